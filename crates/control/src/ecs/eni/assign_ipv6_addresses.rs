//! AssignIpv6Addresses: gives a network interface IPv6 addresses, or IPv6 prefixes, of its vSwitch.

use std::net::Ipv6Addr;

use api::{Wanted, answer};
use control_derive::operation;

use super::{
    Eni,
    address::{self, Assignment},
    limits, named,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::VSwitchFault,
    net::prefix::{self, PrefixText},
    value::id::EniId,
    vpc::VSwitch,
};

/// Assigns IPv6 addresses, or IPv6 prefixes, of its vSwitch to a network interface (ENI).
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}", token, planned)]
pub struct AssignIpv6Addresses {
    /// The ENI that gets the addresses.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
    /// The addresses, in the IPv6 block of the ENI's vSwitch.
    #[param(
        items = 1..=10, count = "Ipv6AddressCount", range = 1..=10,
        repeated = "InvalidIp.IpRepeated"
    )]
    ipv6_address: Wanted<Ipv6Addr>,
    /// The prefixes (/80), in the vSwitch's reservations.
    #[param(items = 1..=10, count = "Ipv6PrefixCount", range = 1..=10)]
    ipv6_prefix: Wanted<PrefixText>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    instance_id: Option<String>,
}

/// What the network interface got: plain strings, other than in the Describe operations.
#[answer]
pub struct Response {
    network_interface_id: EniId,
    #[list(Ipv6Address)]
    ipv6_sets: Vec<Ipv6Addr>,
    /// Only if prefixes were wanted: the page's sample without them has none.
    #[list(Ipv6Prefix)]
    ipv6_prefix_sets: Option<Vec<String>>,
}

impl Plan for AssignIpv6Addresses {
    type Into = Assignment<Ipv6Addr>;

    fn plan(self, _: &Head, _: &World) -> Result<Self::Into, Fault> {
        let (eni, instance) = (self.network_interface_id, self.instance_id.as_deref());
        let parameters = ["Ipv6Address", "Ipv6AddressCount"];
        Assignment::read(eni, self.ipv6_address, self.ipv6_prefix, instance, parameters)
    }

    fn permit(plan: &Self::Into, ctx: &Ctx<'_>) -> Result<(), Fault> {
        plan.permit(ctx)
    }
}

impl Write for AssignIpv6Addresses {
    type Response = Response;

    fn execute(plan: Self::Into, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let eni = Eni::find_changeable(ctx, &plan.eni)?;
        let vswitch = VSwitch::find_usable(ctx, &eni.vswitch)?;
        named::check(ctx, plan.instance.as_ref(), Some(&eni), &vswitch)?;
        if vswitch.ipv6.is_none() {
            return Err(VSwitchFault::WithoutIpv6 { vswitch: vswitch.id }.into());
        }
        limits::check_ipv6(ctx, &eni, plan.units.len())?;
        let assigned = address::assign(ctx, eni, &vswitch, &plan.units)?;
        let prefixes = assigned.prefixes.into_iter().map(prefix::print).collect();
        Ok(Response {
            network_interface_id: plan.eni,
            ipv6_sets: assigned.addresses,
            ipv6_prefix_sets: (!plan.units.prefixes.is_empty()).then_some(prefixes),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::eni::address::scene::{Scene, Steps},
        facts::Feature,
        tests::testing::{Testing, at, step, text, texts},
    };

    /// What a request can be refused for as it stands.
    fn misread() -> Steps {
        let addresses = (1..=11).map(|at| format!("&Ipv6Address.{at}=::{at}"));
        let prefixes = (1..=11).map(|at| format!("&Ipv6Prefix.{at}=::/80"));
        vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&NetworkInterfaceId=",
                "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&NetworkInterfaceId=nic-1",
                "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic-1\" is not an id that starts with \"eni-\".",
            ),
            step(
                addresses.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"Ipv6Address.N\" provided is(are) invalid. 11 items exceed the limit of 10.",
            ),
            step(
                "&Ipv6Address.1=x",
                "400 InvalidParameter the parameter(s) \"Ipv6Address.1\" provided is(are) invalid. \"x\" is not an IPv6 address.",
            ),
            step(
                "&Ipv6Address.1=::1&Ipv6Address.2=0:0::1",
                "403 InvalidIp.IpRepeated The specified ipAddress \"0:0::1\" is(are) repeated.",
            ),
            step(
                "&Ipv6AddressCount=11",
                "400 InvalidParameter the parameter(s) \"Ipv6AddressCount\" provided is(are) invalid. 11 is not between 1 and 10.",
            ),
            step(
                prefixes.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"Ipv6Prefix.N\" provided is(are) invalid. 11 items exceed the limit of 10.",
            ),
            step(
                "&Ipv6PrefixCount=11",
                "400 InvalidParameter the parameter(s) \"Ipv6PrefixCount\" provided is(are) invalid. 11 is not between 1 and 10.",
            ),
            step(
                "&ClientToken=ö",
                "400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"ö\" is not 1 to 64 ASCII characters.",
            ),
            step(
                "&Ipv6Address.1=::1&Ipv6AddressCount=1",
                "400 InvalidParameter.Conflict The parameters \"Ipv6Address.N\" and \"Ipv6AddressCount\" cannot be specified at the same time.",
            ),
            step(
                "&Ipv6Prefix.1=::/80&Ipv6PrefixCount=1",
                "400 InvalidParameter.Conflict The parameters \"Ipv6Prefix.N\" and \"Ipv6PrefixCount\" cannot be specified at the same time.",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&Ipv6Address.1=&Ipv6AddressCount=&Ipv6Prefix.1=&Ipv6PrefixCount=",
                "403 MissingParameter These parameters \"Ipv6Address\",\"Ipv6AddressCount\" cannot be both empty.",
            ),
            step(
                "&Ipv6Prefix.1=::1/80&Ipv6PrefixCount=",
                "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
            ),
        ]
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t, |_, _| "&Ipv6AddressCount=2".to_owned());
        let Scene { vswitch, without_ipv6, eni, .. } = &scene;
        let block = t.ipv6_block(vswitch);
        t.eni(vswitch, &format!("&Ipv6Address.1={block}7"));
        let dry = t.eni(without_ipv6, "");
        let show = format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}");
        let reserve = format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=80"
        );
        let steps = [
            misread(),
            scene.called("AssignIpv6Addresses"),
            scene.changeable("400 InvalidOperation.InvalidEniState ecs task is conflicted."),
            scene.usable(),
            scene.named(),
            vec![
                step(
                    format!("&NetworkInterfaceId={dry}"),
                    format!(
                        "403 InvalidVSwitch.Ipv6NotTurnOn The specified VSwitch \"{without_ipv6}\" ipv6 function not turn on."
                    ),
                ),
                step(
                    "&Ipv6Address.1=&Ipv6AddressCount=9",
                    format!(
                        "403 MaxEniIpv6IpsCountExceeded The number of eni {eni} ipv6 address exceeds the limit(10). Assigned:2. Expecting assign:11."
                    ),
                ),
            ],
            scene.room(),
            vec![
                step(
                    format!("&Ipv6Address.1={block}7"),
                    "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
                ),
                step(
                    (show, reserve),
                    "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
                ),
                step(
                    "&Ipv6PrefixCount=2",
                    "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
                ),
            ],
        ];
        let request = format!(
            "Action=AssignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6Address.1={block}9&Ipv6PrefixCount=1"
        );
        let answer = t.walk(&request, steps.into_iter().flatten().collect());
        assert_eq!(texts(&answer, "Ipv6Sets.Ipv6Address"), [format!("{block}9")]);
        assert_eq!(texts(&answer, "Ipv6PrefixSets.Ipv6Prefix").len(), 1);
        assert_eq!(text(&answer, "NetworkInterfaceId"), eni);
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

    #[test]
    fn prefixes_are_80_bits_long_all_of_them() {
        let mut t = Testing::new();
        let mut check = |prefixes: &str, expected: &str| {
            t.check(
                &format!("Action=AssignIpv6Addresses&NetworkInterfaceId=eni-9{prefixes}"),
                expected,
            );
        };
        check(
            "&Ipv6Prefix.1=prefix",
            "403 InvalidIp.IpPrefixIllegal The ip prefixes prefix is/are illegal.",
        );
        check(
            "&Ipv6Prefix.1=2001:db8::/80&Ipv6Prefix.2=2001:db8::/79",
            "403 InvalidIp.IpPrefixMaskNotSame The ip prefixes 2001:db8::/80,2001:db8::/79 are illegal which mask must be same.",
        );
        check(
            "&Ipv6Prefix.1=2001:db8::/64",
            "403 InvalidIp.IpPrefixMaskInvalid The ip prefixes mask 64 is illegal which must be between 80 and 80.",
        );
        check(
            "&Ipv6Prefix.1=2001:db8::/129",
            "403 InvalidIp.IpPrefixMaskIllegal The ip prefix mask is illegal.",
        );
    }

    #[test]
    fn addresses_and_prefixes_are_the_vswitchs() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let block = t.ipv6_block(&vswitch);
        let reserved = format!("{}:8000", block.trim_end_matches("::"));
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationCidr={reserved}::/68"));
        let eni = t.eni(&vswitch, "");
        let assign =
            |what: &str| format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}{what}");
        t.check(
            &assign("&Ipv6Address.1=2001:db9::5"),
            &format!("403 InvalidVSwitchId.IpInvalid The specified IpAddress \"2001:db9::5\" is not valid in VSwitch CIDR block \"{block}/64\"."),
        );
        t.check(
            &assign("&Ipv6Prefix.1=2001:db8:ffff:ffff:1::/80"),
            "403 InvalidIp.IpPrefixMustInReserveSegment The ip prefix must in vswitch reserve segment.",
        );
        let prefix = assign(&format!("&Ipv6Prefix.1={reserved}::/80"));
        t.ok(&prefix);
        t.check(&prefix, "403 InvalidIp.IpPrefixNotAvailable The ip prefix is/are not available.");
    }
}
