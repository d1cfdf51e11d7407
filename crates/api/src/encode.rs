//! Percent and hexadecimal encoding as the signatures want them.
//!
//! Signatures are made over encoded text, so one letter's case decides: everything but
//! `A-Za-z0-9-_.~` is escaped, byte by byte of the UTF-8, with upper-case digits.

/// Appends `text` to `out`, percent-encoded as RFC 3986 has it for a query component.
pub fn push(out: &mut String, text: &str) {
    push_escaped(out, text, "%");
}

/// Appends `text` to `out`, percent-encoded twice: the form that V1 signs, where the encoded query
/// is itself encoded. The second pass changes only the `%` of the first, so one pass does both.
pub fn push_twice(out: &mut String, text: &str) {
    push_escaped(out, text, "%25");
}

/// The bytes in lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        push_digits(&mut out, *byte, b"0123456789abcdef");
    }
    out
}

/// Copies the runs that stay as they are whole: most text has nothing to escape.
fn push_escaped(out: &mut String, text: &str, escape: &str) {
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if UNRESERVED[usize::from(byte)] {
            continue;
        }
        // Inside a character of several bytes the run is empty, so no slice splits one.
        if copied < index {
            out.push_str(&text[copied..index]);
        }
        out.push_str(escape);
        push_digits(out, byte, b"0123456789ABCDEF");
        copied = index + 1;
    }
    if copied < text.len() {
        out.push_str(&text[copied..]);
    }
}

fn push_digits(out: &mut String, byte: u8, digits: &[u8; 16]) {
    out.push(char::from(digits[usize::from(byte >> 4)]));
    out.push(char::from(digits[usize::from(byte & 15)]));
}

static UNRESERVED: [bool; 256] = unreserved();

const fn unreserved() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let c = byte as u8;
        table[byte] = c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.' | b'~');
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{hex, push, push_twice};

    fn encoded(text: &str) -> String {
        let mut out = String::new();
        push(&mut out, text);
        out
    }

    #[test]
    fn only_the_unreserved_letters_stay_as_they_are() {
        assert_eq!(encoded("aZ09-_.~"), "aZ09-_.~");
        assert_eq!(encoded(" +*%/:!'()"), "%20%2B%2A%25%2F%3A%21%27%28%29");
        assert_eq!(encoded("a网b\u{1f680}"), "a%E7%BD%91b%F0%9F%9A%80");
        assert_eq!(encoded(""), "");
    }

    #[test]
    fn hexadecimal_digits_are_lower_case() {
        assert_eq!(hex(&[0x00, 0x9f, 0xff]), "009fff");
    }

    proptest! {
        #[test]
        fn encoding_twice_in_one_pass_equals_two_passes(text in any::<String>()) {
            let mut twice = String::new();
            push_twice(&mut twice, &text);
            prop_assert_eq!(twice, encoded(&encoded(&text)));
        }
    }
}
