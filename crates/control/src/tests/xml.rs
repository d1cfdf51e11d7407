//! Every answer of the tests is read as XML too, by a library that did not write it.

use serde_json::Value;

/// The answer, which says the same in both formats.
pub(super) fn same_in_both(json: &[u8], xml: &[u8]) -> Value {
    let json: Value = serde_json::from_slice(json).expect("answers are JSON");
    let text = str::from_utf8(xml).expect("answers are UTF-8");
    let document = roxmltree::Document::parse(text)
        .unwrap_or_else(|error| panic!("no XML parser takes this answer: {error}\n{text}"));
    let (mut in_json, mut in_xml) = (Vec::new(), Vec::new());
    leaves("", &json, &mut in_json);
    elements(document.root_element(), &mut in_xml);
    assert_eq!(in_xml, in_json, "{text}");
    json
}

/// The texts, numbers and truth values with the name of each, in their order. What is empty is left
/// out: in XML, an empty list and an empty text look alike.
fn leaves(name: &str, value: &Value, found: &mut Vec<(String, String)>) {
    let text = match value {
        Value::Object(members) => {
            return members.iter().for_each(|(name, value)| leaves(name, value, found));
        }
        Value::Array(items) => return items.iter().for_each(|item| leaves(name, item, found)),
        Value::Null => return,
        Value::String(text) => said(text),
        // JSON writes a whole number that may be broken as 8.0, XML as 8.
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|number| number.to_string()).unwrap_or_default()
        }
        Value::Number(number) => number.to_string(),
        Value::Bool(is) => is.to_string(),
    };
    if !text.is_empty() {
        found.push((name.to_owned(), text));
    }
}

fn elements(element: roxmltree::Node<'_, '_>, found: &mut Vec<(String, String)>) {
    if element.has_children() && !element.children().any(|child| child.is_element()) {
        let text = element.text().unwrap_or_default().to_owned();
        found.push((element.tag_name().name().to_owned(), text));
    }
    element.children().filter(|child| child.is_element()).for_each(|child| elements(child, found));
}

/// A text as XML can say it.
fn said(text: &str) -> String {
    let as_said = |letter: char| match letter {
        '\t' | '\n' | '\r' => letter.to_string(),
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => format!("\\u{:04x}", u32::from(letter)),
        _ => letter.to_string(),
    };
    text.chars().map(as_said).collect()
}
