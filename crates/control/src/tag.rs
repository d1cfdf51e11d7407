//! Tags: a key and a value on a resource.

use api::{Kind, Params, Value};
use minicbor::{Decode, Encode};

use crate::Fault;

/// The most characters of a tag's key and of its value.
const MOST_CHARS: usize = 128;

/// A tag of a request to ECS: `Tag.N.Key` and `Tag.N.Value`.
#[derive(Clone, Debug, PartialEq, Eq, Params)]
pub struct EcsTag {
    /// The key of the tag: 1 to 128 characters, not starting with aliyun or acs:, without http:// and https://.
    #[param(
        alias = "key",
        missing = "InvalidTagKey.Malformed",
        malformed = "InvalidTagKey.Malformed"
    )]
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
pub struct TagKey(String);

/// A well-formed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagValue(String);

impl Value for TagKey {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "1 to 128 characters that do not start with aliyun or acs: and have no http:// or https://";

    fn parse(text: &str) -> Option<TagKey> {
        let reserved = text.starts_with("aliyun") || text.starts_with("acs:");
        (!reserved && is_text(text)).then(|| TagKey(text.to_owned()))
    }
}

impl Value for TagValue {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "0 to 128 characters without http:// or https://";

    fn parse(text: &str) -> Option<TagValue> {
        is_text(text).then(|| TagValue(text.to_owned()))
    }
}

fn is_text(text: &str) -> bool {
    text.chars().count() <= MOST_CHARS && !text.contains("http://") && !text.contains("https://")
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

/// The tags that a form gives, whatever operation it is for: what policies ask about before the
/// request is looked at.
pub fn given(form: &api::Form) -> Vec<Tag> {
    let mut tags = Vec::new();
    for (name, key) in form.keys_with_prefix("Tag.") {
        if let Some(item) = name.strip_suffix(".Key").or_else(|| name.strip_suffix(".key")) {
            let value =
                form.get(&format!("{item}.Value")).or_else(|| form.get(&format!("{item}.value")));
            tags.push(Tag { key: key.to_owned(), value: value.unwrap_or_default().to_owned() });
        }
    }
    tags
}

/// The tags for a new resource; a repeated key is refused.
pub fn distinct<T: RequestTag>(tags: &[T]) -> Result<Vec<Tag>, Fault> {
    let tags = tags.iter().map(RequestTag::tag).collect::<Vec<_>>();
    for (position, tag) in tags.iter().enumerate() {
        if tags[..position].iter().any(|before| before.key == tag.key) {
            return Err(Fault::TagKeyRepeated { key: tag.key.clone() });
        }
    }
    Ok(tags)
}

/// Whether a resource has all the tags asked for; a filter without a value asks for the key only.
pub fn match_all<T: RequestTag>(wanted: &[T], tags: &[Tag]) -> bool {
    wanted.iter().map(RequestTag::tag).all(|wanted| {
        let fits = |tag: &Tag| {
            tag.key == wanted.key && (wanted.value.is_empty() || tag.value == wanted.value)
        };
        tags.iter().any(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_rules() {
        assert!(TagKey::parse("k 1").is_some());
        assert!(TagKey::parse(&"键".repeat(128)).is_some());
        for bad in ["aliyun-x", "acs:x", "a http://b", "https://", &"k".repeat(129)] {
            assert!(TagKey::parse(bad).is_none(), "{bad}");
        }
        assert!(TagValue::parse("acs:allowed since 2026").is_some());
        assert!(TagValue::parse("see http://x").is_none());
    }
}
