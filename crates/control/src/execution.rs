//! How requests are run: read, authorized, done once, together with what time has made due.
//!
//! [`Core`] runs groups of writes, [`read`] runs a read beside them. Both are functions of
//! the rows, the time and a seed: there is no thread, clock or I/O here.

pub mod audit;
pub mod authorization;
pub(crate) mod cells;
pub mod census;
pub mod default_world;
pub mod dispatch;
mod due;
pub mod seed;
mod step;
pub(crate) mod token;

pub use dispatch::{Call, Unfinished};
pub use step::{
    Core, Failure, GroupLimits, Outcome, Stepped, panic_text, read, read_at_most, seed_of,
};
