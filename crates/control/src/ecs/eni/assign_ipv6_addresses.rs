//! AssignIpv6Addresses: gives a network interface IPv6 addresses, or IPv6 prefixes, of its vSwitch.

use std::net::Ipv6Addr;

use api::{Params, Row, Wanted, errors};
use serde::Serialize;

use super::{Eni, address, limits};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::{instance::named, security_group},
    id::EniId,
    net::prefix::{self, PrefixText},
    text::ClientToken,
    vpc::VSwitch,
    world::Feature,
};

/// Gives a network interface (ENI) IPv6 addresses, or IPv6 prefixes, of its vSwitch.
#[derive(Debug, Params)]
pub struct AssignIpv6Addresses {
    /// The region of the ENI.
    pub region_id: String,
    /// The ENI that gets the addresses.
    #[param(malformed = "InvalidParams.EniId")]
    pub network_interface_id: EniId,
    /// The addresses, in the IPv6 block of the ENI's vSwitch.
    #[param(name = "Ipv6Address", items = 1..=10, count = "Ipv6AddressCount", range = 1..=10, repeated = "InvalidIp.IpRepeated")]
    pub ipv6_address: Wanted<Ipv6Addr>,
    /// The prefixes (/80), in the vSwitch's reservations.
    #[param(name = "Ipv6Prefix", items = 1..=10, count = "Ipv6PrefixCount", range = 1..=10)]
    pub ipv6_prefix: Wanted<PrefixText>,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    pub instance_id: Option<String>,
}

/// What the network interface got: plain strings, other than in the Describe operations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    network_interface_id: EniId,
    #[serde(rename = "Ipv6Sets")]
    ipv6_sets: Ipv6Sets,
    /// Only if prefixes were wanted: the page's sample without them has none.
    #[serde(rename = "Ipv6PrefixSets", skip_serializing_if = "Option::is_none")]
    ipv6_prefix_sets: Option<Ipv6PrefixSets>,
}

#[derive(Debug, Serialize)]
struct Ipv6Sets {
    #[serde(rename = "Ipv6Address")]
    ipv6_address: Vec<Ipv6Addr>,
}

#[derive(Debug, Serialize)]
struct Ipv6PrefixSets {
    #[serde(rename = "Ipv6Prefix")]
    ipv6_prefix: Vec<String>,
}

impl Operation for AssignIpv6Addresses {
    type Response = Response;

    const NAME: &'static str = "AssignIpv6Addresses";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram =
        Ram { action: "ecs:AssignIpv6Addresses", resources: &["ecs:eni/{NetworkInterfaceId}"] };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        named::check(self.instance_id.as_deref())?;
        if self.ipv6_address.is_empty() && self.ipv6_prefix.is_empty() {
            return Err(Fault::BothEmpty { parameters: ["Ipv6Address", "Ipv6AddressCount"] });
        }
        match &self.ipv6_prefix {
            Wanted::These(listed) => prefix::read::<Ipv6Addr>(listed).map(drop),
            _ => Ok(()),
        }
    }

    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(!self.ipv6_prefix.is_empty(), Feature::IpPrefix, "Ipv6Prefix")
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut eni = Eni::find_changeable(ctx, &self.network_interface_id)?;
        let vswitch = VSwitch::find_usable(ctx, &eni.vswitch)?;
        named::check_named(ctx, self.instance_id.as_deref(), Some(&eni), &vswitch)?;
        if vswitch.ipv6.is_none() {
            return Err(Fault::VSwitchWithoutIpv6 { vswitch: vswitch.id });
        }
        let wanted = self.ipv6_address.len() + self.ipv6_prefix.len();
        limits::check_ipv6(ctx, &eni, wanted)?;
        security_group::grow(ctx, &eni.groups, wanted as u64)?;
        let addresses = address::take_ipv6(ctx, &eni.id, &vswitch, &self.ipv6_address)?;
        let prefixes = address::take_prefixes(ctx, &eni.id, &vswitch, &self.ipv6_prefix)?;
        eni.ipv6.extend(&addresses);
        eni.ipv6_prefixes.extend(&prefixes);
        eni.put(ctx);
        let ipv6_prefix = prefixes.into_iter().map(prefix::print).collect::<Vec<_>>();
        let wanted_prefixes = !self.ipv6_prefix.is_empty();
        Ok(Response {
            network_interface_id: eni.id,
            ipv6_sets: Ipv6Sets { ipv6_address: addresses },
            ipv6_prefix_sets: wanted_prefixes.then_some(Ipv6PrefixSets { ipv6_prefix }),
        })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "MissingParameter" "%s"
        400 "InvalidParams.EniId" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidPrivateIpAddress.Duplicated" "Specified private IP address is duplicated."
        400 "IncorrectVSwitchStatus" "The current status of vSwitch does not support this operation."
        400 "InvalidParameter.Conflict" "%s"
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbedden.NotSupportRAM" "%s"
        403 "Forbbiden.SubUser" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "MaxEniIpv6IpsCountExceeded" "%s"
        403 "InvalidIp.IpUnassigned" "%s"
        403 "InvalidIp.IpRepeated" "%s"
        403 "InvalidIp.IpAssigned" "%s"
        403 "InvalidOperation.Ipv4CountExceeded" "%s"
        403 "InvalidOperation.Ipv6CountExceeded" "%s"
        403 "InvalidOperation.Ipv6NotSupport" "%s"
        403 "InvalidVSwitch.Ipv6NotTurnOn" "%s"
        403 "InvalidVSwitchId.IpInvalid" "%s"
        403 "Forbidden.RegionId" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidIp.IpPrefixIllegal" "The ip prefixes %s is/are illegal."
        403 "InvalidIp.IpPrefixMaskIllegal" "The ip prefix mask is illegal."
        403 "InvalidIp.IpPrefixMaskInvalid" "The ip prefixes mask %s is illegal which must be between %s and %s."
        403 "InvalidIp.IpPrefixMaskNotSame" "The ip prefixes %s are illegal which mask must be same."
        403 "InvalidIp.IpPrefixMustInReserveSegment" "The ip prefix must in vswitch reserve segment."
        403 "InvalidIp.IpPrefixNotAvailable" "The ip prefix is/are not available."
        403 "InvalidIp.IpPrefixNotStrict" "The ip prefix must be strict cidr format."
        403 "InvalidVSwitchId.IpPrefixNotEnough" "The specified vSwitch has not enough ip prefix."
        403 "MissingParameter" "These parameters %s cannot be both empty."
        404 "InvalidEniId.NotFound" "%s"
        500 "InvalidOperation.RegionNotSupportIpPrefix" "The current region does not support ip prefix."
    };
}

#[cfg(test)]
mod tests {
    use crate::{
        testing::{Testing, at, text, texts},
        world::Feature,
    };

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let assign = |more: &str| format!("Action=AssignIpv6Addresses{more}");
        let id = format!("&NetworkInterfaceId={eni}");
        t.check(
            &assign("&Ipv6Address.1=x"),
            "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &assign("&NetworkInterfaceId=nic-1&Ipv6Address.1=x"),
            "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic-1\" is not an id that starts with \"eni-\".",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&Ipv6Address.1=x&Ipv6AddressCount=1"),
            "400 InvalidParameter the parameter(s) \"Ipv6Address.1\" provided is(are) invalid. \"x\" is not an IPv6 address.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&Ipv6AddressCount=11"),
            "400 InvalidParameter the parameter(s) \"Ipv6AddressCount\" provided is(are) invalid. 11 is not between 1 and 10.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&Ipv6Address.1=::1&Ipv6Address.2=0:0::1"),
            "403 InvalidIp.IpRepeated The specified ipAddress \"0:0::1\" is(are) repeated.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&Ipv6Address.1=::1&Ipv6AddressCount=1"),
            "400 InvalidParameter.Conflict The parameters \"Ipv6Address.N\" and \"Ipv6AddressCount\" cannot be specified at the same time.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9"),
            "403 MissingParameter These parameters \"Ipv6Address\",\"Ipv6AddressCount\" cannot be both empty.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&Ipv6AddressCount=1"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        t.ok(&assign(&format!("{id}&Ipv6AddressCount=10")));
        t.check(
            &assign(&format!("{id}&Ipv6AddressCount=1")),
            &format!("403 MaxEniIpv6IpsCountExceeded The number of eni {eni} ipv6 address exceeds the limit(10). Assigned:10. Expecting assign:1."),
        );
    }

    #[test]
    fn a_region_may_have_no_prefixes() {
        let mut t = Testing::new();
        let without = [Feature::IpPrefix].into();
        t.world.regions_without.insert("cn-hangzhou".to_owned(), without);
        let of_6 = [
            ("AssignIpv6Addresses", "Ipv6PrefixCount=1"),
            ("UnassignIpv6Addresses", "Ipv6Prefix.1=::/80"),
        ];
        let of_4 = [
            ("AssignPrivateIpAddresses", "Ipv4PrefixCount=1"),
            ("UnassignPrivateIpAddresses", "Ipv4Prefix.1=10.0.0.0/28"),
        ];
        for (action, prefix) in of_6.into_iter().chain(of_4) {
            t.check(
                &format!("Action={action}&NetworkInterfaceId=eni-9&{prefix}"),
                "500 InvalidOperation.RegionNotSupportIpPrefix The current region does not support ip prefix.",
            );
        }
    }

    #[test]
    fn the_vswitch_needs_ipv6() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let eni = t.eni(&vswitch, "");
        t.check(
            &format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6AddressCount=1"),
            &format!("403 InvalidVSwitch.Ipv6NotTurnOn The specified VSwitch \"{vswitch}\" ipv6 function not turn on."),
        );
    }

    #[test]
    fn listed_addresses_are_given_once_and_never_outside_the_block() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (one, other) = (t.eni(&vswitch, ""), t.eni(&vswitch, ""));
        let block = t.ipv6_block(&vswitch);
        let assign = |eni: &str, address: &str| {
            format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6Address.1={address}")
        };
        let answer = t.ok(&assign(&one, &format!("{block}0:5")));
        assert_eq!(texts(&answer, "Ipv6Sets.Ipv6Address"), [format!("{block}5")]);
        assert!(answer.get("Ipv6PrefixSets").is_none(), "{answer}");
        t.check(
            &assign(&one, &format!("{block}5")),
            &format!("403 InvalidIp.IpAssigned The specified IP \"{block}5\" is already assigned on this ENI."),
        );
        t.check(
            &assign(&other, &format!("{block}5")),
            "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
        );
        // The first address and the last nine are the system's.
        for outside in
            ["2001:db9::5", &block, &format!("{block}ffff:ffff:ffff:fff7").replace("::", ":")]
        {
            let refusal = t.send(&assign(&one, outside)).expect_err("it is not the vSwitch's");
            assert!(refusal.starts_with("403 InvalidVSwitchId.IpInvalid "), "{refusal}");
        }
    }

    #[test]
    fn prefixes_come_out_of_reservations() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let assign =
            |more: &str| format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}{more}");
        t.check(
            &assign("&Ipv6PrefixCount=1"),
            "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
        );
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=78"));
        let answer = t.ok(&assign("&Ipv6PrefixCount=4&Ipv6AddressCount=2"));
        let prefixes = texts(&answer, "Ipv6PrefixSets.Ipv6Prefix");
        assert!(
            prefixes.len() == 4 && prefixes.iter().all(|prefix| prefix.ends_with("/80")),
            "{answer}"
        );
        assert_eq!(texts(&answer, "Ipv6Sets.Ipv6Address").len(), 2);
        t.ok(&format!(
            "Action=UnassignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6Prefix.1={}",
            prefixes[2]
        ));
        let again = t.ok(&assign("&Ipv6PrefixCount=1"));
        assert_eq!(texts(&again, "Ipv6PrefixSets.Ipv6Prefix"), [prefixes[2]]);
        assert!(at(&again, "Ipv6Sets.Ipv6Address").as_array().is_some_and(Vec::is_empty));
    }
}
