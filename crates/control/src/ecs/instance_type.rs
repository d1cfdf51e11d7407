//! The types of instances, and the families that they are of.

use crate::kernel::operation::operations;

operations! {
    describe_instance_type_families: DescribeInstanceTypeFamilies,
    describe_instance_types: DescribeInstanceTypes,
}
