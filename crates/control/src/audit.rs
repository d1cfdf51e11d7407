//! The invariants of the rows, each checked by a function of its own.
//!
//! Operations keep them; this is the second path. Tests run it after every request, `enid check`
//! on a real store.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use ipnet::IpNet;
use store::{Key, Row, Snapshot, StoreError, Table, Timestamp, Txn};

use crate::{
    Scope, World,
    due::{DELETIONS, DETACHMENTS},
    ecs::{
        eni::{ENI_COUNTS, ENIS, Eni, EniKind, MACS, attachment::ENIS_OF_INSTANCE},
        instance::{INSTANCES, Instance},
        security_group::{GROUP_USES, GroupUse},
    },
    id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
    net::{
        owner::{OWNERS, PREFIX_OWNERS},
        pool::{CHUNKS, PoolId},
        prefix::IPV6_MASK,
    },
    vpc::{
        RESERVATIONS, Reservation, VPC_IPV6_BLOCKS, VPCS, VSWITCHES, VSWITCHES_OF_VPC, VSwitch, Vpc,
    },
};

/// An invariant that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What should hold.
    pub invariant: &'static str,
    /// What is there instead.
    pub found: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.found)
    }
}

/// Checks every invariant on all rows.
pub fn audit(snapshot: &dyn Snapshot, _world: &World) -> Result<Vec<Breach>, StoreError> {
    let rows = Rows::load(snapshot)?;
    let mut breaches = Vec::new();
    addresses_have_one_owner(&rows, &mut breaches);
    prefixes_have_one_owner(&rows, &mut breaches);
    addresses_are_in_their_vswitch(&rows, &mut breaches);
    pools_are_what_is_taken(&rows, &mut breaches);
    counts_are_right(&rows, &mut breaches);
    index_rows_have_their_rows(&rows, &mut breaches);
    attachments_are_known(&rows, &mut breaches);
    primary_interfaces_are_their_instances(&rows, &mut breaches);
    Ok(breaches)
}

/// All rows, typed.
struct Rows {
    enis: BTreeMap<(Scope, EniId), Eni>,
    vswitches: BTreeMap<VSwitchId, (Scope, VSwitch)>,
    reservations: Vec<Reservation>,
    owners: BTreeMap<(VSwitchId, IpAddr), EniId>,
    prefix_owners: BTreeMap<(VSwitchId, IpAddr), EniId>,
    taken: BTreeSet<(PoolId, u32)>,
    counts: BTreeMap<Scope, u64>,
    uses: BTreeMap<SecurityGroupId, GroupUse>,
    macs: BTreeMap<u32, EniId>,
    deletions: BTreeSet<(Timestamp, Scope, EniId)>,
    instances: BTreeMap<(Scope, InstanceId), Instance>,
    enis_of_instance: BTreeMap<(InstanceId, EniId), ()>,
    detachments: BTreeMap<(Timestamp, Scope, EniId), ()>,
    vswitches_of_vpc: BTreeSet<(VpcId, VSwitchId)>,
    ipv6_blocks: BTreeMap<Ipv6Addr, VpcId>,
    vpcs: Vec<Vpc>,
}

impl Rows {
    fn load(snapshot: &dyn Snapshot) -> Result<Rows, StoreError> {
        let txn = Txn::new(snapshot, Timestamp(0), 0);
        let vswitches = all(&txn, VSWITCHES)?
            .into_iter()
            .map(|((scope, id), vswitch)| (id, (scope, vswitch)))
            .collect();
        let taken = all(&txn, CHUNKS)?
            .into_iter()
            .flat_map(|((id, number), chunk)| {
                chunk.taken(number).map(move |unit| (id.clone(), unit)).collect::<Vec<_>>()
            })
            .collect();
        Ok(Rows {
            enis: all(&txn, ENIS)?.into_iter().collect(),
            vswitches,
            reservations: values(&txn, RESERVATIONS)?,
            owners: all(&txn, OWNERS)?.into_iter().collect(),
            prefix_owners: all(&txn, PREFIX_OWNERS)?.into_iter().collect(),
            taken,
            counts: all(&txn, ENI_COUNTS)?
                .into_iter()
                .map(|(scope, counted)| (scope, counted.count))
                .collect(),
            uses: all(&txn, GROUP_USES)?.into_iter().collect(),
            macs: all(&txn, MACS)?.into_iter().collect(),
            deletions: all(&txn, DELETIONS)?.into_iter().map(|(key, ())| key).collect(),
            instances: all(&txn, INSTANCES)?.into_iter().collect(),
            enis_of_instance: all(&txn, ENIS_OF_INSTANCE)?.into_iter().collect(),
            detachments: all(&txn, DETACHMENTS)?.into_iter().collect(),
            vswitches_of_vpc: all(&txn, VSWITCHES_OF_VPC)?
                .into_iter()
                .map(|(key, ())| key)
                .collect(),
            ipv6_blocks: all(&txn, VPC_IPV6_BLOCKS)?.into_iter().collect(),
            vpcs: values(&txn, VPCS)?,
        })
    }
}

fn all<K: Key, V: Row>(txn: &Txn<'_>, table: Table<K, V>) -> Result<Vec<(K, V)>, StoreError> {
    txn.scan(table, &(), None)?.collect()
}

fn values<K: Key, V: Row>(txn: &Txn<'_>, table: Table<K, V>) -> Result<Vec<V>, StoreError> {
    txn.rows(table, &())?.collect()
}

fn addresses_have_one_owner(rows: &Rows, breaches: &mut Vec<Breach>) {
    let listed = rows.enis.values().flat_map(|eni| {
        let ipv4 = eni.ipv4().map(IpAddr::V4);
        let ipv6 = eni.ipv6.iter().map(|address| IpAddr::V6(*address));
        ipv4.chain(ipv6).map(|address| ((eni.vswitch.clone(), address), eni.id.clone()))
    });
    let invariant = "an address is in one network interface, which owns it";
    compare_owners(invariant, listed, &rows.owners, breaches);
}

fn prefixes_have_one_owner(rows: &Rows, breaches: &mut Vec<Breach>) {
    let listed = rows.enis.values().flat_map(|eni| {
        let ipv4 = eni.ipv4_prefixes.iter().map(|first| IpAddr::V4(*first));
        let ipv6 = eni.ipv6_prefixes.iter().map(|first| IpAddr::V6(*first));
        ipv4.chain(ipv6).map(|first| ((eni.vswitch.clone(), first), eni.id.clone()))
    });
    let invariant = "a prefix is in one network interface, which owns it";
    compare_owners(invariant, listed, &rows.prefix_owners, breaches);
}

fn compare_owners(
    invariant: &'static str,
    listed: impl Iterator<Item = ((VSwitchId, IpAddr), EniId)>,
    owners: &BTreeMap<(VSwitchId, IpAddr), EniId>,
    breaches: &mut Vec<Breach>,
) {
    let mut seen = BTreeMap::new();
    for (key, eni) in listed {
        let (vswitch, address) = &key;
        if let Some(other) = seen.insert(key.clone(), eni.clone()) {
            let found = format!("{address} of {vswitch} is in {other} and in {eni}");
            breaches.push(Breach { invariant, found });
        }
    }
    difference(invariant, &seen, owners, breaches);
}

/// Reports what the rows should say and do not, and the reverse.
fn difference<K: Ord + fmt::Debug, V: PartialEq + fmt::Debug>(
    invariant: &'static str,
    expected: &BTreeMap<K, V>,
    actual: &BTreeMap<K, V>,
    breaches: &mut Vec<Breach>,
) {
    for key in expected.keys().chain(actual.keys().filter(|key| !expected.contains_key(key))) {
        let (expected, actual) = (expected.get(key), actual.get(key));
        if expected != actual {
            let found = format!("{key:?} should be {expected:?} and is {actual:?}");
            breaches.push(Breach { invariant, found });
        }
    }
}

fn addresses_are_in_their_vswitch(rows: &Rows, breaches: &mut Vec<Breach>) {
    let invariant = "a network interface's addresses are in the blocks of its vSwitch";
    for eni in rows.enis.values() {
        let Some((_, vswitch)) = rows.vswitches.get(&eni.vswitch) else {
            let found = format!("{} is in {}, which is not there", eni.id, eni.vswitch);
            breaches.push(Breach { invariant, found });
            continue;
        };
        let outside4 = eni.ipv4().find(|address| !vswitch.cidr().contains(address));
        let block6 = vswitch.ipv6();
        let inside6 = |address| block6.is_some_and(|block| block.contains(&address));
        let outside6 = eni.ipv6.iter().find(|address| !inside6(**address));
        let outside = outside4.map(IpAddr::V4).or(outside6.copied().map(IpAddr::V6));
        if let Some(address) = outside {
            let found = format!("{} has {address}, outside {}", eni.id, vswitch.id);
            breaches.push(Breach { invariant, found });
        }
    }
}

fn pools_are_what_is_taken(rows: &Rows, breaches: &mut Vec<Breach>) {
    let mut expected = BTreeMap::new();
    for eni in rows.enis.values() {
        let Some((_, vswitch)) = rows.vswitches.get(&eni.vswitch) else { continue };
        let units = eni.ipv4().filter_map(|address| vswitch.ipv4_unit(address));
        expected.extend(units.map(|unit| ((vswitch.ipv4_pool().id, unit), ())));
        let prefixes = eni.ipv4_prefixes.iter().map(|first| IpAddr::V4(*first));
        let prefixes = prefixes.chain(eni.ipv6_prefixes.iter().map(|first| IpAddr::V6(*first)));
        for first in prefixes {
            let of_vswitch = rows.reservations.iter().filter(|one| one.vswitch == eni.vswitch);
            let unit = of_vswitch.filter_map(|one| Some((one.pool().id, one.unit(first)?))).next();
            expected.extend(unit.map(|key| (key, ())));
        }
    }
    for reservation in &rows.reservations {
        let Some((_, vswitch)) = rows.vswitches.get(&reservation.vswitch) else { continue };
        let (pool, units) = reserved_units(reservation, vswitch);
        expected.extend(units.map(|unit| ((pool.clone(), unit), ())));
    }
    let actual = rows.taken.iter().cloned().map(|key| (key, ())).collect();
    let invariant = "a pool's taken units are those of network interfaces and reservations";
    difference(invariant, &expected, &actual, breaches);
}

/// The units of its vSwitch's pool that a reservation takes.
fn reserved_units(reservation: &Reservation, vswitch: &VSwitch) -> (PoolId, std::ops::Range<u32>) {
    match reservation.cidr() {
        IpNet::V4(cidr) => {
            let first = vswitch.ipv4_unit(cidr.network()).unwrap_or_default();
            (vswitch.ipv4_pool().id, first..first + (1 << (32 - cidr.prefix_len())))
        }
        IpNet::V6(cidr) => {
            let first = u32::from(cidr.network().segments()[4]);
            (vswitch.ipv6_pool().id, first..first + (1 << (IPV6_MASK - cidr.prefix_len())))
        }
    }
}

fn counts_are_right(rows: &Rows, breaches: &mut Vec<Breach>) {
    let mut counts = BTreeMap::new();
    let mut uses = BTreeMap::<_, GroupUse>::new();
    for ((scope, _), eni) in &rows.enis {
        if eni.kind != EniKind::Primary {
            *counts.entry(scope.clone()).or_insert(0) += 1;
        }
        for group in &eni.groups {
            let used = uses.entry(group.clone()).or_default();
            used.enis += 1;
            used.addresses += eni.addresses();
        }
    }
    let actual = rows.counts.iter().filter(|(_, count)| **count != 0);
    let actual = actual.map(|(scope, count)| (scope.clone(), *count)).collect();
    difference("an account's network interfaces are counted", &counts, &actual, breaches);
    difference("a security group's members are counted", &uses, &rows.uses, breaches);
}

fn attachments_are_known(rows: &Rows, breaches: &mut Vec<Breach>) {
    let attached = rows.enis.values().filter_map(|eni| {
        let attachment = eni.attachment.as_ref()?;
        Some(((attachment.instance.clone(), eni.id.clone()), ()))
    });
    let invariant = "an instance knows the network interfaces that are on it";
    difference(invariant, &attached.collect(), &rows.enis_of_instance, breaches);

    let ending = rows.enis.iter().filter_map(|((scope, id), eni)| {
        let over = eni.attachment.as_ref()?.over?;
        Some(((over, scope.clone(), id.clone()), ()))
    });
    let invariant = "a network interface that is being detached will be";
    difference(invariant, &ending.collect(), &rows.detachments, breaches);
}

fn primary_interfaces_are_their_instances(rows: &Rows, breaches: &mut Vec<Breach>) {
    let invariant = "an instance's primary network interface is on it";
    for ((scope, id), instance) in &rows.instances {
        let primary = rows.enis.get(&(scope.clone(), instance.primary.clone()));
        let is_on = |eni: &Eni| eni.attachment.as_ref().is_some_and(|one| one.instance == *id);
        if !primary.is_some_and(|eni| eni.kind == EniKind::Primary && is_on(eni)) {
            let found = format!("{} is not on {id}", instance.primary);
            breaches.push(Breach { invariant, found });
        }
    }
    let invariant = "a primary network interface is on an instance and stays there";
    for eni in rows.enis.values().filter(|eni| eni.kind == EniKind::Primary) {
        let stays = eni.attachment.as_ref().is_some_and(|one| one.over.is_none());
        if !stays && eni.gone.is_none() {
            let found = format!("{} is not", eni.id);
            breaches.push(Breach { invariant, found });
        }
    }
}

fn index_rows_have_their_rows(rows: &Rows, breaches: &mut Vec<Breach>) {
    let macs = rows.enis.values().map(|eni| (eni.mac, eni.id.clone())).collect();
    difference("a MAC address is one network interface's", &macs, &rows.macs, breaches);

    let deleting = rows
        .enis
        .iter()
        .filter_map(|((scope, id), eni)| Some(((eni.gone?, scope.clone(), id.clone()), ())));
    let deletions = rows.deletions.iter().cloned().map(|key| (key, ())).collect();
    let invariant = "a network interface that is being deleted will be";
    difference(invariant, &deleting.collect(), &deletions, breaches);

    let of_vpc = rows.vswitches.values().map(|(_, one)| ((one.vpc.clone(), one.id.clone()), ()));
    let index = rows.vswitches_of_vpc.iter().cloned().map(|key| (key, ())).collect();
    difference("a vSwitch is known to its VPC", &of_vpc.collect(), &index, breaches);

    let blocks = rows.vpcs.iter().filter_map(|vpc| Some((vpc.ipv6?, vpc.id.clone()))).collect();
    difference("an IPv6 block is one VPC's", &blocks, &rows.ipv6_blocks, breaches);
}
