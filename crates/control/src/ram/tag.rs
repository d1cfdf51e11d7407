//! Tags of roles and policies.

use api::{Choice, Params};

use crate::{
    Ctx, Fault,
    kernel::operation::operations,
    tagging::{self, ResourceId},
    value::{
        document::JsonList,
        name::{PolicyName, RoleName},
    },
};

operations! {
    list_tag_resources: ListTagResources,
    tag_resources: TagResources,
    untag_resources: UntagResources,
}

/// The service that has the resources.
const SERVICE: &str = "ram";

/// The type of what can have tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ResourceType {
    /// Roles.
    #[choice("role")]
    Role,
    /// Policies of the account.
    #[choice("policy")]
    Policy,
}

impl ResourceType {
    /// Refuses a resource of this type that is not there.
    fn check(self, ctx: &Ctx<'_>, name: &str) -> Result<(), Fault> {
        match self {
            ResourceType::Role => ctx.find(&RoleName::from(name)).map(drop),
            ResourceType::Policy => ctx.find(&PolicyName::from(name)).map(drop),
        }
    }
}

/// The resources that a request names.
#[derive(Debug, Params)]
pub struct Names {
    /// The names of the resources: a JSON array of at most 50.
    resource_names: Option<JsonList<ResourceId, 50>>,
    /// The same, each for itself.
    #[param(
        name = "ResourceNames", items = 1..=50,
        undocumented = "the Terraform provider sends each name for itself"
    )]
    each_resource_name: Vec<ResourceId>,
}

impl Names {
    /// All of them.
    fn all(self) -> Vec<ResourceId> {
        let listed = self.resource_names.map(|list| list.0).unwrap_or_default();
        listed.into_iter().chain(self.each_resource_name).collect()
    }

    /// All of them, of which there must be one.
    fn named(self) -> Result<Vec<String>, Fault> {
        tagging::named(self.all())
    }
}
