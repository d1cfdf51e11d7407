//! Tags: a key and a value on a resource.

use api::{Kind, Params, Value, answer, xml};
use minicbor::{Decode, Encode};

use crate::{
    Fault,
    faults::{RequestFault, TagFault},
};

/// The most characters of a tag's key and of its value.
const MOST_CHARS: usize = 128;

/// A tag of a request to ECS: `Tag.N.Key` and `Tag.N.Value`.
#[derive(Clone, Debug, PartialEq, Eq, Params)]
pub struct EcsTag {
    /// The key of the tag: 1 to 128 characters, not starting with aliyun or acs:, without http:// and https://.
    #[param(alias = "key", missing = "InvalidTag.Mismatch", malformed = "InvalidTagKey.Malformed")]
    pub key: TagKey,
    /// The value of the tag: 0 to 128 characters, without http:// and https://.
    #[param(alias = "value", malformed = "InvalidTagValue.Malformed")]
    pub value: Option<TagValue>,
}

/// A tag of a request to VPC: `Tag.N.Key` and `Tag.N.Value`.
#[derive(Clone, Debug, PartialEq, Eq, Params)]
pub struct VpcTag {
    /// The key of the tag: 1 to 128 characters, not starting with aliyun or acs:, without http:// and https://.
    #[param(missing = "InvalidTagKey", malformed = "InvalidTagKey")]
    pub key: TagKey,
    /// The value of the tag: 0 to 128 characters, without http:// and https://.
    #[param(malformed = "InvalidTagValue")]
    pub value: Option<TagValue>,
}

/// A well-formed key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagKey(pub String);

/// A well-formed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagValue(String);

/// Whether only the system gives tags with this key.
pub fn is_of_system(key: &str) -> bool {
    key.starts_with("aliyun") || key.starts_with("acs:")
}

impl Value for TagKey {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://";

    fn parse(text: &str) -> Option<TagKey> {
        (!is_of_system(text) && is_text(text)).then(|| TagKey(text.to_owned()))
    }
}

impl Value for TagValue {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "0 to 128 characters that XML can say, without http:// or https://";

    fn parse(text: &str) -> Option<TagValue> {
        is_text(text).then(|| TagValue(text.to_owned()))
    }
}

fn is_text(text: &str) -> bool {
    let has_link = text.contains("http://") || text.contains("https://");
    text.chars().count() <= MOST_CHARS && !has_link && xml::can_say(text)
}

/// A resource's tag, as rows hold it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Tag {
    /// The key: no resource has one twice.
    #[n(0)]
    pub key: String,
    /// The value, possibly empty.
    #[n(1)]
    pub value: String,
}

/// What both products' tags are read into.
pub trait RequestTag {
    /// The tag, its value empty if none was given: one client drops empty values.
    fn tag(&self) -> Tag;
}

impl RequestTag for EcsTag {
    fn tag(&self) -> Tag {
        stored(&self.key, &self.value)
    }
}

impl RequestTag for VpcTag {
    fn tag(&self) -> Tag {
        stored(&self.key, &self.value)
    }
}

fn stored(key: &TagKey, value: &Option<TagValue>) -> Tag {
    let value = value.as_ref().map_or_else(String::new, |value| value.0.clone());
    Tag { key: key.0.clone(), value }
}

/// The keys under which an index has a resource's tags: each tag with its value, and with the empty
/// one, which asks for the key only.
pub fn index_keys(tags: &[Tag]) -> Vec<(String, String)> {
    let both = |tag: &Tag| [(tag.key.clone(), tag.value.clone()), (tag.key.clone(), String::new())];
    tags.iter().flat_map(both).collect()
}

/// The tags for a new resource; a repeated key is refused.
pub fn distinct(tags: &[Tag]) -> Result<Vec<Tag>, Fault> {
    for (position, tag) in tags.iter().enumerate() {
        if tags[..position].iter().any(|before| before.key == tag.key) {
            return Err(RequestFault::TagKeyRepeated { key: tag.key.clone() }.into());
        }
    }
    Ok(tags.to_vec())
}

/// Refuses keys that are one but for the case of their letters, where a page says that they are.
pub fn unlike(tags: &[Tag]) -> Result<(), TagFault> {
    for (position, tag) in tags.iter().enumerate() {
        let is_alike = |before: &&Tag| before.key.to_lowercase() == tag.key.to_lowercase();
        if tags[..position].iter().any(|before| is_alike(&before)) {
            return Err(TagFault::KeysAlike { key: tag.key.clone() });
        }
    }
    Ok(())
}

/// A tag as most ECS answers print it: `TagKey` and `TagValue`.
#[answer]
pub struct EcsTagView {
    tag_key: String,
    tag_value: String,
}

/// A tag as VPC answers print it: `Key` and `Value`.
#[answer]
pub struct TagView {
    key: String,
    value: String,
}

impl EcsTagView {
    /// The tags of a resource.
    pub fn of(tags: &[Tag]) -> Vec<EcsTagView> {
        let view =
            |tag: &Tag| EcsTagView { tag_key: tag.key.clone(), tag_value: tag.value.clone() };
        tags.iter().map(view).collect()
    }
}

impl TagView {
    /// The tags of a resource.
    pub fn of(tags: &[Tag]) -> Vec<TagView> {
        let view = |tag: &Tag| TagView { key: tag.key.clone(), value: tag.value.clone() };
        tags.iter().map(view).collect()
    }
}

#[cfg(test)]
mod tests {
    use api::{Answer, Form, params::Source};

    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: key.to_owned(), value: value.to_owned() }
    }

    fn read<T: Params + RequestTag>(query: &str) -> Result<Tag, Option<&'static str>> {
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 10).expect("the query is well-formed");
        let read = T::parse(&Source::new(&form));
        read.map(|tag| tag.tag()).map_err(|reject| reject.code)
    }

    #[test]
    fn both_products_read_tags_and_refuse_bad_ones_under_codes_of_their_own() {
        assert_eq!(read::<EcsTag>("Key=k&Value=v"), Ok(tag("k", "v")));
        assert_eq!(read::<EcsTag>("key=k"), Ok(tag("k", "")));
        assert_eq!(read::<VpcTag>("Key=k&Value="), Ok(tag("k", "")));
        assert_eq!(read::<VpcTag>("key=k"), Err(Some("InvalidTagKey")));
        let long = "Key=k&Value=".to_owned() + &"ä".repeat(129);
        let cases = [
            ("Value=v", "InvalidTag.Mismatch", "InvalidTagKey"),
            ("Key=aliyun1", "InvalidTagKey.Malformed", "InvalidTagKey"),
            ("Key=acs:x", "InvalidTagKey.Malformed", "InvalidTagKey"),
            ("Key=a-http://b", "InvalidTagKey.Malformed", "InvalidTagKey"),
            ("Key=k&Value=https://v", "InvalidTagValue.Malformed", "InvalidTagValue"),
            ("Key=k%01", "InvalidTagKey.Malformed", "InvalidTagKey"),
            ("Key=k&Value=%EF%BF%BF", "InvalidTagValue.Malformed", "InvalidTagValue"),
            (&long, "InvalidTagValue.Malformed", "InvalidTagValue"),
        ];
        for (query, ecs, vpc) in cases {
            assert_eq!(read::<EcsTag>(query), Err(Some(ecs)), "{query}");
            assert_eq!(read::<VpcTag>(query), Err(Some(vpc)), "{query}");
        }
        let longest = "ä".repeat(128);
        assert_eq!(read::<VpcTag>(&format!("Key={longest}&Value={longest}")), {
            Ok(tag(&longest, &longest))
        });
    }

    #[test]
    fn a_key_stands_once_on_a_resource() {
        let tags = [tag("a", "1"), tag("b", "1")];
        assert_eq!(distinct(&tags).expect("the keys differ"), tags);
        let repeated = distinct(&[tag("a", "1"), tag("b", "1"), tag("a", "2")]);
        let fault = RequestFault::TagKeyRepeated { key: "a".to_owned() };
        assert!(matches!(repeated, Err(Fault::Request(found)) if found == fault));
    }

    #[test]
    fn a_tag_is_found_by_its_key_with_and_without_its_value() {
        let keys = index_keys(&[tag("a", "1"), tag("b", "")]);
        let found = |key: &str, value: &str| keys.contains(&(key.to_owned(), value.to_owned()));
        assert!(found("a", "1") && found("a", "") && found("b", ""));
        assert!(!found("a", "2") && !found("b", "1") && !found("c", ""));
    }

    #[test]
    fn each_product_prints_tags_in_its_own_words() {
        #[answer]
        struct Both {
            #[list(Tag)]
            ecs: Vec<EcsTagView>,
            #[list(Tag)]
            vpc: Vec<TagView>,
        }
        let tags = [tag("k", "v")];
        let printed = Both { ecs: EcsTagView::of(&tags), vpc: TagView::of(&tags) }.keep();
        assert_eq!(
            String::from_utf8(printed).expect("answers are text"),
            r#"{"Ecs":{"Tag":[{"TagKey":"k","TagValue":"v"}]},"Vpc":{"Tag":[{"Key":"k","Value":"v"}]}}"#
        );
    }
}
