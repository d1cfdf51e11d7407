//! The default vSwitch of a zone: the one that is meant where requests name none.

use super::{
    VSwitch,
    create_vswitch::{self, NewVSwitch},
    space::{Ipv4Wish, Ipv6Wish},
};
use crate::{
    Ctx, Fault,
    faults::{VSwitchFault, VpcFault},
    kernel::resource::Resource,
    vpc::vpc::default::{ensure_default, find_default},
};

/// The mask of a default vSwitch.
const MASK: u8 = 20;

/// The zone's default vSwitch, if there is one.
pub fn find_default_vswitch(ctx: &Ctx<'_>, zone: &str) -> Result<Option<VSwitch>, Fault> {
    let id = ctx.txn.lookup(VSwitch::TABLE, VSwitch::DEFAULT_OF_ZONE, &zone.to_owned())?;
    Ok(match id {
        Some(id) => ctx.get(&id)?,
        None => None,
    })
}

/// Makes the zone's default vSwitch in the region's default VPC; there is none yet.
pub fn create_default_vswitch(
    ctx: &mut Ctx<'_>,
    zone: String,
    ipv6: Option<Ipv6Wish>,
) -> Result<VSwitch, Fault> {
    let vpc = find_default(ctx)?.ok_or(VpcFault::DefaultMissing)?;
    if let Some(vswitch) = find_default_vswitch(ctx, &zone)? {
        return Err(VSwitchFault::DefaultExists { vswitch: vswitch.id }.into());
    }
    let plan = NewVSwitch {
        vpc: vpc.id,
        zone,
        ipv4: Ipv4Wish::Any { mask: MASK },
        ipv6,
        name: String::new(),
        description: String::new(),
        tags: Vec::new(),
        is_default: true,
    };
    create_vswitch::create(ctx, plan)
}

/// The zone's default vSwitch, which is made if there is none, with its VPC.
pub fn ensure_default_vswitch(ctx: &mut Ctx<'_>, zone: &str) -> Result<VSwitch, Fault> {
    match find_default_vswitch(ctx, zone)? {
        Some(vswitch) => Ok(vswitch),
        None => {
            ensure_default(ctx)?;
            create_default_vswitch(ctx, zone.to_owned(), None)
        }
    }
}
