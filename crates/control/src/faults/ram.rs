//! Faults of RAM: users, roles, policies and access keys.

use control_derive::Fault;

use crate::value::name::{AccessKeyId, PolicyName, RoleName, UserName};

/// Faults of RAM. The texts of its rows are fixed, but for what is wrong with a policy.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that a log shows")]
pub enum RamFault {
    /// The account has no such user.
    #[rows("EntityNotExist.User")]
    UserNotFound { user: UserName },
    /// There is a user of this name already.
    #[rows("EntityAlreadyExists.User")]
    UserExists { user: UserName },
    /// The account has as many users as it may have.
    #[rows("LimitExceeded.User")]
    UserQuota,
    /// A user that is to be deleted has access keys.
    #[rows("DeleteConflict.User.AccessKey")]
    UserHasKeys,
    /// A user that is to be deleted has policies.
    #[rows("DeleteConflict.User.Policy")]
    UserHasPolicies,
    /// The user, or the account, has no such access key.
    #[rows("EntityNotExist.User.AccessKey")]
    KeyNotFound { key: AccessKeyId },
    /// The user, or the account, has as many access keys as it may have.
    #[rows("LimitExceeded.User.AccessKey")]
    KeyQuota,
    /// The account has no such role.
    #[rows("EntityNotExist.Role")]
    RoleNotFound { role: RoleName },
    /// There is a role of this name already.
    #[rows("EntityAlreadyExists.Role")]
    RoleExists { role: RoleName },
    /// The account has as many roles as it may have.
    #[rows("LimitExceeded.Role")]
    RoleQuota,
    /// A role that is to be deleted has policies.
    #[rows("DeleteConflict.Role.Policy")]
    RoleHasPolicies,
    /// There is no such policy, of the account or of the cloud.
    #[rows("EntityNotExist.Policy")]
    PolicyNotFound { policy: PolicyName },
    /// There is a policy of this name already.
    #[rows("EntityAlreadyExists.Policy")]
    PolicyExists { policy: PolicyName },
    /// The account has as many policies as it may have.
    #[rows("LimitExceeded.Policy")]
    PolicyQuota,
    /// The policy has no version with this number.
    #[rows("EntityNotExist.Policy.Version")]
    VersionNotFound { version: u32 },
    /// The policy has as many versions as it may have.
    #[rows("LimitExceeded.Policy.Version")]
    VersionQuota,
    /// The version that is to be deleted is the one that counts.
    #[rows("DeleteConflict.Policy.Version.Default")]
    VersionIsDefault,
    /// A policy that is to be deleted has versions beside the one that counts.
    #[rows("DeleteConflict.Policy.Version")]
    PolicyHasVersions,
    /// The document is no policy, or none of a role.
    #[rows("MalformedPolicyDocument")]
    #[says("{problem}")]
    Malformed { problem: String },
    /// A policy that is to be deleted is one of a user's.
    #[rows("DeleteConflict.Policy.User")]
    PolicyOfUser,
    /// A policy that is to be deleted is one of a role's.
    #[rows("DeleteConflict.Role.Policy")]
    PolicyOfRole,
    /// The user has the policy already.
    #[rows("EntityAlreadyExists.User.Policy")]
    UserHasPolicy,
    /// The role has the policy already.
    #[rows("EntityAlreadyExists.Role.Policy")]
    RoleHasPolicy,
    /// The user cannot log on to the console.
    #[rows("EntityNotExist.User.LoginProfile")]
    UserLacksLogin { user: UserName },
    /// The user has no device that proves who it is.
    #[rows("EntityNotExist.User.MFADevice")]
    UserLacksDevice { user: UserName },
    /// The user does not have the policy.
    #[rows("EntityNotExist.User.Policy")]
    UserLacksPolicy,
    /// The role does not have the policy.
    #[rows("EntityNotExist.Role.Policy")]
    RoleLacksPolicy,
    /// The user has as many policies of the kind as it may have.
    #[rows("LimitExceeded.User.Policy")]
    UserPolicyQuota,
    /// The role has as many policies of the kind as it may have.
    #[rows("LimitExceeded.Role.Policy")]
    RolePolicyQuota,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            RamFault::VARIANTS,
            [
                (
                    "GetUser",
                    RamFault::UserNotFound { user: "u".into() },
                    "404 EntityNotExist.User The user does not exist.",
                ),
                (
                    "CreateUser",
                    RamFault::UserExists { user: "u".into() },
                    "409 EntityAlreadyExists.User The user does already EXIST.",
                ),
                (
                    "CreateUser",
                    RamFault::UserQuota,
                    "409 LimitExceeded.User The count of users beyond the current limits.",
                ),
                (
                    "DeleteUser",
                    RamFault::UserHasKeys,
                    "409 DeleteConflict.User.AccessKey The user CAN NOT has any access key while deleting the user.",
                ),
                (
                    "DeleteUser",
                    RamFault::UserHasPolicies,
                    "409 DeleteConflict.User.Policy The user CAN NOT has any attached policy while deleting the user.",
                ),
                (
                    "DeleteAccessKey",
                    RamFault::KeyNotFound { key: "k".into() },
                    "404 EntityNotExist.User.AccessKey The user access key does not exist.",
                ),
                (
                    "CreateAccessKey",
                    RamFault::KeyQuota,
                    "409 LimitExceeded.User.AccessKey The access key count of the user access keys beyond the current limits.",
                ),
                (
                    "GetRole",
                    RamFault::RoleNotFound { role: "r".into() },
                    "404 EntityNotExist.Role The role does not exist.",
                ),
                (
                    "AssumeRole",
                    RamFault::RoleNotFound { role: "r".into() },
                    "404 EntityNotExist.Role The specified Role not exists .",
                ),
                (
                    "CreateRole",
                    RamFault::RoleExists { role: "r".into() },
                    "409 EntityAlreadyExists.Role The role does already EXIST.",
                ),
                (
                    "CreateRole",
                    RamFault::RoleQuota,
                    "409 LimitExceeded.Role The count of roles beyond the current limits.",
                ),
                (
                    "DeleteRole",
                    RamFault::RoleHasPolicies,
                    "409 DeleteConflict.Role.Policy The role CAN NOT has any attached policy while deleting the role.",
                ),
                (
                    "GetPolicy",
                    RamFault::PolicyNotFound { policy: "p".into() },
                    "404 EntityNotExist.Policy The policy does not exist.",
                ),
                (
                    "CreatePolicy",
                    RamFault::PolicyExists { policy: "p".into() },
                    "409 EntityAlreadyExists.Policy The policy does already EXIST.",
                ),
                (
                    "CreatePolicy",
                    RamFault::PolicyQuota,
                    "409 LimitExceeded.Policy The count of policy beyond the current limits.",
                ),
                (
                    "GetPolicyVersion",
                    RamFault::VersionNotFound { version: 2 },
                    "404 EntityNotExist.Policy.Version The policy version does not exist.",
                ),
                (
                    "CreatePolicyVersion",
                    RamFault::VersionQuota,
                    "409 LimitExceeded.Policy.Version The count of policy version beyond the current limits.",
                ),
                (
                    "DeletePolicyVersion",
                    RamFault::VersionIsDefault,
                    "409 DeleteConflict.Policy.Version.Default The default policy version CAN NOT been deleted directly.",
                ),
                (
                    "DeletePolicy",
                    RamFault::PolicyHasVersions,
                    "409 DeleteConflict.Policy.Version The policy CAN NOT has any version except the default version.",
                ),
                (
                    "CreatePolicy",
                    RamFault::Malformed { problem: "Statement: is an empty list".to_owned() },
                    "400 MalformedPolicyDocument Statement: is an empty list",
                ),
                (
                    "DeletePolicy",
                    RamFault::PolicyOfUser,
                    "409 DeleteConflict.Policy.User The policy CAN NOT been attached to any user while deleting the policy.",
                ),
                (
                    "DeletePolicy",
                    RamFault::PolicyOfRole,
                    "409 DeleteConflict.Role.Policy The policy CAN NOT been attached to any role while deleting the policy.",
                ),
                (
                    "AttachPolicyToUser",
                    RamFault::UserHasPolicy,
                    "409 EntityAlreadyExists.User.Policy The user has already been attached this policy.",
                ),
                (
                    "AttachPolicyToRole",
                    RamFault::RoleHasPolicy,
                    "409 EntityAlreadyExists.Role.Policy The role has already been attached this policy.",
                ),
                (
                    "GetLoginProfile",
                    RamFault::UserLacksLogin { user: "u".into() },
                    "404 EntityNotExist.User.LoginProfile The user login profile does not exist.",
                ),
                (
                    "UnbindMFADevice",
                    RamFault::UserLacksDevice { user: "u".into() },
                    "404 EntityNotExist.User.MFADevice The user has not bound any MFA device.",
                ),
                (
                    "DetachPolicyFromUser",
                    RamFault::UserLacksPolicy,
                    "404 EntityNotExist.User.Policy The indicate policy of the user does not exist.",
                ),
                (
                    "DetachPolicyFromRole",
                    RamFault::RoleLacksPolicy,
                    "404 EntityNotExist.Role.Policy The indicate policy of the role does not exist.",
                ),
                (
                    "AttachPolicyToUser",
                    RamFault::UserPolicyQuota,
                    "409 LimitExceeded.User.Policy The policy count of the user attached policies beyond the current limits.",
                ),
                (
                    "AttachPolicyToRole",
                    RamFault::RolePolicyQuota,
                    "409 LimitExceeded.Role.Policy The policy count of the role beyond the current limits.",
                ),
            ],
        );
    }
}
