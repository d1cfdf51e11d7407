//! VPCs, vSwitches and their CIDR reservations: the rows, and what their operations share.

pub(crate) mod create_vpc;
pub(crate) mod create_vswitch;
mod create_vswitch_cidr_reservation;
mod describe_regions;
mod describe_vpcs;
mod describe_vswitch_attributes;
mod describe_vswitches;
mod describe_zones;
mod list_vswitch_cidr_reservations;
mod view;

pub use create_vpc::CreateVpc;
pub use create_vswitch::CreateVSwitch;
pub use create_vswitch_cidr_reservation::CreateVSwitchCidrReservation;
pub use describe_regions::DescribeRegions;
pub use describe_vpcs::DescribeVpcs;
pub use describe_vswitch_attributes::DescribeVSwitchAttributes;
pub use describe_vswitches::DescribeVSwitches;
pub use describe_zones::DescribeZones;
pub use list_vswitch_cidr_reservations::ListVSwitchCidrReservations;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use api::{Kind, Value};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use minicbor::{Decode, Encode};
use store::{Table, Timestamp, Txn};

use crate::{
    Ctx, Endpoint, Fault, Scope, endpoint,
    id::{ReservationId, RouteTableId, VRouterId, VSwitchId, VpcId},
    net::{
        pool::{Pool, PoolId, Units},
        prefix::{IPV4_MASK, IPV6_MASK},
    },
    tag::Tag,
};

/// The operations of the product, by name.
pub const OPERATIONS: &[&dyn Endpoint] = &[
    endpoint::<CreateVSwitch>(),
    endpoint::<CreateVSwitchCidrReservation>(),
    endpoint::<CreateVpc>(),
    endpoint::<DescribeRegions>(),
    endpoint::<DescribeVSwitchAttributes>(),
    endpoint::<DescribeVSwitches>(),
    endpoint::<DescribeVpcs>(),
    endpoint::<DescribeZones>(),
    endpoint::<ListVSwitchCidrReservations>(),
];

/// The VPCs of each account and region.
pub const VPCS: Table<(Scope, VpcId), Vpc> = Table::new(1, "vpcs");
/// The vSwitches of each account and region.
pub const VSWITCHES: Table<(Scope, VSwitchId), VSwitch> = Table::new(2, "vswitches");
/// The vSwitches of each VPC.
///
/// **Invariant.** There is one row here for each vSwitch, and none else.
pub const VSWITCHES_OF_VPC: Table<(VpcId, VSwitchId), ()> = Table::new(3, "vswitches_of_vpc");
/// The reservations of each vSwitch.
///
/// **Invariant.** A reservation's addresses are taken in the vSwitch's pool, and are the pool that
/// its prefixes come out of.
pub const RESERVATIONS: Table<(Scope, VSwitchId, ReservationId), Reservation> =
    Table::new(4, "reservations");
/// The /56 blocks given to VPCs, by their first address: no VPC shares one.
pub const VPC_IPV6_BLOCKS: Table<Ipv6Addr, VpcId> = Table::new(5, "vpc_ipv6_blocks");

/// The mask of a VPC's IPv6 block.
pub const VPC_IPV6_MASK: u8 = 56;
/// The mask of a vSwitch's IPv6 block.
pub const VSWITCH_IPV6_MASK: u8 = 64;

/// The first addresses of a vSwitch that are the system's: IPv4 and IPv6.
const SYSTEM_FIRST: u32 = 1;
/// The last IPv4 addresses of a vSwitch that are the system's.
const SYSTEM_LAST_IPV4: u32 = 3;
/// The last IPv6 addresses of a vSwitch that are the system's.
const SYSTEM_LAST_IPV6: u64 = 9;

/// A virtual private cloud.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Vpc {
    /// Its id.
    #[n(0)]
    pub id: VpcId,
    /// The first address and the mask of its IPv4 block.
    #[n(1)]
    pub cidr: (Ipv4Addr, u8),
    /// The first address of its IPv6 /56, if it has IPv6.
    #[n(2)]
    pub ipv6: Option<Ipv6Addr>,
    /// Its name, possibly empty.
    #[n(3)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(4)]
    pub description: String,
    /// When it was created.
    #[n(5)]
    pub created: Timestamp,
    /// Whether it is the one that a fresh store is given.
    #[n(6)]
    pub is_default: bool,
    /// The resource group, empty for the default one.
    #[n(7)]
    pub resource_group: String,
    /// Its tags.
    #[n(8)]
    pub tags: Vec<Tag>,
    /// User CIDR blocks, as given.
    #[n(9)]
    pub user_cidrs: Vec<String>,
    /// Its router.
    #[n(10)]
    pub router: VRouterId,
    /// Its system route table.
    #[n(11)]
    pub route_table: RouteTableId,
    /// Whether instances get DNS host names.
    #[n(12)]
    pub dns_hostnames: bool,
    /// The kind of its IPv6 addresses, `BGP` unless the request says else.
    #[n(13)]
    pub ipv6_isp: String,
}

impl Vpc {
    /// Its IPv4 block.
    pub fn cidr(&self) -> Ipv4Net {
        Ipv4Net::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// Its IPv6 block, if it has IPv6.
    pub fn ipv6(&self) -> Option<Ipv6Net> {
        self.ipv6.map(|first| Ipv6Net::new(first, VPC_IPV6_MASK).expect("the mask is valid"))
    }

    /// The caller's VPC with this id.
    pub fn find(ctx: &Ctx<'_>, id: &VpcId) -> Result<Vpc, Fault> {
        let found = ctx.txn.get(VPCS, &(ctx.scope.clone(), id.clone()))?;
        found.ok_or_else(|| Fault::VpcNotFound { vpc: id.clone() })
    }
}

/// A vSwitch: a block of a VPC's addresses in one zone.
#[derive(Clone, Debug, Encode, Decode)]
pub struct VSwitch {
    /// Its id.
    #[n(0)]
    pub id: VSwitchId,
    /// The VPC that it divides.
    #[n(1)]
    pub vpc: VpcId,
    /// The zone that it is in.
    #[n(2)]
    pub zone: String,
    /// The first address and the mask of its IPv4 block.
    #[n(3)]
    pub cidr: (Ipv4Addr, u8),
    /// The first address of its IPv6 /64, if it has IPv6.
    #[n(4)]
    pub ipv6: Option<Ipv6Addr>,
    /// Its name, possibly empty.
    #[n(5)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(6)]
    pub description: String,
    /// When it was created.
    #[n(7)]
    pub created: Timestamp,
    /// Whether it is one that a fresh store is given.
    #[n(8)]
    pub is_default: bool,
    /// Its tags.
    #[n(9)]
    pub tags: Vec<Tag>,
    /// Where it is in its life. Callers only ever see it change through the operator.
    #[n(10)]
    pub status: VSwitchStatus,
}

/// Where a vSwitch is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum VSwitchStatus {
    /// It can be used.
    #[n(0)]
    Available,
    /// It is being made or changed.
    #[n(1)]
    Pending,
    /// It is being deleted.
    #[n(2)]
    Deleting,
    /// It is lost: to callers it is not there, though network interfaces are in it.
    #[n(3)]
    Lost,
}

impl VSwitchStatus {
    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            VSwitchStatus::Available => "Available",
            VSwitchStatus::Pending => "Pending",
            VSwitchStatus::Deleting => "Deleting",
            VSwitchStatus::Lost => "Lost",
        }
    }
}

impl VSwitch {
    /// Its IPv4 block.
    pub fn cidr(&self) -> Ipv4Net {
        Ipv4Net::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// Its IPv6 block, if it has IPv6.
    pub fn ipv6(&self) -> Option<Ipv6Net> {
        self.ipv6.map(|first| Ipv6Net::new(first, VSWITCH_IPV6_MASK).expect("the mask is valid"))
    }

    /// The caller's vSwitch with this id.
    pub fn find(ctx: &Ctx<'_>, id: &VSwitchId) -> Result<VSwitch, Fault> {
        let found = ctx.txn.get(VSWITCHES, &(ctx.scope.clone(), id.clone()))?;
        match found {
            Some(vswitch) if vswitch.status == VSwitchStatus::Lost => {
                Err(Fault::VSwitchLost { vswitch: vswitch.id })
            }
            Some(vswitch) => Ok(vswitch),
            None => Err(Fault::VSwitchNotFound { vswitch: id.clone() }),
        }
    }

    /// The vSwitch, if addresses of it may be given and taken back now.
    pub fn find_usable(ctx: &Ctx<'_>, id: &VSwitchId) -> Result<VSwitch, Fault> {
        let vswitch = VSwitch::find(ctx, id)?;
        match vswitch.status {
            VSwitchStatus::Available => Ok(vswitch),
            status => Err(Fault::VSwitchStatus { vswitch: vswitch.id, status: status.print() }),
        }
    }

    /// The pool of its IPv4 addresses: all but the first and the last three.
    ///
    /// Unit 0 is the first address of the block.
    pub fn ipv4_pool(&self) -> Pool {
        let size = 1u32 << (32 - self.cidr.1);
        let id = PoolId { units: Units::Ipv4Addresses, of: self.id.to_string() };
        Pool { id, first: SYSTEM_FIRST, end: size - SYSTEM_LAST_IPV4 }
    }

    /// The pool of its /80 blocks, which reservations are taken out of: all but the first and the
    /// last, where the system's addresses are.
    pub fn ipv6_pool(&self) -> Pool {
        const BLOCKS: u32 = 1 << (IPV6_MASK - VSWITCH_IPV6_MASK);
        let id = PoolId { units: Units::Ipv6Blocks, of: self.id.to_string() };
        Pool { id, first: 1, end: BLOCKS - 1 }
    }

    /// Where the address stands in the IPv4 block, if it is in it.
    pub fn ipv4_unit(&self, address: Ipv4Addr) -> Option<u32> {
        let inside = self.cidr().contains(&address);
        inside.then(|| u32::from(address) - u32::from(self.cidr.0))
    }

    /// The address that stands there in the IPv4 block.
    pub fn ipv4_address(&self, unit: u32) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.cidr.0) + unit)
    }

    /// Whether the system keeps this address of the IPv6 block for itself: the first and the last
    /// nine are its own.
    pub fn is_ipv6_system(&self, address: Ipv6Addr) -> bool {
        let host = u128::from(address) as u64;
        host == 0 || host > u64::MAX - SYSTEM_LAST_IPV6
    }

    /// How many IPv4 addresses are idle.
    pub fn available(&self, txn: &Txn<'_>) -> Result<u32, Fault> {
        self.ipv4_pool().idle(txn)
    }

    /// Its reservations, oldest first.
    pub fn reservations(&self, ctx: &Ctx<'_>) -> Result<Vec<Reservation>, Fault> {
        let prefix = (ctx.scope.clone(), self.id.clone());
        Ok(ctx.txn.rows(RESERVATIONS, &prefix)?.collect::<Result<_, _>>()?)
    }
}

/// A block of a vSwitch's addresses that only prefixes come out of.
#[derive(Clone, Debug, Encode, Decode)]
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
    /// Its type as the request wrote it: `prefix`, or `Prefix`, which Terraform wants back.
    #[n(8)]
    pub kind: String,
}

/// An IP version, as requests name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpVersion {
    /// `IPv4`.
    V4,
    /// `IPv6`.
    V6,
}

impl IpVersion {
    /// That of a block.
    pub fn of(block: IpNet) -> IpVersion {
        if block.addr().is_ipv4() { IpVersion::V4 } else { IpVersion::V6 }
    }

    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            IpVersion::V4 => "IPv4",
            IpVersion::V6 => "IPv6",
        }
    }
}

impl Value for IpVersion {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "IPv4 or IPv6";

    fn parse(text: &str) -> Option<IpVersion> {
        [IpVersion::V4, IpVersion::V6].into_iter().find(|version| version.print() == text)
    }
}

impl Reservation {
    /// Its block.
    pub fn cidr(&self) -> IpNet {
        IpNet::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// The pool of its prefixes.
    pub fn pool(&self) -> Pool {
        let id = PoolId { units: Units::Prefixes, of: self.id.to_string() };
        Pool { id, first: 0, end: 1 << (self.prefix_mask() - self.cidr.1) }
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
            _ => return None,
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
        if self.cidr.0.is_ipv4() { 32 - IPV4_MASK } else { 128 - IPV6_MASK }
    }

    /// The mask of its prefixes: 28 or 80.
    fn prefix_mask(&self) -> u8 {
        if self.cidr.0.is_ipv4() { IPV4_MASK } else { IPV6_MASK }
    }
}
