//! The one thread that writes, and the reads beside it.
//!
//! The thread owns the engine. It takes the calls that wait, lets the core run them as one group on an
//! overlay over the last state, commits the changes of all that succeed at once, publishes the new
//! state for reads, and only then answers. It answers refusals no sooner, since they may rest on rows
//! of their group that were not durable yet.
//!
//! If the engine does not apply a commit, only the calls of its group fail. If it is not known whether
//! a commit was applied, or if another process has taken over the store, nothing is answered any more.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use api::Answer;
use control::execution::default_world::{self, DefaultWorld};
use control::execution::seed::{self, Declared, SeedError};
use control::execution::{self, Call, Core, GroupLimits, Stepped};
use control::{Fault, Scope, World};
use store::{Batch, Engine, Fence, Lease, Refused, Snapshot, StoreError, Timestamp};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot, watch};
use tracing::{error, warn};

use crate::clock::Ticks;
use crate::config::Limits;
use crate::panics::Whose;
use crate::random;

/// The most items of a page that is no long one.
const SHORT_PAGE: i64 = 20;
/// The least time that an idle executor waits, however much becomes due.
const LEAST_WAIT_MS: u64 = 10;
/// The same after a commit that was not applied: to try again at once would not help.
const REFUSED_WAIT_MS: u64 = 1_000;

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

enum Message {
    Call(Box<Call>, oneshot::Sender<Result<Outcome, Unanswered>>),
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
}

/// Owns the engine.
pub(crate) struct Executor {
    engine: Box<dyn Engine>,
    fence: Fence,
    core: Core,
    shared: Arc<Shared>,
    /// The most calls that share a commit.
    most: usize,
    /// The least time that it waits if nobody calls.
    least_wait_ms: u64,
    /// Whether the last commit found the disk full. It is logged when that changes.
    is_full: bool,
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
        let (most, least_wait_ms) = (limits.group, LEAST_WAIT_MS);
        Ok(Executor { engine, fence, core, shared, most, least_wait_ms, is_full: false })
    }

    /// Tells it other facts, for all that comes. Call it before `start`.
    pub(crate) fn tell(&mut self, world: &Arc<World>) {
        let shared = Arc::get_mut(&mut self.shared).expect("it is shared once it is started");
        shared.world = world.clone();
        self.core.tell(world.clone());
    }

    /// Makes the rows of accounts what the configuration declares, durably. Call it before `start`.
    pub(crate) fn seed(&mut self, declared: &[Declared]) -> Result<(), InternalError> {
        let now = self.shared.time.now();
        let batch = seed::seed(&self.core, &self.shared.world, declared, now)?;
        self.commit_internal(batch)
    }

    /// Finds the default resources; a fresh store is given them first. Call it before `start`.
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
        Ok(self.publish()?)
    }

    /// Starts the thread. It ends when it is asked to, or when it has failed.
    pub(crate) fn start(mut self, limits: &Limits) -> std::io::Result<(Handle, JoinHandle<()>)> {
        let (queue, calls) = sync_channel(limits.queue);
        let (fail, failed) = watch::channel(false);
        let shared = self.shared.clone();
        let thread = thread::Builder::new().name("executor".to_owned()).spawn(move || {
            let mut waiting = Waiting::default();
            let ended = catch_unwind(AssertUnwindSafe(|| self.run(&calls, &mut waiting)));
            let ended = ended
                .unwrap_or_else(|panic| Err(Failure::Panicked(execution::panic_text(&*panic))));
            if let Err(failure) = ended {
                error!(%failure, "the executor has failed; nothing is answered any more");
                fail.send_replace(true);
            }
            // Only now are the calls of the last group and of the queue dropped, which tells whoever
            // waits for them: nobody who knows of the failure is answered from the state before it.
            drop((self, waiting, calls));
            // Whoever waits for a failure must not mistake the end of the thread for one.
            drop(fail);
        })?;
        let (reads, long_reads) = (Semaphore::new(limits.reads), Semaphore::new(limits.long_reads));
        let handle = Handle { queue, shared, reads, long_reads, failed };
        Ok((handle, thread))
    }

    fn run(&mut self, calls: &Receiver<Message>, waiting: &mut Waiting) -> Result<(), Failure> {
        let mut stop = false;
        while !stop || !waiting.calls.is_empty() {
            // Calls for which the last group had no room need not wait for others to come.
            if waiting.calls.is_empty() {
                match calls.recv_timeout(self.wait()) {
                    Ok(message) => stop = waiting.take(message),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => stop = true,
                }
            }
            while !stop && waiting.calls.len() < self.most {
                let Ok(message) = calls.try_recv() else { break };
                stop = waiting.take(message);
            }
            self.group(waiting)?;
        }
        Ok(())
    }

    /// How long the executor may sleep if nobody calls.
    fn wait(&self) -> Duration {
        let (now, next) = (self.shared.time.now(), self.core.next());
        Duration::from_millis(next.0.saturating_sub(now.0).max(self.least_wait_ms))
    }

    /// Runs calls as one group, makes their changes durable at once, and answers them. Calls for
    /// which there was no room keep waiting.
    fn group(&mut self, waiting: &mut Waiting) -> Result<(), Failure> {
        let (now, seed) = (self.shared.time.now(), random::seed());
        let stepped = self.core.step(waiting.calls.drain(..), now, seed);
        let Stepped { batch, outcomes, rest } = stepped.map_err(Failure::Core)?;
        waiting.calls = rest;
        let unanswered = match batch.is_empty() {
            // Only a commit tells whether the store is still ours, and there was none.
            true => (!self.shared.lease.holds()).then_some(Unanswered::Deposed),
            false => self.commit(batch)?,
        };
        if let (true, Some(why)) = (outcomes.is_empty(), unanswered) {
            // They wait for what is due in their cell, and that was not done: to try again at once
            // would not help.
            waiting.refuse(why);
        }
        let replies = waiting.replies.drain(..outcomes.len());
        for (place, (outcome, (reply, whose))) in (0u64..).zip(outcomes.into_iter().zip(replies)) {
            let outcome = outcome_of(outcome, &whose, now, execution::seed_of(seed, place));
            // If nobody waits for it any more, nobody wants to know.
            let _ = reply.send(unanswered.map_or(Ok(outcome), Err));
        }
        Ok(())
    }

    /// Makes changes durable and shows them to reads, or goes back to the state before them and says
    /// why their calls have failed.
    fn commit(&mut self, batch: Batch) -> Result<Option<Unanswered>, Failure> {
        let refused = match self.engine.commit(batch, self.fence) {
            Ok(()) => return self.applied(),
            Err(refused) => refused,
        };
        let error = match refused {
            Refused::Fenced => return Err(Failure::Fenced),
            Refused::NotApplied(error) => error,
            Refused::Unknown(commit) => match self.engine.settle() {
                Ok(true) => return self.applied(),
                Ok(false) => commit,
                Err(settle) => return Err(Failure::Unsettled { commit, settle }),
            },
        };
        let why = self.log(&error);
        self.core.reopen(self.engine.snapshot()?)?;
        self.publish()?;
        self.least_wait_ms = REFUSED_WAIT_MS;
        Ok(Some(why))
    }

    fn applied(&mut self) -> Result<Option<Unanswered>, Failure> {
        self.publish()?;
        self.least_wait_ms = LEAST_WAIT_MS;
        if mem::take(&mut self.is_full) {
            warn!("there is room on the disk again; writes are accepted");
        }
        Ok(None)
    }

    /// Logs that a commit was refused; a full disk only when it was not full before.
    fn log(&mut self, error: &StoreError) -> Unanswered {
        let StoreError::Full(_) = error else {
            error!(error = error.with_cause(), "a commit was not applied; its calls have failed");
            return Unanswered::NotApplied;
        };
        if !mem::replace(&mut self.is_full, true) {
            error!(%error, "writes are refused until there is room; reads go on");
        }
        Unanswered::Full
    }

    /// Shows the state that the engine has by now.
    fn publish(&mut self) -> Result<(), StoreError> {
        let last = self.engine.snapshot()?;
        self.core.committed(last.clone());
        *self.shared.last.write().unwrap_or_else(PoisonError::into_inner) = last;
        Ok(())
    }
}

/// The calls of the next group, and who waits for them, in the same order.
#[derive(Default)]
struct Waiting {
    calls: VecDeque<Box<Call>>,
    replies: VecDeque<(oneshot::Sender<Result<Outcome, Unanswered>>, Whose)>,
}

impl Waiting {
    /// Takes a call in; whether the message is the one to stop.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Call(call, reply) => {
                self.replies.push_back((reply, Whose::of(&call)));
                self.calls.push_back(call);
                false
            }
            Message::Stop => true,
        }
    }

    /// Tells all calls that they were not run.
    fn refuse(&mut self, why: Unanswered) {
        self.calls.clear();
        for (reply, _) in self.replies.drain(..) {
            // If nobody waits for it any more, nobody wants to know.
            let _ = reply.send(Err(why));
        }
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
