//! What ModifySecurityGroupRule and ModifySecurityGroupEgressRule share.

use super::{
    Direction, RuleSpec, SecurityGroupRule,
    given::{
        Given, Named, NicType, Place, Read, Whole, check_ends, check_families,
        check_protocol_family,
    },
    peer,
};
use crate::{
    Ctx, Fault, Head,
    ecs::{SecurityGroup, security_group::rule},
    faults::RuleFault,
    kernel::resource::Resource,
    value::id::{SecurityGroupId, SecurityGroupRuleId},
};

/// How a rule is to be changed.
pub struct Modification {
    group: SecurityGroupId,
    direction: Direction,
    which: Which,
}

enum Which {
    /// The rule with this id gets all that is given.
    This { id: SecurityGroupRuleId, given: Read, named: Named, names_port_list: bool },
    /// The rule that says this gets the description.
    Saying(Whole),
}

/// The rule that a request wants to change, and how.
///
/// By its id, everything but the kind of what it names can be changed. By what it says, only its
/// description: all else is needed to find it.
pub(in super::super) fn plan(
    head: &Head,
    group: SecurityGroupId,
    direction: Direction,
    id: Option<SecurityGroupRuleId>,
    given: Given,
) -> Result<Modification, Fault> {
    let (place, account) = (Place { direction, number: None }, head.scope.account);
    let Some(id) = id else {
        let rule = given.whole(place, &group, account)?;
        rule.check_card()?;
        return Ok(Modification { group, direction, which: Which::Saying(rule) });
    };
    if given.is_empty() {
        return Err(RuleFault::Unchanged.into());
    }
    let (read, named) = (given.read(place)?, given.named(account));
    if read.nic_type == Some(NicType::Internet) {
        return Err(RuleFault::NicTypeStays.into());
    }
    if let Named::Group { id, .. } = &named
        && *id == group
    {
        return Err(RuleFault::Itself { group }.into());
    }
    let names_port_list = given.port_list.is_some();
    let which = Which::This { id, given: read, named, names_port_list };
    Ok(Modification { group, direction, which })
}

/// Changes it.
pub(in super::super) fn execute(plan: Modification, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let group = SecurityGroup::find_own(ctx, &plan.group)?;
    match plan.which {
        Which::This { id, given, named, names_port_list } => {
            let mut rule = find(ctx, &group, plan.direction, &id, &named)?;
            if names_port_list && given.ports.is_none() {
                return Err(RuleFault::PortRangeType.into());
            }
            rule.spec = changed(ctx, &group, &rule, &given, &named)?;
            let key = rule.spec.key(&group.id, plan.direction);
            let index = SecurityGroupRule::BY_SPEC;
            let same = ctx.txn.lookup(SecurityGroupRule::TABLE, index, &key)?;
            if let Some(other) = same.filter(|other| *other != id) {
                return Err(RuleFault::Duplicate { rule: other }.into());
            }
            rule.description = given.description.unwrap_or(rule.description);
            ctx.replace(&rule)
        }
        Which::Saying(wanted) => {
            peer::check(ctx, &group, &wanted)?;
            let (id, direction) = (&group.id, plan.direction);
            let is_meant = |rule: &SecurityGroupRule| match wanted.says_priority {
                true => rule.spec.key(id, direction) == wanted.spec.key(id, direction),
                false => rule.spec.is_but_for_priority(&wanted.spec, direction),
            };
            let rules = rule::of_group(ctx, id, direction)?;
            let mut rule = rules.into_iter().find(is_meant).ok_or(RuleFault::NoneSaysSo)?;
            rule.description = wanted.description.unwrap_or(rule.description);
            ctx.replace(&rule)
        }
    }
}

/// The rule with this id, if it is one of the group and of the operation's direction.
fn find(
    ctx: &Ctx<'_>,
    group: &SecurityGroup,
    direction: Direction,
    id: &SecurityGroupRuleId,
    named: &Named,
) -> Result<SecurityGroupRule, Fault> {
    let rule = ctx.find(id)?;
    let names_group = matches!(named, Named::Group { .. });
    match () {
        () if rule.group != group.id => Err(RuleFault::OfAnother { rule: rule.id }.into()),
        () if rule.direction != direction && names_group => {
            Err(RuleFault::PeerOfDirection { rule: rule.id }.into())
        }
        () if rule.direction != direction => Err(RuleFault::OfAnother { rule: rule.id }.into()),
        () => Ok(rule),
    }
}

/// What the rule says with the changes.
fn changed(
    ctx: &Ctx<'_>,
    group: &SecurityGroup,
    rule: &SecurityGroupRule,
    given: &Read,
    named: &Named,
) -> Result<RuleSpec, Fault> {
    let old = &rule.spec;
    let peer_block = match rule.direction {
        Direction::Ingress => &given.source,
        Direction::Egress => &given.dest,
    };
    let mut peer = old.peer.clone();
    match (peer_block, named) {
        (Some(block), _) => {
            let was = old.peer_block(rule.direction);
            if was.is_none_or(|was| was.is_ipv6() != block.is_ipv6()) {
                return Err(RuleFault::PeerKind.into());
            }
        }
        (None, Named::Group { id, is_foreign }) => {
            if old.peer.is_none() {
                return Err(RuleFault::PeerKind.into());
            }
            peer::check_group(ctx, group, id, *is_foreign)?;
            peer = Some(id.clone());
        }
        (None, Named::PrefixList) => return Err(RuleFault::PeerKind.into()),
        (None, Named::Nothing) => {}
    }
    let spec = RuleSpec {
        protocol: given.protocol.unwrap_or(old.protocol),
        ports: given.ports.unwrap_or(old.ports),
        source_ports: given.source_ports.or(old.source_ports),
        source: given.source.clone().or_else(|| old.source.clone()),
        dest: given.dest.clone().or_else(|| old.dest.clone()),
        peer,
        policy: given.policy.unwrap_or(old.policy),
        priority: given.priority.unwrap_or(old.priority),
    };
    check_families(&spec)?;
    check_protocol_family(&spec).map_err(|_| RuleFault::ChangedFamily)?;
    let all_ports = [Some(spec.ports), spec.source_ports];
    if !all_ports.into_iter().flatten().all(|ports| ports.suit(spec.protocol)) {
        return Err(RuleFault::ChangedPorts.into());
    }
    check_ends(&spec)?;
    Ok(spec)
}
