//! CreateResourceGroup: makes a resource group.

use control_derive::operation;

use super::{MOST_CHARS, OneGroup};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::ResourceGroupFault,
    kernel::{resource::Resource, resource_group::ResourceGroup},
    value::{
        id::{Generate, ResourceGroupId},
        tag::{self, Tag},
    },
};

/// Creates a resource group.
#[operation(resource_manager, write, ram = "resourcegroup/*", tags, planned)]
pub struct CreateResourceGroup {
    /// The name that no other group of the account has: 2 to 50 letters, digits and hyphens.
    name: String,
    /// The name that people see: 1 to 50 characters.
    #[param(missing = "MissingParameter.DisplayName")]
    display_name: String,
}

/// The group to make.
pub struct NewGroup {
    name: String,
    display_name: String,
    tags: Vec<Tag>,
}

impl Plan for CreateResourceGroup {
    type Into = NewGroup;

    fn plan(self, head: &Head, _: &World) -> Result<NewGroup, Fault> {
        let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let (name, display_name) = (self.name, self.display_name);
        if !name.chars().all(is_allowed) || name.starts_with('-') {
            return Err(ResourceGroupFault::NameLetters { name }.into());
        }
        if !(2..=MOST_CHARS).contains(&name.len()) {
            return Err(ResourceGroupFault::NameLength { name }.into());
        }
        let display_name = super::display_name(display_name)?;
        Ok(NewGroup { name, display_name, tags: tag::distinct(&head.tags)? })
    }
}

impl Write for CreateResourceGroup {
    type Response = OneGroup;

    fn execute(plan: NewGroup, ctx: &mut Ctx<'_>) -> Result<OneGroup, Fault> {
        if ctx.txn.lookup(ResourceGroup::TABLE, ResourceGroup::BY_NAME, &plan.name)?.is_some() {
            return Err(ResourceGroupFault::NameTaken { name: plan.name }.into());
        }
        if ctx.txn.count(ResourceGroup::TABLE)? >= ctx.world.quotas.resource_groups {
            return Err(ResourceGroupFault::Quota.into());
        }
        let group = ResourceGroup {
            // The letters that ids of resource groups start with in all regions.
            id: ResourceGroupId::generate(&mut ctx.txn, "aek"),
            name: plan.name,
            display_name: plan.display_name,
            created: ctx.now(),
            ready: ctx.now().plus_ms(ctx.world.delays.resource_group_ms),
            gone: None,
            tags: plan.tags,
        };
        ctx.insert(&group)?;
        Ok(OneGroup::of(ctx, &group))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=CreateResourceGroup";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.resource_group("there");
        let long = "x".repeat(51);
        let few: fn(&mut crate::World) = |world| world.quotas.resource_groups = 3;
        let more: fn(&mut crate::World) = |world| world.quotas.resource_groups = 4;
        t.walk(
            &format!("{ACTION}&Name=one&DisplayName=One"),
            vec![
                step("&Name=", "400 MissingParameter The input parameter \"Name\" that is mandatory for processing this request is not supplied."),
                step(
                    "&DisplayName=",
                    "400 MissingParameter.DisplayName You must specify DisplayName.",
                ),
                step(
                    "&Tag.1.Key=aliyun",
                    "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"aliyun\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
                ),
                step("&Name=a%20b", "400 InvalidParameter.Name.InvalidChars The Name is invalid."),
                step(
                    "&Name=a",
                    "400 InvalidParameter.Name.Length The maximum length of Name is exceeded.",
                ),
                step(
                    format!("&DisplayName={long}"),
                    "400 InvalidParameter.DisplayName.Length The maximum length of DisplayName is exceeded.",
                ),
                step(
                    "&DisplayName=a%01",
                    "400 InvalidParameter.DisplayName The DisplayName is invalid.",
                ),
                step(
                    "&Tag.1.Key=k&Tag.2.Key=k",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&Name=there",
                    "409 EntityAlreadyExists.ResourceGroup The specified resource group already exists.",
                ),
                step(
                    (few, more),
                    "409 LimitExceeded.ResourceGroup The count of resource groups beyond the current limits.",
                ),
            ],
        );
    }

    #[test]
    fn it_is_being_made_for_a_while_and_then_it_can_be_used() {
        let mut t = Testing::new();
        let made = t.ok(&format!("{ACTION}&Name=one&DisplayName=Eins&Tag.1.Key=k&Tag.1.Value=v"));
        let group = at(&made, "ResourceGroup");
        let id = text(group, "Id");
        assert!(id.starts_with("rg-aek") && id.len() == 18, "{id}");
        assert_eq!(text(group, "RegionStatuses.RegionStatus.0.Status"), "Creating");
        let vpc = format!("Action=CreateVpc&ResourceGroupId={id}");
        t.check(&vpc, "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.");
        t.wait_ms(t.world.delays.resource_group_ms);
        assert_eq!(text(&t.ok(&vpc), "ResourceGroupId"), id);
        let shown = t.ok(&format!("Action=GetResourceGroup&ResourceGroupId={id}&IncludeTags=true"));
        let mut expected = group.clone();
        expected["Status"] = json!("OK");
        for region in expected["RegionStatuses"]["RegionStatus"].as_array_mut().expect("a list") {
            region["Status"] = json!("OK");
        }
        expected["Tags"] = json!({ "Tag": [{ "TagKey": "k", "TagValue": "v" }] });
        assert_eq!(*at(&shown, "ResourceGroup"), expected);
        assert_eq!(text(group, "CreateDate"), "2026-11-20T20:00:00+08:00");
        assert_eq!(text(group, "AccountId"), Testing::ACCOUNT.to_string());
    }
}
