//! Faults of network interfaces: their states, quotas and kinds.

use super::{
    Fault, named,
    said::{Said, said},
};

impl Fault {
    pub(super) fn said_of_enis(&self) -> Said {
        match self {
            Fault::EniNotFound { eni } => said(
                &["InvalidEniId.NotFound"],
                format!("The specified EniId \"{eni}\" is not found."),
            )
            .at(404),
            Fault::EniState { state, expected, .. } => said(
                &["InvalidOperation.InvalidEniState"],
                format!(
                    "The operation is not allowed in the current ENI state. \
                     Expecting status is \"{expected}\" while current status is \"{state}\"."
                ),
            ),
            Fault::EniServiceManaged { eni } => said(
                &["InvalidOperation.EniServiceManaged"],
                format!("The NetworkInterfaceId \"{eni}\" is managed by a cloud service."),
            ),
            Fault::EniBusy { .. } => {
                // Pages without the row have one for states that do not allow the operation.
                let codes = ["Operation.Conflict", "InvalidOperation.InvalidEniState"];
                said(&codes, "ecs task is conflicted.".to_owned())
            }
            Fault::EniQuota { .. } => said(
                &["MaxEniCountExceeded"],
                "The number of ENI exceeds the limit per region.".to_owned(),
            ),
            Fault::SecondaryLimit { eni, limit, assigned, wanted } => said(
                &["MaxEniPrivateIpsCountExceeded"],
                format!(
                    "The number of eni {} private ip exceeds the limit({limit}). \
                     Assigned:{assigned}. Expecting assign:{wanted}.",
                    named(eni)
                ),
            ),
            Fault::Ipv6Limit { eni, limit, assigned, wanted } => said(
                &["MaxEniIpv6IpsCountExceeded", "InvalidOperation.MaxEniIpv6IpsCountExceeded"],
                format!(
                    "The number of eni {} ipv6 address exceeds the limit({limit}). \
                     Assigned:{assigned}. Expecting assign:{wanted}.",
                    named(eni)
                ),
            )
            .open_first(),
            Fault::QueueSizes => said(
                &["InvalidParameter.EniQueueSize"],
                "TxQueueSize and RxQueueSize must be equal, and 8192 or 16384.".to_owned(),
            ),
            Fault::ConnectionTracking { what, min, max } => said(
                &["InvalidParameter.EniConnectionTrackingConfiguration", "InvalidParameter"],
                format!("\"{what}\" must be between {min} and {max}."),
            )
            .with([(*what).to_owned(), min.to_string(), max.to_string()]),
            Fault::EnhancedNetwork => said(
                &["InvalidParameter.EniEnhancedNetwork", "InvalidParameter"],
                "The parts of EnhancedNetwork contradict each other.".to_owned(),
            ),
            Fault::RdmaWithIpv6 => said(
                &["InvalidOperation.EniTrafficModeNotSupportIpv6"],
                "The High Performance(RDMA) traffic mode does not support IPv6.".to_owned(),
            ),
            Fault::RdmaTrunk => said(
                &[
                    "InvalidOperation.HighPerformanceTrafficModeEniUnsupported",
                    "InvalidParameter.EniTrafficMode",
                ],
                "The HighPerformance traffic mode does not support a trunk ENI.".to_owned(),
            )
            .with(["Secondary".to_owned(), "Trunk".to_owned()]),
            _ => said(
                &["InvalidParameter.QueuePairNumberMustEmpty"],
                "When the traffic mode is set to Standard, the QueuePairNumber must be empty."
                    .to_owned(),
            ),
        }
    }

    pub(super) fn said_of_eni_kinds(&self) -> Said {
        match self {
            Fault::RdmaBusinessType { business_type } => said(
                &["InvalidParameter.EniTrafficMode"],
                format!("The eni business type \"{business_type}\" not support HighPerformance traffic mode."),
            )
            .fixed_first(),
            Fault::SlaveWithoutBond => said(
                &["InvalidOperation.SlaveEniMustHaveBondingEni"],
                "Create slave eni must have bonding eni first.".to_owned(),
            ),
            Fault::SlaveQuota { bond, limit } => said(
                &["InvalidOperation.BoundingEniSlaveQuotaExceed"],
                format!("The number of Slave ENIs exceeds the limit({limit}) of Bond ENI \"{bond}\"."),
            ),
            Fault::EniKind { kind, expected, .. } => said(
                &["InvalidOperation.InvalidEniType"],
                format!(
                    "The operation is not allowed in the current ENI type. \
                     Expecting type is \"{expected}\" while current type is \"{kind}\"."
                ),
            ),
            Fault::RdmaSecondary { eni } => said(
                &["InvalidOperation.Unsupported", "InvalidOperation.InvalidEniType"],
                format!("The ENI \"{eni}\" in HighPerformance traffic mode has one private IP only."),
            ),
            Fault::NotABond { kind, .. } => said(
                &["InvalidOperation.InvalidEniType"],
                format!(
                    "The operation is not allowed in the current ENI type. \
                     Expecting type is \"Bond\" while current type is \"{kind}\"."
                ),
            ),
            Fault::BondIsPrimary { .. } => said(
                &["InvalidOperation.DetachPrimaryEniNotAllowed"],
                "Detaching primary ENI from ECS instance is not allowed.".to_owned(),
            ),
            Fault::QueuesPerEni { instance_type, queues, limit } => said(
                &["InvalidOperation.MaxEniQueueNumberExceeded"],
                format!("The \"QueueNumber\" {queues} exceeds the limit({limit}) of an ENI of instanceType {instance_type}."),
            ),
            Fault::QueuesPerInstance { instance_type, queues, limit } => said(
                &["InvalidOperation.ExceedInstanceTypeQueueNumber"],
                format!("The \"QueueNumber\" of all ENIs, {queues}, exceeds the limit({limit}) of instanceType {instance_type}."),
            ),
            Fault::RdmaNotAllowed { instance_type } => said(
                &[
                    "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
                    "InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode",
                ],
                format!("The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType {instance_type} allows."),
            ),
            Fault::QueuePairs { instance_type, pairs, limit } => said(
                &["InvalidParameter.InvalidQueuePairNumber"],
                format!("The specified parameter QueuePairNumber exceeds limit. All ENIs:{pairs}. Limit of instanceType {instance_type}:{limit}."),
            ),
            Fault::TrunkNotAllowed { instance_type } => said(
                &["InvalidOperation.TrunkingIsNotAllowed"],
                format!("The \"InstanceType\" Trunk is not allowed on instanceType {instance_type}."),
            ),
            _ => unreachable!("not a fault of kinds of ENIs: {self:?}"),
        }
    }
}
