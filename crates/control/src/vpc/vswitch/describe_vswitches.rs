//! DescribeVSwitches: the caller's vSwitches in a region.

use api::answer;
use control_derive::operation;

use super::{VSwitch, view::VSwitchView};
use crate::{
    Ctx, Fault, Read,
    kernel::resource_group,
    value::{
        id::{RouteTableId, VSwitchId, VpcId},
        text::IdList,
    },
    vpc::Vpc,
};

/// Lists vSwitches. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "vswitch/*", region = optional, dry_run, tags, by_number(10, 50))]
pub struct DescribeVSwitches {
    /// Only those of these VPCs: at most 20 ids with commas between them.
    #[param(malformed = "InvalidVpcIdNumber.NotSupported")]
    vpc_id: Option<IdList<VpcId>>,
    /// Only these: at most 20 ids with commas between them.
    #[param(malformed = "InvalidVSwitchIdNumber.NotSupported")]
    vswitch_id: Option<IdList<VSwitchId>>,
    /// Only those in this zone.
    zone_id: Option<String>,
    /// Only those with this name.
    vswitch_name: Option<String>,
    /// Only the default vSwitches, or only the others.
    is_default: Option<bool>,
    /// Only those with IPv6, or only those without.
    enable_ipv6: Option<bool>,
    /// Only those of this resource group: a vSwitch is in that of its VPC.
    resource_group_id: Option<String>,
    /// Only those that use this route table.
    route_table_id: Option<RouteTableId>,
    /// Only those of this account.
    #[param(malformed = "IllegalParam.OwnerId")]
    vswitch_owner_id: Option<i64>,
}

/// A page of vSwitches.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(VSwitch)]
    vswitches: Vec<VSwitchView>,
}

impl Read for DescribeVSwitches {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let is_owner = |id: &i64| u64::try_from(*id) == Ok(ctx.account());
        let named = wanted.vpc_id.map(|ids| ids.0);
        let vpcs = vpcs(ctx, named, wanted.resource_group_id)?;
        let page = ctx
            .list()
            .ids(wanted.vswitch_id.map(|ids| ids.0))
            .under_any(VSwitch::BY_VPC, vpcs)?
            .under(VSwitch::BY_ZONE, wanted.zone_id)
            .under(VSwitch::BY_NAME, wanted.vswitch_name)
            .under(VSwitch::BY_ROUTE_TABLE, wanted.route_table_id)
            .tagged(VSwitch::BY_TAG, &ctx.head.tags)
            .only_if(wanted.is_default, |vswitch, is| vswitch.is_default == *is)
            .only_if(wanted.enable_ipv6, |vswitch, has| vswitch.ipv6.is_some() == *has)
            .only_if(wanted.vswitch_owner_id, |_, id| is_owner(id))
            .page()?;
        let views = page.items.into_iter().map(|vswitch| VSwitchView::of(ctx, vswitch));
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            vswitches: views.collect::<Result<_, _>>()?,
        })
    }
}

/// The VPCs whose vSwitches are wanted: of those named, the ones with this resource group.
fn vpcs(
    ctx: &Ctx<'_>,
    named: Option<Vec<VpcId>>,
    resource_group: Option<String>,
) -> Result<Option<Vec<VpcId>>, Fault> {
    if resource_group.is_none() {
        return Ok(named);
    }
    let group_of = |vpc: &Vpc| resource_group::print(ctx, &vpc.resource_group);
    let vpcs = ctx
        .list()
        .ids(named)
        .only_if(resource_group, |vpc, group| group_of(vpc) == *group)
        .all()?;
    Ok(Some(vpcs.into_iter().map(|vpc| vpc.id).collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeVSwitches";

    /// A VPC with two vSwitches, the second with everything, and a VPC with one: their ids.
    fn three() -> (Testing, [String; 2], [String; 3]) {
        let mut t = Testing::new();
        let vpcs = ["&EnableIpv6=true", ""].map(|query| {
            t.wait_ms(1000);
            let vpc = t.ok(&format!("Action=CreateVpc&CidrBlock=10.0.0.0/8{query}"));
            text(&vpc, "VpcId").to_owned()
        });
        let mut vswitch = |vpc: &str, cidr: &str, more: &str| {
            t.wait_ms(1000);
            t.vswitch_in(vpc, cidr, more)
        };
        let full = "&Ipv6CidrBlock=7&VSwitchName=b&Description=d&Tag.1.Key=k&Tag.1.Value=v";
        let ids = [
            vswitch(&vpcs[0], "10.0.0.0/24", "&VSwitchName=a"),
            vswitch(&vpcs[0], "10.0.1.0/24", full),
            vswitch(&vpcs[1], "10.0.0.0/16", ""),
        ];
        (t, vpcs, ids)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let vswitches = at(answer, "VSwitches.VSwitch").as_array().expect("a list");
        vswitches.iter().map(|vswitch| text(vswitch, "VSwitchId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let many = ["x"; 21].join(",");
        let steps = vec![
            step(
                format!("&VpcId={many}"),
                "404 InvalidVpcIdNumber.NotSupported The number of vpcIds exceeds the limit.",
            ),
            step(
                format!("&VSwitchId={many}"),
                "404 InvalidVSwitchIdNumber.NotSupported The number of vSwitchIds exceeds the limit.",
            ),
            step(
                "&IsDefault=x",
                "400 InvalidParameter the parameter(s) \"IsDefault\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&EnableIpv6=x",
                "400 InvalidParameter the parameter(s) \"EnableIpv6\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&VSwitchOwnerId=x",
                "400 IllegalParam.OwnerId The specified parameter VSwitchOwnerId is not valid.",
            ),
            step("&Tag.1.Key=acs:", "400 InvalidTagKey The tag keys are not valid."),
            step(
                "&Tag.1.Key=k&Tag.1.Value=http://x",
                "400 InvalidTagValue The tag values are not valid.",
            ),
            step(
                "&PageNumber=x",
                "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&PageSize=x",
                "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
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
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let (mut t, [dual, plain], [a, b, c]) = three();
        let answer = t.ok(&format!("{ACTION}&VSwitchId={c}"));
        let table = text(&answer, "VSwitches.VSwitch.0.RouteTable.RouteTableId").to_owned();
        let group = text(&answer, "VSwitches.VSwitch.0.ResourceGroupId").to_owned();
        for (filter, expected) in [
            ("&RegionId=-", vec![&a, &b, &c]),
            ("&RegionId=cn-beijing", vec![]),
            (&*format!("&VpcId={dual}"), vec![&a, &b]),
            (&*format!("&VpcId={plain},{dual},vpc-9"), vec![&a, &b, &c]),
            (&*format!("&VpcId={plain}&VSwitchId={c},{a}"), vec![&c]),
            (&*format!("&VSwitchId={c},{a},{c},vsw-9,%01"), vec![&a, &c]),
            ("&ZoneId=cn-hangzhou-h", vec![&a, &b, &c]),
            ("&ZoneId=cn-hangzhou-g", vec![]),
            ("&VSwitchName=b", vec![&b]),
            ("&IsDefault=true", vec![]),
            ("&IsDefault=False", vec![&a, &b, &c]),
            ("&EnableIpv6=true", vec![&b]),
            ("&EnableIpv6=false", vec![&a, &c]),
            ("&VSwitchOwnerId=1000000000000001", vec![&a, &b, &c]),
            ("&VSwitchOwnerId=7", vec![]),
            ("&Tag.1.Key=k", vec![&b]),
            ("&Tag.1.Key=k&Tag.2.Key=l", vec![]),
            (&*format!("&RouteTableId={table}"), vec![&c]),
            (&*format!("&ResourceGroupId={group}"), vec![&a, &b, &c]),
            ("&ResourceGroupId=rg-9", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
    }

    #[test]
    fn pages_are_numbered_and_clamped() {
        let (mut t, [dual, plain], [a, b, c]) = three();
        for filter in [String::new(), format!("&VpcId={plain},{dual}")] {
            let page = t.ok(&format!("{ACTION}{filter}&PageSize=2"));
            assert_eq!(ids(&page), [&a, &b]);
            let page = t.ok(&format!("{ACTION}{filter}&PageSize=2&PageNumber=2"));
            assert_eq!(ids(&page), [&c]);
            assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(2), &json!(2)));
            assert_eq!(*at(&page, "TotalCount"), 3);
        }
        assert_eq!(*at(&t.ok(&format!("{ACTION}&PageSize=1000")), "PageSize"), 50);
    }

    #[test]
    fn available_addresses_are_all_but_the_systems_four() {
        let (mut t, _, [a, _, c]) = three();
        let answer = t.ok(&format!("{ACTION}&VSwitchId={a},{c}"));
        assert_eq!(*at(&answer, "VSwitches.VSwitch.0.AvailableIpAddressCount"), 252);
        assert_eq!(*at(&answer, "VSwitches.VSwitch.1.AvailableIpAddressCount"), 65532);
    }

    #[test]
    fn a_vswitch_is_described_as_by_its_attributes() {
        let (mut t, _, vswitches) = three();
        let answer = t.ok(ACTION);
        for (at, id) in vswitches.iter().enumerate() {
            let mut alone = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={id}"));
            for member in ["RequestId", "CloudResources"] {
                alone.as_object_mut().expect("an object").remove(member);
            }
            assert_eq!(answer["VSwitches"]["VSwitch"][at], alone);
        }
    }
}
