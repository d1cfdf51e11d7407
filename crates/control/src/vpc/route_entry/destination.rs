//! Where entries of route tables may lead to.

use std::net::IpAddr;

use ipnet::IpNet;

use super::local::SERVICES;
use crate::faults::RouteFault;

/// Blocks that packets of a VPC are never sent to: loopback, link-local and multicast addresses. The
/// page speaks of such a list, and does not print it.
const NEVER: [&str; 6] =
    ["127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::1/128", "fe80::/10", "ff00::/8"];

/// The block that is written so; a bare address is a block of its own.
pub fn block(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// The destination of a new entry.
pub fn destination(text: &str) -> Result<IpNet, RouteFault> {
    let named = || text.to_owned();
    if text.starts_with("pl-") {
        return Err(RouteFault::PrefixListNotFound { list: named() });
    }
    let block = block(text).ok_or_else(|| RouteFault::Destination { cidr: named() })?;
    if block.trunc() != block {
        return Err(RouteFault::NotStrict { cidr: named() });
    }
    if IpNet::V4(SERVICES).contains(&block) {
        return Err(RouteFault::Reserved { destination: block });
    }
    let is_never = |never: &str| {
        let never = never.parse::<IpNet>().expect("a literal block");
        never.contains(&block)
    };
    match NEVER.into_iter().any(is_never) {
        true => Err(RouteFault::NeverRouted { destination: block }),
        false => Ok(block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_strict_blocks_that_packets_can_be_sent_to() {
        let read = |text: &str| destination(text).map(|block| block.to_string());
        for good in ["0.0.0.0/0", "::/0", "10.0.0.0/8", "100.0.0.0/8", "2001:db8::/64"] {
            assert_eq!(read(good), Ok(good.to_owned()));
        }
        assert_eq!(read("1.2.3.4"), Ok("1.2.3.4/32".to_owned()));
        assert_eq!(read("2001:db8::1"), Ok("2001:db8::1/128".to_owned()));
        for malformed in ["", "x", "10.0.0.0/33", "10.0.0/24"] {
            assert!(matches!(read(malformed), Err(RouteFault::Destination { .. })), "{malformed}");
        }
        for loose in ["10.0.0.1/8", "2001:db8::1/64"] {
            assert!(matches!(read(loose), Err(RouteFault::NotStrict { .. })), "{loose}");
        }
        for service in ["100.64.0.0/10", "100.100.2.136"] {
            assert!(matches!(read(service), Err(RouteFault::Reserved { .. })), "{service}");
        }
        for never in NEVER {
            assert!(matches!(read(never), Err(RouteFault::NeverRouted { .. })), "{never}");
        }
        assert!(matches!(read("pl-1"), Err(RouteFault::PrefixListNotFound { .. })));
    }
}
