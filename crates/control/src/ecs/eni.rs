//! Network interfaces: the rows, and what their operations share.

pub mod address;
mod assign_ipv6_addresses;
mod assign_private_ip_addresses;
mod create_network_interface;
mod delete_network_interface;
mod describe_network_interface_attribute;
mod describe_network_interfaces;
mod unassign_ipv6_addresses;
mod unassign_private_ip_addresses;
mod view;

pub use assign_ipv6_addresses::AssignIpv6Addresses;
pub use assign_private_ip_addresses::AssignPrivateIpAddresses;
pub use create_network_interface::CreateNetworkInterface;
pub use delete_network_interface::DeleteNetworkInterface;
pub use describe_network_interface_attribute::DescribeNetworkInterfaceAttribute;
pub use describe_network_interfaces::DescribeNetworkInterfaces;
pub use unassign_ipv6_addresses::UnassignIpv6Addresses;
pub use unassign_private_ip_addresses::UnassignPrivateIpAddresses;
pub use view::Tags;

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use minicbor::{Decode, Encode};
use rand::Rng;
use store::{Table, Timestamp, Txn};

use crate::{
    Ctx, Fault, Scope,
    ecs::security_group,
    id::{EniId, SecurityGroupId, VSwitchId, VpcId},
    tag::Tag,
    vpc::VSWITCHES,
};

/// The network interfaces of each account and region.
pub const ENIS: Table<(Scope, EniId), Eni> = Table::new(10, "enis");
/// The network interface that has a MAC address, by its last 24 bits.
///
/// **Invariant.** There is one row for each network interface, and none else.
pub const MACS: Table<u32, EniId> = Table::new(11, "macs");
/// How many network interfaces an account has in a region.
///
/// **Invariant.** It is the number of its rows in [`ENIS`].
pub const ENI_COUNTS: Table<Scope, u64> = Table::new(12, "eni_counts");

/// Secondary IPv4 addresses and IPv4 prefixes that an unattached network interface can have (page
/// 001).
pub const MOST_SECONDARY: usize = 50;
/// Secondary IPv4 addresses and IPv4 prefixes at creation (page 004).
pub const MOST_SECONDARY_AT_CREATION: usize = 49;
/// IPv6 addresses and IPv6 prefixes that an unattached network interface can have (page 000).
pub const MOST_IPV6: usize = 10;

/// An elastic network interface.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Eni {
    /// Its id.
    #[n(0)]
    pub id: EniId,
    /// The vSwitch that its addresses are from.
    #[n(1)]
    pub vswitch: VSwitchId,
    /// That vSwitch's VPC.
    #[n(2)]
    pub vpc: VpcId,
    /// That vSwitch's zone.
    #[n(3)]
    pub zone: String,
    /// The last 24 bits of its MAC address.
    #[n(4)]
    pub mac: u32,
    /// Whether it is secondary or a trunk.
    #[n(5)]
    pub kind: EniKind,
    /// When it was created.
    #[n(6)]
    pub created: Timestamp,
    /// From when on it is gone, if it is being deleted.
    #[n(7)]
    pub gone: Option<Timestamp>,
    /// Its name, possibly empty.
    #[n(8)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(9)]
    pub description: String,
    /// Its primary IPv4 address.
    #[n(10)]
    pub primary: Ipv4Addr,
    /// Its other IPv4 addresses, in the order in which it got them.
    #[n(11)]
    pub secondary: Vec<Ipv4Addr>,
    /// Its IPv6 addresses, in the order in which it got them.
    #[n(12)]
    pub ipv6: Vec<Ipv6Addr>,
    /// The first addresses of its /28 prefixes.
    #[n(13)]
    pub ipv4_prefixes: Vec<Ipv4Addr>,
    /// The first addresses of its /80 prefixes.
    #[n(14)]
    pub ipv6_prefixes: Vec<Ipv6Addr>,
    /// The security groups that it is in.
    #[n(15)]
    pub groups: Vec<SecurityGroupId>,
    /// The resource group, empty for the default one.
    #[n(16)]
    pub resource_group: String,
    /// Its tags.
    #[n(17)]
    pub tags: Vec<Tag>,
    /// How it carries traffic.
    #[n(18)]
    pub traffic: Traffic,
    /// How long it tracks connections, where the request said.
    #[n(19)]
    pub tracking: Option<Tracking>,
    /// Its virtual functions, where the request said.
    #[n(20)]
    pub enhanced: Option<Enhanced>,
    /// Whether traffic that is not for its own addresses is dropped.
    #[n(21)]
    pub source_dest_check: bool,
    /// Whether it goes with the instance that it is attached to.
    #[n(22)]
    pub delete_on_release: bool,
}

/// What a network interface can do beside carrying traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum EniKind {
    /// An ordinary one.
    #[n(0)]
    Secondary,
    /// One that member interfaces attach to.
    #[n(1)]
    Trunk,
}

/// Where a network interface is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EniState {
    /// Not attached.
    Available,
    /// Going away.
    Deleting,
}

/// How a network interface carries traffic.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct Traffic {
    /// Whether it is an RDMA interface (`HighPerformance`).
    #[n(0)]
    pub rdma: bool,
    /// Queues, where the request said; the instance type's default otherwise.
    #[n(1)]
    pub queues: Option<u32>,
    /// Queue pairs of an RDMA interface, where the request said.
    #[n(2)]
    pub queue_pairs: Option<u32>,
    /// Depth of the receive and transmit queues, where the request said.
    #[n(3)]
    pub queue_size: Option<u32>,
}

/// How long connections are tracked, in seconds.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Tracking {
    /// Established TCP connections.
    #[n(0)]
    pub tcp_established_s: u32,
    /// Closed TCP connections and those in TIME_WAIT.
    #[n(1)]
    pub tcp_closed_and_time_wait_s: u32,
    /// UDP flows.
    #[n(2)]
    pub udp_s: u32,
}

impl Default for Tracking {
    fn default() -> Tracking {
        Tracking { tcp_established_s: 910, tcp_closed_and_time_wait_s: 3, udp_s: 30 }
    }
}

/// The virtual functions of a network interface.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct Enhanced {
    /// Whether it has virtual functions (SR-IOV).
    #[n(0)]
    pub sriov: bool,
    /// Whether it spreads received traffic over queues (RSS).
    #[n(1)]
    pub rss: bool,
    /// Queues of all virtual functions.
    #[n(2)]
    pub queues: Option<u32>,
    /// How many virtual functions.
    #[n(3)]
    pub functions: Option<u32>,
}

impl Eni {
    /// The caller's network interface with this id. One that is being deleted is there until its
    /// moment has come.
    pub fn find(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let found = ctx.txn.get(ENIS, &(ctx.scope.clone(), id.clone()))?;
        let found = found.filter(|eni| !eni.is_gone(ctx.txn.now()));
        found.ok_or_else(|| Fault::EniNotFound { eni: id.clone() })
    }

    /// The network interface, if its addresses may be changed now.
    pub fn find_changeable(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let eni = Eni::find(ctx, id)?;
        match eni.state() {
            EniState::Available => Ok(eni),
            state => {
                let state = state.print();
                Err(Fault::EniState { eni: eni.id, state, expected: "Available,InUse" })
            }
        }
    }

    /// Where it is in its life.
    pub fn state(&self) -> EniState {
        match self.gone {
            None => EniState::Available,
            Some(_) => EniState::Deleting,
        }
    }

    /// Whether it is gone already, though its rows may wait to be removed.
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.gone.is_some_and(|moment| moment <= now)
    }

    /// All its IPv4 addresses, the primary one first.
    pub fn ipv4(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        std::iter::once(self.primary).chain(self.secondary.iter().copied())
    }

    /// How many private addresses it counts in a security group: a prefix counts as one.
    pub fn addresses(&self) -> u64 {
        let lists = [
            1 + self.secondary.len(),
            self.ipv6.len(),
            self.ipv4_prefixes.len(),
            self.ipv6_prefixes.len(),
        ];
        lists.into_iter().sum::<usize>() as u64
    }

    /// Writes its row.
    pub fn put(&self, ctx: &mut Ctx<'_>) {
        ctx.txn.put(ENIS, &(ctx.scope.clone(), self.id.clone()), self);
    }

    /// Its MAC address: lower case, of the vendor that all samples have.
    pub fn print_mac(&self) -> String {
        let [_, a, b, c] = self.mac.to_be_bytes();
        format!("00:16:3e:{a:02x}:{b:02x}:{c:02x}")
    }
}

impl EniKind {
    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            EniKind::Secondary => "Secondary",
            EniKind::Trunk => "Trunk",
        }
    }
}

impl EniState {
    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            EniState::Available => "Available",
            EniState::Deleting => "Deleting",
        }
    }
}

impl fmt::Display for EniState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.print())
    }
}

/// Counts one more network interface, if the account may have it.
pub fn count_in(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let count = ctx.txn.get(ENI_COUNTS, &ctx.scope)?.unwrap_or(0);
    let limit = ctx.world.quotas.enis;
    if count >= limit {
        return Err(Fault::EniQuota { limit });
    }
    ctx.txn.put(ENI_COUNTS, &ctx.scope, &(count + 1));
    Ok(())
}

/// Draws a MAC address that no network interface has.
pub fn claim_mac(ctx: &mut Ctx<'_>, id: &EniId) -> Result<u32, Fault> {
    const ALL: u32 = 1 << 24;
    /// So many draws fail in a row once in a lifetime even if nine tenths are taken.
    const DRAWS: usize = 1024;
    for _ in 0..DRAWS {
        let mac = ctx.txn.rng().next_u32() % ALL;
        if ctx.txn.get(MACS, &mac)?.is_none() {
            ctx.txn.claim(MACS, &mac, id, Fault::EniQuota { limit: u64::from(ALL) })?;
            return Ok(mac);
        }
    }
    Err(Fault::EniQuota { limit: u64::from(ALL) })
}

/// Removes a network interface and everything that was its own: what deletion comes to.
pub fn remove(txn: &mut Txn<'_>, scope: &Scope, id: &EniId) -> Result<(), Fault> {
    let key = (scope.clone(), id.clone());
    let eni = txn.get(ENIS, &key)?.expect("a deletion that is due has its network interface");
    let vswitch = txn.get(VSWITCHES, &(scope.clone(), eni.vswitch.clone()))?;
    let vswitch = vswitch.expect("a vSwitch with addresses in use stays");
    for address in eni.ipv4() {
        address::release_ipv4(txn, &vswitch, address)?;
    }
    for address in &eni.ipv6 {
        address::release_ipv6(txn, &vswitch, *address);
    }
    address::release_prefixes(txn, scope, &vswitch, &eni.ipv4_prefixes)?;
    address::release_prefixes(txn, scope, &vswitch, &eni.ipv6_prefixes)?;
    security_group::leave(txn, &eni.groups, eni.addresses())?;
    let count = txn.get(ENI_COUNTS, scope)?.expect("the network interface was counted");
    txn.put(ENI_COUNTS, scope, &(count - 1));
    txn.delete(MACS, &eni.mac);
    txn.delete(ENIS, &key);
    Ok(())
}
