//! Everything that can go wrong, in the words of the domain.
//!
//! A [`Fault`] says what happened and holds the values. How it reads on the wire is the matter of
//! the operation's error table: [`Fault::said`] offers the codes under which pages list such a
//! fault, best first, and the first that the operation's page has is the one that is sent. So a
//! shared helper fails without knowing who called it.

use std::net::IpAddr;

use api::{Reject, Row, errors};
use ipnet::IpNet;
use store::StoreError;

use crate::{
    id::{EniId, InstanceId, ReservationId, SecurityGroupId, VSwitchId, VpcId},
    world::Feature,
};

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
    Ram { user: String, action: &'static str, resource: Option<String> },
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

/// How a fault reads.
pub struct Said {
    /// The codes under which pages list it, best first.
    pub codes: Vec<Code>,
    /// The sentence that stands where a page says only `%s`.
    pub sentence: String,
    /// The values for the slots of a page's template.
    pub values: Vec<String>,
}

/// A code, and which of its rows where a page has several.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    name: &'static str,
    status: Option<u16>,
    text: Text,
}

/// Which row of several with one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    /// The first.
    Any,
    /// One that leaves room for the sentence: some pages have a fixed text under a code that means
    /// much, and it would say nothing of the parameter.
    Open,
    /// One whose text is fixed.
    Fixed,
    /// The second.
    Second,
}

impl Code {
    fn any(name: &'static str) -> Code {
        Code { name, status: None, text: Text::Any }
    }

    fn find(&self, rows: &[Row]) -> Option<Row> {
        let named = |row: &&Row| {
            row.code == self.name && self.status.is_none_or(|status| row.status == status)
        };
        let is_open = |row: &Row| row.message.starts_with("%s");
        let mut rows = rows.iter().filter(named).copied();
        match self.text {
            Text::Any => rows.next(),
            Text::Open => rows.find(is_open),
            Text::Fixed => rows.find(|row| !is_open(row)),
            Text::Second => rows.nth(1),
        }
    }
}

/// Rows that any operation can give: the gateway's, and those of faults that the page of an
/// operation does not list.
pub const COMMON: &[Row] = errors! {
    400 "MissingParameter" "%s"
    400 "InvalidParameter" "%s"
    400 "InvalidParameter.Conflict" "%s"
    404 "InvalidRegionId.NotFound" "The specified RegionId does not exist."
    400 "IdempotentParameterMismatch" "The request is retried with updated parameters."
    400 "DryRunOperation" "Request validation has been passed with DryRun flag set."
    400 "InvalidNextToken" "%s"
    404 "InvalidResourceGroup.NotFound" "The ResourceGroup provided does not exist in our records."
    400 "Duplicate.TagKey" "The Tag.N.Key contain duplicate key."
    404 "InvalidEniId.NotFound" "%s"
    404 "InvalidVSwitchId.NotFound" "%s"
    404 "InvalidVpcId.NotFound" "%s"
    404 "InvalidSecurityGroupId.NotFound" "%s"
    404 "InvalidZoneId.NotFound" "%s"
    403 "Abs.InvalidAccount.NotFound" "%s"
    403 "InvalidUserType.NotSupported" "%s"
    403 "Forbidden.RegionId" "%s"
    403 "Forbidden.RAM" "User not authorized to operate on the specified resource, or this API doesn't support RAM."
    400 "UnsupportedParameter" "%s"
    400 "Throttling" "Request was denied due to request throttling."
    404 "InvalidInstanceId.NotFound" "%s"
    400 "InvalidInstanceID.Malformed" "%s"
    400 "InvalidInstanceId.Duplicated" "%s"
    404 "InvalidInstanceType.NotFound" "%s"
    400 "InvalidOperation.InvalidEcsState" "%s"
    400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
    403 "EniPerInstanceLimitExceeded" "%s"
    403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
    403 "InvalidOperation.VpcMismatch" "%s"
    503 "ServiceUnavailable" "The request has failed due to a temporary failure of the server."
    500 "InternalError" "The request processing has failed due to some unknown error, exception or failure."
};

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

    fn said_of_requests(&self) -> Said {
        match self {
            Fault::Parameter(reject) => match (reject.code, &reject.problem) {
                (Some(code), _) => said(&[code], reject.to_string()).with([reject_value(reject)]),
                (None, api::params::Problem::Missing) => {
                    said_at(400, "MissingParameter", reject.to_string())
                        .or("MissingParameter.RegionId")
                }
                (None, api::params::Problem::Conflict { .. }) => {
                    let codes = ["InvalidParameter.Conflict", "InvalidParameter"];
                    said(&codes, reject.to_string()).open()
                }
                (None, _) => said(&["InvalidParameter"], reject.to_string()).open(),
            },
            Fault::BothEmpty { parameters } => {
                let names = format!("\"{}\",\"{}\"", parameters[0], parameters[1]);
                let sentence = format!("These parameters {names} cannot be both empty.");
                said_at(403, "MissingParameter", sentence).or("MissingParameter").with([names])
            }
            Fault::Conflict { parameters: [one, other], code } => {
                let sentence = format!(
                    "The parameters \"{one}\" and \"{other}\" cannot be specified at the same time."
                );
                let codes = [*code, Some("InvalidParameter.Conflict"), Some("InvalidParameter")];
                said(&codes.into_iter().flatten().collect::<Vec<_>>(), sentence)
            }
            Fault::RegionNotFound { region } => said(
                &["InvalidRegionId.NotFound"],
                format!("The specified RegionId \"{region}\" does not exist."),
            ),
            Fault::TokenParameters => said(&["IdempotentParameterMismatch"], String::new()),
            Fault::DryRun => said(&["DryRunOperation"], String::new()),
            Fault::PageToken { token } => said(
                &["IllegalParam.NextToken", "InValidParameter.NextToken", "InvalidParameter"],
                format!("The specified parameter \"NextToken\" is not valid: \"{token}\"."),
            ),
            Fault::TagKeyRepeated { key } => {
                said(&["Duplicate.TagKey"], format!("The tag key \"{key}\" is repeated."))
            }
            Fault::ResourceGroupNotFound { group } => said(
                &[
                    "InvalidResourceGroup.NotFound",
                    "InvalidResourceGroupId.NotFound",
                    "InvalidResourceGroupId",
                ],
                format!("The specified resource group \"{group}\" does not exist."),
            ),
            Fault::OtherOwner { parameter, value } => said(
                &["UnsupportedParameter", "InvalidParameter"],
                format!(
                    "The parameter \"{parameter}\" with another account's \"{value}\" is not supported."
                ),
            ),
            _ => said(&["InternalError"], String::new()),
        }
    }

    fn said_of_accounts(&self) -> Said {
        match self {
            Fault::AccountClosed { account } => said(
                &["Abs.InvalidAccount.NotFound"],
                format!("The account \"{account}\" is not found."),
            ),
            Fault::AccountUnsupported { account } => said(
                &["InvalidUserType.NotSupported"],
                format!("The user type of the account \"{account}\" is not supported."),
            ),
            Fault::RegionClosed { region } => said(
                &["Forbidden.RegionId"],
                format!("The service is not available to the account in the region \"{region}\"."),
            ),
            Fault::Ram { user, action, resource: None } => said(
                &["Forbidden.NotSupportRAM", "Forbedden.NotSupportRAM", "Forbidden.RAM"],
                format!("The RAM user \"{user}\" is not authorized to perform \"{action}\"."),
            ),
            Fault::Ram { user, action, resource: Some(resource) } => said(
                &["Forbidden.SubUser", "Forbbiden.SubUser", "Forbidden.RAM"],
                format!(
                    "The RAM user \"{user}\" is not authorized to perform \"{action}\" on \"{resource}\"."
                ),
            ),
            Fault::Throttled => said(&["Throttling"], String::new()),
            Fault::TimedOut => said(&["ServiceUnavailable"], String::new()),
            Fault::Failed => said(&["InternalError"], String::new()),
            Fault::FeatureMissing { feature, parameter } => said(
                match feature {
                    Feature::IpPrefix => &["InvalidOperation.RegionNotSupportIpPrefix"],
                    Feature::Ipv6AtCreation => &["InvalidOperation.NotSupport"],
                    Feature::QueueSize => &["InvalidEniQueueSize.RegionOrUserNotSupported"],
                    Feature::ConnectionTracking => {
                        &["InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported"]
                    }
                    Feature::Trunk => &["InvalidOperation.TrunkingIsNotAllowed"],
                    Feature::Rdma => &["InvalidOperation.HighPerformanceTrafficModeIsNotAllowed"],
                    Feature::Bond => &["InValidParameter"],
                },
                format!(
                    "The parameter \"{parameter}\" is not supported for this account in this region."
                ),
            ),
            _ => unreachable!("not a fault of accounts: {self:?}"),
        }
    }

    fn said_of_eni_kinds(&self) -> Said {
        match self {
            Fault::RdmaBusinessType { business_type } => said(
                &["InvalidParameter.EniTrafficMode"],
                format!("The eni business type \"{business_type}\" not support HighPerformance traffic mode."),
            )
            .fixed_first(),
            Fault::SlaveWithoutBond => said(
                &["InvalidOperation.SlaveEniMustHaveBondingEni"],
                "Create slave eni must have bonding eni first.".to_owned(),
            ),
            Fault::SlaveQuota { bond, limit } => said(
                &["InvalidOperation.BoundingEniSlaveQuotaExceed"],
                format!("The number of Slave ENIs exceeds the limit({limit}) of Bond ENI \"{bond}\"."),
            ),
            Fault::EniKind { eni, kind, expected } => said(
                &["InvalidOperation.InvalidEniType"],
                format!(
                    "The operation is not allowed in the current ENI type of \"{eni}\". \
                     Expecting type is \"{expected}\" while current type is \"{kind}\"."
                ),
            ),
            Fault::RdmaSecondary { eni } => said(
                &["InvalidOperation.Unsupported", "InvalidOperation.InvalidEniType"],
                format!("The ENI \"{eni}\" in HighPerformance traffic mode has one private IP only."),
            ),
            Fault::NotABond { eni, kind } => said(
                &["InvalidOperation.InvalidEniType"],
                format!(
                    "The operation is not allowed in the current ENI type of \"{eni}\". \
                     Expecting type is \"Bond\" while current type is \"{kind}\"."
                ),
            ),
            Fault::BondIsPrimary { eni } => said(
                &["InvalidOperation.DetachPrimaryEniNotAllowed"],
                format!("Detaching primary ENI \"{eni}\" from ECS instance is not allowed."),
            ),
            Fault::QueuesPerEni { instance_type, queues, limit } => said(
                &["InvalidOperation.MaxEniQueueNumberExceeded"],
                format!("The queue number {queues} must be less than {limit}, the maximum of an ENI of \"{instance_type}\"."),
            ),
            Fault::QueuesPerInstance { instance_type, queues, limit } => said(
                &["InvalidOperation.ExceedInstanceTypeQueueNumber"],
                format!("The queue number {queues} of all ENIs exceeds the limit({limit}) of \"{instance_type}\"."),
            ),
            Fault::RdmaNotAllowed { instance_type } => said(
                &[
                    "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
                    "InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode",
                ],
                format!("The instance type \"{instance_type}\" does not allow (more) ENIs in HighPerformance traffic mode."),
            ),
            Fault::QueuePairs { instance_type, pairs, limit } => said(
                &["InvalidParameter.InvalidQueuePairNumber"],
                format!("The queue pair number {pairs} of all ENIs exceeds the limit({limit}) of \"{instance_type}\"."),
            ),
            Fault::TrunkNotAllowed { instance_type } => said(
                &["InvalidOperation.TrunkingIsNotAllowed"],
                format!("The instance type \"{instance_type}\" does not allow trunking."),
            ),
            _ => unreachable!("not a fault of kinds of ENIs: {self:?}"),
        }
    }

    fn said_of_enis(&self) -> Said {
        match self {
            Fault::EniNotFound { eni } => said(
                &["InvalidEniId.NotFound"],
                format!("The specified EniId \"{eni}\" is not found."),
            )
            .at(404),
            Fault::EniState { state, expected, .. } => said(
                &["InvalidOperation.InvalidEniState"],
                format!(
                    "The operation is not allowed in the current ENI state. \
                     Expecting status is \"{expected}\" while current status is \"{state}\"."
                ),
            ),
            Fault::EniServiceManaged { eni } => said(
                &["InvalidOperation.EniServiceManaged"],
                format!("The ENI \"{eni}\" is managed by a cloud service."),
            ),
            Fault::EniBusy { .. } => {
                // Pages without the row have one for states that do not allow the operation.
                let codes = ["Operation.Conflict", "InvalidOperation.InvalidEniState"];
                said(&codes, "ecs task is conflicted.".to_owned())
            }
            Fault::EniQuota { limit } => said(
                &["MaxEniCountExceeded"],
                format!("The number of ENI exceeds the limit({limit}) per region."),
            ),
            Fault::SecondaryLimit { eni, limit, assigned, wanted } => said(
                &["MaxEniPrivateIpsCountExceeded"],
                format!(
                    "The number of eni {} private ip exceeds the limit({limit}). \
                     Assigned:{assigned}. Expecting assign:{wanted}.",
                    named(eni)
                ),
            ),
            Fault::Ipv6Limit { eni, limit, assigned, wanted } => said(
                &["MaxEniIpv6IpsCountExceeded", "InvalidOperation.MaxEniIpv6IpsCountExceeded"],
                format!(
                    "The number of eni {} ipv6 address exceeds the limit({limit}). \
                     Assigned:{assigned}. Expecting assign:{wanted}.",
                    named(eni)
                ),
            )
            .open_first(),
            Fault::QueueSizes => said(
                &["InvalidParameter.EniQueueSize"],
                "TxQueueSize and RxQueueSize must be equal, and 8192 or 16384.".to_owned(),
            ),
            Fault::ConnectionTracking { what, min, max } => said(
                &["InvalidParameter.EniConnectionTrackingConfiguration", "InvalidParameter"],
                format!("\"{what}\" must be between {min} and {max}."),
            )
            .with([(*what).to_owned(), min.to_string(), max.to_string()]),
            Fault::EnhancedNetwork => said(
                &["InvalidParameter.EniEnhancedNetwork", "InvalidParameter"],
                "The parts of EnhancedNetwork contradict each other.".to_owned(),
            ),
            Fault::RdmaWithIpv6 => said(
                &["InvalidOperation.EniTrafficModeNotSupportIpv6"],
                "The High Performance(RDMA) traffic mode does not support IPv6.".to_owned(),
            ),
            Fault::RdmaTrunk => said(
                &[
                    "InvalidOperation.HighPerformanceTrafficModeEniUnsupported",
                    "InvalidParameter.EniTrafficMode",
                ],
                "The HighPerformance traffic mode does not support a trunk ENI.".to_owned(),
            )
            .with(["Secondary".to_owned(), "Trunk".to_owned()]),
            _ => said(
                &["InvalidParameter.QueuePairNumberMustEmpty"],
                "QueuePairNumber must be empty unless NetworkInterfaceTrafficMode is \"HighPerformance\"."
                    .to_owned(),
            ),
        }
    }

    fn said_of_instance_types(&self) -> Said {
        match self {
            Fault::EnisPerInstance { instance_type, limit, attached } => said(
                &["EniPerInstanceLimitExceeded"],
                format!(
                    "The number of ENI exceeds the limit({limit}) for the type of instance \
                     \"{instance_type}\". Attached:{attached}."
                ),
            ),
            Fault::MembersPerInstance { instance_type, limit } => said(
                &["InvalidOperation.EniTrunkDeviceFull", "EniPerInstanceLimitExceeded"],
                format!(
                    "The number of member ENI exceeds the limit({limit}) for the type of instance \
                     \"{instance_type}\"."
                ),
            ),
            Fault::TypeIpv4Limit { eni, instance_type, limit, assigned, wanted } => said(
                &["InvalidOperation.Ipv4CountExceeded"],
                format!(
                    "The number of eni {} private ip exceeds the limit({limit}). \
                     target instanceType {instance_type}. Assigned:{assigned}. \
                     Expecting assign:{wanted}.",
                    named(eni)
                ),
            ),
            Fault::TypeIpv6Limit { eni, instance_type, limit, assigned, wanted } => said(
                &["InvalidOperation.Ipv6CountExceeded"],
                format!(
                    "The number of eni {} ipv6 address exceeds the limit({limit}). \
                     target instanceType {instance_type}. Assigned:{assigned}. \
                     Expecting assign:{wanted}.",
                    named(eni)
                ),
            ),
            Fault::TypeWithoutIpv6 { instance_type } => said(
                &["InvalidOperation.Ipv6NotSupport"],
                format!("The instanceType of {instance_type} not support ipv6."),
            ),
            Fault::InstanceTypeNotFound { instance_type } => said(
                &["InvalidInstanceType.NotFound"],
                format!("The specified InstanceType \"{instance_type}\" is not found."),
            ),
            _ => unreachable!("not a fault of instance types: {self:?}"),
        }
    }

    fn said_of_attachments(&self) -> Said {
        match self {
            Fault::EniInTransit { state, expected, .. } => said(
                &["InvalidOperation.InvalidEniState"],
                format!(
                    "The operation is not allowed in the current ENI state. \
                     Expecting status is \"{expected}\" while current status is \"{state}\"."
                ),
            )
            .fixed_first(),
            Fault::DetachPrimary { .. } => said(
                &["InvalidOperation.DetachPrimaryEniNotAllowed"],
                "Detaching primary ENI from ECS instance is not allowed.".to_owned(),
            ),
            Fault::EniNotOfInstance { eni, instance } => said(
                &["InvalidParameter.EniNotBelongEcs"],
                format!(
                    "The specified ENI \"{eni}\" is not attached to the instance \"{instance}\"."
                ),
            ),
            Fault::EniNotOfTrunk { eni, trunk } => said(
                &["InvalidParameter.EniNotBelongTrunk"],
                format!(
                    "The specified ENI \"{eni}\" is not a member of the trunk ENI \"{trunk}\"."
                ),
            ),
            Fault::NotATrunk { eni, kind } => said(
                &["InvalidOperation.EniTypeNotSupportTrunking"],
                format!(
                    "The operation is not allowed in the current ENI type of \"{eni}\". \
                     Expecting type is \"Trunk\" while current type is \"{kind}\"."
                ),
            ),
            Fault::NotAMember { eni, kind } => said(
                &["InvalidOperation.EniTypeNotSupportAttachToTrunk"],
                format!("The ENI \"{eni}\" of type \"{kind}\" cannot be attached to a trunk ENI."),
            ),
            Fault::HasMembers { trunk } => said(
                &["InvalidOperation.HasMemberEniAttached", "InvalidOperation.InvalidEniState"],
                format!("The trunk ENI \"{trunk}\" has member ENIs attached."),
            ),
            Fault::TrunkState { trunk, instance } => said(
                &["InvalidOperation.InvalidTrunkEniStatus"],
                format!(
                    "The trunk ENI \"{trunk}\" is not attached to the instance \"{instance}\"."
                ),
            ),
            Fault::RdmaHotUnplug { .. } => {
                said(&["InvalidOperation.EniHotPlugNotSupported"], String::new())
            }
            Fault::NetworkCard { .. } => {
                said(&["InvalidParameter.NetworkCardIndexInvalid"], String::new())
            }
            _ => unreachable!("not a fault of attachments: {self:?}"),
        }
    }

    fn said_of_instances(&self) -> Said {
        match self {
            Fault::InstanceMalformed { instance } => said(
                &["InvalidInstanceID.Malformed", "InvalidInstanceId.NotFound"],
                format!("The specified InstanceId \"{instance}\" is malformed: it must start with \"i-\"."),
            ),
            Fault::InstanceNotFound { instance } => said(
                &["InvalidInstanceId.NotFound", "InvalidEcsId.NotFound"],
                format!("The specified InstanceId \"{instance}\" is not found."),
            )
            .at(404),
            Fault::InstanceLost { .. } => said(
                &["InvalidEcsId.NotFound", "InvalidInstanceId.NotFound", "InvalidOperation.InvalidEcsState"],
                "The specified EcsId is not found.".to_owned(),
            ),
            Fault::InstanceState { state, expected, .. } => said(
                &["InvalidOperation.InvalidEcsState", "IncorrectInstanceStatus"],
                format!(
                    "The operation is not allowed in the current ECS state. \
                     Expecting status is \"{expected}\" while current status is \"{state}\"."
                ),
            ),
            Fault::HibernationOff { instance } => said(
                &["HibernationConfigured.NotEnabled"],
                format!("The hibernation of the instance \"{instance}\" is not enabled."),
            ),
            Fault::InstanceTaken { instance } => said(
                &["InvalidInstanceId.Duplicated"],
                format!("The specified InstanceId \"{instance}\" is there already."),
            ),
            Fault::InstanceFilter { key, value: None } => said(
                &["InvalidFilterKey.NotFound"],
                format!("Invalid filter.{key}."),
            )
            .with([key.clone()]),
            Fault::InstanceFilter { key, value: Some(value) } => said(
                &["InvalidFilterValue"],
                format!("Invalid filter.{key}: \"{value}\"."),
            )
            .with([key.clone()]),
            Fault::ZoneMismatch { .. } => said(
                &["InvalidOperation.AvailabilityZoneMismatch"],
                "The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone."
                    .to_owned(),
            ),
            Fault::VpcMismatch { .. } => said(
                &["InvalidOperation.VpcMismatch"],
                "The VPC of the specified ENI and ECS instance are not in the same VPC.".to_owned(),
            ),
            _ => unreachable!("not a fault of instances: {self:?}"),
        }
    }

    fn said_of_addresses(&self) -> Said {
        match self {
            Fault::VSwitchNotFound { vswitch } => said(
                &["InvalidVSwitchId.NotFound"],
                format!("The specified VSwitchId \"{vswitch}\" is not found."),
            ),
            Fault::VSwitchLost { vswitch } => said(
                &["InvalidVSwitchId.NotFound"],
                format!("The specified VSwitchId \"{vswitch}\" is not found."),
            )
            .fixed_first(),
            Fault::VSwitchStatus { status, .. } => {
                let sentence = format!(
                    "The operation is not allowed in the current VSwitch state. \
                     Expecting state is \"Available\", but current state is \"{status}\"."
                );
                let values = [(*status).to_owned()];
                match *status {
                    "Pending" => said(&["IncorrectVSwitchStatus"], sentence).with(values),
                    // The newer page tells other states apart, the older has a second text.
                    _ => {
                        said(&["InvalidVSwitch.IllegalStatus", "IncorrectVSwitchStatus"], sentence)
                            .with(values)
                            .second_first()
                    }
                }
            }
            Fault::Ipv6NotEnabled { vswitch } => said(
                &["InvalidOperation.EnableIpv6Failed", "InvalidVSwitch.Ipv6NotTurnOn"],
                format!("The VPC of the VSwitch \"{vswitch}\" has no IPv6."),
            ),
            Fault::VSwitchTooSmall { vswitch, wanted } => said(
                &["QuotaExceeded.PrivateIpAddress", "InvalidVSwitchId.IpNotEnough"],
                format!(
                    "The specified VSwitch \"{vswitch}\" has fewer than {wanted} IpAddress at all."
                ),
            ),
            Fault::AddressReserved { address, cidr } => said(
                match address {
                    IpAddr::V4(_) => &["InvalidVSwitchId.IpInvalid"],
                    IpAddr::V6(_) => &[
                        "InvalidIp.IpUnassigned",
                        "InvalidOperation.AddressNotInVSwitchCidr",
                        "InvalidVSwitchId.IpInvalid",
                    ],
                },
                format!(
                    "The specified IP \"{address}\" is in the reserved \"{cidr}\", of which no prefix with it is assigned on this ENI."
                ),
            ),
            Fault::VSwitchWithoutIpv6 { vswitch } => said(
                &["InvalidVSwitch.Ipv6NotTurnOn", "InvalidOperation.VSwitchIpv6Disabled"],
                format!("The specified VSwitch \"{vswitch}\" ipv6 function not turn on."),
            ),
            Fault::AddressesExhausted { vswitch } => said(
                &["InvalidVSwitchId.IpNotEnough", "QuotaExceeded.PrivateIpAddress"],
                format!("The specified VSwitch \"{vswitch}\" has not enough IpAddress."),
            ),
            Fault::AddressOutside { address, cidr } => {
                let codes: &[_] = match address {
                    IpAddr::V4(_) => &["InvalidVSwitchId.IpInvalid", "InvalidIp.Address"],
                    IpAddr::V6(_) => &[
                        "InvalidOperation.AddressNotInVSwitchCidr",
                        "InvalidVSwitchId.IpInvalid",
                        "InvalidIp.Address",
                    ],
                };
                let sentence = format!(
                    "The specified IpAddress \"{address}\" is not valid in VSwitch CIDR block \"{cidr}\"."
                );
                said(codes, sentence)
            }
            Fault::AddressForeign { address, cidr } => said(
                &["InvalidIp.Address", "InvalidVSwitchId.IpInvalid"],
                format!(
                    "The specified ipAddress \"{address}\" is invalid: it is not in \"{cidr}\"."
                ),
            ),
            Fault::AddressRepeated { address } => said(
                &["InvalidIp.IpRepeated"],
                format!("The specified ipAddress \"{address}\" is(are) repeated."),
            ),
            Fault::AddressTaken { address } => {
                let codes: &[_] = match address {
                    IpAddr::V4(_) => {
                        &["InvalidPrivateIpAddress.Duplicated", "InvalidIp.IpAssigned"]
                    }
                    IpAddr::V6(_) => &[
                        "InvalidOperation.AddressAlreadyAllocated",
                        "InvalidPrivateIpAddress.Duplicated",
                    ],
                };
                let sentence = format!("The specified IP \"{address}\" is already assigned.");
                said(codes, sentence).with([address.to_string()])
            }
            Fault::SecondaryTaken { address } => {
                let mut said = said(
                    &["InvalidOperation.AddressAlreadyAllocated"],
                    format!("The specified ip address \"{address}\" has been already allocated."),
                )
                .of(Text::Second)
                .with([address.to_string()]);
                said.codes.push(Code::any("InvalidPrivateIpAddress.Duplicated"));
                said
            }
            Fault::AddressAssigned { address } => said(
                &["InvalidIp.IpAssigned", "InvalidPrivateIpAddress.Duplicated"],
                format!("The specified IP \"{address}\" is already assigned on this ENI."),
            )
            .with([address.to_string()]),
            Fault::NotAssigned { what } => said(
                &["InvalidIp.IpUnassigned"],
                format!("The specified IP \"{what}\" is not assigned on this ENI."),
            ),
            _ => unreachable!("not a fault of addresses: {self:?}"),
        }
    }

    fn said_of_prefixes(&self) -> Said {
        match self {
            Fault::PrefixIllegal { prefixes } => said(
                &["InvalidIp.IpPrefixIllegal", "InvalidParameter"],
                format!("The ip prefixes {prefixes} is/are illegal."),
            )
            .with([prefixes.clone()]),
            Fault::PrefixMaskIllegal { prefix } => said(
                &["InvalidIp.IpPrefixMaskIllegal", "InvalidIp.IpPrefixIllegal"],
                format!("The mask of the ip prefix {prefix} is illegal."),
            )
            .with([prefix.clone()]),
            Fault::PrefixNotStrict { prefix } => said(
                &["InvalidIp.IpPrefixNotStrict", "InvalidParameter"],
                format!("The ip prefix {prefix} must be strict cidr format."),
            )
            .with([prefix.clone()]),
            Fault::PrefixMasksDiffer { prefixes } => said(
                &["InvalidIp.IpPrefixMaskNotSame", "InvalidParameter"],
                format!("The ip prefixes {prefixes} are illegal which mask must be same."),
            )
            .with([prefixes.clone()]),
            Fault::PrefixMask { mask, only } => said(
                &["InvalidIp.IpPrefixMaskInvalid", "InvalidParameter"],
                format!("The ip prefixes mask {mask} is illegal which must be between {only} and {only}."),
            )
            .with([mask.to_string(), only.to_string(), only.to_string()]),
            Fault::PrefixNotReserved { prefix } => said(
                &["InvalidIp.IpPrefixMustInReserveSegment"],
                format!("The ip prefix {prefix} must in vswitch reserve segment."),
            ),
            Fault::PrefixTaken { prefix } => said(
                &["InvalidIp.IpPrefixNotAvailable"],
                format!("The ip prefix {prefix} is not available."),
            ),
            Fault::PrefixesExhausted { vswitch } => said(
                &["InvalidVSwitchId.IpPrefixNotEnough"],
                format!("The specified vSwitch \"{vswitch}\" has not enough ip prefix."),
            ),
            Fault::NoReservation { vswitch } => said(
                &["InvalidOperation.VSwitchCidrReservationNotExist", "InvalidVSwitchId.IpPrefixNotEnough"],
                format!("The specified vSwitch \"{vswitch}\" has no cidr reservation."),
            ),
            _ => unreachable!("not a fault of prefixes: {self:?}"),
        }
    }

    fn said_of_security_groups(&self) -> Said {
        match self {
            Fault::SecurityGroupNotFound { group } => said(
                &["InvalidSecurityGroupId.NotFound"],
                format!("The specified SecurityGroupId \"{group}\" is not found."),
            ),
            Fault::SecurityGroupElsewhere { group, vpc } => said(
                &["InvalidOperation.VpcMismatch"],
                format!(
                    "The specified security group \"{group}\" and the VSwitch are not in the same VPC \"{vpc}\"."
                ),
            ),
            Fault::SecurityGroupNotVpc { group } => said(
                &["InvalidSecurityGroupId.NotVpc"],
                format!("The specified security group \"{group}\" is not in a VPC."),
            ),
            Fault::SecurityGroupManaged { group } => said(
                &["InvalidOperation.ResourceManagedByCloudProduct"],
                format!("The security group \"{group}\" is managed by a cloud product."),
            ),
            Fault::SecurityGroupNotAuthorized { group } => said(
                &["InvalidOperation.SecurityGroupNotAuthorized", "InvalidSecurityGroupId.NotFound"],
                format!("The specified security group \"{group}\" is not authorized to operate."),
            ),
            Fault::TooManyRules { given, limit } => said(
                &["AclLimitExceed", "JoinedGroupLimitExceed"],
                format!(
                    "The number of security group rules ({given}) exceeds the limit({limit}) of an ENI."
                ),
            ),
            Fault::SecurityGroupTypesMixed => said(
                &["EnterpriseGroupLimited.MutliGroupType"],
                "Basic and enterprise security groups cannot be mixed.".to_owned(),
            ),
            Fault::TooManySecurityGroups { given, limit } => said(
                &["JoinedGroupLimitExceed"],
                format!(
                    "The number of security groups ({given}) exceeds the limit({limit}) of an ENI."
                ),
            ),
            Fault::BasicGroupFull { group, limit } => said(
                &["SecurityGroupInstanceLimitExceed"],
                format!(
                    "The maximum number of private IP addresses in the security group \"{group}\" ({limit}) is exceeded."
                ),
            ),
            Fault::EnterpriseGroupFull { group, limit } => said(
                &["InvalidOperation.EniCountExceeded", "SecurityGroupInstanceLimitExceed"],
                format!(
                    "The maximum number of eni in the enterprise security group \"{group}\" ({limit}) is exceeded"
                ),
            ),
            Fault::SecurityGroupQuota => said(
                &["QuotaExceed.SecurityGroup"],
                "The maximum number of security groups is reached.".to_owned(),
            ),
            Fault::EnterpriseGroupWithoutVpc => said(
                &["InvalidParams.VpcIdGroupType"],
                "Only VPC instance supports enterprise level security group.".to_owned(),
            ),
            _ => unreachable!("not a fault of security groups: {self:?}"),
        }
    }

    fn said_of_networks(&self) -> Said {
        match self {
            Fault::VpcNotFound { vpc } => said(
                &["InvalidVpcId.NotFound", "Forbidden.VpcNotFound"],
                format!("The specified VPC \"{vpc}\" does not exist."),
            )
            .at(404),
            Fault::VpcQuota => said(&["QuotaExceeded.Vpc"], "VPC quota exceeded.".to_owned()),
            Fault::VSwitchQuota => {
                said(&["QuotaExceeded.VSwitch"], "Virtual switch quota exceeded.".to_owned())
            }
            Fault::VpcCidr { cidr } => {
                said(&["InvalidParameter"], format!("Specified CIDR block \"{cidr}\" is not valid"))
            }
            Fault::UserCidr { cidr } => said(
                &["IllegalParam.UserCidr"],
                format!("UserCidr \"{cidr}\" is not a valid or strict address."),
            ),
            Fault::UserCidrQuota => said(
                &["InvalidUserCidr.Quota"],
                "Specified  UserCidr number is greater than 3.".to_owned(),
            ),
            Fault::Ipv6BlocksExhausted => said(
                &["ResourceNotEnough.Ipv6Cidr"],
                "The specified resource of Ipv6Cidr is not enough.".to_owned(),
            ),
            Fault::Ipv6Block { cidr } => said(
                &["OperationFailed.IPv6CidrNotReserved"],
                format!("The specified Ipv6CidrBlock \"{cidr}\" is not reserved for the account."),
            ),
            Fault::IpamUnsupported { parameter } => said(
                &["UnsupportedFeature.Ipam", "UnsupportedFeature.IPAM", "InvalidParameter"],
                format!("IPAM (parameter \"{parameter}\") is not supported in this region."),
            ),
            Fault::ZoneNotFound { zone } => said(
                &["InvalidZoneId.NotFound"],
                format!("The specified zone \"{zone}\" does not exist."),
            ),
            Fault::VSwitchOutsideVpc { cidr } => said(
                &["InvalidParameter"],
                format!("Specified CIDR block \"{cidr}\" is not valid in VPC."),
            ),
            Fault::VSwitchOverlaps { cidr } => said(
                &["InvalidCidrBlock.Overlapped"],
                format!("Specified CIDR block \"{cidr}\" overlapped with other subnets."),
            ),
            Fault::VSwitchCidr { cidr } => said(
                &["InvalidCidrBlock.Malformed"],
                format!("Specified CIDR block \"{cidr}\" is not valid."),
            ),
            Fault::VpcWithoutIpv6 { vpc } => said(
                &["OperationFailed.VpcIpv6Disabled"],
                format!("The IPv6 feature of the VPC \"{vpc}\" is not enabled."),
            ),
            Fault::VSwitchIpv6Taken { number } => said(
                &["OperationFailed.Ipv6CidrBlockExisted"],
                format!("The Ipv6CidrBlock \"{number}\" is used by another vSwitch of the VPC."),
            ),
            Fault::VSwitchMask { cidr } => said(
                &["InvalidCirdrBlock.MaskLength", "InvalidCidrBlock.Malformed"],
                format!("The mask of the CIDR block \"{cidr}\" is not between 16 and 29."),
            ),
            Fault::VSwitchMasksDiffer { cidr, mask } => said(
                &["IllegalParam.CidrBlock", "InvalidCidrBlock.Malformed"],
                format!("The mask of the CIDR block \"{cidr}\" is not {mask}."),
            )
            .with([cidr.clone()]),
            Fault::VSwitchBlocksExhausted { vpc, mask } => said(
                &["InvalidCidrBlock.Overlapped"],
                format!("No idle CIDR block with mask {mask} is left in the VPC \"{vpc}\"."),
            ),
            Fault::VSwitchIpv6Exhausted { vpc } => said(
                &["OperationFailed.Ipv6CidrBlockExisted"],
                format!("No idle IPv6 CIDR block is left in the VPC \"{vpc}\"."),
            ),
            Fault::VpcIpv6Block { cidr } => said(
                &["IllegalParam.VpcIpv6CidrBlock"],
                format!("The VpcIpv6CidrBlock \"{cidr}\" is not the IPv6 CIDR block of the VPC."),
            ),
            _ => self.said_of_reservations(),
        }
    }

    fn said_of_reservations(&self) -> Said {
        let (code, sentence) = match self {
            Fault::ReservationSizeMissing => (
                "MissingParam.CidrReservationMaskOrCidrReservationCidr",
                "Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified."
                    .to_owned(),
            ),
            Fault::ReservationSizeConflict => (
                "Conflict.CidrReservationMaskAndCidrReservationCidr",
                "VSwitchCidrReservationMask and VSwitchCidrReservationCidr conflict.".to_owned(),
            ),
            Fault::ReservationCidr { cidr } => (
                "IllegalParamFormat.VSwitchCidrReservationCidr",
                format!("The VSwitchCidrReservationCidr \"{cidr}\" is illegal."),
            ),
            Fault::ReservationMask { mask } => (
                "IllegalParam.VSwitchCidrReservationMask",
                format!("The VSwitchCidrReservationMask \"{mask}\" is illegal."),
            ),
            Fault::ReservationOverlaps { cidr, other } => (
                "OperationFailed.VSwitchCidrReservationCidr",
                format!("The VSwitchCidrReservationCidr \"{cidr}\" conflicts with \"{other}\"."),
            ),
            Fault::ReservationSystemAddresses { cidr } => (
                "OperationFailed.SystemReservedIpContained",
                format!("\"{cidr}\" contains system reserved IP addresses."),
            ),
            Fault::ReservationTakenAddresses { cidr } => (
                "OperationFailed.AlreadyUsedIpContained",
                format!("\"{cidr}\" contains already used IP addresses."),
            ),
            Fault::ReservationExhausted { vswitch } => (
                "OperationFailed.CidrNotEnoughInVSwitch",
                format!("No enough cidr to allocate in the vSwitch \"{vswitch}\"."),
            ),
            Fault::ReservationQuota => (
                "QuotaExceeded.CidrReservationCount",
                "The quota of VSwitchCidrReservation is exceeded.".to_owned(),
            ),
            Fault::ReservationVSwitch { vswitch } => (
                "ResourceNotFound.VSwitch",
                format!("The vSwitch \"{vswitch}\" is not found."),
            ),
            Fault::ReservationWithoutIpv6 { vswitch } => (
                "UnsupportedFeature.VSwitchIpv6",
                format!("The vSwitch \"{vswitch}\" has no IPv6."),
            ),
            Fault::ReservationOutside { cidr, vswitch } => (
                "OperationFailed.VSwitchCidrReservationCidr",
                format!("The VSwitchCidrReservationCidr \"{cidr}\" is not in the vSwitch \"{vswitch}\"."),
            ),
            _ => unreachable!("not a fault of networks: {self:?}"),
        };
        said(&[code], sentence)
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

impl Said {
    fn with<const N: usize>(self, values: [String; N]) -> Said {
        Said { values: values.into(), ..self }
    }

    /// Only under rows that leave room for the sentence.
    fn open(self) -> Said {
        self.of(Text::Open)
    }

    /// Under a row that leaves room for the sentence first, else under any.
    fn open_first(self) -> Said {
        self.first(Text::Open)
    }

    /// Under a row with a fixed text first, else under any.
    fn fixed_first(self) -> Said {
        self.first(Text::Fixed)
    }

    /// Under the second row of the code first, else under any.
    fn second_first(self) -> Said {
        self.first(Text::Second)
    }

    fn first(self, text: Text) -> Said {
        let any = self.codes.clone();
        let mut said = self.of(text);
        said.codes.extend(any);
        said
    }

    fn of(mut self, text: Text) -> Said {
        self.codes.iter_mut().for_each(|code| code.text = text);
        self
    }

    /// Another code, for pages that do not list those before.
    fn or(mut self, name: &'static str) -> Said {
        self.codes.push(Code::any(name));
        self
    }

    /// Under this status first, for pages that have the code under two.
    fn at(mut self, status: u16) -> Said {
        let under = self.codes.iter().map(|code| Code { status: Some(status), ..*code });
        self.codes = under.chain(self.codes.iter().copied()).collect();
        self
    }
}

fn said(codes: &[&'static str], sentence: String) -> Said {
    let codes = codes.iter().copied().map(Code::any).collect();
    Said { codes, sentence, values: Vec::new() }
}

fn said_at(status: u16, name: &'static str, sentence: String) -> Said {
    let code = Code { status: Some(status), ..Code::any(name) };
    Said { codes: vec![code], sentence, values: Vec::new() }
}

fn named(eni: &Option<EniId>) -> String {
    eni.as_ref().map_or_else(String::new, ToString::to_string)
}

/// What a refused parameter held, for templates that quote it.
fn reject_value(reject: &Reject) -> String {
    match &reject.problem {
        api::params::Problem::Malformed { value, .. }
        | api::params::Problem::Repeated { value } => value.clone(),
        _ => reject.parameter.clone(),
    }
}
