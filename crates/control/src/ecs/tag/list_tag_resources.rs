//! ListTagResources: which resources have which tags, a page at a time.

use api::{Params, answer};
use control_derive::operation;

use super::{SERVICE, taggable};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    faults::TagFault,
    tagging::{self, Found, ResourceId, Sought},
    value::tag,
};

/// Lists tags of resources of one type, by resource, by tag, or both.
#[operation(
    ecs,
    read,
    ram = "{ResourceType}/{ResourceId}",
    tags(too_many = "NumberExceed.Tags"),
    by_token(50),
    planned
)]
pub struct ListTagResources {
    /// The type of the resources: instance, eni, securitygroup, disk or keypair.
    #[param(missing = "MissingParameter.ResourceType")]
    resource_type: String,
    /// Only these resources.
    #[param(items = 1..=50, too_many = "NumberExceed.ResourceIds", malformed = "InvalidResourceId.NotFound")]
    resource_id: Vec<ResourceId>,
    /// Keys of which a resource must have each, with one of the values. Not beside Tag.N.
    #[param(object, items = 1..=5, too_many = "NumberExceed.Tags")]
    tag_filter: Vec<TagFilter>,
}

/// A key, and the values that a tag with it may have.
#[derive(Clone, Debug, Params)]
pub struct TagFilter {
    /// The key of the tag.
    #[param(missing = "InvalidTagFilter.Malformed", malformed = "InvalidTagFilter.Malformed")]
    tag_key: String,
    /// The values, any of which it may have; any at all if none are given.
    #[param(items = 1..=5, too_many = "NumberExceed.TagValues")]
    tag_values: Vec<String>,
}

/// A page of tags.
#[answer]
pub struct Response {
    next_token: String,
    #[list(TagResource)]
    tag_resources: Vec<TagResource>,
}

/// A tag of a resource.
#[answer]
struct TagResource {
    resource_type: &'static str,
    resource_id: String,
    tag_key: String,
    tag_value: String,
}

impl Plan for ListTagResources {
    type Into = Sought;

    fn plan(self, head: &Head, _: &World) -> Result<Sought, Fault> {
        if !head.tags.is_empty() && !self.tag_filter.is_empty() {
            return Err(TagFault::TagsAndFilters.into());
        }
        let filters = self.tag_filter.into_iter().map(|one| (one.tag_key, one.tag_values));
        let sought = Sought {
            service: SERVICE,
            kind: self.resource_type,
            ids: tagging::plain(self.resource_id),
            tags: tag::distinct(&head.tags)?,
            filters: filters.collect(),
        };
        sought.check()?;
        Ok(sought)
    }
}

impl Read for ListTagResources {
    type Response = Response;

    fn execute(sought: Sought, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let kind = taggable(ctx, &sought.kind, &sought.ids)?;
        let (found, next_token) = tagging::page(ctx, &sought)?;
        let (_, kind) = kind.policy_name().unwrap_or_default();
        let view = |one: Found| TagResource {
            resource_type: kind,
            resource_id: one.id,
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
        facts::image::Images,
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=ListTagResources&ResourceType=eni";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=eni-{n}")).collect::<String>();
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        let values = (1..=6).map(|n| format!("&TagFilter.1.TagValues.{n}=v")).collect::<String>();
        Testing::new().walk(
            &format!("{ACTION}&ResourceId.1=eni-1"),
            vec![
                step(
                    "&RegionId=-",
                    "404 MissingParameter.RegionId The parameter - RegionId should not be null.",
                ),
                step(
                    "&ResourceType=",
                    "404 MissingParameter.ResourceType The parameter - ResourceType should not be null.",
                ),
                step(
                    "&TagFilter.1.TagKey=&TagFilter.1.TagValues.1=v",
                    "403 InvalidTagFilter.Malformed The specified TagFilter is not valid.",
                ),
                step(
                    many,
                    "400 NumberExceed.ResourceIds The ResourceIds parameter's number is exceed , Valid : 50.",
                ),
                step(
                    "&ResourceId.1=%20",
                    "404 InvalidResourceId.NotFound The specified ResourceIds are not found in our records.",
                ),
                step(
                    format!("&TagFilter.1.TagKey=k{values}"),
                    "403 NumberExceed.TagValues The number of the specified TagValues is beyond permitted range, the max is 5.",
                ),
                step(tags, "400 NumberExceed.Tags The Tags parameter's number is exceed , Valid : 20."),
                step(
                    "&Tag.1.Key=aliyun",
                    "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
                ),
                step(
                    "&Tag.1.Key=k&TagFilter.1.TagKey=k",
                    "400 InvalidTags.MalFormed The tags must be empty, when the tagFilters is not empty.",
                ),
                step(
                    "&Tag.1.Key=k&Tag.2.Key=k",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&ResourceId.1=",
                    "403 BothEmpty.TagsAndResources The specified Tags and ResourcesIds are not allow to both empty.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
                ),
                step(
                    "&ResourceType=moon",
                    "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
                ),
                step(
                    format!("&ResourceType=image&ResourceId.1={}", Images::DEFAULT),
                    "403 InvalidResourceId.NotSupported The specified ResourceId does not support tagging.",
                ),
                step(
                    "&NextToken=x",
                    "403 Invalid.NextToken The specified NextToken is not valid.",
                ),
            ],
        );
    }

    /// The resource and the tag of each item.
    fn items(answer: &Value) -> Vec<[&str; 3]> {
        let items = at(answer, "TagResources.TagResource").as_array().expect("a list");
        let item = |item| ["ResourceId", "TagKey", "TagValue"].map(|member| text(item, member));
        items.iter().map(item).collect()
    }

    #[test]
    fn tags_are_listed_by_resource_by_tag_and_by_filter() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let one = t.eni(&vswitch, "&Tag.1.Key=env&Tag.1.Value=prod&Tag.2.Key=app&Tag.2.Value=x");
        t.wait_ms(1000);
        let other = t.eni(&vswitch, "&Tag.1.Key=env&Tag.1.Value=test");
        let (prod, app) = ([&*one, "env", "prod"], [&*one, "app", "x"]);
        let test = [&*other, "env", "test"];
        for (query, expected) in [
            (format!("&ResourceId.1={one}"), vec![app, prod]),
            (format!("&ResourceId.1={other}&ResourceId.2={one}"), vec![app, prod, test]),
            ("&Tag.1.Key=env".to_owned(), vec![prod, test]),
            ("&Tag.1.Key=env&Tag.1.Value=test".to_owned(), vec![test]),
            ("&Tag.1.Key=env&Tag.2.Key=app&Tag.2.Value=x".to_owned(), vec![app, prod]),
            ("&Tag.1.Key=env&Tag.2.Key=app&Tag.2.Value=y".to_owned(), vec![]),
            (format!("&Tag.1.Key=env&ResourceId.1={one}"), vec![prod]),
            ("&TagFilter.1.TagKey=env".to_owned(), vec![prod, test]),
            (
                "&TagFilter.1.TagKey=env&TagFilter.1.TagValues.1=prod&TagFilter.1.TagValues.2=x"
                    .to_owned(),
                vec![prod],
            ),
            ("&TagFilter.1.TagKey=env&TagFilter.2.TagKey=app".to_owned(), vec![app, prod]),
            ("&ResourceId.1=eni-9".to_owned(), vec![]),
            (format!("&ResourceId.1={one}&RegionId=cn-beijing"), vec![]),
        ] {
            assert_eq!(items(&t.ok(&format!("{ACTION}{query}"))), expected, "{query}");
        }
        let answer = t.ok(&format!("{ACTION}&ResourceId.1={other}"));
        let item = json!({
            "ResourceId": other, "ResourceType": "eni", "TagKey": "env", "TagValue": "test",
        });
        assert_eq!(
            answer,
            json!({ "RequestId": "R", "NextToken": "", "TagResources": { "TagResource": [item] } })
        );
    }

    /// A page has fifty tags, and may end between two tags of one resource.
    #[test]
    fn pages_are_full_until_the_last_and_have_each_tag_once() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let tags = (1..=12).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        for _ in 0..9 {
            t.eni(&vswitch, &tags);
        }
        let (mut token, mut seen, mut sizes) = (String::new(), Vec::new(), Vec::new());
        let filter = (1..=12).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        loop {
            let page = t.ok(&format!("{ACTION}{filter}&NextToken={token}"));
            let items = items(&page);
            sizes.push(items.len());
            seen.extend(items.iter().map(|item| item.map(str::to_owned)));
            token = text(&page, "NextToken").to_owned();
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(sizes, [50, 50, 8]);
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((all, seen.len()), (108, 108));
    }
}
