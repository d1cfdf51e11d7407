//! Names, descriptions and tokens: text with rules of its own.

use std::{collections::BTreeSet, marker::PhantomData};

use api::{Kind, Value, params::Names, xml};

/// The `ClientToken` of a request: ASCII, at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientToken(pub String);

impl Value for ClientToken {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "1 to 64 ASCII characters";

    fn parse(text: &str) -> Option<ClientToken> {
        const MOST_CHARS: usize = 64;
        let fits =
            text.len() <= MOST_CHARS && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        fits.then(|| ClientToken(text.to_owned()))
    }
}

/// The name of an ECS resource: 2 to 128 letters, digits, `:`, `_`, `.` or `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcsName(pub String);

impl Value for EcsName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "2 to 128 letters, digits, colons, underscores, periods or hyphens";

    fn parse(text: &str) -> Option<EcsName> {
        let allowed = |letter: char| letter.is_alphanumeric() || ":_.-".contains(letter);
        let fits = (2..=128).contains(&text.chars().count()) && text.chars().all(allowed);
        fits.then(|| EcsName(text.to_owned()))
    }
}

/// The description of an ECS resource: 2 to 256 characters, not starting with http:// or https://.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcsDescription(pub String);

impl Value for EcsDescription {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "2 to 256 characters that XML can say and that do not start with http:// or https://";

    fn parse(text: &str) -> Option<EcsDescription> {
        let fits = (2..=256).contains(&text.chars().count()) && is_said(text);
        fits.then(|| EcsDescription(text.to_owned()))
    }
}

/// The same as operations demand it that change the name of a network interface: a letter first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcsNewName(pub String);

impl Value for EcsNewName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "2 to 128 letters, digits, colons, underscores, periods or hyphens, a letter first";

    fn parse(text: &str) -> Option<EcsNewName> {
        let EcsName(name) = EcsName::parse(text)?;
        name.starts_with(char::is_alphabetic).then_some(EcsNewName(name))
    }
}

/// The description as they demand it: 2 to 255 characters, not starting with http:// or https://.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcsNewDescription(pub String);

impl Value for EcsNewDescription {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "2 to 255 characters that XML can say and that do not start with http:// or https://";

    fn parse(text: &str) -> Option<EcsNewDescription> {
        let fits = (2..=255).contains(&text.chars().count()) && is_said(text);
        fits.then(|| EcsNewDescription(text.to_owned()))
    }
}

/// A text for the one that is there, of the same kind. An empty one takes that away.
///
/// Terraform sends an attribute that its user has taken away so. Who drops empty values leaves it as
/// it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New<T>(pub String, PhantomData<T>);

impl<T: Value> Value for New<T> {
    const KIND: Kind = T::KIND;
    const EXPECTED: &'static str = T::EXPECTED;
    const MOST_CHARS: usize = T::MOST_CHARS;
    const TAKES_EMPTY: bool = true;

    fn parse(text: &str) -> Option<New<T>> {
        let fits = text.is_empty() || T::parse(text).is_some();
        fits.then(|| New(text.to_owned(), PhantomData))
    }
}

/// The name of a VPC resource: 1 to 128 characters, not starting with http:// or https://.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcName(pub String);

impl Value for VpcName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "1 to 128 characters that XML can say and that do not start with http:// or https://";

    fn parse(text: &str) -> Option<VpcName> {
        let fits = (1..=128).contains(&text.chars().count()) && is_said(text);
        fits.then(|| VpcName(text.to_owned()))
    }
}

/// The description of a VPC resource: 1 to 256 characters, not starting with http:// or https://.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcDescription(pub String);

impl Value for VpcDescription {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "1 to 256 characters that XML can say and that do not start with http:// or https://";

    fn parse(text: &str) -> Option<VpcDescription> {
        let fits = (1..=256).contains(&text.chars().count()) && is_said(text);
        fits.then(|| VpcDescription(text.to_owned()))
    }
}

/// Whether answers can print the text, and it is no link.
fn is_said(text: &str) -> bool {
    !text.starts_with("http://") && !text.starts_with("https://") && xml::can_say(text)
}

/// A JSON array of strings inside one parameter: `["sg-1","sg-2"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonList(pub Vec<String>);

impl JsonList {
    /// The texts as ids of a filter: what is no id finds nothing.
    pub fn ids<I: From<String>>(self) -> Vec<I> {
        self.0.into_iter().map(I::from).collect()
    }
}

impl Names for JsonList {
    fn names(&self, out: &mut Vec<String>) {
        out.extend(self.0.iter().cloned());
    }
}

impl Value for JsonList {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a JSON array of strings";

    fn parse(text: &str) -> Option<JsonList> {
        let list = serde_json::from_str::<Vec<String>>(text).ok()?;
        (!list.iter().any(|item| item.contains('\0'))).then_some(JsonList(list))
    }
}

/// Ids inside one parameter: `vpc-1,vpc-2`, at most 20. What is no id names nothing and is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdList<T>(pub Vec<T>);

impl<T: Ord> IdList<T> {
    /// The ids in their order, each once.
    pub fn distinct(&self) -> BTreeSet<&T> {
        self.0.iter().collect()
    }
}

impl<T: Value> Value for IdList<T> {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a list of at most 20 ids with commas between them";

    fn parse(text: &str) -> Option<IdList<T>> {
        const MOST_IDS: usize = 20;
        let ids = || text.split(',').map(str::trim).filter(|id| !id.is_empty());
        (ids().count() <= MOST_IDS).then(|| IdList(ids().filter_map(T::parse).collect()))
    }
}

/// A moment as the API prints it: `2019-12-25T12:31:31Z`.
pub fn time(moment: store::Timestamp) -> String {
    let milliseconds = i64::try_from(moment.0).unwrap_or(i64::MAX);
    match jiff::Timestamp::from_millisecond(milliseconds) {
        Ok(time) => time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        // Beyond the year 9999, which only a broken clock says.
        Err(_) => "9999-12-31T23:59:59Z".to_owned(),
    }
}

/// A moment as Resource Management prints it, by the clock of China: `2021-06-05T14:39:13+08:00`.
pub fn time_in_china(moment: store::Timestamp) -> String {
    const AHEAD_MS: u64 = 8 * 60 * 60 * 1000;
    let there = time(moment.plus_ms(AHEAD_MS));
    format!("{}+08:00", there.trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::id::VpcId;

    #[test]
    fn times_have_seconds_and_a_z() {
        assert_eq!(time(store::Timestamp(1_577_277_091_999)), "2019-12-25T12:31:31Z");
        assert_eq!(time(store::Timestamp(u64::MAX)), "9999-12-31T23:59:59Z");
        let in_china = time_in_china(store::Timestamp(1_577_277_091_999));
        assert_eq!(in_china, "2019-12-25T20:31:31+08:00");
    }

    #[test]
    fn names_follow_the_page_of_2026() {
        for good in ["ab", "网卡", "测试-eni_1.a:b", "1a"] {
            assert!(EcsName::parse(good).is_some(), "{good}");
        }
        for bad in ["a", "a b", "a/b", &"a".repeat(129)] {
            assert!(EcsName::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_is_changed_is_called_more_narrowly() {
        let is_name = |text: &str| EcsNewName::parse(text).is_some();
        assert!(is_name("a.b") && is_name("网卡") && is_name(&"a".repeat(128)));
        assert!(!is_name("a") && !is_name("1a") && !is_name("-a") && !is_name(&"a".repeat(129)));
        let is_description = |text: &str| EcsNewDescription::parse(text).is_some();
        assert!(is_description("1 2") && is_description(&"a".repeat(255)));
        assert!(!is_description("1") && !is_description(&"a".repeat(256)));
        assert!(!is_description("http://a") && !is_description("https://a"));
    }

    #[test]
    fn what_xml_cannot_say_is_no_name_and_no_description() {
        for (text, is_said) in [("a\u{1}b", false), ("a\u{ffff}b", false), ("a\r\n\tb", true)] {
            assert_eq!(EcsDescription::parse(text).is_some(), is_said, "{text:?}");
            assert_eq!(VpcDescription::parse(text).is_some(), is_said, "{text:?}");
            assert_eq!(VpcName::parse(text).is_some(), is_said, "{text:?}");
        }
    }

    #[test]
    fn lists_of_ids_have_commas_and_a_limit() {
        let ids = IdList::<VpcId>::parse("vpc-2, vpc-1,,\0,vpc-2").expect("four ids are few");
        let distinct = ids.distinct().into_iter().map(VpcId::as_str).collect::<Vec<_>>();
        assert_eq!(distinct, ["vpc-1", "vpc-2"]);
        assert!(IdList::<VpcId>::parse(&["vpc-1"; 20].join(",")).is_some());
        assert!(IdList::<VpcId>::parse(&["vpc-1"; 21].join(",")).is_none());
    }

    #[test]
    fn tokens_are_short_ascii() {
        assert!(ClientToken::parse("123e4567-e89b-12d3-a456-426655440000").is_some());
        assert!(ClientToken::parse(&"t".repeat(65)).is_none());
        assert!(ClientToken::parse("tökén").is_none());
    }
}
