//! DescribeVpcs: the caller's VPCs in a region.

use api::answer;
use control_derive::operation;

use super::{Vpc, view::VpcView};
use crate::{
    Ctx, Fault, Read,
    facts::feature::Feature,
    kernel::resource_group,
    value::{
        id::{DhcpOptionsSetId, VpcId},
        text::IdList,
    },
};

/// Lists VPCs. A filter that matches none gives an empty list, but the resource group must be there.
#[operation(vpc, read, ram = "vpc/*", dry_run, tags, by_number(10, 50))]
pub struct DescribeVpcs {
    /// Only these: at most 20 ids with commas between them.
    #[param(malformed = "InvalidVpcIdNumber.NotSupported")]
    vpc_id: Option<IdList<VpcId>>,
    /// Only those with this name.
    vpc_name: Option<String>,
    /// Only the default VPC, or only the others.
    is_default: Option<bool>,
    /// Only those with IPv6, or only those without.
    enable_ipv6: Option<bool>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
    /// Only those with this DHCP options set.
    dhcp_options_set_id: Option<DhcpOptionsSetId>,
    /// Only those of this account.
    #[param(malformed = "IllegalParam.OwnerId")]
    vpc_owner_id: Option<i64>,
}

/// A page of VPCs.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(Vpc)]
    vpcs: Vec<VpcView>,
}

impl Read for DescribeVpcs {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let is_grouped = wanted.resource_group_id.is_some();
        ctx.permit(is_grouped, Feature::VpcResourceGroup, "ResourceGroupId")?;
        resource_group::find(ctx, wanted.resource_group_id.as_deref())?;
        let is_owner = |id: &i64| u64::try_from(*id) == Ok(ctx.account());
        let in_group = |vpc: &Vpc| resource_group::print(ctx, &vpc.resource_group);
        let page = ctx
            .list()
            .ids(wanted.vpc_id.map(|ids| ids.0))
            .under(Vpc::BY_NAME, wanted.vpc_name)
            .under(Vpc::BY_DHCP_OPTIONS, wanted.dhcp_options_set_id)
            .tagged(Vpc::BY_TAG, &ctx.head.tags)
            .only_if(wanted.is_default, |vpc, is| vpc.is_default == *is)
            .only_if(wanted.enable_ipv6, |vpc, has| vpc.ipv6.is_empty() != *has)
            .only_if(wanted.resource_group_id, |vpc, group| in_group(vpc) == *group)
            .only_if(wanted.vpc_owner_id, |_, id| is_owner(id))
            .page()?;
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            vpcs: page
                .items
                .into_iter()
                .map(|vpc| VpcView::of(ctx, vpc))
                .collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        facts::feature::Feature,
        tests::testing::{Testing, at, lack, step, text},
    };

    const ACTION: &str = "Action=DescribeVpcs";

    /// Three VPCs: `one`, `two` with IPv6 and a tag, and one without a name.
    fn three() -> (Testing, [String; 3]) {
        let mut t = Testing::new();
        let queries = [
            "&VpcName=one&UserCidr=10.0.0.0/8",
            "&VpcName=two&EnableIpv6=true&Tag.1.Key=k&Tag.1.Value=v&CidrBlock=10.0.0.0/8",
            "&Description=text&EnableDnsHostname=true",
        ];
        let ids = queries.map(|query| {
            t.wait_ms(1000);
            let vpc = t.ok(&format!("Action=CreateVpc{query}"));
            text(&vpc, "VpcId").to_owned()
        });
        (t, ids)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let vpcs = at(answer, "Vpcs.Vpc").as_array().expect("a list");
        vpcs.iter().map(|vpc| text(vpc, "VpcId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let many = ["vpc-1"; 21].join(",");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                format!("&VpcId={many}"),
                "400 InvalidVpcIdNumber.NotSupported The number of vpcIds exceeds the limit.",
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
                "&VpcOwnerId=x",
                "400 IllegalParam.OwnerId The specified parameter VpcOwnerId is not valid.",
            ),
            step("&Tag.1.Key=aliyun", "400 InvalidTagKey The tag keys are not valid."),
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
        let (mut t, [one, two, three]) = three();
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
            ("&DhcpOptionsSetId=dopt-9", vec![]),
            ("&VpcOwnerId=1000000000000001", vec![&one, &two, &three]),
            ("&VpcOwnerId=-1", vec![]),
            ("&RegionId=cn-beijing", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
    }

    #[test]
    fn a_group_that_is_printed_is_found() {
        let (mut t, _) = three();
        let answer = t.ok(ACTION);
        let group = text(&answer, "Vpcs.Vpc.0.ResourceGroupId");
        let answer = t.ok(&format!("{ACTION}&ResourceGroupId={group}"));
        assert_eq!(*at(&answer, "TotalCount"), 3);
    }

    #[test]
    fn pages_are_numbered_and_clamped() {
        let (mut t, [one, two, three]) = three();
        let page = t.ok(&format!("{ACTION}&PageNumber=1&PageSize=2"));
        assert_eq!(ids(&page), [one, two]);
        let page = t.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!(ids(&page), [three]);
        assert_eq!(*at(&page, "PageNumber"), 2);
        assert_eq!(*at(&page, "PageSize"), 2);
        assert_eq!(*at(&page, "TotalCount"), 3);
        let page = t.ok(&format!("{ACTION}&PageNumber=0&PageSize=1000"));
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(1), &json!(50)));
        let page = t.ok(ACTION);
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(1), &json!(10)));
    }

    #[test]
    fn a_vpc_has_all_its_members() {
        let (mut t, [_, two, _]) = three();
        let vswitch = t.vswitch_in(&two, "10.0.0.0/24", "&Ipv6CidrBlock=1");
        let answer = t.ok(&format!("{ACTION}&VpcId={two}"));
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
        let (mut t, [one, _, three]) = three();
        let answer = t.ok(&format!("{ACTION}&VpcId={one},{three}"));
        let (one, three) = (at(&answer, "Vpcs.Vpc.0"), at(&answer, "Vpcs.Vpc.1"));
        assert_eq!(*at(one, "UserCidrs.UserCidr"), json!(["10.0.0.0/8"]));
        assert_eq!(text(three, "Description"), "text");
        assert_eq!(text(three, "DnsHostnameStatus"), "ENABLED");
        for empty in ["Ipv6CidrBlocks.Ipv6CidrBlock", "VSwitchIds.VSwitchId", "Tags.Tag"] {
            assert_eq!(*at(three, empty), json!([]), "{empty}");
        }
        assert_eq!(text(three, "Ipv6CidrBlock"), "");
    }

    #[test]
    fn what_is_another_accounts_or_in_no_resource_group_is_refused() {
        let mut t = Testing::new();
        for (given, refusal) in [
            (
                "OwnerAccount=someone",
                "400 IellgalParameter.OwnerAccount The specified parameter OwnerAccount is not valid.",
            ),
            ("OwnerId=7", "400 InvalidAliuid User Id is not valid."),
            ("ResourceOwnerId=7", "400 InvalidAccount.NotFound The account is invalid."),
            ("ResourceOwnerAccount=someone", "400 InvalidAccount.NotFound The account is invalid."),
            (
                "ResourceGroupId=rg-9",
                "400 InvalidResourceGroupId.NotFound The Specified ResourceGroupId not exists.",
            ),
        ] {
            t.check(&format!("Action=DescribeVpcs&{given}"), refusal);
        }
        for list in ["DescribeVSwitches", "DescribeRouteTableList"] {
            t.check(
                &format!("Action={list}&OwnerAccount=someone"),
                "400 IellgalParameter.OwnerAccount The specified parameter OwnerAccount is not valid.",
            );
        }
        lack(&mut t.world, &[Feature::VpcResourceGroup]);
        t.check(
            "Action=DescribeVpcs&ResourceGroupId=rg-9",
            "400 OperationUnsupported.ResourceGroupId The parameter \"ResourceGroupId\" is not supported for this account in this region.",
        );
    }
}
