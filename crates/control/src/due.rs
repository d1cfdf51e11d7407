//! What time makes due: a network interface that is being deleted is gone after a while, and one
//! that is being detached is off its instance.
//!
//! There are no timers. A row says from when on something holds, reads take it as said, and before
//! the next write the rows that follow from it are changed here. A crash in between loses nothing.

use store::{Table, Timestamp, Txn};

use crate::{
    Fault, Scope, World,
    ecs::eni::{self, ENIS, attachment},
    id::EniId,
};

/// The network interfaces that are being deleted, by the moment from which on they are gone.
///
/// **Invariant.** There is one row for each network interface that is being deleted.
pub const DELETIONS: Table<(Timestamp, Scope, EniId), ()> = Table::new(31, "deletions");
/// The network interfaces that are being detached, by the moment from which on they are not
/// attached any more.
///
/// **Invariant.** There is one row for each network interface whose attachment has an end.
pub const DETACHMENTS: Table<(Timestamp, Scope, EniId), ()> = Table::new(32, "detachments");

/// What one sweep completes of each kind; the rest is for the next, so that no write waits long.
const MOST_AT_ONCE: usize = 256;

/// Changes the rows that follow from what has become due.
pub fn sweep(txn: &mut Txn<'_>, _world: &World) -> Result<(), Fault> {
    for (_, scope, id) in &due(txn, DETACHMENTS)? {
        let key = (scope.clone(), id.clone());
        let eni = txn.get(ENIS, &key)?;
        let mut eni = eni.expect("a detachment that is due has its network interface");
        attachment::end(txn, scope, &mut eni);
        txn.put(ENIS, &key, &eni);
    }
    for key in &due(txn, DELETIONS)? {
        let (_, scope, id) = key;
        eni::remove(txn, scope, id)?;
        txn.delete(DELETIONS, key);
    }
    Ok(())
}

/// When something becomes due next.
pub fn next(txn: &Txn<'_>) -> Result<Option<Timestamp>, Fault> {
    let first = |table: Table<(Timestamp, Scope, EniId), ()>| -> Result<Option<Timestamp>, Fault> {
        let row = txn.scan(table, &(), None)?.next().transpose()?;
        Ok(row.map(|((at, ..), ())| at))
    };
    Ok([first(DETACHMENTS)?, first(DELETIONS)?].into_iter().flatten().min())
}

fn due(
    txn: &Txn<'_>,
    table: Table<(Timestamp, Scope, EniId), ()>,
) -> Result<Vec<(Timestamp, Scope, EniId)>, Fault> {
    let now = txn.now();
    let rows = txn.scan(table, &(), None)?.take(MOST_AT_ONCE);
    let keys = rows.map(|row| row.map(|(key, ())| key)).collect::<Result<Vec<_>, _>>()?;
    Ok(keys.into_iter().take_while(|(at, ..)| *at <= now).collect())
}
