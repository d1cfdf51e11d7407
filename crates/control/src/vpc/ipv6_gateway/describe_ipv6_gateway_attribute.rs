//! DescribeIpv6GatewayAttribute: one IPv6 gateway.

use api::answer;
use control_derive::operation;

use super::view::GatewayView;
use crate::{Ctx, Fault, Read, value::id::Ipv6GatewayId};

/// Describes an IPv6 gateway. One that is not there has an empty id.
#[operation(vpc, read, ram = "ipv6gateway/{Ipv6GatewayId}")]
pub struct DescribeIpv6GatewayAttribute {
    /// The IPv6 gateway.
    ipv6_gateway_id: Ipv6GatewayId,
}

/// The IPv6 gateway.
#[answer]
pub struct Response {
    #[flatten]
    gateway: GatewayView,
    /// Always empty: no route table is a gateway's.
    gateway_route_table_id: &'static str,
}

impl Read for DescribeIpv6GatewayAttribute {
    type Response = Response;

    /// The page has no row for a gateway that is not there, and Terraform takes an empty id, and no
    /// refusal, for one that has been deleted.
    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let gateway = ctx.get(&wanted.ipv6_gateway_id)?;
        let gateway = gateway.map(|gateway| GatewayView::of(ctx, gateway)).unwrap_or_default();
        Ok(Response { gateway, gateway_route_table_id: "" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, step, text};

    const ACTION: &str = "Action=DescribeIpv6GatewayAttribute";

    #[test]
    fn its_refusals_come_in_order_and_what_is_not_there_is_empty() {
        let mut t = Testing::new();
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
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
        ];
        let answer = t.walk(&format!("{ACTION}&Ipv6GatewayId=ipv6gw-9"), steps);
        assert_eq!((text(&answer, "Ipv6GatewayId"), text(&answer, "Status")), ("", ""));
    }

    #[test]
    fn a_gateway_has_all_its_members() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&vpc, "VpcId");
        let more = "&Name=n&Description=d&Tag.1.Key=k&Tag.1.Value=v";
        let made = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}{more}"));
        let id = text(&made, "Ipv6GatewayId");
        let answer = t.ok(&format!("{ACTION}&Ipv6GatewayId={id}"));
        let expected = json!({
            "RequestId": "R",
            "Ipv6GatewayId": id,
            "VpcId": vpc,
            "Name": "n",
            "Description": "d",
            "RegionId": "cn-hangzhou",
            "Status": "Available",
            "BusinessStatus": "Normal",
            "InstanceChargeType": "PostPaid",
            "CreationTime": text(&answer, "CreationTime"),
            "ExpiredTime": "",
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(&made, "ResourceGroupId"),
            "GatewayRouteTableId": "",
            "Tags": { "Tag": [{ "Key": "k", "Value": "v" }] },
        });
        assert_eq!(answer, expected);
    }
}
