//! STS: who somebody is, and credentials for a while.

pub mod session;

pub use session::Session;
