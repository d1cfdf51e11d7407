//! How VPCs and vSwitches read in answers.

use serde::Serialize;

use super::{VSWITCHES_OF_VPC, VSwitch, Vpc};
use crate::{
    Ctx, Fault,
    id::{RouteTableId, VRouterId, VSwitchId, VpcId},
    resource_group,
    tag::Tag,
    text,
};

/// VPCs are usable as soon as they are there.
const STATUS: &str = "Available";

/// A VPC as DescribeVpcs has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcView {
    vpc_id: VpcId,
    vpc_name: String,
    description: String,
    region_id: String,
    status: &'static str,
    creation_time: String,
    is_default: bool,
    owner_id: u64,
    resource_group_id: String,
    cidr_block: String,
    secondary_cidr_blocks: SecondaryCidrBlocks,
    user_cidrs: UserCidrs,
    enabled_ipv6: bool,
    ipv6_cidr_block: String,
    ipv6_cidr_blocks: Ipv6CidrBlocks,
    #[serde(rename = "VRouterId")]
    vrouter_id: VRouterId,
    router_table_ids: RouterTableIds,
    #[serde(rename = "VSwitchIds")]
    vswitch_ids: VSwitchIds,
    nat_gateway_ids: NatGatewayIds,
    dns_hostname_status: &'static str,
    dhcp_options_set_id: &'static str,
    dhcp_options_set_status: &'static str,
    cen_status: &'static str,
    tags: Tags,
}

/// A vSwitch as DescribeVSwitches and DescribeVSwitchAttributes have it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VSwitchView {
    #[serde(rename = "VSwitchId")]
    vswitch_id: VSwitchId,
    #[serde(rename = "VSwitchName")]
    vswitch_name: String,
    description: String,
    vpc_id: VpcId,
    zone_id: String,
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
    tags: Tags,
}

/// Tags, in the wrapper that most answers have around them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tags {
    tag: Vec<TagView>,
}

/// A tag.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagView {
    key: String,
    value: String,
}

/// Always empty: VPCs have one block here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SecondaryCidrBlocks {
    secondary_cidr_block: [&'static str; 0],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct UserCidrs {
    user_cidr: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Ipv6CidrBlocks {
    ipv6_cidr_block: Vec<Ipv6CidrBlock>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Ipv6CidrBlock {
    ipv6_cidr_block: String,
    ipv6_isp: String,
}

/// The documents spell it so: the list is named as its wrapper.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RouterTableIds {
    router_table_ids: [RouteTableId; 1],
}

#[derive(Debug, Serialize)]
struct VSwitchIds {
    #[serde(rename = "VSwitchId")]
    vswitch_id: Vec<VSwitchId>,
}

/// Always empty: there are no NAT gateways. The list is named as its wrapper.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NatGatewayIds {
    nat_gateway_ids: [&'static str; 0],
}

/// The route table that a vSwitch uses: its VPC's own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RouteTable {
    route_table_id: RouteTableId,
    route_table_type: &'static str,
}

impl VpcView {
    /// The VPC as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, vpc: Vpc) -> Result<VpcView, Fault> {
        let vswitches = ctx.txn.scan(VSWITCHES_OF_VPC, &vpc.id, None)?;
        let vswitch_id = vswitches.map(|row| Ok(row?.0.1)).collect::<Result<_, Fault>>()?;
        let ipv6 = vpc.ipv6().map(|block| block.to_string());
        let ipv6_cidr_blocks = ipv6.iter().map(|block| Ipv6CidrBlock {
            ipv6_cidr_block: block.clone(),
            ipv6_isp: vpc.ipv6_isp.clone(),
        });
        Ok(VpcView {
            cidr_block: vpc.cidr().to_string(),
            creation_time: text::time(vpc.created),
            is_default: vpc.is_default,
            owner_id: ctx.scope.account,
            region_id: ctx.scope.region.clone(),
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
            status: STATUS,
            secondary_cidr_blocks: SecondaryCidrBlocks { secondary_cidr_block: [] },
            enabled_ipv6: ipv6.is_some(),
            ipv6_cidr_blocks: Ipv6CidrBlocks { ipv6_cidr_block: ipv6_cidr_blocks.collect() },
            ipv6_cidr_block: ipv6.unwrap_or_default(),
            vrouter_id: vpc.router,
            router_table_ids: RouterTableIds { router_table_ids: [vpc.route_table] },
            vswitch_ids: VSwitchIds { vswitch_id },
            nat_gateway_ids: NatGatewayIds { nat_gateway_ids: [] },
            dns_hostname_status: if vpc.dns_hostnames { "ENABLED" } else { "DISABLED" },
            dhcp_options_set_id: "",
            dhcp_options_set_status: "",
            cen_status: "",
            tags: Tags::of(vpc.tags),
            user_cidrs: UserCidrs { user_cidr: vpc.user_cidrs },
            vpc_id: vpc.id,
            vpc_name: vpc.name,
            description: vpc.description,
        })
    }
}

impl VSwitchView {
    /// The vSwitch as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, vswitch: VSwitch) -> Result<VSwitchView, Fault> {
        let vpc = Vpc::find(ctx, &vswitch.vpc)?;
        let ipv6 = vswitch.ipv6().map(|block| block.to_string());
        Ok(VSwitchView {
            available_ip_address_count: vswitch.available(&ctx.txn)?,
            cidr_block: vswitch.cidr().to_string(),
            creation_time: text::time(vswitch.created),
            status: vswitch.status.print(),
            is_default: vswitch.is_default,
            owner_id: ctx.scope.account,
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
            enabled_ipv6: ipv6.is_some(),
            ipv6_cidr_block: ipv6.unwrap_or_default(),
            route_table: RouteTable { route_table_id: vpc.route_table, route_table_type: "System" },
            network_acl_id: "",
            share_type: "",
            tags: Tags::of(vswitch.tags),
            vswitch_id: vswitch.id,
            vswitch_name: vswitch.name,
            description: vswitch.description,
            vpc_id: vswitch.vpc,
            zone_id: vswitch.zone,
        })
    }
}

impl Tags {
    fn of(tags: Vec<Tag>) -> Tags {
        Tags { tag: tags.into_iter().map(TagView::from).collect() }
    }
}

impl From<Tag> for TagView {
    fn from(tag: Tag) -> TagView {
        TagView { key: tag.key, value: tag.value }
    }
}
