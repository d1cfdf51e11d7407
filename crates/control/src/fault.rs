//! Everything that can go wrong, in the words of the domain.
//!
//! A [`Fault`] says what happened and holds the values. How it reads on the wire is the matter of
//! the operation's error table: [`Fault::said`] offers the codes under which pages list such a
//! fault, best first, and the first that the operation's page has is the one that is sent. So a
//! shared helper fails without knowing who called it.

mod accounts;
mod addresses;
mod enis;
mod instances;
mod networks;
mod requests;
mod said;
mod security_groups;

pub use said::{COMMON, Code, Said};

use std::net::IpAddr;

use api::{Reject, Row};
use ipnet::IpNet;
use store::StoreError;

use crate::{
    id::{EniId, InstanceId, ReservationId, SecurityGroupId, VSwitchId, VpcId},
    world::Feature,
};

/// What a RAM user was refused.
#[derive(Clone, Debug)]
pub struct RamDenied {
    /// The account of the user.
    pub account: u64,
    /// The user.
    pub user: String,
    /// The action.
    pub action: &'static str,
    /// The resources, as full names.
    pub resources: Vec<String>,
    /// Whether a statement denies it, rather than none allowing it.
    pub explicit: bool,
    /// Whether the policies allow the action on other resources.
    pub elsewhere: bool,
}

/// Why an operation is refused.
#[derive(Debug)]
#[allow(missing_docs, reason = "the fields are the values that the variant's sentence names")]
pub enum Fault {
    /// A parameter is missing, malformed or in conflict with another.
    Parameter(Reject),
    /// Of two parameters one must be given, and none is.
    BothEmpty { parameters: [&'static str; 2] },
    /// Two parameters exclude each other; the code is that of the page, if it has its own.
    Conflict { parameters: [&'static str; 2], code: Option<&'static str> },
    /// The region is not in the catalogue.
    RegionNotFound { region: String },
    /// The same client token came before with other parameters.
    TokenParameters,
    /// All is well, but the caller asked not to do it.
    DryRun,
    /// A page token is none of ours.
    PageToken { token: String },
    /// A tag key stands twice in the request.
    TagKeyRepeated { key: String },
    /// No resource group has this id.
    ResourceGroupNotFound { group: String },
    /// A legacy parameter names another account's resources.
    OtherOwner { parameter: &'static str, value: String },

    /// The account is closed.
    AccountClosed { account: u64 },
    /// The account is of a kind that may not do this.
    AccountUnsupported { account: u64 },
    /// The account may not do this in the region.
    RegionClosed { region: String },
    /// A RAM user's policies do not allow it: nowhere, or not on these resources.
    Ram { denied: Box<RamDenied> },
    /// The operator lets the operation be throttled.
    Throttled,
    /// The operator lets the operation time out.
    TimedOut,
    /// The operator lets the operation fail.
    Failed,
    /// The account or the region lacks a feature that the parameter needs.
    FeatureMissing { feature: Feature, parameter: &'static str },

    /// The caller has no such network interface in the region.
    EniNotFound { eni: EniId },
    /// The network interface is in a state in which this cannot be done.
    EniState { eni: EniId, state: &'static str, expected: &'static str },
    /// A cloud service manages the network interface.
    EniServiceManaged { eni: EniId },
    /// Another operation is under way on the network interface.
    EniBusy { eni: EniId },
    /// The account has as many network interfaces as it may have in the region.
    EniQuota { limit: u64 },
    /// The network interface would have too many secondary addresses and prefixes.
    SecondaryLimit { eni: Option<EniId>, limit: usize, assigned: usize, wanted: usize },
    /// The network interface would have too many IPv6 addresses and prefixes.
    Ipv6Limit { eni: Option<EniId>, limit: usize, assigned: usize, wanted: usize },

    /// The network interface is being attached or detached.
    EniInTransit { eni: EniId, state: &'static str, expected: &'static str },
    /// The instance has as many network interfaces as its type allows, or more.
    EnisPerInstance { instance_type: String, limit: u32, attached: u32 },
    /// The trunk has as many members as the instance's type allows.
    MembersPerInstance { instance_type: String, limit: u32 },
    /// The instance's type allows fewer IPv4 addresses and prefixes.
    TypeIpv4Limit {
        eni: Option<EniId>,
        instance_type: String,
        limit: u32,
        assigned: usize,
        wanted: usize,
    },
    /// The instance's type allows fewer IPv6 addresses and prefixes.
    TypeIpv6Limit {
        eni: Option<EniId>,
        instance_type: String,
        limit: u32,
        assigned: usize,
        wanted: usize,
    },
    /// The instance's type has no IPv6.
    TypeWithoutIpv6 { instance_type: String },
    /// The primary network interface stays with its instance.
    DetachPrimary { eni: EniId },
    /// The network interface is not attached to this instance.
    EniNotOfInstance { eni: EniId, instance: InstanceId },
    /// The network interface is not a member of this trunk.
    EniNotOfTrunk { eni: EniId, trunk: EniId },
    /// What is named as a trunk is not one.
    NotATrunk { eni: EniId, kind: &'static str },
    /// Only a secondary network interface can be a trunk's member.
    NotAMember { eni: EniId, kind: &'static str },
    /// The trunk has members.
    HasMembers { trunk: EniId },
    /// The trunk is not attached to the instance.
    TrunkState { trunk: EniId, instance: InstanceId },
    /// An RDMA network interface is detached from a stopped instance only.
    RdmaHotUnplug { eni: EniId },
    /// The instance's type has no such network card.
    NetworkCard { index: u32 },

    /// The text is no instance's id.
    InstanceMalformed { instance: String },
    /// The caller has no such instance in the region.
    InstanceNotFound { instance: InstanceId },
    /// The network interface is attached to an instance that is not there any more.
    InstanceLost { eni: EniId, instance: InstanceId },
    /// The instance is in a state in which this cannot be done.
    InstanceState { instance: InstanceId, state: &'static str, expected: &'static str },
    /// The instance cannot keep its memory while it is stopped: none can.
    HibernationOff { instance: InstanceId },
    /// An instance with this id is there already.
    InstanceTaken { instance: InstanceId },
    /// The catalogue has no such type of instances.
    InstanceTypeNotFound { instance_type: String },
    /// A list of instances is filtered by what is no filter, or by no value of it.
    InstanceFilter { key: String, value: Option<String> },
    /// The vSwitch and the instance are in different zones.
    ZoneMismatch { instance: InstanceId, vswitch: VSwitchId },
    /// The vSwitch and the instance are in different VPCs.
    VpcMismatch { instance: InstanceId, vswitch: VSwitchId },

    /// The caller has no such vSwitch in the region.
    VSwitchNotFound { vswitch: VSwitchId },
    /// The vSwitch was there, and has been lost.
    VSwitchLost { vswitch: VSwitchId },
    /// The vSwitch is in a state in which nothing can be done with it.
    VSwitchStatus { vswitch: VSwitchId, status: &'static str },
    /// The vSwitch's VPC has no IPv6, so that it cannot be turned on for the vSwitch.
    Ipv6NotEnabled { vswitch: VSwitchId },
    /// More addresses are wanted than the vSwitch has at all.
    VSwitchTooSmall { vswitch: VSwitchId, wanted: usize },
    /// The vSwitch has no IPv6.
    VSwitchWithoutIpv6 { vswitch: VSwitchId },
    /// Fewer IPv4 addresses are idle than are wanted.
    AddressesExhausted { vswitch: VSwitchId },
    /// The address is not one that the vSwitch gives: outside its block, or reserved.
    AddressOutside { address: IpAddr, cidr: IpNet },
    /// An address that is to be taken back is not even in the vSwitch's block.
    AddressForeign { address: IpAddr, cidr: IpNet },
    /// The same address stands twice in the request.
    AddressRepeated { address: IpAddr },
    /// The address is in a reservation, and the prefix that holds it is not the interface's.
    AddressReserved { address: IpAddr, cidr: IpNet },
    /// The address belongs to another network interface.
    AddressTaken { address: IpAddr },
    /// A secondary address, wanted at creation, belongs to another network interface.
    SecondaryTaken { address: IpAddr },
    /// The address belongs to this network interface already.
    AddressAssigned { address: IpAddr },
    /// The address, or prefix, does not belong to the network interface.
    NotAssigned { what: String },

    /// The prefixes are not in CIDR form.
    PrefixIllegal { prefixes: String },
    /// A prefix's mask is longer than an address.
    PrefixMaskIllegal { prefix: String },
    /// A prefix has bits behind its mask.
    PrefixNotStrict { prefix: String },
    /// The prefixes have different masks.
    PrefixMasksDiffer { prefixes: String },
    /// The prefixes have another mask than the one that is given out.
    PrefixMask { mask: u8, only: u8 },
    /// The prefix is in none of the vSwitch's reservations.
    PrefixNotReserved { prefix: String },
    /// The prefix is taken.
    PrefixTaken { prefix: String },
    /// Fewer prefixes are idle in the vSwitch's reservations than are wanted.
    PrefixesExhausted { vswitch: VSwitchId },
    /// The vSwitch has no reservation of this IP version.
    NoReservation { vswitch: VSwitchId },

    /// The caller has no such security group in the region.
    SecurityGroupNotFound { group: SecurityGroupId },
    /// The security group is in another VPC than the vSwitch.
    SecurityGroupElsewhere { group: SecurityGroupId, vpc: VpcId },
    /// The security group is of the classic network.
    SecurityGroupNotVpc { group: SecurityGroupId },
    /// A cloud product manages the security group.
    SecurityGroupManaged { group: SecurityGroupId },
    /// The caller may not use the security group.
    SecurityGroupNotAuthorized { group: SecurityGroupId },
    /// The security groups have too many rules together.
    TooManyRules { given: u64, limit: u64 },
    /// Basic and enterprise groups are mixed.
    SecurityGroupTypesMixed,
    /// The network interface would be in too many groups.
    TooManySecurityGroups { given: usize, limit: usize },
    /// A basic group would have too many private addresses.
    BasicGroupFull { group: SecurityGroupId, limit: u64 },
    /// An enterprise group would have too many network interfaces.
    EnterpriseGroupFull { group: SecurityGroupId, limit: u64 },
    /// The account has as many security groups as it may have.
    SecurityGroupQuota,
    /// An enterprise group needs a VPC.
    EnterpriseGroupWithoutVpc,

    /// Receive and transmit queue sizes differ or are not 8192 or 16384.
    QueueSizes,
    /// A connection tracking time-out is outside its bounds.
    ConnectionTracking { what: &'static str, min: i64, max: i64 },
    /// The parts of `EnhancedNetwork` contradict each other.
    EnhancedNetwork,
    /// An RDMA network interface has no IPv6.
    RdmaWithIpv6,
    /// A trunk is not an RDMA network interface.
    RdmaTrunk,
    /// A network interface with this business type is not an RDMA one.
    RdmaBusinessType { business_type: String },
    /// A slave needs a bond first.
    SlaveWithoutBond,
    /// The bond has as many slaves as it may have.
    SlaveQuota { bond: EniId, limit: usize },
    /// The network interface is of a kind with which this cannot be done.
    EniKind { eni: EniId, kind: &'static str, expected: &'static str },
    /// An RDMA network interface has one private IPv4 address only.
    RdmaSecondary { eni: EniId },
    /// What is named as a bond is not one.
    NotABond { eni: EniId, kind: &'static str },
    /// What is named as a bond is an instance's primary network interface.
    BondIsPrimary { eni: EniId },
    /// The instance type has fewer queues for one network interface.
    QueuesPerEni { instance_type: String, queues: u32, limit: u32 },
    /// The instance type has fewer queues for all its network interfaces.
    QueuesPerInstance { instance_type: String, queues: u32, limit: u32 },
    /// The instance type has no RDMA, or not that much of it.
    RdmaNotAllowed { instance_type: String },
    /// The instance type has fewer queue pairs.
    QueuePairs { instance_type: String, pairs: u32, limit: u32 },
    /// The instance type has no trunk.
    TrunkNotAllowed { instance_type: String },
    /// Only an RDMA network interface has queue pairs.
    QueuePairsWithoutRdma,

    /// The caller has no such VPC in the region.
    VpcNotFound { vpc: VpcId },
    /// The account has as many VPCs as it may have.
    VpcQuota,
    /// The VPC has as many vSwitches as it may have.
    VSwitchQuota,
    /// The block cannot be a VPC's.
    VpcCidr { cidr: String },
    /// A user CIDR block is not one.
    UserCidr { cidr: String },
    /// More user CIDR blocks than three.
    UserCidrQuota,
    /// No /56 is left in the IPv6 pool.
    Ipv6BlocksExhausted,
    /// An IPv6 block is asked for that is not the service's to give.
    Ipv6Block { cidr: String },
    /// The parameter is for IPAM, which is not served.
    IpamUnsupported { parameter: &'static str },
    /// The region has no such zone.
    ZoneNotFound { zone: String },
    /// The vSwitch's block is not in the VPC's.
    VSwitchOutsideVpc { cidr: String },
    /// The vSwitch's block overlaps another vSwitch's.
    VSwitchOverlaps { cidr: String },
    /// The vSwitch's block is not one, or has bits behind its mask.
    VSwitchCidr { cidr: String },
    /// IPv6 is asked for in a VPC that has none.
    VpcWithoutIpv6 { vpc: VpcId },
    /// Another vSwitch of the VPC has this IPv6 block.
    VSwitchIpv6Taken { number: u8 },
    /// The mask of the vSwitch's block is not /16 to /29.
    VSwitchMask { cidr: String },
    /// The mask of the vSwitch's block is not the mask that is given beside it.
    VSwitchMasksDiffer { cidr: String, mask: u8 },
    /// The VPC has no idle block of that size for a vSwitch.
    VSwitchBlocksExhausted { vpc: VpcId, mask: u8 },
    /// All 256 IPv6 blocks of the VPC are vSwitches'.
    VSwitchIpv6Exhausted { vpc: VpcId },
    /// The block is not the VPC's IPv6 block.
    VpcIpv6Block { cidr: String },

    /// Neither mask nor block of the reservation is given.
    ReservationSizeMissing,
    /// Both mask and block of the reservation are given.
    ReservationSizeConflict,
    /// The reservation's block is not one of its IP version, or longer than a prefix.
    ReservationCidr { cidr: String },
    /// The reservation's mask is out of bounds.
    ReservationMask { mask: String },
    /// The reservation's block overlaps another's.
    ReservationOverlaps { cidr: String, other: ReservationId },
    /// The reservation's block has addresses that the system keeps.
    ReservationSystemAddresses { cidr: String },
    /// The reservation's block has addresses in use.
    ReservationTakenAddresses { cidr: String },
    /// The vSwitch has no idle block of that size.
    ReservationExhausted { vswitch: VSwitchId },
    /// The VPC has as many reservations as it may have.
    ReservationQuota,
    /// The vSwitch, named to a reservation, is not there.
    ReservationVSwitch { vswitch: VSwitchId },
    /// The vSwitch, named to a reservation, has no IPv6.
    ReservationWithoutIpv6 { vswitch: VSwitchId },
    /// The reservation's block is not a part of the vSwitch's.
    ReservationOutside { cidr: String, vswitch: VSwitchId },

    /// The store failed. The operation has left no trace.
    Store(StoreError),
}

impl Fault {
    /// The row under which `errors` lists the fault, else the common one, and its text.
    pub fn row(&self, errors: &[Row]) -> (Row, String) {
        let said = self.said();
        let find = |rows: &[Row]| said.codes.iter().find_map(|code| code.find(rows));
        let row = find(errors).or_else(|| find(COMMON)).unwrap_or_else(|| Row {
            status: 400,
            code: said.codes.first().map_or("InvalidParameter", |code| code.name),
            message: "%s",
        });
        let text = row.text(&said.sentence, &said.values);
        (row, text)
    }

    /// The codes, the sentence and the values of the fault. Sentences are those that the service
    /// is known to send, where one is known.
    pub fn said(&self) -> Said {
        match self {
            Fault::Parameter(_)
            | Fault::BothEmpty { .. }
            | Fault::Conflict { .. }
            | Fault::RegionNotFound { .. }
            | Fault::TokenParameters
            | Fault::DryRun
            | Fault::PageToken { .. }
            | Fault::TagKeyRepeated { .. }
            | Fault::ResourceGroupNotFound { .. }
            | Fault::OtherOwner { .. }
            | Fault::Store(_) => self.said_of_requests(),
            Fault::AccountClosed { .. }
            | Fault::AccountUnsupported { .. }
            | Fault::RegionClosed { .. }
            | Fault::Ram { .. }
            | Fault::Throttled
            | Fault::TimedOut
            | Fault::Failed
            | Fault::FeatureMissing { .. } => self.said_of_accounts(),
            Fault::RdmaBusinessType { .. }
            | Fault::SlaveWithoutBond
            | Fault::SlaveQuota { .. }
            | Fault::EniKind { .. }
            | Fault::RdmaSecondary { .. }
            | Fault::NotABond { .. }
            | Fault::BondIsPrimary { .. }
            | Fault::QueuesPerEni { .. }
            | Fault::QueuesPerInstance { .. }
            | Fault::RdmaNotAllowed { .. }
            | Fault::QueuePairs { .. }
            | Fault::TrunkNotAllowed { .. } => self.said_of_eni_kinds(),
            Fault::EnisPerInstance { .. }
            | Fault::MembersPerInstance { .. }
            | Fault::TypeIpv4Limit { .. }
            | Fault::TypeIpv6Limit { .. }
            | Fault::TypeWithoutIpv6 { .. }
            | Fault::InstanceTypeNotFound { .. } => self.said_of_instance_types(),
            Fault::EniInTransit { .. }
            | Fault::DetachPrimary { .. }
            | Fault::EniNotOfInstance { .. }
            | Fault::EniNotOfTrunk { .. }
            | Fault::NotATrunk { .. }
            | Fault::NotAMember { .. }
            | Fault::HasMembers { .. }
            | Fault::TrunkState { .. }
            | Fault::RdmaHotUnplug { .. }
            | Fault::NetworkCard { .. } => self.said_of_attachments(),
            Fault::InstanceMalformed { .. }
            | Fault::InstanceNotFound { .. }
            | Fault::InstanceLost { .. }
            | Fault::InstanceState { .. }
            | Fault::InstanceTaken { .. }
            | Fault::HibernationOff { .. }
            | Fault::InstanceFilter { .. }
            | Fault::ZoneMismatch { .. }
            | Fault::VpcMismatch { .. } => self.said_of_instances(),
            Fault::EniNotFound { .. }
            | Fault::EniState { .. }
            | Fault::EniServiceManaged { .. }
            | Fault::EniBusy { .. }
            | Fault::EniQuota { .. }
            | Fault::SecondaryLimit { .. }
            | Fault::Ipv6Limit { .. }
            | Fault::QueueSizes
            | Fault::ConnectionTracking { .. }
            | Fault::EnhancedNetwork
            | Fault::RdmaWithIpv6
            | Fault::RdmaTrunk
            | Fault::QueuePairsWithoutRdma => self.said_of_enis(),
            Fault::VSwitchNotFound { .. }
            | Fault::VSwitchLost { .. }
            | Fault::VSwitchStatus { .. }
            | Fault::Ipv6NotEnabled { .. }
            | Fault::VSwitchTooSmall { .. }
            | Fault::AddressReserved { .. }
            | Fault::SecondaryTaken { .. }
            | Fault::VSwitchWithoutIpv6 { .. }
            | Fault::AddressesExhausted { .. }
            | Fault::AddressOutside { .. }
            | Fault::AddressForeign { .. }
            | Fault::AddressRepeated { .. }
            | Fault::AddressTaken { .. }
            | Fault::AddressAssigned { .. }
            | Fault::NotAssigned { .. } => self.said_of_addresses(),
            Fault::PrefixIllegal { .. }
            | Fault::PrefixMaskIllegal { .. }
            | Fault::PrefixNotStrict { .. }
            | Fault::PrefixMasksDiffer { .. }
            | Fault::PrefixMask { .. }
            | Fault::PrefixNotReserved { .. }
            | Fault::PrefixTaken { .. }
            | Fault::PrefixesExhausted { .. }
            | Fault::NoReservation { .. } => self.said_of_prefixes(),
            Fault::SecurityGroupNotFound { .. }
            | Fault::SecurityGroupElsewhere { .. }
            | Fault::SecurityGroupNotVpc { .. }
            | Fault::SecurityGroupManaged { .. }
            | Fault::SecurityGroupNotAuthorized { .. }
            | Fault::TooManyRules { .. }
            | Fault::SecurityGroupTypesMixed
            | Fault::TooManySecurityGroups { .. }
            | Fault::BasicGroupFull { .. }
            | Fault::EnterpriseGroupFull { .. }
            | Fault::SecurityGroupQuota
            | Fault::EnterpriseGroupWithoutVpc => self.said_of_security_groups(),
            _ => self.said_of_networks(),
        }
    }
}

impl From<Reject> for Fault {
    fn from(reject: Reject) -> Fault {
        Fault::Parameter(reject)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        Fault::Store(error)
    }
}

/// Faults are equal if they read the same: what tests compare.
impl PartialEq for Fault {
    fn eq(&self, other: &Fault) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// What a sentence calls an interface: one that is not made yet has no id.
fn named(eni: &Option<EniId>) -> String {
    eni.as_ref().map_or_else(|| "to be created".to_owned(), ToString::to_string)
}
