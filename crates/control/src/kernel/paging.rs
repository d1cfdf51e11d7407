//! Pages of lists: which one a request wants, by number or by token, and what is on it.

use api::{
    Reject,
    params::{Problem, Rejects, Source, Spec, optional},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    Fault,
    faults::RequestFault,
    kernel::declaration::{Common, MARKER, MAX_ITEMS, Sizes},
};

/// The page that a request wants: by token if it has either parameter of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The operation has no pages.
    All,
    /// By number.
    Number {
        /// As the request says it; the first page is 1, and what is less means it too.
        number: i64,
        /// Items a page.
        size: i64,
    },
    /// By token.
    Token {
        /// The token of the page before; none for the first page.
        token: Option<String>,
        /// Items a page.
        size: i64,
    },
}

impl Wish {
    /// What the request says, its sizes clamped to what the operation has: clients that ask for
    /// more than that get the most, not an error.
    pub fn read(common: &Common, source: &Source<'_>, rejects: &mut Rejects) -> Wish {
        let Common { by_number, by_token, .. } = *common;
        let mut number = |name: &'static str, sizes: Option<Sizes>| {
            let read = || optional::<i64>(source, &Spec { name, ..Spec::EMPTY });
            sizes.and_then(|_| rejects.keep(read())).flatten()
        };
        let (page_number, page_size) =
            (number("PageNumber", by_number), number("PageSize", by_number));
        let max_results = number(common.max_results, by_token.filter(|sizes| !sizes.is_fixed()));
        let token = || optional(source, &Spec { name: "NextToken", ..Spec::EMPTY });
        let token = by_token.and_then(|_| rejects.keep(token())).flatten();
        let is_by_token = by_number.is_none() || max_results.is_some() || token.is_some();
        match (by_number, by_token) {
            (_, Some(sizes)) if is_by_token => {
                Wish::Token { token, size: sizes.clamp(max_results) }
            }
            (Some(sizes), _) => {
                Wish::Number { number: page_number.unwrap_or(1), size: sizes.clamp(page_size) }
            }
            (None, _) => Wish::All,
        }
    }

    /// What a request says to an operation whose pages have markers: they are tokens of another name.
    pub fn read_marker(sizes: Sizes, source: &Source<'_>, rejects: &mut Rejects) -> Wish {
        let marker = rejects.keep(optional::<String>(source, &MARKER)).flatten();
        let size = rejects.keep(optional::<i64>(source, &MAX_ITEMS)).flatten();
        let is_ours = |marker: &String| after(marker).is_ok();
        if let Some(value) = marker.clone().filter(|marker| !is_ours(marker)) {
            let expected = "the Marker of an answer".to_owned();
            let problem = Problem::Malformed { value, expected };
            let parameter = MARKER.name.to_owned();
            rejects.keep::<()>(Err(Reject { parameter, problem, code: None }));
        }
        Wish::Token { token: marker, size: sizes.clamp(size) }
    }

    /// Items a page.
    pub fn size(&self) -> i64 {
        match self {
            Wish::All => i64::MAX,
            Wish::Number { size, .. } | Wish::Token { size, .. } => *size,
        }
    }

    /// Whether it has no more items than this, or is none of a list.
    pub fn is_within(&self, items: i64) -> bool {
        *self == Wish::All || self.size() <= items
    }

    /// The number of the page; 1 if pages have tokens.
    pub fn number(&self) -> i64 {
        match self {
            Wish::Number { number, .. } => (*number).max(1),
            Wish::All | Wish::Token { .. } => 1,
        }
    }

    /// How many items are on the pages before, by number.
    pub(super) fn skipped(&self) -> u64 {
        match self {
            Wish::Number { size, .. } => {
                u64::try_from((self.number() - 1).saturating_mul(*size)).unwrap_or(u64::MAX)
            }
            Wish::All | Wish::Token { .. } => 0,
        }
    }

    /// The id behind which the page starts, by token.
    pub fn after(&self) -> Result<Option<String>, Fault> {
        match self {
            Wish::Token { token: Some(token), .. } => after(token).map(Some),
            Wish::All | Wish::Number { .. } | Wish::Token { .. } => Ok(None),
        }
    }

    /// The page of items that are no rows, in the order of their ids.
    pub fn of<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        id: impl Fn(&T) -> String,
    ) -> Result<Page<T>, Fault> {
        let mut page = Building::new(self, self.after()?);
        for item in items {
            page.take(item, &id);
        }
        Ok(page.finish(id))
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// How many items are on all pages; by token, as far as they were counted.
    pub total: u64,
    /// Its number, from 1 on.
    pub number: i64,
    /// Items a page.
    pub size: i64,
    /// The token of the next page; empty on the last one, and by number.
    pub next_token: String,
}

impl<T> Page<T> {
    /// The marker of the next page, if there is one.
    pub fn marker(&self) -> Option<String> {
        (!self.next_token.is_empty()).then(|| self.next_token.clone())
    }
}

/// The token of the page behind the item with this id.
pub fn token_after(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("after:{id}"))
}

/// The id behind which the page starts that a token names.
fn after(token: &str) -> Result<String, Fault> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let id = text.strip_prefix("after:")?;
        id.bytes().all(|byte| byte.is_ascii_graphic()).then(|| id.to_owned())
    };
    read().ok_or_else(|| RequestFault::PageToken { token: token.to_owned() }.into())
}

/// A page that is made of what passes the filters, in the order of the ids.
pub(super) struct Building<'w, I, T> {
    wish: &'w Wish,
    after: Option<I>,
    items: Vec<T>,
    /// How many passed the filters.
    found: u64,
    /// Whether there is something behind the page.
    pub(super) more: bool,
}

impl<'w, I: Ord, T> Building<'w, I, T> {
    pub(super) fn new(wish: &'w Wish, after: Option<I>) -> Building<'w, I, T> {
        Building { wish, after, items: Vec::new(), found: 0, more: false }
    }

    pub(super) fn take(&mut self, item: T, id: impl Fn(&T) -> I) {
        let is_before = self.found < self.wish.skipped()
            || self.after.as_ref().is_some_and(|after| id(&item) <= *after);
        self.found += 1;
        if is_before {
            return;
        }
        match self.items.len() < usize::try_from(self.wish.size()).unwrap_or(usize::MAX) {
            true => self.items.push(item),
            false => self.more = true,
        }
    }

    pub(super) fn finish(self, id: impl Fn(&T) -> I) -> Page<T>
    where
        I: ToString,
    {
        let has_tokens = matches!(self.wish, Wish::Token { .. });
        let last = self.items.last().filter(|_| has_tokens && self.more);
        Page {
            next_token: last.map(|item| token_after(&id(item).to_string())).unwrap_or_default(),
            total: self.found,
            number: self.wish.number(),
            size: self.wish.size(),
            items: self.items,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{by_number, by_token, form};

    #[test]
    fn pages_of_what_is_no_row_are_cut_as_others_are() {
        let items = ["a", "b", "c", "d", "e"];
        let page =
            |wish: &Wish| wish.of(items, |item| (*item).to_owned()).expect("the token is ours");
        let second = page(&by_number(2, 2));
        assert_eq!((second.items, second.total), (vec!["c", "d"], 5));
        let first = page(&by_token("", 3));
        assert_eq!((first.items, first.total), (vec!["a", "b", "c"], 5));
        let last = page(&by_token(&first.next_token, 3));
        assert_eq!((last.items, last.next_token.as_str()), (vec!["d", "e"], ""));
        assert_eq!(page(&Wish::All).items, items);
    }

    #[test]
    fn sizes_of_pages_are_clamped_and_tokens_go_before_numbers() {
        const NUMBERS: Sizes = Sizes { default: 10, least: 1, most: 50 };
        const TOKENS: Sizes = Sizes { default: 20, least: 5, most: 100 };
        const BOTH: Common =
            Common { by_number: Some(NUMBERS), by_token: Some(TOKENS), ..Common::NOTHING };
        let read = |common: &Common, query: &str| {
            let (form, mut rejects) = (form(query), Rejects::default());
            let wish = Wish::read(common, &Source::new(&form), &mut rejects);
            rejects.finish().map(|()| wish).map_err(|reject| reject.parameter)
        };
        let cases = [
            (BOTH, "", Ok(by_number(1, 10))),
            (BOTH, "PageNumber=0&PageSize=51", Ok(by_number(0, 50))),
            (BOTH, "PageNumber=3&PageSize=-1", Ok(by_number(3, 1))),
            (BOTH, "PageNumber=3&MaxResults=2", Ok(by_token("", 5))),
            (BOTH, "PageNumber=3&NextToken=t", Ok(by_token("t", 20))),
            (BOTH, "PageSize=many", Err("PageSize".to_owned())),
            (BOTH, "MaxResults=many", Err("MaxResults".to_owned())),
            (Common { by_number: None, ..BOTH }, "PageNumber=x", Ok(by_token("", 20))),
            (Common { by_token: None, ..BOTH }, "NextToken=t&MaxResults=x", Ok(by_number(1, 10))),
            (Common { max_results: "MaxResult", ..BOTH }, "MaxResult=7", Ok(by_token("", 7))),
            (Common { max_results: "MaxResult", ..BOTH }, "MaxResults=7", Ok(by_number(1, 10))),
            (Common::NOTHING, "PageNumber=x&NextToken=t", Ok(Wish::All)),
        ];
        for (common, query, expected) in cases {
            assert_eq!(read(&common, query), expected, "{query}");
        }
    }
}
