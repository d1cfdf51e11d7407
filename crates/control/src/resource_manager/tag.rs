//! Tags of resource groups.

use api::Choice;

use crate::{
    Ctx, Fault,
    faults::ResourceGroupFault,
    kernel::{operation::operations, resource::Kind},
    tagging,
    value::id::ResourceGroupId,
};

operations! {
    list_tag_resources: ListTagResources,
    tag_resources: TagResources,
    untag_resources: UntagResources,
}

/// The service that has the resources: to policies, resource groups are RAM's.
const SERVICE: &str = "ram";
/// The type of resource groups, as policies and lists of tags have it.
const GROUP: &str = "resourcegroup";

/// The type of what can have tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ResourceType {
    /// Resource groups.
    ResourceGroup,
    /// Members of a resource directory, of which there is none.
    Account,
}

impl ResourceType {
    /// Resource groups, unless a request says otherwise: nobody has a resource directory.
    fn check(named: Option<ResourceType>) -> Result<(), Fault> {
        match named.unwrap_or(ResourceType::ResourceGroup) {
            ResourceType::ResourceGroup => Ok(()),
            ResourceType::Account => Err(ResourceGroupFault::NoDirectory.into()),
        }
    }
}

/// The kind of resource groups, if all of these are there.
fn groups(ctx: &Ctx<'_>, ids: &[String]) -> Result<&'static dyn Kind, Fault> {
    ids.iter().try_for_each(|id| ctx.find(&ResourceGroupId::from(id.as_str())).map(drop))?;
    tagging::taggable(SERVICE, GROUP)
}
