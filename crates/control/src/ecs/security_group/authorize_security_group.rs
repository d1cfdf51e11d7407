//! AuthorizeSecurityGroup: adds rules for traffic into a security group.

use control_derive::operation;

use super::rule::{
    Direction,
    authorize::{self, Authorization},
    given::{Given, IngressFields, IngressPermission},
};
use crate::{Ctx, Fault, Head, Plan, World, Write, value::id::SecurityGroupId};

/// Adds rules for traffic into a security group.
// The documents grant it on all resources only.
#[operation(ecs, write, ram = "*", token, planned)]
pub struct AuthorizeSecurityGroup {
    /// The security group.
    #[param(malformed = "InvalidSecurityGroupId.Malformed")]
    security_group_id: SecurityGroupId,
    /// The rules. Without them, the parameters that stand alone are one.
    #[param(object, items = 1..=100)]
    permissions: Vec<IngressPermission>,
    #[param(flatten)]
    only: IngressFields,
}

impl Plan for AuthorizeSecurityGroup {
    type Into = Authorization;

    fn plan(self, head: &Head, _: &World) -> Result<Authorization, Fault> {
        let permissions = self.permissions.into_iter().map(Given::from).collect();
        let (group, only) = (self.security_group_id, self.only.into());
        authorize::plan(head, group, Direction::Ingress, permissions, only)
    }
}

impl Write for AuthorizeSecurityGroup {
    type Response = ();

    fn execute(plan: Authorization, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        authorize::execute(plan, ctx)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        World,
        ecs::security_group::rule::scene::{Scene, ends},
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "AuthorizeSecurityGroup";

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let [group, peer, enterprise, elsewhere] = s.groups.clone();
        let set =
            |id: &str, more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={id}{more}");
        let no_rules: fn(&mut World) = |world| world.quotas.rules_per_group = 0;
        let some_rules: fn(&mut World) = |world| world.quotas.rules_per_group = 1;
        let no_peers: fn(&mut World) = |world| world.quotas.group_rules_per_group = 0;
        let some_peers: fn(&mut World) = |world| world.quotas.group_rules_per_group = 1;
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
                "&SourceGroupOwnerId=x",
                "400 InvalidParameter the parameter(s) \"SourceGroupOwnerId\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&Permissions.1.IpProtocol=tcp",
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
                format!("&SourceGroupId=&SourcePrefixListId={}", ends("", "", "", "")),
                "403 MissingParameter The input parameter SourceGroupId or SourceCidrIp cannot be both blank.",
            ),
            step(
                "&IpProtocol=sctp",
                "400 InvalidIpProtocol.ValueNotSupported The parameter IpProtocol must be specified with case insensitive TCP, UDP, ICMP, GRE or All.",
            ),
            step(
                "&PortRange=80",
                "400 InvalidIpProtocol.Malformed The specified parameter PortRange is not valid.",
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
                "400 InvalidNicType.ValueNotSupported The specified NicType does not exist.",
            ),
            step(
                format!("&Description={long}"),
                "400 InvalidSecurityGroupDiscription.Malformed The specified security group rule description parameter Description is not valid.",
            ),
            step(
                "&SourceCidrIp=x",
                "400 InvalidSourceCidrIp.Malformed The specified parameter SourceCidrIp is not valid.",
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
                "&Ipv6DestCidrIp=x",
                "400 InvalidParameter.Ipv6CidrIp The specified Ipv6CidrIp is not valid.",
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
                "&PortRange=-1/-1",
                "400 OperationDenied The specified IpProtocol does not exist or IpProtocol and PortRange do not match.",
            ),
            step(
                "&SourcePortRange=-1/-1",
                "400 InvalidSourcePortRange.Malformed The specified parameter SourcePortRange is not valid.",
            ),
            step(
                format!("&SecurityGroupId={group}&SourceGroupId={group}{}", ends("", "", "", "")),
                "403 InvalidParamter.Conflict The specified SecurityGroupId should be different from the SourceGroupId.",
            ),
            step(
                ends("10.1.0.0/8", "", "10.0.0.0/8", ""),
                "400 InvalidParamter.Conflict The specified SourceCidrIp should be different from the DestCidrIp.",
            ),
            step(
                format!("&NicType=internet&SourceGroupId={peer}"),
                "403 InvalidSourceGroupId.Mismatch NicType is required or NicType expects intranet.",
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
                "&SourceGroupId=&SourcePrefixListId=pl-1",
                "404 InvalidPrefixListId.NotFound The specified prefix list was not found.",
            ),
            step(
                "&SourceGroupOwnerId=7",
                "400 InvalidSourceGroup.NotFound Specified source security group does not exist.",
            ),
            step(
                "&SourceGroupId=sg-9",
                "404 InvalidSourceGroupId.NotFound The SourceGroupId provided does not exist in our records.",
            ),
            step(
                format!("&SecurityGroupId={enterprise}&SourceGroupId={peer}"),
                "400 InvalidGroupParameter.OperationDenied The attributes Policy, SourceGroupId, DestGroupId of enterprise level security groups are not allowed to be set or modified.",
            ),
            step(
                format!("&SourceGroupId={enterprise}"),
                "400 InvalidGroupAuthParameter.OperationDenied The security group can not authorize to enterprise level security group.",
            ),
            step(
                (set(&elsewhere, "&Classic=true"), set(&elsewhere, "&Classic=false")),
                "403 InvalidNetworkType.Mismatch The specified SecurityGroup network type should be same with SourceGroup network type (vpc or classic).",
            ),
            step(
                format!("&SourceGroupId={elsewhere}"),
                "400 InvalidSourceGroupId.Mismatch Specified security group and source group are not in the same VPC.",
            ),
            step(
                (no_rules, some_rules),
                "403 AuthorizationLimitExceed The limit of authorization records in the security group reaches.",
            ),
            step(
                (no_peers, some_peers),
                "400 AuthorizedGroupRule.LimitExceed You have reached the limit on the number of group authorization rules that you can add to a security group.When authorization object of rule is security group, the limit is 20.",
            ),
        ];
        let request = format!(
            "Action={ACTION}&SecurityGroupId={group}&IpProtocol=tcp&PortRange=80/80&SourceGroupId={peer}"
        );
        s.t.walk(&request, steps);
    }

    #[test]
    fn rules_are_refused_by_their_places() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        let mut check = |rule: &str, expected: &str| {
            let request = format!(
                "Action={ACTION}&SecurityGroupId={group}&Permissions.1.IpProtocol=ALL&Permissions.1.PortRange=-1/-1&Permissions.1.SourceCidrIp=10.0.0.0/8"
            );
            let second = "&Permissions.2.IpProtocol=tcp&Permissions.2.PortRange=1/2&Permissions.2.SourceCidrIp=10.0.0.0/8";
            let rule = rule.replace('&', "&Permissions.2.");
            s.t.check(&format!("{request}{second}{rule}"), expected);
        };
        check(
            "&SourceCidrIp=",
            "400 MissingParameter.Source One of the parameters SourceCidrIp, Ipv6SourceCidrIp, SourceGroupId or SourcePrefixListId in Permissions.2 must be specified.",
        );
        check(
            "&IpProtocol=x",
            "400 InvalidIpProtocol.ValueNotSupported The parameter Permissions.2.IpProtocol must be specified with case insensitive TCP, UDP, ICMP, GRE or All.",
        );
        check(
            "&PortRange=2/1",
            "400 InvalidParam.PortRange The specified parameter Permissions.2.PortRange is not valid. It should be two integers less than 65535 in ?/? format.",
        );
        check(
            "&Priority=0",
            "400 InvalidPriority.ValueNotSupported The specified parameter Permissions.2.Priority is invalid.",
        );
        check(
            "&SourceCidrIp=x",
            "400 InvalidParam.SourceCidrIp The specified parameter Permissions.2.SourceCidrIp is not valid.",
        );
        check(
            "&DestCidrIp=x",
            "400 InvalidParam.DestCidrIp The specified parameter Permissions.2.DestCidrIp is not valid.",
        );
        check(
            "&Ipv6SourceCidrIp=x",
            "400 InvalidParam.Ipv6SourceCidrIp The specified parameter Permissions.2.Ipv6SourceCidrIp is not valid.",
        );
        check(
            "&Ipv6DestCidrIp=x",
            "400 InvalidParam.Ipv6DestCidrIp The specified parameter Permissions.2.Ipv6DestCidrIp is not valid.",
        );
        check(
            "&Ipv6SourceCidrIp=::/0",
            "400 InvalidParam.SourceIp The Parameters SourceCidrIp and Ipv6SourceCidrIp in Permissions.2 cannot be set at the same time.",
        );
        check(
            "&PortRange=&PortRangeListId=prl-1",
            "400 InvalidPortRangeListId.NotFound The specified port range list was not found.",
        );
        check(
            "&IpProtocol=gre&PortRange=&PortRangeListId=prl-1",
            "400 InvalidParam.ProtocolNotSupportPortRangeList The specified protocol does not support the port range list.",
        );
        check(
            "&IpProtocol=all&PortRange=-1/-1&SourceCidrIp=10.1.2.3/8",
            "400 InvalidParam.DuplicatePermissions There are duplicate permissions in the specified parameter Permissions.",
        );
        // None of these has left a trace.
        assert!(s.rules().is_empty());
        let group = s.groups[0].clone();
        s.t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&Classic=true"));
        s.t.check(
            &format!("Action={ACTION}&SecurityGroupId={group}&IpProtocol=ALL&PortRange=-1/-1&SourcePrefixListId=pl-1"),
            "400 NotSupported.ClassicNetworkPrefixList The prefix list is not supported when the network type of security group is classic.",
        );
    }

    /// The one rule of the scene's first group, without its id and its time.
    fn shown(s: &mut Scene) -> Value {
        let mut rules = s.rules();
        assert_eq!(rules.len(), 1, "{rules:?}");
        let rule = rules.remove(0);
        assert!(text(&rule, "SecurityGroupRuleId").starts_with("sgr-bp1"), "{rule}");
        assert!(text(&rule, "CreateTime").starts_with("2026-"), "{rule}");
        let mut rule = rule.as_object().expect("a rule is an object").clone();
        rule.remove("SecurityGroupRuleId");
        rule.remove("CreateTime");
        rule.into()
    }

    /// A rule as it is printed: all that it does not say is empty.
    fn printed(said: Value) -> Value {
        let mut all = json!({
            "Direction": "ingress", "IpProtocol": "TCP", "PortRange": "80/80", "PortRangeListId": "",
            "PortRangeListName": "", "SourcePortRange": "", "NicType": "intranet",
            "Policy": "Accept", "Priority": "1", "SourceCidrIp": "", "Ipv6SourceCidrIp": "",
            "SourceGroupId": "", "SourceGroupName": "", "SourceGroupOwnerAccount": "",
            "SourcePrefixListId": "", "SourcePrefixListName": "", "DestCidrIp": "",
            "Ipv6DestCidrIp": "", "DestGroupId": "", "DestGroupName": "",
            "DestGroupOwnerAccount": "", "DestPrefixListId": "", "DestPrefixListName": "",
            "Description": "",
        });
        let said = said.as_object().expect("it is an object").clone();
        all.as_object_mut().expect("it is an object").extend(said);
        all
    }

    #[test]
    fn a_rule_is_shown_as_it_was_given() {
        let cases = [
            ("&SourceCidrIp=10.1.2.3/8", json!({"SourceCidrIp": "10.1.2.3/8"})),
            (
                "&SourceCidrIp=10.0.0.1&DestCidrIp=10.9.0.0/16&SourcePortRange=1/65535&NicType=internet",
                json!({"SourceCidrIp": "10.0.0.1", "DestCidrIp": "10.9.0.0/16", "SourcePortRange": "1/65535"}),
            ),
            (
                "&IpProtocol=icmpV6&PortRange=-1/-1&Ipv6SourceCidrIp=2001:DB8::1&Policy=DROP&Priority=100&Description=no+pings",
                json!({
                    "IpProtocol": "ICMPv6", "PortRange": "-1/-1", "Ipv6SourceCidrIp": "2001:DB8::1",
                    "Policy": "Drop", "Priority": "100", "Description": "no pings",
                }),
            ),
            // Addresses go before a group, and a group before a prefix list.
            (
                "&SourceCidrIp=0.0.0.0/0&SourceGroupId=sg-9&SourcePrefixListId=pl-1",
                json!({"SourceCidrIp": "0.0.0.0/0"}),
            ),
        ];
        for (rule, expected) in cases {
            let permissions = rule.replace('&', "&Permissions.1.");
            let forms = [
                format!("&IpProtocol=TCP&PortRange=80/80{rule}"),
                format!("&Permissions.1.IpProtocol=TCP&Permissions.1.PortRange=80/80{permissions}"),
            ];
            for form in forms {
                let mut s = Scene::new();
                let group = &s.groups[0];
                s.t.ok(&format!("Action={ACTION}&SecurityGroupId={group}{form}"));
                assert_eq!(shown(&mut s), printed(expected.clone()), "{form}");
            }
        }
    }

    #[test]
    fn a_rule_that_names_a_group_shows_its_name_and_no_account_as_it_is_its_own() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        s.t.ok(&format!(
            "Action=ModifySecurityGroupAttribute&SecurityGroupId={peer}&SecurityGroupName=peer"
        ));
        let account = Testing::ACCOUNT.to_string();
        s.t.ok(&format!(
            "Action={ACTION}&SecurityGroupId={group}&IpProtocol=TCP&PortRange=80/80&SourceGroupId={peer}&SourceGroupOwnerId={account}&SourcePrefixListId=pl-1"
        ));
        let expected = json!({
            "SourceGroupId": peer, "SourceGroupName": "peer", "SourceGroupOwnerAccount": "",
        });
        assert_eq!(shown(&mut s), printed(expected));
    }

    #[test]
    fn a_rule_that_is_there_is_not_added_again() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        let mut add = |rule: &str| {
            s.t.ok(&format!(
                "Action={ACTION}&SecurityGroupId={group}&PortRange=80/80&SourceCidrIp=10.0.0.0/8{rule}"
            ));
            s.rules().len()
        };
        assert_eq!(add("&IpProtocol=tcp"), 1);
        for same in
            ["", "&Policy=Accept", "&Priority=1", "&SourceCidrIp=10.2.0.0/8", "&Description=x"]
        {
            assert_eq!(add(&format!("&IpProtocol=TCP{same}")), 1, "{same}");
        }
        let others = [
            "&Policy=drop",
            "&Priority=2",
            "&PortRange=80/81",
            "&SourcePortRange=1/2",
            "&DestCidrIp=10.3.0.0/16",
            "&SourceCidrIp=11.0.0.0/8",
        ];
        for (other, count) in others.into_iter().zip(2..) {
            assert_eq!(add(&format!("&IpProtocol=tcp{other}")), count, "{other}");
        }
        assert_eq!(add("&IpProtocol=udp"), 8);
    }

    #[test]
    fn what_is_there_takes_no_room_and_the_operators_rules_do() {
        let mut s = Scene::new();
        s.t.world.quotas.rules_per_group = 3;
        let group = s.groups[0].clone();
        s.t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&Rules=1"));
        let add = |ports: &[u32]| {
            let rule = |(number, port): (usize, &u32)| {
                format!(
                    "&Permissions.{number}.IpProtocol=tcp&Permissions.{number}.PortRange={port}/{port}&Permissions.{number}.SourceCidrIp=0.0.0.0/0"
                )
            };
            let rules = (1..).zip(ports).map(rule).collect::<String>();
            format!("Action={ACTION}&SecurityGroupId={group}{rules}")
        };
        let full = "403 AuthorizationLimitExceed The limit of authorization records in the security group reaches.";
        s.t.check(&add(&[1, 2, 3]), full);
        assert!(s.rules().is_empty());
        s.t.ok(&add(&[1, 2]));
        s.t.ok(&add(&[2, 1]));
        s.t.check(&add(&[1, 2, 3]), full);
    }

    /// AuthorizeSecurityGroup's page: a network interface has at most 1,000 rules of all its groups.
    #[test]
    fn members_have_no_more_rules_than_an_interface_can_have() {
        let mut t = Testing::new();
        t.world.quotas.rules_per_eni = 2;
        let vswitch = t.vswitch("10.0.0.0/24");
        let [group, other] = [(); 2].map(|()| t.group(&vswitch));
        let add = |group: &str, port: u32| {
            format!(
                "Action={ACTION}&SecurityGroupId={group}&IpProtocol=tcp&PortRange={port}/{port}&SourceCidrIp=0.0.0.0/0"
            )
        };
        let full = "403 AuthorizationLimitExceed The limit of authorization records in the security group reaches.";
        // Nobody is in it.
        for port in [1, 2, 3] {
            t.ok(&add(&other, port));
        }
        t.ok(&add(&other, 3).replace("Authorize", "Revoke"));
        t.ok(&add(&other, 2).replace("Authorize", "Revoke"));
        let join = format!("&SecurityGroupIds.1={group}&SecurityGroupIds.2={other}");
        t.ok(&format!("Action=CreateNetworkInterface&VSwitchId={vswitch}{join}"));
        t.ok(&add(&group, 1));
        t.check(&add(&group, 2), full);
        t.check(&add(&other, 2), full);
        // What is there already adds none.
        t.ok(&add(&group, 1));
    }

    #[test]
    fn an_instance_has_no_more_rules_than_its_interface_can_have() {
        let mut t = Testing::new();
        t.world.quotas.rules_per_eni = 1;
        let vswitch = t.vswitch("10.0.0.0/24");
        t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok("Action=DescribeNetworkInterfaces&Type=Primary");
        let group = text(
            &shown,
            "NetworkInterfaceSets.NetworkInterfaceSet.0.SecurityGroupIds.SecurityGroupId.0",
        );
        let rules = "&IpProtocol=tcp&SourceCidrIp=0.0.0.0/0";
        let add = |port: u32| {
            format!("Action={ACTION}&SecurityGroupId={group}{rules}&PortRange={port}/{port}")
        };
        t.ok(&add(1));
        t.check(
            &add(2),
            "403 AuthorizationLimitExceed The limit of authorization records in the security group reaches.",
        );
    }

    #[test]
    fn a_repeated_token_adds_nothing() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        let add = format!(
            "Action={ACTION}&SecurityGroupId={group}&IpProtocol=tcp&PortRange=1/2&SourceCidrIp=10.0.0.0/8&ClientToken=t"
        );
        let first = s.t.ok(&add);
        let revoke = add.replace("Authorize", "Revoke").replace("&ClientToken=t", "");
        s.t.ok(&revoke);
        assert_eq!(s.t.ok(&add), first);
        assert!(s.rules().is_empty());
        assert_eq!(*at(&first, "RequestId"), "R");
    }
}
