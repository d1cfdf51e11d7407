//! DescribeVSwitchAttributes: one vSwitch.

use api::answer;
use control_derive::operation;

use super::view::VSwitchView;
use crate::{Ctx, Fault, Read, kernel::resource::Resource, value::id::VSwitchId};

/// Describes a vSwitch. One that is not there has an empty id.
#[operation(vpc, read, ram = "vswitch/{VSwitchId}", region = optional, dry_run)]
pub struct DescribeVSwitchAttributes {
    /// The vSwitch.
    vswitch_id: VSwitchId,
}

/// The vSwitch.
#[answer]
pub struct Response {
    #[flatten]
    vswitch: VSwitchView,
    cloud_resources: CloudResources,
}

/// What is in the vSwitch: the pages have no member of it.
#[answer]
struct CloudResources {}

impl Read for DescribeVSwitchAttributes {
    type Response = Response;

    /// Terraform takes an empty id for a vSwitch that has been deleted, and the page's refusal, which
    /// is no 404, for a failure. So the refusal is left for one that is lost.
    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let vswitch = match ctx.get(&wanted.vswitch_id)? {
            Some(vswitch) => VSwitchView::of(ctx, vswitch.seen()?)?,
            None => VSwitchView::default(),
        };
        Ok(Response { vswitch, cloud_resources: CloudResources {} })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, step, text};

    const ACTION: &str = "Action=DescribeVSwitchAttributes";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let set_to =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        let steps = vec![
            step(
                "&VSwitchId=",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=%01",
                "400 InvalidParameter the parameter(s) \"VSwitchId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vsw-\".",
            ),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                (set_to("Lost"), set_to("Available")),
                "400 InvalidVSwitchId.NotFound Specified VSwitch can not found.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}&VSwitchId={vswitch}"), steps);
    }

    #[test]
    fn a_vswitch_that_is_not_there_has_an_empty_id() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!("Action=DeleteVSwitch&VSwitchId={vswitch}"));
        let answer = t.ok(&format!("{ACTION}&VSwitchId={vswitch}"));
        assert_eq!(["VSwitchId", "Status"].map(|member| text(&answer, member)), ["", ""]);
    }

    #[test]
    fn a_vswitch_has_all_its_members() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let more =
            "&Ipv6CidrBlock=7&VSwitchName=n&Description=d&Tag.1.Key=k&Tag.2.Key=l&Tag.2.Value=w";
        let id = t.vswitch_in(text(&vpc, "VpcId"), "10.1.0.0/29", more);
        let answer = t.ok(&format!("{ACTION}&VSwitchId={id}"));
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
            "CloudResources": {},
            "Tags": { "Tag": [{ "Key": "k", "Value": "" }, { "Key": "l", "Value": "w" }] },
        });
        assert_eq!(answer, expected);
    }
}
