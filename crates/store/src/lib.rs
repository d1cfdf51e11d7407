//! Typed tables over an ordered key-value store: snapshots, transactions and the engines below.
//!
//! An operation reads and writes through a [`Txn`]. Operations that wait together share an
//! [`Overlay`], which becomes one [`Batch`], which an [`Engine`] makes durable at once. This crate
//! knows no product: what the rows mean is decided by whoever declares the [`Table`]s.
//!
//! ```
//! use store::{Engine, Memory, Overlay, StoreError, Table, Timestamp, Txn};
//!
//! const NAMES: Table<(String, u32), String> = Table::new(1, "names");
//!
//! # fn main() -> Result<(), StoreError> {
//! let mut engine = Memory::new();
//! let mut group = Overlay::new(engine.snapshot()?);
//!
//! let mut txn = Txn::new(&group, Timestamp(0), 1);
//! txn.put(NAMES, &("zone".to_string(), 7), &"seven".to_string());
//! let batch = txn.into_batch();
//! group.merge(batch);
//! engine.commit(group.into_batch())?;
//!
//! let last = engine.snapshot()?;
//! let reader = Txn::new(&*last, Timestamp(0), 1);
//! let rows: Vec<_> = reader.scan(NAMES, &"zone".to_string(), None)?.collect::<Result<_, _>>()?;
//! assert_eq!(rows, [(("zone".to_string(), 7), "seven".to_string())]);
//! # Ok(())
//! # }
//! ```

mod batch;
#[cfg(test)]
mod disk;
mod engine;
mod error;
mod key;
mod memory;
mod overlay;
mod redb;
mod table;
mod timestamp;
mod txn;

pub use self::redb::Redb;
pub use crate::batch::Batch;
pub use crate::engine::{Engine, Rows, Snapshot};
pub use crate::error::StoreError;
pub use crate::key::Key;
pub use crate::memory::Memory;
pub use crate::overlay::Overlay;
pub use crate::table::{Row, Table};
pub use crate::timestamp::Timestamp;
pub use crate::txn::Txn;
/// What [`Redb::with_backend`] stands on; a simulator implements it to crash the store.
pub use ::redb::StorageBackend;
/// The random source of a [`Txn`]: its stream for a seed is the same on every machine.
pub use rand_chacha::ChaCha12Rng as Random;
