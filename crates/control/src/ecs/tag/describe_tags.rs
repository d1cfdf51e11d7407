//! DescribeTags: the tags that resources have, each once, and how many resources have it.

use std::collections::BTreeMap;

use api::{Choice, answer};
use control_derive::operation;

use super::SERVICE;
use crate::{
    Ctx, Fault, RESOURCES, Read,
    kernel::resource::{Kind, Tagged},
    tagging::{self, ResourceId},
    value::tag::Tag,
};

/// Lists the tags that resources have, with the number of resources of each type that have it.
#[operation(ecs, read, ram = "*", tags(too_many = "InvalidTagCount"), by_number(50, 100))]
pub struct DescribeTags {
    /// Only those of this type of resources.
    resource_type: Option<String>,
    /// Only those of this resource.
    #[param(malformed = "InvalidParameter")]
    resource_id: Option<ResourceId>,
    /// Whose tags: all, custom or public. Here all are custom.
    #[param(malformed = "Invalid.TagCategory")]
    category: Option<Category>,
}

/// Whose tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Category {
    /// Whosever.
    #[choice("all")]
    All,
    /// Those that users give.
    #[choice("custom")]
    Custom,
    /// Those that the service gives: there are none.
    #[choice("public")]
    Public,
}

/// A page of tags.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(Tag)]
    tags: Vec<TagView>,
}

#[answer]
struct TagView {
    tag_key: String,
    tag_value: String,
    resource_type_count: Counts,
}

/// How many resources of each type have the tag.
#[answer]
#[derive(Default)]
struct Counts {
    instance: u32,
    disk: u32,
    eni: u32,
    securitygroup: u32,
    key_pair: u32,
    image: u32,
    snapshot: u32,
    volume: u32,
    ddh: u32,
    launch_template: u32,
    reserved_instance: u32,
    snapshot_policy: u32,
}

/// Types of resources that are counted, and of which there are none here that could have tags.
const ELSEWHERE: [&str; 7] =
    ["image", "snapshot", "volume", "ddh", "launchtemplate", "reservedinstance", "snapshotpolicy"];

impl Counts {
    fn of(&mut self, kind: &str) -> Option<&mut u32> {
        match kind {
            "instance" => Some(&mut self.instance),
            "disk" => Some(&mut self.disk),
            "eni" => Some(&mut self.eni),
            "securitygroup" => Some(&mut self.securitygroup),
            "keypair" => Some(&mut self.key_pair),
            _ => None,
        }
    }
}

impl Read for DescribeTags {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let kinds = match &wanted.resource_type {
            Some(kind) if ELSEWHERE.contains(&kind.as_str()) => Vec::new(),
            Some(kind) => vec![tagging::taggable(SERVICE, kind)?],
            None => RESOURCES.iter().copied().filter(|kind| is_counted(*kind)).collect(),
        };
        let ids = wanted.resource_id.map(|ResourceId(id)| vec![id]);
        let mut counts = BTreeMap::<(String, String), Counts>::new();
        let has_any = wanted.category != Some(Category::Public);
        for kind in kinds.into_iter().filter(|_| has_any) {
            let (_, name) = kind.policy_name().unwrap_or_default();
            // Each sought tag stands for itself: those are listed that are any of them.
            let any = [Tag { key: String::new(), value: String::new() }];
            let each = if ctx.head.tags.is_empty() { any.as_slice() } else { &ctx.head.tags };
            for one in each {
                let tags = if one.key.is_empty() { &[] } else { std::slice::from_ref(one) };
                let sought = Tagged { ids: ids.as_deref(), tags, after: None };
                kind.each_tagged(ctx, &sought, &mut |_, tags| {
                    for tag in tags.iter().filter(|tag| is_meant(one, tag)) {
                        let of = counts.entry((tag.key.clone(), tag.value.clone())).or_default();
                        if let Some(count) = of.of(name) {
                            *count += 1;
                        }
                    }
                    true
                })?;
            }
        }
        let page = ctx.head.page.of(counts, |((key, value), _)| format!("{key}={value}"))?;
        let view = |((tag_key, tag_value), resource_type_count)| TagView {
            tag_key,
            tag_value,
            resource_type_count,
        };
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            tags: page.items.into_iter().map(view).collect(),
        })
    }
}

fn is_counted(kind: &dyn Kind) -> bool {
    kind.has_tags() && kind.policy_name().is_some_and(|(service, _)| service == SERVICE)
}

/// Whether a tag is the one that is sought; any is, where none is.
fn is_meant(sought: &Tag, tag: &Tag) -> bool {
    sought.key.is_empty()
        || sought.key == tag.key && (sought.value.is_empty() || sought.value == tag.value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeTags";

    #[test]
    fn its_refusals_come_in_order() {
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        Testing::new().walk(
            ACTION,
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step("&Category=moon", "400 Invalid.TagCategory The parameter Category is illegal."),
                step(tags, "400 InvalidTagCount The specified tags are beyond the permitted range."),
                step(
                    "&Tag.1.Key=aliyun",
                    "400 InvalidTagKey.Malformed The parameter Tag.n.Key is illegal.",
                ),
                step(
                    "&PageNumber=x",
                    "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&ResourceType=moon",
                    "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_not_here_has_no_tags() {
        let mut t = Testing::new();
        for kind in super::ELSEWHERE {
            let ask = format!("Action=DescribeTags&ResourceType={kind}&ResourceId=some-1");
            let answer = t.ok(&ask);
            assert_eq!(*at(&answer, "Tags.Tag"), json!([]), "{kind}");
            assert_eq!(*at(&answer, "TotalCount"), json!(0), "{kind}");
        }
    }

    #[test]
    fn each_tag_is_there_once_with_its_counts() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "&Tag.1.Key=env&Tag.1.Value=prod&Tag.2.Key=app");
        t.eni(&vswitch, "&Tag.1.Key=env&Tag.1.Value=prod");
        let group = t.group(&vswitch);
        t.ok(&format!(
            "Action=AddTags&ResourceType=securitygroup&ResourceId={group}&Tag.1.Key=env&Tag.1.Value=test"
        ));
        let tag = |key: &str, value: &str, eni: u32, group: u32| {
            let mut tag = json!({ "TagKey": key, "TagValue": value });
            tag["ResourceTypeCount"] = json!({
                "Instance": 0, "Disk": 0, "Eni": eni, "Securitygroup": group, "KeyPair": 0,
                "Image": 0, "Snapshot": 0, "Volume": 0, "Ddh": 0, "LaunchTemplate": 0,
                "ReservedInstance": 0, "SnapshotPolicy": 0,
            });
            tag
        };
        let (app, prod, test) =
            (tag("app", "", 1, 0), tag("env", "prod", 2, 0), tag("env", "test", 0, 1));
        for (filter, expected) in [
            (String::new(), vec![&app, &prod, &test]),
            ("&ResourceType=eni".to_owned(), vec![&app, &prod]),
            ("&ResourceType=securitygroup".to_owned(), vec![&test]),
            ("&Tag.1.Key=env".to_owned(), vec![&prod, &test]),
            ("&Tag.1.Key=env&Tag.1.Value=test&Tag.2.Key=app".to_owned(), vec![&app, &test]),
            (format!("&ResourceId={group}"), vec![&test]),
            ("&ResourceId=sg-9".to_owned(), vec![]),
            ("&Category=custom".to_owned(), vec![&app, &prod, &test]),
            ("&Category=public".to_owned(), vec![]),
            ("&PageNumber=2&PageSize=2".to_owned(), vec![&test]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(*at(&answer, "Tags.Tag"), json!(expected), "{filter}");
        }
        let one = t.ok(&format!("{ACTION}&ResourceType=eni&ResourceId={eni}&PageSize=1"));
        let page = ["TotalCount", "PageNumber", "PageSize"].map(|member| at(&one, member).clone());
        assert_eq!(page, [json!(2), json!(1), json!(1)]);
    }
}
