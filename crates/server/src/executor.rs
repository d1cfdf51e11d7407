//! The one thread that writes, and the reads beside it.
//!
//! The thread owns the engine. It takes what waits, runs each call on an overlay over the last
//! state, commits the changes of all that succeed at once, publishes the new state for reads, and
//! only then answers: refusals too, since they may rest on rows of their group that were not
//! durable yet.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use api::Answer;
use control::dispatch::Call;
use control::{Ctx, Fault, Scope, World, due, token};
use store::{Engine, Overlay, Snapshot, StoreError, Timestamp, Txn};
use tokio::sync::{Semaphore, oneshot, watch};
use tracing::{error, warn};

use crate::clock::Ticks;
use crate::config::Limits;
use crate::random;

/// The time from one walk through the client tokens to the next.
const PURGE_MS: u64 = 60_000;
/// The time from one step of such a walk, of at most 1,000 rows, to the next.
const PURGE_STEP_MS: u64 = 100;
/// The least that an idle executor waits: what is due keeps it no busier than this.
const LEAST_WAIT_MS: u64 = 10;

/// What a call came to.
pub(crate) enum Outcome {
    /// An answer, or a fault in the words of the domain.
    Done(Result<Box<dyn Answer>, Fault>),
    /// The operation panicked; it has left no trace.
    Panicked,
}

/// Why a call was not run, or why nobody knows what it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The queue is full: it was not run.
    Busy,
    /// The executor has stopped. If a commit failed, only the store that is opened again tells
    /// whether the call's changes are in it.
    Stopped,
}

/// Why the executor cannot go on.
pub(crate) enum Failure {
    /// The store failed.
    Store(StoreError),
    /// What is due cannot be done: the store fails, or holds what it must not.
    Due(Fault),
    /// The code that does what is due, or the engine, panicked.
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
            Failure::Store(error) => {
                let source = std::error::Error::source(error);
                write!(f, "{error}")?;
                source.map_or(Ok(()), |source| write!(f, ": {source}"))
            }
            Failure::Due(fault) => write!(f, "what is due cannot be done: {fault:?}"),
            Failure::Panicked(what) => write!(f, "a panic: {what}"),
        }
    }
}

/// Where calls are handed in.
pub(crate) struct Handle {
    queue: SyncSender<Message>,
    shared: Arc<Shared>,
    reads: Semaphore,
    failed: watch::Receiver<bool>,
}

/// What the thread and the reads beside it share.
struct Shared {
    world: Arc<World>,
    time: Ticks,
    last: RwLock<Arc<dyn Snapshot>>,
}

enum Message {
    Call(Box<Call>, oneshot::Sender<Outcome>),
    Stop,
}

impl Handle {
    /// Runs a call that may write; returns after its changes are durable. Once it is in the queue
    /// it is run, even if nobody waits for it any more.
    pub(crate) async fn write(&self, call: Box<Call>) -> Result<Outcome, Unanswered> {
        let (reply, outcome) = oneshot::channel();
        match self.queue.try_send(Message::Call(call, reply)) {
            Ok(()) => outcome.await.map_err(|_| Unanswered::Stopped),
            Err(TrySendError::Full(_)) => Err(Unanswered::Busy),
            Err(TrySendError::Disconnected(_)) => Err(Unanswered::Stopped),
        }
    }

    /// Runs a call that only reads, on the last committed state and on a thread where it may take
    /// its time. `then` makes of its outcome what is wanted, on the same thread.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        call: Box<Call>,
        then: impl FnOnce(Outcome) -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        let _permit = self.reads.acquire().await.map_err(|_| Unanswered::Stopped)?;
        if *self.failed.borrow() {
            return Err(Unanswered::Stopped);
        }
        let shared = self.shared.clone();
        let read = tokio::task::spawn_blocking(move || {
            let base = shared.last();
            let now = shared.time.now();
            let ran = catch_unwind(AssertUnwindSafe(|| {
                call.run(&*base, now, random::seed(), &shared.world)
            }));
            then(ran.map_or_else(panicked, |done| Outcome::Done(done.answer)))
        });
        read.await.map_err(|_| Unanswered::Stopped)
    }

    /// Asks the executor to stop after what is in the queue. Blocks while the queue is full.
    pub(crate) fn stop(&self) {
        // If it is gone already, that is what is wanted.
        let _ = self.queue.send(Message::Stop);
    }

    /// Whether a commit has failed: nothing is to be said about the state any more.
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
    shared: Arc<Shared>,
    /// The most calls that share a commit.
    most: usize,
    purge: Purge,
}

/// The walk through the client tokens.
struct Purge {
    after: Option<(Scope, String, String)>,
    at: Timestamp,
}

impl Executor {
    pub(crate) fn new(
        engine: Box<dyn Engine>,
        world: Arc<World>,
        time: Ticks,
        limits: &Limits,
    ) -> Result<Executor, StoreError> {
        let last = RwLock::new(engine.snapshot()?);
        let purge = Purge { after: None, at: time.now() };
        let shared = Arc::new(Shared { world, time, last });
        Ok(Executor { engine, shared, most: limits.group, purge })
    }

    /// Does something of the server's own to the rows, durably; for what comes before requests.
    pub(crate) fn internal<T>(
        &mut self,
        scope: Scope,
        work: impl FnOnce(&mut Ctx<'_>) -> Result<T, Fault>,
    ) -> Result<T, InternalError> {
        let shared = self.shared.clone();
        let base = shared.last();
        let txn = Txn::new(&*base, shared.time.now(), random::seed());
        let mut ctx = Ctx { txn, world: &shared.world, scope };
        let done = work(&mut ctx).map_err(InternalError::Fault)?;
        let mut overlay = Overlay::new(base.clone());
        overlay.merge(ctx.txn.into_batch());
        self.commit(overlay)?;
        Ok(done)
    }

    /// Starts the thread. It ends when it is asked to, or when it has failed.
    pub(crate) fn start(mut self, limits: &Limits) -> std::io::Result<(Handle, JoinHandle<()>)> {
        let (queue, calls) = sync_channel(limits.queue);
        let (fail, failed) = watch::channel(false);
        let shared = self.shared.clone();
        let thread = thread::Builder::new().name("executor".to_owned()).spawn(move || {
            let ended = catch_unwind(AssertUnwindSafe(|| self.run(&calls)));
            let ended = ended.unwrap_or_else(|panic| Err(Failure::Panicked(text(&*panic))));
            if let Err(failure) = ended {
                error!(%failure, "the executor has failed; nothing is answered any more");
                fail.send_replace(true);
            }
            // Only now are the calls dropped that were in the queue, which tells who waits.
            drop((self, calls));
            // Whoever waits for a failure must not take the end of the thread for one.
            drop(fail);
        })?;
        let handle = Handle { queue, shared, reads: Semaphore::new(limits.reads), failed };
        Ok((handle, thread))
    }

    fn run(&mut self, calls: &Receiver<Message>) -> Result<(), Failure> {
        let mut group = Vec::new();
        let mut stop = false;
        while !stop {
            match calls.recv_timeout(self.wait()?) {
                Ok(message) => stop = take(message, &mut group),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => stop = true,
            }
            while !stop && group.len() < self.most {
                let Ok(message) = calls.try_recv() else { break };
                stop = take(message, &mut group);
            }
            self.group(group.drain(..))?;
        }
        Ok(())
    }

    /// How long the executor may sleep if nobody calls.
    fn wait(&self) -> Result<Duration, Failure> {
        let now = self.shared.time.now();
        let base = self.shared.last();
        let due = due::next(&Txn::new(&*base, now, 0)).map_err(Failure::Due)?;
        let at = due.map_or(self.purge.at, |due| due.min(self.purge.at));
        Ok(Duration::from_millis(at.0.saturating_sub(now.0).max(LEAST_WAIT_MS)))
    }

    /// Runs calls, makes their changes durable at once, and answers them.
    fn group(
        &mut self,
        calls: impl Iterator<Item = (Box<Call>, oneshot::Sender<Outcome>)>,
    ) -> Result<(), Failure> {
        let mut overlay = Overlay::new(self.shared.last());
        self.sweep(&mut overlay)?;
        self.purge(&mut overlay);
        let outcomes =
            calls.map(|(call, reply)| (reply, self.call(call, &mut overlay))).collect::<Vec<_>>();
        self.commit(overlay)?;
        for (reply, outcome) in outcomes {
            // Who does not wait any more does not want to know.
            let _ = reply.send(outcome);
        }
        Ok(())
    }

    fn call(&self, call: Box<Call>, overlay: &mut Overlay) -> Outcome {
        let Shared { world, time, .. } = &*self.shared;
        let (now, seed) = (time.now(), random::seed());
        match catch_unwind(AssertUnwindSafe(|| call.run(overlay, now, seed, world))) {
            Ok(done) => {
                overlay.merge(done.batch);
                Outcome::Done(done.answer)
            }
            Err(panic) => panicked(panic),
        }
    }

    /// Changes the rows that follow from what time has made due.
    fn sweep(&self, overlay: &mut Overlay) -> Result<(), Failure> {
        let mut txn = Txn::new(overlay, self.shared.time.now(), random::seed());
        due::sweep(&mut txn, &self.shared.world).map_err(Failure::Due)?;
        let batch = txn.into_batch();
        overlay.merge(batch);
        Ok(())
    }

    /// Goes a step on the walk through the client tokens, if it is time.
    fn purge(&mut self, overlay: &mut Overlay) {
        let now = self.shared.time.now();
        if now < self.purge.at {
            return;
        }
        let mut txn = Txn::new(overlay, now, random::seed());
        let retention_ms = self.shared.world.token_retention_ms;
        self.purge = match token::purge(&mut txn, retention_ms, self.purge.after.take()) {
            Ok(after) => {
                let pause_ms = if after.is_some() { PURGE_STEP_MS } else { PURGE_MS };
                let batch = txn.into_batch();
                overlay.merge(batch);
                Purge { after, at: now.plus_ms(pause_ms) }
            }
            // Tokens that are kept for longer do no harm.
            Err(fault) => {
                warn!(?fault, "client tokens cannot be purged");
                Purge { after: None, at: now.plus_ms(PURGE_MS) }
            }
        };
    }

    /// Makes changes durable and shows them to reads.
    fn commit(&mut self, overlay: Overlay) -> Result<(), StoreError> {
        if overlay.is_empty() {
            return Ok(());
        }
        self.engine.commit(overlay.into_batch())?;
        let last = self.engine.snapshot()?;
        *self.shared.last.write().unwrap_or_else(PoisonError::into_inner) = last;
        Ok(())
    }
}

/// Why something of the server's own was not done.
pub(crate) enum InternalError {
    Store(StoreError),
    Fault(Fault),
}

impl From<StoreError> for InternalError {
    fn from(error: StoreError) -> InternalError {
        InternalError::Store(error)
    }
}

/// Puts a call into the group; whether the message is that to stop.
fn take(message: Message, group: &mut Vec<(Box<Call>, oneshot::Sender<Outcome>)>) -> bool {
    match message {
        Message::Call(call, reply) => group.push((call, reply)),
        Message::Stop => return true,
    }
    false
}

fn panicked(panic: Box<dyn Any + Send>) -> Outcome {
    error!(panic = text(&*panic), "an operation has panicked; its changes are dropped");
    Outcome::Panicked
}

/// What a panic says.
pub(crate) fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
