//! DescribeRouteTableList: the caller's route tables in a region.

use api::answer;
use control_derive::operation;

use super::{
    RouteTable,
    view::{ROUTER_TYPE, TableView, vpcs_of_group},
};
use crate::{
    Ctx, Fault, Read,
    value::id::{RouteTableId, VRouterId, VpcId},
};

/// Lists route tables, without their entries. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "routetable/*", tags, by_number(10, 50))]
pub struct DescribeRouteTableList {
    /// Only those of routers of this type: VRouter, which all are. Beside VpcId it makes no difference.
    router_type: Option<String>,
    /// Only those of this router.
    router_id: Option<VRouterId>,
    /// Only those of this VPC.
    vpc_id: Option<VpcId>,
    /// Only this one.
    route_table_id: Option<RouteTableId>,
    /// Only those with this name.
    route_table_name: Option<String>,
    /// Only those of this type: System or Custom.
    route_table_type: Option<String>,
    /// Only those of this resource group: a route table is in that of its VPC.
    resource_group_id: Option<String>,
}

/// A page of route tables.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(RouterTableListType)]
    router_table_list: Vec<TableView>,
}

impl Read for DescribeRouteTableList {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let router_type = wanted.router_type.filter(|_| wanted.vpc_id.is_none());
        let page = ctx
            .list()
            .ids(wanted.route_table_id.map(|id| [id]))
            .under_any(RouteTable::BY_VPC, vpcs_of_group(ctx, wanted.resource_group_id)?)?
            .under(RouteTable::BY_VPC, wanted.vpc_id)
            .under(RouteTable::BY_ROUTER, wanted.router_id)
            .under(RouteTable::BY_NAME, wanted.route_table_name)
            .tagged(RouteTable::BY_TAG, &ctx.head.tags)
            .only_if(wanted.route_table_type, |table, kind| table.kind.print() == kind)
            .only_if(router_type, |_, kind| kind == ROUTER_TYPE)
            .page()?;
        let views = page.items.into_iter().map(|table| TableView::of(ctx, table));
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            router_table_list: views.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeRouteTableList";
    const LIST: &str = "RouterTableList.RouterTableListType";

    fn ids(answer: &Value) -> Vec<&str> {
        let tables = at(answer, LIST).as_array().expect("a list");
        tables.iter().map(|table| text(table, "RouteTableId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouterId=%01",
                "400 InvalidParameter the parameter(s) \"RouterId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vrt-\".",
            ),
            step(
                "&VpcId=%01",
                "400 InvalidParameter the parameter(s) \"VpcId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vpc-\".",
            ),
            step(
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
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
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let mut t = Testing::new();
        let [first, second] = [(); 2].map(|()| {
            t.wait_ms(1000);
            t.ok("Action=CreateVpc")
        });
        t.wait_ms(1000);
        let vpc = text(&second, "VpcId");
        let more = "&RouteTableName=n&Tag.1.Key=k&Tag.1.Value=v";
        let custom = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}{more}"));
        let (one, other) = (text(&first, "RouteTableId"), text(&second, "RouteTableId"));
        let custom = text(&custom, "RouteTableId");
        let group = text(&first, "ResourceGroupId");
        for (filter, expected) in [
            ("", vec![one, other, custom]),
            (&*format!("&RouteTableId={one}"), vec![one]),
            (&format!("&VpcId={vpc}"), vec![other, custom]),
            (&format!("&VpcId={vpc}&RouterType=VBR"), vec![other, custom]),
            (&format!("&VpcId={vpc}&RouteTableType=System"), vec![other]),
            (&format!("&RouterId={}", text(&first, "VRouterId")), vec![one]),
            ("&RouteTableName=n", vec![custom]),
            ("&RouteTableType=Custom", vec![custom]),
            ("&RouteTableType=x", vec![]),
            ("&RouterType=VRouter", vec![one, other, custom]),
            ("&RouterType=VBR", vec![]),
            (&format!("&ResourceGroupId={group}"), vec![one, other, custom]),
            ("&ResourceGroupId=rg-9", vec![]),
            ("&Tag.1.Key=k", vec![custom]),
            ("&Tag.1.Key=k&Tag.1.Value=w", vec![]),
            ("&RegionId=cn-beijing", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
        let page = t.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!((ids(&page), at(&page, "TotalCount")), (vec![custom], &json!(3)));
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(2), &json!(2)));
        let page = t.ok(&format!("{ACTION}&PageSize=51"));
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(1), &json!(50)));
    }

    #[test]
    fn a_route_table_has_all_its_members() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let answer = t.ok(&format!("{ACTION}&VpcId={}", text(&vpc, "VpcId")));
        let table = at(&answer, &format!("{LIST}.0"));
        let expected = json!({
            "RouteTableId": text(&vpc, "RouteTableId"),
            "RouteTableName": "",
            "Description": "",
            "RouteTableType": "System",
            "VpcId": text(&vpc, "VpcId"),
            "RouterId": text(&vpc, "VRouterId"),
            "RouterType": "VRouter",
            "Status": "Available",
            "CreationTime": text(table, "CreationTime"),
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(&vpc, "ResourceGroupId"),
            "AssociateType": "VSwitch",
            "VSwitchIds": { "VSwitchId": [vswitch] },
            "GatewayIds": { "GatewayIds": [] },
            "RoutePropagationEnable": true,
            "Tags": { "Tag": [] },
        });
        assert_eq!(*table, expected);
    }
}
