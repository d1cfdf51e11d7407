//! JSON as a policy is written: in order, and no name twice.
//!
//! Of two members with one name, most readers drop the first without a word. In a policy that could
//! be the condition that was to hold, so such a document is refused.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// A value of a policy document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// `null`, a number, `true` or `false`: nothing of a policy is written so. Holds what it is.
    Other(&'static str),
    /// Text in quotation marks.
    Text(String),
    /// Values between `[` and `]`.
    List(Vec<Json>),
    /// Members between `{` and `}`, in the order in which they stand.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Json::Other(kind) => kind,
            Json::Text(_) => "a string",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other("null"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other("a Boolean without quotation marks"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other("a number without quotation marks"))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Json, E> {
        self.visit_i64(0)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        self.visit_i64(0)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object: Vec<(String, Json)> = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.iter().any(|(earlier, _)| *earlier == name) {
                return Err(Error::custom(format_args!("\"{name}\" stands twice in one object")));
            }
            let value = members.next_value()?;
            object.push((name, value));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn members_stay_in_order_and_no_name_stands_twice() {
        let read = serde_json::from_str::<Json>(r#"{"b": ["x", 1, -1.5, true, null], "a": {}}"#);
        let list = vec![
            Json::Text("x".to_owned()),
            Json::Other("a number without quotation marks"),
            Json::Other("a number without quotation marks"),
            Json::Other("a Boolean without quotation marks"),
            Json::Other("null"),
        ];
        let members =
            vec![("b".to_owned(), Json::List(list)), ("a".to_owned(), Json::Object(Vec::new()))];
        assert_eq!(read.expect("JSON"), Json::Object(members));
        let twice = serde_json::from_str::<Json>(r#"{"a": {"b": "1", "b": "2"}}"#);
        let error = twice.expect_err("a name stands twice").to_string();
        assert_eq!(error, "\"b\" stands twice in one object at line 1 column 20");
    }
}
