//! Faults of features that the account or the region lacks.

use control_derive::Fault;

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
    /// There are no bonds.
    #[rows("InValidParameter")]
    #[says("The parameter \"{parameter}\" is not supported for this account in this region.")]
    Bond { parameter: &'static str },
}

impl Feature {
    /// The fault of a request whose parameter needs this feature, where it is lacking.
    pub fn missing(self, parameter: &'static str) -> FeatureFault {
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
            Feature::Bond => FeatureFault::Bond { parameter },
        }
    }
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
            assert_eq!(feature.missing("Parameter").variant(), named);
        }
    }
}
