//! UpdateResourceGroup: gives a resource group another name for people.

use api::answer;
use control_derive::operation;

use super::{Identity, display_name};
use crate::{Ctx, Fault, Head, Plan, World, Write, value::id::ResourceGroupId};

/// Changes the name of a resource group that people see.
// The documents grant it on all resources only.
#[operation(resource_manager, write, ram = "*", planned)]
pub struct UpdateResourceGroup {
    /// The resource group.
    #[param(malformed = "InvalidParameter.ResourceGroupId")]
    resource_group_id: ResourceGroupId,
    /// The name that people see: 1 to 50 characters.
    #[param(missing = "MissingParameter.DisplayName")]
    new_display_name: String,
}

/// The group, and the name that it gets.
pub struct Rename {
    group: ResourceGroupId,
    display_name: String,
}

/// The group, without what becomes of it.
#[answer]
pub struct Response {
    resource_group: Identity,
}

impl Plan for UpdateResourceGroup {
    type Into = Rename;

    fn plan(self, _: &Head, _: &World) -> Result<Rename, Fault> {
        let display_name = display_name(self.new_display_name)?;
        Ok(Rename { group: self.resource_group_id, display_name })
    }
}

impl Write for UpdateResourceGroup {
    type Response = Response;

    fn execute(plan: Rename, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut group = ctx.find(&plan.group)?;
        group.display_name = plan.display_name;
        ctx.replace(&group)?;
        Ok(Response { resource_group: Identity::of(ctx, &group) })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let group = t.resource_group("one");
        let long = "x".repeat(51);
        t.walk(
            &format!("Action=UpdateResourceGroup&ResourceGroupId={group}&NewDisplayName=Uno"),
            vec![
                step("&ResourceGroupId=", "400 MissingParameter The input parameter \"ResourceGroupId\" that is mandatory for processing this request is not supplied."),
                step(
                    "&NewDisplayName=",
                    "400 MissingParameter.DisplayName You must specify DisplayName.",
                ),
                step(
                    "&ResourceGroupId=%20",
                    "400 InvalidParameter.ResourceGroupId The ResourceGroupId is invalid.",
                ),
                step(
                    format!("&NewDisplayName={long}"),
                    "400 InvalidParameter.DisplayName.Length The maximum length of DisplayName is exceeded.",
                ),
                step(
                    "&NewDisplayName=a%01",
                    "400 InvalidParameter.DisplayName The DisplayName is invalid.",
                ),
                step(
                    "&ResourceGroupId=rg-9",
                    "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
                ),
            ],
        );
    }

    #[test]
    fn people_see_the_new_name_and_the_other_stays() {
        let mut t = Testing::new();
        let group = t.resource_group("one");
        let longest = "ü".repeat(50);
        let update = format!("Action=UpdateResourceGroup&ResourceGroupId={group}");
        let changed = t.ok(&format!("{update}&NewDisplayName={longest}"));
        let shown = t.ok(&format!("Action=GetResourceGroup&ResourceGroupId={group}"));
        let expected = json!({
            "Id": group,
            "Name": "one",
            "DisplayName": longest,
            "AccountId": Testing::ACCOUNT.to_string(),
            "CreateDate": text(&shown, "ResourceGroup.CreateDate"),
        });
        assert_eq!(*at(&changed, "ResourceGroup"), expected);
        assert_eq!(text(&shown, "ResourceGroup.DisplayName"), longest);
        let listed = t.ok(&format!("Action=ListResourceGroups&DisplayName={longest}"));
        assert_eq!(text(&listed, "ResourceGroups.ResourceGroup.0.Name"), "one");
    }
}
