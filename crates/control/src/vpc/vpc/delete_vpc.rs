//! DeleteVpc: removes a VPC in which nothing is any more.

use control_derive::operation;

use super::Vpc;
use crate::{
    Ctx, Fault, Write,
    ecs::SecurityGroup,
    faults::VpcFault,
    kernel::resource::Resource,
    value::id::VpcId,
    vpc::{
        Ipv6Gateway, RouteEntry, VSwitch,
        route_entry::{self, EntryKind},
        route_table::{self, TableUser},
    },
};

/// Deletes a VPC. Its vSwitches, security groups, custom route tables and gateways are deleted before.
#[operation(vpc, write, ram = "vpc/{VpcId}", region = optional, token, dry_run)]
pub struct DeleteVpc {
    /// The VPC.
    vpc_id: VpcId,
    /// Whether it is deleted with its IPv6 gateway and the routes to that, if there is nothing else.
    force_delete: Option<bool>,
}

impl Write for DeleteVpc {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let vpc = Vpc::find_usable(ctx, &wanted.vpc_id)?;
        let gateway = Ipv6Gateway::of_vpc(ctx, &vpc.id)?;
        let forced = gateway.as_ref().filter(|_| wanted.force_delete == Some(true));
        check_empty(ctx, &vpc, forced)?;
        if let Some(gateway) = gateway {
            gateway.remove(ctx)?;
        }
        route_table::remove_of_vpc(ctx, &vpc.id)?;
        vpc.remove(ctx)
    }
}

/// Refuses if something is in the VPC, but for a gateway that goes with it.
fn check_empty(ctx: &Ctx<'_>, vpc: &Vpc, forced: Option<&Ipv6Gateway>) -> Result<(), Fault> {
    let (txn, id) = (&ctx.txn, || vpc.id.clone());
    if txn.count_under(VSwitch::TABLE, VSwitch::BY_VPC, &vpc.id)? > 0 {
        return Err(VpcFault::HasVSwitches { vpc: id() }.into());
    }
    let tables = route_table::of_vpc(ctx, &vpc.id)?;
    if tables.iter().any(|table| table.user == TableUser::Gateway) {
        return Err(VpcFault::HasGatewayTables { vpc: id() }.into());
    }
    if tables.len() > 1 {
        return Err(VpcFault::HasRouteTables { vpc: id() }.into());
    }
    let custom = (vpc.route_table.clone(), EntryKind::Custom);
    let custom = txn.count_under(RouteEntry::TABLE, RouteEntry::BY_KIND, &custom)?;
    let forced_too = match forced {
        Some(gateway) => route_entry::through(ctx, gateway.id.as_str())?.len() as u64,
        None => 0,
    };
    if custom > forced_too {
        return Err(VpcFault::HasRouteEntries { vpc: id() }.into());
    }
    if let Some(gateway) = Ipv6Gateway::of_vpc(ctx, &vpc.id)?
        && forced.is_none()
    {
        return Err(VpcFault::HasIpv6Gateway { vpc: id(), gateway: gateway.id }.into());
    }
    vpc.expect_told()?;
    if let Some(set) = vpc.dhcp_options.clone() {
        return Err(VpcFault::HasDhcpOptions { vpc: id(), set }.into());
    }
    match txn.count_under(SecurityGroup::TABLE, SecurityGroup::BY_VPC, &vpc.id)? > 0 {
        true => Err(VpcFault::HasSecurityGroups { vpc: id() }.into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DeleteVpc";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        let vswitch = t.vswitch_in(vpc, "10.0.0.0/24", "");
        let gateway = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        let gateway = text(&gateway, "Ipv6GatewayId");
        let [custom, of_gateway] = ["VSwitch", "Gateway"].map(|user| {
            let create = format!("Action=CreateRouteTable&VpcId={vpc}&AssociateType={user}");
            text(&t.ok(&create), "RouteTableId").to_owned()
        });
        t.world.delays.route_ms = 0;
        let entry =
            format!("&RouteTableId={}&DestinationCidrBlock=::/0", text(&made, "RouteTableId"));
        let entry = format!("{entry}&NextHopType=IPv6Gateway&NextHopId={gateway}");
        let entry = t.ok(&format!("Action=CreateRouteEntry{entry}"));
        let entry = text(&entry, "RouteEntryId").to_owned();
        let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        let group = text(&group, "SecurityGroupId").to_owned();
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let set = text(&set, "DhcpOptionsSetId");
        let told = format!("&VpcId={vpc}&DhcpOptionsSetId={set}");
        let there = || "Action=DescribeVpcs".to_owned();
        t.walk(
            &format!("{ACTION}&VpcId={vpc}"),
            vec![
                step(
                    "&VpcId=",
                    "400 MissingParameter The input parameter \"VpcId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ForceDelete=x",
                    "400 InvalidParameter the parameter(s) \"ForceDelete\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&RegionId=mars",
                    "400 InvalidRegionId.NotFound The specified region is not found.",
                ),
                step("&VpcId=vpc-9", "404 InvalidVpcId.NotFound Specified VPC does not exist."),
                step(
                    (there(), format!("Action=DeleteVSwitch&VSwitchId={vswitch}")),
                    "400 DependencyViolation.VSwitch Specified object has dependent resources",
                ),
                step(
                    (there(), format!("Action=DeleteRouteTable&RouteTableId={of_gateway}")),
                    "400 DependencyViolation.GatewayRouteTable Specified object has dependent resources gatewayRouteTable.",
                ),
                step(
                    (there(), format!("Action=DeleteRouteTable&RouteTableId={custom}")),
                    "400 DependencyViolation.RouteTable Specified object has dependent custom routeTable.",
                ),
                step(
                    (there(), format!("Action=DeleteRouteEntry&RouteEntryId={entry}")),
                    "400 DependencyViolation.RouteEntry Specified object has dependent resources",
                ),
                step(
                    (there(), format!("Action=DeleteIpv6Gateway&Ipv6GatewayId={gateway}")),
                    format!(
                        "400 DependencyViolation.Ipv6Gateway The VPC \"{vpc}\" has the IPv6 gateway \"{gateway}\"."
                    ),
                ),
                step(
                    (
                        format!("Action=AttachDhcpOptionsSetToVpc{told}"),
                        format!("Action=DetachDhcpOptionsSetFromVpc{told}"),
                    ),
                    "400 DependencyViolation.DhcpOptionsSet The VPC cannot be deleted when it is associated with dhcpOptionsSet.",
                ),
                step(
                    (there(), format!("Action=DeleteSecurityGroup&SecurityGroupId={group}")),
                    "400 DependencyViolation.SecurityGroup Specified object has dependent resources SecurityGroup.",
                ),
                step(
                    "&DryRun=true",
                    "400 DryRunOperation Request validation has been passed with DryRun flag set.",
                ),
            ],
        );
        t.check(
            &format!("{ACTION}&VpcId={vpc}"),
            "404 InvalidVpcId.NotFound Specified VPC does not exist.",
        );
    }

    #[test]
    fn one_that_is_being_made_is_not_deleted() {
        let mut t = Testing::new();
        t.world.delays.network_ms = 1000;
        let made = t.ok("Action=CreateVpc");
        let delete = format!("{ACTION}&VpcId={}", text(&made, "VpcId"));
        t.check(
            &delete,
            "400 IncorrectVpcStatus Current VPC status does not support this operation.",
        );
        t.wait_ms(1000);
        t.ok(&delete);
    }

    #[test]
    fn a_vpc_with_security_groups_stays_even_by_force() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        t.check(
            &format!("{ACTION}&VpcId={vpc}&ForceDelete=true"),
            "400 DependencyViolation.SecurityGroup Specified object has dependent resources SecurityGroup.",
        );
        assert_eq!(*at(&t.ok("Action=DescribeIpv6Gateways"), "TotalCount"), 1);
    }

    #[test]
    fn what_it_had_is_given_back() {
        let mut t = Testing::new();
        t.world.ipv6_pool = "2001:db8:0:ff00::/56".parse().expect("a literal block");
        t.world.quotas.vpcs = 1;
        for token in ["s", "t"] {
            let made = t.ok("Action=CreateVpc&EnableIpv6=true");
            t.ok(&format!("{ACTION}&VpcId={}&ClientToken={token}", text(&made, "VpcId")));
        }
        assert_eq!(*at(&t.ok("Action=DescribeVpcs"), "TotalCount"), 0);
    }

    #[test]
    fn by_force_the_ipv6_gateway_goes_with_it() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        t.ok(&format!("{ACTION}&VpcId={vpc}&ForceDelete=true"));
        assert_eq!(*at(&t.ok("Action=DescribeIpv6Gateways"), "TotalCount"), 0);
    }

    #[test]
    fn another_default_vpc_can_be_made_when_one_is_gone() {
        let mut t = Testing::new();
        for _ in 0..2 {
            let made = t.ok("Action=CreateDefaultVpc");
            t.ok(&format!("{ACTION}&VpcId={}", text(&made, "VpcId")));
        }
    }

    #[test]
    fn by_force_the_routes_to_the_ipv6_gateway_go_too() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        let gateway = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        let hop = format!("&NextHopType=IPv6Gateway&NextHopId={}", text(&gateway, "Ipv6GatewayId"));
        let to = format!("&RouteTableId={}&DestinationCidrBlock=::/0", text(&made, "RouteTableId"));
        t.ok(&format!("Action=CreateRouteEntry{to}{hop}"));
        t.ok(&format!("{ACTION}&VpcId={vpc}&ForceDelete=true"));
        assert_eq!(*at(&t.ok("Action=DescribeRouteTableList"), "TotalCount"), 0);
    }
}
