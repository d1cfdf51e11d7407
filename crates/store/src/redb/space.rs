//! Whether there is room on the disk for a commit.

use super::medium::Medium;
use crate::batch::Batch;
use crate::error::StoreError;

/// redb's pages.
const PAGE: u64 = 4096;
/// The most pages that changing one row writes: its leaf, those above it, and halves of one that splits.
/// redb never changes a page in place.
const PAGES_A_ROW: u64 = 6;
/// What a commit writes whatever it changes, and what redb needs to recover and to close the store.
const FIXED: u64 = 512 << 10;

/// How much a commit changes.
#[derive(Clone, Copy)]
pub(super) struct Amount {
    pub(super) rows: usize,
    /// Of the keys and the new values.
    pub(super) bytes: usize,
}

impl Amount {
    pub(super) fn of(batch: &Batch) -> Amount {
        Amount { rows: batch.len(), bytes: batch.bytes() }
    }
}

/// Fails if there may not be enough room to commit the batch.
pub(super) fn check(medium: &dyn Medium, amount: Amount) -> Result<(), StoreError> {
    // If nobody can tell, the commit will.
    let (Ok(Some(free)), Ok(length)) = (medium.free_bytes(), medium.len()) else { return Ok(()) };
    let needed = needed(amount, length);
    match free < needed {
        true => Err(StoreError::Full(format!("{free} bytes are free, and {needed} are needed"))),
        false => Ok(()),
    }
}

/// How many bytes a commit may need, in a store whose file has this length: a batch of many rows changes
/// each page once, and there are no more than the file has.
fn needed(amount: Amount, length: u64) -> u64 {
    let (rows, bytes) = (amount.rows as u64, amount.bytes as u64);
    let changed = rows.saturating_mul(PAGES_A_ROW * PAGE).min(length);
    // New rows may fill their pages by half.
    FIXED + changed + 2 * bytes
}
