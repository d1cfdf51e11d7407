//! The words of a line: quotes, `{1..3}`, and `$variables`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// Splits a line at blanks. Quotes keep blanks, and are left out; `\"` is a quote.
pub fn split(line: &str) -> Result<Vec<String>> {
    let (mut words, mut word, mut open, mut any) = (Vec::new(), String::new(), false, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => word.extend(letters.next()),
            '"' => (open, any) = (!open, true),
            ' ' | '\t' if !open => {
                if any || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            other => word.push(other),
        }
    }
    if open {
        bail!("a quote is not closed");
    }
    if any || !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

/// `Tag.{1..3}.Key=k{1..3}` is three words, with the same number in all places.
pub fn expand(word: &str) -> Result<Vec<String>> {
    let opens = word.match_indices('{').find(|(at, _)| !word[..*at].ends_with('$'));
    let Some((start, _)) = opens else { return Ok(vec![word.to_owned()]) };
    let end = start + word[start..].find('}').context("a range is closed")?;
    let range = &word[start..=end];
    let (from, to) = range[1..range.len() - 1].split_once("..").context("a range has two dots")?;
    let numbers = from.parse::<usize>()?..=to.parse::<usize>()?;
    Ok(numbers.map(|number| word.replace(range, &number.to_string())).collect())
}

/// `Name=value`.
pub fn pair(word: &str) -> Result<(String, String)> {
    let (name, value) =
        word.split_once('=').with_context(|| format!("{word:?} is no Name=value"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Puts values for `$name`, `${name}` and `${name%end}`, which leaves the end of the value out.
pub fn fill(text: &str, variables: &BTreeMap<String, String>) -> Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let (name, tail) = match after.strip_prefix('{') {
            Some(braced) => braced.split_once('}').context("a ${ is closed")?,
            None => {
                let end =
                    after.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                after.split_at(end.unwrap_or(after.len()))
            }
        };
        let (name, cut) = name.split_once('%').unwrap_or((name, ""));
        let value = variables.get(name).with_context(|| format!("no variable ${name}"))?;
        filled.push_str(value.strip_suffix(cut).unwrap_or(value));
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_blanks() -> Result<()> {
        assert_eq!(split("a=\"b c\"  d= \"\" \\\"")?, ["a=b c", "d=", "", "\""]);
        assert!(split("\"").is_err());
        Ok(())
    }

    #[test]
    fn ranges_make_many_words() -> Result<()> {
        assert_eq!(expand("T.{1..2}.K=k{1..2}")?, ["T.1.K=k1", "T.2.K=k2"]);
        assert_eq!(expand("A.{1..2}=${x%/64}{1..2}")?, ["A.1=${x%/64}1", "A.2=${x%/64}2"]);
        assert_eq!(expand("A=${x}")?, ["A=${x}"]);
        Ok(())
    }

    #[test]
    fn variables_are_filled_and_cut() -> Result<()> {
        let variables = [("block".to_owned(), "2001::/64".to_owned())].into();
        assert_eq!(fill("${block%/64}5, $block.", &variables)?, "2001::5, 2001::/64.");
        assert!(fill("$other", &variables).is_err());
        Ok(())
    }
}
