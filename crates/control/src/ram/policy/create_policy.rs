//! CreatePolicy: makes a policy of the account, with its first version.

use api::answer;
use control_derive::operation;

use super::{FIRST, Policy, PolicyType, VERSIONS, Version, view};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::RamFault,
    kernel::resource::Resource,
    policy,
    ram::Origin,
    value::{
        document::{Document, Said},
        name::PolicyName,
        tag::Tag,
        text,
    },
};

/// Creates a policy.
#[operation(ram, write, ram = "policy/*", tags(json), planned)]
pub struct CreatePolicy {
    /// The name: 1 to 128 letters, digits or hyphens.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
    /// The document of its first version: what it allows and denies, at most 6144 characters.
    #[param(too_long = "InvalidParameter.PolicyDocument.Length")]
    policy_document: Document,
    /// The description: at most 1024 characters.
    #[param(too_long = "InvalidParameter.Description.Length")]
    description: Option<Said<1024>>,
}

/// The policy to make.
pub struct NewPolicy {
    name: PolicyName,
    document: String,
    description: String,
    tags: Vec<Tag>,
}

/// The new policy.
#[answer]
pub struct Response {
    policy: NewPolicyView,
}

#[answer]
struct NewPolicyView {
    policy_name: PolicyName,
    policy_type: PolicyType,
    description: String,
    default_version: String,
    create_date: String,
}

impl Plan for CreatePolicy {
    type Into = NewPolicy;

    fn plan(self, head: &Head, _: &World) -> Result<NewPolicy, Fault> {
        let Document(document) = self.policy_document;
        policy::Policy::parse(&document)
            .map_err(|error| RamFault::Malformed { problem: error.to_string() })?;
        let description = self.description.map(|text| text.0).unwrap_or_default();
        Ok(NewPolicy { name: self.policy_name, document, description, tags: head.tags.clone() })
    }
}

impl Write for CreatePolicy {
    type Response = Response;

    fn execute(plan: NewPolicy, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        if ctx.get(&plan.name)?.is_some() {
            return Err(RamFault::PolicyExists { policy: plan.name }.into());
        }
        if ctx.txn.count(Policy::TABLE)? >= ctx.world.ram.policies {
            return Err(RamFault::PolicyQuota.into());
        }
        let policy = Policy {
            name: plan.name,
            origin: Origin::Call,
            description: plan.description,
            default_version: FIRST,
            created: ctx.now(),
            updated: ctx.now(),
            tags: plan.tags,
            last_version: FIRST,
        };
        ctx.insert(&policy)?;
        let version =
            Version { origin: Origin::Call, document: plan.document, created: policy.created };
        ctx.txn.put(VERSIONS, &(policy.name.to_string(), FIRST), &version)?;
        Ok(Response {
            policy: NewPolicyView {
                policy_name: policy.name,
                policy_type: PolicyType::Custom,
                description: policy.description,
                default_version: view::version_id(FIRST),
                create_date: text::time(policy.created),
            },
        })
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
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let mut steps = testing::name_steps("PolicyName", 128);
        steps.insert(1, step("&PolicyDocument=", testing::missing("PolicyDocument")));
        let (long, document) = ("x".repeat(1025), "x".repeat(6145));
        steps.extend([
            step(
                format!("&PolicyDocument={document}"),
                "400 InvalidParameter.PolicyDocument.Length The parameter - \"PolicyDocument\" beyond the length limit.",
            ),
            step(
                format!("&Description={long}"),
                "400 InvalidParameter.Description.Length The parameter - \"Description\" beyond the length limit.",
            ),
            step(
                "&Tag={}",
                "400 InvalidParameter the parameter(s) \"Tag\" provided is(are) invalid. \"{}\" is not a JSON array of at most 20 objects with Key and Value, no key twice.",
            ),
            step(
                r#"&PolicyDocument={"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*"}]}"#,
                "400 MalformedPolicyDocument Statement[0]: lacks \"Resource\"",
            ),
            step(
                (testing::create_policy("p"), "Action=DeletePolicy&PolicyName=p".to_owned()),
                "409 EntityAlreadyExists.Policy The policy does already EXIST.",
            ),
        ]);
        t.walk(&testing::create_policy("p"), steps);
    }

    #[test]
    fn an_account_has_so_many_policies_and_no_more() {
        let mut t = Testing::new();
        t.world.ram.policies = 1;
        t.ok(&testing::create_policy("p"));
        t.check(
            &testing::create_policy("q"),
            "409 LimitExceeded.Policy The count of policy beyond the current limits.",
        );
        t.world.ram.policies = 2;
        t.ok(&testing::create_policy("q"));
    }

    #[test]
    fn what_it_makes_is_answered() {
        let mut t = Testing::new();
        let made = t.ok(&format!("{}&Description=d", testing::create_policy("p")));
        let policy = json!({
            "PolicyName": "p",
            "PolicyType": "Custom",
            "Description": "d",
            "DefaultVersion": "v1",
            "CreateDate": "2026-11-20T12:00:00Z",
        });
        assert_eq!(*at(&made, "Policy"), policy);
    }
}
