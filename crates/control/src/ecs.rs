//! Elastic Compute Service: network interfaces, instances, security groups, regions and zones.

mod describe_regions;
mod describe_zones;
pub mod eni;
pub mod instance;
pub mod security_group;

pub use describe_regions::DescribeRegions;
pub use describe_zones::DescribeZones;

use crate::{Endpoint, endpoint};
use eni::{
    AssignIpv6Addresses, AssignPrivateIpAddresses, AttachNetworkInterface, CreateNetworkInterface,
    DeleteNetworkInterface, DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces,
    DetachNetworkInterface, UnassignIpv6Addresses, UnassignPrivateIpAddresses,
};
use instance::{DescribeInstanceTypes, DescribeInstances, StartInstance, StopInstance};
use security_group::{CreateSecurityGroup, DescribeSecurityGroups};

/// The operations of the product, by name.
pub const OPERATIONS: &[&dyn Endpoint] = &[
    endpoint::<AssignIpv6Addresses>(),
    endpoint::<AssignPrivateIpAddresses>(),
    endpoint::<AttachNetworkInterface>(),
    endpoint::<CreateNetworkInterface>(),
    endpoint::<CreateSecurityGroup>(),
    endpoint::<DeleteNetworkInterface>(),
    endpoint::<DescribeInstanceTypes>(),
    endpoint::<DescribeInstances>(),
    endpoint::<DescribeNetworkInterfaceAttribute>(),
    endpoint::<DescribeNetworkInterfaces>(),
    endpoint::<DescribeRegions>(),
    endpoint::<DescribeSecurityGroups>(),
    endpoint::<DescribeZones>(),
    endpoint::<DetachNetworkInterface>(),
    endpoint::<StartInstance>(),
    endpoint::<StopInstance>(),
    endpoint::<UnassignIpv6Addresses>(),
    endpoint::<UnassignPrivateIpAddresses>(),
];
