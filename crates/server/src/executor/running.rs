//! The executor's thread: it runs calls as groups, one after the other.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use control::execution::{self, Call, Core, Stepped};
use store::{Batch, Engine, Fence, Refused};
use tokio::sync::watch;

use super::durable::{Durable, Group, Staged};
use super::{Executor, Failure, Message, Reply, Shared, Unanswered, outcome_of};
use crate::panics::Whose;
use crate::random;

/// The least time that an idle executor waits, however much becomes due.
const LEAST_WAIT_MS: u64 = 10;
/// The same after a commit that was not applied: to try again at once would not help.
const REFUSED_WAIT_MS: u64 = 1_000;
/// After so many groups of one call each, there seems to be only one caller at a time.
const ALONE: u32 = 3;

/// What the thread has.
struct Running {
    engine: Box<dyn Engine>,
    fence: Fence,
    core: Core,
    shared: Arc<Shared>,
    durable: Durable,
    waiting: Waiting,
    /// The most calls that share a group.
    most: usize,
    /// How many groups of a single call there were, one after the other.
    single: u32,
}

/// Starts the thread, and the one that makes durable what it stages.
pub(super) fn start(
    executor: Executor,
    calls: Receiver<Message>,
    fail: watch::Sender<bool>,
    most: usize,
) -> io::Result<JoinHandle<()>> {
    let Executor { mut engine, fence, core, shared } = executor;
    let durable = Durable::start(engine.committer(), shared.clone(), fail)?;
    let waiting = Waiting::default();
    let mut running = Running { engine, fence, core, shared, durable, waiting, most, single: 0 };
    thread::Builder::new().name("executor".to_owned()).spawn(move || {
        let ended = catch_unwind(AssertUnwindSafe(|| running.run(&calls)));
        let panicked = |panic: Box<_>| Err(Failure::Panicked(execution::panic_text(&*panic)));
        if let Err(failure) = ended.unwrap_or_else(panicked) {
            running.durable.fail(failure);
        }
        // What is staged is made durable and answered, unless something has failed.
        running.durable.stop();
        // Only now are the calls of the queue dropped, which tells whoever waits for them: nobody who
        // knows of a failure is answered from the state before it.
        drop((running, calls));
    })
}

impl Running {
    fn run(&mut self, calls: &Receiver<Message>) -> Result<(), Failure> {
        let mut stop = false;
        while !stop || !self.waiting.calls.is_empty() {
            let left = self.waiting.calls.len();
            // Calls for which the last group had no room need not wait for others to come.
            if self.waiting.calls.is_empty() {
                match calls.recv_timeout(self.wait()) {
                    Ok(message) => stop = self.waiting.take(message),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => stop = true,
                }
            }
            while !stop && self.waiting.calls.len() < self.most {
                let Ok(message) = calls.try_recv() else { break };
                stop = self.waiting.take(message);
            }
            if self.durable.has_failed() {
                return Ok(());
            }
            if let Some(why) = self.durable.refused() {
                self.go_back()?;
                // They wait for what is due in their cell, and that was not done: to try again at once would
                // not help.
                self.waiting.refuse(left, why);
            }
            self.group()?;
        }
        Ok(())
    }

    /// How long the executor may sleep if nobody calls.
    fn wait(&self) -> Duration {
        let least = if self.durable.was_refused() { REFUSED_WAIT_MS } else { LEAST_WAIT_MS };
        let (now, next) = (self.shared.time.now(), self.core.next());
        Duration::from_millis(next.0.saturating_sub(now.0).max(least))
    }

    /// Goes back to the committed state, since a commit was refused.
    fn go_back(&mut self) -> Result<(), Failure> {
        self.engine.reset();
        Ok(self.core.reopen(self.engine.snapshot()?)?)
    }

    /// Runs calls as one group, and has it made durable and answered. Calls for which there was no room
    /// keep waiting.
    fn group(&mut self) -> Result<(), Failure> {
        let (now, seed) = (self.shared.time.now(), random::seed());
        let stepped = self.core.step(self.waiting.calls.drain(..), now, seed);
        let Stepped { batch, outcomes, rest } = stepped.map_err(Failure::Core)?;
        self.waiting.calls = rest;
        if batch.is_empty() && outcomes.is_empty() {
            return Ok(());
        }
        self.single = if outcomes.len() == 1 { self.single.saturating_add(1) } else { 0 };
        // If this fails, nobody is told before the failure can be seen: their replies are still here.
        let staged = if batch.is_empty() { Staged::Nothing } else { self.stage(batch)? };
        let replies = self.waiting.replies.drain(..outcomes.len());
        let answers = (0u64..).zip(outcomes.into_iter().zip(replies));
        let answers = answers.map(|(place, (outcome, (reply, whose)))| {
            (reply, outcome_of(outcome, &whose, now, execution::seed_of(seed, place)))
        });
        let answers = answers.collect();
        // For a caller who is alone, a hand-over to another thread takes longer than it saves.
        self.durable.commit(Group { answers, staged }, self.single > ALONE);
        Ok(())
    }

    /// Has the engine take in the changes of a group, and goes on from the state after them.
    fn stage(&mut self, batch: Batch) -> Result<Staged, Failure> {
        let commit = match self.engine.stage(batch, self.fence) {
            Ok(Some(ahead)) => {
                self.core.committed(ahead.after.clone());
                return Ok(Staged::Ahead(Box::new(ahead)));
            }
            Ok(None) => return self.committed(),
            Err(Refused::Fenced) => return Err(Failure::Fenced),
            Err(Refused::NotApplied(error)) => return Ok(Staged::Refused(error)),
            Err(Refused::Unknown(commit)) => commit,
        };
        match self.engine.settle() {
            Ok(true) => self.committed(),
            Ok(false) => Ok(Staged::Refused(commit)),
            Err(settle) => Err(Failure::Unsettled { commit, settle }),
        }
    }

    /// Goes on from the state that the engine has committed at once.
    fn committed(&mut self) -> Result<Staged, Failure> {
        let last = self.engine.snapshot()?;
        self.core.committed(last.clone());
        Ok(Staged::Durable(last))
    }
}

/// The calls of the next group, and who waits for them, in the same order.
#[derive(Default)]
struct Waiting {
    calls: VecDeque<Box<Call>>,
    replies: VecDeque<(Reply, Whose)>,
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

    /// Tells the first calls that they were not run.
    fn refuse(&mut self, count: usize, why: Unanswered) {
        self.calls.drain(..count);
        for (reply, _) in self.replies.drain(..count) {
            // If nobody waits for it any more, nobody wants to know.
            let _ = reply.send(Err(why));
        }
    }
}
