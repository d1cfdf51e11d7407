//! What a request says of a DHCP options set, one text a rule.

use std::net::IpAddr;

use api::{Kind, Value, xml};

use crate::faults::DhcpFault;

/// The most servers of a set.
const MOST_SERVERS: usize = 4;

/// How long IPv4 addresses are had, unless a request says.
pub const LEASE: &str = "3650d";
/// How long IPv6 addresses are had, unless a request says.
pub const IPV6_LEASE: &str = "1d";

/// The name of a set: 1 to 128 letters, digits, underscores or hyphens, a letter first.
#[derive(Debug, PartialEq, Eq)]
pub struct SetName(pub String);

impl Value for SetName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str =
        "1 to 128 letters, digits, underscores or hyphens with a letter first";

    fn parse(text: &str) -> Option<SetName> {
        let allowed = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
        let fits = (1..=128).contains(&text.chars().count())
            && text.starts_with(char::is_alphabetic)
            && text.chars().all(allowed)
            && xml::can_say(text);
        fits.then(|| SetName(text.to_owned()))
    }
}

/// The name of a domain: labels of letters, digits and hyphens, with periods between them.
#[derive(Debug, PartialEq, Eq)]
pub struct DomainName(pub String);

impl Value for DomainName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "the name of a domain";

    fn parse(text: &str) -> Option<DomainName> {
        let is_label = |label: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(allowed)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let fits = text.len() <= 253 && text.split('.').all(is_label);
        fits.then(|| DomainName(text.to_owned()))
    }
}

/// The servers that a request lists, with commas between them.
pub fn servers(text: &str) -> Result<Vec<IpAddr>, DhcpFault> {
    let malformed = |_| DhcpFault::Servers { servers: text.to_owned() };
    let servers = text.split(',').map(|one| one.trim().parse::<IpAddr>());
    let servers = servers.collect::<Result<Vec<_>, _>>().map_err(malformed)?;
    if servers.len() > MOST_SERVERS {
        return Err(DhcpFault::ServerCount { count: servers.len() });
    }
    // What an instance cannot ask.
    let is_wrong = |one: &IpAddr| one.is_unspecified() || one.is_loopback() || one.is_multicast();
    match servers.iter().find(|one| is_wrong(one)) {
        Some(server) => Err(DhcpFault::Server { server: *server }),
        None => Ok(servers),
    }
}

/// For how long addresses are had: hours as `24h`, or days as `1d`.
pub fn lease(text: &str) -> Result<String, DhcpFault> {
    let wrong = || DhcpFault::Lease { lease: text.to_owned() };
    let number = text.get(..text.len().saturating_sub(1)).unwrap_or_default();
    let number = number.parse::<u32>().map_err(|_| wrong())?;
    let fits = match text.bytes().last() {
        Some(b'h') => (24..=1176).contains(&number) || (87_600..=175_200).contains(&number),
        Some(b'd') => (1..=49).contains(&number) || (3_650..=7_300).contains(&number),
        _ => false,
    };
    if fits { Ok(text.to_owned()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_are_hours_or_days_within_their_bounds() {
        for good in ["24h", "1176h", "87600h", "175200h", "1d", "49d", "3650d", "7300d"] {
            assert_eq!(lease(good), Ok(good.to_owned()));
        }
        for wrong in ["", "d", "23h", "1177h", "0d", "50d", "7301d", "24", "24m", "-1d", "1\u{e9}"]
        {
            assert_eq!(lease(wrong), Err(DhcpFault::Lease { lease: wrong.to_owned() }));
        }
    }

    #[test]
    fn servers_are_one_to_four_addresses_that_can_be_asked() {
        let read = |text: &str| servers(text).map(|list| list.len());
        assert_eq!(read("10.0.0.1"), Ok(1));
        assert_eq!(read("10.0.0.1, 10.0.0.2,2001:db8::1,10.0.0.3"), Ok(4));
        assert!(matches!(read("10.0.0.1,x"), Err(DhcpFault::Servers { .. })));
        assert_eq!(
            read("1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1"),
            Err(DhcpFault::ServerCount { count: 5 })
        );
        for wrong in ["127.0.0.1", "0.0.0.0", "224.0.0.1", "::1"] {
            assert!(matches!(read(wrong), Err(DhcpFault::Server { .. })), "{wrong}");
        }
    }

    #[test]
    fn names_and_domains_have_their_letters() {
        for (name, fits) in
            [("a", true), ("a-1_b", true), ("1a", false), ("a.b", false), ("-", false)]
        {
            assert_eq!(SetName::parse(name).is_some(), fits, "{name}");
        }
        for (name, fits) in
            [("example.com", true), ("a", true), ("a..b", false), ("-a.b", false), ("a_b", false)]
        {
            assert_eq!(DomainName::parse(name).is_some(), fits, "{name}");
        }
    }
}
