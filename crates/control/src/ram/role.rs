//! RAM roles: the rows, and what their operations share.
//!
//! A role has no keys. Who it trusts assumes it for a while (`sts::session`), or an instance has it.

mod view;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use super::policy::{self, Attached};
use crate::{
    Fault,
    faults::RamFault,
    kernel::operation::operations,
    policy::{Asker, Context, Trust},
    value::{
        name::RoleName,
        tag::{self, Tag},
    },
};

operations! {
    create_role: CreateRole,
    delete_role: DeleteRole,
    get_role: GetRole,
    list_roles: ListRoles,
    update_role: UpdateRole,
}

/// The shortest time, and the default one, that a role may say its sessions last at most, in seconds.
pub const LEAST_SESSION_S: u32 = 3_600;

/// A RAM role.
///
/// **Invariants.** Its trust policy can be read. It has no policy twice, and each is there.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Resource)]
#[resource(
    table = 59, name = "ram_roles", id = name, missing = RamFault::RoleNotFound { role },
    taken = RamFault::RoleExists { role }, ram = "ram:role", tags = tags
)]
#[index(1, BY_POLICY: (u8, String) = each policy_keys())]
#[index(2, BY_TAG: (String, String) = each tag_keys())]
pub struct Role {
    /// Its name.
    #[n(0)]
    pub name: RoleName,
    /// Its number: a role that is made again under the same name has another one.
    #[n(1)]
    pub id: String,
    /// The description, possibly empty.
    #[n(2)]
    pub description: String,
    /// Whom it trusts: JSON, of which it is known that it can be read.
    #[n(3)]
    pub trust: String,
    /// How long its sessions last at most, in seconds.
    #[n(4)]
    pub max_session_s: u32,
    /// Whether it can be assumed in the console: kept and shown.
    #[n(5)]
    pub allows_console: bool,
    /// When it was made.
    #[n(6)]
    pub created: Timestamp,
    /// When it was changed last.
    #[n(7)]
    pub updated: Timestamp,
    /// The policies that it has.
    #[n(8)]
    pub policies: Vec<Attached>,
    /// Its tags.
    #[n(9)]
    pub tags: Vec<Tag>,
}

impl Role {
    /// Its full name: `acs:ram::1000000000000001:role/name`.
    pub fn arn(&self, account: u64) -> String {
        format!("acs:ram::{account:016}:role/{}", self.name)
    }

    /// Whether who asks may assume it; conditions ask the context.
    pub fn trusts(&self, asker: Asker<'_>, context: &Context) -> bool {
        Trust::parse(&self.trust)
            .expect("a trust policy was read before it became a row's")
            .allows(asker, context)
    }

    fn policy_keys(&self) -> Vec<(u8, String)> {
        policy::index_keys(&self.policies)
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// Reads a trust policy, or says what is wrong with it.
fn check_trust(document: &str) -> Result<(), Fault> {
    let read = Trust::parse(document);
    read.map(drop).map_err(|error| RamFault::Malformed { problem: error.to_string() }.into())
}
