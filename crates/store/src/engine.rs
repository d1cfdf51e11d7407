//! What an engine must do, and nothing more.

use std::collections::{BTreeMap, btree_map};
use std::ops::Bound;
use std::sync::Arc;

use crate::batch::Batch;
use crate::error::StoreError;

/// Rows in key order, as `(key, value)`.
pub type Rows<'s> = Box<dyn Iterator<Item = Result<(Vec<u8>, Vec<u8>), StoreError>> + 's>;

/// A consistent view of all rows at one moment; it may outlive the engine that gave it.
pub trait Snapshot: Send + Sync {
    /// The value of `key`, or `None` if there is no such row.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// The rows with `from <= key < to` in key order; `to` of `None` is the end of all rows.
    ///
    /// A range whose end is before its start holds no rows.
    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError>;
}

/// Keeps rows: gives views of them and takes batches of changes.
pub trait Engine: Send {
    /// The last committed state.
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError>;

    /// Makes the batch durable as a whole, or not at all; returns only after it is on disk.
    ///
    /// After an error only reopening the store tells which of the two it was: drop the engine.
    fn commit(&mut self, batch: Batch) -> Result<(), StoreError>;
}

/// The bounds of `from <= key < to`, where a range that ends before it starts becomes an empty one:
/// neither `BTreeMap` nor redb promises to take the former.
pub(crate) fn bounds<'k>(
    from: &'k [u8],
    to: Option<&'k [u8]>,
) -> (Bound<&'k [u8]>, Bound<&'k [u8]>) {
    let end = to.map_or(Bound::Unbounded, |to| Bound::Excluded(to.max(from)));
    (Bound::Included(from), end)
}

/// The entries with `from <= key < to`.
pub(crate) fn between<'s, T>(
    rows: &'s BTreeMap<Vec<u8>, T>,
    from: &[u8],
    to: Option<&[u8]>,
) -> btree_map::Range<'s, Vec<u8>, T> {
    rows.range::<[u8], _>(bounds(from, to))
}
