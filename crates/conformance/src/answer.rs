//! Answers, JSON and XML, as one kind of tree.

use anyhow::{Context, Result, bail};
use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};

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

    /// The objects of the first list in the answer, which is what a list of resources answers.
    pub fn items(&self) -> Vec<Answer> {
        fn first(value: &Value) -> Option<&Vec<Value>> {
            match value {
                Value::Array(list) => Some(list),
                Value::Object(object) => object.values().find_map(first),
                _ => None,
            }
        }
        let items = first(&self.value).map_or(&[][..], Vec::as_slice).iter();
        let objects = items.filter(|item| item.is_object());
        objects.map(|item| Answer { value: item.clone(), root: None }).collect()
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

    #[test]
    fn a_list_is_where_the_objects_are() -> Result<()> {
        let of = |text: &str| Ok::<_, anyhow::Error>(Answer::read(text.as_bytes())?.items());
        let found = of(r#"{"TotalCount":1,"Vpcs":{"Vpc":[{"VpcId":"a","Tags":{"Tag":[]}}]}}"#)?;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].at("VpcId").as_deref(), Some("a"));
        assert!(of(r#"{"Vpcs":{"Vpc":[]},"Code":"x"}"#)?.is_empty());
        Ok(())
    }

    const JSON: &str = r#"{"A":{"B":["1","2"]},"C":{"D":[{"E":true,"F":7}]},"G":{"H":[]}}"#;
    const XML: &str = "<R><A><B>1</B><B>2</B></A><C><D><E>true</E><F>7</F></D></C><G/></R>";

    #[test]
    fn both_forms_say_the_same() -> Result<()> {
        for body in [JSON, XML] {
            let answer = Answer::read(body.as_bytes())?;
            assert_eq!(answer.at("C.D.0.F").as_deref(), Some("7"));
            assert_eq!(answer.at("A.B.#").as_deref(), Some("2"));
            assert_eq!(answer.list("A.B"), ["1", "2"]);
        }
        Ok(())
    }
}
