//! What the documents say, as tables.

pub mod pages;
