//! The operator API: causes what only the cloud's own staff can cause.
//!
//! Its operations are declared as all others are, so that they parse, run, commit and describe
//! themselves the same way; but they are served on a listener of their own, with a token of its
//! own. `AccountId` and `RegionId` say whose resources are meant.

use crate::Endpoint;

/// The operations of the operator API, by name.
pub const OPERATIONS: &[&dyn Endpoint] = &[];
