//! Faults of vSwitches, addresses and prefixes.

use std::net::IpAddr;

use super::{
    Fault,
    said::{Code, Said, Text, said},
};

impl Fault {
    pub(super) fn said_of_addresses(&self) -> Said {
        match self {
            Fault::VSwitchNotFound { vswitch } => said(
                &["InvalidVSwitchId.NotFound"],
                format!("The specified VSwitchId \"{vswitch}\" is not found."),
            ),
            Fault::VSwitchLost { vswitch } => said(
                &["InvalidVSwitchId.NotFound"],
                format!("The specified VSwitchId \"{vswitch}\" is not found."),
            )
            .fixed_first(),
            Fault::VSwitchStatus { status, .. } => {
                let sentence = format!(
                    "The operation is not allowed in the current VSwitch state. \
                     Expecting state is \"Available\", but current state is \"{status}\"."
                );
                let values = [(*status).to_owned()];
                match *status {
                    "Pending" => said(&["IncorrectVSwitchStatus"], sentence).with(values),
                    // The newer page tells other states apart, the older has a second text.
                    _ => {
                        said(&["InvalidVSwitch.IllegalStatus", "IncorrectVSwitchStatus"], sentence)
                            .with(values)
                            .second_first()
                    }
                }
            }
            Fault::Ipv6NotEnabled { vswitch } => said(
                &["InvalidOperation.EnableIpv6Failed", "InvalidVSwitch.Ipv6NotTurnOn"],
                format!("The VPC of the VSwitch \"{vswitch}\" has no IPv6."),
            ),
            Fault::VSwitchTooSmall { vswitch, wanted } => said(
                &["QuotaExceeded.PrivateIpAddress", "InvalidVSwitchId.IpNotEnough"],
                format!(
                    "The specified VSwitch \"{vswitch}\" has fewer than {wanted} IpAddress at all."
                ),
            ),
            Fault::AddressReserved { address, cidr } => said(
                match address {
                    IpAddr::V4(_) => &["InvalidVSwitchId.IpInvalid"],
                    IpAddr::V6(_) => &[
                        "InvalidIp.IpUnassigned",
                        "InvalidOperation.AddressNotInVSwitchCidr",
                        "InvalidVSwitchId.IpInvalid",
                    ],
                },
                format!(
                    "The specified IP \"{address}\" is in the reserved \"{cidr}\", of which no prefix with it is assigned on this ENI."
                ),
            ),
            Fault::VSwitchWithoutIpv6 { vswitch } => said(
                &["InvalidVSwitch.Ipv6NotTurnOn", "InvalidOperation.VSwitchIpv6Disabled"],
                format!("The specified VSwitch \"{vswitch}\" ipv6 function not turn on."),
            ),
            Fault::AddressesExhausted { vswitch } => said(
                &["InvalidVSwitchId.IpNotEnough", "QuotaExceeded.PrivateIpAddress"],
                format!("The specified VSwitch \"{vswitch}\" has not enough IpAddress."),
            ),
            Fault::AddressOutside { address, cidr } => {
                let codes: &[_] = match address {
                    IpAddr::V4(_) => &["InvalidVSwitchId.IpInvalid", "InvalidIp.Address"],
                    IpAddr::V6(_) => &[
                        "InvalidOperation.AddressNotInVSwitchCidr",
                        "InvalidVSwitchId.IpInvalid",
                        "InvalidIp.Address",
                    ],
                };
                let sentence = format!(
                    "The specified IpAddress \"{address}\" is not valid in VSwitch CIDR block \"{cidr}\"."
                );
                said(codes, sentence)
            }
            Fault::AddressForeign { address, cidr } => said(
                &["InvalidIp.Address", "InvalidVSwitchId.IpInvalid"],
                format!(
                    "The specified ipAddress \"{address}\" is invalid: it is not in \"{cidr}\"."
                ),
            ),
            Fault::AddressRepeated { address } => said(
                &["InvalidIp.IpRepeated"],
                format!("The specified ipAddress \"{address}\" is(are) repeated."),
            ),
            Fault::AddressTaken { address } => {
                let codes: &[_] = match address {
                    IpAddr::V4(_) => {
                        &["InvalidPrivateIpAddress.Duplicated", "InvalidIp.IpAssigned"]
                    }
                    IpAddr::V6(_) => &[
                        "InvalidOperation.AddressAlreadyAllocated",
                        "InvalidPrivateIpAddress.Duplicated",
                    ],
                };
                let sentence = format!("The specified IP \"{address}\" is already assigned.");
                said(codes, sentence).with([address.to_string()])
            }
            Fault::SecondaryTaken { address } => {
                let mut said = said(
                    &["InvalidOperation.AddressAlreadyAllocated"],
                    format!("The specified ip address \"{address}\" has been already allocated."),
                )
                .of(Text::Second)
                .with([address.to_string()]);
                said.codes.push(Code::any("InvalidPrivateIpAddress.Duplicated"));
                said
            }
            Fault::AddressAssigned { address } => said(
                &["InvalidIp.IpAssigned", "InvalidPrivateIpAddress.Duplicated"],
                format!("The specified IP \"{address}\" is already assigned on this ENI."),
            )
            .with([address.to_string()]),
            Fault::NotAssigned { what } => said(
                &["InvalidIp.IpUnassigned"],
                format!("The specified IP \"{what}\" is not assigned on this ENI."),
            ),
            _ => unreachable!("not a fault of addresses: {self:?}"),
        }
    }

    pub(super) fn said_of_prefixes(&self) -> Said {
        match self {
            Fault::PrefixIllegal { prefixes } => said(
                &["InvalidIp.IpPrefixIllegal", "InvalidParameter"],
                format!("The ip prefixes {prefixes} is/are illegal."),
            )
            .with([prefixes.clone()]),
            Fault::PrefixMaskIllegal { prefix } => said(
                &["InvalidIp.IpPrefixMaskIllegal", "InvalidIp.IpPrefixIllegal"],
                format!("The mask of the ip prefix {prefix} is illegal."),
            )
            .with([prefix.clone()]),
            Fault::PrefixNotStrict { prefix } => said(
                &["InvalidIp.IpPrefixNotStrict", "InvalidParameter"],
                format!("The ip prefix {prefix} must be strict cidr format."),
            )
            .with([prefix.clone()]),
            Fault::PrefixMasksDiffer { prefixes } => said(
                &["InvalidIp.IpPrefixMaskNotSame", "InvalidParameter"],
                format!("The ip prefixes {prefixes} are illegal which mask must be same."),
            )
            .with([prefixes.clone()]),
            Fault::PrefixMask { mask, only } => said(
                &["InvalidIp.IpPrefixMaskInvalid", "InvalidParameter"],
                format!("The ip prefixes mask {mask} is illegal which must be between {only} and {only}."),
            )
            .with([mask.to_string(), only.to_string(), only.to_string()]),
            Fault::PrefixNotReserved { prefix } => said(
                &["InvalidIp.IpPrefixMustInReserveSegment"],
                format!("The ip prefix {prefix} must in vswitch reserve segment."),
            ),
            Fault::PrefixTaken { prefix } => said(
                &["InvalidIp.IpPrefixNotAvailable"],
                format!("The ip prefix {prefix} is not available."),
            ),
            Fault::PrefixesExhausted { vswitch } => said(
                &["InvalidVSwitchId.IpPrefixNotEnough"],
                format!("The specified vSwitch \"{vswitch}\" has not enough ip prefix."),
            ),
            Fault::NoReservation { vswitch } => said(
                &["InvalidOperation.VSwitchCidrReservationNotExist", "InvalidVSwitchId.IpPrefixNotEnough"],
                format!("The specified vSwitch \"{vswitch}\" has no cidr reservation."),
            ),
            _ => unreachable!("not a fault of prefixes: {self:?}"),
        }
    }
}
