//! Tests of more than one operation, and what the tests of operations stand on.

mod authorization;
mod model;
mod nonsense;
mod regions;
mod tables;
pub(crate) mod testing;
mod visibility;
mod xml;
