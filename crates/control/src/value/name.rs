//! Names that RAM gives nobody twice: of users, roles, policies and access keys. They are ids too.
//!
//! Which letters a name has is said by the pages of RAM (CreateUser, CreateRole, CreatePolicy and the
//! list of errors, alibabacloud.com/help/doc-detail/28754.htm).

use std::fmt;

use minicbor::{Decode, Encode};
use rand::Rng;
use serde::{Deserialize, Serialize};
use store::{Key, Random, Txn};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $most:literal $others:literal $expected:literal)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
        )]
        #[cbor(transparent)]
        #[serde(transparent)]
        pub struct $name(#[n(0)] String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                $name(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> $name {
                $name(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Key for $name {
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            fn read(bytes: &mut &[u8]) -> Option<$name> {
                String::read(bytes).map($name)
            }
        }

        impl api::params::Names for $name {
            fn names(&self, out: &mut Vec<String>) {
                out.push(self.0.clone());
            }
        }

        impl api::Shape for $name {
            const IS: api::shape::Type = api::shape::Type::Text;
        }

        impl api::Value for $name {
            const KIND: api::Kind = api::Kind::String;
            const EXPECTED: &'static str = $expected;
            const MOST_CHARS: usize = $most;

            fn parse(text: &str) -> Option<$name> {
                let allowed =
                    |letter: char| letter.is_ascii_alphanumeric() || $others.contains(letter);
                let fits = (1..=$most).contains(&text.len()) && text.chars().all(allowed);
                fits.then(|| $name::from(text))
            }
        }
    )*};
}

names! {
    /// A RAM user's name.
    UserName 64 ".@-_" "1 to 64 letters, digits, periods, at signs, hyphens or underscores"
    /// A RAM role's name.
    RoleName 64 ".@-_" "1 to 64 letters, digits, periods, at signs, hyphens or underscores"
    /// A policy's name.
    PolicyName 128 "-" "1 to 128 letters, digits or hyphens"
    /// The id of an access key.
    AccessKeyId 128 "._-" "1 to 128 letters, digits, periods, underscores or hyphens"
}

/// Letters and digits by chance, so many of them.
pub fn random(txn: &mut Txn<'_>, chars: usize) -> String {
    letters(txn.rng(), chars)
}

/// The same, out of this chance.
pub fn letters(random: &mut Random, chars: usize) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut letter = || LETTERS[((random.next_u64() >> 16) % 62) as usize];
    (0..chars).map(|_| char::from(letter())).collect()
}

/// The number of a user or a role: 18 digits by chance.
pub fn random_number(txn: &mut Txn<'_>) -> String {
    number(txn.rng().next_u64())
}

/// The number of 18 digits that this one stands for.
pub fn number(any: u64) -> String {
    const LEAST: u64 = 200_000_000_000_000_000;
    (LEAST + any % (2 * LEAST)).to_string()
}

#[cfg(test)]
mod tests {
    use api::Value;

    use super::*;

    #[test]
    fn names_have_the_letters_of_the_pages() {
        for good in ["a", "Alice.B@c-d_9", &"a".repeat(64)] {
            assert!(UserName::parse(good).is_some() && RoleName::parse(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a/b", "ä", "a\0", &"a".repeat(65)] {
            assert!(UserName::parse(bad).is_none() && RoleName::parse(bad).is_none(), "{bad}");
        }
        assert!(PolicyName::parse(&"a-9".repeat(42)).is_some());
        for bad in ["", "a_b", "a.b", &"a".repeat(129)] {
            assert!(PolicyName::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn numbers_have_eighteen_digits() {
        for any in [0, 1, u64::MAX / 2, u64::MAX] {
            assert_eq!(number(any).len(), 18);
        }
    }
}
