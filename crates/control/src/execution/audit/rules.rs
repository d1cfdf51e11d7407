//! What the rules of security groups say, and of whom.

use std::collections::BTreeMap;

use store::{StoreError, Txn};

use super::{Breaches, all};
use crate::{
    ecs::{SecurityGroup, SecurityGroupRule},
    kernel::resource::Resource,
    value::id::{SecurityGroupId, SecurityGroupRuleId},
};

/// Checks the invariants of a cell's rules of security groups.
pub(super) fn audit(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let groups = all(txn, SecurityGroup::TABLE)?;
    let rules = all(txn, SecurityGroupRule::TABLE)?;
    keys_are_ids(&rules, breaches);
    rules_name_groups_of_their_vpc(&groups, &rules, breaches);
    rules_are_about_one_end_and_ports_of_their_protocol(&rules, breaches);
    Ok(())
}

type Rules = BTreeMap<SecurityGroupRuleId, SecurityGroupRule>;

fn keys_are_ids(rules: &Rules, breaches: &mut Breaches) {
    for (key, rule) in rules.iter().filter(|(key, rule)| **key != rule.id) {
        breaches.add("a rule's key is its id", format!("{} is at {key}", rule.id));
    }
}

fn rules_name_groups_of_their_vpc(
    groups: &BTreeMap<SecurityGroupId, SecurityGroup>,
    rules: &Rules,
    breaches: &mut Breaches,
) {
    let invariant = "a rule's group is there, and so is the one that it names, in the same VPC";
    for rule in rules.values() {
        let vpc_of = |group| groups.get(group).map(|group| &group.vpc);
        let (vpc, peer) = (vpc_of(&rule.group), rule.spec.peer.as_ref());
        if vpc.is_none() || peer.is_some_and(|peer| vpc_of(peer) != vpc) {
            breaches.add(invariant, format!("{} of {} names {peer:?}", rule.id, rule.group));
        }
    }
}

fn rules_are_about_one_end_and_ports_of_their_protocol(rules: &Rules, breaches: &mut Breaches) {
    let invariant = "a rule is about addresses or a group, and ports that its protocol has";
    for rule in rules.values() {
        let spec = &rule.spec;
        let has_one_peer = spec.peer_block(rule.direction).is_some() != spec.peer.is_some();
        let ports = [Some(spec.ports), spec.source_ports];
        let has_its_ports = ports.into_iter().flatten().all(|ports| ports.suit(spec.protocol));
        if !has_one_peer || !has_its_ports || !(1..=100).contains(&spec.priority) {
            breaches.add(invariant, format!("{} is about {spec:?}", rule.id));
        }
    }
}
