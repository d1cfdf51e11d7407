//! Addresses: who has which, and which are idle.

pub mod extent;
pub mod owner;
pub mod pool;
pub mod prefix;
