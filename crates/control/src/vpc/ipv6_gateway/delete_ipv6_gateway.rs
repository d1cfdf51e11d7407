//! DeleteIpv6Gateway: parts a VPC's IPv6 addresses from the internet.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    faults::GatewayFault,
    value::id::Ipv6GatewayId,
    vpc::{route_entry, vpc::VpcStatus},
};

/// Deletes an IPv6 gateway, and the routes to it.
#[operation(vpc, write, ram = "ipv6gateway/{Ipv6GatewayId}", token, dry_run)]
pub struct DeleteIpv6Gateway {
    /// The IPv6 gateway.
    ipv6_gateway_id: Ipv6GatewayId,
}

impl Write for DeleteIpv6Gateway {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let gateway = ctx.find(&wanted.ipv6_gateway_id)?;
        if let status @ VpcStatus::Pending = VpcStatus::of(gateway.pending) {
            let status = status.print();
            return Err(GatewayFault::NotAvailable { gateway: gateway.id, status }.into());
        }
        let routes = route_entry::through(ctx, gateway.id.as_str())?;
        if routes.iter().any(|entry| entry.available.is_some()) {
            return Err(GatewayFault::RoutePending { gateway: gateway.id }.into());
        }
        gateway.remove(ctx)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order_and_then_it_is_gone() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        let create = format!("Action=CreateIpv6Gateway&VpcId={}", text(&vpc, "VpcId"));
        let made = t.ok(&create);
        let id = text(&made, "Ipv6GatewayId");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&Ipv6GatewayId=",
                "400 MissingParameter The input parameter \"Ipv6GatewayId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist in our records.",
            ),
            step(
                "&Ipv6GatewayId=ipv6gw-9",
                "400 InvalidIpv6GatewayId.NotFound The specified Ipv6GatewayId \"ipv6gw-9\" is not found.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("Action=DeleteIpv6Gateway&Ipv6GatewayId={id}"), steps);
        assert_eq!(*at(&t.ok("Action=DescribeIpv6Gateways"), "TotalCount"), 0);
        t.ok(&create);
    }

    #[test]
    fn it_stays_while_a_route_to_it_is_made_and_takes_the_route_with_it() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        let made = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={}", text(&vpc, "VpcId")));
        let (id, table) = (text(&made, "Ipv6GatewayId"), text(&vpc, "RouteTableId"));
        let hop = format!("&NextHopType=IPv6Gateway&NextHopId={id}");
        let to = format!("&RouteTableId={table}&DestinationCidrBlock=::/0");
        t.ok(&format!("Action=CreateRouteEntry{to}{hop}"));
        let delete = format!("Action=DeleteIpv6Gateway&Ipv6GatewayId={id}");
        t.check(
            &delete,
            "400 OperationFailed.RouteEntryUnstable The operation is failed because of route entry related to it is unstable, please try later.",
        );
        t.wait_ms(t.world.delays.route_ms);
        t.ok(&delete);
        let list = format!("Action=DescribeRouteEntryList&RouteTableId={table}");
        assert_eq!(*at(&t.ok(&format!("{list}&RouteEntryType=Custom")), "TotalCount"), 0);
    }
}
