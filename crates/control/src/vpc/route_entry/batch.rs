//! What becomes of one entry of several that a request is about: it fails for itself.

use api::answer;

use crate::{
    Ctx, Fault, facts::pages, faults::RouteFault, kernel::declaration::Product,
    value::id::RouteEntryId,
};

/// An entry that could not be made or deleted: what the request said of it, and why.
#[answer]
pub struct FailedEntry {
    dst_cidr_block: String,
    next_hop: String,
    failed_code: &'static str,
    failed_message: String,
}

/// The same with the id of the entry, where requests name entries by it.
#[answer]
pub struct FailedDeletion {
    route_entry_id: String,
    #[flatten]
    entry: FailedEntry,
}

impl FailedEntry {
    /// How the fault of one entry reads, for which `operation` is the page of one entry. A fault of
    /// the store fails the whole request.
    pub fn of(
        ctx: &Ctx<'_>,
        fault: Fault,
        operation: &str,
        [dst_cidr_block, next_hop]: [String; 2],
    ) -> Result<FailedEntry, Fault> {
        if let Fault::Store(_) = fault {
            return Err(fault);
        }
        let own = if let Fault::Route(fault) = &fault { own(fault) } else { None };
        let (failed_code, failed_message) = own.unwrap_or_else(|| {
            let page = pages::page(Product::Vpc.name(), operation, ctx.world.edition);
            let (row, text) = fault.row(page.rows);
            (row.code, text)
        });
        Ok(FailedEntry { dst_cidr_block, next_hop, failed_code, failed_message })
    }

    /// The same as the failure of a deletion.
    pub fn deletion(self, id: Option<RouteEntryId>) -> FailedDeletion {
        let route_entry_id = id.map(|id| id.to_string()).unwrap_or_default();
        FailedDeletion { route_entry_id, entry: self }
    }
}

/// The codes that the pages and clients know of entries among several, where they have words of their
/// own. The pages print the first two; the cloud controller manager looks for all three.
fn own(fault: &RouteFault) -> Option<(&'static str, String)> {
    if let RouteFault::DestinationTaken { destination } = fault {
        let message =
            format!("Specified CIDR block is already exists, entry.cidrBlock={destination}");
        return Some(("VPC_ROUTE_ENTRY_CIDR_BLOCK_DUPLICATE", message));
    }
    if let RouteFault::EntryNotFound { .. } | RouteFault::NoEntry { .. } = fault {
        return Some(("VPC_ROUTER_ENTRY_NOT_EXIST", "vRouterEntry not exists".to_owned()));
    }
    if let RouteFault::EntryPending { .. } | RouteFault::VpcBusy { .. } = fault {
        let message = "Some route entry status blocked this operation.".to_owned();
        return Some(("VPC_ROUTE_ENTRY_STATUS_ERROR", message));
    }
    None
}
