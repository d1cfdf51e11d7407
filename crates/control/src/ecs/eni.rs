//! Network interfaces: the rows, and what their operations share.

pub mod address;
mod assign_ipv6_addresses;
mod assign_private_ip_addresses;
mod attach_network_interface;
pub mod attachment;
mod bond;
mod create_network_interface;
mod delete_network_interface;
mod describe_network_interface_attribute;
mod describe_network_interfaces;
mod detach_network_interface;
pub mod limits;
mod unassign_ipv6_addresses;
mod unassign_private_ip_addresses;
pub(crate) mod view;

pub use assign_ipv6_addresses::AssignIpv6Addresses;
pub use assign_private_ip_addresses::AssignPrivateIpAddresses;
pub use attach_network_interface::AttachNetworkInterface;
pub use attachment::Attachment;
pub use create_network_interface::CreateNetworkInterface;
pub use delete_network_interface::DeleteNetworkInterface;
pub use describe_network_interface_attribute::DescribeNetworkInterfaceAttribute;
pub use describe_network_interfaces::DescribeNetworkInterfaces;
pub use detach_network_interface::DetachNetworkInterface;
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
    due::DELETIONS,
    ecs::{instance::Instance, security_group},
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
/// How many network interfaces an account has in a region, and may have.
///
/// **Invariant.** `count` is the number of its rows in [`ENIS`], primary ones left out: the quota
/// is for those that are made by themselves.
pub const ENI_COUNTS: Table<Scope, EniCount> = Table::new(12, "eni_counts");

/// Secondary IPv4 addresses and IPv4 prefixes that an unattached network interface can have (page
/// 001).
pub const MOST_SECONDARY: usize = 50;
/// Secondary IPv4 addresses and IPv4 prefixes at creation (page 004).
pub const MOST_SECONDARY_AT_CREATION: usize = 49;
/// IPv6 addresses and IPv6 prefixes that an unattached network interface can have (page 000).
pub const MOST_IPV6: usize = 10;

/// How many network interfaces an account has in a region, and may have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct EniCount {
    /// How many it has.
    #[n(0)]
    pub count: u64,
    /// How many it may have, if the operator has said so.
    #[n(1)]
    pub quota: Option<u64>,
}

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
    /// What it can be used for.
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
    /// The cloud service that manages it, if one does.
    #[n(23)]
    pub service: Option<i64>,
    /// Whether another operation is under way on it. Operations are never under way side by side
    /// here, so only the operator can say so.
    #[n(24)]
    pub busy: bool,
    /// The instance that it is on. An attachment that is over may remain here until it is swept.
    ///
    /// **Invariant.** A primary network interface has one, unless it is being deleted.
    #[n(25)]
    pub attachment: Option<Attachment>,
    /// The bond that a slave is bound to.
    #[n(26)]
    pub bond: Option<EniId>,
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
    /// An instance's own, which stays with it.
    #[n(2)]
    Primary,
    /// One of a bond.
    #[n(3)]
    Slave,
    /// One that slaves are bound to.
    #[n(4)]
    Bond,
}

/// Where a network interface is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EniState {
    /// Not attached.
    Available,
    /// Being put on an instance.
    Attaching,
    /// On an instance.
    InUse,
    /// Being taken off an instance.
    Detaching,
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

    /// The network interface, if it is the caller's to change.
    pub fn find_own(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let eni = Eni::find(ctx, id)?;
        match () {
            () if !eni.is_managed_by(ctx) => Err(Fault::EniServiceManaged { eni: eni.id }),
            () if eni.busy => Err(Fault::EniBusy { eni: eni.id }),
            () => Ok(eni),
        }
    }

    /// Whether the caller may manage it: one that a cloud service has, only that service may.
    fn is_managed_by(&self, ctx: &Ctx<'_>) -> bool {
        self.service.is_none() || self.service == ctx.world.account(ctx.scope.account).service
    }

    /// The network interface, if its addresses may be changed now.
    pub fn find_changeable(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let eni = Eni::find_own(ctx, id)?;
        if eni.kind == EniKind::Slave {
            // Its addresses are its bond's.
            let (kind, expected) = (eni.kind.print(), "Primary,Secondary,Trunk,Bond");
            return Err(Fault::EniKind { eni: eni.id, kind, expected });
        }
        eni.expect_state(ctx.txn.now(), "Available,InUse")?;
        if let Some(instance) = Instance::of(ctx, &eni)?
            && eni.kind == EniKind::Primary
        {
            instance.expect_settled(ctx.txn.now())?;
        }
        Ok(eni)
    }

    /// Where it is in its life.
    pub fn state(&self, now: Timestamp) -> EniState {
        match (self.gone, self.attached(now)) {
            (Some(_), _) => EniState::Deleting,
            (None, None) => EniState::Available,
            (None, Some(attachment)) => match attachment.over {
                Some(_) => EniState::Detaching,
                None if attachment.in_use <= now => EniState::InUse,
                None => EniState::Attaching,
            },
        }
    }

    /// Whether it is in one of the states that `expected` lists, with commas between them.
    pub fn expect_state(&self, now: Timestamp, expected: &'static str) -> Result<(), Fault> {
        let (eni, state) = (self.id.clone(), self.state(now));
        let is_expected = expected.split(',').any(|one| one == state.print());
        match state {
            _ if is_expected => Ok(()),
            EniState::Attaching | EniState::Detaching => {
                Err(Fault::EniInTransit { eni, state: state.print(), expected })
            }
            _ => Err(Fault::EniState { eni, state: state.print(), expected }),
        }
    }

    /// The attachment to an instance, if it is not over.
    pub fn attached(&self, now: Timestamp) -> Option<&Attachment> {
        let lasts = |one: &&Attachment| one.over.is_none_or(|over| now < over);
        self.attachment.as_ref().filter(lasts)
    }

    /// Lets it go: from a moment on it is gone.
    pub fn begin_deletion(&mut self, ctx: &mut Ctx<'_>) {
        assert!(self.gone.is_none(), "a network interface is deleted once");
        attachment::end(&mut ctx.txn, &ctx.scope, self);
        let gone = ctx.txn.now().plus_ms(ctx.world.delays.delete_ms);
        ctx.txn.put(DELETIONS, &(gone, ctx.scope.clone(), self.id.clone()), &());
        self.gone = Some(gone);
        self.put(ctx);
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

    /// What the API prints as its type: a trunk's member is one as long as it is attached to it.
    pub fn print_kind(&self, now: Timestamp) -> &'static str {
        match self.attached(now) {
            Some(Attachment { trunk: Some(_), .. }) => "Member",
            _ => self.kind.print(),
        }
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
            EniKind::Primary => "Primary",
            EniKind::Slave => "Slave",
            EniKind::Bond => "Bond",
        }
    }
}

impl EniState {
    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            EniState::Available => "Available",
            EniState::Attaching => "Attaching",
            EniState::InUse => "InUse",
            EniState::Detaching => "Detaching",
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
    let mut counted = ctx.txn.get(ENI_COUNTS, &ctx.scope)?.unwrap_or_default();
    let limit = counted.quota.unwrap_or(ctx.world.quotas.enis);
    if counted.count >= limit {
        return Err(Fault::EniQuota { limit });
    }
    counted.count += 1;
    ctx.txn.put(ENI_COUNTS, &ctx.scope, &counted);
    Ok(())
}

/// Whether the account has no more network interfaces than it may have: only a lowered quota can
/// leave it with more.
pub fn check_count(ctx: &Ctx<'_>) -> Result<(), Fault> {
    let counted = ctx.txn.get(ENI_COUNTS, &ctx.scope)?.unwrap_or_default();
    let limit = counted.quota.unwrap_or(ctx.world.quotas.enis);
    if counted.count > limit { Err(Fault::EniQuota { limit }) } else { Ok(()) }
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
    let mut eni = txn.get(ENIS, &key)?.expect("a deletion that is due has its network interface");
    attachment::end(txn, scope, &mut eni);
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
    if eni.kind != EniKind::Primary {
        let counted = txn.get(ENI_COUNTS, scope)?;
        let mut counted = counted.expect("the network interface was counted");
        counted.count -= 1;
        txn.put(ENI_COUNTS, scope, &counted);
    }
    txn.delete(MACS, &eni.mac);
    txn.delete(ENIS, &key);
    Ok(())
}
