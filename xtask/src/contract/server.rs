//! The servers that the cases run on, which others use too.

pub use crate::server::{Key, Server, build, build_in};
