//! Prefixes: /28 blocks of IPv4, /80 blocks of IPv6, as requests list them.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use api::{Kind, Value};
use ipnet::IpNet;

use crate::Fault;

/// The mask of every IPv4 prefix.
pub const IPV4_MASK: u8 = 28;
/// The mask of every IPv6 prefix.
pub const IPV6_MASK: u8 = 80;

/// A kind of address: IPv4 or IPv6, with the mask of its prefixes.
pub trait Family: Copy + Ord + fmt::Display + fmt::Debug + Into<IpAddr> + 'static {
    /// The mask of a prefix.
    const MASK: u8;
    /// The bits of an address.
    const BITS: u8;

    /// The address, if it is of this family.
    fn of(address: IpAddr) -> Option<Self>;
}

impl Family for Ipv4Addr {
    const MASK: u8 = IPV4_MASK;
    const BITS: u8 = 32;

    fn of(address: IpAddr) -> Option<Ipv4Addr> {
        match address {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        }
    }
}

impl Family for Ipv6Addr {
    const MASK: u8 = IPV6_MASK;
    const BITS: u8 = 128;

    fn of(address: IpAddr) -> Option<Ipv6Addr> {
        match address {
            IpAddr::V6(address) => Some(address),
            IpAddr::V4(_) => None,
        }
    }
}

/// A prefix as a request lists it: any text, since each way of being wrong has a row of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixText(pub String);

impl Value for PrefixText {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a prefix in CIDR form";

    fn parse(text: &str) -> Option<PrefixText> {
        Some(PrefixText(text.to_owned()))
    }
}

/// The first addresses of the prefixes listed. Checked in this order: each is in CIDR form, all
/// masks are no longer than an address, all have one mask, it is the family's mask, no bits are set
/// behind it.
pub fn read<F: Family>(listed: &[PrefixText]) -> Result<Vec<F>, Fault> {
    let all = || listed.iter().map(|one| one.0.as_str()).collect::<Vec<_>>().join(",");
    let parse = |text: &PrefixText| {
        let net = text.0.parse::<IpNet>().ok()?;
        Some((F::of(net.addr())?, net))
    };
    if let Some(text) = listed.iter().find(|text| has_illegal_mask::<F>(&text.0)) {
        return Err(Fault::PrefixMaskIllegal { prefix: text.0.clone() });
    }
    let nets = listed.iter().map(parse).collect::<Option<Vec<_>>>();
    let nets = nets.ok_or_else(|| Fault::PrefixIllegal { prefixes: all() })?;
    let Some((_, first)) = nets.first() else { return Ok(Vec::new()) };
    if nets.iter().any(|(_, net)| net.prefix_len() != first.prefix_len()) {
        return Err(Fault::PrefixMasksDiffer { prefixes: all() });
    }
    if first.prefix_len() != F::MASK {
        return Err(Fault::PrefixMask { mask: first.prefix_len(), only: F::MASK });
    }
    if let Some((_, net)) = nets.iter().find(|(_, net)| net.trunc() != *net) {
        return Err(Fault::PrefixNotStrict { prefix: net.to_string() });
    }
    let mut seen = Vec::with_capacity(nets.len());
    for (address, net) in nets {
        if seen.contains(&address) {
            return Err(Fault::PrefixTaken { prefix: net.to_string() });
        }
        seen.push(address);
    }
    Ok(seen)
}

/// Whether it is an address and a mask, but one that no address of the family has.
fn has_illegal_mask<F: Family>(text: &str) -> bool {
    let Some((address, mask)) = text.split_once('/') else { return false };
    let is_address = address.parse::<IpAddr>().ok().and_then(F::of).is_some();
    let is_number = !mask.is_empty() && mask.bytes().all(|byte| byte.is_ascii_digit());
    is_address && is_number && mask.parse::<u8>().map_or(true, |mask| mask > F::BITS)
}

/// Whether the prefix that starts at `first` holds the address.
pub fn contains<F: Family>(first: F, address: F) -> bool {
    let net = IpNet::new(first.into(), F::MASK).expect("the family's mask is valid");
    net.contains(&address.into())
}

/// The prefix that starts at this address, as the API prints it: `192.168.0.16/28`.
pub fn print<F: Family>(first: F) -> String {
    format!("{first}/{}", F::MASK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_v4(listed: &[&str]) -> Result<Vec<Ipv4Addr>, Fault> {
        read(&listed.iter().map(|text| PrefixText((*text).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn each_way_of_being_wrong_is_told_apart() {
        assert_eq!(read_v4(&["10.0.0.16/28"]), Ok(vec![[10, 0, 0, 16].into()]));
        let illegal = |text: &str| Err(Fault::PrefixIllegal { prefixes: text.to_owned() });
        assert_eq!(read_v4(&["10.0.0.16"]), illegal("10.0.0.16"));
        assert_eq!(read_v4(&["2001:db8::/80"]), illegal("2001:db8::/80"));
        let mask = |text: &str| Err(Fault::PrefixMaskIllegal { prefix: text.to_owned() });
        assert_eq!(read_v4(&["10.0.0.16/33"]), mask("10.0.0.16/33"));
        assert_eq!(read_v4(&["10.0.0.16/x"]), illegal("10.0.0.16/x"));
        assert_eq!(
            read_v4(&["10.0.0.16/28", "10.0.0.32/29"]),
            Err(Fault::PrefixMasksDiffer { prefixes: "10.0.0.16/28,10.0.0.32/29".to_owned() })
        );
        assert_eq!(read_v4(&["10.0.0.16/29"]), Err(Fault::PrefixMask { mask: 29, only: 28 }));
        assert_eq!(
            read_v4(&["10.0.0.17/28"]),
            Err(Fault::PrefixNotStrict { prefix: "10.0.0.17/28".to_owned() })
        );
    }
}
