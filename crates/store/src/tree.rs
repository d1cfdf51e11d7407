//! What the log says by now, on this machine: an index of it by key, taken forward in large steps.

use std::sync::Arc;

use crate::engine::Snapshot;
use crate::error::StoreError;
use crate::log::Position;
use crate::sorted::{Bytes, Sorted};

/// A store of rows behind a log.
pub(crate) trait Tree: Send {
    /// The rows as it has them on disk.
    fn last(&self) -> Arc<dyn Snapshot>;

    /// The last record that it has taken in, if there is a log in front of it.
    fn reached(&self) -> Option<Position>;

    /// Takes in changes, of so many bytes, which are all those of the records up to `reached` that it has
    /// not taken in yet. After an error it is as before, and may be asked again; an error that stays is
    /// one of the disk.
    fn take_in(
        &mut self,
        changes: &Sorted<Option<Bytes>>,
        bytes: usize,
        reached: Position,
    ) -> Result<(), StoreError>;

    /// Says that there is no log in front of it any more.
    fn end_log(&mut self) -> Result<(), StoreError>;
}
