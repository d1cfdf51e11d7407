//! Faults of IPv6 gateways.

use control_derive::Fault;

use crate::value::id::{Ipv6GatewayId, VpcId};

/// Faults of IPv6 gateways.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum GatewayFault {
    /// The caller has no such IPv6 gateway in the region.
    #[rows("InvalidIpv6GatewayId.NotFound")]
    #[says("The specified Ipv6GatewayId \"{gateway}\" is not found.")]
    NotFound { gateway: Ipv6GatewayId },
    /// The VPC has an IPv6 gateway already.
    #[rows("OperationUnsupported.OnlyOneIpv6GatewayInVpc")]
    #[says("The VPC \"{vpc}\" has the IPv6 gateway \"{gateway}\" already.")]
    OnePerVpc { vpc: VpcId, gateway: Ipv6GatewayId },
    /// A route entry that leads to the IPv6 gateway is being made.
    #[rows("OperationFailed.RouteEntryUnstable")]
    #[says("A route entry to the IPv6 gateway \"{gateway}\" is being made.")]
    RoutePending { gateway: Ipv6GatewayId },
    /// The IPv6 gateway is being made or deleted.
    #[rows("IncorrectStatus.Ipv6Gateway")]
    #[says("The status of the IPv6 gateway \"{gateway}\" is {status}.")]
    #[slots("Ipv6Gateway", gateway)]
    NotAvailable { gateway: Ipv6GatewayId, status: &'static str },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            GatewayFault::VARIANTS,
            [
                (
                    "ModifyIpv6GatewayAttribute",
                    GatewayFault::NotFound { gateway: "ipv6gw-9".into() },
                    "400 InvalidIpv6GatewayId.NotFound The specified Ipv6GatewayId \"ipv6gw-9\" is not found.",
                ),
                (
                    "CreateIpv6Gateway",
                    GatewayFault::OnePerVpc { vpc: "vpc-9".into(), gateway: "ipv6gw-9".into() },
                    "400 OperationUnsupported.OnlyOneIpv6GatewayInVpc The VPC \"vpc-9\" has the IPv6 gateway \"ipv6gw-9\" already.",
                ),
                (
                    "DeleteIpv6Gateway",
                    GatewayFault::RoutePending { gateway: "ipv6gw-9".into() },
                    "400 OperationFailed.RouteEntryUnstable The operation is failed because of route entry related to it is unstable, please try later.",
                ),
                (
                    "DeleteIpv6Gateway",
                    GatewayFault::NotAvailable { gateway: "ipv6gw-9".into(), status: "Pending" },
                    "400 IncorrectStatus.Ipv6Gateway The status of Ipv6Gateway [ipv6gw-9] is incorrect.",
                ),
            ],
        );
    }
}
