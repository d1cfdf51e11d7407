//! Rows of the documents' error tables: status, code and message template.

/// One row of an operation's error table, as the page prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The HTTP status.
    pub status: u16,
    /// The error code, misspellings included.
    pub code: &'static str,
    /// The message, `%s` standing for a value. A bare `%s` leaves the whole sentence to us.
    pub message: &'static str,
}

impl Row {
    /// The message with its `%s` filled, in order, by `values`; a bare `%s` becomes `sentence`.
    pub fn text(&self, sentence: &str, values: &[String]) -> String {
        match self.message {
            "%s" => return sentence.to_owned(),
            "%s." => return format!("{}.", sentence.trim_end_matches('.')),
            _ => {}
        }
        let mut parts = self.message.split("%s");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (position, part) in parts.enumerate() {
            text.push_str(values.get(position).map_or("", String::as_str));
            text.push_str(part);
        }
        text
    }
}

/// A table of [`Row`]s: `errors! { 404 "InvalidEniId.NotFound" "%s" … }`.
#[macro_export]
macro_rules! errors {
    ($($status:literal $code:literal $message:literal)*) => {
        &[$($crate::Row { status: $status, code: $code, message: $message }),*]
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(message: &'static str, values: &[&str]) -> String {
        let values = values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        Row { status: 400, code: "Code", message }.text("A sentence.", &values)
    }

    #[test]
    fn a_bare_slot_is_the_sentence() {
        assert_eq!(text("%s", &[]), "A sentence.");
        assert_eq!(text("%s.", &[]), "A sentence.");
    }

    #[test]
    fn slots_are_filled_in_order() {
        assert_eq!(
            text("The mask %s is not %s to %s.", &["29", "28", "28"]),
            "The mask 29 is not 28 to 28."
        );
        assert_eq!(text("No slot.", &["x"]), "No slot.");
    }
}
