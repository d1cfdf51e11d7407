//! CreateNetworkInterface: makes a network interface in a vSwitch, with its addresses, prefixes,
//! security groups and tags.

mod edition_2024;
#[cfg(test)]
mod rows;
pub(crate) mod settings;

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{
    Shape, Wanted,
    shape::{Part, Type},
};
use control_derive::operation;
use serde::Serialize;

use self::settings::{ConnectionTracking, EnhancedNetwork, NewKind, TrafficConfig, TrafficMode};
use super::{
    Enhanced, Eni, EniKind, MOST_IPV6, MOST_SECONDARY_AT_CREATION, Tracking, Traffic,
    address::{Choice, Role, Units},
    bond, check_quota, limits, named, view,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::security_group::{self, GroupUse},
    facts::{Feature, world::Edition},
    faults::{AddressFault, EniFault, VSwitchFault},
    kernel::{
        condition::{self, Condition},
        operation::Operation,
        resource_group,
    },
    net::{
        extent,
        prefix::{self, PrefixText},
    },
    value::{
        id::{EniId, InstanceId, SecurityGroupId, VSwitchId},
        tag::{self, Tag},
        text::{EcsDescription, EcsName},
    },
    vpc::VSwitch,
};

/// Creates a network interface (ENI) in a vSwitch.
#[operation(
    ecs,
    write,
    ram("eni/*", "securitygroup/{SecurityGroupId|SecurityGroupIds}", "vpc:vswitch/{VSwitchId}"),
    token,
    tags(too_many = "QuotaExceed.Tags"),
    since_2026(
        "NetworkInterfaceTrafficConfig",
        "ConnectionTrackingConfiguration",
        "EnhancedNetwork",
        "SourceDestCheck"
    ),
    planned
)]
pub struct CreateNetworkInterface {
    /// The resource group.
    resource_group_id: Option<String>,
    /// The vSwitch whose idle addresses the ENI gets.
    vswitch_id: VSwitchId,
    /// The primary private address; a random idle one if none is given.
    #[param(malformed = "InvalidIp.Address")]
    primary_ip_address: Option<Ipv4Addr>,
    /// The security group that the ENI joins, in the vSwitch's VPC.
    security_group_id: Option<SecurityGroupId>,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens.
    #[param(malformed = "InvalidParams.NetworkInterfaceName")]
    network_interface_name: Option<EcsName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    description: Option<EcsDescription>,
    /// No longer used.
    #[expect(dead_code, reason = "the page has it, and nothing depends on it")]
    visible: Option<bool>,
    /// Secondary (the default) or Trunk; Bond and Slave for accounts that have bonds.
    #[param(malformed = "InValidParameter")]
    instance_type: Option<NewKind>,
    /// No longer used; an RDMA ENI has none.
    business_type: Option<String>,
    /// The number of queues; the instance type's default if none is given.
    #[param(range = 1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    queue_number: Option<u32>,
    /// Standard (the default) or HighPerformance (RDMA).
    #[param(malformed = "InvalidParameter.EniTrafficMode")]
    network_interface_traffic_mode: Option<TrafficMode>,
    /// The number of queue pairs of an RDMA ENI; the instance type's maximum if none is given.
    #[param(range = 1..=4294967295, malformed = "InvalidParameter.InvalidQueuePairNumber")]
    queue_pair_number: Option<u32>,
    /// The security groups that the ENI joins, instead of SecurityGroupId.
    #[param(repeated = "InvalidParameter.SecurityGroupIdRepeated")]
    security_group_ids: Vec<SecurityGroupId>,
    /// Secondary private addresses.
    #[param(
        items = 0..=10, count = "SecondaryPrivateIpAddressCount", range = 1..=49,
        malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated"
    )]
    private_ip_address: Wanted<Ipv4Addr>,
    /// IPv6 addresses.
    #[param(
        items = 1..=10, too_many = "InvalidOperation.MaxEniIpv6IpsCountExceeded",
        count = "Ipv6AddressCount", range = 1..=10,
        malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated"
    )]
    ipv6_address: Wanted<Ipv6Addr>,
    /// IPv4 prefixes (/28) of the vSwitch's reservations.
    #[param(items = 1..=10, count = "Ipv4PrefixCount", range = 1..=10)]
    ipv4_prefix: Wanted<PrefixText>,
    /// IPv6 prefixes (/80) of the vSwitch's reservations.
    #[param(items = 1..=10, count = "Ipv6PrefixCount", range = 1..=10)]
    ipv6_prefix: Wanted<PrefixText>,
    /// Whether the ENI is released with the instance that it is attached to.
    delete_on_release: Option<bool>,
    /// The depth of the transmit queues: 8192 or 16384, equal to RxQueueSize.
    tx_queue_size: Option<u32>,
    /// The depth of the receive queues: 8192 or 16384, equal to TxQueueSize.
    rx_queue_size: Option<u32>,
    /// How the ENI carries traffic; what stands here may not contradict the parameters of the same name.
    #[param(object)]
    network_interface_traffic_config: Option<TrafficConfig>,
    /// How long connections are tracked.
    #[param(object)]
    connection_tracking_configuration: Option<ConnectionTracking>,
    /// Virtual functions.
    #[param(object)]
    enhanced_network: Option<EnhancedNetwork>,
    /// Whether traffic that is not for the ENI's own addresses is dropped; false if not given.
    source_dest_check: Option<bool>,
    /// An instance that the ENI is meant for; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance and its type, which only a request that names one can get"
    )]
    instance_id: Option<String>,
    /// The bond that a slave is bound to; the oldest of the VPC if none is given.
    #[param(
        undocumented = "the page lists errors about bonds; DescribeNetworkInterfaceAttribute shows one under this name"
    )]
    bond_network_interface_id: Option<EniId>,
}

/// The network interface to make.
pub struct NewEni {
    vswitch: VSwitchId,
    groups: Vec<SecurityGroupId>,
    resource_group: Option<String>,
    kind: EniKind,
    name: String,
    description: String,
    tags: Vec<Tag>,
    primary: Wanted<Ipv4Addr>,
    /// The secondary addresses, and the prefixes.
    ipv4: Units<Wanted<Ipv4Addr>>,
    ipv6: Units<Wanted<Ipv6Addr>>,
    traffic: Traffic,
    tracking: Option<Tracking>,
    enhanced: Option<Enhanced>,
    source_dest_check: bool,
    delete_on_release: bool,
    /// The instance that it is meant for.
    instance: Option<InstanceId>,
    /// The bond that a slave is to be bound to.
    bond: Option<EniId>,
}

/// The new network interface, or nothing.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Response {
    /// It is there.
    Created(Box<view::Common>),
    /// Nothing was made, which the answer says by having no id; call again.
    Nothing {},
    /// The same, as the edition of 2024 says it.
    Empty(edition_2024::Empty),
}

impl Shape for Response {
    const IS: Type = Type::Object;

    fn members(at: &str, parts: &mut Vec<Part>) {
        view::Common::members(at, parts);
    }
}

impl Plan for CreateNetworkInterface {
    type Into = NewEni;

    fn plan(self, head: &Head, world: &World) -> Result<NewEni, Fault> {
        let instance = named::read(self.instance_id.as_deref())?;
        let groups = settings::groups(self.security_group_id, self.security_group_ids)?;
        let tags = tag::distinct(&head.tags)?;
        if world.edition == Edition::Of2024 {
            edition_2024::check(self.network_interface_name.as_ref(), &tags)?;
        }
        let prefixes = prefix::wanted(self.ipv4_prefix)?;
        let ipv4 = Units { addresses: self.private_ip_address, prefixes };
        let prefixes = prefix::wanted(self.ipv6_prefix)?;
        let ipv6 = Units { addresses: self.ipv6_address, prefixes };
        if let (Some(primary), Wanted::These(listed)) = (self.primary_ip_address, &ipv4.addresses)
            && listed.contains(&primary)
        {
            return Err(AddressFault::Repeated { address: primary.into() }.into());
        }
        let traffic = TrafficConfig {
            queue_number: self.queue_number,
            network_interface_traffic_mode: self.network_interface_traffic_mode,
            queue_pair_number: self.queue_pair_number,
            tx_queue_size: self.tx_queue_size,
            rx_queue_size: self.rx_queue_size,
        };
        let traffic = traffic.and(self.network_interface_traffic_config.unwrap_or_default())?;
        let traffic = Traffic::try_from(traffic)?;
        let tracking =
            self.connection_tracking_configuration.map(Tracking::try_from).transpose()?;
        let enhanced = self.enhanced_network.map(Enhanced::try_from).transpose()?;
        let kind = self.instance_type.map_or(EniKind::Secondary, EniKind::from);
        settings::check_rdma(&traffic, kind, self.business_type, !ipv6.is_empty())?;
        Ok(NewEni {
            vswitch: self.vswitch_id,
            groups,
            resource_group: self.resource_group_id,
            kind,
            name: self.network_interface_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            tags,
            primary: self.primary_ip_address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one])),
            ipv4,
            ipv6,
            traffic,
            tracking,
            enhanced,
            source_dest_check: self.source_dest_check == Some(true),
            // No page prints the default; nothing is released that nobody asked to release.
            delete_on_release: self.delete_on_release == Some(true),
            instance,
            bond: self.bond_network_interface_id,
        })
    }

    fn permit(plan: &NewEni, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let wants_bond = matches!(plan.kind, EniKind::Bond | EniKind::Slave);
        let wants_prefix = !plan.ipv4.prefixes.is_empty() || !plan.ipv6.prefixes.is_empty();
        let (sizes, tracking) = (plan.traffic.queue_size.is_some(), plan.tracking.is_some());
        ctx.permit(wants_bond, Feature::Bond, "InstanceType")?;
        ctx.permit(plan.kind == EniKind::Trunk, Feature::Trunk, "InstanceType")?;
        ctx.permit(plan.traffic.rdma, Feature::Rdma, "NetworkInterfaceTrafficMode")?;
        ctx.permit(sizes, Feature::QueueSize, "TxQueueSize")?;
        ctx.permit(tracking, Feature::ConnectionTracking, "ConnectionTrackingConfiguration")?;
        ctx.permit(!plan.ipv6.is_empty(), Feature::Ipv6AtCreation, "Ipv6Address")?;
        ctx.permit(wants_prefix, Feature::IpPrefix, "Ipv4Prefix")
    }

    fn draws(_: &NewEni) -> Option<extent::Unique> {
        Some(extent::Unique::Mac)
    }
}

impl Write for CreateNetworkInterface {
    type Response = Response;

    fn execute(plan: NewEni, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let operation = CreateNetworkInterface::DECLARATION.name;
        if condition::find(ctx, operation)? == Some(Condition::WithoutId) {
            return Ok(Response::nothing(ctx.world.edition));
        }
        let vswitch = VSwitch::find_usable(ctx, &plan.vswitch)?;
        security_group::check_joinable(ctx, &plan.groups, &vswitch.vpc)?;
        let resource_group = resource_group::find(ctx, plan.resource_group.as_deref())?;
        if !plan.ipv6.is_empty() {
            check_ipv6(ctx, &vswitch)?;
        }
        let meant_for = named::check(ctx, plan.instance.as_ref(), None, &vswitch)?;
        let bond = match plan.kind {
            EniKind::Slave => Some(bond::find(ctx, plan.bond.as_ref(), &vswitch)?),
            EniKind::Secondary | EniKind::Trunk | EniKind::Primary | EniKind::Bond => None,
        };
        if meant_for.is_none() {
            plan.check_limits()?;
        }
        check_quota(ctx, 1)?;
        let joining = plan.group_use();
        security_group::check_room(ctx, &plan.groups, joining)?;
        let id = ctx.new_id::<EniId>()?;
        let mut choice = Choice::new(ctx, id.clone(), &vswitch)?;
        let (primary, secondary) = plan.choose_ipv4(ctx, &mut choice)?;
        let eni = Eni {
            kind: plan.kind,
            name: plan.name,
            description: plan.description,
            secondary,
            ipv6: choice.ipv6(ctx, &plan.ipv6.addresses)?,
            ipv4_prefixes: choice.prefixes(ctx, &plan.ipv4.prefixes)?,
            ipv6_prefixes: choice.prefixes(ctx, &plan.ipv6.prefixes)?,
            groups: plan.groups,
            resource_group,
            names_resource_group: plan.resource_group.is_some(),
            tags: plan.tags,
            traffic: plan.traffic,
            tracking: plan.tracking,
            enhanced: plan.enhanced,
            source_dest_check: plan.source_dest_check,
            delete_on_release: plan.delete_on_release,
            service: ctx.world.account(ctx.account()).service,
            bond,
            ..Eni::new(ctx, id, &vswitch, primary)?
        };
        if let Some((instance, on_it)) = &meant_for {
            let kind = instance.instance_type(ctx)?;
            limits::check_type_of_new(kind, &eni)?;
            limits::check_device(kind, on_it, &eni)?;
        }
        choice.take(ctx)?;
        security_group::count_in(&mut ctx.txn, &eni.groups, joining)?;
        ctx.insert(&eni)?;
        Ok(Response::created(view::Common::of(ctx, &eni), ctx.world.edition))
    }
}

impl Response {
    fn created(eni: view::Common, edition: Edition) -> Response {
        Response::Created(Box::new(match edition {
            Edition::Of2024 => edition_2024::print(eni),
            Edition::Of2026 => eni,
        }))
    }

    fn nothing(edition: Edition) -> Response {
        match edition {
            Edition::Of2024 => Response::Empty(edition_2024::Empty::default()),
            Edition::Of2026 => Response::Nothing {},
        }
    }
}

impl NewEni {
    /// What it will count in its security groups.
    fn group_use(&self) -> GroupUse {
        GroupUse { enis: 1, addresses: (1 + self.ipv4.len() + self.ipv6.len()) as u64 }
    }

    /// Whether it has no more addresses than a network interface that is meant for no instance can
    /// have; a prefix counts as one.
    fn check_limits(&self) -> Result<(), EniFault> {
        let (wanted, limit) = (self.ipv4.len(), MOST_SECONDARY_AT_CREATION);
        if wanted > limit {
            return Err(EniFault::SecondaryLimit { eni: None, limit, assigned: 0, wanted });
        }
        let (wanted, limit) = (self.ipv6.len(), MOST_IPV6);
        if wanted > limit {
            return Err(EniFault::Ipv6Limit { eni: None, limit, assigned: 0, wanted });
        }
        Ok(())
    }

    /// Chooses the primary address and the secondary ones: listed ones before others are drawn,
    /// which might hit them.
    fn choose_ipv4(
        &self,
        ctx: &mut Ctx<'_>,
        choice: &mut Choice<'_>,
    ) -> Result<(Ipv4Addr, Vec<Ipv4Addr>), Fault> {
        let wanted = &self.ipv4.addresses;
        match wanted {
            Wanted::These(_) => {
                let secondary = choice.ipv4(ctx, wanted, Role::Secondary)?;
                Ok((choice.ipv4(ctx, &self.primary, Role::Primary)?[0], secondary))
            }
            Wanted::Nothing | Wanted::Any(_) => {
                let primary = choice.ipv4(ctx, &self.primary, Role::Primary)?[0];
                Ok((primary, choice.ipv4(ctx, wanted, Role::Secondary)?))
            }
        }
    }
}

/// Whether the vSwitch has IPv6.
fn check_ipv6(ctx: &Ctx<'_>, vswitch: &VSwitch) -> Result<(), Fault> {
    if vswitch.ipv6.is_some() {
        return Ok(());
    }
    let (vpc, vswitch) = (ctx.find(&vswitch.vpc)?, vswitch.id.clone());
    Err(match vpc.ipv6() {
        Some(_) => VSwitchFault::WithoutIpv6 { vswitch }.into(),
        None => VSwitchFault::Ipv6NotEnabled { vswitch }.into(),
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::{
            Feature,
            world::{AccountFacts, Edition},
        },
        tests::testing::{Mistake, Testing, at, step, text, texts},
    };

    type Step = (Mistake, String);

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"));
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=72"));
        t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.5&Ipv4Prefix.1=10.0.0.64/28");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let request = format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupIds.1={group}\
             &NetworkInterfaceName=a.b&Ipv4PrefixCount=1&Ipv6AddressCount=1\
             &TxQueueSize=8192&RxQueueSize=8192&ConnectionTrackingConfiguration.UdpTimeout=10\
             &InstanceId={instance}"
        );
        // Not those of VPCs: the steps make one.
        let of_vpcs = [Feature::NewVSwitch, Feature::VpcIpv6];
        let is_enis = |feature: &Feature| !of_vpcs.contains(feature);
        let without = Feature::ALL.iter().map(|(_, feature)| *feature).filter(is_enis).collect();
        t.world.accounts.insert(
            Testing::ACCOUNT,
            AccountFacts { without, with: [Feature::Bond].into(), ..AccountFacts::default() },
        );
        let steps = [
            missing_and_malformed(),
            conflicts(),
            conflicts_of_settings(),
            features(),
            resources(&mut t, &vswitch, &group),
            quotas(),
            capacity(),
        ];
        t.walk(&request, steps.into_iter().flatten().collect());
    }

    fn missing_and_malformed() -> Vec<Step> {
        vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&PrimaryIpAddress=x",
                "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.",
            ),
            step(
                "&InstanceType=Other",
                "403 InValidParameter the parameter(s) \"InstanceType\" provided is(are) invalid. \"Other\" is not one of Secondary, Trunk, Bond, Slave.",
            ),
            step(
                "&NetworkInterfaceTrafficMode=Fast",
                "403 InvalidParameter.EniTrafficMode The ENI traffic mode is set incorrectly, it must be either Standard or HighPerformance.",
            ),
            step(
                "&Tag.1.Key=aliyun",
                "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
            ),
            step(
                "&Ipv6Address.1=::1&Ipv6AddressCount=1",
                "400 InvalidParameter.Conflict The parameters \"Ipv6Address.N\" and \"Ipv6AddressCount\" cannot be specified at the same time.",
            ),
        ]
    }

    fn conflicts() -> Vec<Step> {
        vec![
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&SecurityGroupId=sg-9",
                "400 InvalidSecurityGroupId.SingleIdAndMultiIdConflict The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at the same time.",
            ),
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            step(
                Mistake::Facts {
                    are: |world| world.edition = Edition::Of2024,
                    mended: |world| world.edition = Edition::Of2026,
                },
                "403 InvalidParams.NetworkInterfaceName The specified parameter \"NetworkInterfaceName\" is not valid: \"a.b\" is not 2 to 128 letters, digits, colons, underscores or hyphens, a letter first.",
            ),
            step(
                "&Ipv4PrefixCount=&Ipv4Prefix.1=10.0.0.1/28",
                "403 InvalidIp.IpPrefixNotStrict The IP prefix \"10.0.0.1/28\" must be strict CIDR format.",
            ),
            step(
                "&Ipv6PrefixCount=&Ipv6Prefix.1=2001:db8::1/80",
                "403 InvalidIp.IpPrefixNotStrict The IP prefix \"2001:db8::1/80\" must be strict CIDR format.",
            ),
            step(
                "&PrimaryIpAddress=10.0.0.9&SecondaryPrivateIpAddressCount=&PrivateIpAddress.1=10.0.0.9",
                "403 InvalidIp.IpRepeated The specified ipAddress \"10.0.0.9\" is(are) repeated.",
            ),
        ]
    }

    fn conflicts_of_settings() -> Vec<Step> {
        let both = |name: &str, one: &str, other: &str| {
            let config = "NetworkInterfaceTrafficConfig";
            step(
                format!("&{name}={one}&{config}.{name}={other}"),
                format!(
                    "400 InvalidParameter.Conflict The parameters \"{name}\" and \"{config}.{name}\" cannot be specified at the same time."
                ),
            )
        };
        let tracking = |name: &str, min: u32, max: u32| {
            step(
                format!("&ConnectionTrackingConfiguration.{name}=1"),
                format!(
                    "400 InvalidParameter.EniConnectionTrackingConfiguration The specified ENI connection tracking configuration \"{name}\" must be between {min} and {max}."
                ),
            )
        };
        let rdma = "&NetworkInterfaceTrafficMode=HighPerformance";
        vec![
            both("NetworkInterfaceTrafficMode", "Standard", "HighPerformance"),
            both("QueueNumber", "1", "2"),
            both("QueuePairNumber", "1", "2"),
            both("TxQueueSize", "8192", "16384"),
            both("RxQueueSize", "8192", "16384"),
            step(
                "&TxQueueSize=4096&RxQueueSize=4096",
                "400 InvalidParameter.EniQueueSize The specified parameter \"TxQueueSize\" and \"RxQueueSize\" are not equal or the value must be 8192 or 16384.",
            ),
            tracking("TcpEstablishedTimeout", 30, 910),
            tracking("TcpClosedAndTimeWaitTimeout", 3, 15),
            tracking("UdpTimeout", 10, 100),
            step(
                "&EnhancedNetwork.EnableSriov=true",
                "400 InvalidParameter.EniEnhancedNetwork The input parameter \"EnhancedNetwork\" is illegal, when EnableSriov is true, VirtualFunctionTotalQueueNumber must not be empty, and VirtualFunctionQuantity must be 1 to 256. When EnableSriov is empty or false, VirtualFunctionTotalQueueNumber and VirtualFunctionQuantity must be empty.",
            ),
            step(
                format!("{rdma}&InstanceType=Trunk"),
                "403 InvalidOperation.HighPerformanceTrafficModeEniUnsupported High performance traffic mode does not support the current ENI type. Expected ENI type is \"Secondary\" but the current ENI type is \"Trunk\".",
            ),
            step(
                format!("{rdma}&BusinessType=b"),
                "403 InvalidParameter.EniTrafficMode The eni business type \"b\" not support HighPerformance traffic mode.",
            ),
            step(
                format!("{rdma}&Ipv6AddressCount=1"),
                "404 InvalidOperation.EniTrafficModeNotSupportIpv6 The High Performance(RDMA) traffic mode does not support IPv6.",
            ),
            step(
                "&NetworkInterfaceTrafficMode=Standard&QueuePairNumber=4",
                "403 InvalidParameter.QueuePairNumberMustEmpty When the traffic mode is set to Standard, the QueuePairNumber must be empty.",
            ),
        ]
    }

    /// The account has none of them at first.
    fn features() -> Vec<Step> {
        fn give(world: &mut World, feature: Feature) {
            let account = world.accounts.get_mut(&Testing::ACCOUNT);
            account.expect("the account is known").without.remove(&feature);
        }
        let unsupported = |code: &str, parameter: &str| {
            format!(
                "{code} The parameter \"{parameter}\" is not supported for this account in this region."
            )
        };
        let lacks = |mended: fn(&mut World), refusal: String| {
            step(Mistake::Facts { are: |_| {}, mended }, refusal)
        };
        vec![
            lacks(
                |world| give(world, Feature::Bond),
                unsupported("403 InValidParameter", "InstanceType"),
            ),
            step(
                "&NetworkInterfaceTrafficMode=HighPerformance&Ipv6AddressCount=&Ipv6PrefixCount=",
                unsupported(
                    "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
                    "NetworkInterfaceTrafficMode",
                ),
            ),
            lacks(
                |world| give(world, Feature::QueueSize),
                "400 InvalidEniQueueSize.RegionOrUserNotSupported The specified parameter \"RxQueueSize\" or \"TxQueueSize\" is not supported in this region or this account is not allowed to use ENI QueueSize.".to_owned(),
            ),
            lacks(
                |world| give(world, Feature::ConnectionTracking),
                "400 InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported The specified parameter ConnectionTrackingConfiguration is not supported in this region, or this account is not in the whitelist of using network interface ConnectionTrackingConfiguration.".to_owned(),
            ),
            lacks(
                |world| give(world, Feature::Ipv6AtCreation),
                "403 InvalidOperation.NotSupport The specified region does not support allocating IPv6 when creating ENI.".to_owned(),
            ),
            lacks(
                |world| give(world, Feature::IpPrefix),
                "500 InvalidOperation.RegionNotSupportIpPrefix The current region does not support IP prefix feature.".to_owned(),
            ),
        ]
    }

    /// Those that the request names.
    fn resources(t: &mut Testing, vswitch: &str, group: &str) -> Vec<Step> {
        let elsewhere = t.vswitch("10.0.0.0/24");
        let foreign = t.group(&elsewhere);
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let without = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let group_there = t.group(&without);
        let vpc = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let off = t.vswitch_in(text(&vpc, "VpcId"), "10.0.1.0/24", "");
        let full = t.instance(vswitch, "ecs.ce4.xlarge");
        let status =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={without}&Status={status}");
        vec![
            step(
                "&VSwitchId=vsw-9",
                "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
            ),
            step(
                (status("Pending"), status("Available")),
                "400 IncorrectVSwitchStatus The operation is not allowed in the current VSwitch state. Expecting state includes \"Created Available\", but current state is \"Pending\".",
            ),
            step(
                "&SecurityGroupIds.1=sg-9",
                "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
            ),
            step(
                format!("&SecurityGroupIds.1={foreign}"),
                "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and security group are not in the same VPC.",
            ),
            step(
                "&ResourceGroupId=rg-9",
                "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
            ),
            step(
                format!("&VSwitchId={without}&SecurityGroupIds.1={group_there}"),
                "404 InvalidOperation.EnableIpv6Failed The specified VSwitch does not support Ipv6 feature.",
            ),
            step(
                format!("&VSwitchId={off}&SecurityGroupIds.1={group}"),
                "404 InvalidOperation.VSwitchIpv6Disabled The specified VSwitch does not support Ipv6 feature.",
            ),
            step(
                "&InstanceId=i-9",
                "404 InvalidEcsId.NotFound The specified EcsId \"i-9\" is not found.",
            ),
            step(
                format!("&InstanceId={full}"),
                "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
            ),
            step(
                "&InstanceType=Slave",
                "404 InvalidOperation.SlaveEniMustHaveBondingEni Ensure you create the corresponding Bond ENI before creating Slave ENI.",
            ),
        ]
    }

    fn quotas() -> Vec<Step> {
        vec![
            step(
                "&InstanceId=&SecondaryPrivateIpAddressCount=49&PrivateIpAddress.1=",
                "403 MaxEniPrivateIpsCountExceeded The number of eni to be created private ip exceeds the limit(49). Assigned:0. Expecting assign:50.",
            ),
            step(
                "&InstanceId=&Ipv6AddressCount=10&Ipv6Address.1=&Ipv6PrefixCount=1&Ipv6Prefix.1=",
                "404 InvalidOperation.MaxEniIpv6IpsCountExceeded The ipv6 address count exceed limitation.",
            ),
            step(
                Mistake::Facts {
                    are: |world| world.quotas.enis = 0,
                    mended: |world| world.quotas.enis = 50_000,
                },
                "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.",
            ),
            step(
                Mistake::Facts {
                    are: |world| world.quotas.addresses_per_basic_group = 1,
                    mended: |world| world.quotas.addresses_per_basic_group = 6_000,
                },
                "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
            ),
        ]
    }

    /// What the vSwitch gives, and what the type of the instance takes.
    fn capacity() -> Vec<Step> {
        vec![
            step(
                "&SecondaryPrivateIpAddressCount=&PrivateIpAddress.1=10.0.0.5",
                "400 InvalidPrivateIpAddress.Duplicated The specified private IP address \"10.0.0.5\" is duplicated.",
            ),
            step(
                "&PrimaryIpAddress=10.0.0.255",
                "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.0.0.255\" is not valid in VSwitch CIDR block \"10.0.0.0/24\".",
            ),
            step(
                "&Ipv6AddressCount=&Ipv6Address.1=2001:db9::1",
                "404 InvalidOperation.AddressNotInVSwitchCidr The specified ipv6 does not match VSwitch cidr scope.",
            ),
            step(
                "&Ipv4PrefixCount=&Ipv4Prefix.1=10.0.0.64/28",
                "403 InvalidIp.IpPrefixNotAvailable The IP prefix is not available.",
            ),
            step(
                "&Ipv6PrefixCount=&Ipv6Prefix.1=2001:db9::/80",
                "403 InvalidIp.IpPrefixMustInReserveSegment The ip prefix must in vswitch reserve segment.",
            ),
            step(
                "&SecondaryPrivateIpAddressCount=6",
                "403 InvalidOperation.Ipv4CountExceeded The number of eni to be created private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:0. Expecting assign:8.",
            ),
            step(
                "&QueueNumber=100",
                "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 100 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.",
            ),
        ]
    }

    #[test]
    fn a_trunk_is_a_feature() {
        let mut t = Testing::new();
        let without = [Feature::Trunk].into();
        t.world
            .accounts
            .insert(Testing::ACCOUNT, AccountFacts { without, ..AccountFacts::default() });
        t.check(
            "Action=CreateNetworkInterface&VSwitchId=vsw-9&SecurityGroupId=sg-9&InstanceType=Trunk",
            "403 InvalidOperation.TrunkingIsNotAllowed The parameter \"InstanceType\" is not supported for this account in this region.",
        );
    }

    #[test]
    fn a_security_group_is_needed() {
        let mut t = Testing::new();
        t.check(
            "Action=CreateNetworkInterface&VSwitchId=vsw-9",
            "400 MissingParameter These parameters \"SecurityGroupId\",\"SecurityGroupIds.N\" cannot be both empty.",
        );
    }

    #[test]
    fn it_takes_as_many_addresses_as_the_vswitch_has() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let group = t.group(&vswitch);
        let create = |more: &str| {
            format!(
                "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}"
            )
        };
        t.check(
            &create("&PrimaryIpAddress=10.0.0.15"),
            "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.0.0.15\" is not valid in VSwitch CIDR block \"10.0.0.0/28\".",
        );
        t.check(
            &create("&SecondaryPrivateIpAddressCount=12"),
            &format!("403 InvalidVSwitchId.IpNotEnough The specified VSwitch \"{vswitch}\" has not enough IpAddress."),
        );
        t.ok(&create("&SecondaryPrivateIpAddressCount=11"));
    }

    #[test]
    fn listed_addresses_are_taken_before_others_are_drawn() {
        let mut t = Testing::new();
        // Of four addresses, those that are left are drawn.
        for _ in 0..8 {
            let vswitch = t.vswitch("10.0.0.0/29");
            t.eni(
                &vswitch,
                "&PrivateIpAddress.1=10.0.0.1&PrivateIpAddress.2=10.0.0.2&PrivateIpAddress.3=10.0.0.4",
            );
            let vswitch = t.vswitch("10.0.0.0/29");
            t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.2&SecondaryPrivateIpAddressCount=3");
        }
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
        let old = t.instance(&vswitch, "ecs.n1.large");
        assert_eq!(
            t.try_eni(&vswitch, &format!("&InstanceId={old}&Ipv6AddressCount=1")),
            Err("403 InvalidOperation.Ipv6CountExceeded The instanceType of ecs.n1.large not support ipv6.".to_owned())
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
        for eni in [&bound, &bond] {
            t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
        }
        assert!(
            slave(&mut t, &format!("&BondNetworkInterfaceId={bond}"))
                .is_err_and(|row| row.starts_with("400 InvalidOperation.InvalidEniState "))
        );
    }
}
