//! UntagResources: takes tags from resources of one type.

use control_derive::operation;

use super::taggable;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::TagFault,
    tagging::{self, ResourceId},
    value::tag::TagKey,
};

/// Removes tags from resources: those with these keys, or all.
#[operation(ecs, write, ram = "{ResourceType}/{ResourceId}", planned)]
pub struct UntagResources {
    /// The type of the resources: instance, eni, securitygroup, disk or keypair.
    #[param(missing = "MissingParameter.ResourceType")]
    resource_type: String,
    /// The resources.
    #[param(items = 1..=50, too_many = "NumberExceed.ResourceIds", malformed = "InvalidResourceId.NotFound")]
    resource_id: Vec<ResourceId>,
    /// The keys of the tags.
    #[param(
        items = 1..=20, too_many = "NumberExceed.Tags", malformed = "InvalidTagKey.Malformed",
        repeated = "Duplicate.TagKey"
    )]
    tag_key: Vec<TagKey>,
    /// Whether to remove all tags. Only without TagKey.N.
    all: Option<bool>,
}

/// Which tags of which resources go.
pub struct Untags {
    kind: String,
    ids: Vec<String>,
    /// These, or all if none are named.
    keys: Vec<String>,
}

impl Plan for UntagResources {
    type Into = Untags;

    fn plan(self, _: &Head, _: &World) -> Result<Untags, Fault> {
        let (ids, all) = (tagging::named(self.resource_id)?, self.all == Some(true));
        match (self.tag_key.is_empty(), all) {
            (true, false) => Err(TagFault::NoKeys.into()),
            (false, true) => Err(TagFault::AllAndKeys.into()),
            (true, true) | (false, false) => {
                let keys = self.tag_key.into_iter().map(|TagKey(key)| key).collect();
                Ok(Untags { kind: self.resource_type, ids, keys })
            }
        }
    }
}

impl Write for UntagResources {
    type Response = ();

    fn execute(plan: Untags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = taggable(ctx, &plan.kind, &plan.ids)?;
        let goes = |tag: &_| tagging::is_among(&plan.keys, tag);
        tagging::remove(ctx, kind, &plan.ids, goes)
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
        let eni = t.eni(&vswitch, "");
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=eni-{n}")).collect::<String>();
        let keys = (1..=21).map(|n| format!("&TagKey.{n}=k{n}")).collect::<String>();
        t.walk(
            &format!("Action=UntagResources&ResourceType=eni&ResourceId.1={eni}&TagKey.1=k"),
            vec![
                step(
                    "&RegionId=-",
                    "404 MissingParameter.RegionId The parameter - RegionId should not be null",
                ),
                step(
                    "&ResourceType=",
                    "404 MissingParameter.ResourceType The parameter - ResourceType should not be null",
                ),
                step(
                    many,
                    "400 NumberExceed.ResourceIds The ResourceIds parameter's number is exceed , Valid : 50",
                ),
                step(
                    keys,
                    "400 NumberExceed.Tags The Tags parameter's number is exceed , Valid : 20",
                ),
                step(
                    "&TagKey.1=aliyun",
                    "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
                ),
                step(
                    "&TagKey.2=x&TagKey.3=x",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&All=x",
                    "400 InvalidParameter the parameter(s) \"All\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&ResourceId.1=",
                    "404 MissingParameter.ResourceIds The parameter - ResourceIds.N should not be null",
                ),
                step(
                    "&TagKey.1=&All=false",
                    "404 MissingParameter.Tags The parameter - Tags should not be null",
                ),
                step(
                    "&All=true",
                    "403 Param.Conflict The specified all is true, but the specified TagKey.N is not empty.",
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
            ],
        );
    }

    #[test]
    fn the_named_keys_go_or_all() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let tags = "&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b&Tag.3.Key=c";
        let [one, other] = [(); 2].map(|()| t.eni(&vswitch, tags));
        let tags = |t: &mut Testing, eni: &str| {
            let query =
                format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
            at(&t.ok(&query), "Tags.Tag").clone()
        };
        let request = "Action=UntagResources&ResourceType=eni&ResourceId.1=";
        t.ok(&format!("{request}{one}&TagKey.1=a&TagKey.2=c&TagKey.3=d"));
        assert_eq!(tags(&mut t, &one), json!([{ "TagKey": "b", "TagValue": "" }]));
        t.ok(&format!("{request}{other}&All=true"));
        assert_eq!(tags(&mut t, &other), json!([]));
    }
}
