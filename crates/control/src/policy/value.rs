//! Values of conditions, which are all written as text, by the family of operators that reads them.

use std::{cmp::Ordering, net::IpAddr};

use ipnet::IpNet;

/// A number, exact however long: account ids have more digits than a float keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Without leading zeros.
    whole: String,
    /// Without trailing zeros.
    fraction: String,
}

impl Decimal {
    /// Reads `-?digits[.digits]`.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        // There is no negative zero.
        let negative = negative && !(whole.is_empty() && fraction.is_empty());
        Some(Decimal { negative, whole: whole.to_owned(), fraction: fraction.to_owned() })
    }

    fn cmp_magnitude(&self, other: &Decimal) -> Ordering {
        let longer = self.whole.len().cmp(&other.whole.len());
        let whole = || self.whole.cmp(&other.whole);
        longer.then_with(whole).then_with(|| self.fraction.cmp(&other.fraction))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a moment in ISO 8601 with its offset: `2012-11-11T23:59:59Z`, and with `+08:00` in the
/// place of `Z` as documented examples have it.
pub(super) fn date(text: &str) -> Option<jiff::Timestamp> {
    let plain = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
    if text.bytes().all(plain) { text.parse().ok() } else { None }
}

/// Reads `true` or `false`, in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Reads an address or a block of addresses, IPv4 or IPv6.
pub(super) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| address(text).map(IpNet::from))
}

/// Reads an address. One of IPv4 that came over IPv6 (`::ffff:192.0.2.1`) is one of IPv4.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Decimal, address, date, network};

    #[test]
    fn numbers_are_exact() {
        let order = ["-10", "-9.5", "-0.01", "0", "0.09", "0.1", "9", "10", "9007199254740993"];
        let read = order.map(|text| Decimal::parse(text).expect("a number"));
        assert!(read.is_sorted_by(|one, next| one < next));
        assert!(Decimal::parse("9007199254740992") < Decimal::parse("9007199254740993"));
        assert_eq!(Decimal::parse("-0"), Decimal::parse("00.0"));
        assert_eq!(Decimal::parse("10"), Decimal::parse("010.00"));
        for bad in ["", "-", "+1", "1.", ".5", "1e3", "0x1", " 1", "1,000", "--1", "1.2.3"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn moments_have_an_offset() {
        assert_eq!(date("2019-08-12T17:00:00+08:00"), date("2019-08-12T09:00:00Z"));
        assert!(date("2012-11-11T23:59Z").is_some());
        assert!(date("2012-11-11T23:59:59.5Z") > date("2012-11-11T23:59:59Z"));
        let bad =
            ["", "2012-11-11", "2012-11-11T23:59:59", "2012-13-11T00:00:00Z", "1352678399", "now"];
        for bad in bad.into_iter().chain(["2012-11-11T23:59:59Z[UTC]"]) {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_are_blocks_of_one() {
        let inside = |block: &str, ip: &str| {
            network(block).expect("a block").contains(&address(ip).expect("an address"))
        };
        assert!(inside("192.0.2.1", "192.0.2.1"));
        assert!(inside("192.0.2.77/24", "192.0.2.1"));
        assert!(inside("192.0.2.0/24", "::ffff:192.0.2.1"));
        assert!(inside("2001:db8::/32", "2001:db8::1"));
        assert!(!inside("::/0", "192.0.2.1"));
        for bad in ["", "*", "192.0.2.0/33", "192.0.2", "example.com", "2001:db8::/129"] {
            assert_eq!(network(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_are_ordered_as_they_are(one in any::<i64>(), other in any::<i64>()) {
            let read = |number: i64| Decimal::parse(&number.to_string()).expect("a number");
            prop_assert_eq!(read(one).cmp(&read(other)), one.cmp(&other));
        }
    }
}
