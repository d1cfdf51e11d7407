//! A view of rows through which only so much is looked at.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::engine::{Keys, Rows, Snapshot};
use crate::error::StoreError;

/// The rows of a snapshot, of which only so many entries can be looked at: so whoever has little time finds
/// out early that something takes long.
pub struct Capped<'s> {
    rows: &'s dyn Snapshot,
    /// How many may still be looked at, and one: 0 once there were more.
    left: AtomicUsize,
}

impl<'s> Capped<'s> {
    /// At most so many entries of these rows. A key that is looked up counts as one, whether it is there or
    /// not.
    pub fn new(rows: &'s dyn Snapshot, most: usize) -> Capped<'s> {
        Capped { rows, left: AtomicUsize::new(most.saturating_add(1)) }
    }

    /// Whether more was asked for. Then what was read is not the whole truth.
    pub fn was_exceeded(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }

    fn count(&self) -> Result<(), StoreError> {
        let left = self.left.load(Ordering::Relaxed).saturating_sub(1);
        self.left.store(left, Ordering::Relaxed);
        if left == 0 {
            return Err(StoreError::engine("cannot read on", "more was looked at than is allowed"));
        }
        Ok(())
    }

    fn counted<'i, T>(
        &'i self,
        entries: impl Iterator<Item = Result<T, StoreError>> + 'i,
    ) -> impl Iterator<Item = Result<T, StoreError>> + 'i {
        entries.map(|entry| self.count().and(entry))
    }
}

impl Snapshot for Capped<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.count()?;
        self.rows.get(key)
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        self.count()?;
        self.rows.has(key)
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        self.count()?;
        Ok(Box::new(self.counted(self.rows.scan(from, to)?)))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        self.count()?;
        Ok(Box::new(self.counted(self.rows.keys(from, to)?)))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        self.count()?;
        self.rows.last_key(from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::Capped;
    use crate::{Batch, Engine, Memory, Snapshot};

    #[test]
    fn no_more_is_read_than_is_allowed() {
        let mut engine = Memory::new();
        let mut batch = Batch::new();
        for key in 0..10 {
            batch.put(vec![key], vec![key]);
        }
        engine.commit(batch, engine.fence()).expect("memory commits");
        let rows = engine.snapshot().expect("memory reads");
        let read = |most| {
            let capped = Capped::new(&*rows, most);
            let scanned = capped.scan(b"", None).map_or(0, |rows| rows.flatten().count());
            let got = capped.get(&[3]).is_ok();
            (scanned, got, capped.was_exceeded())
        };
        assert_eq!(read(12), (10, true, false));
        assert_eq!(read(11), (10, false, true));
        assert_eq!(read(5), (4, false, true));
        assert_eq!(read(0), (0, false, true));
    }
}
