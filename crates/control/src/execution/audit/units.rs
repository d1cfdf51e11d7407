//! What is given out: addresses, prefixes, MAC addresses, blocks. Each unit is one resource's, and
//! what says so in several places says the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv6Addr},
    ops::Range,
};

use ipnet::IpNet;
use store::{StoreError, Txn};

use super::{Breaches, all};
use crate::{
    ecs::{
        Eni, Instance,
        security_group::{GROUP_USES, GroupUse},
    },
    kernel::resource::Resource,
    net::{
        extent::{EXTENTS, Extents, Unique},
        owner::{OWNERS, PREFIX_OWNERS},
        pool::{CHUNKS, PoolId},
        prefix::IPV6_MASK,
    },
    value::id::{EniId, InstanceId, ReservationId, SecurityGroupId, VSwitchId, VpcId},
    vpc::{
        Reservation, VSwitch, Vpc,
        vpc::ipv6_block::{self, ALLOCATED, Isp},
    },
};

/// Checks the invariants of what a cell's resources have been given.
pub(super) fn audit(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let rows = Rows::load(txn)?;
    addresses_have_one_owner(&rows, breaches);
    prefixes_have_one_owner(&rows, breaches);
    addresses_are_given_to_interfaces(&rows, breaches);
    prefixes_come_out_of_reservations(&rows, breaches);
    pools_are_what_is_taken(&rows, breaches);
    uses_are_counted(&rows, breaches);
    numbers_are_the_cells_own(&rows, breaches);
    Ok(())
}

/// Owners of addresses, or of prefixes.
type Owners = BTreeMap<(IpAddr, VSwitchId), EniId>;

struct Rows {
    enis: BTreeMap<EniId, Eni>,
    vswitches: BTreeMap<VSwitchId, VSwitch>,
    reservations: BTreeMap<ReservationId, Reservation>,
    vpcs: BTreeMap<VpcId, Vpc>,
    instances: BTreeMap<InstanceId, Instance>,
    owners: Owners,
    prefix_owners: Owners,
    taken: BTreeSet<(PoolId, u32)>,
    uses: BTreeMap<SecurityGroupId, GroupUse>,
    extents: BTreeMap<Unique, Extents>,
    allocated: BTreeMap<Ipv6Addr, Isp>,
}

impl Rows {
    fn load(txn: &Txn<'_>) -> Result<Rows, StoreError> {
        let taken = all(txn, CHUNKS)?.into_iter().flat_map(|((id, number), chunk)| {
            let units = chunk.taken(number).map(|unit| (id.clone(), unit));
            units.collect::<Vec<_>>()
        });
        Ok(Rows {
            enis: all(txn, Eni::TABLE)?,
            vswitches: all(txn, VSwitch::TABLE)?,
            reservations: all(txn, Reservation::TABLE)?,
            vpcs: all(txn, Vpc::TABLE)?,
            instances: all(txn, Instance::TABLE)?,
            owners: all(txn, OWNERS)?,
            prefix_owners: all(txn, PREFIX_OWNERS)?,
            taken: taken.collect(),
            uses: all(txn, GROUP_USES)?,
            extents: all(txn, EXTENTS)?,
            allocated: all(txn, ALLOCATED)?,
        })
    }
}

fn addresses_have_one_owner(rows: &Rows, breaches: &mut Breaches) {
    let listed = rows.enis.values().flat_map(|eni| {
        let ipv4 = eni.ipv4().map(IpAddr::V4);
        let ipv6 = eni.ipv6.iter().copied().map(IpAddr::V6);
        ipv4.chain(ipv6).map(|address| ((address, eni.vswitch.clone()), eni.id.clone()))
    });
    let invariant = "an address is in one network interface, which owns it";
    compare_owners(invariant, listed, &rows.owners, breaches);
}

fn prefixes_have_one_owner(rows: &Rows, breaches: &mut Breaches) {
    let listed = rows
        .enis
        .values()
        .flat_map(|eni| prefixes(eni).map(|first| ((first, eni.vswitch.clone()), eni.id.clone())));
    let invariant = "a prefix is in one network interface, which owns it";
    compare_owners(invariant, listed, &rows.prefix_owners, breaches);
}

fn prefixes(eni: &Eni) -> impl Iterator<Item = IpAddr> + '_ {
    let ipv4 = eni.ipv4_prefixes.iter().copied().map(IpAddr::V4);
    ipv4.chain(eni.ipv6_prefixes.iter().copied().map(IpAddr::V6))
}

fn compare_owners(
    invariant: &'static str,
    listed: impl Iterator<Item = ((IpAddr, VSwitchId), EniId)>,
    owners: &Owners,
    breaches: &mut Breaches,
) {
    let mut seen = Owners::new();
    for ((address, vswitch), eni) in listed {
        if let Some(other) = seen.insert((address, vswitch.clone()), eni.clone()) {
            breaches.add(invariant, format!("{address} of {vswitch} is in {other} and in {eni}"));
        }
    }
    breaches.difference(invariant, &seen, owners);
}

/// Neither the system's own addresses nor those of reservations are.
fn addresses_are_given_to_interfaces(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "an address is not the system's, and in no reservation";
    for eni in rows.enis.values() {
        let Some(vswitch) = rows.vswitches.get(&eni.vswitch) else { continue };
        let pool = vswitch.ipv4_pool();
        let is_system = |address: &IpAddr| match address {
            IpAddr::V4(address) => vswitch
                .ipv4_unit(*address)
                .is_some_and(|unit| !(pool.first..pool.end).contains(&unit)),
            IpAddr::V6(address) => vswitch.is_ipv6_system(*address),
        };
        let reserved = rows.reservations.values().filter(|one| one.vswitch == eni.vswitch);
        let reserved = reserved.map(Reservation::cidr).collect::<Vec<_>>();
        let is_reserved = |address: &IpAddr| reserved.iter().any(|block| block.contains(address));
        let ipv4 = eni.ipv4().map(IpAddr::V4);
        let mut all = ipv4.chain(eni.ipv6.iter().copied().map(IpAddr::V6));
        if let Some(address) = all.find(|address| is_system(address) || is_reserved(address)) {
            breaches.add(invariant, format!("{} has {address}", eni.id));
        }
    }
}

fn prefixes_come_out_of_reservations(rows: &Rows, breaches: &mut Breaches) {
    for eni in rows.enis.values() {
        let reserved = rows.reservations.values().filter(|one| one.vswitch == eni.vswitch);
        let is_reserved = |first| reserved.clone().any(|one| one.unit(first).is_some());
        if let Some(first) = prefixes(eni).find(|first| !is_reserved(*first)) {
            let invariant = "a prefix comes out of a reservation of its vSwitch";
            breaches.add(invariant, format!("{} has {first}", eni.id));
        }
    }
}

fn pools_are_what_is_taken(rows: &Rows, breaches: &mut Breaches) {
    let mut expected = BTreeMap::new();
    for eni in rows.enis.values() {
        let Some(vswitch) = rows.vswitches.get(&eni.vswitch) else { continue };
        let units = eni.ipv4().filter_map(|address| vswitch.ipv4_unit(address));
        expected.extend(units.map(|unit| ((vswitch.ipv4_pool().id, unit), ())));
        let reserved = rows.reservations.values().filter(|one| one.vswitch == eni.vswitch);
        for first in prefixes(eni) {
            let found = reserved.clone().find_map(|one| Some((one.pool().id, one.unit(first)?)));
            expected.extend(found.map(|unit| (unit, ())));
        }
    }
    for reservation in rows.reservations.values() {
        let Some(vswitch) = rows.vswitches.get(&reservation.vswitch) else { continue };
        let Some((pool, units)) = reserved_units(reservation, vswitch) else { continue };
        expected.extend(units.map(|unit| ((pool.clone(), unit), ())));
    }
    let actual = rows.taken.iter().cloned().map(|unit| (unit, ())).collect();
    let invariant = "a pool's taken units are those of network interfaces and reservations";
    breaches.difference(invariant, &expected, &actual);
}

/// The units of its vSwitch's pool that a reservation takes, if its block is there.
fn reserved_units(reservation: &Reservation, vswitch: &VSwitch) -> Option<(PoolId, Range<u32>)> {
    match reservation.cidr() {
        IpNet::V4(cidr) => {
            let first = vswitch.ipv4_unit(cidr.network())?;
            Some((vswitch.ipv4_pool().id, first..first + (1 << (32 - cidr.prefix_len()))))
        }
        IpNet::V6(cidr) => {
            let first = u32::from(cidr.network().segments()[4]);
            Some((vswitch.ipv6_pool().id, first..first + (1 << (IPV6_MASK - cidr.prefix_len()))))
        }
    }
}

fn uses_are_counted(rows: &Rows, breaches: &mut Breaches) {
    let mut uses = BTreeMap::<_, GroupUse>::new();
    for eni in rows.enis.values() {
        let addresses = eni.ipv4().count() + eni.ipv6.len() + prefixes(eni).count();
        for group in &eni.groups {
            let used = uses.entry(group.clone()).or_default();
            used.enis += 1;
            used.addresses += addresses as u64;
        }
    }
    breaches.difference("a security group's members are counted", &uses, &rows.uses);
}

fn numbers_are_the_cells_own(rows: &Rows, breaches: &mut Breaches) {
    let has = |units, number| rows.extents.get(&units).is_some_and(|own| own.contains(number));
    let invariant = "a MAC address is of the cell's own";
    for eni in rows.enis.values().filter(|eni| !has(Unique::Mac, u64::from(eni.mac))) {
        breaches.add(invariant, format!("{} has {}", eni.id, eni.print_mac()));
    }
    let invariant = "a VPC's IPv6 block is of the cell's own";
    let of_vpcs = rows.vpcs.values().flat_map(|vpc| vpc.ipv6_nets().map(|block| (&vpc.id, block)));
    let mut taken = BTreeSet::new();
    for (id, block) in of_vpcs {
        taken.insert(block.network());
        if !has(Unique::Ipv6Block, ipv6_block::block_number(block.network())) {
            breaches.add(invariant, format!("{id} has {block}"));
        }
    }
    let invariant = "an IPv6 block that is allocated is of the cell's own, and no VPC's";
    for first in rows.allocated.keys() {
        let is_own = has(Unique::Ipv6Block, ipv6_block::block_number(*first));
        if !is_own || taken.contains(first) {
            breaches.add(invariant, first.to_string());
        }
    }
    let invariant = "a public address is of the cell's own";
    for (id, instance) in &rows.instances {
        if let Some(address) = instance.internet.public
            && !has(Unique::PublicIpv4, u64::from(u32::from(address)))
        {
            breaches.add(invariant, format!("{id} has {address}"));
        }
    }
}
