//! The pages that document the operations: their error tables, row for row, and their rules.
//!
//! The build script makes the tables from `contract/`. They are never edited to fit the code.

use api::Row;

use super::world::Edition;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// What documents an operation: one of the five reference pages, or the family's metadata.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The number of a reference page, as `004`; the family's metadata has none.
    pub id: Option<&'static str>,
    /// The product, as [`crate::Product::name`] has it.
    pub product: &'static str,
    /// The operation's name on the wire.
    pub operation: &'static str,
    /// The error table, row for row.
    pub rows: &'static [Row],
    /// The behaviour that a reference page states.
    pub rules: &'static [Rule],
}

/// A sentence of a page that states behaviour.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The id, as `R004-12`.
    pub id: &'static str,
    /// What the page states.
    pub text: &'static str,
}

/// The page that the operation follows in this edition, or an empty one if no document has the
/// operation.
///
/// Where an operation has one page, it holds in both editions.
pub fn page(product: &str, operation: &str, edition: Edition) -> &'static Page {
    static NONE: Page = Page { id: None, product: "", operation: "", rows: &[], rules: &[] };
    let pages = PAGES.binary_search_by_key(&(product, operation), |pages| key(pages));
    let pages = pages.map_or(&[][..], |found| PAGES[found]);
    let page = match edition {
        Edition::Of2024 => pages.first(),
        Edition::Of2026 => pages.last(),
    };
    page.unwrap_or(&NONE)
}

/// The product and the operation of all these pages, the oldest of which comes first.
fn key(pages: &[Page]) -> (&str, &str) {
    (pages[0].product, pages[0].operation)
}

/// The rows that any operation can give: the gateway's, and those of faults that the page of an
/// operation does not list.
pub fn common() -> &'static [Row] {
    COMMON
}

impl Page {
    /// How the page is named to people.
    pub fn title(&self) -> String {
        match self.id {
            Some(id) => format!("page {id} of contract/pages"),
            None if self.operation.is_empty() => "no page".to_owned(),
            None => format!("metadata of {}", self.operation),
        }
    }

    /// The ids of the rules that name the code, or its last part.
    pub fn rules_of(&self, code: &str) -> Vec<&'static str> {
        let last = code.rsplit('.').next().unwrap_or(code);
        let names_it = |rule: &&Rule| {
            let words =
                rule.text.split(|letter: char| !(letter.is_alphanumeric() || letter == '.'));
            words.map(|word| word.trim_matches('.')).any(|word| word == code || word == last)
        };
        self.rules.iter().filter(names_it).map(|rule| rule.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::operations;

    const EDITIONS: [Edition; 2] = [Edition::Of2024, Edition::Of2026];

    #[test]
    fn every_operation_that_callers_see_has_a_page() {
        for (operation, edition) in operations().flat_map(|one| EDITIONS.map(|two| (one, two))) {
            let (product, name) = (operation.product().name(), operation.name());
            let page = operation.page(edition);
            assert_eq!((page.product, page.operation), (product, name));
        }
    }

    #[test]
    fn every_operation_of_the_family_has_a_page_and_no_row_is_lost() {
        assert_eq!(PAGES.len(), 194);
        assert!(PAGES.is_sorted_by(|one, next| key(one) < key(next)));
        for pages in PAGES {
            assert!(pages.iter().all(|page| key(std::slice::from_ref(page)) == key(pages)));
        }
        let all = || PAGES.iter().flat_map(|pages| pages.iter());
        let rows = |of: &dyn Fn(&Page) -> bool| {
            all().filter(|page| of(page)).map(|page| page.rows.len()).sum::<usize>()
        };
        assert_eq!(rows(&|page| page.id.is_some()), 285);
        assert_eq!(all().map(|page| page.rules.len()).sum::<usize>(), 158);
        assert_eq!(rows(&|page| page.product == "Sts" && page.operation == "AssumeRole"), 14);
    }

    #[test]
    fn the_older_of_two_pages_is_of_2024_and_a_single_one_is_of_both() {
        let ids = |operation| EDITIONS.map(|edition| page("Ecs", operation, edition).id);
        assert_eq!(ids("CreateNetworkInterface"), [Some("003"), Some("004")]);
        assert_eq!(ids("AssignIpv6Addresses"), [Some("000"); 2]);
        assert_eq!(ids("AssignPrivateIpAddresses"), [Some("001"); 2]);
        assert_eq!(ids("UnassignIpv6Addresses"), [Some("002"); 2]);
        assert_eq!(ids("StartInstance"), [None; 2]);
    }

    #[test]
    fn pages_are_found_by_product_and_name_and_have_titles() {
        let title = |product, operation| page(product, operation, Edition::Of2026).title();
        assert_eq!(title("Ecs", "CreateNetworkInterface"), "page 004 of contract/pages");
        assert_eq!(title("Ecs", "StartInstance"), "metadata of StartInstance");
        assert_eq!(title("Location", "DescribeEndpoints"), "metadata of DescribeEndpoints");
        assert_eq!(title("Vpc", "StartInstance"), "no page");
        assert_eq!(title("Operator", "SetQuota"), "no page");
        assert!(page("Operator", "SetQuota", Edition::Of2026).rows.is_empty());
    }

    #[test]
    fn rules_are_found_by_the_code_that_they_name() {
        let page = page("Ecs", "AssignIpv6Addresses", Edition::Of2026);
        assert_eq!(page.rules_of("InvalidVSwitch.Ipv6NotTurnOn"), ["R000-18"]);
        assert_eq!(page.rules_of("InvalidIp.IpPrefixNotStrict"), ["R000-20"]);
        assert!(page.rules_of("Throttling").is_empty());
    }

    #[test]
    fn no_common_row_is_there_twice() {
        let rows = common().iter().map(|row| (row.status, row.code)).collect::<BTreeSet<_>>();
        assert_eq!(rows.len(), common().len());
        assert!(rows.contains(&(500, "InternalError")));
    }
}
