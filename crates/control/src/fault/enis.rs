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
                format!("The ENI \"{eni}\" is managed by a cloud service."),
            ),
            Fault::EniBusy { .. } => {
                // Pages without the row have one for states that do not allow the operation.
                let codes = ["Operation.Conflict", "InvalidOperation.InvalidEniState"];
                said(&codes, "ecs task is conflicted.".to_owned())
            }
            Fault::EniQuota { limit } => said(
                &["MaxEniCountExceeded"],
                format!("The number of ENI exceeds the limit({limit}) per region."),
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
                "QueuePairNumber must be empty unless NetworkInterfaceTrafficMode is \"HighPerformance\"."
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
            Fault::EniKind { eni, kind, expected } => said(
                &["InvalidOperation.InvalidEniType"],
                format!(
                    "The operation is not allowed in the current ENI type of \"{eni}\". \
                     Expecting type is \"{expected}\" while current type is \"{kind}\"."
                ),
            ),
            Fault::RdmaSecondary { eni } => said(
                &["InvalidOperation.Unsupported", "InvalidOperation.InvalidEniType"],
                format!("The ENI \"{eni}\" in HighPerformance traffic mode has one private IP only."),
            ),
            Fault::NotABond { eni, kind } => said(
                &["InvalidOperation.InvalidEniType"],
                format!(
                    "The operation is not allowed in the current ENI type of \"{eni}\". \
                     Expecting type is \"Bond\" while current type is \"{kind}\"."
                ),
            ),
            Fault::BondIsPrimary { eni } => said(
                &["InvalidOperation.DetachPrimaryEniNotAllowed"],
                format!("Detaching primary ENI \"{eni}\" from ECS instance is not allowed."),
            ),
            Fault::QueuesPerEni { instance_type, queues, limit } => said(
                &["InvalidOperation.MaxEniQueueNumberExceeded"],
                format!("The queue number {queues} must be less than {limit}, the maximum of an ENI of \"{instance_type}\"."),
            ),
            Fault::QueuesPerInstance { instance_type, queues, limit } => said(
                &["InvalidOperation.ExceedInstanceTypeQueueNumber"],
                format!("The queue number {queues} of all ENIs exceeds the limit({limit}) of \"{instance_type}\"."),
            ),
            Fault::RdmaNotAllowed { instance_type } => said(
                &[
                    "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
                    "InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode",
                ],
                format!("The instance type \"{instance_type}\" does not allow (more) ENIs in HighPerformance traffic mode."),
            ),
            Fault::QueuePairs { instance_type, pairs, limit } => said(
                &["InvalidParameter.InvalidQueuePairNumber"],
                format!("The queue pair number {pairs} of all ENIs exceeds the limit({limit}) of \"{instance_type}\"."),
            ),
            Fault::TrunkNotAllowed { instance_type } => said(
                &["InvalidOperation.TrunkingIsNotAllowed"],
                format!("The instance type \"{instance_type}\" does not allow trunking."),
            ),
            _ => unreachable!("not a fault of kinds of ENIs: {self:?}"),
        }
    }
}
