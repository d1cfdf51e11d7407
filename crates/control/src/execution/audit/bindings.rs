//! What network interfaces are bound to: instances, trunks and bonds.

use std::collections::BTreeMap;

use store::{StoreError, Txn};

use super::{Breaches, all};
use crate::{
    ecs::{
        Eni, Instance, KeyPair,
        eni::{EniKind, EniState, attachment::Step},
    },
    kernel::resource::Resource,
    value::{
        id::{EniId, InstanceId},
        key_pair_name::KeyPairName,
    },
};

/// Checks the invariants of what a cell's network interfaces are bound to.
pub(super) fn audit(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    let rows = Rows { instances: all(txn, Instance::TABLE)?, enis: all(txn, Eni::TABLE)? };
    key_pairs_of_instances_are_there(txn, &rows, breaches)?;
    instances_have_their_primary_interface(&rows, breaches);
    primary_interfaces_stay(&rows, breaches);
    interfaces_are_in_the_place_of_their_instance(&rows, breaches);
    devices_are_one_interfaces(&rows, breaches);
    what_is_deleted_is_attached_to_nothing(&rows, breaches);
    members_are_where_their_trunk_is(&rows, breaches);
    slaves_have_a_bond(&rows, breaches);
    Ok(())
}

struct Rows {
    instances: BTreeMap<InstanceId, Instance>,
    enis: BTreeMap<EniId, Eni>,
}

fn instances_have_their_primary_interface(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "an instance's primary network interface is on it, and in its place";
    for (id, instance) in &rows.instances {
        let primary = rows.enis.get(&instance.primary);
        let is_its = primary.is_some_and(|eni| {
            let is_on_it = eni.instance().as_ref() == Some(id);
            let place = (&eni.vswitch, &eni.vpc, &eni.zone);
            let is_there = place == (&instance.vswitch, &instance.vpc, &instance.zone);
            eni.kind == EniKind::Primary && is_on_it && is_there
        });
        if !is_its {
            breaches.add(invariant, format!("{} is not {id}'s", instance.primary));
        }
    }
}

fn key_pairs_of_instances_are_there(
    txn: &Txn<'_>,
    rows: &Rows,
    breaches: &mut Breaches,
) -> Result<(), StoreError> {
    let pairs = all(txn, KeyPair::TABLE)?;
    for instance in rows.instances.values().filter(|one| !one.key_pair.is_empty()) {
        if !pairs.contains_key(&KeyPairName::from(instance.key_pair.as_str())) {
            let found = format!("{} has {}", instance.id, instance.key_pair);
            breaches.add("the key pair of an instance is there", found);
        }
    }
    Ok(())
}

fn primary_interfaces_stay(rows: &Rows, breaches: &mut Breaches) {
    for eni in rows.enis.values().filter(|eni| eni.kind == EniKind::Primary) {
        let stays = eni.attachment.as_ref().is_some_and(|one| one.step == Step::InUse);
        if !stays && eni.gone.is_none() {
            let invariant = "a primary network interface is on an instance and stays there";
            breaches.add(invariant, format!("{} is not", eni.id));
        }
    }
}

/// An instance that is lost has no place any more.
fn interfaces_are_in_the_place_of_their_instance(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a network interface is in the VPC and the zone of its instance";
    for eni in rows.enis.values() {
        let instance = eni.instance().and_then(|id| rows.instances.get(&id));
        if let Some(instance) = instance
            && (&eni.vpc, &eni.zone) != (&instance.vpc, &instance.zone)
        {
            breaches.add(invariant, format!("{} is on {}", eni.id, instance.id));
        }
    }
}

fn devices_are_one_interfaces(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a device of an instance is one network interface, and the primary one is 0";
    let mut devices = BTreeMap::new();
    for eni in rows.enis.values() {
        let Some(attachment) = &eni.attachment else { continue };
        let device = (&attachment.instance, attachment.device);
        if let Some(other) = devices.insert(device, &eni.id) {
            breaches.add(invariant, format!("{device:?} is {other} and {}", eni.id));
        }
        if (attachment.device == 0) != (eni.kind == EniKind::Primary) {
            breaches.add(invariant, format!("{device:?} is {}, {:?}", eni.id, eni.kind));
        }
    }
}

fn what_is_deleted_is_attached_to_nothing(rows: &Rows, breaches: &mut Breaches) {
    for eni in rows.enis.values().filter(|eni| eni.gone.is_some()) {
        if let Some(instance) = eni.instance() {
            let invariant = "a network interface that is being deleted is on no instance";
            breaches.add(invariant, format!("{} is on {instance}", eni.id));
        }
    }
}

fn members_are_where_their_trunk_is(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a member's trunk is in use on the member's instance";
    for eni in rows.enis.values() {
        let Some((attachment, id)) =
            eni.attachment.as_ref().and_then(|one| Some((one, one.trunk.as_ref()?)))
        else {
            continue;
        };
        let is_trunk = |trunk: &Eni| {
            let is_there = trunk.instance().as_ref() == Some(&attachment.instance);
            trunk.kind == EniKind::Trunk && trunk.state() == EniState::InUse && is_there
        };
        if eni.kind != EniKind::Secondary || !rows.enis.get(id).is_some_and(is_trunk) {
            breaches.add(invariant, format!("{} is a member of {id}", eni.id));
        }
    }
}

fn slaves_have_a_bond(rows: &Rows, breaches: &mut Breaches) {
    let invariant = "a slave has a bond unless it is being deleted, and nothing else has one";
    for eni in rows.enis.values() {
        let bond = eni.bond.as_ref().and_then(|id| rows.enis.get(id));
        let has_bond = bond.is_some_and(|bond| bond.kind == EniKind::Bond && bond.gone.is_none());
        let holds = match eni.kind {
            EniKind::Slave => has_bond || eni.gone.is_some(),
            EniKind::Primary | EniKind::Secondary | EniKind::Trunk | EniKind::Bond => {
                eni.bond.is_none()
            }
        };
        if !holds {
            breaches.add(invariant, format!("{} ({:?}) has {:?}", eni.id, eni.kind, eni.bond));
        }
    }
}
