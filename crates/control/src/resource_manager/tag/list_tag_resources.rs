//! ListTagResources: which resource groups have which tags, a page at a time.

use api::answer;
use control_derive::operation;

use super::{GROUP, ResourceType, SERVICE};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    tagging::{self, Found, ResourceId, Sought},
    value::tag,
};

/// Lists tags of resource groups, by group, by tag, or both.
// The documents grant it on all resources only, and in a service of its own.
#[operation(
    resource_manager,
    read,
    service = "resourcemanager",
    ram = "*",
    tags,
    by_token(10, 100),
    planned
)]
pub struct ListTagResources {
    /// The type of the resources: ResourceGroup (the default) or Account.
    resource_type: Option<ResourceType>,
    /// Only these resource groups.
    #[param(items = 1..=50)]
    resource_id: Vec<ResourceId>,
}

/// Which tags are sought, and of what.
pub struct Listed {
    kind: Option<ResourceType>,
    sought: Sought,
}

/// A page of tags.
#[answer]
pub struct Response {
    next_token: String,
    tag_resources: Vec<TagResource>,
}

/// A tag of a resource group.
#[answer]
struct TagResource {
    resource_id: String,
    /// In small letters, other than in requests.
    resource_type: &'static str,
    tag_key: String,
    tag_value: String,
}

impl Plan for ListTagResources {
    type Into = Listed;

    fn plan(self, head: &Head, _: &World) -> Result<Listed, Fault> {
        let sought = Sought {
            service: SERVICE,
            kind: GROUP.to_owned(),
            ids: tagging::plain(self.resource_id),
            tags: tag::distinct(&head.tags)?,
            filters: Vec::new(),
        };
        Ok(Listed { kind: self.resource_type, sought })
    }
}

impl Read for ListTagResources {
    type Response = Response;

    fn execute(plan: Listed, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        ResourceType::check(plan.kind)?;
        let (found, next_token) = tagging::page(ctx, &plan.sought)?;
        let view = |one: Found| TagResource {
            resource_id: one.id,
            resource_type: GROUP,
            tag_key: one.tag.key,
            tag_value: one.tag.value,
        };
        Ok(Response { next_token, tag_resources: found.into_iter().map(view).collect() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ListTagResources&Version=2020-03-31";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=rg-{n}")).collect::<String>();
        let mut t = Testing::new();
        let none = t.walk(
            ACTION,
            vec![
                step(
                    "&ResourceType=user",
                    "400 InvalidParameter the parameter(s) \"ResourceType\" provided is(are) invalid. \"user\" is not one of ResourceGroup, Account.",
                ),
                step(
                    many,
                    "400 InvalidParameter the parameter(s) \"ResourceId.N\" provided is(are) invalid. 51 items exceed the limit of 50.",
                ),
                step(
                    "&MaxResults=x",
                    "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&Tag.1.Key=k&Tag.2.Key=k",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&ResourceType=Account",
                    "404 EntityNotExists.ResourceDirectory The resource directory for the account is not enabled. We recommend that you first enable the resource directory for the account.",
                ),
                step(
                    "&NextToken=x",
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"x\".",
                ),
            ],
        );
        assert_eq!(none, json!({"RequestId": "R", "NextToken": "", "TagResources": []}));
        t.as_user("{'Effect': 'Allow', 'Action': 'ram:*', 'Resource': '*'}");
        t.check(ACTION, "403 NoPermission You are not authorized to perform the operation.");
    }

    /// The group, key and value of each item.
    fn items(answer: &Value) -> Vec<[&str; 3]> {
        let items = at(answer, "TagResources").as_array().expect("a list");
        let item = |item| ["ResourceId", "TagKey", "TagValue"].map(|member| text(item, member));
        items.iter().map(item).collect()
    }

    #[test]
    fn tags_are_listed_by_group_and_by_tag_a_page_at_a_time() {
        let mut t = Testing::new();
        let mut made = |name: &str, tags: &str| {
            let create = format!("Action=CreateResourceGroup&Name={name}&DisplayName={name}{tags}");
            let made = t.ok(&create);
            t.wait_ms(1);
            text(&made, "ResourceGroup.Id").to_owned()
        };
        let one = made("one", "&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b&Tag.2.Value=2");
        let other = made("other", "&Tag.1.Key=a&Tag.1.Value=3");
        let (one_a, one_b) = ([&*one, "a", "1"], [&*one, "b", "2"]);
        let other_a = [&*other, "a", "3"];
        for (query, expected) in [
            (String::new(), vec![one_a, one_b, other_a]),
            (format!("&ResourceType=ResourceGroup&ResourceId.1={other}"), vec![other_a]),
            (format!("&ResourceId.1={other}&ResourceId.2={one}"), vec![one_a, one_b, other_a]),
            ("&ResourceId.1=rg-9".to_owned(), vec![]),
            ("&Tag.1.Key=a".to_owned(), vec![one_a, other_a]),
            ("&Tag.1.Key=a&Tag.1.Value=3".to_owned(), vec![other_a]),
            (format!("&ResourceId.1={other}&Tag.1.Key=b"), vec![]),
        ] {
            assert_eq!(items(&t.ok(&format!("{ACTION}{query}"))), expected, "{query}");
        }
        let first = t.ok(&format!("{ACTION}&MaxResults=1"));
        let item = json!({
            "ResourceId": one, "ResourceType": "resourcegroup", "TagKey": "a", "TagValue": "1",
        });
        assert_eq!(*at(&first, "TagResources"), json!([item]));
        let next = format!("&NextToken={}", text(&first, "NextToken"));
        let rest = t.ok(&format!("{ACTION}{next}"));
        assert_eq!((items(&rest), text(&rest, "NextToken")), (vec![one_b, other_a], ""));
    }
}
