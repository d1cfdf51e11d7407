//! What makes groups durable, in their order, and then answers them, while the next ones are run.

use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use control::execution;
use store::{Ahead, Committer, Refused, Snapshot, StoreError};
use tokio::sync::watch;
use tracing::{error, warn};

use super::{Failure, Outcome, Reply, Shared, Unanswered};

/// The most groups that share a commit, and that may wait for one.
const MOST: usize = 64;

/// The calls of a group with their outcomes, and what became of its changes.
pub(super) struct Group {
    pub(super) answers: Vec<(Reply, Outcome)>,
    pub(super) staged: Staged,
}

/// What became of the changes of a group.
pub(super) enum Staged {
    /// There are none.
    Nothing,
    /// They are to be made durable.
    Ahead(Box<Ahead>),
    /// They are durable, and this is the state after them.
    Durable(Arc<dyn Snapshot>),
    /// They were refused.
    Refused(StoreError),
}

/// Where the executor hands its groups in.
pub(super) struct Durable {
    line: Arc<Line>,
    groups: Option<SyncSender<(u64, Group)>>,
    thread: Option<JoinHandle<()>>,
    /// How many refusals the executor knows of.
    known: u64,
}

/// What the executor and the thread share.
struct Line {
    shared: Arc<Shared>,
    /// Whoever commits has it. Nothing if the engine commits what it stages.
    committer: Mutex<Option<Box<dyn Committer>>>,
    /// The groups that are handed in and not answered.
    open: AtomicUsize,
    refusals: Mutex<Refusals>,
    /// Whether the last commit was refused.
    was_refused: AtomicBool,
    failed: watch::Sender<bool>,
}

/// Commits that were refused.
#[derive(Default)]
struct Refusals {
    /// How many there were. A group that was run before the last of them may rest on what is not there.
    count: u64,
    why: Option<Unanswered>,
    /// Whether the last commit found the disk full. It is logged when that changes.
    is_full: bool,
}

impl Durable {
    /// Starts the thread, if there is anything to be made durable by it.
    pub(super) fn start(
        committer: Option<Box<dyn Committer>>,
        shared: Arc<Shared>,
        failed: watch::Sender<bool>,
    ) -> io::Result<Durable> {
        let has_committer = committer.is_some();
        let line = Arc::new(Line {
            shared,
            committer: Mutex::new(committer),
            open: AtomicUsize::new(0),
            refusals: Mutex::default(),
            was_refused: AtomicBool::new(false),
            failed,
        });
        let mut durable = Durable { line: line.clone(), groups: None, thread: None, known: 0 };
        if has_committer {
            let (groups, given) = sync_channel(MOST);
            let work = move || line.work(&given);
            durable.thread = Some(thread::Builder::new().name("committer".to_owned()).spawn(work)?);
            durable.groups = Some(groups);
        }
        Ok(durable)
    }

    /// Has a group made durable and answered. This is done at once if there is nothing to be made durable,
    /// or if it `is_alone`, unless others are before it.
    pub(super) fn commit(&mut self, group: Group, is_alone: bool) {
        let waits = matches!(group.staged, Staged::Ahead(_)) && !is_alone;
        match &self.groups {
            Some(groups) if waits || self.line.open.load(Ordering::Acquire) > 0 => {
                self.line.open.fetch_add(1, Ordering::AcqRel);
                // The thread takes groups for as long as they can be handed in.
                let _ = groups.send((self.known, group));
            }
            _ => self.line.commit(vec![(self.known, group)]),
        }
    }

    /// Why a commit was refused, if one was since this was asked for last.
    pub(super) fn refused(&mut self) -> Option<Unanswered> {
        let refusals = lock(&self.line.refusals);
        let is_new = refusals.count > mem::replace(&mut self.known, refusals.count);
        refusals.why.filter(|_| is_new)
    }

    pub(super) fn was_refused(&self) -> bool {
        self.line.was_refused.load(Ordering::Relaxed)
    }

    pub(super) fn has_failed(&self) -> bool {
        *self.line.failed.borrow()
    }

    /// Says that nothing can be answered any more.
    pub(super) fn fail(&self, failure: Failure) {
        self.line.fail(&failure);
    }

    /// Has all groups that were handed in made durable and answered, and ends the thread.
    pub(super) fn stop(&mut self) {
        drop(self.groups.take());
        if let Some(thread) = self.thread.take() {
            // Its panics are failures already.
            let _ = thread.join();
        }
        // The engine is not shared any more.
        drop(lock(&self.line.committer).take());
    }
}

impl Line {
    fn work(&self, given: &Receiver<(u64, Group)>) {
        while let Ok(first) = given.recv() {
            let more = std::iter::from_fn(|| given.try_recv().ok()).take(MOST - 1);
            let groups = std::iter::once(first).chain(more).collect::<Vec<_>>();
            let count = groups.len();
            self.commit(groups);
            self.open.fetch_sub(count, Ordering::AcqRel);
        }
    }

    /// Makes groups durable, all at once, and answers them. Each was run when so many refusals were known.
    fn commit(&self, mut groups: Vec<(u64, Group)>) {
        // A failure is seen before anyone is told of it, who could ask again at once: until then, the groups
        // with their replies are here.
        let done = catch_unwind(AssertUnwindSafe(|| self.try_commit(&mut groups)));
        let panicked = |panic: Box<_>| Err(Failure::Panicked(execution::panic_text(&*panic)));
        if let Err(failure) = done.unwrap_or_else(panicked) {
            self.fail(&failure);
        }
    }

    fn try_commit(&self, groups: &mut Vec<(u64, Group)>) -> Result<(), Failure> {
        let mut committer = lock(&self.committer);
        if *self.failed.borrow() {
            return Ok(());
        }
        let there = lock(&self.refusals).count;
        let (mut ahead, mut last, mut refused) = (Vec::new(), None, None);
        for (known, group) in &mut *groups {
            match mem::replace(&mut group.staged, Staged::Nothing) {
                Staged::Ahead(staged) if *known == there => ahead.push(*staged),
                Staged::Nothing | Staged::Ahead(_) => {}
                Staged::Durable(after) => last = Some(after),
                Staged::Refused(error) => {
                    refused = Some(error);
                    // There is no such number of refusals.
                    *known = u64::MAX;
                }
            }
        }
        let committed = match (&mut *committer, ahead.last()) {
            (Some(committer), Some(staged)) => {
                last = Some(staged.after.clone());
                settled(&mut **committer, &ahead)?
            }
            _ => Ok(()),
        };
        let unanswered = self.conclude(committed, last);
        if let Some(error) = refused {
            self.refuse(&error);
        }
        let why = lock(&self.refusals).why.unwrap_or(Unanswered::NotApplied);
        for (known, group) in groups.drain(..) {
            let unanswered = unanswered.or((known != there).then_some(why));
            for (reply, outcome) in group.answers {
                // If nobody waits for it any more, nobody wants to know.
                let _ = reply.send(unanswered.map_or(Ok(outcome), Err));
            }
        }
        Ok(())
    }

    /// Shows the state after a commit, or notes that it was refused; why nobody can be answered, if so.
    fn conclude(
        &self,
        committed: Result<(), StoreError>,
        last: Option<Arc<dyn Snapshot>>,
    ) -> Option<Unanswered> {
        match (committed, last) {
            // Only a commit tells whether the store is still ours, and there was none.
            (Ok(()), None) => (!self.shared.lease.holds()).then_some(Unanswered::Deposed),
            (Ok(()), Some(last)) => {
                self.shared.publish(last);
                self.was_refused.store(false, Ordering::Relaxed);
                if mem::take(&mut lock(&self.refusals).is_full) {
                    warn!("there is room on the disk again; writes are accepted");
                }
                None
            }
            (Err(error), _) => Some(self.refuse(&error)),
        }
    }

    /// Notes that a commit was refused, and logs it; a full disk only when it was not full before.
    fn refuse(&self, error: &StoreError) -> Unanswered {
        let mut refusals = lock(&self.refusals);
        let is_full = matches!(error, StoreError::Full(_));
        let why = if is_full { Unanswered::Full } else { Unanswered::NotApplied };
        if !is_full {
            error!(error = error.with_cause(), "a commit was not applied; its calls have failed");
        } else if !refusals.is_full {
            error!(%error, "writes are refused until there is room; reads go on");
        }
        refusals.is_full |= is_full;
        (refusals.count, refusals.why) = (refusals.count + 1, Some(why));
        self.was_refused.store(true, Ordering::Relaxed);
        why
    }

    fn fail(&self, failure: &Failure) {
        if !self.failed.send_replace(true) {
            error!(%failure, "the executor has failed; nothing is answered any more");
        }
    }
}

/// Whether staged changes are durable by now, or why they never will be.
fn settled(
    committer: &mut dyn Committer,
    staged: &[Ahead],
) -> Result<Result<(), StoreError>, Failure> {
    match committer.commit(staged) {
        Ok(()) => Ok(Ok(())),
        Err(Refused::Fenced) => Err(Failure::Fenced),
        Err(Refused::NotApplied(error)) => Ok(Err(error)),
        Err(Refused::Unknown(commit)) => match committer.settle() {
            Ok(true) => Ok(Ok(())),
            Ok(false) => Ok(Err(commit)),
            Err(settle) => Err(Failure::Unsettled { commit, settle }),
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
