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

/// Whether a sentence of our own names something that the request gave: a whole word of it, or a
/// longer text anywhere.
pub fn names<'g>(message: &str, given: impl IntoIterator<Item = &'g str>) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || "-_.:/".contains(letter);
    let words =
        || message.split(|letter: char| !is_word(letter)).map(|word| word.trim_matches('.'));
    given.into_iter().any(|text| match text.len() {
        0 => false,
        1..4 => words().any(|word| word == text),
        _ => message.contains(text),
    })
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
    fn short_values_are_whole_words() {
        assert!(names("exceeds the limit(50).", ["50"]));
        assert!(!names("exceeds the limit(50).", ["5"]));
        assert!(names("The specified EniId \"eni-9\" is not found.", ["eni-9"]));
    }
}
