//! Prefixes: /28 blocks of IPv4, /80 blocks of IPv6, as requests list them.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use api::{Kind, Value, Wanted};
use ipnet::IpNet;

use crate::faults::PrefixFault;

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
    /// The parameter that lists prefixes.
    const PREFIX_PARAMETER: &'static str;

    /// The address, if it is of this family.
    fn of(address: IpAddr) -> Option<Self>;
}

impl Family for Ipv4Addr {
    const MASK: u8 = IPV4_MASK;
    const BITS: u8 = 32;
    const PREFIX_PARAMETER: &'static str = "Ipv4Prefix";

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
    const PREFIX_PARAMETER: &'static str = "Ipv6Prefix";

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

/// The prefixes wanted, those listed read.
pub fn wanted<F: Family>(wanted: Wanted<PrefixText>) -> Result<Wanted<F>, PrefixFault> {
    Ok(match wanted {
        Wanted::Nothing => Wanted::Nothing,
        Wanted::These(listed) => Wanted::These(read(&listed)?),
        Wanted::Any(count) => Wanted::Any(count),
    })
}

/// The first addresses of the prefixes listed. Checked in this order: each is in CIDR form, all
/// masks are no longer than an address, all have one mask, it is the family's mask, no bits are set
/// behind it.
pub fn read<F: Family>(listed: &[PrefixText]) -> Result<Vec<F>, PrefixFault> {
    let all = || listed.iter().map(|one| one.0.as_str()).collect::<Vec<_>>().join(",");
    let parse = |text: &PrefixText| {
        let net = text.0.parse::<IpNet>().ok()?;
        Some((F::of(net.addr())?, net))
    };
    if let Some(text) = listed.iter().find(|text| has_illegal_mask::<F>(&text.0)) {
        return Err(PrefixFault::MaskIllegal { prefix: text.0.clone() });
    }
    let nets = listed.iter().map(parse).collect::<Option<Vec<_>>>();
    let nets = nets.ok_or_else(|| PrefixFault::Illegal { prefixes: all() })?;
    let Some((_, first)) = nets.first() else { return Ok(Vec::new()) };
    if nets.iter().any(|(_, net)| net.prefix_len() != first.prefix_len()) {
        return Err(PrefixFault::MasksDiffer { prefixes: all() });
    }
    if first.prefix_len() != F::MASK {
        return Err(PrefixFault::Mask { mask: first.prefix_len(), only: F::MASK });
    }
    if let Some((_, net)) = nets.iter().find(|(_, net)| net.trunc() != *net) {
        return Err(PrefixFault::NotStrict { prefix: net.to_string() });
    }
    let mut seen = Vec::with_capacity(nets.len());
    for (address, net) in nets {
        if seen.contains(&address) {
            return Err(PrefixFault::Taken { prefix: net.to_string() });
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

    fn read_v4(listed: &[&str]) -> Result<Vec<Ipv4Addr>, PrefixFault> {
        read(&listed.iter().map(|text| PrefixText((*text).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn of_several_mistakes_the_first_kind_is_told() {
        let mut listed = vec!["10.0.0.0/33", "ten", "10.0.0.0/27", "10.0.0.1/29", "10.0.0.33/28"];
        let all = listed[1..].join(",");
        assert_eq!(
            read_v4(&listed),
            Err(PrefixFault::MaskIllegal { prefix: "10.0.0.0/33".to_owned() })
        );
        listed.remove(0);
        assert_eq!(read_v4(&listed), Err(PrefixFault::Illegal { prefixes: all }));
        listed.remove(0);
        assert_eq!(read_v4(&listed), Err(PrefixFault::MasksDiffer { prefixes: listed.join(",") }));
        assert_eq!(
            read_v4(&["10.0.0.1/29", "10.0.0.1/29"]),
            Err(PrefixFault::Mask { mask: 29, only: 28 })
        );
        assert_eq!(
            read_v4(&["10.0.0.0/28", "10.0.0.0/28", "10.0.0.33/28"]),
            Err(PrefixFault::NotStrict { prefix: "10.0.0.33/28".to_owned() })
        );
        assert_eq!(
            read_v4(&["10.0.0.0/28", "10.0.0.16/28", "10.0.0.0/28"]),
            Err(PrefixFault::Taken { prefix: "10.0.0.0/28".to_owned() })
        );
    }

    #[test]
    fn a_prefix_holds_its_sixteen_addresses_and_is_printed_with_its_mask() {
        let first = Ipv4Addr::new(10, 0, 0, 16);
        let held = (0..=255).filter(|last| contains(first, Ipv4Addr::new(10, 0, 0, *last)));
        assert!(held.eq(16..32));
        assert_eq!(print(first), "10.0.0.16/28");
        let first = "2001:db8:0:0:1::".parse::<Ipv6Addr>().expect("an address");
        assert!(contains(first, "2001:db8:0:0:1:ffff:ffff:ffff".parse().expect("an address")));
        assert!(!contains(first, "2001:db8:0:0:2::".parse().expect("an address")));
        assert_eq!(print(first), "2001:db8:0:0:1::/80");
    }

    #[test]
    fn only_what_is_listed_is_read() {
        assert_eq!(wanted::<Ipv4Addr>(Wanted::Nothing), Ok(Wanted::Nothing));
        assert_eq!(wanted::<Ipv6Addr>(Wanted::Any(3)), Ok(Wanted::Any(3)));
        let listed = |text: &str| Wanted::These(vec![PrefixText(text.to_owned())]);
        let first = Ipv4Addr::new(10, 0, 0, 16);
        assert_eq!(wanted(listed("10.0.0.16/28")), Ok(Wanted::These(vec![first])));
        assert!(wanted::<Ipv6Addr>(listed("10.0.0.16/28")).is_err());
    }

    #[test]
    fn each_way_of_being_wrong_is_told_apart() {
        assert_eq!(read_v4(&["10.0.0.16/28"]), Ok(vec![[10, 0, 0, 16].into()]));
        let illegal = |text: &str| Err(PrefixFault::Illegal { prefixes: text.to_owned() });
        assert_eq!(read_v4(&["10.0.0.16"]), illegal("10.0.0.16"));
        assert_eq!(read_v4(&["2001:db8::/80"]), illegal("2001:db8::/80"));
        let mask = |text: &str| Err(PrefixFault::MaskIllegal { prefix: text.to_owned() });
        assert_eq!(read_v4(&["10.0.0.16/33"]), mask("10.0.0.16/33"));
        assert_eq!(read_v4(&["10.0.0.16/999"]), mask("10.0.0.16/999"));
        assert_eq!(read_v4(&["10.0.0.16/x"]), illegal("10.0.0.16/x"));
        assert_eq!(read_v4(&["10.0.0.16/"]), illegal("10.0.0.16/"));
        assert_eq!(read_v4(&["10.0.0.16/32"]), Err(PrefixFault::Mask { mask: 32, only: 28 }));
        assert_eq!(
            read_v4(&["10.0.0.16/28", "10.0.0.32/29"]),
            Err(PrefixFault::MasksDiffer { prefixes: "10.0.0.16/28,10.0.0.32/29".to_owned() })
        );
        assert_eq!(read_v4(&["10.0.0.16/29"]), Err(PrefixFault::Mask { mask: 29, only: 28 }));
        assert_eq!(
            read_v4(&["10.0.0.17/28"]),
            Err(PrefixFault::NotStrict { prefix: "10.0.0.17/28".to_owned() })
        );
    }
}
