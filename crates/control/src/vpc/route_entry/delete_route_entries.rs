//! DeleteRouteEntries: removes several custom entries of route tables; each fails for itself.

use api::{Params, answer};
use control_derive::operation;

use super::{
    batch::{FailedDeletion, FailedEntry},
    create_route_entry::missing,
    delete_route_entry::{Named, named_block},
    remove,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::id::{RouteEntryId, RouteTableId},
};

/// Deletes custom entries of route tables. One that cannot be deleted does not keep the others from it.
#[operation(vpc, write, ram = "routetable/{RouteEntries}", dry_run, planned)]
pub struct DeleteRouteEntries {
    /// The entries: 1 to 50.
    #[param(object, items = 1..=50)]
    route_entries: Vec<ListedEntry>,
}

/// One of the entries: named by its id, or by its destination and next hop.
#[derive(Debug, Params)]
pub struct ListedEntry {
    /// The route table that it is in.
    route_table_id: RouteTableId,
    /// The entry.
    route_entry_id: Option<RouteEntryId>,
    /// Its destination.
    dst_cidr_block: Option<String>,
    /// Its next hop.
    next_hop: Option<String>,
}

impl api::params::Names for ListedEntry {
    fn names(&self, out: &mut Vec<String>) {
        self.route_table_id.names(out);
    }
}

/// An entry to delete, or why it cannot be one, and how the request names it.
pub struct Wanted {
    id: Option<RouteEntryId>,
    named: [String; 2],
    entry: Result<Named, Fault>,
}

/// What became of the entries. The list has no wrapper here.
#[answer]
pub struct Response {
    success_count: u32,
    failed_count: u32,
    failed_route_entries: Vec<FailedDeletion>,
}

impl Plan for DeleteRouteEntries {
    type Into = Vec<Wanted>;

    fn plan(self, _: &Head, _: &World) -> Result<Vec<Wanted>, Fault> {
        if self.route_entries.is_empty() {
            return Err(missing("RouteEntries.N"));
        }
        for (entry, number) in self.route_entries.iter().zip(1..) {
            let by_id = entry.route_entry_id.is_some();
            let parts = [
                ("DstCidrBlock", entry.dst_cidr_block.is_some()),
                ("NextHop", entry.next_hop.is_some()),
            ];
            if let Some((part, _)) = parts.into_iter().find(|(_, given)| !by_id && !given) {
                return Err(missing(&format!("RouteEntries.{number}.{part}")));
            }
        }
        Ok(self.route_entries.into_iter().map(ListedEntry::plan).collect())
    }
}

impl ListedEntry {
    fn plan(self) -> Wanted {
        let destination = self.dst_cidr_block.as_deref().map(named_block).transpose();
        let named = [&self.dst_cidr_block, &self.next_hop];
        let named = named.map(|text| text.clone().unwrap_or_default());
        let entry = destination.map(|destination| Named {
            id: self.route_entry_id.clone(),
            table: Some(self.route_table_id),
            destination,
            hop: self.next_hop,
            is_shared: false,
        });
        Wanted { id: self.route_entry_id, named, entry: entry.map_err(Fault::from) }
    }
}

impl Write for DeleteRouteEntries {
    type Response = Response;

    fn execute(plan: Vec<Wanted>, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let (mut success_count, mut failed_route_entries) = (0, Vec::new());
        for wanted in plan {
            // Of an entry that is listed twice, the second is not there any more.
            match wanted.entry.and_then(|entry| entry.find(ctx)) {
                Ok(entry) => {
                    remove(ctx, &entry.id)?;
                    success_count += 1;
                }
                Err(fault) => {
                    let failed = FailedEntry::of(ctx, fault, "DeleteRouteEntry", wanted.named)?;
                    failed_route_entries.push(failed.deletion(wanted.id));
                }
            }
        }
        let failed_count = failed_route_entries.len() as u32;
        Ok(Response { success_count, failed_count, failed_route_entries })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, step, text};

    const ACTION: &str = "Action=DeleteRouteEntries";

    /// A table with entries to these blocks: it, the table, the next hop and the entries.
    fn table(blocks: &[&str]) -> (Testing, String, String, Vec<String>) {
        let mut t = Testing::new();
        t.world.delays.route_ms = 0;
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let table = text(&vpc, "RouteTableId").to_owned();
        let ids = blocks.iter().map(|block| {
            let entry = format!("&RouteTableId={table}&NextHopId={instance}");
            let query = format!("Action=CreateRouteEntry&DestinationCidrBlock={block}{entry}");
            text(&t.ok(&query), "RouteEntryId").to_owned()
        });
        let ids = ids.collect();
        (t, table, instance, ids)
    }

    #[test]
    fn its_refusals_come_in_order() {
        let (mut t, table, hop, _) = table(&["1.2.3.0/24"]);
        let one = "&RouteEntries.1.";
        let good =
            format!("{one}RouteTableId={table}{one}DstCidrBlock=1.2.3.0/24{one}NextHop={hop}");
        let missing = |part: &str| {
            let name = format!("RouteEntries.1.{part}");
            let text = "that is mandatory for processing this request is not supplied.";
            step(
                format!("&{name}="),
                format!("400 MissingParameter The input parameter \"{name}\" {text}"),
            )
        };
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            missing("RouteTableId"),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            missing("DstCidrBlock"),
            missing("NextHop"),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}{good}"), steps);
        t.check(
            ACTION,
            "400 MissingParameter The input parameter \"RouteEntries.N\" that is mandatory for processing this request is not supplied.",
        );
    }

    #[test]
    fn each_entry_is_deleted_or_fails_for_itself() {
        let (mut t, table, hop, ids) = table(&["1.0.0.0/24", "2.0.0.0/24"]);
        let item = |number: usize, parts: &[(&str, &str)]| {
            let table = format!("&RouteEntries.{number}.RouteTableId={table}");
            let parts = parts.iter();
            let parts = parts.map(|(name, value)| format!("&RouteEntries.{number}.{name}={value}"));
            table + &parts.collect::<String>()
        };
        let query = [
            item(1, &[("RouteEntryId", &ids[0])]),
            item(2, &[("DstCidrBlock", "2.0.0.0/24"), ("NextHop", &hop)]),
            item(3, &[("RouteEntryId", &ids[0])]),
            item(4, &[("DstCidrBlock", "3.0.0.0/24"), ("NextHop", &hop)]),
            item(5, &[("DstCidrBlock", "100.64.0.0/10"), ("NextHop", &hop)]),
            item(6, &[("DstCidrBlock", "x"), ("NextHop", &hop)]),
        ];
        let answer = t.ok(&format!("{ACTION}{}", query.concat()));
        let failed = |id: &str, block: &str, code: &str, message: &str| {
            let hop = if block.is_empty() { "" } else { &hop };
            json!({
                "RouteEntryId": id, "DstCidrBlock": block, "NextHop": hop,
                "FailedCode": code, "FailedMessage": message,
            })
        };
        let expected = json!({
            "RequestId": "R",
            "SuccessCount": 2,
            "FailedCount": 4,
            "FailedRouteEntries": [
                failed(&ids[0], "", "VPC_ROUTER_ENTRY_NOT_EXIST", "vRouterEntry not exists"),
                failed("", "3.0.0.0/24", "VPC_ROUTER_ENTRY_NOT_EXIST", "vRouterEntry not exists"),
                failed("", "100.64.0.0/10", "OperationDenied", "Specified operation is denied as route entry type is system."),
                failed("", "x", "InvalidCidrBlock.Malformed", "Specified CIDR block is not valid."),
            ],
        });
        assert_eq!(answer, expected);
    }
}
