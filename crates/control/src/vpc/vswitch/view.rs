//! How a vSwitch reads in answers.

use api::answer;

use super::VSwitch;
use crate::{
    Ctx, Fault,
    kernel::resource_group,
    value::{tag::TagView, text},
    vpc::route_table::TableKind,
};

/// A vSwitch as DescribeVSwitches and DescribeVSwitchAttributes have it.
#[answer]
#[derive(Default)]
pub struct VSwitchView {
    vswitch_id: String,
    vswitch_name: String,
    description: String,
    vpc_id: String,
    zone_id: String,
    /// Available, or Pending while it is being made or changed.
    status: &'static str,
    creation_time: String,
    is_default: bool,
    owner_id: u64,
    resource_group_id: String,
    cidr_block: String,
    available_ip_address_count: u32,
    enabled_ipv6: bool,
    ipv6_cidr_block: String,
    route_table: RouteTable,
    network_acl_id: &'static str,
    share_type: &'static str,
    #[list(Tag)]
    tags: Vec<TagView>,
}

/// The route table that a vSwitch uses.
#[answer]
#[derive(Default)]
struct RouteTable {
    route_table_id: String,
    /// System or Custom.
    route_table_type: &'static str,
}

impl VSwitchView {
    /// The vSwitch as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, vswitch: VSwitch) -> Result<VSwitchView, Fault> {
        let vpc = ctx.find(&vswitch.vpc)?;
        let route_table_type = TableKind::of(vswitch.route_table == vpc.route_table);
        let ipv6 = vswitch.ipv6().map(|block| block.to_string());
        Ok(VSwitchView {
            available_ip_address_count: vswitch.available(&ctx.txn)?,
            cidr_block: vswitch.cidr().to_string(),
            creation_time: text::time(vswitch.created),
            status: vswitch.status.print(),
            is_default: vswitch.is_default,
            owner_id: ctx.account(),
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
            enabled_ipv6: ipv6.is_some(),
            ipv6_cidr_block: ipv6.unwrap_or_default(),
            route_table: RouteTable {
                route_table_id: vswitch.route_table.to_string(),
                route_table_type: route_table_type.print(),
            },
            network_acl_id: "",
            share_type: "",
            tags: TagView::of(&vswitch.tags),
            vswitch_id: vswitch.id.to_string(),
            vswitch_name: vswitch.name,
            description: vswitch.description,
            vpc_id: vswitch.vpc.to_string(),
            zone_id: vswitch.zone,
        })
    }
}
