//! RevokeSecurityGroupEgress: takes rules for traffic out of a security group off.

use control_derive::operation;

use super::rule::{
    Direction,
    given::{EgressFields, EgressPermission, Given},
    revoke::{self, Revocation},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::id::{SecurityGroupId, SecurityGroupRuleId},
};

/// Takes rules for traffic out of a security group off.
#[operation(ecs, write, ram = "securitygroup/{SecurityGroupId}", token, planned)]
pub struct RevokeSecurityGroupEgress {
    /// The security group.
    #[param(malformed = "InvalidSecurityGroupId.Malformed")]
    security_group_id: SecurityGroupId,
    /// The rules, by their ids.
    #[param(
        items = 1..=100,
        malformed = "InvalidParam.SecurityGroupRuleId",
        repeated = "InvalidParam.SecurityGroupRuleIdRepeated"
    )]
    security_group_rule_id: Vec<SecurityGroupRuleId>,
    /// The rules, by what they say. Without them and without ids, the parameters that stand alone are
    /// one.
    #[param(object, items = 1..=100)]
    permissions: Vec<EgressPermission>,
    #[param(flatten)]
    only: EgressFields,
}

impl Plan for RevokeSecurityGroupEgress {
    type Into = Revocation;

    fn plan(self, head: &Head, _: &World) -> Result<Revocation, Fault> {
        let permissions = self.permissions.into_iter().map(Given::from).collect();
        let (group, ids, only) =
            (self.security_group_id, self.security_group_rule_id, self.only.into());
        revoke::plan(head, group, Direction::Egress, ids, permissions, only)
    }
}

impl Write for RevokeSecurityGroupEgress {
    type Response = ();

    fn execute(plan: Revocation, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        revoke::execute(plan, ctx)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::security_group::rule::scene::{Scene, ends},
        tests::testing::{step, text},
    };

    const ACTION: &str = "RevokeSecurityGroupEgress";

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let [group, peer, enterprise, elsewhere] = s.groups.clone();
        let set =
            |id: &str, more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={id}{more}");
        let (group_id, long) = ("s".repeat(65), "x".repeat(513));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&SecurityGroupId=",
                "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                format!("&SecurityGroupId={group_id}"),
                "400 InvalidSecurityGroupId.Malformed The specified parameter SecurityGroupId is not valid.",
            ),
            step(
                "&SecurityGroupRuleId.1=sg-1",
                "400 InvalidParam.SecurityGroupRuleId The specified parameter SecurityGroupRuleId is not valid.",
            ),
            step(
                "&SecurityGroupRuleId.1=sgr-1&SecurityGroupRuleId.2=sgr-1",
                "400 InvalidParam.SecurityGroupRuleIdRepeated The specified parameter SecurityGroupRuleId is repeated.",
            ),
            step(
                "&Permissions.1.IpProtocol=tcp",
                "400 InvalidParam.Permissions The specified parameter Permissions cannot coexist with other parameters.",
            ),
            step(
                "&SecurityGroupRuleId.1=sgr-1",
                "400 InvalidParam.Permissions The specified parameter Permissions cannot coexist with other parameters.",
            ),
            step(
                "&IpProtocol=",
                "400 InvalidIpProtocol.ValueNotSupported The parameter IpProtocol must be specified with case insensitive TCP, UDP, ICMP, GRE or All.",
            ),
            step(
                "&PortRange=",
                "400 InvalidPortRange.Malformed The specified parameter PortRange must set.",
            ),
            step(
                format!("&DestGroupId=&DestPrefixListId={}", ends("", "", "", "")),
                "400 MissingParameter The input parameter DestGroupId or DestCidrIp cannot be both blank.",
            ),
            step(
                "&PortRange=80",
                "400 InvalidIpPortRange.Malformed The specified parameter PortRange is not valid.",
            ),
            step(
                "&SourcePortRange=x",
                "400 InvalidSourcePortRange.Malformed The specified parameter SourcePortRange is not valid.",
            ),
            step(
                "&Policy=deny",
                "400 InvalidPolicy.Malformed The specified parameter Policy is not valid.",
            ),
            step("&Priority=x", "400 InvalidPriority.Malformed The parameter Priority is invalid."),
            step(
                "&Priority=101",
                "400 InvalidPriority.ValueNotSupported The specified parameter Priority is invalid.",
            ),
            step(
                "&NicType=x",
                "400 InvalidNicType.ValueNotSupported The specified parameter NicType is not valid.",
            ),
            step(
                format!("&Description={long}"),
                "400 InvalidSecurityGroupDiscription.Malformed The specified security group rule description is not valid.",
            ),
            step(
                "&SourceCidrIp=x",
                "400 InvalidParam.SourceCidrIp The specified parameter SourceCidrIp is not valid.",
            ),
            step(
                "&Ipv6SourceCidrIp=10.0.0.0/8",
                "400 InvalidParameter.Ipv6CidrIp The specified Ipv6CidrIp is not valid.",
            ),
            step(
                "&DestCidrIp=::/0",
                "400 InvalidDestCidrIp.Malformed The specified parameter DestCidrIp is not valid.",
            ),
            step(
                ends("10.0.0.0/8", "::/0", "", ""),
                "400 InvalidParam.SourceIp The Parameters SourceCidrIp and Ipv6SourceCidrIp in the request cannot be set at the same time.",
            ),
            step(
                ends("", "", "10.0.0.0/8", "::/0"),
                "400 InvalidParam.DestIp The Parameters DestCidrIp and Ipv6DestCidrIp in the request cannot be set at the same time.",
            ),
            step(
                ends("10.0.0.0/8", "", "", "::/0"),
                "400 InvalidParameter.Conflict IPv6 and IPv4 addresses cannot exist at the same time.",
            ),
            step(
                format!("&IpProtocol=icmp&PortRange=-1/-1{}", ends("", "::/0", "", "2001:db8::1")),
                "400 InvalidParam.Ipv4ProtocolConflictWithIpv6Address IPv6 address cannot be specified for IPv4-specific protocol.",
            ),
            step(
                format!(
                    "&IpProtocol=icmpv6&PortRange=-1/-1{}",
                    ends("10.0.0.0/8", "", "10.0.0.1", "")
                ),
                "400 InvalidParam.Ipv6ProtocolConflictWithIpv4Address IPv4 address cannot be specified for IPv6-specific protocol.",
            ),
            step(
                format!("&PortRange=-1/-1{}", ends("", "", "", "")),
                "400 InvalidParam.PortRange The specified parameter PortRange is not valid. It should be two integers less than 65535 in ?/? format.",
            ),
            step(
                format!("&SecurityGroupId={group}&DestGroupId={group}"),
                "403 InvalidSecurityGroup.IsSame The authorized SecurityGroupId should be different from the DestGroupId.",
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
                (set(&enterprise, "&Authorized=false"), set(&enterprise, "&Authorized=true")),
                "401 InvalidOperation.SecurityGroupNotAuthorized The specified security group is not authorized to operate.",
            ),
            step(
                (set(&enterprise, "&ServiceId=7"), set(&enterprise, "&ServiceId=0")),
                "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
            ),
            step(
                "&DestGroupId=&DestPrefixListId=pl-1",
                "404 InvalidPrefixListId.NotFound The specified prefix list was not found.",
            ),
            step(
                "&DestGroupOwnerAccount=test@aliyun.com",
                "403 InvalidGroupAuthItem.NotFound Specified group authorized item does not exist in our records.",
            ),
            step(
                "&DestGroupId=sg-9",
                "404 InvalidDestGroupId.NotFound The DestGroupId provided does not exist in our records.",
            ),
            step(
                format!("&SecurityGroupId={enterprise}&DestGroupId={peer}"),
                "400 InvalidGroupParameter.OperationDenied The attributes Policy, SourceGroupId, DestGroupId of enterprise level security groups are not allowed to be set or modified.",
            ),
            step(
                format!("&DestGroupId={enterprise}"),
                "400 InvalidGroupAuthParameter.OperationDenied The security group can not authorize to enterprise level security group.",
            ),
            step(
                (set(&elsewhere, "&Classic=true"), set(&elsewhere, "&Classic=false")),
                "403 InvalidGroupAuthItem.NotFound Specified group authorized item does not exist in our records.",
            ),
            step(
                format!("&DestGroupId={elsewhere}"),
                "400 InvalidDestGroupId.Mismatch Specified security group and destination group are not in the same VPC.",
            ),
        ];
        let request = format!(
            "Action={ACTION}&SecurityGroupId={group}&IpProtocol=tcp&PortRange=80/80&DestGroupId={peer}"
        );
        // That there is no such rule is no mistake.
        s.t.walk(&request, steps);
        s.t.check(
            &format!("Action={ACTION}&SecurityGroupId={group}&Permissions.1.IpProtocol=tcp&Permissions.1.PortRange=1/1"),
            "400 MissingParameter.Dest One of the parameters DestCidrIp, Ipv6DestCidrIp, DestGroupId or DestPrefixListId in Permissions.1 must be specified.",
        );
    }

    #[test]
    fn each_of_several_rules_is_named_by_its_number() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        let mut check = |rules: &str, expected: &str| {
            s.t.check(&format!("Action={ACTION}&SecurityGroupId={group}{rules}"), expected);
        };
        let first = "&Permissions.1.IpProtocol=tcp&Permissions.1.PortRange=1/1&Permissions.1.DestCidrIp=10.0.0.0/8";
        let second = first.replace("Permissions.1.", "Permissions.2.");
        for end in ["SourceCidrIp", "Ipv6SourceCidrIp", "DestCidrIp", "Ipv6DestCidrIp"] {
            check(
                &format!("{first}{second}&Permissions.2.{end}=x"),
                &format!(
                    "400 InvalidParam.{end} The specified parameter Permissions.2.{end} is not valid."
                ),
            );
        }
        check(
            &format!("{first}{second}"),
            "400 InvalidParam.DuplicatePermissions There are duplicate permissions in the specified parameter Permissions.",
        );
        let list = "&Permissions.1.PortRange=&Permissions.1.PortRangeListId=prl-1";
        check(
            &format!("{first}{list}&Permissions.1.IpProtocol=icmp"),
            "400 InvalidParam.ProtocolNotSupportPortRangeList The specified protocol does not support the port range list.",
        );
        check(
            &format!("{first}{list}"),
            "400 InvalidPortRangeListId.NotFound The specified port range list was not found.",
        );
    }

    #[test]
    fn a_group_of_the_classic_network_names_no_prefix_list() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        s.t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&Classic=true"));
        s.t.check(
            &format!("Action={ACTION}&SecurityGroupId={group}&IpProtocol=tcp&PortRange=1/1&DestPrefixListId=pl-1"),
            "400 NotSupported.ClassicNetworkPrefixList The prefix list is not supported when the network type of security group is classic.",
        );
    }

    #[test]
    fn rules_go_by_what_they_say() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        for rule in [
            "&PortRange=1/1",
            "&PortRange=1/1&Priority=7",
            "&PortRange=1/1&Policy=drop",
            "&PortRange=2/2",
            "&PortRange=3/3",
        ] {
            s.add(ACTION, &format!("&IpProtocol=tcp&DestCidrIp=10.0.0.0/8{rule}"));
        }
        let mut revoke = |rules: &str| {
            s.t.ok(&format!("Action={ACTION}&SecurityGroupId={group}{rules}"));
            let left = s.rules();
            let print = |rule: &serde_json::Value| {
                let [ports, policy, priority] =
                    ["PortRange", "Policy", "Priority"].map(|member| text(rule, member).to_owned());
                format!("{ports} {policy} {priority}")
            };
            left.iter().map(print).collect::<Vec<_>>()
        };
        let only = "&IpProtocol=TCP&DestCidrIp=10.0.0.0/8";
        let all = ["1/1 Accept 1", "1/1 Accept 7", "1/1 Drop 1", "2/2 Accept 1", "3/3 Accept 1"];
        // No rule says these.
        assert_eq!(revoke(&format!("{only}&PortRange=1/2")), all);
        assert_eq!(revoke(&format!("{only}&PortRange=1/1&Priority=8")), all);
        assert_eq!(revoke("&IpProtocol=TCP&DestCidrIp=10.0.0.0/9&PortRange=1/1"), all);
        // One says this.
        assert_eq!(
            revoke(&format!("{only}&PortRange=1/1&Policy=Drop")),
            [&all[..2], &all[3..]].concat()
        );
        // Two do but for the priority.
        assert_eq!(revoke(&format!("{only}&PortRange=1/1")), all[3..]);
        let both = "&Permissions.1.IpProtocol=tcp&Permissions.1.DestCidrIp=10.0.0.0/8&Permissions.1.PortRange=2/2&Permissions.2.IpProtocol=tcp&Permissions.2.DestCidrIp=10.0.0.0/8&Permissions.2.PortRange=3/3&Permissions.2.Priority=1";
        assert!(revoke(both).is_empty());
    }

    #[test]
    fn rules_go_by_their_ids_and_only_those_of_the_group_and_the_direction() {
        let mut s = Scene::new();
        let [group, other, ..] = s.groups.clone();
        let other_action = match ACTION {
            "RevokeSecurityGroup" => "RevokeSecurityGroupEgress",
            _ => "RevokeSecurityGroup",
        };
        s.add(ACTION, "&IpProtocol=tcp&PortRange=1/1&DestCidrIp=10.0.0.0/8");
        s.add(ACTION, "&IpProtocol=tcp&PortRange=2/2&DestCidrIp=10.0.0.0/8");
        s.add(other_action, "&IpProtocol=tcp&PortRange=3/3&SourceCidrIp=10.0.0.0/8");
        let ids = s
            .rules()
            .iter()
            .map(|rule| text(rule, "SecurityGroupRuleId").to_owned())
            .collect::<Vec<_>>();
        let [first, second, of_other_direction] = ids.as_slice() else { panic!("{ids:?}") };
        let by_ids = |group: &str, ids: &[&str]| {
            let ids =
                (1..).zip(ids).map(|(number, id)| format!("&SecurityGroupRuleId.{number}={id}"));
            format!("Action={ACTION}&SecurityGroupId={group}{}", ids.collect::<String>())
        };
        s.t.check(
            &by_ids(&group, &[first, "sgr-9"]),
            "404 InvalidSecurityGroupRuleId.NotFound The specified SecurityGroupRuleId is not exists.",
        );
        let not_there =
            "400 InvalidSecurityGroupRule.RuleNotExist The specified rule does not exist.";
        s.t.check(&by_ids(&group, &[first, of_other_direction]), not_there);
        s.t.check(&by_ids(&other, &[first]), not_there);
        assert_eq!(s.rules().len(), 3);
        s.t.ok(&by_ids(&group, &[second, first]));
        let left = s.rules();
        assert_eq!(left.len(), 1);
        assert_eq!(text(&left[0], "SecurityGroupRuleId"), of_other_direction);
    }
}
