//! Faults of how instances reach the internet.

use std::net::Ipv4Addr;

use control_derive::Fault;

use crate::value::id::InstanceId;

/// Faults of how instances reach the internet.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum InternetFault {
    /// More is to go out than may of what is paid for like this.
    #[rows(open "InvalidParameter.Bandwidth")]
    #[says("The InternetMaxBandwidthOut {given} exceeds the limit of {limit}.")]
    Bandwidth { given: u32, limit: u32 },
    /// An instance is to get a public address, and nothing may go out of it.
    #[rows("InvalidParam.AllocatePublicIp")]
    AddressWithoutBandwidth,
    /// A bandwidth for a while has no start, or one that is over.
    #[rows("InvalidStartTime.ValueNotSupported")]
    StartTime,
    /// A bandwidth for a while has no end, or one that is too early.
    #[rows("InvalidEndTime.ValueNotSupported")]
    EndTime,
    /// A bandwidth for a while begins when what was paid for is used up.
    #[rows("InvalidStartTime.BeyondLifeCycle")]
    StartBeyondEnd,
    /// A bandwidth for a while ends when what was paid for is used up.
    #[rows("InvalidEndTime.BeyondLifeCycle")]
    EndBeyondEnd,
    /// A bandwidth for a while is for instances that are paid for in advance.
    #[rows("ChargeTypeViolation")]
    #[says("The operation is not permitted due to billing method of the instance \"{instance}\".")]
    UpgradeByUse { instance: InstanceId },
    /// A bandwidth for a while is not larger than that which is there.
    #[rows("InvalidBandwidth.ValueNotSupported")]
    NoUpgrade { instance: InstanceId },
    /// The instance has a larger bandwidth for a while, or will have it.
    #[rows("InvalidAction.WithActiveElasticUpgrade", "InvalidInstance.TempBandwidthUpgrade")]
    Upgraded { instance: InstanceId },
    /// What was paid for in advance has become smaller as often as it may.
    #[rows("InstanceDowngrade.QuotaExceed")]
    Downgrades { instance: InstanceId, limit: u64 },
    /// The instance has a public address, which those carry that carried it before.
    #[rows("UnsupportedChangeIsp")]
    #[says("The ISP of the public address of the instance \"{instance}\" cannot be changed.")]
    CarrierStays { instance: InstanceId },
    /// There are no VLANs.
    #[rows("InvalidVlanId.NotFound")]
    NoSuchVlan { vlan: String },
    /// The instance has a public address.
    #[rows("AllocatedAlready")]
    HasAddress { instance: InstanceId },
    /// Nothing may go out of the instance.
    #[rows("AllocateIpInvalidInstanceBandwidth")]
    NoBandwidth { instance: InstanceId },
    /// The address is none of the internet's.
    #[rows("InvalidIpAddress.NotPublic")]
    NotPublic { address: Ipv4Addr },
    /// Another instance has the address.
    #[rows("IpInUse")]
    InUse { address: Ipv4Addr },
    /// The address is none of the account's in the region.
    #[rows("InvalidIpAddress.NotFound")]
    NoSuchAddress { address: Ipv4Addr },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        let instance = || InstanceId::from("i-9");
        let address = Ipv4Addr::new(8, 8, 8, 8);
        let (spec, give) = ("ModifyInstanceNetworkSpec", "AllocatePublicIpAddress");
        check(
            InternetFault::VARIANTS,
            [
                (
                    spec,
                    InternetFault::Bandwidth { given: 150, limit: 100 },
                    "400 InvalidParameter.Bandwidth The InternetMaxBandwidthOut 150 exceeds the limit of 100.",
                ),
                (
                    spec,
                    InternetFault::AddressWithoutBandwidth,
                    "400 InvalidParam.AllocatePublicIp The specified param AllocatePublicIp is invalid.",
                ),
                (
                    spec,
                    InternetFault::StartTime,
                    "400 InvalidStartTime.ValueNotSupported The specified StartTime is out of the permitted range.",
                ),
                (
                    spec,
                    InternetFault::EndTime,
                    "400 InvalidEndTime.ValueNotSupported The specified EndTime is out of the permitted range.",
                ),
                (
                    spec,
                    InternetFault::StartBeyondEnd,
                    "400 InvalidStartTime.BeyondLifeCycle The specified start time exceeds the expiration time.",
                ),
                (
                    spec,
                    InternetFault::EndBeyondEnd,
                    "400 InvalidEndTime.BeyondLifeCycle The specified end time exceeds the expiration time.",
                ),
                (
                    spec,
                    InternetFault::UpgradeByUse { instance: instance() },
                    "400 ChargeTypeViolation The operation is not permitted due to billing method of the instance.",
                ),
                (
                    spec,
                    InternetFault::NoUpgrade { instance: instance() },
                    "400 InvalidBandwidth.ValueNotSupported Instance upgrade bandwidth of temporary not allow less then existed.",
                ),
                (
                    spec,
                    InternetFault::Upgraded { instance: instance() },
                    "400 InvalidAction.WithActiveElasticUpgrade The instance has active Elastic Upgrade.",
                ),
                (
                    spec,
                    InternetFault::Downgrades { instance: instance(), limit: 3 },
                    "400 InstanceDowngrade.QuotaExceed Quota of instance downgrade is exceed.",
                ),
                (
                    spec,
                    InternetFault::CarrierStays { instance: instance() },
                    "403 UnsupportedChangeIsp The ISP of the public address of the instance \"i-9\" cannot be changed.",
                ),
                (
                    give,
                    InternetFault::NoSuchVlan { vlan: "720".to_owned() },
                    "404 InvalidVlanId.NotFound The VlanId provided does not exist in our records.",
                ),
                (
                    give,
                    InternetFault::HasAddress { instance: instance() },
                    "403 AllocatedAlready There is an IpAddress allocated already for the specified instance.",
                ),
                (
                    give,
                    InternetFault::NoBandwidth { instance: instance() },
                    "400 AllocateIpInvalidInstanceBandwidth OperationDenied The InternetMaxBandwidthOut of the specified instance cannot be less than 0.",
                ),
                (
                    give,
                    InternetFault::NotPublic { address },
                    "403 InvalidIpAddress.NotPublic The specified IP is not public address.",
                ),
                (
                    give,
                    InternetFault::InUse { address },
                    "403 IpInUse The specified IP is already in use.",
                ),
                (
                    give,
                    InternetFault::NoSuchAddress { address },
                    "404 InvalidIpAddress.NotFound The specified IP is not in the specified vlan.",
                ),
            ],
        );
    }
}
