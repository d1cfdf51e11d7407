//! What faults say of themselves: the rows that they are sent under, and the values that they show.

use std::{borrow::Cow, fmt};

use api::Row;

/// A fault that knows how it reads: an enum that derives `control_derive::Fault`.
pub trait Said: fmt::Debug {
    /// Which fault it is: `EniFault::NotFound`.
    fn variant(&self) -> &'static str;

    /// The rows under which pages list it, best first.
    fn picks(&self) -> Cow<'static, [Pick]>;

    /// The sentence that stands where the template of a row with this code leaves room for one.
    /// Empty if none does.
    fn sentence(&self, code: &str) -> String;

    /// The values for the slots of a row's template, in order.
    fn slots(&self) -> Vec<String>;
}

/// A fault as it is declared, without values.
#[derive(Debug)]
pub struct Variant {
    /// Which it is: `EniFault::NotFound`.
    pub name: &'static str,
    /// The rows under which pages list it, best first; empty if they depend on its values.
    pub picks: &'static [Pick],
}

/// All that a fault says, where a function makes it up (`#[said_by(…)]`).
#[derive(Debug)]
pub struct Saying {
    /// The rows under which pages list it, best first.
    pub picks: Vec<Pick>,
    /// The sentence.
    pub sentence: String,
    /// The values for the slots of a row's template.
    pub slots: Vec<String>,
}

/// A row that a page may have: its code, and which of the rows with this code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Its status, if only a row with this one is meant.
    pub status: Option<u16>,
    /// Which of several rows with this code.
    pub which: Which,
    /// Its code.
    pub code: &'static str,
}

/// Which of several rows with the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first.
    Any,
    /// The first that leaves room for a sentence: some pages have a fixed text under a code that
    /// means much, and it would say nothing of the parameter.
    Open,
    /// The first whose text is fixed.
    Fixed,
    /// The second.
    Second,
    /// The first that says nothing of a parameter by its name: on some pages a code that means much
    /// has the text of one case.
    Unnamed,
}

impl Pick {
    /// The first row with this code.
    pub const fn any(code: &'static str) -> Pick {
        Pick { status: None, which: Which::Any, code }
    }

    /// The first row with this code that leaves room for a sentence.
    pub const fn open(code: &'static str) -> Pick {
        Pick { status: None, which: Which::Open, code }
    }

    /// The row of the page that is meant, if the page has it.
    pub fn find(&self, page: &[Row]) -> Option<Row> {
        let has_status = |row: &Row| self.status.is_none_or(|status| row.status == status);
        let is_open = |row: &Row| row.message.starts_with("%s");
        let mut rows = page.iter().filter(|row| row.code == self.code && has_status(row)).copied();
        match self.which {
            Which::Any => rows.next(),
            Which::Open => rows.find(is_open),
            Which::Fixed => rows.find(|row| !is_open(row)),
            Which::Second => rows.nth(1),
            Which::Unnamed => rows.find(|row| !names_a_parameter(row.message)),
        }
    }
}

/// Whether a text has a parameter's name in it: a word with a capital letter behind its first.
fn names_a_parameter(text: &str) -> bool {
    let is_name = |word: &str| word.chars().skip(1).any(char::is_uppercase);
    text.split(|letter: char| !letter.is_alphanumeric()).any(is_name)
}

/// Several names as the service lists them: `Available,InUse`.
pub(super) fn commas(names: &[&str]) -> String {
    names.join(",")
}

#[cfg(test)]
mod tests {
    use api::errors;

    use super::*;

    const PAGE: &[Row] = errors! {
        400 "A" "Fixed."
        403 "A" "%s"
        403 "B" "%s."
        400 "C" "The parameter VpcId is blank."
        400 "C" "Miss mandatory parameter."
    };

    fn found(status: Option<u16>, which: Which, code: &'static str) -> Option<Row> {
        Pick { status, which, code }.find(PAGE)
    }

    #[test]
    fn a_pick_is_the_first_row_that_it_fits() {
        assert_eq!(found(None, Which::Any, "A"), Some(PAGE[0]));
        assert_eq!(found(Some(403), Which::Any, "A"), Some(PAGE[1]));
        assert_eq!(found(None, Which::Open, "A"), Some(PAGE[1]));
        assert_eq!(found(None, Which::Fixed, "A"), Some(PAGE[0]));
        assert_eq!(found(None, Which::Second, "A"), Some(PAGE[1]));
        assert_eq!(found(None, Which::Open, "B"), Some(PAGE[2]));
        assert_eq!(found(None, Which::Unnamed, "B"), Some(PAGE[2]));
        assert_eq!(found(None, Which::Unnamed, "C"), Some(PAGE[4]));
    }

    #[test]
    fn a_pick_that_no_row_fits_is_not_found() {
        assert_eq!(found(None, Which::Any, "D"), None);
        assert_eq!(found(Some(404), Which::Any, "A"), None);
        assert_eq!(found(Some(403), Which::Fixed, "A"), None);
        assert_eq!(found(Some(403), Which::Second, "A"), None);
        assert_eq!(found(None, Which::Second, "B"), None);
    }
}
