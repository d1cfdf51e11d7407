//! ModifySecurityGroupEgressRule: changes a rule for traffic out of a security group.

use control_derive::operation;

use super::rule::{
    Direction,
    given::EgressPermission,
    modify::{self, Modification},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::id::{SecurityGroupId, SecurityGroupRuleId},
};

/// Changes a rule for traffic out of a security group.
// The documents grant it on all resources only.
#[operation(ecs, write, ram = "*", token, planned)]
pub struct ModifySecurityGroupEgressRule {
    /// The security group.
    #[param(malformed = "InvalidSecurityGroupId.Malformed")]
    security_group_id: SecurityGroupId,
    /// The rule. Without it, the other parameters say which one gets the description.
    #[param(malformed = "InvalidParam.SecurityGroupRuleId")]
    security_group_rule_id: Option<SecurityGroupRuleId>,
    #[param(flatten)]
    given: EgressPermission,
}

impl Plan for ModifySecurityGroupEgressRule {
    type Into = Modification;

    fn plan(self, head: &Head, _: &World) -> Result<Modification, Fault> {
        let (group, rule) = (self.security_group_id, self.security_group_rule_id);
        modify::plan(head, group, Direction::Egress, rule, self.given.into())
    }
}

impl Write for ModifySecurityGroupEgressRule {
    type Response = ();

    fn execute(plan: Modification, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        modify::execute(plan, ctx)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::security_group::rule::scene::{Scene, ends},
        tests::testing::{step, text},
    };

    const ACTION: &str = "ModifySecurityGroupEgressRule";

    /// The ids of the rules of the scene's first group.
    fn ids(s: &mut Scene) -> Vec<String> {
        let rules = s.rules();
        rules.iter().map(|rule| text(rule, "SecurityGroupRuleId").to_owned()).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let [group, peer, enterprise, elsewhere] = s.groups.clone();
        s.add(ACTION, &format!("&IpProtocol=tcp&PortRange=80/80&DestGroupId={peer}"));
        s.add(ACTION, &format!("&IpProtocol=tcp&PortRange=81/81&DestGroupId={peer}"));
        let ids = ids(&mut s);
        let set =
            |id: &str, more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={id}{more}");
        let group_id = "s".repeat(65);
        let steps = vec![
            step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
            step("&SecurityGroupId=", "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied."),
            step(
                format!("&SecurityGroupId={group_id}"),
                format!("400 InvalidParameter The specified parameter \"SecurityGroupId\" is not valid: \"{group_id}\" is not an id that starts with \"sg-\"."),
            ),
            step(
                "&SecurityGroupRuleId=sg-1",
                "400 InvalidParam.SecurityGroupRuleId The specified parameter SecurityGroupRuleId is not valid.",
            ),
            step("&IpProtocol=sctp", "400 InvalidIpProtocol.ValueNotSupported The specified parameter IpProtocol should not be null and only tcp, udp, icmp, gre or all is supported. Ignore case."),
            step("&PortRange=80", "400 InvalidIpProtocol.Malformed The specified parameter PortRange is not valid."),
            step("&Policy=deny", "400 InvalidPolicy.Malformed The specified parameter Policy is not valid."),
            step("&Priority=x", "400 InvalidPriority.Malformed The specified parameter Priority is not valid."),
            step("&Priority=101", "400 InvalidPriority.ValueNotSupported The specified Priority is invalid."),
            step("&NicType=x", "400 InvalidNicType.ValueNotSupported The specified NicType does not exist."),
            step("&Ipv6SourceCidrIp=x", "400 InvalidParameter.Ipv6CidrIp The specified Ipv6CidrIp is not valid."),
            step("&DestCidrIp=x", "400 InvalidDestCidrIp.Malformed The specified parameter DestCidrIp is not valid."),
            step(
                ends("10.0.0.0/8", "::/0", "", ""),
                "400 InvalidParam.SourceIp The Parameters SourceCidrIp and Ipv6SourceCidrIp in the request cannot be set at the same time.",
            ),
            step(
                ends("", "", "10.0.0.0/8", "::/0"),
                "400 InvalidParam.DestIp The Parameters DestCidrIp and Ipv6DestCidrIp in the request cannot be set at the same time.",
            ),
            step("&NicType=internet", "400 InvalidOperation.ModifyNicType NicType is not allowed to modify."),
            step(format!("&SecurityGroupId={group}&DestGroupId={group}"), "403 InvalidSecurityGroup.IsSame The authorized SecurityGroupId should be different from the DestGroupId."),
            step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
            step("&SecurityGroupId=sg-9", "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist."),
            step(
                (set(&elsewhere, "&ServiceId=7"), set(&elsewhere, "&ServiceId=0")),
                "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
            ),
            step(
                "&SecurityGroupRuleId=sgr-9",
                "404 InvalidSecurityGroupRuleId.NotFound The specified SecurityGroupRuleId is not exists.",
            ),
            step(
                format!("&SecurityGroupId={elsewhere}"),
                "404 SecurityGroupRule.NotFound The target security group rule do not exist.",
            ),
            step(
                "&PortRange=&PortRangeListId=prl-1",
                "400 InvalidOperation.ModifyPortRangeType The PortRange type is not allowed to be modified. You cannot modify a rule from using the port list to not using it, and vice versa.",
            ),
            step(
                "&DestCidrIp=10.0.0.0/8",
                "400 InvalidOperation.ModifySgRuleEntityType The source or destination type of the rules cannot be modified.",
            ),
            step(
                "&DestGroupId=&DestPrefixListId=pl-1",
                "400 InvalidOperation.ModifySgRuleEntityType The source or destination type of the rules cannot be modified.",
            ),
            step(
                "&DestGroupOwnerId=7",
                "400 InvalidDestGroup.NotFound Specified destination security group does not exist.",
            ),
            step(
                "&DestGroupId=sg-9",
                "404 InvalidDestGroupId.NotFound The DestGroupId provided does not exist in our records.",
            ),
            step(
                format!("&DestGroupId={enterprise}"),
                "400 InvalidParam.InvalidModifyRuleRequest The request parameters are illegal.",
            ),
            step(
                (set(&elsewhere, "&Classic=true"), set(&elsewhere, "&Classic=false")),
                "403 InvalidNetworkType.Conflict The specified SecurityGroup network type should be same with SourceGroup network type (vpc or classic).",
            ),
            step(
                format!("&DestGroupId={elsewhere}"),
                "400 InvalidDestGroupId.Mismatch Specified security group and destination group are not in the same VPC.",
            ),
            step(
                "&IpProtocol=icmp&SourceCidrIp=&Ipv6SourceCidrIp=::/0",
                "400 InvalidParam.ProtocolAndAddressFamilyMismatch The specified Protocol and address family do not match.",
            ),
            step(
                "&IpProtocol=gre",
                "400 InvalidParam.ProtocolAndPortRangeMismatch The specified Protocol and PortRange do not match.",
            ),
            step(
                "&PortRange=81/81",
                "400 InvalidOperation.RuleDuplicate The modified rule is the same as the rule \"{other}\".".replace("{other}", &ids[1]),
            ),
        ];
        let request = format!(
            "Action={ACTION}&SecurityGroupId={group}&SecurityGroupRuleId={}&PortRange=443/443&DestGroupId={peer}",
            ids[0]
        );
        s.t.walk(&request, steps);
        s.t.check(
            &format!("Action={ACTION}&SecurityGroupId={group}&SecurityGroupRuleId={}", ids[0]),
            "400 InvalidParam.InvalidModifyRuleRequest The request parameters are illegal.",
        );
    }

    #[test]
    fn refusals_of_a_rule_that_is_named_by_what_it_says_come_in_order() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        s.add(ACTION, &format!("&IpProtocol=tcp&PortRange=80/80&DestGroupId={peer}&Priority=7"));
        let steps = vec![
            step(
                "&IpProtocol=",
                "400 InvalidIpProtocol.ValueNotSupported The specified parameter IpProtocol should not be null and only tcp, udp, icmp, gre or all is supported. Ignore case.",
            ),
            step(
                "&PortRange=&PortRangeListId=",
                "400 InvalidIpProtocol.Malformed The specified parameter PortRange is not valid.",
            ),
            step(
                format!("&DestGroupId=&DestPrefixListId={}", ends("", "", "", "")),
                "403 MissingParameter The input parameter DestGroupId or DestCidrIp cannot be both blank.",
            ),
            step(
                "&SourcePortRange=1",
                "400 InvalidSourcePortRange.Malformed The specified parameter SourcePortRange is not valid.",
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
                "400 OperationDenied The specified IpProtocol does not exist or IpProtocol and PortRange do not match.",
            ),
            step(
                "&PortRange=&PortRangeListId=prl-1",
                "400 InvalidPortRangeListId.NotFound The specified port range list was not found.",
            ),
            step(
                "&DestGroupId=&DestPrefixListId=pl-1",
                "404 InvalidPrefixListId.NotFound The specified prefix list was not found.",
            ),
            step(
                "&Policy=drop",
                "404 SecurityGroupRule.NotFound The target security group rule do not exist.",
            ),
            step(
                "&Priority=8",
                "404 SecurityGroupRule.NotFound The target security group rule do not exist.",
            ),
        ];
        let request = format!(
            "Action={ACTION}&SecurityGroupId={group}&IpProtocol=TCP&PortRange=80/80&DestGroupId={peer}&Description=new"
        );
        s.t.walk(&request, steps);
        let rules = s.rules();
        assert_eq!(text(&rules[0], "Description"), "new");
        assert_eq!((text(&rules[0], "Priority"), rules.len()), ("7", 1));
        // What says no description changes none.
        s.t.ok(&request.replace("&Description=new", "&Priority=7"));
        assert_eq!(text(&s.rules()[0], "Description"), "new");
        // What says an empty one takes it away.
        s.t.ok(&request.replace("=new", "=&Priority=7"));
        assert_eq!(text(&s.rules()[0], "Description"), "");
    }

    #[test]
    fn what_no_rule_can_say_is_refused() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        let long = "x".repeat(513);
        let mut check = |rule: &str, expected: &str| {
            let of_rule = "&IpProtocol=tcp&PortRange=80/80";
            s.t.check(&format!("Action={ACTION}&SecurityGroupId={group}{of_rule}{rule}"), expected);
        };
        check(
            &format!("&DestCidrIp=10.0.0.0/8&Description={long}"),
            "400 InvalidSecurityGroupDiscription.Malformed The specified security group rule description is not valid.",
        );
        check(
            "&DestCidrIp=10.0.0.0/8&SourceCidrIp=x",
            "400 InvalidParam.SourceCidrIp The specified param SourceCidrIp is not valid.",
        );
        check(
            "&DestCidrIp=10.0.0.0/8&IpProtocol=icmp&PortRange=&PortRangeListId=prl-1",
            "400 InvalidParam.ProtocolNotSupportPortRangeList The specified protocol does not support the port range list.",
        );
        check(
            &format!("&DestGroupId={peer}&NicType=internet"),
            "403 InvalidDestGroupId.Mismatch NicType is required or NicType expects intranet.",
        );
    }

    #[test]
    fn a_rule_of_the_other_direction_is_not_changed() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        let other = if ACTION.contains("Egress") { "ingress" } else { "Egress" };
        s.add(other, &format!("&IpProtocol=tcp&PortRange=80/80&SourceGroupId={peer}"));
        let id = ids(&mut s).remove(0);
        let request = format!("Action={ACTION}&SecurityGroupId={group}&SecurityGroupRuleId={id}");
        s.t.check(
            &format!("{request}&Priority=2"),
            "404 SecurityGroupRule.NotFound The target security group rule do not exist.",
        );
        s.t.check(
            &format!("{request}&DestGroupId={peer}"),
            "400 InvalidSourceOrDestGroupId.DirectionMissmatch The specified SourceGroupId or DestGroupId does not match the direction of the rule.",
        );
    }

    #[test]
    fn what_is_not_given_stays() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        s.add(ACTION, "&IpProtocol=tcp&PortRange=80/80&DestCidrIp=10.0.0.0/8&Description=old");
        let id = ids(&mut s).remove(0);
        let mut expected = s.rules().remove(0);
        let changes = [
            ("&Description=new", "Description", "new"),
            ("&DestCidrIp=10.1.0.0/16", "DestCidrIp", "10.1.0.0/16"),
            ("&SourceCidrIp=10.2.0.0/16", "SourceCidrIp", "10.2.0.0/16"),
            ("&PortRange=1/100", "PortRange", "1/100"),
            ("&SourcePortRange=5/6", "SourcePortRange", "5/6"),
            ("&IpProtocol=udp", "IpProtocol", "UDP"),
            ("&Policy=drop", "Policy", "Drop"),
            ("&Priority=50", "Priority", "50"),
        ];
        for (change, member, value) in changes {
            s.t.ok(&format!(
                "Action={ACTION}&SecurityGroupId={group}&SecurityGroupRuleId={id}{change}"
            ));
            expected[member] = value.into();
            assert_eq!(s.rules(), [expected.clone()], "{change}");
        }
        // What it was before can be said by another rule now.
        s.add(ACTION, "&IpProtocol=tcp&PortRange=80/80&DestCidrIp=10.0.0.0/8");
        assert_eq!(s.rules().len(), 2);
        let change = |change: &str| {
            format!("Action={ACTION}&SecurityGroupId={group}&SecurityGroupRuleId={id}{change}")
        };
        s.t.check(
            &change("&Ipv6DestCidrIp=::/0"),
            "400 InvalidOperation.ModifySgRuleEntityType The source or destination type of the rules cannot be modified.",
        );
        s.t.check(
            &change("&DestCidrIp=10.2.3.4/16"),
            "400 InvalidParamter.Conflict The specified SourceCidrIp should be different from the DestCidrIp.",
        );
        s.t.check(
            &change("&Ipv6SourceCidrIp=::/0"),
            "400 InvalidParameter.Conflict IPv6 and IPv4 addresses cannot exist at the same time.",
        );
        s.t.check(
            &change(&format!("&DestGroupId={}", s.groups[1].clone())),
            "400 InvalidOperation.ModifySgRuleEntityType The source or destination type of the rules cannot be modified.",
        );
    }

    #[test]
    fn a_rule_can_name_another_group() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        let third = s.t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={group}"));
        let vpc = text(&third, "SecurityGroups.SecurityGroup.0.VpcId").to_owned();
        let third = s.t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        let third = text(&third, "SecurityGroupId").to_owned();
        s.add(ACTION, &format!("&IpProtocol=tcp&PortRange=80/80&DestGroupId={peer}"));
        let id = ids(&mut s).remove(0);
        s.t.ok(&format!(
            "Action={ACTION}&SecurityGroupId={group}&SecurityGroupRuleId={id}&DestGroupId={third}"
        ));
        assert_eq!(text(&s.rules()[0], "DestGroupId"), third);
        s.t.ok(&format!("Action=DeleteSecurityGroup&SecurityGroupId={peer}"));
    }
}
