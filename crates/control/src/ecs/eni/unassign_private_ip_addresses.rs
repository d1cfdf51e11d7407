//! UnassignPrivateIpAddresses: takes secondary IPv4 addresses, and IPv4 prefixes, back.

use std::net::Ipv4Addr;

use control_derive::operation;

use super::{
    Eni,
    address::{self, Unassignment},
    named,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::security_group,
    faults::{AddressFault, RequestFault},
    net::prefix::{self, PrefixText},
    value::id::EniId,
};

/// Unassigns secondary private IPv4 addresses and IPv4 prefixes from a network interface (ENI).
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}", planned)]
pub struct UnassignPrivateIpAddresses {
    /// The ENI that has the addresses.
    #[param(malformed = "InvalidEniId.Malformed")]
    network_interface_id: EniId,
    /// The addresses: the primary one stays.
    #[param(
        items = 1..=32, malformed = "InvalidPrivateIpAddress.Malformed",
        repeated = "InvalidParameter"
    )]
    private_ip_address: Vec<Ipv4Addr>,
    /// The prefixes (/28).
    #[param(items = 1..=10)]
    ipv4_prefix: Vec<PrefixText>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    instance_id: Option<String>,
}

impl Plan for UnassignPrivateIpAddresses {
    type Into = Unassignment<Ipv4Addr>;

    fn plan(self, _: &Head, _: &World) -> Result<Self::Into, Fault> {
        let (eni, addresses) = (self.network_interface_id, self.private_ip_address);
        let (parameters, instance) = (["PrivateIpAddress", "Ipv4Prefix"], self.instance_id);
        let instance = instance.as_deref();
        let plan = Unassignment::read(eni, addresses, &self.ipv4_prefix, instance, parameters)?;
        let prefixes = &plan.units.prefixes;
        let is_in =
            |address: &Ipv4Addr| prefixes.iter().any(|first| prefix::contains(*first, *address));
        if plan.units.addresses.iter().any(is_in) {
            // What is taken back with its prefix cannot be taken back by itself.
            let parameters = ["PrivateIpAddress.N", "Ipv4Prefix.N"];
            return Err(RequestFault::Conflict { parameters }.into());
        }
        Ok(plan)
    }

    fn permit(plan: &Self::Into, ctx: &Ctx<'_>) -> Result<(), Fault> {
        plan.permit(ctx)
    }
}

impl Write for UnassignPrivateIpAddresses {
    type Response = ();

    fn execute(plan: Self::Into, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let eni = Eni::find_changeable(ctx, &plan.eni)?;
        let vswitch = ctx.find(&eni.vswitch)?;
        named::check(ctx, plan.instance.as_ref(), Some(&eni), &vswitch)?;
        security_group::check_there(ctx, &eni.groups)?;
        let cidr = vswitch.cidr();
        if let Some(address) = plan.units.addresses.iter().find(|one| !cidr.contains(*one)) {
            return Err(AddressFault::Outside { address: *address, cidr }.into());
        }
        address::unassign(ctx, eni, &vswitch, &plan.units)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::eni::address::scene::{Scene, Steps},
        tests::testing::{Testing, at, step, text},
    };

    /// What a request can be refused for as it stands.
    fn misread() -> Steps {
        let addresses = (1..=33).map(|at| format!("&PrivateIpAddress.{at}=10.0.0.{at}"));
        let prefixes = (1..=11).map(|at| format!("&Ipv4Prefix.{at}=10.0.0.0/28"));
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
                "400 InvalidParameter the parameter(s) \"PrivateIpAddress.N\" provided is(are) invalid. 33 items exceed the limit of 32.",
            ),
            step(
                "&PrivateIpAddress.1=x",
                "403 InvalidPrivateIpAddress.Malformed The specified parameter \"PrivateIpAddress.1\" is not valid: \"x\" is not an IPv4 address.",
            ),
            step(
                "&PrivateIpAddress.1=10.0.0.6&PrivateIpAddress.2=10.0.0.6",
                "400 InvalidParameter the parameter(s) \"PrivateIpAddress.2\" provided is(are) invalid. \"10.0.0.6\" is repeated.",
            ),
            step(
                prefixes.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"Ipv4Prefix.N\" provided is(are) invalid. 11 items exceed the limit of 10.",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&PrivateIpAddress.1=&PrivateIpAddress.2=&Ipv4Prefix.1=",
                "403 MissingParameter These parameters \"PrivateIpAddress\",\"Ipv4Prefix\" cannot be both empty.",
            ),
            step(
                "&Ipv4Prefix.1=10.0.0.1/28",
                "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
            ),
            step(
                "&PrivateIpAddress.1=10.9.0.3&Ipv4Prefix.1=10.9.0.0/28",
                "400 InvalidParameter.Conflict The parameters \"PrivateIpAddress.N\" and \"Ipv4Prefix.N\" cannot be specified at the same time.",
            ),
        ]
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t, |t, vswitch| {
            t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=27"));
            "&PrimaryIpAddress=10.0.0.5&PrivateIpAddress.1=10.0.0.6&Ipv4PrefixCount=1".to_owned()
        });
        let Scene { eni, .. } = &scene;
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        let prefix = text(&shown, "Ipv4PrefixSets.Ipv4PrefixSet.0.Ipv4Prefix");
        let lost = scene.usable().into_iter().take(1);
        let group = |condition: &str| {
            format!("Action=SetSecurityGroup&SecurityGroupId={}&{condition}", scene.group)
        };
        let steps = [
            misread(),
            scene.called("UnassignPrivateIpAddresses"),
            scene.changeable("403 Operation.Conflict ecs task is conflicted."),
            lost.collect(),
            scene.named(),
            vec![
                step(
                    (group("Lost=true"), group("Lost=false")),
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
                ),
                step(
                    (group("Classic=true"), group("Classic=false")),
                    "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
                ),
            ],
            vec![
                step(
                    "&PrivateIpAddress.1=10.1.0.1",
                    "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.1.0.1\" is not valid in VSwitch CIDR block \"10.0.0.0/24\".",
                ),
                // The primary address stays.
                step(
                    "&PrivateIpAddress.1=10.0.0.5",
                    "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.5\" is not assigned on this ENI.",
                ),
                // So does what is listed beside one that is not there.
                step(
                    "&PrivateIpAddress.2=10.0.0.9",
                    "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.9\" is not assigned on this ENI.",
                ),
                step(
                    "&Ipv4Prefix.1=10.9.0.0/28",
                    "403 InvalidIp.IpUnassigned The specified IP \"10.9.0.0/28\" is not assigned on this ENI.",
                ),
            ],
        ];
        let request = format!(
            "Action=UnassignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.6&Ipv4Prefix.1={prefix}&ClientToken=ignored"
        );
        t.walk(&request, steps.into_iter().flatten().collect());
        t.check(
            &request,
            "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.6\" is not assigned on this ENI.",
        );
    }

    #[test]
    fn prefixes_are_28_bits_long_all_of_them() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let mut check = |prefixes: &str, expected: &str| {
            let action = "Action=UnassignPrivateIpAddresses";
            t.check(&format!("{action}&NetworkInterfaceId={eni}{prefixes}"), expected);
        };
        check(
            "&Ipv4Prefix.1=10.0.0.0",
            "403 InvalidIp.IpPrefixIllegal The ip prefixes 10.0.0.0 is/are illegal.",
        );
        check(
            "&Ipv4Prefix.1=10.0.0.0/28&Ipv4Prefix.2=10.0.0.32/27",
            "403 InvalidIp.IpPrefixMaskNotSame The ip prefixes 10.0.0.0/28,10.0.0.32/27 are illegal which mask must be same.",
        );
        check(
            "&Ipv4Prefix.1=10.0.0.0/27",
            "403 InvalidIp.IpPrefixMaskInvalid The ip prefixes mask 27 is illegal which must be between 28 and 28.",
        );
    }

    #[test]
    fn what_is_on_a_lost_instance_keeps_its_addresses() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&PrivateIpAddress.1=10.0.0.6");
        t.attach(&eni, &instance);
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        t.check(
            &format!("Action=UnassignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.6"),
            "404 InvalidEcsId.NotFound The specified EcsId is not found.",
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
