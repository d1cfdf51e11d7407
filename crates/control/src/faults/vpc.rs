//! Faults of VPCs, and of zones.

use control_derive::Fault;

use crate::value::id::{DhcpOptionsSetId, Ipv6GatewayId, VpcId};

/// Faults of VPCs, and of zones.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum VpcFault {
    /// The caller has no such VPC in the region.
    #[rows(
        404 "InvalidVpcId.NotFound",
        "InvalidVpcId.NotFound",
        "InvalidVpc.NotFound",
        "Forbidden.VpcNotFound"
    )]
    #[says("The specified VPC \"{vpc}\" does not exist.")]
    NotFound { vpc: VpcId },
    /// The VPC has no vSwitch, so that nothing can be in it.
    #[rows("InvalidVpc.Empty")]
    #[says("No vSwitch exists in the specified VPC \"{vpc}\".")]
    Empty { vpc: VpcId },
    /// The account has as many VPCs as it may have.
    #[rows("QuotaExceeded.Vpc")]
    #[says("VPC quota exceeded.")]
    Quota,
    /// The VPC is being made, changed or deleted.
    #[rows("IncorrectVpcStatus", "IncorrectStatus.Vpc")]
    #[says("The VPC \"{vpc}\" is {status}, not Available.")]
    #[slots("VPC", vpc)]
    NotAvailable { vpc: VpcId, status: &'static str },
    /// The VPC has vSwitches, and cannot be deleted.
    #[rows("DependencyViolation.VSwitch")]
    #[says("The VPC \"{vpc}\" has vSwitches.")]
    HasVSwitches { vpc: VpcId },
    /// The VPC has route tables of its user's, and cannot be deleted.
    #[rows("DependencyViolation.RouteTable", "DependencyViolation.CustomRouteTable")]
    #[says("The VPC \"{vpc}\" has custom route tables.")]
    HasRouteTables { vpc: VpcId },
    /// The VPC has a route table for a gateway, and cannot be deleted.
    #[rows("DependencyViolation.GatewayRouteTable")]
    #[says("The VPC \"{vpc}\" has a gateway route table.")]
    HasGatewayTables { vpc: VpcId },
    /// The VPC has a DHCP options set, and cannot be deleted.
    #[rows("DependencyViolation.DhcpOptionsSet")]
    #[says("The VPC \"{vpc}\" is associated with the DHCP options set \"{set}\".")]
    HasDhcpOptions { vpc: VpcId, set: DhcpOptionsSetId },
    /// The VPC's route tables have entries of its user's, and it cannot be deleted.
    #[rows("DependencyViolation.RouteEntry")]
    #[says("The VPC \"{vpc}\" has custom route entries.")]
    HasRouteEntries { vpc: VpcId },
    /// The VPC has security groups, and cannot be deleted.
    #[rows("DependencyViolation.SecurityGroup")]
    #[says("The VPC \"{vpc}\" has security groups.")]
    HasSecurityGroups { vpc: VpcId },
    /// The VPC has an IPv6 gateway, and cannot be deleted.
    #[rows("DependencyViolation.Ipv6Gateway")]
    #[says("The VPC \"{vpc}\" has the IPv6 gateway \"{gateway}\".")]
    HasIpv6Gateway { vpc: VpcId, gateway: Ipv6GatewayId },
    /// The block cannot be a VPC's.
    #[rows("InvalidCidrBlock.Malformed", "InvalidParameter")]
    #[says("Specified CIDR block \"{cidr}\" is not valid")]
    Cidr { cidr: String },
    /// A user CIDR block is not one.
    #[rows("IllegalParam.UserCidr")]
    #[says("UserCidr \"{cidr}\" is not a valid or strict address.")]
    UserCidr { cidr: String },
    /// A user CIDR block has addresses that are the service's own.
    #[rows("InvalidUserCidr.Malformed")]
    #[says("UserCidr \"{cidr}\" overlaps 100.64.0.0/10.")]
    UserCidrReserved { cidr: String },
    /// More user CIDR blocks than three.
    #[rows("InvalidUserCidr.Quota")]
    #[says("Specified  UserCidr number is greater than 3.")]
    UserCidrQuota,
    /// The VPC has no IPv6, though a vSwitch of it is to have it.
    #[rows("OperationFailed.VpcIpv6Disabled")]
    #[says("The IPv6 feature of the VPC \"{vpc}\" is not enabled.")]
    WithoutIpv6 { vpc: VpcId },
    /// No /56 is left in the IPv6 pool.
    #[rows(
        "ResourceNotEnough.Ipv6Cidr",
        "OperationFailed.ResourceNotEnough",
        "ResourceNotAvailable"
    )]
    #[says("The specified resource of Ipv6Cidr is not enough.")]
    Ipv6BlocksExhausted,
    /// An IPv6 block is asked for that is not the service's to give.
    #[rows("OperationFailed.IPv6CidrNotReserved")]
    #[says("The specified Ipv6CidrBlock \"{cidr}\" is not reserved for the account.")]
    Ipv6Block { cidr: String },
    /// An instance is in the VPC of a family that knows nothing of what is asked for.
    #[rows("OperationUnsupported.AdvancedFeature")]
    #[says("The VPC \"{vpc}\" has an instance of a family without advanced features.")]
    NotAdvanced { vpc: VpcId },
    /// The account has no such IPAM pool: there are none here.
    #[rows("ResourceNotFound.IpamPool")]
    #[says("The IPAM pool \"{pool}\" is not found.")]
    PoolNotFound { pool: String },
    /// An IPAM pool is given, but neither a block out of it nor the mask of one.
    #[rows("MissingParam.CidrOrCidrMask")]
    #[says("A CIDR block or the mask of one must be given beside an IPAM pool.")]
    BlockOrMaskMissing,
    /// The region has a default VPC already.
    #[rows("OperationFailed.DefaultVpcExist")]
    #[says("The default VPC \"{vpc}\" exists already in the region.")]
    DefaultExists { vpc: VpcId },
    /// The region has no default VPC for a default vSwitch.
    #[rows("OperationFailed.DefaultVpcNotExist")]
    #[says("There is no default VPC in the region.")]
    DefaultMissing,
    /// An IPv6 block is named, but IPv6 is not wanted.
    #[rows("MissingParam.EnableIpv6")]
    #[says("EnableIpv6 must be true where an IPv6 CIDR block is specified.")]
    Ipv6BlockWithoutIpv6,
    /// The text is not an IPv6 block that a VPC can have.
    #[rows(
        "InvalidIpv6CidrBlock.Malformed",
        "IllegalParam.Ipv6CidrBlock",
        "IllegalParam.Ipv6Cidr",
        "InvalidCidrBlock.Malformed"
    )]
    #[says("The specified Ipv6CidrBlock \"{cidr}\" is not a /56 block.")]
    Ipv6BlockMalformed { cidr: String },
    /// The region has no such zone.
    #[rows("InvalidZoneId.NotFound")]
    #[says("The specified zone \"{zone}\" does not exist.")]
    ZoneNotFound { zone: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            VpcFault::VARIANTS,
            [
                (
                    "CreateVSwitch",
                    VpcFault::NotFound { vpc: "vpc-9".into() },
                    "404 InvalidVpcId.NotFound Specified VPC does not exist.",
                ),
                (
                    "CreateSecurityGroup",
                    VpcFault::NotFound { vpc: "vpc-9".into() },
                    "404 InvalidVpcId.NotFound Specified VPC does not exist.",
                ),
                (
                    "",
                    VpcFault::NotFound { vpc: "vpc-9".into() },
                    "404 InvalidVpcId.NotFound The specified VPC \"vpc-9\" does not exist.",
                ),
                (
                    "DescribeNetworkInterfaces",
                    VpcFault::Empty { vpc: "vpc-9".into() },
                    "403 InvalidVpc.Empty No vSwitch exists in the specified VPC \"vpc-9\".",
                ),
                ("CreateVpc", VpcFault::Quota, "400 QuotaExceeded.Vpc VPC quota exceeded."),
                (
                    "CreateVpc",
                    VpcFault::Cidr { cidr: "10.0.0.0/30".to_owned() },
                    "400 InvalidParameter Specified CIDR block is not valid",
                ),
                (
                    "CreateVpc",
                    VpcFault::UserCidr { cidr: "x".to_owned() },
                    "400 IllegalParam.UserCidr UserCidr is not a valid or strict address.",
                ),
                (
                    "DeleteVpc",
                    VpcFault::NotAvailable { vpc: "vpc-9".into(), status: "Pending" },
                    "400 IncorrectVpcStatus Current VPC status does not support this operation.",
                ),
                (
                    "AssociateVpcCidrBlock",
                    VpcFault::NotAvailable { vpc: "vpc-9".into(), status: "Pending" },
                    "400 IncorrectStatus.Vpc The VPC \"vpc-9\" is Pending, not Available.",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasVSwitches { vpc: "vpc-9".into() },
                    "400 DependencyViolation.VSwitch Specified object has dependent resources",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasRouteTables { vpc: "vpc-9".into() },
                    "400 DependencyViolation.RouteTable Specified object has dependent custom routeTable.",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasRouteEntries { vpc: "vpc-9".into() },
                    "400 DependencyViolation.RouteEntry Specified object has dependent resources",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasSecurityGroups { vpc: "vpc-9".into() },
                    "400 DependencyViolation.SecurityGroup Specified object has dependent resources SecurityGroup.",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasIpv6Gateway { vpc: "vpc-9".into(), gateway: "ipv6gw-9".into() },
                    "400 DependencyViolation.Ipv6Gateway The VPC \"vpc-9\" has the IPv6 gateway \"ipv6gw-9\".",
                ),
                (
                    "AssociateVpcCidrBlock",
                    VpcFault::NotFound { vpc: "vpc-9".into() },
                    "400 InvalidVpc.NotFound The specified VPC \"vpc-9\" does not exist.",
                ),
                (
                    "CreateVpc",
                    VpcFault::UserCidrReserved { cidr: "100.64.0.0/16".to_owned() },
                    "400 InvalidUserCidr.Malformed Specified  UserCidr  overlapping in of 100.64.0.0/10.",
                ),
                (
                    "CreateVpc",
                    VpcFault::UserCidrQuota,
                    "400 InvalidUserCidr.Quota Specified  UserCidr number is greater than 3.",
                ),
                (
                    "CreateVSwitch",
                    VpcFault::WithoutIpv6 { vpc: "vpc-9".into() },
                    "400 OperationFailed.VpcIpv6Disabled The IPv6 feature of the VPC \"vpc-9\" is not enabled.",
                ),
                (
                    "CreateVpc",
                    VpcFault::Ipv6BlocksExhausted,
                    "400 ResourceNotEnough.Ipv6Cidr The specified resource of Ipv6Cidr is not enough.",
                ),
                (
                    "CreateVpc",
                    VpcFault::Ipv6Block { cidr: "2001:db8::/56".to_owned() },
                    "400 OperationFailed.IPv6CidrNotReserved The specified Ipv6CidrBlock \"2001:db8::/56\" is not reserved for the account.",
                ),
                (
                    "CreateRouteTable",
                    VpcFault::NotAdvanced { vpc: "vpc-9".into() },
                    "400 OperationUnsupported.AdvancedFeature Advanced features of the vpc is unsupported.",
                ),
                (
                    "CreateVpc",
                    VpcFault::PoolNotFound { pool: "ipam-9".to_owned() },
                    "404 ResourceNotFound.IpamPool The dependent IPAM pool is not found.",
                ),
                (
                    "CreateVpc",
                    VpcFault::BlockOrMaskMissing,
                    "400 MissingParam.CidrOrCidrMask The CIDR or CIDR Mask must be input.",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasGatewayTables { vpc: "vpc-9".into() },
                    "400 DependencyViolation.GatewayRouteTable Specified object has dependent resources gatewayRouteTable.",
                ),
                (
                    "DeleteVpc",
                    VpcFault::HasDhcpOptions { vpc: "vpc-9".into(), set: "dopt-9".into() },
                    "400 DependencyViolation.DhcpOptionsSet The VPC cannot be deleted when it is associated with dhcpOptionsSet.",
                ),
                (
                    "CreateDefaultVpc",
                    VpcFault::DefaultExists { vpc: "vpc-9".into() },
                    "400 OperationFailed.DefaultVpcExist The default VPC \"vpc-9\" exists already in the region.",
                ),
                (
                    "CreateDefaultVSwitch",
                    VpcFault::DefaultMissing,
                    "400 OperationFailed.DefaultVpcNotExist There is no default VPC in the region.",
                ),
                (
                    "CreateDefaultVpc",
                    VpcFault::Ipv6BlockWithoutIpv6,
                    "400 MissingParam.EnableIpv6 EnableIpv6 must be true where an IPv6 CIDR block is specified.",
                ),
                (
                    "CreateDefaultVpc",
                    VpcFault::Ipv6BlockMalformed { cidr: "x".to_owned() },
                    "400 IllegalParam.Ipv6CidrBlock The specified Ipv6CidrBlock \"x\" is not a /56 block.",
                ),
                (
                    "CreateDefaultVpc",
                    VpcFault::Ipv6BlocksExhausted,
                    "400 ResourceNotAvailable Resource you requested is not available in this region or zone.",
                ),
                (
                    "CreateVSwitch",
                    VpcFault::ZoneNotFound { zone: "mars-a".to_owned() },
                    "404 InvalidZoneId.NotFound Specified zone does not exist.",
                ),
                (
                    "",
                    VpcFault::ZoneNotFound { zone: "mars-a".to_owned() },
                    "404 InvalidZoneId.NotFound The specified zone \"mars-a\" does not exist.",
                ),
            ],
        );
    }
}
