//! How an IPv6 address of a network interface reads in answers.

use api::answer;

use super::{AddressType, Assigned, Holder, id_of};
use crate::{
    Ctx, Fault,
    kernel::resource_group,
    net::prefix,
    value::{
        id::{VSwitchId, VpcId},
        text,
    },
    vpc::{Ipv6Gateway, vpc::ipv6_block::Isp},
};

/// An IPv6 address as DescribeIpv6Addresses has it.
#[answer]
pub struct AddressView {
    ipv6_address_id: String,
    ipv6_address: String,
    ipv6_address_name: &'static str,
    ipv6_address_description: &'static str,
    address_type: AddressType,
    status: &'static str,
    /// That of the network interface: when it got the address is not kept.
    allocation_time: String,
    associated_instance_id: String,
    associated_instance_type: Holder,
    ipv6_gateway_id: String,
    ipv6_isp: Isp,
    network_type: &'static str,
    real_bandwidth: u32,
    ipv6_internet_bandwidth: Bandwidth,
    resource_group_id: String,
    /// 1 if a cloud service manages the network interface.
    service_managed: u32,
    vswitch_id: VSwitchId,
    vpc_id: VpcId,
    /// Always empty: addresses have no tags of their own.
    #[list(Tag)]
    tags: [crate::value::tag::TagView; 0],
}

/// How an address reaches the internet: not at all.
#[answer]
#[derive(Default)]
struct Bandwidth {
    bandwidth: u32,
    business_status: &'static str,
    has_reservation_data: bool,
    instance_charge_type: &'static str,
    internet_charge_type: &'static str,
    ipv6_internet_bandwidth_id: &'static str,
    reservation_active_time: &'static str,
    reservation_bandwidth: u32,
    reservation_internet_charge_type: &'static str,
    reservation_order_type: &'static str,
}

impl AddressView {
    /// The address as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, kind: AddressType, one: Assigned) -> Result<AddressView, Fault> {
        let vpc = ctx.get(&one.eni.vpc)?.expect("a network interface's VPC is there");
        let block = vpc.ipv6.iter().find(|block| block.net().contains(&one.first));
        let gateway = Ipv6Gateway::of_vpc(ctx, &vpc.id)?;
        let (holder, id) = one.holder();
        Ok(AddressView {
            ipv6_address_id: id_of(&ctx.region()?.tag, one.first),
            ipv6_address: match kind {
                AddressType::Address => one.first.to_string(),
                AddressType::Prefix => prefix::print(one.first),
            },
            ipv6_address_name: "",
            ipv6_address_description: "",
            address_type: kind,
            status: "Available",
            allocation_time: text::time(one.eni.created),
            associated_instance_id: id,
            associated_instance_type: holder,
            ipv6_gateway_id: gateway.map(|gateway| gateway.id.to_string()).unwrap_or_default(),
            ipv6_isp: block.map(|block| block.isp).unwrap_or_default(),
            network_type: "Private",
            real_bandwidth: 0,
            ipv6_internet_bandwidth: Bandwidth::default(),
            resource_group_id: resource_group::print(ctx, &one.eni.resource_group),
            service_managed: u32::from(one.eni.service.is_some()),
            vswitch_id: one.eni.vswitch,
            vpc_id: one.eni.vpc,
            tags: [],
        })
    }
}
