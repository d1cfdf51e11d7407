//! GetResourceGroup: what a resource group is.

use api::answer;
use control_derive::operation;

use super::{GroupView, tags};
use crate::{
    Ctx, Fault, Read,
    value::{id::ResourceGroupId, tag::EcsTagView},
};

/// Shows a resource group.
#[operation(resource_manager, read, ram = "resourcegroup/{ResourceGroupId}")]
pub struct GetResourceGroup {
    /// The resource group.
    #[param(malformed = "InvalidParameter.ResourceGroupId")]
    resource_group_id: ResourceGroupId,
    /// Whether to show its tags.
    include_tags: Option<bool>,
}

/// The group.
#[answer]
pub struct Response {
    resource_group: Tagged,
}

#[answer]
struct Tagged {
    #[flatten]
    group: GroupView,
    #[list(Tag)]
    tags: Option<Vec<EcsTagView>>,
}

impl Read for GetResourceGroup {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let group = ctx.find(&wanted.resource_group_id)?;
        let tags = tags(&group, wanted.include_tags);
        Ok(Response { resource_group: Tagged { group: GroupView::of(ctx, &group), tags } })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        kernel::resource_group,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let default = resource_group::default_id(Testing::ACCOUNT);
        let shown = Testing::new().walk(
            &format!("Action=GetResourceGroup&ResourceGroupId={default}"),
            vec![
                step("&ResourceGroupId=", "400 MissingParameter The input parameter \"ResourceGroupId\" that is mandatory for processing this request is not supplied."),
                step(
                    "&ResourceGroupId=%20",
                    "400 InvalidParameter.ResourceGroupId The ResourceGroupId is invalid.",
                ),
                step(
                    "&IncludeTags=x",
                    "400 InvalidParameter the parameter(s) \"IncludeTags\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&ResourceGroupId=rg-9",
                    "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
                ),
            ],
        );
        // Tags are there only if they are asked for.
        let group = at(&shown, "ResourceGroup");
        assert_eq!((text(group, "Name"), group.get("Tags")), ("default", None));
    }
}
