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
use crate::layered::{Change, Changes};
use crate::log::Position;
use crate::sorted::{Bytes, Sorted};
use crate::tree::Tree;

mod checksum;
mod cover;
mod guard;
pub(crate) mod medium;
pub(crate) mod opening;
mod scratch;
mod space;
mod view;

use cover::{Cover, Covered};
use medium::Medium;
use opening::{COMMITS, Opened, REACHED, ROWS, failure};
use space::Amount;
use view::View;

/// An engine that keeps its rows in one file, which no one else can open meanwhile.
pub struct Redb {
    medium: Arc<dyn Medium>,
    db: Arc<Database>,
    covered: Covered,
    last: Arc<View>,
    commits: u64,
    /// How far it has taken in the log in front of it, if it has one.
    reached: Option<Position>,
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
    ///
    /// A store that has a log is refused: see [`Logged::open`](crate::Logged::open).
    pub fn open(path: &Path) -> Result<Redb, StoreError> {
        let engine = Redb::own(path)?;
        match engine.reached {
            None => Ok(engine),
            Some(_) => {
                let why = "the last changes are in its log";
                Err(StoreError::engine(opening::cannot_open(path), why))
            }
        }
    }

    /// The same, whether it has a log or not.
    pub(crate) fn own(path: &Path) -> Result<Redb, StoreError> {
        let engine = Redb::opened(opening::own(path)?)?;
        opening::note_made(path)?;
        Ok(engine)
    }

    /// The rows of the store in the file `path`, all of it verified, and how far it has taken in its log.
    /// Nothing is written: after a crash the store is recovered in memory.
    pub(crate) fn look(path: &Path) -> Result<(Arc<dyn Snapshot>, Option<Position>), StoreError> {
        let opened = opening::verified(&opening::look(path)?)?;
        Ok((Arc::new(opened.last), opened.reached))
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
        let Opened { db, covered, last, commits, reached } = opening::open(&medium)?;
        let (last, unsettled, suspended) = (Arc::new(last), None, false);
        Ok(Redb { medium, db, covered, last, commits, reached, unsettled, suspended })
    }

    /// Goes on with the store as it has been opened anew.
    fn take(&mut self, opened: Opened) {
        // What is still read through the old one may be overwritten from now on.
        self.covered.retire();
        let Opened { db, covered, last, commits, reached } = opened;
        (self.db, self.covered, self.last) = (db, covered, Arc::new(last));
        (self.commits, self.reached) = (commits, reached);
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
    fn write<'c>(
        &self,
        changes: impl Iterator<Item = Change<'c>>,
        log: Logging,
    ) -> Result<WriteTransaction, ::redb::Error> {
        let mut txn = self.db.begin_write()?;
        txn.set_durability(Durability::Immediate)?;
        txn.open_table(COMMITS)?.insert((), self.commits + 1)?;
        match log {
            Logging::AsBefore => {}
            Logging::Reached(reached) => drop(txn.open_table(REACHED)?.insert((), reached.0)?),
            Logging::Ended => drop(txn.open_table(REACHED)?.remove(())?),
        }
        let mut table = txn.open_table(ROWS)?;
        for (key, value) in changes {
            match value {
                Some(value) => table.insert(key, &*checksum::guarded(key, value))?,
                None => table.remove(key)?,
            };
        }
        drop(table);
        Ok(txn)
    }

    fn commit_changes<'c>(
        &mut self,
        amount: Amount,
        changes: impl Iterator<Item = Change<'c>>,
        log: Logging,
    ) -> Result<(), Refused> {
        if let Some(why) = &self.unsettled {
            let why = format!("the commit before is not settled: {}", why.with_cause());
            return Err(Refused::NotApplied(StoreError::engine(CANNOT_COMMIT, why)));
        }
        // redb does nothing more once a write has failed, so it is not let run into a full disk.
        space::check(&*self.medium, amount).map_err(Refused::NotApplied)?;
        self.resume().map_err(Refused::NotApplied)?;
        let error = match self.write(changes, log).map(|txn| self.finish(txn)) {
            Ok(Ok(last)) => {
                self.last = Arc::new(last);
                self.commits += 1;
                self.reached = log.after(self.reached);
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
        if batch.is_empty() {
            return Ok(());
        }
        self.commit_changes(Amount::of(&batch), batch.iter(), Logging::AsBefore)
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

impl Tree for Redb {
    fn last(&self) -> Arc<dyn Snapshot> {
        self.last.clone()
    }

    fn reached(&self) -> Option<Position> {
        self.reached
    }

    fn take_in(
        &mut self,
        changes: &Sorted<Option<Bytes>>,
        bytes: usize,
        reached: Position,
    ) -> Result<(), StoreError> {
        let amount = Amount { rows: changes.len(), bytes };
        let changes = Changes::range(changes, &[], None);
        match self.commit_changes(amount, changes, Logging::Reached(reached)) {
            Ok(()) => Ok(()),
            Err(Refused::NotApplied(error)) => Err(error),
            Err(refused @ Refused::Fenced) => Err(StoreError::engine(CANNOT_COMMIT, refused)),
            Err(Refused::Unknown(error)) => match self.settle()? {
                true => Ok(()),
                false => Err(error),
            },
        }
    }

    fn end_log(&mut self) -> Result<(), StoreError> {
        let none = Amount { rows: 0, bytes: 0 };
        match self.commit_changes(none, std::iter::empty(), Logging::Ended) {
            Ok(()) => Ok(()),
            Err(Refused::NotApplied(error) | Refused::Unknown(error)) => Err(error),
            Err(refused @ Refused::Fenced) => Err(StoreError::engine(CANNOT_COMMIT, refused)),
        }
    }
}

/// What a commit says of the log in front of the store.
#[derive(Clone, Copy)]
enum Logging {
    /// Nothing.
    AsBefore,
    /// It has been taken in up to here.
    Reached(Position),
    /// There is none any more.
    Ended,
}

impl Logging {
    fn after(self, before: Option<Position>) -> Option<Position> {
        match self {
            Logging::AsBefore => before,
            Logging::Reached(reached) => Some(reached),
            Logging::Ended => None,
        }
    }
}

const CANNOT_COMMIT: &str = "cannot commit";

#[cfg(test)]
mod tests;
