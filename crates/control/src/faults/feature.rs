//! Faults of features that the account or the region lacks.

use control_derive::Fault;

use super::said::{Pick, Saying};
use crate::facts::feature::Feature;

/// Faults of features that the account or the region lacks, though a parameter needs them.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum FeatureFault {
    /// There are no IPv4 and IPv6 prefixes.
    #[rows("InvalidOperation.RegionNotSupportIpPrefix")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    IpPrefix { parameter: &'static str },
    /// A network interface gets no IPv6 addresses when it is created.
    #[rows("InvalidOperation.NotSupport")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    Ipv6AtCreation { parameter: &'static str },
    /// The depth of queues cannot be set.
    #[rows("InvalidEniQueueSize.RegionOrUserNotSupported")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    QueueSize { parameter: &'static str },
    /// Connection tracking time-outs cannot be set.
    #[rows("InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    ConnectionTracking { parameter: &'static str },
    /// There are no trunk interfaces.
    #[rows("InvalidOperation.TrunkingIsNotAllowed")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    Trunk { parameter: &'static str },
    /// There are no RDMA interfaces.
    #[rows("InvalidOperation.HighPerformanceTrafficModeIsNotAllowed", "UnsupportedParameter")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    Rdma { parameter: &'static str },
    /// The service's own images cannot be used.
    #[rows("CurrentAccount.NotSupportPublicImage")]
    #[says("Public images (parameter \"{parameter}\") are not supported for this account.")]
    PublicImage { parameter: &'static str },
    /// Resources cannot be moved to other resource groups.
    #[rows("InvalidRegionId.ResourceGroup")]
    ResourceGroup { parameter: &'static str },
    /// No network card can be chosen.
    #[rows("InvalidOperation.UserNotSupportNetworkCard")]
    NetworkCard { parameter: &'static str },
    /// No addresses of vSwitches are reserved.
    #[rows("UnsupportedRegion")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    CidrReservation { parameter: &'static str },
    /// There are no route tables of users' own.
    #[rows("InvalidParameter.Action")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    CustomRouteTable { parameter: &'static str },
    /// Nobody says for how long instances have their addresses.
    #[rows("OperationUnsupported.DhcpLeaseTime")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    DhcpLease { parameter: &'static str },
    /// There are no DHCP options sets.
    #[rows("OperationUnsupported.DhcpOptionsSet")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    DhcpOptions { parameter: &'static str },
    /// Network interfaces are no next hops of route entries.
    #[rows("Region.NotSupport", open "InvalidParameter")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    EniNextHop { parameter: &'static str },
    /// There are no route tables for gateways.
    #[rows("UnsupportedRegion")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    GatewayRouteTable { parameter: &'static str },
    /// There are no IPAM pools.
    #[rows("UnsupportedFeature.Ipam", "UnsupportedFeature.IPAM")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    Ipam { parameter: &'static str },
    /// The region is full of vSwitches.
    #[rows("ResourceNotAvailable")]
    #[says("The region has no room for what the parameter \"{parameter}\" asks for.")]
    NewVSwitch { parameter: &'static str },
    /// The next hop of a route entry cannot be changed.
    #[rows("UnsupportedFeature.ModifyRouteEntryNextHop")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    NextHopChange { parameter: &'static str },
    /// VPCs have one IPv4 block.
    #[rows("OperationUnsupported.VpcMultiCidr")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    SecondaryCidr { parameter: &'static str },
    /// VPCs have no IPv6.
    #[rows("OperationUnsupported.Ipv6Feature")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    VpcIpv6 { parameter: &'static str },
    /// VPCs are in no resource groups.
    #[rows("OperationUnsupported.ResourceGroupId")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    VpcResourceGroup { parameter: &'static str },
    /// Instances are not paid for by use.
    #[rows("OperationDenied.PaygNotAvailable")]
    PayAsYouGo { parameter: &'static str },
    /// Instances are not paid for in advance.
    #[rows("OperationDenied.PrepayNotAvailable")]
    Subscription { parameter: &'static str },
    /// The service does not say for how long it does not take an instance back.
    #[rows("OperationDenied.RegionIdNotSupported")]
    SpotDuration { parameter: &'static str },
    /// Instances have no public addresses.
    #[rows(
        "InvalidParameter.DedicatedRegionNotSupported",
        "OperationDenied.DedicatedRegionNotSupported"
    )]
    PublicIp { parameter: &'static str },
    /// Instances are given nothing to read.
    #[rows("InvalidUserData.Forbidden")]
    UserData { parameter: &'static str },
    /// There are no jumbo frames.
    #[rows("InvalidParam.NotSupportJumboFrame")]
    JumboFrame { parameter: &'static str },
    /// New instances get no network interfaces that are there already.
    #[rows("InvalidOperation.RegionNotSupportNetworkInterfaceId")]
    EniAtLaunch { parameter: &'static str },
    /// Instances are in enterprise security groups only.
    #[rows("Forbidden.OnlySupportEnterpriseGroup")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    BasicGroup { parameter: &'static str },
    /// There is no key service.
    #[rows("InvalidParameter.KmsNotEnabled")]
    Kms { parameter: &'static str },
    /// Disks are not enciphered.
    #[rows(
        "InvalidParameter.EncryptedNotSupported",
        "InvalidRegionId.NotSupportReplaceEncryptedSystemDisk"
    )]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    DiskEncryption { parameter: &'static str },
    /// No algorithm can be chosen.
    #[rows("InvalidRegionId.NotSupportEncryptAlgorithm")]
    EncryptAlgorithm { parameter: &'static str },
    /// There are no enterprise SSDs of the level PL0.
    #[rows("InvalidPerformanceLevel.ValueNotSupported")]
    Pl0 { parameter: &'static str },
    /// Nothing can be kept from everybody.
    #[rows("InvalidOperation.ConfidentialComputingModeInInviteOnlyTesting")]
    #[slots(parameter)]
    ConfidentialComputing { parameter: &'static str },
    /// The service takes no instances back.
    #[said_by(spot)]
    Spot { parameter: &'static str, of_region: bool },
    /// Nobody can say who carries the traffic to the internet.
    #[said_by(isp)]
    Isp { parameter: &'static str, of_region: bool },
    /// No key can be chosen.
    #[said_by(own_key)]
    OwnKey { parameter: &'static str, of_region: bool },
    /// There are no bonds.
    #[rows("InValidParameter")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    Bond { parameter: &'static str },
}

impl Feature {
    /// The fault of a request whose parameter needs this feature, where the region or the account is
    /// without it.
    pub fn missing(self, parameter: &'static str, of_region: bool) -> FeatureFault {
        match self {
            Feature::IpPrefix => FeatureFault::IpPrefix { parameter },
            Feature::Ipv6AtCreation => FeatureFault::Ipv6AtCreation { parameter },
            Feature::QueueSize => FeatureFault::QueueSize { parameter },
            Feature::ConnectionTracking => FeatureFault::ConnectionTracking { parameter },
            Feature::Trunk => FeatureFault::Trunk { parameter },
            Feature::Rdma => FeatureFault::Rdma { parameter },
            Feature::PublicImage => FeatureFault::PublicImage { parameter },
            Feature::ResourceGroup => FeatureFault::ResourceGroup { parameter },
            Feature::NetworkCard => FeatureFault::NetworkCard { parameter },
            Feature::CidrReservation => FeatureFault::CidrReservation { parameter },
            Feature::CustomRouteTable => FeatureFault::CustomRouteTable { parameter },
            Feature::DhcpLease => FeatureFault::DhcpLease { parameter },
            Feature::DhcpOptions => FeatureFault::DhcpOptions { parameter },
            Feature::EniNextHop => FeatureFault::EniNextHop { parameter },
            Feature::GatewayRouteTable => FeatureFault::GatewayRouteTable { parameter },
            Feature::Ipam => FeatureFault::Ipam { parameter },
            Feature::NewVSwitch => FeatureFault::NewVSwitch { parameter },
            Feature::NextHopChange => FeatureFault::NextHopChange { parameter },
            Feature::SecondaryCidr => FeatureFault::SecondaryCidr { parameter },
            Feature::VpcIpv6 => FeatureFault::VpcIpv6 { parameter },
            Feature::VpcResourceGroup => FeatureFault::VpcResourceGroup { parameter },
            Feature::PayAsYouGo => FeatureFault::PayAsYouGo { parameter },
            Feature::Subscription => FeatureFault::Subscription { parameter },
            Feature::SpotDuration => FeatureFault::SpotDuration { parameter },
            Feature::PublicIp => FeatureFault::PublicIp { parameter },
            Feature::UserData => FeatureFault::UserData { parameter },
            Feature::JumboFrame => FeatureFault::JumboFrame { parameter },
            Feature::EniAtLaunch => FeatureFault::EniAtLaunch { parameter },
            Feature::BasicGroup => FeatureFault::BasicGroup { parameter },
            Feature::Kms => FeatureFault::Kms { parameter },
            Feature::DiskEncryption => FeatureFault::DiskEncryption { parameter },
            Feature::EncryptAlgorithm => FeatureFault::EncryptAlgorithm { parameter },
            Feature::Pl0 => FeatureFault::Pl0 { parameter },
            Feature::ConfidentialComputing => FeatureFault::ConfidentialComputing { parameter },
            Feature::Spot => FeatureFault::Spot { parameter, of_region },
            Feature::Isp => FeatureFault::Isp { parameter, of_region },
            Feature::OwnKey => FeatureFault::OwnKey { parameter, of_region },
            Feature::Bond => FeatureFault::Bond { parameter },
        }
    }
}

/// One code for regions, and another for accounts.
fn either(codes: [&'static str; 2], parameter: &str, of_region: bool) -> Saying {
    let [region, account] = codes;
    let place = if of_region { "in this region" } else { "for this account" };
    Saying {
        picks: vec![Pick::any(if of_region { region } else { account })],
        sentence: format!("The parameter \"{parameter}\" is not supported {place}."),
        slots: Vec::new(),
    }
}

fn spot(parameter: &str, of_region: &bool) -> Saying {
    either(["InvalidSpotAuthorized", "InvalidSpotAliUid"], parameter, *of_region)
}

fn isp(parameter: &str, of_region: &bool) -> Saying {
    either(["UnsupportedIspRegion", "InvalidIspUID"], parameter, *of_region)
}

fn own_key(parameter: &str, of_region: &bool) -> Saying {
    either(["InvalidRegion.NotSupport", "UserNotInTheWhiteList"], parameter, *of_region)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Said, tests::check},
        *,
    };

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            FeatureFault::VARIANTS,
            [
                (
                    "004",
                    FeatureFault::IpPrefix { parameter: "Ipv4Prefix" },
                    "500 InvalidOperation.RegionNotSupportIpPrefix The current region does not support IP prefix feature.",
                ),
                (
                    "000",
                    FeatureFault::IpPrefix { parameter: "Ipv4Prefix" },
                    "500 InvalidOperation.RegionNotSupportIpPrefix The current region does not support ip prefix.",
                ),
                (
                    "004",
                    FeatureFault::Ipv6AtCreation { parameter: "Ipv6AddressCount" },
                    "403 InvalidOperation.NotSupport The specified region does not support allocating IPv6 when creating ENI.",
                ),
                (
                    "004",
                    FeatureFault::QueueSize { parameter: "RxQueueSize" },
                    "400 InvalidEniQueueSize.RegionOrUserNotSupported The specified parameter \"RxQueueSize\" or \"TxQueueSize\" is not supported in this region or this account is not allowed to use ENI QueueSize.",
                ),
                (
                    "004",
                    FeatureFault::ConnectionTracking { parameter: "X" },
                    "400 InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported The specified parameter ConnectionTrackingConfiguration is not supported in this region, or this account is not in the whitelist of using network interface ConnectionTrackingConfiguration.",
                ),
                (
                    "004",
                    FeatureFault::Trunk { parameter: "InstanceType" },
                    "403 InvalidOperation.TrunkingIsNotAllowed The parameter \"InstanceType\" is not supported for this account in this region.",
                ),
                (
                    "004",
                    FeatureFault::Rdma { parameter: "NetworkInterfaceTrafficMode" },
                    "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed The parameter \"NetworkInterfaceTrafficMode\" is not supported for this account in this region.",
                ),
                (
                    "DescribeImages",
                    FeatureFault::PublicImage { parameter: "ImageOwnerAlias" },
                    "403 CurrentAccount.NotSupportPublicImage Public image is not supported for current account.",
                ),
                (
                    "JoinResourceGroup",
                    FeatureFault::ResourceGroup { parameter: "ResourceGroupId" },
                    "403 InvalidRegionId.ResourceGroup The specified region does not support resource group yet.",
                ),
                (
                    "AttachNetworkInterface",
                    FeatureFault::NetworkCard { parameter: "NetworkCardIndex" },
                    "400 InvalidOperation.UserNotSupportNetworkCard User not support network card.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    FeatureFault::CidrReservation { parameter: "X" },
                    "400 UnsupportedRegion UnsupportedRegion",
                ),
                (
                    "CreateRouteTable",
                    FeatureFault::CustomRouteTable { parameter: "X" },
                    "404 InvalidParameter.Action This vpc feature is not supported in this region",
                ),
                (
                    "CreateDhcpOptionsSet",
                    FeatureFault::DhcpLease { parameter: "X" },
                    "400 OperationUnsupported.DhcpLeaseTime The DhcpOptionsSet of this region does not support custom LeaseTime.",
                ),
                (
                    "CreateDhcpOptionsSet",
                    FeatureFault::DhcpOptions { parameter: "X" },
                    "400 OperationUnsupported.DhcpOptionsSet The DHCP options set feature in this region is not supported.",
                ),
                (
                    "CreateRouteEntry",
                    FeatureFault::EniNextHop { parameter: "X" },
                    "400 Region.NotSupport The specified region does not currently support nextHopType for networkInterface",
                ),
                (
                    "CreateRouteTable",
                    FeatureFault::GatewayRouteTable { parameter: "X" },
                    "400 UnsupportedRegion The feature of ipv4Gateway is not supported in the region.",
                ),
                (
                    "CreateVpc",
                    FeatureFault::Ipam { parameter: "X" },
                    "400 UnsupportedFeature.Ipam IPAM is not supported in this region.",
                ),
                (
                    "CreateVSwitch",
                    FeatureFault::NewVSwitch { parameter: "X" },
                    "400 ResourceNotAvailable Resource you requested is not available in this region or zone.",
                ),
                (
                    "ModifyRouteEntry",
                    FeatureFault::NextHopChange { parameter: "X" },
                    "400 UnsupportedFeature.ModifyRouteEntryNextHop The current region does not support the function of modifying the route next hop.",
                ),
                (
                    "AssociateVpcCidrBlock",
                    FeatureFault::SecondaryCidr { parameter: "X" },
                    "400 OperationUnsupported.VpcMultiCidr The parameter \"X\" is not supported for this account in this region.",
                ),
                (
                    "CreateVpc",
                    FeatureFault::VpcIpv6 { parameter: "X" },
                    "400 OperationUnsupported.Ipv6Feature The parameter \"X\" is not supported for this account in this region.",
                ),
                (
                    "CreateVpc",
                    FeatureFault::VpcResourceGroup { parameter: "X" },
                    "400 OperationUnsupported.ResourceGroupId ResourceGroup is not supported in this region.",
                ),
                (
                    "RunInstances",
                    FeatureFault::PayAsYouGo { parameter: "P" },
                    "403 OperationDenied.PaygNotAvailable Pay-as-you-go instance is not available now.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Subscription { parameter: "P" },
                    "403 OperationDenied.PrepayNotAvailable Prepay instance is not available now.",
                ),
                (
                    "RunInstances",
                    FeatureFault::SpotDuration { parameter: "P" },
                    "403 OperationDenied.RegionIdNotSupported The specified region does not support spot duration instance.",
                ),
                (
                    "RunInstances",
                    FeatureFault::PublicIp { parameter: "P" },
                    "400 InvalidParameter.DedicatedRegionNotSupported The specified action is rejected  because the specified ECS instance in the dedicated region does not support public IP.",
                ),
                (
                    "RunInstances",
                    FeatureFault::UserData { parameter: "P" },
                    "403 InvalidUserData.Forbidden User not authorized to input the parameter \"UserData\", please apply for permission \"UserData\".",
                ),
                (
                    "RunInstances",
                    FeatureFault::JumboFrame { parameter: "P" },
                    "400 InvalidParam.NotSupportJumboFrame Not support jumbo frame.",
                ),
                (
                    "RunInstances",
                    FeatureFault::EniAtLaunch { parameter: "P" },
                    "403 InvalidOperation.RegionNotSupportNetworkInterfaceId The specific region does not support network interface id.",
                ),
                (
                    "RunInstances",
                    FeatureFault::BasicGroup { parameter: "P" },
                    "403 Forbidden.OnlySupportEnterpriseGroup The parameter \"P\" is not supported for this account in this region.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Kms { parameter: "P" },
                    "400 InvalidParameter.KmsNotEnabled Failed to perform this operation because KMS is not activated.",
                ),
                (
                    "RunInstances",
                    FeatureFault::DiskEncryption { parameter: "P" },
                    "400 InvalidParameter.EncryptedNotSupported The parameter \"P\" is not supported for this account in this region.",
                ),
                (
                    "RunInstances",
                    FeatureFault::EncryptAlgorithm { parameter: "P" },
                    "403 InvalidRegionId.NotSupportEncryptAlgorithm The current region does not support creating encrypted disks with EncryptAlgorithm.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Pl0 { parameter: "P" },
                    "400 InvalidPerformanceLevel.ValueNotSupported The current ZoneId or InstanceType does not support PL0 of cloud_essd.",
                ),
                (
                    "RunInstances",
                    FeatureFault::ConfidentialComputing { parameter: "P" },
                    "403 InvalidOperation.ConfidentialComputingModeInInviteOnlyTesting The specified confidential computing mode is in invite only testing: P.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Spot { parameter: "P", of_region: true },
                    "400 InvalidSpotAuthorized The specified Spot param is unauthorized.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Spot { parameter: "P", of_region: false },
                    "400 InvalidSpotAliUid The specified UID is not authorized to use SPOT instance.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Isp { parameter: "P", of_region: true },
                    "403 UnsupportedIspRegion The parameter \"P\" is not supported in this region.",
                ),
                (
                    "RunInstances",
                    FeatureFault::Isp { parameter: "P", of_region: false },
                    "403 InvalidIspUID The parameter \"P\" is not supported for this account.",
                ),
                (
                    "RunInstances",
                    FeatureFault::OwnKey { parameter: "P", of_region: true },
                    "403 InvalidRegion.NotSupport The specified region does not support byok.",
                ),
                (
                    "RunInstances",
                    FeatureFault::OwnKey { parameter: "P", of_region: false },
                    "403 UserNotInTheWhiteList The user is not in byok white list.",
                ),
                (
                    "004",
                    FeatureFault::Bond { parameter: "BondId" },
                    "403 InValidParameter The parameter \"BondId\" is not supported for this account in this region.",
                ),
            ],
        );
    }

    #[test]
    fn a_feature_is_missing_under_its_own_name() {
        for (_, feature) in Feature::ALL {
            let named = format!("FeatureFault::{feature:?}");
            assert_eq!(feature.missing("Parameter", true).variant(), named);
        }
    }
}
