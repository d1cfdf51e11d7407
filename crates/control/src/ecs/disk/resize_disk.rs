//! ResizeDisk: makes a disk larger.

use api::{Choice, answer};
use control_derive::operation;

use super::{Disk, DiskKind, size};
use crate::{
    Ctx, Fault, Write,
    ecs::instance::InstanceStatus,
    faults::{DiskFault, InstanceChangeFault},
    value::id::DiskId,
};

/// Makes a disk larger. It is as large at once, whether its instance starts again or not.
#[operation(ecs, write, ram = "disk/{DiskId}", region = undocumented, token)]
pub struct ResizeDisk {
    /// The disk.
    disk_id: DiskId,
    /// How large it is then, in GiB: more than it is.
    #[param(
        range = 1..=65536,
        malformed = "InvalidDataDiskSize.ValueNotSupported",
        out_of_range = "InvalidDataDiskSize.ValueNotSupported"
    )]
    new_size: u32,
    /// Whether its instance, which must run then, goes on running: online, or offline (the default).
    #[param(name = "Type", malformed = "InvalidParam.Type")]
    way: Option<Way>,
}

/// Whether an instance goes on running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Way {
    /// It starts again, or is stopped.
    #[choice("offline")]
    Offline,
    /// It goes on.
    #[choice("online")]
    Online,
}

/// It is done.
#[answer]
pub struct Response {
    /// Empty: nothing is ordered.
    order_id: &'static str,
}

impl Write for ResizeDisk {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let disk = ctx.find(&wanted.disk_id)?;
        wanted.check_instance(ctx, &disk)?;
        wanted.check_size(&disk)?;
        size::check_room(ctx, &disk, wanted.new_size)?;
        ctx.replace(&Disk { size_gib: wanted.new_size, ..disk })?;
        Ok(Response { order_id: "" })
    }
}

impl ResizeDisk {
    /// Whether the instance is in a state in which its disk can become larger.
    fn check_instance(&self, ctx: &Ctx<'_>, disk: &Disk) -> Result<(), Fault> {
        let Some(on) = &disk.attachment else {
            return match disk.kind {
                DiskKind::System => Err(DiskFault::DetachedSystem { disk: disk.id.clone() }.into()),
                DiskKind::Data => Ok(()),
            };
        };
        let instance = ctx.find(&on.instance)?;
        size::expect_in_service(ctx, &instance)?;
        match self.way {
            Some(Way::Online) if instance.status != InstanceStatus::Running => {
                let state = instance.status.print();
                Err(InstanceChangeFault::NotRunning { instance: instance.id, state }.into())
            }
            Some(Way::Online) => Ok(()),
            Some(Way::Offline) | None => Ok(instance.expect_settled()?),
        }
    }

    /// Whether the size is more than the disk has, and no more than it may have.
    fn check_size(&self, disk: &Disk) -> Result<(), DiskFault> {
        let (id, size, is) = (disk.id.clone(), self.new_size, disk.size_gib);
        let sizes = size::sizes(disk.kind, disk.category, disk.performance);
        match disk.kind {
            _ if size < is => Err(DiskFault::Smaller { disk: id, is }),
            _ if size == is => Err(DiskFault::SameSize { disk: id, is }),
            DiskKind::System if !sizes.contains(&size) => {
                Err(DiskFault::SystemSize { size, most: *sizes.end() })
            }
            DiskKind::Data if !sizes.contains(&size) => {
                Err(DiskFault::TooLarge { most: *sizes.end() })
            }
            DiskKind::System | DiskKind::Data => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        ecs::{
            ChargeType,
            disk::{DiskCategory, PerformanceLevel},
        },
        facts::{standing::Standing, world::AccountFacts},
        tests::testing::{Testing, at, step, text},
        value::id::{DiskId, InstanceId},
    };

    const ACTION: &str = "Action=ResizeDisk";

    /// A stopped instance of a VPC of its own, with a system disk and a data disk, both of 40 GiB: their ids.
    fn stopped(t: &mut Testing) -> [String; 3] {
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let make = format!(
            "Action=CreateInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&DataDisk.1.Size=40"
        );
        let instance = text(&t.ok(&make), "InstanceId").to_owned();
        t.wait_ms(60_000);
        let mut disk = |kind: &str| {
            let found =
                t.ok(&format!("Action=DescribeDisks&InstanceId={instance}&DiskType={kind}"));
            text(&found, "Disks.Disk.0.DiskId").to_owned()
        };
        let [system, data] = ["system", "data"].map(&mut disk);
        [instance, system, data]
    }

    fn set_status(instance: &str, status: &str) -> String {
        format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [instance, system, data] = stopped(&mut t);
        let lock = |reason: &str| {
            format!("Action=SetInstanceLock&InstanceId={instance}&LockReason={reason}")
        };
        let zone: [fn(&mut World); 2] = [
            |world| world.quotas.disk_gib_per_zone = Some(89),
            |world| world.quotas.disk_gib_per_zone = Some(90),
        ];
        let all: [fn(&mut World); 2] = [
            |world| world.quotas.data_disk_gib = Some(49),
            |world| world.quotas.data_disk_gib = Some(50),
        ];
        let size = "400 InvalidDataDiskSize.ValueNotSupported The specified DataDisk.n.Size beyond the permitted range, or the capacity of snapshot exceeds the size limit of the specified disk category.";
        let status = "403 IncorrectInstanceStatus The current status of the resource does not support this operation.";
        t.walk(
            &format!("{ACTION}&DiskId={data}&NewSize=50"),
            vec![
                step(
                    "&DiskId=",
                    "400 MissingParameter The input parameter \"DiskId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&NewSize=",
                    "400 MissingParameter The input parameter \"NewSize\" that is mandatory for processing this request is not supplied.",
                ),
                step("&NewSize=x", size),
                step("&NewSize=65537", size),
                step("&Type=now", "400 InvalidParam.Type The specified type is not supported."),
                step(
                    "&RegionId=Mars!",
                    "400 InvalidRegionId.MalFormed The specified RegionId is not valid.",
                ),
                step(
                    "&DiskId=d-9",
                    "404 InvalidDiskId.NotFound The specified disk does not exist.",
                ),
                step(
                    (lock("security"), lock("")),
                    "403 InstanceLockedForSecurity The instance is locked due to security.",
                ),
                step(
                    "&Type=online",
                    "403 InvalidInstanceStatus.NotRunning The status of instance to which the disk attachs must be running when resizing online.",
                ),
                step((set_status(&instance, "Starting"), set_status(&instance, "Stopped")), status),
                step(
                    "&NewSize=39",
                    "403 InvalidDiskSize.TooSmall Specified new disk size is less than the original disk size.",
                ),
                step(
                    "&NewSize=40",
                    "403 InvalidDiskSize Specified new disk size is less than or equal the original disk size.",
                ),
                step(
                    (zone[0], zone[1]),
                    "400 QuotaExceed.DiskCapacity The used capacity of disk type has exceeded the quota in the zone,  cloud_essd.",
                ),
                step(
                    (all[0], all[1]),
                    "403 QuotaExceeded.PostpaidDataDiskCapacity The quota of postpaid data disk capacity exceeds.",
                ),
            ],
        );
        let standing = Some(Standing::CardUnverified);
        let facts = AccountFacts { standing, ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, facts);
        t.check(
            &format!("{ACTION}&DiskId={system}&NewSize=50"),
            "403 SecurityRisk.3DVerification We have detected a security risk with your default credit or debit card. Please proceed with verification via the link in your email.",
        );
    }

    #[test]
    fn a_disk_is_as_large_as_its_kind_and_category_can_be_and_no_larger() {
        let mut t = Testing::new();
        let [_, system, data] = stopped(&mut t);
        let system_size = "400 InvalidSystemDiskSize.ValueNotSupported The specified system disk size 2049 is not supported: it can be 2048 at most.";
        let too_large =
            "403 InvalidDiskSize.TooLarge Specified new disk size is beyond the permitted range.";
        t.check(&format!("{ACTION}&DiskId={system}&NewSize=2049"), system_size);
        t.ok(&format!("{ACTION}&DiskId={system}&NewSize=2048"));
        t.ok(&format!("{ACTION}&DiskId={data}&NewSize=50000"));
        let id = DiskId::from(data.as_str());
        for (category, most) in [(DiskCategory::Ssd, 32_768), (DiskCategory::Cloud, 2_000)] {
            t.change(&id, |row| {
                (row.category, row.performance, row.size_gib) = (category, None, 40);
            });
            t.check(&format!("{ACTION}&DiskId={data}&NewSize={}", most + 1), too_large);
            t.ok(&format!("{ACTION}&DiskId={data}&NewSize={most}"));
        }
        // What is asked of the two levels that begin higher is more than they begin with.
        t.change(&DiskId::from(system.as_str()), |row| {
            (row.performance, row.size_gib) = (Some(PerformanceLevel::PL3), 40);
        });
        t.check(
            &format!("{ACTION}&DiskId={system}&NewSize=1260"),
            "400 InvalidSystemDiskSize.ValueNotSupported The specified system disk size 1260 is not supported: it can be 2048 at most.",
        );
        t.ok(&format!("{ACTION}&DiskId={system}&NewSize=1261"));
    }

    #[test]
    fn the_new_size_is_shown_and_so_is_the_speed_that_it_gives() {
        let mut t = Testing::new();
        let [instance, _, data] = stopped(&mut t);
        let list = format!("Action=DescribeDisks&InstanceId={instance}");
        let mut expected = at(&t.ok(&list), "Disks.Disk").clone();
        assert_eq!((&expected[1]["Size"], &expected[1]["IOPS"]), (&json!(40), &json!(3_800)));
        let done = t.ok(&format!("{ACTION}&DiskId={data}&NewSize=100&ClientToken=t"));
        assert_eq!(done, json!({ "RequestId": "R", "OrderId": "" }));
        expected[1]["Size"] = json!(100);
        for (member, value) in [("IOPS", 6_800), ("IOPSRead", 6_800), ("IOPSWrite", 6_800)] {
            expected[1][member] = json!(value);
        }
        for member in ["Throughput", "ThroughputRead", "ThroughputWrite"] {
            expected[1][member] = json!(170);
        }
        assert_eq!(*at(&t.ok(&list), "Disks.Disk"), expected);
        // A repetition is no second change, which would be refused for the size.
        t.ok(&format!("{ACTION}&DiskId={data}&NewSize=100&ClientToken=t"));
        // While the instance runs, both ways do.
        t.operator(&set_status(&instance, "Running"));
        t.ok(&format!("{ACTION}&DiskId={data}&NewSize=101&Type=online"));
        t.ok(&format!("{ACTION}&DiskId={data}&NewSize=102&Type=offline"));
        assert_eq!(*at(&t.ok(&list), "Disks.Disk.1.Size"), 102);
        t.check(
            &format!("{ACTION}&DiskId={data}&NewSize=103&ClientToken=t"),
            "400 IdempotentParameterMismatch The request is retried with updated parameters.",
        );
    }

    #[test]
    fn a_disk_without_an_instance_can_become_larger_if_it_is_a_data_disk() {
        let mut t = Testing::new();
        let [instance, system, data] = stopped(&mut t);
        t.ok(&format!(
            "Action=ModifyDiskAttribute&DiskIds.1={system}&DiskIds.2={data}&DeleteWithInstance=false"
        ));
        t.change(&InstanceId::from(instance.as_str()), |row| row.charge = ChargeType::PostPaid);
        t.ok(&format!("Action=DeleteInstance&InstanceId={instance}&Force=true"));
        t.wait_ms(60_000);
        t.check(
            &format!("{ACTION}&DiskId={system}&NewSize=50"),
            "400 InvalidDisk.DetachedSystemDisk The specified disk is a detached system disk, does not support this operation.",
        );
        t.ok(&format!("{ACTION}&DiskId={data}&NewSize=50&Type=online"));
    }

    #[test]
    fn a_disk_of_an_instance_that_is_lost_or_used_up_stays_as_it_is() {
        let mut t = Testing::new();
        let [instance, _, data] = stopped(&mut t);
        let resize = format!("{ACTION}&DiskId={data}&NewSize=50");
        let id = InstanceId::from(instance.as_str());
        let now = t.row(&id).created;
        t.change(&id, |row| row.expires = Some(now));
        t.check(&resize, "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).");
        t.change(&id, |row| row.expires = None);
        let lock = format!("Action=SetInstanceLock&InstanceId={instance}&LockReason=");
        t.operator(&format!("{lock}financial"));
        t.check(&resize, "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).");
        t.operator(&lock);
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        t.check(&resize, "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.");
    }

    #[test]
    fn the_room_in_the_zone_is_that_of_one_category() {
        let mut t = Testing::new();
        let [_, system, data] = stopped(&mut t);
        t.world.quotas.disk_gib_per_zone = Some(50);
        let resize = format!("{ACTION}&DiskId={data}&NewSize=50");
        t.check(
            &resize,
            "400 QuotaExceed.DiskCapacity The used capacity of disk type has exceeded the quota in the zone,  cloud_essd.",
        );
        t.change(&DiskId::from(system.as_str()), |row| {
            (row.category, row.performance) = (DiskCategory::Ssd, None);
        });
        t.ok(&resize);
    }

    /// The quota of data disks that are paid for by use is no matter of others.
    #[test]
    fn what_is_paid_for_in_advance_has_no_quota() {
        let mut t = Testing::new();
        let [_, system, data] = stopped(&mut t);
        t.world.quotas.data_disk_gib = Some(40);
        t.ok(&format!("{ACTION}&DiskId={system}&NewSize=50"));
        t.change(&DiskId::from(data.as_str()), |row| row.charge = ChargeType::PrePaid);
        t.ok(&format!("{ACTION}&DiskId={data}&NewSize=50"));
    }
}
