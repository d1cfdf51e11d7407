//! Tags of whatever ECS has: network interfaces, instances, security groups and so on.

use crate::kernel::operation::operations;

operations! {
    add_tags: AddTags,
    describe_tags: DescribeTags,
    list_tag_resources: ListTagResources,
    remove_tags: RemoveTags,
    tag_resources: TagResources,
    untag_resources: UntagResources,
}

/// The service that has the resources.
const SERVICE: &str = "ecs";
