//! Who has which address: the index by address, and the second proof that none is given twice.

use std::net::IpAddr;

use store::{StoreError, Table, Txn};

use crate::value::id::{EniId, VSwitchId};

/// The network interface that has an address of a vSwitch.
///
/// **Invariant.** An address is in exactly one network interface's lists, and that is the one here.
/// Rows are only ever claimed and released, never overwritten.
pub const OWNERS: Table<(IpAddr, VSwitchId), EniId> = Table::new(21, "address_owners");

/// The network interface that has a prefix of a vSwitch, by the prefix's first address.
///
/// **Invariant.** As for [`OWNERS`].
pub const PREFIX_OWNERS: Table<(IpAddr, VSwitchId), EniId> = Table::new(22, "prefix_owners");

/// The network interfaces that have one of these addresses, in whichever vSwitch.
pub fn of(
    txn: &Txn<'_>,
    addresses: impl IntoIterator<Item = impl Into<IpAddr>>,
) -> Result<Vec<EniId>, StoreError> {
    let mut owners = Vec::new();
    for address in addresses {
        for row in txn.rows(OWNERS, &address.into())? {
            owners.push(row?);
        }
    }
    Ok(owners)
}

/// The same for a filter; nothing if it names no addresses.
pub fn of_any(
    txn: &Txn<'_>,
    addresses: impl IntoIterator<Item = impl Into<IpAddr>>,
) -> Result<Option<Vec<EniId>>, StoreError> {
    let mut addresses = addresses.into_iter().peekable();
    if addresses.peek().is_none() { Ok(None) } else { of(txn, addresses).map(Some) }
}

#[cfg(test)]
mod tests {
    use store::{Cell, Engine, Memory, Timestamp};

    use super::*;

    #[test]
    fn an_address_may_be_somebodys_in_each_vswitch() {
        let engine = Memory::new();
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let mut txn = Txn::new(&*snapshot, Cell::new(1), Timestamp(0), 7);
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        for (ip, vswitch, eni) in [
            ("10.0.0.1", "vsw-2", "eni-2"),
            ("10.0.0.1", "vsw-1", "eni-1"),
            ("10.0.0.16", "vsw-1", "eni-3"),
            ("2001:db8::1", "vsw-1", "eni-4"),
        ] {
            let key = (address(ip), VSwitchId::from(vswitch));
            txn.put(OWNERS, &key, &EniId::from(eni)).expect("memory writes");
        }
        let owners = |addresses: &[&str]| {
            let owners = of(&txn, addresses.iter().copied().map(address)).expect("memory reads");
            owners.iter().map(EniId::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(owners(&["10.0.0.1"]), "eni-1 eni-2");
        assert_eq!(owners(&["2001:db8::1", "10.0.0.2", "10.0.0.16"]), "eni-4 eni-3");
        assert_eq!(owners(&[]), "");
        // A filter that names nobody finds nobody; one that names no addresses is none.
        let sought = |addresses: &[&str]| {
            let addresses = addresses.iter().copied().map(address);
            of_any(&txn, addresses).expect("memory reads").map(|owners| owners.len())
        };
        assert_eq!(
            [sought(&["10.0.0.2"]), sought(&["10.0.0.1"]), sought(&[])],
            [Some(0), Some(2), None]
        );
    }
}
