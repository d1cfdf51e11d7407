//! TagResources: gives tags to resources of one type.

use control_derive::operation;

use super::{ResourceType, SERVICE};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    tagging::{self, ResourceId},
    value::tag::Tag,
};

/// Adds tags to resources. A key that a resource has already gets the new value.
#[operation(
    vpc,
    write,
    ram = "{ResourceType}/{ResourceId}",
    tags(too_many = "SizeLimitExceeded.TagNum"),
    planned
)]
pub struct TagResources {
    /// The type of the resources: VPC, VSWITCH, ROUTETABLE, IPV6GATEWAY or VSWITCHCIDRRESERVATION.
    #[param(missing = "MissingParam")]
    resource_type: ResourceType,
    /// The resources.
    #[param(items = 1..=50, too_many = "SizeLimitExceeded.ResourceId", malformed = "InvalidInstanceIds.NotFound")]
    resource_id: Vec<ResourceId>,
}

/// Which tags for which resources.
pub struct Tags {
    kind: ResourceType,
    ids: Vec<String>,
    tags: Vec<Tag>,
}

impl Plan for TagResources {
    type Into = Tags;

    fn plan(self, head: &Head, _: &World) -> Result<Tags, Fault> {
        let ids = tagging::named(self.resource_id)?;
        Ok(Tags { kind: self.resource_type, ids, tags: tagging::given(&head.tags)? })
    }
}

impl Write for TagResources {
    type Response = ();

    fn execute(plan: Tags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = tagging::taggable(SERVICE, plan.kind.kind())?;
        tagging::add(ctx, kind, &plan.ids, &plan.tags)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=TagResources&Version=2016-04-28";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&Tag.1.Key=there");
        let vpc = text(&vpc, "VpcId");
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=vpc-{n}")).collect::<String>();
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        let few: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 1;
        let more: fn(&mut crate::World) = |world| world.quotas.tags_per_resource = 2;
        t.walk(
            &format!("{ACTION}&ResourceType=VPC&ResourceId.1={vpc}&Tag.1.Key=k&Tag.1.Value=v"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ResourceType=",
                    "400 MissingParam The input parameter \"ResourceType\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    many,
                    "400 SizeLimitExceeded.ResourceId The maximum number of resource IDs is exceeded.",
                ),
                step(tags, "400 SizeLimitExceeded.TagNum The maximum number of tags is exceeded."),
                step("&Tag.1.Key=aliyun", "400 InvalidTagKey The tag keys are not valid."),
                step("&Tag.1.Key=k&Tag.1.Value=http://x", "400 InvalidTagValue The tag values are not valid."),
                step(
                    "&ResourceId.1=",
                    "400 MissingParam The parameter ResourceId.N must be given.",
                ),
                step(
                    "&Tag.2.Key=k",
                    "400 Forbidden.TagKey.Duplicated The specified tag key already exists.",
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
                    "&ResourceId.1=vpc-9",
                    "400 InvalidInstanceIds.NotFound The instanceIds are not found",
                ),
                step((few, more), "400 QuotaExceeded.TagNum Custom Tags quota exceeded"),
            ],
        );
        t.check(
            &format!("{ACTION}&ResourceType=moon&ResourceId.1=vpc-9&RegionId=mars"),
            "400 MissingParam.Tags You must specify the Tags parameter.",
        );
    }

    /// The case of the type does not count, and the tags show where the resource is read.
    #[test]
    fn vpcs_and_vswitches_get_the_tags() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId").to_owned();
        for (kind, id) in [("VSwitch", &vswitch), ("vpc", &vpc)] {
            t.ok(&format!(
                "{ACTION}&ResourceType={kind}&ResourceId.1={id}&Tag.1.Key=k&Tag.1.Value=v"
            ));
        }
        let tags = json!([{ "Key": "k", "Value": "v" }]);
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        assert_eq!(*at(&shown, "Tags.Tag"), tags);
        for (list, path) in [
            ("DescribeVSwitches", "VSwitches.VSwitch.0.Tags.Tag"),
            ("DescribeVpcs", "Vpcs.Vpc.0.Tags.Tag"),
        ] {
            let found = t.ok(&format!("Action={list}&Tag.1.Key=k&Tag.1.Value=v"));
            assert_eq!(*at(&found, path), tags);
        }
    }
}
