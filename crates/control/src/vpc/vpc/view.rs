//! How a VPC reads in answers.

use api::answer;

use super::Vpc;
use crate::{
    Ctx, Fault,
    kernel::{resource::Resource, resource_group},
    value::{
        id::{RouteTableId, VRouterId, VSwitchId, VpcId},
        tag::TagView,
        text,
    },
    vpc::{VSwitch, dhcp_options_set::view::ATTACHED},
};

/// VPCs are usable as soon as they are there.
const STATUS: &str = "Available";

/// A VPC as DescribeVpcs has it.
#[answer]
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
    /// Always empty: VPCs have one block here.
    #[list(SecondaryCidrBlock)]
    secondary_cidr_blocks: [&'static str; 0],
    #[list(UserCidr)]
    user_cidrs: Vec<String>,
    enabled_ipv6: bool,
    ipv6_cidr_block: String,
    #[list(Ipv6CidrBlock)]
    ipv6_cidr_blocks: Vec<Ipv6CidrBlock>,
    vrouter_id: VRouterId,
    /// The documents spell it so: the list is named as its wrapper.
    #[list(RouterTableIds)]
    router_table_ids: [RouteTableId; 1],
    #[list(VSwitchId)]
    vswitch_ids: Vec<VSwitchId>,
    /// Always empty: there are no NAT gateways. The list is named as its wrapper.
    #[list(NatGatewayIds)]
    nat_gateway_ids: [&'static str; 0],
    dns_hostname_status: &'static str,
    dhcp_options_set_id: String,
    dhcp_options_set_status: &'static str,
    cen_status: &'static str,
    #[list(Tag)]
    tags: Vec<TagView>,
}

#[answer]
struct Ipv6CidrBlock {
    ipv6_cidr_block: String,
    ipv6_isp: String,
}

impl VpcView {
    /// The VPC as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, vpc: Vpc) -> Result<VpcView, Fault> {
        let vswitches = ctx.txn.keys_under(VSwitch::TABLE, VSwitch::BY_VPC, &vpc.id, None)?;
        let ipv6 = vpc.ipv6().map(|block| block.to_string());
        let ipv6_cidr_blocks = ipv6.iter().map(|block| Ipv6CidrBlock {
            ipv6_cidr_block: block.clone(),
            ipv6_isp: vpc.ipv6_isp.clone(),
        });
        Ok(VpcView {
            cidr_block: vpc.cidr().to_string(),
            creation_time: text::time(vpc.created),
            is_default: vpc.is_default,
            owner_id: ctx.account(),
            region_id: ctx.head.scope.region.clone(),
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
            status: STATUS,
            secondary_cidr_blocks: [],
            enabled_ipv6: ipv6.is_some(),
            ipv6_cidr_blocks: ipv6_cidr_blocks.collect(),
            ipv6_cidr_block: ipv6.unwrap_or_default(),
            router_table_ids: [vpc.route_table],
            vswitch_ids: vswitches.collect::<Result<_, _>>()?,
            nat_gateway_ids: [],
            dns_hostname_status: if vpc.dns_hostnames { "ENABLED" } else { "DISABLED" },
            dhcp_options_set_status: if vpc.dhcp_options.is_some() { ATTACHED } else { "" },
            dhcp_options_set_id: vpc.dhcp_options.map(|id| id.to_string()).unwrap_or_default(),
            cen_status: "",
            tags: TagView::of(&vpc.tags),
            user_cidrs: vpc.user_cidrs,
            vrouter_id: vpc.router,
            vpc_id: vpc.id,
            vpc_name: vpc.name,
            description: vpc.description,
        })
    }
}
