//! What an account may have in a region.

use crate::kernel::operation::operations;

operations! {
    describe_account_attributes: DescribeAccountAttributes,
}
