//! The engine in memory: for tests, and the second engine that properties are checked on.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::batch::Batch;
use crate::engine::{Engine, Rows, Snapshot, between};
use crate::error::StoreError;

/// An engine that keeps its rows in memory and loses them when it is dropped.
///
/// A commit copies all rows if a snapshot is still held, so it is for states of test size.
#[derive(Default)]
pub struct Memory {
    last: Arc<View>,
}

#[derive(Clone, Default)]
struct View {
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Memory {
    /// An engine without rows.
    pub fn new() -> Memory {
        Memory::default()
    }
}

impl Engine for Memory {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        Ok(self.last.clone())
    }

    fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        let rows = &mut Arc::make_mut(&mut self.last).rows;
        for (key, value) in batch {
            match value {
                Some(value) => rows.insert(key, value),
                None => rows.remove(&key),
            };
        }
        Ok(())
    }
}

impl Snapshot for View {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows.get(key).cloned())
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        let rows = between(&self.rows, from, to);
        Ok(Box::new(rows.map(|(key, value)| Ok((key.clone(), value.clone())))))
    }
}
