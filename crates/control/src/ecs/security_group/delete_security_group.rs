//! DeleteSecurityGroup: removes a security group with its rules.

use control_derive::operation;

use super::{SecurityGroup, rule::SecurityGroupRule, used};
use crate::{
    Ctx, Fault, Write, faults::GroupFault, kernel::resource::Resource, value::id::SecurityGroupId,
};

/// Deletes a security group, and its rules with it.
///
/// A network interface that is being deleted, or that of an instance that is, is a member until it is
/// gone.
#[operation(ecs, write, ram = "securitygroup/{SecurityGroupId}")]
pub struct DeleteSecurityGroup {
    /// The security group.
    security_group_id: SecurityGroupId,
}

impl Write for DeleteSecurityGroup {
    type Response = ();

    fn execute(plan: DeleteSecurityGroup, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let group = SecurityGroup::find_own(ctx, &plan.security_group_id)?.id;
        if used(&ctx.txn, &group)?.enis > 0 {
            return Err(GroupFault::HasMembers { group }.into());
        }
        let naming = ctx.list().under(SecurityGroupRule::BY_PEER, Some(group.clone()));
        if naming.count()? > 0 {
            return Err(GroupFault::IsNamed { group }.into());
        }
        let rules = ctx.list().under(SecurityGroupRule::BY_GROUP, Some(group.clone())).all()?;
        for rule in rules {
            ctx.txn.delete(SecurityGroupRule::TABLE, &rule.id)?;
        }
        ctx.remove(&group)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::security_group::rule::scene::Scene,
        tests::testing::{Testing, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [group, other] = [(); 2].map(|()| t.group(&vswitch));
        t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={group}"));
        let set = |more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={group}{more}");
        let eni = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupIds.1={group}&SecurityGroupIds.2={other}"
        ));
        let eni = text(&eni, "NetworkInterfaceId").to_owned();
        let member = |action: &str| {
            format!("Action={action}SecurityGroup&SecurityGroupId={group}&NetworkInterfaceId={eni}")
        };
        t.ok(&member("Leave"));
        // The other group is of another VPC.
        let describe = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&describe, "VpcId");
        let naming = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        let naming = text(&naming, "SecurityGroupId");
        let rule = |action: &str| {
            format!(
                "Action={action}SecurityGroup&SecurityGroupId={naming}&IpProtocol=all&PortRange=-1/-1&SourceGroupId={group}"
            )
        };
        t.walk(
            &format!("Action=DeleteSecurityGroup&SecurityGroupId={group}"),
            vec![
                step("&RegionId=-", "400 MissingParameter.RegionId The parameter \"RegionId\" should not be null."),
                step(
                    "&SecurityGroupId=",
                    "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroup.NotFound The specified security group is not found.",
                ),
                step(
                    (set("&Authorized=false"), set("&Authorized=true")),
                    "401 InvalidOperation.SecurityGroupNotAuthorized The specified security group is not authorized to operate.",
                ),
                step(
                    (set("&ServiceId=7"), set("&ServiceId=0")),
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
                step(
                    (member("Join"), member("Leave")),
                    "403 DependencyViolation There is still instance(s) in the specified security group.",
                ),
                step(
                    (rule("Authorize"), rule("Revoke")),
                    "403 DependencyViolation The specified security group has been authorized in another one.",
                ),
            ],
        );
    }

    #[test]
    fn its_rules_go_with_it_and_its_members_must_be_gone_first() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        s.add("", &format!("&IpProtocol=all&PortRange=-1/-1&SourceGroupId={peer}"));
        s.add("Egress", "&IpProtocol=all&PortRange=-1/-1&DestCidrIp=0.0.0.0/0");
        let delete = |group: &str| format!("Action=DeleteSecurityGroup&SecurityGroupId={group}");
        s.t.ok(&delete(&group));
        s.t.check(
            &delete(&group),
            "404 InvalidSecurityGroup.NotFound The specified security group is not found.",
        );
        // Nobody names it any more.
        s.t.ok(&delete(&peer));

        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let shown = t.ok("Action=DescribeSecurityGroups");
        let group = text(&shown, "SecurityGroups.SecurityGroup.0.SecurityGroupId").to_owned();
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
        t.check(
            &delete(&group),
            "403 DependencyViolation There is still instance(s) in the specified security group.",
        );
        t.wait_ms(t.world.delays.delete_ms);
        t.ok(&delete(&group));
        assert_eq!(t.ok("Action=DescribeSecurityGroups")["TotalCount"], 0);
    }
}
