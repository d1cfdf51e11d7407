//! Cells: an account in a region, or an account alone, is one range of keys of the store.
//!
//! The directory of cells is in a cell of its own. When a cell is made it is given what must be
//! unique among all cells (MAC addresses, blocks of IPv6 addresses) in extents of its own, so that no
//! request needs two cells.

use store::{Cell, Snapshot, StoreError, Table, Timestamp, Txn};

use crate::kernel::caller::Scope;

/// The directory, in the system's cell.
pub const CELLS: Table<Scope, u32> = Table::new(1, "cells");
/// The number of the cell that is made next, in the system's cell.
pub const NEXT: Table<(), u32> = Table::new(2, "next_cell");

/// The number of the cell that is made next; the first is the system's.
pub fn next(directory: &Txn<'_>) -> Result<u32, StoreError> {
    Ok(directory.get(NEXT, &())?.unwrap_or(Cell::SYSTEM.number() + 1))
}

/// The cell of an account in a region, if it has one.
pub fn find(snapshot: &dyn Snapshot, scope: &Scope) -> Result<Option<Cell>, StoreError> {
    let directory = Txn::new(snapshot, Cell::SYSTEM, Timestamp(0), 0);
    Ok(directory.get(CELLS, scope)?.map(Cell::new))
}

#[cfg(test)]
mod tests {
    use store::{Engine, Memory};

    use super::*;

    #[test]
    fn a_cell_is_found_by_its_account_and_region() {
        let mut engine = Memory::new();
        let scope = |account, region: &str| Scope { account, region: region.to_owned() };
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let mut txn = Txn::new(&*snapshot, Cell::SYSTEM, Timestamp(0), 0);
        txn.put(CELLS, &scope(1, "cn-hangzhou"), &7).expect("memory writes");
        let batch = txn.into_batch();
        let fence = engine.fence();
        engine.commit(batch, fence).expect("memory commits");
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let found = |scope: &Scope| find(&*snapshot, scope).expect("memory reads");
        assert_eq!(found(&scope(1, "cn-hangzhou")), Some(Cell::new(7)));
        for other in [scope(1, "cn-beijing"), scope(2, "cn-hangzhou"), Scope::of_account(1)] {
            assert_eq!(found(&other), None);
        }
    }
}
