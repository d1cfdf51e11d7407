//! TagResources: gives tags to roles or policies.

use control_derive::operation;

use super::{Names, ResourceType, SERVICE};
use crate::{Ctx, Fault, Head, Plan, World, Write, tagging, value::tag::Tag};

/// Adds tags to roles or policies. A key that one has already gets the new value.
// The documents grant it on all resources only.
#[operation(ram, write, ram = "*", tags(json), planned)]
pub struct TagResources {
    /// The type of the resources: role or policy.
    resource_type: ResourceType,
    #[param(flatten)]
    names: Names,
}

/// Which tags for which resources.
pub struct Tags {
    kind: ResourceType,
    names: Vec<String>,
    tags: Vec<Tag>,
}

impl Plan for TagResources {
    type Into = Tags;

    fn plan(self, head: &Head, _: &World) -> Result<Tags, Fault> {
        let names = self.names.named()?;
        Ok(Tags { kind: self.resource_type, names, tags: tagging::given(&head.tags)? })
    }
}

impl Write for TagResources {
    type Response = ();

    fn execute(plan: Tags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = tagging::taggable(SERVICE, plan.kind.print())?;
        plan.names.iter().try_for_each(|name| plan.kind.check(ctx, name))?;
        tagging::add(ctx, kind, &plan.names, &plan.tags)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    const ACTION: &str = "Action=TagResources&Version=2015-05-01";
    const INVALID: &str = "400 InvalidParameter the parameter(s)";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        t.ok(&testing::create_policy("p"));
        t.ok(&format!(r#"{ACTION}&ResourceType=role&ResourceNames=["r"]&Tag=[{{"Key":"there"}}]"#));
        let few: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 1;
        let more: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 2;
        let steps = vec![
            step("&ResourceType=", testing::missing("ResourceType")),
            step(
                "&ResourceType=user",
                format!(
                    "{INVALID} \"ResourceType\" provided is(are) invalid. \"user\" is not one of role, policy."
                ),
            ),
            step(
                "&ResourceNames=r",
                format!(
                    "{INVALID} \"ResourceNames\" provided is(are) invalid. \"r\" is not a JSON array of some well-formed texts, and of no more than allowed."
                ),
            ),
            step(
                "&ResourceNames.1=%20",
                format!(
                    "{INVALID} \"ResourceNames.1\" provided is(are) invalid. \" \" is not the id of a resource."
                ),
            ),
            step(
                "&Tag={}",
                format!(
                    "{INVALID} \"Tag\" provided is(are) invalid. \"{{}}\" is not a JSON array of at most 20 objects with Key and Value, no key twice."
                ),
            ),
            step(
                "&ResourceNames=&ResourceNames.1=",
                "400 MissingParameter The parameter ResourceId.N must be given.",
            ),
            step("&Tag=", "400 MissingParameter The parameter Tag.N must be given."),
            step("&ResourceType=policy", "404 EntityNotExist.Policy The policy does not exist."),
            step(r#"&ResourceNames=["r","s"]"#, "404 EntityNotExist.Role The role does not exist."),
            step((few, more), "409 LimitExceeded.Tag The count of tags beyond the current limits."),
        ];
        t.walk(
            &format!(
                r#"{ACTION}&ResourceType=role&ResourceNames=["r"]&Tag=[{{"Key":"k","Value":"v"}}]"#
            ),
            steps,
        );
    }

    #[test]
    fn roles_and_policies_get_the_tags_however_they_are_named() {
        let mut t = Testing::new();
        for name in ["r", "s"] {
            testing::make_role(&mut t, name);
        }
        t.ok(&testing::create_policy("p"));
        let tag = |value: &str| format!(r#"&Tag=[{{"Key":"k","Value":"{value}"}}]"#);
        t.ok(&format!(r#"{ACTION}&ResourceType=role&ResourceNames=["r","s"]{}"#, tag("v")));
        t.ok(&format!("{ACTION}&ResourceType=role&ResourceNames.1=s{}", tag("w")));
        t.ok(&format!(r#"{ACTION}&ResourceType=policy&ResourceNames=["p"]{}"#, tag("v")));
        let shown = |value: &str| json!([{"TagKey": "k", "TagValue": value}]);
        let roles = t.ok("Action=ListRoles");
        assert_eq!(*at(&roles, "Roles.Role.0.Tags.Tag"), shown("v"));
        assert_eq!(*at(&roles, "Roles.Role.1.Tags.Tag"), shown("w"));
        let policies = t.ok("Action=ListPolicies&PolicyType=Custom");
        assert_eq!(*at(&policies, "Policies.Policy.0.Tags.Tag"), shown("v"));
    }
}
