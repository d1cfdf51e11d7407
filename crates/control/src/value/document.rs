//! Documents inside one parameter: policies, and tags as JSON.

use std::collections::BTreeSet;

use api::{Kind, Value, xml};
use serde::Deserialize;

use super::tag::{Tag, TagKey, TagValue};

/// The longest document (RAM: "Limits", "The number of characters that a custom policy can
/// contain").
pub const MOST_CHARS: usize = 6144;

/// The text of a policy, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(pub String);

impl Value for Document {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a policy of at most 6144 characters that XML can say";
    const MOST_CHARS: usize = MOST_CHARS;

    fn parse(text: &str) -> Option<Document> {
        let fits = text.chars().count() <= MOST_CHARS && xml::can_say(text);
        fits.then(|| Document(text.to_owned()))
    }
}

/// Tags as one JSON text: `[{"Key":"team","Value":"blue"}]`, at most 20.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonTags(pub Vec<Tag>);

impl Value for JsonTags {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "a JSON array of at most 20 objects with Key and Value, no key twice";

    fn parse(text: &str) -> Option<JsonTags> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase", deny_unknown_fields)]
        struct Given {
            key: String,
            #[serde(default)]
            value: String,
        }
        const MOST: usize = 20;
        let given = serde_json::from_str::<Vec<Given>>(text).ok()?;
        let is_tag = |one: &Given| {
            let is_value = one.value.is_empty() || TagValue::parse(&one.value).is_some();
            !one.key.is_empty() && TagKey::parse(&one.key).is_some() && is_value
        };
        let keys = given.iter().map(|one| &one.key).collect::<BTreeSet<_>>();
        let fits = given.len() <= MOST && keys.len() == given.len() && given.iter().all(is_tag);
        let tags = given.into_iter().map(|Given { key, value }| Tag { key, value });
        fits.then(|| JsonTags(tags.collect()))
    }
}

/// Values as one JSON text: `["one","other"]`, at least one and at most so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonList<T, const MOST: usize>(pub Vec<T>);

impl<T: Value, const MOST: usize> Value for JsonList<T, MOST> {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "a JSON array of some well-formed texts, and of no more than allowed";

    fn parse(text: &str) -> Option<JsonList<T, MOST>> {
        let given = serde_json::from_str::<Vec<String>>(text).ok()?;
        let values = given.iter().map(|one| T::parse(one)).collect::<Option<Vec<_>>>()?;
        (1..=MOST).contains(&values.len()).then(|| JsonList(values))
    }
}

/// A text of RAM that people read: at most so many characters, which XML can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<const MOST: usize>(pub String);

impl<const MOST: usize> Value for Said<MOST> {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "text of the allowed length with characters that XML can say";
    const MOST_CHARS: usize = MOST;

    fn parse(text: &str) -> Option<Said<MOST>> {
        let fits = text.chars().count() <= MOST && xml::can_say(text);
        fits.then(|| Said(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_a_list_of_keys_and_values() {
        let tags = |text: &str| {
            let tags = JsonTags::parse(text)?.0;
            Some(tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect::<Vec<_>>())
        };
        let both = tags(r#"[{"Key":"a","Value":"1"},{"Key":"b"}]"#);
        assert_eq!(both, Some(vec!["a=1".to_owned(), "b=".to_owned()]));
        assert_eq!(tags("[]"), Some(Vec::new()));
        let many = (0..21).map(|n| format!(r#"{{"Key":"k{n}"}}"#)).collect::<Vec<_>>().join(",");
        for bad in [
            "",
            "x",
            "{}",
            r#"[{"Value":"1"}]"#,
            r#"[{"Key":""}]"#,
            r#"[{"Key":"acs:a"}]"#,
            r#"[{"Key":"a"},{"Key":"a"}]"#,
            r#"[{"Key":"a","Other":"1"}]"#,
            &format!("[{many}]"),
        ] {
            assert_eq!(tags(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_list_has_some_values_and_not_too_many_all_well_formed() {
        let list = |text: &str| JsonList::<TagKey, 2>::parse(text).map(|list| list.0);
        let keys = |keys: &[&str]| Some(keys.iter().map(|key| TagKey((*key).to_owned())).collect());
        assert_eq!(list(r#"["a"]"#), keys(&["a"]));
        assert_eq!(list(r#"["a", "b"]"#), keys(&["a", "b"]));
        for bad in ["", "a", "[]", "{}", "[1]", r#"["acs:a"]"#, r#"["a","b","c"]"#] {
            assert_eq!(list(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_people_read_has_a_length_and_no_letter_that_xml_lacks() {
        assert!(Said::<3>::parse("äöü").is_some());
        assert!(Said::<3>::parse("abcd").is_none());
        assert!(Said::<3>::parse("a\u{1}").is_none());
        assert!(Document::parse(&"x".repeat(MOST_CHARS)).is_some());
        assert!(Document::parse(&"x".repeat(MOST_CHARS + 1)).is_none());
    }
}
