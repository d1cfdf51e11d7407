//! What a fresh store is given: a dual-stack VPC, a vSwitch in each zone and a security group, in
//! the default region, so that the first CreateNetworkInterface needs nothing else.

use ipnet::Ipv4Net;
use store::{Batch, Cell, Snapshot, StoreError, Table, Timestamp, Txn};

use super::Core;
use crate::{
    Ctx, Fault, Scope,
    ecs::{
        SecurityGroup,
        security_group::{
            GroupKind,
            create_security_group::{self, NewGroup},
        },
    },
    kernel::{cell::CELLS, resource::Resource},
    net::extent::Unique,
    value::id::{SecurityGroupId, VSwitchId, VpcId},
    vpc::{
        VSwitch, Vpc,
        vpc::{
            create_vpc::{self, NewVpc},
            ipv6_block::Ipv6Choice,
        },
        vswitch::{
            VSwitchStatus,
            create_vswitch::{self, NewVSwitch},
            space::{Ipv4Wish, Ipv6Wish},
        },
    },
};

/// Facts about the store itself, in the system's cell.
pub const STORE: Table<String, u64> = Table::new(40, "store");

/// The version of the rows' form that this code writes. A store of another one is not opened.
pub const FORMAT: u64 = 3;

const FORMAT_KEY: &str = "format";
/// The name of the default VPC and of its security group.
const NAME: &str = "default";
/// The mask of the default vSwitches, in the VPC's default block.
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

/// The version of the rows' form in the store, if it has been used.
pub fn format(snapshot: &dyn Snapshot) -> Result<Option<u64>, StoreError> {
    system(snapshot).get(STORE, &FORMAT_KEY.to_owned())
}

/// Whether the store has rows of another form: keys of a cell that is not in the directory.
///
/// Those of the versions before cells are such; to take their store for a fresh one would lose it.
pub fn is_foreign(snapshot: &dyn Snapshot) -> Result<bool, StoreError> {
    let (_, behind) = Cell::SYSTEM.range();
    let behind = behind.expect("there are cells behind the system's");
    let Some(key) = snapshot.keys(&behind, None)?.next().transpose()? else { return Ok(false) };
    let Some((first, _)) = Cell::parse(&key) else { return Ok(true) };
    for number in system(snapshot).rows(CELLS, &())? {
        if Cell::new(number?) == first {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives a fresh store its resources, which are durable when the batch is; finds them in one that
/// has been used.
pub fn ensure(
    core: &mut Core,
    scope: Scope,
    now: Timestamp,
    seed: u64,
) -> Result<(DefaultWorld, Batch), Fault> {
    let last = core.last().clone();
    let is_fresh = format(&*last)?.is_none();
    let (found, mut batch) = core.internal(scope, now, seed, Some(Unique::Ipv6Block), |ctx| {
        if is_fresh {
            create(ctx)?;
        }
        find(ctx)
    })?;
    if is_fresh {
        let mut facts = system(&*last);
        facts.put(STORE, &FORMAT_KEY.to_owned(), &FORMAT)?;
        batch.merge(facts.into_batch());
    }
    Ok((found, batch))
}

fn system(snapshot: &dyn Snapshot) -> Txn<'_> {
    Txn::new(snapshot, Cell::SYSTEM, Timestamp(0), 0)
}

fn create(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let ipv6 = Some(Ipv6Choice::new(None, None));
    let plan = NewVpc { ipv6, name: NAME.to_owned(), is_default: true, ..NewVpc::default() };
    let mut vpc = create_vpc::create(ctx, plan)?;
    // What a store begins with nobody has to wait for.
    vpc.arrive(ctx)?;
    let zones = ctx.region()?.zone_ids().collect::<Vec<_>>();
    let blocks = vpc.cidr().subnets(VSWITCH_MASK).expect("the mask is longer than the VPC's");
    for ((zone, block), number) in zones.into_iter().zip(blocks).zip(0..) {
        let mut vswitch = create_vswitch::create(ctx, vswitch(&vpc, zone, block, number))?;
        vswitch.keep(ctx, VSwitchStatus::Available)?;
    }
    let plan = NewGroup {
        vpc: Some(vpc.id),
        kind: GroupKind::Normal,
        name: NAME.to_owned(),
        description: String::new(),
        resource_group: None,
        tags: Vec::new(),
    };
    create_security_group::create(ctx, plan)?;
    Ok(())
}

/// The vSwitch of a zone, with the IPv6 block of this number.
fn vswitch(vpc: &Vpc, zone: String, block: Ipv4Net, number: u8) -> NewVSwitch {
    NewVSwitch {
        vpc: vpc.id.clone(),
        zone,
        ipv4: Ipv4Wish::This(block),
        ipv6: Some(Ipv6Wish { number: Some(number), within: None }),
        name: String::new(),
        description: String::new(),
        tags: Vec::new(),
        is_default: true,
    }
}

fn find(ctx: &Ctx<'_>) -> Result<DefaultWorld, Fault> {
    let vpcs = ctx.txn.rows(Vpc::TABLE, &())?.collect::<Result<Vec<_>, _>>()?;
    let vpc = vpcs.into_iter().find(|vpc| vpc.is_default).map(|vpc| vpc.id);
    let mut vswitches = Vec::new();
    for vswitch in ctx.txn.rows(VSwitch::TABLE, &())? {
        let vswitch = vswitch?;
        if vswitch.is_default {
            vswitches.push((vswitch.zone, vswitch.id));
        }
    }
    vswitches.sort();
    let groups = ctx.txn.rows(SecurityGroup::TABLE, &())?.collect::<Result<Vec<_>, _>>()?;
    let security_group =
        groups.into_iter().find(|group| Some(&group.vpc) == vpc.as_ref()).map(|group| group.id);
    Ok(DefaultWorld { region: ctx.head.scope.region.clone(), vpc, vswitches, security_group })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use store::{Engine, Memory};

    use super::*;
    use crate::{World, execution::GroupLimits, kernel::schedule};

    #[test]
    fn a_fresh_store_is_given_its_resources_once() {
        let (world, mut engine) = (Arc::new(World::default()), Memory::new());
        let scope = Scope { account: 1, region: world.default_region.clone() };
        let mut ensure = |seed| {
            let limits = GroupLimits { rows: usize::MAX, bytes: usize::MAX };
            let last = engine.snapshot().expect("memory has a snapshot");
            let mut core = Core::open(last, world.clone(), limits).expect("the store is empty");
            let made = super::ensure(&mut core, scope.clone(), Timestamp(seed), seed);
            let (found, batch) = made.expect("there is room for it");
            let changes = batch.len();
            engine.commit(batch, engine.fence()).expect("memory commits");
            (found, changes)
        };
        let (first, _) = ensure(1);
        assert_eq!((first.clone(), 0), ensure(2));
        assert!(first.vpc.is_some() && first.security_group.is_some());
        let region = world.region(&first.region).expect("the default region is there");
        let zones = first.vswitches.iter().map(|(zone, _)| zone.clone()).collect::<Vec<_>>();
        assert_eq!(zones, region.zone_ids().collect::<Vec<_>>());
    }

    #[test]
    fn nobody_waits_for_what_a_store_begins_with() {
        let mut world = World::default();
        world.delays.network_ms = 1000;
        let (world, engine) = (Arc::new(world), Memory::new());
        let scope = Scope { account: 1, region: world.default_region.clone() };
        let limits = GroupLimits { rows: usize::MAX, bytes: usize::MAX };
        let last = engine.snapshot().expect("memory has a snapshot");
        let mut core = Core::open(last, world.clone(), limits).expect("the store is empty");
        let work = |ctx: &mut Ctx<'_>| {
            create(ctx)?;
            let made = find(ctx)?;
            Vpc::find_usable(ctx, made.vpc.as_ref().expect("it was created"))?;
            VSwitch::find_usable(ctx, &made.vswitches[0].1)?;
            Ok(schedule::next(&ctx.txn)?)
        };
        let done = core.internal(scope, Timestamp(1), 1, Some(Unique::Ipv6Block), work);
        assert_eq!(done.expect("there is room for it").0, None);
    }

    #[test]
    fn the_default_resources_are_found_among_others() {
        let (world, engine) = (Arc::new(World::default()), Memory::new());
        let scope = Scope { account: 1, region: world.default_region.clone() };
        let limits = GroupLimits { rows: usize::MAX, bytes: usize::MAX };
        let last = engine.snapshot().expect("memory has a snapshot");
        let mut core = Core::open(last, world.clone(), limits).expect("the store is empty");
        let work = |ctx: &mut Ctx<'_>| {
            create(ctx)?;
            let first = find(ctx)?;
            let id = first.vpc.clone().expect("it was created");
            let other =
                Vpc { id: "vpc-0".into(), ipv6: Vec::new(), is_default: false, ..ctx.find(&id)? };
            ctx.insert(&other)?;
            let vswitch = ctx.find(&first.vswitches[0].1)?;
            ctx.insert(&VSwitch { id: "vsw-0".into(), is_default: false, ..vswitch })?;
            let group = ctx.find(first.security_group.as_ref().expect("it was created"))?;
            ctx.insert(&SecurityGroup { id: "sg-0".into(), vpc: other.id, ..group })?;
            Ok((first, find(ctx)?))
        };
        let done = core.internal(scope, Timestamp(1), 1, Some(Unique::Ipv6Block), work);
        let ((first, then), _) = done.expect("there is room for it");
        assert_eq!(first, then);
    }

    #[test]
    fn rows_of_no_cell_of_the_directory_are_foreign() {
        let mut engine = Memory::new();
        let is_foreign = |engine: &Memory| {
            super::is_foreign(&*engine.snapshot().expect("memory has a snapshot"))
        };
        assert!(!is_foreign(&engine).expect("memory reads"));
        let mut batch = Batch::new();
        // As versions before cells wrote it: the number of the table, then the key.
        batch.put(b"\x28format".to_vec(), b"\x01".to_vec());
        engine.commit(batch, engine.fence()).expect("memory commits");
        assert!(is_foreign(&engine).expect("memory reads"));

        let with = |directory: &[u32], key: Vec<u8>| {
            let mut engine = Memory::new();
            let snapshot = engine.snapshot().expect("memory has a snapshot");
            let mut txn = system(&*snapshot);
            for number in directory {
                let scope = Scope { account: u64::from(*number), region: String::new() };
                txn.put(CELLS, &scope, number).expect("memory writes");
            }
            let mut batch = txn.into_batch();
            batch.put(key, Vec::new());
            engine.commit(batch, engine.fence()).expect("memory commits");
            is_foreign(&engine).expect("memory reads")
        };
        let of_cell = |number| [Cell::new(number).range().0, vec![3, 0]].concat();
        assert!(!with(&[7, 9], of_cell(9)));
        assert!(with(&[7, 9], of_cell(8)));
        // Of no cell at all.
        assert!(with(&[7], vec![255]));
    }
}
