//! Sessions of roles: the rows, and what their operations share.
//!
//! Who assumes a role is given an access key and a token that are in force for a while. A session is
//! in the system's cell, by its access key: so one read finds it, and whose it is. What it may do is
//! what its role may do at each request, and no more than its own policy: a policy that is taken from
//! the role, and a role that is deleted, count at once.

use std::fmt;

use minicbor::{Decode, Encode, bytes::ByteArray};
use sha2::{Digest, Sha256};
use store::{Cell, Index, Random, Snapshot, StoreError, Table, Timestamp, Txn};

use crate::{
    Ctx, Fault,
    faults::AccessFault,
    kernel::{
        operation::operations,
        schedule::{self, Due},
    },
    ram::{Role, Secret},
    value::name::{self, AccessKeyId, RoleName},
};

operations! {
    assume_role: AssumeRole,
    get_caller_identity: GetCallerIdentity,
}

/// The sessions of all accounts, in the system's cell.
pub const SESSIONS: Table<AccessKeyId, Session> =
    Table::new(97, "sts_sessions").counted().indexed(&[&BY_ACCOUNT]);

/// Those of each account.
pub const BY_ACCOUNT: Index<Session, u64> =
    Index::new(1, "by_account", |row: &Session| vec![row.account]).counted();

/// How long a session is remembered that is over, in milliseconds: whoever still uses it is told that
/// it is over, and not that there never was one.
pub const REMEMBERED_MS: u64 = 60 * 60 * 1000;

/// What the ids of its access keys start with.
pub const TEMPORARY: &str = "STS.";

/// A session of a role.
///
/// **Invariants.** Its own policy can be read. Its end is on the schedule of the system's cell.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Session {
    /// The account of the role.
    #[n(0)]
    pub account: u64,
    /// The role's name.
    #[n(1)]
    pub role: RoleName,
    /// The role's number: one that was made again under the same name is another one.
    #[n(2)]
    pub role_id: String,
    /// The session's name.
    #[n(3)]
    pub name: String,
    /// What requests are signed with.
    #[n(4)]
    pub secret: Secret,
    /// The hash of the token that requests must carry.
    #[n(5)]
    token: ByteArray<32>,
    /// The document of its own policy, which allows nothing that the role's do not.
    #[n(6)]
    pub policy: Option<String>,
    /// When it is over.
    #[n(7)]
    pub expires: Timestamp,
}

impl Session {
    /// Whether this is its token; how long that takes does not tell how much of it is right.
    pub fn has_token(&self, token: &str) -> bool {
        api::sign::equal(&self.token[..], hash(token))
    }

    /// When it is forgotten.
    pub fn forgotten(&self) -> Timestamp {
        self.expires.plus_ms(REMEMBERED_MS)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({} of {}, account {})", self.name, self.role, self.account)
    }
}

/// A session that has begun, with what only its holder may know.
pub struct Begun {
    /// The id of its access key.
    pub id: AccessKeyId,
    /// The session.
    pub session: Session,
    /// The token that its requests must carry.
    pub token: String,
}

/// Begins a session of a role under this name, for so many seconds. The secret and the token are those
/// that were drawn beforehand, if they were.
pub fn begin(
    ctx: &mut Ctx<'_>,
    role: &Role,
    (name, seconds): (String, u32),
    policy: Option<String>,
    secrets: Option<[String; 2]>,
) -> Result<Begun, Fault> {
    let (account, most) = (ctx.account(), ctx.world.ram.sessions);
    if ctx.directory().count_under(SESSIONS, BY_ACCOUNT, &account)? >= most {
        return Err(AccessFault::Throttled.into());
    }
    let id = AccessKeyId::from(format!("{TEMPORARY}N{}", name::random(&mut ctx.txn, 24)));
    let [secret, token] = secrets.unwrap_or_else(|| self::secrets(ctx.txn.rng()));
    let session = Session {
        account,
        role: role.name.clone(),
        role_id: role.id.clone(),
        name,
        secret: Secret::from(secret.as_str()),
        token: hash(&token).into(),
        policy,
        expires: ctx.now().plus_ms(u64::from(seconds) * 1000),
    };
    ctx.directory().claim(SESSIONS, &id, &session, Fault::from(AccessFault::Failed))?;
    schedule::set(ctx.directory(), session.forgotten(), Due::Forgotten(id.clone()))?;
    Ok(Begun { id, session, token })
}

/// The secret of a session's key, and its token.
fn secrets(random: &mut Random) -> [String; 2] {
    [name::letters(random, 44), format!("CAIS{}", name::letters(random, 124))]
}

/// The session with this access key.
pub fn find(rows: &dyn Snapshot, id: &str) -> Result<Option<Session>, StoreError> {
    // Clients may send anything, but no id has a NUL, and no key of a table may.
    if id.contains('\0') {
        return Ok(None);
    }
    Txn::new(rows, Cell::SYSTEM, Timestamp(0), 0).get(SESSIONS, &AccessKeyId::from(id))
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
