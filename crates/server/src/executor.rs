//! The one thread that runs writes, what makes them durable, and the reads beside it.
//!
//! The thread owns the engine. It takes the calls that wait, lets the core run them as one group on an
//! overlay over the last state, stages the changes of all that succeed, and goes on with the next group
//! while they are being made durable (`durable`). Only then is the state after them shown to reads, and are
//! they answered. Refusals are answered no sooner, since they may rest on rows that were not durable yet.
//!
//! If the engine does not apply a commit, the calls of its group fail, and of those that were run on it. If
//! it is not known whether a commit was applied, or if another process has taken over the store, nothing is
//! answered any more.

use std::fmt;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use api::Answer;
use control::execution::default_world::{self, DefaultWorld};
use control::execution::seed::{self, Declared, SeedError};
use control::execution::{self, Call, Core, GroupLimits, Unfinished};
use control::{Fault, Scope, World};
use store::{Batch, Engine, Fence, Lease, Refused, Snapshot, StoreError, Timestamp};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot, watch};

use crate::clock::Ticks;
use crate::config::Limits;
use crate::panics::Whose;
use crate::random;

mod durable;
mod running;

/// The most items of a page that is no long one.
const SHORT_PAGE: i64 = 20;
/// The most rows and entries of indexes that a glance looks at, so that nobody else on its thread waits for
/// much longer than a millisecond.
const GLANCE: usize = 512;

/// What came of a glance.
pub(crate) enum Glance {
    /// All there is to it.
    Done(Outcome),
    /// It was not begun, since it may have a large answer.
    Long(Box<Call>),
    /// It took too long.
    Unfinished(Box<Unfinished>),
}

/// The outcome of a call.
pub(crate) enum Outcome {
    /// An answer, or a fault in the words of the domain.
    Done(Result<Box<dyn Answer>, Fault>),
    /// The operation panicked; it has left no trace.
    Panicked,
}

/// Why a call was not run, or why its outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The queue is full: it was not run.
    Busy,
    /// The engine did not commit the changes of the call's group: the call has left no trace.
    NotApplied,
    /// The same, because the disk is full.
    Full,
    /// Another process may own the store by now, and have changed it: the call was not run, or it has
    /// left no trace.
    Deposed,
    /// The executor has stopped. If a commit failed, only opening the store again tells whether the
    /// call's changes are in it.
    Stopped,
}

/// Why the executor cannot go on.
pub(crate) enum Failure {
    /// The store failed.
    Store(StoreError),
    /// The store failed in a commit, and cannot tell whether the changes are in it.
    Unsettled {
        /// Why the commit failed.
        commit: StoreError,
        /// Why it is not known what became of it.
        settle: StoreError,
    },
    /// Another process owns the store.
    Fenced,
    /// The core cannot run a group.
    Core(execution::Failure),
    /// The engine panicked, or the executor itself did.
    Panicked(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Store(error) => f.write_str(&error.with_cause()),
            Failure::Unsettled { commit, settle } => {
                write!(f, "{}; {}", commit.with_cause(), settle.with_cause())
            }
            Failure::Fenced => Refused::Fenced.fmt(f),
            Failure::Core(failure) => failure.fmt(f),
            Failure::Panicked(what) => write!(f, "a panic: {what}"),
        }
    }
}

/// Where calls are handed in.
pub(crate) struct Handle {
    queue: SyncSender<Message>,
    shared: Arc<Shared>,
    reads: Semaphore,
    /// The turns of reads of long pages, which may take their time, and have large answers: others need
    /// not wait for those.
    long_reads: Semaphore,
    failed: watch::Receiver<bool>,
}

/// What the thread and the reads beside it share.
struct Shared {
    world: Arc<World>,
    time: Ticks,
    lease: Arc<dyn Lease>,
    last: RwLock<Arc<dyn Snapshot>>,
}

/// Who waits for what becomes of a call.
type Reply = oneshot::Sender<Result<Outcome, Unanswered>>;

enum Message {
    Call(Box<Call>, Reply),
    Stop,
}

impl Handle {
    /// Runs a call that may write; returns after its changes are durable. Once it is in the queue
    /// it is run, even if nobody waits for it any more.
    pub(crate) async fn write(&self, mut call: Box<Call>) -> Result<Outcome, Unanswered> {
        if call.is_laborious() {
            call = self.labour(call).await?;
        }
        let (reply, outcome) = oneshot::channel();
        match self.queue.try_send(Message::Call(call, reply)) {
            Ok(()) => outcome.await.unwrap_or(Err(Unanswered::Stopped)),
            Err(TrySendError::Full(_)) => Err(Unanswered::Busy),
            Err(TrySendError::Disconnected(_)) => Err(Unanswered::Stopped),
        }
    }

    /// Does beforehand, on a thread where it may take its time, what all other writes would wait for.
    async fn labour(&self, mut call: Box<Call>) -> Result<Box<Call>, Unanswered> {
        let _turn = self.long_reads.acquire().await.map_err(|_| Unanswered::Stopped)?;
        let done = tokio::task::spawn_blocking(move || {
            call.labour(random::long_seed());
            call
        });
        done.await.map_err(|_| Unanswered::Stopped)
    }

    /// Runs a call that only reads, on the last committed state, if it takes no time worth a thread of its
    /// own: to hand it over and back takes longer than most reads.
    pub(crate) fn glance(&self, call: Box<Call>) -> Result<Glance, Unanswered> {
        if !call.head().page.is_within(SHORT_PAGE) {
            return Ok(Glance::Long(call));
        }
        let last = self.last()?;
        let (now, seed, whose) = (self.shared.time.now(), random::seed(), Whose::of(&call));
        let read = execution::read_at_most(*call, &*last, now, seed, &self.shared.world, GLANCE);
        Ok(match read {
            Ok(outcome) => Glance::Done(outcome_of(outcome, &whose, now, seed)),
            Err(unfinished) => Glance::Unfinished(unfinished),
        })
    }

    /// Runs a call that only reads, on the last committed state and on a thread where it may take
    /// its time. `then` turns its outcome into what is wanted, on the same thread. If the answer may be
    /// large, its turn comes with it: others can take theirs once that is dropped.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        call: Box<Call>,
        then: impl FnOnce(Outcome) -> T + Send + 'static,
    ) -> Result<(T, Option<SemaphorePermit<'_>>), Unanswered> {
        let is_long = !call.head().page.is_within(SHORT_PAGE);
        let turns = if is_long { &self.long_reads } else { &self.reads };
        let turn = turns.acquire().await.map_err(|_| Unanswered::Stopped)?;
        let last = self.last()?;
        let shared = self.shared.clone();
        let read = tokio::task::spawn_blocking(move || {
            let (now, seed, whose) = (shared.time.now(), random::seed(), Whose::of(&call));
            let outcome = execution::read(*call, &*last, now, seed, &shared.world);
            then(outcome_of(outcome, &whose, now, seed))
        });
        let read = read.await.map_err(|_| Unanswered::Stopped)?;
        Ok((read, is_long.then_some(turn)))
    }

    /// The last committed state, if this process may still answer from it.
    pub(crate) fn last(&self) -> Result<Arc<dyn Snapshot>, Unanswered> {
        if *self.failed.borrow() {
            return Err(Unanswered::Stopped);
        }
        // The lease is looked at afterwards: if it holds now, nobody else had committed before.
        let last = self.shared.last();
        if self.shared.lease.holds() { Ok(last) } else { Err(Unanswered::Deposed) }
    }

    /// Asks the executor to stop after what is in the queue. Blocks while the queue is full.
    pub(crate) fn stop(&self) {
        // If it has ended already, there is nothing to ask for.
        let _ = self.queue.send(Message::Stop);
    }

    /// Whether the executor has failed: then nothing can be said about the state any more.
    pub(crate) fn failed(&self) -> watch::Receiver<bool> {
        self.failed.clone()
    }
}

impl Shared {
    /// The last committed state: nobody but the executor commits.
    fn last(&self) -> Arc<dyn Snapshot> {
        self.last.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows a state that is committed by now.
    fn publish(&self, last: Arc<dyn Snapshot>) {
        *self.last.write().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

/// What is there before the threads are started.
pub(crate) struct Executor {
    engine: Box<dyn Engine>,
    fence: Fence,
    core: Core,
    shared: Arc<Shared>,
}

impl Executor {
    pub(crate) fn new(
        engine: Box<dyn Engine>,
        world: Arc<World>,
        time: Ticks,
        limits: &Limits,
    ) -> Result<Executor, StoreError> {
        let last = engine.snapshot()?;
        let rooms = GroupLimits { rows: limits.group_rows, bytes: limits.group_bytes };
        let core = Core::open(last.clone(), world.clone(), rooms)?;
        let (fence, lease) = (engine.fence(), engine.lease());
        let shared = Arc::new(Shared { world, time, lease, last: RwLock::new(last) });
        Ok(Executor { engine, fence, core, shared })
    }

    /// Tells it other facts, for all that comes.
    pub(crate) fn tell(&mut self, world: &Arc<World>) {
        let shared = Arc::get_mut(&mut self.shared).expect("it is shared once it is started");
        shared.world = world.clone();
        self.core.tell(world.clone());
    }

    /// Makes the rows of accounts what the configuration declares, durably.
    pub(crate) fn seed(&mut self, declared: &[Declared]) -> Result<(), InternalError> {
        let now = self.shared.time.now();
        let batch = seed::seed(&self.core, &self.shared.world, declared, now)?;
        self.commit_internal(batch)
    }

    /// Finds the default resources; a fresh store is given them first.
    pub(crate) fn ensure_default_world(
        &mut self,
        scope: Scope,
    ) -> Result<DefaultWorld, InternalError> {
        let (now, seed) = (self.shared.time.now(), random::seed());
        let made = default_world::ensure(&mut self.core, scope, now, seed);
        let (world, batch) = made.map_err(InternalError::Fault)?;
        self.commit_internal(batch)?;
        Ok(world)
    }

    fn commit_internal(&mut self, batch: Batch) -> Result<(), InternalError> {
        if batch.is_empty() {
            return Ok(());
        }
        self.engine.commit(batch, self.fence).map_err(InternalError::Refused)?;
        let last = self.engine.snapshot()?;
        self.core.committed(last.clone());
        self.shared.publish(last);
        Ok(())
    }

    /// Starts the thread. It ends when it is asked to, or when it has failed.
    pub(crate) fn start(self, limits: &Limits) -> std::io::Result<(Handle, JoinHandle<()>)> {
        let (queue, calls) = sync_channel(limits.queue);
        let (fail, failed) = watch::channel(false);
        let shared = self.shared.clone();
        let thread = running::start(self, calls, fail, limits.group)?;
        let (reads, long_reads) = (Semaphore::new(limits.reads), Semaphore::new(limits.long_reads));
        let handle = Handle { queue, shared, reads, long_reads, failed };
        Ok((handle, thread))
    }
}

/// Why work of the server's own was not done.
pub(crate) enum InternalError {
    Store(StoreError),
    Refused(Refused),
    Seed(SeedError),
    Fault(Fault),
}

impl From<StoreError> for InternalError {
    fn from(error: StoreError) -> InternalError {
        InternalError::Store(error)
    }
}

impl From<SeedError> for InternalError {
    fn from(error: SeedError) -> InternalError {
        match error {
            SeedError::Store(error) => InternalError::Store(error),
            SeedError::KeyTaken { .. } => InternalError::Seed(error),
        }
    }
}

/// The outcome, without the text of a panic, which is logged.
fn outcome_of(outcome: execution::Outcome, whose: &Whose, now: Timestamp, seed: u64) -> Outcome {
    match outcome {
        execution::Outcome::Done(answer) => Outcome::Done(answer),
        execution::Outcome::Panicked(text) => {
            whose.panicked(&text, now, seed);
            Outcome::Panicked
        }
    }
}
