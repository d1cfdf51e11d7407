//! LeaveSecurityGroup: takes an instance or a network interface out of a security group.

use control_derive::operation;

use super::{count_out, membership::Member};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::GroupFault,
    value::id::{EniId, InstanceId, SecurityGroupId},
};

/// Takes an instance or a network interface out of a security group, but never out of its last one.
// The documents ask for the instance and the group, also where a network interface leaves.
#[operation(
    ecs,
    write,
    ram("instance/{InstanceId}", "securitygroup/{SecurityGroupId}"),
    region = optional,
    planned
)]
pub struct LeaveSecurityGroup {
    /// The security group.
    security_group_id: SecurityGroupId,
    /// The instance, unless a network interface is given.
    instance_id: Option<InstanceId>,
    /// The network interface, unless an instance is given; then RegionId is needed.
    #[param(malformed = "InvalidParam.Malformed")]
    network_interface_id: Option<EniId>,
}

impl Plan for LeaveSecurityGroup {
    type Into = (SecurityGroupId, Member);

    fn plan(self, head: &Head, _: &World) -> Result<(SecurityGroupId, Member), Fault> {
        let member = Member::named(head, self.instance_id, self.network_interface_id)?;
        Ok((self.security_group_id, member))
    }
}

impl Write for LeaveSecurityGroup {
    type Response = ();

    fn execute((group, member): (SecurityGroupId, Member), ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = member.find(ctx)?;
        let found = ctx.find(&group)?;
        if found.conditions.service.is_some() {
            return Err(GroupFault::Managed { group }.into());
        }
        let id = eni.id.clone();
        if !eni.groups.contains(&group) {
            return Err(match member {
                Member::Instance(_) => GroupFault::InstanceOutside { group }.into(),
                Member::Eni(_) => GroupFault::EniOutside { eni: id, group }.into(),
            });
        }
        if eni.groups.len() == 1 {
            return Err(match member {
                Member::Instance(_) => GroupFault::LastOfInstance { group }.into(),
                Member::Eni(_) => GroupFault::LastOfEni { eni: id }.into(),
            });
        }
        eni.groups.retain(|one| *one != group);
        count_out(&mut ctx.txn, &[group], eni.group_use())?;
        ctx.replace(&eni)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text, texts};

    /// The groups of the network interfaces of a type.
    fn groups(t: &mut Testing, kind: &str) -> Vec<String> {
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&Type={kind}"));
        let path = "NetworkInterfaceSets.NetworkInterfaceSet.0.SecurityGroupIds.SecurityGroupId";
        texts(&shown, path).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn refusals_of_an_instance_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let first = groups(&mut t, "Primary").remove(0);
        let describe = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let create = format!("Action=CreateSecurityGroup&VpcId={}", text(&describe, "VpcId"));
        let [joined, other] = [(); 2].map(|()| text(&t.ok(&create), "SecurityGroupId").to_owned());
        let member = |action: &str, group: &str| {
            format!("Action={action}SecurityGroup&SecurityGroupId={group}&InstanceId={instance}")
        };
        t.ok(&member("Join", &joined));
        let set = |more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={other}{more}");
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        t.walk(
            &member("Leave", &joined),
            vec![
                step(
                    "&SecurityGroupId=",
                    "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&NetworkInterfaceId=x",
                    "403 InvalidParam.Malformed The specified parameter \"NetworkInterfaceId\" is not valid: \"x\" is not an id that starts with \"eni-\".",
                ),
                step(
                    "&InstanceId=&NetworkInterfaceId=",
                    "400 MissingParameter These parameters \"InstanceId\",\"NetworkInterfaceId\" cannot be both empty.",
                ),
                step(
                    "&InstanceId=x",
                    "400 InvalidInstanceId.Malformed The specified parameter \"InstanceId\" is not valid.",
                ),
                step(
                    "&NetworkInterfaceId=eni-9",
                    "403 InvalidParam.EniIdAndInstanceId.Conflict InstanceId and NetworkInterfaceId cannot be specified at the same time.",
                ),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    (status("Pending"), status("Stopping")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    (status("Stopping"), status("Stopped")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    (set("&ServiceId=7"), set("&ServiceId=0")),
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
                step(
                    format!("&SecurityGroupId={other}"),
                    "403 InstanceNotInSecurityGroup The instance not in the group.",
                ),
            ],
        );
        assert_eq!(groups(&mut t, "Primary"), std::slice::from_ref(&first));
        t.check(
            &member("Leave", &first),
            "403 InstanceLastSecurityGroup The specified security group is the last security group for the instance.",
        );
    }

    #[test]
    fn refusals_of_a_network_interface_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let describe = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let create = format!("Action=CreateSecurityGroup&VpcId={}", text(&describe, "VpcId"));
        let [joined, other] = [(); 2].map(|()| text(&t.ok(&create), "SecurityGroupId").to_owned());
        let eni = t.eni(&vswitch, "");
        let first = groups(&mut t, "Secondary").remove(0);
        let member = |action: &str, group: &str| {
            format!("Action={action}SecurityGroup&SecurityGroupId={group}&NetworkInterfaceId={eni}")
        };
        t.ok(&member("Join", &joined));
        t.world.delays.delete_ms = 1_000_000;
        let gone = t.eni(&vswitch, "");
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={gone}"));
        t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok("Action=DescribeNetworkInterfaces&Type=Primary");
        let primary = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
        let set_eni =
            |more: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}{more}");
        t.walk(
            &member("Leave", &joined),
            vec![
                step("&RegionId=-", "400 MissingParameter.RegionId The specified RegionId should not be null."),
                step(
                    "&NetworkInterfaceId=eni-9",
                    "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
                ),
                step(
                    format!("&NetworkInterfaceId={primary}"),
                    "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Secondary,Trunk,Bond\" while current type is \"Primary\".",
                ),
                step(
                    format!("&NetworkInterfaceId={gone}"),
                    "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\".",
                ),
                step(
                    (set_eni("&ServiceId=7"), set_eni("&ServiceId=0")),
                    format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{eni}\" is managed by a cloud service."),
                ),
                step(
                    (set_eni("&Busy=true"), set_eni("&Busy=false")),
                    "409 InvalidOperation.Conflict Request was denied due to conflict with a previous request, please try again later.",
                ),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    format!("&SecurityGroupId={other}"),
                    format!("400 InvalidSecurityGroupAssociation.NotFound The ENI \"{eni}\" is not in the security group \"{other}\"."),
                ),
            ],
        );
        t.check(
            &member("Leave", &first),
            &format!("403 InvalidOperation.AtLeastInOneGroup The ENI \"{eni}\" must be in at least one security group."),
        );
        let shown = t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={joined}"));
        assert_eq!(*at(&shown, "SecurityGroups.SecurityGroup.0.EcsCount"), 0);
    }
}
