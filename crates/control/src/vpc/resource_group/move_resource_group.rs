//! MoveResourceGroup: moves a resource to another resource group.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    faults::TagFault,
    kernel::resource_group,
    tagging::{self, ResourceId},
    vpc::{Vpc, tag::ResourceType},
};

/// Moves a resource to another resource group. What is in a VPC moves along with it.
#[operation(vpc, write, ram = "{ResourceType}/{ResourceId}")]
pub struct MoveResourceGroup {
    /// The type of the resource: vpc.
    resource_type: ResourceType,
    /// The resource.
    #[param(malformed = "InvalidResourceId.NotFound")]
    resource_id: ResourceId,
    /// The resource group.
    new_resource_group_id: String,
}

impl Write for MoveResourceGroup {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = tagging::groupable("vpc", wanted.resource_type.kind())?;
        let group = resource_group::find(ctx, Some(&wanted.new_resource_group_id))?;
        let ResourceId(id) = wanted.resource_id;
        if kind.group(ctx, &id)?.is_none() {
            return Err(TagFault::ResourceNotFound { id }.into());
        }
        if wanted.resource_type.kind() == "vpc" {
            Vpc::find_usable(ctx, &id.as_str().into())?;
        }
        kind.set_group(ctx, &id, group)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let (vpc, group) = (text(&vpc, "VpcId"), t.resource_group("one"));
        t.walk(
            &format!(
                "Action=MoveResourceGroup&ResourceType=vpc&ResourceId={vpc}&NewResourceGroupId={group}"
            ),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ResourceType=",
                    "400 MissingParameter The input parameter \"ResourceType\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&NewResourceGroupId=",
                    "400 MissingParameter The input parameter \"NewResourceGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ResourceId=%20",
                    "400 InvalidResourceId.NotFound The specified ResourceId does not exist.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step("&ResourceType=moon", "400 IllegalParam.ResourceType Invalid Resource Type value."),
                step(
                    "&NewResourceGroupId=rg-9",
                    "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.",
                ),
                step(
                    "&ResourceId=vpc-9",
                    "400 InvalidResourceId.NotFound The specified ResourceId does not exist.",
                ),
            ],
        );
        let found = t.ok(&format!("Action=DescribeVpcs&ResourceGroupId={group}"));
        assert_eq!(*at(&found, "Vpcs.Vpc.0.VpcId"), vpc);
    }

    #[test]
    fn a_vpc_that_is_changed_is_not_moved() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let (vpc, group) = (text(&vpc, "VpcId"), t.resource_group("one"));
        t.world.delays.network_ms = 1000;
        t.ok(&format!("Action=ModifyVpcAttribute&VpcId={vpc}&VpcName=n"));
        let to = format!("&ResourceType=vpc&ResourceId={vpc}&NewResourceGroupId={group}");
        t.check(
            &format!("Action=MoveResourceGroup{to}"),
            &format!("400 IncorrectStatus.Vpc The status of VPC [{vpc}] is incorrect."),
        );
        t.wait_ms(1000);
        t.ok(&format!("Action=MoveResourceGroup{to}"));
    }
}
