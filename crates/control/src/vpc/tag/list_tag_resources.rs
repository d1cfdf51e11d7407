//! ListTagResources: which resources have which tags, a page at a time.

use api::answer;
use control_derive::operation;

use super::{ResourceType, SERVICE};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    tagging::{self, Found, ResourceId, Sought},
    value::tag,
};

/// Lists tags of resources of one type, by resource, by tag, or both.
#[operation(
    vpc,
    read,
    ram = "{ResourceType}/{ResourceId}",
    tags(too_many = "SizeLimitExceeded.TagNum"),
    by_token(50, 50),
    planned
)]
pub struct ListTagResources {
    /// The type of the resources: VPC, VSWITCH, ROUTETABLE, IPV6GATEWAY or VSWITCHCIDRRESERVATION.
    #[param(missing = "MissingParam.ResourceType")]
    resource_type: ResourceType,
    /// Only these resources.
    #[param(items = 1..=50, too_many = "SizeLimitExceeded.ResourceId", malformed = "InvalidInstanceIds.NotFound")]
    resource_id: Vec<ResourceId>,
}

/// Which tags are sought, and how answers print the type.
pub struct Listed {
    sought: Sought,
    kind: String,
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
    resource_type: String,
    resource_id: String,
    tag_key: String,
    tag_value: String,
}

impl Plan for ListTagResources {
    type Into = Listed;

    fn plan(self, head: &Head, _: &World) -> Result<Listed, Fault> {
        let sought = Sought {
            service: SERVICE,
            kind: self.resource_type.kind().to_owned(),
            ids: tagging::plain(self.resource_id),
            tags: tag::distinct(&head.tags)?,
            filters: Vec::new(),
        };
        sought.check()?;
        Ok(Listed { sought, kind: self.resource_type.print() })
    }
}

impl Read for ListTagResources {
    type Response = Response;

    fn execute(plan: Listed, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let (found, next_token) = tagging::page(ctx, &plan.sought)?;
        let view = |one: Found| TagResource {
            resource_type: plan.kind.clone(),
            resource_id: one.id,
            tag_key: one.tag.key,
            tag_value: one.tag.value,
        };
        Ok(Response { next_token, tag_resources: found.into_iter().map(view).collect() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ListTagResources&Version=2016-04-28&ResourceType=vpc";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=vpc-{n}")).collect::<String>();
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        Testing::new().walk(
            &format!("{ACTION}&ResourceId.1=vpc-1"),
            vec![
                step(
                    "&ResourceType=",
                    "400 MissingParam.ResourceType The param of ResourceType is missing.",
                ),
                step(
                    many,
                    "400 SizeLimitExceeded.ResourceId The maximum number of resource IDs is exceeded.",
                ),
                step(tags, "400 SizeLimitExceeded.TagNum The maximum number of tags is exceeded."),
                step("&Tag.1.Key=aliyun", "400 InvalidTagKey The tag keys are not valid."),
                step(
                    "&MaxResults=x",
                    "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&ResourceId.1=",
                    "400 BothEmpty.TagsAndResources The specified Tags and ResourcesIds are not allow to both empty.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&ResourceType=moon",
                    "400 InvalidInstanceType.NotFound The instance type is not found",
                ),
                step(
                    "&NextToken=x",
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"x\".",
                ),
            ],
        );
    }

    #[test]
    fn tags_are_listed_a_page_at_a_time() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b&Tag.3.Key=c");
        let vpc = text(&vpc, "VpcId");
        let item = |key: &str, value: &str| json!({ "ResourceId": vpc, "ResourceType": "VPC", "TagKey": key, "TagValue": value });
        let (mut token, mut pages) = (String::new(), Vec::new());
        loop {
            let query = format!("{ACTION}&ResourceId.1={vpc}&MaxResults=2&NextToken={token}");
            let page = t.ok(&query);
            pages.push(at(&page, "TagResources.TagResource").clone());
            token = text(&page, "NextToken").to_owned();
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(pages, [json!([item("a", "1"), item("b", "")]), json!([item("c", "")])]);
        let found = t.ok(&format!("{ACTION}&Tag.1.Key=a"));
        assert_eq!(*at(&found, "TagResources.TagResource"), json!([item("a", "1")]));
        let found = t.ok(&format!("{ACTION}&Tag.1.Key=a&Tag.1.Value=2"));
        assert_eq!(*at(&found, "TagResources.TagResource"), json!([]));
    }
}
