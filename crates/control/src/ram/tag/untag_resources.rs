//! UntagResources: takes tags from roles or policies.

use control_derive::operation;

use super::{Names, ResourceType, SERVICE};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::TagFault,
    tagging,
    value::{document::JsonList, tag::TagKey},
};

/// Removes tags from roles or policies: those with these keys, or all.
// The documents grant it on all resources only.
#[operation(ram, write, ram = "*", planned)]
pub struct UntagResources {
    /// The type of the resources: role or policy.
    resource_type: ResourceType,
    #[param(flatten)]
    names: Names,
    /// The keys of the tags: a JSON array of at most 20.
    tag_keys: Option<JsonList<TagKey, 20>>,
    /// The same, each for itself.
    #[param(
        name = "TagKeys", items = 1..=20,
        undocumented = "whoever sends each name for itself sends each key so too"
    )]
    each_tag_key: Vec<TagKey>,
    /// Whether to remove all tags. It counts only without TagKeys.
    all: Option<bool>,
}

/// Which tags of which resources go.
pub struct Untags {
    kind: ResourceType,
    names: Vec<String>,
    /// These, or all if none are named.
    keys: Vec<String>,
}

impl Plan for UntagResources {
    type Into = Untags;

    fn plan(self, _: &Head, _: &World) -> Result<Untags, Fault> {
        let names = self.names.named()?;
        let listed = self.tag_keys.map(|list| list.0).unwrap_or_default();
        let keys = listed.into_iter().chain(self.each_tag_key).map(|TagKey(key)| key);
        let keys = keys.collect::<Vec<_>>();
        match keys.is_empty() && self.all != Some(true) {
            true => Err(TagFault::NoKeys.into()),
            false => Ok(Untags { kind: self.resource_type, names, keys }),
        }
    }
}

impl Write for UntagResources {
    type Response = ();

    fn execute(plan: Untags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = tagging::taggable(SERVICE, plan.kind.print())?;
        plan.names.iter().try_for_each(|name| plan.kind.check(ctx, name))?;
        tagging::remove(ctx, kind, &plan.names, |tag| tagging::is_among(&plan.keys, tag))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    const ACTION: &str = "Action=UntagResources&Version=2015-05-01&ResourceType=role";
    const INVALID: &str = "400 InvalidParameter the parameter(s)";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        let keys = (1..=21).map(|n| format!("&TagKeys.{n}=k{n}")).collect::<String>();
        let list = "is not a JSON array of some well-formed texts, and of no more than allowed.";
        let steps = vec![
            step("&ResourceType=", testing::missing("ResourceType")),
            step(
                "&ResourceNames=[]",
                format!("{INVALID} \"ResourceNames\" provided is(are) invalid. \"[]\" {list}"),
            ),
            step(
                "&TagKeys=k",
                format!("{INVALID} \"TagKeys\" provided is(are) invalid. \"k\" {list}"),
            ),
            step(
                keys,
                format!(
                    "{INVALID} \"TagKeys.N\" provided is(are) invalid. 21 items exceed the limit of 20."
                ),
            ),
            step(
                "&ResourceNames=&ResourceNames.1=",
                "400 MissingParameter The parameter ResourceId.N must be given.",
            ),
            step(
                "&TagKeys=&All=false",
                "400 MissingParameter The parameter TagKey.N must be given unless All is true.",
            ),
            step("&ResourceType=policy", "404 EntityNotExist.Policy The policy does not exist."),
            step("&ResourceNames.1=s", "404 EntityNotExist.Role The role does not exist."),
        ];
        t.walk(&format!(r#"{ACTION}&ResourceNames=["r"]&TagKeys=["k"]"#), steps);
    }

    #[test]
    fn the_named_keys_go_or_all_where_none_is_named() {
        let mut t = Testing::new();
        let tags = r#"&Tag=[{"Key":"a"},{"Key":"b"},{"Key":"c"},{"Key":"d"}]"#;
        t.ok(&format!("{}{tags}", testing::create_role("r")));
        let shown = |t: &mut Testing| {
            let roles = t.ok("Action=ListRoles");
            at(&roles, "Roles.Role.0.Tags.Tag").clone()
        };
        // All counts only where no key is named.
        t.ok(&format!(r#"{ACTION}&ResourceNames=["r"]&TagKeys=["a"]&TagKeys.1=b&All=true"#));
        let left = ["c", "d"].map(|key| json!({"TagKey": key, "TagValue": ""}));
        assert_eq!(shown(&mut t), json!(left));
        t.ok(&format!("{ACTION}&ResourceNames.1=r&All=true"));
        assert_eq!(shown(&mut t), json!([]));
    }
}
