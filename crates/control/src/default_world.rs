//! What a fresh store is given: a dual-stack VPC, a vSwitch in each zone and a security group, in
//! the default region, so that the first CreateNetworkInterface needs nothing else.

use api::{Form, Params, params::Source};
use store::Table;

use crate::{
    Ctx, Fault,
    ecs::security_group::{SECURITY_GROUPS, SecurityGroup, create_security_group},
    id::{SecurityGroupId, VSwitchId, VpcId},
    vpc::{VPCS, VSWITCHES, create_vpc, create_vswitch},
};

/// Facts about the store itself.
pub const STORE: Table<String, u64> = Table::new(40, "store");

/// The version of the rows' form that this code writes. A store of a later one is not opened.
pub const FORMAT: u64 = 1;

/// The block of the default VPC, and the mask of its vSwitches.
const CIDR: &str = "172.16.0.0/12";
const VSWITCH_MASK: u8 = 20;

/// The resources that a newcomer's first command names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultWorld {
    /// The region that they are in.
    pub region: String,
    /// The VPC, unless it has been deleted.
    pub vpc: Option<VpcId>,
    /// The zones and the vSwitch in each.
    pub vswitches: Vec<(String, VSwitchId)>,
    /// The security group.
    pub security_group: Option<SecurityGroupId>,
}

/// Gives a fresh store its resources; finds them in one that has been used.
pub fn ensure(ctx: &mut Ctx<'_>) -> Result<DefaultWorld, Fault> {
    let format = "format".to_owned();
    if ctx.txn.get(STORE, &format)?.is_none() {
        ctx.txn.put(STORE, &format, &FORMAT);
        create(ctx)?;
    }
    find(ctx)
}

/// The version of the rows' form in the store, if it has been used.
pub fn format(txn: &store::Txn<'_>) -> Result<Option<u64>, store::StoreError> {
    txn.get(STORE, &"format".to_owned())
}

fn create(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let request = request(&[("CidrBlock", CIDR), ("EnableIpv6", "true"), ("VpcName", "default")])?;
    let vpc = create_vpc::create(&request, ctx, true)?;
    let zones = ctx.region()?.zone_ids().collect::<Vec<_>>();
    let blocks = vpc.cidr().subnets(VSWITCH_MASK).expect("the mask is longer than the VPC's");
    for (number, (zone, block)) in zones.iter().zip(blocks).enumerate() {
        let request = self::request(&[
            ("VpcId", vpc.id.as_str()),
            ("ZoneId", zone),
            ("CidrBlock", &block.to_string()),
            ("Ipv6CidrBlock", &number.to_string()),
        ])?;
        create_vswitch::create(&request, ctx, true)?;
    }
    let request = self::request(&[("VpcId", vpc.id.as_str()), ("SecurityGroupName", "default")])?;
    create_security_group::create(&request, ctx)?;
    Ok(())
}

/// A request as a caller would have sent it.
fn request<R: Params>(parameters: &[(&str, &str)]) -> Result<R, Fault> {
    let mut form = parameters.iter().copied().collect::<Form>();
    form.insert("RegionId", "-");
    Ok(R::parse(&Source::new(&form))?)
}

fn find(ctx: &Ctx<'_>) -> Result<DefaultWorld, Fault> {
    let mut found = DefaultWorld {
        region: ctx.scope.region.clone(),
        vpc: None,
        vswitches: Vec::new(),
        security_group: None,
    };
    for vpc in ctx.txn.rows(VPCS, &ctx.scope)? {
        let vpc = vpc?;
        if vpc.is_default {
            found.vpc = Some(vpc.id);
        }
    }
    for vswitch in ctx.txn.rows(VSWITCHES, &ctx.scope)? {
        let vswitch = vswitch?;
        if vswitch.is_default {
            found.vswitches.push((vswitch.zone, vswitch.id));
        }
    }
    let of_default = |group: &SecurityGroup| group.vpc == found.vpc;
    for group in ctx.txn.rows(SECURITY_GROUPS, &ctx.scope)? {
        let group = group?;
        if found.security_group.is_none() && of_default(&group) {
            found.security_group = Some(group.id);
        }
    }
    found.vswitches.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use store::{Engine, Memory, Timestamp, Txn};

    use super::*;
    use crate::{Scope, World};

    #[test]
    fn a_fresh_store_is_given_its_resources_once() {
        let (world, mut engine) = (World::default(), Memory::new());
        let scope = Scope { account: 1, region: world.default_region.clone() };
        let mut ensure = |seed| {
            let snapshot = engine.snapshot().expect("memory has a snapshot");
            let txn = Txn::new(&*snapshot, Timestamp(seed), seed);
            let mut ctx = Ctx { txn, world: &world, scope: scope.clone() };
            let found = super::ensure(&mut ctx).expect("there is room for it");
            engine.commit(ctx.txn.into_batch()).expect("memory commits");
            found
        };
        let first = ensure(1);
        assert_eq!(first, ensure(2));
        assert!(first.vpc.is_some() && first.security_group.is_some());
        let region = world.region(&first.region).expect("the default region is there");
        let zones = first.vswitches.iter().map(|(zone, _)| zone.clone()).collect::<Vec<_>>();
        assert_eq!(zones, region.zone_ids().collect::<Vec<_>>());
    }
}
