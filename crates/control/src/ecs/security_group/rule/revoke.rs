//! What RevokeSecurityGroup and RevokeSecurityGroupEgress share.

use super::{
    Direction,
    given::{Given, Whole, gather},
    peer,
};
use crate::{
    Ctx, Fault, Head,
    ecs::{SecurityGroup, security_group::rule},
    faults::RuleFault,
    value::id::{SecurityGroupId, SecurityGroupRuleId},
};

/// Rules to take off a group.
pub struct Revocation {
    group: SecurityGroupId,
    direction: Direction,
    which: Which,
}

enum Which {
    /// Those with these ids.
    These(Vec<SecurityGroupRuleId>),
    /// Those that say this.
    Saying(Vec<Whole>),
}

/// The rules that a request wants to take off: by their ids, or by what they say.
pub(in super::super) fn plan(
    head: &Head,
    group: SecurityGroupId,
    direction: Direction,
    ids: Vec<SecurityGroupRuleId>,
    permissions: Vec<Given>,
    only: Given,
) -> Result<Revocation, Fault> {
    if !ids.is_empty() {
        if !permissions.is_empty() || !only.is_empty() {
            return Err(RuleFault::PermissionsBeside.into());
        }
        return Ok(Revocation { group, direction, which: Which::These(ids) });
    }
    let mut rules = Vec::<Whole>::new();
    for (place, given) in gather(direction, permissions, only)? {
        let rule = given.whole(place, &group, head.scope.account)?;
        let key = rule.spec.key(&group, direction);
        if rules.iter().any(|other| other.spec.key(&group, direction) == key) {
            return Err(RuleFault::Repeated.into());
        }
        rules.push(rule);
    }
    Ok(Revocation { group, direction, which: Which::Saying(rules) })
}

/// Takes the rules off.
///
/// The pages say that a call by what rules say succeeds though there is no such rule, and that one by
/// ids is refused then. The priority is none of the parameters by which they say that a rule is
/// found: without it, rules of every priority go.
pub(in super::super) fn execute(plan: Revocation, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let group = SecurityGroup::find_own(ctx, &plan.group)?;
    let mut gone = Vec::new();
    match plan.which {
        Which::These(ids) => {
            for id in ids {
                let rule = ctx.find(&id)?;
                if rule.group != group.id || rule.direction != plan.direction {
                    return Err(RuleFault::OfAnother { rule: id }.into());
                }
                gone.push(id);
            }
        }
        Which::Saying(rules) => {
            for rule in &rules {
                peer::check(ctx, &group, rule)?;
            }
            for row in rule::of_group(ctx, &group.id, plan.direction)? {
                let is_meant = |rule: &Whole| match rule.says_priority {
                    true => {
                        row.spec.key(&group.id, plan.direction)
                            == rule.spec.key(&group.id, plan.direction)
                    }
                    false => row.spec.is_but_for_priority(&rule.spec, plan.direction),
                };
                if rules.iter().any(is_meant) {
                    gone.push(row.id);
                }
            }
        }
    }
    for id in gone {
        ctx.remove(&id)?;
    }
    Ok(())
}
