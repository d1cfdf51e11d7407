//! SetDefaultPolicyVersion: says which document of a policy counts.

use control_derive::operation;

use super::{Policy, VERSIONS, VersionId};
use crate::{Ctx, Fault, Write, faults::RamFault, value::name::PolicyName};

/// Makes a version the one that counts, from the next request on.
#[operation(ram, write, ram = "policy/{PolicyName}")]
pub struct SetDefaultPolicyVersion {
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

impl Write for SetDefaultPolicyVersion {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let policy = ctx.find(&wanted.policy_name)?;
        let VersionId(version) = wanted.version_id;
        if !ctx.txn.has(VERSIONS, &(policy.name.to_string(), version))? {
            return Err(RamFault::VersionNotFound { version }.into());
        }
        ctx.replace(&Policy { default_version: version, updated: ctx.now(), ..policy })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    #[test]
    fn its_refusals_come_in_order_and_another_version_counts() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        t.ok(&testing::create_policy("p").replace("CreatePolicy&", "CreatePolicyVersion&"));
        t.wait_ms(60_000);
        let mut steps = testing::name_steps("PolicyName", 128);
        steps.insert(1, step("&VersionId=", testing::missing("VersionId")));
        steps.extend([
            step(
                "&VersionId=2",
                "400 InvalidParameter.VersionId.Format The format of the parameter - \"VersionId\" is incorrect.",
            ),
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step(
                "&VersionId=v3",
                "404 EntityNotExist.Policy.Version The policy version does not exist.",
            ),
        ]);
        t.walk("Action=SetDefaultPolicyVersion&PolicyName=p&VersionId=v2", steps);
        let shown = t.ok("Action=GetPolicy&PolicyType=Custom&PolicyName=p");
        assert_eq!(*at(&shown, "Policy.DefaultVersion"), json!("v2"));
        assert_eq!(*at(&shown, "Policy.UpdateDate"), json!("2026-11-20T12:01:00Z"));
        assert_eq!(*at(&shown, "DefaultPolicyVersion.VersionId"), json!("v2"));
    }
}
