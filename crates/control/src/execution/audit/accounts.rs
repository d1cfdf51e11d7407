//! Who may call: users, their keys and policies, and the directory that finds credentials.

use std::collections::BTreeMap;

use store::{Cell, Snapshot, StoreError, Timestamp, Txn};

use super::{Breaches, all};
use crate::{
    facts::system_policy,
    kernel::{caller::Scope, cell::CELLS, resource::Resource},
    policy,
    ram::{
        AccessKey, Attached, BEARER_TOKENS, CREDENTIALS, Credential, DECLARED, Policy, PolicyType,
        Role, User, VERSIONS,
    },
    sts::session::SESSIONS,
    value::name::PolicyName,
};

/// Checks the invariants of all accounts and of the directory.
pub(super) fn audit(snapshot: &dyn Snapshot, breaches: &mut Breaches) -> Result<(), StoreError> {
    let txn = |cell| Txn::new(snapshot, cell, Timestamp(0), 0);
    let mut credentials = BTreeMap::new();
    for (scope, cell) in all(&txn(Cell::SYSTEM), CELLS)? {
        if scope.region.is_empty() {
            let own = txn(Cell::new(cell));
            policies_are_whole(&own, breaches)?;
            names_are_keys(&own, breaches)?;
            for (id, key) in all(&own, AccessKey::TABLE)? {
                if let Some(user) = key.user
                    && !own.has(User::TABLE, &user)?
                {
                    let found = format!("{id} is of {user}, who is not there");
                    breaches.add("the user of an access key is there", found);
                }
                credentials.insert(Credential::Key(id.to_string()), scope.account);
            }
            let tokens = all(&own, BEARER_TOKENS)?;
            credentials
                .extend(tokens.into_keys().map(|first| (Credential::Token(first), scope.account)));
        }
    }
    for account in all(&txn(Cell::SYSTEM), DECLARED)?.into_keys() {
        if !txn(Cell::SYSTEM).has(CELLS, &Scope::of_account(account))? {
            let invariant = "an account that the configuration has declared has a cell";
            breaches.add(invariant, format!("{account} has none"));
        }
    }
    for (id, session) in all(&txn(Cell::SYSTEM), SESSIONS)? {
        let read = session.policy.as_deref().map(policy::Policy::parse).transpose();
        if let Err(error) = read {
            breaches.add("the policy of a session can be read", format!("{id}: {error}"));
        }
    }
    let directory = all(&txn(Cell::SYSTEM), CREDENTIALS)?;
    let invariant = "the directory has the account of each key and token";
    breaches.difference(invariant, &credentials, &directory);
    Ok(())
}

fn policies_are_whole(own: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let policies = all(own, Policy::TABLE)?;
    for (name, policy) in &policies {
        if !own.has(VERSIONS, &(name.to_string(), policy.default_version))? {
            breaches.add("a policy has its default version", format!("{name} has none"));
        }
    }
    for ((name, number), version) in all(own, VERSIONS)? {
        let last = policies.get(&name.as_str().into()).map(|policy| policy.last_version);
        match last {
            None => {
                let found = format!("version {number} is of {name}, which is not there");
                breaches.add("a version of a policy is of one that is there", found);
            }
            Some(last) if number > last => {
                let found = format!("version {number} of {name} is behind {last}");
                breaches.add("no version of a policy is behind its last one", found);
            }
            Some(_) => {}
        }
        if let Err(error) = policy::Policy::parse(&version.document) {
            breaches.add("a policy can be read", format!("version {number} of {name}: {error}"));
        }
    }
    for (name, user) in all(own, User::TABLE)? {
        check_attached(&name.to_string(), &user.policies, &policies, breaches);
    }
    for (name, role) in all(own, Role::TABLE)? {
        check_attached(&name.to_string(), &role.policies, &policies, breaches);
        if let Err(error) = policy::Trust::parse(&role.trust) {
            breaches.add("whom a role trusts can be read", format!("{name}: {error}"));
        }
    }
    Ok(())
}

fn check_attached(
    holder: &str,
    attached: &[Attached],
    policies: &BTreeMap<PolicyName, Policy>,
    breaches: &mut Breaches,
) {
    for (place, one) in attached.iter().enumerate() {
        let name = &one.policy;
        let is_there = match one.policy_type {
            PolicyType::Custom => policies.contains_key(name),
            PolicyType::System => system_policy::find(name.as_str()).is_some(),
        };
        if !is_there {
            let invariant = "a policy that a user or a role has is there";
            breaches.add(invariant, format!("{holder} has {name}"));
        }
        let is_same =
            |other: &Attached| other.policy_type == one.policy_type && other.policy == one.policy;
        if attached[..place].iter().any(is_same) {
            let invariant = "nobody has a policy twice";
            breaches.add(invariant, format!("{holder} has {name} twice"));
        }
    }
}

fn names_are_keys(own: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    fn check<R: Resource>(own: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
        for (key, row) in all(own, R::TABLE)?.iter().filter(|(key, row)| *key != row.id()) {
            breaches.add("a resource's key is its id", format!("{} is at {key}", row.id()));
        }
        Ok(())
    }
    check::<User>(own, breaches)?;
    check::<Role>(own, breaches)?;
    check::<Policy>(own, breaches)?;
    check::<AccessKey>(own, breaches)
}
