//! Values that requests and rows share: ids, tags, names, patterns.

pub mod block;
pub mod disk_name;
pub mod document;
pub mod id;
pub mod key_pair_name;
pub mod name;
pub mod person;
pub mod tag;
pub mod text;
pub mod wildcard;
