//! RAM users: the rows, and what their operations share.

mod view;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use super::{
    Origin,
    policy::{self, Attached},
};
use crate::{faults::RamFault, kernel::operation::operations, value::name::UserName};

operations! {
    create_user: CreateUser,
    delete_login_profile: DeleteLoginProfile,
    delete_user: DeleteUser,
    get_login_profile: GetLoginProfile,
    get_user: GetUser,
    list_groups_for_user: ListGroupsForUser,
    list_users: ListUsers,
    unbind_mfa_device: UnbindMFADevice,
    update_user: UpdateUser,
}

/// A RAM user. It may do what its policies allow, and nothing else.
///
/// Calls may change one that the configuration declares, rename it or delete it, as any other: the
/// next start makes it again what the configuration says. What that does not say of it (its display
/// name, policies and keys that calls have given it) stays.
///
/// **Invariant.** It has no policy twice, and each is there.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Resource)]
#[resource(
    table = 57, name = "ram_users", id = name, missing = RamFault::UserNotFound { user },
    taken = RamFault::UserExists { user }, ram = "ram:user"
)]
#[index(1, BY_POLICY: (u8, String) = each policy_keys())]
pub struct User {
    /// Its name.
    #[n(0)]
    pub name: UserName,
    /// Where it comes from.
    #[n(1)]
    pub origin: Origin,
    /// Its number: a user that is made again under the same name has another one.
    #[n(2)]
    pub id: String,
    /// How it is shown to people.
    #[n(3)]
    pub display_name: String,
    /// The telephone number, possibly empty.
    #[n(4)]
    pub mobile_phone: String,
    /// The address for mail, possibly empty.
    #[n(5)]
    pub email: String,
    /// What is remarked of it, possibly empty.
    #[n(6)]
    pub comments: String,
    /// When it was made.
    #[n(7)]
    pub created: Timestamp,
    /// When it was changed last.
    #[n(8)]
    pub updated: Timestamp,
    /// The policies that it has.
    #[n(9)]
    pub policies: Vec<Attached>,
}

impl User {
    /// Its full name: `acs:ram::1000000000000001:user/name`.
    pub fn arn(&self, account: u64) -> String {
        format!("acs:ram::{account:016}:user/{}", self.name)
    }

    fn policy_keys(&self) -> Vec<(u8, String)> {
        policy::index_keys(&self.policies)
    }
}
