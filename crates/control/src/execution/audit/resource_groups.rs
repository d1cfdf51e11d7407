//! The resource groups that resources are in: the account's, whatever the region.

use std::collections::{BTreeMap, BTreeSet};

use store::{Cell, Snapshot, StoreError, Timestamp, Txn};

use super::{Breaches, all};
use crate::{
    RESOURCES,
    kernel::{
        caller::Scope,
        resource::Resource,
        resource_group::{ResourceGroup, default_id},
    },
};

/// Checks that the groups of resources are there, and that a new account has its default one.
pub(super) fn audit(
    snapshot: &dyn Snapshot,
    scopes: &BTreeMap<Cell, Scope>,
    breaches: &mut Breaches,
) -> Result<(), StoreError> {
    let rows = |cell: Cell| Txn::new(snapshot, cell, Timestamp(0), 0);
    let mut groups = BTreeMap::<u64, BTreeSet<String>>::new();
    for (cell, scope) in scopes.iter().filter(|(_, scope)| scope.region.is_empty()) {
        let own = all(&rows(*cell), ResourceGroup::TABLE)?;
        if !own.contains_key(&default_id(scope.account).as_str().into()) {
            let found = format!("{} has none", scope.account);
            breaches.add("an account has its default resource group", found);
        }
        let usable = own.into_values().filter(|group| group.gone.is_none());
        groups.insert(scope.account, usable.map(|group| group.id.to_string()).collect());
    }
    for (cell, scope) in scopes.iter().filter(|(_, scope)| !scope.region.is_empty()) {
        let (rows, none) = (rows(*cell), BTreeSet::new());
        let known = groups.get(&scope.account).unwrap_or(&none);
        for kind in RESOURCES {
            for group in kind.groups(&rows)? {
                if !group.is_empty() && !known.contains(&group) {
                    let found = format!("{:?} of {cell:?} is in {group}", kind.policy_name());
                    breaches.add("the resource group of a resource is there", found);
                }
            }
        }
    }
    Ok(())
}
