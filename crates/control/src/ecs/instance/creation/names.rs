//! What new instances are called.

use api::{Kind, Value};

use crate::faults::CreationFault;

/// The most characters of a name.
const MOST_CHARS: usize = 128;
/// What `UniqueSuffix` adds to a name.
const SUFFIX_CHARS: usize = 3;

/// The names of instances that are made together.
#[derive(Debug, Default)]
pub struct Names {
    /// The names that are shown; their ids if nothing is said.
    pub shown: Option<Pattern>,
    /// Their host names.
    pub hosts: Hosts,
    /// Whether names get numbers behind them if there are several instances.
    pub numbered: bool,
}

/// The host names of instances that are made together.
#[derive(Debug, Default)]
pub enum Hosts {
    /// The service makes them up.
    #[default]
    Any,
    /// One for all, perhaps with numbers.
    Pattern(Pattern),
    /// One for each.
    Listed(Vec<HostName>),
}

/// A name that may have a number in it: `web-[1,3]-a` is `web-001-a`, `web-002-a` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    number: Option<Number>,
    behind: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    first: usize,
    digits: usize,
}

/// The name of an instance: 2 to 128 letters, digits, colons, underscores, periods, commas, brackets
/// or hyphens, a letter first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceName(pub String);

impl Value for InstanceName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "2 to 128 letters, digits, colons, underscores, periods, \
        commas, brackets or hyphens, a letter first";

    fn parse(text: &str) -> Option<InstanceName> {
        let allowed = |letter: char| letter.is_alphanumeric() || ":_.,[]-".contains(letter);
        let starts = text.chars().next().is_some_and(char::is_alphabetic);
        let length = (2..=MOST_CHARS).contains(&text.chars().count());
        (length && starts && text.chars().all(allowed)).then(|| InstanceName(text.to_owned()))
    }
}

/// A host name: 2 to 64 letters, digits, periods or hyphens, of which no two stand together and none
/// is first or last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(pub String);

impl Value for HostName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "2 to 64 letters, digits, periods or hyphens";

    fn parse(text: &str) -> Option<HostName> {
        // The number of a pattern is looked at by itself.
        let plain = match Pattern::read(text) {
            Ok(pattern) => format!("{}0{}", pattern.before, pattern.behind),
            Err(_) => return None,
        };
        let plain = if text.contains('[') { plain } else { text.to_owned() };
        let parts = plain.split(['.', '-']);
        let is_part =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fits = (2..=64).contains(&text.len()) && { parts }.all(is_part);
        fits.then(|| HostName(text.to_owned()))
    }
}

impl Pattern {
    /// The pattern that a name is: brackets hold the first number and how many digits it has at
    /// least, either of which may be left out.
    pub fn read(name: &str) -> Result<Pattern, CreationFault> {
        let malformed = || CreationFault::NamePattern { name: name.to_owned() };
        let Some((before, rest)) = name.split_once('[') else {
            let (before, behind) = (name.to_owned(), String::new());
            return Ok(Pattern { before, number: None, behind });
        };
        let (inside, behind) = rest.split_once(']').ok_or_else(malformed)?;
        let (first, digits) = inside.split_once(',').unwrap_or((inside, ""));
        // `[m]` is none of the forms that the page has.
        if !inside.is_empty() && !inside.contains(',') || behind.contains(['[', ']']) {
            return Err(malformed());
        }
        let number = |text: &str, default: usize| match text.trim() {
            "" => Some(default),
            text => text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?,
        };
        let first = number(first, 0).filter(|first| *first <= 999_999).ok_or_else(malformed)?;
        let digits = number(digits, 6).filter(|digits| (1..=6).contains(digits));
        let digits = digits.ok_or_else(malformed)?;
        let number = Some(Number { first, digits });
        Ok(Pattern { before: before.to_owned(), number, behind: behind.to_owned() })
    }

    /// The name of the instance at a place; `numbered` says whether one without a number in it gets
    /// one behind it.
    fn name(&self, place: usize, numbered: bool) -> String {
        let Pattern { before, number, behind } = self;
        match number {
            Some(Number { first, digits }) => {
                format!("{before}{:0digits$}{behind}", first + place, digits = *digits)
            }
            None if numbered => format!("{before}{:03}", place + 1),
            None => before.clone(),
        }
    }

    fn is_too_long_to_number(&self, most: usize) -> bool {
        self.number.is_none() && self.before.chars().count() + SUFFIX_CHARS > most
    }
}

impl Names {
    /// What a request says; of `HostName` and `HostNames` one may be given.
    pub fn read(
        name: Option<InstanceName>,
        host: Option<HostName>,
        hosts: Vec<HostName>,
        numbered: bool,
        amount: usize,
    ) -> Result<Names, CreationFault> {
        let shown = name.map(|name| Pattern::read(&name.0)).transpose()?;
        let hosts = match host {
            Some(_) if !hosts.is_empty() => return Err(CreationFault::HostNameAndHostNames),
            Some(one) => Hosts::Pattern(Pattern::read(&one.0)?),
            None if hosts.is_empty() => Hosts::Any,
            None if hosts.len() != amount => {
                return Err(CreationFault::HostNames { given: hosts.len(), amount });
            }
            None => Hosts::Listed(hosts),
        };
        if numbered && shown.as_ref().is_some_and(|one| one.is_too_long_to_number(MOST_CHARS)) {
            return Err(CreationFault::NameTooLongToNumber);
        }
        if let Hosts::Pattern(host) = &hosts
            && numbered
            && host.is_too_long_to_number(64)
        {
            return Err(CreationFault::HostNameTooLongToNumber);
        }
        Ok(Names { shown, hosts, numbered })
    }

    /// The name of the instance at a place, of so many; nothing if nothing is said.
    pub fn shown(&self, place: usize, amount: usize) -> Option<String> {
        let numbered = self.numbered && amount > 1;
        self.shown.as_ref().map(|pattern| pattern.name(place, numbered))
    }

    /// Its host name; nothing if nothing is said.
    pub fn host(&self, place: usize, amount: usize) -> Option<String> {
        let numbered = self.numbered && amount > 1;
        match &self.hosts {
            Hosts::Any => None,
            Hosts::Pattern(pattern) => Some(pattern.name(place, numbered)),
            Hosts::Listed(names) => names.get(place).map(|name| name.0.clone()),
        }
    }

    /// The longest of the host names.
    pub fn longest_host(&self, amount: usize) -> usize {
        let lengths = (0..amount).filter_map(|place| self.host(place, amount));
        lengths.map(|name| name.len()).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_hold_the_first_number_and_how_many_digits_it_has() {
        for (pattern, place, expected) in [
            ("web", 3, "web"),
            ("web-[]", 0, "web-000000"),
            ("web-[,]", 1, "web-000001"),
            ("web-[7,]-a", 2, "web-000009-a"),
            ("web-[,3]", 4, "web-004"),
            ("web-[1,4]-b", 0, "web-0001-b"),
            ("web-[1234,2]", 1, "web-1235"),
        ] {
            let read = Pattern::read(pattern).expect("it is one");
            assert_eq!(read.name(place, false), expected, "{pattern}");
        }
        for pattern in ["a[1]", "a[1,7]", "a[1,0]", "a[x,1]", "a[1,2", "a[1,2][3,4]", "a[1000000,]"]
        {
            assert!(Pattern::read(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn several_are_numbered_if_that_is_asked_for_and_one_is_not() {
        let names = |numbered| {
            let name = InstanceName::parse("web");
            Names::read(name, HostName::parse("host"), Vec::new(), numbered, 2)
                .expect("they are well-formed")
        };
        assert_eq!(names(true).shown(1, 2).as_deref(), Some("web002"));
        assert_eq!(names(true).host(0, 2).as_deref(), Some("host001"));
        assert_eq!(names(true).shown(0, 1).as_deref(), Some("web"));
        assert_eq!(names(false).shown(1, 2).as_deref(), Some("web"));
    }

    #[test]
    fn host_names_are_labels_with_single_periods_and_hyphens_between_them() {
        for good in ["ab", "a-b.c1", "web-[1,3]"] {
            assert!(HostName::parse(good).is_some(), "{good}");
        }
        for bad in ["a", "-ab", "ab-", "a..b", "a_b", "ä", &"a".repeat(65)] {
            assert!(HostName::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn names_of_instances_start_with_a_letter() {
        for good in ["ab", "节点-[1,3]", "a:b_c.d,e"] {
            assert!(InstanceName::parse(good).is_some(), "{good}");
        }
        for bad in ["a", "1a", "a b", "http://a", &"a".repeat(129)] {
            assert!(InstanceName::parse(bad).is_none(), "{bad}");
        }
    }
}
