//! DescribeVRouters: the routers of the caller's VPCs in a region.

use api::answer;
use control_derive::operation;

use super::VRouter;
use crate::{
    Ctx, Fault, Read,
    value::{
        id::{RouteTableId, VRouterId, VpcId},
        text,
    },
    vpc::route_table,
};

/// Lists the routers of VPCs. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "vrouter/*", by_number(10, 50))]
pub struct DescribeVRouters {
    /// Only this router.
    vrouter_id: Option<VRouterId>,
}

/// A page of routers.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[name = "VRouters"]
    #[list(VRouter)]
    vrouters: Vec<VRouterView>,
}

/// A router. No call gives it a name or a description.
#[answer]
struct VRouterView {
    vrouter_id: VRouterId,
    vrouter_name: &'static str,
    description: &'static str,
    vpc_id: VpcId,
    region_id: String,
    creation_time: String,
    #[list(RouteTableId)]
    route_table_ids: Vec<RouteTableId>,
}

impl Read for DescribeVRouters {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let page = ctx.list().ids(wanted.vrouter_id.map(|id| [id])).page()?;
        let views = page.items.into_iter().map(|router| VRouterView::of(ctx, router));
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            vrouters: views.collect::<Result<_, _>>()?,
        })
    }
}

impl VRouterView {
    fn of(ctx: &Ctx<'_>, router: VRouter) -> Result<VRouterView, Fault> {
        let tables = route_table::of_vpc(ctx, &router.vpc)?;
        Ok(VRouterView {
            vrouter_name: "",
            description: "",
            region_id: ctx.head.scope.region.clone(),
            creation_time: text::time(router.created),
            route_table_ids: tables.into_iter().map(|table| table.id).collect(),
            vrouter_id: router.id,
            vpc_id: router.vpc,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeVRouters";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VRouterId=%01",
                "400 InvalidParameter the parameter(s) \"VRouterId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vrt-\".",
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
    fn each_vpc_has_a_router_with_its_route_tables() {
        let mut t = Testing::new();
        let one = t.ok("Action=CreateVpc");
        t.wait_ms(1000);
        let other = t.ok("Action=CreateVpc");
        let id = text(&other, "VRouterId");
        let answer = t.ok(&format!("{ACTION}&VRouterId={id}&PageSize=5"));
        let expected = json!({
            "RequestId": "R",
            "TotalCount": 1,
            "PageNumber": 1,
            "PageSize": 5,
            "VRouters": { "VRouter": [{
                "VRouterId": id,
                "VRouterName": "",
                "Description": "",
                "VpcId": text(&other, "VpcId"),
                "RegionId": "cn-hangzhou",
                "CreationTime": text(&answer, "VRouters.VRouter.0.CreationTime"),
                "RouteTableIds": { "RouteTableId": [text(&other, "RouteTableId")] },
            }] },
        });
        assert_eq!(answer, expected);
        let page = t.ok(&format!("{ACTION}&PageSize=1&PageNumber=1"));
        assert_eq!(text(&page, "VRouters.VRouter.0.VRouterId"), text(&one, "VRouterId"));
        assert_eq!(*at(&page, "TotalCount"), 2);
        let none = t.ok(&format!("{ACTION}&VRouterId=vrt-9"));
        assert_eq!(*at(&none, "VRouters.VRouter"), json!([]));
    }
}
