//! Typed tables over an ordered key-value store: snapshots, transactions and the engines below.
//!
//! An operation reads and writes one [`Cell`] through a [`Txn`]. Operations that wait together share
//! an [`Overlay`], which becomes one [`Batch`], which an [`Engine`] makes durable at once. A
//! [`Table`] declares how else its rows are found, by [`Index`]es, and whether they are counted; the
//! store keeps both with each row that is put or deleted, and [`AnyTable::audit`] proves that it
//! did. This crate knows no product: what the rows mean is decided by whoever declares the tables.
//!
//! ```
//! use store::{Cell, Engine, Index, Memory, Overlay, StoreError, Table, Timestamp, Txn};
//!
//! const NAMES: Table<(String, u32), String> = Table::new(1, "names").counted().indexed(&[&BY_NAME]);
//! const BY_NAME: Index<String, String> = Index::new(1, "by_name", |name| vec![name.clone()]);
//!
//! # fn main() -> Result<(), StoreError> {
//! let mut engine = Memory::new();
//! let cell = Cell::new(3);
//! let mut group = Overlay::new(engine.snapshot()?);
//!
//! let mut txn = Txn::new(&group, cell, Timestamp(0), 1);
//! txn.put(NAMES, &("zone".to_string(), 7), &"seven".to_string())?;
//! let batch = txn.into_batch();
//! group.merge(batch);
//! engine.commit(group.into_batch(), engine.fence()).expect("memory refuses only when told to");
//!
//! let last = engine.snapshot()?;
//! let reader = Txn::new(&*last, cell, Timestamp(0), 1);
//! let rows: Vec<_> = reader.scan(NAMES, &"zone".to_string(), None)?.collect::<Result<_, _>>()?;
//! assert_eq!(rows, [(("zone".to_string(), 7), "seven".to_string())]);
//! let keys: Vec<_> =
//!     reader.keys_under(NAMES, BY_NAME, &"seven".to_string(), None)?.collect::<Result<_, _>>()?;
//! assert_eq!(keys, [("zone".to_string(), 7)]);
//! assert_eq!(reader.count(NAMES)?, 1);
//!
//! let elsewhere = Txn::new(&*last, Cell::new(4), Timestamp(0), 1);
//! assert_eq!(elsewhere.count(NAMES)?, 0);
//! # Ok(())
//! # }
//! ```

mod audit;
mod batch;
mod capped;
mod cell;
pub mod disk;
mod engine;
mod error;
mod index;
mod key;
mod layered;
mod log;
mod logged;
mod memory;
mod overlay;
mod redb;
mod sorted;
mod space;
mod table;
mod timestamp;
mod tree;
mod txn;

pub use self::redb::Redb;
/// What [`Redb::with_backend`] stands on; a simulator implements it to crash the store.
pub use self::redb::medium::Medium;
pub use crate::audit::{AnyTable, tables_are_distinct};
pub use crate::batch::Batch;
pub use crate::capped::Capped;
pub use crate::cell::Cell;
pub use crate::engine::{Ahead, Committer, Engine, Fence, Keys, Lease, Rows, Snapshot, Waiting};
pub use crate::error::{Refused, StoreError};
pub use crate::index::{Index, Indexed};
pub use crate::key::Key;
pub use crate::log::{FileLog, Log, Position, Room};
pub use crate::logged::{Logged, LoggedLimits, Pending};
pub use crate::memory::{Memory, Refusal};
pub use crate::overlay::Overlay;
pub use crate::table::{Row, Table};
pub use crate::timestamp::Timestamp;
pub use crate::txn::Txn;
/// What a [`Medium`] does beside telling its room.
pub use ::redb::StorageBackend;
/// The random source of a [`Txn`]: its stream for a seed is the same on every machine.
pub use rand_chacha::ChaCha12Rng as Random;
