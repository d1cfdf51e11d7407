//! UntagResources: takes tags from resource groups.

use control_derive::operation;

use super::{ResourceType, groups};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::TagFault,
    tagging::{self, ResourceId},
    value::tag::TagKey,
};

/// Removes tags from resource groups: those with these keys, or all.
// The documents grant it on all resources only, and in a service of its own.
#[operation(resource_manager, write, service = "resourcemanager", ram = "*", planned)]
pub struct UntagResources {
    /// The type of the resources: ResourceGroup (the default) or Account.
    resource_type: Option<ResourceType>,
    /// The resource groups.
    #[param(items = 1..=50)]
    resource_id: Vec<ResourceId>,
    /// The keys of the tags.
    #[param(items = 1..=20)]
    tag_key: Vec<TagKey>,
    /// Whether to remove all tags. Then TagKey.N is not read.
    all: Option<bool>,
}

/// Which tags of which resources go.
pub struct Untags {
    kind: Option<ResourceType>,
    ids: Vec<String>,
    /// These, or all if none are named.
    keys: Vec<String>,
}

impl Plan for UntagResources {
    type Into = Untags;

    fn plan(self, _: &Head, _: &World) -> Result<Untags, Fault> {
        let ids = tagging::named(self.resource_id)?;
        let keys = match self.all == Some(true) {
            true => Vec::new(),
            false if self.tag_key.is_empty() => return Err(TagFault::NoKeys.into()),
            false => self.tag_key.into_iter().map(|TagKey(key)| key).collect(),
        };
        Ok(Untags { kind: self.resource_type, ids, keys })
    }
}

impl Write for UntagResources {
    type Response = ();

    fn execute(plan: Untags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ResourceType::check(plan.kind)?;
        let kind = groups(ctx, &plan.ids)?;
        tagging::remove(ctx, kind, &plan.ids, |tag| tagging::is_among(&plan.keys, tag))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=UntagResources&Version=2020-03-31";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let group = t.resource_group("one");
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=rg-{n}")).collect::<String>();
        let keys = (1..=21).map(|n| format!("&TagKey.{n}=k{n}")).collect::<String>();
        t.walk(
            &format!("{ACTION}&ResourceId.1={group}&TagKey.1=k"),
            vec![
                step(
                    "&ResourceType=user",
                    "400 InvalidParameter the parameter(s) \"ResourceType\" provided is(are) invalid. \"user\" is not one of ResourceGroup, Account.",
                ),
                step(
                    many,
                    "400 InvalidParameter the parameter(s) \"ResourceId.N\" provided is(are) invalid. 51 items exceed the limit of 50.",
                ),
                step(
                    keys,
                    "400 InvalidParameter the parameter(s) \"TagKey.N\" provided is(are) invalid. 21 items exceed the limit of 20.",
                ),
                step(
                    "&ResourceId.1=",
                    "400 MissingParameter The parameter ResourceId.N must be given.",
                ),
                step(
                    "&TagKey.1=&All=false",
                    "400 MissingParameter The parameter TagKey.N must be given unless All is true.",
                ),
                step(
                    "&ResourceType=Account",
                    "404 EntityNotExists.ResourceDirectory The resource directory for the account is not enabled. We recommend that you first enable the resource directory for the account.",
                ),
                step(
                    "&ResourceId.1=rg-9",
                    "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
                ),
            ],
        );
        t.as_user("{'Effect': 'Allow', 'Action': 'ram:*', 'Resource': '*'}");
        t.check(
            &format!("{ACTION}&ResourceId.1={group}&TagKey.1=k"),
            "403 NoPermission You are not authorized to perform the operation.",
        );
    }

    #[test]
    fn the_named_keys_go_or_all() {
        let mut t = Testing::new();
        let tags = "&Tag.1.Key=a&Tag.2.Key=b&Tag.3.Key=c&Tag.4.Key=d";
        let made = t.ok(&format!("Action=CreateResourceGroup&Name=one&DisplayName=One{tags}"));
        let group = text(&made, "ResourceGroup.Id");
        let shown = |t: &mut Testing| {
            let query = format!("&ResourceGroupId={group}&IncludeTags=true");
            at(&t.ok(&format!("Action=GetResourceGroup{query}")), "ResourceGroup.Tags.Tag").clone()
        };
        t.ok(&format!("{ACTION}&ResourceId.1={group}&TagKey.1=a&TagKey.2=d&TagKey.3=e"));
        let left = ["b", "c"].map(|key| json!({"TagKey": key, "TagValue": ""}));
        assert_eq!(shown(&mut t), json!(left));
        t.ok(&format!("{ACTION}&ResourceId.1={group}&TagKey.1=b&All=true"));
        assert_eq!(shown(&mut t), json!([]));
    }
}
