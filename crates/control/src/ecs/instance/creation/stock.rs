//! What is for sale where new instances are to be, and how much of it the account may have.

use super::{Amount, NewInstances, disks::NewDisk};
use crate::{
    Ctx, Fault,
    ecs::{ChargeType, Disk, Instance, disk::DiskKind},
    facts::instance_type::InstanceType,
    faults::CreationFault,
    kernel::resource::Resource,
    vpc::VSwitch,
};

/// Whether the account is given the type.
pub fn check_given(ctx: &Ctx<'_>, kind: &InstanceType) -> Result<(), CreationFault> {
    match ctx.world.account(ctx.account()).closed_instance_types.contains(&kind.id) {
        true => Err(CreationFault::TypeUnauthorized { instance_type: kind.id.clone() }),
        false => Ok(()),
    }
}

/// Whether the zone sells anything, and to the account.
pub fn check_zone(ctx: &Ctx<'_>, zone: &str) -> Result<(), CreationFault> {
    let zone = || zone.to_owned();
    match () {
        () if ctx.world.zone(&zone()).closed => Err(CreationFault::ZoneClosed { zone: zone() }),
        () if ctx.world.account(ctx.account()).closed_zones.contains(&zone()) => {
            Err(CreationFault::ZoneNotGiven { zone: zone() })
        }
        () => Ok(()),
    }
}

/// Whether the zone has the type, sold out or not.
pub fn check_type(ctx: &Ctx<'_>, kind: &InstanceType, zone: &str) -> Result<(), CreationFault> {
    match ctx.world.zone(zone).has_type(&kind.id) {
        true => Ok(()),
        false => {
            let (instance_type, zone) = (kind.id.clone(), zone.to_owned());
            Err(CreationFault::TypeElsewhere { instance_type, zone })
        }
    }
}

/// Whether there is one more of the type in the zone.
pub fn check_stock(ctx: &Ctx<'_>, kind: &str, zone: &str) -> Result<(), CreationFault> {
    match ctx.world.zone(zone).is_sold_out(kind) {
        true => {
            let (instance_type, zone) = (kind.to_owned(), zone.to_owned());
            Err(CreationFault::SoldOut { instance_type, zone })
        }
        false => Ok(()),
    }
}

/// Whether the zone has the disks, and the account is given them.
pub fn check_disks(ctx: &Ctx<'_>, plan: &NewInstances, zone: &str) -> Result<(), CreationFault> {
    let (facts, account) = (ctx.world.zone(zone), ctx.world.account(ctx.account()));
    let category = plan.disks.system.category().print();
    if account.closed_disk_categories.contains(category) {
        return Err(CreationFault::CategoryUnauthorized { category });
    }
    for disk in plan.disks.all() {
        let (category, zone) = (disk.category().print(), zone.to_owned());
        match facts.has_disk(category) {
            true => {}
            false if category == "cloud_ssd" => return Err(CreationFault::ZoneWithoutSsd { zone }),
            false => return Err(CreationFault::CategoryElsewhere { category, zone }),
        }
        if account.default_encryption && disk.encrypted == Some(false) {
            return Err(CreationFault::EncryptionRequired);
        }
    }
    Ok(())
}

/// Lets there be no more instances than the quotas of instances have room for.
pub(super) fn cap_by_instances(
    ctx: &Ctx<'_>,
    amount: &mut Amount,
    kind: &InstanceType,
    vswitch: &VSwitch,
) -> Result<(), Fault> {
    let (txn, quotas) = (&ctx.txn, &ctx.world.quotas);
    let limit = quotas.instances;
    let room = limit.saturating_sub(txn.count(Instance::TABLE)?);
    amount.cap(room, || CreationFault::Quota { limit })?;
    let limit = quotas.instances_per_type;
    let same = txn.count_under(Instance::TABLE, Instance::BY_TYPE, &kind.id)?;
    amount.cap(limit.saturating_sub(same), || CreationFault::QuotaOfType { limit })?;
    let limit = quotas.instances_per_vpc;
    let same = txn.count_under(Instance::TABLE, Instance::BY_VPC, &vswitch.vpc)?;
    amount.cap(limit.saturating_sub(same), || CreationFault::QuotaOfVpc { limit })
}

/// Lets there be no more than the quotas of disks have room for.
pub(super) fn cap_by_disks(
    ctx: &Ctx<'_>,
    amount: &mut Amount,
    plan: &NewInstances,
    (zone, system_gib): (&str, u32),
) -> Result<(), Fault> {
    let quotas = &ctx.world.quotas;
    let disks = plan.disks.all().count() as u64;
    let is_paid = plan.terms.charge == ChargeType::PrePaid;
    if !is_paid {
        let limit = quotas.disks;
        let room = limit.saturating_sub(ctx.txn.count(Disk::TABLE)?) / disks;
        amount.cap(room, || CreationFault::QuotaOfDisks { limit })?;
    }
    let gib = |disk: &NewDisk| u64::from(disk.size_gib.unwrap_or(system_gib));
    if let Some(limit) = quotas.disk_gib_per_zone {
        let there = ctx.list::<Disk>().under(Disk::BY_ZONE, Some(zone.to_owned())).all()?;
        for category in plan.disks.all().map(NewDisk::category) {
            let used = there.iter().filter(|disk| disk.category == category);
            let used = used.map(|disk| u64::from(disk.size_gib)).sum::<u64>();
            let wanted = plan.disks.all().filter(|disk| disk.category() == category);
            let room = limit.saturating_sub(used) / wanted.map(gib).sum::<u64>();
            let category = category.print();
            amount.cap(room, || CreationFault::DiskCapacity { category, limit })?;
        }
    }
    let wanted = plan.disks.data.iter().map(gib).sum::<u64>();
    let Some(limit) = quotas.data_disk_gib.filter(|_| wanted > 0) else { return Ok(()) };
    let same = |disk: &Disk| disk.kind == DiskKind::Data && disk.charge == plan.terms.charge;
    let there = ctx.list::<Disk>().only(same).all()?;
    let used = there.iter().map(|disk| u64::from(disk.size_gib)).sum::<u64>();
    amount.cap(limit.saturating_sub(used) / wanted, || match is_paid {
        true => CreationFault::PrePaidCapacity { limit },
        false => CreationFault::PostPaidCapacity { limit },
    })
}

/// Whether the data disks of one instance are as large as they may be together, category by category.
pub fn check_capacity(ctx: &Ctx<'_>, plan: &NewInstances) -> Result<(), CreationFault> {
    let limit = ctx.world.quotas.data_disk_gib_per_instance;
    for disk in &plan.disks.data {
        let same = plan.disks.data.iter().filter(|other| other.category() == disk.category());
        let gib = same.filter_map(|other| other.size_gib).map(u64::from).sum::<u64>();
        if gib > limit {
            return Err(CreationFault::InstanceCapacity { limit });
        }
    }
    Ok(())
}
