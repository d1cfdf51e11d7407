//! What RAM knows of the person behind a user.

use api::{Kind, Value};

/// How a user is shown to people: 1 to 128 letters, digits, spaces, at signs, periods, underscores or
/// hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(pub String);

impl Value for DisplayName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "1 to 128 letters, digits, spaces, at signs, periods, underscores or hyphens";
    const MOST_CHARS: usize = 128;

    fn parse(text: &str) -> Option<DisplayName> {
        let allowed = |letter: char| letter.is_alphanumeric() || " @._-".contains(letter);
        let fits = (1..=128).contains(&text.chars().count()) && text.chars().all(allowed);
        fits.then(|| DisplayName(text.to_owned()))
    }
}

/// A telephone number: `86-18600008888`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobilePhone(pub String);

impl Value for MobilePhone {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an international area code, a hyphen and a number";

    fn parse(text: &str) -> Option<MobilePhone> {
        let is_number = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let (area, number) = text.split_once('-')?;
        (is_number(area, 4) && is_number(number, 15)).then(|| MobilePhone(text.to_owned()))
    }
}

/// An address for mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(pub String);

impl Value for Email {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an address as alice@example.com";

    fn parse(text: &str) -> Option<Email> {
        const MOST_CHARS: usize = 254;
        let (name, host) = text.split_once('@')?;
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@')
        };
        let fits = text.len() <= MOST_CHARS && is_part(name) && is_part(host);
        fits.then(|| Email(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_names_numbers_and_addresses() {
        assert!(DisplayName::parse("Alice 张 @._-9").is_some());
        assert!(MobilePhone::parse("86-18600008888").is_some());
        assert!(Email::parse("alice@example.com").is_some());
        for name in ["", "a/b", "a\u{1}", &"a".repeat(129)] {
            assert!(DisplayName::parse(name).is_none(), "{name}");
        }
        for number in ["", "86", "86-", "-1", "86-1a", "86-1-1", "12345-1", "1-1234567890123456"] {
            assert!(MobilePhone::parse(number).is_none(), "{number}");
        }
        for address in
            ["", "alice", "@b", "a@", "a@b@c", "a b@c", &format!("a@{}", "b".repeat(253))]
        {
            assert!(Email::parse(address).is_none(), "{address}");
        }
    }
}
