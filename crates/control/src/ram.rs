//! RAM: who may call for an account, by what proof, and what they may do.
//!
//! Users, access keys, roles, policies and bearer tokens are in the account's own cell. A request does
//! not name its account, only a key or a token: a directory in the system's cell tells whose that is.
//! So authentication reads three or four rows, however many accounts there are.
//!
//! Each row says where it comes from. At the start of a server, `execution::seed` makes those of the
//! configuration what the configuration declares by now; the others are made and changed by calls.
//!
//! **Invariants.**
//! - The directory has an entry for each access key and each bearer token, and no others.
//! - The user of each access key is there, and so is each policy that a user or a role has.
//! - A policy has its default version, and a version its policy.
//! - Every policy, and whom every role trusts, can be read.
//!
//! **Secrets.** No row with a secret has a derived `Debug`. Of a bearer token only a hash is kept.
//! The secret of an access key is needed as it is, to compute signatures.

pub mod access_key;
pub mod policy;
pub mod role;
pub mod tag;
pub mod user;

pub use access_key::AccessKey;
pub use policy::{Attached, Policy, PolicyType, VERSIONS, Version};
pub use role::Role;
pub use user::User;

use std::fmt;

use api::{Shape, shape::Type};
use minicbor::{Decode, Encode, bytes::ByteArray};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, IgnoredAny},
};
use sha2::{Digest, Sha256};
use store::{Cell, Key, Snapshot, StoreError, Table, Timestamp, Txn};

use crate::{
    kernel::{caller::Scope, cell, resource::Resource},
    value::name::{AccessKeyId, RoleName, UserName},
};

/// The bearer tokens of the account, by the first half of their hash.
pub const BEARER_TOKENS: Table<u128, BearerToken> = Table::new(54, "ram_bearer_tokens");
/// The directory: the account of each credential, in the system's cell.
pub const CREDENTIALS: Table<Credential, u64> = Table::new(55, "ram_credentials");
/// The accounts of which the configuration has declared something, in the system's cell.
pub const DECLARED: Table<u64, ()> = Table::new(56, "ram_declared_accounts");

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Origin {
    /// The configuration declares it.
    #[n(0)]
    Configuration,
    /// A call has made it.
    #[n(1)]
    Call,
}

/// A bearer token, with which a request needs no signature.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct BearerToken {
    /// Where it comes from.
    #[n(0)]
    pub origin: Origin,
    /// The second half of its hash.
    #[n(1)]
    rest: ByteArray<16>,
}

impl BearerToken {
    /// The row of a token, and its key in [`BEARER_TOKENS`].
    pub fn of(token: &str, origin: Origin) -> (u128, BearerToken) {
        let (first, rest) = halves(token);
        (first, BearerToken { origin, rest: rest.into() })
    }
}

/// Text that is never shown, neither in logs nor by `{:?}`.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Secret(#[n(0)] String);

impl Secret {
    /// The text itself, for whom it is meant.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A secret in the one answer that it is for.
#[derive(Debug)]
pub struct Shown(pub Secret);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl Shape for Shown {
    const IS: Type = Type::Text;
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Text(String),
            Other(IgnoredAny),
        }
        // The error that serde makes would show the value.
        match Given::deserialize(deserializer) {
            Ok(Given::Text(text)) if !text.is_empty() => Ok(Secret(text)),
            Ok(Given::Text(_) | Given::Other(_)) | Err(_) => {
                Err(D::Error::custom("a secret or token must be text in quotes, not empty"))
            }
        }
    }
}

/// What a request proves its account by, as the directory finds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// The access key with this id.
    Key(String),
    /// The bearer token whose hash begins so.
    Token(u128),
}

impl Key for Credential {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Credential::Key(id) => {
                1u8.write(out);
                id.write(out);
            }
            Credential::Token(hash) => (2u8, *hash).write(out),
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Credential> {
        match u8::read(bytes)? {
            1 => String::read(bytes).map(Credential::Key),
            2 => u128::read(bytes).map(Credential::Token),
            _ => None,
        }
    }
}

/// The access key with this id, and the account that it belongs to.
pub fn find_key(rows: &dyn Snapshot, id: &str) -> Result<Option<(u64, AccessKey)>, StoreError> {
    let id = id.to_owned();
    // Clients may send anything, but no id has a NUL, and no key of a table may.
    if id.contains('\0') {
        return Ok(None);
    }
    let Some(account) = account_of(rows, &Credential::Key(id.clone()))? else { return Ok(None) };
    let key = own_rows(rows, account)?.get(AccessKey::TABLE, &AccessKeyId::from(id))?;
    Ok(key.map(|key| (account, key)))
}

/// The account that this bearer token belongs to.
///
/// It is found by the first half of its hash. The second half is compared in a time that does not
/// tell how much of it is right.
pub fn find_token(rows: &dyn Snapshot, token: &str) -> Result<Option<u64>, StoreError> {
    let (first, rest) = halves(token);
    let Some(account) = account_of(rows, &Credential::Token(first))? else { return Ok(None) };
    let found = own_rows(rows, account)?.get(BEARER_TOKENS, &first)?;
    let is_right = found.is_some_and(|found| api::sign::equal(&found.rest[..], rest));
    Ok(is_right.then_some(account))
}

/// The documents of the policies that a user has, or nothing if there is no such user.
pub fn documents(
    rows: &dyn Snapshot,
    account: u64,
    user: &UserName,
) -> Result<Option<Vec<String>>, StoreError> {
    let own = own_rows(rows, account)?;
    let Some(user) = own.get(User::TABLE, user)? else { return Ok(None) };
    policy::documents(&own, &user.policies).map(Some)
}

/// The documents of the policies that a role has, or nothing if there is no such role: one that was
/// made again under the same name has another number.
pub fn documents_of_role(
    rows: &dyn Snapshot,
    account: u64,
    role: &RoleName,
    id: &str,
) -> Result<Option<Vec<String>>, StoreError> {
    let own = own_rows(rows, account)?;
    let Some(role) = own.get(Role::TABLE, role)?.filter(|role| role.id == id) else {
        return Ok(None);
    };
    policy::documents(&own, &role.policies).map(Some)
}

fn account_of(rows: &dyn Snapshot, credential: &Credential) -> Result<Option<u64>, StoreError> {
    Txn::new(rows, Cell::SYSTEM, Timestamp(0), 0).get(CREDENTIALS, credential)
}

/// The rows of what the account has without a region.
fn own_rows(rows: &dyn Snapshot, account: u64) -> Result<Txn<'_>, StoreError> {
    let cell = cell::find(rows, &Scope::of_account(account))?.unwrap_or(Cell::NOWHERE);
    Ok(Txn::new(rows, cell, Timestamp(0), 0))
}

/// The hash of a bearer token: the half that finds it, and the half that proves it.
fn halves(token: &str) -> (u128, [u8; 16]) {
    let hash = <[u8; 32]>::from(Sha256::digest(token));
    let half = |from: usize| <[u8; 16]>::try_from(&hash[from..from + 16]).expect("it is a half");
    (u128::from_be_bytes(half(0)), half(16))
}

#[cfg(test)]
pub(crate) mod testing;
