//! Doing what time has made due in a cell.

use store::{StoreError, Txn};

use crate::{
    ecs::{eni, eni_permission, instance},
    kernel::{
        resource_group,
        schedule::{Due, SCHEDULE},
    },
    sts::session::SESSIONS,
    vpc::{dhcp_options_set, ipv6_gateway, route_entry, vpc, vswitch},
};

/// Does what is due in the cell, at most so many things; whether that was all. What is done may make
/// other things due at once: an instance that was made is starting, and may have started since.
pub fn complete(txn: &mut Txn<'_>, most: usize) -> Result<bool, StoreError> {
    let mut left = most;
    loop {
        let due = first_due(txn, left.saturating_add(1))?;
        if due.is_empty() {
            return Ok(true);
        }
        let is_all = due.len() <= left;
        for key in due.into_iter().take(left) {
            left -= 1;
            txn.delete(SCHEDULE, &key)?;
            let at = key.0;
            match &key.1 {
                Due::Attached(id) | Due::Detached(id) => eni::attachment::settle(txn, id)?,
                Due::Deleted(id) => eni::remove(txn, id)?,
                Due::PermissionSettled(id) => eni_permission::settle(txn, id)?,
                Due::GroupGone(id) => resource_group::remove(txn, id)?,
                Due::Settled(id) => instance::settle(txn, id)?,
                Due::Bandwidth(id) => instance::upgrade::settle(txn, id)?,
                Due::Vpc(id) => vpc::life::settle(txn, id)?,
                Due::VSwitch(id) => vswitch::life::settle(txn, id)?,
                Due::Ipv6Gateway(id) => ipv6_gateway::settle(txn, id)?,
                Due::Routed(id) => route_entry::settle(txn, id)?,
                Due::DhcpOptions(id) => dhcp_options_set::life::settle(txn, id)?,
                Due::Told(id) => dhcp_options_set::life::settle_vpc(txn, id)?,
                Due::Forgotten(id) => txn.delete(SESSIONS, id)?,
                Due::Released(id) => instance::release::release(txn, id, at)?,
            }
        }
        if !is_all {
            return Ok(false);
        }
    }
}

/// The first things that are due, at most so many.
fn first_due(txn: &Txn<'_>, most: usize) -> Result<Vec<(store::Timestamp, Due)>, StoreError> {
    let now = txn.now();
    let mut due = Vec::new();
    for row in txn.scan(SCHEDULE, &(), None)?.take(most) {
        let (key, ()) = row?;
        if key.0 > now {
            break;
        }
        due.push(key);
    }
    Ok(due)
}
