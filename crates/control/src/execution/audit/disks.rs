//! What disks are bound to: their instances.

use std::collections::BTreeMap;

use store::{StoreError, Txn};

use super::{Breaches, all};
use crate::{
    ecs::{Disk, Instance, disk::DiskKind},
    kernel::resource::Resource,
    value::id::{DiskId, InstanceId},
};

/// Checks the invariants of a cell's disks.
pub(super) fn audit(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let (instances, disks) = (all(txn, Instance::TABLE)?, all(txn, Disk::TABLE)?);
    instances_have_a_system_disk(&instances, &disks, breaches);
    devices_are_one_disks(&disks, breaches);
    Ok(())
}

fn instances_have_a_system_disk(
    instances: &BTreeMap<InstanceId, Instance>,
    disks: &BTreeMap<DiskId, Disk>,
    breaches: &mut Breaches,
) {
    let mut system = BTreeMap::<_, Vec<_>>::new();
    for disk in disks.values().filter(|disk| disk.kind == DiskKind::System) {
        if let Some(instance) = disk.instance() {
            system.entry(instance).or_default().push(disk);
        }
    }
    for (id, instance) in instances {
        let own = system.get(id).map(Vec::as_slice).unwrap_or_default();
        if !matches!(own, [disk] if disk.zone == instance.zone) {
            let found = format!("{id} has {} of them, or elsewhere", own.len());
            breaches.add("an instance has one system disk, in its zone", found);
        }
    }
}

fn devices_are_one_disks(disks: &BTreeMap<DiskId, Disk>, breaches: &mut Breaches) {
    let mut devices = BTreeMap::new();
    for disk in disks.values() {
        let Some(on) = &disk.attachment else { continue };
        if let Some(other) = devices.insert((&on.instance, &on.device), &disk.id) {
            let found = format!("{} of {} is {other} and {}", on.device, on.instance, disk.id);
            breaches.add("a device of an instance is one disk", found);
        }
    }
}
