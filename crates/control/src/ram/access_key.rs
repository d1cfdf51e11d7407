//! Access keys: the rows, and what their operations share.

use api::{Choice, Reject, params::Problem};
use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use super::{Origin, Secret};
use crate::{
    Ctx, Fault, Principal,
    faults::{RamFault, RequestFault},
    kernel::operation::operations,
    value::name::{AccessKeyId, UserName},
};

operations! {
    create_access_key: CreateAccessKey,
    delete_access_key: DeleteAccessKey,
    list_access_keys: ListAccessKeys,
    update_access_key: UpdateAccessKey,
}

/// An access key. It is in force, or not any more, from the next request on.
///
/// Calls may change and delete one that the configuration declares, as any other: the next start
/// makes it again what the configuration says.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Resource)]
#[resource(
    table = 96, name = "ram_access_keys", id = id, missing = RamFault::KeyNotFound { key }
)]
#[index(1, BY_OWNER: String = owner(), counted)]
pub struct AccessKey {
    /// Its id, which no other key of any account has.
    #[n(0)]
    pub id: AccessKeyId,
    /// Where it comes from.
    #[n(1)]
    pub origin: Origin,
    /// What requests are signed with.
    #[n(2)]
    pub secret: Secret,
    /// Whether it may be used.
    #[n(3)]
    pub is_active: bool,
    /// The name of the user whose it is; nothing if it is the account's own.
    #[n(4)]
    pub user: Option<UserName>,
    /// The security tokens that requests may carry.
    #[n(5)]
    pub security_tokens: Vec<Secret>,
    /// When it was made.
    #[n(6)]
    pub created: Timestamp,
}

impl AccessKey {
    fn owner(&self) -> String {
        owner(self.user.as_ref())
    }
}

/// Whether an access key may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Status {
    /// It may.
    Active,
    /// It may not, until it is active again.
    Inactive,
}

impl Status {
    fn of(key: &AccessKey) -> Status {
        if key.is_active { Status::Active } else { Status::Inactive }
    }
}

/// Under what the index has the keys of a user, or those of the account itself.
pub fn owner(user: Option<&UserName>) -> String {
    user.map(UserName::to_string).unwrap_or_default()
}

/// Whose keys a request is about: those of the user that it names, else the caller's own. The session
/// of a role has no keys of its own.
fn whose(ctx: &Ctx<'_>, named: Option<UserName>) -> Result<Option<UserName>, Fault> {
    let user = match (named, &ctx.caller.principal) {
        (Some(user), _) => user,
        (None, Principal::Account) => return Ok(None),
        (None, Principal::User(user)) => UserName::from(user.name.as_str()),
        (None, Principal::Role(_)) => {
            let parameter = "UserName".to_owned();
            let reject = Reject { parameter, problem: Problem::Missing, code: None };
            return Err(RequestFault::Parameter(reject).into());
        }
    };
    ctx.find(&user).map(|user| Some(user.name))
}

/// The key with this id, of this user or of the account itself.
fn find(ctx: &Ctx<'_>, id: &AccessKeyId, user: Option<&UserName>) -> Result<AccessKey, Fault> {
    let key = ctx.find(id)?;
    match key.user.as_ref() == user {
        true => Ok(key),
        false => Err(RamFault::KeyNotFound { key: id.clone() }.into()),
    }
}
