//! Rows that are changed behind the operations' backs, and the invariants that they then break.

use std::net::IpAddr;

use minicbor::bytes::ByteVec;
use proptest::prelude::*;
use store::{Batch, Cell, Overlay, StoreError, Timestamp, Txn};

use super::{Breach, audit};
use crate::{
    TABLES,
    ecs::{
        Disk, Eni, EniPermission, Instance, SecurityGroup,
        eni::{Attachment, EniKind, QUOTA, attachment::Step},
        eni_permission,
        instance::Upgrade,
        security_group::{
            GROUP_USES, GroupUse,
            rule::{Ports, Protocol},
        },
    },
    execution::cells,
    kernel::{
        caller::Scope,
        cell::{self, CELLS, NEXT},
        resource::{Identifies, Resource},
        resource_group::{self, ResourceGroup},
        schedule::{self, Due},
    },
    net::{
        extent::{EXTENTS, Extents, Unique},
        owner::{OWNERS, PREFIX_OWNERS},
        pool::CHUNKS,
    },
    ram::{
        AccessKey, Attached, CREDENTIALS, Credential, DECLARED, Origin, Policy, PolicyType, Role,
        User, VERSIONS, Version,
    },
    sts::session::SESSIONS,
    tests::testing::{Testing, text},
    value::id::{
        EniId, InstanceId, ReservationId, RouteEntryId, RouteTableId, SecurityGroupId,
        SecurityGroupRuleId, VRouterId, VSwitchId,
    },
    vpc::{
        Ipv6Gateway, Reservation, RouteEntry, RouteTable, VRouter, VSwitch, Vpc,
        route_entry::{EntryKind, HopKind, NextHop},
        route_table::TableKind,
        vpc::ipv6_block::{ALLOCATED, Isp},
    },
};

/// A world with something of everything in it.
struct Inhabited {
    t: Testing,
    cell: Cell,
    vswitch: VSwitchId,
    reservation: ReservationId,
    group: SecurityGroupId,
    eni: EniId,
    instance: InstanceId,
}

impl Inhabited {
    fn new() -> Inhabited {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let reserved = t.ok(&format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=27"
        ));
        let eni = t.eni(&vswitch, "&Ipv6AddressCount=1&Ipv4PrefixCount=1");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={eni}"));
        let group = "NetworkInterfaceSets.NetworkInterfaceSet.0.SecurityGroupIds.SecurityGroupId.0";
        let scope = Scope { account: Testing::ACCOUNT, region: "cn-hangzhou".to_owned() };
        let found = cell::find(&*t.rows(), &scope);
        Inhabited {
            cell: found.expect("memory reads").expect("requests have made it"),
            vswitch: vswitch.as_str().into(),
            reservation: text(&reserved, "VSwitchCidrReservationId").into(),
            group: text(&shown, group).into(),
            eni: eni.as_str().into(),
            instance: instance.as_str().into(),
            t,
        }
    }

    /// What is found after a change of the rows of a cell.
    fn breaches_in(&self, cell: Cell, change: impl FnOnce(&mut Txn<'_>)) -> Vec<Breach> {
        let mut rows = Overlay::new(self.t.rows());
        let mut txn = Txn::new(&rows, cell, Timestamp(0), 0);
        change(&mut txn);
        let batch = txn.into_batch();
        rows.merge(batch);
        audit(&rows).expect("memory reads")
    }

    fn row<I: Identifies>(&self, id: &I) -> I::Row {
        let rows = self.t.rows();
        found(&Txn::new(&*rows, self.cell, Timestamp(0), 0), id)
    }

    fn route_entries(&self) -> Vec<RouteEntry> {
        let rows = self.t.rows();
        let txn = Txn::new(&*rows, self.cell, Timestamp(0), 0);
        let entries = txn.rows(RouteEntry::TABLE, &()).expect("memory reads");
        entries.collect::<Result<_, _>>().expect("memory reads")
    }

    #[track_caller]
    fn check(&self, invariant: &str, change: impl FnOnce(&mut Txn<'_>)) {
        expect(invariant, &self.breaches_in(self.cell, change));
    }

    /// The same for a change of a resource that is there.
    #[track_caller]
    fn check_changed<I: Identifies>(
        &self,
        invariant: &str,
        id: &I,
        change: impl FnOnce(&mut I::Row),
    ) {
        self.check(invariant, |txn| {
            let mut row = found(txn, id);
            change(&mut row);
            txn.put(I::Row::TABLE, id, &row).expect("memory reads");
        });
    }
}

fn found<I: Identifies>(txn: &Txn<'_>, id: &I) -> I::Row {
    txn.get(I::Row::TABLE, id).expect("memory reads").expect("it is there")
}

#[track_caller]
fn expect(invariant: &str, breaches: &[Breach]) {
    let is_found = breaches.iter().any(|breach| breach.invariant == invariant);
    assert!(is_found, "of \"{invariant}\" nothing is found: {breaches:?}");
}

type Outcome = Result<(), StoreError>;

/// What is found after a change of the rows of a new account.
fn breaches_of_an_account(change: impl FnOnce(&mut Txn<'_>)) -> Vec<Breach> {
    let t = Testing::new();
    let mut rows = Overlay::new(t.rows());
    let scope = Scope::of_account(7);
    let cell = cells::open(&mut rows, &scope, &t.world, Timestamp(0), &[]).expect("memory reads");
    let mut own = Txn::new(&rows, cell, Timestamp(0), 0);
    change(&mut own);
    let own = own.into_batch();
    rows.merge(own);
    audit(&rows).expect("memory reads")
}

#[test]
fn nothing_is_found_where_nothing_was_changed() {
    let world = Inhabited::new();
    assert_eq!(world.breaches_in(world.cell, |_| {}), []);
    assert_eq!(breaches_of_an_account(|_| {}), []);
}

#[test]
fn a_table_that_the_store_has_not_kept_is_found() -> Outcome {
    let world = Inhabited::new();
    let invariant = "a table's indexes and counts are what its rows say";
    let entry = [&world.cell.range().0[..], &[Eni::TABLE.id(), 2]].concat();
    let rows = world.t.rows();
    let entry = rows.keys(&entry, None)?.next().expect("there is an entry of an index")?;
    let mut planted = Batch::new();
    planted.delete(entry);
    let mut overlay = Overlay::new(world.t.rows());
    overlay.merge(planted);
    expect(invariant, &audit(&overlay)?);
    Ok(())
}

#[test]
fn a_row_that_cannot_be_read_is_found() -> Outcome {
    let world = Inhabited::new();
    let first = [&world.cell.range().0[..], &[Eni::TABLE.id(), 0]].concat();
    let key = world.t.rows().keys(&first, None)?.next().expect("there is a row")?;
    let mut planted = Batch::new();
    planted.put(key, vec![0xff]);
    let mut overlay = Overlay::new(world.t.rows());
    overlay.merge(planted);
    let breaches = audit(&overlay)?;
    expect("a table's indexes and counts are what its rows say", &breaches);
    Ok(())
}

#[test]
fn a_key_that_nobody_knows_is_found() -> Outcome {
    let world = Inhabited::new();
    let unknown = (0..=u8::MAX).find(|id| TABLES.iter().all(|table| table.id() != *id));
    let own = world.cell.range().0;
    let keys = [
        [own.clone(), vec![unknown.expect("there are fewer tables than that"), 0, 1]].concat(),
        [world.cell.range().1.expect("it is not the last cell"), vec![Eni::TABLE.id(), 0, 1]]
            .concat(),
        [own, vec![255, 255]].concat(),
        vec![255; 7],
        vec![7],
        Vec::new(),
    ];
    for key in keys {
        let mut planted = Batch::new();
        planted.put(key.clone(), Vec::new());
        let mut overlay = Overlay::new(world.t.rows());
        overlay.merge(planted);
        let breaches = audit(&overlay)?;
        expect("every key is of a known table, in a cell of the directory", &breaches);
        assert_eq!(breaches.len(), 1, "{key:?}");
    }
    Ok(())
}

#[test]
fn a_cell_of_two_scopes_and_one_whose_number_comes_again_are_found() {
    let world = Inhabited::new();
    let invariant = "a cell is one scope's, and its number is not given again";
    let other = Scope::of_account(7);
    let number = world.cell.number();
    for number in [number, Cell::SYSTEM.number(), number + 1] {
        let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
            txn.put(CELLS, &other, &number).expect("memory reads");
        });
        expect(invariant, &breaches);
    }
    let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
        txn.put(NEXT, &(), &number).expect("memory reads");
    });
    expect(invariant, &breaches);
}

#[test]
fn numbers_of_two_cells_and_numbers_of_none_are_found() -> Outcome {
    let mut world = Inhabited::new();
    let mut made = |query: &str, member: &str| {
        let answer = world.t.ok(&format!("RegionId=cn-beijing&Action={query}"));
        format!("{member}={}", text(&answer, member))
    };
    let vpc = made("CreateVpc&EnableIpv6=true", "VpcId");
    let group = made(&format!("CreateSecurityGroup&{vpc}"), "SecurityGroupId");
    let zone = "ZoneId=cn-beijing-a&CidrBlock=172.16.0.0/24";
    let vswitch = made(&format!("CreateVSwitch&{vpc}&{zone}"), "VSwitchId");
    made(&format!("CreateNetworkInterface&{vswitch}&{group}"), "NetworkInterfaceId");
    let lost = "the system's extents are those of all cells";
    for units in [Unique::Mac, Unique::Ipv6Block] {
        world.check("a number that is unique among all cells is given to one", |txn| {
            let mut extents = txn.get(EXTENTS, &units).expect("memory reads").unwrap_or_default();
            let (first, count) = *extents.runs.last().expect("the cell has numbers");
            extents.add(first + count..first + count + 1);
            txn.put(EXTENTS, &units, &extents).expect("memory reads");
        });
        world.check(lost, |txn| txn.delete(EXTENTS, &units).expect("memory reads"));
        let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
            txn.delete(EXTENTS, &units).expect("memory reads");
        });
        expect(lost, &breaches);
    }
    Ok(())
}

#[test]
fn a_number_that_is_not_the_cells_is_found() {
    let world = Inhabited::new();
    world.check_changed("a MAC address is of the cell's own", &world.eni, |eni| {
        eni.mac = (1 << 24) - 1;
    });
    world.check_changed("a public address is of the cell's own", &world.instance, |instance| {
        instance.internet.public = Some([203, 0, 113, 7].into());
    });
    world.check("a VPC's IPv6 block is of the cell's own", |txn| {
        let mut vpc = found(txn, &found(txn, &world.vswitch).vpc);
        vpc.ipv6[0].first = "2001:db9::".parse().expect("an address");
        txn.put(Vpc::TABLE, &vpc.id, &vpc).expect("memory reads");
    });
}

#[test]
fn an_allocated_block_that_a_vpc_has_or_of_another_cell_is_found() {
    let world = Inhabited::new();
    let invariant = "an IPv6 block that is allocated is of the cell's own, and no VPC's";
    world.check(invariant, |txn| {
        let vpc = found(txn, &found(txn, &world.vswitch).vpc);
        txn.put(ALLOCATED, &vpc.ipv6[0].first, &Isp::Bgp).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let first = "2001:db9::".parse().expect("an address");
        txn.put(ALLOCATED, &first, &Isp::Bgp).expect("memory reads");
    });
}

#[test]
fn blocks_of_a_vpc_that_overlap_are_found() {
    let world = Inhabited::new();
    world.check("the IPv4 blocks of a VPC do not overlap", |txn| {
        let mut vpc = found(txn, &found(txn, &world.vswitch).vpc);
        vpc.secondary.push(([10, 255, 0, 0].into(), 16));
        txn.put(Vpc::TABLE, &vpc.id, &vpc).expect("memory reads");
    });
}

/// The IPv6 gateway of a VPC, available or not.
fn gateway(vpc: &str, pending: Option<Timestamp>) -> Ipv6Gateway {
    Ipv6Gateway {
        id: "ipv6gw-1".into(),
        vpc: vpc.into(),
        name: String::new(),
        description: String::new(),
        created: Timestamp(0),
        resource_group: String::new(),
        tags: Vec::new(),
        pending,
    }
}

#[test]
fn a_gateway_of_no_vpc_and_of_one_without_ipv6_are_found() {
    let world = Inhabited::new();
    let invariant = "an IPv6 gateway is in a VPC with IPv6";
    world.check(invariant, |txn| {
        let gateway = gateway("vpc-9", None);
        txn.put(Ipv6Gateway::TABLE, &gateway.id, &gateway).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let mut vpc = found(txn, &found(txn, &world.vswitch).vpc);
        vpc.ipv6.clear();
        txn.put(Vpc::TABLE, &vpc.id, &vpc).expect("memory reads");
        let gateway = gateway(vpc.id.as_str(), None);
        txn.put(Ipv6Gateway::TABLE, &gateway.id, &gateway).expect("memory reads");
    });
}

#[test]
fn an_address_of_nobody_of_another_and_of_two_is_found() {
    let world = Inhabited::new();
    let invariant = "an address is in one network interface, which owns it";
    let key = |txn: &Txn<'_>| (IpAddr::V4(found(txn, &world.eni).primary), world.vswitch.clone());
    world.check(invariant, |txn| {
        let key = key(txn);
        txn.delete(OWNERS, &key).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let key = key(txn);
        txn.put(OWNERS, &key, &"eni-9".into()).expect("memory reads");
    });
    world.check_changed(invariant, &world.eni, |eni| eni.ipv6.clear());
    world.check(invariant, |txn| {
        let mut primary = found(txn, &found(txn, &world.instance).primary);
        primary.secondary.push(found(txn, &world.eni).primary);
        txn.put(Eni::TABLE, &primary.id, &primary).expect("memory reads");
    });
}

#[test]
fn a_prefix_of_nobody_is_found() {
    let world = Inhabited::new();
    let invariant = "a prefix is in one network interface, which owns it";
    world.check_changed(invariant, &world.eni, |eni| eni.ipv4_prefixes.clear());
    world.check(invariant, |txn| {
        let first = IpAddr::V4(found(txn, &world.eni).ipv4_prefixes[0]);
        txn.delete(PREFIX_OWNERS, &(first, world.vswitch.clone())).expect("memory reads");
    });
}

#[test]
fn a_pool_that_takes_too_little_or_too_much_is_found() {
    let world = Inhabited::new();
    let invariant = "a pool's taken units are those of network interfaces and reservations";
    world.check(invariant, |txn| {
        let pool = found(txn, &world.vswitch).ipv4_pool();
        txn.delete(CHUNKS, &(pool.id, 0)).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let pool = found(txn, &world.reservation).pool();
        let mut idle = pool.choose();
        idle.any(txn, 1).expect("memory reads").expect("one is idle");
        idle.take(txn).expect("memory reads");
    });
    world.check(invariant, |txn| {
        txn.delete(Reservation::TABLE, &world.reservation).expect("memory reads");
    });
}

#[test]
fn a_group_that_counts_wrong_is_found() {
    let world = Inhabited::new();
    world.check("a security group's members are counted", |txn| {
        let wrong = GroupUse { enis: 1, addresses: 2 };
        txn.put(GROUP_USES, &world.group, &wrong).expect("memory reads");
    });
}

#[test]
fn a_resource_at_anothers_key_is_found() {
    let world = Inhabited::new();
    world.check_changed("a resource's key is its id", &world.group, |group| {
        group.id = "sg-9".into();
    });
}

#[test]
fn a_key_pair_of_an_instance_that_is_not_there_is_found() {
    let world = Inhabited::new();
    world.check_changed("the key pair of an instance is there", &world.instance, |instance| {
        instance.key_pair = "none".to_owned();
    });
}

#[test]
fn a_vswitch_outside_its_vpc_or_over_another_is_found() {
    let world = Inhabited::new();
    let invariant = "a vSwitch's blocks are in those of its VPC, apart from its other vSwitches";
    world.check_changed(invariant, &world.vswitch, |vswitch| vswitch.vpc = "vpc-9".into());
    world.check_changed(invariant, &world.vswitch, |vswitch| {
        vswitch.cidr = ([11, 0, 0, 0].into(), 24);
    });
    world.check_changed(invariant, &world.vswitch, |vswitch| {
        vswitch.ipv6 = Some("2001:db9::".parse().expect("an address"));
    });
    world.check(invariant, |txn| {
        let mut other = found(txn, &world.vswitch);
        other.id = "vsw-9".into();
        other.cidr.1 = 28;
        other.ipv6 = None;
        txn.put(VSwitch::TABLE, &other.id, &other).expect("memory reads");
    });
}

#[test]
fn a_reservation_outside_its_vswitch_is_found() {
    let world = Inhabited::new();
    let invariant = "a reservation's block is in one of its vSwitch";
    world.check_changed(invariant, &world.reservation, |one| one.vpc = "vpc-9".into());
    world.check_changed(invariant, &world.reservation, |one| {
        one.cidr = (IpAddr::from([10, 0, 1, 0]), 27);
    });
}

#[test]
fn an_interface_outside_its_vswitch_is_found() {
    let world = Inhabited::new();
    let invariant = "a network interface is in its vSwitch's place, with addresses of its blocks";
    world.check_changed(invariant, &world.eni, |eni| eni.vswitch = "vsw-9".into());
    world.check_changed(invariant, &world.eni, |eni| eni.vpc = "vpc-9".into());
    world.check_changed(invariant, &world.eni, |eni| eni.zone = "cn-hangzhou-i".to_owned());
    world.check_changed(invariant, &world.eni, |eni| eni.primary = [10, 0, 1, 9].into());
    world.check_changed(invariant, &world.eni, |eni| {
        eni.ipv6 = vec!["2001:db9::1".parse().expect("an address")];
    });
}

#[test]
fn an_interface_in_a_group_of_another_vpc_is_found() {
    let world = Inhabited::new();
    let invariant = "a network interface is in security groups of its VPC";
    world.check(invariant, |txn| {
        txn.delete(SecurityGroup::TABLE, &world.group).expect("memory reads");
    });
    world.check_changed(invariant, &world.group, |group| group.vpc = "vpc-9".into());
}

#[test]
fn an_instance_whose_primary_interface_is_not_on_it_is_found() {
    let world = Inhabited::new();
    let invariant = "an instance's primary network interface is on it, and in its place";
    let eni = world.eni.clone();
    world.check_changed(invariant, &world.instance, |instance| instance.primary = eni);
    world.check_changed(invariant, &world.instance, |instance| instance.zone = "z".to_owned());
    world.check(invariant, |txn| {
        let mut primary = found(txn, &found(txn, &world.instance).primary);
        primary.attachment.as_mut().expect("it is on its instance").instance = "i-9".into();
        txn.put(Eni::TABLE, &primary.id, &primary).expect("memory reads");
    });
}

#[test]
fn a_primary_interface_that_leaves_its_instance_is_found() {
    let world = Inhabited::new();
    world.check("a primary network interface is on an instance and stays there", |txn| {
        let mut primary = found(txn, &found(txn, &world.instance).primary);
        let attachment = primary.attachment.as_mut().expect("it is on its instance");
        attachment.step = Step::Detaching(Timestamp(7));
        txn.put(Eni::TABLE, &primary.id, &primary).expect("memory reads");
    });
}

#[test]
fn a_system_disk_that_is_not_there_is_elsewhere_or_is_two_is_found() {
    let world = Inhabited::new();
    let disk = |txn: &Txn<'_>| {
        let mut disks = txn.rows(Disk::TABLE, &()).expect("memory reads");
        disks.next().expect("there is one").expect("memory reads")
    };
    let invariant = "an instance has one system disk, in its zone";
    world.check(invariant, |txn| {
        let disk = disk(txn);
        txn.delete(Disk::TABLE, &disk.id).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let disk = Disk { zone: "cn-hangzhou-i".to_owned(), ..disk(txn) };
        txn.put(Disk::TABLE, &disk.id, &disk).expect("memory reads");
    });
    for invariant in [invariant, "a device of an instance is one disk"] {
        world.check(invariant, |txn| {
            let disk = Disk { id: "d-9".into(), ..disk(txn) };
            txn.put(Disk::TABLE, &disk.id, &disk).expect("memory reads");
        });
    }
    world.check("a resource's key is its id", |txn| {
        let disk = disk(txn);
        txn.put(Disk::TABLE, &"d-9".into(), &disk).expect("memory reads");
    });
}

#[test]
fn an_instance_that_goes_by_itself_without_a_schedule_is_found() {
    let world = Inhabited::new();
    let invariant = "what is on the way to something is on the schedule, and nothing else";
    world.check_changed(invariant, &world.instance, |instance| {
        instance.auto_release = Some(Timestamp(7));
    });
    world.check_changed(invariant, &world.instance, |instance| {
        instance.upgrade =
            Some(Upgrade { begins: Some(Timestamp(7)), ends: Timestamp(9), other_mbps: 5 });
    });
}

#[test]
fn what_is_on_the_way_without_a_schedule_and_the_reverse_are_found() {
    let world = Inhabited::new();
    let invariant = "what is on the way to something is on the schedule, and nothing else";
    let at = Timestamp(7);
    for step in [Step::Attaching(at), Step::Detaching(at)] {
        let instance = world.instance.clone();
        let (network_card, trunk) = (None, None);
        let attachment = Attachment { instance, device: 1, network_card, trunk, step };
        world.check_changed(invariant, &world.eni, |eni| eni.attachment = Some(attachment));
    }
    world.check_changed(invariant, &world.eni, |eni| eni.gone = Some(at));
    world.check_changed(invariant, &world.vswitch, |vswitch| vswitch.settles = Some(at));
    world.check(invariant, |txn| {
        let mut vpc = found(txn, &found(txn, &world.vswitch).vpc);
        vpc.pending = Some(at);
        txn.put(Vpc::TABLE, &vpc.id, &vpc).expect("memory reads");
        let gateway = gateway(vpc.id.as_str(), Some(at));
        txn.put(Ipv6Gateway::TABLE, &gateway.id, &gateway).expect("memory reads");
        schedule::set(txn, at, Due::Vpc(vpc.id)).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let mut vpc = found(txn, &found(txn, &world.vswitch).vpc);
        vpc.pending = Some(at);
        txn.put(Vpc::TABLE, &vpc.id, &vpc).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let mut vpc = found(txn, &found(txn, &world.vswitch).vpc);
        vpc.told = Some(at);
        txn.put(Vpc::TABLE, &vpc.id, &vpc).expect("memory reads");
    });
    world.check(invariant, |txn| {
        schedule::set(txn, at, Due::DhcpOptions("dopt-1".into())).expect("memory reads");
    });
    let entry = world.route_entries().swap_remove(0).id;
    world.check_changed(invariant, &entry, |entry| entry.available = Some(at));
    world.check(invariant, |txn| {
        let mut instance = found(txn, &world.instance);
        instance.settles = Some(at);
        txn.put(Instance::TABLE, &instance.id, &instance).expect("memory reads");
    });
    world.check(invariant, |txn| {
        schedule::set(txn, at, Due::Deleted(world.eni.clone())).expect("memory reads");
    });
}

fn policy(name: &str) -> Policy {
    Policy {
        name: name.into(),
        origin: Origin::Call,
        description: String::new(),
        default_version: 1,
        created: Timestamp(7),
        updated: Timestamp(7),
        tags: Vec::new(),
        last_version: 1,
    }
}

/// The same policies, attached to a user or a role.
fn attached(policies: &[(PolicyType, &str)]) -> Vec<Attached> {
    let attached = |(policy_type, policy): &(PolicyType, &str)| Attached {
        origin: Origin::Call,
        policy_type: *policy_type,
        policy: (*policy).into(),
        at: Timestamp(7),
    };
    policies.iter().map(attached).collect()
}

fn user(policies: &[(PolicyType, &str)]) -> User {
    User {
        name: "alice".into(),
        origin: Origin::Call,
        id: "200000000000000000".to_owned(),
        display_name: String::new(),
        mobile_phone: String::new(),
        email: String::new(),
        comments: String::new(),
        created: Timestamp(7),
        updated: Timestamp(7),
        policies: attached(policies),
    }
}

fn role(trust: &str) -> Role {
    Role {
        name: "reader".into(),
        id: "300000000000000000".to_owned(),
        description: String::new(),
        trust: trust.to_owned(),
        max_session_s: 3600,
        allows_console: false,
        created: Timestamp(7),
        updated: Timestamp(7),
        policies: Vec::new(),
        tags: Vec::new(),
    }
}

#[test]
fn a_key_of_nobody_and_a_credential_of_nothing_are_found() {
    let key = AccessKey {
        id: "key".into(),
        origin: Origin::Call,
        secret: "secret".into(),
        is_active: true,
        user: Some("alice".into()),
        security_tokens: Vec::new(),
        created: Timestamp(7),
    };
    let breaches = breaches_of_an_account(|own| {
        own.put(AccessKey::TABLE, &key.id, &key).expect("memory reads");
    });
    expect("the user of an access key is there", &breaches);
    expect("the directory has the account of each key and token", &breaches);
    let world = Inhabited::new();
    let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
        txn.put(CREDENTIALS, &Credential::Token(7), &7).expect("memory reads");
    });
    expect("the directory has the account of each key and token", &breaches);
}

#[test]
fn a_policy_without_version_a_version_without_policy_and_a_policy_that_is_missed_are_found() {
    let breaches = breaches_of_an_account(|own| {
        own.put(Policy::TABLE, &"reads".into(), &policy("reads")).expect("memory reads");
    });
    expect("a policy has its default version", &breaches);
    let breaches = breaches_of_an_account(|own| {
        let version =
            Version { origin: Origin::Call, document: String::new(), created: Timestamp(7) };
        own.put(VERSIONS, &("reads".to_owned(), 1), &version).expect("memory reads");
    });
    expect("a version of a policy is of one that is there", &breaches);
    expect("a policy can be read", &breaches);
    let breaches = breaches_of_an_account(|own| {
        own.put(Policy::TABLE, &"reads".into(), &policy("reads")).expect("memory reads");
        let version =
            Version { origin: Origin::Call, document: String::new(), created: Timestamp(7) };
        own.put(VERSIONS, &("reads".to_owned(), 2), &version).expect("memory reads");
    });
    expect("no version of a policy is behind its last one", &breaches);
    for missing in [(PolicyType::Custom, "reads"), (PolicyType::System, "Reads")] {
        let breaches = breaches_of_an_account(|own| {
            own.put(User::TABLE, &"alice".into(), &user(&[missing])).expect("memory reads");
        });
        expect("a policy that a user or a role has is there", &breaches);
        let breaches = breaches_of_an_account(|own| {
            let role = Role { policies: attached(&[missing]), ..role(TRUST) };
            own.put(Role::TABLE, &role.name, &role).expect("memory reads");
        });
        expect("a policy that a user or a role has is there", &breaches);
    }
}

const TRUST: &str =
    r#"{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Principal":{"RAM":"*"}}}"#;

#[test]
fn a_policy_twice_a_role_that_trusts_nonsense_and_a_name_elsewhere_are_found() {
    let system = (PolicyType::System, "ReadOnlyAccess");
    let breaches = breaches_of_an_account(|own| {
        own.put(User::TABLE, &"alice".into(), &user(&[system, system])).expect("memory reads");
    });
    expect("nobody has a policy twice", &breaches);
    let breaches = breaches_of_an_account(|own| {
        own.put(Role::TABLE, &"reader".into(), &role("{}")).expect("memory reads");
    });
    expect("whom a role trusts can be read", &breaches);
    let breaches = breaches_of_an_account(|own| {
        own.put(Role::TABLE, &"writer".into(), &role(TRUST)).expect("memory reads");
        own.put(User::TABLE, &"bob".into(), &user(&[])).expect("memory reads");
    });
    expect("a resource's key is its id", &breaches);
}

#[test]
fn a_session_that_never_ends_and_one_with_a_policy_of_nonsense_are_found() {
    let mut world = Inhabited::new();
    let trust = TRUST.replace('\'', "\"");
    world.t.ok(&format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}"));
    world.t.as_user("{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}");
    let arn = "acs:ram::1000000000000001:role/r";
    world.t.ok(&format!("Action=AssumeRole&RoleArn={arn}&RoleSessionName=job"));
    let session = |txn: &Txn<'_>| {
        let row = txn.scan(SESSIONS, &(), None).expect("memory reads").next();
        row.expect("it is there").expect("memory reads")
    };
    let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
        let (id, mut row) = session(txn);
        row.expires = Timestamp(7);
        txn.put(SESSIONS, &id, &row).expect("memory reads");
    });
    expect("what is on the way to something is on the schedule, and nothing else", &breaches);
    let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
        let (id, mut row) = session(txn);
        row.policy = Some("{}".to_owned());
        txn.put(SESSIONS, &id, &row).expect("memory reads");
    });
    expect("the policy of a session can be read", &breaches);
}

#[test]
fn reservations_that_overlap_are_found() {
    let world = Inhabited::new();
    let invariant = "a vSwitch's reservations do not overlap";
    world.check(invariant, |txn| {
        let mut other = found(txn, &world.reservation);
        other.id = "vcr-9".into();
        other.cidr.1 = 28;
        txn.put(Reservation::TABLE, &other.id, &other).expect("memory reads");
    });
}

#[test]
fn an_address_of_the_system_or_of_a_reservation_is_found() {
    let world = Inhabited::new();
    let invariant = "an address is not the system's, and in no reservation";
    let system = [[10, 0, 0, 0], [10, 0, 0, 253], [10, 0, 0, 255]];
    for address in system {
        world.check_changed(invariant, &world.eni, |eni| eni.primary = address.into());
    }
    world.check(invariant, |txn| {
        let reserved = found(txn, &world.reservation).cidr;
        let mut eni = found(txn, &world.eni);
        let IpAddr::V4(first) = reserved.0 else { panic!("it is of IPv4") };
        eni.secondary.push(first);
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let block = found(txn, &world.vswitch).ipv6.expect("it has IPv6");
        let mut eni = found(txn, &world.eni);
        eni.ipv6.push(block);
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let block = found(txn, &world.vswitch).ipv6.expect("it has IPv6");
        let mut reservation = found(txn, &world.reservation);
        reservation.id = "vcr-9".into();
        reservation.cidr = (IpAddr::V6(block), 64);
        txn.put(Reservation::TABLE, &reservation.id, &reservation).expect("memory reads");
    });
}

#[test]
fn a_prefix_of_no_reservation_is_found() {
    let world = Inhabited::new();
    let invariant = "a prefix comes out of a reservation of its vSwitch";
    world.check(invariant, |txn| {
        txn.delete(Reservation::TABLE, &world.reservation).expect("memory reads");
    });
    // It is in one, but does not start where a prefix does.
    world.check_changed(invariant, &world.eni, |eni| {
        let first = u32::from(eni.ipv4_prefixes[0]);
        eni.ipv4_prefixes[0] = (first + 1).into();
    });
}

#[test]
fn a_group_in_a_vpc_that_is_not_there_is_found() {
    let world = Inhabited::new();
    let invariant = "a security group is in a VPC that is there";
    world.check_changed(invariant, &world.group, |group| group.vpc = "vpc-9".into());
}

#[test]
fn a_rule_of_no_group_and_one_that_names_a_group_elsewhere_are_found() {
    let mut world = Inhabited::new();
    let group = world.group.clone();
    world.t.ok(&format!("Action=AuthorizeSecurityGroup&SecurityGroupId={group}&IpProtocol=tcp&PortRange=1/2&SourceCidrIp=10.0.0.0/8"));
    let shown =
        world.t.ok(&format!("Action=DescribeSecurityGroupAttribute&SecurityGroupId={group}"));
    let rule =
        SecurityGroupRuleId::from(text(&shown, "Permissions.Permission.0.SecurityGroupRuleId"));
    world.check_changed("a rule's key is its id", &rule, |rule| rule.id = "sgr-9".into());
    let invariant = "a rule's group is there, and so is the one that it names, in the same VPC";
    world.check_changed(invariant, &rule, |rule| rule.group = "sg-9".into());
    world.check_changed(invariant, &rule, |rule| rule.spec.peer = Some("sg-9".into()));
    let invariant = "a rule is about addresses or a group, and ports that its protocol has";
    world.check_changed(invariant, &rule, |rule| rule.spec.peer = Some(group.clone()));
    world.check_changed(invariant, &rule, |rule| rule.spec.source = None);
    world.check_changed(invariant, &rule, |rule| rule.spec.protocol = Protocol::Gre);
    world.check_changed(invariant, &rule, |rule| rule.spec.source_ports = Some(Ports::ANY));
    world.check_changed(invariant, &rule, |rule| rule.spec.priority = 101);
}

/// An attachment to the instance of the world that is in use.
fn on(world: &Inhabited, device: u32) -> Attachment {
    let (instance, step) = (world.instance.clone(), Step::InUse);
    Attachment { instance, device, network_card: None, trunk: None, step }
}

#[test]
fn an_interface_elsewhere_than_its_instance_is_found() {
    let world = Inhabited::new();
    let invariant = "a network interface is in the VPC and the zone of its instance";
    let on = on(&world, 1);
    assert_eq!(
        world.breaches_in(world.cell, |txn| {
            let mut eni = found(txn, &world.eni);
            eni.attachment = Some(on.clone());
            txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
        }),
        []
    );
    world.check_changed(invariant, &world.eni, |eni| {
        (eni.attachment, eni.zone) = (Some(on.clone()), "cn-hangzhou-i".to_owned());
    });
    world.check_changed(invariant, &world.eni, |eni| {
        (eni.attachment, eni.vpc) = (Some(on), "vpc-9".into());
    });
}

#[test]
fn a_device_of_two_interfaces_and_a_wrong_primary_one_are_found() {
    let world = Inhabited::new();
    let invariant = "a device of an instance is one network interface, and the primary one is 0";
    world.check_changed(invariant, &world.eni, |eni| eni.attachment = Some(on(&world, 0)));
    world.check(invariant, |txn| {
        let mut primary = found(txn, &found(txn, &world.instance).primary);
        primary.attachment.as_mut().expect("it is on its instance").device = 1;
        txn.put(Eni::TABLE, &primary.id, &primary).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let mut eni = found(txn, &world.eni);
        eni.attachment = Some(on(&world, 1));
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
        (eni.id, eni.mac) = ("eni-9".into(), eni.mac + 1);
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
    });
}

#[test]
fn what_is_deleted_and_still_attached_is_found() {
    let world = Inhabited::new();
    let invariant = "a network interface that is being deleted is on no instance";
    world.check_changed(invariant, &world.eni, |eni| {
        (eni.attachment, eni.gone) = (Some(on(&world, 1)), Some(Timestamp(7)));
    });
}

/// A second network interface of the world: the first one with another id and kind.
fn add(txn: &mut Txn<'_>, world: &Inhabited, kind: EniKind, change: impl FnOnce(&mut Eni)) {
    let mut other = found(txn, &world.eni);
    (other.id, other.kind, other.mac) = ("eni-9".into(), kind, other.mac + 1);
    change(&mut other);
    txn.put(Eni::TABLE, &other.id, &other).expect("memory reads");
}

#[test]
fn a_member_without_its_trunk_is_found() {
    let world = Inhabited::new();
    let invariant = "a member's trunk is in use on the member's instance";
    let member = |txn: &mut Txn<'_>| {
        let mut eni = found(txn, &world.eni);
        eni.attachment = Some(Attachment { trunk: Some("eni-9".into()), ..on(&world, 1) });
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
    };
    world.check(invariant, member);
    let in_use = |eni: &mut Eni| eni.attachment = Some(on(&world, 2));
    let with = |kind, change: &dyn Fn(&mut Eni)| {
        let breaches = world.breaches_in(world.cell, |txn| {
            member(txn);
            add(txn, &world, kind, change);
        });
        breaches.iter().any(|breach| breach.invariant == invariant)
    };
    assert!(!with(EniKind::Trunk, &in_use));
    assert!(with(EniKind::Secondary, &in_use));
    assert!(with(EniKind::Trunk, &|_| {}));
    assert!(with(EniKind::Trunk, &|eni| {
        eni.attachment = Some(Attachment { instance: "i-9".into(), ..on(&world, 2) });
    }));
    let leaving = Step::Detaching(Timestamp(7));
    assert!(with(EniKind::Trunk, &|eni| {
        eni.attachment = Some(Attachment { step: leaving, ..on(&world, 2) });
    }));
    world.check(invariant, |txn| {
        member(txn);
        add(txn, &world, EniKind::Trunk, in_use);
        let mut eni = found(txn, &world.eni);
        eni.kind = EniKind::Trunk;
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
    });
}

#[test]
fn a_slave_without_a_bond_and_a_bond_of_something_else_are_found() {
    let world = Inhabited::new();
    let invariant = "a slave has a bond unless it is being deleted, and nothing else has one";
    let slave = |eni: &mut Eni| (eni.kind, eni.bond) = (EniKind::Slave, Some("eni-9".into()));
    world.check_changed(invariant, &world.eni, |eni| eni.kind = EniKind::Slave);
    world.check_changed(invariant, &world.eni, slave);
    let with = |kind, change: &dyn Fn(&mut Eni)| {
        let breaches = world.breaches_in(world.cell, |txn| {
            let mut eni = found(txn, &world.eni);
            slave(&mut eni);
            txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
            add(txn, &world, kind, change);
        });
        breaches.iter().any(|breach| breach.invariant == invariant)
    };
    assert!(!with(EniKind::Bond, &|bond| bond.bond = None));
    assert!(with(EniKind::Trunk, &|bond| bond.bond = None));
    assert!(with(EniKind::Bond, &|bond| (bond.bond, bond.gone) = (None, Some(Timestamp(7)))));
    world.check_changed(invariant, &world.eni, |eni| eni.bond = Some(eni.id.clone()));
    let deleted = world.breaches_in(world.cell, |txn| {
        let mut eni = found(txn, &world.eni);
        slave(&mut eni);
        eni.gone = Some(Timestamp(7));
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
        schedule::set(txn, Timestamp(7), Due::Deleted(eni.id)).expect("memory reads");
    });
    assert_eq!(deleted, []);
}

#[test]
fn a_table_in_a_cell_of_another_kind_is_found() {
    let world = Inhabited::new();
    let invariant = "a table is in cells of its kind";
    world.check(invariant, |txn| {
        txn.put(Policy::TABLE, &"p".into(), &policy("p")).expect("memory reads");
    });
    world.check(invariant, |txn| txn.put(NEXT, &(), &7).expect("memory reads"));
    let of_account = |change: fn(&mut Txn<'_>)| expect(invariant, &breaches_of_an_account(change));
    of_account(|txn| txn.put(QUOTA, &(), &7).expect("memory reads"));
    of_account(|txn| {
        txn.put(EXTENTS, &Unique::Mac, &Extents::default()).expect("memory reads");
    });
    let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
        txn.put(QUOTA, &(), &7).expect("memory reads");
    });
    expect(invariant, &breaches);
}

#[test]
fn an_answer_that_cannot_be_given_again_is_found() {
    /// As the table of client tokens has it.
    #[derive(minicbor::Encode, minicbor::Decode)]
    struct Row(#[n(0)] ByteVec, #[n(1)] ByteVec, #[n(2)] Timestamp);

    const ROWS: store::Table<(String, String), Row> = store::Table::new(30, "client_tokens");
    let world = Inhabited::new();
    let invariant = "an answer that is kept for a client token can be given again";
    let key = ("CreateVpc".to_owned(), "t".to_owned());
    let rows = |hash: usize, answer: &str| {
        let row = Row(vec![0; hash].into(), answer.as_bytes().to_vec().into(), Timestamp(7));
        world.breaches_in(world.cell, |txn| txn.put(ROWS, &key, &row).expect("memory reads"))
    };
    assert_eq!(rows(32, "{}"), []);
    for (hash, answer) in [(31, "{}"), (32, ""), (32, "[]"), (32, "{")] {
        expect(invariant, &rows(hash, answer));
    }
}

#[test]
fn runs_out_of_order_and_runs_of_nothing_are_found() {
    let world = Inhabited::new();
    let invariant = "runs of numbers are in order, and none is next to another";
    let most = u64::MAX;
    for runs in [
        &[(5, 1), (3, 1)][..],
        &[(3, 2), (5, 1)],
        &[(3, 0)],
        &[(3, 2), (4, 2)],
        &[(1, most), (most, 5)],
        &[(0, most), (0, most), (0, most)],
    ] {
        world.check(invariant, |txn| {
            let extents = Extents { runs: runs.to_vec() };
            txn.put(EXTENTS, &Unique::Ipv6Block, &extents).expect("memory reads");
        });
    }
}

#[test]
fn a_declared_account_without_a_cell_is_found() {
    let world = Inhabited::new();
    let breaches = world.breaches_in(Cell::SYSTEM, |txn| {
        txn.put(DECLARED, &7, &()).expect("memory reads");
    });
    expect("an account that the configuration has declared has a cell", &breaches);
}

#[test]
fn a_block_with_a_mask_that_there_is_not_is_a_row_that_cannot_be_read() {
    let world = Inhabited::new();
    let invariant = "a table's indexes and counts are what its rows say";
    for mask in [0, 15, 30, 33, 255] {
        world.check_changed(invariant, &world.vswitch, |vswitch| vswitch.cidr.1 = mask);
    }
    for mask in [0, 15, 29] {
        world.check_changed(invariant, &world.reservation, |one| one.cidr.1 = mask);
    }
}

#[test]
fn no_byte_of_a_row_makes_the_audit_panic() {
    let world = Inhabited::new();
    let rows = world.t.rows();
    let mut unwritten = 0;
    for cell in [Cell::SYSTEM, world.cell] {
        for table in TABLES {
            let first = [&cell.range().0[..], &[table.id(), 0]].concat();
            let end = [&cell.range().0[..], &[table.id(), 1]].concat();
            let row = rows.scan(&first, Some(&end)).expect("memory reads").next();
            let Some(row) = row else { continue };
            let (key, value) = row.expect("memory reads");
            for place in 0..value.len() {
                let mut damaged = value.clone();
                damaged[place] = 0;
                let mut planted = Batch::new();
                planted.put(key.clone(), damaged);
                let mut overlay = Overlay::new(world.t.rows());
                overlay.merge(planted);
                let breaches = audit(&overlay).expect("memory reads");
                let invariant = "every row is such as requests write";
                unwritten += breaches.iter().filter(|one| one.invariant == invariant).count();
            }
        }
    }
    // Texts of which an index has a key, among others.
    assert!(unwritten > 0, "no row can be read that no request writes");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// A file can be damaged in any way: what is found of it is told, and nothing panics.
    #[test]
    fn no_row_makes_the_audit_panic(
        damages in prop::collection::vec((any::<usize>(), any::<bool>(), any::<usize>(), any::<u8>()), 1..4),
    ) {
        thread_local! {
            static WORLD: Inhabited = Inhabited::new();
        }
        WORLD.with(|world| {
            let rows = world.t.rows();
            let all = rows.scan(&[], None).expect("memory reads").collect::<Result<Vec<_>, _>>();
            let all = all.expect("memory reads");
            let mut planted = Batch::new();
            for (at, of_key, place, byte) in damages {
                let (mut key, mut value) = all[at % all.len()].clone();
                planted.delete(key.clone());
                let bytes = if of_key { &mut key } else { &mut value };
                if !bytes.is_empty() {
                    let place = place % bytes.len();
                    bytes[place] = byte;
                }
                planted.put(key, value);
            }
            let mut overlay = Overlay::new(rows);
            overlay.merge(planted);
            audit(&overlay).expect("memory reads");
        });
    }
}

#[test]
fn a_vpc_without_a_table_of_the_system_and_a_table_of_another_router_are_found() {
    let world = Inhabited::new();
    let invariant = "a VPC has one route table of the system, and its tables its router";
    let table = world.row(&world.vswitch).route_table;
    world.check_changed(invariant, &table, |table| table.kind = TableKind::Custom);
    world.check_changed(invariant, &table, |table| table.router = "vrt-9".into());
    world.check(invariant, |txn| {
        let id = RouteTableId::from("vtb-9");
        let other = RouteTable { id: id.clone(), ..found(txn, &table) };
        txn.put(RouteTable::TABLE, &id, &other).expect("memory reads");
    });
    world.check(invariant, |txn| {
        let id = RouteTableId::from("vtb-9");
        let mut other = RouteTable { id: id.clone(), ..found(txn, &table) };
        (other.kind, other.router) = (TableKind::Custom, "vrt-9".into());
        txn.put(RouteTable::TABLE, &id, &other).expect("memory reads");
    });
}

#[test]
fn a_vpc_without_a_router_and_a_router_without_a_vpc_are_found() {
    let world = Inhabited::new();
    let (invariant, vpc) = ("a VPC has one router", world.row(&world.vswitch).vpc);
    let router = world.row(&vpc).router;
    world.check(invariant, |txn| txn.delete(VRouter::TABLE, &router).expect("memory reads"));
    world.check_changed(invariant, &router, |router| router.vpc = "vpc-9".into());
    world.check(invariant, |txn| {
        let id = VRouterId::from("vrt-9");
        let other = VRouter { id: id.clone(), ..found(txn, &router) };
        txn.put(VRouter::TABLE, &id, &other).expect("memory reads");
    });
}

#[test]
fn a_vswitch_with_a_table_of_no_vpc_or_of_another_is_found() {
    let world = Inhabited::new();
    let invariant = "a vSwitch uses a route table of its VPC";
    world.check_changed(invariant, &world.vswitch, |vswitch| vswitch.route_table = "vtb-9".into());
    let table = world.row(&world.vswitch).route_table;
    world.check_changed(invariant, &table, |table| table.vpc = "vpc-9".into());
}

#[test]
fn entries_of_the_system_that_are_missing_or_of_nothing_are_found() {
    let world = Inhabited::new();
    let invariant = "a route table has an entry of the system for each block of each vSwitch";
    let entries = world.route_entries();
    assert_eq!(entries.len(), 3, "the services', and two of the vSwitch");
    for entry in &entries {
        let (id, local) = (&entry.id, entry.vswitch.is_some());
        world.check(invariant, |txn| txn.delete(RouteEntry::TABLE, id).expect("memory reads"));
        world.check_changed(invariant, id, |entry| entry.destination.1 += 1);
        world.check_changed(invariant, id, |entry| entry.table = "vtb-9".into());
        world.check_changed(invariant, id, |entry| {
            entry.vswitch = (!local).then(|| world.vswitch.clone());
        });
        world.check_changed(invariant, id, |entry| entry.hop.kind = HopKind::Instance);
    }
}

#[test]
fn an_entry_of_a_user_in_no_table_or_without_a_hop_is_found() {
    let world = Inhabited::new();
    let invariant = "a user's route entry is in a table, has a next hop, and is for no vSwitch";
    let entries = world.route_entries();
    let service = entries.iter().find(|entry| entry.vswitch.is_none()).expect("each has it");
    let custom = |change: fn(&mut RouteEntry)| {
        world.check(invariant, |txn| {
            let hop = NextHop { kind: HopKind::Instance, id: "i-1".to_owned() };
            let (id, destination) = (RouteEntryId::from("rte-9"), ([1, 2, 3, 4].into(), 32));
            let kind = EntryKind::Custom;
            let mut entry = RouteEntry { id, destination, kind, hop, ..service.clone() };
            change(&mut entry);
            txn.put(RouteEntry::TABLE, &entry.id, &entry).expect("memory reads");
        });
    };
    custom(|entry| entry.table = "vtb-9".into());
    custom(|entry| entry.hop.id.clear());
    custom(|entry| entry.hop.kind = HopKind::Local);
    custom(|entry| entry.vswitch = Some("vsw-9".into()));
}

#[test]
fn resource_groups_that_are_missing_or_not_on_the_schedule_are_found() {
    let default = |txn: &Txn<'_>| {
        let id = resource_group::default_id(7).as_str().into();
        txn.get(ResourceGroup::TABLE, &id).expect("memory reads").expect("it is there")
    };
    let breaches = breaches_of_an_account(|own| {
        let group = default(own);
        own.delete(ResourceGroup::TABLE, &group.id).expect("memory reads");
    });
    expect("an account has its default resource group", &breaches);
    let breaches = breaches_of_an_account(|own| {
        let group = ResourceGroup { gone: Some(Timestamp(7)), ..default(own) };
        own.put(ResourceGroup::TABLE, &group.id, &group).expect("memory reads");
    });
    expect("what is on the way to something is on the schedule, and nothing else", &breaches);
    let world = Inhabited::new();
    world.check("the resource group of a resource is there", |txn| {
        let eni = Eni { resource_group: "rg-9".to_owned(), ..found(txn, &world.eni) };
        txn.put(Eni::TABLE, &eni.id, &eni).expect("memory reads");
    });
}

#[test]
fn a_vpc_with_a_set_of_dhcp_options_that_is_not_there_is_found() {
    let world = Inhabited::new();
    let vpc = world.row(&world.vswitch).vpc;
    world.check_changed("a VPC has a DHCP options set that is there, or none", &vpc, |vpc| {
        vpc.dhcp_options = Some("dopt-9".into());
    });
}

#[test]
fn a_permission_on_nothing_and_one_that_is_never_settled_are_found() {
    let world = Inhabited::new();
    let granted = |eni: &EniId, step| EniPermission {
        id: "eni-perm-1".into(),
        eni: eni.clone(),
        account: 7,
        step,
    };
    let put = |txn: &mut Txn<'_>, row: &EniPermission| {
        txn.put(EniPermission::TABLE, &row.id, row).expect("memory reads");
    };
    let fits = |txn: &mut Txn<'_>| put(txn, &granted(&world.eni, eni_permission::Step::Granted));
    assert_eq!(world.breaches_in(world.cell, fits), []);
    world.check("a permission is on a network interface that is there", |txn| {
        put(txn, &granted(&"eni-9".into(), eni_permission::Step::Granted));
    });
    world.check("a resource's key is its id", |txn| {
        let row = granted(&world.eni, eni_permission::Step::Granted);
        txn.put(EniPermission::TABLE, &"eni-perm-2".into(), &row).expect("memory reads");
    });
    let invariant = "what is on the way to something is on the schedule, and nothing else";
    for step in [
        eni_permission::Step::Pending(Timestamp(1)),
        eni_permission::Step::Revoking(Timestamp(1)),
        eni_permission::Step::Revoked(Timestamp(1)),
    ] {
        world.check(invariant, |txn| put(txn, &granted(&world.eni, step)));
    }
}
