//! A group of writes as one function of the rows, the time and a seed.

use std::{
    any::Any,
    collections::{BTreeSet, VecDeque},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use api::Answer;
use store::{Batch, Capped, Cell, Overlay, Snapshot, StoreError, Timestamp, Txn};

use super::{
    cells,
    dispatch::{Call, Unfinished},
    due, token,
};
use crate::{
    Caller, Fault, Head, World,
    kernel::{
        caller::Scope,
        cell::{self, CELLS},
        schedule::{self, SCHEDULE},
    },
    net::extent::Unique,
};

/// Things that have become due in a cell which are done at once; then it is seen whether the group
/// has room for more.
const MOST_DUE: usize = 256;
/// The time from one walk through the client tokens to the next.
const PURGE_MS: u64 = 60_000;
/// The time from one step of such a walk to the next.
const PURGE_STEP_MS: u64 = 100;
/// Client tokens that one step of the walk looks at.
const PURGE_ROWS: usize = 1000;

/// What a call came to.
pub enum Outcome {
    /// An answer, or a fault in the words of the domain.
    Done(Result<Box<dyn Answer>, Fault>),
    /// The operation panicked; it has left no trace.
    Panicked(String),
}

/// What a group came to.
pub struct Stepped {
    /// The rows to make durable before anything is answered.
    pub batch: Batch,
    /// What the calls came to, in their order.
    pub outcomes: Vec<Outcome>,
    /// The calls behind them, for which the group had no room: for their changes, or for what has
    /// become due in the cell of the first of them.
    pub rest: VecDeque<Box<Call>>,
}

/// Why a group cannot be run.
#[derive(Debug)]
pub enum Failure {
    /// The store failed.
    Store(StoreError),
    /// What is due cannot be done: the rows are not what they must be.
    Due(String),
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
            Failure::Due(panic) => write!(f, "what is due cannot be done: {panic}"),
        }
    }
}

/// How much one group may change: a commit takes it all at once.
#[derive(Clone, Copy, Debug)]
pub struct GroupLimits {
    /// Rows.
    pub rows: usize,
    /// Bytes of keys and rows.
    pub bytes: usize,
}

/// Runs groups of writes. It holds what can be read off the rows at any time: when something
/// becomes due in which cell, and how far the client tokens have been looked through.
pub struct Core {
    world: Arc<World>,
    limits: GroupLimits,
    last: Arc<dyn Snapshot>,
    due: BTreeSet<(Timestamp, Cell)>,
    purge: Purge,
}

/// The walk through the client tokens of all cells.
struct Purge {
    at: Timestamp,
    cell: Option<Scope>,
    after: Option<(String, String)>,
}

impl Core {
    /// Tells it other facts, for all that comes.
    pub fn tell(&mut self, world: Arc<World>) {
        self.world = world;
    }

    /// A core over these rows.
    pub fn open(
        last: Arc<dyn Snapshot>,
        world: Arc<World>,
        limits: GroupLimits,
    ) -> Result<Core, StoreError> {
        let mut due = BTreeSet::new();
        let directory = Txn::new(&*last, Cell::SYSTEM, Timestamp(0), 0);
        let cells = directory.rows(CELLS, &())?.map(|row| row.map(Cell::new));
        // Sessions of roles end in the system's cell.
        for cell in cells.chain([Ok(Cell::SYSTEM)]) {
            let cell = cell?;
            let next = schedule::next(&Txn::new(&*last, cell, Timestamp(0), 0))?;
            due.extend(next.map(|at| (at, cell)));
        }
        let purge = Purge { at: Timestamp(0), cell: None, after: None };
        Ok(Core { world, limits, last, due, purge })
    }

    /// The rows are these by now: what the last step changed is durable, or is not to be.
    pub fn reopen(&mut self, last: Arc<dyn Snapshot>) -> Result<(), StoreError> {
        *self = Core::open(last, self.world.clone(), self.limits)?;
        Ok(())
    }

    /// What the last step changed is durable, and the rows are these.
    pub fn committed(&mut self, last: Arc<dyn Snapshot>) {
        self.last = last;
    }

    /// The rows as they were committed last.
    pub fn last(&self) -> &Arc<dyn Snapshot> {
        &self.last
    }

    /// When there is something to do though nobody calls.
    pub fn next(&self) -> Timestamp {
        let due = self.due.first().map(|(at, _)| *at);
        due.map_or(self.purge.at, |due| due.min(self.purge.at))
    }

    /// Runs calls, one after the other, each seeing what those before it have changed; before them,
    /// some of what time has made due, and a step of the walk through the client tokens.
    ///
    /// A call is run once all is done that is due in its cell. If the group has no room for that, the
    /// call waits for the next group, which goes on with it: so a cell in which much is due at once,
    /// as after a long stop, makes no group larger than others.
    ///
    /// The chance that operations take is drawn from the seed: the same rows, calls, time and seed
    /// give the same batch.
    pub fn step(
        &mut self,
        calls: impl IntoIterator<Item = Box<Call>>,
        now: Timestamp,
        seed: u64,
    ) -> Result<Stepped, Failure> {
        let overlay = Overlay::new(self.last.clone());
        let mut group = Group { overlay, limits: self.limits, now, settled: BTreeSet::new() };
        self.sweep(&mut group)?;
        self.purge(&mut group)?;
        let mut outcomes = Vec::new();
        let mut calls = calls.into_iter();
        while let Some(call) = calls.next() {
            let has_room = outcomes.is_empty() || !group.is_full();
            let ready = if has_room { group.open(&call, &self.world)? } else { None };
            let Some(cell) = ready else {
                let rest = std::iter::once(call).chain(calls).collect();
                return Ok(Stepped { batch: self.end(group), outcomes, rest });
            };
            let seed = seed_of(seed, outcomes.len() as u64);
            outcomes.push(group.run(*call, cell, seed, &self.world));
        }
        Ok(Stepped { batch: self.end(group), outcomes, rest: VecDeque::new() })
    }

    /// Does work of the server's own on the rows of a scope.
    pub fn internal<T>(
        &mut self,
        scope: Scope,
        now: Timestamp,
        seed: u64,
        draws: Option<Unique>,
        work: impl FnOnce(&mut crate::Ctx<'_>) -> Result<T, Fault>,
    ) -> Result<(T, Batch), Fault> {
        let mut overlay = Overlay::new(self.last.clone());
        let needs = draws.map(|unique| (unique, 1));
        let needs = needs.as_slice();
        let cell = cells::open(&mut overlay, &scope, &self.world, now, needs)?;
        let head = Head::internal(scope);
        let txn = Txn::new(&overlay, cell, now, seed);
        let caller = Caller::account(head.scope.account);
        let mut ctx = crate::Ctx::new(txn, &self.world, &head, &caller);
        let done = work(&mut ctx)?;
        let batch = ctx.into_batch();
        overlay.merge(batch);
        Ok((done, overlay.into_batch()))
    }

    /// Does some of what time has made due, cell by cell.
    fn sweep(&mut self, group: &mut Group) -> Result<(), Failure> {
        let due = self.due.iter().take_while(|(at, _)| *at <= group.now).take(MOST_DUE);
        let due = due.copied().collect::<Vec<_>>();
        for cell in due.iter().map(|(_, cell)| *cell).collect::<BTreeSet<_>>() {
            if group.is_full() {
                break;
            }
            if group.settle_some(cell)? {
                due.iter().filter(|(_, of)| *of == cell).for_each(|done| {
                    self.due.remove(done);
                });
            }
        }
        Ok(())
    }

    /// Goes a step on the walk through the client tokens, if it is time.
    fn purge(&mut self, group: &mut Group) -> Result<(), StoreError> {
        let now = group.now;
        if now < self.purge.at {
            return Ok(());
        }
        let Purge { cell, after, .. } = &self.purge;
        let directory = Txn::new(&group.overlay, Cell::SYSTEM, now, 0);
        let this = match (cell, after) {
            // In the middle of a cell.
            (Some(cell), Some(_)) => {
                directory.get(CELLS, cell)?.map(|number| (cell.clone(), number))
            }
            (cell, _) => directory.scan(CELLS, &(), cell.as_ref())?.next().transpose()?,
        };
        let Some((scope, number)) = this else {
            self.purge = Purge { at: now.plus_ms(PURGE_MS), cell: None, after: None };
            return Ok(());
        };
        let mut txn = Txn::new(&group.overlay, Cell::new(number), now, 0);
        let after = self.purge.after.take();
        let after = token::purge(&mut txn, self.world.token_retention_ms, after, PURGE_ROWS)?;
        let batch = txn.into_batch();
        group.overlay.merge(batch);
        self.purge = Purge { at: now.plus_ms(PURGE_STEP_MS), cell: Some(scope), after };
        Ok(())
    }

    /// Ends a group, and notes what becomes due by it.
    fn end(&mut self, group: Group) -> Batch {
        let batch = group.overlay.into_batch();
        for (key, row) in batch.iter() {
            if let (Some((cell, (at, _))), Some(_)) = (SCHEDULE.key_in(key), row) {
                self.due.insert((at, cell));
            }
        }
        batch
    }
}

/// A group that is being run.
struct Group {
    overlay: Overlay,
    limits: GroupLimits,
    now: Timestamp,
    /// The cells in which nothing is due any more.
    settled: BTreeSet<Cell>,
}

impl Group {
    fn is_full(&self) -> bool {
        self.overlay.exceeds(self.limits.rows, self.limits.bytes)
    }

    /// The cell of a call, with all done that is due there; nothing if the group has no room for
    /// that.
    fn open(&mut self, call: &Call, world: &World) -> Result<Option<Cell>, Failure> {
        let cell =
            cells::open(&mut self.overlay, &call.head().scope, world, self.now, &call.needs())?;
        while !self.settle_some(cell)? {
            if self.is_full() {
                return Ok(None);
            }
        }
        Ok(Some(cell))
    }

    /// Does some of what is due in a cell; whether that was all.
    fn settle_some(&mut self, cell: Cell) -> Result<bool, Failure> {
        if self.settled.contains(&cell) {
            return Ok(true);
        }
        let mut txn = Txn::new(&self.overlay, cell, self.now, 0);
        let done = catch_unwind(AssertUnwindSafe(|| due::complete(&mut txn, MOST_DUE)));
        let is_all = done.map_err(|panic| Failure::Due(panic_text(&*panic)))??;
        let batch = txn.into_batch();
        self.overlay.merge(batch);
        if is_all {
            self.settled.insert(cell);
        }
        Ok(is_all)
    }

    fn run(&mut self, call: Call, cell: Cell, seed: u64, world: &World) -> Outcome {
        let txn = Txn::new(&self.overlay, cell, self.now, seed);
        match catch_unwind(AssertUnwindSafe(|| call.run(txn, world))) {
            Ok(Ok((answer, batch))) => {
                self.overlay.merge(batch);
                Outcome::Done(Ok(answer))
            }
            Ok(Err(fault)) => Outcome::Done(Err(fault)),
            Err(panic) => Outcome::Panicked(panic_text(&*panic)),
        }
    }
}

/// Runs a call that only looks, on rows that nobody changes. What time has made due is done first,
/// for this call alone.
pub fn read(call: Call, rows: &dyn Snapshot, now: Timestamp, seed: u64, world: &World) -> Outcome {
    let run = || -> Result<Box<dyn Answer>, Fault> {
        let cell = cell::find(rows, &call.head().scope)?.unwrap_or(Cell::NOWHERE);
        let mut txn = Txn::new(rows, cell, now, seed);
        due::complete(&mut txn, usize::MAX)?;
        Ok(call.run(txn, world)?.0)
    };
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(answer) => Outcome::Done(answer),
        Err(panic) => Outcome::Panicked(panic_text(&*panic)),
    }
}

/// Runs a call that only looks, as [`read`] does, if that needs no more than so many entries of the rows.
pub fn read_at_most(
    call: Call,
    rows: &dyn Snapshot,
    now: Timestamp,
    seed: u64,
    world: &World,
    entries: usize,
) -> Result<Outcome, Box<Unfinished>> {
    let rows = Capped::new(rows, entries);
    let (unfinished, run) = call.split();
    let run = || -> Result<Option<Box<dyn Answer>>, Fault> {
        let cell = cell::find(&rows, &unfinished.head().scope)?.unwrap_or(Cell::NOWHERE);
        let mut txn = Txn::new(&rows, cell, now, seed);
        if !due::complete(&mut txn, entries)? {
            return Ok(None);
        }
        run(&unfinished, txn, world).map(Some)
    };
    let answer = catch_unwind(AssertUnwindSafe(run));
    if rows.was_exceeded() {
        return Err(Box::new(unfinished));
    }
    match answer {
        Ok(Ok(None)) => Err(Box::new(unfinished)),
        Ok(Ok(Some(answer))) => Ok(Outcome::Done(Ok(answer))),
        Ok(Err(fault)) => Ok(Outcome::Done(Err(fault))),
        Err(panic) => Ok(Outcome::Panicked(panic_text(&*panic))),
    }
}

/// The seed of the call at this place of a group, from the group's.
pub fn seed_of(group: u64, place: u64) -> u64 {
    group.wrapping_add(place)
}

/// What a panic says.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
