//! The five reference pages, and what of them a case names.

use std::fmt;

use control::facts::{pages::Page, world::Edition as Pages};

/// The pages.
pub const PAGES: [&str; 5] = ["000", "001", "002", "003", "004"];

/// Which of the two pages of CreateNetworkInterface a server follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Page 003.
    Of2024,
    /// Page 004.
    Of2026,
}

impl Edition {
    /// Both.
    pub const ALL: [Edition; 2] = [Edition::Of2024, Edition::Of2026];

    /// As the configuration and its file are named.
    pub fn name(self) -> &'static str {
        match self {
            Edition::Of2024 => "2024",
            Edition::Of2026 => "2026",
        }
    }

    /// The edition that proves a page. The pages that have one edition only are proven on the
    /// newest server.
    pub fn of_page(page: &str) -> Edition {
        match page {
            "003" => Edition::Of2024,
            _ => Edition::Of2026,
        }
    }

    /// Whether a server of this edition follows the page.
    pub fn has(self, page: &str) -> bool {
        !matches!((self, page), (Edition::Of2024, "004") | (Edition::Of2026, "003"))
    }

    /// The page of an operation on a server of this edition, if it has a reference page.
    pub fn page(self, operation: &str) -> Option<&'static str> {
        self.find(operation).and_then(|page| page.id)
    }

    /// The messages that the operation's page has for this status and code, with `%s` for values.
    pub fn messages(self, operation: &str, status: u16, code: &str) -> Vec<&'static str> {
        let rows = self.find(operation).map_or(&[][..], |page| page.rows).iter();
        let rows = rows.filter(|row| row.status == status && row.code == code);
        rows.map(|row| row.message).collect()
    }

    fn find(self, operation: &str) -> Option<&'static Page> {
        let pages = match self {
            Edition::Of2024 => Pages::Of2024,
            Edition::Of2026 => Pages::Of2026,
        };
        let found = control::operations().find(|one| one.name() == operation);
        found.map(|one| one.page(pages))
    }
}

/// A row of a page's error table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId {
    /// The page.
    pub page: String,
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: String,
    /// 1, or 2 for the second row with this status and code.
    pub number: u8,
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.page, self.status, self.code)?;
        if self.number > 1 { write!(f, " {}", self.number) } else { Ok(()) }
    }
}

/// The page of `R003-14`.
pub fn page_of_rule(rule: &str) -> &str {
    rule.get(1..4).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_has_one_page_of_each_operation() {
        for edition in Edition::ALL {
            let create = edition.page("CreateNetworkInterface");
            assert_eq!(create, Some(if edition == Edition::Of2024 { "003" } else { "004" }));
            assert_eq!(edition.page("UnassignIpv6Addresses"), Some("002"));
            assert_eq!(edition.page("DescribeVpcs"), None);
            let missing = edition.messages("UnassignIpv6Addresses", 400, "MissingParameter");
            assert_eq!(missing.len(), 1, "{missing:?}");
            assert_eq!(PAGES.iter().filter(|page| edition.has(page)).count(), 4);
        }
    }
}
