//! Changes that are not committed yet, read as if they were.

use std::borrow::Cow;
use std::sync::Arc;

use crate::batch::Batch;
use crate::engine::{Keys, Rows, Snapshot};
use crate::error::StoreError;
use crate::layered::Layered;

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
        self.changes.merge(batch);
    }

    /// All changes so far: how many they are and how large tells when the group is full.
    pub fn changes(&self) -> &Batch {
        &self.changes
    }

    /// Whether there is more to commit than so many rows, or so many bytes.
    pub fn exceeds(&self, rows: usize, bytes: usize) -> bool {
        self.changes.len() > rows || self.changes.bytes() > bytes
    }

    /// All changes, ready for [`Engine::commit`](crate::Engine::commit).
    pub fn into_batch(self) -> Batch {
        self.changes
    }

    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn view(&self) -> Layered<'_> {
        Layered { changes: &self.changes, base: &*self.base }
    }
}

impl Snapshot for Overlay {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.view().get(key)?.map(Cow::into_owned))
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        self.view().has(key)
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        Ok(Box::new(self.view().scan(from, to)?))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        Ok(Box::new(self.view().keys(from, to)?))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        self.view().last_key(from, to)
    }
}
