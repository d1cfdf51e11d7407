//! DescribeVpcAttribute: one VPC, with what is in it.

use control_derive::operation;

use super::view::VpcAttributeView;
use crate::{Ctx, Fault, Read, value::id::VpcId};

/// Describes a VPC.
#[operation(vpc, read, ram = "vpc/{VpcId}", dry_run)]
pub struct DescribeVpcAttribute {
    /// The VPC.
    vpc_id: VpcId,
    /// Whether it is the default VPC.
    #[expect(dead_code, reason = "the request names the VPC, whatever it is")]
    is_default: Option<bool>,
}

impl Read for DescribeVpcAttribute {
    type Response = VpcAttributeView;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<VpcAttributeView, Fault> {
        VpcAttributeView::of(ctx, ctx.find(&wanted.vpc_id)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeVpcAttribute";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VpcId=",
                "400 MissingParameter The input parameter \"VpcId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&IsDefault=x",
                "400 InvalidParameter the parameter(s) \"IsDefault\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VpcId=vpc-9",
                "404 InvalidVpcId.NotFound The specified VPC \"vpc-9\" does not exist.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}&VpcId={}", text(&vpc, "VpcId")), steps);
    }

    #[test]
    fn a_vpc_has_all_its_members() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&VpcName=n&Description=d&EnableIpv6=true&CidrBlock=10.0.0.0/8&UserCidr=1.0.0.0/8&Tag.1.Key=k&Tag.1.Value=v");
        let vpc = text(&made, "VpcId");
        t.ok(&format!("Action=AssociateVpcCidrBlock&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16"));
        t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        let vswitch = t.vswitch_in(vpc, "10.0.0.0/24", "");
        let answer = t.ok(&format!("{ACTION}&VpcId={vpc}&IsDefault=true"));
        let block = text(&answer, "Ipv6CidrBlock");
        let count =
            |kind: &str, count: u32| json!({ "ResourceType": kind, "ResourceCount": count });
        let expected = json!({
            "RequestId": "R",
            "VpcId": vpc,
            "VpcName": "n",
            "Description": "d",
            "RegionId": "cn-hangzhou",
            "Status": "Available",
            "CreationTime": text(&answer, "CreationTime"),
            "IsDefault": false,
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(&made, "ResourceGroupId"),
            "CidrBlock": "10.0.0.0/8",
            "SecondaryCidrBlocks": { "SecondaryCidrBlock": ["11.0.0.0/16"] },
            "UserCidrs": { "UserCidr": ["1.0.0.0/8"] },
            "EnabledIpv6": true,
            "Ipv6CidrBlock": block,
            "Ipv6CidrBlocks": { "Ipv6CidrBlock": [{ "Ipv6CidrBlock": block, "Ipv6Isp": "BGP" }] },
            "VRouterId": text(&made, "VRouterId"),
            "VSwitchIds": { "VSwitchId": [vswitch] },
            "DnsHostnameStatus": "DISABLED",
            "DhcpOptionsSetId": "",
            "DhcpOptionsSetStatus": "",
            "Tags": { "Tag": [{ "Key": "k", "Value": "v" }] },
            "AssociatedCens": { "AssociatedCen": [] },
            "AssociatedPropagationSources": { "AssociatedPropagationSources": [] },
            "ClassicLinkEnabled": false,
            "CloudResources": { "CloudResourceSetType": [
                count("VRouter", 1),
                count("VSwitch", 1),
                count("RouteTable", 1),
                count("SecurityGroup", 1),
                count("Ipv6Gateway", 1),
            ] },
            "Ipv4GatewayId": "",
            "SupportIpv4Gateway": false,
        });
        assert_eq!(answer, expected);
    }

    #[test]
    fn an_empty_vpc_has_a_router_and_a_route_table() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc");
        let answer = t.ok(&format!("{ACTION}&VpcId={}", text(&made, "VpcId")));
        let kinds = at(&answer, "CloudResources.CloudResourceSetType").as_array().expect("a list");
        assert_eq!(
            kinds.iter().map(|one| text(one, "ResourceType")).collect::<Vec<_>>(),
            ["VRouter", "RouteTable"]
        );
    }
}
