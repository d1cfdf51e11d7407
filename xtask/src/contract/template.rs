//! Documented messages: fixed text with `%s` for values.

/// The texts that stand where the template has `%s`, if the message has the template's form. None
/// of them is empty.
pub fn slots<'m>(template: &str, message: &'m str) -> Option<Vec<&'m str>> {
    let mut parts = template.split("%s");
    let mut rest = message.strip_prefix(parts.next()?)?;
    let mut slots = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        // The last part ends the message; any other ends its slot where it first comes.
        let end = match parts.peek() {
            None if rest.ends_with(part) => rest.len() - part.len(),
            None => return None,
            Some(_) => rest.find(part)?,
        };
        if end == 0 {
            return None;
        }
        slots.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(slots)
}

/// Whether a template leaves all words open.
pub fn is_open(template: &str) -> bool {
    template.trim_end_matches('.') == "%s"
}

/// Whether a text is what a source says: with its values, or but for what stands in quotes, since
/// some sources leave that out; and perhaps with a sentence behind it that says more.
pub fn agrees(template: &str, text: &str) -> bool {
    let is = |template: &str, text: &str| {
        let more = format!("{template} %s");
        slots(template, text).is_some() || template.ends_with('.') && slots(&more, text).is_some()
    };
    is(template, text) || is(&without_quoted(template), &without_quoted(text))
}

/// The text without what stands in quotes, and the blank before it.
fn without_quoted(text: &str) -> String {
    let parts = text.split('"').step_by(2).map(str::trim_end);
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_fit_their_templates_whole() {
        assert_eq!(slots("%s", "All."), Some(vec!["All."]));
        assert_eq!(slots("%s", ""), None);
        assert_eq!(slots("Fixed.", "Fixed."), Some(vec![]));
        assert_eq!(slots("Fixed.", "Fixed. Not."), None);
        assert_eq!(slots("mask %s is %s to %s.", "mask 1 is 2 to 3."), Some(vec!["1", "2", "3"]));
        assert_eq!(slots("%s.", "A sentence."), Some(vec!["A sentence"]));
    }

    #[test]
    fn texts_agree_with_sources_that_leave_values_out() {
        let text = "The specified EniId \"eni-9\" is not found.";
        assert!(agrees("The specified EniId \"%s\" is not found.", text));
        assert!(agrees("The specified EniId is not found.", text));
        assert!(!agrees("The specified VSwitchId is not found.", text));
        assert!(!agrees("The specified EniId is", text));
        let text = "The parameters is unsupported. \"OwnerId\" is another account's: \"1\".";
        assert!(agrees("The parameters is unsupported.", text));
        assert!(!agrees("The parameters is un", text));
    }
}
