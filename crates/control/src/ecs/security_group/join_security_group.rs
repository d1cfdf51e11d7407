//! JoinSecurityGroup: adds an instance or a network interface to a security group.

use std::slice;

use control_derive::operation;

use super::{SecurityGroup, check_room, check_rules, count_in, membership::Member};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{Eni, eni::attachment},
    faults::GroupFault,
    value::id::{EniId, InstanceId, SecurityGroupId},
};

/// Adds an instance or a network interface to a security group.
///
/// **Decision.** An instance that is in the group already is refused, as the page says. It has no row
/// for a network interface that is; such a request succeeds and changes nothing.
// The documents ask for the instance and the group, also where a network interface joins.
#[operation(
    ecs,
    write,
    ram("instance/{InstanceId}", "securitygroup/{SecurityGroupId}"),
    region = optional,
    planned
)]
pub struct JoinSecurityGroup {
    /// The security group.
    security_group_id: SecurityGroupId,
    /// The instance, unless a network interface is given.
    instance_id: Option<InstanceId>,
    /// The network interface, unless an instance is given; then RegionId is needed.
    #[param(malformed = "InvalidParam.Malformed")]
    network_interface_id: Option<EniId>,
}

impl Plan for JoinSecurityGroup {
    type Into = (SecurityGroupId, Member);

    fn plan(self, head: &Head, _: &World) -> Result<(SecurityGroupId, Member), Fault> {
        let member = Member::named(head, self.instance_id, self.network_interface_id)?;
        Ok((self.security_group_id, member))
    }
}

impl Write for JoinSecurityGroup {
    type Response = ();

    fn execute((group, member): (SecurityGroupId, Member), ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = member.find(ctx)?;
        let group = ctx.find(&group)?;
        check_usable(&group, &eni, &member)?;
        if eni.groups.contains(&group.id) {
            return match member {
                Member::Instance(_) => Err(GroupFault::Joined { group: group.id }.into()),
                Member::Eni(_) => Ok(()),
            };
        }
        let id = group.id.clone();
        check_type(ctx, &eni, &id)?;
        check_together(ctx, &eni, group, &member)?;
        let ids = [id];
        check_room(ctx, &ids, eni.group_use())?;
        count_in(&mut ctx.txn, &ids, eni.group_use())?;
        eni.groups.extend(ids);
        ctx.replace(&eni)
    }
}

/// Whether the account may use the group for the member, and both are in one VPC.
fn check_usable(group: &SecurityGroup, eni: &Eni, member: &Member) -> Result<(), GroupFault> {
    let (id, conditions) = (group.id.clone(), &group.conditions);
    let is_elsewhere = conditions.classic || group.vpc != eni.vpc;
    match member {
        Member::Instance(_) if conditions.unauthorized => {
            Err(GroupFault::NotForInstance { group: id })
        }
        Member::Eni(_) if conditions.unauthorized => Err(GroupFault::NotAuthorized { group: id }),
        _ if conditions.service.is_some() => Err(GroupFault::Managed { group: id }),
        Member::Instance(_) if is_elsewhere => Err(GroupFault::InstanceElsewhere { group: id }),
        Member::Eni(_) if is_elsewhere => {
            Err(GroupFault::Elsewhere { group: id, vpc: eni.vpc.clone() })
        }
        Member::Instance(_) | Member::Eni(_) => Ok(()),
    }
}

/// Whether the instance that the network interface is on, if it is on one, can be in the group by its
/// type.
fn check_type(ctx: &Ctx<'_>, eni: &Eni, group: &SecurityGroupId) -> Result<(), Fault> {
    let Some(instance) = eni.instance() else { return Ok(()) };
    let Some(instance) = ctx.get(&instance)? else { return Ok(()) };
    attachment::check_groups_of_type(ctx, slice::from_ref(group), instance.instance_type(ctx)?)
}

/// Whether the member can be in the group beside those that it is in.
fn check_together(
    ctx: &Ctx<'_>,
    eni: &Eni,
    group: SecurityGroup,
    member: &Member,
) -> Result<(), Fault> {
    let (kind, limit) = (group.kind, ctx.world.quotas.security_groups_per_eni);
    let mut groups = vec![group];
    for id in &eni.groups {
        groups.extend(ctx.get(id)?);
    }
    if groups.iter().any(|group| group.kind != kind) {
        return Err(GroupFault::TypesMixed.into());
    }
    match member {
        Member::Instance(_) if groups.len() > limit => {
            Err(GroupFault::InstanceInTooMany { limit }.into())
        }
        Member::Eni(_) if groups.len() > limit => Err(GroupFault::EniInTooMany { limit }.into()),
        Member::Instance(_) | Member::Eni(_) => check_rules(ctx, &groups),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        tests::testing::{Testing, at, step, text, texts},
    };

    /// A group in the VPC of the vSwitch.
    fn group(t: &mut Testing, vswitch: &str, more: &str) -> String {
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId");
        let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}{more}"));
        text(&group, "SecurityGroupId").to_owned()
    }

    fn set_enterprise_groups(world: &mut World, has: bool) {
        let mut kind = world.instance_types.get("ecs.g7.large").expect("it is there").clone();
        kind.enterprise_groups = has;
        world.instance_types.insert(kind);
    }

    fn set(id: &str, more: &str) -> String {
        format!("Action=SetSecurityGroup&SecurityGroupId={id}{more}")
    }

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
        let joined = group(&mut t, &vswitch, "");
        let enterprise = group(&mut t, &vswitch, "&SecurityGroupType=enterprise");
        let other = t.vswitch("10.0.0.0/24");
        let elsewhere = group(&mut t, &other, "");
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        type Facts = fn(&mut World);
        let basic_only: Facts = |world| set_enterprise_groups(world, false);
        let any_group: Facts = |world| set_enterprise_groups(world, true);
        let few_groups: Facts = |world| world.quotas.security_groups_per_eni = 1;
        let groups_enough: Facts = |world| world.quotas.security_groups_per_eni = 5;
        let few_addresses: Facts = |world| world.quotas.addresses_per_basic_group = 0;
        let addresses_enough: Facts = |world| world.quotas.addresses_per_basic_group = 9;
        t.walk(
            &format!("Action=JoinSecurityGroup&SecurityGroupId={joined}&InstanceId={instance}"),
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
                    (status("Pending"), status("Starting")),
                    "403 Forbidden.InstanceIsBeingCreated The specified instance is being created.",
                ),
                step(
                    (status("Starting"), status("Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    (set(&elsewhere, "&Authorized=false"), set(&elsewhere, "&Authorized=true")),
                    format!("400 NotBelongUser The specified security group \"{elsewhere}\" does not belong to the user."),
                ),
                step(
                    (set(&elsewhere, "&ServiceId=7"), set(&elsewhere, "&ServiceId=0")),
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
                step(
                    format!("&SecurityGroupId={elsewhere}"),
                    "400 InvalidInstanceId.Mismatch Specified instance and security group are not in the same VPC.",
                ),
                step(
                    format!("&SecurityGroupId={first}"),
                    "403 InvalidInstanceId.AlreadyExists The specified instance already exists in the specified security group.",
                ),
                step(
                    (basic_only, any_group),
                    "400 InvalidOperation.NotSupportEnterpriseGroup The specified instance type doesn't support enterprise level security group.",
                ),
                step(
                    format!("&SecurityGroupId={enterprise}"),
                    "400 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.",
                ),
                step(
                    (few_groups, groups_enough),
                    "400 InstanceSecurityGroupLimitExceeded Exceeding the allowed amount of security groups that an instance can be in.",
                ),
                step(
                    (set(&first, "&Rules=1001"), set(&first, "&Rules=1000")),
                    "403 AclLimitExceed The security group rules (1001) of the groups in \"SecurityGroupIds.N\" exceed the limit(1000) of an ENI.",
                ),
                step(
                    (few_addresses, addresses_enough),
                    "403 SecurityGroupInstanceLimitExceeded The maximum number of instances in a security group is exceeded.",
                ),
            ],
        );
        assert_eq!(groups(&mut t, "Primary"), [first, joined]);
        let classic = group(&mut t, &vswitch, "");
        t.operator(&set(&classic, "&Classic=true"));
        t.check(
            &format!("Action=JoinSecurityGroup&SecurityGroupId={classic}&InstanceId={instance}"),
            "400 InvalidInstanceId.Mismatch Specified instance and security group are not in the same VPC.",
        );
    }

    #[test]
    fn refusals_of_a_network_interface_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok("Action=DescribeNetworkInterfaces&Type=Primary");
        let primary = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
        let primary = primary.to_owned();
        let eni = t.eni(&vswitch, "");
        t.attach(&eni, &instance);
        let gone = t.eni(&vswitch, "");
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={gone}"));
        let first = groups(&mut t, "Secondary").remove(0);
        let joined = group(&mut t, &vswitch, "");
        let enterprise = group(&mut t, &vswitch, "&SecurityGroupType=enterprise");
        let other = t.vswitch("10.0.0.0/24");
        let elsewhere = group(&mut t, &other, "");
        let set_eni =
            |more: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}{more}");
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        type Facts = fn(&mut World);
        let few_groups: Facts = |world| world.quotas.security_groups_per_eni = 1;
        let groups_enough: Facts = |world| world.quotas.security_groups_per_eni = 5;
        t.world.delays.delete_ms = 1_000_000;
        t.walk(
            &format!("Action=JoinSecurityGroup&SecurityGroupId={joined}&NetworkInterfaceId={eni}"),
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
                    (set_eni("&ServiceId=7"), set_eni("&ServiceId=0")),
                    format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{eni}\" is managed by a cloud service."),
                ),
                step(
                    (set_eni("&Busy=true"), set_eni("&Busy=false")),
                    "400 InvalidOperation.InvalidEniState ecs task is conflicted.",
                ),
                step(
                    (status("Pending"), status("Running")),
                    format!("400 InvalidStatus.EniOrInstanceIsBeingCreated The instance \"{instance}\" of the ENI \"{eni}\" is being created."),
                ),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    (set(&elsewhere, "&Authorized=false"), set(&elsewhere, "&Authorized=true")),
                    format!("400 InvalidOperation.EniAndGroupNotBelongSameUser The specified security group \"{elsewhere}\" is not authorized to operate."),
                ),
                step(
                    format!("&SecurityGroupId={elsewhere}"),
                    "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and security group are not in the same VPC.",
                ),
                step(
                    format!("&SecurityGroupId={enterprise}"),
                    "400 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.",
                ),
                step(
                    (few_groups, groups_enough),
                    "403 InstanceSecurityGroupLimitExceeded The number of security groups of the ENI exceeds the limit(1).",
                ),
            ],
        );
        assert_eq!(groups(&mut t, "Secondary"), [first, joined.clone()]);
        // To join again changes nothing.
        t.ok(&format!(
            "Action=JoinSecurityGroup&SecurityGroupId={joined}&NetworkInterfaceId={eni}"
        ));
        assert_eq!(groups(&mut t, "Secondary").len(), 2);
    }

    #[test]
    fn an_interface_that_is_going_or_coming_joins_nothing() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        let joined = group(&mut t, &vswitch, "");
        let join =
            format!("Action=JoinSecurityGroup&SecurityGroupId={joined}&NetworkInterfaceId={eni}");
        let mut check = |request: String, refusal: &str| {
            t.ok(&request);
            t.check(&join, refusal);
            t.wait_ms(1000);
        };
        // A row with a slot only has room for the sentence.
        check(
            format!("Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Attaching\".",
        );
        check(
            format!("Action=DetachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Detaching\".",
        );
        check(
            format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\".",
        );
    }

    #[test]
    fn who_joins_is_counted_and_an_enterprise_group_counts_interfaces() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=2");
        let joined = group(&mut t, &vswitch, "");
        t.ok(&format!(
            "Action=JoinSecurityGroup&SecurityGroupId={joined}&NetworkInterfaceId={eni}"
        ));
        let shown = t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={joined}"));
        assert_eq!(*at(&shown, "SecurityGroups.SecurityGroup.0.EcsCount"), 3);

        let enterprise = |t: &mut Testing| group(t, &vswitch, "&SecurityGroupType=enterprise");
        let (one, two) = (enterprise(&mut t), enterprise(&mut t));
        let eni = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={one}"
        ));
        let eni = text(&eni, "NetworkInterfaceId");
        t.world.quotas.enis_per_enterprise_group = 0;
        t.check(
            &format!("Action=JoinSecurityGroup&SecurityGroupId={two}&NetworkInterfaceId={eni}"),
            "403 InvalidOperation.NetworkInterfaceCountExceeded The maximum number of NetworkInterface in a enterprise level security group is exceeded.",
        );
    }

    #[test]
    fn rules_that_are_rows_count_for_who_joins() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let joined = group(&mut t, &vswitch, "");
        t.world.quotas.rules_per_eni = 1;
        let rule = format!("SecurityGroupId={joined}&IpProtocol=tcp&SourceCidrIp=0.0.0.0/0");
        for port in [1, 2] {
            t.ok(&format!("Action=AuthorizeSecurityGroup&{rule}&PortRange={port}/{port}"));
        }
        let join =
            format!("Action=JoinSecurityGroup&SecurityGroupId={joined}&NetworkInterfaceId={eni}");
        t.check(
            &join,
            "403 AclLimitExceed The security group rules (2) of the groups in \"SecurityGroupIds.N\" exceed the limit(1) of an ENI.",
        );
        t.ok(&format!("Action=RevokeSecurityGroup&{rule}&PortRange=1/1"));
        t.ok(&join);
    }
}
