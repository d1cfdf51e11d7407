//! ModifyInstanceSpec: gives an instance another type, or another bandwidth to the internet.

use api::Params;
use control_derive::operation;

use super::{Instance, InstanceStatus, creation::stock, internet};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{
        ChargeType,
        eni::{attachment, limits},
    },
    facts::{Feature, image::OsType, instance_type::InstanceType},
    faults::{CreationFault, InstanceChangeFault, RequestFault},
    kernel::resource::Resource,
    net::extent::Unique,
    value::id::InstanceId,
};

/// Changes the type, or the bandwidth to the internet, of an instance that is paid for by use.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, token, dry_run, planned)]
pub struct ModifyInstanceSpec {
    /// The instance.
    instance_id: InstanceId,
    /// The new type, which has room for the instance's network interfaces and their addresses.
    instance_type: Option<String>,
    /// The most that goes out to the internet from now on, in Mbit/s. With any, the instance has a public address.
    #[param(
        range = 0..=100,
        malformed = "InvalidParameter.InternetMaxBandwidthOut",
        out_of_range = "InvalidParameter.InternetMaxBandwidthOut"
    )]
    internet_max_bandwidth_out: Option<u32>,
    /// The most that comes in from the internet from now on, in Mbit/s.
    #[param(
        range = 1..=200,
        malformed = "InvalidParameter.Bandwidth",
        out_of_range = "InvalidParameter.Bandwidth"
    )]
    internet_max_bandwidth_in: Option<u32>,
    /// Offline, for which the instance must be stopped (the default), or Online, for which it may run.
    modify_mode: Option<ModifyMode>,
    /// Whether to answer before it is done: it is done at once.
    #[param(name = "Async", malformed = "InvalidParam.Async")]
    #[expect(dead_code, reason = "it is done at once")]
    is_async: Option<bool>,
    /// Whether the instance may go to another zone, which it never does.
    #[param(malformed = "InvalidParameter.AllowMigrateAcrossZone")]
    #[expect(dead_code, reason = "an instance here stays in its zone")]
    allow_migrate_across_zone: Option<bool>,
    /// What becomes of the system disk, which stays as it is: it fits all types.
    #[param(object)]
    #[expect(dead_code, reason = "the disks of an instance fit all types, and stay as they are")]
    system_disk: Option<SystemDisk>,
    /// What becomes of disks, which stay as they are: they fit all types.
    #[param(object, items = 1..=128)]
    disk: Vec<Disk>,
    /// A change for a while, which is for instances that are paid for in advance.
    #[param(object)]
    temporary: Option<Temporary>,
}

/// The system disk of an instance of another type.
#[derive(Debug, Params)]
struct SystemDisk {
    /// Its category.
    #[param(malformed = "InvalidParam.SystemDiskCategory")]
    #[expect(dead_code, reason = "the disks of an instance fit all types, and stay as they are")]
    category: Option<Category>,
}

/// A disk of an instance of another type.
#[derive(Debug, Params)]
pub struct Disk {
    /// Its category.
    #[param(malformed = "InvalidParameter.DiskCategory")]
    category: Option<Category>,
    /// Its id.
    disk_id: Option<String>,
    /// How fast it is: PL0 to PL3.
    #[param(malformed = "InvalidPerformanceLevel.Malformed")]
    #[expect(dead_code, reason = "the disks of an instance fit all types, and stay as they are")]
    performance_level: Option<PerformanceLevel>,
}

/// A change for a while.
#[derive(Debug, Params)]
struct Temporary {
    /// When it ends, as 2017-12-06T22:40Z.
    end_time: Option<String>,
    /// The most that goes out to the internet meanwhile, in Mbit/s.
    #[param(
        range = 1..=100,
        malformed = "InvalidParameter.InternetMaxBandwidthOut",
        out_of_range = "InvalidParameter.InternetMaxBandwidthOut"
    )]
    #[expect(dead_code, reason = "no instance that this changes can have it")]
    internet_max_bandwidth_out: Option<u32>,
    /// When it begins.
    start_time: Option<String>,
}

/// The categories of disks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum Category {
    /// A basic disk.
    #[choice("cloud")]
    Basic,
    /// An ultra disk.
    #[choice("cloud_efficiency")]
    Efficiency,
    /// A standard SSD.
    #[choice("cloud_ssd")]
    Ssd,
    /// An enterprise SSD.
    #[choice("cloud_essd")]
    Essd,
    /// One of entry level.
    #[choice("cloud_essd_entry")]
    EssdEntry,
    /// One whose speed is bought by itself.
    #[choice("cloud_auto")]
    Auto,
}

/// How fast a disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum PerformanceLevel {
    /// The slowest.
    #[choice("PL0")]
    Zero,
    /// The level of which nobody has said otherwise.
    #[choice("PL1")]
    One,
    /// A faster one.
    #[choice("PL2")]
    Two,
    /// The fastest.
    #[choice("PL3")]
    Three,
}

/// Whether an instance runs while its type changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum ModifyMode {
    /// It does.
    Online,
    /// It does not.
    Offline,
}

/// What is changed.
pub struct Wanted {
    instance: InstanceId,
    change: Change,
}

/// One of both.
enum Change {
    Type { id: String, mode: ModifyMode },
    Bandwidth { most_out: Option<u32>, most_in: Option<u32> },
    ForAWhile,
}

impl Plan for ModifyInstanceSpec {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        check_disks(&self.disk)?;
        let (most_out, most_in) = (self.internet_max_bandwidth_out, self.internet_max_bandwidth_in);
        let change = match (self.instance_type, self.temporary) {
            (None, None) if most_out.or(most_in).is_some() => {
                Change::Bandwidth { most_out, most_in }
            }
            (Some(id), None) if most_out.or(most_in).is_none() => {
                Change::Type { id, mode: self.modify_mode.unwrap_or(ModifyMode::Offline) }
            }
            (None, Some(temporary)) => {
                temporary.check()?;
                Change::ForAWhile
            }
            (Some(_), _) => return Err(InstanceChangeFault::TwoChanges.into()),
            (None, None) => {
                let parameters = ["InstanceType", "InternetMaxBandwidthOut"];
                return Err(RequestFault::BothEmpty { parameters }.into());
            }
        };
        Ok(Wanted { instance: self.instance_id, change })
    }

    fn permit(plan: &Wanted, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(plan.wants_public(), Feature::PublicIp, "InternetMaxBandwidthOut")
    }

    fn needs(plan: &Wanted) -> Vec<(Unique, u64)> {
        vec![(Unique::PublicIpv4, u64::from(plan.wants_public()))]
    }
}

impl Wanted {
    /// Whether the instance needs a public address then.
    fn wants_public(&self) -> bool {
        matches!(self.change, Change::Bandwidth { most_out: Some(1..), .. })
    }
}

impl Temporary {
    /// Whether it begins, and ends behind that.
    fn check(self) -> Result<(), InstanceChangeFault> {
        let start = self.start_time.ok_or(InstanceChangeFault::WithoutStart)?;
        let end = self.end_time.ok_or(InstanceChangeFault::WithoutEnd)?;
        let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
        match (time(&start), time(&end)) {
            (None, _) => Err(InstanceChangeFault::Start { text: start }),
            (Some(from), Some(until)) if from < until => Ok(()),
            (Some(_), _) => Err(InstanceChangeFault::End { text: end }),
        }
    }
}

impl Write for ModifyInstanceSpec {
    type Response = ();

    fn execute(plan: Wanted, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut instance = ctx.find(&plan.instance)?;
        instance.expect_unlocked()?;
        let charge = instance.charge;
        match plan.change {
            Change::Type { id, mode } if charge == ChargeType::PostPaid => {
                change_type(ctx, &mut instance, &id, mode)?;
            }
            Change::Bandwidth { most_out, most_in } if charge == ChargeType::PostPaid => {
                change_bandwidth(ctx, &mut instance, most_out, most_in)?;
            }
            Change::Type { .. } | Change::Bandwidth { .. } | Change::ForAWhile => {
                return Err(InstanceChangeFault::Charge { instance: instance.id }.into());
            }
        }
        ctx.replace(&instance)
    }
}

/// Whether something is said of each disk that is named.
pub(super) fn check_disks(disks: &[Disk]) -> Result<(), InstanceChangeFault> {
    match disks.iter().any(|disk| disk.disk_id.is_some() && disk.category.is_none()) {
        true => Err(InstanceChangeFault::WithoutCategory),
        false => Ok(()),
    }
}

fn change_type(
    ctx: &Ctx<'_>,
    instance: &mut Instance,
    wanted: &str,
    mode: ModifyMode,
) -> Result<(), Fault> {
    let (id, state) = (instance.id.clone(), instance.status.print());
    match (instance.status, mode) {
        (InstanceStatus::Stopped, _) | (InstanceStatus::Running, ModifyMode::Online) => {}
        (_, ModifyMode::Online) => {
            return Err(InstanceChangeFault::Unsettled { instance: id, state }.into());
        }
        (_, ModifyMode::Offline) => {
            return Err(InstanceChangeFault::NotStopped { instance: id, state }.into());
        }
    }
    let is_online = instance.status == InstanceStatus::Running;
    retype(ctx, instance, wanted, is_online)
}

/// Gives an instance another type, if it can have it, while it runs or not; the caller writes its row.
pub(super) fn retype(
    ctx: &Ctx<'_>,
    instance: &mut Instance,
    wanted: &str,
    is_online: bool,
) -> Result<(), Fault> {
    let id = instance.id.clone();
    let kind = ctx.world.instance_types.get(wanted);
    let instance_type = wanted.to_owned();
    let kind = kind.ok_or(InstanceChangeFault::NoSuchType { instance_type })?;
    if kind.id == instance.kind {
        return Err(InstanceChangeFault::SameType { instance: id }.into());
    }
    if kind.is_retired {
        return Err(CreationFault::TypeOffline { instance_type: kind.id.clone() }.into());
    }
    stock::check_given(ctx, kind)?;
    stock::check_type(ctx, kind, &instance.zone)?;
    if instance.hibernation {
        return Err(InstanceChangeFault::Hibernating { instance: id }.into());
    }
    if is_online {
        check_online(ctx, instance)?;
    }
    // Of an image that the catalogue does not have nothing is known.
    if let Some(image) = ctx.world.images.get(&instance.image)
        && !image.runs_on(kind)
    {
        let (image, instance_type) = (image.id.clone(), kind.id.clone());
        return Err(InstanceChangeFault::ImageDiffers { image, instance_type }.into());
    }
    check_interfaces(ctx, instance, kind)?;
    let quotas = &ctx.world.quotas;
    let same = ctx.txn.count_under(Instance::TABLE, Instance::BY_TYPE, &kind.id)?;
    if same >= quotas.instances_per_type {
        return Err(CreationFault::QuotaOfType { limit: quotas.instances_per_type }.into());
    }
    stock::check_stock(ctx, &kind.id, &instance.zone)?;
    instance.kind.clone_from(&kind.id);
    Ok(())
}

/// Whether the instance can run while its type changes.
fn check_online(ctx: &Ctx<'_>, instance: &Instance) -> Result<(), InstanceChangeFault> {
    let id = || instance.id.clone();
    let image = ctx.world.images.get(&instance.image);
    match () {
        () if image.is_some_and(|image| image.os_type() == OsType::Windows) => {
            Err(InstanceChangeFault::OnlineOnWindows { instance: id() })
        }
        () if !instance.cpu.topology.is_empty() => {
            Err(InstanceChangeFault::OnlineWithTopology { instance: id() })
        }
        () => Ok(()),
    }
}

/// Whether what is on the instance, and its addresses, fits the type.
fn check_interfaces(ctx: &Ctx<'_>, instance: &Instance, kind: &InstanceType) -> Result<(), Fault> {
    let enis = attachment::of_instance(ctx, &instance.id)?;
    attachment::check_room(kind, &enis, 0)?;
    for (place, eni) in enis.iter().enumerate() {
        limits::check_type(kind, eni)?;
        let others = enis.iter().enumerate().filter(|(other, _)| *other != place);
        let others = others.map(|(_, other)| other.clone()).collect::<Vec<_>>();
        limits::check_device(kind, &others, eni)?;
    }
    Ok(())
}

fn change_bandwidth(
    ctx: &mut Ctx<'_>,
    instance: &mut Instance,
    most_out: Option<u32>,
    most_in: Option<u32>,
) -> Result<(), Fault> {
    if ![InstanceStatus::Running, InstanceStatus::Stopped].contains(&instance.status) {
        let (instance, state) = (instance.id.clone(), instance.status.print());
        return Err(InstanceChangeFault::Unsettled { instance, state }.into());
    }
    if most_out.is_some_and(|most| most > 0) && instance.internet.public.is_none() {
        internet::give_public(ctx, instance)?;
    }
    let internet = &mut instance.internet;
    internet.max_out_mbps = most_out.unwrap_or(internet.max_out_mbps);
    internet.max_in_mbps = most_in.unwrap_or(internet.max_in_mbps);
    // Without bandwidth it has no public address.
    internet.public = internet.public.filter(|_| internet.max_out_mbps > 0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        ecs::ChargeType,
        facts::{
            Feature,
            image::{Architecture, OsType},
            instance_type::InstanceType,
            standing::Standing,
            world::{AccountFacts, ZoneFacts},
        },
        tests::testing::{Testing, step},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=ModifyInstanceSpec";

    fn set_status(instance: &str, status: &str) -> String {
        format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        let status = |status: &str| set_status(&instance, status);
        let temporary = |start: &str, end: &str| {
            format!("&InstanceType=&Temporary.StartTime={start}&Temporary.EndTime={end}")
        };
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g7.large"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InternetMaxBandwidthOut=101",
                    "403 InvalidParameter.InternetMaxBandwidthOut The specified parameter InternetMaxBandwidthOut is invalid.",
                ),
                step(
                    "&InternetMaxBandwidthIn=0",
                    "400 InvalidParameter.Bandwidth The specified parameter Bandwidth is not valid.",
                ),
                step(
                    "&ModifyMode=Now",
                    "400 InvalidParameter the parameter(s) \"ModifyMode\" provided is(are) invalid. \"Now\" is not one of Online, Offline.",
                ),
                step(
                    "&Async=x",
                    "400 InvalidParam.Async The specified parameter async is not valid.",
                ),
                step(
                    "&AllowMigrateAcrossZone=x",
                    "400 InvalidParameter.AllowMigrateAcrossZone The specified parameter CanMigrateAcrossZone is not valid.",
                ),
                step(
                    "&SystemDisk.Category=x",
                    "400 InvalidParam.SystemDiskCategory The specified param SystemDisk.Category is not valid.",
                ),
                step(
                    "&Disk.1.Category=x",
                    "400 InvalidParameter.DiskCategory The specified parameter Disk.Category is not valid.",
                ),
                step(
                    "&Disk.1.Category=cloud&Disk.1.PerformanceLevel=PL9",
                    "400 InvalidPerformanceLevel.Malformed The specified parameter Disk.n.PerformanceLevel is not valid.",
                ),
                step(
                    "&Disk.1.DiskId=d-1",
                    "400 MissingParameter.DiskCategory The specified parameter Disk.Category can not be null when Disk.DiskId is specified.",
                ),
                step(
                    "&InstanceType=ecs.g7.large&InternetMaxBandwidthOut=1",
                    "400 InvalidParameter.Mismatch Too many parameters in one request.",
                ),
                step(
                    "&InstanceType=&Temporary.StartTime=&Temporary.EndTime=",
                    "400 MissingParameter These parameters \"InstanceType\",\"InternetMaxBandwidthOut\" cannot be both empty.",
                ),
                step(
                    temporary("", "2026-12-01T00:00Z"),
                    "404 MissingTemporary.StartTime Temporary.StartTime is not specified.",
                ),
                step(
                    temporary("now", ""),
                    "404 MissingTemporary.EndTime Temporary.EndTime is not specified.",
                ),
                step(
                    temporary("now", "2026-12-01T00:00Z"),
                    "400 InvalidTemporary.StartTime The specifed Temporary.StartTime is not valid.",
                ),
                step(
                    temporary("2026-12-01T00:00Z", "2026-12-01T00:00Z"),
                    "400 InvalidTemporary.EndTime The specifed Temporary.EndTime is not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    (status("Running"), status("Stopped")),
                    "400 InvalidInstanceStatus.NotStopped The specified Instance status is not stopped.",
                ),
                step(
                    "&InstanceType=ecs.none",
                    "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
                ),
                step(
                    "&InstanceType=ecs.g7.xlarge",
                    "400 DependencyViolation.InstanceType The current InstanceType cannot be changed to the specified InstanceType.",
                ),
                step(
                    "&DryRun=true",
                    "400 DryRunOperation Request validation has been passed with DryRun flag set.",
                ),
            ],
        );
        let id = InstanceId::from(instance.as_str());
        assert_eq!(t.row(&id).kind, "ecs.g7.large");
    }

    #[test]
    fn a_change_for_a_while_and_one_of_what_is_paid_for_in_advance_are_not_for_this() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        t.operator(&set_status(&instance, "Stopped"));
        let refusal = "403 ChargeTypeViolation The operation is not permitted due to charge type of the instance.";
        let request = format!("{ACTION}&InstanceId={instance}");
        let while_ = "&Temporary.StartTime=2026-12-01T00:00Z&Temporary.EndTime=2026-12-02T00:00Z";
        t.check(&format!("{request}{while_}"), refusal);
        let id = InstanceId::from(instance.as_str());
        t.change(&id, |instance| instance.charge = ChargeType::PrePaid);
        t.check(&format!("{request}&InstanceType=ecs.g7.large"), refusal);
        t.check(&format!("{request}&InternetMaxBandwidthOut=1"), refusal);
    }

    #[test]
    fn the_type_has_room_for_what_is_on_the_instance() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        let [eni, second] = ["&SecondaryPrivateIpAddressCount=9", "&Ipv6AddressCount=1"]
            .map(|more| t.eni(&vswitch, more));
        t.attach(&eni, &instance);
        t.attach(&second, &instance);
        t.operator(&set_status(&instance, "Stopped"));
        let request = format!("{ACTION}&InstanceId={instance}&InstanceType=");
        // One network interface; six IPv4 addresses on each; ten, and no IPv6.
        for (kind, refusal) in [
            (
                "ecs.ce4.xlarge",
                "403 InvalidOperation.EniCountExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.".to_owned(),
            ),
            (
                "ecs.g7.large",
                format!("403 InvalidOperation.Ipv4CountExceeded The number of eni {eni} private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:10. Expecting assign:0."),
            ),
        ] {
            t.check(&format!("{request}{kind}"), &refusal);
        }
        t.ok(&format!("{request}ecs.g7.2xlarge"));
        assert_eq!(t.row(&InstanceId::from(instance.as_str())).kind, "ecs.g7.2xlarge");
    }

    #[test]
    fn an_image_runs_on_types_of_its_architecture_only() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let id = InstanceId::from(instance.as_str());
        let image = t.world.images.iter().find(|one| one.architecture == Architecture::X86);
        let image = image.expect("the catalogue has one").id.clone();
        t.change(&id, |row| row.image = image);
        t.operator(&set_status(&instance, "Stopped"));
        t.check(
            &format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g8y.large"),
            "403 ImageNotSupportInstanceType The specified image do not support the InstanceType instance.",
        );
    }

    #[test]
    fn an_instance_may_run_while_its_type_changes_if_it_is_asked_to() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        let request =
            format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g7.large&ModifyMode=Online");
        t.operator(&set_status(&instance, "Starting"));
        t.check(
            &request,
            "403 InvalidStatus.ValueNotSupported The current status of the resource does not support this operation.",
        );
        t.operator(&set_status(&instance, "Running"));
        t.ok(&request);
        assert_eq!(t.row(&InstanceId::from(instance.as_str())).kind, "ecs.g7.large");
    }

    #[test]
    fn bandwidth_is_changed_alone_and_without_any_there_is_no_public_address() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let id = InstanceId::from(instance.as_str());
        let request = format!("{ACTION}&InstanceId={instance}");
        t.operator(&set_status(&instance, "Starting"));
        t.check(
            &format!("{request}&InternetMaxBandwidthOut=5"),
            "403 InvalidStatus.ValueNotSupported The current status of the resource does not support this operation.",
        );
        t.operator(&set_status(&instance, "Running"));
        t.ok(&format!("{request}&InternetMaxBandwidthOut=5&InternetMaxBandwidthIn=10"));
        let internet = t.row(&id).internet;
        assert_eq!((internet.max_out_mbps, internet.max_in_mbps), (5, 10));
        t.ok(&format!("{request}&InternetMaxBandwidthOut=0"));
        let internet = t.row(&id).internet;
        assert_eq!((internet.max_out_mbps, internet.max_in_mbps, internet.public), (0, 10, None));
    }

    #[test]
    fn with_bandwidth_there_is_a_public_address_while_there_are_some() {
        let mut t = Testing::new();
        t.world.public_ipv4_pools = vec!["203.0.113.0/30".parse().expect("a block")];
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two, three] = [(); 3].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let buy = |instance: &str, most: u32| {
            format!("{ACTION}&InstanceId={instance}&InternetMaxBandwidthOut={most}")
        };
        t.ok(&buy(&one, 5));
        let address = t.row(&InstanceId::from(one.as_str())).internet.public;
        t.ok(&buy(&one, 6));
        let same = t.row(&InstanceId::from(one.as_str())).internet.public;
        assert!(address.is_some() && address == same);
        t.ok(&buy(&two, 5));
        let none = "403 OperationDenied.NoStock The resource is out of usage.";
        t.check(&buy(&three, 5), none);
        t.ok(&buy(&one, 0));
        t.ok(&buy(&three, 5));
    }

    #[test]
    fn what_the_account_or_the_place_lacks_is_refused() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        t.operator(&set_status(&instance, "Stopped"));
        let world = t.world.clone();
        for (are, more, refusal) in LACKING {
            are(&mut t.world);
            t.check(&format!("{ACTION}&InstanceId={instance}{more}"), refusal);
            t.world = world.clone();
        }
        let condition = "Action=SetOperation&OperationName=ModifyInstanceSpec&Condition=";
        t.operator(&format!("{condition}Throttled"));
        let change = format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g7.large");
        t.check(&change, "400 Throttling Request was denied due to request throttling, please try again after 5 minutes.");
        t.operator(&format!("{condition}None"));
        let token = "&InternetMaxBandwidthOut=1&ClientToken=t";
        t.ok(&format!("{ACTION}&InstanceId={instance}{token}"));
        t.check(
            &format!("{change}&ClientToken=t"),
            "400 IdempotenceParamNotMatch There is a idempotence signature mismatch between this and last request.",
        );
    }

    type Lack = (fn(&mut World), &'static str, &'static str);

    fn account(world: &mut World, change: impl FnOnce(&mut AccountFacts)) {
        change(world.accounts.entry(Testing::ACCOUNT).or_default());
    }

    fn zone(world: &mut World, change: impl FnOnce(&mut ZoneFacts)) {
        change(world.zones.entry("cn-hangzhou-h".to_owned()).or_default());
    }

    /// What is lacking, what is asked for, and how it is refused.
    const LACKING: &[Lack] = &[
        (
            |world| account(world, |one| one.standing = Some(Standing::Arrears)),
            "&InstanceType=ecs.g7.large",
            "400 Account.Arrearage Your account has an outstanding payment.",
        ),
        (
            |world| account(world, |one| one.standing = Some(Standing::NoBalance)),
            "&InstanceType=ecs.g7.large",
            "403 InvalidAccountStatus.NotEnoughBalance Your account does not have enough balance.",
        ),
        (
            |world| account(world, |one| one.standing = Some(Standing::CardUnverified)),
            "&InstanceType=ecs.g7.large",
            "403 SecurityRisk.3DVerification We have detected a security risk with your default credit or debit card. Please proceed with verification via the link in your email.",
        ),
        (
            |world| {
                account(world, |one| one.closed_instance_types.extend(["ecs.g7.large".to_owned()]))
            },
            "&InstanceType=ecs.g7.large",
            "400 InvalidInstanceType.ValueUnauthorized The specified InstanceType does not exist or beyond the permitted range.",
        ),
        (
            |world| account(world, |one| one.without.extend([Feature::PublicIp])),
            "&InternetMaxBandwidthOut=1",
            "400 InvalidParameter.DedicatedRegionNotSupported The specified action is rejected  because the specified ECS instance in the dedicated region does not support public IP.",
        ),
        (
            |world| zone(world, |one| one.without_types.push("ecs.g7.large".to_owned())),
            "&InstanceType=ecs.g7.large",
            "403 InvalidInstanceType.ValueNotSupported The specified zone does not offer the specified instancetype.",
        ),
        (
            |world| zone(world, |one| one.sold_out.push("ecs.g7.large".to_owned())),
            "&InstanceType=ecs.g7.large",
            "403 OperationDenied.NoStock The resource is out of usage.",
        ),
        (
            |world| world.quotas.instances_per_type = 0,
            "&InstanceType=ecs.g7.large",
            "403 QuotaExceed.ElasticQuota No additional quota is available for the specified ECS instance type.",
        ),
        (
            |_| {},
            "&InstanceType=ecs.n1.large",
            "403 InstanceType.Offline The specified InstanceType has been offline.",
        ),
        (
            |_| {},
            "&InstanceType=ecs.g7.large&ClientToken=%C3%A4",
            "400 InvalidClientToken.ValueNotSupported The ClientToken provided is invalid.",
        ),
    ];

    #[test]
    fn some_instances_keep_their_type_or_stop_for_another() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        let id = InstanceId::from(instance.as_str());
        let change = format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g7.large");
        let online = format!("{change}&ModifyMode=Online");
        t.change(&id, |row| row.cpu.topology = "DiscreteCoreToHTMapping".to_owned());
        t.check(&online, "400 InvalidOperation.OnlineModificationUnsupported Online modification of instance type is not supported for the specified instance due to its CPU topology.");
        let windows = t.world.images.iter().find(|one| one.os_type() == OsType::Windows);
        let windows = windows.expect("the catalogue has one").id.clone();
        t.change(&id, |row| row.image = windows);
        t.check(
            &online,
            "403 InvalidOperation.OSTypeNotSupported The specified OS type is not supported.",
        );
        t.change(&id, |row| row.hibernation = true);
        t.operator(&set_status(&instance, "Stopped"));
        t.check(&change, "403 HibernationConfigured.InstanceOperationForbidden The operation is not permitted due to limit of the hibernation configured instance.");
        t.change(&id, |row| row.hibernation = false);
        t.ok(&change);
    }

    #[test]
    fn the_type_has_what_the_interfaces_are() {
        let mut t = Testing::new();
        let kind = |world: &mut World, id: &str, change: fn(&mut InstanceType)| {
            let mut kind = world.instance_types.get(id).expect("it is there").clone();
            change(&mut kind);
            world.instance_types.insert(kind);
        };
        kind(&mut t.world, "ecs.g8a.4xlarge", |one| {
            (one.eri_quantity, one.queue_pairs, one.trunk) = (2, 20, true);
        });
        let vswitch = t.vswitch("10.0.0.0/24");
        let with = |t: &mut Testing, mores: &[&str]| {
            let instance = t.instance(&vswitch, "ecs.g8a.4xlarge");
            let mut eni = String::new();
            for more in mores {
                eni = t.eni(&vswitch, more);
                t.attach(&eni, &instance);
            }
            t.operator(&set_status(&instance, "Stopped"));
            (format!("{ACTION}&InstanceId={instance}&InstanceType="), eni)
        };
        let rdma = "&NetworkInterfaceTrafficMode=HighPerformance&QueuePairNumber=8";
        let (one, _) = with(&mut t, &[rdma]);
        t.check(&format!("{one}ecs.g7.large"), "403 InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType ecs.g7.large allows.");
        kind(&mut t.world, "ecs.g7.2xlarge", |one| (one.eri_quantity, one.queue_pairs) = (1, 4));
        t.check(&format!("{one}ecs.g7.2xlarge"), "403 InvalidOperation.MaxEniQueuePairNumberExceed The specified parameter QueuePairNumber exceeds limit. This ENI:8. Limit of instanceType ecs.g7.2xlarge:4.");
        let (two, _) = with(&mut t, &[rdma, rdma]);
        t.check(&format!("{two}ecs.g7.2xlarge"), "403 InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded The number of ENIs with \"NetworkInterfaceTrafficMode\" HighPerformance exceeds the limit(1) of instanceType ecs.g7.2xlarge.");
        kind(&mut t.world, "ecs.g7.2xlarge", |one| (one.eri_quantity, one.queue_pairs) = (2, 12));
        t.check(&format!("{two}ecs.g7.2xlarge"), "403 InvalidOperation.EniQueuePairNumberOverflow The specified parameter QueuePairNumber exceeds limit. All ENIs:16. Limit of instanceType ecs.g7.2xlarge:12.");
        let (queues, _) = with(&mut t, &["&QueueNumber=4"]);
        t.check(&format!("{queues}ecs.g7.large"), "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 4 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.");
        kind(&mut t.world, "ecs.g7.2xlarge", |one| one.total_queues = 5);
        t.check(&format!("{queues}ecs.g7.2xlarge"), "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 12, exceeds the limit(5) of instanceType ecs.g7.2xlarge.");
        let (ipv6, eni) = with(&mut t, &["&Ipv6AddressCount=7"]);
        t.check(&format!("{ipv6}ecs.g7.large"), &format!("403 InvalidOperation.Ipv6CountExceeded The number of eni {eni} ipv6 address exceeds the limit(6). target instanceType ecs.g7.large. Assigned:7. Expecting assign:0."));
        let (trunk, _) = with(&mut t, &["&InstanceType=Trunk"]);
        t.check(&format!("{trunk}ecs.g7.large"), "403 InvalidOperation.InstanceTypeNotSupportEniTrunking The \"InstanceType\" Trunk is not allowed on instanceType ecs.g7.large.");
        let (without, _) = with(&mut t, &["&Ipv6AddressCount=1"]);
        t.check(&format!("{without}ecs.n4.xlarge"), "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.n4.xlarge not support ipv6.");
    }
}
