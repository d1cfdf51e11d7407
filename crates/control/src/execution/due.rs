//! Doing what time has made due in a cell.

use store::{StoreError, Txn};

use crate::{
    ecs::{eni, eni_permission, instance},
    kernel::{
        resource_group,
        schedule::{Due, SCHEDULE},
    },
    sts::session::SESSIONS,
    vpc::route_entry,
};

/// Does what is due in the cell, at most so many things; whether that was all.
pub fn complete(txn: &mut Txn<'_>, most: usize) -> Result<bool, StoreError> {
    let now = txn.now();
    let rows = txn.scan(SCHEDULE, &(), None)?.take(most.saturating_add(1));
    let mut due = Vec::new();
    for row in rows {
        let (key, ()) = row?;
        if key.0 > now {
            break;
        }
        due.push(key);
    }
    let is_all = due.len() <= most;
    for key in due.into_iter().take(most) {
        txn.delete(SCHEDULE, &key)?;
        match &key.1 {
            Due::Attached(id) | Due::Detached(id) => eni::attachment::settle(txn, id)?,
            Due::Deleted(id) => eni::remove(txn, id)?,
            Due::PermissionSettled(id) => eni_permission::settle(txn, id)?,
            Due::Settled(id) => instance::settle(txn, id)?,
            Due::Routed(id) => route_entry::settle(txn, id)?,
            Due::Forgotten(id) => txn.delete(SESSIONS, id)?,
            Due::GroupGone(id) => resource_group::remove(txn, id)?,
        }
    }
    Ok(is_all)
}
