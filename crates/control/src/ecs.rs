//! Elastic Compute Service: network interfaces, security groups, regions and zones.

mod describe_regions;
mod describe_zones;
pub mod eni;
pub mod security_group;

pub use describe_regions::DescribeRegions;
pub use describe_zones::DescribeZones;

use crate::{Endpoint, endpoint};
use eni::{
    AssignIpv6Addresses, AssignPrivateIpAddresses, CreateNetworkInterface, DeleteNetworkInterface,
    DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces, UnassignIpv6Addresses,
    UnassignPrivateIpAddresses,
};
use security_group::{CreateSecurityGroup, DescribeSecurityGroups};

/// The operations of the product, by name.
pub const OPERATIONS: &[&dyn Endpoint] = &[
    endpoint::<AssignIpv6Addresses>(),
    endpoint::<AssignPrivateIpAddresses>(),
    endpoint::<CreateNetworkInterface>(),
    endpoint::<CreateSecurityGroup>(),
    endpoint::<DeleteNetworkInterface>(),
    endpoint::<DescribeNetworkInterfaceAttribute>(),
    endpoint::<DescribeNetworkInterfaces>(),
    endpoint::<DescribeRegions>(),
    endpoint::<DescribeSecurityGroups>(),
    endpoint::<DescribeZones>(),
    endpoint::<UnassignIpv6Addresses>(),
    endpoint::<UnassignPrivateIpAddresses>(),
];
