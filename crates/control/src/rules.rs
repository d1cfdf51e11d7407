//! Which page an operation follows, and which documented rules an error row belongs to.

use crate::{Endpoint, Product, world::Edition};

/// The rules of the reference pages: `rule_id,doc,api,rule` a line.
const RULES: &str = include_str!("../../../contract/pages/rules.csv");

/// The reference page that the operation follows, if it has one of the five.
pub fn page(endpoint: &dyn Endpoint, edition: Edition) -> Option<&'static str> {
    match (endpoint.product(), endpoint.name(), edition) {
        (Product::Ecs, "AssignIpv6Addresses", _) => Some("000"),
        (Product::Ecs, "AssignPrivateIpAddresses", _) => Some("001"),
        (Product::Ecs, "UnassignIpv6Addresses", _) => Some("002"),
        (Product::Ecs, "CreateNetworkInterface", Edition::Of2024) => Some("003"),
        (Product::Ecs, "CreateNetworkInterface", Edition::Of2026) => Some("004"),
        _ => None,
    }
}

/// How a page is named to people.
pub fn name(page: &str) -> String {
    format!("page {page} of contract/pages")
}

/// The ids of the page's rules that name the code, or its last part.
pub fn of(page: &str, code: &str) -> Vec<String> {
    let last = code.rsplit('.').next().unwrap_or(code);
    let mut rules = Vec::new();
    for line in RULES.lines().skip(1) {
        let mut columns = line.splitn(4, ',');
        let (Some(id), Some(of)) = (columns.next(), columns.next()) else { continue };
        let text = columns.nth(1).unwrap_or_default();
        let words = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '.'));
        let mut words = words.map(|word| word.trim_matches('.'));
        if of == page && words.any(|word| word == code || word == last) {
            rules.push(id.to_owned());
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_found_by_the_code_that_they_name() {
        assert_eq!(of("000", "InvalidVSwitch.Ipv6NotTurnOn"), ["R000-18"]);
        assert_eq!(of("000", "InvalidIp.IpPrefixNotStrict"), ["R000-20"]);
        assert_eq!(of("000", "Throttling"), Vec::<String>::new());
    }
}
