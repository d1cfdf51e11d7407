//! Who has which address: the index, and the second proof that none is given twice.

use std::net::IpAddr;

use store::Table;

use crate::id::{EniId, VSwitchId};

/// The network interface that has an address of a vSwitch.
///
/// **Invariant.** An address is in exactly one network interface's lists, and that is the one here.
/// Rows are only ever claimed and released, never overwritten.
pub const OWNERS: Table<(VSwitchId, IpAddr), EniId> = Table::new(21, "address_owners");

/// The network interface that has a prefix of a vSwitch, by the prefix's first address.
///
/// **Invariant.** As for [`OWNERS`].
pub const PREFIX_OWNERS: Table<(VSwitchId, IpAddr), EniId> = Table::new(22, "prefix_owners");
