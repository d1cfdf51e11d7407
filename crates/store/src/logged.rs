//! The engine of two parts: a log makes groups of changes durable, and a tree takes them in later.
//!
//! A log pays by the byte and a tree by the page, so a group costs one append and one sync whatever it
//! changes. The rows that the tree has not taken in yet wait in memory, sorted, and are read over those of
//! the tree. When they have become many, they are taken in as a whole, by a thread of its own, while others
//! gather. After a crash they are read from the log again.
//!
//! ```text
//! stage   -> active rows, over frozen rows that the tree is taking in, over the tree
//! commit  -> one append to the log; only then is the state after it the committed one
//! taking  -> frozen rows into the tree, with the position that they reach; the log is trimmed to there
//! ```

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::batch::Batch;
use crate::engine::{Ahead, Committer, Engine, Fence, Keys, Lease, Rows, Snapshot, Waiting};
use crate::error::{Refused, StoreError};
use crate::layered::Layered;
use crate::log::{FileLog, Log, Position, Room, record};
use crate::redb::Redb;
use crate::redb::medium::Medium;
use crate::redb::opening;
use crate::sorted::{Bytes, Sorted};
use crate::tree::Tree;

mod taking;

pub(crate) use self::taking::Take;
use self::taking::Taking;

/// How much waits in memory, and how large the log may become.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoggedLimits {
    /// The log's file.
    pub log: Room,
    /// What may wait in memory before the tree takes it in.
    pub pending: Pending,
}

/// How many bytes of keys and rows gather before the tree takes them in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pending(pub usize);

impl Default for Pending {
    fn default() -> Pending {
        Pending(32 << 20)
    }
}

/// While the tree falls behind by more than so many times what is to gather, commits wait for it a little.
const PACED: usize = 2;
/// And by more than so many times, until it has caught up.
const STOPPED: usize = 6;

/// An engine of a log and a tree.
pub struct Logged {
    appender: Arc<Mutex<Appender>>,
    taking: Arc<Taking>,
    committed: Arc<Mutex<State>>,
    /// What the next batch is staged on.
    ahead: State,
    pending: Pending,
    fence: Fence,
    lease: Arc<dyn Lease>,
    /// Whether there is a committer that somebody else has.
    is_shared: bool,
}

/// The rows after a record of the log.
#[derive(Clone)]
pub(crate) struct State {
    position: Position,
    active: Changed,
    /// What the tree is taking in, and the position that it reaches.
    frozen: Option<(Changed, Position)>,
    tree: Arc<dyn Snapshot>,
}

/// Changes in memory, and how many bytes their keys and values have.
#[derive(Clone, Default)]
struct Changed {
    rows: Sorted<Option<Bytes>>,
    bytes: usize,
}

/// What appends to the log.
struct Appender {
    log: Box<dyn Log>,
    taking: Arc<Taking>,
    committed: Arc<Mutex<State>>,
    trimmed: Position,
    /// Whether the log had no room for the last append.
    is_full: bool,
}

impl Logged {
    /// Opens the store of the tree in the file `path` and the log beside it, after both have been verified.
    /// If there never was one, it is made; a tree without a log gets one. The caller must have the folder
    /// for itself.
    pub fn open(path: &Path, limits: LoggedLimits) -> Result<Logged, StoreError> {
        let mut tree = Redb::own(path)?;
        let wal = wal(path);
        if tree.reached().is_none() {
            let medium = opening::make_beside(&wal)?;
            FileLog::create(medium, limits.log, Position(0))?;
            // Whatever the log held before was not this tree's.
            tree.take_in(&Sorted::default(), 0, Position(0))?;
        }
        let reached = tree.reached().unwrap_or_default();
        let log = FileLog::open(opening::write_beside(&wal)?, limits.log, reached)?;
        Logged::of(Box::new(log), Box::new(tree), limits.pending)
    }

    /// Opens the store whose log and whose tree are on these media, or makes it there if the tree's is empty;
    /// for simulators. As with [`Redb::with_backend`], do not crash it before this has returned once.
    pub fn with_media(
        log: impl Medium,
        tree: impl Medium,
        limits: LoggedLimits,
    ) -> Result<Logged, StoreError> {
        let (log, mut tree): (Arc<dyn Medium>, _) = (Arc::new(log), Redb::with_backend(tree)?);
        if tree.reached().is_none() {
            FileLog::create(log.clone(), limits.log, Position(0))?;
            tree.take_in(&Sorted::default(), 0, Position(0))?;
        }
        let log = FileLog::open(log, limits.log, tree.reached().unwrap_or_default())?;
        Logged::of(Box::new(log), Box::new(tree), limits.pending)
    }

    /// The rows of the store in the file `path` and of the log beside it, all of them verified. Nothing is
    /// written.
    pub fn look(path: &Path) -> Result<Arc<dyn Snapshot>, StoreError> {
        let (tree, reached) = Redb::look(path)?;
        let Some(reached) = reached else { return Ok(tree) };
        let log = FileLog::look(opening::read_beside(&wal(path))?, Room::default(), reached)?;
        Ok(State::recovered(&log, tree, reached)?.view())
    }

    /// Opens the store in the file `path` without a log: what is in one is taken in, and the log goes.
    pub fn dissolve(path: &Path) -> Result<Redb, StoreError> {
        let mut tree = Redb::own(path)?;
        let Some(reached) = tree.reached() else { return Ok(tree) };
        let wal = wal(path);
        let log = FileLog::open(opening::write_beside(&wal)?, Room::default(), reached)?;
        let State { position, active, .. } = State::recovered(&log, Tree::last(&tree), reached)?;
        tree.take_in(&active.rows, active.bytes, position)?;
        tree.end_log()?;
        drop(log);
        // If it stays, it is made anew when it is needed.
        let _ = std::fs::remove_file(&wal);
        Ok(tree)
    }

    /// An engine of this log and this tree, which has taken in as much of the log as it says.
    pub(crate) fn of(
        log: Box<dyn Log>,
        tree: Box<dyn Tree>,
        pending: Pending,
    ) -> Result<Logged, StoreError> {
        let reached = tree.reached().unwrap_or_default();
        let ahead = State::recovered(&*log, tree.last(), reached)?;
        let (fence, lease) = (log.fence(), log.lease());
        let taking = Taking::start(tree, reached)?;
        let committed = Arc::new(Mutex::new(ahead.clone()));
        let appender = Appender {
            log,
            taking: taking.clone(),
            committed: committed.clone(),
            trimmed: reached,
            is_full: false,
        };
        let appender = Arc::new(Mutex::new(appender));
        Ok(Logged { appender, taking, committed, ahead, pending, fence, lease, is_shared: false })
    }

    /// Lets the tree catch up if it has fallen behind. If it cannot take anything in, the changes are
    /// refused for its reason.
    fn pace(&self) -> Result<(), StoreError> {
        if self.ahead.frozen.is_none() {
            return Ok(());
        }
        let behind = self.ahead.active.bytes / self.pending.0.max(1);
        self.taking.pace(behind >= PACED, behind >= STOPPED)
    }

    /// Leaves to the tree what it has taken in by now.
    fn catch_up(&mut self) {
        if let Some((_, position)) = &self.ahead.frozen
            && let Some(tree) = self.taking.taken(*position)
        {
            (self.ahead.frozen, self.ahead.tree) = (None, tree);
        }
    }

    /// Has the tree take in all that is committed, as far as it can.
    fn take_all(&mut self) {
        self.reset();
        let mut appender = lock(&self.appender);
        self.taking.wait();
        let state = lock(&self.committed).clone();
        if state.active.rows.len() > 0 && self.taking.fault().is_none() {
            let Changed { rows, bytes } = state.active;
            self.taking.give(Take { rows, bytes, reached: state.position });
            self.taking.wait();
        }
        appender.trim();
    }
}

impl Engine for Logged {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        Ok(lock(&self.committed).view())
    }

    fn fence(&self) -> Fence {
        self.fence
    }

    fn commit(&mut self, batch: Batch, fence: Fence) -> Result<(), Refused> {
        if batch.is_empty() {
            return Ok(());
        }
        let staged = self.stage(batch, fence)?;
        let staged = staged.as_slice();
        let committed = lock(&self.appender).commit(staged);
        if committed.is_err() {
            self.reset();
        }
        committed
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        lock(&self.appender).settle()
    }

    fn lease(&self) -> Arc<dyn Lease> {
        self.lease.clone()
    }

    fn stage(&mut self, batch: Batch, fence: Fence) -> Result<Option<Ahead>, Refused> {
        self.catch_up();
        self.pace().map_err(Refused::NotApplied)?;
        let record = record::of(&batch);
        let state = &mut self.ahead;
        state.position = state.position.next();
        for (key, value) in batch {
            state.active.set(key.into(), value.map(Bytes::from));
        }
        let is_much = state.active.bytes >= self.pending.0;
        let take = (is_much && state.frozen.is_none()).then(|| state.freeze());
        let (after, state) = (state.view(), state.clone());
        Ok(Some(Ahead { after, fence, record, state, take }))
    }

    fn reset(&mut self) {
        self.ahead = lock(&self.committed).clone();
        self.catch_up();
        let is_full = std::mem::take(&mut lock(&self.appender).is_full);
        if is_full && self.ahead.frozen.is_none() && self.ahead.active.rows.len() > 0 {
            // What the tree has taken in makes room in the log.
            let take = self.ahead.freeze();
            *lock(&self.committed) = self.ahead.clone();
            self.taking.give(take);
        }
    }

    fn committer(&mut self) -> Option<Box<dyn Committer>> {
        assert!(!self.is_shared, "there is only one committer");
        self.is_shared = true;
        Some(Box::new(Shared(self.appender.clone())))
    }
}

impl Drop for Logged {
    /// Has the tree take in what it can, so that the next start need not.
    fn drop(&mut self) {
        self.take_all();
        self.taking.stop();
    }
}

/// The committer of an engine whose appender others use too.
struct Shared(Arc<Mutex<Appender>>);

impl Committer for Shared {
    fn commit(&mut self, staged: &[Ahead]) -> Result<(), Refused> {
        lock(&self.0).commit(staged)
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        lock(&self.0).settle()
    }
}

impl Committer for Appender {
    fn commit(&mut self, staged: &[Ahead]) -> Result<(), Refused> {
        let Some(last) = staged.last() else { return Ok(()) };
        self.trim();
        let records = staged.iter().map(|ahead| &*ahead.record).collect::<Vec<_>>();
        let appended = self.log.append(&records, last.fence);
        self.is_full = matches!(appended, Err(Refused::NotApplied(StoreError::Full(_))));
        let position = appended?;
        assert_eq!(position, last.state.position, "the log counts as the engine does");
        *lock(&self.committed) = last.state.clone();
        for take in staged.iter().filter_map(|ahead| ahead.take.clone()) {
            self.taking.give(take);
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        let there = self.log.settle()?;
        // Only a log on other machines can have it, and what was staged is gone by now.
        match there {
            false => Ok(false),
            true => Err(StoreError::engine("cannot go on", "the last commit is in the log")),
        }
    }
}

impl Appender {
    fn trim(&mut self) {
        let reached = self.taking.reached();
        if reached > self.trimmed {
            self.log.trim(reached);
            self.trimmed = reached;
        }
    }
}

impl State {
    /// The rows after all that is in the log.
    fn recovered(
        log: &dyn Log,
        tree: Arc<dyn Snapshot>,
        reached: Position,
    ) -> Result<State, StoreError> {
        let mut state = State { position: reached, active: Changed::default(), frozen: None, tree };
        log.read(reached, &mut |position, bytes| {
            state.position = position;
            record::read(bytes, |(key, value)| {
                state.active.set(key.into(), value.map(Bytes::from));
            })
        })?;
        Ok(state)
    }

    /// Freezes the active rows, for the tree to take in; others gather from now on.
    fn freeze(&mut self) -> Take {
        let frozen = std::mem::take(&mut self.active);
        self.frozen = Some((frozen.clone(), self.position));
        Take { rows: frozen.rows, bytes: frozen.bytes, reached: self.position }
    }

    fn view(&self) -> Arc<dyn Snapshot> {
        let below = match &self.frozen {
            Some((frozen, _)) => frozen.over(self.tree.clone()),
            None => self.tree.clone(),
        };
        self.active.over(below)
    }
}

impl Changed {
    /// The rows of `base` after these changes.
    fn over(&self, base: Arc<dyn Snapshot>) -> Arc<dyn Snapshot> {
        match self.rows.len() {
            0 => base,
            _ => Arc::new(Over { changed: self.clone(), base }),
        }
    }

    fn set(&mut self, key: Bytes, value: Option<Bytes>) {
        let key_bytes = key.len();
        self.bytes += value.as_ref().map_or(0, |value| value.len());
        match self.rows.insert(key, value) {
            Some(replaced) => self.bytes -= replaced.map_or(0, |value| value.len()),
            None => self.bytes += key_bytes,
        }
    }
}

/// Changes in memory over the rows below them.
struct Over {
    changed: Changed,
    base: Arc<dyn Snapshot>,
}

impl Over {
    fn layered(&self) -> Layered<'_, Sorted<Option<Bytes>>> {
        Layered { changes: &self.changed.rows, base: &*self.base }
    }
}

impl Snapshot for Over {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.layered().get(key)?.map(std::borrow::Cow::into_owned))
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        self.layered().has(key)
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        Ok(Box::new(self.layered().scan(from, to)?))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        Ok(Box::new(self.layered().keys(from, to)?))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        self.layered().last_key(from, to)
    }

    fn waiting(&self) -> Waiting {
        let Waiting { rows, bytes } = self.base.waiting();
        Waiting { rows: rows + self.changed.rows.len(), bytes: bytes + self.changed.bytes }
    }
}

/// The file of the log of the store in `path`.
fn wal(path: &Path) -> PathBuf {
    path.with_extension("wal")
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whoever panicked while it was held has left it whole: each change of it is a single assignment, or
    // that of a log, which says itself that an append is not settled.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
