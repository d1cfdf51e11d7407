//! The server over real sockets, with operations of the tests' own beside the real ones.

mod authentication;
mod explain;
mod harness;
mod lifetime;
mod operations;
mod operator;
mod refusals;
mod throttling;
mod wire;
