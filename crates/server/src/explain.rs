//! Why requests were refused: the latest refusals, for people who debug a client.
//!
//! **Secrets.** Of a request's parameters, the names are kept, and the values of those that the
//! operation declares, except for tokens. So no signature, key or security token is here. The text
//! that should have been signed may hold some, so it is not kept either. Of a request that did not
//! authenticate no parameter is kept at all: nobody knows whose they are, and a client that is set up
//! wrongly may have its secrets anywhere.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};

use api::Form;
use control::Endpoint;
use control::facts::pages::Page;
use control::value::text;
use serde::Serialize;
use store::Timestamp;

use crate::config::Limits;

/// How many bytes are kept of one value and of one text that the server wrote, and how many
/// parameters.
const VALUE_BYTES: usize = 64;
const TEXT_BYTES: usize = 1024;
const PARAMETERS: usize = 64;

/// Where the errors of the gateway are documented, and those of load.
const GATEWAY: &str = "contract/semantics.md, section 2.2 (the gateway)";
const LOAD: &str = "contract/semantics.md, section 8 (rate limits)";

/// What stands in the place of parameters that are not kept.
const NOT_KEPT: &str = "The request did not authenticate, so its parameters are not kept.";

/// The latest refusals, the oldest first.
pub(crate) struct Explained {
    kept: Mutex<Kept>,
    most: usize,
    most_bytes: usize,
}

#[derive(Default)]
struct Kept {
    refusals: VecDeque<Refused>,
    bytes: usize,
}

/// A refusal, and what led to it.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) request_id: String,
    pub(crate) time: Timestamp,
    /// Who called, if that was proven. If not, there are no parameters.
    pub(crate) account: Option<u64>,
    pub(crate) region: String,
    /// As the request named it.
    pub(crate) operation: String,
    pub(crate) status: u16,
    pub(crate) code: Cow<'static, str>,
    /// What was sent, except for the text that should have been signed.
    pub(crate) message: Cow<'static, str>,
    pub(crate) why: Why,
    pub(crate) parameters: Vec<Sent>,
    /// How many parameters there were besides those.
    pub(crate) more_parameters: usize,
}

/// What the answer did not say. What can be looked up is looked up when it is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Why {
    /// What happened; empty if the message says it all.
    pub(crate) sentence: Cow<'static, str>,
    /// What decided it.
    pub(crate) values: String,
    /// Where it is documented.
    pub(crate) source: Source,
}

/// Where a refusal is documented.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Source {
    /// Among the errors of the gateway.
    #[default]
    Gateway,
    /// Among those of load.
    Load,
    /// On the page of the operation.
    Page(&'static Page),
}

/// A refusal as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Shown {
    request_id: String,
    /// When, in RFC 3339.
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
    region_id: String,
    operation: String,
    status: u16,
    code: String,
    message: String,
    sentence: String,
    values: String,
    page: String,
    /// The documented rules that it belongs to.
    rules: Vec<&'static str>,
    parameters: Vec<Sent>,
    more_parameters: usize,
    /// Why there are no parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_kept: Option<&'static str>,
}

/// A parameter of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Sent {
    pub(crate) name: String,
    /// The beginning of its value, if that is no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
}

impl Explained {
    pub(crate) fn new(limits: &Limits) -> Explained {
        let (most, most_bytes) = (limits.explained, limits.explained_bytes);
        Explained { kept: Mutex::default(), most, most_bytes }
    }

    /// Remembers a refusal, and forgets the oldest ones if there are too many.
    pub(crate) fn remember(&self, refused: Refused) {
        // The queue and the sum of its sizes are whole after any panic, since `size` cannot panic.
        let refused = refused.cut();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += refused.size();
        kept.refusals.push_back(refused);
        while kept.refusals.len() > self.most || kept.bytes > self.most_bytes {
            let Some(oldest) = kept.refusals.pop_front() else { break };
            kept.bytes -= oldest.size();
        }
    }

    /// The refusal of the request with this id, in any letter case.
    pub(crate) fn find(&self, request_id: &str) -> Option<Shown> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut latest_first = kept.refusals.iter().rev();
        let found = latest_first.find(|one| one.request_id.eq_ignore_ascii_case(request_id));
        let found = found.cloned();
        drop(kept);
        found.map(Refused::shown)
    }
}

impl Refused {
    /// The refusal as it may be kept: with its texts cut.
    fn cut(self) -> Refused {
        let Why { sentence, values, source } = self.why;
        let cut = |text: Cow<'static, str>| match text {
            Cow::Owned(text) if text.len() > TEXT_BYTES => Cow::Owned(cut(&text, TEXT_BYTES)),
            text => text,
        };
        let values = cut(Cow::Owned(values)).into_owned();
        let why = Why { sentence: cut(sentence), values, source };
        let operation = shown_name(&self.operation);
        Refused { operation, message: cut(self.message), why, ..self }
    }

    /// About how many bytes it takes.
    fn size(&self) -> usize {
        // Texts that are part of the program take no memory.
        let cows = [&self.code, &self.message, &self.why.sentence];
        let owned = |text: &&Cow<'static, str>| matches!(text, Cow::Owned(_));
        let cows = cows.into_iter().filter(owned).map(|text| text.len());
        let texts = [&self.request_id, &self.region, &self.operation, &self.why.values];
        let parameters = self.parameters.iter().map(|sent| {
            size_of::<Sent>() + sent.name.len() + sent.value.as_ref().map_or(0, String::len)
        });
        size_of::<Refused>()
            + cows.sum::<usize>()
            + texts.iter().map(|text| text.len()).sum::<usize>()
            + parameters.sum::<usize>()
    }

    fn shown(self) -> Shown {
        let Why { sentence, values, source } = self.why;
        let (page, rules) = match source {
            Source::Gateway => (GATEWAY.to_owned(), Vec::new()),
            Source::Load => (LOAD.to_owned(), Vec::new()),
            Source::Page(page) => (page.title(), page.rules_of(&self.code)),
        };
        let message = self.message.into_owned();
        let says_all = sentence.is_empty() && matches!(source, Source::Page(_));
        Shown {
            request_id: self.request_id,
            time: text::time(self.time),
            account_id: self.account.map(|account| account.to_string()),
            region_id: self.region,
            operation: self.operation,
            status: self.status,
            code: self.code.into_owned(),
            sentence: if says_all { message.clone() } else { sentence.into_owned() },
            message,
            values,
            page,
            rules,
            parameters: self.parameters,
            more_parameters: self.more_parameters,
            not_kept: self.account.is_none().then_some(NOT_KEPT),
        }
    }
}

/// The parameters of a request, as far as they may be kept, and how many there are besides.
pub(crate) fn sent(form: &Form, endpoint: Option<&'static dyn Endpoint>) -> (Vec<Sent>, usize) {
    let declared = endpoint.map(|endpoint| endpoint.parameters()).unwrap_or_default();
    let may_show = |name: &str| {
        let is_declared = declared.iter().any(|one| is_instance(&one.name, name));
        is_declared && !name.contains("Token")
    };
    let sent = |(name, value): (&str, &str)| Sent {
        value: may_show(name).then(|| cut(value, VALUE_BYTES)),
        name: shown_name(name),
    };
    (form.iter().take(PARAMETERS).map(sent).collect(), form.len().saturating_sub(PARAMETERS))
}

/// Whether a name is an instance of a pattern, in which the documents write `N` for a number.
pub(crate) fn is_instance(pattern: &str, name: &str) -> bool {
    let mut parts = name.split('.');
    let mut patterns = pattern.split('.');
    let fits = |pattern: &str, part: &str| {
        pattern == part || pattern == "N" && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    patterns.all(|pattern| parts.next().is_some_and(|part| fits(pattern, part)))
        && parts.next().is_none()
}

/// A name, if it looks like one. A body that is not a form is a name to the parser, so it may be
/// anything.
pub(crate) fn shown_name(name: &str) -> String {
    let may_be = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    match name.len() <= VALUE_BYTES && name.bytes().all(may_be) {
        true => name.to_owned(),
        false => "(not a name)".to_owned(),
    }
}

/// The text, or its beginning if it is longer than that.
pub(crate) fn cut(text: &str, bytes: usize) -> String {
    match text.len() <= bytes {
        true => text.to_owned(),
        false => {
            let fits = |end: &usize| text.is_char_boundary(*end);
            let end = (0..=bytes).rev().find(fits).unwrap_or(0);
            format!("{}…", &text[..end])
        }
    }
}

/// What `{:?}` shows of a value, or the beginning of it; hardly more is written than is kept.
pub(crate) fn values(value: &impl fmt::Debug) -> String {
    let mut shown = Beginning(String::new());
    // It fails as soon as there is enough.
    let _ = write!(shown, "{value:?}");
    cut(&shown.0, TEXT_BYTES)
}

/// Text that refuses more once it is longer than what is kept.
struct Beginning(String);

impl fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        if self.0.len() > TEXT_BYTES { Err(fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(request_id: &str, message: &str) -> Refused {
        let (request_id, message) = (request_id.to_owned(), message.to_owned().into());
        let refused = Refused {
            request_id,
            time: Timestamp(0),
            account: None,
            region: String::new(),
            operation: String::new(),
            status: 400,
            code: "Code".into(),
            message,
            why: Why::default(),
            parameters: Vec::new(),
            more_parameters: 0,
        };
        refused.cut()
    }

    fn explained(most: usize, most_bytes: usize) -> Explained {
        Explained { kept: Mutex::default(), most, most_bytes }
    }

    #[test]
    fn the_oldest_are_forgotten_beyond_a_number_and_a_size() {
        let explained = explained(2, 1 << 20);
        ["A", "B", "C"].iter().for_each(|id| explained.remember(refused(id, "")));
        let found = ["A", "b", "C"].map(|id| explained.find(id).is_some());
        assert_eq!(found, [false, true, true]);

        let size = refused("A", &"x".repeat(500)).size();
        let explained = self::explained(100, 2 * size);
        let long = |id: &&str| refused(id, &"x".repeat(500));
        ["A", "B", "C"].iter().for_each(|id| explained.remember(long(id)));
        assert!(explained.find("A").is_none() && explained.find("C").is_some());
        let kept = explained.kept.lock().expect("no panic");
        assert_eq!((kept.refusals.len(), kept.bytes), (2, 2 * size));
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("ab", 2), "ab");
        assert_eq!(cut("aüb", 2), "a…");
        let one = refused("A", &"ü".repeat(2000));
        assert_eq!(one.message.len(), TEXT_BYTES + "…".len());
        assert_eq!(one.shown().time, "1970-01-01T00:00:00Z");
    }

    #[test]
    fn no_more_of_the_values_is_written_than_is_kept() {
        assert_eq!(values(&("ü", 7)), "(\"ü\", 7)");
        let many = vec!["ab"; 1000];
        let shown = values(&many);
        assert!(shown.starts_with("[\"ab\", \"ab\"") && shown.ends_with('…'), "{shown}");
        assert_eq!(shown.len(), TEXT_BYTES + "…".len());
    }

    #[test]
    fn only_values_of_declared_parameters_are_kept_and_no_tokens() {
        let endpoint = control::find("2014-05-26", "AssignPrivateIpAddresses");
        let long = "l".repeat(100);
        let form = Form::from_iter([
            ("AccessKeyId", "hidden"),
            ("ClientToken", "hidden"),
            ("NetworkInterfaceId", "eni-1"),
            ("PrivateIpAddress.12", "10.0.0.1"),
            ("PrivateIpAddress.x", "hidden"),
            ("RegionId", long.as_str()),
            ("Signature", "hidden"),
            ("{\"secret\":\"hidden\"}", ""),
        ]);
        let (sent, more) = sent(&form, endpoint);
        let shown = sent.iter().map(|one| format!("{}={:?}", one.name, one.value));
        let shown = shown.collect::<Vec<_>>().join(" ");
        assert_eq!(
            shown,
            format!(
                "AccessKeyId=None ClientToken=None NetworkInterfaceId=Some(\"eni-1\") \
                 PrivateIpAddress.12=Some(\"10.0.0.1\") PrivateIpAddress.x=None \
                 RegionId=Some(\"{}…\") Signature=None (not a name)=None",
                "l".repeat(VALUE_BYTES)
            )
        );
        assert_eq!(more, 0);
        let names = (0..70).map(|n| n.to_string()).collect::<Vec<_>>();
        let form = names.iter().map(|name| (name.as_str(), "")).collect::<Form>();
        assert_eq!(self::sent(&form, None).1, 6);
    }
}
