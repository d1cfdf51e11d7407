//! Reading policy documents.

use std::fmt;

use super::{
    Actions, Effect, Policy, Statement, arn::ResourcePattern, condition::Condition, json::Json,
};
use crate::value::document;

/// The longest document. It bounds the statements too: no more than some 130 of the shortest fit in.
pub const MOST_CHARS: usize = document::MOST_CHARS;

/// What is wrong with a policy document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The path to the mistake, as `Statement[0].Effect`; empty for the whole document.
    place: String,
    problem: String,
}

impl PolicyError {
    /// The path to the mistake, as `Statement[0].Effect`; empty for the whole document.
    pub fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn new(place: &str, problem: impl Into<String>) -> PolicyError {
        PolicyError { place: place.to_owned(), problem: problem.into() }
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// Reads a policy document (RAM: "Policy structure and syntax").
    ///
    /// Strict, since a policy that is half understood protects nothing: what the page does not
    /// name is refused, and so is a name that stands twice. `Principal` belongs to policies of
    /// roles ([`super::Trust`]) and `NotResource` to an old page; neither is read.
    pub fn parse(json: &str) -> Result<Policy, PolicyError> {
        Ok(Policy { statements: statements(json, read_statement)? })
    }
}

/// Reads the statements of a document, of which there is at least one.
pub(super) fn statements<T>(
    json: &str,
    read: impl Fn(&str, &Json) -> Result<T, PolicyError>,
) -> Result<Vec<T>, PolicyError> {
    let chars = json.chars().count();
    if chars > MOST_CHARS {
        let problem = format!("{chars} characters are more than {MOST_CHARS}");
        return Err(PolicyError::new("", problem));
    }
    let document = serde_json::from_str::<Json>(json)
        .map_err(|error| PolicyError::new("", format!("not JSON: {error}")))?;
    let [version, statement] = elements("", &document, ["Version", "Statement"])?;
    match required("", "Version", version)? {
        Json::Text(version) if version == "1" => {}
        _ => return Err(PolicyError::new("Version", "must be \"1\"")),
    }
    let statements = match required("", "Statement", statement)? {
        Json::List(list) => {
            let place = |index: usize| format!("Statement[{index}]");
            let read = list.iter().enumerate().map(|(n, one)| read(&place(n), one));
            read.collect::<Result<Vec<_>, _>>()?
        }
        one => vec![read("Statement", one)?],
    };
    if statements.is_empty() {
        return Err(PolicyError::new("Statement", "is an empty list"));
    }
    Ok(statements)
}

pub(super) fn read_effect(place: &str, effect: Option<&Json>) -> Result<Effect, PolicyError> {
    match required(place, "Effect", effect)? {
        Json::Text(effect) if effect == "Allow" => Ok(Effect::Allow),
        Json::Text(effect) if effect == "Deny" => Ok(Effect::Deny),
        _ => Err(PolicyError::new(&below(place, "Effect"), "must be \"Allow\" or \"Deny\"")),
    }
}

fn read_statement(place: &str, statement: &Json) -> Result<Statement, PolicyError> {
    let names = ["Effect", "Action", "NotAction", "Resource", "Condition"];
    let [effect, action, not_action, resource, condition] = elements(place, statement, names)?;
    let effect = read_effect(place, effect)?;
    let actions = match (action, not_action) {
        (Some(these), None) => Actions::These(read_actions(&below(place, "Action"), these)?),
        (None, Some(but)) => Actions::AllBut(read_actions(&below(place, "NotAction"), but)?),
        (Some(_), Some(_)) => {
            return Err(PolicyError::new(place, "has both \"Action\" and \"NotAction\""));
        }
        (None, None) => return Err(PolicyError::new(place, "lacks \"Action\" or \"NotAction\"")),
    };
    let at = below(place, "Resource");
    let mut resources = Vec::new();
    for text in texts(&at, required(place, "Resource", resource)?)? {
        let pattern = ResourcePattern::parse(&text);
        let problem = |why| PolicyError::new(&at, format!("\"{text}\" {why}"));
        resources.push(pattern.map_err(problem)?);
    }
    let conditions = match condition {
        Some(condition) => read_conditions(&below(place, "Condition"), condition)?,
        None => Vec::new(),
    };
    Ok(Statement { effect, actions, resources, conditions })
}

/// Reads `<ram-code>:<action-name>`, either with wildcards, or `*`.
pub(super) fn read_actions(place: &str, actions: &Json) -> Result<Vec<String>, PolicyError> {
    let actions = texts(place, actions)?;
    for action in &actions {
        let named =
            action.split_once(':').is_some_and(|(code, name)| !code.is_empty() && !name.is_empty());
        if action != "*" && !named || action.contains(char::is_whitespace) {
            let problem = format!("\"{action}\" is not <service>:<action-name>");
            return Err(PolicyError::new(place, problem));
        }
    }
    Ok(actions)
}

/// Reads `{operator: {key: values}}`. The console writes `{}` where there is no condition.
pub(super) fn read_conditions(
    place: &str,
    condition: &Json,
) -> Result<Vec<Condition>, PolicyError> {
    let mut conditions = Vec::new();
    for (operator, keys) in object(place, condition)? {
        let place = below(place, operator);
        let keys = object(&place, keys)?;
        if keys.is_empty() {
            return Err(PolicyError::new(&place, "names no condition key"));
        }
        for (key, values) in keys {
            let values = texts(&below(&place, key), values)?;
            let read = Condition::parse(operator, key, &values);
            let problem = |problem: String| PolicyError::new(&below(&place, key), problem);
            conditions.push(read.map_err(problem)?);
        }
    }
    Ok(conditions)
}

/// The elements of these names, of which an object may have no others.
pub(super) fn elements<'j, const N: usize>(
    place: &str,
    json: &'j Json,
    names: [&str; N],
) -> Result<[Option<&'j Json>; N], PolicyError> {
    let mut found = [None; N];
    for (name, value) in object(place, json)? {
        match names.iter().position(|known| known == name) {
            Some(index) => found[index] = Some(value),
            None => return Err(PolicyError::new(place, format!("unknown element \"{name}\""))),
        }
    }
    Ok(found)
}

pub(super) fn required<'j>(
    place: &str,
    name: &str,
    element: Option<&'j Json>,
) -> Result<&'j Json, PolicyError> {
    element.ok_or_else(|| PolicyError::new(place, format!("lacks \"{name}\"")))
}

pub(super) fn object<'j>(place: &str, json: &'j Json) -> Result<&'j [(String, Json)], PolicyError> {
    match json {
        Json::Object(members) => Ok(members),
        other => Err(PolicyError::new(place, format!("must be an object, not {}", other.kind()))),
    }
}

/// A string, or a list of at least one. Numbers and Booleans too "must be enclosed in double
/// quotation marks" (RAM: "Policy structure and syntax").
pub(super) fn texts(place: &str, json: &Json) -> Result<Vec<String>, PolicyError> {
    let one = |json: &Json| match json {
        Json::Text(text) => Ok(text.clone()),
        other => {
            let problem = format!("must be a string or a list of strings, not {}", other.kind());
            Err(PolicyError::new(place, problem))
        }
    };
    match json {
        Json::List(list) if list.is_empty() => Err(PolicyError::new(place, "is an empty list")),
        Json::List(list) => list.iter().map(one).collect(),
        json => Ok(vec![one(json)?]),
    }
}

pub(super) fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document around the text of one statement's elements.
    fn of(elements: &str) -> String {
        format!(r#"{{"Version": "1", "Statement": [{{{elements}}}]}}"#)
    }

    fn problem(json: &str) -> String {
        Policy::parse(json).expect_err(json).to_string()
    }

    #[test]
    fn what_is_wrong_with_a_document_is_said() {
        let cases = [
            ("", "not JSON: EOF while parsing a value at line 1 column 0"),
            ("[]", "must be an object, not a list"),
            ("{}", "lacks \"Version\""),
            (r#"{"Version": "1"}"#, "lacks \"Statement\""),
            (r#"{"Version": 1, "Statement": []}"#, "Version: must be \"1\""),
            (r#"{"Version": "2012-10-17", "Statement": []}"#, "Version: must be \"1\""),
            (r#"{"Version": "1", "Statement": []}"#, "Statement: is an empty list"),
            (r#"{"Version": "1", "Id": "x", "Statement": []}"#, "unknown element \"Id\""),
            (
                r#"{"Version": "1", "Statement": ["x"]}"#,
                "Statement[0]: must be an object, not a string",
            ),
            (r#"{"Version": "1", "Statement": {}}"#, "Statement: lacks \"Effect\""),
            (
                r#"{"Version": "1", "Version": "1"}"#,
                "not JSON: \"Version\" stands twice in one object at line 1 column 26",
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(problem(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_statement_is_said() {
        const REST: &str = r#""Effect": "Allow", "Action": "*", "Resource": "*""#;
        let cases = [
            (r#""Action": "*", "Resource": "*""#.to_owned(), ": lacks \"Effect\""),
            (r#""Effect": "allow""#.to_owned(), ".Effect: must be \"Allow\" or \"Deny\""),
            (
                r#""Effect": "Deny", "Resource": "*""#.to_owned(),
                ": lacks \"Action\" or \"NotAction\"",
            ),
            (format!(r#"{REST}, "NotAction": "*""#), ": has both \"Action\" and \"NotAction\""),
            (r#""Effect": "Deny", "Action": "*""#.to_owned(), ": lacks \"Resource\""),
            (format!(r#"{REST}, "Principal": "*""#), ": unknown element \"Principal\""),
            (format!(r#"{REST}, "NotResource": "*""#), ": unknown element \"NotResource\""),
            (format!(r#"{REST}, "Sid": "x""#), ": unknown element \"Sid\""),
            (format!(r#"{REST}, "Condition": []"#), ".Condition: must be an object, not a list"),
            (
                format!(r#"{REST}, "Condition": {{"Bool": {{}}}}"#),
                ".Condition.Bool: names no condition key",
            ),
            (
                format!(r#"{REST}, "Condition": {{"Bool": {{"acs:MFAPresent": true}}}}"#),
                ".Condition.Bool.acs:MFAPresent: must be a string or a list of strings, \
                 not a Boolean without quotation marks",
            ),
            (
                format!(r#"{REST}, "Condition": {{"IpAddress": {{"acs:SourceIp": "*"}}}}"#),
                ".Condition.IpAddress.acs:SourceIp: \"*\" is not an IP address or a CIDR block",
            ),
            (
                format!(r#"{REST}, "Condition": {{"Null": {{"acs:SourceIp": "true"}}}}"#),
                ".Condition.Null.acs:SourceIp: there is no operator \"Null\"",
            ),
        ];
        for (elements, expected) in cases {
            assert_eq!(problem(&of(&elements)), format!("Statement[0]{expected}"), "{elements}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_action_or_a_resource_is_said() {
        let actions = [
            (r#""""#, "\"\" is not <service>:<action-name>"),
            (r#""DescribeRegions""#, "\"DescribeRegions\" is not <service>:<action-name>"),
            (r#""ecs:""#, "\"ecs:\" is not <service>:<action-name>"),
            (r#"["ecs:*", "vpc: *"]"#, "\"vpc: *\" is not <service>:<action-name>"),
            ("[]", "is an empty list"),
            (
                r#"["ecs:*", 1]"#,
                "must be a string or a list of strings, not a number without quotation marks",
            ),
        ];
        for (action, expected) in actions {
            let json = of(&format!(r#""Effect": "Deny", "NotAction": {action}, "Resource": "*""#));
            assert_eq!(problem(&json), format!("Statement[0].NotAction: {expected}"));
        }
        let resources = [
            (r#""eni-1""#, "\"eni-1\" does not start with \"acs:\""),
            (
                r#"["*", "acs:ecs:*:*"]"#,
                "\"acs:ecs:*:*\" is not acs:<service>:<region>:<account>:<relative-id>",
            ),
        ];
        for (resource, expected) in resources {
            let json = of(&format!(r#""Effect": "Deny", "Action": "*", "Resource": {resource}"#));
            assert_eq!(problem(&json), format!("Statement[0].Resource: {expected}"));
        }
    }

    #[test]
    fn a_document_has_6144_characters_at_most() {
        let json = of(r#""Effect": "Deny", "Action": "*", "Resource": "acs:ecs:*:*:网""#);
        let padded = json.clone() + &" ".repeat(MOST_CHARS - json.chars().count());
        assert!(Policy::parse(&padded).is_ok());
        assert_eq!(problem(&(padded + " ")), "6145 characters are more than 6144");
    }

    #[test]
    fn lists_and_single_values_read_the_same() {
        let one = r#"{"Version": "1", "Statement": {"Effect": "Allow", "Action": "ecs:*",
            "Resource": "*", "Condition": {"Bool": {"acs:SecureTransport": "true"}}}}"#;
        let list = r#"{"Statement": [{"Condition": {"Bool": {"acs:SecureTransport": ["true"]}},
            "Resource": ["*"], "Action": ["ecs:*"], "Effect": "Allow"}], "Version": "1"}"#;
        assert_eq!(Policy::parse(one), Policy::parse(list));
        let empty = of(r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {}"#);
        assert!(Policy::parse(&empty).is_ok());
    }
}
