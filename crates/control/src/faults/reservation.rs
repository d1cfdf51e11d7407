//! Faults of the reservations of a vSwitch's addresses.

use control_derive::Fault;

use crate::value::id::{ReservationId, VSwitchId};

/// Faults of the reservations of a vSwitch's addresses.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum ReservationFault {
    /// The caller has no such reservation in the region.
    #[rows("ResourceNotFound.CidrReservation")]
    #[says("The CIDR reservation \"{reservation}\" does not exist.")]
    NotFound { reservation: ReservationId },
    /// Prefixes of the reservation are assigned, and it cannot be deleted.
    #[rows("DependencyViolation.IpPrefix")]
    #[says("Prefixes of the CIDR reservation \"{reservation}\" are assigned.")]
    InUse { reservation: ReservationId },
    /// Neither mask nor block of the reservation is given.
    #[rows("MissingParam.CidrReservationMaskOrCidrReservationCidr")]
    #[says("Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified.")]
    SizeMissing,
    /// Both mask and block of the reservation are given.
    #[rows("Conflict.CidrReservationMaskAndCidrReservationCidr")]
    #[says("VSwitchCidrReservationMask and VSwitchCidrReservationCidr conflict.")]
    SizeConflict,
    /// The reservation's block is not one of its IP version, or longer than a prefix.
    #[rows("IllegalParamFormat.VSwitchCidrReservationCidr")]
    #[says("The VSwitchCidrReservationCidr \"{cidr}\" is illegal.")]
    Cidr { cidr: String },
    /// The reservation's mask is out of bounds.
    #[rows("IllegalParam.VSwitchCidrReservationMask")]
    #[says("The VSwitchCidrReservationMask \"{mask}\" is illegal.")]
    Mask { mask: String },
    /// The reservation's block overlaps another's.
    #[rows("OperationFailed.VSwitchCidrReservationCidr")]
    #[says("The VSwitchCidrReservationCidr \"{cidr}\" conflicts with \"{other}\".")]
    Overlaps { cidr: String, other: ReservationId },
    /// The reservation's block has addresses that the system keeps.
    #[rows("OperationFailed.SystemReservedIpContained")]
    #[says("\"{cidr}\" contains system reserved IP addresses.")]
    SystemAddresses { cidr: String },
    /// The reservation's block has addresses in use.
    #[rows("OperationFailed.AlreadyUsedIpContained")]
    #[says("\"{cidr}\" contains already used IP addresses.")]
    TakenAddresses { cidr: String },
    /// The vSwitch has no idle block of that size.
    #[rows("OperationFailed.CidrNotEnoughInVSwitch")]
    #[says("No enough cidr to allocate in the vSwitch \"{vswitch}\".")]
    Exhausted { vswitch: VSwitchId },
    /// The VPC has as many reservations as it may have.
    #[rows("QuotaExceeded.CidrReservationCount")]
    #[says("The quota of VSwitchCidrReservation is exceeded.")]
    Quota,
    /// The reservation's block is not a part of the vSwitch's.
    #[rows("OperationFailed.VSwitchCidrReservationCidr")]
    #[says("The VSwitchCidrReservationCidr \"{cidr}\" is not in the vSwitch \"{vswitch}\".")]
    Outside { cidr: String, vswitch: VSwitchId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            ReservationFault::VARIANTS,
            [
                (
                    "DeleteVSwitchCidrReservation",
                    ReservationFault::NotFound { reservation: "vcr-9".into() },
                    "400 ResourceNotFound.CidrReservation reserve segment not exist.",
                ),
                (
                    "DeleteVSwitchCidrReservation",
                    ReservationFault::InUse { reservation: "vcr-9".into() },
                    "400 DependencyViolation.IpPrefix DependencyViolation.IpPrefix",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::SizeMissing,
                    "400 MissingParam.CidrReservationMaskOrCidrReservationCidr Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::SizeConflict,
                    "400 Conflict.CidrReservationMaskAndCidrReservationCidr The specified VSwitchCidrReservationMask and  VSwitchCidrReservationCidr is conflict.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::Cidr { cidr: "x".to_owned() },
                    "400 IllegalParamFormat.VSwitchCidrReservationCidr The param format of VSwitchCidrReservationCidr is illegal.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::Mask { mask: "x".to_owned() },
                    "400 IllegalParam.VSwitchCidrReservationMask The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::Overlaps {
                        cidr: "10.0.0.0/26".to_owned(),
                        other: "vcr-9".into(),
                    },
                    "400 OperationFailed.VSwitchCidrReservationCidr The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::SystemAddresses { cidr: "10.0.0.0/26".to_owned() },
                    "400 OperationFailed.SystemReservedIpContained The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::TakenAddresses { cidr: "10.0.0.0/26".to_owned() },
                    "400 OperationFailed.AlreadyUsedIpContained The specified VSwitchCidrReservationCidr cannot contain already used IP addresses.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::Exhausted { vswitch: "vsw-9".into() },
                    "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::Quota,
                    "400 QuotaExceeded.CidrReservationCount The quota of VSwitchCidrReservation is exceeded.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    ReservationFault::Outside {
                        cidr: "10.9.0.0/26".to_owned(),
                        vswitch: "vsw-9".into(),
                    },
                    "400 OperationFailed.VSwitchCidrReservationCidr The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr.",
                ),
            ],
        );
    }
}
