//! How a route table reads in answers.

use api::answer;

use super::{RouteTable, TableKind, TableUser};
use crate::{
    Ctx, Fault,
    kernel::{resource::Resource, resource_group},
    value::{
        id::{RouteTableId, VRouterId, VSwitchId, VpcId},
        tag::TagView,
        text,
    },
    vpc::{VSwitch, Vpc},
};

/// Route tables are usable as soon as they are there.
pub const STATUS: &str = "Available";

/// The only kind of routers that there are here: those of VPCs.
pub const ROUTER_TYPE: &str = "VRouter";

/// A route table as DescribeRouteTableList has it.
#[answer]
pub struct TableView {
    route_table_id: RouteTableId,
    route_table_name: String,
    description: String,
    route_table_type: TableKind,
    vpc_id: VpcId,
    router_id: VRouterId,
    router_type: &'static str,
    status: &'static str,
    creation_time: String,
    owner_id: u64,
    resource_group_id: String,
    associate_type: TableUser,
    #[list(VSwitchId)]
    vswitch_ids: Vec<VSwitchId>,
    /// Always empty: there are no IPv4 gateways. The list is named as its wrapper.
    #[list(GatewayIds)]
    gateway_ids: [&'static str; 0],
    route_propagation_enable: bool,
    #[list(Tag)]
    tags: Vec<TagView>,
}

impl TableView {
    /// The route table as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, table: RouteTable) -> Result<TableView, Fault> {
        Ok(TableView {
            vswitch_ids: vswitches(ctx, &table.id)?,
            resource_group_id: resource_group(ctx, &table)?,
            router_type: ROUTER_TYPE,
            status: STATUS,
            creation_time: text::time(table.created),
            owner_id: ctx.account(),
            gateway_ids: [],
            tags: TagView::of(&table.tags),
            route_table_type: table.kind,
            associate_type: table.user,
            route_propagation_enable: table.propagates,
            route_table_id: table.id,
            route_table_name: table.name,
            description: table.description,
            vpc_id: table.vpc,
            router_id: table.router,
        })
    }
}

/// The vSwitches that use the table.
pub fn vswitches(ctx: &Ctx<'_>, table: &RouteTableId) -> Result<Vec<VSwitchId>, Fault> {
    let ids = ctx.txn.keys_under(VSwitch::TABLE, VSwitch::BY_ROUTE_TABLE, table, None)?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// The resource group of a table: that of its VPC.
pub fn resource_group(ctx: &Ctx<'_>, table: &RouteTable) -> Result<String, Fault> {
    let vpc = ctx.find(&table.vpc)?;
    Ok(resource_group::print(ctx, &vpc.resource_group))
}

/// The VPCs of a resource group, if one is asked for: their tables are in it.
pub fn vpcs_of_group(ctx: &Ctx<'_>, group: Option<String>) -> Result<Option<Vec<VpcId>>, Fault> {
    let Some(group) = group else { return Ok(None) };
    let group = resource_group::sought(ctx, group);
    let vpcs = ctx.list().under(Vpc::BY_RESOURCE_GROUP, Some(group)).all()?;
    Ok(Some(vpcs.into_iter().map(|vpc: Vpc| vpc.id).collect()))
}
