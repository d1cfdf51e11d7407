//! ListTagResources: which roles or policies have which tags, a page at a time.

use api::answer;
use control_derive::operation;

use super::{Names, ResourceType, SERVICE};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    tagging::{self, Found, Sought},
};

/// Lists tags of roles or policies, by name, by tag, or both.
// The documents grant it on all resources only.
#[operation(ram, read, ram = "*", tags(json), by_token(100, 100), page_size, planned)]
pub struct ListTagResources {
    /// The type of the resources: role or policy.
    resource_type: ResourceType,
    #[param(flatten)]
    names: Names,
}

/// Which tags are sought, and of what.
pub struct Listed {
    kind: ResourceType,
    sought: Sought,
}

/// A page of tags.
#[answer]
pub struct Response {
    next_token: String,
    tag_resources: Vec<TagResource>,
}

/// A tag of a role or policy.
#[answer]
struct TagResource {
    resource_name: String,
    resource_type: ResourceType,
    tag_key: String,
    tag_value: String,
}

impl Plan for ListTagResources {
    type Into = Listed;

    fn plan(self, head: &Head, _: &World) -> Result<Listed, Fault> {
        let kind = self.resource_type;
        let sought = Sought {
            service: SERVICE,
            kind: kind.print().to_owned(),
            ids: tagging::plain(self.names.all()),
            tags: head.tags.clone(),
            filters: Vec::new(),
        };
        Ok(Listed { kind, sought })
    }
}

impl Read for ListTagResources {
    type Response = Response;

    fn execute(plan: Listed, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let (found, next_token) = tagging::page(ctx, &plan.sought)?;
        let view = |one: Found| TagResource {
            resource_name: one.id,
            resource_type: plan.kind,
            tag_key: one.tag.key,
            tag_value: one.tag.value,
        };
        Ok(Response { next_token, tag_resources: found.into_iter().map(view).collect() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=ListTagResources&Version=2015-05-01";
    const INVALID: &str = "400 InvalidParameter the parameter(s)";

    #[test]
    fn its_refusals_come_in_order() {
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
                "&Tag={}",
                format!(
                    "{INVALID} \"Tag\" provided is(are) invalid. \"{{}}\" is not a JSON array of at most 20 objects with Key and Value, no key twice."
                ),
            ),
            step(
                "&PageSize=x",
                format!(
                    "{INVALID} \"PageSize\" provided is(are) invalid. \"x\" is not an integer."
                ),
            ),
            step(
                "&NextToken=x",
                format!("{INVALID} \"NextToken\" provided is(are) invalid. \"x\"."),
            ),
        ];
        let none = Testing::new().walk(&format!("{ACTION}&ResourceType=role"), steps);
        assert_eq!(none, json!({"RequestId": "R", "NextToken": "", "TagResources": []}));
    }

    /// The name, key and value of each item.
    fn items(answer: &Value) -> Vec<[&str; 3]> {
        let items = at(answer, "TagResources").as_array().expect("a list");
        let item = |item| ["ResourceName", "TagKey", "TagValue"].map(|member| text(item, member));
        items.iter().map(item).collect()
    }

    #[test]
    fn tags_are_listed_by_type_by_name_and_by_tag_a_page_at_a_time() {
        let mut t = Testing::new();
        let tags = |tags: &str| format!("&Tag=[{tags}]");
        let (a, b) = (r#"{"Key":"a","Value":"1"}"#, r#"{"Key":"b","Value":"2"}"#);
        t.ok(&format!("{}{}", testing::create_role("r"), tags(&format!("{a},{b}"))));
        t.ok(&format!("{}{}", testing::create_role("s"), tags(r#"{"Key":"a","Value":"3"}"#)));
        t.ok(&format!("{}{}", testing::create_policy("p"), tags(a)));
        let (r_a, r_b, s_a) = (["r", "a", "1"], ["r", "b", "2"], ["s", "a", "3"]);
        for (query, expected) in [
            ("role", vec![r_a, r_b, s_a]),
            ("policy", vec![["p", "a", "1"]]),
            (r#"role&ResourceNames=["s"]"#, vec![s_a]),
            ("role&ResourceNames.1=r", vec![r_a, r_b]),
            (r#"role&ResourceNames=["r"]&ResourceNames.1=s"#, vec![r_a, r_b, s_a]),
            (r#"role&ResourceNames=["q"]"#, vec![]),
            (r#"role&Tag=[{"Key":"a"}]"#, vec![r_a, s_a]),
            (r#"role&Tag=[{"Key":"a","Value":"1"}]"#, vec![r_a]),
            (r#"role&ResourceNames=["s"]&Tag=[{"Key":"b"}]"#, vec![]),
        ] {
            let found = t.ok(&format!("{ACTION}&ResourceType={query}"));
            assert_eq!(items(&found), expected, "{query}");
        }
        let first = t.ok(&format!("{ACTION}&ResourceType=role&PageSize=1"));
        let item = json!({
            "ResourceName": "r", "ResourceType": "role", "TagKey": "a", "TagValue": "1",
        });
        assert_eq!(*at(&first, "TagResources"), json!([item]));
        let next = format!("&NextToken={}", text(&first, "NextToken"));
        let rest = t.ok(&format!("{ACTION}&ResourceType=role{next}"));
        assert_eq!((items(&rest), text(&rest, "NextToken")), (vec![r_b, s_a], ""));
    }
}
