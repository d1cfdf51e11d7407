//! UnassignIpv6Addresses: takes IPv6 addresses, and IPv6 prefixes, back.

use std::net::Ipv6Addr;

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Eni, address};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::{instance::named, security_group},
    id::EniId,
    net::prefix::{self, PrefixText},
    vpc::VSwitch,
    world::Feature,
};

/// Takes IPv6 addresses, and IPv6 prefixes, back from a network interface (ENI).
#[derive(Debug, Params)]
pub struct UnassignIpv6Addresses {
    /// The region of the ENI.
    pub region_id: String,
    /// The ENI that has the addresses.
    #[param(malformed = "InvalidEniId.Malformed")]
    pub network_interface_id: EniId,
    /// The addresses.
    #[param(name = "Ipv6Address", items = 1..=10, malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated")]
    pub ipv6_address: Vec<Ipv6Addr>,
    /// The prefixes (/80).
    #[param(name = "Ipv6Prefix", items = 1..=10)]
    pub ipv6_prefix: Vec<PrefixText>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    pub instance_id: Option<String>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for UnassignIpv6Addresses {
    type Response = Response;

    const NAME: &'static str = "UnassignIpv6Addresses";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram =
        Ram { action: "ecs:UnassignIpv6Addresses", resources: &["ecs:eni/{NetworkInterfaceId}"] };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        named::check(self.instance_id.as_deref())?;
        if self.ipv6_address.is_empty() && self.ipv6_prefix.is_empty() {
            return Err(Fault::BothEmpty { parameters: ["Ipv6Address", "Ipv6Prefix"] });
        }
        let prefixes = prefix::read::<Ipv6Addr>(&self.ipv6_prefix)?;
        let is_in =
            |address: &Ipv6Addr| prefixes.iter().any(|first| prefix::contains(*first, *address));
        match self.ipv6_address.iter().any(is_in) {
            // What is taken back with its prefix cannot be taken back by itself.
            true => {
                Err(Fault::Conflict { parameters: ["Ipv6Address.N", "Ipv6Prefix.N"], code: None })
            }
            false => Ok(()),
        }
    }

    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(!self.ipv6_prefix.is_empty(), Feature::IpPrefix, "Ipv6Prefix")
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut eni = Eni::find_changeable(ctx, &self.network_interface_id)?;
        let vswitch = VSwitch::find(ctx, &eni.vswitch)?;
        named::check_named(ctx, self.instance_id.as_deref(), Some(&eni), &vswitch)?;
        let before = eni.addresses();
        if let Some(block) = vswitch.ipv6()
            && let Some(address) = self.ipv6_address.iter().find(|one| !block.contains(*one))
        {
            let address = (*address).into();
            return Err(Fault::AddressForeign { address, cidr: block.into() });
        }
        address::unassign_ipv6(ctx, &mut eni, &vswitch, &self.ipv6_address)?;
        let prefixes = &mut eni.ipv6_prefixes;
        address::unassign_prefixes(ctx, prefixes, &vswitch, &self.ipv6_prefix)?;
        security_group::shrink(ctx, &eni.groups, before - eni.addresses())?;
        eni.put(ctx);
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "MissingParameter" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidEniId.Malformed" "The specified parameter \"EniId\" is not valid."
        400 "InvalidParameter.Conflict" "%s"
        500 "InvalidOperation.RegionNotSupportIpPrefix" "The current region does not support ip prefix."
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "MissingParameter" "%s"
        403 "Forbedden.NotSupportRAM" "%s"
        403 "Forbbiden.SubUser" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidIp.IpUnassigned" "%s"
        403 "InvalidIp.IpRepeated" "%s"
        403 "InvalidIp.Address" "%s"
        403 "Forbidden.RegionId" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        403 "InvalidIp.IpPrefixIllegal" "The ip prefixes %s is/are illegal."
        403 "InvalidIp.IpPrefixMaskInvalid" "The ip prefixes mask %s is illegal which must be between %s and %s."
        403 "InvalidIp.IpPrefixMaskNotSame" "The ip prefixes %s are illegal which mask must be same."
        403 "InvalidIp.IpPrefixNotStrict" "The ip prefix must be strict cidr format."
        404 "InvalidEniId.NotFound" "%s"
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::Testing;

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let block = t.ipv6_block(&vswitch);
        let eni = t.eni(&vswitch, &format!("&Ipv6Address.1={block}5"));
        let unassign = |more: &str| format!("Action=UnassignIpv6Addresses{more}");
        let id = format!("&NetworkInterfaceId={eni}");
        t.check(
            &unassign("&Ipv6Address.1=x"),
            "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=nic&Ipv6Address.1=x"),
            "400 InvalidEniId.Malformed The specified parameter \"EniId\" is not valid.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9&Ipv6Address.1=x"),
            "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9&Ipv6Address.1=::1&Ipv6Address.2=::1"),
            "403 InvalidIp.IpRepeated The specified ipAddress \"::1\" is(are) repeated.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9"),
            "403 MissingParameter These parameters \"Ipv6Address\",\"Ipv6Prefix\" cannot be both empty.",
        );
        t.check(
            &unassign("&NetworkInterfaceId=eni-9&Ipv6Address.1=::1"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        let refusal = t.send(&unassign(&format!("{id}&Ipv6Address.1=::1")));
        assert!(refusal.is_err_and(|text| text.starts_with("403 InvalidIp.Address ")));
        t.check(
            &unassign(&format!("{id}&Ipv6Address.1={block}6")),
            &format!("403 InvalidIp.IpUnassigned The specified IP \"{block}6\" is not assigned on this ENI."),
        );
        t.ok(&unassign(&format!("{id}&Ipv6Address.1={block}5&ClientToken=ignored")));
        t.check(
            &unassign(&format!("{id}&Ipv6Address.1={block}5")),
            &format!("403 InvalidIp.IpUnassigned The specified IP \"{block}5\" is not assigned on this ENI."),
        );
    }
}
