//! DescribeVSwitchAttributes: one vSwitch.

use api::{Params, Row, errors};

use super::{VSwitch, view::VSwitchView};
use crate::{Access, Ctx, Fault, Operation, Product, Ram, id::VSwitchId};

/// Describes a vSwitch.
#[derive(Debug, Params)]
pub struct DescribeVSwitchAttributes {
    /// The vSwitch.
    #[param(name = "VSwitchId")]
    pub vswitch_id: VSwitchId,
    /// The region of the vSwitch.
    pub region_id: Option<String>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
}

impl Operation for DescribeVSwitchAttributes {
    type Response = VSwitchView;

    const NAME: &'static str = "DescribeVSwitchAttributes";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Read;
    const RAM: Ram =
        Ram { action: "vpc:DescribeVSwitchAttributes", resources: &["vpc:vswitch/{VSwitchId}"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<VSwitchView, Fault> {
        let vswitch = VSwitch::find(ctx, &self.vswitch_id)?;
        VSwitchView::of(ctx, vswitch)
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidVSwitchId.NotFound" "Specified VSwitch can not found."
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Testing, text};

    const ACTION: &str = "Action=DescribeVSwitchAttributes";

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/24");
        world.check(
            &format!("{ACTION}&DryRun=x"),
            "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for \
             processing this request is not supplied.",
        );
        world.check(
            &format!("{ACTION}&VSwitchId=vsw-9&DryRun=x"),
            "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
        );
        world.check(
            &format!("{ACTION}&VSwitchId=vsw-9&DryRun=true"),
            "400 InvalidVSwitchId.NotFound Specified VSwitch can not found.",
        );
        world.check(
            &format!("{ACTION}&VSwitchId={vswitch}&DryRun=true"),
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
        );
        world.ok(&format!("{ACTION}&VSwitchId={vswitch}"));
    }

    #[test]
    fn a_vswitch_has_all_its_members() {
        let mut world = Testing::new();
        let vpc = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let more =
            "&Ipv6CidrBlock=7&VSwitchName=n&Description=d&Tag.1.Key=k&Tag.2.Key=l&Tag.2.Value=w";
        let id = world.vswitch_in(text(&vpc, "VpcId"), "10.1.0.0/29", more);
        let answer = world.ok(&format!("{ACTION}&VSwitchId={id}"));
        let ipv6 = text(&answer, "Ipv6CidrBlock");
        assert!(ipv6.ends_with("07::/64"), "{ipv6}");
        let expected = json!({
            "RequestId": "R",
            "VSwitchId": id,
            "VSwitchName": "n",
            "Description": "d",
            "VpcId": text(&vpc, "VpcId"),
            "ZoneId": "cn-hangzhou-h",
            "Status": "Available",
            "CreationTime": text(&answer, "CreationTime"),
            "IsDefault": false,
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(&answer, "ResourceGroupId"),
            "CidrBlock": "10.1.0.0/29",
            "AvailableIpAddressCount": 4,
            "EnabledIpv6": true,
            "Ipv6CidrBlock": ipv6,
            "RouteTable": {
                "RouteTableId": text(&vpc, "RouteTableId"),
                "RouteTableType": "System",
            },
            "NetworkAclId": "",
            "ShareType": "",
            "Tags": { "Tag": [{ "Key": "k", "Value": "" }, { "Key": "l", "Value": "w" }] },
        });
        assert_eq!(answer, expected);
    }
}
