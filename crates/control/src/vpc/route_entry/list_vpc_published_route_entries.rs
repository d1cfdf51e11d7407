//! ListVpcPublishedRouteEntries: which entries of a route table are published outside of its VPC.
//!
//! There is nothing here to publish them to: no Cloud Enterprise Network, no Express Connect Router.
//! Terraform asks of every entry that it reads.

use api::answer;
use control_derive::operation;

use super::{EntryKind, RouteEntry, delete_route_entry::named_block, of_destination};
use crate::{
    Ctx, Fault, Read,
    faults::RouteFault,
    value::id::{RouteEntryId, RouteTableId},
};

/// Lists custom entries of a route table with the targets that they are published to, which are none.
#[operation(vpc, read, ram = "routetable/{RouteTableId}", region = optional, by_token(50, 500))]
pub struct ListVpcPublishedRouteEntries {
    /// The route table.
    route_table_id: RouteTableId,
    /// Only the entry with this destination.
    destination_cidr_block: Option<String>,
    /// The type of the target: CEN or ECR.
    #[expect(dead_code, reason = "there is no target of any type")]
    target_type: String,
    /// The target; there is none.
    target_instance_id: Option<String>,
}

/// A page of entries. The list has no wrapper here.
#[answer]
pub struct Response {
    /// Empty behind the last page.
    next_token: String,
    route_entries: Vec<PublishedEntry>,
}

/// An entry, and what it is published to.
#[answer]
struct PublishedEntry {
    route_entry_id: RouteEntryId,
    route_table_id: RouteTableId,
    destination_cidr_block: String,
    /// Always empty: there are no targets.
    route_publish_targets: [Target; 0],
}

/// A target that an entry is published to.
#[answer]
struct Target {
    publish_status: &'static str,
    publish_target_type: &'static str,
    publish_target_instance_id: &'static str,
}

impl Read for ListVpcPublishedRouteEntries {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if wanted.target_instance_id.is_some() {
            return Err(RouteFault::TargetNotFound.into());
        }
        let table = wanted.route_table_id;
        let named = wanted.destination_cidr_block.as_deref().map(|text| match named_block(text) {
            Ok(block) => of_destination(ctx, &table, block),
            Err(_) => Ok(None),
        });
        let named = named.transpose()?.map(|entry| entry.map(|entry: RouteEntry| entry.id));
        let page = ctx
            .list()
            .ids(named)
            .under(RouteEntry::BY_KIND, Some((table, EntryKind::Custom)))
            .page()?;
        let view = |entry: RouteEntry| PublishedEntry {
            destination_cidr_block: entry.destination().to_string(),
            route_entry_id: entry.id,
            route_table_id: entry.table,
            route_publish_targets: [],
        };
        let route_entries = page.items.into_iter().map(view).collect();
        Ok(Response { next_token: page.next_token, route_entries })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order_and_no_entry_is_published() {
        let mut t = Testing::new();
        t.world.delays.route_ms = 0;
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let hop = t.instance(&vswitch, "ecs.g7.large");
        let table = text(&vpc, "RouteTableId").to_owned();
        let create = format!("Action=CreateRouteEntry&RouteTableId={table}&NextHopId={hop}");
        let made = t.ok(&format!("{create}&DestinationCidrBlock=1.2.3.0/24"));
        t.ok(&format!("{create}&DestinationCidrBlock=1.2.4.0/24"));
        let list =
            format!("Action=ListVpcPublishedRouteEntries&RouteTableId={table}&TargetType=CEN");
        let missing = |parameter: &str| {
            format!(
                "400 MissingParameter The input parameter \"{parameter}\" that is mandatory for processing this request is not supplied."
            )
        };
        let shown = t.walk(
            &format!("{list}&DestinationCidrBlock=1.2.3.0/24"),
            vec![
                step("&RouteTableId=", missing("RouteTableId")),
                step("&TargetType=", missing("TargetType")),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&TargetInstanceId=cen-9",
                    "400 ResourceNotAssociated.TargetInstance The target instance is not associated with vpc.",
                ),
            ],
        );
        let expected = json!([{
            "RouteEntryId": text(&made, "RouteEntryId"),
            "RouteTableId": table,
            "DestinationCidrBlock": "1.2.3.0/24",
            "RoutePublishTargets": [],
        }]);
        assert_eq!(*at(&shown, "RouteEntries"), expected);
        let all = t.ok(&list);
        assert_eq!(at(&all, "RouteEntries").as_array().map(Vec::len), Some(2));
        for none in
            ["&DestinationCidrBlock=9.9.9.0/24", "&DestinationCidrBlock=x", "&RouteTableId=vtb-9"]
        {
            assert_eq!(*at(&t.ok(&format!("{list}{none}")), "RouteEntries"), json!([]), "{none}");
        }
    }
}
