//! VSwitches: the rows, their pools of addresses, and what their operations share.

pub mod default;
pub(crate) mod life;
pub(crate) mod space;
mod view;

use std::net::{Ipv4Addr, Ipv6Addr};

use control_derive::Resource;
use ipnet::{Ipv4Net, Ipv6Net};
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use super::Vpc;
use crate::{
    Ctx, Fault,
    faults::VSwitchFault,
    kernel::operation::operations,
    net::{
        pool::{Pool, PoolId, Units},
        prefix::IPV6_MASK as PREFIX_MASK,
    },
    value::{
        block,
        id::{RouteTableId, VSwitchId, VpcId},
        tag::{self, Tag},
    },
};

operations! {
    check_can_allocate_vpc_private_ip_address: CheckCanAllocateVpcPrivateIpAddress,
    create_default_vswitch: CreateDefaultVSwitch,
    create_vswitch: CreateVSwitch,
    delete_vswitch: DeleteVSwitch,
    describe_vswitch_attributes: DescribeVSwitchAttributes,
    describe_vswitches: DescribeVSwitches,
    modify_vswitch_attribute: ModifyVSwitchAttribute,
}

/// The mask of a vSwitch's IPv6 block.
pub const IPV6_MASK: u8 = 64;

/// The first addresses of a vSwitch that are the system's: IPv4 and IPv6.
const SYSTEM_FIRST: u32 = 1;
/// The last IPv4 addresses of a vSwitch that are the system's.
const SYSTEM_LAST_IPV4: u32 = 3;
/// The last IPv6 addresses of a vSwitch that are the system's.
const SYSTEM_LAST_IPV6: u64 = 9;

/// A vSwitch: a block of a VPC's addresses in one zone.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 4, name = "vswitches", id = id, missing = VSwitchFault::NotFound { vswitch },
    ram = "vpc:vswitch", tags = tags, seen = VSwitch::unless_lost, policy_keys = VSwitch::keys
)]
#[index(1, BY_VPC: VpcId = vpc, counted)]
#[index(2, BY_ZONE: String = zone, counted)]
#[index(3, BY_NAME: String = name)]
#[index(4, BY_TAG: (String, String) = each tag_keys())]
#[index(5, DEFAULT_OF_ZONE: String = each default_zone(), unique)]
#[index(6, BY_ROUTE_TABLE: RouteTableId = route_table, counted)]
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
    #[cbor(decode_with = "block::ipv4::<16, 29, _>")]
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
    /// Whether it is the default one of its zone, of which there is one at most.
    #[n(8)]
    pub is_default: bool,
    /// Its tags.
    #[n(9)]
    pub tags: Vec<Tag>,
    /// Where it is in its life.
    #[n(10)]
    pub status: VSwitchStatus,
    /// The route table that it uses: its VPC's own unless it has been bound to another one.
    ///
    /// **Invariant.** It is one of its VPC's.
    #[n(11)]
    pub route_table: RouteTableId,
    /// From when on it is available, if it is being made or changed. Without it, it stays as it is: so
    /// the operator can keep it in a state that passes.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(12)]
    pub settles: Option<Timestamp>,
}

/// Where a vSwitch is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
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

impl VSwitch {
    fn unless_lost(self) -> Result<VSwitch, Fault> {
        match self.status {
            VSwitchStatus::Lost => Err(VSwitchFault::Lost { vswitch: self.id }.into()),
            VSwitchStatus::Available | VSwitchStatus::Pending | VSwitchStatus::Deleting => Ok(self),
        }
    }

    /// The page of 2026 names these keys and not their values: a VPC is its id, the others are
    /// `true` or `false`.
    fn keys(&self, ctx: &Ctx<'_>) -> Result<Vec<(&'static str, String)>, Fault> {
        let vpc = ctx.get(&self.vpc)?;
        let is_default = vpc.is_some_and(|vpc: Vpc| vpc.is_default);
        Ok(vec![
            ("vpc:VPC", self.vpc.to_string()),
            ("vpc:IsDefaultVpc", is_default.to_string()),
            ("vpc:IsDefaultVSwitch", self.is_default.to_string()),
        ])
    }

    /// Its IPv4 block.
    pub fn cidr(&self) -> Ipv4Net {
        Ipv4Net::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// Its IPv6 block, if it has IPv6.
    pub fn ipv6(&self) -> Option<Ipv6Net> {
        self.ipv6.map(|first| Ipv6Net::new(first, IPV6_MASK).expect("the mask is valid"))
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
        const BLOCKS: u32 = 1 << (PREFIX_MASK - IPV6_MASK);
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
    pub fn available(&self, txn: &Txn<'_>) -> Result<u32, StoreError> {
        self.ipv4_pool().idle(txn)
    }

    fn default_zone(&self) -> Option<String> {
        self.is_default.then(|| self.zone.clone())
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}
