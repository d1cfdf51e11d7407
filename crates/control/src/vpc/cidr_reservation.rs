//! CIDR reservations of vSwitches: the rows, and what their operations share.

mod parent;
mod view;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use control_derive::Resource;
use ipnet::IpNet;
use minicbor::{Decode, Encode};
use store::{Key, StoreError, Timestamp, Txn};

use crate::{
    faults::ReservationFault,
    kernel::{operation::operations, resource::Resource},
    net::{
        pool::{Pool, PoolId, Units},
        prefix::{IPV4_MASK, IPV6_MASK},
    },
    value::{
        block,
        id::{ReservationId, VSwitchId, VpcId},
        tag::{self, Tag},
    },
};

operations! {
    create_vswitch_cidr_reservation: CreateVSwitchCidrReservation,
    delete_vswitch_cidr_reservation: DeleteVSwitchCidrReservation,
    get_vswitch_cidr_reservation_usage: GetVSwitchCidrReservationUsage,
    list_vswitch_cidr_reservations: ListVSwitchCidrReservations,
    modify_vswitch_cidr_reservation_attribute: ModifyVSwitchCidrReservationAttribute,
}

/// A block of a vSwitch's addresses that only prefixes come out of.
///
/// **Invariant.** Its addresses are taken in the vSwitch's pool, and are the pool that its prefixes
/// come out of.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 5, name = "reservations", id = id,
    missing = ReservationFault::NotFound { reservation }, ram = "vpc:vswitchcidrreservation",
    tags = tags
)]
#[index(1, BY_VSWITCH: VSwitchId = vswitch, counted)]
#[index(2, BY_VPC: (VpcId, IpVersion) = vpc_and_version(), counted)]
#[index(3, BY_VERSION: IpVersion = version(), counted)]
#[index(4, BY_TAG: (String, String) = each tag_keys())]
pub struct Reservation {
    /// Its id.
    #[n(0)]
    pub id: ReservationId,
    /// The vSwitch whose addresses they are.
    #[n(1)]
    pub vswitch: VSwitchId,
    /// That vSwitch's VPC.
    #[n(2)]
    pub vpc: VpcId,
    /// The first address and the mask of its block.
    #[n(3)]
    #[cbor(decode_with = "block::either::<16, IPV4_MASK, 64, IPV6_MASK, _>")]
    pub cidr: (IpAddr, u8),
    /// Its name, possibly empty.
    #[n(4)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(5)]
    pub description: String,
    /// When it was created.
    #[n(6)]
    pub created: Timestamp,
    /// Its tags.
    #[n(7)]
    pub tags: Vec<Tag>,
    /// Its type, as the request wrote it.
    #[n(8)]
    pub kind: ReservationType,
}

/// An IP version, as requests name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, api::Choice)]
#[repr(u8)]
pub enum IpVersion {
    /// IPv4.
    #[choice("IPv4")]
    V4 = 4,
    /// IPv6.
    #[choice("IPv6")]
    V6 = 6,
}

/// The type of a reservation, of which there is one, as requests write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum ReservationType {
    /// As the page writes it.
    #[choice("prefix")]
    #[n(0)]
    Prefix,
    /// As Terraform writes it, and wants it back.
    #[choice("Prefix")]
    #[n(1)]
    Capitalized,
}

impl IpVersion {
    /// That of a block.
    pub fn of(block: IpNet) -> IpVersion {
        if block.addr().is_ipv4() { IpVersion::V4 } else { IpVersion::V6 }
    }

    /// The mask of its prefixes: 28 or 80.
    pub fn prefix_mask(self) -> u8 {
        match self {
            IpVersion::V4 => IPV4_MASK,
            IpVersion::V6 => IPV6_MASK,
        }
    }
}

impl Key for IpVersion {
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u8).write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<IpVersion> {
        match u8::read(bytes)? {
            4 => Some(IpVersion::V4),
            6 => Some(IpVersion::V6),
            _ => None,
        }
    }
}

/// The reservations of a vSwitch, oldest first.
pub fn of_vswitch(txn: &Txn<'_>, vswitch: &VSwitchId) -> Result<Vec<Reservation>, StoreError> {
    let ids = txn.keys_under(Reservation::TABLE, Reservation::BY_VSWITCH, vswitch, None)?;
    let row = |id| Ok(txn.get(Reservation::TABLE, &id?)?.expect("an index entry has its row"));
    ids.map(row).collect()
}

impl Reservation {
    /// Its block.
    pub fn cidr(&self) -> IpNet {
        IpNet::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// The IP version of its block.
    pub fn version(&self) -> IpVersion {
        IpVersion::of(self.cidr())
    }

    /// The pool of its prefixes.
    pub fn pool(&self) -> Pool {
        let id = PoolId { units: Units::Prefixes, of: self.id.to_string() };
        Pool { id, first: 0, end: 1 << (self.version().prefix_mask() - self.cidr.1) }
    }

    /// Which of its prefixes starts at this address, if one does.
    pub fn unit(&self, first: IpAddr) -> Option<u32> {
        let distance = match (self.cidr.0, first) {
            (IpAddr::V4(start), IpAddr::V4(first)) => {
                u128::from(u32::from(first).checked_sub(u32::from(start))?)
            }
            (IpAddr::V6(start), IpAddr::V6(first)) => {
                u128::from(first).checked_sub(u128::from(start))?
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return None,
        };
        let (unit, rest) = (distance >> self.prefix_bits(), distance % (1 << self.prefix_bits()));
        let unit = u32::try_from(unit).ok()?;
        (rest == 0 && unit < self.pool().end).then_some(unit)
    }

    /// The first address of the prefix with this number.
    pub fn prefix(&self, unit: u32) -> IpAddr {
        let distance = u128::from(unit) << self.prefix_bits();
        match self.cidr.0 {
            IpAddr::V4(start) => Ipv4Addr::from(u32::from(start) + distance as u32).into(),
            IpAddr::V6(start) => Ipv6Addr::from(u128::from(start) + distance).into(),
        }
    }

    /// The bits of an address behind a prefix's mask.
    fn prefix_bits(&self) -> u8 {
        self.cidr().max_prefix_len() - self.version().prefix_mask()
    }

    fn vpc_and_version(&self) -> (VpcId, IpVersion) {
        (self.vpc.clone(), self.version())
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}
