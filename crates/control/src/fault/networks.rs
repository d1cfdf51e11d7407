//! Faults of VPCs, new vSwitches and reservations.

use super::{
    Fault,
    said::{Said, said},
};

impl Fault {
    pub(super) fn said_of_networks(&self) -> Said {
        match self {
            Fault::VpcNotFound { vpc } => said(
                &["InvalidVpcId.NotFound", "Forbidden.VpcNotFound"],
                format!("The specified VPC \"{vpc}\" does not exist."),
            )
            .at(404),
            Fault::VpcQuota => said(&["QuotaExceeded.Vpc"], "VPC quota exceeded.".to_owned()),
            Fault::VSwitchQuota => {
                said(&["QuotaExceeded.VSwitch"], "Virtual switch quota exceeded.".to_owned())
            }
            Fault::VpcCidr { cidr } => {
                said(&["InvalidParameter"], format!("Specified CIDR block \"{cidr}\" is not valid"))
            }
            Fault::UserCidr { cidr } => said(
                &["IllegalParam.UserCidr"],
                format!("UserCidr \"{cidr}\" is not a valid or strict address."),
            ),
            Fault::UserCidrQuota => said(
                &["InvalidUserCidr.Quota"],
                "Specified  UserCidr number is greater than 3.".to_owned(),
            ),
            Fault::Ipv6BlocksExhausted => said(
                &["ResourceNotEnough.Ipv6Cidr"],
                "The specified resource of Ipv6Cidr is not enough.".to_owned(),
            ),
            Fault::Ipv6Block { cidr } => said(
                &["OperationFailed.IPv6CidrNotReserved"],
                format!("The specified Ipv6CidrBlock \"{cidr}\" is not reserved for the account."),
            ),
            Fault::IpamUnsupported { parameter } => said(
                &["UnsupportedFeature.Ipam", "UnsupportedFeature.IPAM", "InvalidParameter"],
                format!("IPAM (parameter \"{parameter}\") is not supported in this region."),
            ),
            Fault::ZoneNotFound { zone } => said(
                &["InvalidZoneId.NotFound"],
                format!("The specified zone \"{zone}\" does not exist."),
            ),
            Fault::VSwitchOutsideVpc { cidr } => said(
                &["InvalidParameter"],
                format!("Specified CIDR block \"{cidr}\" is not valid in VPC."),
            ),
            Fault::VSwitchOverlaps { cidr } => said(
                &["InvalidCidrBlock.Overlapped"],
                format!("Specified CIDR block \"{cidr}\" overlapped with other subnets."),
            ),
            Fault::VSwitchCidr { cidr } => said(
                &["InvalidCidrBlock.Malformed"],
                format!("Specified CIDR block \"{cidr}\" is not valid."),
            ),
            Fault::VpcWithoutIpv6 { vpc } => said(
                &["OperationFailed.VpcIpv6Disabled"],
                format!("The IPv6 feature of the VPC \"{vpc}\" is not enabled."),
            ),
            Fault::VSwitchIpv6Taken { number } => said(
                &["OperationFailed.Ipv6CidrBlockExisted"],
                format!("The Ipv6CidrBlock \"{number}\" is used by another vSwitch of the VPC."),
            ),
            Fault::VSwitchMask { cidr } => said(
                &["InvalidCirdrBlock.MaskLength", "InvalidCidrBlock.Malformed"],
                format!("The mask of the CIDR block \"{cidr}\" is not between 16 and 29."),
            ),
            Fault::VSwitchMasksDiffer { cidr, mask } => said(
                &["IllegalParam.CidrBlock", "InvalidCidrBlock.Malformed"],
                format!("The mask of the CIDR block \"{cidr}\" is not {mask}."),
            )
            .with([cidr.clone()]),
            Fault::VSwitchBlocksExhausted { vpc, mask } => said(
                &["InvalidCidrBlock.Overlapped"],
                format!("No idle CIDR block with mask {mask} is left in the VPC \"{vpc}\"."),
            ),
            Fault::VSwitchIpv6Exhausted { vpc } => said(
                &["OperationFailed.Ipv6CidrBlockExisted"],
                format!("No idle IPv6 CIDR block is left in the VPC \"{vpc}\"."),
            ),
            Fault::VpcIpv6Block { cidr } => said(
                &["IllegalParam.VpcIpv6CidrBlock"],
                format!("The VpcIpv6CidrBlock \"{cidr}\" is not the IPv6 CIDR block of the VPC."),
            ),
            _ => self.said_of_reservations(),
        }
    }

    pub(super) fn said_of_reservations(&self) -> Said {
        let (code, sentence) = match self {
            Fault::ReservationSizeMissing => (
                "MissingParam.CidrReservationMaskOrCidrReservationCidr",
                "Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified."
                    .to_owned(),
            ),
            Fault::ReservationSizeConflict => (
                "Conflict.CidrReservationMaskAndCidrReservationCidr",
                "VSwitchCidrReservationMask and VSwitchCidrReservationCidr conflict.".to_owned(),
            ),
            Fault::ReservationCidr { cidr } => (
                "IllegalParamFormat.VSwitchCidrReservationCidr",
                format!("The VSwitchCidrReservationCidr \"{cidr}\" is illegal."),
            ),
            Fault::ReservationMask { mask } => (
                "IllegalParam.VSwitchCidrReservationMask",
                format!("The VSwitchCidrReservationMask \"{mask}\" is illegal."),
            ),
            Fault::ReservationOverlaps { cidr, other } => (
                "OperationFailed.VSwitchCidrReservationCidr",
                format!("The VSwitchCidrReservationCidr \"{cidr}\" conflicts with \"{other}\"."),
            ),
            Fault::ReservationSystemAddresses { cidr } => (
                "OperationFailed.SystemReservedIpContained",
                format!("\"{cidr}\" contains system reserved IP addresses."),
            ),
            Fault::ReservationTakenAddresses { cidr } => (
                "OperationFailed.AlreadyUsedIpContained",
                format!("\"{cidr}\" contains already used IP addresses."),
            ),
            Fault::ReservationExhausted { vswitch } => (
                "OperationFailed.CidrNotEnoughInVSwitch",
                format!("No enough cidr to allocate in the vSwitch \"{vswitch}\"."),
            ),
            Fault::ReservationQuota => (
                "QuotaExceeded.CidrReservationCount",
                "The quota of VSwitchCidrReservation is exceeded.".to_owned(),
            ),
            Fault::ReservationVSwitch { vswitch } => (
                "ResourceNotFound.VSwitch",
                format!("The vSwitch \"{vswitch}\" is not found."),
            ),
            Fault::ReservationWithoutIpv6 { vswitch } => (
                "UnsupportedFeature.VSwitchIpv6",
                format!("The vSwitch \"{vswitch}\" has no IPv6."),
            ),
            Fault::ReservationOutside { cidr, vswitch } => (
                "OperationFailed.VSwitchCidrReservationCidr",
                format!("The VSwitchCidrReservationCidr \"{cidr}\" is not in the vSwitch \"{vswitch}\"."),
            ),
            _ => unreachable!("not a fault of networks: {self:?}"),
        };
        said(&[code], sentence)
    }
}
