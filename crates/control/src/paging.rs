//! Pages of a list: by number, or by token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Fault;

/// A page by number, its size clamped to what the operation allows: clients that ask for more
/// than that get the most, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1 on.
    pub number: i64,
    /// Items a page.
    pub size: i64,
}

impl Page {
    /// The page asked for, where the operation has `default` items a page and at most `most`.
    pub fn new(number: Option<i64>, size: Option<i64>, default: i64, most: i64) -> Page {
        Page { number: number.unwrap_or(1).max(1), size: size.unwrap_or(default).clamp(1, most) }
    }

    /// The items of the page.
    pub fn of<T>(self, items: Vec<T>) -> Vec<T> {
        let skip = (self.number - 1).saturating_mul(self.size);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        items.into_iter().skip(skip).take(self.size as usize).collect()
    }
}

/// A page of a list whose request says by number or by token which page it wants.
#[derive(Debug)]
pub struct Paged<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Its number and size.
    pub page: Page,
    /// The token of the next page; empty on the last one, and by number.
    pub next_token: String,
}

/// What a request says of the page that it wants: by token if it has either parameter of tokens.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// `PageNumber`.
    pub page_number: Option<i64>,
    /// `PageSize`.
    pub page_size: Option<i64>,
    /// `MaxResults`.
    pub max_results: Option<i64>,
    /// `NextToken`.
    pub next_token: Option<&'a str>,
}

impl Wish<'_> {
    /// The page of these items, which come in the order of their ids; `default` items if the
    /// request does not say, and at most `most`.
    pub fn of<T>(
        self,
        items: Vec<T>,
        id: impl Fn(&T) -> String,
        (default, most): (i64, i64),
    ) -> Result<Paged<T>, Fault> {
        let is_by_token = self.max_results.is_some() || self.next_token.is_some();
        let size = if is_by_token { self.max_results } else { self.page_size };
        let page = Page::new(self.page_number, size, default, most);
        let (items, next) = if is_by_token {
            by_token(items, id, self.next_token, page.size as usize)?
        } else {
            (page.of(items), None)
        };
        Ok(Paged { items, page, next_token: next.unwrap_or_default() })
    }
}

/// The token of the page behind the item with this id.
pub fn token_after(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("after:{id}"))
}

/// The id behind which the page starts that a token names.
pub fn after(token: &str) -> Result<String, Fault> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let id = text.strip_prefix("after:")?;
        id.bytes().all(|byte| byte.is_ascii_graphic()).then(|| id.to_owned())
    };
    read().ok_or_else(|| Fault::PageToken { token: token.to_owned() })
}

/// The items of one page by token, and the token of the next page if there is one. Items come in
/// the order of their ids, so that a page starts where the last one ended, whatever was deleted.
pub fn by_token<T>(
    items: impl IntoIterator<Item = T>,
    id: impl Fn(&T) -> String,
    token: Option<&str>,
    size: usize,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let after = token.map(after).transpose()?;
    let behind = |item: &T| after.as_ref().is_none_or(|after| id(item) > *after);
    let mut rest = items.into_iter().filter(behind);
    let page = rest.by_ref().take(size).collect::<Vec<_>>();
    let next = match (rest.next(), page.last()) {
        (Some(_), Some(last)) => Some(token_after(&id(last))),
        _ => None,
    };
    Ok((page, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_by_number_are_clamped() {
        let items = (1..=25).collect::<Vec<_>>();
        assert_eq!(Page::new(None, None, 10, 50).of(items.clone()), (1..=10).collect::<Vec<_>>());
        assert_eq!(
            Page::new(Some(3), Some(10), 10, 50).of(items.clone()),
            (21..=25).collect::<Vec<_>>()
        );
        assert_eq!(Page::new(Some(1), Some(1000), 10, 50).size, 50);
        assert_eq!(Page::new(Some(i64::MAX), Some(50), 10, 50).of(items), Vec::<i32>::new());
    }

    #[test]
    fn pages_by_token_are_full_until_the_last_and_lose_nothing() {
        let mut items = ('a'..='g').map(String::from).collect::<Vec<_>>();
        let (page, token) = by_token(items.clone(), String::clone, None, 3).expect("no token");
        assert_eq!(page, ["a", "b", "c"]);
        items.retain(|item| item != "c");
        let (page, token) =
            by_token(items.clone(), String::clone, token.as_deref(), 3).expect("ours");
        assert_eq!(page, ["d", "e", "f"]);
        let (page, token) = by_token(items, String::clone, token.as_deref(), 3).expect("ours");
        assert_eq!((page, token), (vec!["g".to_owned()], None));
        assert!(after("AAAAAdDWBF2").is_err());
        assert!(after(&token_after("eni-\0")).is_err());
    }
}
