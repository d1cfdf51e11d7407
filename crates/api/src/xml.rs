//! What XML 1.0 can say, and how the rest is written.
//!
//! XML has no way to write most control characters, not even as a reference (XML 1.0, section 2.2:
//! `Char`). Texts that are kept are refused if they hold one; a refusal that quotes one, or a row from
//! somewhere else, is printed with the character's number in its place, as JSON writes it: `\u0001`.

use serde::Serialize;

/// The declaration before every document.
pub(crate) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// Whether XML can say this text.
pub fn can_say(text: &str) -> bool {
    text.chars().all(is_char)
}

/// The element `root` with the members of a struct, which any XML parser takes.
pub(crate) fn element<T: Serialize>(root: &str, members: &T) -> String {
    let written = quick_xml::se::to_string_with_root(root, members)
        .expect("answers are structs of text, numbers and lists");
    escaped(written)
}

/// The document with what it cannot say written as numbers. A carriage return becomes a reference:
/// as such, a parser would read it as a line feed (section 2.11).
fn escaped(document: String) -> String {
    let is_plain = |letter: char| is_char(letter) && letter != '\r';
    if document.chars().all(is_plain) {
        return document;
    }
    let mut escaped = String::with_capacity(document.len() + 16);
    for letter in document.chars() {
        match letter {
            '\r' => escaped.push_str("&#13;"),
            letter if is_char(letter) => escaped.push(letter),
            letter => escaped.push_str(&format!("\\u{:04x}", u32::from(letter))),
        }
    }
    escaped
}

/// XML's `Char`. Surrogates are none in Rust either.
fn is_char(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        letter => letter >= ' ',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Serialize)]
    struct Said {
        #[serde(rename = "Text")]
        text: String,
    }

    fn read(text: &str) -> String {
        let document = HEAD.to_owned() + &element("Root", &Said { text: text.to_owned() });
        let parsed = roxmltree::Document::parse(&document).expect("a parser takes the document");
        let text = parsed.root_element().first_element_child().expect("it has its member");
        text.text().unwrap_or_default().to_owned()
    }

    #[test]
    fn what_xml_cannot_say_is_written_as_its_number() {
        assert_eq!(read("a\u{1}b\u{0}\u{1f}"), r"a\u0001b\u0000\u001f");
        assert_eq!(read("\u{fffe}\u{ffff}\u{fffd}"), "\\ufffe\\uffff\u{fffd}");
    }

    #[test]
    fn what_xml_can_say_is_read_back_as_it_was() {
        for text in ["a\r\nb\rc\n\td", " <a> & \"b\" 'c' ]]> ", "\u{7f}\u{85}\u{10ffff}网"] {
            assert!(can_say(text));
            assert_eq!(read(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_document_that_another_parser_reads(text in any::<String>()) {
            let said = read(&text);
            prop_assert_eq!(said == text, can_say(&text));
        }
    }
}
