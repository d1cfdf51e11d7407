//! RemoveTags: takes tags from one resource, as it was done before UntagResources.

use control_derive::operation;

use super::taggable;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::TagFault,
    tagging::{self, ResourceId},
    value::tag::Tag,
};

/// Removes tags from a resource. One that is given with a value goes only if it has that value.
#[operation(
    ecs,
    write,
    ram = "{ResourceType}/{ResourceId}",
    tags(too_many = "InvalidTagCount"),
    planned
)]
pub struct RemoveTags {
    /// The type of the resource: instance, eni, securitygroup, disk or keypair.
    resource_type: String,
    /// The resource.
    #[param(malformed = "InvalidResourceId.NotFound")]
    resource_id: ResourceId,
}

/// Which tags of which resource go.
pub struct Tags {
    kind: String,
    id: String,
    tags: Vec<Tag>,
}

impl Plan for RemoveTags {
    type Into = Tags;

    fn plan(self, head: &Head, _: &World) -> Result<Tags, Fault> {
        match head.tags.is_empty() {
            true => Err(TagFault::NoTags.into()),
            false => Ok(Tags {
                kind: self.resource_type,
                id: self.resource_id.0,
                tags: head.tags.clone(),
            }),
        }
    }
}

impl Write for RemoveTags {
    type Response = ();

    fn execute(plan: Tags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let ids = [plan.id];
        let kind = taggable(ctx, &plan.kind, &ids)?;
        let is_meant = |one: &Tag, tag: &Tag| {
            one.key == tag.key && (one.value.is_empty() || one.value == tag.value)
        };
        tagging::remove(ctx, kind, &ids, |tag| plan.tags.iter().any(|one| is_meant(one, tag)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::image::Images,
        tests::testing::{Testing, at, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b&Tag.2.Value=2");
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        t.walk(
            &format!("Action=RemoveTags&ResourceType=eni&ResourceId={eni}&Tag.1.Key=a"),
            vec![
                step(
                    "&ResourceId=",
                    "400 MissingParameter The input parameter \"ResourceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(tags, "400 InvalidTagCount The specified tags are beyond the permitted range."),
                step(
                    "&Tag.1.Key=aliyun",
                    "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&ResourceType=moon",
                    "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
                ),
                step(
                    format!("&ResourceType=image&ResourceId={}", Images::DEFAULT),
                    "403 InvalidResourceId.NotSupported The specified ResourceId does not support tagging.",
                ),
                step(
                    "&ResourceId=eni-9",
                    "404 InvalidResourceId.NotFound The specified ResourceId is not found in our records.",
                ),
            ],
        );
        t.check(
            "Action=RemoveTags&ResourceType=moon&ResourceId=eni-9&RegionId=mars",
            "400 MissingParameter The parameter Tag.N must be given.",
        );
        let shown = |t: &mut Testing| {
            let query =
                format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
            at(&t.ok(&query), "Tags.Tag").clone()
        };
        assert_eq!(shown(&mut t), json!([{ "TagKey": "b", "TagValue": "2" }]));
        // With a value, only a tag that has it goes.
        let request = format!("Action=RemoveTags&ResourceType=eni&ResourceId={eni}&Tag.1.Key=b");
        t.ok(&format!("{request}&Tag.1.Value=3"));
        assert_eq!(shown(&mut t), json!([{ "TagKey": "b", "TagValue": "2" }]));
        t.ok(&format!("{request}&Tag.1.Value=2"));
        assert_eq!(shown(&mut t), json!([]));
    }
}
