//! Primary network interfaces: made with their instances, which they stay on.

use std::net::Ipv4Addr;

use api::Wanted;

use super::{
    Attachment, Eni, EniKind,
    address::{Choice, Role},
    attachment::{self, Step},
};
use crate::{
    Ctx, Fault,
    ecs::security_group,
    value::id::{EniId, InstanceId, SecurityGroupId},
    vpc::VSwitch,
};

/// Makes the primary network interface of a new instance, which it is on from the beginning.
pub fn create(
    ctx: &mut Ctx<'_>,
    instance: &InstanceId,
    vswitch: &VSwitch,
    groups: Vec<SecurityGroupId>,
    wanted: &Wanted<Ipv4Addr>,
) -> Result<Eni, Fault> {
    let id: EniId = ctx.new_id()?;
    let mut choice = Choice::new(ctx, id.clone(), vswitch)?;
    let address = choice.ipv4(ctx, wanted, Role::Primary)?[0];
    let mut eni = Eni {
        kind: EniKind::Primary,
        groups,
        delete_on_release: true,
        ..Eni::new(ctx, id, vswitch, address)?
    };
    security_group::check_room(ctx, &eni.groups, eni.group_use())?;
    choice.take(ctx)?;
    security_group::count_in(&mut ctx.txn, &eni.groups, eni.group_use())?;
    let instance = instance.clone();
    let (network_card, trunk) = (None, None);
    let on = Attachment { instance, device: 0, network_card, trunk, step: Step::InUse };
    attachment::begin(&mut ctx.txn, &mut eni, on)?;
    ctx.insert(&eni)?;
    Ok(eni)
}
