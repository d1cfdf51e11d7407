//! Tags of whatever ECS has: network interfaces, instances, security groups and so on.

use crate::{
    Ctx, Fault,
    faults::TagFault,
    kernel::{operation::operations, resource::Kind},
    tagging,
};

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
/// The type of images: all of them are the cloud's own, and have no tags.
const IMAGE: &str = "image";

/// The kind of the resources with this type, if these can have tags.
fn taggable(ctx: &Ctx<'_>, kind: &str, ids: &[String]) -> Result<&'static dyn Kind, Fault> {
    if kind != IMAGE || ids.is_empty() {
        return tagging::taggable(SERVICE, kind);
    }
    let unknown = ids.iter().find(|id| ctx.world.images.get(id).is_none());
    Err(match unknown {
        Some(id) => TagFault::ResourceNotFound { id: id.clone() }.into(),
        None => TagFault::NotTaggable { id: ids[0].clone() }.into(),
    })
}
