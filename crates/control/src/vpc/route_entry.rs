//! Entries of route tables: the rows, and what their operations share.

pub mod local;

use std::net::IpAddr;

use control_derive::Resource;
use ipnet::IpNet;
use minicbor::{Decode, Encode};
use store::{Key, StoreError, Timestamp, Txn};

use super::RouteTable;
use crate::{
    Ctx, Fault,
    faults::RouteFault,
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::{
        block,
        id::{RouteEntryId, RouteTableId, VSwitchId, VpcId},
    },
};

/// An entry of a route table: where packets go whose destination is in a block.
///
/// **Invariant.** A table has at most one entry for a destination.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 91, name = "route_entries", id = id, missing = RouteFault::EntryNotFound { entry }
)]
#[index(1, BY_TABLE: RouteTableId = table, counted)]
#[index(2, BY_KIND: (RouteTableId, EntryKind) = table_and_kind(), counted)]
#[index(3, BY_DESTINATION: (RouteTableId, IpAddr, u8) = table_and_destination(), unique)]
#[index(4, BY_HOP: String = each hop_ids())]
#[index(5, BY_VSWITCH: VSwitchId = each vswitch)]
pub struct RouteEntry {
    /// Its id.
    #[n(0)]
    pub id: RouteEntryId,
    /// The table that it is in.
    #[n(1)]
    pub table: RouteTableId,
    /// The first address and the mask of its destination.
    #[n(2)]
    #[cbor(decode_with = "block::either::<0, 32, 0, 128, _>")]
    pub destination: (IpAddr, u8),
    /// Whether the system made it or a user.
    #[n(3)]
    pub kind: EntryKind,
    /// Where the packets go: one hop, or several that share them.
    #[n(4)]
    pub hops: Vec<NextHop>,
    /// Its name, possibly empty.
    #[n(5)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(6)]
    pub description: String,
    /// When it was made or last changed.
    #[n(7)]
    pub modified: Timestamp,
    /// From when on it is available, if it is still being made.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(8)]
    pub available: Option<Timestamp>,
    /// The vSwitch whose block it is for, if it is the system's entry for one.
    ///
    /// **Invariant.** Each table of a VPC has one for each block of each of the VPC's vSwitches.
    #[n(9)]
    pub vswitch: Option<VSwitchId>,
}

/// Who made an entry of a route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum EntryKind {
    /// The system.
    #[n(0)]
    System,
    /// A user.
    #[n(1)]
    Custom,
}

/// Where an entry of a route table sends packets.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NextHop {
    /// What it is.
    #[n(0)]
    pub kind: HopKind,
    /// Its id; empty for the system's own.
    #[n(1)]
    pub id: String,
    /// Its share of the packets, if there are several.
    #[n(2)]
    pub weight: u8,
}

/// The kinds of next hops that there are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum HopKind {
    /// The vSwitch itself.
    #[n(0)]
    #[choice("local", not_requested)]
    Local,
    /// Services of the cloud.
    #[n(1)]
    #[choice("service", not_requested)]
    Service,
    /// An instance.
    #[n(2)]
    Instance,
    /// A secondary network interface.
    #[n(3)]
    NetworkInterface,
    /// The IPv6 gateway of the VPC.
    #[n(4)]
    #[choice("IPv6Gateway")]
    Ipv6Gateway,
}

impl Key for EntryKind {
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u8).write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<EntryKind> {
        EntryKind::ALL.get(usize::from(u8::read(bytes)?)).copied()
    }
}

impl RouteEntry {
    /// Its destination.
    pub fn destination(&self) -> IpNet {
        IpNet::new(self.destination.0, self.destination.1).expect("rows have valid masks")
    }

    fn table_and_kind(&self) -> (RouteTableId, EntryKind) {
        (self.table.clone(), self.kind)
    }

    fn table_and_destination(&self) -> (RouteTableId, IpAddr, u8) {
        (self.table.clone(), self.destination.0, self.destination.1)
    }

    fn hop_ids(&self) -> Vec<String> {
        let named = self.hops.iter().filter(|hop| !hop.id.is_empty());
        named.map(|hop| hop.id.clone()).collect()
    }
}

/// The entry of a table for exactly this destination.
pub fn of_destination(
    ctx: &Ctx<'_>,
    table: &RouteTableId,
    destination: IpNet,
) -> Result<Option<RouteEntry>, Fault> {
    let key = (table.clone(), destination.addr(), destination.prefix_len());
    let found = ctx.txn.lookup(RouteEntry::TABLE, RouteEntry::BY_DESTINATION, &key)?;
    found.map_or(Ok(None), |id| ctx.get(&id))
}

/// Whether users have made entries in a VPC's route tables.
pub fn has_custom(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<bool, Fault> {
    let tables = ctx.txn.keys_under(RouteTable::TABLE, RouteTable::BY_VPC, vpc, None)?;
    for table in tables {
        let key = (table?, EntryKind::Custom);
        if ctx.txn.count_under(RouteEntry::TABLE, RouteEntry::BY_KIND, &key)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The entries that send packets to the resource with this id: an instance, a network interface, a
/// gateway.
pub fn through(ctx: &Ctx<'_>, hop: &str) -> Result<Vec<RouteEntry>, Fault> {
    ctx.list().under(RouteEntry::BY_HOP, Some(hop.to_owned())).all()
}

/// What was being made is available.
pub fn settle(txn: &mut Txn<'_>, id: &RouteEntryId) -> Result<(), StoreError> {
    let entry = txn.get(RouteEntry::TABLE, id)?;
    let mut entry = entry.expect("a route entry on the schedule is there");
    entry.available = None;
    txn.put(RouteEntry::TABLE, id, &entry)
}

/// Removes an entry, also one that is still being made.
pub fn remove(ctx: &mut Ctx<'_>, id: &RouteEntryId) -> Result<(), Fault> {
    let entry = ctx.get(id)?;
    if let Some(at) = entry.and_then(|entry| entry.available) {
        schedule::cancel(&mut ctx.txn, at, Due::Routed(id.clone()))?;
    }
    ctx.remove(id)
}
