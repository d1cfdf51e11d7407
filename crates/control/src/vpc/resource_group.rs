//! The resource groups that VPC's resources are in.

use crate::kernel::operation::operations;

operations! {
    move_resource_group: MoveResourceGroup,
}
