//! DeleteRouteEntry: removes a custom entry of a route table.

use api::Params;
use control_derive::operation;
use ipnet::IpNet;

use super::{
    EntryKind, RouteEntry, create_route_entry::missing, destination::block, expect_idle,
    of_destination, remove,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::RouteFault,
    value::id::{RouteEntryId, RouteTableId},
    vpc::{RouteTable, Vpc, route_table::TableUser},
};

/// Deletes a custom entry of a route table, by its id or by its table, destination and next hop.
#[operation(vpc, write, ram = "routetable/{RouteTableId}", region = optional, dry_run, planned)]
pub struct DeleteRouteEntry {
    /// The entry. Clients name its table and destination beside it, which then must be its own.
    route_entry_id: Option<RouteEntryId>,
    /// The route table that it is in.
    route_table_id: Option<RouteTableId>,
    /// Its destination.
    destination_cidr_block: Option<String>,
    /// Its next hop.
    next_hop_id: Option<String>,
    /// Instead of NextHopId, the several next hops of the entry; no entry here has several.
    #[param(object, items = 1..=16)]
    next_hop_list: Vec<ListedHop>,
}

/// One of several next hops.
#[derive(Debug, Params)]
pub struct ListedHop {
    /// The router interface.
    #[expect(dead_code, reason = "no entry here has several next hops")]
    next_hop_id: Option<String>,
    /// Its type.
    #[expect(dead_code, reason = "no entry here has several next hops")]
    next_hop_type: Option<String>,
}

/// The entry to delete: all that is given is its own.
pub struct Named {
    pub(crate) id: Option<RouteEntryId>,
    pub(crate) table: Option<RouteTableId>,
    pub(crate) destination: Option<IpNet>,
    pub(crate) hop: Option<String>,
    /// Whether several next hops are named, which no entry has.
    pub(crate) is_shared: bool,
}

impl Plan for DeleteRouteEntry {
    type Into = Named;

    fn plan(self, _: &Head, _: &World) -> Result<Named, Fault> {
        let is_shared = !self.next_hop_list.is_empty();
        if self.route_entry_id.is_none() {
            let given = [
                ("RouteTableId", self.route_table_id.is_some()),
                ("DestinationCidrBlock", self.destination_cidr_block.is_some()),
            ];
            if let Some((parameter, _)) = given.into_iter().find(|(_, is_given)| !is_given) {
                return Err(missing(parameter));
            }
            if self.next_hop_id.is_none() && !is_shared {
                return Err(RouteFault::NoHopNamed.into());
            }
        }
        let destination = self.destination_cidr_block.as_deref().map(named_block).transpose()?;
        let count = self.next_hop_list.len();
        match () {
            () if is_shared && self.next_hop_id.is_some() => Err(RouteFault::HopAndHops.into()),
            () if is_shared && count < 2 => Err(RouteFault::HopCountNamed { count }.into()),
            () => Ok(Named {
                id: self.route_entry_id,
                table: self.route_table_id,
                destination,
                hop: self.next_hop_id,
                is_shared,
            }),
        }
    }
}

impl Write for DeleteRouteEntry {
    type Response = ();

    fn execute(plan: Named, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let entry = plan.find(ctx)?;
        remove(ctx, &entry.id)
    }
}

/// The block that a request names as a destination.
pub(crate) fn named_block(text: &str) -> Result<IpNet, RouteFault> {
    block(text).ok_or_else(|| RouteFault::Destination { cidr: text.to_owned() })
}

impl Named {
    /// The entry, if it may be deleted now.
    pub(crate) fn find(&self, ctx: &Ctx<'_>) -> Result<RouteEntry, Fault> {
        let (entry, table) = self.locate(ctx)?;
        Vpc::find_usable(ctx, &table.vpc)?;
        expect_idle(ctx, &table)?;
        Ok(entry)
    }

    /// The entry and its table, if it is one that users change.
    pub(crate) fn locate(&self, ctx: &Ctx<'_>) -> Result<(RouteEntry, RouteTable), Fault> {
        let (entry, table) = match (&self.id, &self.table, self.destination) {
            (Some(id), ..) => {
                let entry = ctx.find(id)?;
                let table = ctx.find(&entry.table)?;
                (Some(entry), table)
            }
            (None, Some(table), Some(destination)) => {
                let table = ctx.find(table)?;
                (of_destination(ctx, &table.id, destination)?, table)
            }
            (None, ..) => unreachable!("an entry is named by its id, or by table and destination"),
        };
        // Those of a gateway's table are the system's too, and another operation changes them.
        if table.user == TableUser::Gateway {
            return Err(RouteFault::GatewayTableChange { table: table.id }.into());
        }
        let destination = self.destination.or(entry.as_ref().map(RouteEntry::destination));
        let missing = || match destination {
            Some(destination) => RouteFault::NoEntry { table: table.id.clone(), destination },
            None => unreachable!("what is not named by a destination was found by its id"),
        };
        let entry = entry.ok_or_else(missing)?;
        let is_other = |entry: &RouteEntry| {
            self.is_shared
                || self.table.as_ref().is_some_and(|table| *table != entry.table)
                || self.destination.is_some_and(|block| block != entry.destination())
                || self.hop.as_ref().is_some_and(|hop| *hop != entry.hop.id)
        };
        // A system's entry has no next hop to name.
        if entry.kind == EntryKind::System {
            return Err(RouteFault::OfSystem { entry: entry.id }.into());
        }
        match is_other(&entry) {
            true => {
                let (table, destination) = (entry.table.clone(), entry.destination());
                Err(RouteFault::NoEntry { table, destination }.into())
            }
            false => Ok((entry, table)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DeleteRouteEntry";

    /// A table with an entry to 1.2.3.0/24: it, the table, the entry and its next hop.
    fn one() -> (Testing, String, String, String) {
        let mut t = Testing::new();
        t.world.delays.route_ms = 0;
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let table = text(&vpc, "RouteTableId").to_owned();
        let entry = format!("&RouteTableId={table}&NextHopId={instance}");
        let entry = format!("Action=CreateRouteEntry&DestinationCidrBlock=1.2.3.0/24{entry}");
        let entry = text(&t.ok(&entry), "RouteEntryId").to_owned();
        (t, table, entry, instance)
    }

    #[test]
    fn its_refusals_come_in_order() {
        let (mut t, table, entry, hop) = one();
        let table_id = table.as_str();
        let system = format!("Action=DescribeRouteEntryList&RouteTableId={table}");
        let system = t.ok(&format!("{system}&RouteEntryType=System"));
        let path = "RouteEntrys.RouteEntry.0";
        let of_system = text(&system, &format!("{path}.RouteEntryId"));
        let vswitch = t.ok("Action=DescribeVSwitches");
        let vswitch = text(&vswitch, "VSwitches.VSwitch.0.VSwitchId");
        let status = |to: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={to}");
        let missing = "400 InvalidRouteEntry.NotFound Route entry not exists.";
        let shown = t.ok("Action=DescribeVpcs");
        let vpc = text(&shown, "Vpcs.Vpc.0.VpcId");
        t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}&AssociateType=Gateway"));
        let tables = t.ok("Action=DescribeRouteTables");
        let is_gateways = |table: &&serde_json::Value| text(table, "RouteTableId") != table_id;
        let tables = at(&tables, "RouteTables.RouteTable").as_array().expect("a list");
        let of_gateway = tables.iter().find(is_gateways).expect("it was made");
        let of_gateway = text(of_gateway, "RouteEntrys.RouteEntry.0.RouteEntryId");
        let steps = vec![
            step(
                "&RouteEntryId=%01",
                "400 InvalidParameter the parameter(s) \"RouteEntryId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"rte-\".",
            ),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&DestinationCidrBlock=x",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&RouteEntryId=rte-9",
                "400 InvalidRouteEntryId.NotFound Specified RouteEntryId does not exist.",
            ),
            step(
                format!("&RouteEntryId={of_system}"),
                "400 OperationDenied Specified operation is denied as route entry type is system.",
            ),
            step(
                format!("&RouteEntryId={of_gateway}"),
                "400 OperationDenied.RouteTableTypeNotPermitted The operation is not allowed because the type of route table is not permitted.",
            ),
            step("&RouteTableId=vtb-9", missing),
            step("&DestinationCidrBlock=1.2.3.0/25", missing),
            step("&NextHopId=i-9", missing),
            step(
                (status("Pending"), status("Available")),
                "400 TaskConflict The operation is too frequent, TaskConflict.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        let named =
            format!("&RouteTableId={table}&DestinationCidrBlock=1.2.3.0/24&NextHopId={hop}");
        t.walk(&format!("{ACTION}&RouteEntryId={entry}{named}"), steps);
    }

    #[test]
    fn what_is_named_by_its_destination_is_refused_in_order() {
        let (mut t, table, _, hop) = one();
        let two = "&NextHopList.1.NextHopId=ri-1&NextHopList.2.NextHopId=ri-2";
        let missing = "400 MissingParameter Miss mandatory parameter.";
        let not_there = "400 InvalidRouteEntry.NotFound Route entry not exists.";
        let to = "&DestinationCidrBlock=1.2.3.0/24";
        for (wrong, expected) in [
            (String::new(), missing),
            (to.to_owned(), missing),
            (format!("&RouteTableId={table}&NextHopId={hop}"), missing),
            (
                format!("&RouteTableId={table}{to}"),
                "400 InvalidNextHop Specified nexthop and nexthop list cannot both null.",
            ),
            (
                format!("&RouteTableId={table}{to}&NextHopId={hop}{two}"),
                "400 ParamExclusive.NextHopIdAndList NextHopId and NextHopList cannot both be not null.",
            ),
            (
                format!("&RouteTableId={table}{to}&NextHopList.1.NextHopId=ri-1"),
                "400 InvalidNextHopList.Size Nexthop list size should be between 2 and 16",
            ),
            (
                format!("&RouteTableId=vtb-9{to}&NextHopId={hop}"),
                "404 InvalidRouteTableId.NotFound Specified route table does not exist.",
            ),
            (
                format!("&RouteTableId={table}&DestinationCidrBlock=9.9.9.0/24&NextHopId={hop}"),
                not_there,
            ),
            (format!("&RouteTableId={table}{to}{two}"), not_there),
            (format!("&RouteTableId={table}{to}&NextHopId=i-9"), not_there),
        ] {
            t.check(&format!("{ACTION}{wrong}"), expected);
        }
        t.ok(&format!("{ACTION}&RouteTableId={table}{to}&NextHopId={hop}"));
        let list = t.ok(&format!(
            "Action=DescribeRouteEntryList&RouteTableId={table}&RouteEntryType=Custom"
        ));
        assert_eq!(*at(&list, "TotalCount"), json!(0));
    }

    #[test]
    fn an_entry_is_deleted_by_its_id_alone() {
        let (mut t, _, entry, hop) = one();
        t.ok(&format!("{ACTION}&RouteEntryId={entry}"));
        t.check(
            &format!("{ACTION}&RouteEntryId={entry}&NextHopId={hop}"),
            "400 InvalidRouteEntryId.NotFound Specified RouteEntryId does not exist.",
        );
    }
}
