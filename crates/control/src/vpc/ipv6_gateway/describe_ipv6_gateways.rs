//! DescribeIpv6Gateways: the caller's IPv6 gateways in a region.

use api::answer;
use control_derive::operation;

use super::{Ipv6Gateway, view::GatewayView};
use crate::{
    Ctx, Fault, Read,
    kernel::{resource::Resource, resource_group},
    value::id::{Ipv6GatewayId, VpcId},
};

/// Lists IPv6 gateways. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "ipv6gateway/*", tags(name = "Tags"), by_number(10, 100))]
pub struct DescribeIpv6Gateways {
    /// Only this one.
    ipv6_gateway_id: Option<Ipv6GatewayId>,
    /// Only that of this VPC.
    vpc_id: Option<VpcId>,
    /// Only those with this name.
    name: Option<String>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
}

/// A page of IPv6 gateways.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(Ipv6Gateway)]
    ipv6_gateways: Vec<GatewayView>,
}

impl Read for DescribeIpv6Gateways {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let group = wanted.resource_group_id.map(|group| resource_group::sought(ctx, group));
        let of_vpc = match &wanted.vpc_id {
            Some(vpc) => Some(ctx.txn.lookup(Ipv6Gateway::TABLE, Ipv6Gateway::BY_VPC, vpc)?),
            None => None,
        };
        let page = ctx
            .list()
            .ids(wanted.ipv6_gateway_id.map(|id| [id]))
            .ids(of_vpc)
            .under(Ipv6Gateway::BY_NAME, wanted.name)
            .under(Ipv6Gateway::BY_RESOURCE_GROUP, group)
            .tagged(Ipv6Gateway::BY_TAG, &ctx.head.tags)
            .page()?;
        let views = page.items.into_iter().map(|gateway| GatewayView::of(ctx, gateway));
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            ipv6_gateways: views.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeIpv6Gateways";

    /// Three gateways, and the VPC of each.
    fn three() -> (Testing, [(String, String); 3]) {
        let mut t = Testing::new();
        let made =
            ["&Name=one", "&Name=two&Tag.1.Key=k&Tag.1.Value=v", "&Description=d"].map(|more| {
                t.wait_ms(1000);
                let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
                let vpc = text(&vpc, "VpcId").to_owned();
                let made = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}{more}"));
                (text(&made, "Ipv6GatewayId").to_owned(), vpc)
            });
        (t, made)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let gateways = at(answer, "Ipv6Gateways.Ipv6Gateway").as_array().expect("a list");
        gateways.iter().map(|one| text(one, "Ipv6GatewayId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
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
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let (mut t, [(one, vpc), (two, _), (three, other)]) = three();
        let group = t.ok(ACTION);
        let group = text(&group, "Ipv6Gateways.Ipv6Gateway.0.ResourceGroupId");
        for (filter, expected) in [
            (String::new(), vec![&one, &two, &three]),
            (format!("&Ipv6GatewayId={two}"), vec![&two]),
            ("&Ipv6GatewayId=ipv6gw-9".to_owned(), vec![]),
            (format!("&VpcId={vpc}"), vec![&one]),
            (format!("&VpcId={other}&Ipv6GatewayId={one}"), vec![]),
            ("&VpcId=vpc-9".to_owned(), vec![]),
            ("&Name=two".to_owned(), vec![&two]),
            ("&Name=tw".to_owned(), vec![]),
            (format!("&ResourceGroupId={group}"), vec![&one, &two, &three]),
            ("&ResourceGroupId=rg-9".to_owned(), vec![]),
            ("&Tags.1.Key=k&Tags.1.Value=v".to_owned(), vec![&two]),
            ("&Tags.1.Key=k&Tags.1.Value=w".to_owned(), vec![]),
            ("&RegionId=cn-beijing".to_owned(), vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
    }

    #[test]
    fn pages_are_numbered_and_clamped_and_have_all_members() {
        let (mut t, [(one, _), (two, vpc), (three, _)]) = three();
        assert_eq!(ids(&t.ok(&format!("{ACTION}&PageSize=2"))), [one, two.clone()]);
        let page = t.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!(ids(&page), [three]);
        let numbers = ["TotalCount", "PageNumber", "PageSize"].map(|name| at(&page, name).clone());
        assert_eq!(numbers, [json!(3), json!(2), json!(2)]);
        let page = t.ok(&format!("{ACTION}&PageSize=1000"));
        assert_eq!(*at(&page, "PageSize"), 100);
        let shown = at(&page, "Ipv6Gateways.Ipv6Gateway.1");
        let expected = json!({
            "Ipv6GatewayId": two,
            "VpcId": vpc,
            "Name": "two",
            "Description": "",
            "RegionId": "cn-hangzhou",
            "Status": "Available",
            "BusinessStatus": "Normal",
            "InstanceChargeType": "PostPaid",
            "CreationTime": text(shown, "CreationTime"),
            "ExpiredTime": "",
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(shown, "ResourceGroupId"),
            "Tags": { "Tag": [{ "Key": "k", "Value": "v" }] },
        });
        assert_eq!(*shown, expected);
    }
}
