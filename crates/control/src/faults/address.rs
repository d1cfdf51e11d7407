//! Faults of addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use control_derive::Fault;
use ipnet::{Ipv4Net, Ipv6Net};

use crate::value::id::VSwitchId;

/// Faults of addresses.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum AddressFault {
    /// Fewer addresses are idle in the vSwitch than are wanted.
    #[rows(
        "InvalidVSwitchId.IpNotEnough",
        "QuotaExceeded.PrivateIpAddress",
        "InvalidParameter.NotEnoughIpInVSwitch"
    )]
    #[says("The specified VSwitch \"{vswitch}\" has not enough IpAddress.")]
    Exhausted { vswitch: VSwitchId },
    /// The IPv4 address is not one that the vSwitch gives: outside its block, or the system's.
    #[rows("InvalidVSwitchId.IpInvalid", "InvalidIp.Address", "InvalidPrivateIpAddress.Mismatch")]
    #[says("The specified IpAddress \"{address}\" is not valid in VSwitch CIDR block \"{cidr}\".")]
    Outside { address: Ipv4Addr, cidr: Ipv4Net },
    /// The IPv6 address is not one that the vSwitch gives: outside its block, or the system's.
    #[rows(
        "InvalidOperation.AddressNotInVSwitchCidr",
        "InvalidVSwitchId.IpInvalid",
        "InvalidIp.Address"
    )]
    #[says("The specified IpAddress \"{address}\" is not valid in VSwitch CIDR block \"{cidr}\".")]
    Ipv6Outside { address: Ipv6Addr, cidr: Ipv6Net },
    /// An IPv6 address that is to be taken back is not even in the vSwitch's block.
    #[rows("InvalidIp.Address", "InvalidVSwitchId.IpInvalid")]
    #[says("The specified ipAddress \"{address}\" is invalid: it is not in \"{cidr}\".")]
    Foreign { address: Ipv6Addr, cidr: Ipv6Net },
    /// The same address stands twice in the request.
    #[rows("InvalidIp.IpRepeated")]
    #[says("The specified ipAddress \"{address}\" is(are) repeated.")]
    Repeated { address: IpAddr },
    /// The IPv4 address is in a reservation, and the prefix that holds it is not the interface's.
    #[rows("InvalidVSwitchId.IpInvalid")]
    #[says(
        "The specified IP \"{address}\" is in the reserved CIDR block \"{cidr}\", \
         but in no prefix that is assigned to this ENI."
    )]
    Reserved { address: Ipv4Addr, cidr: Ipv4Net },
    /// The IPv6 address is in a reservation, and the prefix that holds it is not the interface's.
    #[rows(
        "InvalidIp.IpUnassigned",
        "InvalidOperation.AddressNotInVSwitchCidr",
        "InvalidVSwitchId.IpInvalid"
    )]
    #[says(
        "The specified IP \"{address}\" is not assigned on this ENI. \
         It is in the reserved CIDR block \"{cidr}\", and in none of this ENI's prefixes."
    )]
    Ipv6Reserved { address: Ipv6Addr, cidr: Ipv6Net },
    /// The IPv4 address belongs to another network interface.
    #[rows("InvalidPrivateIpAddress.Duplicated", "InvalidIp.IpAssigned")]
    #[says("The specified IP \"{address}\" is already assigned.")]
    #[slots(address)]
    Taken { address: Ipv4Addr },
    /// The IPv6 address belongs to another network interface.
    #[rows("InvalidOperation.AddressAlreadyAllocated", "InvalidPrivateIpAddress.Duplicated")]
    #[says("The specified IP \"{address}\" is already assigned.")]
    #[slots(address)]
    Ipv6Taken { address: Ipv6Addr },
    /// An address that is wanted as a secondary one belongs to another network interface.
    // The edition of 2024 has a second row for it, with a text of its own.
    #[rows(
        second "InvalidOperation.AddressAlreadyAllocated",
        "InvalidPrivateIpAddress.Duplicated",
        "InvalidIp.IpAssigned"
    )]
    #[says("The specified ip address \"{address}\" has been already allocated.")]
    #[slots(address)]
    SecondaryTaken { address: Ipv4Addr },
    /// The address belongs to this network interface already.
    #[rows("InvalidIp.IpAssigned", "InvalidPrivateIpAddress.Duplicated")]
    #[says("The specified IP \"{address}\" is already assigned on this ENI.")]
    #[slots(address)]
    Assigned { address: IpAddr },
    /// The address, or prefix, does not belong to the network interface.
    #[rows("InvalidIp.IpUnassigned")]
    #[says("The specified IP \"{what}\" is not assigned on this ENI.")]
    NotAssigned { what: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    fn read<T: std::str::FromStr>(text: &str) -> T {
        text.parse().ok().expect("the sample is well-formed")
    }

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            AddressFault::VARIANTS,
            [
                (
                    "001",
                    AddressFault::Exhausted { vswitch: "vsw-9".into() },
                    "403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"vsw-9\" has not enough IpAddress.",
                ),
                (
                    "000",
                    AddressFault::Exhausted { vswitch: "vsw-9".into() },
                    "403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"vsw-9\" has not enough IpAddress.",
                ),
                (
                    "001",
                    AddressFault::Outside { address: read("10.9.0.1"), cidr: read("10.0.0.0/24") },
                    "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.9.0.1\" is not valid in VSwitch CIDR block \"10.0.0.0/24\".",
                ),
                (
                    "000",
                    AddressFault::Ipv6Outside {
                        address: read("fd00::1"),
                        cidr: read("2001:db8::/64"),
                    },
                    "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"fd00::1\" is not valid in VSwitch CIDR block \"2001:db8::/64\".",
                ),
                (
                    "004",
                    AddressFault::Ipv6Outside {
                        address: read("fd00::1"),
                        cidr: read("2001:db8::/64"),
                    },
                    "404 InvalidOperation.AddressNotInVSwitchCidr The specified ipv6 does not match VSwitch cidr scope.",
                ),
                (
                    "002",
                    AddressFault::Foreign { address: read("fd00::1"), cidr: read("2001:db8::/64") },
                    "403 InvalidIp.Address The specified ipAddress \"fd00::1\" is invalid: it is not in \"2001:db8::/64\".",
                ),
                (
                    "004",
                    AddressFault::Repeated { address: read("10.0.0.4") },
                    "403 InvalidIp.IpRepeated The specified ipAddress \"10.0.0.4\" is(are) repeated.",
                ),
                (
                    "001",
                    AddressFault::Reserved {
                        address: read("10.0.0.70"),
                        cidr: read("10.0.0.64/26"),
                    },
                    "403 InvalidVSwitchId.IpInvalid The specified IP \"10.0.0.70\" is in the reserved CIDR block \"10.0.0.64/26\", but in no prefix that is assigned to this ENI.",
                ),
                (
                    "000",
                    AddressFault::Ipv6Reserved {
                        address: read("2001:db8::1:1"),
                        cidr: read("2001:db8::/80"),
                    },
                    "403 InvalidIp.IpUnassigned The specified IP \"2001:db8::1:1\" is not assigned on this ENI. It is in the reserved CIDR block \"2001:db8::/80\", and in none of this ENI's prefixes.",
                ),
                (
                    "004",
                    AddressFault::Ipv6Reserved {
                        address: read("2001:db8::1:1"),
                        cidr: read("2001:db8::/80"),
                    },
                    "404 InvalidOperation.AddressNotInVSwitchCidr The specified ipv6 does not match VSwitch cidr scope.",
                ),
                (
                    "001",
                    AddressFault::Taken { address: read("10.0.0.4") },
                    "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
                ),
                (
                    "004",
                    AddressFault::Taken { address: read("10.0.0.4") },
                    "400 InvalidPrivateIpAddress.Duplicated The specified private IP address \"10.0.0.4\" is duplicated.",
                ),
                (
                    "000",
                    AddressFault::Ipv6Taken { address: read("2001:db8::4") },
                    "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
                ),
                (
                    "004",
                    AddressFault::Ipv6Taken { address: read("2001:db8::4") },
                    "404 InvalidOperation.AddressAlreadyAllocated The specified ipv6 has been already allocated.",
                ),
                (
                    "001",
                    AddressFault::SecondaryTaken { address: read("10.0.0.4") },
                    "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
                ),
                (
                    "003",
                    AddressFault::SecondaryTaken { address: read("10.0.0.4") },
                    "404 InvalidOperation.AddressAlreadyAllocated The specified ip address has been already allocated.",
                ),
                (
                    "004",
                    AddressFault::SecondaryTaken { address: read("10.0.0.4") },
                    "400 InvalidPrivateIpAddress.Duplicated The specified private IP address \"10.0.0.4\" is duplicated.",
                ),
                (
                    "001",
                    AddressFault::Assigned { address: read("10.0.0.4") },
                    "403 InvalidIp.IpAssigned The specified IP \"10.0.0.4\" is already assigned on this ENI.",
                ),
                (
                    "002",
                    AddressFault::NotAssigned { what: "10.0.0.4".to_owned() },
                    "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.4\" is not assigned on this ENI.",
                ),
            ],
        );
    }
}
