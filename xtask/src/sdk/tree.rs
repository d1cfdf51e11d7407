//! Parameters and answers as trees: paths, variables, and what two of them differ in.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use api::Form;
use serde_json::{Map, Value};

/// What is at a path of members and numbers, `A.B.0.C`; a last `#` counts a list.
pub fn at(tree: &Value, path: &str) -> Option<Value> {
    let mut found = tree.clone();
    for step in path.split('.') {
        found = match (step, found) {
            // A SDK may leave an empty list out.
            ("#", Value::Array(list)) => Value::from(list.len()),
            (number, Value::Array(list)) => list.get(number.parse::<usize>().ok()?)?.clone(),
            (name, Value::Object(object)) => object.get(name)?.clone(),
            _ => return None,
        };
    }
    Some(found)
}

/// A scalar as text; SDKs declare some numbers as texts, and some texts as numbers.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Puts variables for `$name`: a text that is nothing but a name becomes the value itself.
pub fn fill(value: &Value, variables: &BTreeMap<String, Value>) -> Result<Value> {
    Ok(match value {
        Value::String(text) => filled(text, variables)?,
        Value::Array(list) => {
            let list = list.iter().map(|one| fill(one, variables));
            Value::Array(list.collect::<Result<_>>()?)
        }
        Value::Object(object) => Value::Object(fill_all(object, variables)?),
        other => other.clone(),
    })
}

/// The same for all members.
pub fn fill_all(
    object: &Map<String, Value>,
    variables: &BTreeMap<String, Value>,
) -> Result<Map<String, Value>> {
    let members = object.iter().map(|(name, value)| Ok((name.clone(), fill(value, variables)?)));
    members.collect()
}

fn filled(template: &str, variables: &BTreeMap<String, Value>) -> Result<Value> {
    let variable = |name: &str| {
        variables.get(name).with_context(|| format!("${name} is not known: {template:?}"))
    };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if let Some(name) = template.strip_prefix('$')
        && name.chars().all(is_name)
    {
        return variable(name).cloned();
    }
    let (mut made, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('$') {
        let end = after.find(|letter| !is_name(letter)).unwrap_or(after.len());
        made.push_str(before);
        made.push_str(&text(variable(&after[..end])?));
        rest = &after[end..];
    }
    Ok(Value::String(made + rest))
}

/// Parameters as they are on the wire: `Tag.1.Key`.
pub fn form(parameters: &Map<String, Value>) -> Form {
    fn flatten(name: &str, value: &Value, form: &mut Form) {
        match value {
            Value::Array(list) => {
                for (one, number) in list.iter().zip(1..) {
                    flatten(&format!("{name}.{number}"), one, form);
                }
            }
            Value::Object(object) => {
                for (member, value) in object {
                    flatten(&format!("{name}.{member}"), value, form);
                }
            }
            scalar => form.insert(name, &text(scalar)),
        }
    }
    let mut form = Form::new();
    for (name, value) in parameters {
        flatten(name, value, &mut form);
    }
    form
}

/// What a SDK has lost or changed of what is stored: a line for each member.
pub fn differences(stored: &Value, decoded: &Value, path: &str) -> Vec<(String, String)> {
    match (stored, decoded) {
        _ if is_empty(stored) && is_empty(decoded) => Vec::new(),
        (Value::Object(stored), Value::Object(decoded)) => members(stored, decoded, path),
        (Value::Array(stored), Value::Array(decoded)) if stored.len() == decoded.len() => {
            let both = stored.iter().zip(decoded);
            both.flat_map(|(stored, decoded)| differences(stored, decoded, path)).collect()
        }
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            vec![(path.to_owned(), format!("stored {stored}, decoded {decoded}"))]
        }
        _ if is_same(stored, decoded) => Vec::new(),
        _ => vec![(path.to_owned(), format!("stored {stored}, decoded {decoded}"))],
    }
}

fn members(
    stored: &Map<String, Value>,
    decoded: &Map<String, Value>,
    path: &str,
) -> Vec<(String, String)> {
    let below = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    let mut found = Vec::new();
    // Each answer has a RequestId of its own.
    for (name, stored) in stored.iter().filter(|(name, _)| *name != "RequestId") {
        let decoded = decoded.get(name).unwrap_or(&Value::Null);
        found.extend(differences(stored, decoded, &below(name)));
    }
    for (name, decoded) in decoded.iter().filter(|(name, _)| *name != "RequestId") {
        if !stored.contains_key(name) && !is_zero(decoded) {
            found.push((below(name), format!("not stored, decoded {decoded}")));
        }
    }
    found
}

/// Whether two scalars are one: some languages write 0.0 as 0.
fn is_same(stored: &Value, decoded: &Value) -> bool {
    let are_equal_numbers = stored.is_number() && stored.as_f64() == decoded.as_f64();
    are_equal_numbers || text(stored) == text(decoded)
}

/// Whether there is nothing in it.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(object) => object.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether there is nothing in it but what some languages have for nothing.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().all(is_zero),
        Value::Object(object) => object.values().all(is_zero),
        Value::Bool(is) => !is,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Null | Value::String(_) => is_empty(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_lost_or_changed_is_found() {
        let stored = json!({ "RequestId": "1", "A": { "B": [{ "C": 1, "D": "x" }] }, "E": [] });
        let differ = |decoded: Value| {
            let found = differences(&stored, &decoded, "");
            found.into_iter().map(|(path, _)| path).collect::<Vec<_>>()
        };
        assert_eq!(differ(json!({ "A": { "B": [{ "C": "1", "D": "x" }] } })), [""; 0]);
        assert_eq!(differ(json!({ "A": { "B": [{ "C": 1.0, "D": "x" }] } })), [""; 0]);
        assert_eq!(differ(json!({ "A": { "B": [{ "C": 2 }] }, "F": 0 })), ["A.B.C", "A.B.D"]);
        assert_eq!(differ(json!({ "A": { "B": [] }, "G": "y" })), ["A.B", "G"]);
        let zeros = json!({ "A": stored["A"], "G": { "H": 0, "I": false, "J": [""] } });
        assert_eq!(differ(zeros), [""; 0]);
        assert_eq!(differ(json!({ "A": stored["A"], "G": { "H": 1 } })), ["G"]);
    }

    #[test]
    fn variables_keep_their_kind() {
        let variables = BTreeMap::from([("a".to_owned(), json!(["x"])), ("b".into(), json!("y"))]);
        let filled = fill(&json!({ "L": "$a", "T": "-$b-" }), &variables).expect("both are known");
        assert_eq!(filled, json!({ "L": ["x"], "T": "-y-" }));
        assert!(fill(&json!("$c"), &variables).is_err());
    }

    #[test]
    fn parameters_are_flat_on_the_wire() {
        let Value::Object(nested) = json!({ "Tag": [{ "Key": "k" }], "N": 1 }) else { return };
        let form = form(&nested);
        assert_eq!(form.iter().collect::<Vec<_>>(), [("N", "1"), ("Tag.1.Key", "k")]);
    }
}
