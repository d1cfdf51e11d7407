//! ListPolicyVersions: the versions of a policy, with their documents.

use api::answer;
use control_derive::operation;

use super::{Named, PolicyType, view::VersionView};
use crate::{Ctx, Fault, Read, value::name::PolicyName};

/// Lists the versions of a policy.
#[operation(ram, read, ram = "policy/{PolicyName}", asks = ListPolicyVersions::asks)]
pub struct ListPolicyVersions {
    /// Custom for a policy of the account, System for one of the cloud.
    #[param(malformed = "InvalidParameter.PolicyType")]
    policy_type: PolicyType,
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
}

/// The versions, in the order in which they were made.
#[answer]
pub struct Response {
    #[list(PolicyVersion)]
    policy_versions: Vec<VersionView>,
}

impl ListPolicyVersions {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![self.named().resource()]
    }
}

impl Read for ListPolicyVersions {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        Ok(Response { policy_versions: VersionView::all(ctx, &wanted.named())? })
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

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        let not_found = "404 EntityNotExist.Policy The policy does not exist.";
        steps.extend([step("&PolicyName=q", not_found), step("&PolicyType=System", not_found)]);
        t.walk("Action=ListPolicyVersions&PolicyType=Custom&PolicyName=p", steps);
    }

    #[test]
    fn versions_come_as_they_were_made_and_one_counts() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        t.ok(&testing::create_policy("p-2"));
        let create = testing::create_policy("p").replace("CreatePolicy&", "CreatePolicyVersion&");
        let other = testing::ECS.replace("ecs:*", "vpc:*");
        t.ok(&format!("{}&SetAsDefault=true", create.replace("ecs:*", "vpc:*")));
        let date = "2026-11-20T12:00:00Z";
        let version = |id: &str, is_default: bool, document: &str| {
            json!({
                "VersionId": id,
                "IsDefaultVersion": is_default,
                "PolicyDocument": document,
                "CreateDate": date,
            })
        };
        let listed = t.ok("Action=ListPolicyVersions&PolicyType=Custom&PolicyName=p");
        let versions = json!([version("v1", false, testing::ECS), version("v2", true, &other)]);
        assert_eq!(*at(&listed, "PolicyVersions.PolicyVersion"), versions);
        let system = t.ok("Action=ListPolicyVersions&PolicyType=System&PolicyName=ReadOnlyAccess");
        let document = system_policy::find("ReadOnlyAccess").expect("it is there").document;
        let versions = json!([{
            "VersionId": "v1",
            "IsDefaultVersion": true,
            "PolicyDocument": document,
            "CreateDate": system_policy::CREATED,
        }]);
        assert_eq!(*at(&system, "PolicyVersions.PolicyVersion"), versions);
    }
}
