//! UnTagResources: takes tags from resources of one type.

use control_derive::operation;

use super::{ResourceType, SERVICE};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::{RequestFault, TagFault},
    tagging::{self, ResourceId},
    value::tag::{self, TagKey},
};

/// Removes tags from resources: those with these keys, or all.
#[operation(vpc, write, ram = "{ResourceType}/{ResourceId}", planned)]
pub struct UnTagResources {
    /// The type of the resources: VPC, VSWITCH, ROUTETABLE, IPV6GATEWAY or VSWITCHCIDRRESERVATION.
    #[param(missing = "MissingParam")]
    resource_type: ResourceType,
    /// The resources.
    #[param(items = 1..=50, too_many = "SizeLimitExceeded.ResourceId", malformed = "InvalidInstanceIds.NotFound")]
    resource_id: Vec<ResourceId>,
    /// The keys of the tags.
    #[param(items = 1..=20, too_many = "SizeLimitExceeded.TagNum", malformed = "InvalidTagKey")]
    tag_key: Vec<SoughtKey>,
    /// Whether to remove all tags. It counts only without TagKey.N.
    all: Option<bool>,
}

/// The key of a tag that a resource may have, or of one of the system's.
#[derive(Debug, PartialEq, Eq)]
pub struct SoughtKey(String);

impl api::Value for SoughtKey {
    const KIND: api::Kind = api::Kind::String;
    const EXPECTED: &'static str = "the key of a tag";

    fn parse(text: &str) -> Option<SoughtKey> {
        let is_key = tag::is_of_system(text) || TagKey::parse(text).is_some();
        is_key.then(|| SoughtKey(text.to_owned()))
    }
}

/// Which tags of which resources go.
pub struct Untags {
    kind: ResourceType,
    ids: Vec<String>,
    /// These, or all if none are named.
    keys: Vec<String>,
}

impl Plan for UnTagResources {
    type Into = Untags;

    fn plan(self, _: &Head, _: &World) -> Result<Untags, Fault> {
        let ids = tagging::named(self.resource_id)?;
        match self.tag_key.is_empty() && self.all != Some(true) {
            true => Err(TagFault::NoKeys.into()),
            false => Ok(Untags { kind: self.resource_type, ids, keys: keys(self.tag_key)? }),
        }
    }
}

/// The keys, none of which is the system's or stands twice.
fn keys(given: Vec<SoughtKey>) -> Result<Vec<String>, Fault> {
    let mut keys = Vec::new();
    for SoughtKey(key) in given {
        if tag::is_of_system(&key) {
            return Err(TagFault::OfSystem { key }.into());
        }
        if keys.contains(&key) {
            return Err(RequestFault::TagKeyRepeated { key }.into());
        }
        keys.push(key);
    }
    Ok(keys)
}

impl Write for UnTagResources {
    type Response = ();

    fn execute(plan: Untags, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = tagging::taggable(SERVICE, plan.kind.kind())?;
        let goes = |tag: &_| tagging::is_among(&plan.keys, tag);
        tagging::remove(ctx, kind, &plan.ids, goes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let many = (1..=51).map(|n| format!("&ResourceId.{n}=vpc-{n}")).collect::<String>();
        let keys = (1..=21).map(|n| format!("&TagKey.{n}=k{n}")).collect::<String>();
        t.walk(
            &format!("Action=UnTagResources&ResourceType=VPC&ResourceId.1={vpc}&TagKey.1=k"),
            vec![
                step(
                    "&ResourceType=",
                    "400 MissingParam The input parameter \"ResourceType\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    many,
                    "400 SizeLimitExceeded.ResourceId The maximum number of resource IDs is exceeded.",
                ),
                step(keys, "400 SizeLimitExceeded.TagNum The maximum number of tags is exceeded."),
                step(
                    "&All=x",
                    "400 InvalidParameter the parameter(s) \"All\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&ResourceId.1=",
                    "400 MissingParam The parameter ResourceId.N must be given.",
                ),
                step(
                    "&TagKey.1=&All=false",
                    "400 MissingParam The parameter TagKey.N must be given unless All is true.",
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
            ],
        );
    }

    #[test]
    fn the_named_keys_go_or_all_where_none_is_named() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&Tag.1.Key=a&Tag.2.Key=b&Tag.3.Key=c");
        let vpc = text(&vpc, "VpcId");
        let request = format!("Action=UnTagResources&ResourceType=vpc&ResourceId.1={vpc}");
        let shown = |t: &mut Testing| {
            let shown = t.ok(&format!("Action=DescribeVpcs&VpcId={vpc}"));
            at(&shown, "Vpcs.Vpc.0.Tags.Tag").clone()
        };
        // All counts only where no key is named.
        t.ok(&format!("{request}&TagKey.1=b&All=true"));
        let rest = json!([{ "Key": "a", "Value": "" }, { "Key": "c", "Value": "" }]);
        assert_eq!(shown(&mut t), rest);
        t.ok(&format!("{request}&All=true"));
        assert_eq!(shown(&mut t), json!([]));
    }

    #[test]
    fn keys_that_no_resource_has_are_refused() {
        let mut t = Testing::new();
        let keys = "400 InvalidTagKey The tag keys are not valid.";
        let untag = "Action=UnTagResources&ResourceType=VPC&ResourceId.1=vpc-9";
        for (given, refusal) in [
            ("&TagKey.1=http://x", keys),
            ("&TagKey.1=%01", keys),
            (
                "&TagKey.1=a&TagKey.2=a",
                "400 Forbidden.TagKey.Duplicated The specified tag key already exists.",
            ),
            (
                "&TagKey.1=acs:x",
                "400 Forbidden.TagKeys The request do not allow to operate the tag keys",
            ),
            (
                "&TagKey.1=aliyun",
                "400 Forbidden.TagKeys The request do not allow to operate the tag keys",
            ),
        ] {
            t.check(&format!("{untag}{given}"), refusal);
        }
        let list = "Action=ListTagResources&Version=2016-04-28&ResourceType=VPC&ResourceId.1";
        for (given, refusal) in [
            ("=%01", "400 InvalidInstanceIds.NotFound The instanceIds are not found"),
            (
                "=vpc-9&Tag.1.Key=k&Tag.1.Value=http://x",
                "400 InvalidTagValue The tag values are not valid.",
            ),
            (
                "=vpc-9&Tag.1.Key=a&Tag.2.Key=a",
                "400 Forbidden.TagKey.Duplicated The specified tag key already exists.",
            ),
        ] {
            t.check(&format!("{list}{given}"), refusal);
        }
    }
}
