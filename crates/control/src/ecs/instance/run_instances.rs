//! RunInstances: makes instances, with their network interfaces and disks, and starts them.

pub(crate) mod parameters;

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Wanted, answer};
use control_derive::operation;

use self::parameters::{
    Arn, ClockOptions, CpuOptionsSaid, DataDisk, HibernationOptions, ImageOptions, Interface,
    NetworkOptions, PrivateDnsOptions, PrivatePoolOptions, SchedulerOptions, SecurityOptions,
    SystemDisk,
};
use super::{
    CreditSpecification, InternetChargeType, MetadataOptions, SpotInterruptionBehavior,
    SpotStrategy,
    creation::{
        self, ImageWish, NewInstances,
        disks::Disks,
        interfaces::{Interfaces, NewInterface},
        names::{HostName, InstanceName, Names},
        options::{self, Affinity, Elsewhere, EnhancementStrategy, IoOptimized, Isp, Tenancy},
        terms::{self, Moment, Password, Price, SoldUnit, Terms},
    },
    settings::{Enablement, TokenNeed},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::ChargeType,
    faults::CreationFault,
    net::extent::Unique,
    value::{
        id::{InstanceId, SecurityGroupId, VSwitchId},
        tag,
        text::EcsDescription,
    },
};

/// Makes instances, and starts them.
#[operation(
    ecs,
    write,
    ram(
        "instance/*",
        "image/{ImageId}",
        "securitygroup/{SecurityGroupId|SecurityGroupIds}",
        "keypair/{KeyPairName}",
        "vpc:vswitch/{VSwitchId}"
    ),
    asks = RunInstances::asks,
    token,
    dry_run,
    tags(too_many = "InvalidTagCount"),
    planned
)]
pub struct RunInstances {
    /// How many are wanted: 1 (the default) to 100.
    #[param(range = 1..=100, malformed = "InvalidMaxAmount.Malformed")]
    amount: Option<u32>,
    /// How few are better than none; as many as are wanted if nothing is said.
    #[param(range = 1..=100, malformed = "InvalidMinAmount.Malformed")]
    min_amount: Option<u32>,
    /// The type, as ecs.g7.large.
    #[param(missing = "InvalidInstanceType.ValueNotSupported")]
    instance_type: Option<String>,
    /// The image; the newest Alibaba Cloud Linux if none is said.
    image_id: Option<String>,
    /// The family of images of which the newest is taken, instead of ImageId.
    image_family: Option<String>,
    /// What is chosen of the image.
    #[param(object)]
    image_options: Option<ImageOptions>,
    /// The zone; that of the vSwitch, or the region's first, if none is said.
    zone_id: Option<String>,
    /// The vSwitch of the primary network interface; the zone's default one if none is said.
    vswitch_id: Option<VSwitchId>,
    /// The security group of the primary network interface; the oldest of the VPC if none is said.
    security_group_id: Option<SecurityGroupId>,
    /// The security groups of the primary network interface, instead of SecurityGroupId.
    #[param(items = 1..=16, repeated = "InvalidParameter.SecurityGroupIdRepeated")]
    security_group_ids: Vec<SecurityGroupId>,
    /// The private address; a random idle one if none is said. Only for one instance.
    #[param(malformed = "InvalidPrivateIpAddress.Malformed")]
    private_ip_address: Option<Ipv4Addr>,
    /// IPv6 addresses of the primary network interface. Only for one instance.
    #[param(
        items = 1..=10, too_many = "MaxEniIpv6IpsCountExceeded",
        count = "Ipv6AddressCount", range = 1..=10, out_of_range = "MaxEniIpv6IpsCountExceeded",
        malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated",
        conflict = "InvalidParam.IpAssign"
    )]
    ipv6_address: Wanted<Ipv6Addr>,
    /// Network interfaces: one may be the primary one, others are made, or attached, with it.
    #[param(object, items = 1..=10, too_many = "InvalidParameter.EniNumExceededWithLaunchEcs")]
    network_interface: Vec<Interface>,
    /// Queues of the primary network interface.
    #[param(range = 1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    network_interface_queue_number: Option<u32>,
    /// How it carries traffic: DescribeInstanceAttribute says so.
    #[param(object)]
    network_options: Option<NetworkOptions>,
    /// How the traffic to the internet is paid for: PayByTraffic (the default) or PayByBandwidth.
    #[param(malformed = "InvalidInternetChargeType.ValueNotSupported")]
    internet_charge_type: Option<InternetChargeType>,
    /// The most that comes in, in Mbit/s.
    #[param(range = 1..=200, malformed = "InvalidInternetMaxBandwidthIn.Malformed")]
    internet_max_bandwidth_in: Option<u32>,
    /// The most that goes out, in Mbit/s: 0 (the default) to 100. With any, the instance has a public address.
    #[param(range = 0..=100, malformed = "InvalidInternetMaxBandwidthOut.Malformed")]
    internet_max_bandwidth_out: Option<u32>,
    /// Who carries the traffic to the internet, as BGP; only with a bandwidth.
    #[param(malformed = "InvalidIspType.ValueNotSupported")]
    isp: Option<Isp>,
    /// The name: 2 to 128 characters, with the first number and its digits in brackets where instances are numbered; the id if none is said.
    #[param(malformed = "InvalidInstanceName.Malformed")]
    instance_name: Option<InstanceName>,
    /// The host name: 2 to 64 characters.
    #[param(malformed = "InvalidHostName.Malformed")]
    host_name: Option<HostName>,
    /// Host names, one for each instance, instead of HostName.
    #[param(items = 1..=1000, malformed = "InvalidHostName.Malformed")]
    host_names: Vec<HostName>,
    /// Whether names get numbers behind them if there are several instances.
    unique_suffix: Option<bool>,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    #[param(malformed = "InvalidDescription.Malformed")]
    description: Option<EcsDescription>,
    /// The resource group.
    resource_group_id: Option<String>,
    /// The password: it is checked, and nobody keeps it.
    #[param(malformed = "InvalidPassword.Malformed")]
    password: Option<Password>,
    /// Whether the password of the image is kept.
    password_inherit: Option<bool>,
    /// The key pair that lets people in.
    key_pair_name: Option<String>,
    /// The RAM role that programs on the instance have.
    ram_role_name: Option<String>,
    /// What the instance is given to read at its start: Base64 of at most 32 KB.
    user_data: Option<String>,
    /// The disk that the instance starts from.
    #[param(object)]
    system_disk: Option<SystemDisk>,
    /// Other disks.
    #[param(object, items = 1..=16, too_many = "InstanceDiskNumber.LimitExceed")]
    data_disk: Vec<DataDisk>,
    /// Whether its disks are fast: optimized (the default); none is for types that are not sold any more.
    #[param(malformed = "InvalidIoOptimize.ValueNotSupported")]
    io_optimized: Option<IoOptimized>,
    /// How the instance is paid for: PostPaid (the default) or PrePaid.
    #[param(malformed = "InvalidInstanceChargeType.NotFound")]
    instance_charge_type: Option<ChargeType>,
    /// For how long is paid, if in advance.
    #[param(malformed = "InvalidPeriod")]
    period: Option<u32>,
    /// In which unit that is: Month (the default) or Week.
    #[param(malformed = "InvalidPeriodType.ValueNotSupported")]
    period_unit: Option<SoldUnit>,
    /// Whether it is paid again when that time is over: DescribeInstanceAutoRenewAttribute says so.
    auto_renew: Option<bool>,
    /// For how long it is paid again, in the same unit.
    #[param(malformed = "InvalidAutoRenewPeriod.ValueNotSupported")]
    auto_renew_period: Option<u32>,
    /// Whether it is paid at once.
    auto_pay: Option<bool>,
    /// When the instance goes by itself, as 2018-01-01T12:05:00Z: half an hour to three years from now.
    #[param(malformed = "InvalidAutoReleaseTime.Malformed")]
    auto_release_time: Option<Moment>,
    /// Whether the service may take it back: NoSpot (the default), SpotWithPriceLimit or SpotAsPriceGo.
    #[param(malformed = "InvalidSpotStrategy")]
    spot_strategy: Option<SpotStrategy>,
    /// The most that an hour may cost.
    #[param(malformed = "InvalidSpotPriceLimit")]
    spot_price_limit: Option<Price>,
    /// For how many hours it is not taken back.
    #[param(range = 0..=6, malformed = "InvalidSpotDuration")]
    spot_duration: Option<u32>,
    /// What becomes of it when it is taken back: Terminate (the default) or Stop.
    #[param(malformed = "InvalidSpotInterruptionBehavior")]
    spot_interruption_behavior: Option<SpotInterruptionBehavior>,
    /// Whether nobody can release it by a call.
    deletion_protection: Option<bool>,
    /// How one of a burstable type spends its CPU credits: Standard (the default) or Unlimited.
    #[param(malformed = "InvalidParameter.CreditSpecification")]
    credit_specification: Option<CreditSpecification>,
    /// Whether programs on it may ask what it is: enabled (the default) or disabled.
    #[param(malformed = "InvalidHttpEndpoint.NotSupported")]
    http_endpoint: Option<Enablement>,
    /// Whether they need a token: optional (the default) or required.
    #[param(malformed = "InvalidHttpTokens.NotSupported")]
    http_tokens: Option<TokenNeed>,
    /// Over how many hops an answer goes: 1 (the default) to 64.
    #[param(range = 1..=64, malformed = "InvalidHttpPutResponseHopLimit.NotSupported")]
    http_put_response_hop_limit: Option<u32>,
    /// How its cores are cut.
    #[param(object)]
    cpu_options: Option<CpuOptionsSaid>,
    /// Whether it can keep its memory while it is stopped.
    #[param(object)]
    hibernation_options: Option<HibernationOptions>,
    /// Which names it has in the VPC's own domain.
    #[param(object)]
    private_dns_name_options: Option<PrivateDnsOptions>,
    /// Ignored: nobody sees its clock.
    #[param(object)]
    #[expect(dead_code, reason = "nothing here has a clock")]
    clock_options: Option<ClockOptions>,
    /// What it proves, or keeps from everybody, which nobody sees: nothing here runs programs.
    #[param(object)]
    security_options: Option<SecurityOptions>,
    /// Ignored but for its values, Active or Deactive: nothing here runs programs.
    #[expect(dead_code, reason = "nothing here runs programs")]
    security_enhancement_strategy: Option<EnhancementStrategy>,
    /// Roles of cloud services, which none here looks for.
    #[param(object, items = 1..=16, too_many = "InvalidParameter.Arns")]
    #[expect(dead_code, reason = "no cloud service here looks for them")]
    arn: Vec<Arn>,
    /// A private pool: there is none.
    #[param(object)]
    private_pool_options: Option<PrivatePoolOptions>,
    /// A cluster of dedicated hosts: there is none.
    #[param(object)]
    scheduler_options: Option<SchedulerOptions>,
    /// A dedicated host: there is none.
    dedicated_host_id: Option<String>,
    /// Whether it is on a dedicated host: default, or host, of which there is none.
    #[param(malformed = "InvalidParam.Tenancy")]
    tenancy: Option<Tenancy>,
    /// Ignored but for its values, default or host: there are no dedicated hosts.
    #[param(malformed = "InvalidParameter.Affinity")]
    #[expect(dead_code, reason = "there are no dedicated hosts")]
    affinity: Option<Affinity>,
    /// Ignored: nobody sees the machine.
    #[expect(dead_code, reason = "nobody sees the machine")]
    managed_host_id: Option<String>,
    /// A deployment set: there is none.
    deployment_set_id: Option<String>,
    /// Ignored: there are no deployment sets.
    #[param(range = 1..=7, malformed = "InvalidParameter.DeploymentSetGroupNo")]
    #[expect(dead_code, reason = "there are no deployment sets")]
    deployment_set_group_no: Option<u32>,
    /// A cluster for high performance computing: there is none.
    hpc_cluster_id: Option<String>,
    /// A storage set: there is none.
    storage_set_id: Option<String>,
    /// Ignored: there are no storage sets.
    #[param(range = 1..=4294967295, malformed = "InvalidParameter.StorageSetPartitionNumber")]
    #[expect(dead_code, reason = "there are no storage sets")]
    storage_set_partition_number: Option<u32>,
    /// A launch template: there is none.
    launch_template_id: Option<String>,
    /// The name of a launch template: there is none.
    launch_template_name: Option<String>,
    /// Ignored: there are no launch templates.
    #[expect(dead_code, reason = "there are no launch templates")]
    launch_template_version: Option<i64>,
}

/// The new instances.
#[answer]
pub struct Response {
    #[list(InstanceIdSet)]
    instance_id_sets: Vec<InstanceId>,
    /// Empty: nothing is ordered.
    order_id: &'static str,
    /// 0: nothing is charged.
    trade_price: f64,
}

impl Plan for RunInstances {
    type Into = NewInstances;

    fn plan(mut self, head: &Head, _: &World) -> Result<NewInstances, Fault> {
        let most = self.amount.unwrap_or(1) as usize;
        let least = self.min_amount.map_or(most, |least| least as usize);
        if least > most {
            return Err(CreationFault::MinAmount.into());
        }
        self.elsewhere().check()?;
        if self.password.is_some() && self.password_inherit == Some(true) {
            return Err(CreationFault::PasswordInherited.into());
        }
        let max_out = self.internet_max_bandwidth_out;
        let (carrier, charge) = (self.isp, self.internet_charge_type);
        options::check_carrier(carrier, charge, max_out.unwrap_or_default())?;
        let security = self.security_options.take().map(SecurityOptions::read).transpose()?;
        let io = self.io_optimized;
        let kind = options::kind(self.instance_type.take())?;
        let host_names = std::mem::take(&mut self.host_names);
        let (name, host) = (self.instance_name.take(), self.host_name.take());
        let numbered = self.unique_suffix == Some(true);
        let data = self.data_disk.drain(..).map(DataDisk::into).collect();
        let plan = NewInstances {
            least,
            most,
            kind,
            image: ImageWish::read(self.image_id.take(), self.image_family.take())?,
            zone: self.zone_id.take(),
            names: Names::read(name, host, host_names, numbered, most)?,
            description: self.description.take().map(|text| text.0).unwrap_or_default(),
            resource_group: self.resource_group_id.take(),
            tags: tag::distinct(&head.tags)?,
            key_pair: self.key_pair_name.take(),
            role: self.ram_role_name.take(),
            user_data: terms::user_data(self.user_data.take())?,
            disks: Disks {
                system: self.system_disk.take().map(SystemDisk::into).unwrap_or_default(),
                data,
            },
            terms: self.terms()?,
            internet: terms::internet(
                self.internet_charge_type,
                self.internet_max_bandwidth_in,
                max_out,
            ),
            metadata: self.metadata(),
            cpu: self.cpu_options.take().map(CpuOptionsSaid::into).unwrap_or_default(),
            private_dns: self
                .private_dns_name_options
                .take()
                .map(PrivateDnsOptions::into)
                .unwrap_or_default(),
            login_as_non_root: self.image_options.as_ref().is_some_and(ImageOptions::is_non_root),
            security: security.unwrap_or_default(),
            names_carrier: carrier.is_some(),
            hibernation: self.hibernation_options.as_ref().is_some_and(|one| one.is_configured()),
            networking: self.network_options.as_ref().map(NetworkOptions::read).unwrap_or_default(),
            starts: true,
            interfaces: self.interfaces()?,
        };
        options::check_io(io, &plan.disks)?;
        plan.check()?;
        Ok(plan)
    }

    fn permit(plan: &NewInstances, ctx: &Ctx<'_>) -> Result<(), Fault> {
        plan.permit(ctx)
    }

    fn needs(plan: &NewInstances) -> Vec<(Unique, u64)> {
        plan.needs()
    }
}

impl RunInstances {
    /// The groups and vSwitches of all network interfaces are asked for, wherever the request has them.
    fn asks(&self) -> Vec<(&'static str, String)> {
        let interfaces = &self.network_interface;
        let own = self.security_group_id.iter().chain(&self.security_group_ids);
        options::asks(options::Named {
            image: self.image_id.as_ref(),
            groups: own.chain(interfaces.iter().flat_map(Interface::groups)).collect(),
            key_pair: self.key_pair_name.as_ref(),
            vswitches: self
                .vswitch_id
                .iter()
                .chain(interfaces.iter().filter_map(Interface::vswitch))
                .collect(),
        })
    }

    fn elsewhere(&self) -> Elsewhere<'_> {
        let pool = self.private_pool_options.as_ref();
        Elsewhere {
            template: self.launch_template_id.as_ref().or(self.launch_template_name.as_ref()),
            deployment_set: self.deployment_set_id.is_some(),
            dedicated_host: self.dedicated_host_id.is_some(),
            host_cluster: self.scheduler_options.as_ref().is_some_and(|one| one.names_cluster()),
            tenancy: self.tenancy,
            storage_set: self.storage_set_id.is_some(),
            hpc_cluster: self.hpc_cluster_id.as_ref(),
            pool: pool.map(PrivatePoolOptions::wish),
            spot: self.spot_strategy.is_some_and(|one| one != SpotStrategy::NoSpot),
            ..Elsewhere::default()
        }
    }

    fn terms(&self) -> Result<Terms, CreationFault> {
        Terms::try_from(terms::Said {
            charge: self.instance_charge_type,
            period: self.period,
            unit: self.period_unit,
            auto_renew: self.auto_renew,
            auto_renew_period: self.auto_renew_period,
            auto_pay: self.auto_pay,
            auto_release: self.auto_release_time,
            strategy: self.spot_strategy,
            price_limit: self.spot_price_limit,
            duration_h: self.spot_duration,
            interruption: self.spot_interruption_behavior,
            deletion_protection: self.deletion_protection,
            credit: self.credit_specification,
        })
    }

    fn metadata(&self) -> MetadataOptions {
        options::metadata(self.http_endpoint, self.http_tokens, self.http_put_response_hop_limit)
    }

    /// The network interfaces: what is said of the primary one stands at the top of the request, or
    /// in a `NetworkInterface` that is the primary one.
    fn interfaces(self) -> Result<Interfaces, Fault> {
        let groups = options::groups(self.security_group_id, self.security_group_ids)?;
        let mut listed = self.network_interface;
        let primary = listed.iter().position(Interface::is_primary);
        let primary = primary.map(|place| listed.remove(place));
        if listed.iter().any(Interface::is_primary) {
            return Err(CreationFault::TwoPrimaryInterfaces.into());
        }
        let mut interfaces = Interfaces::default();
        for one in listed {
            match one.existing() {
                Some(id) => interfaces.existing.push(id),
                None => interfaces.secondary.push(one.new_interface()?),
            }
        }
        let own = match primary {
            Some(one) if one.existing().is_some() => {
                let eni = one.existing().expect("it was just looked at");
                return Err(CreationFault::InterfaceUnusable { eni }.into());
            }
            Some(one) => one.new_interface()?,
            None => NewInterface::default(),
        };
        let names_address = self.private_ip_address.is_some() || own.names_addresses();
        let twice = |parameter| Err(CreationFault::PrimaryTwice { parameter }.into());
        match () {
            () if self.vswitch_id.is_some() && own.vswitch.is_some() => return twice("VSwitchId"),
            () if !groups.is_empty() && !own.groups.is_empty() => return twice("SecurityGroupId"),
            () if !self.ipv6_address.is_empty() && !own.ipv6.is_empty() => {
                return twice("Ipv6Address");
            }
            () if self.private_ip_address.is_some() && matches!(own.primary, Wanted::These(_)) => {
                return twice("PrimaryIpAddress");
            }
            () => {}
        }
        let vswitch = self.vswitch_id.or(own.vswitch);
        if names_address && vswitch.is_none() {
            return Err(CreationFault::AddressWithoutVSwitch.into());
        }
        let mut traffic = own.traffic;
        traffic.queues = traffic.queues.or(self.network_interface_queue_number);
        interfaces.primary = NewInterface {
            vswitch,
            groups: if groups.is_empty() { own.groups } else { groups },
            primary: self.private_ip_address.map_or(own.primary, |one| Wanted::These(vec![one])),
            ipv6: if own.ipv6.is_empty() { self.ipv6_address } else { own.ipv6 },
            traffic,
            delete_on_release: true,
            ..own
        };
        Ok(interfaces)
    }
}

impl Write for RunInstances {
    type Response = Response;

    fn execute(plan: NewInstances, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let instance_id_sets = creation::create(ctx, &plan)?;
        Ok(Response { instance_id_sets, order_id: "", trade_price: 0.0 })
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod refusals {
    use super::tests::run;
    use crate::{
        World,
        ecs::instance::creation::tests::{Operation, Scene},
        tests::testing::{Mistake, Testing, step},
    };

    type Step = (Mistake, String);

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let elsewhere = t.vswitch("10.0.0.0/24");
        let request = run(&mut t, &vswitch);
        let steps = [malformed(), conflicts(), not_found(&vswitch, &elsewhere), limits()];
        t.walk(&request, steps.into_iter().flatten().collect());
    }

    #[test]
    fn its_refusals_come_in_the_order_of_create_instance() {
        Scene::new().walk(Operation::Run);
    }

    fn fixed(given: &str, refusal: &str) -> Step {
        step(given, refusal)
    }

    fn malformed() -> Vec<Step> {
        vec![
            fixed(
                "&Amount=101",
                "400 InvalidMaxAmount.Malformed The specified parameter MaxAmount is not valid.",
            ),
            fixed(
                "&MinAmount=0",
                "400 InvalidMinAmount.Malformed The specified parameter MinAmount is not valid.",
            ),
            fixed(
                "&PrivateIpAddress=x",
                "400 InvalidPrivateIpAddress.Malformed Specified private IP address is malformed.",
            ),
            fixed(
                "&InternetChargeType=x",
                "400 InvalidInternetChargeType.ValueNotSupported The specified InternetChargeType is not valid.",
            ),
            fixed(
                "&InternetMaxBandwidthOut=101",
                "400 InvalidInternetMaxBandwidthOut.Malformed The specified parameter internetMaxBandwidthOut is not valid.",
            ),
            fixed(
                "&InstanceName=1",
                "400 InvalidInstanceName.Malformed The specified parameter \"InstanceName\" is not valid.",
            ),
            fixed(
                "&HostName=-a",
                "400 InvalidHostName.Malformed The specified parameter \"HostName\" is not valid.",
            ),
            fixed(
                "&Description=a",
                "400 InvalidDescription.Malformed The specified parameter \"Description\" is not valid.",
            ),
            fixed(
                "&Password=abc",
                "400 InvalidPassword.Malformed The specified parameter \"Password\" is not valid.",
            ),
            fixed(
                "&SystemDisk.Category=x",
                "400 InvalidSystemDiskCategory.ValueNotSupported The specified parameter \"SystemDisk.Category\" is not valid.",
            ),
            fixed(
                "&InstanceChargeType=x",
                "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records.",
            ),
            fixed(
                "&AutoReleaseTime=x",
                "400 InvalidAutoReleaseTime.Malformed The specified parameter AutoReleaseTime is not valid.",
            ),
            fixed(
                "&SpotStrategy=x",
                "400 InvalidSpotStrategy The specified SpotStrategy is not valid.",
            ),
            fixed(
                "&HttpEndpoint=x",
                "400 InvalidHttpEndpoint.NotSupported The specified HttpEndpoint not supported, you can use enabled(default) or disabled.",
            ),
            fixed(
                "&HttpPutResponseHopLimit=65",
                "400 InvalidHttpPutResponseHopLimit.NotSupported The specified HttpPutResponseHopLimit not supported, more than 1 and less than 64 is reasonable.",
            ),
        ]
    }

    fn conflicts() -> Vec<Step> {
        vec![
            fixed(
                "&HpcClusterId=hpc-9",
                "400 InvalidHpcClusterId.NotFound The specified HpcClusterId is not found.",
            ),
            fixed(
                "&DeploymentSetId=ds-9",
                "404 DeploymentSet.NotFound The specified deployment set does not exist.",
            ),
            fixed(
                "&LaunchTemplateId=lt-9",
                "404 InvalidLaunchTemplate.NotFound The launch template \"lt-9\" does not exist.",
            ),
            fixed(
                "&Isp=BGP",
                "400 InvalidBandwidthOut.LessThanZero The bandwidth must be larger than 0 when specifying isp.",
            ),
            fixed(
                "&ImageId=a&ImageFamily=b",
                "400 UnexpectedImageFamily.ImageIdSupplied The input parameter ImageFamily must be null when image id is set.",
            ),
            fixed(
                "&InstanceName=a[",
                "400 InvalidInstanceName.CustomMalformed Customized section of instance or host name is invalid, please use valid format: [], [,], [m,], [,n], [m,n].",
            ),
            fixed(
                "&HostName=ab&HostNames.1=cd",
                "403 InvalidHostname.SingleAndMultiConflict The parameters \"HostName\" and \"HostNames.N\" cannot be specified at the same time.",
            ),
            fixed(
                "&UserData=***",
                "400 InvalidUserData.Base64FormatInvalid The specified UserData is not valid.",
            ),
            fixed(
                "&SecurityGroupIds.1=sg-9",
                "400 InvalidSecurityGroupId.SingleIdAndMultiIdConflict The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at the same time.",
            ),
        ]
    }

    fn not_found(vswitch: &str, elsewhere: &str) -> Vec<Step> {
        vec![
            fixed(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
            ),
            fixed(
                "&InstanceType=none",
                "400 InvalidInstanceType.ValueNotSupported The specified InstanceType beyond the permitted range.",
            ),
            fixed(
                "&ImageId=none",
                "404 InvalidImageId.NotFound The specified ImageId does not exist.",
            ),
            fixed(
                "&CpuOptions.Core=9",
                "403 InvalidParam.CpuOptionsCore The InstanceType \"ecs.g7.xlarge\" has not so many cores or threads.",
            ),
            fixed(
                "&ZoneId=mars-a",
                "404 InvalidZoneId.NotFound The ZoneId provided does not exist in our records.",
            ),
            fixed(
                "&AutoReleaseTime=2026-11-20T12:29:00Z",
                "400 InvalidAutoReleaseTime.Malformed The specified parameter AutoReleaseTime is not valid.",
            ),
            fixed(
                "&ResourceGroupId=rg-9",
                "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
            ),
            fixed(
                "&KeyPairName=none",
                "404 InvalidKeyPairName.NotFound The specified parameter KeyPairName does not exist in our records.",
            ),
            fixed(
                "&RamRoleName=none",
                "404 InvalidRamRole.NotFound The specified parameter \"RAMRoleName\" does not exist.",
            ),
            fixed(
                "&VSwitchId=vsw-9",
                "404 InvalidVSwitchId.NotFound Specified virtual switch does not exist.",
            ),
            step(
                "&ZoneId=cn-hangzhou-i",
                format!(
                    "403 InvalidParameter.NotMatch The vSwitch \"{vswitch}\" is not in the zone \"cn-hangzhou-i\"."
                ),
            ),
            fixed(
                "&SecurityGroupId=sg-9",
                "404 InvalidSecurityGroupId.NotFound The SecurityGroupId provided does not exist in our records.",
            ),
            step(
                format!("&NetworkInterface.1.VSwitchId={elsewhere}"),
                format!(
                    "403 InvalidOperation.NetworkInterface The vSwitch \"{elsewhere}\" is in another VPC or zone than the instance."
                ),
            ),
            fixed(
                "&NetworkInterface.1.SecondaryPrivateIpAddressCount=49",
                "403 InvalidOperation.Ipv4CountExceeded The number of eni to be created private ip exceeds the limit(15). target instanceType ecs.g7.xlarge. Assigned:0. Expecting assign:50.",
            ),
            fixed(
                "&SystemDisk.Size=10",
                "404 InvalidSystemDiskSize.LessThanMinSize The specified parameter SystemDisk.Size is less than the min size.",
            ),
        ]
    }

    fn limits() -> Vec<Step> {
        let none: fn(&mut World) = |world| world.quotas.instances = 0;
        let some: fn(&mut World) = |world| world.quotas.instances = 9;
        vec![step(
            (none, some),
            "400 QuotaExceed.AfterpayInstance Living afterpay instances quota exceeded.",
        )]
    }
}
