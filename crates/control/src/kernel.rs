//! What operations are made of: their declaration, the head of a request, the context that they
//! run in, resources and lists of them.
//!
//! Nothing here knows an operation or a resource.

pub mod caller;
pub mod cell;
pub mod condition;
pub mod context;
pub mod declaration;
pub mod head;
pub mod list;
pub mod operation;
pub mod paging;
pub mod resource;
pub mod resource_group;
pub mod schedule;
#[cfg(test)]
mod tests;
pub mod visible;
