//! DeleteResourceGroup: lets a resource group go.

use control_derive::operation;

use super::OneGroup;
use crate::{
    Ctx, Fault, RESOURCES, Write,
    faults::ResourceGroupFault,
    kernel::resource_group::{self, ResourceGroup, Status},
    value::id::ResourceGroupId,
};

/// How long a group is to be seen that is to be deleted, as the console's documentation has it:
/// <https://www.alibabacloud.com/help/doc-detail/94488.htm>. Its name is free at once: no document
/// says that it is not, and tests that make and delete one name again and again need it.
const SEEN_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Deletes a resource group that no resource is in.
#[operation(resource_manager, write, ram = "resourcegroup/{ResourceGroupId}")]
pub struct DeleteResourceGroup {
    /// The resource group.
    #[param(malformed = "InvalidParameter.ResourceGroupId")]
    resource_group_id: ResourceGroupId,
}

impl Write for DeleteResourceGroup {
    type Response = OneGroup;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<OneGroup, Fault> {
        let mut group = ctx.find(&wanted.resource_group_id)?;
        let id = group.id.to_string();
        if group.is_default(ctx.account()) {
            return Err(ResourceGroupFault::Default { group: id }.into());
        }
        if group.status(ctx.now()) == Status::PendingDelete {
            return Ok(OneGroup::of(ctx, &group));
        }
        if is_in_use(ctx, &group)? {
            return Err(ResourceGroupFault::InUse { group: id }.into());
        }
        let gone = ctx.now().plus_ms(SEEN_MS);
        resource_group::let_go(ctx, &mut group, gone)?;
        Ok(OneGroup::of(ctx, &group))
    }
}

/// Whether some resource is in the group, in whatever region.
fn is_in_use(ctx: &Ctx<'_>, group: &ResourceGroup) -> Result<bool, Fault> {
    for (_, rows) in ctx.of_regions()? {
        for kind in RESOURCES {
            if kind.is_in_use(&rows, group.id.as_str())? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::SEEN_MS;
    use crate::{
        kernel::resource_group,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let group = t.resource_group("one");
        let vpc = t.ok(&format!("Action=CreateVpc&RegionId=cn-beijing&ResourceGroupId={group}"));
        let vpc = text(&vpc, "VpcId");
        let default = resource_group::default_id(Testing::ACCOUNT);
        let back = format!(
            "Action=MoveResourceGroup&RegionId=cn-beijing&ResourceType=vpc&ResourceId={vpc}&NewResourceGroupId="
        );
        t.ok(&format!("{back}{default}"));
        t.walk(
            &format!("Action=DeleteResourceGroup&ResourceGroupId={group}"),
            vec![
                step("&ResourceGroupId=", "400 MissingParameter The input parameter \"ResourceGroupId\" that is mandatory for processing this request is not supplied."),
                step(
                    "&ResourceGroupId=%20",
                    "400 InvalidParameter.ResourceGroupId The ResourceGroupId is invalid.",
                ),
                step(
                    "&ResourceGroupId=rg-9",
                    "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
                ),
                step(
                    format!("&ResourceGroupId={default}"),
                    "400 InvalidParameter.ResourceGroupId The ResourceGroupId is invalid.",
                ),
                // Whatever region its resources are in.
                step(
                    (format!("{back}{group}"), format!("{back}{default}")),
                    "409 DeleteConflict.ResourceGroup.Resource Failed to delete the resource group because one or more cloud resources exist in the resource group. Try again later after you release the cloud resources.",
                ),
            ],
        );
    }

    #[test]
    fn it_is_seen_for_a_week_and_its_name_is_free_at_once() {
        let mut t = Testing::new();
        let group = t.resource_group("one");
        let delete = format!("Action=DeleteResourceGroup&ResourceGroupId={group}");
        for _ in 0..2 {
            let gone = t.ok(&delete);
            assert_eq!(text(&gone, "ResourceGroup.Status"), "PendingDelete");
        }
        let get = format!("Action=GetResourceGroup&ResourceGroupId={group}");
        assert_eq!(text(&t.ok(&get), "ResourceGroup.Status"), "PendingDelete");
        let again = t.resource_group("one");
        assert_ne!(again, group);
        t.wait_ms(SEEN_MS);
        t.check(
            &get,
            "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
        );
        let list = t.ok("Action=ListResourceGroups&Name=one");
        assert_eq!(text(&list, "ResourceGroups.ResourceGroup.0.Id"), again);
        assert_eq!(*at(&list, "TotalCount"), 1);
    }
}
