//! Policies: the rows, who has them, and what their operations share.
//!
//! There are those of the account, which are rows, and those of the cloud, which are facts
//! ([`system_policy`]). Users and roles have both; what they allow counts from the next request on.

mod view;

use api::{Choice, Kind, Value};
use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{Index, Key, StoreError, Table, Timestamp, Txn};

use super::{Origin, Role, User};
use crate::{
    Ctx, Fault,
    facts::system_policy,
    faults::RamFault,
    kernel::{operation::operations, resource::Resource},
    value::{
        name::PolicyName,
        tag::{self, Tag},
    },
};

operations! {
    attach_policy_to_role: AttachPolicyToRole,
    attach_policy_to_user: AttachPolicyToUser,
    create_policy: CreatePolicy,
    create_policy_version: CreatePolicyVersion,
    delete_policy: DeletePolicy,
    delete_policy_version: DeletePolicyVersion,
    detach_policy_from_role: DetachPolicyFromRole,
    detach_policy_from_user: DetachPolicyFromUser,
    get_policy: GetPolicy,
    get_policy_version: GetPolicyVersion,
    list_entities_for_policy: ListEntitiesForPolicy,
    list_policies: ListPolicies,
    list_policies_for_role: ListPoliciesForRole,
    list_policies_for_user: ListPoliciesForUser,
    list_policy_versions: ListPolicyVersions,
    set_default_policy_version: SetDefaultPolicyVersion,
}

/// The documents of the account's policies, by the policy's name and the version's number.
pub const VERSIONS: Table<(String, u32), Version> = Table::new(95, "ram_policy_versions");

/// The number of a policy's first version.
pub const FIRST: u32 = 1;

/// Whose a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Choice)]
#[cbor(index_only)]
pub enum PolicyType {
    /// The account's.
    #[n(0)]
    Custom,
    /// The cloud's.
    #[n(1)]
    System,
}

/// A policy that a user or a role has.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attached {
    /// Who has attached it.
    #[n(0)]
    pub origin: Origin,
    /// Whose it is.
    #[n(1)]
    pub policy_type: PolicyType,
    /// Its name.
    #[n(2)]
    pub policy: PolicyName,
    /// When it was attached.
    #[n(3)]
    pub at: Timestamp,
}

/// A policy of the account; its documents are in [`VERSIONS`].
///
/// **Invariants.** It has its default version, and a version its policy. Each version can be read, and
/// none has a number behind the last one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Resource)]
#[resource(
    table = 58, name = "ram_policies", id = name, missing = RamFault::PolicyNotFound { policy },
    taken = RamFault::PolicyExists { policy }, ram = "ram:policy", tags = tags
)]
#[index(1, BY_TAG: (String, String) = each tag_keys())]
pub struct Policy {
    /// Its name.
    #[n(0)]
    pub name: PolicyName,
    /// Where it comes from.
    #[n(1)]
    pub origin: Origin,
    /// The description, possibly empty.
    #[n(2)]
    pub description: String,
    /// The number of the version that counts.
    #[n(3)]
    pub default_version: u32,
    /// When it was made.
    #[n(4)]
    pub created: Timestamp,
    /// When it was changed last.
    #[n(5)]
    pub updated: Timestamp,
    /// Its tags.
    #[n(6)]
    pub tags: Vec<Tag>,
    /// The number of the version that was made last: no number is given again.
    #[n(7)]
    pub last_version: u32,
}

impl Policy {
    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// A version of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Version {
    /// Where it comes from.
    #[n(0)]
    pub origin: Origin,
    /// The document: JSON, of which it is known that it can be read.
    #[n(1)]
    pub document: String,
    /// When it was made.
    #[n(2)]
    pub created: Timestamp,
}

/// What can have policies: a user or a role.
pub(super) trait Holder: Resource {
    /// Who has each policy.
    const BY_POLICY: Index<Self, (u8, String)>;

    /// The policies that it has.
    fn policies(&mut self) -> &mut Vec<Attached>;

    /// The fault of one that has the policy already.
    const HAS: RamFault;
    /// The fault of one that does not have the policy.
    const LACKS: RamFault;
    /// The fault of one that has as many of the kind as it may have.
    const QUOTA: RamFault;
}

impl Holder for User {
    const BY_POLICY: Index<User, (u8, String)> = User::BY_POLICY;
    const HAS: RamFault = RamFault::UserHasPolicy;
    const LACKS: RamFault = RamFault::UserLacksPolicy;
    const QUOTA: RamFault = RamFault::UserPolicyQuota;

    fn policies(&mut self) -> &mut Vec<Attached> {
        &mut self.policies
    }
}

impl Holder for Role {
    const BY_POLICY: Index<Role, (u8, String)> = Role::BY_POLICY;
    const HAS: RamFault = RamFault::RoleHasPolicy;
    const LACKS: RamFault = RamFault::RoleLacksPolicy;
    const QUOTA: RamFault = RamFault::RolePolicyQuota;

    fn policies(&mut self) -> &mut Vec<Attached> {
        &mut self.policies
    }
}

/// The policy that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) policy_type: PolicyType,
    pub(super) name: PolicyName,
}

impl Named {
    /// Its name as policies have it: those of the cloud are of the account `system`.
    pub(super) fn resource(&self) -> (&'static str, String) {
        let name = &self.name;
        match self.policy_type {
            PolicyType::Custom => ("ram", format!("policy/{name}")),
            PolicyType::System => ("ram", format!("system:policy/{name}")),
        }
    }

    fn key(&self) -> (u8, String) {
        key(self.policy_type, &self.name)
    }

    fn is(&self, attached: &Attached) -> bool {
        attached.policy_type == self.policy_type && attached.policy == self.name
    }

    /// Refuses one that is not there.
    fn check(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        match self.policy_type {
            PolicyType::Custom => ctx.find(&self.name).map(drop),
            PolicyType::System if system_policy::find(self.name.as_str()).is_some() => Ok(()),
            PolicyType::System => {
                Err(RamFault::PolicyNotFound { policy: self.name.clone() }.into())
            }
        }
    }

    /// How many users and roles have it.
    fn holders(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        Ok(self.holders_of::<User>(ctx)? + self.holders_of::<Role>(ctx)?)
    }

    fn holders_of<R: Holder>(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        Ok(ctx.txn.count_under(R::TABLE, R::BY_POLICY, &self.key())?)
    }
}

/// Gives a user or a role a policy.
fn attach<R: Holder>(ctx: &mut Ctx<'_>, to: &R::Id, policy: Named) -> Result<(), Fault> {
    let mut holder = ctx.find(to)?;
    policy.check(ctx)?;
    if holder.policies().iter().any(|one| policy.is(one)) {
        return Err(R::HAS.into());
    }
    let of_type = |one: &&Attached| one.policy_type == policy.policy_type;
    let most = match policy.policy_type {
        PolicyType::Custom => ctx.world.ram.custom_policies_each,
        PolicyType::System => ctx.world.ram.system_policies_each,
    };
    if holder.policies().iter().filter(of_type).count() >= most {
        return Err(R::QUOTA.into());
    }
    let Named { policy_type, name } = policy;
    let (origin, at) = (Origin::Call, ctx.now());
    holder.policies().push(Attached { origin, policy_type, policy: name, at });
    ctx.replace(&holder)
}

/// Takes a policy from a user or a role.
fn detach<R: Holder>(ctx: &mut Ctx<'_>, from: &R::Id, policy: &Named) -> Result<(), Fault> {
    let mut holder = ctx.find(from)?;
    policy.check(ctx)?;
    let before = holder.policies().len();
    holder.policies().retain(|one| !policy.is(one));
    if holder.policies().len() == before {
        return Err(R::LACKS.into());
    }
    ctx.replace(&holder)
}

/// The keys under which the index has who has policies.
pub(super) fn index_keys(policies: &[Attached]) -> Vec<(u8, String)> {
    policies.iter().map(|one| key(one.policy_type, &one.policy)).collect()
}

/// The key of a policy in the indexes of who has it.
pub fn key(policy_type: PolicyType, policy: &PolicyName) -> (u8, String) {
    let number = match policy_type {
        PolicyType::Custom => 0,
        PolicyType::System => 1,
    };
    (number, policy.to_string())
}

/// The number of a version: `v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct VersionId(u32);

impl Value for VersionId {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "the number of a version, as v1";

    fn parse(text: &str) -> Option<VersionId> {
        let digits = text.strip_prefix('v')?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_plain = is_number && !digits.starts_with('0');
        digits.parse().ok().filter(|_| is_plain).map(VersionId)
    }
}

/// The numbers of a policy's versions.
fn versions(own: &Txn<'_>, policy: &PolicyName) -> Result<Vec<u32>, StoreError> {
    let rows = own.scan(VERSIONS, &policy.to_string(), None)?;
    rows.map(|row| row.map(|((_, number), _)| number)).collect()
}

/// The documents of policies.
pub(super) fn documents(own: &Txn<'_>, policies: &[Attached]) -> Result<Vec<String>, StoreError> {
    policies.iter().map(|one| document(own, one)).collect()
}

fn document(own: &Txn<'_>, attached: &Attached) -> Result<String, StoreError> {
    let name = &attached.policy;
    if attached.policy_type == PolicyType::System {
        let policy = system_policy::find(name.as_str());
        // One that the server knew in another version, and knows no more, allows nothing.
        return Ok(policy.map_or(NOTHING, |policy| policy.document).to_owned());
    }
    let row = own.get(Policy::TABLE, name)?.expect("a policy that somebody has is there");
    let version = own.get(VERSIONS, &(name.to_string(), row.default_version))?;
    Ok(version.expect("a policy has its default version").document)
}

/// A policy that allows nothing that there is.
const NOTHING: &str =
    r#"{"Version":"1","Statement":[{"Action":"none:none","Resource":"*","Effect":"Allow"}]}"#;

/// All users, or all roles, that have a policy.
pub(crate) fn held_by<R: Resource>(
    txn: &Txn<'_>,
    index: Index<R, (u8, String)>,
    policy: &PolicyName,
) -> Result<Vec<R::Id>, StoreError>
where
    R::Id: Key,
{
    let key = key(PolicyType::Custom, policy);
    txn.keys_under(R::TABLE, index, &key, None)?.collect()
}
