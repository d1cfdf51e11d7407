//! The server over real sockets, with operations of the tests' own beside the real ones.

mod authentication;
mod due;
mod explain;
mod failures;
mod guard;
mod harness;
mod lifetime;
mod operations;
mod operator;
mod ram;
mod refusals;
mod starvation;
mod throttling;
mod wire;
