//! The thread that has the tree, and takes rows into it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::lock;
use crate::engine::Snapshot;
use crate::error::StoreError;
use crate::log::Position;
use crate::sorted::{Bytes, Sorted};
use crate::tree::Tree;

/// How long commits wait at once for a tree that has fallen behind.
const PAUSE: Duration = Duration::from_millis(5);
/// How long the thread waits before it tries again what the tree could not do.
const RETRY: Duration = Duration::from_millis(500);

/// What the tree is to take in: all changes of the records up to `reached`.
#[derive(Clone)]
pub(crate) struct Take {
    pub(super) rows: Sorted<Option<Bytes>>,
    pub(super) bytes: usize,
    pub(super) reached: Position,
}

/// What is known of the tree while its thread works.
pub(super) struct Taking {
    known: Mutex<Known>,
    changed: Condvar,
    orders: Mutex<Option<Sender<Take>>>,
    wanted: Mutex<Wanted>,
    /// Ends the wait before something is tried again.
    retry: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Known {
    reached: Position,
    last: Arc<dyn Snapshot>,
    /// How many orders are not done.
    open: usize,
    fault: Option<Fault>,
    /// How often the tree was asked and could not.
    failures: u64,
}

/// What ends the wait before something is tried again.
#[derive(Default)]
struct Wanted {
    retry: bool,
    stop: bool,
}

/// Why the tree could not take something in; it is tried again.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    is_full: bool,
    text: String,
}

impl Fault {
    fn of(error: &StoreError) -> Fault {
        match error {
            StoreError::Full(text) => Fault { is_full: true, text: text.clone() },
            error => Fault { is_full: false, text: error.with_cause() },
        }
    }

    fn error(&self) -> StoreError {
        match self.is_full {
            true => StoreError::Full(self.text.clone()),
            false => StoreError::engine("cannot take the log into the tree", self.text.clone()),
        }
    }
}

impl Taking {
    /// Starts the thread with a tree that has reached a position.
    pub(super) fn start(tree: Box<dyn Tree>, reached: Position) -> Result<Arc<Taking>, StoreError> {
        let (orders, given) = channel();
        let known = Known { reached, last: tree.last(), open: 0, fault: None, failures: 0 };
        let taking = Arc::new(Taking {
            known: Mutex::new(known),
            changed: Condvar::new(),
            orders: Mutex::new(Some(orders)),
            wanted: Mutex::default(),
            retry: Condvar::new(),
            thread: Mutex::new(None),
        });
        let shared = taking.clone();
        let work = move || shared.work(tree, &given);
        let thread = thread::Builder::new().name("tree".to_owned()).spawn(work);
        let thread = thread.map_err(|error| StoreError::engine("cannot start a thread", error))?;
        *lock(&taking.thread) = Some(thread);
        Ok(taking)
    }

    /// Orders that something is taken in. It must be durable in the log.
    pub(super) fn give(&self, take: Take) {
        if let Some(orders) = &*lock(&self.orders) {
            self.known().open += 1;
            // The thread hears of orders for as long as they can be given.
            let _ = orders.send(take);
        }
    }

    /// The tree after it has taken in this position, if it has.
    pub(super) fn taken(&self, position: Position) -> Option<Arc<dyn Snapshot>> {
        let known = self.known();
        (known.reached >= position).then(|| known.last.clone())
    }

    /// The last record that the tree has taken in.
    pub(super) fn reached(&self) -> Position {
        self.known().reached
    }

    /// Why the tree cannot take anything in, if it cannot.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.known().fault.clone()
    }

    /// Waits a moment if there are open orders, or until there are none; fails if the tree cannot do them,
    /// not even if it tries again.
    pub(super) fn pace(&self, waits: bool, until_done: bool) -> Result<(), StoreError> {
        let mut known = self.known();
        if known.fault.is_some() {
            let failures = known.failures;
            lock(&self.wanted).retry = true;
            self.retry.notify_all();
            let is_tried = |known: &mut Known| known.fault.is_some() && known.failures == failures;
            let waited = self.changed.wait_timeout_while(known, RETRY, is_tried);
            known = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        loop {
            if let Some(fault) = &known.fault {
                return Err(fault.error());
            }
            if known.open == 0 || !waits {
                return Ok(());
            }
            let woken = self.changed.wait_timeout(known, PAUSE);
            known = woken.unwrap_or_else(PoisonError::into_inner).0;
            if !until_done {
                return Ok(());
            }
        }
    }

    /// Waits until all that was ordered is done, or cannot be done.
    pub(super) fn wait(&self) {
        let is_busy = |known: &mut Known| known.open > 0 && known.fault.is_none();
        let waited = self.changed.wait_while(self.known(), is_busy);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Ends the thread, and with it the tree. What it cannot take in stays in the log.
    pub(super) fn stop(&self) {
        drop(lock(&self.orders).take());
        lock(&self.wanted).stop = true;
        self.retry.notify_all();
        if let Some(thread) = lock(&self.thread).take() {
            // If it has panicked, the tree is not sealed, and will be verified by the next start.
            let _ = thread.join();
        }
    }

    fn work(&self, mut tree: Box<dyn Tree>, orders: &Receiver<Take>) {
        while let Ok(take) = orders.recv() {
            // A damaged file can make a tree panic.
            while let Err(fault) = guarded(|| self.take_in(&mut *tree, &take)) {
                let mut known = self.known();
                (known.fault, known.failures) = (Some(fault), known.failures + 1);
                drop(known);
                self.changed.notify_all();
                if !self.waits_to_retry() {
                    return;
                }
            }
        }
    }

    fn take_in(&self, tree: &mut dyn Tree, take: &Take) -> Result<(), StoreError> {
        tree.take_in(&take.rows, take.bytes, take.reached)?;
        let mut known = self.known();
        (known.last, known.reached, known.fault) = (tree.last(), take.reached, None);
        known.open -= 1;
        drop(known);
        self.changed.notify_all();
        Ok(())
    }

    /// Waits before something is tried again; false if the thread is to end instead.
    fn waits_to_retry(&self) -> bool {
        let is_early = |wanted: &mut Wanted| !wanted.retry && !wanted.stop;
        let waited = self.retry.wait_timeout_while(lock(&self.wanted), RETRY, is_early);
        let mut wanted = waited.unwrap_or_else(PoisonError::into_inner).0;
        wanted.retry = false;
        !wanted.stop
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

/// Runs work on the tree; a panic is a fault like others.
fn guarded(work: impl FnOnce() -> Result<(), StoreError>) -> Result<(), Fault> {
    let panicked = |_| Fault { is_full: false, text: "the tree has panicked".to_owned() };
    let done = catch_unwind(AssertUnwindSafe(work)).map_err(panicked)?;
    done.map_err(|error| Fault::of(&error))
}
