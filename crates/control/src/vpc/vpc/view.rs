//! How a VPC reads in answers.

use api::answer;

use super::{Vpc, VpcStatus, ipv6_block::Isp};
use crate::{
    Ctx, Fault,
    ecs::SecurityGroup,
    kernel::{resource::Resource, resource_group},
    value::{
        id::{RouteTableId, VRouterId, VSwitchId, VpcId},
        tag::TagView,
        text,
    },
    vpc::{Ipv6Gateway, RouteTable, VSwitch, dhcp_options_set::view::ATTACHED},
};

/// A VPC as DescribeVpcs has it.
#[answer]
pub struct VpcView {
    #[flatten]
    common: Common,
    /// The documents spell it so: the list is named as its wrapper.
    #[list(RouterTableIds)]
    router_table_ids: Vec<RouteTableId>,
    /// Always empty: there are no NAT gateways. The list is named as its wrapper.
    #[list(NatGatewayIds)]
    nat_gateway_ids: [&'static str; 0],
    cen_status: &'static str,
}

/// A VPC as DescribeVpcAttribute has it.
#[answer]
pub struct VpcAttributeView {
    #[flatten]
    common: Common,
    /// Always empty: there are no networks across regions.
    #[list(AssociatedCen)]
    associated_cens: [AssociatedCen; 0],
    /// Always empty: nothing tells the VPC its routes. The list is named as its wrapper.
    #[list(AssociatedPropagationSources)]
    associated_propagation_sources: [PropagationSource; 0],
    /// The classic network is not served.
    classic_link_enabled: bool,
    #[list(CloudResourceSetType)]
    cloud_resources: Vec<CloudResources>,
    /// There are no IPv4 gateways: what has a public address reaches the internet by itself.
    ipv4_gateway_id: &'static str,
    support_ipv4_gateway: bool,
}

/// What both have.
#[answer]
struct Common {
    vpc_id: VpcId,
    vpc_name: String,
    description: String,
    region_id: String,
    status: VpcStatus,
    creation_time: String,
    is_default: bool,
    owner_id: u64,
    resource_group_id: String,
    cidr_block: String,
    #[list(SecondaryCidrBlock)]
    secondary_cidr_blocks: Vec<String>,
    #[list(UserCidr)]
    user_cidrs: Vec<String>,
    enabled_ipv6: bool,
    ipv6_cidr_block: String,
    #[list(Ipv6CidrBlock)]
    ipv6_cidr_blocks: Vec<Ipv6CidrBlock>,
    vrouter_id: VRouterId,
    #[list(VSwitchId)]
    vswitch_ids: Vec<VSwitchId>,
    dns_hostname_status: &'static str,
    dhcp_options_set_id: String,
    dhcp_options_set_status: &'static str,
    #[list(Tag)]
    tags: Vec<TagView>,
}

#[answer]
struct Ipv6CidrBlock {
    ipv6_cidr_block: String,
    ipv6_isp: Isp,
}

/// How many resources of a kind are in a VPC.
#[answer]
struct CloudResources {
    resource_type: &'static str,
    resource_count: u32,
}

/// A network across regions that a VPC is in.
#[answer]
struct AssociatedCen {
    cen_id: String,
    cen_owner_id: u64,
    cen_status: String,
}

/// Who tells a VPC its routes.
#[answer]
struct PropagationSource {
    source_instance_id: String,
    source_owner_id: u64,
    source_type: String,
    status: String,
    route_propagated: bool,
}

impl VpcView {
    /// The VPC as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, vpc: Vpc) -> Result<VpcView, Fault> {
        let tables = ctx.txn.keys_under(RouteTable::TABLE, RouteTable::BY_VPC, &vpc.id, None)?;
        Ok(VpcView {
            router_table_ids: tables.collect::<Result<_, _>>()?,
            nat_gateway_ids: [],
            cen_status: "",
            common: Common::of(ctx, vpc)?,
        })
    }
}

impl VpcAttributeView {
    /// The VPC as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, vpc: Vpc) -> Result<VpcAttributeView, Fault> {
        Ok(VpcAttributeView {
            associated_cens: [],
            associated_propagation_sources: [],
            classic_link_enabled: false,
            cloud_resources: cloud_resources(ctx, &vpc.id)?,
            ipv4_gateway_id: "",
            support_ipv4_gateway: false,
            common: Common::of(ctx, vpc)?,
        })
    }
}

impl Common {
    fn of(ctx: &Ctx<'_>, vpc: Vpc) -> Result<Common, Fault> {
        let vswitches = ctx.txn.keys_under(VSwitch::TABLE, VSwitch::BY_VPC, &vpc.id, None)?;
        let ipv6_cidr_blocks = vpc.ipv6.iter().map(|block| Ipv6CidrBlock {
            ipv6_cidr_block: block.net().to_string(),
            ipv6_isp: block.isp,
        });
        Ok(Common {
            cidr_block: vpc.cidr().to_string(),
            creation_time: text::time(vpc.created),
            is_default: vpc.is_default,
            owner_id: ctx.account(),
            region_id: ctx.head.scope.region.clone(),
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
            status: VpcStatus::of(vpc.pending),
            secondary_cidr_blocks: vpc.secondary().map(|block| block.to_string()).collect(),
            enabled_ipv6: !vpc.ipv6.is_empty(),
            ipv6_cidr_blocks: ipv6_cidr_blocks.collect(),
            ipv6_cidr_block: vpc.ipv6().map(|block| block.to_string()).unwrap_or_default(),
            vswitch_ids: vswitches.collect::<Result<_, _>>()?,
            dns_hostname_status: if vpc.dns_hostnames { "ENABLED" } else { "DISABLED" },
            dhcp_options_set_status: if vpc.dhcp_options.is_some() { ATTACHED } else { "" },
            dhcp_options_set_id: vpc.dhcp_options.map(|id| id.to_string()).unwrap_or_default(),
            tags: TagView::of(&vpc.tags),
            user_cidrs: vpc.user_cidrs,
            vrouter_id: vpc.router,
            vpc_id: vpc.id,
            vpc_name: vpc.name,
            description: vpc.description,
        })
    }
}

/// What is in the VPC, kind by kind; kinds of which there is nothing are left out.
fn cloud_resources(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<Vec<CloudResources>, Fault> {
    let txn = &ctx.txn;
    let gateway = txn.lookup(Ipv6Gateway::TABLE, Ipv6Gateway::BY_VPC, vpc)?;
    let counts = [
        ("VRouter", 1),
        ("VSwitch", txn.count_under(VSwitch::TABLE, VSwitch::BY_VPC, vpc)?),
        ("RouteTable", txn.count_under(RouteTable::TABLE, RouteTable::BY_VPC, vpc)?),
        ("SecurityGroup", txn.count_under(SecurityGroup::TABLE, SecurityGroup::BY_VPC, vpc)?),
        ("Ipv6Gateway", u64::from(gateway.is_some())),
    ];
    let there = counts.into_iter().filter(|(_, count)| *count > 0);
    let view = |(resource_type, count)| CloudResources {
        resource_type,
        resource_count: u32::try_from(count).unwrap_or(u32::MAX),
    };
    Ok(there.map(view).collect())
}
