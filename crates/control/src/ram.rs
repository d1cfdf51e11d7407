//! RAM: what the policies of a user allow.

/// A policy document, read.
#[derive(Clone, Debug, Default)]
pub struct Policy {}
