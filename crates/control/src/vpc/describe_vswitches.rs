//! DescribeVSwitches: the caller's vSwitches in a region.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{VSWITCHES, VSWITCHES_OF_VPC, VSwitch, Vpc, view::VSwitchView};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    id::{VSwitchId, VpcId},
    paging::Page,
    resource_group,
    tag::{self, VpcTag},
    text::IdList,
};

/// Lists vSwitches. A filter that fits none gives an empty list.
#[derive(Debug, Params)]
pub struct DescribeVSwitches {
    /// The region of the vSwitches.
    pub region_id: Option<String>,
    /// Only those of these VPCs: at most 20 ids with commas between them.
    #[param(malformed = "InvalidVpcIdNumber.NotSupported")]
    pub vpc_id: Option<IdList<VpcId>>,
    /// Only these: at most 20 ids with commas between them.
    #[param(name = "VSwitchId", malformed = "InvalidVSwitchIdNumber.NotSupported")]
    pub vswitch_id: Option<IdList<VSwitchId>>,
    /// Only those in this zone.
    pub zone_id: Option<String>,
    /// Only those with this name.
    #[param(name = "VSwitchName")]
    pub vswitch_name: Option<String>,
    /// Only the default vSwitches, or only the others.
    pub is_default: Option<bool>,
    /// Only those with IPv6, or only those without.
    #[param(name = "EnableIpv6")]
    pub enable_ipv6: Option<bool>,
    /// Only those of this resource group: a vSwitch is in that of its VPC.
    pub resource_group_id: Option<String>,
    /// Only those that use this route table.
    pub route_table_id: Option<String>,
    /// Only those of this account.
    #[param(name = "VSwitchOwnerId", malformed = "IllegalParam.OwnerId")]
    pub vswitch_owner_id: Option<i64>,
    /// Only those that have all these tags.
    #[param(object, items = 1..=20)]
    pub tag: Vec<VpcTag>,
    /// The page, from 1 (default) on.
    pub page_number: Option<i64>,
    /// vSwitches a page: 10 (default) to 50; more than 50 is 50.
    pub page_size: Option<i64>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
}

/// A page of vSwitches.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    total_count: usize,
    page_number: i64,
    page_size: i64,
    #[serde(rename = "VSwitches")]
    vswitches: VSwitches,
}

#[derive(Debug, Serialize)]
struct VSwitches {
    #[serde(rename = "VSwitch")]
    vswitch: Vec<VSwitchView>,
}

impl Operation for DescribeVSwitches {
    type Response = Response;

    const NAME: &'static str = "DescribeVSwitches";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "vpc:DescribeVSwitches", resources: &["vpc:vswitch/*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let page = Page::new(self.page_number, self.page_size, 10, 50);
        let mut vswitches = Vec::new();
        for vswitch in self.candidates(ctx)? {
            if self.wants(ctx, &vswitch) && self.wants_vpc_of(ctx, &vswitch)? {
                vswitches.push(vswitch);
            }
        }
        let total_count = vswitches.len();
        let views = page.of(vswitches).into_iter().map(|vswitch| VSwitchView::of(ctx, vswitch));
        let vswitches = VSwitches { vswitch: views.collect::<Result<_, _>>()? };
        Ok(Response { total_count, page_number: page.number, page_size: page.size, vswitches })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "Forbidden.VpcNotFound" "Specified VPC can not found."
        400 "InvalidTagKey" "The tag keys are not valid."
        400 "InvalidTagValue" "The tag values are not valid."
        400 "IellgalParameter.OwnerAccount" "The specified parameter OwnerAccount is not valid."
        400 "IllegalParam.OwnerId" "The specified parameter VSwitchOwnerId is not valid."
        404 "InvalidVSwitchId.NotFound" "VSwitch not exist."
        404 "InvalidVpcIdNumber.NotSupported" "The number of vpcIds exceeds the limit."
        404 "InvalidVSwitchIdNumber.NotSupported" "The number of vSwitchIds exceeds the limit."
    };
}

impl DescribeVSwitches {
    /// The vSwitches named, else those of the VPCs named, else all; by id, but for several VPCs.
    fn candidates(&self, ctx: &Ctx<'_>) -> Result<Vec<VSwitch>, Fault> {
        let find = |id: &VSwitchId| ctx.txn.get(VSWITCHES, &(ctx.scope.clone(), id.clone()));
        if let Some(ids) = &self.vswitch_id {
            let found = ids.distinct().into_iter().filter_map(|id| find(id).transpose());
            return Ok(found.collect::<Result<_, _>>()?);
        }
        let Some(vpcs) = &self.vpc_id else {
            return Ok(ctx.txn.rows(VSWITCHES, &ctx.scope)?.collect::<Result<_, _>>()?);
        };
        let mut vswitches = Vec::new();
        for vpc in vpcs.distinct() {
            for row in ctx.txn.scan(VSWITCHES_OF_VPC, vpc, None)? {
                // Another account's VPC has its vSwitches in another scope.
                vswitches.extend(find(&row?.0.1)?);
            }
        }
        Ok(vswitches)
    }

    fn wants(&self, ctx: &Ctx<'_>, vswitch: &VSwitch) -> bool {
        let is_owner = |id: i64| u64::try_from(id) == Ok(ctx.scope.account);
        self.vpc_id.as_ref().is_none_or(|ids| ids.0.contains(&vswitch.vpc))
            && self.zone_id.as_ref().is_none_or(|zone| *zone == vswitch.zone)
            && self.vswitch_name.as_ref().is_none_or(|name| *name == vswitch.name)
            && self.is_default.is_none_or(|wanted| wanted == vswitch.is_default)
            && self.enable_ipv6.is_none_or(|wanted| wanted == vswitch.ipv6.is_some())
            && self.vswitch_owner_id.is_none_or(is_owner)
            && tag::match_all(&self.tag, &vswitch.tags)
    }

    fn wants_vpc_of(&self, ctx: &Ctx<'_>, vswitch: &VSwitch) -> Result<bool, Fault> {
        if self.resource_group_id.is_none() && self.route_table_id.is_none() {
            return Ok(true);
        }
        let vpc = Vpc::find(ctx, &vswitch.vpc)?;
        let group = resource_group::print(ctx, &vpc.resource_group);
        Ok(self.resource_group_id.as_ref().is_none_or(|wanted| *wanted == group)
            && self.route_table_id.as_ref().is_none_or(|id| *id == vpc.route_table.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Testing, at, text};

    const ACTION: &str = "Action=DescribeVSwitches";

    /// A VPC with two vSwitches, the second with everything, and a VPC with one: their ids.
    fn three() -> (Testing, [String; 2], [String; 3]) {
        let mut world = Testing::new();
        let vpcs = ["&EnableIpv6=true", ""].map(|query| {
            world.wait_ms(1000);
            let vpc = world.ok(&format!("Action=CreateVpc&CidrBlock=10.0.0.0/8{query}"));
            text(&vpc, "VpcId").to_owned()
        });
        let mut vswitch = |vpc: &str, cidr: &str, more: &str| {
            world.wait_ms(1000);
            world.vswitch_in(vpc, cidr, more)
        };
        let full = "&Ipv6CidrBlock=7&VSwitchName=b&Description=d&Tag.1.Key=k&Tag.1.Value=v";
        let ids = [
            vswitch(&vpcs[0], "10.0.0.0/24", "&VSwitchName=a"),
            vswitch(&vpcs[0], "10.0.1.0/24", full),
            vswitch(&vpcs[1], "10.0.0.0/16", ""),
        ];
        (world, vpcs, ids)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let vswitches = at(answer, "VSwitches.VSwitch").as_array().expect("a list");
        vswitches.iter().map(|vswitch| text(vswitch, "VSwitchId")).collect()
    }

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let many = ["x"; 21].join(",");
        let mut wrong = vec![
            format!("&VpcId={many}"),
            format!("&VSwitchId={many}"),
            "&VSwitchOwnerId=x".to_owned(),
            "&Tag.1.Key=acs:".to_owned(),
            "&Tag.2.Key=k&Tag.2.Value=http://x".to_owned(),
            "&PageNumber=x".to_owned(),
        ];
        for refusal in [
            "404 InvalidVpcIdNumber.NotSupported The number of vpcIds exceeds the limit.",
            "404 InvalidVSwitchIdNumber.NotSupported The number of vSwitchIds exceeds the limit.",
            "400 IllegalParam.OwnerId The specified parameter VSwitchOwnerId is not valid.",
            "400 InvalidTagKey The tag keys are not valid.",
            "400 InvalidTagValue The tag values are not valid.",
            "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
        ] {
            world.check(&format!("{ACTION}&RegionId=mars{}", wrong.concat()), refusal);
            wrong.remove(0);
        }
        world.check(
            &format!("{ACTION}&DryRun=true&RegionId=mars"),
            "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
        );
        world.check(
            &format!("{ACTION}&DryRun=true"),
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
        );
        world.ok(ACTION);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let (mut world, [dual, plain], [a, b, c]) = three();
        let answer = world.ok(&format!("{ACTION}&VSwitchId={c}"));
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
            let answer = world.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
    }

    #[test]
    fn pages_are_numbered_and_clamped() {
        let (mut world, _, [a, b, c]) = three();
        let page = world.ok(&format!("{ACTION}&PageSize=2"));
        assert_eq!(ids(&page), [a, b]);
        let page = world.ok(&format!("{ACTION}&PageSize=2&PageNumber=2"));
        assert_eq!(ids(&page), [c]);
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(2), &json!(2)));
        assert_eq!(*at(&page, "TotalCount"), 3);
        assert_eq!(*at(&world.ok(&format!("{ACTION}&PageSize=1000")), "PageSize"), 50);
    }

    #[test]
    fn available_addresses_are_all_but_the_systems_four() {
        let (mut world, _, [a, _, c]) = three();
        let answer = world.ok(&format!("{ACTION}&VSwitchId={a},{c}"));
        assert_eq!(*at(&answer, "VSwitches.VSwitch.0.AvailableIpAddressCount"), 252);
        assert_eq!(*at(&answer, "VSwitches.VSwitch.1.AvailableIpAddressCount"), 65532);
    }

    #[test]
    fn a_vswitch_is_described_as_by_its_attributes() {
        let (mut world, _, vswitches) = three();
        let answer = world.ok(ACTION);
        for (at, id) in vswitches.iter().enumerate() {
            let mut alone = world.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={id}"));
            alone.as_object_mut().expect("an object").remove("RequestId");
            assert_eq!(answer["VSwitches"]["VSwitch"][at], alone);
        }
    }
}
