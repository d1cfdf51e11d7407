//! Route tables: the rows, and what their operations share.
//!
//! A VPC has a router, which has one route table from the beginning, the system's: it comes and goes
//! with the VPC, and every vSwitch uses it that is not bound to another table of the VPC.

mod view;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use super::{RouteEntry, VRouter, Vpc, route_entry::local};
use crate::{
    Ctx, Fault,
    faults::RouteFault,
    kernel::{operation::operations, resource::Resource},
    value::{
        id::{RouteTableId, VRouterId, VpcId},
        tag::{self, Tag},
    },
};

operations! {
    associate_route_table: AssociateRouteTable,
    create_route_table: CreateRouteTable,
    delete_route_table: DeleteRouteTable,
    describe_route_table_list: DescribeRouteTableList,
    describe_route_tables: DescribeRouteTables,
    modify_route_table_attributes: ModifyRouteTableAttributes,
    unassociate_route_table: UnassociateRouteTable,
}

/// A route table of a VPC.
///
/// **Invariant.** A VPC has one of the kind `System`, which its row names.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 90, name = "route_tables", id = id, missing = RouteFault::TableNotFound { table },
    ram = "vpc:routetable", tags = tags
)]
#[index(1, BY_VPC: VpcId = vpc, counted)]
#[index(2, BY_ROUTER: VRouterId = router, counted)]
#[index(3, BY_NAME: String = name)]
#[index(4, BY_TAG: (String, String) = each tag_keys())]
pub struct RouteTable {
    /// Its id.
    #[n(0)]
    pub id: RouteTableId,
    /// The VPC whose traffic it directs.
    #[n(1)]
    pub vpc: VpcId,
    /// That VPC's router.
    #[n(2)]
    pub router: VRouterId,
    /// Whether the system made it, with the VPC, or a user.
    #[n(3)]
    pub kind: TableKind,
    /// Its name, possibly empty.
    #[n(4)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(5)]
    pub description: String,
    /// When it was created.
    #[n(6)]
    pub created: Timestamp,
    /// Its tags.
    #[n(7)]
    pub tags: Vec<Tag>,
    /// Whether it takes over routes that are learned.
    #[n(8)]
    pub propagates: bool,
    /// What uses it: vSwitches, or a gateway.
    #[n(9)]
    pub user: TableUser,
}

/// Who made a route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum TableKind {
    /// The system, with the VPC.
    #[n(0)]
    System,
    /// A user.
    #[n(1)]
    Custom,
}

/// What uses a route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum TableUser {
    /// VSwitches, for what their instances send.
    #[n(0)]
    VSwitch,
    /// A gateway, for what comes in.
    #[n(1)]
    Gateway,
}

impl TableKind {
    /// That of a table that is, or is not, its VPC's own.
    pub fn of(is_system: bool) -> TableKind {
        if is_system { TableKind::System } else { TableKind::Custom }
    }
}

impl RouteTable {
    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// Makes the router of a new VPC, and the system's route table.
pub fn create_system(ctx: &mut Ctx<'_>, vpc: &Vpc) -> Result<(), Fault> {
    let router = VRouter { id: vpc.router.clone(), vpc: vpc.id.clone(), created: ctx.now() };
    ctx.insert(&router)?;
    let table = RouteTable {
        id: vpc.route_table.clone(),
        vpc: vpc.id.clone(),
        router: vpc.router.clone(),
        kind: TableKind::System,
        name: String::new(),
        description: String::new(),
        created: ctx.now(),
        tags: Vec::new(),
        propagates: true,
        user: TableUser::VSwitch,
    };
    insert(ctx, &table)
}

/// Writes a new route table, with the entries that the system gives to each.
pub fn insert(ctx: &mut Ctx<'_>, table: &RouteTable) -> Result<(), Fault> {
    ctx.insert(table)?;
    local::fill(ctx, table)
}

/// The route tables of a VPC, oldest first.
pub fn of_vpc(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<Vec<RouteTable>, Fault> {
    let ids = ctx.txn.keys_under(RouteTable::TABLE, RouteTable::BY_VPC, vpc, None)?;
    let row = |id| Ok(ctx.get(&id?)?.expect("an index entry has its row"));
    ids.map(row).collect()
}

/// Removes a route table with all its entries.
pub fn remove(ctx: &mut Ctx<'_>, id: &RouteTableId) -> Result<(), Fault> {
    let entries = ctx.txn.keys_under(RouteEntry::TABLE, RouteEntry::BY_TABLE, id, None)?;
    for entry in entries.collect::<Result<Vec<_>, _>>()? {
        super::route_entry::remove(ctx, &entry)?;
    }
    ctx.remove(id)
}

/// Removes all route tables of a VPC that is being deleted, with their entries, and its router.
pub fn remove_of_vpc(ctx: &mut Ctx<'_>, vpc: &VpcId) -> Result<(), Fault> {
    for table in of_vpc(ctx, vpc)? {
        remove(ctx, &table.id)?;
        if table.kind == TableKind::System {
            ctx.remove(&table.router)?;
        }
    }
    Ok(())
}
