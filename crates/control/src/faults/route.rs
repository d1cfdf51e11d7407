//! Faults of route tables and of their entries.

use control_derive::Fault;

use crate::value::id::{RouteEntryId, RouteTableId};

/// Faults of route tables and of their entries.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum RouteFault {
    /// The caller has no such route table in the region.
    #[rows(
        404 "InvalidRouteTableId.NotFound",
        "InvalidRouteTable.NotFound",
        "Abs.InvalidRouteTableId.NotExist"
    )]
    #[says("The specified route table \"{table}\" does not exist.")]
    TableNotFound { table: RouteTableId },
    /// The caller has no such entry of a route table in the region.
    #[rows("InvalidRouteEntryId.NotFound", "InvalidRouteEntry.NotFound")]
    #[says("The specified RouteEntryId \"{entry}\" does not exist.")]
    EntryNotFound { entry: RouteEntryId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            RouteFault::VARIANTS,
            [
                (
                    "CreateRouteEntry",
                    RouteFault::TableNotFound { table: "vtb-9".into() },
                    "404 InvalidRouteTableId.NotFound Specified route table does not exist.",
                ),
                (
                    "DescribeRouteEntryList",
                    RouteFault::TableNotFound { table: "vtb-9".into() },
                    "400 InvalidRouteTable.NotFound The specified route table \"vtb-9\" does not exist.",
                ),
                (
                    "ModifyRouteTableAttributes",
                    RouteFault::TableNotFound { table: "vtb-9".into() },
                    "400 Abs.InvalidRouteTableId.NotExist The route table id is not exist.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::EntryNotFound { entry: "rte-9".into() },
                    "400 InvalidRouteEntryId.NotFound Specified RouteEntryId does not exist.",
                ),
            ],
        );
    }
}
