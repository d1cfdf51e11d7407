//! ModifyRouteTableAttributes: changes what is said of a route table.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    value::{
        id::RouteTableId,
        text::{New, VpcDescription, VpcName},
    },
};

/// Changes the name and the description of a route table, and whether it takes over learned routes.
#[operation(vpc, write, ram = "routetable/{RouteTableId}")]
pub struct ModifyRouteTableAttributes {
    /// The route table.
    route_table_id: RouteTableId,
    /// The new name: 1 to 128 characters; none if it is empty.
    #[param(malformed = "Abs.InvaliTableName.Malformed")]
    route_table_name: Option<New<VpcName>>,
    /// The new description: 1 to 256 characters; none if it is empty.
    #[param(malformed = "InvalidDescription.Malformed")]
    description: Option<New<VpcDescription>>,
    /// Whether it takes over routes that are learned. There is nothing here to learn them from.
    route_propagation_enable: Option<bool>,
}

impl Write for ModifyRouteTableAttributes {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut table = ctx.find(&wanted.route_table_id)?;
        if let Some(name) = wanted.route_table_name {
            table.name = name.0;
        }
        if let Some(description) = wanted.description {
            table.description = description.0;
        }
        table.propagates = wanted.route_propagation_enable.unwrap_or(table.propagates);
        ctx.replace(&table)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ModifyRouteTableAttributes";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let table = text(&vpc, "RouteTableId");
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
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
            ),
            step(
                "&RouteTableName=http://x",
                "400 Abs.InvaliTableName.Malformed Table name format is invalid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidDescription.Malformed Description format is invalid.",
            ),
            step(
                "&RoutePropagationEnable=x",
                "400 InvalidParameter the parameter(s) \"RoutePropagationEnable\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&RouteTableId=vtb-9",
                "400 Abs.InvalidRouteTableId.NotExist The route table id is not exist.",
            ),
        ];
        t.walk(&format!("{ACTION}&RouteTableId={table}"), steps);
    }

    #[test]
    fn only_what_is_given_is_changed() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let table = text(&vpc, "RouteTableId");
        for (change, expected) in [
            ("", json!(["", "", true])),
            ("&RouteTableName=n", json!(["n", "", true])),
            ("&Description=d", json!(["n", "d", true])),
            ("&RoutePropagationEnable=false", json!(["n", "d", false])),
            ("&RouteTableName=&Description=", json!(["", "", false])),
            ("&Description=d", json!(["", "d", false])),
            ("&RouteTableName=m&RoutePropagationEnable=true", json!(["m", "d", true])),
        ] {
            t.ok(&format!("{ACTION}&RouteTableId={table}{change}"));
            let list = t.ok("Action=DescribeRouteTableList");
            let shown = at(&list, "RouterTableList.RouterTableListType.0");
            let members = ["RouteTableName", "Description", "RoutePropagationEnable"];
            assert_eq!(json!(members.map(|member| at(shown, member))), expected, "{change}");
        }
        let found = t.ok("Action=DescribeRouteTableList&RouteTableName=m");
        assert_eq!(*at(&found, "TotalCount"), json!(1));
    }
}
