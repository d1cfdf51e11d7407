//! AddTags: gives tags to one resource, as it was done before TagResources.

use control_derive::operation;

use super::taggable;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    tagging::{self, ResourceId},
    value::tag::{self, Tag},
};

/// Adds tags to a resource. A key that it has already gets the new value.
#[operation(
    ecs,
    write,
    ram = "{ResourceType}/{ResourceId}",
    tags(too_many = "InvalidTagCount"),
    planned
)]
pub struct AddTags {
    /// The type of the resource: instance, eni, securitygroup, disk or keypair.
    resource_type: String,
    /// The resource.
    #[param(malformed = "InvalidResourceId.NotFound")]
    resource_id: ResourceId,
}

/// Which tags for which resource.
pub struct Tags {
    kind: String,
    id: String,
    tags: Vec<Tag>,
}

impl Plan for AddTags {
    type Into = Tags;

    fn plan(self, head: &Head, _: &World) -> Result<Tags, Fault> {
        let tags = tagging::given(&head.tags)?;
        tag::unlike(&tags)?;
        Ok(Tags { kind: self.resource_type, id: self.resource_id.0, tags })
    }
}

impl Write for AddTags {
    type Response = ();

    fn execute(plan: Tags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let ids = [plan.id];
        let kind = taggable(ctx, &plan.kind, &ids)?;
        tagging::add(ctx, kind, &ids, &plan.tags)
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
        let eni = t.eni(&vswitch, "&Tag.1.Key=there");
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        let few: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 1;
        let more: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 2;
        t.walk(
            &format!("Action=AddTags&ResourceType=eni&ResourceId={eni}&Tag.1.key=k&Tag.1.value=v"),
            vec![
                step(
                    "&ResourceType=",
                    "400 MissingParameter The input parameter \"ResourceType\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ResourceId=%20",
                    "404 InvalidResourceId.NotFound The specified ResourceId is not found in our records.",
                ),
                step(tags, "400 InvalidTagCount The specified tags are beyond the permitted range."),
                step(
                    "&Tag.1.key=aliyun",
                    "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
                ),
                step("&Tag.2.key=k", "400 Duplicate.TagKey The Tag.N.Key contain duplicate key."),
                step(
                    "&Tag.2.key=K",
                    "403 TagKey.Duplication The TagKey has duplication with others, case-insensitive.",
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
                step((few, more), "403 QuotaExceed.Tags A resource can have at most 1 tags."),
            ],
        );
        t.check(
            "Action=AddTags&ResourceType=moon&ResourceId=eni-9&RegionId=mars",
            "400 MissingParameter The parameter Tag.N must be given.",
        );
        let query = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
        assert_eq!(
            *at(&t.ok(&query), "Tags.Tag"),
            json!([{ "TagKey": "there", "TagValue": "" }, { "TagKey": "k", "TagValue": "v" }])
        );
    }
}
