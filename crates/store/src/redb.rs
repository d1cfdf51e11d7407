//! The engine on disk: one redb file with one table, one durable commit a batch.

use std::error::Error;
#[cfg(unix)]
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use ::redb::{
    Database, DatabaseError, Durability, ReadOnlyTable, ReadableDatabase, StorageBackend,
    StorageError, TableDefinition, TableError,
};
use tempfile::NamedTempFile;

use crate::batch::Batch;
use crate::engine::{Engine, Rows, Snapshot, bounds};
use crate::error::StoreError;

const ROWS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("rows");

/// An engine that keeps its rows in one redb file, which no one else can open meanwhile.
pub struct Redb {
    db: Arc<Database>,
    last: Arc<View>,
}

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
        Ok(Redb { db, last: Arc::new(last) })
    }

    fn write(&self, batch: &Batch) -> Result<(), ::redb::Error> {
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
        Ok(txn.commit()?)
    }
}

impl Engine for Redb {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        Ok(self.last.clone())
    }

    fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let last = self.write(&batch).and_then(|()| View::last(&self.db));
        let last = last.map_err(|error| StoreError::engine("cannot commit", error))?;
        self.last = Arc::new(last);
        Ok(())
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

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        let rows = self.table.range::<&[u8]>(bounds(from, to)).map_err(cannot_read)?;
        Ok(Box::new(rows.map(|row| {
            let (key, value) = row.map_err(cannot_read)?;
            Ok((key.value().to_vec(), value.value().to_vec()))
        })))
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
