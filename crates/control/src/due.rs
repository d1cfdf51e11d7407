//! What time makes due: a network interface that is being deleted is gone after a while.
//!
//! There are no timers. A row says from when on something holds, reads take it as said, and before
//! the next write the rows that follow from it are changed here. A crash in between loses nothing.

use store::{Table, Timestamp, Txn};

use crate::{Fault, Scope, World, ecs::eni, id::EniId};

/// The network interfaces that are being deleted, by the moment from which on they are gone.
///
/// **Invariant.** There is one row for each network interface that is being deleted.
pub const DELETIONS: Table<(Timestamp, Scope, EniId), ()> = Table::new(31, "deletions");

/// Deletions that one sweep completes; the rest is for the next, so that no write waits long.
const MOST_AT_ONCE: usize = 256;

/// Changes the rows that follow from what has become due.
pub fn sweep(txn: &mut Txn<'_>, _world: &World) -> Result<(), Fault> {
    let now = txn.now();
    let rows = txn.scan(DELETIONS, &(), None)?.take(MOST_AT_ONCE);
    let keys = rows.map(|row| row.map(|(key, ())| key)).collect::<Result<Vec<_>, _>>()?;
    for key in keys.into_iter().take_while(|(at, ..)| *at <= now) {
        let (_, scope, id) = &key;
        eni::remove(txn, scope, id)?;
        txn.delete(DELETIONS, &key);
    }
    Ok(())
}

/// When something becomes due next.
pub fn next(txn: &Txn<'_>) -> Result<Option<Timestamp>, Fault> {
    let first = txn.scan(DELETIONS, &(), None)?.next().transpose()?;
    Ok(first.map(|((at, ..), ())| at))
}
