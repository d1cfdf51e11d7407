//! Resource Management: the groups that an account's resources are in.

pub mod resource_group;
pub mod tag;
