//! DeleteRouteTable: removes a route table of a user's own.

use control_derive::operation;

use super::{TableKind, remove, view::vswitches};
use crate::{
    Ctx, Fault, Write, facts::feature::Feature, faults::RouteFault, value::id::RouteTableId,
    vpc::route_entry,
};

/// Deletes a custom route table that no vSwitch uses and that has no custom entries.
#[operation(vpc, write, ram = "routetable/{RouteTableId}")]
pub struct DeleteRouteTable {
    /// The route table.
    #[param(missing = "MissingParam.RouteTableId")]
    route_table_id: RouteTableId,
}

impl Write for DeleteRouteTable {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::CustomRouteTable, "RouteTableId")?;
        let table = ctx.find(&wanted.route_table_id)?;
        if table.kind == TableKind::System {
            return Err(RouteFault::SystemTable { table: table.id }.into());
        }
        if !vswitches(ctx, &table.id)?.is_empty() {
            return Err(RouteFault::TableInUse { table: table.id }.into());
        }
        if route_entry::count_custom(ctx, &table.id)? > 0 {
            return Err(RouteFault::TableNotEmpty { table: table.id }.into());
        }
        route_entry::expect_no_busy_vswitch(ctx, &table.vpc)?;
        remove(ctx, &table.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DeleteRouteTable";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let (vpc, system) = (text(&vpc, "VpcId"), text(&vpc, "RouteTableId"));
        let vswitch = t.vswitch_in(vpc, "10.0.0.0/24", "");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let table = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}"));
        let table = text(&table, "RouteTableId");
        let bind =
            |action: &str| format!("Action={action}&RouteTableId={table}&VSwitchId={vswitch}");
        let entry =
            format!("&RouteTableId={table}&DestinationCidrBlock=1.2.3.0/24&NextHopId={instance}");
        t.world.delays.route_ms = 0;
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteTableId=",
                "400 MissingParam.RouteTableId The param of RouteTableId is missing.",
            ),
            step(
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound Specified value of RegionId is not supported.",
            ),
            step(
                "&RouteTableId=vtb-9",
                "404 InvalidRouteTableId.NotFound The specified route table \"vtb-9\" does not exist.",
            ),
            step(
                format!("&RouteTableId={system}"),
                "400 IncorrectRouteTableType Route table can be deleted by this action only when it's type is custom.",
            ),
            step(
                (bind("AssociateRouteTable"), bind("UnassociateRouteTable")),
                "404 IncorrectRouteTableStatus The current status of the route table does not support this operation.",
            ),
            step(
                (
                    format!("Action=CreateRouteEntry{entry}"),
                    format!("Action=DeleteRouteEntry{entry}"),
                ),
                "404 DependencyViolation.RouteEntry Vpc route table has route entry.",
            ),
        ];
        t.walk(&format!("{ACTION}&RouteTableId={table}"), steps);
        let list = t.ok(&format!("Action=DescribeRouteTableList&RouteTableId={table}"));
        assert_eq!(*at(&list, "TotalCount"), json!(0));
    }
}
