//! Patterns with `*`, any number of letters and none, and `?`, exactly one.

use std::str::Chars;

/// Whether letters of another case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `A` is not `a`.
    Exact,
    /// `A` is `a`: for names of operations, which are ASCII.
    IgnoreAscii,
}

/// Whether the whole text matches the pattern.
///
/// Only the last `*` is ever retried: whatever an earlier one could take besides, the later one
/// can take too. So the steps are at most the product of the two lengths, whatever the pattern.
pub(super) fn matches(pattern: &str, text: &str, case: Case) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // What follows the last star, and the text from where the star ends.
    let mut retry: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let (mut next, mut rest) = (pattern.clone(), text.clone());
        match (next.next(), rest.next()) {
            (Some('*'), _) => {
                retry = Some((next.clone(), text.clone()));
                pattern = next;
                continue;
            }
            (Some(wanted), Some(letter)) if wanted == '?' || same(wanted, letter, case) => {
                (pattern, text) = (next, rest);
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((after, from)) = &mut retry else { return false };
        if from.next().is_none() {
            return false;
        }
        (pattern, text) = (after.clone(), from.clone());
    }
}

fn same(one: char, other: char, case: Case) -> bool {
    match case {
        Case::Exact => one == other,
        Case::IgnoreAscii => one.eq_ignore_ascii_case(&other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Case, matches};

    /// The definition, letter by letter: slow, and plainly right.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', after)) => (0..=text.len()).any(|taken| naive(after, &text[taken..])),
            Some((wanted, after)) => text.split_first().is_some_and(|(letter, rest)| {
                (*wanted == '?' || wanted == letter) && naive(after, rest)
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
            assert_eq!(matches(pattern, text, Case::Exact), expected, "{pattern} {text}");
        }
        assert!(matches("ECS:describe*", "ecs:DescribeRegions", Case::IgnoreAscii));
    }

    #[test]
    fn many_stars_take_no_longer_than_the_product_of_the_lengths() {
        let pattern = "*a".repeat(3_000) + "b";
        assert!(!matches(&pattern, &"a".repeat(6_000), Case::Exact));
    }

    proptest! {
        #[test]
        fn the_quick_match_is_the_slow_one(pattern in "[ab*?]{0,9}", text in "[ab*]{0,9}") {
            let slow = naive(&Vec::from_iter(pattern.chars()), &Vec::from_iter(text.chars()));
            prop_assert_eq!(matches(&pattern, &text, Case::Exact), slow);
            let shouted = text.to_uppercase();
            prop_assert_eq!(matches(&pattern, &shouted, Case::IgnoreAscii), slow);
        }
    }
}
