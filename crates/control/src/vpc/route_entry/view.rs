//! How an entry of a route table reads in answers.

use api::answer;

use super::{EntryKind, HopKind, NextHop, RouteEntry};
use crate::{
    Ctx, Fault,
    value::{
        id::{RouteEntryId, RouteTableId},
        text,
    },
};

/// The types of entries that requests can ask for. The last three are learned from routers and
/// networks that are not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum Type {
    /// What users have made.
    Custom,
    /// What the system has made.
    System,
    /// What is learned by BGP.
    #[choice("BGP")]
    Bgp,
    /// What is learned from a Cloud Enterprise Network.
    #[choice("CEN")]
    Cen,
    /// What is learned from an Express Connect Router.
    #[choice("ECR")]
    Ecr,
}

impl Type {
    /// Whether the entry is of this type.
    pub fn has(self, entry: &RouteEntry) -> bool {
        match self {
            Type::Custom => entry.kind == EntryKind::Custom,
            Type::System => entry.kind == EntryKind::System,
            Type::Bgp | Type::Cen | Type::Ecr => false,
        }
    }
}

/// An entry as DescribeRouteEntryList has it.
#[answer]
pub struct EntryView {
    route_entry_id: RouteEntryId,
    route_entry_name: String,
    description: String,
    route_table_id: RouteTableId,
    destination_cidr_block: String,
    ip_version: &'static str,
    #[name = "Type"]
    kind: EntryKind,
    status: &'static str,
    origin: &'static str,
    /// Always empty: nobody manages entries for the caller.
    service_type: &'static str,
    gmt_modified: String,
    #[list(NextHop)]
    next_hops: [HopView; 1],
}

/// A next hop.
#[answer]
struct HopView {
    next_hop_type: HopKind,
    next_hop_id: String,
    next_hop_region_id: String,
    /// Only router interfaces share packets by weight.
    weight: u32,
    /// 0 if what packets are sent to is not there any more.
    enabled: u32,
    next_hop_related_info: RelatedInfo,
}

/// What is behind a router interface; empty, because there are none.
#[answer]
struct RelatedInfo {
    instance_id: &'static str,
    instance_type: &'static str,
    region_id: &'static str,
}

/// An entry as DescribeRouteTables has it.
#[answer]
pub struct NestedEntryView {
    route_entry_id: RouteEntryId,
    route_entry_name: String,
    description: String,
    route_table_id: RouteTableId,
    destination_cidr_block: String,
    #[name = "Type"]
    kind: EntryKind,
    status: &'static str,
    next_hop_type: HopKind,
    instance_id: String,
    #[list(NextHop)]
    next_hops: [NestedHopView; 1],
}

/// A next hop as DescribeRouteTables has it.
#[answer]
struct NestedHopView {
    next_hop_type: HopKind,
    next_hop_id: String,
    weight: u32,
    enabled: u32,
}

impl EntryView {
    /// The entry as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, entry: RouteEntry) -> Result<EntryView, Fault> {
        Ok(EntryView {
            destination_cidr_block: entry.destination().to_string(),
            ip_version: if entry.destination.0.is_ipv4() { "ipv4" } else { "ipv6" },
            status: status(&entry),
            origin: match entry.kind {
                EntryKind::System => "SystemCreate",
                EntryKind::Custom => "CustomCreate",
            },
            service_type: "",
            gmt_modified: text::time(entry.modified),
            next_hops: [HopView::of(ctx, entry.hop)?],
            kind: entry.kind,
            route_entry_id: entry.id,
            route_entry_name: entry.name,
            description: entry.description,
            route_table_id: entry.table,
        })
    }
}

impl HopView {
    fn of(ctx: &Ctx<'_>, hop: NextHop) -> Result<HopView, Fault> {
        Ok(HopView {
            enabled: hop.is_there(ctx)?.into(),
            weight: 0,
            next_hop_region_id: ctx.head.scope.region.clone(),
            next_hop_related_info: RelatedInfo {
                instance_id: "",
                instance_type: "",
                region_id: "",
            },
            next_hop_type: hop.kind,
            next_hop_id: hop.id,
        })
    }
}

impl NestedEntryView {
    /// The entry as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, entry: RouteEntry) -> Result<NestedEntryView, Fault> {
        Ok(NestedEntryView {
            destination_cidr_block: entry.destination().to_string(),
            status: status(&entry),
            next_hop_type: entry.hop.kind,
            next_hops: [NestedHopView {
                enabled: entry.hop.is_there(ctx)?.into(),
                weight: 0,
                next_hop_type: entry.hop.kind,
                next_hop_id: entry.hop.id.clone(),
            }],
            kind: entry.kind,
            instance_id: entry.hop.id,
            route_entry_id: entry.id,
            route_entry_name: entry.name,
            description: entry.description,
            route_table_id: entry.table,
        })
    }
}

fn status(entry: &RouteEntry) -> &'static str {
    if entry.available.is_some() { "Pending" } else { "Available" }
}
