//! The names of disks.

use api::{Kind, Value};

/// The name of a disk: 2 to 128 letters, digits, `:`, `_`, `.` or `-`, a letter first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskName(pub String);

impl Value for DiskName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "2 to 128 letters, digits, colons, underscores, periods or hyphens, a letter first";

    fn parse(text: &str) -> Option<DiskName> {
        let is_inside = |letter: char| letter.is_alphanumeric() || ":_.-".contains(letter);
        let starts = text.chars().next().is_some_and(char::is_alphabetic);
        let length = (2..=128).contains(&text.chars().count());
        (length && starts && text.chars().all(is_inside)).then(|| DiskName(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_disks_start_with_a_letter() {
        for good in ["ab", "数据-1_a.b:c"] {
            assert!(DiskName::parse(good).is_some(), "{good}");
        }
        for bad in ["a", "1a", "_a", "a b", "http://a", &"a".repeat(129)] {
            assert!(DiskName::parse(bad).is_none(), "{bad}");
        }
    }
}
