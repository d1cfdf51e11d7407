//! Changes that are not committed yet, read as if they were.

use std::cmp::Ordering;
use std::collections::btree_map;
use std::iter::Peekable;
use std::sync::Arc;

use crate::batch::Batch;
use crate::engine::{Rows, Snapshot, between};
use crate::error::StoreError;

/// One group's changes over a snapshot: the state that its next operation must see.
pub struct Overlay {
    base: Arc<dyn Snapshot>,
    changes: Batch,
}

impl Overlay {
    /// An overlay that changes nothing over `base` yet.
    pub fn new(base: Arc<dyn Snapshot>) -> Overlay {
        Overlay { base, changes: Batch::new() }
    }

    /// Takes in the changes of an operation that succeeded; they replace earlier ones by key.
    pub fn merge(&mut self, batch: Batch) {
        // Not `append`: it rebuilds the whole map, which makes a group cost its square.
        self.changes.rows.extend(batch);
    }

    /// All changes, ready for [`Engine::commit`](crate::Engine::commit).
    pub fn into_batch(self) -> Batch {
        self.changes
    }

    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl Snapshot for Overlay {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.changes.rows.get(key) {
            Some(change) => Ok(change.clone()),
            None => self.base.get(key),
        }
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        Ok(Box::new(Merged::scan(&self.changes, &*self.base, from, to)?))
    }
}

/// Changes and the rows below them as one sequence, taken as it is read.
pub(crate) struct Merged<'s> {
    changes: Peekable<btree_map::Range<'s, Vec<u8>, Option<Vec<u8>>>>,
    base: Peekable<Rows<'s>>,
}

impl<'s> Merged<'s> {
    /// The rows with `from <= key < to` of `base` after `changes`.
    pub(crate) fn scan(
        changes: &'s Batch,
        base: &'s dyn Snapshot,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Merged<'s>, StoreError> {
        Ok(Merged {
            changes: between(&changes.rows, from, to).peekable(),
            base: base.scan(from, to)?.peekable(),
        })
    }
}

impl Iterator for Merged<'_> {
    type Item = Result<(Vec<u8>, Vec<u8>), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let order = match (self.changes.peek(), self.base.peek()) {
                (None, _) | (_, Some(Err(_))) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some((changed, _)), Some(Ok((below, _)))) => changed.as_slice().cmp(below),
            };
            match order {
                Ordering::Greater => return self.base.next(),
                Ordering::Equal => drop(self.base.next()),
                Ordering::Less => {}
            }
            let (key, change) = self.changes.next()?;
            if let Some(value) = change {
                return Some(Ok((key.clone(), value.clone())));
            }
        }
    }
}
