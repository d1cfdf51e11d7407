//! UnassignPrivateIpAddresses: takes secondary IPv4 addresses, and IPv4 prefixes, back.

use std::net::Ipv4Addr;

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Eni, address};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::security_group,
    id::EniId,
    net::prefix::{self, PrefixText},
    vpc::VSwitch,
    world::Feature,
};

/// Takes secondary private IPv4 addresses, and IPv4 prefixes, back from a network interface (ENI).
#[derive(Debug, Params)]
pub struct UnassignPrivateIpAddresses {
    /// The region of the ENI.
    pub region_id: String,
    /// The ENI that has the addresses.
    #[param(malformed = "InvalidEniId.Malformed")]
    pub network_interface_id: EniId,
    /// The addresses: the primary one stays.
    #[param(items = 1..=32, malformed = "InvalidPrivateIpAddress.Malformed", repeated = "InvalidParameter")]
    pub private_ip_address: Vec<Ipv4Addr>,
    /// The prefixes (/28).
    #[param(name = "Ipv4Prefix", items = 1..=10)]
    pub ipv4_prefix: Vec<PrefixText>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for UnassignPrivateIpAddresses {
    type Response = Response;

    const NAME: &'static str = "UnassignPrivateIpAddresses";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram {
        action: "ecs:UnassignPrivateIpAddresses",
        resources: &["ecs:eni/{NetworkInterfaceId}"],
    };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        if self.private_ip_address.is_empty() && self.ipv4_prefix.is_empty() {
            return Err(Fault::BothEmpty { parameters: ["PrivateIpAddress", "Ipv4Prefix"] });
        }
        prefix::read::<Ipv4Addr>(&self.ipv4_prefix).map(drop)
    }

    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(!self.ipv4_prefix.is_empty(), Feature::IpPrefix, "Ipv4Prefix")
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut eni = Eni::find_changeable(ctx, &self.network_interface_id)?;
        let vswitch = VSwitch::find(ctx, &eni.vswitch)?;
        let before = eni.addresses();
        address::unassign_ipv4(ctx, &mut eni, &vswitch, &self.private_ip_address)?;
        let prefixes = &mut eni.ipv4_prefixes;
        address::unassign_prefixes(ctx, prefixes, &vswitch, &self.ipv4_prefix)?;
        security_group::shrink(ctx, &eni.groups, before - eni.addresses())?;
        eni.put(ctx);
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "MissingParameter" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "InvalidAction" "%s"
        400 "InvalidEniId.Malformed" "The specified parameter \"EniId\" is not valid."
        400 "InvalidParameter.Conflict" "%s"
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "MissingParameter" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidVSwitchId.IpInvalid" "%s"
        403 "InvalidIp.IpUnassigned" "%s"
        403 "Operation.Conflict" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        403 "InvalidPrivateIpAddress.Malformed" "%s"
        403 "InvalidIp.IpPrefixMaskInvalid" "The ip prefixes mask %s is illegal which must be between %s and %s."
        403 "InvalidIp.IpPrefixMaskNotSame" "The ip prefixes %s are illegal which mask must be same."
        403 "InvalidIp.IpPrefixNotStrict" "The ip prefix must be strict cidr format."
        403 "InvalidIp.IpPrefixIllegal" "The ip prefixes %s is/are illegal."
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
        404 "InvalidInstanceId.NotFound" "%s"
        500 "InvalidOperation.RegionNotSupportIpPrefix" "The current region does not support ip prefix."
        403 "MissingParameter" "These parameters %s cannot be both empty."
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.5&PrivateIpAddress.1=10.0.0.6");
        let unassign = |more: &str| format!("Action=UnassignPrivateIpAddresses{more}");
        let id = format!("&NetworkInterfaceId={eni}");
        t.check(
            &unassign("&PrivateIpAddress.1=x"),
            "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9&PrivateIpAddress.1=x"),
            "403 InvalidPrivateIpAddress.Malformed The specified parameter \"PrivateIpAddress.1\" is not valid: \"x\" is not an IPv4 address.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9"),
            "403 MissingParameter These parameters \"PrivateIpAddress\",\"Ipv4Prefix\" cannot be both empty.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9&PrivateIpAddress.1=10.0.0.6"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        // The primary address stays, and so does what is listed beside one that is not there.
        t.check(
            &unassign(&format!("{id}&PrivateIpAddress.1=10.0.0.6&PrivateIpAddress.2=10.0.0.5")),
            "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.5\" is not assigned on this ENI.",
        );
        t.ok(&unassign(&format!("{id}&PrivateIpAddress.1=10.0.0.6&ClientToken=ignored")));
        t.check(
            &unassign(&format!("{id}&PrivateIpAddress.1=10.0.0.6")),
            "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.6\" is not assigned on this ENI.",
        );
    }

    #[test]
    fn what_is_taken_back_is_idle_again() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/29");
        let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=3");
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        let address = text(&shown, "PrivateIpSets.PrivateIpSet.2.PrivateIpAddress");
        let available = |t: &mut Testing| {
            let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
            at(&shown, "AvailableIpAddressCount").as_u64()
        };
        assert_eq!(available(&mut t), Some(0));
        t.ok(&format!("Action=UnassignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1={address}"));
        assert_eq!(available(&mut t), Some(1));
        let other = t.eni(&vswitch, "");
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={other}"));
        assert_eq!(text(&shown, "PrivateIpAddress"), address);
    }
}
