//! Who may call: users, their keys and policies, and the directory that finds credentials.

use std::collections::BTreeMap;

use store::{Cell, Snapshot, StoreError, Timestamp, Txn};

use super::{Breaches, all};
use crate::{
    kernel::{caller::Scope, cell::CELLS},
    ram::{
        ACCESS_KEYS, BEARER_TOKENS, CREDENTIALS, Credential, DECLARED, POLICIES, USERS, VERSIONS,
    },
};

/// Checks the invariants of all accounts and of the directory.
pub(super) fn audit(snapshot: &dyn Snapshot, breaches: &mut Breaches) -> Result<(), StoreError> {
    let txn = |cell| Txn::new(snapshot, cell, Timestamp(0), 0);
    let mut credentials = BTreeMap::new();
    for (scope, cell) in all(&txn(Cell::SYSTEM), CELLS)? {
        if scope.region.is_empty() {
            let own = txn(Cell::new(cell));
            policies_are_whole(&own, breaches)?;
            for (id, key) in all(&own, ACCESS_KEYS)? {
                if let Some(user) = key.user
                    && !own.has(USERS, &user)?
                {
                    let found = format!("{id} is of {user:?}, who is not there");
                    breaches.add("the user of an access key is there", found);
                }
                credentials.insert(Credential::Key(id), scope.account);
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
    let directory = all(&txn(Cell::SYSTEM), CREDENTIALS)?;
    let invariant = "the directory has the account of each key and token";
    breaches.difference(invariant, &credentials, &directory);
    Ok(())
}

fn policies_are_whole(own: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let policies = all(own, POLICIES)?;
    for (name, policy) in &policies {
        if !own.has(VERSIONS, &(name.clone(), policy.default_version))? {
            breaches.add("a policy has its default version", format!("{name:?} has none"));
        }
    }
    for (name, number) in all(own, VERSIONS)?.into_keys() {
        if !policies.contains_key(&name) {
            let found = format!("version {number} is of {name:?}, which is not there");
            breaches.add("a version of a policy is of one that is there", found);
        }
    }
    for (name, user) in all(own, USERS)? {
        for policy in user.policies.iter().map(|attached| &attached.policy) {
            if !policies.contains_key(policy) {
                let found = format!("{name:?} has {policy:?}");
                breaches.add("a policy that a user has is there", found);
            }
        }
    }
    Ok(())
}
