//! Elastic IP addresses: none are allocated here. Clients look for them all the same.

use crate::kernel::operation::operations;

operations! {
    describe_eip_addresses: DescribeEipAddresses,
}
