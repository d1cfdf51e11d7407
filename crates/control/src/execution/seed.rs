//! Making the rows of accounts that come from the configuration what it declares by now.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use sha2::{Digest, Sha256};
use store::{Batch, Cell, Key, Overlay, Row, StoreError, Table, Timestamp, Txn};

use super::{Core, cells};
use crate::{
    World,
    kernel::{caller::Scope, resource::Resource},
    ram::{
        AccessKey, Attached, BEARER_TOKENS, BearerToken, CREDENTIALS, Credential, DECLARED, Origin,
        Policy, PolicyType, Role, Secret, User, VERSIONS, Version, policy,
    },
    value::name::{self, AccessKeyId, PolicyName, UserName},
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
/// users and roles. A row that a call has made is the configuration's once that declares it; what the
/// configuration does not say of it stays as it is.
pub fn seed(
    core: &Core,
    world: &World,
    declared: &[Declared],
    now: Timestamp,
) -> Result<Batch, SeedError> {
    let mut group = Overlay::new(core.last().clone());
    let rows = declared.iter().map(|one| (one.account, Rows::of(one, now)));
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
    users: BTreeMap<UserName, User>,
    policies: BTreeMap<PolicyName, Policy>,
    versions: BTreeMap<(String, u32), Version>,
    keys: BTreeMap<AccessKeyId, AccessKey>,
    tokens: BTreeMap<u128, BearerToken>,
}

/// Where every row here comes from.
const ORIGIN: Origin = Origin::Configuration;

impl Rows {
    fn of(declared: &Declared, now: Timestamp) -> Rows {
        let mut rows = Rows::default();
        rows.add_keys(&declared.keys, None, now);
        for token in &declared.bearer_tokens {
            let (first, row) = BearerToken::of(token.expose(), ORIGIN);
            rows.tokens.insert(first, row);
        }
        for user in &declared.users {
            let name = UserName::from(user.name.as_str());
            rows.add_keys(&user.keys, Some(&name), now);
            let documents = (1..).zip(&user.documents);
            let policies = documents.map(|(number, document)| {
                rows.add_policy(policy_name(&user.name, number), document.clone(), now)
            });
            let policies = policies.collect();
            rows.users.insert(name, declared_user(declared.account, &user.name, policies, now));
        }
        rows
    }

    fn add_policy(&mut self, name: PolicyName, document: String, now: Timestamp) -> Attached {
        let version = Version { origin: ORIGIN, document, created: now };
        self.versions.insert((name.to_string(), policy::FIRST), version);
        let row = Policy {
            name: name.clone(),
            origin: ORIGIN,
            description: String::new(),
            default_version: policy::FIRST,
            created: now,
            updated: now,
            tags: Vec::new(),
            last_version: policy::FIRST,
        };
        self.policies.insert(name.clone(), row);
        Attached { origin: ORIGIN, policy_type: PolicyType::Custom, policy: name, at: now }
    }

    fn add_keys(&mut self, keys: &[DeclaredKey], user: Option<&UserName>, now: Timestamp) {
        for key in keys {
            let row = AccessKey {
                id: AccessKeyId::from(key.id.as_str()),
                origin: ORIGIN,
                secret: key.secret.clone(),
                is_active: key.is_active,
                user: user.cloned(),
                security_tokens: key.security_tokens.clone(),
                created: now,
            };
            self.keys.insert(row.id.clone(), row);
        }
    }
}

/// A user as the configuration declares it, where nothing is known of it yet. Its number follows from
/// its name, so that it is the same in every store.
fn declared_user(account: u64, name: &str, policies: Vec<Attached>, now: Timestamp) -> User {
    let hash = <[u8; 32]>::from(Sha256::digest(format!("{account}/user/{name}")));
    let first = hash[..8].try_into().expect("a hash has more than eight bytes");
    User {
        name: UserName::from(name),
        origin: ORIGIN,
        id: name::number(u64::from_be_bytes(first)),
        display_name: name.to_owned(),
        mobile_phone: String::new(),
        email: String::new(),
        comments: String::new(),
        created: now,
        updated: now,
        policies,
    }
}

/// The name of a policy whose document stands in the configuration. No call can make or name one with
/// a slash in its name: what the configuration allows a user, no call takes from it.
fn policy_name(user: &str, number: u32) -> PolicyName {
    PolicyName::from(format!("enid.toml/{user}/{number}"))
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
        let cell = cells::open(group, &Scope::of_account(account), world, now, &[])?;
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
        let users = remove(&mut self.own, User::TABLE, &declared.users, |_, row| row.origin)?;
        let policies =
            remove(&mut self.own, Policy::TABLE, &declared.policies, |_, row| row.origin)?;
        remove(&mut self.own, VERSIONS, &declared.versions, |(policy, _), row| {
            let is_gone = policies.contains(&PolicyName::from(policy.as_str()));
            if is_gone { ORIGIN } else { row.origin }
        })?;
        for policy in &policies {
            self.detach(policy)?;
        }
        let keys =
            remove(&mut self.own, AccessKey::TABLE, &declared.keys, |_, row| match &row.user {
                Some(user) if users.contains(user) => ORIGIN,
                _ => row.origin,
            })?;
        let tokens = remove(&mut self.own, BEARER_TOKENS, &declared.tokens, |_, row| row.origin)?;
        let keys = keys.into_iter().map(|key| Credential::Key(key.to_string()));
        for credential in keys.chain(tokens.into_iter().map(Credential::Token)) {
            if self.directory.get(CREDENTIALS, &credential)? == Some(self.account) {
                self.directory.delete(CREDENTIALS, &credential)?;
            }
        }
        Ok(())
    }

    /// Takes a policy that is gone from all users and roles.
    fn detach(&mut self, gone: &PolicyName) -> Result<(), StoreError> {
        let is_left = |one: &Attached| one.policy_type != PolicyType::Custom || one.policy != *gone;
        for name in policy::held_by(&self.own, User::BY_POLICY, gone)? {
            let mut user = self.own.get(User::TABLE, &name)?.expect("the index has who is there");
            user.policies.retain(is_left);
            self.own.put(User::TABLE, &name, &user)?;
        }
        for name in policy::held_by(&self.own, Role::BY_POLICY, gone)? {
            let mut role = self.own.get(Role::TABLE, &name)?.expect("the index has who is there");
            role.policies.retain(is_left);
            self.own.put(Role::TABLE, &name, &role)?;
        }
        Ok(())
    }

    /// Puts the rows that are declared.
    fn put(&mut self, declared: &Rows) -> Result<(), SeedError> {
        for (name, policy) in &declared.policies {
            self.put_policy(name, policy)?;
        }
        for ((policy, number), version) in &declared.versions {
            let key = (policy.clone(), *number);
            let there = self.own.get(VERSIONS, &key)?;
            let created = there.map_or(version.created, |there| there.created);
            put(&mut self.own, VERSIONS, &key, &Version { created, ..version.clone() })?;
        }
        for (name, user) in &declared.users {
            self.put_user(name, user)?;
        }
        for (id, key) in &declared.keys {
            let credential = Credential::Key(id.to_string());
            match self.directory.get(CREDENTIALS, &credential)? {
                Some(account) if account != self.account => {
                    return Err(SeedError::KeyTaken { id: id.to_string(), account });
                }
                _ => put(&mut self.directory, CREDENTIALS, &credential, &self.account)?,
            }
            let there = self.own.get(AccessKey::TABLE, id)?;
            let created = there.map_or(key.created, |there| there.created);
            put(&mut self.own, AccessKey::TABLE, id, &AccessKey { created, ..key.clone() })?;
        }
        for (first, token) in &declared.tokens {
            let credential = Credential::Token(*first);
            put(&mut self.directory, CREDENTIALS, &credential, &self.account)?;
            put(&mut self.own, BEARER_TOKENS, first, token)?;
        }
        Ok(put(&mut self.directory, DECLARED, &self.account, &())?)
    }

    fn put_policy(&mut self, name: &PolicyName, declared: &Policy) -> Result<(), StoreError> {
        let policy = match self.own.get(Policy::TABLE, name)? {
            Some(there) => {
                Policy { origin: ORIGIN, default_version: declared.default_version, ..there }
            }
            None => declared.clone(),
        };
        put(&mut self.own, Policy::TABLE, name, &policy)
    }

    /// What calls have said of a user, and what they have attached to it, stays.
    fn put_user(&mut self, name: &UserName, declared: &User) -> Result<(), StoreError> {
        let mut user = match self.own.get(User::TABLE, name)? {
            Some(there) => User { origin: ORIGIN, ..there },
            None => declared.clone(),
        };
        let (before, by_calls): (Vec<_>, Vec<_>) =
            user.policies.into_iter().partition(|one| one.origin == ORIGIN);
        let as_before = |new: &Attached| {
            let there = before.iter().find(|one| one.policy == new.policy);
            there.unwrap_or(new).clone()
        };
        user.policies = declared.policies.iter().map(as_before).chain(by_calls).collect();
        put(&mut self.own, User::TABLE, name, &user)
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
