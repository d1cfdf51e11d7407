//! Releasing an instance: it goes, with what goes with it.

use store::{StoreError, Timestamp, Txn};

use super::Instance;
use crate::{
    ecs::{
        disk,
        eni::{Eni, EniKind, attachment, bond},
    },
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::InstanceId,
};

/// Releases an instance, or what one that was lost has left: network interfaces with DeleteOnRelease
/// are gone from a moment on, and the others are available again, also a bond of which a slave
/// stays; so it is with its disks.
pub fn release(txn: &mut Txn<'_>, id: &InstanceId, gone: Timestamp) -> Result<(), StoreError> {
    let mut enis = enis_of(txn, id)?;
    // Bonds last: whether one can go is known when its slaves have gone.
    enis.sort_by_key(|eni| eni.kind == EniKind::Bond);
    for mut eni in enis {
        attachment::end(txn, &mut eni)?;
        if eni.delete_on_release && !bond::has_slaves(txn, &eni)? {
            schedule::set(txn, gone, Due::Deleted(eni.id.clone()))?;
            eni.gone = Some(gone);
        }
        txn.put(Eni::TABLE, &eni.id, &eni)?;
    }
    disk::release(txn, id)?;
    match txn.get(Instance::TABLE, id)? {
        Some(instance) => instance.remove_row(txn),
        None => Ok(()),
    }
}

fn enis_of(txn: &Txn<'_>, id: &InstanceId) -> Result<Vec<Eni>, StoreError> {
    let ids = txn.keys_under(Eni::TABLE, Eni::BY_INSTANCE, id, None)?;
    let row =
        |id: Result<_, _>| Ok(txn.get(Eni::TABLE, &id?)?.expect("an index has what its table has"));
    ids.map(row).collect()
}
