//! DescribeSecurityGroupAttribute: shows a security group with its rules, a page of them at a time.

use api::answer;
use control_derive::operation;

use super::{
    SecurityGroup,
    rule::{Block, Direction, Policy, Protocol, SecurityGroupRule, given::NicType},
};
use crate::{
    Ctx, Fault, Read,
    value::{
        id::{SecurityGroupId, SecurityGroupRuleId, VpcId},
        text,
    },
};

/// Shows a security group with its rules.
#[operation(ecs, read, ram = "securitygroup/{SecurityGroupId}", by_token(500, 10..=1000))]
pub struct DescribeSecurityGroupAttribute {
    /// The security group.
    #[param(malformed = "InvalidSecurityGroupId.Malformed")]
    security_group_id: SecurityGroupId,
    /// Only rules for this kind of network card: internet or intranet. Those of groups in VPCs are
    /// all of the second, and shown whatever is given.
    #[param(malformed = "InvalidNicType.ValueNotSupported")]
    #[expect(
        dead_code,
        reason = "all groups are in VPCs, where the pages say that it is intranet"
    )]
    nic_type: Option<NicType>,
    /// Only rules of this direction: ingress, egress or all (the default).
    #[param(malformed = "InvalidParamter")]
    direction: Option<Which>,
    /// What is to be shown beside the rules.
    #[expect(dead_code, reason = "only the SDKs have it, which say nothing of what it does")]
    attribute: Option<String>,
}

/// Rules of which direction are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
enum Which {
    #[choice("egress")]
    Egress,
    #[choice("ingress")]
    Ingress,
    #[choice("all")]
    Both,
}

/// A security group and a page of its rules.
#[answer]
pub struct Response {
    region_id: String,
    security_group_id: SecurityGroupId,
    security_group_name: String,
    description: String,
    vpc_id: VpcId,
    inner_access_policy: Policy,
    /// There are no snapshot policies.
    #[list(SnapshotPolicyId)]
    snapshot_policy_ids: Vec<String>,
    #[list(Permission)]
    permissions: Vec<Permission>,
    /// Empty on the last page.
    next_token: String,
}

/// A rule. What it does not say is there, and empty.
#[answer]
struct Permission {
    security_group_rule_id: SecurityGroupRuleId,
    direction: Direction,
    ip_protocol: Protocol,
    port_range: String,
    port_range_list_id: String,
    port_range_list_name: String,
    source_port_range: String,
    nic_type: NicType,
    policy: Policy,
    priority: String,
    source_cidr_ip: String,
    ipv6_source_cidr_ip: String,
    source_group_id: String,
    source_group_name: String,
    source_group_owner_account: String,
    source_prefix_list_id: String,
    source_prefix_list_name: String,
    dest_cidr_ip: String,
    ipv6_dest_cidr_ip: String,
    dest_group_id: String,
    dest_group_name: String,
    dest_group_owner_account: String,
    dest_prefix_list_id: String,
    dest_prefix_list_name: String,
    description: String,
    create_time: String,
}

impl Read for DescribeSecurityGroupAttribute {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let group = ctx.find(&wanted.security_group_id)?;
        let direction = match wanted.direction {
            Some(Which::Ingress) => Some(Direction::Ingress),
            Some(Which::Egress) => Some(Direction::Egress),
            Some(Which::Both) | None => None,
        };
        let page = ctx
            .list()
            .under(SecurityGroupRule::BY_GROUP, Some(group.id.clone()))
            .only_if(direction, |rule: &SecurityGroupRule, direction| rule.direction == *direction)
            .page_by_itself()?;
        let permissions = page.items.into_iter().map(|rule| Permission::of(ctx, rule));
        Ok(Response {
            region_id: ctx.head.scope.region.clone(),
            inner_access_policy: group.inner_policy(),
            security_group_id: group.id,
            security_group_name: group.name,
            description: group.description,
            vpc_id: group.vpc,
            snapshot_policy_ids: Vec::new(),
            permissions: permissions.collect::<Result<_, _>>()?,
            next_token: page.next_token,
        })
    }
}

impl Permission {
    /// What is printed of this one.
    fn of(ctx: &Ctx<'_>, rule: SecurityGroupRule) -> Result<Permission, Fault> {
        let spec = rule.spec;
        let peer = match &spec.peer {
            // Only another account's group has an owner here, and there can be none of those.
            Some(peer) => [peer.to_string(), name(ctx, peer)?, String::new()],
            None => [const { String::new() }; 3],
        };
        let nothing = [const { String::new() }; 3];
        let (source_group, dest_group) = match rule.direction {
            Direction::Ingress => (peer, nothing),
            Direction::Egress => (nothing, peer),
        };
        let [source_group_id, source_group_name, source_group_owner_account] = source_group;
        let [dest_group_id, dest_group_name, dest_group_owner_account] = dest_group;
        let [source_cidr_ip, ipv6_source_cidr_ip] = families(spec.source.as_ref());
        let [dest_cidr_ip, ipv6_dest_cidr_ip] = families(spec.dest.as_ref());
        Ok(Permission {
            security_group_rule_id: rule.id,
            direction: rule.direction,
            ip_protocol: spec.protocol,
            port_range: spec.ports.to_string(),
            port_range_list_id: String::new(),
            port_range_list_name: String::new(),
            source_port_range: spec.source_ports.map(|one| one.to_string()).unwrap_or_default(),
            nic_type: NicType::Intranet,
            policy: spec.policy,
            priority: spec.priority.to_string(),
            source_cidr_ip,
            ipv6_source_cidr_ip,
            source_group_id,
            source_group_name,
            source_group_owner_account,
            source_prefix_list_id: String::new(),
            source_prefix_list_name: String::new(),
            dest_cidr_ip,
            ipv6_dest_cidr_ip,
            dest_group_id,
            dest_group_name,
            dest_group_owner_account,
            dest_prefix_list_id: String::new(),
            dest_prefix_list_name: String::new(),
            description: rule.description,
            create_time: text::time(rule.created),
        })
    }
}

/// The name of a group that a rule names: it is there as long as the rule is.
fn name(ctx: &Ctx<'_>, id: &SecurityGroupId) -> Result<String, Fault> {
    let group: Option<SecurityGroup> = ctx.get(id)?;
    Ok(group.expect("a group that a rule names is there").name)
}

/// Addresses as they are printed, by their family.
fn families(block: Option<&Block>) -> [String; 2] {
    let text = block.map(|block| block.as_str().to_owned()).unwrap_or_default();
    match block.is_some_and(Block::is_ipv6) {
        true => [String::new(), text],
        false => [text, String::new()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        ecs::security_group::rule::scene::Scene,
        tests::testing::{at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        s.t.walk(
            &format!("Action=DescribeSecurityGroupAttribute&SecurityGroupId={group}"),
            vec![
                step("&RegionId=-", "400 MissingParameter.RegionId The parameter \"RegionId\" should not be null."),
                step(
                    "&SecurityGroupId=",
                    "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&SecurityGroupId=sg 1",
                    "400 InvalidSecurityGroupId.Malformed The specified parameter \"SecurityGroupId\" is not valid.",
                ),
                step("&NicType=x", "400 InvalidNicType.ValueNotSupported The specified NicType does not exist."),
                step("&Direction=up", "400 InvalidParamter Invalid Parameter."),
                step(
                    "&MaxResults=x",
                    "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    "&NextToken=foreign",
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"foreign\".",
                ),
            ],
        );
    }

    #[test]
    fn a_group_is_shown_with_its_rules_whatever_network_card_is_asked_for() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        s.t.ok(&format!("Action=ModifySecurityGroupAttribute&SecurityGroupId={group}&SecurityGroupName=web&Description=the+front"));
        s.add("", "&IpProtocol=tcp&PortRange=22/22&SourceCidrIp=10.0.0.0/8");
        let shown = s.t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={group}"));
        let vpc = text(&shown, "SecurityGroups.SecurityGroup.0.VpcId").to_owned();
        let rules = s.rules();
        for nic_type in ["", "&NicType=internet", "&NicType=intranet"] {
            let shown = s.t.ok(&format!(
                "Action=DescribeSecurityGroupAttribute&SecurityGroupId={group}{nic_type}"
            ));
            let expected = json!({
                "RequestId": "R",
                "RegionId": "cn-hangzhou",
                "SecurityGroupId": group,
                "SecurityGroupName": "web",
                "Description": "the front",
                "VpcId": vpc,
                "InnerAccessPolicy": "Accept",
                "SnapshotPolicyIds": {"SnapshotPolicyId": []},
                "Permissions": {"Permission": rules},
                "NextToken": "",
            });
            assert_eq!(shown, expected, "{nic_type}");
        }
    }

    fn ports(shown: &Value) -> Vec<&str> {
        let rules = at(shown, "Permissions.Permission").as_array().expect("rules are a list");
        rules.iter().map(|rule| text(rule, "PortRange")).collect()
    }

    #[test]
    fn rules_are_shown_by_direction_and_page_by_page() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        for port in 1..=9 {
            s.add("", &format!("&IpProtocol=tcp&PortRange={port}/{port}&SourceCidrIp=10.0.0.0/8"));
        }
        for port in 10..=12 {
            s.add(
                "Egress",
                &format!("&IpProtocol=tcp&PortRange={port}/{port}&DestCidrIp=10.0.0.0/8"),
            );
        }
        let mut show = |more: &str| {
            s.t.ok(&format!("Action=DescribeSecurityGroupAttribute&SecurityGroupId={group}{more}"))
        };
        assert_eq!(ports(&show("&Direction=egress")), ["10/10", "11/11", "12/12"]);
        assert_eq!(ports(&show("&Direction=ingress")).len(), 9);
        for all in ["", "&Direction=all"] {
            assert_eq!(ports(&show(all)).len(), 12);
        }
        // A page has ten at least.
        let first = show("&MaxResults=1");
        assert_eq!(ports(&first).len(), 10);
        let second = show(&format!("&MaxResults=1&NextToken={}", text(&first, "NextToken")));
        assert_eq!(ports(&second), ["11/11", "12/12"]);
        assert_eq!(text(&second, "NextToken"), "");
    }
}
