//! AssignPrivateIpAddresses: gives a network interface more IPv4 addresses, or IPv4 prefixes, of
//! its vSwitch.

use std::net::Ipv4Addr;

use api::{Params, Row, Wanted, errors};
use serde::Serialize;

use super::{Eni, address, check_count, limits};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::{instance::named, security_group},
    id::EniId,
    net::prefix::{self, PrefixText},
    text::ClientToken,
    vpc::VSwitch,
    world::Feature,
};

/// Gives a network interface (ENI) secondary private IPv4 addresses, or IPv4 prefixes, of its
/// vSwitch.
#[derive(Debug, Params)]
pub struct AssignPrivateIpAddresses {
    /// The region of the ENI.
    pub region_id: String,
    /// The ENI that gets the addresses.
    #[param(malformed = "InvalidEniId.Malformed")]
    pub network_interface_id: EniId,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// The addresses, in the block of the ENI's vSwitch.
    #[param(items = 1..=50, count = "SecondaryPrivateIpAddressCount", range = 1..=2147483647, malformed = "InvalidPrivateIpAddress.Malformed", out_of_range = "InvalidSecondaryPrivateIpAddressCount.Malformed", repeated = "InvalidIp.IpRepeated")]
    pub private_ip_address: Wanted<Ipv4Addr>,
    /// The prefixes (/28), in the vSwitch's reservations.
    #[param(name = "Ipv4Prefix", items = 1..=10, count = "Ipv4PrefixCount", range = 1..=10)]
    pub ipv4_prefix: Wanted<PrefixText>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    pub instance_id: Option<String>,
}

/// What the network interface got.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    assigned_private_ip_addresses_set: Assigned,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Assigned {
    network_interface_id: EniId,
    private_ip_set: PrivateIpSet,
    #[serde(rename = "Ipv4PrefixSet")]
    ipv4_prefix_set: Ipv4PrefixSet,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PrivateIpSet {
    private_ip_address: Vec<Ipv4Addr>,
}

#[derive(Debug, Serialize)]
struct Ipv4PrefixSet {
    #[serde(rename = "Ipv4Prefixes")]
    ipv4_prefixes: Vec<String>,
}

impl Operation for AssignPrivateIpAddresses {
    type Response = Response;

    const NAME: &'static str = "AssignPrivateIpAddresses";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram {
        action: "ecs:AssignPrivateIpAddresses",
        resources: &["ecs:eni/{NetworkInterfaceId}"],
    };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        named::check(self.instance_id.as_deref())?;
        if self.private_ip_address.is_empty() && self.ipv4_prefix.is_empty() {
            let parameters = ["PrivateIpAddress", "SecondaryPrivateIpAddressCount"];
            return Err(Fault::BothEmpty { parameters });
        }
        match &self.ipv4_prefix {
            Wanted::These(listed) => prefix::read::<Ipv4Addr>(listed).map(drop),
            _ => Ok(()),
        }
    }

    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(!self.ipv4_prefix.is_empty(), Feature::IpPrefix, "Ipv4Prefix")
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut eni = Eni::find_changeable(ctx, &self.network_interface_id)?;
        let vswitch = VSwitch::find_usable(ctx, &eni.vswitch)?;
        named::check_named(ctx, self.instance_id.as_deref(), Some(&eni), &vswitch)?;
        if eni.traffic.rdma {
            return Err(Fault::RdmaSecondary { eni: eni.id });
        }
        let wanted = self.private_ip_address.len() + self.ipv4_prefix.len();
        check_count(ctx)?;
        limits::check_secondary(ctx, &eni, wanted)?;
        security_group::grow(ctx, &eni.groups, wanted as u64)?;
        let addresses = address::take_ipv4(ctx, &eni.id, &vswitch, &self.private_ip_address)?;
        let prefixes = address::take_prefixes(ctx, &eni.id, &vswitch, &self.ipv4_prefix)?;
        eni.secondary.extend(&addresses);
        eni.ipv4_prefixes.extend(&prefixes);
        eni.put(ctx);
        let assigned = Assigned {
            network_interface_id: eni.id,
            private_ip_set: PrivateIpSet { private_ip_address: addresses },
            ipv4_prefix_set: Ipv4PrefixSet {
                ipv4_prefixes: prefixes.into_iter().map(prefix::print).collect(),
            },
        };
        Ok(Response { assigned_private_ip_addresses_set: assigned })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "Throttling" "Request was denied due to request throttling."
        400 "InvalidOperation.Unsupported" "%s"
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
        400 "IncorrectVSwitchStatus" "The current status of vSwitch does not support this operation."
        400 "InvalidPrivateIpAddress.Duplicated" "Specified private IP address is duplicated."
        400 "InvalidPrivateIpAddress.Malformed" "%s"
        400 "InvalidSecondaryPrivateIpAddressCount.Malformed" "%s"
        400 "QuotaExceeded.PrivateIpAddress" "There is no enough private ip in the specified VSwitch."
        400 "InvalidOperation.InvalidEniState" "The operation is not allowed in the current ENI state."
        400 "InvalidParameter.Conflict" "%s"
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidVSwitchId.IpNotEnough" "%s"
        403 "InvalidVSwitchId.IpInvalid" "%s"
        403 "InvalidIp.IpAssigned" "%s"
        403 "MaxEniPrivateIpsCountExceeded" "%s"
        403 "Operation.Conflict" "%s"
        403 "InvalidOperation.Ipv4CountExceeded" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        403 "InvalidIp.IpRepeated" "%s"
        403 "InvalidIp.IpPrefixIllegal" "The ip prefixes %s is/are illegal."
        403 "InvalidIp.IpPrefixMaskIllegal" "The ip prefix mask is illegal."
        403 "InvalidIp.IpPrefixMaskInvalid" "The ip prefixes mask %s is illegal which must be between %s and %s."
        403 "InvalidIp.IpPrefixMaskNotSame" "The ip prefixes %s are illegal which mask must be same."
        403 "InvalidIp.IpPrefixMustInReserveSegment" "The ip prefix must in vswitch reserve segment."
        403 "InvalidIp.IpPrefixNotAvailable" "The ip prefix is/are not available."
        403 "InvalidIp.IpPrefixNotStrict" "The ip prefix must be strict cidr format."
        403 "InvalidVSwitchId.IpPrefixNotEnough" "The specified vSwitch has not enough ip prefix."
        403 "MissingParameter" "These parameters %s cannot be both empty."
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
        404 "InvalidInstanceId.NotFound" "%s"
        404 "InvalidOperation.VSwitchCidrReservationNotExist" "The specified vSwitch has no cidr reservation."
        500 "InvalidOperation.RegionNotSupportIpPrefix" "The current region does not support ip prefix."
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, text, texts};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let eni = t.eni(&vswitch, "");
        let assign = |more: &str| format!("Action=AssignPrivateIpAddresses{more}");
        let id = format!("&NetworkInterfaceId={eni}");
        t.check(
            &assign("&PrivateIpAddress.1=x"),
            "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &assign(&format!("&RegionId=-{id}&SecondaryPrivateIpAddressCount=1")),
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &assign("&NetworkInterfaceId=nic-1&PrivateIpAddress.1=x"),
            "400 InvalidEniId.Malformed The specified parameter \"EniId\" is not valid.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&PrivateIpAddress.1=x&SecondaryPrivateIpAddressCount=1"),
            "400 InvalidPrivateIpAddress.Malformed The specified parameter \"PrivateIpAddress.1\" is not valid: \"x\" is not an IPv4 address.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&SecondaryPrivateIpAddressCount=0"),
            "400 InvalidSecondaryPrivateIpAddressCount.Malformed The specified parameter \"SecondaryPrivateIpAddressCount\" is not valid: 0 is not between 1 and 2147483647.",
        );
        t.check(
            &assign(
                "&NetworkInterfaceId=eni-9&PrivateIpAddress.1=10.0.0.1&PrivateIpAddress.2=10.0.0.1",
            ),
            "403 InvalidIp.IpRepeated The specified ipAddress \"10.0.0.1\" is(are) repeated.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&PrivateIpAddress.1=10.1.0.1&SecondaryPrivateIpAddressCount=1"),
            "400 InvalidParameter.Conflict The parameters \"PrivateIpAddress.N\" and \"SecondaryPrivateIpAddressCount\" cannot be specified at the same time.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9"),
            "403 MissingParameter These parameters \"PrivateIpAddress\",\"SecondaryPrivateIpAddressCount\" cannot be both empty.",
        );
        t.check(
            &assign("&NetworkInterfaceId=eni-9&SecondaryPrivateIpAddressCount=1"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        t.check(
            &assign(&format!("{id}&SecondaryPrivateIpAddressCount=51")),
            &format!("403 MaxEniPrivateIpsCountExceeded The number of eni {eni} private ip exceeds the limit(50). Assigned:0. Expecting assign:51."),
        );
        t.check(
            &assign(&format!("{id}&PrivateIpAddress.1=10.1.0.1")),
            "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.1.0.1\" is not valid in VSwitch CIDR block \"10.0.0.0/28\".",
        );
        t.check(
            &assign(&format!("{id}&SecondaryPrivateIpAddressCount=12")),
            &format!("403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"{vswitch}\" has not enough IpAddress."),
        );
        let all = t.ok(&assign(&format!("{id}&SecondaryPrivateIpAddressCount=11")));
        assert_eq!(
            texts(&all, "AssignedPrivateIpAddressesSet.PrivateIpSet.PrivateIpAddress").len(),
            11
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
    fn an_address_of_a_reservation_is_not_given_alone() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"));
        let eni = t.eni(&vswitch, "");
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.70"),
            "403 InvalidVSwitchId.IpInvalid The specified IP \"10.0.0.70\" is in the reserved \"10.0.0.64/26\", of which no prefix with it is assigned on this ENI.",
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
}
