//! DescribeRouteTables: the caller's route tables in a region, with their entries.

use api::answer;
use control_derive::operation;

use super::{
    RouteTable, TableKind,
    view::{ROUTER_TYPE, STATUS, resource_group, vpcs_of_group, vswitches},
};
use crate::{
    Ctx, Fault, Read,
    faults::RouteFault,
    value::{
        id::{RouteTableId, VRouterId, VSwitchId},
        text,
    },
    vpc::{
        RouteEntry,
        route_entry::view::{NestedEntryView, Type},
    },
};

/// Lists route tables with their entries. The page says to use DescribeRouteTableList instead.
#[operation(vpc, read, ram = "routetable/*", region = optional, by_number(10, 50))]
pub struct DescribeRouteTables {
    /// Only those of routers of this type: VRouter, which all are.
    router_type: Option<String>,
    /// Only those of this router.
    router_id: Option<VRouterId>,
    /// The same; a router that is not there is refused in other words.
    vrouter_id: Option<VRouterId>,
    /// Only this one.
    route_table_id: Option<RouteTableId>,
    /// Only those with this name.
    route_table_name: Option<String>,
    /// Of their entries, only those of this type: Custom, System, BGP or CEN.
    #[param(name = "Type")]
    kind: Option<Type>,
    /// Only those of this resource group: a route table is in that of its VPC.
    resource_group_id: Option<String>,
}

/// A page of route tables.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(RouteTable)]
    route_tables: Vec<TableWithEntries>,
}

/// A route table and its entries.
#[answer]
struct TableWithEntries {
    route_table_id: RouteTableId,
    vrouter_id: VRouterId,
    route_table_type: TableKind,
    status: &'static str,
    creation_time: String,
    resource_group_id: String,
    #[list(VSwitchId)]
    vswitch_ids: Vec<VSwitchId>,
    /// The documents spell it so.
    #[list(RouteEntry)]
    route_entrys: Vec<NestedEntryView>,
}

impl Read for DescribeRouteTables {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if let Some(router) = wanted.vrouter_id.clone() {
            ctx.find(&router)?;
        }
        if let Some(router) = wanted.router_id.clone()
            && ctx.get(&router)?.is_none()
        {
            return Err(RouteFault::RouterMissing { router }.into());
        }
        let page = ctx
            .list()
            .ids(wanted.route_table_id.map(|id| [id]))
            .under_any(RouteTable::BY_VPC, vpcs_of_group(ctx, wanted.resource_group_id)?)?
            .under(RouteTable::BY_ROUTER, wanted.vrouter_id)
            .under(RouteTable::BY_ROUTER, wanted.router_id)
            .under(RouteTable::BY_NAME, wanted.route_table_name)
            .only_if(wanted.router_type, |_, kind| kind == ROUTER_TYPE)
            .page()?;
        let of = |table| TableWithEntries::of(ctx, table, wanted.kind);
        let views = page.items.into_iter().map(of);
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            route_tables: views.collect::<Result<_, _>>()?,
        })
    }
}

impl TableWithEntries {
    fn of(ctx: &Ctx<'_>, table: RouteTable, kind: Option<Type>) -> Result<TableWithEntries, Fault> {
        let entries = ctx
            .list()
            .under(RouteEntry::BY_TABLE, Some(table.id.clone()))
            .only_if(kind, |entry: &RouteEntry, kind| kind.has(entry))
            .all()?;
        let views = entries.into_iter().map(|entry| NestedEntryView::of(ctx, entry));
        Ok(TableWithEntries {
            route_entrys: views.collect::<Result<_, _>>()?,
            vswitch_ids: vswitches(ctx, &table.id)?,
            resource_group_id: resource_group(ctx, &table)?,
            status: STATUS,
            creation_time: text::time(table.created),
            route_table_type: table.kind,
            route_table_id: table.id,
            vrouter_id: table.router,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeRouteTables";

    fn ids(answer: &Value) -> Vec<&str> {
        let tables = at(answer, "RouteTables.RouteTable").as_array().expect("a list");
        tables.iter().map(|table| text(table, "RouteTableId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RouterId=%01",
                "400 InvalidParameter the parameter(s) \"RouterId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vrt-\".",
            ),
            step(
                "&VRouterId=%01",
                "400 InvalidParameter the parameter(s) \"VRouterId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vrt-\".",
            ),
            step(
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
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
            step(
                "&VRouterId=vrt-9",
                "400 InvalidVRouterId.NotFound Specified virtual router does not exist.",
            ),
            step(
                "&RouterId=vrt-9",
                "400 OperationFailed.VRouterNotExist Operation failed because the VRouter does not exist.",
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
        let custom = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}&RouteTableName=n"));
        let custom = text(&custom, "RouteTableId");
        let (one, other) = (text(&first, "RouteTableId"), text(&second, "RouteTableId"));
        let [router, another] = [&first, &second].map(|vpc| text(vpc, "VRouterId"));
        let group = text(&first, "ResourceGroupId");
        for (filter, expected) in [
            ("", vec![one, other, custom]),
            (&*format!("&RouteTableId={one}"), vec![one]),
            (&format!("&VRouterId={another}"), vec![other, custom]),
            (&format!("&RouterId={router}"), vec![one]),
            (&format!("&RouterId={router}&VRouterId={another}"), vec![]),
            ("&RouteTableName=n", vec![custom]),
            ("&RouterType=VRouter", vec![one, other, custom]),
            ("&RouterType=VBR", vec![]),
            (&format!("&ResourceGroupId={group}"), vec![one, other, custom]),
            ("&ResourceGroupId=rg-9", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
        let page = t.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!((ids(&page), at(&page, "TotalCount")), (vec![custom], &json!(3)));
    }

    #[test]
    fn a_table_has_all_its_members_and_its_entries_theirs() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let table = text(&vpc, "RouteTableId");
        let more = "&DestinationCidrBlock=1.2.0.0/16&RouteEntryName=n&Description=d";
        let entry = format!("&RouteTableId={table}{more}&NextHopId={instance}");
        let entry = t.ok(&format!("Action=CreateRouteEntry{entry}"));
        let answer = t.ok(&format!("{ACTION}&Type=Custom"));
        let shown = at(&answer, "RouteTables.RouteTable.0");
        let expected = json!({
            "RouteTableId": table,
            "VRouterId": text(&vpc, "VRouterId"),
            "RouteTableType": "System",
            "Status": "Available",
            "CreationTime": text(shown, "CreationTime"),
            "ResourceGroupId": text(&vpc, "ResourceGroupId"),
            "VSwitchIds": { "VSwitchId": [vswitch] },
            "RouteEntrys": { "RouteEntry": [{
                "RouteEntryId": text(&entry, "RouteEntryId"),
                "RouteEntryName": "n",
                "Description": "d",
                "RouteTableId": table,
                "DestinationCidrBlock": "1.2.0.0/16",
                "Type": "Custom",
                "Status": "Pending",
                "NextHopType": "Instance",
                "InstanceId": instance,
                "NextHops": { "NextHop": [{
                    "NextHopType": "Instance", "NextHopId": instance, "Enabled": 1, "Weight": 0,
                }] },
            }] },
        });
        assert_eq!(*shown, expected);
        let count = |t: &mut Testing, kind: &str| {
            let answer = t.ok(&format!("{ACTION}{kind}"));
            let path = "RouteTables.RouteTable.0.RouteEntrys.RouteEntry";
            at(&answer, path).as_array().expect("a list").len()
        };
        let kinds = ["", "&Type=System", "&Type=BGP", "&Type=CEN"];
        assert_eq!(kinds.map(|kind| count(&mut t, kind)), [3, 2, 0, 0]);
    }
}
