//! AssignPrivateIpAddresses: gives a network interface more IPv4 addresses, or IPv4 prefixes, of
//! its vSwitch.

use std::net::Ipv4Addr;

use api::{Wanted, answer};
use control_derive::operation;

use super::{
    Eni,
    address::{self, Assignment},
    check_quota, limits, named,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::EniFault,
    net::prefix::{self, PrefixText},
    value::id::EniId,
    vpc::VSwitch,
};

/// Assigns secondary private IPv4 addresses, or IPv4 prefixes, of its vSwitch to a network
/// interface (ENI).
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}", token, planned)]
pub struct AssignPrivateIpAddresses {
    /// The ENI that gets the addresses.
    #[param(malformed = "InvalidEniId.Malformed")]
    network_interface_id: EniId,
    /// The addresses, in the block of the ENI's vSwitch.
    #[param(
        items = 1..=50, count = "SecondaryPrivateIpAddressCount", range = 1..=2147483647,
        malformed = "InvalidPrivateIpAddress.Malformed",
        out_of_range = "InvalidSecondaryPrivateIpAddressCount.Malformed",
        repeated = "InvalidIp.IpRepeated"
    )]
    private_ip_address: Wanted<Ipv4Addr>,
    /// The prefixes (/28), in the vSwitch's reservations.
    #[param(items = 1..=10, count = "Ipv4PrefixCount", range = 1..=10)]
    ipv4_prefix: Wanted<PrefixText>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    instance_id: Option<String>,
}

/// What the network interface got.
#[answer]
pub struct Response {
    assigned_private_ip_addresses_set: Assigned,
}

#[answer]
struct Assigned {
    network_interface_id: EniId,
    #[list(PrivateIpAddress)]
    private_ip_set: Vec<Ipv4Addr>,
    #[list(Ipv4Prefixes)]
    ipv4_prefix_set: Vec<String>,
}

impl Plan for AssignPrivateIpAddresses {
    type Into = Assignment<Ipv4Addr>;

    fn plan(self, _: &Head, _: &World) -> Result<Self::Into, Fault> {
        let (eni, instance) = (self.network_interface_id, self.instance_id.as_deref());
        let parameters = ["PrivateIpAddress", "SecondaryPrivateIpAddressCount"];
        Assignment::read(eni, self.private_ip_address, self.ipv4_prefix, instance, parameters)
    }

    fn permit(plan: &Self::Into, ctx: &Ctx<'_>) -> Result<(), Fault> {
        plan.permit(ctx)
    }
}

impl Write for AssignPrivateIpAddresses {
    type Response = Response;

    fn execute(plan: Self::Into, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let eni = Eni::find_changeable(ctx, &plan.eni)?;
        let vswitch = VSwitch::find_usable(ctx, &eni.vswitch)?;
        named::check(ctx, plan.instance.as_ref(), Some(&eni), &vswitch)?;
        // It takes prefixes: containers get theirs from them.
        if eni.traffic.rdma && !plan.units.addresses.is_empty() {
            return Err(EniFault::RdmaSecondary { eni: eni.id }.into());
        }
        // The operator may have set a quota below what there is already.
        check_quota(ctx, 0)?;
        limits::check_secondary(ctx, &eni, plan.units.len())?;
        let assigned = address::assign(ctx, eni, &vswitch, &plan.units)?;
        let assigned = Assigned {
            network_interface_id: plan.eni,
            private_ip_set: assigned.addresses,
            ipv4_prefix_set: assigned.prefixes.into_iter().map(prefix::print).collect(),
        };
        Ok(Response { assigned_private_ip_addresses_set: assigned })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::eni::address::scene::{Scene, Steps},
        tests::testing::{Testing, at, step, text, texts},
    };

    /// What a request can be refused for as it stands.
    fn misread() -> Steps {
        let addresses = (1..=51).map(|at| format!("&PrivateIpAddress.{at}=10.0.0.{at}"));
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
                "400 InvalidParameter the parameter(s) \"PrivateIpAddress.N\" provided is(are) invalid. 51 items exceed the limit of 50.",
            ),
            step(
                "&PrivateIpAddress.1=x",
                "400 InvalidPrivateIpAddress.Malformed The specified parameter \"PrivateIpAddress.1\" is not valid: \"x\" is not an IPv4 address.",
            ),
            step(
                "&PrivateIpAddress.1=10.0.0.9&PrivateIpAddress.2=10.0.0.9",
                "403 InvalidIp.IpRepeated The specified ipAddress \"10.0.0.9\" is(are) repeated.",
            ),
            step(
                "&SecondaryPrivateIpAddressCount=x",
                "400 InvalidSecondaryPrivateIpAddressCount.Malformed The specified parameter \"SecondaryPrivateIpAddressCount\" is not valid: \"x\" is not an integer.",
            ),
            step(
                "&SecondaryPrivateIpAddressCount=0",
                "400 InvalidSecondaryPrivateIpAddressCount.Malformed The specified parameter \"SecondaryPrivateIpAddressCount\" is not valid: 0 is not between 1 and 2147483647.",
            ),
            step(
                prefixes.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"Ipv4Prefix.N\" provided is(are) invalid. 11 items exceed the limit of 10.",
            ),
            step(
                "&Ipv4PrefixCount=11",
                "400 InvalidParameter the parameter(s) \"Ipv4PrefixCount\" provided is(are) invalid. 11 is not between 1 and 10.",
            ),
            step(
                "&ClientToken=ö",
                "400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"ö\" is not 1 to 64 ASCII characters.",
            ),
            step(
                "&PrivateIpAddress.1=10.0.0.9&SecondaryPrivateIpAddressCount=1",
                "400 InvalidParameter.Conflict The parameters \"PrivateIpAddress.N\" and \"SecondaryPrivateIpAddressCount\" cannot be specified at the same time.",
            ),
            step(
                "&Ipv4Prefix.1=10.0.0.64/28&Ipv4PrefixCount=1",
                "400 InvalidParameter.Conflict The parameters \"Ipv4Prefix.N\" and \"Ipv4PrefixCount\" cannot be specified at the same time.",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&PrivateIpAddress.1=&SecondaryPrivateIpAddressCount=&Ipv4Prefix.1=&Ipv4PrefixCount=",
                "403 MissingParameter These parameters \"PrivateIpAddress\",\"SecondaryPrivateIpAddressCount\" cannot be both empty.",
            ),
            step(
                "&Ipv4Prefix.1=10.0.0.65/28&Ipv4PrefixCount=",
                "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
            ),
        ]
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t, |t, vswitch| {
            t.eni(vswitch, "&PrimaryIpAddress=10.0.0.7");
            "&SecondaryPrivateIpAddressCount=3".to_owned()
        });
        let Scene { vswitch, eni, .. } = &scene;
        let rdma = "&NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode=HighPerformance";
        let rdma = t.eni(vswitch, rdma);
        let quota = |quota: &str| format!("Action=SetQuota{quota}");
        let show = format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}");
        let reserve = format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=28"
        );
        let steps = [
            misread(),
            scene.called("AssignPrivateIpAddresses"),
            scene.changeable("403 Operation.Conflict ecs task is conflicted."),
            scene.usable(),
            scene.named(),
            vec![
                step(
                    format!("&NetworkInterfaceId={rdma}"),
                    format!(
                        "400 InvalidOperation.Unsupported The ENI \"{rdma}\" in HighPerformance traffic mode has one private IP only."
                    ),
                ),
                step(
                    (quota("&NetworkInterfaces=1"), quota("")),
                    "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.",
                ),
                step(
                    "&PrivateIpAddress.1=&SecondaryPrivateIpAddressCount=47",
                    format!(
                        "403 MaxEniPrivateIpsCountExceeded The number of eni {eni} private ip exceeds the limit(50). Assigned:3. Expecting assign:49."
                    ),
                ),
            ],
            scene.room(),
            vec![
                step(
                    "&PrivateIpAddress.1=10.0.0.7",
                    "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
                ),
                step(
                    (show, reserve),
                    "404 InvalidOperation.VSwitchCidrReservationNotExist The specified vSwitch has no cidr reservation.",
                ),
                step(
                    "&Ipv4PrefixCount=2",
                    "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
                ),
            ],
        ];
        let request = format!(
            "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.9&Ipv4PrefixCount=1"
        );
        let answer = t.walk(&request, steps.into_iter().flatten().collect());
        let assigned = at(&answer, "AssignedPrivateIpAddressesSet");
        assert_eq!(texts(assigned, "PrivateIpSet.PrivateIpAddress"), ["10.0.0.9"]);
        assert_eq!(texts(assigned, "Ipv4PrefixSet.Ipv4Prefixes").len(), 1);
    }

    #[test]
    fn as_many_are_given_as_are_idle_and_no_more() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let eni = t.eni(&vswitch, "");
        let assign = |count: usize| {
            format!(
                "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount={count}"
            )
        };
        t.check(
            &assign(51),
            &format!("403 MaxEniPrivateIpsCountExceeded The number of eni {eni} private ip exceeds the limit(50). Assigned:0. Expecting assign:51."),
        );
        t.check(
            &assign(12),
            &format!("403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"{vswitch}\" has not enough IpAddress."),
        );
        let all = t.ok(&assign(11));
        assert_eq!(
            texts(&all, "AssignedPrivateIpAddressesSet.PrivateIpSet.PrivateIpAddress").len(),
            11
        );
    }

    #[test]
    fn an_address_outside_the_vswitch_is_refused() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let eni = t.eni(&vswitch, "");
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.1.0.1"),
            "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.1.0.1\" is not valid in VSwitch CIDR block \"10.0.0.0/28\".",
        );
    }

    #[test]
    fn the_systems_addresses_are_not_given() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let eni = t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.12");
        for last in [0, 13, 14, 15] {
            t.check(
                &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.{last}"),
                &format!("403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.0.0.{last}\" is not valid in VSwitch CIDR block \"10.0.0.0/28\"."),
            );
        }
    }

    #[test]
    fn an_address_is_given_once() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (one, other) = (t.eni(&vswitch, ""), t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.7"));
        let assign = |eni: &str, address: &str| {
            format!(
                "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1={address}"
            )
        };
        t.ok(&assign(&one, "10.0.0.8"));
        t.check(
            &assign(&one, "10.0.0.8"),
            "403 InvalidIp.IpAssigned The specified IP \"10.0.0.8\" is already assigned on this ENI.",
        );
        t.check(
            &assign(&other, "10.0.0.8"),
            "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
        );
        t.check(
            &assign(&one, "10.0.0.7"),
            "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
        );
    }

    #[test]
    fn prefixes_come_out_of_reservations_and_count_as_addresses() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let assign =
            |more: &str| format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}{more}");
        t.check(
            &assign("&Ipv4PrefixCount=1"),
            "404 InvalidOperation.VSwitchCidrReservationNotExist The specified vSwitch has no cidr reservation.",
        );
        t.ok(&format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=27"
        ));
        let first = t.ok(&assign("&Ipv4PrefixCount=1"));
        let first = texts(&first, "AssignedPrivateIpAddressesSet.Ipv4PrefixSet.Ipv4Prefixes");
        assert!(first[0].ends_with("/28"), "{first:?}");
        t.check(
            &assign(&format!("&Ipv4Prefix.1={}", first[0])),
            "403 InvalidIp.IpPrefixNotAvailable The ip prefix is/are not available.",
        );
        t.check(
            &assign("&Ipv4PrefixCount=2"),
            "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
        );
        t.ok(&assign("&SecondaryPrivateIpAddressCount=40"));
        t.check(
            &assign("&Ipv4PrefixCount=10"),
            &format!("403 MaxEniPrivateIpsCountExceeded The number of eni {eni} private ip exceeds the limit(50). Assigned:41. Expecting assign:10."),
        );
        t.check(
            &assign("&Ipv4Prefix.1=10.9.0.0/28"),
            "403 InvalidIp.IpPrefixMustInReserveSegment The ip prefix must in vswitch reserve segment.",
        );
        t.check(
            &assign("&Ipv4Prefix.1=10.9.0.1/28"),
            "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
        );
        t.check(
            &assign("&Ipv4Prefix.1=10.9.0.0/27"),
            "403 InvalidIp.IpPrefixMaskInvalid The ip prefixes mask 27 is illegal which must be between 28 and 28.",
        );
        t.check(
            &assign("&Ipv4Prefix.1=10.9.0.0/28&Ipv4Prefix.2=10.9.0.0/27"),
            "403 InvalidIp.IpPrefixMaskNotSame The ip prefixes 10.9.0.0/28,10.9.0.0/27 are illegal which mask must be same.",
        );
        t.check(
            &assign("&Ipv4Prefix.1=ten"),
            "403 InvalidIp.IpPrefixIllegal The ip prefixes ten is/are illegal.",
        );
    }

    #[test]
    fn an_rdma_interface_gets_prefixes_and_no_address() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=27"
        ));
        let eni = t.eni(&vswitch, "&NetworkInterfaceTrafficMode=HighPerformance");
        let assign =
            |more: &str| format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}{more}");
        let refusal = format!(
            "400 InvalidOperation.Unsupported The ENI \"{eni}\" in HighPerformance traffic mode has one private IP only."
        );
        t.check(&assign("&PrivateIpAddress.1=10.0.0.9&Ipv4PrefixCount=1"), &refusal);
        let first = t.ok(&assign("&Ipv4PrefixCount=1"));
        let path = "AssignedPrivateIpAddressesSet.Ipv4PrefixSet.Ipv4Prefixes";
        assert_eq!(texts(&first, path).len(), 1);
        // So it does on an instance.
        let instance = t.instance(&vswitch, "ecs.g8a.xlarge");
        t.attach(&eni, &instance);
        assert_eq!(texts(&t.ok(&assign("&Ipv4PrefixCount=1")), path).len(), 1);
        t.check(&assign("&SecondaryPrivateIpAddressCount=1"), &refusal);
    }

    #[test]
    fn an_address_of_a_reservation_is_not_given_alone() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"));
        let eni = t.eni(&vswitch, "");
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.70"),
            "403 InvalidVSwitchId.IpInvalid The specified IP \"10.0.0.70\" is in the reserved CIDR block \"10.0.0.64/26\", but in no prefix that is assigned to this ENI.",
        );
    }

    #[test]
    fn a_group_of_addresses_may_be_given_with_prefixes_or_not_at_all() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        // The prefix fails, so the address is not given either.
        let both = format!(
            "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.9&Ipv4PrefixCount=1"
        );
        t.check(
            &both,
            "404 InvalidOperation.VSwitchCidrReservationNotExist The specified vSwitch has no cidr reservation.",
        );
        t.ok(&format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=28"
        ));
        let answer = t.ok(&both);
        assert_eq!(
            texts(&answer, "AssignedPrivateIpAddressesSet.PrivateIpSet.PrivateIpAddress"),
            ["10.0.0.9"]
        );
        assert_eq!(text(&answer, "AssignedPrivateIpAddressesSet.NetworkInterfaceId"), eni);
    }

    #[test]
    fn an_interface_that_is_being_deleted_gets_nothing() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1"),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\".",
        );
    }

    #[test]
    fn a_repeated_token_gives_the_first_answer_again() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let assign = |more: &str| {
            format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&ClientToken=t{more}")
        };
        // A refused try does not use the token up.
        t.check(
            &assign("&PrivateIpAddress.1=10.1.0.1"),
            "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.1.0.1\" is not valid in VSwitch CIDR block \"10.0.0.0/24\".",
        );
        let first = t.ok(&assign("&SecondaryPrivateIpAddressCount=3"));
        assert_eq!(t.ok(&assign("&SecondaryPrivateIpAddressCount=3&Unknown=1")), first);
        t.check(
            &assign("&SecondaryPrivateIpAddressCount=4"),
            "400 IdempotentParameterMismatch The request is retried with updated parameters.",
        );
        t.wait_ms(t.world.token_retention_ms + 1);
        assert_ne!(t.ok(&assign("&SecondaryPrivateIpAddressCount=3")), first);
    }

    #[test]
    fn a_prefix_is_no_longer_than_an_address() {
        Testing::new().check(
            "Action=AssignPrivateIpAddresses&NetworkInterfaceId=eni-9&Ipv4Prefix.1=10.0.0.64/33",
            "403 InvalidIp.IpPrefixMaskIllegal The ip prefix mask is illegal.",
        );
    }
}
