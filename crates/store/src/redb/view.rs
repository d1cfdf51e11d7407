//! The rows after one commit.

use std::sync::Arc;

use ::redb::{AccessGuard, Database, ReadOnlyTable, ReadableDatabase, StorageError};

use super::checksum;
use super::opening::{CANNOT_READ, ROWS, failure};
use crate::engine::{Keys, Rows, Snapshot, bounds};
use crate::error::StoreError;

/// The rows after one commit. The table is opened once, and holds redb's read transaction.
pub(super) struct View {
    table: ReadOnlyTable<&'static [u8], &'static [u8]>,
    // After `table`, so that it is dropped after it: redb answers no reads once it is closed, and a
    // snapshot may outlive its engine.
    _db: Arc<Database>,
}

type Stored<'a> = AccessGuard<'a, &'static [u8]>;

impl View {
    pub(super) fn last(db: &Arc<Database>) -> Result<View, ::redb::Error> {
        let table = db.begin_read()?.open_table(ROWS)?;
        Ok(View { table, _db: db.clone() })
    }

    /// Verifies the checksums of all rows.
    pub(super) fn verify(&self) -> Result<(), StoreError> {
        self.between(b"", None)?.try_for_each(|row| row.map(drop))
    }

    /// What is stored in a range, verified.
    fn between<'s>(
        &'s self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<
        impl DoubleEndedIterator<Item = Result<(Stored<'s>, Stored<'s>), StoreError>> + use<'s>,
        StoreError,
    > {
        let rows = self.table.range::<&[u8]>(bounds(from, to)).map_err(cannot_read)?;
        Ok(rows.map(|row| {
            let (key, stored) = row.map_err(cannot_read)?;
            checksum::verified(key.value(), stored.value())?;
            Ok((key, stored))
        }))
    }
}

impl Snapshot for View {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let stored = self.table.get(key).map_err(cannot_read)?;
        stored.map(|stored| Ok(checksum::verified(key, stored.value())?.to_vec())).transpose()
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        let stored = self.table.get(key).map_err(cannot_read)?;
        stored.map_or(Ok(false), |stored| checksum::verified(key, stored.value()).map(|_| true))
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        Ok(Box::new(self.between(from, to)?.map(|row| {
            let (key, stored) = row?;
            Ok((key.value().to_vec(), checksum::value(stored.value()).to_vec()))
        })))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        Ok(Box::new(self.between(from, to)?.map(|row| Ok(row?.0.value().to_vec()))))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        let last = self.between(from, to)?.next_back().transpose()?;
        Ok(last.map(|(key, _)| key.value().to_vec()))
    }
}

fn cannot_read(error: StorageError) -> StoreError {
    failure(CANNOT_READ, error)
}
