//! Location: where the products are served.

use crate::kernel::operation::operations;

operations! {
    describe_endpoints: DescribeEndpoints,
}
