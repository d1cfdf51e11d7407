//! Faults of network interfaces: their states, quotas, settings and kinds.

use control_derive::Fault;

use super::said::commas;
use crate::value::id::{EniId, EniPermissionId};

/// Faults of network interfaces.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum EniFault {
    /// The caller has no such network interface in the region.
    #[rows(404 "InvalidEniId.NotFound", "InvalidEniId.NotFound")]
    #[says("The specified EniId \"{eni}\" is not found.")]
    NotFound { eni: EniId },
    /// The network interface is in a state in which this cannot be done.
    #[rows("InvalidOperation.InvalidEniState", "InvalidOperation.InvalidNetworkInterfaceId")]
    #[says(
        "The operation is not allowed in the current ENI state. \
         Expecting status is \"{expected}\" while current status is \"{state}\".",
        expected = commas(expected)
    )]
    State { eni: EniId, state: &'static str, expected: Vec<&'static str> },
    /// The network interface is being attached or detached.
    #[rows(
        400 fixed "InvalidOperation.InvalidEniState",
        "InvalidOperation.InvalidEniState",
        "InvalidOperation.InvalidNetworkInterfaceId"
    )]
    #[says(
        "The operation is not allowed in the current ENI state. \
         Expecting status is \"{expected}\" while current status is \"{state}\".",
        expected = commas(expected)
    )]
    InTransit { eni: EniId, state: &'static str, expected: Vec<&'static str> },
    /// A cloud service manages the network interface.
    // To pages without the row, it is not the caller's.
    #[rows(
        "InvalidOperation.EniServiceManaged",
        "NotBelongUser",
        "InvalidOperation.InvalidNetworkInterfaceId"
    )]
    #[says("The NetworkInterfaceId \"{eni}\" is managed by a cloud service.")]
    ServiceManaged { eni: EniId },
    /// Another operation is under way on the network interface.
    // Pages without the row have one for states that do not allow the operation.
    #[rows(
        "Operation.Conflict",
        "InvalidOperation.Conflict",
        "InvalidOperation.InvalidEniState",
        "InvalidOperation.InvalidNetworkInterfaceId"
    )]
    #[says("ecs task is conflicted.")]
    Busy { eni: EniId },
    /// The account has as many network interfaces as it may have in the region.
    #[rows("MaxEniCountExceeded", 403 "InvalidOperation.EniCountExceeded")]
    #[says("The number of ENI exceeds the limit per region.")]
    Quota { limit: u64 },
    /// The network interface would have too many secondary addresses and prefixes.
    #[rows("MaxEniPrivateIpsCountExceeded")]
    #[says(
        "The number of eni {eni} private ip exceeds the limit({limit}). \
         Assigned:{assigned}. Expecting assign:{wanted}.",
        eni = named(eni)
    )]
    SecondaryLimit { eni: Option<EniId>, limit: usize, assigned: usize, wanted: usize },
    /// The network interface would have too many IPv6 addresses and prefixes.
    #[rows(
        open "MaxEniIpv6IpsCountExceeded",
        open "InvalidOperation.MaxEniIpv6IpsCountExceeded",
        "MaxEniIpv6IpsCountExceeded",
        "InvalidOperation.MaxEniIpv6IpsCountExceeded"
    )]
    #[says(
        "The number of eni {eni} ipv6 address exceeds the limit({limit}). \
         Assigned:{assigned}. Expecting assign:{wanted}.",
        eni = named(eni)
    )]
    Ipv6Limit { eni: Option<EniId>, limit: usize, assigned: usize, wanted: usize },

    /// Receive and transmit queue sizes differ or are not 8192 or 16384.
    #[rows("InvalidParameter.EniQueueSize")]
    #[says("TxQueueSize and RxQueueSize must be equal, and 8192 or 16384.")]
    QueueSizes,
    /// A connection tracking time-out is outside its bounds.
    #[rows("InvalidParameter.EniConnectionTrackingConfiguration", "InvalidParameter")]
    #[says("\"{what}\" must be between {min} and {max}.")]
    #[slots(what, min, max)]
    ConnectionTracking { what: &'static str, min: i64, max: i64 },
    /// The parts of `EnhancedNetwork` contradict each other.
    #[rows("InvalidParameter.EniEnhancedNetwork", "InvalidParameter")]
    #[says("The parts of EnhancedNetwork contradict each other.")]
    EnhancedNetwork,

    /// The network interface is of a kind with which this cannot be done.
    #[rows("InvalidOperation.InvalidEniType")]
    #[says(
        "The operation is not allowed in the current ENI type. \
         Expecting type is \"{expected}\" while current type is \"{kind}\".",
        expected = commas(expected)
    )]
    Kind { eni: EniId, kind: &'static str, expected: Vec<&'static str> },
    /// An RDMA network interface has no IPv6.
    #[rows(
        "InvalidOperation.EniTrafficModeNotSupportIpv6",
        "InvalidOperation.EniTrafficModeNotSupportIPv6"
    )]
    #[says("The High Performance(RDMA) traffic mode does not support IPv6.")]
    RdmaWithIpv6,
    /// A trunk is not an RDMA network interface.
    #[rows(
        "InvalidOperation.HighPerformanceTrafficModeEniUnsupported",
        "InvalidParameter.EniTrafficMode"
    )]
    #[says("The HighPerformance traffic mode does not support a trunk ENI.")]
    #[slots("Secondary", "Trunk")]
    RdmaTrunk,
    /// A network interface with this business type is not an RDMA one.
    #[rows(fixed "InvalidParameter.EniTrafficMode", "InvalidParameter.EniTrafficMode")]
    #[says("The eni business type \"{business_type}\" not support HighPerformance traffic mode.")]
    RdmaBusinessType { business_type: String },
    /// An RDMA network interface has one private IPv4 address only.
    #[rows("InvalidOperation.Unsupported", "InvalidOperation.InvalidEniType")]
    #[says("The ENI \"{eni}\" in HighPerformance traffic mode has one private IP only.")]
    RdmaSecondary { eni: EniId },
    /// Only an RDMA network interface has queue pairs.
    #[rows("InvalidParameter.QueuePairNumberMustEmpty")]
    #[says("When the traffic mode is set to Standard, the QueuePairNumber must be empty.")]
    QueuePairsWithoutRdma,

    /// An RDMA network interface stays one.
    #[rows("InvalidTrafficMode.ModifyToStandardNotSupported")]
    BackToStandard { eni: EniId },
    /// Of a primary network interface only a few attributes can be changed.
    #[rows("InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc")]
    PrimaryAttributes { eni: EniId },
    /// The queues of a primary network interface are its instance's.
    #[rows("InvalidOperation.ModifyPrimaryEniQueueNumber")]
    PrimaryQueues { eni: EniId },
    /// The queues of the network interface are those of its trunk or its bond.
    #[rows("InvalidOperation.NotSupportModifyQueueNumber")]
    #[says("The queue number of the ENI \"{eni}\" of type \"{kind}\" cannot be modified.")]
    QueuesOfAnother { eni: EniId, kind: &'static str },
    /// Queues are changed while the network interface is available, or its instance is stopped.
    #[rows(403 fixed "InvalidOperation.InvalidEniState")]
    QueuesInUse { eni: EniId },
    /// Virtual functions that are there are not changed.
    #[rows("InvalidOperation.NotSupportModifyVFQueueNumberAndVFQuantity")]
    VirtualFunctionsThere { eni: EniId },
    /// A trunk that is attached gets no virtual functions.
    #[rows("InvalidOperation.TrunkAttachmentMustEmpty")]
    TrunkAttached { eni: EniId },

    /// The caller has granted no such permission in the region.
    #[rows("InvalidEniPermissionId.NotFound")]
    #[says("The specified NetworkInterfacePermissionId \"{permission}\" is not found.")]
    PermissionNotFound { permission: EniPermissionId },
    /// The permission has been revoked already.
    #[rows("InvalidOperation.PermissionNotExisted")]
    #[says("The permission \"{permission}\" has been revoked.")]
    PermissionRevoked { permission: EniPermissionId },
    /// The account has the permission already.
    #[rows("InvalidOperation.PermissionExisted")]
    #[says("The account \"{account}\" has the permission on the ENI \"{eni}\" already.")]
    PermissionThere { eni: EniId, account: i64 },

    /// The network interface, or the instance, is not one whose traffic is watched: a secondary one
    /// of the instance.
    #[rows(4003 "InvalidParam.Malformed")]
    NotWatched,
    /// The time to watch from is too long ago.
    #[rows("InvalidStartTime.TooEarly")]
    WatchedTooEarly,
    /// The time to watch ends before it starts.
    #[rows("InvalidParameter.EndTime")]
    WatchedBackwards,
    /// There would be too many points in the time to watch.
    #[rows("InvalidParameter.TooManyDataQueried")]
    WatchedTooMuch { points: i64, limit: i64 },

    /// Pages are counted from 1 on.
    #[rows("InvalidOperation.InvalidEniPageNumber")]
    #[says("The specified PageNumber {number} is not valid: the first page is 1.")]
    PageNumber { number: i64 },

    /// A slave needs a bond first.
    #[rows("InvalidOperation.SlaveEniMustHaveBondingEni")]
    #[says("Create slave eni must have bonding eni first.")]
    SlaveWithoutBond,
    /// The bond has as many slaves as it may have.
    #[rows("InvalidOperation.BoundingEniSlaveQuotaExceed")]
    #[says("The number of Slave ENIs exceeds the limit({limit}) of Bond ENI \"{bond}\".")]
    SlaveQuota { bond: EniId, limit: usize },
    /// Slaves are bound to the bond.
    #[rows("InvalidOperation.HasSlaveEniBonded")]
    #[says("The bond ENI \"{bond}\" has slave ENIs bonded.")]
    HasSlaves { bond: EniId },
    /// What is named as a bond is not one.
    #[rows("InvalidOperation.InvalidEniType")]
    #[says(
        "The operation is not allowed in the current ENI type. \
         Expecting type is \"Bond\" while current type is \"{kind}\"."
    )]
    NotABond { eni: EniId, kind: &'static str },
    /// What is named as a bond is an instance's primary network interface.
    #[rows("InvalidOperation.DetachPrimaryEniNotAllowed")]
    #[says("Detaching primary ENI from ECS instance is not allowed.")]
    BondIsPrimary { eni: EniId },
}

/// What a sentence calls an interface: one that is not made yet has no id.
pub(super) fn named(eni: &Option<EniId>) -> String {
    eni.as_ref().map_or_else(|| "to be created".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            EniFault::VARIANTS,
            [
                (
                    "004",
                    EniFault::NotFound { eni: "eni-9".into() },
                    "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
                ),
                (
                    "DeleteNetworkInterface",
                    EniFault::NotFound { eni: "eni-9".into() },
                    "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
                ),
                (
                    "001",
                    EniFault::State {
                        eni: "eni-9".into(),
                        state: "Deleting",
                        expected: vec!["Available", "InUse"],
                    },
                    "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\".",
                ),
                (
                    "001",
                    EniFault::InTransit {
                        eni: "eni-9".into(),
                        state: "Attaching",
                        expected: vec!["Available", "InUse"],
                    },
                    "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state.",
                ),
                (
                    "000",
                    EniFault::InTransit {
                        eni: "eni-9".into(),
                        state: "Attaching",
                        expected: vec!["Available", "InUse"],
                    },
                    "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Attaching\".",
                ),
                (
                    "000",
                    EniFault::ServiceManaged { eni: "eni-9".into() },
                    "403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"eni-9\" is managed by a cloud service.",
                ),
                (
                    "001",
                    EniFault::Busy { eni: "eni-9".into() },
                    "403 Operation.Conflict ecs task is conflicted.",
                ),
                (
                    "000",
                    EniFault::Busy { eni: "eni-9".into() },
                    "400 InvalidOperation.InvalidEniState ecs task is conflicted.",
                ),
                (
                    "004",
                    EniFault::Quota { limit: 100 },
                    "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.",
                ),
                (
                    "001",
                    EniFault::SecondaryLimit {
                        eni: Some("eni-9".into()),
                        limit: 49,
                        assigned: 48,
                        wanted: 2,
                    },
                    "403 MaxEniPrivateIpsCountExceeded The number of eni eni-9 private ip exceeds the limit(49). Assigned:48. Expecting assign:2.",
                ),
                (
                    "004",
                    EniFault::SecondaryLimit { eni: None, limit: 49, assigned: 0, wanted: 50 },
                    "403 MaxEniPrivateIpsCountExceeded The number of eni to be created private ip exceeds the limit(49). Assigned:0. Expecting assign:50.",
                ),
                (
                    "000",
                    EniFault::Ipv6Limit {
                        eni: Some("eni-9".into()),
                        limit: 10,
                        assigned: 9,
                        wanted: 2,
                    },
                    "403 MaxEniIpv6IpsCountExceeded The number of eni eni-9 ipv6 address exceeds the limit(10). Assigned:9. Expecting assign:2.",
                ),
                (
                    "003",
                    EniFault::Ipv6Limit {
                        eni: Some("eni-9".into()),
                        limit: 10,
                        assigned: 9,
                        wanted: 2,
                    },
                    "404 InvalidOperation.MaxEniIpv6IpsCountExceeded The number of eni eni-9 ipv6 address exceeds the limit(10). Assigned:9. Expecting assign:2.",
                ),
                (
                    "004",
                    EniFault::Ipv6Limit {
                        eni: Some("eni-9".into()),
                        limit: 10,
                        assigned: 9,
                        wanted: 2,
                    },
                    "404 InvalidOperation.MaxEniIpv6IpsCountExceeded The ipv6 address count exceed limitation.",
                ),
                (
                    "004",
                    EniFault::QueueSizes,
                    "400 InvalidParameter.EniQueueSize The specified parameter \"TxQueueSize\" and \"RxQueueSize\" are not equal or the value must be 8192 or 16384.",
                ),
                (
                    "003",
                    EniFault::ConnectionTracking { what: "UdpTimeout", min: 10, max: 100 },
                    "400 InvalidParameter \"UdpTimeout\" must be between 10 and 100.",
                ),
                (
                    "004",
                    EniFault::ConnectionTracking { what: "UdpTimeout", min: 10, max: 100 },
                    "400 InvalidParameter.EniConnectionTrackingConfiguration The specified ENI connection tracking configuration \"UdpTimeout\" must be between 10 and 100.",
                ),
                (
                    "",
                    EniFault::ConnectionTracking { what: "UdpTimeout", min: 10, max: 100 },
                    "400 InvalidParameter \"UdpTimeout\" must be between 10 and 100.",
                ),
                (
                    "003",
                    EniFault::EnhancedNetwork,
                    "400 InvalidParameter The parts of EnhancedNetwork contradict each other.",
                ),
                (
                    "004",
                    EniFault::EnhancedNetwork,
                    "400 InvalidParameter.EniEnhancedNetwork The input parameter \"EnhancedNetwork\" is illegal, when EnableSriov is true, VirtualFunctionTotalQueueNumber must not be empty, and VirtualFunctionQuantity must be 1 to 256. When EnableSriov is empty or false, VirtualFunctionTotalQueueNumber and VirtualFunctionQuantity must be empty.",
                ),
                (
                    "000",
                    EniFault::Kind {
                        eni: "eni-9".into(),
                        kind: "Slave",
                        expected: vec!["Primary", "Secondary"],
                    },
                    "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Primary,Secondary\" while current type is \"Slave\".",
                ),
                (
                    "003",
                    EniFault::RdmaWithIpv6,
                    "404 InvalidOperation.EniTrafficModeNotSupportIpv6 The High Performance traffic mode does not support Ipv6.",
                ),
                (
                    "004",
                    EniFault::RdmaWithIpv6,
                    "404 InvalidOperation.EniTrafficModeNotSupportIpv6 The High Performance(RDMA) traffic mode does not support IPv6.",
                ),
                (
                    "003",
                    EniFault::RdmaTrunk,
                    "403 InvalidParameter.EniTrafficMode The HighPerformance traffic mode does not support a trunk ENI.",
                ),
                (
                    "004",
                    EniFault::RdmaTrunk,
                    "403 InvalidOperation.HighPerformanceTrafficModeEniUnsupported High performance traffic mode does not support the current ENI type. Expected ENI type is \"Secondary\" but the current ENI type is \"Trunk\".",
                ),
                (
                    "003",
                    EniFault::RdmaBusinessType { business_type: "x".to_owned() },
                    "403 InvalidParameter.EniTrafficMode The eni business type not support HighPerformance traffic mode.",
                ),
                (
                    "004",
                    EniFault::RdmaBusinessType { business_type: "x".to_owned() },
                    "403 InvalidParameter.EniTrafficMode The eni business type \"x\" not support HighPerformance traffic mode.",
                ),
                (
                    "001",
                    EniFault::RdmaSecondary { eni: "eni-9".into() },
                    "400 InvalidOperation.Unsupported The ENI \"eni-9\" in HighPerformance traffic mode has one private IP only.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::RdmaWithIpv6,
                    "400 InvalidOperation.EniTrafficModeNotSupportIPv6 The ENI using High Performance traffic mode does not support IPv6.",
                ),
                (
                    "DescribeNetworkInterfaces",
                    EniFault::PageNumber { number: 0 },
                    "403 InvalidOperation.InvalidEniPageNumber The specified PageNumber 0 is not valid: the first page is 1.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::BackToStandard { eni: "eni-9".into() },
                    "400 InvalidTrafficMode.ModifyToStandardNotSupported The specified parameter NetworkInterfaceTrafficMode is not supported to modify to Standard.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::PrimaryAttributes { eni: "eni-9".into() },
                    "404 InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc Primary NetworkInterface is only allowed to modify name and description.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::PrimaryQueues { eni: "eni-9".into() },
                    "403 InvalidOperation.ModifyPrimaryEniQueueNumber Primary NetworkInterface is not allowed to modify queue number.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::QueuesOfAnother { eni: "eni-9".into(), kind: "Member" },
                    "400 InvalidOperation.NotSupportModifyQueueNumber The queue number of the ENI \"eni-9\" of type \"Member\" cannot be modified.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::QueuesInUse { eni: "eni-9".into() },
                    "403 InvalidOperation.InvalidEniState Available status or ECS instance attached is Stopped is allowed to modify network interface queue number.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::VirtualFunctionsThere { eni: "eni-9".into() },
                    "400 InvalidOperation.NotSupportModifyVFQueueNumberAndVFQuantity The ENI not support modify VirtualFunctionTotalQueueNumber and VirtualFunctionQuantity when EnableSriov is true.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    EniFault::TrunkAttached { eni: "eni-9".into() },
                    "400 InvalidOperation.TrunkAttachmentMustEmpty The Attachment of the current Trunk type Network Interface must be empty when modify EnableSriov to true.",
                ),
                (
                    "DeleteNetworkInterfacePermission",
                    EniFault::PermissionNotFound { permission: "eni-perm-9".into() },
                    "404 InvalidEniPermissionId.NotFound The specified NetworkInterfacePermissionId \"eni-perm-9\" is not found.",
                ),
                (
                    "DeleteNetworkInterfacePermission",
                    EniFault::PermissionRevoked { permission: "eni-perm-9".into() },
                    "404 InvalidOperation.PermissionNotExisted The permission \"eni-perm-9\" has been revoked.",
                ),
                (
                    "CreateNetworkInterfacePermission",
                    EniFault::PermissionThere { eni: "eni-9".into(), account: 7 },
                    "400 InvalidOperation.PermissionExisted The account \"7\" has the permission on the ENI \"eni-9\" already.",
                ),
                (
                    "CreateNetworkInterfacePermission",
                    EniFault::ServiceManaged { eni: "eni-9".into() },
                    "400 NotBelongUser The NetworkInterfaceId \"eni-9\" is managed by a cloud service.",
                ),
                (
                    "DescribeEniMonitorData",
                    EniFault::NotWatched,
                    "4003 InvalidParam.Malformed The specified parameter \"EniId\" and \"InstanceId\" are not valid",
                ),
                (
                    "DescribeEniMonitorData",
                    EniFault::WatchedTooEarly,
                    "403 InvalidStartTime.TooEarly The specified parameter \"StartTime\" is too early.",
                ),
                (
                    "DescribeEniMonitorData",
                    EniFault::WatchedBackwards,
                    "403 InvalidParameter.EndTime The specified parameter EndTime is earlier than StartTime.",
                ),
                (
                    "DescribeEniMonitorData",
                    EniFault::WatchedTooMuch { points: 401, limit: 400 },
                    "403 InvalidParameter.TooManyDataQueried Too many data queried.",
                ),
                (
                    "004",
                    EniFault::QueuePairsWithoutRdma,
                    "403 InvalidParameter.QueuePairNumberMustEmpty When the traffic mode is set to Standard, the QueuePairNumber must be empty.",
                ),
                (
                    "003",
                    EniFault::SlaveWithoutBond,
                    "404 InvalidOperation.SlaveEniMustHaveBondingEni Create slave eni must have bonding eni first.",
                ),
                (
                    "004",
                    EniFault::SlaveWithoutBond,
                    "404 InvalidOperation.SlaveEniMustHaveBondingEni Ensure you create the corresponding Bond ENI before creating Slave ENI.",
                ),
                (
                    "003",
                    EniFault::SlaveQuota { bond: "eni-b".into(), limit: 1 },
                    "403 InvalidOperation.BoundingEniSlaveQuotaExceed The slave eni quota above bounding eni exceeds.",
                ),
                (
                    "004",
                    EniFault::SlaveQuota { bond: "eni-b".into(), limit: 1 },
                    "403 InvalidOperation.BoundingEniSlaveQuotaExceed The number of Slave ENIs exceeds the limit of Bond ENI.",
                ),
                (
                    "DeleteNetworkInterface",
                    EniFault::HasSlaves { bond: "eni-b".into() },
                    "400 InvalidOperation.HasSlaveEniBonded The bond ENI \"eni-b\" has slave ENIs bonded.",
                ),
                (
                    "004",
                    EniFault::NotABond { eni: "eni-9".into(), kind: "Trunk" },
                    "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Bond\" while current type is \"Trunk\".",
                ),
                (
                    "004",
                    EniFault::BondIsPrimary { eni: "eni-9".into() },
                    "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
                ),
            ],
        );
    }
}
