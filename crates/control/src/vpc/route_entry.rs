//! Entries of route tables: the rows, and what their operations share.

pub(crate) mod batch;
pub(crate) mod destination;
pub mod hop;
pub mod local;
pub(crate) mod view;

use std::net::IpAddr;

use control_derive::Resource;
use ipnet::IpNet;
use minicbor::{Decode, Encode};
use store::{Key, StoreError, Timestamp, Txn};

use super::{RouteTable, VSwitch, VSwitchStatus};
use crate::{
    Ctx, Fault,
    faults::RouteFault,
    kernel::{
        operation::operations,
        resource::Resource,
        schedule::{self, Due},
    },
    value::{
        block,
        id::{RouteEntryId, RouteTableId, VSwitchId, VpcId},
    },
};

operations! {
    create_route_entries: CreateRouteEntries,
    create_route_entry: CreateRouteEntry,
    delete_route_entries: DeleteRouteEntries,
    delete_route_entry: DeleteRouteEntry,
    describe_route_entry_list: DescribeRouteEntryList,
    list_vpc_published_route_entries: ListVpcPublishedRouteEntries,
    modify_route_entry: ModifyRouteEntry,
}

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
#[index(4, BY_HOP: String = hop_id())]
#[index(5, BY_VSWITCH: VSwitchId = each vswitch)]
#[index(6, BEING_MADE: RouteTableId = each being_made())]
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
    /// Where the packets go. Only router interfaces could share them, and there are none here.
    #[n(4)]
    pub hop: NextHop,
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
    /// A network interface.
    #[n(3)]
    NetworkInterface,
    /// The VPC's IPv6 gateway.
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

    fn hop_id(&self) -> String {
        self.hop.id.clone()
    }

    fn being_made(&self) -> Option<RouteTableId> {
        self.available.is_some().then(|| self.table.clone())
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
        if count_custom(ctx, &table?)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where entries that users have made in a VPC's route tables lead to.
pub fn custom_destinations(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<Vec<IpNet>, Fault> {
    let mut found = Vec::new();
    for table in ctx.txn.keys_under(RouteTable::TABLE, RouteTable::BY_VPC, vpc, None)? {
        let key = (table?, EntryKind::Custom);
        let entries: Vec<RouteEntry> = ctx.list().under(RouteEntry::BY_KIND, Some(key)).all()?;
        found.extend(entries.iter().map(RouteEntry::destination));
    }
    Ok(found)
}

/// How many entries users have made in a route table.
pub fn count_custom(ctx: &Ctx<'_>, table: &RouteTableId) -> Result<u64, Fault> {
    let key = (table.clone(), EntryKind::Custom);
    Ok(ctx.txn.count_under(RouteEntry::TABLE, RouteEntry::BY_KIND, &key)?)
}

/// Refuses to make or delete an entry of the table while another one of its VPC is being made, or a
/// vSwitch is made or deleted.
///
/// The page of CreateRouteEntry says so of the entries of the table, and that of DeleteRouteEntry of
/// all of the VPC and of its vSwitches. The delay `route_ms` says how long it is; with none, entries
/// are available at once.
pub fn expect_idle(ctx: &Ctx<'_>, table: &RouteTable) -> Result<(), Fault> {
    if let Some(busy) = pending(ctx, &table.vpc)? {
        return Err(match busy == table.id {
            true => RouteFault::EntryPending { table: busy },
            false => RouteFault::VpcBusy { vpc: table.vpc.clone() },
        }
        .into());
    }
    expect_no_busy_vswitch(ctx, &table.vpc)
}

/// Refuses to change route tables of the VPC while a vSwitch of it is made or deleted.
pub fn expect_no_busy_vswitch(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<(), Fault> {
    let vswitches: Vec<VSwitch> = ctx.list().under(VSwitch::BY_VPC, Some(vpc.clone())).all()?;
    let is_busy = |vswitch: &VSwitch| {
        matches!(vswitch.status, VSwitchStatus::Pending | VSwitchStatus::Deleting)
    };
    match vswitches.into_iter().find(is_busy) {
        Some(vswitch) => {
            let (vswitch, status) = (vswitch.id, vswitch.status.print());
            Err(RouteFault::VSwitchBusy { vswitch, status }.into())
        }
        None => Ok(()),
    }
}

/// Refuses to change a vSwitch of the VPC while an entry of one of its route tables is being made.
pub fn expect_settled(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<(), Fault> {
    match pending(ctx, vpc)? {
        Some(table) => Err(RouteFault::EntryPending { table }.into()),
        None => Ok(()),
    }
}

/// The route table of the VPC of which an entry is being made, if there is one.
fn pending(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<Option<RouteTableId>, Fault> {
    for table in ctx.txn.keys_under(RouteTable::TABLE, RouteTable::BY_VPC, vpc, None)? {
        let table = table?;
        let making = RouteEntry::BEING_MADE;
        let mut entries = ctx.txn.keys_under(RouteEntry::TABLE, making, &table, None)?;
        if entries.next().transpose()?.is_some() {
            return Ok(Some(table));
        }
    }
    Ok(None)
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
