//! ModifySecurityGroupAttribute: changes a security group's name and description.

use control_derive::operation;

use super::SecurityGroup;
use crate::{
    Ctx, Fault, Write,
    value::{
        id::SecurityGroupId,
        text::{EcsDescription, EcsName, New},
    },
};

/// Changes the name and the description of a security group; what is not given stays.
#[operation(ecs, write, ram = "securitygroup/{SecurityGroupId}")]
pub struct ModifySecurityGroupAttribute {
    /// The security group.
    #[param(malformed = "InvalidParameter")]
    security_group_id: SecurityGroupId,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens.
    #[param(malformed = "InvalidSecurityGroupName.Malformed")]
    security_group_name: Option<EcsName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://; none if it is
    /// empty.
    #[param(malformed = "InvalidSecurityGroupDiscription.Malformed")]
    description: Option<New<EcsDescription>>,
}

impl Write for ModifySecurityGroupAttribute {
    type Response = ();

    fn execute(plan: ModifySecurityGroupAttribute, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut group = SecurityGroup::find_own(ctx, &plan.security_group_id)?;
        group.name = plan.security_group_name.map_or(group.name, |name| name.0);
        group.description = plan.description.map_or(group.description, |text| text.0);
        ctx.replace(&group)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let set = |more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={group}{more}");
        t.walk(
            &format!("Action=ModifySecurityGroupAttribute&SecurityGroupId={group}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&SecurityGroupId=",
                    "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    format!("&SecurityGroupId={}", "s".repeat(65)),
                    "400 InvalidParameter Invalid Parameter.",
                ),
                step(
                    "&SecurityGroupName=x",
                    "400 InvalidSecurityGroupName.Malformed Specified security group name is not valid.",
                ),
                step(
                    "&Description=x",
                    "400 InvalidSecurityGroupDiscription.Malformed Specified security group description is not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    (set("&Authorized=false"), set("&Authorized=true")),
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    (set("&ServiceId=7"), set("&ServiceId=0")),
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_not_given_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let mut check = |change: &str, name: &str, description: &str| {
            t.ok(&format!("Action=ModifySecurityGroupAttribute&SecurityGroupId={group}{change}"));
            let shown = t.ok("Action=DescribeSecurityGroups");
            let shown = &shown["SecurityGroups"]["SecurityGroup"][0];
            assert_eq!(
                (text(shown, "SecurityGroupName"), text(shown, "Description")),
                (name, description)
            );
        };
        check("&SecurityGroupName=web", "web", "");
        check("&Description=the+front", "web", "the front");
        check("", "web", "the front");
        check("&SecurityGroupName=db", "db", "the front");
        check("&Description=", "db", "");
        let found = t.ok("Action=DescribeSecurityGroups&SecurityGroupName=db");
        assert_eq!(found["TotalCount"], 1);
    }
}
