//! The regions and zones of ECS, and what is for sale in them.

use api::Choice;

use crate::kernel::operation::operations;

operations! {
    describe_available_resource: DescribeAvailableResource,
    describe_regions: DescribeRegions,
    describe_zones: DescribeZones,
}

/// How spot instances are bid for.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum SpotStrategy {
    NoSpot,
    SpotWithPriceLimit,
    SpotAsPriceGo,
}
