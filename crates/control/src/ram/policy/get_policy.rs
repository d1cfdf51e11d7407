//! GetPolicy: a policy, with the document that counts.

use api::answer;
use control_derive::operation;

use super::{
    Named, PolicyType,
    view::{PolicyView, VersionView},
};
use crate::{Ctx, Fault, Read, facts::system_policy, value::name::PolicyName};

/// Shows a policy.
#[operation(ram, read, ram = "policy/{PolicyName}", asks = GetPolicy::asks)]
pub struct GetPolicy {
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

/// The policy, and its version that counts.
#[answer]
pub struct Response {
    policy: WholePolicy,
    default_policy_version: VersionView,
}

#[answer]
struct WholePolicy {
    #[flatten]
    policy: PolicyView,
    /// The document is in the version.
    policy_document: &'static str,
}

impl GetPolicy {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![self.named().resource()]
    }
}

impl Read for GetPolicy {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let default_policy_version = VersionView::find(ctx, &wanted.named(), None)?;
        let system = system_policy::find(wanted.policy_name.as_str());
        let policy = match system.filter(|_| wanted.policy_type == PolicyType::System) {
            Some(system) => PolicyView::of_system(ctx, system)?,
            None => PolicyView::of(ctx, &ctx.find(&wanted.policy_name)?)?,
        };
        let policy = WholePolicy { policy, policy_document: "N/A" };
        Ok(Response { policy, default_policy_version })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::system_policy,
        ram::testing,
        tests::testing::{Testing, step},
    };

    const NOT_FOUND: &str = "404 EntityNotExist.Policy The policy does not exist.";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend([step("&PolicyName=q", NOT_FOUND), step("&PolicyType=System", NOT_FOUND)]);
        t.walk("Action=GetPolicy&PolicyType=Custom&PolicyName=p", steps);
        t.check("Action=GetPolicy&PolicyType=Custom&PolicyName=ReadOnlyAccess", NOT_FOUND);
    }

    #[test]
    fn a_policy_of_the_account_is_shown_with_who_has_it() {
        let mut t = Testing::new();
        t.ok(&format!("{}&Description=d", testing::create_policy("p")));
        testing::make_user(&mut t, "u");
        testing::make_role(&mut t, "r");
        t.ok("Action=AttachPolicyToUser&PolicyType=Custom&PolicyName=p&UserName=u");
        t.ok("Action=AttachPolicyToRole&PolicyType=Custom&PolicyName=p&RoleName=r");
        let date = "2026-11-20T12:00:00Z";
        let shown = t.ok("Action=GetPolicy&PolicyType=Custom&PolicyName=p");
        let policy = json!({
            "RequestId": "R",
            "Policy": {
                "PolicyName": "p",
                "PolicyType": "Custom",
                "Description": "d",
                "DefaultVersion": "v1",
                "CreateDate": date,
                "UpdateDate": date,
                "AttachmentCount": 2,
                "PolicyDocument": "N/A",
            },
            "DefaultPolicyVersion": {
                "VersionId": "v1",
                "IsDefaultVersion": true,
                "PolicyDocument": testing::ECS,
                "CreateDate": date,
            },
        });
        assert_eq!(shown, policy);
    }

    #[test]
    fn a_policy_of_the_cloud_is_shown() {
        let mut t = Testing::new();
        testing::make_user(&mut t, "u");
        t.ok("Action=AttachPolicyToUser&PolicyType=System&PolicyName=ReadOnlyAccess&UserName=u");
        // One of the account with the same name is another one.
        t.ok(&testing::create_policy("ReadOnlyAccess"));
        let date = "2015-04-28T09:50:24Z";
        let shown = t.ok("Action=GetPolicy&PolicyType=System&PolicyName=ReadOnlyAccess");
        let found = system_policy::find("ReadOnlyAccess").expect("it is there");
        let policy = json!({
            "RequestId": "R",
            "Policy": {
                "PolicyName": "ReadOnlyAccess",
                "PolicyType": "System",
                "Description": found.description,
                "DefaultVersion": "v1",
                "CreateDate": date,
                "UpdateDate": date,
                "AttachmentCount": 1,
                "PolicyDocument": "N/A",
            },
            "DefaultPolicyVersion": {
                "VersionId": "v1",
                "IsDefaultVersion": true,
                "PolicyDocument": found.document,
                "CreateDate": date,
            },
        });
        assert_eq!(shown, policy);
    }
}
