//! The parameters of a request: its query and its form body, decoded and merged.
//!
//! Of two values for one name the later one stays, and the body comes after the query. So merge
//! the SDKs the maps that they sign (alibaba-cloud-sdk-go `buildRpcStringToSign`, tea-rpc), and the
//! value that is looked up must be the one that was signed.

use std::fmt;
use std::ops::Range;

use crate::encode;

/// Decoded parameters, one value a name, in the byte order of their names.
///
/// All text lies in one buffer and the parameters are ranges of it: a request costs two
/// allocations, not two a parameter.
#[derive(Clone, Default)]
pub struct Form {
    text: String,
    /// Sorted by name, each name once.
    parameters: Vec<Parameter>,
}

/// Why encoded text is not a form. Names in it are those of the parameter at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A `%` without two hexadecimal digits after it.
    #[error("Specified parameter format is not valid. \"{name}\" has a malformed percent escape.")]
    Escape {
        /// The parameter.
        name: String,
    },
    /// Bytes that are not UTF-8.
    #[error("Specified parameter format is not valid. \"{name}\" is not UTF-8.")]
    Utf8 {
        /// The parameter.
        name: String,
    },
    /// The NUL character, which no text of the API has.
    #[error("Specified parameter format is not valid. \"{name}\" has a NUL character.")]
    Nul {
        /// The parameter.
        name: String,
    },
    /// More parameters than the server takes.
    #[error("Specified parameter format is not valid. There are more than {limit} parameters.")]
    TooMany {
        /// The most that a request may have.
        limit: usize,
    },
}

impl FormError {
    /// The code that a caller sees, from the gateway's table.
    pub fn code(&self) -> &'static str {
        "InvalidParameter.Format"
    }

    /// The HTTP status that goes with the code.
    pub fn status(&self) -> u16 {
        400
    }
}

impl Form {
    /// A form without parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the parameters of `application/x-www-form-urlencoded` text, or of a query string.
    ///
    /// `+` and `%20` are a space; a name without `=` has the empty value; empty pieces between `&`
    /// are nothing. Give the query first and the body second. A form with more than `limit`
    /// parameters, those that are there already among them, is refused; after an error the form
    /// is not to be used.
    pub fn add_encoded(&mut self, encoded: &[u8], limit: usize) -> Result<(), FormError> {
        self.text.reserve(encoded.len());
        let mut scratch = Vec::new();
        for piece in encoded.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            if self.parameters.len() >= limit {
                return Err(FormError::TooMany { limit });
            }
            let middle = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
            let (name, value) = (&piece[..middle], piece.get(middle + 1..).unwrap_or_default());
            let start = self.text.len();
            self.push_decoded(name, &mut scratch).map_err(|flaw| flaw.of(name))?;
            let middle = self.text.len();
            self.push_decoded(value, &mut scratch).map_err(|flaw| flaw.of(name))?;
            self.parameters.push(Parameter { start, middle, end: self.text.len() });
        }
        self.sort();
        Ok(())
    }

    /// Sets one parameter from decoded text, in the place of any of that name.
    pub fn insert(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        self.text.push_str(value);
        let new = Parameter { start, middle: start + name.len(), end: self.text.len() };
        match self.position(name) {
            Ok(index) => self.parameters[index] = new,
            Err(index) => self.parameters.insert(index, new),
        }
    }

    /// The value of the parameter with exactly this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self.position(name).ok()?;
        Some(&self.text[self.parameters[index].value()])
    }

    /// All names and values, in the byte order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|p| (&self.text[p.name()], &self.text[p.value()]))
    }

    /// The names that begin with `prefix` and their values, in byte order.
    pub fn keys_with_prefix<'f>(
        &'f self,
        prefix: &str,
    ) -> impl Iterator<Item = (&'f str, &'f str)> {
        let from = self.parameters.partition_point(|p| &self.text[p.name()] < prefix);
        self.parameters[from..]
            .iter()
            .map(|p| (&self.text[p.name()], &self.text[p.value()]))
            .take_while(move |(name, _)| name.starts_with(prefix))
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.parameters.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// The form as a query string: `name=value`, percent-encoded (RFC 3986), in byte order.
    /// ACS3 signs exactly this text.
    pub fn encode(&self) -> String {
        let mut out = String::with_capacity(self.encoded_len());
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            encode::push(&mut out, name);
            out.push('=');
            encode::push(&mut out, value);
        }
        out
    }

    /// A guess at the length of the encoded form, to allocate once.
    pub(crate) fn encoded_len(&self) -> usize {
        self.text.len() + self.text.len() / 4 + self.parameters.len() * 2
    }

    fn push_decoded(&mut self, encoded: &[u8], scratch: &mut Vec<u8>) -> Result<(), Flaw> {
        let plain = !encoded.iter().any(|byte| matches!(byte, b'%' | b'+'));
        let decoded = if plain { encoded } else { decode(encoded, scratch)? };
        let decoded = str::from_utf8(decoded).map_err(|_| Flaw::Utf8)?;
        if decoded.contains('\0') {
            return Err(Flaw::Nul);
        }
        self.text.push_str(decoded);
        Ok(())
    }

    /// Restores the order. The sort is stable, so the last of equal names is the latest.
    fn sort(&mut self) {
        let text = self.text.as_bytes();
        self.parameters.sort_by(|a, b| text[a.name()].cmp(&text[b.name()]));
        self.parameters.dedup_by(|later, kept| {
            let same = text[later.name()] == text[kept.name()];
            if same {
                *kept = *later;
            }
            same
        });
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.parameters.binary_search_by(|p| self.text[p.name()].cmp(name))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Form {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        let mut form = Self::new();
        for (name, value) in pairs {
            form.insert(name, value);
        }
        form
    }
}

/// Names only: a value may be a secret.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// A name and a value that lie side by side in the form's text.
#[derive(Clone, Copy)]
struct Parameter {
    start: usize,
    middle: usize,
    end: usize,
}

impl Parameter {
    fn name(self) -> Range<usize> {
        self.start..self.middle
    }

    fn value(self) -> Range<usize> {
        self.middle..self.end
    }
}

/// What is wrong with a piece, before it is known whose it is.
enum Flaw {
    Escape,
    Utf8,
    Nul,
}

impl Flaw {
    /// The error for the parameter whose name is `encoded`. The name may be the flawed part and
    /// may be long, so it is shown as it came and cut.
    fn of(self, encoded: &[u8]) -> FormError {
        let name = String::from_utf8_lossy(&encoded[..encoded.len().min(64)]).into_owned();
        match self {
            Self::Escape => FormError::Escape { name },
            Self::Utf8 => FormError::Utf8 { name },
            Self::Nul => FormError::Nul { name },
        }
    }
}

fn decode<'s>(encoded: &[u8], scratch: &'s mut Vec<u8>) -> Result<&'s [u8], Flaw> {
    scratch.clear();
    let mut rest = encoded;
    while let Some(plain) = rest.iter().position(|byte| matches!(byte, b'%' | b'+')) {
        scratch.extend_from_slice(&rest[..plain]);
        rest = match &rest[plain..] {
            [b'%', high, low, tail @ ..] => {
                scratch.push(digit(*high)? << 4 | digit(*low)?);
                tail
            }
            [b'+', tail @ ..] => {
                scratch.push(b' ');
                tail
            }
            _ => return Err(Flaw::Escape),
        };
    }
    scratch.extend_from_slice(rest);
    Ok(scratch)
}

fn digit(byte: u8) -> Result<u8, Flaw> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        _ => Err(Flaw::Escape),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Form, FormError};

    const LIMIT: usize = 100;

    fn form(encoded: &str) -> Result<Form, FormError> {
        let mut form = Form::new();
        form.add_encoded(encoded.as_bytes(), LIMIT)?;
        Ok(form)
    }

    fn pairs(form: &Form) -> Vec<(&str, &str)> {
        form.iter().collect()
    }

    #[test]
    fn both_spellings_of_a_space_are_a_space() {
        let form = form("b=x+y&a=x%20y").expect("well formed");
        assert_eq!(pairs(&form), [("a", "x y"), ("b", "x y")]);
    }

    #[test]
    fn a_name_without_a_value_has_the_empty_value() {
        let form = form("&SignatureVersion&SignatureMethod&&T=&U==1=").expect("well formed");
        let expected = [("SignatureMethod", ""), ("SignatureVersion", ""), ("T", ""), ("U", "=1=")];
        assert_eq!(pairs(&form), expected);
    }

    #[test]
    fn the_later_value_of_a_name_stays() {
        let mut form = form("a=1&b=2&a=3").expect("well formed");
        assert_eq!(pairs(&form), [("a", "3"), ("b", "2")]);
        form.add_encoded(b"b=body", LIMIT).expect("well formed");
        form.insert("a", "set");
        assert_eq!(pairs(&form), [("a", "set"), ("b", "body")]);
    }

    #[test]
    fn what_is_malformed_is_refused_by_name() {
        for encoded in ["N=%", "N=%4", "N=%4g", "x=1&N=a%zz"] {
            assert_eq!(form(encoded).err(), Some(FormError::Escape { name: "N".into() }));
        }
        assert_eq!(form("N=%FF").err(), Some(FormError::Utf8 { name: "N".into() }));
        for encoded in ["N=a%00", "N=\0"] {
            assert_eq!(form(encoded).err(), Some(FormError::Nul { name: "N".into() }));
        }
        let mut raw = Form::new();
        assert!(raw.add_encoded(b"N=\xff", LIMIT).is_err());
        // Half a character raw and half of it escaped is still a character.
        raw = Form::new();
        raw.add_encoded(b"N=\xe7%BD%91", LIMIT).expect("UTF-8");
        assert_eq!(raw.get("N"), Some("网"));
    }

    #[test]
    fn the_number_of_parameters_has_a_limit() {
        let mut form = Form::new();
        form.add_encoded(b"a=1&b=2", 3).expect("two of three");
        form.add_encoded(b"c=3", 3).expect("three of three");
        assert_eq!(form.len(), 3);
        assert_eq!(form.add_encoded(b"d=4", 3), Err(FormError::TooMany { limit: 3 }));
    }

    #[test]
    fn a_prefix_finds_its_names_and_no_others() {
        let form = form("Tag.2.Key=b&Tag.1.Key=a&TagX=c&Tab=d&Zone=e").expect("well formed");
        let found: Vec<_> = form.keys_with_prefix("Tag.").collect();
        assert_eq!(found, [("Tag.1.Key", "a"), ("Tag.2.Key", "b")]);
        assert_eq!(form.keys_with_prefix("Zz").count(), 0);
        assert_eq!(form.keys_with_prefix("").count(), form.len());
    }

    #[test]
    fn values_are_not_shown_in_logs() {
        let form = form("SecurityToken=s3cret").expect("well formed");
        assert_eq!(format!("{form:?}"), "{\"SecurityToken\"}");
    }

    proptest! {
        #[test]
        fn an_encoded_form_decodes_to_itself(
            expected in prop::collection::btree_map(any::<String>(), any::<String>(), 0..20),
        ) {
            let first: Form = expected.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let again = form(&first.encode()).expect("our own encoding");
            let found: BTreeMap<String, String> =
                again.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            prop_assert_eq!(&found, &expected);
            for (name, value) in &expected {
                prop_assert_eq!(again.get(name), Some(value.as_str()));
            }
        }

        #[test]
        fn no_bytes_make_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut form = Form::new();
            if form.add_encoded(&bytes, LIMIT).is_ok() {
                let names: Vec<_> = form.iter().map(|(name, _)| name).collect();
                prop_assert!(names.is_sorted_by(|a, b| a < b));
            }
        }
    }
}
