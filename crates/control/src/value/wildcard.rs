//! Patterns with wildcards: `*` is any number of letters and none, and `?`, where it is special,
//! exactly one.

use std::str::Chars;

/// Which letters of a pattern are special; all others stand for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// `*`.
    Star,
    /// `*` and `?`.
    StarAndMark,
}

/// Whether letters of another case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `A` is not `a`.
    Exact,
    /// `A` is `a`: for names of operations, which are ASCII.
    IgnoreAscii,
}

/// Whether the whole text matches the pattern.
///
/// The steps are at most the product of the two lengths, whatever the pattern.
pub fn matches(pattern: &str, text: &str, special: Special, case: Case) -> bool {
    let mut search = Search::new(pattern, text, special, case);
    loop {
        if let Some(found) = search.step() {
            return found;
        }
    }
}

/// How far a comparison is.
///
/// Only the last `*` is ever retried: whatever an earlier one could take besides, the later one
/// can take too.
struct Search<'p, 't> {
    pattern: Chars<'p>,
    text: Chars<'t>,
    /// What follows the last star, and the text from where the star ends.
    retry: Option<(Chars<'p>, Chars<'t>)>,
    special: Special,
    case: Case,
}

impl<'p, 't> Search<'p, 't> {
    fn new(pattern: &'p str, text: &'t str, special: Special, case: Case) -> Search<'p, 't> {
        Search { pattern: pattern.chars(), text: text.chars(), retry: None, special, case }
    }

    /// Goes one step; the answer, if that was the last one.
    fn step(&mut self) -> Option<bool> {
        let (mut next, mut rest) = (self.pattern.clone(), self.text.clone());
        match (next.next(), rest.next()) {
            (Some('*'), _) => {
                self.retry = Some((next.clone(), self.text.clone()));
                self.pattern = next;
                return None;
            }
            (Some(wanted), Some(letter)) if self.fits(wanted, letter) => {
                (self.pattern, self.text) = (next, rest);
                return None;
            }
            (None, None) => return Some(true),
            _ => {}
        }
        let Some((after, from)) = &mut self.retry else { return Some(false) };
        if from.next().is_none() {
            return Some(false);
        }
        (self.pattern, self.text) = (after.clone(), from.clone());
        None
    }

    fn fits(&self, wanted: char, letter: char) -> bool {
        let is_any = wanted == '?' && self.special == Special::StarAndMark;
        is_any
            || match self.case {
                Case::Exact => wanted == letter,
                Case::IgnoreAscii => wanted.eq_ignore_ascii_case(&letter),
            }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Case, Search, Special, matches};

    /// The definition, letter by letter: slow, and plainly right.
    fn naive(pattern: &[char], text: &[char], special: Special) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', after)) => {
                (0..=text.len()).any(|taken| naive(after, &text[taken..], special))
            }
            Some((wanted, after)) => text.split_first().is_some_and(|(letter, rest)| {
                let is_any = *wanted == '?' && special == Special::StarAndMark;
                (is_any || wanted == letter) && naive(after, rest, special)
            }),
        }
    }

    #[test]
    fn a_star_is_any_number_of_letters_and_a_question_mark_is_one() {
        let cases = [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "a/b:c", true),
            ("?", "", false),
            ("?", "网", true),
            ("??", "网", false),
            ("a*", "a", true),
            ("*a", "ba", true),
            ("*a", "ab", false),
            ("eni/eni-?", "eni/eni-1", true),
            ("eni/eni-?", "eni/eni-10", false),
            ("*ab*ab", "abaab", true),
            ("a*b*c", "a-c-b", false),
            ("A", "a", false),
        ];
        for (pattern, text, expected) in cases {
            let matched = matches(pattern, text, Special::StarAndMark, Case::Exact);
            assert_eq!(matched, expected, "{pattern} {text}");
        }
        let (pattern, text) = ("ECS:describe*", "ecs:DescribeRegions");
        assert!(matches(pattern, text, Special::StarAndMark, Case::IgnoreAscii));
    }

    #[test]
    fn a_question_mark_that_is_not_special_is_a_letter() {
        let matches = |pattern, text| matches(pattern, text, Special::Star, Case::Exact);
        assert!(matches("web-?", "web-?") && matches("*?", "web-?"));
        assert!(!matches("web-?", "web-1") && !matches("*?", "web-1"));
    }

    #[test]
    fn many_stars_take_no_more_steps_than_the_product_of_the_lengths() {
        let text = "a".repeat(600);
        for pattern in ["*a".repeat(300) + "b", format!("*{}b", "a".repeat(300)), "*".repeat(600)] {
            let mut search = Search::new(&pattern, &text, Special::Star, Case::Exact);
            let most = (pattern.len() + 1) * (text.len() + 1);
            let found = (0..most).find_map(|_| search.step());
            assert_eq!(found, Some(!pattern.ends_with('b')), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_match_is_the_slow_one(
            pattern in "[ab*?]{0,9}",
            text in "[ab*?]{0,9}",
            with_mark: bool,
        ) {
            let special = if with_mark { Special::StarAndMark } else { Special::Star };
            let letters = |text: &str| Vec::from_iter(text.chars());
            let slow = naive(&letters(&pattern), &letters(&text), special);
            prop_assert_eq!(matches(&pattern, &text, special, Case::Exact), slow);
            let shouted = text.to_uppercase();
            prop_assert_eq!(matches(&pattern, &shouted, special, Case::IgnoreAscii), slow);
        }
    }
}
