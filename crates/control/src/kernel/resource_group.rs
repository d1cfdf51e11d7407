//! Resource groups: every resource is in one, the account's default group unless it says otherwise.
//!
//! They are the account's, in all of its regions. A new account has two: the default group, which
//! every resource is in that names none, and a second one, since clients that are tried out take the
//! first two that they find.
//!
//! Rows of resources hold the group's id, and an empty text for the default one: so a resource needs
//! no account to be made, and its index has the default group under one key.

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use crate::{
    Ctx, Fault,
    faults::ResourceGroupFault,
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::{
        id::{self, ResourceGroupId},
        tag::{self, Tag},
    },
};

/// A resource group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Resource)]
#[resource(
    table = 100, name = "resource_groups", id = id,
    missing = ResourceGroupFault::Missing { group }, ram = "ram:resourcegroup", tags = tags
)]
#[index(1, BY_NAME: String = each names_in_use(), unique)]
#[index(2, BY_TAG: (String, String) = each tag_keys())]
pub struct ResourceGroup {
    /// Its id.
    #[n(0)]
    pub id: ResourceGroupId,
    /// Its name, which no other group of the account has.
    #[n(1)]
    pub name: String,
    /// The name that people see.
    #[n(2)]
    pub display_name: String,
    /// When it was created.
    #[n(3)]
    pub created: Timestamp,
    /// From when on it can be used.
    #[n(4)]
    pub ready: Timestamp,
    /// When it will be gone, if it is to be deleted.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(5)]
    pub gone: Option<Timestamp>,
    /// Its tags.
    #[n(6)]
    pub tags: Vec<Tag>,
}

/// What is to become of a resource group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum Status {
    /// It is being made.
    Creating,
    /// It can be used.
    #[choice("OK")]
    Ready,
    /// It will be gone some time.
    PendingDelete,
}

impl ResourceGroup {
    /// What is to become of it, at this time.
    pub fn status(&self, now: Timestamp) -> Status {
        match self.gone {
            Some(_) => Status::PendingDelete,
            None if now < self.ready => Status::Creating,
            None => Status::Ready,
        }
    }

    /// Whether it is the account's default one.
    pub fn is_default(&self, account: u64) -> bool {
        self.id.as_str() == default_id(account)
    }

    /// The name of one that goes can be given again.
    fn names_in_use(&self) -> Option<String> {
        self.gone.is_none().then(|| self.name.clone())
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// Gives a new account its two groups.
pub fn begin(txn: &mut Txn<'_>, account: u64) -> Result<(), StoreError> {
    let now = txn.now();
    let second = ResourceGroupId::from(format!("rg-aek2{account:x}"));
    for (id, name, display_name) in [
        (ResourceGroupId::from(default_id(account)), "default", "Default Resource Group"),
        (second, "second", "Second Resource Group"),
    ] {
        let group = ResourceGroup {
            id,
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            created: now,
            ready: now,
            gone: None,
            tags: Vec::new(),
        };
        txn.put(ResourceGroup::TABLE, &group.id, &group)?;
    }
    Ok(())
}

/// Removes a group whose time has come.
pub fn remove(txn: &mut Txn<'_>, id: &ResourceGroupId) -> Result<(), StoreError> {
    txn.delete(ResourceGroup::TABLE, id)
}

/// Lets a group go: at this time it will be gone.
pub fn let_go(ctx: &mut Ctx<'_>, group: &mut ResourceGroup, gone: Timestamp) -> Result<(), Fault> {
    group.gone = Some(gone);
    schedule::set(&mut ctx.txn, gone, Due::GroupGone(group.id.clone()))?;
    ctx.replace(group)
}

/// The id of the account's default resource group.
pub fn default_id(account: u64) -> String {
    format!("rg-acfm{account:x}")
}

/// The group that a request names, as rows hold it: empty for the default one.
pub fn find(ctx: &Ctx<'_>, named: Option<&str>) -> Result<String, Fault> {
    let Some(named) = named.filter(|named| *named != default_id(ctx.account())) else {
        return Ok(String::new());
    };
    let group = || named.to_owned();
    let found = match id::is_printable(named) {
        true => ctx.of_account()?.get(ResourceGroup::TABLE, &ResourceGroupId::from(named))?,
        false => None,
    };
    match found.map(|found| found.status(ctx.now())) {
        Some(Status::Ready) => Ok(group()),
        Some(Status::Creating | Status::PendingDelete) => {
            Err(ResourceGroupFault::NotReady { group: group() }.into())
        }
        None => Err(ResourceGroupFault::NotFound { group: group() }.into()),
    }
}

/// The group that a filter names, as rows hold it. One that does not exist finds nothing.
pub fn sought(ctx: &Ctx<'_>, named: String) -> String {
    if named == default_id(ctx.account()) { String::new() } else { named }
}

/// What ECS prints for the group that a row holds: nothing for the default one, unless a request has
/// put the resource into it by its id.
pub fn print_named(ctx: &Ctx<'_>, stored: &str, is_named: bool) -> String {
    if is_named { print(ctx, stored) } else { stored.to_owned() }
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
    fn the_default_group_needs_no_row_and_any_other_does() {
        Rows::new().read(|ctx| {
            let default = default_id(ctx.account());
            for named in [None, Some(default.as_str())] {
                let stored = find(ctx, named).expect("it is there");
                assert_eq!((stored.as_str(), print(ctx, &stored)), ("", default.clone()));
            }
            for other in [default_id(ctx.account() + 1), "rg-\0".to_owned()] {
                let missing = ResourceGroupFault::NotFound { group: other.clone() };
                let refused = find(ctx, Some(&other));
                assert!(matches!(refused, Err(Fault::ResourceGroup(fault)) if fault == missing));
                assert_eq!(print(ctx, "rg-1"), "rg-1");
                assert_eq!(print_named(ctx, "rg-1", false), "rg-1");
                assert_eq!(print_named(ctx, "", false), "");
                assert_eq!(print_named(ctx, "", true), default);
                let sought = [&default, &other].map(|named| sought(ctx, named.clone()));
                assert_eq!(sought, [String::new(), other]);
            }
        });
    }
}
