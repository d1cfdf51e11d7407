//! Answers, JSON and XML, as one kind of tree, and which documented parts of them are there.

use anyhow::{Context, Result, bail};
use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};

use super::documented::ResponsePath;

/// An answer.
pub struct Answer {
    /// What it says. Of XML, elements that repeat are lists, and all else is text.
    pub value: Value,
    /// The name of the outermost element, if it is XML.
    pub root: Option<String>,
}

impl Answer {
    /// Reads a body: XML if it starts like it.
    pub fn read(body: &[u8]) -> Result<Answer> {
        let text = std::str::from_utf8(body)?;
        match text.trim_start().starts_with('<') {
            true => {
                let (root, value) = xml(text).with_context(|| text.to_owned())?;
                Ok(Answer { value, root: Some(root) })
            }
            false => {
                let value = serde_json::from_str(text).with_context(|| text.to_owned())?;
                Ok(Answer { value, root: None })
            }
        }
    }

    /// The text at a path; `#` counts a list, and numbers are items.
    pub fn at(&self, path: &str) -> Option<String> {
        let mut value = &self.value;
        for step in path.split('.') {
            value = match (step, value) {
                ("#", Value::Array(list)) => return Some(list.len().to_string()),
                // A list of one item is no list in XML.
                ("#", _) if self.root.is_some() => return Some("1".to_owned()),
                (step, Value::Array(list)) => list.get(step.parse::<usize>().ok()?)?,
                ("0", one) if self.root.is_some() => one,
                (step, Value::Object(object)) => object.get(step)?,
                _ => return None,
            };
        }
        Some(text(value))
    }

    /// The items of the list at a path, as texts.
    pub fn list(&self, path: &str) -> Vec<String> {
        let found = self.value.pointer(&format!("/{}", path.replace('.', "/")));
        match found {
            Some(Value::Array(list)) => list.iter().map(text).collect(),
            Some(one) => vec![text(one)],
            None => Vec::new(),
        }
    }

    /// Whether the documented part is there, with its type.
    pub fn shows(&self, documented: &ResponsePath) -> bool {
        let mut found = vec![&self.value];
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
        !found.is_empty() && found.iter().all(|value| self.is(value, &documented.kind))
    }

    fn is(&self, value: &Value, kind: &str) -> bool {
        let is_xml = self.root.is_some();
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
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The outermost element's name and its content.
fn xml(text: &str) -> Result<(String, Value)> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![(String::new(), Map::new(), String::new())];
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push((name, Map::new(), String::new()));
            }
            Event::Empty(empty) => {
                let name = empty.name().as_ref().to_owned();
                let parent = open.last_mut().context("an element is inside")?;
                add(&mut parent.1, name, Value::String(String::new()));
            }
            Event::Text(text) => {
                open.last_mut().context("text is inside")?.2.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let letter = match reference.resolve_char_ref()? {
                    Some(letter) => letter.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(name)
                        .with_context(|| format!("&{name}; is known"))?
                        .to_owned(),
                };
                open.last_mut().context("text is inside")?.2.push_str(&letter);
            }
            Event::End(_) => {
                let (name, children, text) = open.pop().context("an element is open")?;
                let value = match children.is_empty() {
                    true => Value::String(text),
                    false => Value::Object(children),
                };
                let parent = open.last_mut().context("an element is inside")?;
                add(&mut parent.1, name, value);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let [(_, root, _)] = &open[..] else { bail!("an element is not closed") };
    let (name, value) = root.iter().next().context("there is an element")?;
    Ok((name.clone(), value.clone()))
}

/// Elements with one name are a list.
fn add(children: &mut Map<String, Value>, name: String, value: Value) {
    match children.get_mut(&name) {
        None => {
            children.insert(name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"A":{"B":["1","2"]},"C":{"D":[{"E":true,"F":7}]},"G":{"H":[]}}"#;
    const XML: &str = "<R><A><B>1</B><B>2</B></A><C><D><E>true</E><F>7</F></D></C><G/></R>";

    #[test]
    fn documented_parts_are_found_in_both_forms() -> Result<()> {
        let is = |answer: &Answer, path: &str, kind: &str| {
            answer.shows(&ResponsePath { path: path.to_owned(), kind: kind.to_owned() })
        };
        for body in [JSON, XML] {
            let answer = Answer::read(body.as_bytes())?;
            assert!(is(&answer, "A", "object") && is(&answer, "A.B", "array<string>"));
            assert!(is(&answer, "C.D[].E", "boolean") && is(&answer, "C.D[].F", "integer"));
            assert!(is(&answer, "C.D", "array<object>"));
            assert!(!is(&answer, "G.H", "array<string>") && !is(&answer, "A.C", "string"));
            assert!(!is(&answer, "C.D[].F", "boolean"));
            assert_eq!(answer.at("C.D.0.F").as_deref(), Some("7"));
            assert_eq!(answer.at("A.B.#").as_deref(), Some("2"));
            assert_eq!(answer.list("A.B"), ["1", "2"]);
        }
        Ok(())
    }
}
