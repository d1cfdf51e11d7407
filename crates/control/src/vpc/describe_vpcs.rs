//! DescribeVpcs: the caller's VPCs in a region.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{VPCS, Vpc, view::VpcView};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    id::VpcId,
    paging::Page,
    resource_group,
    tag::{self, VpcTag},
    text::IdList,
};

/// Lists VPCs. A filter that fits none gives an empty list.
#[derive(Debug, Params)]
pub struct DescribeVpcs {
    /// The region of the VPCs.
    pub region_id: String,
    /// Only these: at most 20 ids with commas between them.
    #[param(malformed = "InvalidVpcIdNumber.NotSupported")]
    pub vpc_id: Option<IdList<VpcId>>,
    /// Only those with this name.
    pub vpc_name: Option<String>,
    /// Only the default VPC, or only the others.
    pub is_default: Option<bool>,
    /// Only those with IPv6, or only those without.
    #[param(name = "EnableIpv6")]
    pub enable_ipv6: Option<bool>,
    /// Only those of this resource group.
    pub resource_group_id: Option<String>,
    /// Only those with this DHCP options set. No VPC has one.
    pub dhcp_options_set_id: Option<String>,
    /// Only those of this account.
    #[param(malformed = "IllegalParam.OwnerId")]
    pub vpc_owner_id: Option<i64>,
    /// Only those that have all these tags.
    #[param(object, items = 1..=20)]
    pub tag: Vec<VpcTag>,
    /// The page, from 1 (default) on.
    pub page_number: Option<i64>,
    /// VPCs a page: 10 (default) to 50; more than 50 is 50.
    pub page_size: Option<i64>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
}

/// A page of VPCs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    total_count: usize,
    page_number: i64,
    page_size: i64,
    vpcs: Vpcs,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Vpcs {
    vpc: Vec<VpcView>,
}

impl Operation for DescribeVpcs {
    type Response = Response;

    const NAME: &'static str = "DescribeVpcs";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "vpc:DescribeVpcs", resources: &["vpc:vpc/*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let page = Page::new(self.page_number, self.page_size, 10, 50);
        let mut vpcs = self.candidates(ctx)?;
        vpcs.retain(|vpc| self.wants(ctx, vpc));
        let total_count = vpcs.len();
        let views = page.of(vpcs).into_iter().map(|vpc| VpcView::of(ctx, vpc));
        let vpcs = Vpcs { vpc: views.collect::<Result<_, _>>()? };
        Ok(Response { total_count, page_number: page.number, page_size: page.size, vpcs })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidVpcIdNumber.NotSupported" "The number of vpcIds exceeds the limit."
        400 "InvalidAliuid" "User Id is not valid."
        400 "InvalidResourceGroupId" "The specified ResourceGroupId does not exist."
        400 "InvalidTagKey" "The tag keys are not valid."
        400 "InvalidTagValue" "The tag values are not valid."
        400 "InvalidResourceGroupId.NotFound" "The Specified ResourceGroupId not exists."
        400 "OperationUnsupported.ResourceGroupId" "%s"
        400 "IellgalParameter.OwnerAccount" "The specified parameter OwnerAccount is not valid."
        400 "IllegalParam.OwnerId" "The specified parameter VpcOwnerId is not valid."
        400 "InvalidAccount.NotFound" "The account is invalid."
        500 "InternalError" "The request processing has failed due to some unknown error."
    };
}

impl DescribeVpcs {
    /// The VPCs named, or all, by id.
    fn candidates(&self, ctx: &Ctx<'_>) -> Result<Vec<Vpc>, Fault> {
        match &self.vpc_id {
            Some(ids) => {
                let find = |id: &VpcId| ctx.txn.get(VPCS, &(ctx.scope.clone(), id.clone()));
                let found = ids.distinct().into_iter().filter_map(|id| find(id).transpose());
                Ok(found.collect::<Result<_, _>>()?)
            }
            None => Ok(ctx.txn.rows(VPCS, &ctx.scope)?.collect::<Result<_, _>>()?),
        }
    }

    fn wants(&self, ctx: &Ctx<'_>, vpc: &Vpc) -> bool {
        let is_owner = |id: i64| u64::try_from(id) == Ok(ctx.scope.account);
        let in_group = |group: &String| *group == resource_group::print(ctx, &vpc.resource_group);
        self.vpc_name.as_ref().is_none_or(|name| *name == vpc.name)
            && self.is_default.is_none_or(|wanted| wanted == vpc.is_default)
            && self.enable_ipv6.is_none_or(|wanted| wanted == vpc.ipv6.is_some())
            && self.resource_group_id.as_ref().is_none_or(in_group)
            && self.dhcp_options_set_id.is_none()
            && self.vpc_owner_id.is_none_or(is_owner)
            && tag::match_all(&self.tag, &vpc.tags)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Testing, at, text};

    const ACTION: &str = "Action=DescribeVpcs";

    /// Three VPCs: `one`, `two` with IPv6 and a tag, and one without a name.
    fn three() -> (Testing, [String; 3]) {
        let mut world = Testing::new();
        let queries = [
            "&VpcName=one&UserCidr=10.0.0.0/8",
            "&VpcName=two&EnableIpv6=true&Tag.1.Key=k&Tag.1.Value=v&CidrBlock=10.0.0.0/8",
            "&Description=text&EnableDnsHostname=true",
        ];
        let ids = queries.map(|query| {
            world.wait_ms(1000);
            let vpc = world.ok(&format!("Action=CreateVpc{query}"));
            text(&vpc, "VpcId").to_owned()
        });
        (world, ids)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let vpcs = at(answer, "Vpcs.Vpc").as_array().expect("a list");
        vpcs.iter().map(|vpc| text(vpc, "VpcId")).collect()
    }

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let many = ["vpc-1"; 21].join(",");
        let mut wrong = vec![
            format!("&VpcId={many}"),
            "&VpcOwnerId=x".to_owned(),
            "&Tag.1.Key=aliyun".to_owned(),
            "&Tag.2.Key=k&Tag.2.Value=http://x".to_owned(),
            "&PageSize=x".to_owned(),
        ];
        world.check(
            &format!("{ACTION}&RegionId=-{}", wrong.concat()),
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for \
             processing this request is not supplied.",
        );
        for refusal in [
            "400 InvalidVpcIdNumber.NotSupported The number of vpcIds exceeds the limit.",
            "400 IllegalParam.OwnerId The specified parameter VpcOwnerId is not valid.",
            "400 InvalidTagKey The tag keys are not valid.",
            "400 InvalidTagValue The tag values are not valid.",
            "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
        ] {
            world.check(&format!("{ACTION}&RegionId=mars{}", wrong.concat()), refusal);
            wrong.remove(0);
        }
        world.check(
            &format!("{ACTION}&RegionId=mars&DryRun=true"),
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
        let (mut world, [one, two, three]) = three();
        for (filter, expected) in [
            ("", vec![&one, &two, &three]),
            (&*format!("&VpcId={three},{one},vpc-9,{one}"), vec![&one, &three]),
            ("&VpcId=%01,", vec![]),
            ("&VpcName=two", vec![&two]),
            ("&VpcName=tw", vec![]),
            ("&IsDefault=true", vec![]),
            ("&IsDefault=false&EnableIpv6=false", vec![&one, &three]),
            ("&EnableIpv6=true", vec![&two]),
            ("&Tag.1.Key=k", vec![&two]),
            ("&Tag.1.Key=k&Tag.1.Value=v", vec![&two]),
            ("&Tag.1.Key=k&Tag.1.Value=w", vec![]),
            ("&ResourceGroupId=rg-9", vec![]),
            ("&DhcpOptionsSetId=dopt-9", vec![]),
            ("&VpcOwnerId=1000000000000001", vec![&one, &two, &three]),
            ("&VpcOwnerId=-1", vec![]),
            ("&RegionId=cn-beijing", vec![]),
        ] {
            let answer = world.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
    }

    #[test]
    fn a_group_that_is_printed_is_found() {
        let (mut world, _) = three();
        let answer = world.ok(ACTION);
        let group = text(&answer, "Vpcs.Vpc.0.ResourceGroupId");
        let answer = world.ok(&format!("{ACTION}&ResourceGroupId={group}"));
        assert_eq!(*at(&answer, "TotalCount"), 3);
    }

    #[test]
    fn pages_are_numbered_and_clamped() {
        let (mut world, [one, two, three]) = three();
        let page = world.ok(&format!("{ACTION}&PageNumber=1&PageSize=2"));
        assert_eq!(ids(&page), [one, two]);
        let page = world.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!(ids(&page), [three]);
        assert_eq!(*at(&page, "PageNumber"), 2);
        assert_eq!(*at(&page, "PageSize"), 2);
        assert_eq!(*at(&page, "TotalCount"), 3);
        let page = world.ok(&format!("{ACTION}&PageNumber=0&PageSize=1000"));
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(1), &json!(50)));
        let page = world.ok(ACTION);
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(1), &json!(10)));
    }

    #[test]
    fn a_vpc_has_all_its_members() {
        let (mut world, [_, two, _]) = three();
        let vswitch = world.vswitch_in(&two, "10.0.0.0/24", "&Ipv6CidrBlock=1");
        let answer = world.ok(&format!("{ACTION}&VpcId={two}"));
        let vpc = at(&answer, "Vpcs.Vpc.0");
        let block = text(vpc, "Ipv6CidrBlock");
        assert!(block.starts_with("2001:db8:") && block.ends_with("00::/56"), "{block}");
        let expected = json!({
            "VpcId": two,
            "VpcName": "two",
            "Description": "",
            "RegionId": "cn-hangzhou",
            "Status": "Available",
            "CreationTime": text(vpc, "CreationTime"),
            "IsDefault": false,
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(vpc, "ResourceGroupId"),
            "CidrBlock": "10.0.0.0/8",
            "SecondaryCidrBlocks": { "SecondaryCidrBlock": [] },
            "UserCidrs": { "UserCidr": [] },
            "EnabledIpv6": true,
            "Ipv6CidrBlock": block,
            "Ipv6CidrBlocks": { "Ipv6CidrBlock": [{ "Ipv6CidrBlock": block, "Ipv6Isp": "BGP" }] },
            "VRouterId": text(vpc, "VRouterId"),
            "RouterTableIds": { "RouterTableIds": [text(vpc, "RouterTableIds.RouterTableIds.0")] },
            "VSwitchIds": { "VSwitchId": [vswitch] },
            "NatGatewayIds": { "NatGatewayIds": [] },
            "DnsHostnameStatus": "DISABLED",
            "DhcpOptionsSetId": "",
            "DhcpOptionsSetStatus": "",
            "CenStatus": "",
            "Tags": { "Tag": [{ "Key": "k", "Value": "v" }] },
        });
        assert_eq!(*vpc, expected);
    }

    #[test]
    fn a_vpc_without_anything_has_its_wrappers() {
        let (mut world, [one, _, three]) = three();
        let answer = world.ok(&format!("{ACTION}&VpcId={one},{three}"));
        let (one, three) = (at(&answer, "Vpcs.Vpc.0"), at(&answer, "Vpcs.Vpc.1"));
        assert_eq!(*at(one, "UserCidrs.UserCidr"), json!(["10.0.0.0/8"]));
        assert_eq!(text(three, "Description"), "text");
        assert_eq!(text(three, "DnsHostnameStatus"), "ENABLED");
        for empty in ["Ipv6CidrBlocks.Ipv6CidrBlock", "VSwitchIds.VSwitchId", "Tags.Tag"] {
            assert_eq!(*at(three, empty), json!([]), "{empty}");
        }
        assert_eq!(text(three, "Ipv6CidrBlock"), "");
    }
}
