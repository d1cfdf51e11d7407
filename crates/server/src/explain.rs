//! Why requests were refused: the last refusals, for people who debug a client.
//!
//! **Secrets.** Of a request's parameters the names are kept, and the values of those that the
//! operation declares, but for tokens. So no signature, key or security token is here; the text
//! that should have been signed, which may hold them, is not kept either.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use api::Form;
use control::Endpoint;
use serde::Serialize;
use store::Timestamp;

use crate::config::Limits;

/// Bytes of one value that are kept, of one text that the server wrote, and how many parameters.
const VALUE_BYTES: usize = 64;
const TEXT_BYTES: usize = 1024;
const PARAMETERS: usize = 64;

/// The last refusals, the oldest first.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Refused {
    pub(crate) request_id: String,
    /// When, in RFC 3339.
    pub(crate) time: String,
    /// Who called, if that was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<String>,
    pub(crate) region_id: String,
    /// As the request named it.
    pub(crate) operation: String,
    pub(crate) status: u16,
    pub(crate) code: String,
    /// What was sent, but for what should have been signed.
    pub(crate) message: String,
    #[serde(flatten)]
    pub(crate) why: Why,
    pub(crate) parameters: Vec<Sent>,
    /// How many parameters there were beside those.
    pub(crate) more_parameters: usize,
}

/// What the answer did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Why {
    /// What happened; nothing if the message says it all.
    pub(crate) sentence: String,
    /// What decided it.
    pub(crate) values: String,
    /// Where it is documented.
    pub(crate) page: String,
    /// The documented rules that it belongs to.
    pub(crate) rules: Vec<&'static str>,
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

    /// Remembers a refusal, and forgets the oldest where there are too many.
    pub(crate) fn remember(&self, refused: Refused) {
        // A queue and the sum of its sizes are whole after any panic: `size` cannot.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += refused.size();
        kept.refusals.push_back(refused);
        while kept.refusals.len() > self.most || kept.bytes > self.most_bytes {
            let Some(oldest) = kept.refusals.pop_front() else { break };
            kept.bytes -= oldest.size();
        }
    }

    /// The refusal of the request with this id, in any letter case.
    pub(crate) fn find(&self, request_id: &str) -> Option<Refused> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut latest_first = kept.refusals.iter().rev();
        latest_first.find(|one| one.request_id.eq_ignore_ascii_case(request_id)).cloned()
    }
}

impl Refused {
    /// The refusal of a request at `now`, its texts cut.
    pub(crate) fn at(self, now: Timestamp) -> Refused {
        let why = Why {
            sentence: cut(&self.why.sentence, TEXT_BYTES),
            values: cut(&self.why.values, TEXT_BYTES),
            ..self.why
        };
        let time = control::text::time(now);
        let operation = shown_name(&self.operation);
        Refused { time, operation, message: cut(&self.message, TEXT_BYTES), why, ..self }
    }

    /// About how many bytes it takes.
    fn size(&self) -> usize {
        let text = |text: &str| size_of::<String>() + text.len();
        let why = &self.why;
        let fixed = [&self.region_id, &self.operation, &self.code, &self.message];
        let whys = [&why.sentence, &why.values, &why.page];
        let parameters = self.parameters.iter().map(|sent| {
            size_of::<Sent>() + sent.name.len() + sent.value.as_ref().map_or(0, String::len)
        });
        size_of::<Refused>()
            + fixed.into_iter().chain(whys).map(|one| text(one)).sum::<usize>()
            + size_of_val(&why.rules[..])
            + parameters.sum::<usize>()
    }
}

/// The parameters of a request, as far as they may be kept, and how many there are beside.
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

/// Whether a name is one of those that the documents write with `N` for a number.
fn is_instance(pattern: &str, name: &str) -> bool {
    let mut parts = name.split('.');
    let mut patterns = pattern.split('.');
    let fits = |pattern: &str, part: &str| {
        pattern == part || pattern == "N" && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    patterns.all(|pattern| parts.next().is_some_and(|part| fits(pattern, part)))
        && parts.next().is_none()
}

/// A name, if it looks like one: a body that is no form is a name to the parser, and may hold
/// anything.
fn shown_name(name: &str) -> String {
    let may_be = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    match name.len() <= VALUE_BYTES && name.bytes().all(may_be) {
        true => name.to_owned(),
        false => "(not a name)".to_owned(),
    }
}

/// The beginning of a text, if it is longer than that.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(request_id: &str, message: &str) -> Refused {
        let (request_id, message) = (request_id.to_owned(), message.to_owned());
        Refused { request_id, message, ..Refused::default() }.at(Timestamp(0))
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
        assert_eq!(one.time, "1970-01-01T00:00:00Z");
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
