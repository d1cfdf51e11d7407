//! ListPolicies: the policies of the account, and those of the cloud.

use api::answer;
use control_derive::operation;

use super::{Policy, PolicyType, view::ListedPolicy};
use crate::{
    Ctx, Fault, Read,
    facts::system_policy::{self, SystemPolicy},
};

/// Lists policies: those of the account, then those of the cloud, each in the order of their names.
#[operation(ram, read, ram = "policy/*", tags(json), by_marker(100, 1000))]
pub struct ListPolicies {
    /// Only those of the account (Custom), or only those of the cloud (System).
    #[param(malformed = "InvalidParameter.PolicyType")]
    policy_type: Option<PolicyType>,
}

/// A page of policies.
#[answer]
pub struct Response {
    is_truncated: bool,
    /// Only where there is a next page.
    marker: Option<String>,
    #[list(Policy)]
    policies: Vec<ListedPolicy>,
}

enum Either {
    Custom(Policy),
    System(&'static SystemPolicy),
}

impl Either {
    /// What orders them, and what a page starts behind.
    fn place(&self) -> String {
        match self {
            Either::Custom(policy) => format!("Custom/{}", policy.name),
            Either::System(policy) => format!("System/{}", policy.name),
        }
    }
}

impl Read for ListPolicies {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let wants = |one| wanted.policy_type.is_none_or(|wanted| wanted == one);
        let mut all = Vec::new();
        if wants(PolicyType::Custom) {
            let own = ctx.list().tagged(Policy::BY_TAG, &ctx.head.tags).all()?;
            all.extend(own.into_iter().map(Either::Custom));
        }
        // Those of the cloud have no tags.
        if wants(PolicyType::System) && ctx.head.tags.is_empty() {
            let name = |policy: &SystemPolicy| format!("acs:ram:*:system:policy/{}", policy.name);
            let sees = |policy: &&SystemPolicy| ctx.sees_name(&name(policy));
            all.extend(system_policy::ALL.iter().filter(sees).map(Either::System));
        }
        let page = ctx.head.page.of(all, Either::place)?;
        let marker = page.marker();
        let view = |one: &Either| match one {
            Either::Custom(policy) => ListedPolicy::of(ctx, policy),
            Either::System(policy) => ListedPolicy::of_system(ctx, policy),
        };
        let policies = page.items.iter().map(view).collect::<Result<_, _>>()?;
        Ok(Response { is_truncated: marker.is_some(), marker, policies })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::system_policy,
        ram::testing,
        tests::testing::{Testing, at, text},
    };

    fn names(t: &mut Testing, query: &str) -> String {
        let listed = t.ok(&format!("Action=ListPolicies{query}"));
        testing::names(&listed, "Policies.Policy", "PolicyName").join(" ")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut steps = testing::type_steps().split_off(1);
        steps.extend(testing::marker_steps());
        Testing::new().walk("Action=ListPolicies", steps);
    }

    #[test]
    fn those_of_the_account_come_first_a_page_at_a_time() {
        let mut t = Testing::new();
        for name in ["q", "p"] {
            t.ok(&testing::create_policy(name));
        }
        let system = system_policy::ALL.iter().map(|policy| policy.name).collect::<Vec<_>>();
        assert_eq!(names(&mut t, ""), format!("p q {}", system.join(" ")));
        assert_eq!(names(&mut t, "&PolicyType=Custom"), "p q");
        assert_eq!(names(&mut t, "&PolicyType=System"), system.join(" "));
        let first = t.ok("Action=ListPolicies&MaxItems=3");
        assert_eq!(*at(&first, "IsTruncated"), json!(true));
        let marker = text(&first, "Marker").to_owned();
        let rest = names(&mut t, &format!("&Marker={marker}"));
        assert_eq!(rest, system[1..].join(" "));
    }

    #[test]
    fn only_policies_with_all_the_tags_are_listed_with_all_their_members() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        let tags = r#"&Tag=[{"Key":"k","Value":"v"}]"#;
        t.ok(&format!("{}{tags}", testing::create_policy("q")));
        let listed = t.ok(&format!("Action=ListPolicies{tags}"));
        let date = "2026-11-20T12:00:00Z";
        let policy = json!({
            "PolicyName": "q",
            "PolicyType": "Custom",
            "Description": "",
            "DefaultVersion": "v1",
            "CreateDate": date,
            "UpdateDate": date,
            "AttachmentCount": 0,
            "Tags": {"Tag": [{"TagKey": "k", "TagValue": "v"}]},
        });
        let expected =
            json!({"RequestId": "R", "IsTruncated": false, "Policies": {"Policy": [policy]}});
        assert_eq!(listed, expected);
    }

    #[test]
    fn a_user_sees_those_that_its_policies_show() {
        let mut t = Testing::new();
        for name in ["p", "q"] {
            t.ok(&testing::create_policy(name));
        }
        let allow = |resource: &str| {
            format!("{{'Effect': 'Allow', 'Action': 'ram:List*', 'Resource': '{resource}'}}")
        };
        t.as_user(&format!(
            "{}, {}",
            allow("acs:ram:*:*:policy/p"),
            allow("acs:ram:*:system:policy/Read*")
        ));
        assert_eq!(names(&mut t, ""), "p ReadOnlyAccess");
    }
}
