//! DescribeKeyPairs: lists key pairs, filtered, a page at a time.

use api::answer;
use control_derive::operation;

use super::KeyPair;
use crate::{
    Ctx, Fault, Read,
    ecs::created::minute,
    kernel::resource_group,
    value::{
        key_pair_name::KeyPairName,
        tag::EcsTagView,
        wildcard::{self, Case, Special},
    },
};

/// Lists key pairs, by name. A filter that matches none gives an empty list.
#[operation(ecs, read, ram = "keypair/*", tags, by_number(10, 50))]
pub struct DescribeKeyPairs {
    /// Only those with this name, in which * stands for any letters.
    key_pair_name: Option<String>,
    /// Only those with this fingerprint.
    key_pair_finger_print: Option<String>,
    /// Whether to show the public keys.
    include_public_key: Option<bool>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
}

/// A page of key pairs.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(KeyPair)]
    key_pairs: Vec<Described>,
}

#[answer]
struct Described {
    key_pair_name: KeyPairName,
    key_pair_finger_print: String,
    creation_time: String,
    resource_group_id: String,
    /// Only if it was asked for.
    public_key: Option<String>,
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

impl Read for DescribeKeyPairs {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let resource_group =
            wanted.resource_group_id.map(|named| resource_group::sought(ctx, named));
        let (pattern, name) = match wanted.key_pair_name {
            Some(pattern) if pattern.contains('*') => (Some(pattern), None),
            name => (None, name),
        };
        let page = ctx
            .list()
            .ids(name.map(|name| [KeyPairName::from(name)]))
            .under(KeyPair::BY_FINGERPRINT, wanted.key_pair_finger_print)
            .under(KeyPair::BY_RESOURCE_GROUP, resource_group)
            .tagged(KeyPair::BY_TAG, &ctx.head.tags)
            .only_if(pattern, |pair: &KeyPair, pattern| {
                wildcard::matches(pattern, pair.name.as_str(), Special::Star, Case::Exact)
            })
            .page()?;
        let shows_key = wanted.include_public_key == Some(true);
        let described = page.items.into_iter().map(|pair| Described {
            creation_time: minute(pair.created),
            resource_group_id: resource_group::print_named(
                ctx,
                &pair.resource_group,
                pair.names_resource_group,
            ),
            public_key: shows_key.then_some(pair.public_key),
            tags: EcsTagView::of(&pair.tags),
            key_pair_name: pair.name,
            key_pair_finger_print: pair.fingerprint,
        });
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            key_pairs: described.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::key_pair::tests::{FINGERPRINT, LINE, import, names},
        tests::testing::{Testing, at, step},
    };

    const ACTION: &str = "Action=DescribeKeyPairs";

    #[test]
    fn its_refusals_come_in_order() {
        Testing::new().walk(
            ACTION,
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&IncludePublicKey=x",
                    "400 InvalidParameter the parameter(s) \"IncludePublicKey\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&PageSize=x",
                    "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn all_is_shown_of_a_pair_and_its_key_if_it_is_asked_for() {
        let mut t = Testing::new();
        import(&mut t, "mine", "&Tag.1.Key=a&Tag.1.Value=1");
        let mut pair = json!({
            "KeyPairName": "mine",
            "KeyPairFingerPrint": FINGERPRINT,
            "CreationTime": "2026-11-20T12:00Z",
            "ResourceGroupId": "",
            "Tags": { "Tag": [{ "TagKey": "a", "TagValue": "1" }] },
        });
        let mut shown = t.ok(ACTION);
        shown.as_object_mut().expect("an answer is an object").remove("RequestId");
        let page = json!({
            "TotalCount": 1,
            "PageNumber": 1,
            "PageSize": 10,
            "KeyPairs": { "KeyPair": [pair.clone()] },
        });
        assert_eq!(shown, page);
        pair["PublicKey"] = json!(LINE);
        let shown = t.ok(&format!("{ACTION}&IncludePublicKey=true"));
        assert_eq!(*at(&shown, "KeyPairs.KeyPair.0"), pair);
    }

    #[test]
    fn filters_are_all_met() {
        let mut t = Testing::new();
        import(&mut t, "web-1", "&Tag.1.Key=a&Tag.1.Value=1");
        import(&mut t, "web-2", "&Tag.1.Key=a&Tag.1.Value=2");
        t.ok("Action=CreateKeyPair&KeyPairName=db-1");
        let default = format!("rg-acfm{:x}", Testing::ACCOUNT);
        for (filter, expected) in [
            ("", vec!["db-1", "web-1", "web-2"]),
            ("&KeyPairName=web-1", vec!["web-1"]),
            ("&KeyPairName=web", vec![]),
            ("&KeyPairName=web*", vec!["web-1", "web-2"]),
            ("&KeyPairName=*-1", vec!["db-1", "web-1"]),
            ("&KeyPairName=*b-*&Tag.1.Key=a&Tag.1.Value=2", vec!["web-2"]),
            ("&Tag.1.Key=a", vec!["web-1", "web-2"]),
            (&format!("&KeyPairFingerPrint={FINGERPRINT}"), vec!["web-1", "web-2"]),
            ("&KeyPairFingerPrint=00", vec![]),
            (&format!("&ResourceGroupId={default}"), vec!["db-1", "web-1", "web-2"]),
            ("&ResourceGroupId=rg-9", vec![]),
            ("&PageSize=2&PageNumber=2", vec!["web-2"]),
        ] {
            assert_eq!(names(&mut t, filter), expected, "{filter}");
        }
    }
}
