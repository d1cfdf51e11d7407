//! Names of key pairs, which are their ids.

use std::fmt;

use api::{Kind, Shape, Value, shape::Type};
use minicbor::{Decode, Encode};
use serde::Serialize;
use store::Key;

/// The name of a key pair that a request means, whether there can be such a name or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct KeyPairName(#[n(0)] String);

/// The name of a key pair that is to be made: 2 to 128 letters, digits, `:`, `_`, `.` or `-`, a letter
/// first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeyPairName(pub KeyPairName);

impl KeyPairName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for KeyPairName {
    fn from(text: &str) -> KeyPairName {
        KeyPairName(text.to_owned())
    }
}

impl From<String> for KeyPairName {
    fn from(text: String) -> KeyPairName {
        KeyPairName(text)
    }
}

impl fmt::Display for KeyPairName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

api::names!(KeyPairName);

impl Shape for KeyPairName {
    const IS: Type = Type::Text;
}

impl Key for KeyPairName {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<KeyPairName> {
        String::read(bytes).map(KeyPairName)
    }
}

/// A key of the store has no NUL in it, and needs no more room than the longest name.
impl Value for KeyPairName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "the name of a key pair";

    fn parse(text: &str) -> Option<KeyPairName> {
        let fits = text.chars().count() <= 128 && !text.contains(char::is_control);
        fits.then(|| KeyPairName::from(text))
    }
}

impl Value for NewKeyPairName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "2 to 128 letters, digits, colons, underscores, periods or hyphens, with a letter first";

    fn parse(text: &str) -> Option<NewKeyPairName> {
        let allowed = |letter: char| letter.is_alphanumeric() || ":_.-".contains(letter);
        let fits = (2..=128).contains(&text.chars().count())
            && text.starts_with(char::is_alphabetic)
            && text.chars().all(allowed);
        fits.then(|| NewKeyPairName(KeyPairName::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_start_with_a_letter_and_are_short() {
        for good in ["ab", "密钥", "a1:_.-", &"a".repeat(128)] {
            assert!(NewKeyPairName::parse(good).is_some(), "{good}");
            assert!(KeyPairName::parse(good).is_some(), "{good}");
        }
        for bad in ["a", "1a", "-a", "a b", "a/b", &"a".repeat(129)] {
            assert!(NewKeyPairName::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_can_be_no_name_can_still_be_looked_for() {
        for (text, expected) in [("1", true), ("a b", true), ("a\0b", false), ("a\nb", false)] {
            assert_eq!(KeyPairName::parse(text).is_some(), expected, "{text:?}");
        }
        assert!(KeyPairName::parse(&"a".repeat(129)).is_none());
    }
}
