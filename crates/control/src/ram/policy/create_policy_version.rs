//! CreatePolicyVersion: gives a policy of the account another document.

use api::{Choice, answer};
use control_derive::operation;

use super::{Policy, VERSIONS, Version, versions, view::VersionView};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::RamFault,
    policy,
    ram::Origin,
    value::{document::Document, name::PolicyName},
};

/// Creates a version of a policy.
#[operation(ram, write, ram = "policy/{PolicyName}", planned)]
pub struct CreatePolicyVersion {
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
    /// The document: what it allows and denies, at most 6144 characters.
    #[param(too_long = "InvalidParameter.PolicyDocument.Length")]
    policy_document: Document,
    /// Whether it is the version that counts from then on.
    set_as_default: Option<bool>,
    /// What becomes of a policy that has as many versions as it may have.
    rotate_strategy: Option<RotateStrategy>,
}

/// What becomes of a policy that has as many versions as it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum RotateStrategy {
    /// It is given no other.
    None,
    /// Its oldest version goes that does not count.
    DeleteOldestNonDefaultVersionWhenLimitExceeded,
}

/// The new version.
#[answer]
pub struct Response {
    policy_version: VersionView,
}

impl Plan for CreatePolicyVersion {
    type Into = CreatePolicyVersion;

    fn plan(self, _: &Head, _: &World) -> Result<CreatePolicyVersion, Fault> {
        let Document(document) = &self.policy_document;
        policy::Policy::parse(document)
            .map_err(|error| RamFault::Malformed { problem: error.to_string() })?;
        Ok(self)
    }
}

impl Write for CreatePolicyVersion {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let policy = ctx.find(&wanted.policy_name)?;
        let there = versions(&ctx.txn, &policy.name)?;
        if there.len() >= ctx.world.ram.versions_per_policy {
            let rotates = RotateStrategy::DeleteOldestNonDefaultVersionWhenLimitExceeded;
            let oldest = there.iter().find(|number| **number != policy.default_version);
            match oldest.filter(|_| wanted.rotate_strategy == Some(rotates)) {
                Some(oldest) => ctx.txn.delete(VERSIONS, &(policy.name.to_string(), *oldest))?,
                None => return Err(RamFault::VersionQuota.into()),
            }
        }
        let number = policy.last_version + 1;
        let is_default = wanted.set_as_default == Some(true);
        let policy = Policy {
            last_version: number,
            default_version: if is_default { number } else { policy.default_version },
            updated: ctx.now(),
            ..policy
        };
        let Document(document) = wanted.policy_document;
        let version = Version { origin: Origin::Call, document, created: ctx.now() };
        ctx.txn.put(VERSIONS, &(policy.name.to_string(), number), &version)?;
        ctx.replace(&policy)?;
        Ok(Response { policy_version: VersionView::of(&policy, number, version) })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    const QUOTA: &str =
        "409 LimitExceeded.Policy.Version The count of policy version beyond the current limits.";

    fn create() -> String {
        testing::create_policy("p").replace("CreatePolicy&", "CreatePolicyVersion&")
    }

    fn versions(t: &mut Testing) -> String {
        let listed = t.ok("Action=ListPolicyVersions&PolicyType=Custom&PolicyName=p");
        testing::names(&listed, "PolicyVersions.PolicyVersion", "VersionId").join(" ")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        t.ok(&create());
        let mut steps = testing::name_steps("PolicyName", 128);
        steps.insert(1, step("&PolicyDocument=", testing::missing("PolicyDocument")));
        steps.extend([
            step(
                format!("&PolicyDocument={}", "x".repeat(6145)),
                "400 InvalidParameter.PolicyDocument.Length The parameter - \"PolicyDocument\" beyond the length limit.",
            ),
            step(
                "&RotateStrategy=Other",
                "400 InvalidParameter the parameter(s) \"RotateStrategy\" provided is(are) invalid. \"Other\" is not one of None, DeleteOldestNonDefaultVersionWhenLimitExceeded.",
            ),
            step(
                r#"&PolicyDocument={"Version":"1","Statement":[]}"#,
                "400 MalformedPolicyDocument Statement: is an empty list",
            ),
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step(
                (
                    (|world| world.ram.versions_per_policy = 2) as fn(&mut crate::World),
                    (|world| world.ram.versions_per_policy = 3) as fn(&mut crate::World),
                ),
                QUOTA,
            ),
        ]);
        t.walk(&create(), steps);
        t.check(&format!("{}&RotateStrategy=None", create()), QUOTA);
    }

    #[test]
    fn a_version_counts_if_that_is_said() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let made = t.ok(&create().replace("ecs:*", "vpc:*"));
        let document = testing::ECS.replace("ecs:*", "vpc:*");
        let version = json!({
            "VersionId": "v2",
            "IsDefaultVersion": false,
            "PolicyDocument": document,
            "CreateDate": "2026-11-20T12:00:00Z",
        });
        assert_eq!(*at(&made, "PolicyVersion"), version);
        let made = t.ok(&format!("{}&SetAsDefault=true", create().replace("ecs:*", "ram:*")));
        assert_eq!(*at(&made, "PolicyVersion.IsDefaultVersion"), json!(true));
        let shown = t.ok("Action=GetPolicy&PolicyType=Custom&PolicyName=p");
        assert_eq!(*at(&shown, "Policy.DefaultVersion"), json!("v3"));
        let document = json!(testing::ECS.replace("ecs:*", "ram:*"));
        assert_eq!(*at(&shown, "DefaultPolicyVersion.PolicyDocument"), document);
    }

    #[test]
    fn the_oldest_that_does_not_count_goes_if_that_is_said_and_no_number_comes_again() {
        let mut t = Testing::new();
        t.world.ram.versions_per_policy = 2;
        t.ok(&testing::create_policy("p"));
        t.ok(&create());
        let rotate = "&RotateStrategy=DeleteOldestNonDefaultVersionWhenLimitExceeded";
        t.ok(&format!("{}{rotate}", create()));
        assert_eq!(versions(&mut t), "v1 v3");
        t.ok("Action=DeletePolicyVersion&PolicyName=p&VersionId=v3");
        t.ok(&create());
        assert_eq!(versions(&mut t), "v1 v4");
        t.world.ram.versions_per_policy = 1;
        t.ok("Action=DeletePolicyVersion&PolicyName=p&VersionId=v4");
        // The one that counts stays.
        t.check(&format!("{}{rotate}", create()), QUOTA);
    }
}
