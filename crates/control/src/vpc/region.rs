//! The regions and zones of VPC.

use crate::kernel::operation::operations;

operations! {
    describe_regions: DescribeRegions,
    describe_zones: DescribeZones,
}
