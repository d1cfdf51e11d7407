//! Where groups of changes become durable, in order, before the tree takes them in.

use std::sync::Arc;

use crate::engine::{Fence, Lease};
use crate::error::{Refused, StoreError};

mod file;
mod frame;
pub(crate) mod record;
mod segments;

pub use self::file::{FileLog, Room};

/// The number of a record: the first one has 1, and each other one more than the one before. 0 is the
/// beginning, before all of them.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Position(pub u64);

impl Position {
    /// The next one.
    pub fn next(self) -> Position {
        Position(self.0 + 1)
    }
}

/// Hears of a record that is read.
pub type Each<'e> = dyn FnMut(Position, &[u8]) -> Result<(), StoreError> + 'e;

/// A log: what is appended to it is durable, and is read back in its order until it is trimmed.
///
/// It is the only part of the store that differs between one machine and many. So its contract allows for
/// an append whose outcome is not known, and for an owner that is deposed without being told.
pub trait Log: Send {
    /// The ownership that this log has now.
    fn fence(&self) -> Fence;

    /// What tells, at any time and on any thread, whether this process still owns the log.
    fn lease(&self) -> Arc<dyn Lease>;

    /// The position of the last record.
    fn last(&self) -> Position;

    /// Makes records durable behind the last one, at consecutive positions; returns only after all of them
    /// are. What the refusals mean is said at [`Engine::commit`](crate::Engine::commit): after
    /// [`Refused::NotApplied`] and [`Refused::Fenced`] none of them is there nor ever will be, and the next
    /// append begins at the same position.
    fn append(&mut self, records: &[&[u8]], fence: Fence) -> Result<Position, Refused>;

    /// After [`Refused::Unknown`]: finds out whether the records are there, all of them or none.
    ///
    /// # Panics
    ///
    /// If no append is unsettled.
    fn settle(&mut self) -> Result<bool, StoreError>;

    /// Reads the records behind `after`, the oldest first. It fails if the first one that is there is not
    /// the next after it, or if not all are there that were acknowledged.
    fn read(&self, after: Position, each: &mut Each<'_>) -> Result<(), StoreError>;

    /// Says that nobody will read the records up to this position any more.
    fn trim(&mut self, up_to: Position);
}
