//! The engine in memory: for tests, and the second engine that properties are checked on.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::batch::Batch;
use crate::engine::{Engine, Fence, Keys, Lease, Rows, Snapshot};
use crate::error::{Refused, StoreError};
use crate::sorted::{Bytes, Sorted};

/// An engine that keeps its rows in memory and loses them when its last clone is dropped.
///
/// Its clones are the same engine, so that a test keeps one and can look at what became of the rows,
/// and tell it to refuse. The rows are in a persistent map: a snapshot costs nothing, and a commit
/// costs by what it changes, whether snapshots are still held or not.
#[derive(Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
    lease: Arc<Revocable>,
}

/// How a commit is to be refused, by [`Memory::refuse_next`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// As [`Refused::NotApplied`].
    NotApplied,
    /// The same, because there is no room on the disk.
    Full,
    /// As [`Refused::Fenced`].
    Fenced,
    /// As [`Refused::Unknown`], where the batch is in the store: settling tells `true`.
    UnknownApplied,
    /// As [`Refused::Unknown`], where the batch is not in the store: settling tells `false`.
    UnknownNotApplied,
}

#[derive(Default)]
struct State {
    last: View,
    /// After a commit whose outcome is unknown: whether it is there, and the state after it.
    unsettled: Option<(bool, View)>,
    refusals: VecDeque<Refusal>,
}

#[derive(Clone, Default)]
struct View {
    rows: Sorted<Bytes>,
}

#[derive(Default)]
struct Revocable {
    revoked: AtomicBool,
}

const FENCE: Fence = Fence(1);

impl Memory {
    /// An engine without rows.
    pub fn new() -> Memory {
        Memory::default()
    }

    /// Refuses the next commits, one for each of `refusals`; for tests.
    pub fn refuse_next(&self, refusals: impl IntoIterator<Item = Refusal>) {
        self.state().refusals.extend(refusals);
    }

    /// Ends the lease of the engine, so that reads may not be answered any more; for tests.
    pub fn end_lease(&self) {
        self.lease.revoked.store(true, Ordering::SeqCst);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no one panics while it holds the rows")
    }
}

impl Engine for Memory {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        Ok(Arc::new(self.state().last.clone()))
    }

    fn fence(&self) -> Fence {
        FENCE
    }

    fn commit(&mut self, batch: Batch, fence: Fence) -> Result<(), Refused> {
        let mut state = self.state();
        if state.unsettled.is_some() {
            return Err(Refused::NotApplied(told_to("the commit before is not settled")));
        }
        if fence != FENCE {
            return Err(Refused::Fenced);
        }
        let unknown = Refused::Unknown(told_to("it was told not to say"));
        match state.refusals.pop_front() {
            None => state.last.apply(batch),
            Some(Refusal::NotApplied) => {
                return Err(Refused::NotApplied(told_to("it was told to refuse")));
            }
            Some(Refusal::Full) => {
                return Err(Refused::NotApplied(StoreError::Full("it was told to be".to_owned())));
            }
            Some(Refusal::Fenced) => return Err(Refused::Fenced),
            Some(Refusal::UnknownApplied) => {
                let mut after = state.last.clone();
                after.apply(batch);
                state.unsettled = Some((true, after));
                return Err(unknown);
            }
            Some(Refusal::UnknownNotApplied) => {
                state.unsettled = Some((false, state.last.clone()));
                return Err(unknown);
            }
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        let mut state = self.state();
        let (applied, after) = state.unsettled.take().expect("a commit is unsettled");
        state.last = after;
        Ok(applied)
    }

    fn lease(&self) -> Arc<dyn Lease> {
        self.lease.clone()
    }
}

impl Lease for Revocable {
    fn holds(&self) -> bool {
        !self.revoked.load(Ordering::SeqCst)
    }
}

impl View {
    fn apply(&mut self, batch: Batch) {
        for (key, value) in batch {
            match value {
                Some(value) => drop(self.rows.insert(key.into(), value.into())),
                None => drop(self.rows.remove(&key)),
            }
        }
    }
}

impl Snapshot for View {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows.get(key).map(|value| value.to_vec()))
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        Ok(self.rows.get(key).is_some())
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        let rows = self.rows.range(from, to);
        Ok(Box::new(rows.map(|(key, value)| Ok((key.to_vec(), value.to_vec())))))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        Ok(Box::new(self.rows.range(from, to).map(|(key, _)| Ok(key.to_vec()))))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows.range_back(from, to).next().map(|(key, _)| key.to_vec()))
    }
}

fn told_to(why: &'static str) -> StoreError {
    StoreError::engine("cannot commit", why)
}

#[cfg(test)]
mod tests;
