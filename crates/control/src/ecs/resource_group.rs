//! The resource groups that ECS's resources are in.

use crate::kernel::operation::operations;

operations! {
    join_resource_group: JoinResourceGroup,
}
