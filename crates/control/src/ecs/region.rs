//! The regions and zones of ECS.

use crate::kernel::operation::operations;

operations! {
    describe_regions: DescribeRegions,
    describe_zones: DescribeZones,
}
