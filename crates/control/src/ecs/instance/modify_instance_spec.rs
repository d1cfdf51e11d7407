//! ModifyInstanceSpec: gives an instance another type, or another bandwidth to the internet.

use api::Params;
use control_derive::operation;

use super::{Instance, InstanceStatus};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{
        ChargeType,
        eni::{attachment, limits},
    },
    facts::instance_type::InstanceType,
    faults::{InstanceChangeFault, RequestFault},
    value::id::InstanceId,
};

/// Changes the type, or the bandwidth to the internet, of an instance that is paid for by use.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, token, dry_run, planned)]
pub struct ModifyInstanceSpec {
    /// The instance.
    instance_id: InstanceId,
    /// The new type, which has room for the instance's network interfaces and their addresses.
    instance_type: Option<String>,
    /// The most that goes out to the internet from now on, in Mbit/s.
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
    /// Whether the instance may go to another zone, which it need not: all types are in all zones.
    #[param(malformed = "InvalidParameter.AllowMigrateAcrossZone")]
    #[expect(dead_code, reason = "all types are in all zones")]
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
struct Disk {
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
enum Category {
    #[choice("cloud")]
    Basic,
    #[choice("cloud_efficiency")]
    Efficiency,
    #[choice("cloud_ssd")]
    Ssd,
    #[choice("cloud_essd")]
    Essd,
    #[choice("cloud_essd_entry")]
    EssdEntry,
    #[choice("cloud_auto")]
    Auto,
}

/// How fast a disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
enum PerformanceLevel {
    #[choice("PL0")]
    Zero,
    #[choice("PL1")]
    One,
    #[choice("PL2")]
    Two,
    #[choice("PL3")]
    Three,
}

/// Whether an instance runs while its type changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
enum ModifyMode {
    Online,
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
        if self.disk.iter().any(|disk| disk.disk_id.is_some() && disk.category.is_none()) {
            return Err(InstanceChangeFault::WithoutCategory.into());
        }
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
        let charge = instance.charge;
        match plan.change {
            Change::Type { id, mode } if charge == ChargeType::PostPaid => {
                change_type(ctx, &mut instance, &id, mode)?;
            }
            Change::Bandwidth { most_out, most_in } if charge == ChargeType::PostPaid => {
                change_bandwidth(&mut instance, most_out, most_in)?;
            }
            Change::Type { .. } | Change::Bandwidth { .. } | Change::ForAWhile => {
                return Err(InstanceChangeFault::Charge { instance: instance.id }.into());
            }
        }
        ctx.replace(&instance)
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
    let kind = ctx.world.instance_types.get(wanted);
    let instance_type = wanted.to_owned();
    let kind = kind.ok_or(InstanceChangeFault::NoSuchType { instance_type })?;
    if kind.id == instance.kind {
        return Err(InstanceChangeFault::SameType { instance: id }.into());
    }
    // Of an image that the catalogue does not have nothing is known.
    if let Some(image) = ctx.world.images.get(&instance.image)
        && !image.runs_on(kind)
    {
        let (image, instance_type) = (image.id.clone(), kind.id.clone());
        return Err(InstanceChangeFault::ImageDiffers { image, instance_type }.into());
    }
    check_interfaces(ctx, instance, kind)?;
    instance.kind.clone_from(&kind.id);
    Ok(())
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
    instance: &mut Instance,
    most_out: Option<u32>,
    most_in: Option<u32>,
) -> Result<(), InstanceChangeFault> {
    if ![InstanceStatus::Running, InstanceStatus::Stopped].contains(&instance.status) {
        let (instance, state) = (instance.id.clone(), instance.status.print());
        return Err(InstanceChangeFault::Unsettled { instance, state });
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
        ecs::ChargeType,
        facts::image::Architecture,
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
}
