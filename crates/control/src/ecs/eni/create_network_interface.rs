//! CreateNetworkInterface: makes a network interface in a vSwitch, with its addresses, prefixes,
//! security groups and tags.

mod settings;

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Params, Reject, Row, Wanted, errors, params::Problem};
use serde::Serialize;

use self::settings::{ConnectionTracking, EnhancedNetwork, TrafficConfig};
use super::{
    Eni, EniKind, MOST_IPV6, MOST_SECONDARY_AT_CREATION, address, bond, claim_mac, count_in,
    limits, view,
};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::{instance::named, security_group},
    id::{EniId, SecurityGroupId, VSwitchId},
    net::prefix::{self, PrefixText},
    operator::condition::{self, Condition},
    resource_group,
    tag::{self, EcsTag},
    text::{ClientToken, EcsDescription, EcsName},
    vpc::{VSwitch, Vpc},
    world::{Edition, Feature},
};

/// Makes a network interface (ENI) in a vSwitch.
#[derive(Debug, Params)]
pub struct CreateNetworkInterface {
    /// The region in which the ENI is made.
    pub region_id: String,
    /// The tags.
    #[param(object, items = 1..=20, too_many = "QuotaExceed.Tags")]
    pub tag: Vec<EcsTag>,
    /// The resource group.
    pub resource_group_id: Option<String>,
    /// The vSwitch whose idle addresses the ENI gets.
    #[param(name = "VSwitchId")]
    pub vswitch_id: VSwitchId,
    /// The primary private address; a random idle one if none is given.
    #[param(malformed = "InvalidIp.Address")]
    pub primary_ip_address: Option<Ipv4Addr>,
    /// The security group that the ENI joins, in the vSwitch's VPC.
    pub security_group_id: Option<SecurityGroupId>,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens.
    #[param(malformed = "InvalidParams.NetworkInterfaceName")]
    pub network_interface_name: Option<EcsName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    pub description: Option<EcsDescription>,
    /// No longer used.
    pub visible: Option<bool>,
    /// Secondary (the default) or Trunk; Bond and Slave where the account is given bonds.
    #[param(values = "Secondary|Trunk|Bond|Slave", malformed = "InValidParameter")]
    pub instance_type: Option<String>,
    /// No longer used.
    pub business_type: Option<String>,
    /// The number of queues; the instance type's default if none is given.
    #[param(range = 1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    pub queue_number: Option<u32>,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// Standard (the default) or HighPerformance (RDMA).
    #[param(values = "Standard|HighPerformance", malformed = "InvalidParameter.EniTrafficMode")]
    pub network_interface_traffic_mode: Option<String>,
    /// The number of queue pairs of an RDMA ENI; the instance type's maximum if none is given.
    #[param(range = 1..=4294967295, malformed = "InvalidParameter.InvalidQueuePairNumber")]
    pub queue_pair_number: Option<u32>,
    /// The security groups that the ENI joins, instead of SecurityGroupId.
    #[param(repeated = "InvalidParameter.SecurityGroupIdRepeated")]
    pub security_group_ids: Vec<SecurityGroupId>,
    /// Secondary private addresses.
    #[param(items = 0..=10, count = "SecondaryPrivateIpAddressCount", range = 1..=49, malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated")]
    pub private_ip_address: Wanted<Ipv4Addr>,
    /// IPv6 addresses.
    #[param(name = "Ipv6Address", items = 1..=10, too_many = "InvalidOperation.MaxEniIpv6IpsCountExceeded", count = "Ipv6AddressCount", range = 1..=10, malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated")]
    pub ipv6_address: Wanted<Ipv6Addr>,
    /// IPv4 prefixes (/28) of the vSwitch's reservations.
    #[param(name = "Ipv4Prefix", items = 1..=10, count = "Ipv4PrefixCount", range = 1..=10)]
    pub ipv4_prefix: Wanted<PrefixText>,
    /// IPv6 prefixes (/80) of the vSwitch's reservations.
    #[param(name = "Ipv6Prefix", items = 1..=10, count = "Ipv6PrefixCount", range = 1..=10)]
    pub ipv6_prefix: Wanted<PrefixText>,
    /// Whether the ENI is released with the instance that it is attached to.
    pub delete_on_release: Option<bool>,
    /// The depth of the transmit queues: 8192 or 16384, equal to RxQueueSize.
    pub tx_queue_size: Option<u32>,
    /// The depth of the receive queues: 8192 or 16384, equal to TxQueueSize.
    pub rx_queue_size: Option<u32>,
    /// How the ENI carries traffic; what stands here may not contradict the parameters of the same name.
    #[param(object)]
    pub network_interface_traffic_config: Option<TrafficConfig>,
    /// How long connections are tracked.
    #[param(object)]
    pub connection_tracking_configuration: Option<ConnectionTracking>,
    /// Virtual functions.
    #[param(object)]
    pub enhanced_network: Option<EnhancedNetwork>,
    /// Whether traffic that is not for the ENI's own addresses is dropped; false if not given.
    pub source_dest_check: Option<bool>,
    /// An instance that the ENI is meant for; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance and its type, which only a request that names one can get"
    )]
    pub instance_id: Option<String>,
    /// The bond that a slave is bound to; one of the VPC if none is given.
    #[param(
        undocumented = "the page lists errors about bonds; DescribeNetworkInterfaceAttribute shows one under this name"
    )]
    pub bond_network_interface_id: Option<EniId>,
}

/// The new network interface, or nothing.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Response {
    /// It is there.
    Created(Box<view::Common>),
    /// Nothing was made; call again. The edition of 2024 says so by an empty id.
    Empty {
        /// Empty.
        #[serde(rename = "NetworkInterfaceId")]
        network_interface_id: &'static str,
    },
    /// Nothing was made; call again. The edition of 2026 says so by having no id.
    Nothing {},
}

impl Response {
    fn none(edition: Edition) -> Response {
        match edition {
            Edition::Of2024 => Response::Empty { network_interface_id: "" },
            Edition::Of2026 => Response::Nothing {},
        }
    }
}

impl Operation for CreateNetworkInterface {
    type Response = Response;

    const NAME: &'static str = "CreateNetworkInterface";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram {
        action: "ecs:CreateNetworkInterface",
        resources: &["ecs:eni/*", "ecs:securitygroup/{SecurityGroupId}", "vpc:vswitch/{VSwitchId}"],
    };

    fn check(&self, world: &World) -> Result<(), Fault> {
        named::check(self.instance_id.as_deref())?;
        self.groups()?;
        tag::distinct(&self.tag)?;
        if world.edition == Edition::Of2024 {
            self.check_edition_of_2024()?;
        }
        if let Wanted::These(listed) = &self.ipv4_prefix {
            prefix::read::<Ipv4Addr>(listed)?;
        }
        if let Wanted::These(listed) = &self.ipv6_prefix {
            prefix::read::<Ipv6Addr>(listed)?;
        }
        if let (Some(primary), Wanted::These(listed)) =
            (self.primary_ip_address, &self.private_ip_address)
            && listed.contains(&primary)
        {
            return Err(Fault::AddressRepeated { address: primary.into() });
        }
        let traffic = self.traffic()?;
        self.tracking()?;
        self.enhanced()?;
        match () {
            () if traffic.rdma && self.kind() == EniKind::Trunk => Err(Fault::RdmaTrunk),
            () if traffic.rdma && self.business_type.is_some() => {
                let business_type = self.business_type.clone().unwrap_or_default();
                Err(Fault::RdmaBusinessType { business_type })
            }
            () if traffic.rdma && self.wants_ipv6() => Err(Fault::RdmaWithIpv6),
            () if !traffic.rdma && traffic.queue_pairs.is_some() => {
                Err(Fault::QueuePairsWithoutRdma)
            }
            () => Ok(()),
        }
    }

    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let config = self.network_interface_traffic_config.as_ref();
        let sizes = [self.tx_queue_size, self.rx_queue_size];
        let config_sizes = config.map_or([None; 2], |one| [one.tx_queue_size, one.rx_queue_size]);
        let wants_prefix = !self.ipv4_prefix.is_empty() || !self.ipv6_prefix.is_empty();
        let wants_sizes = sizes.iter().chain(&config_sizes).any(Option::is_some);
        let wants_tracking = self.connection_tracking_configuration.is_some();
        let wants_bond = matches!(self.kind(), EniKind::Bond | EniKind::Slave);
        ctx.permit(wants_bond, Feature::Bond, "InstanceType")?;
        ctx.permit(self.kind() == EniKind::Trunk, Feature::Trunk, "InstanceType")?;
        ctx.permit(self.traffic()?.rdma, Feature::Rdma, "NetworkInterfaceTrafficMode")?;
        ctx.permit(wants_sizes, Feature::QueueSize, "TxQueueSize")?;
        ctx.permit(wants_tracking, Feature::ConnectionTracking, "ConnectionTrackingConfiguration")?;
        ctx.permit(self.wants_ipv6(), Feature::Ipv6AtCreation, "Ipv6Address")?;
        ctx.permit(wants_prefix, Feature::IpPrefix, "Ipv4Prefix")
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        if condition::of(ctx, Self::NAME)? == Some(Condition::WithoutId) {
            return Ok(Response::none(ctx.world.edition));
        }
        let vswitch = VSwitch::find_usable(ctx, &self.vswitch_id)?;
        let groups = self.groups()?;
        security_group::check_joinable(ctx, &groups, &vswitch.vpc)?;
        let resource_group = resource_group::find(ctx, self.resource_group_id.as_deref())?;
        if self.wants_ipv6() && vswitch.ipv6.is_none() {
            return Err(match Vpc::find(ctx, &vswitch.vpc)?.ipv6 {
                Some(_) => Fault::VSwitchWithoutIpv6 { vswitch: vswitch.id },
                None => Fault::Ipv6NotEnabled { vswitch: vswitch.id },
            });
        }
        let instance = named::check_named(ctx, self.instance_id.as_deref(), None, &vswitch)?;
        let bond = match self.kind() {
            EniKind::Slave => {
                Some(bond::find(ctx, self.bond_network_interface_id.as_ref(), &vswitch)?)
            }
            _ => None,
        };
        if instance.is_none() {
            self.check_limits()?;
        }
        count_in(ctx)?;

        let tag = ctx.region()?.tag.clone();
        let id = EniId::generate(&mut ctx.txn, &tag);
        let primary =
            self.primary_ip_address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one]));
        let mut eni = Eni {
            kind: self.kind(),
            created: ctx.txn.now(),
            gone: None,
            name: self
                .network_interface_name
                .as_ref()
                .map_or_else(String::new, |one| one.0.clone()),
            description: self.description.as_ref().map_or_else(String::new, |one| one.0.clone()),
            // Listed addresses are taken before others are drawn, which might hit them.
            secondary: match &self.private_ip_address {
                listed @ Wanted::These(_) => address::take_ipv4(ctx, &id, &vswitch, listed)
                    .map_err(|fault| secondary(fault, ctx.world.edition))?,
                _ => Vec::new(),
            },
            primary: address::take_ipv4(ctx, &id, &vswitch, &primary)?[0],
            ipv6: address::take_ipv6(ctx, &id, &vswitch, &self.ipv6_address)?,
            ipv4_prefixes: address::take_prefixes(ctx, &id, &vswitch, &self.ipv4_prefix)?,
            ipv6_prefixes: address::take_prefixes(ctx, &id, &vswitch, &self.ipv6_prefix)?,
            resource_group,
            tags: tag::distinct(&self.tag)?,
            traffic: self.traffic()?,
            tracking: self.tracking()?,
            enhanced: self.enhanced()?,
            source_dest_check: self.source_dest_check.unwrap_or(false),
            // No page prints the default; nothing is released that nobody asked to release.
            delete_on_release: self.delete_on_release.unwrap_or(false),
            mac: claim_mac(ctx, &id)?,
            vpc: vswitch.vpc.clone(),
            zone: vswitch.zone.clone(),
            groups,
            id,
            vswitch: vswitch.id.clone(),
            service: ctx.world.account(ctx.scope.account).service,
            busy: false,
            attachment: None,
            bond,
        };
        if let drawn @ Wanted::Any(_) = &self.private_ip_address {
            eni.secondary = address::take_ipv4(ctx, &eni.id, &vswitch, drawn)?;
        }
        if let Some(instance) = &instance {
            let kind = instance.instance_type(ctx)?;
            limits::check_type(kind, &eni)?;
            limits::check_device(ctx, kind, instance, &eni)?;
        }
        security_group::join(ctx, &eni.groups, eni.addresses())?;
        eni.put(ctx);
        let shown = view::Common::of(&eni, ctx);
        Ok(Response::Created(Box::new(match ctx.world.edition {
            // The page of 2024 does not have it.
            Edition::Of2024 => shown.without_source_dest_check(),
            Edition::Of2026 => shown,
        })))
    }

    const ERRORS: &'static [Row] = errors! {
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "Duplicate.TagKey" "The Tag.N.Key contain duplicate key."
        400 "InvalidTagKey.Malformed" "The specified Tag.n.Key is not valid."
        400 "InvalidTagValue.Malformed" "The specified Tag.n.Value is not valid."
        400 "JoinedGroupLimitExceed" "%s"
        400 "InvalidParameter.SecurityGroupIdRepeated" "%s"
        400 "InvalidSecurityGroupId.SingleIdAndMultiIdConflict" "%s"
        400 "InvalidParameter.Conflict" "%s"
        400 "InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported" "The specified parameter ConnectionTrackingConfiguration is not supported in this region, or this account is not in the whitelist of using network interface ConnectionTrackingConfiguration."
        400 "InvalidOperation.EniCountExceeded" "%s."
        400 "InvalidPrivateIpAddress.Duplicated" "The specified private IP address \"%s\" is duplicated."
        400 "IncorrectVSwitchStatus" "The operation is not allowed in the current VSwitch state. Expecting state includes \"Created Available\", but current state is \"%s\"."
        400 "InvalidEniQueueSize.RegionOrUserNotSupported" "The specified parameter \"RxQueueSize\" or \"TxQueueSize\" is not supported in this region or this account is not allowed to use ENI QueueSize."
        400 "InvalidParameter.EniQueueSize" "The specified parameter \"TxQueueSize\" and \"RxQueueSize\" are not equal or the value must be 8192 or 16384."
        400 "InvalidParameter.EniConnectionTrackingConfiguration" "The specified ENI connection tracking configuration \"%s\" must be between %s and %s."
        400 "QuotaExceeded.PrivateIpAddress" "There are not enough private IPs in the specified VSwitch."
        400 "Throttling" "Request was denied due to request throttling."
        400 "InvalidVSwitch.IllegalStatus" "The operation is not allowed in the current VSwitch state. Expecting state includes \"Created\", but current state is \"%s\"."
        400 "InvalidParameter.EniEnhancedNetwork" "The input parameter \"EnhancedNetwork\" is illegal, when EnableSriov is true, VirtualFunctionTotalQueueNumber must not be empty, and VirtualFunctionQuantity must be 1 to 256. When EnableSriov is empty or false, VirtualFunctionTotalQueueNumber and VirtualFunctionQuantity must be empty."
        401 "InvalidOperation.SecurityGroupNotAuthorized" "The specified security group is not authorized to operate."
        500 "InternalError" "The request processing has failed due to some unknown error, exception or failure."
        500 "InvalidOperation.RegionNotSupportIpPrefix" "The current region does not support IP prefix feature."
        500 "ServiceUnavailable" "The request processing has failed due to some unknown error."
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "InValidParameter" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidVSwitchId.IpNotEnough" "%s"
        403 "InvalidVSwitchId.IpInvalid" "%s"
        403 "QuotaExceed.Tags" "%s"
        403 "InvalidIp.Address" "%s"
        403 "InvalidIp.IpRepeated" "%s"
        403 "MaxEniPrivateIpsCountExceeded" "%s"
        403 "InvalidOperation.ResourceManagedByCloudProduct" "%s"
        403 "InvalidOperation.TrunkingIsNotAllowed" "%s"
        403 "InvalidParameter.InvalidEniQueueNumber" "%s"
        403 "InvalidOperation.MaxEniQueueNumberExceeded" "%s"
        403 "InvalidOperation.ExceedInstanceTypeQueueNumber" "%s"
        403 "InvalidParameter.EniTrafficMode" "%s"
        403 "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed" "%s"
        403 "InvalidParameter.QueuePairNumberMustEmpty" "%s"
        403 "InvalidParameter.InvalidQueuePairNumber" "%s"
        403 "InvalidParams.NetworkInterfaceName" "%s"
        403 "InvalidIp.IpPrefixIllegal" "The ip prefixes %s is/are illegal."
        403 "InvalidIp.IpPrefixMustInReserveSegment" "The ip prefix must in vswitch reserve segment."
        403 "InvalidOperation.Ipv4CountExceeded" "%s"
        403 "InvalidOperation.Ipv6CountExceeded" "%s"
        403 "InvalidOperation.HighPerformanceTrafficModeEniUnsupported" "High performance traffic mode does not support the current ENI type. Expected ENI type is \"%s\" but the current ENI type is \"%s\"."
        403 "AclLimitExceed" "%s"
        403 "InvalidIp.IpPrefixMaskInvalid" "The IP prefix mask %s is illegal which must be between %s and %s."
        403 "InvalidVSwitchId.IpPrefixNotEnough" "The specified VSwitch does not have enough IP prefixes."
        403 "InvalidIp.IpPrefixMaskNotSame" "The IP prefixes %s are illegal.The IP prefix mask must be the same."
        403 "EnterpriseGroupLimited.MutliGroupType" "The specified instance can't associate security group of different types."
        403 "InvalidOperation.BoundingEniSlaveQuotaExceed" "The number of Slave ENIs exceeds the limit of Bond ENI."
        403 "InvalidIp.IpPrefixNotAvailable" "The IP prefix is not available."
        403 "InvalidIp.IpPrefixMaskIllegal" "The current IP prefix mask is illegal."
        403 "InvalidIp.IpPrefixNotStrict" "The IP prefix \"%s\" must be strict CIDR format."
        403 "InvalidOperation.NotSupport" "The specified region does not support allocating IPv6 when creating ENI."
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
        404 "InvalidResourceGroup.NotFound" "The ResourceGroup provided does not exist in our records."
        404 "InvalidOperation.MaxEniIpv6IpsCountExceeded" "The ipv6 address count exceed limitation."
        404 "InvalidOperation.VSwitchIpv6Disabled" "The specified VSwitch does not support Ipv6 feature."
        404 "InvalidOperation.EnableIpv6Failed" "The specified VSwitch does not support Ipv6 feature."
        404 "InvalidOperation.AddressAlreadyAllocated" "The specified ipv6 has been already allocated."
        404 "InvalidOperation.AddressNotInVSwitchCidr" "The specified ipv6 does not match VSwitch cidr scope."
        404 "InvalidOperation.SlaveEniMustHaveBondingEni" "Ensure you create the corresponding Bond ENI before creating Slave ENI."
        404 "InvalidOperation.EniTrafficModeNotSupportIpv6" "The High Performance(RDMA) traffic mode does not support IPv6."
        404 "InvalidOperation.VSwitchCidrReservationNotExist" "The specified VSwitch does not have CIDR reservation."
    };

    const ERRORS_OF_2024: &'static [Row] = errors! {
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "Duplicate.TagKey" "The Tag.N.Key contain duplicate key."
        400 "InvalidTagKey.Malformed" "The specified Tag.n.Key is not valid."
        400 "InvalidTagValue.Malformed" "The specified Tag.n.Value is not valid."
        400 "InvalidOperation.EniCountExceeded" "The maximum number of eni in a enterprise security group is exceeded."
        400 "IncorrectVSwitchStatus" "The current status of vSwitch does not support this operation."
        400 "JoinedGroupLimitExceed" "%s"
        400 "InvalidParameter.SecurityGroupIdRepeated" "%s"
        400 "InvalidSecurityGroupId.SingleIdAndMultiIdConflict" "%s"
        400 "InvalidPrivateIpAddress.Duplicated" "Specified private IP address is duplicated."
        400 "InvalidParameter.Conflict" "%s"
        400 "QuotaExceeded.PrivateIpAddress" "There is no enough private ip in the specified VSwitch."
        400 "IncorrectVSwitchStatus" "The current status of virtual switch does not support this operation."
        400 "InvalidEniQueueSize.RegionOrUserNotSupported" "The specified parameter RxQueueSize or TxQueueSize is not supported in this region, or this account is not in the whitelist of using eni QueueSize."
        400 "InvalidParameter.EniQueueSize" "The specified parameter TxQueueSize and RxQueueSize are not equal or exceed limit."
        403 "InvalidOperation.NotSupport" "The specified region is not support to allocate ipv6 when create network interface."
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "InValidParameter" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidVSwitchId.IpNotEnough" "%s"
        403 "InvalidVSwitchId.IpInvalid" "%s"
        403 "QuotaExceed.Tags" "%s"
        403 "EnterpriseGroupLimited.MutliGroupType" "The specified instance can't join multi SecurityGroup types."
        403 "InvalidIp.Address" "%s"
        403 "InvalidIp.IpRepeated" "%s"
        403 "MaxEniPrivateIpsCountExceeded" "%s"
        403 "InvalidOperation.ResourceManagedByCloudProduct" "%s"
        403 "InvalidOperation.TrunkingIsNotAllowed" "%s"
        403 "InvalidParameter.InvalidEniQueueNumber" "%s"
        403 "InvalidOperation.MaxEniQueueNumberExceeded" "%s"
        403 "InvalidOperation.ExceedInstanceTypeQueueNumber" "%s"
        403 "InvalidOperation.BoundingEniSlaveQuotaExceed" "The slave eni quota above bounding eni exceeds."
        403 "InvalidParameter.EniTrafficMode" "%s"
        403 "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed" "%s"
        403 "InvalidParameter.QueuePairNumberMustEmpty" "%s"
        403 "InvalidParameter.InvalidQueuePairNumber" "%s"
        403 "InvalidParameter.EniTrafficMode" "The eni business type not support HighPerformance traffic mode."
        403 "InvalidParams.NetworkInterfaceName" "%s"
        403 "InvalidIp.IpPrefixMaskNotSame" "The ip prefixes %s are illegal which mask must be same."
        403 "InvalidIp.IpPrefixMaskInvalid" "The ip prefixes mask %s is illegal which must be between %s and %s."
        403 "InvalidIp.IpPrefixMaskIllegal" "The ip prefix mask is illegal."
        403 "InvalidIp.IpPrefixIllegal" "The ip prefixes %s is/are illegal."
        403 "InvalidIp.IpPrefixMustInReserveSegment" "The ip prefix must in vswitch reserve segment."
        403 "InvalidIp.IpPrefixNotAvailable" "The ip prefix is/are not available."
        403 "InvalidIp.IpPrefixNotStrict" "The ip prefix must be strict cidr format."
        403 "InvalidVSwitchId.IpPrefixNotEnough" "The specified vSwitch has not enough ip prefix."
        403 "InvalidOperation.Ipv4CountExceeded" "%s"
        403 "InvalidOperation.Ipv6CountExceeded" "%s"
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
        404 "InvalidResourceGroup.NotFound" "The ResourceGroup provided does not exist in our records."
        404 "InvalidVSwitchId.NotFound" "The specified VSwitchId is not found."
        404 "InvalidOperation.MaxEniIpv6IpsCountExceeded" "The ipv6 address count exceed limitation."
        404 "InvalidOperation.VSwitchIpv6Disabled" "The specified VSwitch does not support Ipv6 feature."
        404 "InvalidOperation.EnableIpv6Failed" "The specified VSwitch does not support Ipv6 feature."
        404 "InvalidOperation.AddressAlreadyAllocated" "The specified ipv6 has been already allocated."
        404 "InvalidOperation.AddressNotInVSwitchCidr" "The specified ipv6 does not match VSwitch cidr scope."
        404 "InvalidOperation.EniTrafficModeNotSupportIpv6" "The High Performance traffic mode does not support Ipv6."
        404 "InvalidOperation.MaxEniIpv6IpsCountExceeded" "%s"
        404 "InvalidOperation.AddressAlreadyAllocated" "The specified ip address has been already allocated."
        404 "InvalidOperation.SlaveEniMustHaveBondingEni" "Create slave eni must have bonding eni first."
        404 "InvalidOperation.VSwitchCidrReservationNotExist" "The specified vSwitch has no cidr reservation."
        500 "InternalError" "The request processing has failed due to some unknown error, exception or failure."
        500 "InvalidOperation.RegionNotSupportIpPrefix" "The current region does not support ip prefix."
    };

    const SINCE_2026: &'static [&'static str] = &[
        "NetworkInterfaceTrafficConfig",
        "ConnectionTrackingConfiguration",
        "EnhancedNetwork",
        "SourceDestCheck",
    ];
}

impl CreateNetworkInterface {
    fn kind(&self) -> EniKind {
        match self.instance_type.as_deref() {
            Some("Trunk") => EniKind::Trunk,
            Some("Bond") => EniKind::Bond,
            Some("Slave") => EniKind::Slave,
            _ => EniKind::Secondary,
        }
    }

    fn wants_ipv6(&self) -> bool {
        !self.ipv6_address.is_empty() || !self.ipv6_prefix.is_empty()
    }

    /// What the page of 2024 demands beyond that of 2026.
    fn check_edition_of_2024(&self) -> Result<(), Fault> {
        if let Some(EcsName(name)) = &self.network_interface_name
            && (!name.starts_with(char::is_alphabetic) || name.contains('.'))
        {
            let parameter = "NetworkInterfaceName";
            let expected =
                "2 to 128 letters, digits, colons, underscores or hyphens, a letter first";
            let code = "InvalidParams.NetworkInterfaceName";
            return Err(malformed(parameter.to_owned(), name, expected, code));
        }
        for (tag, number) in tag::distinct(&self.tag)?.iter().zip(1..) {
            if tag.value.starts_with("acs:") {
                let expected = "a value that does not start with acs:";
                let code = "InvalidTagValue.Malformed";
                return Err(malformed(format!("Tag.{number}.Value"), &tag.value, expected, code));
            }
        }
        Ok(())
    }

    /// The groups, however they are given. One is needed, though the table prints No for both.
    fn groups(&self) -> Result<Vec<SecurityGroupId>, Fault> {
        match (&self.security_group_id, self.security_group_ids.as_slice()) {
            (Some(_), [_, ..]) => Err(Fault::Conflict {
                parameters: ["SecurityGroupId", "SecurityGroupIds.N"],
                code: Some("InvalidSecurityGroupId.SingleIdAndMultiIdConflict"),
            }),
            (None, []) => {
                Err(Fault::BothEmpty { parameters: ["SecurityGroupId", "SecurityGroupIds.N"] })
            }
            (Some(one), []) => Ok(vec![one.clone()]),
            (None, several) => Ok(several.to_vec()),
        }
    }

    /// A prefix counts as one address.
    fn check_limits(&self) -> Result<(), Fault> {
        let secondary = self.private_ip_address.len() + self.ipv4_prefix.len();
        if secondary > MOST_SECONDARY_AT_CREATION {
            let limit = MOST_SECONDARY_AT_CREATION;
            return Err(Fault::SecondaryLimit { eni: None, limit, assigned: 0, wanted: secondary });
        }
        let ipv6 = self.ipv6_address.len() + self.ipv6_prefix.len();
        if ipv6 > MOST_IPV6 {
            let limit = MOST_IPV6;
            return Err(Fault::Ipv6Limit { eni: None, limit, assigned: 0, wanted: ipv6 });
        }
        Ok(())
    }
}

fn malformed(parameter: String, value: &str, expected: &str, code: &'static str) -> Fault {
    let problem = Problem::Malformed { value: value.to_owned(), expected: expected.to_owned() };
    Fault::Parameter(Reject { parameter, problem, code: Some(code) })
}

/// A secondary address that is taken has a row of its own in the edition of 2024.
fn secondary(fault: Fault, edition: Edition) -> Fault {
    match fault {
        Fault::AddressTaken { address } if edition == Edition::Of2024 => {
            Fault::SecondaryTaken { address }
        }
        fault => fault,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        testing::{Testing, at, text, texts},
        world::{AccountFacts, Feature},
    };

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let group = t.group(&vswitch);
        let create = |more: &str| format!("Action=CreateNetworkInterface{more}");
        t.check(
            &create("&PrimaryIpAddress=x"),
            "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &create("&VSwitchId=vsw-9&PrimaryIpAddress=x"),
            "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.",
        );
        t.check(
            &create("&VSwitchId=vsw-9&SecurityGroupId=sg-9&SecurityGroupIds.1=sg-9&Ipv6Address.1=::1&Ipv6AddressCount=1"),
            "400 InvalidParameter.Conflict The parameters \"Ipv6Address.N\" and \"Ipv6AddressCount\" cannot be specified at the same time.",
        );
        t.check(
            &create("&VSwitchId=vsw-9&SecurityGroupId=sg-9&SecurityGroupIds.1=sg-9"),
            "400 InvalidSecurityGroupId.SingleIdAndMultiIdConflict The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at the same time.",
        );
        t.check(
            &create("&VSwitchId=vsw-9"),
            "400 MissingParameter These parameters \"SecurityGroupId\",\"SecurityGroupIds.N\" cannot be both empty.",
        );
        t.check(
            &create("&VSwitchId=vsw-9&SecurityGroupId=sg-9"),
            "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
        );
        t.check(
            &create(&format!("&VSwitchId={vswitch}&SecurityGroupId=sg-9")),
            "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
        );
        let base = format!("&VSwitchId={vswitch}&SecurityGroupId={group}");
        t.check(
            &create(&format!("{base}&ResourceGroupId=rg-9")),
            "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
        );
        t.check(
            &create(&format!("{base}&SecondaryPrivateIpAddressCount=49&Ipv4PrefixCount=1")),
            "403 MaxEniPrivateIpsCountExceeded The number of eni to be created private ip exceeds the limit(49). Assigned:0. Expecting assign:50.",
        );
        t.check(
            &create(&format!("{base}&PrimaryIpAddress=10.0.0.15")),
            "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.0.0.15\" is not valid in VSwitch CIDR block \"10.0.0.0/28\".",
        );
        t.check(
            &create(&format!("{base}&SecondaryPrivateIpAddressCount=12")),
            &format!("403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"{vswitch}\" has not enough IpAddress."),
        );
        t.ok(&create(&format!("{base}&SecondaryPrivateIpAddressCount=11")));
    }

    #[test]
    fn the_answer_is_complete() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"));
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=72"));
        let answer = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupIds.1={group}\
             &PrimaryIpAddress=10.0.0.5&PrivateIpAddress.1=10.0.0.7&PrivateIpAddress.2=10.0.0.6\
             &Ipv6AddressCount=2&Ipv4Prefix.1=10.0.0.80/28&Ipv6PrefixCount=1\
             &NetworkInterfaceName=网卡-1&Description=interface+create&Tag.1.Key=k&Tag.2.Key=键&Tag.2.Value=v"
        ));
        assert_eq!(text(&answer, "Status"), "Available");
        assert_eq!(text(&answer, "Type"), "Secondary");
        assert_eq!(text(&answer, "OwnerId"), "1000000000000001");
        assert_eq!(text(&answer, "VSwitchId"), vswitch);
        assert_eq!(text(&answer, "ZoneId"), "cn-hangzhou-h");
        assert_eq!(text(&answer, "NetworkInterfaceName"), "网卡-1");
        assert_eq!(text(&answer, "Description"), "interface create");
        assert!(text(&answer, "MacAddress").starts_with("00:16:3e:"));
        assert_eq!(at(&answer, "ServiceManaged"), false);
        assert_eq!(at(&answer, "SourceDestCheck"), false);
        assert_eq!(texts(&answer, "SecurityGroupIds.SecurityGroupId"), [group]);
        assert_eq!(text(&answer, "PrivateIpAddress"), "10.0.0.5");
        assert_eq!(
            at(&answer, "PrivateIpSets.PrivateIpSet"),
            &serde_json::json!([
                {"PrivateIpAddress": "10.0.0.5", "Primary": true},
                {"PrivateIpAddress": "10.0.0.7", "Primary": false},
                {"PrivateIpAddress": "10.0.0.6", "Primary": false},
            ])
        );
        assert_eq!(
            at(&answer, "Tags.Tag"),
            &serde_json::json!([{"TagKey": "k", "TagValue": ""}, {"TagKey": "键", "TagValue": "v"}])
        );
        assert_eq!(at(&answer, "Ipv6Sets.Ipv6Set").as_array().map(Vec::len), Some(2));
        assert_eq!(text(&answer, "Ipv4PrefixSets.Ipv4PrefixSet.0.Ipv4Prefix"), "10.0.0.80/28");
        assert!(text(&answer, "Ipv6PrefixSets.Ipv6PrefixSet.0.Ipv6Prefix").ends_with("/80"));
    }

    #[test]
    fn parameters_have_their_own_rows() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let mut refused = |more: &str, row: &str| {
            let query = format!(
                "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}"
            );
            let refusal = t.send(&query).expect_err(more);
            assert!(refusal.starts_with(row), "{more}\n {refusal}");
        };
        refused("&NetworkInterfaceName=a", "403 InvalidParams.NetworkInterfaceName ");
        refused("&Description=http://x", "400 InvalidParameter ");
        refused(
            "&Tag.1.Value=v",
            "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
        );
        refused(
            "&Tag.1.Key=aliyun",
            "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
        );
        refused(
            "&Tag.1.Key=a&Tag.1.Value=http://",
            "400 InvalidTagValue.Malformed The specified Tag.n.Value is not valid.",
        );
        refused(
            "&Tag.1.Key=a&Tag.2.Key=a",
            "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
        );
        let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        refused(&tags, "403 QuotaExceed.Tags ");
        refused("&InstanceType=Other", "403 InValidParameter ");
        refused("&QueueNumber=0", "403 InvalidParameter.InvalidEniQueueNumber ");
        refused("&QueueNumber=2049", "403 InvalidParameter.InvalidEniQueueNumber ");
        refused("&NetworkInterfaceTrafficMode=Fast", "403 InvalidParameter.EniTrafficMode ");
        refused("&QueuePairNumber=4", "403 InvalidParameter.QueuePairNumberMustEmpty ");
        refused(
            "&NetworkInterfaceTrafficMode=HighPerformance&QueuePairNumber=0",
            "403 InvalidParameter.InvalidQueuePairNumber ",
        );
        refused(
            "&NetworkInterfaceTrafficMode=HighPerformance&Ipv6AddressCount=1",
            "404 InvalidOperation.EniTrafficModeNotSupportIpv6 ",
        );
        refused(
            "&NetworkInterfaceTrafficMode=HighPerformance&InstanceType=Trunk",
            "403 InvalidOperation.HighPerformanceTrafficModeEniUnsupported High performance traffic mode does not support the current ENI type. Expected ENI type is \"Secondary\" but the current ENI type is \"Trunk\".",
        );
        refused(
            "&QueueNumber=2&NetworkInterfaceTrafficConfig.QueueNumber=3",
            "400 InvalidParameter.Conflict ",
        );
        refused(
            "&TxQueueSize=8192",
            "400 InvalidParameter.EniQueueSize The specified parameter \"TxQueueSize\" and \"RxQueueSize\" are not equal or the value must be 8192 or 16384.",
        );
        refused("&TxQueueSize=4096&RxQueueSize=4096", "400 InvalidParameter.EniQueueSize ");
        refused(
            "&ConnectionTrackingConfiguration.TcpClosedAndTimeWaitTimeout=16",
            "400 InvalidParameter.EniConnectionTrackingConfiguration The specified ENI connection tracking configuration \"TcpClosedAndTimeWaitTimeout\" must be between 3 and 15.",
        );
        refused("&EnhancedNetwork.EnableSriov=true", "400 InvalidParameter.EniEnhancedNetwork ");
        refused(
            "&EnhancedNetwork.VirtualFunctionQuantity=1",
            "400 InvalidParameter.EniEnhancedNetwork ",
        );
        refused(
            "&PrivateIpAddress.1=10.0.0.9&PrivateIpAddress.2=10.0.0.9",
            "403 InvalidIp.IpRepeated ",
        );
        refused(
            "&PrimaryIpAddress=10.0.0.9&PrivateIpAddress.1=10.0.0.9",
            "403 InvalidIp.IpRepeated ",
        );
        refused(
            "&Ipv6Address.1=2001:db9::1",
            "404 InvalidOperation.AddressNotInVSwitchCidr The specified ipv6 does not match VSwitch cidr scope.",
        );
        refused(
            "&Ipv4Prefix.1=10.0.0.0/28",
            "404 InvalidOperation.VSwitchCidrReservationNotExist The specified VSwitch does not have CIDR reservation.",
        );
        refused(
            "&Ipv4Prefix.1=10.0.0.1/28",
            "403 InvalidIp.IpPrefixNotStrict The IP prefix \"10.0.0.1/28\" must be strict CIDR format.",
        );
    }

    #[test]
    fn security_groups_are_of_one_kind_and_of_the_vswitchs_vpc() {
        let mut t = Testing::new();
        let (vswitch, elsewhere) = (t.vswitch("10.0.0.0/24"), t.vswitch("10.0.0.0/24"));
        let foreign = t.group(&elsewhere);
        let groups = (0..6).map(|_| t.group(&vswitch)).collect::<Vec<_>>();
        let vpc = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&vpc, "VpcId").to_owned();
        let enterprise =
            t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupType=enterprise"));
        let enterprise = text(&enterprise, "SecurityGroupId");
        let create = |groups: &[&str]| {
            let numbered =
                groups.iter().zip(1..).map(|(id, n)| format!("&SecurityGroupIds.{n}={id}"));
            format!(
                "Action=CreateNetworkInterface&VSwitchId={vswitch}{}",
                numbered.collect::<String>()
            )
        };
        t.check(
            &create(&[&groups[0], enterprise]),
            "403 EnterpriseGroupLimited.MutliGroupType The specified instance can't associate security group of different types.",
        );
        t.check(
            &create(&[&foreign]),
            "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and security group are not in the same VPC.",
        );
        t.check(
            &create(&groups.iter().map(String::as_str).collect::<Vec<_>>()),
            "400 JoinedGroupLimitExceed The number of security groups in \"SecurityGroupIds.N\" (6) exceeds the limit(5) of an ENI.",
        );
        t.check(
            &create(&[&groups[0], &groups[0]]),
            &format!("400 InvalidParameter.SecurityGroupIdRepeated The specified parameter \"SecurityGroupIds.2\" is not valid: \"{}\" is repeated.", groups[0]),
        );
        t.world.quotas.addresses_per_basic_group = 2;
        t.world.quotas.enis_per_enterprise_group = 1;
        t.ok(&create(&[&groups[0]]));
        t.ok(&create(&[&groups[0]]));
        t.check(
            &create(&[&groups[1], &groups[0]]),
            "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
        );
        t.ok(&create(&[enterprise]));
        t.check(
            &create(&[enterprise]),
            "400 InvalidOperation.EniCountExceeded The maximum number of eni in a enterprise security group is exceeded.",
        );
        t.world.quotas.enis = 3;
        t.check(
            &create(&[&groups[1]]),
            "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.",
        );
    }

    #[test]
    fn a_taken_address_is_refused_under_its_own_row() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let block = t.ipv6_block(&vswitch);
        t.eni(&vswitch, &format!("&PrimaryIpAddress=10.0.0.5&Ipv6Address.1={block}5"));
        let taken = t.try_eni(&vswitch, "&PrimaryIpAddress=10.0.0.5");
        assert_eq!(taken, Err("400 InvalidPrivateIpAddress.Duplicated The specified private IP address \"10.0.0.5\" is duplicated.".to_owned()));
        let taken = t.try_eni(&vswitch, &format!("&Ipv6Address.1={block}5"));
        assert_eq!(taken, Err("404 InvalidOperation.AddressAlreadyAllocated The specified ipv6 has been already allocated.".to_owned()));
    }

    #[test]
    fn a_repeated_token_makes_one_interface() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let create = format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}&ClientToken=t"
        );
        let first = t.ok(&create);
        assert_eq!(t.ok(&create), first);
        t.check(
            &format!("{create}&NetworkInterfaceName=other"),
            "400 IdempotentParameterMismatch The request is retried with updated parameters.",
        );
        assert_eq!(at(&t.ok("Action=DescribeNetworkInterfaces"), "TotalCount"), 1);
        // The same token of another operation is another token.
        let id = text(&first, "NetworkInterfaceId");
        t.ok(&format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={id}&SecondaryPrivateIpAddressCount=1&ClientToken=t"));
    }

    #[test]
    fn a_region_that_is_not_there_is_refused() {
        let mut t = Testing::new();
        t.check(
            "Action=CreateNetworkInterface&RegionId=xx-nowhere-1&VSwitchId=vsw-9&SecurityGroupId=sg-9",
            "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
        );
    }

    #[test]
    fn an_instance_that_is_named_limits_the_interface_by_its_type() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let mut refused = |more: &str, row: &str| {
            let refusal = t.try_eni(&vswitch, &format!("&InstanceId={instance}{more}"));
            let refusal = refusal.expect_err(more);
            assert!(refusal.starts_with(row), "{more}\n {refusal}");
        };
        refused("&SecondaryPrivateIpAddressCount=6", "403 InvalidOperation.Ipv4CountExceeded ");
        refused("&Ipv6AddressCount=7", "403 InvalidOperation.Ipv6CountExceeded ");
        refused("&QueueNumber=100", "403 InvalidOperation.MaxEniQueueNumberExceeded ");
        refused(
            "&NetworkInterfaceTrafficMode=HighPerformance",
            "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed ",
        );
        t.eni(&vswitch, &format!("&InstanceId={instance}"));
        assert!(
            t.try_eni(&vswitch, "&InstanceId=x")
                .is_err_and(|row| row.starts_with("400 InvalidInstanceID.Malformed "))
        );
        assert!(
            t.try_eni(&vswitch, "&InstanceId=i-9")
                .is_err_and(|row| row.starts_with("404 InvalidEcsId.NotFound "))
        );
    }

    #[test]
    fn a_slave_is_bound_to_a_bond() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        assert!(
            t.try_eni(&vswitch, "&InstanceType=Bond")
                .is_err_and(|row| row.starts_with("403 InValidParameter "))
        );
        let with = [Feature::Bond].into();
        t.world.accounts.insert(Testing::ACCOUNT, AccountFacts { with, ..AccountFacts::default() });
        t.world.quotas.slaves_per_bond = 1;
        let slave = |t: &mut Testing, more: &str| {
            t.try_eni(&vswitch, &format!("&InstanceType=Slave{more}"))
        };
        assert_eq!(
            slave(&mut t, ""),
            Err("404 InvalidOperation.SlaveEniMustHaveBondingEni Ensure you create the corresponding Bond ENI before creating Slave ENI.".to_owned())
        );
        assert!(
            slave(&mut t, "&BondNetworkInterfaceId=eni-9")
                .is_err_and(|row| row.starts_with("404 InvalidEniId.NotFound "))
        );
        let ordinary = t.eni(&vswitch, "");
        let named = format!("&BondNetworkInterfaceId={ordinary}");
        assert!(
            slave(&mut t, &named)
                .is_err_and(|row| row.starts_with("403 InvalidOperation.InvalidEniType "))
        );
        let bond = t.eni(&vswitch, "&InstanceType=Bond");
        let bound = slave(&mut t, "").expect("there is a bond");
        assert_eq!(
            slave(&mut t, &format!("&BondNetworkInterfaceId={bond}")),
            Err("403 InvalidOperation.BoundingEniSlaveQuotaExceed The number of Slave ENIs exceeds the limit of Bond ENI.".to_owned())
        );
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={bound}&SecondaryPrivateIpAddressCount=1"),
            "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Primary,Secondary,Trunk,Bond\" while current type is \"Slave\".",
        );
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={bond}"));
        assert!(
            slave(&mut t, &format!("&BondNetworkInterfaceId={bond}"))
                .is_err_and(|row| row.starts_with("400 InvalidOperation.InvalidEniState "))
        );
    }
}
