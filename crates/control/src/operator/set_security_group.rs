//! SetSecurityGroup: puts a security group into a condition that its owner cannot cause.

use control_derive::operation;

use super::{find_even_lost, service};
use crate::{Ctx, Fault, Write, value::id::SecurityGroupId};

/// Sets conditions of a security group; those that are not given stay as they are.
#[operation(operator, write)]
pub struct SetSecurityGroup {
    /// The security group.
    security_group_id: SecurityGroupId,
    /// The cloud product that manages it; 0 for none.
    service_id: Option<i64>,
    /// Whether its account may use it.
    authorized: Option<bool>,
    /// How many rules it has beside those that requests have made.
    rules: Option<u32>,
    /// Whether it is of the classic network.
    classic: Option<bool>,
    /// Whether it is lost: then it is not found any more, though network interfaces are in it.
    lost: Option<bool>,
}

impl Write for SetSecurityGroup {
    type Response = ();

    fn execute(plan: SetSecurityGroup, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut group = find_even_lost(ctx, &plan.security_group_id)?;
        let conditions = &mut group.conditions;
        conditions.service = plan.service_id.map_or(conditions.service, service);
        conditions.unauthorized = plan.authorized.map_or(conditions.unauthorized, |may| !may);
        conditions.rules = plan.rules.unwrap_or(conditions.rules);
        conditions.classic = plan.classic.unwrap_or(conditions.classic);
        conditions.lost = plan.lost.unwrap_or(conditions.lost);
        ctx.replace(&group)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operator::tests::{invalid, missing, nowhere},
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        t.walk(
            &format!("Action=SetSecurityGroup&SecurityGroupId={group}"),
            vec![
                step("&SecurityGroupId=", missing("SecurityGroupId")),
                step("&ServiceId=x", invalid("ServiceId", "\"x\" is not an integer")),
                step("&Authorized=x", invalid("Authorized", "\"x\" is not true or false")),
                step("&Rules=x", invalid("Rules", "\"x\" is not a non-negative integer")),
                step("&Classic=x", invalid("Classic", "\"x\" is not true or false")),
                step("&Lost=x", invalid("Lost", "\"x\" is not true or false")),
                nowhere(),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
                ),
            ],
        );
    }

    #[test]
    fn a_group_in_a_condition_is_not_joined() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let create =
            format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}");
        let mut check = |condition: &str, expected: &str, undo: &str| {
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{condition}"));
            t.check(&create, expected);
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{undo}"));
        };
        check(
            "ServiceId=12345678910",
            "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
            "ServiceId=0",
        );
        check(
            "Authorized=false",
            "401 InvalidOperation.SecurityGroupNotAuthorized The specified security group is not authorized to operate.",
            "Authorized=true",
        );
        check(
            "Classic=true",
            "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
            "Classic=false",
        );
        check(
            "Rules=1001",
            "403 AclLimitExceed The security group rules (1001) of the groups in \"SecurityGroupIds.N\" exceed the limit(1000) of an ENI.",
            "Rules=1000",
        );
        check(
            "Lost=true",
            "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
            "Lost=false",
        );
        t.ok(&create);
    }
}
