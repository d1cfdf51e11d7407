//! TagResources: gives tags to resource groups.

use control_derive::operation;

use super::{ResourceType, groups};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    tagging::{self, ResourceId},
    value::tag::Tag,
};

/// Adds tags to resource groups. A key that one has already gets the new value.
// The documents grant it on all resources only, and in a service of its own.
#[operation(resource_manager, write, service = "resourcemanager", ram = "*", tags, planned)]
pub struct TagResources {
    /// The type of the resources: ResourceGroup (the default) or Account.
    resource_type: Option<ResourceType>,
    /// The resource groups.
    #[param(items = 1..=50)]
    resource_id: Vec<ResourceId>,
}

/// Which tags for which resources.
pub struct Tags {
    kind: Option<ResourceType>,
    ids: Vec<String>,
    tags: Vec<Tag>,
}

impl Plan for TagResources {
    type Into = Tags;

    fn plan(self, head: &Head, _: &World) -> Result<Tags, Fault> {
        let ids = tagging::named(self.resource_id)?;
        Ok(Tags { kind: self.resource_type, ids, tags: tagging::given(&head.tags)? })
    }
}

impl Write for TagResources {
    type Response = ();

    fn execute(plan: Tags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ResourceType::check(plan.kind)?;
        let kind = groups(ctx, &plan.ids)?;
        tagging::add(ctx, kind, &plan.ids, &plan.tags)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=TagResources&Version=2020-03-31";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let group = t.resource_group("one");
        let few: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 1;
        let more: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 2;
        t.ok(&format!("{ACTION}&ResourceId.1={group}&Tag.1.Key=there"));
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=rg-{n}")).collect::<String>();
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        t.walk(
            &format!("{ACTION}&ResourceId.1={group}&Tag.1.Key=k&Tag.1.Value=v"),
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
                    "&ResourceId.1=%20",
                    "400 InvalidParameter the parameter(s) \"ResourceId.1\" provided is(are) invalid. \" \" is not the id of a resource.",
                ),
                step(
                    tags,
                    "400 InvalidParameter the parameter(s) \"Tag.N\" provided is(are) invalid. 21 items exceed the limit of 20.",
                ),
                step(
                    "&Tag.1.Key=aliyun",
                    "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"aliyun\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
                ),
                step(
                    "&ResourceId.1=",
                    "400 MissingParameter The parameter ResourceId.N must be given.",
                ),
                step(
                    "&Tag.2.Key=k",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&ResourceType=Account",
                    "404 EntityNotExists.ResourceDirectory The resource directory for the account is not enabled. We recommend that you first enable the resource directory for the account.",
                ),
                step(
                    "&ResourceId.1=rg-9",
                    "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
                ),
                step(
                    (few, more),
                    "409 LimitExceeded.Tag The count of tags beyond the current limits.",
                ),
            ],
        );
        t.check(
            &format!("{ACTION}&ResourceId.1={group}"),
            "400 MissingParameter The parameter Tag.N must be given.",
        );
        let both = format!("{ACTION}&ResourceId.1={group}&ResourceId.2=rg-9&Tag.1.Key=k");
        t.check(&both, "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.");
        t.as_user("{'Effect': 'Allow', 'Action': 'ram:*', 'Resource': '*'}");
        t.check(
            &format!("{ACTION}&ResourceId.1={group}&Tag.1.Key=k"),
            "403 NoPermission You are not authorized to perform the operation.",
        );
    }

    #[test]
    fn the_groups_get_the_tags_and_show_them() {
        let mut t = Testing::new();
        let [one, other] = ["one", "other"].map(|name| t.resource_group(name));
        let both = format!("{ACTION}&ResourceId.1={one}&ResourceId.2={other}");
        t.ok(&format!("{both}&Tag.1.Key=a&Tag.1.Value=1"));
        t.ok(&format!(
            "{ACTION}&ResourceType=ResourceGroup&ResourceId.1={other}&Tag.1.Key=a&Tag.1.Value=2&Tag.2.Key=b"
        ));
        let (a, b) =
            (json!({"TagKey": "a", "TagValue": "2"}), json!({"TagKey": "b", "TagValue": ""}));
        for (group, expected) in
            [(one, json!([{"TagKey": "a", "TagValue": "1"}])), (other, json!([a, b]))]
        {
            let query = format!("&ResourceGroupId={group}&IncludeTags=true");
            let shown = t.ok(&format!("Action=GetResourceGroup{query}"));
            assert_eq!(*at(&shown, "ResourceGroup.Tags.Tag"), expected);
            let listed = t.ok(&format!("Action=ListResourceGroups{query}"));
            assert_eq!(*at(&listed, "ResourceGroups.ResourceGroup.0.Tags.Tag"), expected);
        }
        let found = t.ok("Action=ListResourceGroups&Tag.1.Key=a&Tag.1.Value=1");
        assert_eq!(*at(&found, "TotalCount"), 1);
    }
}
