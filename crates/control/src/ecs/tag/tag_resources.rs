//! TagResources: gives tags to resources of one type.

use control_derive::operation;

use super::taggable;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    tagging::{self, ResourceId},
    value::tag::{self, Tag},
};

/// Adds tags to resources. A key that a resource has already gets the new value.
#[operation(
    ecs,
    write,
    ram = "{ResourceType}/{ResourceId}",
    tags(too_many = "NumberExceed.Tags"),
    planned
)]
pub struct TagResources {
    /// The type of the resources: instance, eni, securitygroup, disk or keypair.
    #[param(missing = "MissingParameter.ResourceType")]
    resource_type: String,
    /// The resources.
    #[param(items = 1..=50, too_many = "NumberExceed.ResourceIds", malformed = "InvalidResourceId.NotFound")]
    resource_id: Vec<ResourceId>,
}

/// Which tags for which resources.
pub struct Tags {
    kind: String,
    ids: Vec<String>,
    tags: Vec<Tag>,
}

impl Plan for TagResources {
    type Into = Tags;

    fn plan(self, head: &Head, _: &World) -> Result<Tags, Fault> {
        let ids = tagging::named(self.resource_id)?;
        let tags = tagging::given(&head.tags)?;
        tag::unlike(&tags)?;
        Ok(Tags { kind: self.resource_type, ids, tags })
    }
}

impl Write for TagResources {
    type Response = ();

    fn execute(plan: Tags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = taggable(ctx, &plan.kind, &plan.ids)?;
        tagging::add(ctx, kind, &plan.ids, &plan.tags)
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
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=eni-{n}")).collect::<String>();
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        let request = format!(
            "Action=TagResources&ResourceType=eni&ResourceId.1={eni}&Tag.1.Key=k&Tag.1.Value=v"
        );
        let few: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 1;
        let more: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 2;
        t.walk(
            &request,
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
                    many,
                    "400 NumberExceed.ResourceIds The ResourceIds parameter's number is exceed , Valid : 50.",
                ),
                step(
                    "&ResourceId.1=%20",
                    "404 InvalidResourceId.NotFound The specified ResourceIds are not found in our records.",
                ),
                step(
                    tags,
                    "400 NumberExceed.Tags The Tags parameter's number is exceed , Valid : 20.",
                ),
                step(
                    "&Tag.1.Key=aliyun",
                    "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
                ),
                step(
                    "&Tag.1.Key=k&Tag.1.Value=http://x",
                    "400 InvalidTagValue.Malformed The specified Tag.n.Value is not valid.",
                ),
                step(
                    "&ResourceId.1=",
                    "404 MissingParameter.ResourceIds The parameter - ResourceIds.N should not be null.",
                ),
                step(
                    "&Tag.2.Key=k",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&Tag.2.Key=K",
                    "403 TagKey.Duplication The TagKey has duplication with others, case-insensitive.",
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
                    "&ResourceId.1=eni-9",
                    "404 InvalidResourceId.NotFound The specified ResourceIds are not found in our records.",
                ),
                step((few, more), "403 QuotaExceed.Tags A resource can have at most 1 tags."),
            ],
        );
        t.check(
            "Action=TagResources&ResourceType=moon&ResourceId.1=eni-9&RegionId=mars",
            "404 MissingParameter.Tags The parameter - Tags should not be null.",
        );
    }

    #[test]
    fn resources_get_the_tags_all_or_none_and_a_key_gets_its_new_value() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, other] = [(); 2].map(|()| t.eni(&vswitch, "&Tag.1.Key=a&Tag.1.Value=1"));
        let request = format!("Action=TagResources&ResourceType=eni&ResourceId.1={one}");
        let tags = |t: &mut Testing, eni: &str| {
            let query =
                format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
            at(&t.ok(&query), "Tags.Tag").clone()
        };
        t.check(
            &format!("{request}&ResourceId.2=eni-9&Tag.1.Key=b"),
            "404 InvalidResourceId.NotFound The specified ResourceIds are not found in our records.",
        );
        assert_eq!(tags(&mut t, &one), json!([{ "TagKey": "a", "TagValue": "1" }]));
        t.ok(&format!("{request}&ResourceId.2={other}&Tag.1.Key=a&Tag.1.Value=2&Tag.2.Key=b"));
        for eni in [one, other] {
            assert_eq!(
                tags(&mut t, &eni),
                json!([{ "TagKey": "a", "TagValue": "2" }, { "TagKey": "b", "TagValue": "" }])
            );
        }
    }

    /// Controllers find instances by the tags that they are given.
    #[test]
    fn every_type_of_resources_that_has_tags_gets_them() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (group, instance) = (t.group(&vswitch), t.instance(&vswitch, "ecs.g7.large"));
        for (kind, id) in [("instance", &instance), ("securitygroup", &group)] {
            let request = format!("Action=TagResources&ResourceType={kind}&ResourceId.1={id}");
            t.ok(&format!("{request}&Tag.1.Key=k&Tag.1.Value=v"));
            let list = format!("Action=ListTagResources&ResourceType={kind}");
            let found = t.ok(&format!("{list}&Tag.1.Key=k&Tag.1.Value=v"));
            assert_eq!(*at(&found, "TagResources.TagResource.0.ResourceId"), **id);
        }
    }
}
