//! DeletePolicyVersion: takes a document from a policy of the account, but never the one that counts.

use control_derive::operation;

use super::{VERSIONS, VersionId};
use crate::{Ctx, Fault, Write, faults::RamFault, value::name::PolicyName};

/// Deletes a version of a policy.
#[operation(ram, write, ram = "policy/{PolicyName}")]
pub struct DeletePolicyVersion {
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
    /// The version: v1, v2 and so on.
    #[param(malformed = "InvalidParameter.VersionId.Format")]
    version_id: VersionId,
}

impl Write for DeletePolicyVersion {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let policy = ctx.find(&wanted.policy_name)?;
        let VersionId(version) = wanted.version_id;
        let key = (policy.name.to_string(), version);
        if !ctx.txn.has(VERSIONS, &key)? {
            return Err(RamFault::VersionNotFound { version }.into());
        }
        if version == policy.default_version {
            return Err(RamFault::VersionIsDefault.into());
        }
        Ok(ctx.txn.delete(VERSIONS, &key)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ram::testing,
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        t.ok(&testing::create_policy("p").replace("CreatePolicy&", "CreatePolicyVersion&"));
        let mut steps = testing::name_steps("PolicyName", 128);
        steps.insert(1, step("&VersionId=", testing::missing("VersionId")));
        let not_found = "404 EntityNotExist.Policy.Version The policy version does not exist.";
        steps.extend([
            step(
                "&VersionId=2",
                "400 InvalidParameter.VersionId.Format The format of the parameter - \"VersionId\" is incorrect.",
            ),
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step("&VersionId=v3", not_found),
            step(
                "&VersionId=v1",
                "409 DeleteConflict.Policy.Version.Default The default policy version CAN NOT been deleted directly.",
            ),
        ]);
        let delete = "Action=DeletePolicyVersion&PolicyName=p&VersionId=v2";
        t.walk(delete, steps);
        t.check(delete, not_found);
    }
}
