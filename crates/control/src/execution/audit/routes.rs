//! Which way packets go: route tables, what uses them, and what is in them.

use std::collections::BTreeMap;

use ipnet::IpNet;
use store::{StoreError, Txn};

use super::{Breaches, all};
use crate::{
    kernel::resource::Resource,
    value::id::{RouteTableId, VRouterId, VSwitchId, VpcId},
    vpc::{
        RouteEntry, RouteTable, VRouter, VSwitch, Vpc,
        route_entry::{EntryKind, HopKind, local},
        route_table::TableKind,
    },
};

/// Checks the invariants of a cell's route tables.
pub(super) fn audit(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let rows = Rows {
        vpcs: all(txn, Vpc::TABLE)?,
        vswitches: all(txn, VSwitch::TABLE)?,
        tables: all(txn, RouteTable::TABLE)?,
        routers: all(txn, VRouter::TABLE)?.into_iter().map(|(id, one)| (id, one.vpc)).collect(),
        entries: txn.rows(RouteEntry::TABLE, &())?.collect::<Result<_, _>>()?,
    };
    vpcs_have_one_table_of_the_system(&rows, breaches);
    vswitches_use_a_table_of_their_vpc(&rows, breaches);
    tables_have_the_entries_of_the_system(&rows, breaches);
    entries_of_users_are_in_a_table(&rows, breaches);
    Ok(())
}

struct Rows {
    vpcs: BTreeMap<VpcId, Vpc>,
    vswitches: BTreeMap<VSwitchId, VSwitch>,
    tables: BTreeMap<RouteTableId, RouteTable>,
    entries: Vec<RouteEntry>,
    routers: BTreeMap<VRouterId, VpcId>,
}

fn vpcs_have_one_table_of_the_system(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a VPC has one route table of the system, and its tables its router";
    let routers = rows.vpcs.values().map(|vpc| (vpc.router.clone(), vpc.id.clone())).collect();
    breaches.difference("a VPC has one router", &routers, &rows.routers);
    let of_vpc = |vpc: &Vpc| (vpc.route_table.clone(), (vpc.id.clone(), vpc.router.clone()));
    let expected = rows.vpcs.values().map(of_vpc).collect();
    let of_table =
        |table: &RouteTable| (table.id.clone(), (table.vpc.clone(), table.router.clone()));
    let system = rows.tables.values().filter(|table| table.kind == TableKind::System);
    breaches.difference(invariant, &expected, &system.map(of_table).collect());
    for table in rows.tables.values() {
        let vpc = rows.vpcs.get(&table.vpc);
        if vpc.is_none_or(|vpc| vpc.router != table.router) {
            breaches.add(invariant, format!("{} is of {}", table.id, table.vpc));
        }
    }
}

fn vswitches_use_a_table_of_their_vpc(rows: &Rows, breaches: &mut Breaches) {
    for vswitch in rows.vswitches.values() {
        let table = rows.tables.get(&vswitch.route_table);
        if table.is_none_or(|table| table.vpc != vswitch.vpc) {
            let found = format!("{} uses {}", vswitch.id, vswitch.route_table);
            breaches.add("a vSwitch uses a route table of its VPC", found);
        }
    }
}

fn tables_have_the_entries_of_the_system(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a route table has an entry of the system for each block of each vSwitch";
    let mut expected = BTreeMap::new();
    for table in rows.tables.values() {
        let mut expect = |vswitch, destination, hop: HopKind| {
            expected.insert((&table.id, vswitch, destination), hop.print());
        };
        expect(None, IpNet::V4(local::SERVICES), HopKind::Service);
        for vswitch in rows.vswitches.values().filter(|vswitch| vswitch.vpc == table.vpc) {
            for block in local::blocks(vswitch) {
                expect(Some(&vswitch.id), block, HopKind::Local);
            }
        }
    }
    let system = rows.entries.iter().filter(|entry| entry.kind == EntryKind::System);
    let actual = system.map(|entry| {
        ((&entry.table, entry.vswitch.as_ref(), entry.destination()), entry.hop.kind.print())
    });
    breaches.difference(invariant, &expected, &actual.collect());
}

fn entries_of_users_are_in_a_table(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a user's route entry is in a table, has a next hop, and is for no vSwitch";
    for entry in rows.entries.iter().filter(|entry| entry.kind == EntryKind::Custom) {
        let is_there = rows.tables.contains_key(&entry.table);
        let has_hop = !matches!(entry.hop.kind, HopKind::Local | HopKind::Service);
        if !is_there || !has_hop || entry.hop.id.is_empty() || entry.vswitch.is_some() {
            breaches.add(invariant, format!("{} is not", entry.id));
        }
    }
}
