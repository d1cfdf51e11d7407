//! Network interfaces: the rows, and what their operations share.

pub mod address;
pub mod attachment;
pub(crate) mod bond;
pub mod limits;
pub(crate) mod named;
pub mod primary;
mod settings;
pub(crate) mod view;

pub use attachment::Attachment;
pub use settings::{Enhanced, Qos, Tracking, Traffic};

use std::net::{Ipv4Addr, Ipv6Addr};

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{Key, StoreError, Table, Timestamp, Txn};

use crate::{
    Ctx, Fault,
    ecs::{
        eni_permission,
        security_group::{self, GroupUse},
    },
    faults::EniFault,
    kernel::{
        operation::operations,
        resource::Resource,
        schedule::{self, Due},
    },
    net::extent::{self, Unique},
    value::{
        id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
        tag::{self, Tag},
    },
    vpc::VSwitch,
};

operations! {
    assign_ipv6_addresses: AssignIpv6Addresses,
    assign_private_ip_addresses: AssignPrivateIpAddresses,
    attach_network_interface: AttachNetworkInterface,
    create_network_interface: CreateNetworkInterface,
    delete_network_interface: DeleteNetworkInterface,
    describe_eni_monitor_data: DescribeEniMonitorData,
    describe_network_interface_attribute: DescribeNetworkInterfaceAttribute,
    describe_network_interfaces: DescribeNetworkInterfaces,
    detach_network_interface: DetachNetworkInterface,
    disable_network_interface_qos: DisableNetworkInterfaceQoS,
    enable_network_interface_qos: EnableNetworkInterfaceQoS,
    modify_network_interface_attribute: ModifyNetworkInterfaceAttribute,
    unassign_ipv6_addresses: UnassignIpv6Addresses,
    unassign_private_ip_addresses: UnassignPrivateIpAddresses,
}

/// How many network interfaces the account may have in the region, if the operator has said so.
pub const QUOTA: Table<(), u64> = Table::new(12, "eni_quota");

/// Secondary IPv4 addresses and IPv4 prefixes that an unattached network interface can have (page
/// 001).
pub const MOST_SECONDARY: usize = 50;
/// Secondary IPv4 addresses and IPv4 prefixes at creation (page 004).
pub const MOST_SECONDARY_AT_CREATION: usize = 49;
/// IPv6 addresses and IPv6 prefixes that an unattached network interface can have (page 000).
pub const MOST_IPV6: usize = 10;

/// An elastic network interface.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 10, name = "enis", id = id, missing = EniFault::NotFound { eni }, ram = "ecs:eni",
    tags = tags, group = resource_group, group_named = names_resource_group
)]
#[index(1, BY_VSWITCH: VSwitchId = vswitch, counted)]
#[index(2, BY_VPC: VpcId = vpc, counted)]
#[index(3, BY_GROUP: SecurityGroupId = each groups_unless_primary(), counted)]
#[index(4, BY_NAME: String = name, counted)]
#[index(5, BY_TAG: (String, String) = each tag_keys(), counted)]
#[index(6, BY_STATE: EniState = state(), counted)]
#[index(7, BY_TYPE: String = type_key(), counted)]
#[index(8, BY_RESOURCE_GROUP: String = resource_group, counted)]
#[index(9, BY_INSTANCE: InstanceId = each instance())]
#[index(10, BY_MAC: u32 = mac, unique)]
#[index(11, BY_BOND: EniId = each bond)]
#[index(12, BY_GROUP_OF_PRIMARY: SecurityGroupId = each groups_if_primary())]
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
    ///
    /// **Invariant.** It is on the schedule.
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
    /// The instance that it is on, or is being put on or taken off.
    ///
    /// **Invariant.** A primary network interface has one, unless it is being deleted.
    #[n(25)]
    pub attachment: Option<Attachment>,
    /// The bond that a slave is bound to.
    #[n(26)]
    pub bond: Option<EniId>,
    /// Whether the request that created it named its resource group. Only then it shows the default
    /// one.
    #[n(27)]
    pub names_resource_group: bool,
    /// How much traffic it may carry, if that is limited.
    #[n(28)]
    pub qos: Option<Qos>,
    /// Whether its first IPv6 address is the primary one.
    #[n(29)]
    #[cbor(default)]
    pub primary_ipv6: bool,
}

/// What a network interface can do beside carrying traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
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

/// One byte, by its place in the declaration.
impl Key for EniState {
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u8).write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<EniState> {
        EniState::ALL.get(usize::from(u8::read(bytes)?)).copied()
    }
}

/// All MAC addresses that there can be.
const MACS: std::ops::Range<u64> = 0..1 << 24;

impl Eni {
    /// A new network interface of the vSwitch, with a primary address, not written yet: who makes
    /// it says the rest.
    pub fn new(
        ctx: &mut Ctx<'_>,
        id: EniId,
        vswitch: &VSwitch,
        primary: Ipv4Addr,
    ) -> Result<Eni, Fault> {
        Ok(Eni {
            mac: draw_mac(ctx)?,
            id,
            vswitch: vswitch.id.clone(),
            vpc: vswitch.vpc.clone(),
            zone: vswitch.zone.clone(),
            kind: EniKind::Secondary,
            created: ctx.now(),
            gone: None,
            name: String::new(),
            description: String::new(),
            primary,
            secondary: Vec::new(),
            ipv6: Vec::new(),
            ipv4_prefixes: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups: Vec::new(),
            resource_group: String::new(),
            tags: Vec::new(),
            traffic: Traffic::default(),
            tracking: None,
            enhanced: None,
            source_dest_check: false,
            delete_on_release: false,
            service: None,
            busy: false,
            attachment: None,
            bond: None,
            names_resource_group: false,
            qos: None,
            primary_ipv6: false,
        })
    }

    /// The network interface, if the caller may manage it: one that a cloud service has, only that
    /// service may.
    pub fn find_managed(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let eni = ctx.find(id)?;
        let caller = ctx.world.account(ctx.account()).service;
        match eni.service {
            Some(service) if caller != Some(service) => {
                Err(EniFault::ServiceManaged { eni: eni.id }.into())
            }
            Some(_) | None => Ok(eni),
        }
    }

    /// The network interface, if it is the caller's to change.
    pub fn find_own(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let eni = Eni::find_managed(ctx, id)?;
        match eni.busy {
            true => Err(EniFault::Busy { eni: eni.id }.into()),
            false => Ok(eni),
        }
    }

    /// Whether what it is in is still there: its vSwitch and its security groups.
    pub fn check_surroundings(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.find(&self.vswitch)?;
        security_group::check_there(ctx, &self.groups)
    }

    /// The network interface, if its addresses may be changed now.
    pub fn find_changeable(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
        let eni = Eni::find_own(ctx, id)?;
        if eni.kind == EniKind::Slave {
            // Its addresses are its bond's.
            let kinds = [EniKind::Primary, EniKind::Secondary, EniKind::Trunk, EniKind::Bond];
            let (kind, expected) = (eni.kind.print(), kinds.map(EniKind::print).to_vec());
            return Err(EniFault::Kind { eni: eni.id, kind, expected }.into());
        }
        eni.expect_state(&[EniState::Available, EniState::InUse])?;
        if let Some(instance) = attachment::instance_of(ctx, &eni)?
            && eni.kind == EniKind::Primary
        {
            instance.expect_settled()?;
        }
        Ok(eni)
    }

    /// Where it is in its life.
    pub fn state(&self) -> EniState {
        match (self.gone, &self.attachment) {
            (Some(_), _) => EniState::Deleting,
            (None, None) => EniState::Available,
            (None, Some(attachment)) => attachment.step.state(),
        }
    }

    /// Whether it is in one of these states.
    pub fn expect_state(&self, expected: &[EniState]) -> Result<(), EniFault> {
        let (eni, state) = (self.id.clone(), self.state());
        let names = expected.iter().map(|one| one.print()).collect();
        match state {
            _ if expected.contains(&state) => Ok(()),
            EniState::Attaching | EniState::Detaching => {
                Err(EniFault::InTransit { eni, state: state.print(), expected: names })
            }
            EniState::Available | EniState::InUse | EniState::Deleting => {
                Err(EniFault::State { eni, state: state.print(), expected: names })
            }
        }
    }

    /// The instance that it is on, or is being put on or taken off.
    pub fn instance(&self) -> Option<InstanceId> {
        self.attachment.as_ref().map(|one| one.instance.clone())
    }

    /// Lets it go: from a moment on it is gone.
    pub fn begin_deletion(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        assert!(self.gone.is_none(), "a network interface is deleted once");
        attachment::end(&mut ctx.txn, self)?;
        let gone = ctx.now().plus_ms(ctx.world.delays.delete_ms);
        schedule::set(&mut ctx.txn, gone, Due::Deleted(self.id.clone()))?;
        self.gone = Some(gone);
        ctx.replace(self)
    }

    /// All its IPv4 addresses, the primary one first.
    pub fn ipv4(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        std::iter::once(self.primary).chain(self.secondary.iter().copied())
    }

    /// What it counts in a security group: itself and its private addresses; a prefix counts as
    /// one.
    pub fn group_use(&self) -> GroupUse {
        let lists = [
            1 + self.secondary.len(),
            self.ipv6.len(),
            self.ipv4_prefixes.len(),
            self.ipv6_prefixes.len(),
        ];
        GroupUse { enis: 1, addresses: lists.into_iter().sum::<usize>() as u64 }
    }

    /// What the API prints as its type: a trunk's member is one as long as it is attached to it.
    pub fn print_kind(&self) -> &'static str {
        match &self.attachment {
            Some(Attachment { trunk: Some(_), .. }) => "Member",
            Some(_) | None => self.kind.print(),
        }
    }

    /// Its MAC address: lower case, of the vendor that all samples have.
    pub fn print_mac(&self) -> String {
        let [_, a, b, c] = self.mac.to_be_bytes();
        format!("00:16:3e:{a:02x}:{b:02x}:{c:02x}")
    }

    fn type_key(&self) -> String {
        self.print_kind().to_owned()
    }

    /// A group finds secondary interfaces only, as DescribeNetworkInterfaces' page says.
    fn groups_unless_primary(&self) -> Vec<SecurityGroupId> {
        if self.kind == EniKind::Primary { Vec::new() } else { self.groups.clone() }
    }

    fn groups_if_primary(&self) -> Vec<SecurityGroupId> {
        if self.kind == EniKind::Primary { self.groups.clone() } else { Vec::new() }
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// Whether the account may have `more` network interfaces. Those of instances are not counted: the
/// quota is for those that are made by themselves.
pub fn check_quota(ctx: &Ctx<'_>, more: u64) -> Result<(), Fault> {
    let (used, limit) = used_of_quota(ctx)?;
    match used + more > limit {
        true => Err(EniFault::Quota { limit }.into()),
        false => Ok(()),
    }
}

/// How many more network interfaces the account may have.
pub fn room(ctx: &Ctx<'_>) -> Result<u64, Fault> {
    let (used, limit) = used_of_quota(ctx)?;
    Ok(limit.saturating_sub(used))
}

/// How many network interfaces count against the account's quota, and how many may.
fn used_of_quota(ctx: &Ctx<'_>) -> Result<(u64, u64), Fault> {
    let all = ctx.txn.count(Eni::TABLE)?;
    let primary =
        ctx.txn.count_under(Eni::TABLE, Eni::BY_TYPE, &EniKind::Primary.print().to_owned())?;
    let limit = quota(ctx)?;
    Ok((all - primary, limit))
}

/// How many network interfaces the account may have in the region.
pub fn quota(ctx: &Ctx<'_>) -> Result<u64, Fault> {
    Ok(ctx.txn.get(QUOTA, &())?.unwrap_or(ctx.world.quotas.enis))
}

/// Draws a MAC address that no network interface has.
fn draw_mac(ctx: &mut Ctx<'_>) -> Result<u32, Fault> {
    let is_taken = |txn: &Txn<'_>, number: u64| {
        let mac = u32::try_from(number).expect("24 bits fit");
        Ok(txn.lookup(Eni::TABLE, Eni::BY_MAC, &mac)?.is_some())
    };
    let drawn = extent::draw(&mut ctx.txn, Unique::Mac, MACS, is_taken)?;
    let drawn = drawn.ok_or(EniFault::Quota { limit: MACS.end })?;
    Ok(u32::try_from(drawn).expect("24 bits fit"))
}

/// A network interface that was being deleted is gone, with everything that was its own.
pub fn remove(txn: &mut Txn<'_>, id: &EniId) -> Result<(), StoreError> {
    let eni = txn.get(Eni::TABLE, id)?.expect("a network interface on the schedule is there");
    address::release_all(txn, &eni)?;
    eni_permission::remove_all(txn, id)?;
    security_group::count_out(txn, &eni.groups, eni.group_use())?;
    txn.delete(Eni::TABLE, id)
}
