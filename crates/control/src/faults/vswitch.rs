//! Faults of vSwitches.

use control_derive::Fault;

use crate::value::id::{RouteTableId, VSwitchId, VpcId};

/// Faults of vSwitches.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum VSwitchFault {
    /// The caller has no such vSwitch in the region.
    #[rows(
        404 "InvalidVSwitchId.NotFound",
        "InvalidVSwitchId.NotFound",
        "ResourceNotFound.VSwitch",
        "ResourceNotFound.VSwitchId"
    )]
    #[says("The specified VSwitchId \"{vswitch}\" is not found.")]
    NotFound { vswitch: VSwitchId },
    /// The vSwitch was there, and has been lost.
    #[rows(
        fixed "InvalidVSwitchId.NotFound",
        "InvalidVSwitchId.NotFound",
        "ResourceNotFound.VSwitch",
        "ResourceNotFound.VSwitchId"
    )]
    #[says("The specified VSwitchId \"{vswitch}\" is not found.")]
    Lost { vswitch: VSwitchId },
    /// The vSwitch is not made yet.
    #[rows("IncorrectVSwitchStatus", "IncorrectStatus.VSwitch", "IncorrectStatus.VSWITCH")]
    #[says(
        "The operation is not allowed in the current VSwitch state. \
         Expecting state is \"Available\", but current state is \"Pending\"."
    )]
    #[slots("Pending")]
    Pending { vswitch: VSwitchId },
    /// The vSwitch is in another state in which nothing can be done with it.
    // The newer page tells these states from Pending by a code, the older by a second text.
    #[rows(
        "IncorrectStatus.VSwitch",
        "IncorrectStatus.VSWITCH",
        second "IncorrectVSwitchStatus",
        "InvalidVSwitch.IllegalStatus",
        "InvalidStatus.VSwitch",
        "IncorrectVSwitchStatus"
    )]
    #[says(
        "The operation is not allowed in the current VSwitch state. \
         Expecting state is \"Available\", but current state is \"{status}\"."
    )]
    #[slots(status)]
    NotAvailable { vswitch: VSwitchId, status: &'static str },
    /// The vSwitch has no IPv6.
    #[rows(
        "InvalidVSwitch.Ipv6NotTurnOn",
        "InvalidOperation.VSwitchIpv6Disabled",
        "UnsupportedFeature.VSwitchIpv6"
    )]
    #[says("The specified VSwitch \"{vswitch}\" ipv6 function not turn on.")]
    WithoutIpv6 { vswitch: VSwitchId },
    /// The vSwitch's VPC has no IPv6, so that it cannot be turned on for the vSwitch.
    #[rows("InvalidOperation.EnableIpv6Failed", "InvalidVSwitch.Ipv6NotTurnOn")]
    #[says("The VPC of the VSwitch \"{vswitch}\" has no IPv6.")]
    Ipv6NotEnabled { vswitch: VSwitchId },
    /// More addresses are wanted than the vSwitch has at all.
    #[rows("QuotaExceeded.PrivateIpAddress", "InvalidVSwitchId.IpNotEnough")]
    #[says("The specified VSwitch \"{vswitch}\" has fewer than {wanted} IP addresses in total.")]
    TooSmall { vswitch: VSwitchId, wanted: usize },

    /// The text is no address of the vSwitch.
    #[rows("Mismatch.VSwitchAndPrivateIpAddress")]
    #[says("The VSwitch \"{vswitch}\" has no address \"{address}\".")]
    AddressElsewhere { vswitch: VSwitchId, address: String },
    /// Another vSwitch of the VPC is being made or changed: one at a time is.
    ///
    /// CreateVSwitch has OperationDenied.OtherSubnetCreating for it too, but Terraform, which makes the
    /// vSwitches of a VPC side by side, tries again with this one only.
    #[rows("OperationDenied.OtherSubnetProcessing", "IncorrectVSwitchStatus")]
    #[says("The VSwitch \"{vswitch}\" of the VPC is being created or changed.")]
    #[slots("Pending")]
    OtherPending { vswitch: VSwitchId },
    /// Network interfaces are in the vSwitch, and it cannot be deleted.
    #[rows("DependencyViolation")]
    #[says("Network interfaces are in the VSwitch \"{vswitch}\".")]
    InUse { vswitch: VSwitchId },
    /// The vSwitch uses a custom route table, and cannot be deleted.
    #[rows("DependencyViolation.RouteTable")]
    #[says("The VSwitch \"{vswitch}\" uses the route table \"{table}\".")]
    HasRouteTable { vswitch: VSwitchId, table: RouteTableId },
    /// The vSwitch has reservations, and cannot be deleted.
    #[rows("DependencyViolation.VSwitchCidrReservation")]
    #[says("The VSwitch \"{vswitch}\" has CIDR reservations.")]
    HasReservations { vswitch: VSwitchId },
    /// IPv6 is to be turned on for a vSwitch that has another IPv6 block already.
    #[rows("OperationFailed.Ipv6AlreadyEnabled")]
    #[says("The VSwitch \"{vswitch}\" has the IPv6 CIDR block \"{cidr}\" already.")]
    Ipv6AlreadyEnabled { vswitch: VSwitchId, cidr: String },
    /// IPv6 is to be turned off for a vSwitch that has none.
    #[rows("OperationFailed.IPv6Disabled")]
    #[says("The VSwitch \"{vswitch}\" has no IPv6.")]
    Ipv6AlreadyDisabled { vswitch: VSwitchId },
    /// IPv6 is to be turned off for a vSwitch of whose IPv6 block addresses are in use or reserved.
    #[rows("OperationFailed.Ipv6InstanceExist")]
    #[says("IPv6 addresses of the VSwitch \"{vswitch}\" are in use.")]
    Ipv6InUse { vswitch: VSwitchId },
    /// IPv6 is to be turned off, and a block is given to turn it on with.
    #[rows("ParamExclusive.DisableIpv6AndIpv6CidrBlock")]
    #[says("EnableIPv6 is false, and Ipv6CidrBlock is given.")]
    DisabledWithBlock,
    /// IPv6 is to be turned on, and no block is said.
    #[rows("IllegalParam.Ipv6CidrBlock")]
    #[says("Ipv6CidrBlock must be given to enable IPv6.")]
    Ipv6BlockMissing,
    /// The VPC has as many vSwitches as it may have.
    #[rows("QuotaExceeded.VSwitch")]
    #[says("Virtual switch quota exceeded.")]
    Quota,
    /// The new vSwitch's block is not in the VPC's.
    #[rows("InvalidParameter")]
    #[says("Specified CIDR block \"{cidr}\" is not valid in VPC.")]
    OutsideVpc { cidr: String },
    /// The new vSwitch's block overlaps another vSwitch's.
    #[rows("InvalidCidrBlock.Overlapped")]
    #[says("Specified CIDR block \"{cidr}\" overlapped with other subnets.")]
    Overlaps { cidr: String },
    /// The new vSwitch's block is not one, or has bits behind its mask.
    #[rows("InvalidCidrBlock.Malformed")]
    #[says("Specified CIDR block \"{cidr}\" is not valid.")]
    Cidr { cidr: String },
    /// The mask of the new vSwitch's block is not /16 to /29.
    #[rows("InvalidCirdrBlock.MaskLength", "InvalidCidrBlock.Malformed")]
    #[says("The mask of the CIDR block \"{cidr}\" is not between 16 and 29.")]
    Mask { cidr: String },
    /// The mask of the new vSwitch's block is not the mask that is given beside it.
    #[rows("IllegalParam.CidrBlock", "InvalidCidrBlock.Malformed")]
    #[says("The mask of the CIDR block \"{cidr}\" is not {mask}.")]
    #[slots(cidr)]
    MasksDiffer { cidr: String, mask: u8 },
    /// The VPC has no idle block of that size for a vSwitch.
    #[rows("InvalidCidrBlock.Overlapped", "InvalidVSwitch.DefaultVSwitchNotSupport")]
    #[says("No idle CIDR block with mask {mask} is left in the VPC \"{vpc}\".")]
    BlocksExhausted { vpc: VpcId, mask: u8 },
    /// The zone has a default vSwitch already.
    #[rows("OperationFailed.DefaultVSwitchExist")]
    #[says("The default vSwitch \"{vswitch}\" exists already in the zone.")]
    DefaultExists { vswitch: VSwitchId },
    /// Another vSwitch of the VPC has this IPv6 block.
    #[rows("OperationFailed.Ipv6CidrBlockExisted")]
    #[says("The Ipv6CidrBlock \"{number}\" is used by another vSwitch of the VPC.")]
    Ipv6Taken { number: u8 },
    /// All 256 IPv6 blocks of the VPC are vSwitches'.
    #[rows("OperationFailed.Ipv6CidrBlockExisted")]
    #[says("No idle IPv6 CIDR block is left in the VPC \"{vpc}\".")]
    Ipv6Exhausted { vpc: VpcId },
    /// The block is not the VPC's IPv6 block.
    #[rows("IllegalParam.VpcIpv6CidrBlock")]
    #[says("The VpcIpv6CidrBlock \"{cidr}\" is not the IPv6 CIDR block of the VPC.")]
    VpcIpv6Block { cidr: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            VSwitchFault::VARIANTS,
            [
                (
                    "001",
                    VSwitchFault::NotFound { vswitch: "vsw-9".into() },
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
                ),
                (
                    "004",
                    VSwitchFault::NotFound { vswitch: "vsw-9".into() },
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    VSwitchFault::NotFound { vswitch: "vsw-9".into() },
                    "400 ResourceNotFound.VSwitch The specified resource of VSwitch is not found.",
                ),
                (
                    "001",
                    VSwitchFault::Lost { vswitch: "vsw-9".into() },
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
                ),
                (
                    "003",
                    VSwitchFault::Lost { vswitch: "vsw-9".into() },
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId is not found.",
                ),
                (
                    "000",
                    VSwitchFault::Pending { vswitch: "vsw-9".into() },
                    "400 IncorrectVSwitchStatus The current status of vSwitch does not support this operation.",
                ),
                (
                    "003",
                    VSwitchFault::Pending { vswitch: "vsw-9".into() },
                    "400 IncorrectVSwitchStatus The current status of vSwitch does not support this operation.",
                ),
                (
                    "004",
                    VSwitchFault::Pending { vswitch: "vsw-9".into() },
                    "400 IncorrectVSwitchStatus The operation is not allowed in the current VSwitch state. Expecting state includes \"Created Available\", but current state is \"Pending\".",
                ),
                (
                    "000",
                    VSwitchFault::NotAvailable { vswitch: "vsw-9".into(), status: "Deleting" },
                    "400 IncorrectVSwitchStatus The current status of vSwitch does not support this operation.",
                ),
                (
                    "003",
                    VSwitchFault::NotAvailable { vswitch: "vsw-9".into(), status: "Deleting" },
                    "400 IncorrectVSwitchStatus The current status of virtual switch does not support this operation.",
                ),
                (
                    "004",
                    VSwitchFault::NotAvailable { vswitch: "vsw-9".into(), status: "Deleting" },
                    "400 InvalidVSwitch.IllegalStatus The operation is not allowed in the current VSwitch state. Expecting state includes \"Created\", but current state is \"Deleting\".",
                ),
                (
                    "000",
                    VSwitchFault::WithoutIpv6 { vswitch: "vsw-9".into() },
                    "403 InvalidVSwitch.Ipv6NotTurnOn The specified VSwitch \"vsw-9\" ipv6 function not turn on.",
                ),
                (
                    "004",
                    VSwitchFault::WithoutIpv6 { vswitch: "vsw-9".into() },
                    "404 InvalidOperation.VSwitchIpv6Disabled The specified VSwitch does not support Ipv6 feature.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    VSwitchFault::WithoutIpv6 { vswitch: "vsw-9".into() },
                    "400 UnsupportedFeature.VSwitchIpv6 The ipv6 feature of  switch is not supported.",
                ),
                (
                    "000",
                    VSwitchFault::Ipv6NotEnabled { vswitch: "vsw-9".into() },
                    "403 InvalidVSwitch.Ipv6NotTurnOn The VPC of the VSwitch \"vsw-9\" has no IPv6.",
                ),
                (
                    "004",
                    VSwitchFault::Ipv6NotEnabled { vswitch: "vsw-9".into() },
                    "404 InvalidOperation.EnableIpv6Failed The specified VSwitch does not support Ipv6 feature.",
                ),
                (
                    "001",
                    VSwitchFault::TooSmall { vswitch: "vsw-9".into(), wanted: 40 },
                    "400 QuotaExceeded.PrivateIpAddress There is no enough private ip in the specified VSwitch.",
                ),
                (
                    "004",
                    VSwitchFault::TooSmall { vswitch: "vsw-9".into(), wanted: 40 },
                    "400 QuotaExceeded.PrivateIpAddress There are not enough private IPs in the specified VSwitch.",
                ),
                (
                    "",
                    VSwitchFault::TooSmall { vswitch: "vsw-9".into(), wanted: 40 },
                    "403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"vsw-9\" has fewer than 40 IP addresses in total.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    VSwitchFault::Pending { vswitch: "vsw-9".into() },
                    "400 IncorrectStatus.VSwitch The status of the specified VSwitch is invalid.",
                ),
                (
                    "CreateVSwitchCidrReservation",
                    VSwitchFault::Pending { vswitch: "vsw-9".into() },
                    "400 IncorrectStatus.VSWITCH The status of the specified VSwitch is invalid.",
                ),
                (
                    "DeleteVSwitch",
                    VSwitchFault::NotAvailable { vswitch: "vsw-9".into(), status: "Deleting" },
                    "400 IncorrectVSwitchStatus vpc subnet is in middle status.",
                ),
                (
                    "CheckCanAllocateVpcPrivateIpAddress",
                    VSwitchFault::NotFound { vswitch: "vsw-9".into() },
                    "400 ResourceNotFound.VSwitchId The specified resource vswitch is not found.",
                ),
                (
                    "CheckCanAllocateVpcPrivateIpAddress",
                    VSwitchFault::AddressElsewhere {
                        vswitch: "vsw-9".into(),
                        address: "x".to_owned(),
                    },
                    "400 Mismatch.VSwitchAndPrivateIpAddress The vswitch and privateIpAddress are mismatched.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::OtherPending { vswitch: "vsw-9".into() },
                    "400 IncorrectVSwitchStatus Some virtual switch is modifying within the same VPC.",
                ),
                (
                    "DeleteVSwitch",
                    VSwitchFault::OtherPending { vswitch: "vsw-9".into() },
                    "400 OperationDenied.OtherSubnetProcessing other subnet is processing.",
                ),
                (
                    "DeleteVSwitch",
                    VSwitchFault::InUse { vswitch: "vsw-9".into() },
                    "400 DependencyViolation Resources deployed in the vSwitch have not been deleted.",
                ),
                (
                    "DeleteVSwitch",
                    VSwitchFault::HasRouteTable { vswitch: "vsw-9".into(), table: "vtb-9".into() },
                    "400 DependencyViolation.RouteTable VSwitch cannot be deleted when associated with route table",
                ),
                (
                    "DeleteVSwitch",
                    VSwitchFault::HasReservations { vswitch: "vsw-9".into() },
                    "400 DependencyViolation.VSwitchCidrReservation VSwitch cannot be deleted when vswitch cidr reservation exist.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    VSwitchFault::Ipv6AlreadyEnabled {
                        vswitch: "vsw-9".into(),
                        cidr: "2001:db8::/64".to_owned(),
                    },
                    "400 OperationFailed.Ipv6AlreadyEnabled The VSwitch \"vsw-9\" has the IPv6 CIDR block \"2001:db8::/64\" already.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    VSwitchFault::Ipv6AlreadyDisabled { vswitch: "vsw-9".into() },
                    "400 OperationFailed.IPv6Disabled Operation failed because IPv6 is not enabled for the vSwitch.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    VSwitchFault::Ipv6InUse { vswitch: "vsw-9".into() },
                    "400 OperationFailed.Ipv6InstanceExist Operation failed because vswitch has ipv6 instance.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    VSwitchFault::DisabledWithBlock,
                    "400 ParamExclusive.DisableIpv6AndIpv6CidrBlock DisableIpv6 and Ipv6Cidr are mutually exclusive.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    VSwitchFault::Ipv6BlockMissing,
                    "400 IllegalParam.Ipv6CidrBlock Ipv6CidrBlock must be given to enable IPv6.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::Quota,
                    "400 QuotaExceeded.VSwitch Virtual switch quota exceeded.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::OutsideVpc { cidr: "10.0.0.0/24".to_owned() },
                    "400 InvalidParameter Specified CIDR block is not valid in VPC.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::Overlaps { cidr: "10.0.0.0/24".to_owned() },
                    "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::Cidr { cidr: "10.0.0.1/24".to_owned() },
                    "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::Mask { cidr: "10.0.0.0/30".to_owned() },
                    "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::MasksDiffer { cidr: "10.0.0.0/24".to_owned(), mask: 25 },
                    "400 IllegalParam.CidrBlock The param of CidrBlock [10.0.0.0/24] is illegal.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::BlocksExhausted { vpc: "vpc-9".into(), mask: 24 },
                    "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
                ),
                (
                    "CreateDefaultVSwitch",
                    VSwitchFault::DefaultExists { vswitch: "vsw-9".into() },
                    "400 OperationFailed.DefaultVSwitchExist A default vSwitch already exists in the zone.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::Ipv6Taken { number: 7 },
                    "400 OperationFailed.Ipv6CidrBlockExisted The Ipv6CidrBlock \"7\" is used by another vSwitch of the VPC.",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::Ipv6Exhausted { vpc: "vpc-9".into() },
                    "400 OperationFailed.Ipv6CidrBlockExisted No idle IPv6 CIDR block is left in the VPC \"vpc-9\".",
                ),
                (
                    "CreateVSwitch",
                    VSwitchFault::VpcIpv6Block { cidr: "2001:db8::/56".to_owned() },
                    "400 IllegalParam.VpcIpv6CidrBlock The VpcIpv6CidrBlock \"2001:db8::/56\" is not the IPv6 CIDR block of the VPC.",
                ),
            ],
        );
    }
}
