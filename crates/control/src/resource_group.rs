//! Resource groups: every resource is in one, the account's default group unless it says else.

use crate::{Ctx, Fault};

/// The id of the account's default resource group.
pub fn default_id(account: u64) -> String {
    format!("rg-acfm{account:x}")
}

/// The group that a request names, as rows hold it: empty for the default one.
pub fn find(ctx: &Ctx<'_>, named: Option<&str>) -> Result<String, Fault> {
    match named {
        None => Ok(String::new()),
        Some(id) if id == default_id(ctx.scope.account) => Ok(String::new()),
        Some(id) => Err(Fault::ResourceGroupNotFound { group: id.to_owned() }),
    }
}

/// The id to print for the group that a row holds.
pub fn print(ctx: &Ctx<'_>, stored: &str) -> String {
    if stored.is_empty() { default_id(ctx.scope.account) } else { stored.to_owned() }
}
