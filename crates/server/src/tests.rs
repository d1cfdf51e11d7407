//! The server over real sockets, with operations of the tests' own beside the real ones.

mod authentication;
mod due;
mod explain;
mod failures;
mod guard;
mod harness;
mod lifetime;
mod metadata;
mod operations;
mod operator;
mod proxy;
mod ram;
mod refusals;
mod requests;
mod starvation;
mod throttling;
mod tls;
mod wire;
