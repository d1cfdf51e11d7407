//! The rules of the API.
//!
//! Pure: an operation is a function of (request, rows, now, seed, world). There is no clock, no
//! thread, no I/O, no async and no logging here; `clippy.toml` bans what would bring them in.
//!
//! Start with [`operation::Operation`] and any file below `ecs` or `vpc`: each is one operation,
//! named as on the wire. [`dispatch`] is what all of them share.

pub mod audit;
pub mod authorization;
pub mod context;
pub mod default_world;
pub mod dispatch;
pub mod due;
pub mod ecs;
pub mod facts;
pub mod fault;
pub mod id;
pub mod instance_type;
#[cfg(test)]
mod model;
pub mod net;
#[cfg(test)]
mod nonsense;
pub mod operation;
pub mod operator;
pub mod paging;
pub mod ram;
pub mod region;
pub mod resource_group;
pub mod tag;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod token;
pub mod vpc;
pub mod world;

pub use context::{Caller, Ctx, Principal, Scope, User};
pub use fault::Fault;
pub use operation::{Access, Endpoint, Operation, Product, Ram, endpoint};
pub use world::World;

/// Every operation that callers see, by product and name.
pub fn operations() -> impl Iterator<Item = &'static dyn Endpoint> {
    ecs::OPERATIONS.iter().chain(vpc::OPERATIONS).copied()
}

/// The operation of the operator API with this name, if there is one.
pub fn find_operator(action: &str) -> Option<&'static dyn Endpoint> {
    operator::OPERATIONS.iter().copied().find(|one| one.name() == action)
}

/// The operation that a request names, if the server has it.
pub fn find(version: &str, action: &str) -> Option<&'static dyn Endpoint> {
    operations().find(|one| one.product().version() == version && one.name() == action)
}
