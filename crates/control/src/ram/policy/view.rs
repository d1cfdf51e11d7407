//! How a policy reads in answers.

use api::answer;

use super::{Attached, Named, Policy, PolicyType, VERSIONS, Version, versions};
use crate::{
    Ctx, Fault,
    facts::system_policy::{self, CREATED, SystemPolicy},
    faults::RamFault,
    kernel::resource::Resource,
    value::{name::PolicyName, tag::EcsTagView, text},
};

/// What all answers say of a policy.
#[answer]
pub struct PolicyView {
    policy_name: PolicyName,
    policy_type: PolicyType,
    description: String,
    default_version: String,
    create_date: String,
    update_date: String,
    attachment_count: u64,
}

impl PolicyView {
    /// A policy of the account as answers show it.
    pub fn of(ctx: &Ctx<'_>, policy: &Policy) -> Result<PolicyView, Fault> {
        let named = Named { policy_type: PolicyType::Custom, name: policy.name.clone() };
        Ok(PolicyView {
            attachment_count: named.holders(ctx)?,
            policy_name: named.name,
            policy_type: PolicyType::Custom,
            description: policy.description.clone(),
            default_version: version_id(policy.default_version),
            create_date: text::time(policy.created),
            update_date: text::time(policy.updated),
        })
    }

    /// A policy of the cloud as answers show it.
    pub fn of_system(ctx: &Ctx<'_>, policy: &SystemPolicy) -> Result<PolicyView, Fault> {
        let named = Named { policy_type: PolicyType::System, name: policy.name.into() };
        Ok(PolicyView {
            attachment_count: named.holders(ctx)?,
            policy_name: named.name,
            policy_type: PolicyType::System,
            description: policy.description.to_owned(),
            default_version: version_id(super::FIRST),
            create_date: CREATED.to_owned(),
            update_date: CREATED.to_owned(),
        })
    }
}

/// A policy in a list.
#[answer]
pub struct ListedPolicy {
    #[flatten]
    policy: PolicyView,
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

impl ListedPolicy {
    /// A policy of the account in a list.
    pub fn of(ctx: &Ctx<'_>, policy: &Policy) -> Result<ListedPolicy, Fault> {
        let tags = EcsTagView::of(&policy.tags);
        Ok(ListedPolicy { policy: PolicyView::of(ctx, policy)?, tags })
    }

    /// A policy of the cloud in a list.
    pub fn of_system(ctx: &Ctx<'_>, policy: &SystemPolicy) -> Result<ListedPolicy, Fault> {
        Ok(ListedPolicy { policy: PolicyView::of_system(ctx, policy)?, tags: Vec::new() })
    }
}

/// A version of a policy, with its document.
#[answer]
pub struct VersionView {
    version_id: String,
    is_default_version: bool,
    policy_document: String,
    create_date: String,
}

impl VersionView {
    /// A version of a policy: the one that counts if no number is given.
    pub(super) fn find(
        ctx: &Ctx<'_>,
        policy: &Named,
        number: Option<u32>,
    ) -> Result<VersionView, Fault> {
        let missing = |version| Fault::from(RamFault::VersionNotFound { version });
        if policy.policy_type == PolicyType::System {
            policy.check(ctx)?;
            let found = system_policy::find(policy.name.as_str()).expect("it is there");
            return match number {
                Some(number) if number != super::FIRST => Err(missing(number)),
                _ => Ok(VersionView::of_system(found)),
            };
        }
        let row = ctx.find(&policy.name)?;
        let number = number.unwrap_or(row.default_version);
        let version = ctx.txn.get(VERSIONS, &(row.id().to_string(), number))?;
        let version = version.ok_or_else(|| missing(number))?;
        Ok(VersionView::of(&row, number, version))
    }

    /// All versions of a policy, in the order of their numbers.
    pub(super) fn all(ctx: &Ctx<'_>, policy: &Named) -> Result<Vec<VersionView>, Fault> {
        let numbers = match policy.policy_type {
            PolicyType::Custom => versions(&ctx.txn, &ctx.find(&policy.name)?.name)?,
            PolicyType::System => vec![super::FIRST],
        };
        numbers.into_iter().map(|number| VersionView::find(ctx, policy, Some(number))).collect()
    }

    /// A version of a policy of the account.
    pub(super) fn of(policy: &Policy, number: u32, version: Version) -> VersionView {
        VersionView {
            version_id: version_id(number),
            is_default_version: number == policy.default_version,
            policy_document: version.document,
            create_date: text::time(version.created),
        }
    }

    fn of_system(policy: &SystemPolicy) -> VersionView {
        VersionView {
            version_id: version_id(super::FIRST),
            is_default_version: true,
            policy_document: policy.document.to_owned(),
            create_date: CREATED.to_owned(),
        }
    }
}

/// The number of a version as the API writes it: `v1`.
pub(super) fn version_id(number: u32) -> String {
    format!("v{number}")
}

/// A policy that a user or a role has.
#[answer]
pub struct AttachedView {
    policy_name: PolicyName,
    policy_type: PolicyType,
    description: String,
    default_version: String,
    attach_date: String,
}

impl AttachedView {
    /// The policy as answers show it.
    pub(super) fn of(ctx: &Ctx<'_>, attached: &Attached) -> Result<AttachedView, Fault> {
        let (description, default_version) = match attached.policy_type {
            PolicyType::System => {
                let policy = system_policy::find(attached.policy.as_str());
                (policy.map_or("", |policy| policy.description).to_owned(), super::FIRST)
            }
            PolicyType::Custom => {
                let policy = ctx.find(&attached.policy)?;
                (policy.description, policy.default_version)
            }
        };
        Ok(AttachedView {
            policy_name: attached.policy.clone(),
            policy_type: attached.policy_type,
            description,
            default_version: version_id(default_version),
            attach_date: text::time(attached.at),
        })
    }
}
