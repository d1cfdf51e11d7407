//! AssociateRouteTable: lets a vSwitch use a route table of a user's own.

use control_derive::operation;

use super::{TableKind, TableUser};
use crate::{
    Ctx, Fault, Write,
    facts::feature::Feature,
    faults::RouteFault,
    value::id::{RouteTableId, VSwitchId},
    vpc::VSwitch,
};

/// Lets a vSwitch use a custom route table of its VPC instead of the system's.
#[operation(vpc, write, ram = "vswitch/{VSwitchId}", token)]
pub struct AssociateRouteTable {
    /// The custom route table.
    route_table_id: RouteTableId,
    /// The vSwitch, which uses the system route table so far.
    vswitch_id: VSwitchId,
}

impl Write for AssociateRouteTable {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::CustomRouteTable, "RouteTableId")?;
        let table = ctx.find(&wanted.route_table_id)?;
        let mut vswitch = VSwitch::find_usable(ctx, &wanted.vswitch_id)?;
        let before = ctx.find(&vswitch.route_table)?;
        let (is_other_vpc, is_same) = (table.vpc != vswitch.vpc, table.id == before.id);
        let (table, kind, user, vswitch_id) =
            (table.id, table.kind, table.user, vswitch.id.clone());
        let fault = match () {
            () if user == TableUser::Gateway => RouteFault::GatewayTable { table },
            () if is_other_vpc => RouteFault::OtherVpc { table, vswitch: vswitch_id },
            () if is_same => RouteFault::Associated { table, vswitch: vswitch_id },
            () if kind == TableKind::System => RouteFault::ToSystemTable { table },
            () if before.kind == TableKind::Custom => {
                RouteFault::AssociatedElsewhere { table: before.id, vswitch: vswitch_id }
            }
            () => {
                vswitch.route_table = table;
                return ctx.replace(&vswitch);
            }
        };
        Err(fault.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text, texts};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [vpc, elsewhere] = [(); 2].map(|()| t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8"));
        let [vpc, elsewhere] = [&vpc, &elsewhere].map(|vpc| text(vpc, "VpcId"));
        let vswitch = t.vswitch_in(vpc, "10.0.0.0/24", "");
        let mut table = |vpc: &str, more: &str| {
            let made = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}{more}"));
            text(&made, "RouteTableId").to_owned()
        };
        let (mine, another) = (table(vpc, ""), table(vpc, ""));
        let (of_another, of_gateway) = (table(elsewhere, ""), table(vpc, "&AssociateType=Gateway"));
        let list = t.ok(&format!("Action=DescribeRouteTableList&VpcId={vpc}"));
        let system = text(&list, "RouterTableList.RouterTableListType.0.RouteTableId");
        let bind = |action: &str, table: &str| {
            format!("Action={action}&RouteTableId={table}&VSwitchId={vswitch}")
        };
        let status = |to: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={to}");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteTableId=",
                "400 MissingParameter The input parameter \"RouteTableId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
            ),
            step(
                "&VSwitchId=%01",
                "400 InvalidParameter the parameter(s) \"VSwitchId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vsw-\".",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound Specified value of RegionId is not supported.",
            ),
            step(
                "&RouteTableId=vtb-9",
                "400 InvalidRouteTableId.NotFound Specified route table does not exist.",
            ),
            step(
                "&VSwitchId=vsw-9",
                "404 InvalidVSwitchId.NotFound Specified VSwitch does not exist.",
            ),
            step(
                (status("Pending"), status("Available")),
                "404 IncorrectVSwitchStatus The current status of the virtual switch does not support this operation.",
            ),
            step(
                format!("&RouteTableId={of_gateway}"),
                "400 OperationDenied.AssociateGatewayRouteTable The operation is not allowed because gateway route tables cannot be bound to a vSwitch.",
            ),
            step(
                format!("&RouteTableId={of_another}"),
                "404 Forbidden.NotInSameVpc The specified virtual switch and route table are not in the same VPC.",
            ),
            step(
                format!("&RouteTableId={another}"),
                "400 ResourceAlreadyAssociated.RouteTable The resource has already associated with a routetable.",
            ),
            step(
                format!("&RouteTableId={system}"),
                "400 OperationDenied.SwitchToSystemRouteTable The associated route tables cannot be directly changed to system route tables.",
            ),
            step(
                (bind("AssociateRouteTable", &another), bind("UnassociateRouteTable", &another)),
                "404 Forbidden.VSwitchAlreadyAssociatedRouteTable The specified virtual switch already associates route table.",
            ),
        ];
        t.walk(&bind("AssociateRouteTable", &mine), steps);
        t.check(
            &bind("AssociateRouteTable", &mine),
            "400 ResourceAlreadyAssociated.RouteTable The resource has already associated with a routetable.",
        );
    }

    #[test]
    fn a_vswitch_uses_the_table_until_it_is_unassociated() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let (vpc, system) = (text(&vpc, "VpcId"), text(&vpc, "RouteTableId"));
        let vswitch = t.vswitch_in(vpc, "10.0.0.0/24", "");
        let table = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}"));
        let table = text(&table, "RouteTableId");
        let mut check = |used: &str, kind: &str, idle: &str| {
            let query = format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}");
            let expected = json!({ "RouteTableId": used, "RouteTableType": kind });
            assert_eq!(*at(&t.ok(&query), "RouteTable"), expected);
            for (table, vswitches) in [(used, vec![vswitch.as_str()]), (idle, vec![])] {
                let list = t.ok(&format!("Action=DescribeRouteTableList&RouteTableId={table}"));
                let path = "RouterTableList.RouterTableListType.0.VSwitchIds.VSwitchId";
                assert_eq!(texts(&list, path), vswitches);
                let list = t.ok(&format!("Action=DescribeVSwitches&RouteTableId={table}"));
                assert_eq!(*at(&list, "TotalCount"), json!(vswitches.len()));
            }
            let bind = format!("RouteTableId={table}&VSwitchId={vswitch}");
            let action = if used == table { "Unassociate" } else { "Associate" };
            t.ok(&format!("Action={action}RouteTable&{bind}"));
        };
        check(system, "System", table);
        check(table, "Custom", system);
        check(system, "System", table);
    }

    #[test]
    fn a_repeated_request_is_answered_again() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let table = t.ok(&format!("Action=CreateRouteTable&VpcId={}", text(&vpc, "VpcId")));
        let bind = format!("RouteTableId={}&VSwitchId={vswitch}", text(&table, "RouteTableId"));
        for action in ["Associate", "Unassociate"] {
            let query = format!("Action={action}RouteTable&{bind}&ClientToken={action}");
            assert_eq!(t.ok(&query), t.ok(&query));
        }
    }
}
