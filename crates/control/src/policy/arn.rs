//! Names of resources: `acs:<service>:<region>:<account>:<relative-id>`, whole and as patterns.

use super::Part;
use crate::value::wildcard::{self, Case, Special};

/// The parts of a resource's name (Alibaba Cloud Resource Name).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arn<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    /// All that follows: it may have colons.
    relative: &'a str,
}

impl<'a> Arn<'a> {
    /// Why it is none, where it is none, in words that follow the text.
    fn parse(text: &'a str) -> Result<Arn<'a>, &'static str> {
        let parts = text.splitn(5, ':').collect::<Vec<_>>();
        match parts[..] {
            [prefix, ..] if prefix != "acs" => Err("does not start with \"acs:\""),
            [_, "", _, _, _] => Err("names no service"),
            [_, _, _, _, ""] => Err("names no resource after the account"),
            [_, service, region, account, relative] => {
                Ok(Arn { service, region, account, relative })
            }
            _ => Err("is not acs:<service>:<region>:<account>:<relative-id>"),
        }
    }
}

/// A `Resource` of a policy: `*`, or a name whose parts may have `*` and `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ResourcePattern(String);

impl ResourcePattern {
    /// Reads one, or says in words that follow the text why it is none.
    pub(super) fn parse(text: &str) -> Result<ResourcePattern, &'static str> {
        if text.contains(char::is_whitespace) {
            return Err("has a space in it");
        }
        if text != "*" {
            Arn::parse(text)?;
        }
        Ok(ResourcePattern(text.to_owned()))
    }

    /// Whether it covers the resource. No `*` reaches over a colon into the next part, but that of
    /// `*` alone, and that of the relative id, which is the last part.
    pub(super) fn covers(&self, resource: &str) -> bool {
        if self.0 == "*" {
            return true;
        }
        let (Ok(pattern), Ok(arn)) = (Arn::parse(&self.0), Arn::parse(resource)) else {
            return false;
        };
        part(pattern.service, arn.service)
            && part(pattern.region, arn.region)
            && part(pattern.account, arn.account)
            && part(pattern.relative, arn.relative)
    }

    /// How many of a kind of resources it covers: `kind` is the name of all of them, which ends
    /// with `/*`. It is the whole truth but for one thing: of patterns with a letter that may be any
    /// (`eni/?*`), [`Part::Some`] is said where they cover all.
    pub(super) fn part_of(&self, kind: &str) -> Part {
        if self.0 == "*" {
            return Part::All;
        }
        let (Ok(pattern), Ok(all)) = (Arn::parse(&self.0), Arn::parse(kind)) else {
            return Part::None;
        };
        let is_there = part(pattern.service, all.service)
            && part(pattern.region, all.region)
            && part(pattern.account, all.account);
        match all.relative.strip_suffix('*') {
            Some(start) if is_there => part_of_all_behind(start, pattern.relative),
            _ => Part::None,
        }
    }
}

/// How many of the texts that go on behind this start a pattern covers.
fn part_of_all_behind(start: &str, pattern: &str) -> Part {
    // A last star takes all that is behind the part of the start that is covered without it.
    let starts = start.char_indices().map(|(at, _)| &start[..at]).chain([start]);
    if let Some(head) = pattern.strip_suffix('*')
        && starts.into_iter().any(|start| is_covered(head, start))
    {
        return Part::All;
    }
    // Some text is covered if a head of the pattern covers the start, and there is a letter left,
    // or a star that takes one.
    let mut ends = pattern.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let goes_on = |end: usize| end < pattern.len() || pattern.ends_with('*');
    match ends.any(|end| goes_on(end) && is_covered(&pattern[..end], start)) {
        true => Part::Some,
        false => Part::None,
    }
}

/// Where a service has no regions, or no accounts, their part is left empty or is `*`.
fn part(pattern: &str, text: &str) -> bool {
    pattern.is_empty() || is_covered(pattern, text)
}

fn is_covered(pattern: &str, text: &str) -> bool {
    wildcard::matches(pattern, text, Special::StarAndMark, Case::Exact)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Part, ResourcePattern, is_covered, part_of_all_behind};

    #[test]
    fn each_part_of_a_pattern_covers_its_part_of_the_name() {
        const ENI: &str = "acs:ecs:cn-hangzhou:1000000000000001:eni/eni-1";
        let cases = [
            ("*", true),
            ("acs:ecs:*:*:*", true),
            ("acs:*:*:*:*", true),
            ("acs:ecs:*:*:eni/*", true),
            ("acs:ecs:::eni/eni-1", true),
            ("acs:ecs:cn-*:1000000000000001:eni/eni-?", true),
            (ENI, true),
            ("acs:ecs:*:*:instance/*", false),
            ("acs:vpc:*:*:*", false),
            ("acs:ecs:cn-beijing:*:*", false),
            ("acs:ecs:*:1000000000000002:*", false),
            ("acs:ecs:*:*:eni/eni-10", false),
            // A star of one part does not take the next.
            ("acs:*:1000000000000001:*:eni/eni-1", false),
        ];
        for (pattern, expected) in cases {
            let read = ResourcePattern::parse(pattern).expect("well-formed");
            assert_eq!(read.covers(ENI), expected, "{pattern}");
        }
        let all = ResourcePattern::parse("acs:ecs:*:*:*").expect("well-formed");
        assert!(!all.covers("nonsense"));
    }

    #[test]
    fn what_is_no_name_says_why() {
        let cases = [
            ("", "does not start with \"acs:\""),
            ("arn:aws:ec2:::x", "does not start with \"acs:\""),
            ("acs", "is not acs:<service>:<region>:<account>:<relative-id>"),
            ("acs:ecs:*:*", "is not acs:<service>:<region>:<account>:<relative-id>"),
            ("acs::*:*:*", "names no service"),
            ("acs:ecs:*:*:", "names no resource after the account"),
            ("acs:ecs:*:*: eni/*", "has a space in it"),
        ];
        for (text, expected) in cases {
            assert_eq!(ResourcePattern::parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_pattern_covers_all_of_a_kind_some_or_none() {
        const KIND: &str = "acs:ecs:cn-hangzhou:1000000000000001:eni/*";
        for (pattern, expected) in [
            ("*", Part::All),
            ("acs:ecs:*:*:*", Part::All),
            ("acs:*:::eni/*", Part::All),
            ("acs:ecs:*:*:*/*", Part::All),
            ("acs:ecs:cn-*:*:e*", Part::All),
            ("acs:ecs:*:*:eni/eni-1", Part::Some),
            ("acs:ecs:*:*:eni/e*", Part::Some),
            ("acs:ecs:*:*:*-1", Part::Some),
            ("acs:ecs:*:*:eni/?", Part::Some),
            ("acs:ecs:*:*:eni/", Part::None),
            ("acs:ecs:*:*:eni", Part::None),
            ("acs:ecs:*:*:instance/*", Part::None),
            ("acs:vpc:*:*:*", Part::None),
            ("acs:ecs:cn-beijing:*:*", Part::None),
            ("acs:ecs:*:1000000000000002:eni/*", Part::None),
        ] {
            let read = ResourcePattern::parse(pattern).expect("well-formed");
            assert_eq!(read.part_of(KIND), expected, "{pattern}");
        }
    }

    /// Every text of these letters that goes on behind the start, by at most so many.
    fn behind(start: &str, most: usize) -> Vec<String> {
        let mut all = vec![start.to_owned()];
        for at in 0.. {
            match all.get(at) {
                Some(text) if text.len() < start.len() + most => {
                    let longer = ["e", "/", "1"].map(|letter| format!("{text}{letter}"));
                    all.extend(longer);
                }
                _ => break,
            }
        }
        all.split_off(1)
    }

    proptest! {
        #[test]
        fn what_is_said_of_all_is_so_of_each(pattern in "[e/1*?]{1,6}") {
            let texts = behind("e/", 5);
            let covered = texts.iter().filter(|text| is_covered(&pattern, text)).count();
            match part_of_all_behind("e/", &pattern) {
                Part::None => prop_assert_eq!(covered, 0),
                Part::Some => prop_assert!(covered > 0),
                Part::All => prop_assert_eq!(covered, texts.len()),
            }
            let has_mark = pattern.contains('?');
            let is_all = part_of_all_behind("e/", &pattern) == Part::All;
            prop_assert!(has_mark || is_all == (covered == texts.len()));
        }
    }
}
