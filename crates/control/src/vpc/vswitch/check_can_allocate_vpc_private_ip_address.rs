//! CheckCanAllocateVpcPrivateIpAddress: whether a network interface could be given an address.

use std::net::{IpAddr, Ipv6Addr};

use api::answer;
use control_derive::operation;
use ipnet::IpNet;

use super::VSwitch;
use crate::{
    Ctx, Fault, Read,
    faults::VSwitchFault,
    net::owner::OWNERS,
    value::id::VSwitchId,
    vpc::{
        cidr_reservation::{self, IpVersion},
        vpc::version::VersionText,
    },
};

/// Tells whether an address of a vSwitch is idle.
#[operation(vpc, read, ram = "vswitch/{VSwitchId}")]
pub struct CheckCanAllocateVpcPrivateIpAddress {
    /// The vSwitch.
    vswitch_id: VSwitchId,
    /// The address, which is in the vSwitch's block.
    private_ip_address: String,
    /// The IP version of the address: ipv4 (default) or ipv6.
    #[param(malformed = "PARAMETER_ILLEGAL")]
    ip_version: Option<VersionText>,
}

/// Whether it is.
#[answer]
pub struct Response {
    can_allocate: bool,
}

impl Read for CheckCanAllocateVpcPrivateIpAddress {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let vswitch = ctx.find(&wanted.vswitch_id)?;
        let version = wanted.ip_version.map_or(IpVersion::V4, |version| version.0);
        let address = wanted.private_ip_address.parse().ok();
        let can_allocate = match (version, address) {
            (IpVersion::V4, Some(IpAddr::V4(address))) => match vswitch.ipv4_unit(address) {
                Some(unit) => Some(vswitch.ipv4_pool().is_idle(&ctx.txn, unit)?),
                None => None,
            },
            (IpVersion::V6, Some(IpAddr::V6(address))) => is_idle(ctx, &vswitch, address)?,
            (IpVersion::V4 | IpVersion::V6, Some(_) | None) => None,
        };
        let elsewhere = || {
            let address = wanted.private_ip_address.clone();
            VSwitchFault::AddressElsewhere { vswitch: vswitch.id.clone(), address }
        };
        Ok(Response { can_allocate: can_allocate.ok_or_else(elsewhere)? })
    }
}

/// Whether an IPv6 address is idle, if it is the vSwitch's at all.
fn is_idle(ctx: &Ctx<'_>, vswitch: &VSwitch, address: Ipv6Addr) -> Result<Option<bool>, Fault> {
    if !vswitch.ipv6().is_some_and(|block| block.contains(&address)) {
        return Ok(None);
    }
    let single = IpNet::from(IpAddr::V6(address));
    let reservations = cidr_reservation::of_vswitch(&ctx.txn, &vswitch.id)?;
    let is_reserved = reservations.iter().any(|one| one.cidr().contains(&single));
    let owner = ctx.txn.get(OWNERS, &(IpAddr::V6(address), vswitch.id.clone()))?;
    Ok(Some(!vswitch.is_ipv6_system(address) && !is_reserved && owner.is_none()))
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=CheckCanAllocateVpcPrivateIpAddress";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&PrivateIpAddress=",
                "400 MissingParameter The input parameter \"PrivateIpAddress\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&IpVersion=ipv5",
                "400 PARAMETER_ILLEGAL Parameter illegal.Parameter is ipVersion",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VSwitchId=vsw-9",
                "400 ResourceNotFound.VSwitchId The specified resource vswitch is not found.",
            ),
            step(
                "&PrivateIpAddress=10.0.1.5",
                "400 Mismatch.VSwitchAndPrivateIpAddress The vswitch and privateIpAddress are mismatched.",
            ),
        ];
        t.walk(&format!("{ACTION}&VSwitchId={vswitch}&PrivateIpAddress=10.0.0.5"), steps);
        let mismatch = "400 Mismatch.VSwitchAndPrivateIpAddress The vswitch and privateIpAddress are mismatched.";
        for other in ["x", "::1", "10.0.0.5&IpVersion=ipv6", "2001:db9::5&IpVersion=IPv6"] {
            let query = format!("{ACTION}&VSwitchId={vswitch}&PrivateIpAddress={other}");
            t.check(&query, mismatch);
        }
    }

    #[test]
    fn an_address_can_be_had_if_nobody_has_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let reserve = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
        t.ok(&format!("{reserve}&VSwitchCidrReservationCidr=10.0.0.64/28"));
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let block = text(&shown, "Ipv6CidrBlock").trim_end_matches(":/64").to_owned();
        let cidr = format!("{block}1::/80");
        t.ok(&format!("{reserve}&IpVersion=IPv6&VSwitchCidrReservationCidr={cidr}"));
        t.eni(&vswitch, &format!("&PrimaryIpAddress=10.0.0.9&Ipv6Address.1={block}:9"));
        for (address, expected) in [
            ("10.0.0.0".to_owned(), false),
            ("10.0.0.1".to_owned(), true),
            ("10.0.0.9".to_owned(), false),
            ("10.0.0.70".to_owned(), false),
            ("10.0.0.80".to_owned(), true),
            ("10.0.0.252".to_owned(), true),
            ("10.0.0.253".to_owned(), false),
            (format!("{block}:&IpVersion=ipv6"), false),
            (format!("{block}:8&IpVersion=ipv6"), true),
            (format!("{block}:9&IpVersion=ipv6"), false),
            (format!("{block}1::9&IpVersion=ipv6"), false),
        ] {
            let query = format!("{ACTION}&VSwitchId={vswitch}&PrivateIpAddress={address}");
            assert_eq!(*at(&t.ok(&query), "CanAllocate"), expected, "{address}");
        }
    }
}
