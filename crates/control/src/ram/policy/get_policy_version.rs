//! GetPolicyVersion: a version of a policy, with its document.

use api::answer;
use control_derive::operation;

use super::{Named, PolicyType, VersionId, view::VersionView};
use crate::{Ctx, Fault, Read, value::name::PolicyName};

/// Shows a version of a policy.
#[operation(ram, read, ram = "policy/{PolicyName}", asks = GetPolicyVersion::asks)]
pub struct GetPolicyVersion {
    /// Custom for a policy of the account, System for one of the cloud.
    #[param(malformed = "InvalidParameter.PolicyType")]
    policy_type: PolicyType,
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

/// The version.
#[answer]
pub struct Response {
    policy_version: VersionView,
}

impl GetPolicyVersion {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![self.named().resource()]
    }
}

impl Read for GetPolicyVersion {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let VersionId(number) = wanted.version_id;
        let policy_version = VersionView::find(ctx, &wanted.named(), Some(number))?;
        Ok(Response { policy_version })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::system_policy,
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    const NO_VERSION: &str = "404 EntityNotExist.Policy.Version The policy version does not exist.";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let format = "400 InvalidParameter.VersionId.Format The format of the parameter - \"VersionId\" is incorrect.";
        let mut steps = testing::type_steps();
        steps.insert(1, step("&VersionId=", testing::missing("VersionId")));
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend(
            ["1", "v", "v0", "v01", "v+1", "v9999999999"]
                .map(|wrong| step(format!("&VersionId={}", wrong.replace('+', "%2B")), format)),
        );
        steps.extend([
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step("&VersionId=v2", NO_VERSION),
        ]);
        t.walk("Action=GetPolicyVersion&PolicyType=Custom&PolicyName=p&VersionId=v1", steps);
    }

    #[test]
    fn a_version_is_shown_with_its_document() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let shown = t.ok("Action=GetPolicyVersion&PolicyType=Custom&PolicyName=p&VersionId=v1");
        let version = json!({
            "VersionId": "v1",
            "IsDefaultVersion": true,
            "PolicyDocument": testing::ECS,
            "CreateDate": "2026-11-20T12:00:00Z",
        });
        assert_eq!(*at(&shown, "PolicyVersion"), version);
        let system = "Action=GetPolicyVersion&PolicyType=System&PolicyName=ReadOnlyAccess";
        let shown = t.ok(&format!("{system}&VersionId=v1"));
        let document = system_policy::find("ReadOnlyAccess").expect("it is there").document;
        assert_eq!(*at(&shown, "PolicyVersion.PolicyDocument"), json!(document));
        t.check(&format!("{system}&VersionId=v2"), NO_VERSION);
    }
}
