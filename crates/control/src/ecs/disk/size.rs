//! How large the disks of instances may become.

use std::ops::RangeInclusive;

use super::{Disk, DiskCategory, DiskKind, PerformanceLevel};
use crate::{
    Ctx, Fault,
    ecs::{ChargeType, Instance},
    faults::{CreationFault, InstanceFault},
};

/// The sizes, in GiB, that a disk may have that is there (pages of ReplaceSystemDisk and ResizeDisk).
pub fn sizes(
    kind: DiskKind,
    category: DiskCategory,
    performance: Option<PerformanceLevel>,
) -> RangeInclusive<u32> {
    let (of_data, of_system) = (category.sizes(performance), category.system_sizes());
    match (kind, category) {
        (DiskKind::Data, _) => of_data,
        (DiskKind::System, DiskCategory::Essd | DiskCategory::Auto) => {
            *of_data.start()..=*of_system.end()
        }
        (DiskKind::System, _) => of_system,
    }
}

/// Whether there is room for a disk with this size, in the place of the one that it has.
pub fn check_room(ctx: &Ctx<'_>, disk: &Disk, gib: u32) -> Result<(), Fault> {
    let sum = |disks: Vec<Disk>| {
        let others = disks.iter().filter(|other| other.id != disk.id);
        others.map(|other| u64::from(other.size_gib)).sum::<u64>() + u64::from(gib)
    };
    let quotas = &ctx.world.quotas;
    if let Some(limit) = quotas.disk_gib_per_zone {
        let category = disk.category;
        let same = ctx.list::<Disk>().under(Disk::BY_ZONE, Some(disk.zone.clone()));
        if sum(same.only(move |other: &Disk| other.category == category).all()?) > limit {
            let category = category.print();
            return Err(CreationFault::DiskCapacity { category, limit }.into());
        }
    }
    let is_counted = disk.kind == DiskKind::Data && disk.charge == ChargeType::PostPaid;
    let Some(limit) = quotas.data_disk_gib.filter(|_| is_counted) else { return Ok(()) };
    let same = |other: &Disk| other.kind == DiskKind::Data && other.charge == ChargeType::PostPaid;
    match sum(ctx.list::<Disk>().only(same).all()?) > limit {
        true => Err(CreationFault::PostPaidCapacity { limit }.into()),
        false => Ok(()),
    }
}

/// Whether an instance is neither locked nor used up.
pub fn expect_in_service(ctx: &Ctx<'_>, instance: &Instance) -> Result<(), InstanceFault> {
    instance.expect_unlocked()?;
    instance.expect_paid()?;
    match instance.expires.is_some_and(|at| at <= ctx.now()) {
        true => Err(InstanceFault::Expired { instance: instance.id.clone() }),
        false => Ok(()),
    }
}
