//! UnassignIpv6Addresses: takes IPv6 addresses, and IPv6 prefixes, back.

use std::net::Ipv6Addr;

use control_derive::operation;

use super::{
    Eni,
    address::{self, Unassignment},
    named,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::{AddressFault, RequestFault},
    net::prefix::{self, PrefixText},
    value::id::EniId,
};

/// Unassigns IPv6 addresses and IPv6 prefixes from a network interface (ENI).
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}", planned)]
pub struct UnassignIpv6Addresses {
    /// The ENI that has the addresses.
    #[param(malformed = "InvalidEniId.Malformed")]
    network_interface_id: EniId,
    /// The addresses.
    #[param(
        items = 1..=10, malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated"
    )]
    ipv6_address: Vec<Ipv6Addr>,
    /// The prefixes (/80).
    #[param(items = 1..=10)]
    ipv6_prefix: Vec<PrefixText>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    instance_id: Option<String>,
}

impl Plan for UnassignIpv6Addresses {
    type Into = Unassignment<Ipv6Addr>;

    fn plan(self, _: &Head, _: &World) -> Result<Self::Into, Fault> {
        let (eni, instance) = (self.network_interface_id, self.instance_id.as_deref());
        let parameters = ["Ipv6Address", "Ipv6Prefix"];
        let plan =
            Unassignment::read(eni, self.ipv6_address, &self.ipv6_prefix, instance, parameters)?;
        let prefixes = &plan.units.prefixes;
        let is_in =
            |address: &Ipv6Addr| prefixes.iter().any(|first| prefix::contains(*first, *address));
        if plan.units.addresses.iter().any(is_in) {
            // What is taken back with its prefix cannot be taken back by itself.
            let parameters = ["Ipv6Address.N", "Ipv6Prefix.N"];
            return Err(RequestFault::Conflict { parameters }.into());
        }
        Ok(plan)
    }

    fn permit(plan: &Self::Into, ctx: &Ctx<'_>) -> Result<(), Fault> {
        plan.permit(ctx)
    }
}

impl Write for UnassignIpv6Addresses {
    type Response = ();

    fn execute(plan: Self::Into, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let eni = Eni::find_changeable(ctx, &plan.eni)?;
        let vswitch = ctx.find(&eni.vswitch)?;
        named::check(ctx, plan.instance.as_ref(), Some(&eni), &vswitch)?;
        if let Some(cidr) = vswitch.ipv6()
            && let Some(address) = plan.units.addresses.iter().find(|one| !cidr.contains(*one))
        {
            return Err(AddressFault::Foreign { address: *address, cidr }.into());
        }
        address::unassign(ctx, eni, &vswitch, &plan.units)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::eni::address::scene::{Scene, Steps},
        tests::testing::{Testing, step, text},
    };

    /// What a request can be refused for as it stands.
    fn misread(prefix: &str) -> Steps {
        let inside = prefix.replace("/80", "1");
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
                "400 InvalidEniId.Malformed The specified parameter \"EniId\" is not valid.",
            ),
            step(
                addresses.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"Ipv6Address.N\" provided is(are) invalid. 11 items exceed the limit of 10.",
            ),
            step(
                "&Ipv6Address.1=x",
                "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.",
            ),
            step(
                "&Ipv6Address.1=::1&Ipv6Address.2=::1",
                "403 InvalidIp.IpRepeated The specified ipAddress \"::1\" is(are) repeated.",
            ),
            step(
                prefixes.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"Ipv6Prefix.N\" provided is(are) invalid. 11 items exceed the limit of 10.",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&Ipv6Address.1=&Ipv6Prefix.1=&Ipv6Prefix.2=",
                "403 MissingParameter These parameters \"Ipv6Address\",\"Ipv6Prefix\" cannot be both empty.",
            ),
            step(
                format!("&Ipv6Address.1={inside}&Ipv6Prefix.1={prefix}&Ipv6Prefix.2=::1/80"),
                "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
            ),
            step(
                format!("&Ipv6Address.1={inside}&Ipv6Prefix.1={prefix}"),
                "400 InvalidParameter.Conflict The parameters \"Ipv6Address.N\" and \"Ipv6Prefix.N\" cannot be specified at the same time.",
            ),
        ]
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t, |t, vswitch| {
            t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=79"));
            format!("&Ipv6Address.1={}5&Ipv6PrefixCount=1", t.ipv6_block(vswitch))
        });
        let Scene { vswitch, eni, .. } = &scene;
        let block = t.ipv6_block(vswitch);
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        let prefix = text(&shown, "Ipv6PrefixSets.Ipv6PrefixSet.0.Ipv6Prefix");
        let lost = scene.usable().into_iter().take(1);
        let steps = [
            misread(prefix),
            scene.called("UnassignIpv6Addresses"),
            scene.changeable("400 InvalidOperation.InvalidEniState ecs task is conflicted."),
            lost.collect(),
            scene.named(),
            vec![
                step(
                    "&Ipv6Address.1=::1",
                    format!(
                        "403 InvalidIp.Address The specified ipAddress \"::1\" is invalid: it is not in \"{block}/64\"."
                    ),
                ),
                step(
                    format!("&Ipv6Address.1={block}6"),
                    format!(
                        "403 InvalidIp.IpUnassigned The specified IP \"{block}6\" is not assigned on this ENI."
                    ),
                ),
                step(
                    "&Ipv6Prefix.1=fd00::/80",
                    "403 InvalidIp.IpUnassigned The specified IP \"fd00::/80\" is not assigned on this ENI.",
                ),
            ],
        ];
        let request = format!(
            "Action=UnassignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6Address.1={block}5&Ipv6Prefix.1={prefix}&ClientToken=ignored"
        );
        t.walk(&request, steps.into_iter().flatten().collect());
        t.check(
            &request,
            &format!("403 InvalidIp.IpUnassigned The specified IP \"{block}5\" is not assigned on this ENI."),
        );
    }

    #[test]
    fn prefixes_are_80_bits_long_all_of_them() {
        let mut t = Testing::new();
        let mut check = |prefixes: &str, expected: &str| {
            t.check(
                &format!("Action=UnassignIpv6Addresses&NetworkInterfaceId=eni-9{prefixes}"),
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
    }
}
