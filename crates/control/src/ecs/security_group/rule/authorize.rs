//! What AuthorizeSecurityGroup and AuthorizeSecurityGroupEgress share.

use std::collections::BTreeSet;

use super::{
    Direction, SecurityGroupRule,
    given::{Given, Whole, check_ends, gather},
    peer,
};
use crate::{
    Ctx, Fault, Head,
    ecs::{Eni, SecurityGroup, security_group::rule},
    faults::RuleFault,
    kernel::resource::Resource,
    value::id::SecurityGroupId,
};

/// Rules to add to a group.
pub struct Authorization {
    group: SecurityGroupId,
    direction: Direction,
    rules: Vec<Whole>,
}

/// The rules that a request wants to add, if each is whole and none stands there twice.
pub(in super::super) fn plan(
    head: &Head,
    group: SecurityGroupId,
    direction: Direction,
    permissions: Vec<Given>,
    only: Given,
) -> Result<Authorization, Fault> {
    let mut rules = Vec::<Whole>::new();
    for (place, given) in gather(direction, permissions, only)? {
        let rule = given.whole(place, &group, head.scope.account)?;
        check_ends(&rule.spec)?;
        rule.check_card()?;
        let key = rule.spec.key(&group, direction);
        if rules.iter().any(|other| other.spec.key(&group, direction) == key) {
            return Err(RuleFault::Repeated.into());
        }
        rules.push(rule);
    }
    Ok(Authorization { group, direction, rules })
}

/// Adds the rules that the group does not have: to ask for one that is there succeeds, and adds
/// none.
pub(in super::super) fn execute(plan: Authorization, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let group = SecurityGroup::find_own(ctx, &plan.group)?;
    for rule in &plan.rules {
        peer::check(ctx, &group, rule)?;
    }
    let mut new = Vec::new();
    for rule in plan.rules {
        let key = rule.spec.key(&group.id, plan.direction);
        let index = SecurityGroupRule::BY_SPEC;
        if ctx.txn.lookup(SecurityGroupRule::TABLE, index, &key)?.is_none() {
            new.push(rule);
        }
    }
    check_room(ctx, &group, &new)?;
    for rule in new {
        let description = rule.description.unwrap_or_default();
        rule::create(ctx, &group.id, plan.direction, rule.spec, description)?;
    }
    Ok(())
}

/// Whether the group may have so many more rules.
fn check_room(ctx: &Ctx<'_>, group: &SecurityGroup, new: &[Whole]) -> Result<(), Fault> {
    let quotas = &ctx.world.quotas;
    let with_peer = new.iter().filter(|rule| rule.spec.peer.is_some()).count() as u64;
    let all = rule::count(ctx, group)? + new.len() as u64;
    let all_with_peer = rule::count_with_peer(ctx, &group.id)? + with_peer;
    match () {
        () if new.is_empty() => Ok(()),
        () if all > quotas.rules_per_group => Err(RuleFault::Quota.into()),
        () if with_peer > 0 && all_with_peer > quotas.group_rules_per_group => {
            Err(RuleFault::GroupQuota.into())
        }
        () => check_members(ctx, group, all),
    }
}

/// Whether so many rules of the group can hold for its members, with those of their other groups.
///
/// Where all groups of a network interface together cannot have too many, its members are not looked
/// at. Rules that the operator has added to another group are counted when a member joins it.
fn check_members(ctx: &Ctx<'_>, group: &SecurityGroup, all: u64) -> Result<(), Fault> {
    let quotas = &ctx.world.quotas;
    let others = quotas.security_groups_per_eni.saturating_sub(1) as u64;
    if all + others * quotas.rules_per_group <= quotas.rules_per_eni {
        return Ok(());
    }
    let mut together = BTreeSet::new();
    for index in [Eni::BY_GROUP, Eni::BY_GROUP_OF_PRIMARY] {
        let members = ctx.list().under(index, Some(group.id.clone())).all()?;
        together.extend(members.into_iter().map(|eni: Eni| eni.groups));
    }
    for groups in together {
        let mut rules = all;
        for other in groups.iter().filter(|other| **other != group.id) {
            let other = ctx.get(other)?;
            rules += other.map_or(Ok(0), |other| rule::count(ctx, &other))?;
        }
        if rules > quotas.rules_per_eni {
            return Err(RuleFault::Quota.into());
        }
    }
    Ok(())
}
