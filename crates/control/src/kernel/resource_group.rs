//! Resource groups: every resource is in one, the account's default group unless it says otherwise.

use crate::{Ctx, Fault, faults::ResourceGroupFault};

/// The id of the account's default resource group.
pub fn default_id(account: u64) -> String {
    format!("rg-acfm{account:x}")
}

/// The group that a request names, as rows hold it: empty for the default one.
pub fn find(ctx: &Ctx<'_>, named: Option<&str>) -> Result<String, Fault> {
    match named {
        None => Ok(String::new()),
        Some(id) if id == default_id(ctx.account()) => Ok(String::new()),
        Some(id) => Err(ResourceGroupFault::NotFound { group: id.to_owned() }.into()),
    }
}

/// The group that a filter names, as rows hold it. One that does not exist finds nothing.
pub fn sought(ctx: &Ctx<'_>, named: String) -> String {
    if named == default_id(ctx.account()) { String::new() } else { named }
}

/// The id to print for the group that a row holds.
pub fn print(ctx: &Ctx<'_>, stored: &str) -> String {
    if stored.is_empty() { default_id(ctx.account()) } else { stored.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::Rows;

    #[test]
    fn the_default_group_is_the_only_one_whether_it_is_named_or_not() {
        Rows::new().read(|ctx| {
            let default = default_id(ctx.account());
            for named in [None, Some(default.as_str())] {
                let stored = find(ctx, named).expect("it is there");
                assert_eq!((stored.as_str(), print(ctx, &stored)), ("", default.clone()));
            }
            let other = default_id(ctx.account() + 1);
            let missing = ResourceGroupFault::NotFound { group: other.clone() };
            let refused = find(ctx, Some(&other));
            assert!(matches!(refused, Err(Fault::ResourceGroup(fault)) if fault == missing));
            assert_eq!(print(ctx, "rg-1"), "rg-1");
            let sought = [default, other.clone()].map(|named| sought(ctx, named));
            assert_eq!(sought, [String::new(), other]);
        });
    }
}
