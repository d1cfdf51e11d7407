//! UnassociateRouteTable: lets a vSwitch use its VPC's own route table again.

use control_derive::operation;

use super::TableKind;
use crate::{
    Ctx, Fault, Write,
    facts::feature::Feature,
    faults::RouteFault,
    value::id::{RouteTableId, VSwitchId},
    vpc::VSwitch,
};

/// Lets a vSwitch use the system route table of its VPC again.
#[operation(vpc, write, ram = "vswitch/{VSwitchId}", token)]
pub struct UnassociateRouteTable {
    /// The custom route table that the vSwitch uses.
    route_table_id: RouteTableId,
    /// The vSwitch.
    vswitch_id: VSwitchId,
}

impl Write for UnassociateRouteTable {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::CustomRouteTable, "RouteTableId")?;
        let table = ctx.find(&wanted.route_table_id)?;
        let mut vswitch = VSwitch::find_usable(ctx, &wanted.vswitch_id)?;
        if table.kind == TableKind::System {
            return Err(RouteFault::SystemTable { table: table.id }.into());
        }
        if vswitch.route_table != table.id {
            return Err(RouteFault::NotAssociated { table: table.id, vswitch: vswitch.id }.into());
        }
        vswitch.route_table = ctx.find(&vswitch.vpc)?.route_table;
        ctx.replace(&vswitch)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    const ACTION: &str = "Action=UnassociateRouteTable";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let (vpc, system) = (text(&vpc, "VpcId"), text(&vpc, "RouteTableId"));
        let [vswitch, other] =
            ["10.0.0.0/24", "10.0.1.0/24"].map(|block| t.vswitch_in(vpc, block, ""));
        let table = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}"));
        let table = text(&table, "RouteTableId");
        let bind = format!("&RouteTableId={table}&VSwitchId={vswitch}");
        t.ok(&format!("Action=AssociateRouteTable{bind}"));
        let status = |to: &str| format!("Action=SetVSwitchStatus&VSwitchId={other}&Status={to}");
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
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound Specified value of RegionId is not supported.",
            ),
            step(
                "&RouteTableId=vtb-9",
                "404 InvalidRouteTableId.NotFound Specified route table does not exist.",
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
                format!("&RouteTableId={system}"),
                "404 OperationUnsupported.SystemRouteTable System route table can not be unassociated.",
            ),
            step(
                format!("&VSwitchId={other}"),
                "404 InvalidBindingStatus.RouteTable The specified virtual switch and route table does not bind",
            ),
        ];
        t.walk(&format!("{ACTION}{bind}"), steps);
    }
}
