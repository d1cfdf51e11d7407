//! Conditions: an operator, a key and the values that are wanted.
//!
//! The operators are those of RAM's page "Conditional operators", and there are no others: no
//! `…IfExists`, no `ForAnyValue:…`, no `Null`.

use std::cmp::Ordering;

use ipnet::IpNet;

use super::{
    Part,
    context::{Context, Key},
    value::{self, Decimal},
};
use crate::value::wildcard::{self, Case, Special};

/// One operator on one key.
///
/// Where RAM's pages are silent: a key that the request does not have meets no operator, not even a
/// negated one. The nearest word is that of Auto Scaling: "If an API request does not include
/// tag-related parameters, the acs:RequestTag condition cannot be used. Otherwise, authentication
/// fails." A value that the operator cannot read is as good as none.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    key: Key,
    /// `StringNotEquals` is `StringEquals` of none.
    negated: bool,
    wanted: Wanted,
}

/// The wanted values, read by the operator's family.
#[derive(Clone, Debug, PartialEq)]
enum Wanted {
    Equal(Vec<String>),
    /// In lower case.
    EqualIgnoreCase(Vec<String>),
    Like(Vec<String>),
    Number(Order, Vec<Decimal>),
    Date(Order, Vec<jiff::Timestamp>),
    Bool(bool),
    Ip(Vec<IpNet>),
}

/// How a value of the request stands to the wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    /// Reads the condition, or says what is wrong with the operator, the key or a value.
    pub(super) fn parse(operator: &str, key: &str, values: &[String]) -> Result<Condition, String> {
        let (negated, family) =
            family(operator).ok_or_else(|| format!("there is no operator \"{operator}\""))?;
        let named = key.split_once(':').is_some_and(|(code, name)| {
            !code.is_empty() && !name.is_empty() && !code.contains(char::is_whitespace)
        });
        if !named {
            return Err(format!("the key \"{key}\" is not <service>:<condition-key>"));
        }
        Ok(Condition { key: Key::new(key), negated, wanted: family.read(values)? })
    }

    /// Whether it is met. One of several values of the key is enough, and one of several that are
    /// wanted; a negated operator wants that no value of the key is among them.
    pub(super) fn holds(&self, context: &Context, resource: &str) -> bool {
        let values = context.values(resource, &self.key);
        let mut met = values.iter().map(|value| self.wanted.met_by(value));
        match self.negated {
            false => met.any(|met| met == Some(true)),
            true => !values.is_empty() && met.all(|met| met == Some(false)),
        }
    }

    /// For how many resources it is met, whatever they are: those of a key of the request are all
    /// alike.
    pub(super) fn part(&self, context: &Context) -> Part {
        match self.key.is_of_request() {
            false => Part::Some,
            true if self.holds(context, "") => Part::All,
            true => Part::None,
        }
    }
}

impl Wanted {
    /// Whether the value is one of those that are wanted, or nothing if it is none of the family.
    fn met_by(&self, value: &str) -> Option<bool> {
        Some(match self {
            Wanted::Equal(wanted) => wanted.iter().any(|wanted| wanted == value),
            Wanted::EqualIgnoreCase(wanted) => wanted.contains(&value.to_lowercase()),
            Wanted::Like(wanted) => {
                let fits = |wanted: &String| {
                    wildcard::matches(wanted, value, Special::StarAndMark, Case::Exact)
                };
                wanted.iter().any(fits)
            }
            Wanted::Number(order, wanted) => order.any(&Decimal::parse(value)?, wanted),
            Wanted::Date(order, wanted) => order.any(&value::date(value)?, wanted),
            Wanted::Bool(wanted) => value::boolean(value)? == *wanted,
            Wanted::Ip(wanted) => {
                let address = value::address(value)?;
                wanted.iter().any(|wanted| wanted.contains(&address))
            }
        })
    }
}

impl Order {
    fn any<T: Ord>(self, value: &T, wanted: &[T]) -> bool {
        wanted.iter().any(|wanted| self.holds(value.cmp(wanted)))
    }

    fn holds(self, found: Ordering) -> bool {
        match self {
            Order::Equal => found.is_eq(),
            Order::Less => found.is_lt(),
            Order::LessOrEqual => found.is_le(),
            Order::Greater => found.is_gt(),
            Order::GreaterOrEqual => found.is_ge(),
        }
    }
}

#[derive(Clone, Copy)]
enum Family {
    Equal,
    EqualIgnoreCase,
    Like,
    Number(Order),
    Date(Order),
    Bool,
    Ip,
}

/// The operator of this name: whether it is negated, and of which family.
fn family(operator: &str) -> Option<(bool, Family)> {
    Some(match operator {
        "StringEquals" => (false, Family::Equal),
        "StringNotEquals" => (true, Family::Equal),
        "StringEqualsIgnoreCase" => (false, Family::EqualIgnoreCase),
        "StringNotEqualsIgnoreCase" => (true, Family::EqualIgnoreCase),
        "StringLike" => (false, Family::Like),
        "StringNotLike" => (true, Family::Like),
        "NumericNotEquals" => (true, Family::Number(Order::Equal)),
        "DateNotEquals" => (true, Family::Date(Order::Equal)),
        "Bool" => (false, Family::Bool),
        "IpAddress" => (false, Family::Ip),
        "NotIpAddress" => (true, Family::Ip),
        _ => match (operator.strip_prefix("Numeric"), operator.strip_prefix("Date")) {
            (Some(rest), _) => (false, Family::Number(order(rest)?)),
            (_, Some(rest)) => (false, Family::Date(order(rest)?)),
            _ => return None,
        },
    })
}

fn order(name: &str) -> Option<Order> {
    Some(match name {
        "Equals" => Order::Equal,
        "LessThan" => Order::Less,
        "LessThanEquals" => Order::LessOrEqual,
        "GreaterThan" => Order::Greater,
        "GreaterThanEquals" => Order::GreaterOrEqual,
        _ => return None,
    })
}

impl Family {
    fn read(self, values: &[String]) -> Result<Wanted, String> {
        Ok(match self {
            Family::Equal => Wanted::Equal(values.to_vec()),
            Family::EqualIgnoreCase => {
                Wanted::EqualIgnoreCase(values.iter().map(|value| value.to_lowercase()).collect())
            }
            Family::Like => Wanted::Like(values.to_vec()),
            Family::Number(order) => {
                Wanted::Number(order, read(values, "a number", Decimal::parse)?)
            }
            Family::Date(order) => {
                Wanted::Date(order, read(values, "a time as 2012-11-11T23:59:59Z", value::date)?)
            }
            Family::Ip => {
                Wanted::Ip(read(values, "an IP address or a CIDR block", value::network)?)
            }
            Family::Bool => match read(values, "true or false", value::boolean)?[..] {
                [wanted] => Wanted::Bool(wanted),
                // RAM: "Validate policies", "Multiple Boolean values for a condition".
                _ => return Err("a Boolean key has exactly one value".to_owned()),
            },
        })
    }
}

fn read<T>(
    values: &[String],
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, String> {
    let one = |text: &String| parse(text).ok_or_else(|| format!("\"{text}\" is not {expected}"));
    values.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESOURCE: &str = "acs:ecs:::eni/eni-1";

    /// The key's values and the wanted ones, each with `|` between them; none is the absent key.
    fn holds(values: &str, operator: &str, wanted: &str) -> bool {
        let mut context = Context::new();
        for value in values.split('|').filter(|value| !value.is_empty()) {
            context.add("x:y", value);
        }
        let wanted = wanted.split('|').map(str::to_owned).collect::<Vec<_>>();
        let condition = Condition::parse(operator, "X:Y", &wanted).expect("a condition");
        condition.holds(&context, RESOURCE)
    }

    /// Operator, wanted values, values for which it holds, and values for which it does not.
    const CASES: &[(&str, &str, &[&str], &[&str])] = &[
        ("StringEquals", "a|b", &["a", "b", "c|a"], &["A", "c", "ab", "*"]),
        ("StringNotEquals", "a|b", &["A", "c", "c|d"], &["a", "b", "c|a"]),
        ("StringEqualsIgnoreCase", "aÉ|b", &["Aé", "B", "c|A\u{c9}"], &["c", "a"]),
        ("StringNotEqualsIgnoreCase", "a|b", &["c", "c|d"], &["A", "b", "c|A"]),
        ("StringLike", "a*|?b", &["a", "abc", "xb", "z|a"], &["A", "b", "xxb"]),
        ("StringNotLike", "a*|?b", &["A", "b", "z|y"], &["a", "xb", "z|a"]),
        ("NumericEquals", "10|20", &["10", "10.0", "20", "1|20"], &["11", "x", "1e1"]),
        ("NumericNotEquals", "10|20", &["11", "1|2"], &["10", "20.00", "1|10", "x"]),
        ("NumericLessThan", "10", &["9.99", "-11"], &["10", "11", "x"]),
        ("NumericLessThanEquals", "10", &["9", "10"], &["10.01"]),
        ("NumericGreaterThan", "10", &["10.01", "100"], &["10", "9"]),
        ("NumericGreaterThanEquals", "10|20", &["10", "11"], &["9.9"]),
        (
            "DateEquals",
            "2026-01-01T08:00:00+08:00",
            &["2026-01-01T00:00:00Z"],
            &["2026-01-01T08:00:00Z", "x"],
        ),
        (
            "DateNotEquals",
            "2026-01-01T00:00:00Z",
            &["2026-01-01T00:00:01Z"],
            &["2026-01-01T00:00:00Z", "x"],
        ),
        (
            "DateLessThan",
            "2026-01-01T00:00:00Z",
            &["2025-12-31T23:59:59Z"],
            &["2026-01-01T00:00:00Z"],
        ),
        (
            "DateLessThanEquals",
            "2026-01-01T00:00:00Z",
            &["2026-01-01T00:00:00Z"],
            &["2026-01-01T00:00:01Z"],
        ),
        (
            "DateGreaterThan",
            "2026-01-01T00:00:00Z",
            &["2026-01-01T00:00:01Z"],
            &["2026-01-01T00:00:00Z"],
        ),
        (
            "DateGreaterThanEquals",
            "2026-01-01T00:00:00Z",
            &["2026-01-01T00:00:00Z"],
            &["2025-12-31T23:59:59Z"],
        ),
        ("Bool", "true", &["true", "True"], &["false", "1"]),
        ("Bool", "false", &["false"], &["true", "x"]),
        (
            "IpAddress",
            "192.0.2.0/24|2001:db8::1",
            &["192.0.2.9", "2001:db8::1", "::ffff:192.0.2.9"],
            &["192.0.3.1", "2001:db8::2", "x"],
        ),
        (
            "NotIpAddress",
            "192.0.2.0/24|2001:db8::1",
            &["192.0.3.1", "2001:db8::2"],
            &["192.0.2.9", "2001:db8::1", "x"],
        ),
    ];

    #[test]
    fn every_operator_holds_and_does_not() {
        for (operator, wanted, met, unmet) in CASES {
            for values in *met {
                assert!(holds(values, operator, wanted), "{values} {operator} {wanted}");
            }
            for values in *unmet {
                assert!(!holds(values, operator, wanted), "not {values} {operator} {wanted}");
            }
        }
    }

    #[test]
    fn every_documented_operator_has_its_case() {
        let mut names = CASES.iter().map(|case| case.0).collect::<Vec<_>>();
        names.dedup();
        assert_eq!(names.len(), 6 + 6 + 6 + 1 + 2);
    }

    #[test]
    fn an_absent_key_meets_no_operator() {
        for (operator, wanted, ..) in CASES {
            assert!(!holds("", operator, wanted), "{operator}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("Null", "a:b", "true", "there is no operator \"Null\""),
            ("BoolIfExists", "a:b", "true", "there is no operator \"BoolIfExists\""),
            (
                "ForAnyValue:StringEquals",
                "a:b",
                "x",
                "there is no operator \"ForAnyValue:StringEquals\"",
            ),
            ("NumericLike", "a:b", "1", "there is no operator \"NumericLike\""),
            ("stringEquals", "a:b", "1", "there is no operator \"stringEquals\""),
            (
                "StringEquals",
                "SourceIp",
                "x",
                "the key \"SourceIp\" is not <service>:<condition-key>",
            ),
            (
                "StringEquals",
                ":SourceIp",
                "x",
                "the key \":SourceIp\" is not <service>:<condition-key>",
            ),
            ("NumericEquals", "a:b", "1|ten", "\"ten\" is not a number"),
            (
                "DateLessThan",
                "a:b",
                "2026-01-01",
                "\"2026-01-01\" is not a time as 2012-11-11T23:59:59Z",
            ),
            ("Bool", "a:b", "yes", "\"yes\" is not true or false"),
            ("Bool", "a:b", "true|false", "a Boolean key has exactly one value"),
            (
                "IpAddress",
                "a:b",
                "10.0.0.0/40",
                "\"10.0.0.0/40\" is not an IP address or a CIDR block",
            ),
        ];
        for (operator, key, values, expected) in cases {
            let values = values.split('|').map(str::to_owned).collect::<Vec<_>>();
            let error = Condition::parse(operator, key, &values).expect_err(expected);
            assert_eq!(error, expected);
        }
    }
}
