//! IPv6 addresses as VPC sees them: those of network interfaces, and their prefixes.

mod view;

use std::net::{IpAddr, Ipv6Addr};

use store::Table;

use crate::{
    Ctx, Fault,
    ecs::{Eni, eni::EniKind},
    kernel::operation::operations,
    net::owner::{OWNERS, PREFIX_OWNERS},
    value::id::{EniId, VSwitchId},
};

operations! {
    describe_ipv6_addresses: DescribeIpv6Addresses,
}

/// How many letters and digits the number of an address has in an id.
const DIGITS: usize = 25;

/// An IPv6 address, or prefix, that a network interface has.
pub struct Assigned {
    /// The address, or the first one of the prefix.
    pub first: Ipv6Addr,
    /// The network interface.
    pub eni: Eni,
}

/// What of the two is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, api::Choice)]
pub enum AddressType {
    /// Single addresses.
    #[default]
    #[choice("IPv6Address")]
    Address,
    /// Prefixes.
    #[choice("IPv6Prefix")]
    Prefix,
}

/// What has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum Holder {
    /// An instance, by its primary network interface.
    EcsInstance,
    /// A secondary network interface.
    NetworkInterface,
}

impl Assigned {
    /// What has it, and the id of that.
    pub fn holder(&self) -> (Holder, String) {
        match (self.eni.kind, self.eni.instance()) {
            (EniKind::Primary, Some(instance)) => (Holder::EcsInstance, instance.to_string()),
            _ => (Holder::NetworkInterface, self.eni.id.to_string()),
        }
    }
}

impl AddressType {
    /// Those that a network interface has.
    fn of(self, eni: &Eni) -> &[Ipv6Addr] {
        match self {
            AddressType::Address => &eni.ipv6,
            AddressType::Prefix => &eni.ipv6_prefixes,
        }
    }

    /// All there are, in their order, with the network interfaces that have them.
    fn all(self, ctx: &Ctx<'_>) -> Result<Vec<(Ipv6Addr, EniId)>, Fault> {
        // No network interface has the unspecified address, which all others are behind.
        let start = (IpAddr::V6(Ipv6Addr::UNSPECIFIED), VSwitchId::from(""));
        let mut all = Vec::new();
        for row in ctx.txn.scan(self.owners(), &(), Some(&start))? {
            if let ((IpAddr::V6(first), _), eni) = row? {
                all.push((first, eni));
            }
        }
        Ok(all)
    }

    fn owners(self) -> Table<(IpAddr, VSwitchId), EniId> {
        match self {
            AddressType::Address => OWNERS,
            AddressType::Prefix => PREFIX_OWNERS,
        }
    }

    /// The network interface that has this one, if one has.
    fn find(self, ctx: &Ctx<'_>, first: Ipv6Addr) -> Result<Option<Assigned>, Fault> {
        // An IPv6 address is one vSwitch's in the whole cell.
        let eni = ctx.txn.rows(self.owners(), &IpAddr::V6(first))?.next().transpose()?;
        let eni = eni.map_or(Ok(None), |id| ctx.get(&id))?;
        Ok(eni.map(|eni| Assigned { first, eni }))
    }
}

/// The id of an address. It is the address itself, so that nothing has to be kept of it, and sorts as
/// that does.
fn id_of(tag: &str, address: Ipv6Addr) -> String {
    const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let (mut number, mut digits) = (u128::from(address), [b'0'; DIGITS]);
    for place in digits.iter_mut().rev() {
        *place = ALPHABET[(number % 36) as usize];
        number /= 36;
    }
    digits.iter().fold(format!("ipv6-{tag}"), |id, digit| id + &char::from(*digit).to_string())
}

/// The address with this id, if it is one of the region.
fn with_id(tag: &str, id: &str) -> Option<Ipv6Addr> {
    let digits = id.strip_prefix("ipv6-")?.strip_prefix(tag)?;
    let number = u128::from_str_radix(digits, 36).ok().map(Ipv6Addr::from)?;
    (id_of(tag, number) == id).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_address_and_sorts_as_that() {
        let addresses = [
            "::",
            "2001:db8::1",
            "2001:db8::2",
            "2001:db8:0:1::",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ];
        let addresses = addresses.map(|text| text.parse::<Ipv6Addr>().expect("an address"));
        let ids = addresses.map(|address| id_of("bp1", address));
        assert!(ids.is_sorted());
        for (id, address) in ids.iter().zip(addresses) {
            assert_eq!(with_id("bp1", id), Some(address), "{id}");
            assert_eq!(with_id("2ze", id), None);
        }
        for text in ["", "ipv6-bp1", "ipv6-bp1zzz", "ipv6-bp1zzzzzzzzzzzzzzzzzzzzzzzzz", "eni-bp1"]
        {
            assert_eq!(with_id("bp1", text), None, "{text}");
        }
    }
}
