//! Names of resources: `acs:<service>:<region>:<account>:<relative-id>`, whole and as patterns.

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
}

/// Where a service has no regions, or no accounts, their part is left empty or is `*`.
fn part(pattern: &str, text: &str) -> bool {
    pattern.is_empty() || wildcard::matches(pattern, text, Special::StarAndMark, Case::Exact)
}

#[cfg(test)]
mod tests {
    use super::ResourcePattern;

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
}
