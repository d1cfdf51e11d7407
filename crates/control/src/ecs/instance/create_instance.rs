//! CreateInstance: makes an instance, which is stopped when it is made.

mod parameters;

use std::net::Ipv4Addr;

use api::{Wanted, answer};
use control_derive::operation;

use self::parameters::{DataDisk, SystemDisk};
use super::{
    CpuOptions, CreditSpecification, InternetChargeType, PrivateDns, SpotInterruptionBehavior,
    SpotStrategy,
    creation::{
        self, ImageWish, NewInstances,
        disks::Disks,
        interfaces::{Interfaces, NewInterface},
        names::{HostName, InstanceName, Names},
        options::{
            self, Affinity, Elsewhere, EnhancementStrategy, IoOptimized, Networking, Security,
            Tenancy,
        },
        terms::{self, Password, Price, SoldUnit, Terms},
    },
    run_instances::parameters::{Arn, HibernationOptions, PrivatePoolOptions},
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

/// Makes an instance, which is stopped when it is made.
#[operation(
    ecs,
    write,
    ram(
        "instance/*",
        "image/{ImageId}",
        "securitygroup/{SecurityGroupId}",
        "keypair/{KeyPairName}",
        "vpc:vswitch/{VSwitchId}"
    ),
    asks = CreateInstance::asks,
    token,
    dry_run,
    tags(too_many = "QuotaExceed.Tags"),
    planned
)]
pub struct CreateInstance {
    /// The type, as ecs.g7.large.
    #[param(missing = "InvalidInstanceType.ValueNotSupported")]
    instance_type: String,
    /// The image; the newest Alibaba Cloud Linux if none is said.
    image_id: Option<String>,
    /// The family of images of which the newest is taken, instead of ImageId.
    image_family: Option<String>,
    /// The zone; that of the vSwitch, or the region's first, if none is said.
    zone_id: Option<String>,
    /// The vSwitch of the primary network interface; the zone's default one if none is said.
    vswitch_id: Option<VSwitchId>,
    /// The security group of the primary network interface; the oldest of the VPC if none is said.
    security_group_id: Option<SecurityGroupId>,
    /// The private address; a random idle one if none is said.
    #[param(malformed = "InvalidPrivateIpAddress.Malformed")]
    private_ip_address: Option<Ipv4Addr>,
    /// How the traffic to the internet is paid for: PayByTraffic (the default) or PayByBandwidth.
    #[param(malformed = "InvalidInternetChargeType.ValueNotSupported")]
    internet_charge_type: Option<InternetChargeType>,
    /// The most that comes in, in Mbit/s.
    #[param(range = 1..=200, malformed = "InvalidInternetMaxBandwidthIn.Malformed")]
    internet_max_bandwidth_in: Option<u32>,
    /// The most that goes out, in Mbit/s: 0 (the default) to 100. With any, the instance has a public address.
    #[param(range = 0..=100, malformed = "InvalidInternetMaxBandwidthOut.Malformed")]
    internet_max_bandwidth_out: Option<u32>,
    /// The name: 2 to 128 characters, with the first number and its digits in brackets where instances are numbered; the id if none is said.
    #[param(malformed = "InvalidInstanceName.Malformed")]
    instance_name: Option<InstanceName>,
    /// The host name: 2 to 64 characters.
    #[param(malformed = "InvalidHostName.Malformed")]
    host_name: Option<HostName>,
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
    #[param(malformed = "InvalidIoOptimizedValue.ValueNotSupported")]
    io_optimized: Option<IoOptimized>,
    /// How the instance is paid for: PostPaid (the default) or PrePaid.
    #[param(malformed = "InvalidInstanceChargeType.NotFound")]
    instance_charge_type: Option<ChargeType>,
    /// For how long is paid, if in advance.
    #[param(malformed = "InvalidPeriod")]
    period: Option<u32>,
    /// In which unit that is: Month (the default) or Week.
    #[param(malformed = "InvalidPeriodUnit.ValueNotSupported")]
    period_unit: Option<SoldUnit>,
    /// Whether it is paid again when that time is over: DescribeInstanceAutoRenewAttribute says so.
    auto_renew: Option<bool>,
    /// For how long it is paid again, in the same unit.
    #[param(malformed = "InvalidAutoRenewPeriod.ValueNotSupported")]
    auto_renew_period: Option<u32>,
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
    /// Whether it can keep its memory while it is stopped.
    #[param(object)]
    hibernation_options: Option<HibernationOptions>,
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
    /// A dedicated host: there is none.
    dedicated_host_id: Option<String>,
    /// Whether it is on a dedicated host: default, or host, of which there is none.
    #[param(malformed = "InvalidParameter.Tenancy")]
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
    /// A cluster of the classic network: there is none.
    cluster_id: Option<String>,
    /// An address of the classic network: there is none.
    #[param(malformed = "InvalidInnerIpAddress.Malformed")]
    inner_ip_address: Option<Ipv4Addr>,
    /// Ignored: nobody sees the machine.
    #[expect(dead_code, reason = "nobody sees the machine")]
    node_controller_id: Option<String>,
    /// Ignored: the page says nothing of what it does.
    #[expect(dead_code, reason = "no source says what it does")]
    use_additional_service: Option<bool>,
    /// A VLAN of the classic network: there is none.
    vlan_id: Option<String>,
}

/// The new instance.
#[answer]
pub struct Response {
    instance_id: InstanceId,
    /// Empty: nothing is ordered.
    order_id: &'static str,
    /// 0: nothing is charged.
    trade_price: f64,
}

impl Plan for CreateInstance {
    type Into = NewInstances;

    fn plan(self, head: &Head, _: &World) -> Result<NewInstances, Fault> {
        self.elsewhere().check()?;
        if self.password.is_some() && self.password_inherit == Some(true) {
            return Err(CreationFault::PasswordInherited.into());
        }
        if self.private_ip_address.is_some() && self.vswitch_id.is_none() {
            return Err(CreationFault::AddressWithoutVSwitch.into());
        }
        let internet = terms::internet(
            self.internet_charge_type,
            self.internet_max_bandwidth_in,
            self.internet_max_bandwidth_out,
        );
        let hop_limit = self.http_put_response_hop_limit;
        let primary = NewInterface {
            groups: self.security_group_id.clone().into_iter().collect(),
            primary: self.private_ip_address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one])),
            vswitch: self.vswitch_id.clone(),
            ..NewInterface::default()
        };
        let plan = NewInstances {
            least: 1,
            most: 1,
            terms: self.terms()?,
            kind: self.instance_type,
            image: ImageWish::read(self.image_id, self.image_family)?,
            zone: self.zone_id,
            names: Names::read(self.instance_name, self.host_name, Vec::new(), false, 1)?,
            description: self.description.map(|text| text.0).unwrap_or_default(),
            resource_group: self.resource_group_id,
            tags: tag::distinct(&head.tags)?,
            key_pair: self.key_pair_name,
            role: self.ram_role_name,
            user_data: terms::user_data(self.user_data)?,
            disks: Disks {
                system: self.system_disk.map(SystemDisk::into).unwrap_or_default(),
                data: self.data_disk.into_iter().map(DataDisk::into).collect(),
            },
            internet,
            metadata: options::metadata(self.http_endpoint, self.http_tokens, hop_limit),
            cpu: CpuOptions::default(),
            private_dns: PrivateDns::default(),
            login_as_non_root: false,
            security: Security::default(),
            names_carrier: false,
            hibernation: self.hibernation_options.is_some_and(|one| one.is_configured()),
            networking: Networking::default(),
            starts: false,
            interfaces: Interfaces { primary, ..Interfaces::default() },
        };
        options::check_io(self.io_optimized, &plan.disks)?;
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

impl CreateInstance {
    fn asks(&self) -> Vec<(&'static str, String)> {
        options::asks(options::Named {
            image: self.image_id.as_ref(),
            groups: self.security_group_id.iter().collect(),
            key_pair: self.key_pair_name.as_ref(),
            vswitches: self.vswitch_id.iter().collect(),
        })
    }

    fn elsewhere(&self) -> Elsewhere<'_> {
        Elsewhere {
            deployment_set: self.deployment_set_id.is_some(),
            dedicated_host: self.dedicated_host_id.is_some(),
            tenancy: self.tenancy,
            storage_set: self.storage_set_id.is_some(),
            hpc_cluster: self.hpc_cluster_id.as_ref(),
            pool: self.private_pool_options.as_ref().map(PrivatePoolOptions::wish),
            spot: self.spot_strategy.is_some_and(|one| one != SpotStrategy::NoSpot),
            inner_address: self.inner_ip_address,
            vlan: self.vlan_id.is_some(),
            cluster: self.cluster_id.is_some(),
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
            strategy: self.spot_strategy,
            price_limit: self.spot_price_limit,
            duration_h: self.spot_duration,
            interruption: self.spot_interruption_behavior,
            deletion_protection: self.deletion_protection,
            credit: self.credit_specification,
            ..terms::Said::default()
        })
    }
}

impl Write for CreateInstance {
    type Response = Response;

    fn execute(plan: NewInstances, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut made = creation::create(ctx, &plan)?;
        let instance_id = made.pop().expect("one is wanted, and no fewer");
        Ok(Response { instance_id, order_id: "", trade_price: 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::instance::creation::tests::{Operation, Scene},
        tests::testing::{Testing, at, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        Scene::new().walk(Operation::Create);
    }

    #[test]
    fn it_is_stopped_when_it_is_made_and_starts_then() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let made = t.ok(&format!("Action=CreateInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&PrivateIpAddress=10.0.0.9&SystemDisk.Size=60&DataDisk.1.Size=20&DataDisk.1.Device=/dev/xvdz"));
        let id = text(&made, "InstanceId").to_owned();
        let expected =
            json!({ "InstanceId": id, "OrderId": "", "TradePrice": 0.0, "RequestId": "R" });
        assert_eq!(made, expected);
        let status = |t: &mut Testing| {
            let shown = t.ok("Action=DescribeInstances");
            text(&shown, "Instances.Instance.0.Status").to_owned()
        };
        assert_eq!(status(&mut t), "Pending");
        t.check(
            &format!("Action=DeleteInstance&InstanceId={id}"),
            "403 IncorrectInstanceStatus.Initializing The specified instance status does not support this operation.",
        );
        t.wait_ms(t.world.delays.create_ms);
        assert_eq!(status(&mut t), "Stopped");
        t.ok(&format!("Action=StartInstance&InstanceId={id}"));
        t.wait_ms(t.world.delays.start_ms);
        assert_eq!(status(&mut t), "Running");
        let disks = t.ok("Action=DescribeDisks&DiskType=data");
        assert_eq!(text(&disks, "Disks.Disk.0.Device"), "/dev/xvdz");
        let shown = t.ok("Action=DescribeInstances");
        assert_eq!(text(&shown, "Instances.Instance.0.InstanceName"), id);
        assert_eq!(*at(&shown, "Instances.Instance.0.PublicIpAddress.IpAddress"), json!([]));
    }
}
