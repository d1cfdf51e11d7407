//! Which documented parts of an answer are there.

use conformance::answer::Answer;
use serde_json::Value;

use super::documented::ResponsePath;

/// Whether the documented part is there, with its type.
pub fn shows(answer: &Answer, documented: &ResponsePath) -> bool {
    let mut found = vec![&answer.value];
    let mut path = documented.path.split('.').peekable();
    while let Some(step) = path.next() {
        let name = step.trim_end_matches("[]");
        found = found.iter().filter_map(|value| value.get(name)).collect();
        // An item's parts are those of all items; in XML, where one item is no list, of any.
        if path.peek().is_some() {
            let items = found.iter().flat_map(|value| match value {
                Value::Array(list) => list.iter().collect(),
                one => vec![*one],
            });
            found = items.collect();
        }
    }
    !found.is_empty() && found.iter().all(|value| is(answer, value, &documented.kind))
}

fn is(answer: &Answer, value: &Value, kind: &str) -> bool {
    let is_xml = answer.root.is_some();
    match (kind, value) {
        ("array<string>", Value::Array(list)) => {
            !list.is_empty() && list.iter().all(Value::is_string)
        }
        ("array<object>", Value::Array(list)) => {
            !list.is_empty() && list.iter().all(Value::is_object)
        }
        ("array<string>", one) if is_xml => one.is_string(),
        ("array<object>", one) if is_xml => one.is_object(),
        ("object", value) => value.is_object(),
        ("string", value) => value.is_string(),
        ("boolean", Value::String(text)) if is_xml => text == "true" || text == "false",
        ("integer", Value::String(text)) if is_xml => text.parse::<i64>().is_ok(),
        ("boolean", value) => value.is_boolean(),
        ("integer", value) => value.is_i64(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::*;

    const JSON: &str = r#"{"A":{"B":["1","2"]},"C":{"D":[{"E":true,"F":7}]},"G":{"H":[]}}"#;
    const XML: &str = "<R><A><B>1</B><B>2</B></A><C><D><E>true</E><F>7</F></D></C><G/></R>";

    #[test]
    fn documented_parts_are_found_in_both_forms() -> Result<()> {
        let is = |answer: &Answer, path: &str, kind: &str| {
            shows(answer, &ResponsePath { path: path.to_owned(), kind: kind.to_owned() })
        };
        for body in [JSON, XML] {
            let answer = Answer::read(body.as_bytes())?;
            assert!(is(&answer, "A", "object") && is(&answer, "A.B", "array<string>"));
            assert!(is(&answer, "C.D[].E", "boolean") && is(&answer, "C.D[].F", "integer"));
            assert!(is(&answer, "C.D", "array<object>"));
            assert!(!is(&answer, "G.H", "array<string>") && !is(&answer, "A.C", "string"));
            assert!(!is(&answer, "C.D[].F", "boolean"));
        }
        Ok(())
    }
}
