//! The engine on disk: one redb file with one table, one durable commit a batch.

use std::error::Error;
#[cfg(unix)]
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use ::redb::{
    Database, DatabaseError, Durability, ReadOnlyTable, ReadableDatabase, StorageBackend,
    StorageError, TableDefinition, TableError, WriteTransaction,
};
use tempfile::NamedTempFile;

use crate::batch::Batch;
use crate::engine::{Engine, Exclusive, Fence, Keys, Lease, Rows, Snapshot, bounds};
use crate::error::{Refused, StoreError};

const ROWS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("rows");

/// An engine that keeps its rows in one redb file, which no one else can open meanwhile.
pub struct Redb {
    db: Arc<Database>,
    last: Arc<View>,
    /// What went wrong in a commit that may be on disk, or may not.
    unsettled: Option<String>,
}

/// The ownership that every process has which has the file open: there is only one at a time.
const FENCE: Fence = Fence(1);

/// The rows after one commit. The table is opened once, and holds redb's read transaction.
struct View {
    table: ReadOnlyTable<&'static [u8], &'static [u8]>,
    // After `table`, so that it is dropped after it: redb answers no reads once it is closed, and a
    // snapshot may outlive its engine.
    _db: Arc<Database>,
}

impl Redb {
    /// Opens the store in the file `path`, or creates it there, readable by its owner only.
    pub fn open(path: &Path) -> Result<Redb, StoreError> {
        let db = open_database(path).map_err(|error| {
            let path = path.display();
            let why = match error.downcast_ref() {
                Some(DatabaseError::DatabaseAlreadyOpen) => format!("{path} is already open"),
                Some(DatabaseError::Storage(error)) if is_no_database(error) => {
                    format!("{path} is not a store, or it is damaged")
                }
                _ => format!("cannot open the store {path}"),
            };
            StoreError::engine(why, error)
        })?;
        Redb::with_database(db)
    }

    /// Opens the store in `backend`, or creates it there if that is empty; for simulators.
    ///
    /// A crash while redb creates a store leaves a backend that it refuses ever after, so do not
    /// crash it before this has returned once. [`Redb::open`] has no such moment.
    pub fn with_backend(backend: impl StorageBackend) -> Result<Redb, StoreError> {
        let db = Database::builder()
            .create_with_backend(backend)
            .map_err(|error| StoreError::engine("cannot open the store", error))?;
        Redb::with_database(db)
    }

    fn with_database(db: Database) -> Result<Redb, StoreError> {
        let db = Arc::new(db);
        let last = create_table(&db)
            .and_then(|()| View::last(&db))
            .map_err(|error| StoreError::engine("cannot read the store", error))?;
        Ok(Redb { db, last: Arc::new(last), unsettled: None })
    }

    /// All of a commit but the commit itself: if this fails, nothing of it is on disk.
    fn write(&self, batch: &Batch) -> Result<WriteTransaction, ::redb::Error> {
        let mut txn = self.db.begin_write()?;
        txn.set_durability(Durability::Immediate)?;
        let mut table = txn.open_table(ROWS)?;
        for (key, value) in batch.iter() {
            match value {
                Some(value) => table.insert(key, value)?,
                None => table.remove(key)?,
            };
        }
        drop(table);
        Ok(txn)
    }

    fn finish(&self, txn: WriteTransaction) -> Result<View, ::redb::Error> {
        txn.commit()?;
        View::last(&self.db)
    }
}

impl Engine for Redb {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        Ok(self.last.clone())
    }

    fn fence(&self) -> Fence {
        FENCE
    }

    fn commit(&mut self, batch: Batch, fence: Fence) -> Result<(), Refused> {
        if fence != FENCE {
            return Err(Refused::Fenced);
        }
        if let Some(why) = &self.unsettled {
            let why = format!("the commit before is not settled: {why}");
            return Err(Refused::NotApplied(StoreError::engine("cannot commit", why)));
        }
        if batch.is_empty() {
            return Ok(());
        }
        let txn = self
            .write(&batch)
            .map_err(|error| Refused::NotApplied(StoreError::engine("cannot commit", error)))?;
        let last = self.finish(txn).map_err(|error| {
            self.unsettled = Some(error.to_string());
            Refused::Unknown(StoreError::engine("cannot commit", error))
        })?;
        self.last = Arc::new(last);
        Ok(())
    }

    /// Always fails, with the reason for which the commit did: what the system shows of a file whose
    /// sync failed may never reach the disk, so only opening the store again after the process has
    /// ended tells what is there.
    fn settle(&mut self) -> Result<bool, StoreError> {
        let why = self.unsettled.clone().expect("a commit is unsettled");
        Err(StoreError::engine("cannot tell whether the last commit is on disk", why))
    }

    fn lease(&self) -> Arc<dyn Lease> {
        Arc::new(Exclusive)
    }
}

impl View {
    fn last(db: &Arc<Database>) -> Result<View, ::redb::Error> {
        let table = db.begin_read()?.open_table(ROWS)?;
        Ok(View { table, _db: db.clone() })
    }
}

impl Snapshot for View {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.table.get(key).map_err(cannot_read)?;
        Ok(row.map(|row| row.value().to_vec()))
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.table.get(key).map_err(cannot_read)?.is_some())
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        let rows = self.table.range::<&[u8]>(bounds(from, to)).map_err(cannot_read)?;
        Ok(Box::new(rows.map(|row| {
            let (key, value) = row.map_err(cannot_read)?;
            Ok((key.value().to_vec(), value.value().to_vec()))
        })))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        let rows = self.table.range::<&[u8]>(bounds(from, to)).map_err(cannot_read)?;
        Ok(Box::new(rows.map(|row| Ok(row.map_err(cannot_read)?.0.value().to_vec()))))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        let mut rows = self.table.range::<&[u8]>(bounds(from, to)).map_err(cannot_read)?;
        let last = rows.next_back().transpose().map_err(cannot_read)?;
        Ok(last.map(|(key, _)| key.value().to_vec()))
    }
}

fn cannot_read(error: StorageError) -> StoreError {
    StoreError::engine("cannot read the store", error)
}

fn open_database(path: &Path) -> Result<Database, Box<dyn Error + Send + Sync>> {
    if !path.try_exists()? {
        create_database(path)?;
    }
    Ok(Database::create(path)?)
}

/// Creates an empty database under another name and moves it to `path` when it is complete: redb
/// takes several writes to create one, and refuses the file for ever if not all of them were done.
fn create_database(path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.unwrap_or(Path::new("."));
    // Its owner alone may read it: rows may hold secrets.
    let draft = NamedTempFile::new_in(directory)?;
    drop(Database::create(draft.path())?);
    match draft.persist_noclobber(path) {
        Ok(_) => {}
        // Another process was faster; redb's lock tells whether it still has the store open.
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error.into()),
    }
    // A synced file is still lost if the directory's entry for it is not synced.
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    Ok(())
}

fn is_no_database(error: &StorageError) -> bool {
    match error {
        StorageError::Corrupted(_) => true,
        StorageError::Io(error) => error.kind() == io::ErrorKind::InvalidData,
        _ => false,
    }
}

/// Creates the table in a new store; an old one is not written to.
fn create_table(db: &Database) -> Result<(), ::redb::Error> {
    match db.begin_read()?.open_table(ROWS) {
        Err(TableError::TableDoesNotExist(_)) => {}
        Err(error) => return Err(error.into()),
        Ok(_) => return Ok(()),
    }
    let txn = db.begin_write()?;
    txn.open_table(ROWS)?;
    Ok(txn.commit()?)
}

#[cfg(test)]
mod tests;
