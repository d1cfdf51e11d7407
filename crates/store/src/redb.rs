//! The engine on disk: one file with a cover and redb's tables, one durable commit a batch.
//!
//! `opening` verifies and opens a store, `cover` has what the file says of itself beside redb's own,
//! `checksum` is that of each row, `scratch` opens a file in memory, `medium` is what it lies on.

use std::path::Path;
use std::sync::Arc;

use ::redb::{Database, Durability, WriteTransaction};

use crate::batch::Batch;
use crate::engine::{Engine, Exclusive, Fence, Lease, Snapshot};
use crate::error::{Refused, StoreError};

mod checksum;
mod cover;
mod guard;
pub(crate) mod medium;
mod opening;
mod scratch;
mod space;
mod view;

use cover::{Cover, Covered};
use medium::Medium;
use opening::{COMMITS, Opened, ROWS, failure};
use view::View;

/// An engine that keeps its rows in one file, which no one else can open meanwhile.
pub struct Redb {
    medium: Arc<dyn Medium>,
    db: Arc<Database>,
    covered: Covered,
    last: Arc<View>,
    commits: u64,
    /// What went wrong in a commit that may be on disk, or may not.
    unsettled: Option<StoreError>,
    /// Whether the store is open in memory only, since it could not be written.
    suspended: bool,
}

/// The ownership that every process has which has the file open: there is only one at a time.
const FENCE: Fence = Fence(1);

impl Redb {
    /// Opens the store in the file `path` after it has verified all of it. If there never was one, it is
    /// made, readable by its owner only. The caller must have the folder for itself.
    pub fn open(path: &Path) -> Result<Redb, StoreError> {
        let engine = Redb::opened(opening::own(path)?)?;
        opening::note_made(path)?;
        Ok(engine)
    }

    /// The rows of the store in the file `path`, all of it verified. Nothing is written: after a crash
    /// the store is recovered in memory.
    pub fn look(path: &Path) -> Result<Arc<dyn Snapshot>, StoreError> {
        Ok(Arc::new(opening::verified(&opening::look(path)?)?.last))
    }

    /// Opens the store on a medium, or makes it there if that is empty; for simulators.
    ///
    /// A crash while a store is made leaves a medium that is refused ever after, so do not crash it
    /// before this has returned once. [`Redb::open`] has no such moment.
    pub fn with_backend(medium: impl Medium) -> Result<Redb, StoreError> {
        let medium: Arc<dyn Medium> = Arc::new(medium);
        if Cover::read(&*medium)?.is_none() {
            opening::create(medium.clone())?;
        }
        Redb::opened(medium)
    }

    fn opened(medium: Arc<dyn Medium>) -> Result<Redb, StoreError> {
        let Opened { db, covered, last, commits } = opening::open(&medium)?;
        let last = Arc::new(last);
        Ok(Redb { medium, db, covered, last, commits, unsettled: None, suspended: false })
    }

    /// Goes on with the store as it has been opened anew.
    fn take(&mut self, opened: Opened) {
        // What is still read through the old one may be overwritten from now on.
        self.covered.retire();
        let Opened { db, covered, last, commits } = opened;
        (self.db, self.covered, self.last, self.commits) = (db, covered, Arc::new(last), commits);
    }

    /// Opens a store again that could not be written, to find out whether it can be by now.
    fn resume(&mut self) -> Result<(), StoreError> {
        if !self.suspended {
            return Ok(());
        }
        let opened = opening::reopen(&self.medium)?;
        if opened.commits != self.commits {
            return Err(StoreError::damaged("it has changed while it was open"));
        }
        self.take(opened);
        self.suspended = false;
        Ok(())
    }

    /// All of a commit but the commit itself: if this fails, nothing of it is on disk.
    fn write(&self, batch: &Batch) -> Result<WriteTransaction, ::redb::Error> {
        let mut txn = self.db.begin_write()?;
        txn.set_durability(Durability::Immediate)?;
        txn.open_table(COMMITS)?.insert((), self.commits + 1)?;
        let mut table = txn.open_table(ROWS)?;
        for (key, value) in batch.iter() {
            match value {
                Some(value) => table.insert(key, &*checksum::guarded(key, value))?,
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
            let why = format!("the commit before is not settled: {}", why.with_cause());
            return Err(Refused::NotApplied(StoreError::engine(CANNOT_COMMIT, why)));
        }
        if batch.is_empty() {
            return Ok(());
        }
        // redb does nothing more once a write has failed, so it is not let run into a full disk.
        space::check(&*self.medium, &batch).map_err(Refused::NotApplied)?;
        self.resume().map_err(Refused::NotApplied)?;
        let error = match self.write(&batch).map(|txn| self.finish(txn)) {
            Ok(Ok(last)) => {
                self.last = Arc::new(last);
                self.commits += 1;
                self.covered.acknowledge(self.commits);
                return Ok(());
            }
            Err(error) if !self.covered.failed() => {
                return Err(Refused::NotApplied(failure(CANNOT_COMMIT, error)));
            }
            Ok(Err(error)) | Err(error) => error,
        };
        self.unsettled = Some(StoreError::engine(CANNOT_COMMIT, error.to_string()));
        Err(Refused::Unknown(failure(CANNOT_COMMIT, error)))
    }

    /// Opens the store again, in memory, as after a crash: redb does nothing more once a write has
    /// failed. What was written so far is read back from the system, and synced if the commit is whole.
    /// The next commit goes on in the file, if that can be written by then.
    ///
    /// If it was a sync that failed, nobody can tell: what the system shows of such a file may never
    /// reach the disk. Only opening the store after the process has ended tells what is there.
    fn settle(&mut self) -> Result<bool, StoreError> {
        let why = self.unsettled.as_ref().expect("a commit is unsettled");
        let cannot_tell =
            |why: String| StoreError::engine("cannot tell whether the last commit is on disk", why);
        if self.covered.sync_failed() {
            return Err(cannot_tell(why.with_cause()));
        }
        let opened = opening::verified(&self.medium)?;
        let applied = opened.commits == self.commits + 1;
        if applied {
            self.medium.sync_data().map_err(|error| cannot_tell(error.to_string()))?;
            Covered::new(self.medium.clone(), opened.commits).acknowledge(opened.commits);
        }
        self.take(opened);
        (self.unsettled, self.suspended) = (None, true);
        Ok(applied)
    }

    fn lease(&self) -> Arc<dyn Lease> {
        Arc::new(Exclusive)
    }
}

const CANNOT_COMMIT: &str = "cannot commit";

#[cfg(test)]
mod tests;
