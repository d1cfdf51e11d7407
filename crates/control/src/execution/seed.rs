//! Making the rows of accounts that come from the configuration what it declares by now.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use store::{Batch, Cell, Key, Overlay, Row, StoreError, Table, Timestamp, Txn};

use super::{Core, cells};
use crate::{
    World,
    kernel::caller::Scope,
    ram::{
        ACCESS_KEYS, AccessKey, Attached, BEARER_TOKENS, BearerToken, CREDENTIALS, Credential,
        DECLARED, Origin, POLICIES, PolicyRow, Secret, USERS, User, VERSIONS, Version,
    },
};

/// What the configuration declares of an account.
#[derive(Default)]
pub struct Declared {
    /// The account.
    pub account: u64,
    /// Its own access keys.
    pub keys: Vec<DeclaredKey>,
    /// Tokens with which a request needs no signature.
    pub bearer_tokens: Vec<Secret>,
    /// Its users.
    pub users: Vec<DeclaredUser>,
}

/// An access key that the configuration declares.
pub struct DeclaredKey {
    /// Its id, which no other key has.
    pub id: String,
    /// What requests are signed with.
    pub secret: Secret,
    /// Whether it may be used.
    pub is_active: bool,
    /// The security tokens that requests may carry.
    pub security_tokens: Vec<Secret>,
}

/// A user that the configuration declares.
pub struct DeclaredUser {
    /// Its name.
    pub name: String,
    /// The documents of its policies, which have been read before.
    pub documents: Vec<String>,
    /// Its access keys.
    pub keys: Vec<DeclaredKey>,
}

/// Why the rows of the configuration are not what it declares.
#[derive(Debug)]
pub enum SeedError {
    /// The store failed.
    Store(StoreError),
    /// An access key with this id belongs to another account, for which a call has made it.
    KeyTaken {
        /// The id.
        id: String,
        /// The account that has the key.
        account: u64,
    },
}

impl From<StoreError> for SeedError {
    fn from(error: StoreError) -> SeedError {
        SeedError::Store(error)
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SeedError::Store(error) => error.fmt(f),
            SeedError::KeyTaken { id, account } => {
                write!(f, "the access key \"{id}\" belongs to account {account} already")
            }
        }
    }
}

impl std::error::Error for SeedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SeedError::Store(error) => std::error::Error::source(error),
            SeedError::KeyTaken { .. } => None,
        }
    }
}

/// The changes that make the rows of the configuration what it declares: they are put, and those
/// that it declares no longer are removed. What calls have made stays.
///
/// A user that goes takes all of its access keys along, and a policy that goes is taken from all
/// users. A row that a call has made is the configuration's once that declares it.
pub fn seed(
    core: &Core,
    world: &World,
    declared: &[Declared],
    now: Timestamp,
) -> Result<Batch, SeedError> {
    let mut group = Overlay::new(core.last().clone());
    let rows = declared.iter().map(|one| (one.account, Rows::of(one)));
    let rows = rows.collect::<BTreeMap<_, _>>();
    let before = Txn::new(&group, Cell::SYSTEM, now, 0)
        .scan(DECLARED, &(), None)?
        .map(|row| row.map(|(account, ())| account))
        .collect::<Result<BTreeSet<_>, _>>()?;
    // What goes goes first: a key may move from one account to another.
    for account in before {
        let nothing = Rows::default();
        let declared = rows.get(&account);
        Seeding::of(&mut group, account, world, now, |seeding| {
            seeding.withdraw(declared.unwrap_or(&nothing))?;
            if declared.is_none() {
                seeding.directory.delete(DECLARED, &account)?;
            }
            Ok(())
        })?;
    }
    for (account, rows) in &rows {
        Seeding::of(&mut group, *account, world, now, |seeding| seeding.put(rows))?;
    }
    Ok(group.into_batch())
}

/// The rows of one account, as they are declared.
#[derive(Default)]
struct Rows {
    users: BTreeMap<String, User>,
    policies: BTreeMap<String, PolicyRow>,
    versions: BTreeMap<(String, u32), Version>,
    keys: BTreeMap<String, AccessKey>,
    tokens: BTreeMap<u128, BearerToken>,
}

/// Where every row here comes from.
const ORIGIN: Origin = Origin::Configuration;
/// The policies of the configuration have one version.
const VERSION: u32 = 1;

impl Rows {
    fn of(declared: &Declared) -> Rows {
        let mut rows = Rows::default();
        rows.add_keys(&declared.keys, None);
        for token in &declared.bearer_tokens {
            let (first, row) = BearerToken::of(token.expose(), ORIGIN);
            rows.tokens.insert(first, row);
        }
        for user in &declared.users {
            rows.add_keys(&user.keys, Some(&user.name));
            let mut policies = Vec::new();
            for (number, document) in (1..).zip(&user.documents) {
                let policy = policy_name(&user.name, number);
                let (key, document) = ((policy.clone(), VERSION), document.clone());
                rows.versions.insert(key, Version { origin: ORIGIN, document });
                let row = PolicyRow { origin: ORIGIN, default_version: VERSION };
                rows.policies.insert(policy.clone(), row);
                policies.push(Attached { origin: ORIGIN, policy });
            }
            rows.users.insert(user.name.clone(), User { origin: ORIGIN, policies });
        }
        rows
    }

    fn add_keys(&mut self, keys: &[DeclaredKey], user: Option<&str>) {
        for key in keys {
            let row = AccessKey {
                origin: ORIGIN,
                secret: key.secret.clone(),
                is_active: key.is_active,
                user: user.map(str::to_owned),
                security_tokens: key.security_tokens.clone(),
            };
            self.keys.insert(key.id.clone(), row);
        }
    }
}

/// The name of a policy whose document stands in the configuration. No call can make one with a
/// slash in its name.
fn policy_name(user: &str, number: u32) -> String {
    format!("enid.toml/{user}/{number}")
}

/// The cells of one account and of the system, while the account's rows are seeded.
struct Seeding<'o> {
    account: u64,
    own: Txn<'o>,
    directory: Txn<'o>,
}

impl Seeding<'_> {
    /// Does something with the rows of an account, whose cell is made if it is not there.
    fn of(
        group: &mut Overlay,
        account: u64,
        world: &World,
        now: Timestamp,
        work: impl FnOnce(&mut Seeding<'_>) -> Result<(), SeedError>,
    ) -> Result<(), SeedError> {
        let cell = cells::open(group, &Scope::of_account(account), world, now, None)?;
        let own = Txn::new(group, cell, now, 0);
        let directory = Txn::new(group, Cell::SYSTEM, now, 0);
        let mut seeding = Seeding { account, own, directory };
        work(&mut seeding)?;
        let Seeding { own, directory, .. } = seeding;
        let (own, directory) = (own.into_batch(), directory.into_batch());
        group.merge(own);
        group.merge(directory);
        Ok(())
    }

    /// Removes the rows of the configuration that are not declared any more.
    fn withdraw(&mut self, declared: &Rows) -> Result<(), SeedError> {
        let users = remove(&mut self.own, USERS, &declared.users, |_, row| row.origin)?;
        let policies = remove(&mut self.own, POLICIES, &declared.policies, |_, row| row.origin)?;
        remove(&mut self.own, VERSIONS, &declared.versions, |(policy, _), row| {
            if policies.contains(policy) { ORIGIN } else { row.origin }
        })?;
        self.detach(&policies)?;
        let keys = remove(&mut self.own, ACCESS_KEYS, &declared.keys, |_, row| match &row.user {
            Some(user) if users.contains(user) => ORIGIN,
            _ => row.origin,
        })?;
        let tokens = remove(&mut self.own, BEARER_TOKENS, &declared.tokens, |_, row| row.origin)?;
        let keys = keys.into_iter().map(Credential::Key);
        for credential in keys.chain(tokens.into_iter().map(Credential::Token)) {
            if self.directory.get(CREDENTIALS, &credential)? == Some(self.account) {
                self.directory.delete(CREDENTIALS, &credential)?;
            }
        }
        Ok(())
    }

    /// Takes policies that are gone from all users.
    fn detach(&mut self, gone: &BTreeSet<String>) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let users = self.own.scan(USERS, &(), None)?.collect::<Result<Vec<_>, _>>()?;
        for (name, mut user) in users {
            let before = user.policies.len();
            user.policies.retain(|attached| !gone.contains(&attached.policy));
            if user.policies.len() < before {
                self.own.put(USERS, &name, &user)?;
            }
        }
        Ok(())
    }

    /// Puts the rows that are declared.
    fn put(&mut self, declared: &Rows) -> Result<(), SeedError> {
        for (name, user) in &declared.users {
            let mut user = user.clone();
            // What calls have attached stays attached.
            let there = self.own.get(USERS, name)?.map(|user| user.policies).unwrap_or_default();
            user.policies.extend(there.into_iter().filter(|one| one.origin == Origin::Call));
            put(&mut self.own, USERS, name, &user)?;
        }
        for (name, policy) in &declared.policies {
            put(&mut self.own, POLICIES, name, policy)?;
        }
        for (key, version) in &declared.versions {
            put(&mut self.own, VERSIONS, key, version)?;
        }
        for (id, key) in &declared.keys {
            let credential = Credential::Key(id.clone());
            match self.directory.get(CREDENTIALS, &credential)? {
                Some(account) if account != self.account => {
                    return Err(SeedError::KeyTaken { id: id.clone(), account });
                }
                _ => put(&mut self.directory, CREDENTIALS, &credential, &self.account)?,
            }
            put(&mut self.own, ACCESS_KEYS, id, key)?;
        }
        for (first, token) in &declared.tokens {
            let credential = Credential::Token(*first);
            put(&mut self.directory, CREDENTIALS, &credential, &self.account)?;
            put(&mut self.own, BEARER_TOKENS, first, token)?;
        }
        Ok(put(&mut self.directory, DECLARED, &self.account, &())?)
    }
}

/// Removes the rows that are not declared, of those that come from the configuration; their keys.
fn remove<K: Key + Ord, V: Row>(
    txn: &mut Txn<'_>,
    table: Table<K, V>,
    declared: &BTreeMap<K, V>,
    origin: impl Fn(&K, &V) -> Origin,
) -> Result<BTreeSet<K>, StoreError> {
    let mut gone = BTreeSet::new();
    for row in txn.scan(table, &(), None)? {
        let (key, row) = row?;
        if origin(&key, &row) == Origin::Configuration && !declared.contains_key(&key) {
            gone.insert(key);
        }
    }
    for key in &gone {
        txn.delete(table, key)?;
    }
    Ok(gone)
}

/// Puts a row unless it is there as it is: a start without changes commits nothing.
fn put<K: Key, V: Row + PartialEq>(
    txn: &mut Txn<'_>,
    table: Table<K, V>,
    key: &K,
    row: &V,
) -> Result<(), StoreError> {
    match txn.get(table, key)? {
        Some(there) if there == *row => Ok(()),
        _ => txn.put(table, key, row),
    }
}

#[cfg(test)]
mod tests;
