//! Where resources are, and on the way to what: a row that names another one names one that is
//! there, in the same place.

use std::{collections::BTreeMap, net::IpAddr};

use store::{StoreError, Timestamp, Txn};

use super::{Breaches, all};
use crate::{
    ecs::{
        Disk, Eni, EniPermission, Instance, KeyPair, SecurityGroup, eni::attachment::Step,
        instance::Upgrade,
    },
    kernel::{
        resource::Resource,
        resource_group::ResourceGroup,
        schedule::{Due, SCHEDULE},
    },
    sts::{Session, session::SESSIONS},
    value::{
        id::{
            DhcpOptionsSetId, DiskId, EniId, EniPermissionId, InstanceId, Ipv6GatewayId,
            ReservationId, ResourceGroupId, RouteEntryId, RouteTableId, SecurityGroupId, VRouterId,
            VSwitchId, VpcId,
        },
        key_pair_name::KeyPairName,
        name::AccessKeyId,
    },
    vpc::{
        DhcpOptionsSet, Ipv6Gateway, Reservation, RouteEntry, RouteTable, VRouter, VSwitch, Vpc,
    },
};

/// Checks the invariants of where a cell's resources are.
pub(super) fn audit(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let rows = Rows::load(txn)?;
    ids_are_keys(&rows, breaches);
    blocks_of_vpcs_are_apart(&rows, breaches);
    gateways_are_in_a_vpc_with_ipv6(&rows, breaches);
    vswitches_divide_their_vpc(&rows, breaches);
    vpcs_have_options_that_are_there(&rows, breaches);
    reservations_are_in_their_vswitch(&rows, breaches);
    reservations_are_apart(&rows, breaches);
    groups_are_in_their_vpc(&rows, breaches);
    interfaces_are_in_their_vswitch(&rows, breaches);
    interfaces_are_in_groups_of_their_vpc(&rows, breaches);
    permissions_are_on_interfaces(&rows, breaches);
    what_is_on_the_way_is_on_the_schedule(&rows, breaches);
    Ok(())
}

struct Rows {
    dhcp_options: BTreeMap<DhcpOptionsSetId, DhcpOptionsSet>,
    vpcs: BTreeMap<VpcId, Vpc>,
    vswitches: BTreeMap<VSwitchId, VSwitch>,
    gateways: BTreeMap<Ipv6GatewayId, Ipv6Gateway>,
    reservations: BTreeMap<ReservationId, Reservation>,
    groups: BTreeMap<SecurityGroupId, SecurityGroup>,
    instances: BTreeMap<InstanceId, Instance>,
    permissions: BTreeMap<EniPermissionId, EniPermission>,
    disks: BTreeMap<DiskId, Disk>,
    enis: BTreeMap<EniId, Eni>,
    route_tables: BTreeMap<RouteTableId, RouteTable>,
    routers: BTreeMap<VRouterId, VRouter>,
    route_entries: BTreeMap<RouteEntryId, RouteEntry>,
    key_pairs: BTreeMap<KeyPairName, KeyPair>,
    sessions: BTreeMap<AccessKeyId, Session>,
    resource_groups: BTreeMap<ResourceGroupId, ResourceGroup>,
    schedule: BTreeMap<(Timestamp, Due), ()>,
}

impl Rows {
    fn load(txn: &Txn<'_>) -> Result<Rows, StoreError> {
        Ok(Rows {
            dhcp_options: all(txn, DhcpOptionsSet::TABLE)?,
            vpcs: all(txn, Vpc::TABLE)?,
            vswitches: all(txn, VSwitch::TABLE)?,
            gateways: all(txn, Ipv6Gateway::TABLE)?,
            reservations: all(txn, Reservation::TABLE)?,
            groups: all(txn, SecurityGroup::TABLE)?,
            instances: all(txn, Instance::TABLE)?,
            permissions: all(txn, EniPermission::TABLE)?,
            disks: all(txn, Disk::TABLE)?,
            enis: all(txn, Eni::TABLE)?,
            route_tables: all(txn, RouteTable::TABLE)?,
            routers: all(txn, VRouter::TABLE)?,
            route_entries: all(txn, RouteEntry::TABLE)?,
            key_pairs: all(txn, KeyPair::TABLE)?,
            sessions: all(txn, SESSIONS)?,
            resource_groups: all(txn, ResourceGroup::TABLE)?,
            schedule: all(txn, SCHEDULE)?,
        })
    }
}

fn ids_are_keys(rows: &Rows, breaches: &mut Breaches) {
    fn check<R: Resource>(rows: &BTreeMap<R::Id, R>, breaches: &mut Breaches) {
        for (key, row) in rows.iter().filter(|(key, row)| *key != row.id()) {
            breaches.add("a resource's key is its id", format!("{} is at {key}", row.id()));
        }
    }
    check(&rows.dhcp_options, breaches);
    check(&rows.vpcs, breaches);
    check(&rows.vswitches, breaches);
    check(&rows.gateways, breaches);
    check(&rows.reservations, breaches);
    check(&rows.groups, breaches);
    check(&rows.instances, breaches);
    check(&rows.permissions, breaches);
    check(&rows.disks, breaches);
    check(&rows.enis, breaches);
    check(&rows.route_tables, breaches);
    check(&rows.routers, breaches);
    check(&rows.route_entries, breaches);
    check(&rows.key_pairs, breaches);
    check(&rows.resource_groups, breaches);
}

fn vpcs_have_options_that_are_there(rows: &Rows, breaches: &mut Breaches) {
    for vpc in rows.vpcs.values() {
        if let Some(set) = &vpc.dhcp_options
            && !rows.dhcp_options.contains_key(set)
        {
            let found = format!("{} has {set}, which is not there", vpc.id);
            breaches.add("a VPC has a DHCP options set that is there, or none", found);
        }
    }
}

fn vswitches_divide_their_vpc(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a vSwitch's blocks are in those of its VPC, apart from its other vSwitches";
    let mut blocks = BTreeMap::new();
    for vswitch in rows.vswitches.values() {
        let id = &vswitch.id;
        let Some(vpc) = rows.vpcs.get(&vswitch.vpc) else {
            breaches.add(invariant, format!("{id} is in {}, which is not there", vswitch.vpc));
            continue;
        };
        let is_inside6 =
            vswitch.ipv6().is_none_or(|own| vpc.ipv6_nets().any(|all| all.contains(&own)));
        let is_inside = vpc.cidrs().any(|all| all.contains(&vswitch.cidr()));
        if !is_inside || !is_inside6 {
            breaches.add(invariant, format!("{id} is outside {}", vpc.id));
        }
        let ipv4 = (IpAddr::V4(vswitch.cidr().network()), IpAddr::V4(vswitch.cidr().broadcast()));
        let ipv6 = vswitch.ipv6().map(|one| (one.network().into(), one.broadcast().into()));
        for (first, last) in std::iter::once(ipv4).chain(ipv6) {
            blocks.insert((vpc.id.clone(), first, id.clone()), last);
        }
    }
    for (((vpc, _, id), last), ((of, next, other), _)) in blocks.iter().zip(blocks.iter().skip(1)) {
        if vpc == of && next <= last {
            breaches.add(invariant, format!("{id} overlaps {other}"));
        }
    }
}

fn blocks_of_vpcs_are_apart(rows: &Rows, breaches: &mut Breaches) {
    for vpc in rows.vpcs.values() {
        let mut blocks = vpc.cidrs().collect::<Vec<_>>();
        blocks.sort();
        if blocks.iter().zip(blocks.iter().skip(1)).any(|(one, next)| one.contains(next)) {
            breaches
                .add("the IPv4 blocks of a VPC do not overlap", format!("{}: {blocks:?}", vpc.id));
        }
    }
}

fn gateways_are_in_a_vpc_with_ipv6(rows: &Rows, breaches: &mut Breaches) {
    for gateway in rows.gateways.values() {
        if rows.vpcs.get(&gateway.vpc).is_none_or(|vpc| vpc.ipv6.is_empty()) {
            let found = format!("{} is in {}", gateway.id, gateway.vpc);
            breaches.add("an IPv6 gateway is in a VPC with IPv6", found);
        }
    }
}

fn reservations_are_in_their_vswitch(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a reservation's block is in one of its vSwitch";
    for reservation in rows.reservations.values() {
        let (id, cidr) = (&reservation.id, reservation.cidr());
        let vswitch = rows.vswitches.get(&reservation.vswitch);
        let is_inside = vswitch.is_some_and(|vswitch| {
            let is_in6 = vswitch.ipv6().is_some_and(|all| ipnet::IpNet::V6(all).contains(&cidr));
            let is_in = is_in6 || ipnet::IpNet::V4(vswitch.cidr()).contains(&cidr);
            is_in && reservation.vpc == vswitch.vpc
        });
        if !is_inside {
            breaches.add(invariant, format!("{id} ({cidr}) is not in {}", reservation.vswitch));
        }
    }
}

fn reservations_are_apart(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a vSwitch's reservations do not overlap";
    let mut blocks = BTreeMap::new();
    for reservation in rows.reservations.values() {
        let (id, cidr) = (&reservation.id, reservation.cidr());
        blocks.insert((&reservation.vswitch, cidr.network(), id), cidr.broadcast());
    }
    for (((of, _, id), last), ((vswitch, next, other), _)) in
        blocks.iter().zip(blocks.iter().skip(1))
    {
        if of == vswitch && next <= last {
            breaches.add(invariant, format!("{id} overlaps {other}"));
        }
    }
}

fn groups_are_in_their_vpc(rows: &Rows, breaches: &mut Breaches) {
    for group in rows.groups.values() {
        if !rows.vpcs.contains_key(&group.vpc) {
            let found = format!("{} is in {}, which is not there", group.id, group.vpc);
            breaches.add("a security group is in a VPC that is there", found);
        }
    }
}

fn interfaces_are_in_their_vswitch(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a network interface is in its vSwitch's place, with addresses of its blocks";
    for eni in rows.enis.values() {
        let Some(vswitch) = rows.vswitches.get(&eni.vswitch) else {
            breaches.add(invariant, format!("{} is in {}, not there", eni.id, eni.vswitch));
            continue;
        };
        if (&eni.vpc, &eni.zone) != (&vswitch.vpc, &vswitch.zone) {
            let found = format!("{} is in {} and {}", eni.id, eni.vpc, eni.zone);
            breaches.add(invariant, found);
        }
        let is_in6 = |address| vswitch.ipv6().is_some_and(|block| block.contains(&address));
        let outside4 = eni.ipv4().find(|address| !vswitch.cidr().contains(address));
        let outside6 = eni.ipv6.iter().find(|address| !is_in6(**address));
        let outside = outside4.map(IpAddr::V4).or(outside6.copied().map(IpAddr::V6));
        if let Some(address) = outside {
            breaches.add(invariant, format!("{} has {address}, not {}'s", eni.id, vswitch.id));
        }
    }
}

fn interfaces_are_in_groups_of_their_vpc(rows: &Rows, breaches: &mut Breaches) {
    for eni in rows.enis.values() {
        let has_vpc = |group: &SecurityGroup| group.vpc == eni.vpc;
        let is_wrong = |id: &&SecurityGroupId| !rows.groups.get(id).is_some_and(has_vpc);
        for group in eni.groups.iter().filter(is_wrong) {
            let found = format!("{} is in {group}", eni.id);
            breaches.add("a network interface is in security groups of its VPC", found);
        }
    }
}

fn permissions_are_on_interfaces(rows: &Rows, breaches: &mut Breaches) {
    for (id, permission) in &rows.permissions {
        if !rows.enis.contains_key(&permission.eni) {
            let found = format!("{id} is on {}, which is not there", permission.eni);
            breaches.add("a permission is on a network interface that is there", found);
        }
    }
}

fn what_is_on_the_way_is_on_the_schedule(rows: &Rows, breaches: &mut Breaches) {
    let mut expected = BTreeMap::new();
    for (id, group) in &rows.resource_groups {
        expected.extend(group.gone.map(|at| ((at, Due::GroupGone(id.clone())), ())));
    }
    for (id, entry) in &rows.route_entries {
        expected.extend(entry.available.map(|at| ((at, Due::Routed(id.clone())), ())));
    }
    for (id, eni) in &rows.enis {
        match eni.attachment.as_ref().map(|one| one.step) {
            Some(Step::Attaching(at)) => expected.insert((at, Due::Attached(id.clone())), ()),
            Some(Step::Detaching(at)) => expected.insert((at, Due::Detached(id.clone())), ()),
            Some(Step::InUse) | None => None,
        };
        expected.extend(eni.gone.map(|at| ((at, Due::Deleted(id.clone())), ())));
    }
    for (id, vpc) in &rows.vpcs {
        expected.extend(vpc.pending.map(|at| ((at, Due::Vpc(id.clone())), ())));
        expected.extend(vpc.told.map(|at| ((at, Due::Told(id.clone())), ())));
    }
    for (id, set) in &rows.dhcp_options {
        expected.extend(set.pending.map(|at| ((at, Due::DhcpOptions(id.clone())), ())));
    }
    for (id, vswitch) in &rows.vswitches {
        expected.extend(vswitch.settles.map(|at| ((at, Due::VSwitch(id.clone())), ())));
    }
    for (id, gateway) in &rows.gateways {
        expected.extend(gateway.pending.map(|at| ((at, Due::Ipv6Gateway(id.clone())), ())));
    }
    for (id, permission) in &rows.permissions {
        let ends = permission.step.ends();
        expected.extend(ends.map(|at| ((at, Due::PermissionSettled(id.clone())), ())));
    }
    for (id, instance) in &rows.instances {
        expected.extend(instance.settles.map(|at| ((at, Due::Settled(id.clone())), ())));
        expected.extend(instance.auto_release.map(|at| ((at, Due::Released(id.clone())), ())));
        let upgrade = instance.upgrade.as_ref().map(Upgrade::due);
        expected.extend(upgrade.map(|at| ((at, Due::Bandwidth(id.clone())), ())));
    }
    for (id, session) in &rows.sessions {
        expected.insert((session.forgotten(), Due::Forgotten(id.clone())), ());
    }
    let invariant = "what is on the way to something is on the schedule, and nothing else";
    breaches.difference(invariant, &expected, &rows.schedule);
}
