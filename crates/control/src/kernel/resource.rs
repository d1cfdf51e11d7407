//! What a resource is: a row with an id, and where its tags and its resource group are.

use std::{collections::BTreeSet, fmt};

use store::{Index, Key, Row, StoreError, Table, Txn};

use crate::{Ctx, Fault, faults::AccessFault, policy::Context, value::tag::Tag};

/// A resource. `#[derive(Resource)]` (see `control-derive`) writes this from one declaration: the
/// table, the fault of one that is not there, the indexes, its name in policies, its tags and its
/// resource group.
pub trait Resource: Row + Clone + 'static {
    /// Its id.
    type Id: Identifies<Row = Self>;

    /// Its table, with its indexes.
    const TABLE: Table<Self::Id, Self>;
    /// How policies name it, as `("ecs", "eni")`; nothing if they do not.
    const POLICY_NAME: Option<(&'static str, &'static str)>;

    /// The index by its tags, as [`crate::value::tag::index_keys`] makes its keys, if it can have tags.
    const TAG_INDEX: Option<Index<Self, (String, String)>> = None;
    /// The index by its resource group, if it is in one of its own.
    const GROUP_INDEX: Option<Index<Self, String>> = None;

    /// Its id.
    fn id(&self) -> &Self::Id;

    /// The fault of one that is not there.
    fn missing(id: &Self::Id) -> Fault;

    /// The fault of one that is there already. Ids that the service gives are new.
    fn taken(_id: &Self::Id) -> Fault {
        AccessFault::Failed.into()
    }

    /// The resource as callers see it: one that is lost is not there, though its row is.
    fn seen(self) -> Result<Self, Fault> {
        Ok(self)
    }

    /// Its tags.
    fn tags(&self) -> &[Tag] {
        &[]
    }

    /// Gives it other tags. Only one that has a [`Resource::TAG_INDEX`] can have any.
    fn set_tags(&mut self, _tags: Vec<Tag>) {}

    /// The id of its resource group; empty for the account's default one.
    fn resource_group(&self) -> &str {
        ""
    }

    /// Puts it into another resource group. Only one that has a [`Resource::GROUP_INDEX`] is in one.
    fn set_resource_group(&mut self, _group: String) {}

    /// What else conditions of policies can ask about it.
    fn policy_keys(&self, _ctx: &Ctx<'_>) -> Result<Vec<(&'static str, String)>, Fault> {
        Ok(Vec::new())
    }
}

/// An id of resources of one kind.
pub trait Identifies: Key + Clone + Ord + fmt::Display + for<'a> From<&'a str> + 'static {
    /// The resource.
    type Row: Resource<Id = Self>;
}

/// A kind of resource in the list of all.
pub trait Kind: Sync {
    /// How policies name it, as `("ecs", "eni")`; nothing if they do not.
    fn policy_name(&self) -> Option<(&'static str, &'static str)>;

    /// What policies can ask about the resource with this id, if it is there.
    fn facts(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<PolicyFacts>, Fault>;

    /// The name of its table, and how many rows that has in the transaction's cell.
    fn count(&self, rows: &Txn<'_>) -> Result<(&'static str, u64), StoreError>;

    /// Whether resources of this kind can have tags.
    fn has_tags(&self) -> bool;

    /// The tags of the resource with this id, if the caller has it.
    fn tags(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<Vec<Tag>>, Fault>;

    /// Gives the resource with this id, which is there, other tags.
    fn set_tags(&self, ctx: &mut Ctx<'_>, id: &str, tags: Vec<Tag>) -> Result<(), Fault>;

    /// Goes through those that are among `ids`, if some are given, and have all these tags, behind
    /// the one with the id `after`, with their tags, until `take` says no.
    fn each_tagged(
        &self,
        ctx: &Ctx<'_>,
        sought: &Tagged<'_>,
        take: &mut dyn FnMut(&str, &[Tag]) -> bool,
    ) -> Result<(), Fault>;

    /// Whether resources of this kind are in resource groups of their own.
    fn has_groups(&self) -> bool;

    /// The resource group of the resource with this id, if the caller has it: empty for the default
    /// one.
    fn group(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<String>, Fault>;

    /// Puts the resource with this id, which is there, into another resource group.
    fn set_group(&self, ctx: &mut Ctx<'_>, id: &str, group: String) -> Result<(), Fault>;

    /// The groups, as rows hold them, that resources of this kind are in, among these rows.
    fn groups(&self, rows: &Txn<'_>) -> Result<BTreeSet<String>, StoreError>;

    /// Whether a resource of this kind is in the group, among these rows.
    fn is_in_use(&self, rows: &Txn<'_>, group: &str) -> Result<bool, Fault>;
}

/// Which resources are sought by their tags.
pub struct Tagged<'t> {
    /// Only these, if some are given.
    pub ids: Option<&'t [String]>,
    /// Only those that have all these tags; those that have any, if neither these nor ids are given.
    pub tags: &'t [Tag],
    /// Only those behind this one.
    pub after: Option<&'t str>,
}

/// What policies can ask about a resource.
pub struct PolicyFacts {
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Other condition keys and their values.
    pub keys: Vec<(&'static str, String)>,
}

impl PolicyFacts {
    /// What they can ask about this one.
    pub(super) fn of<R: Resource>(ctx: &Ctx<'_>, row: &R) -> Result<PolicyFacts, Fault> {
        Ok(PolicyFacts { tags: row.tags().to_vec(), keys: row.policy_keys(ctx)? })
    }

    /// Lets conditions ask about it, by its service and its full name.
    pub fn add_to(&self, context: &mut Context, service: &str, name: &str) {
        add_tags(context, name, "acs:ResourceTag", &self.tags);
        add_tags(context, name, &format!("{service}:tag"), &self.tags);
        self.keys.iter().for_each(|(key, value)| context.add_to(name, key, value));
    }
}

/// Lets conditions ask for tags of a resource: by keys that start so, as `ecs:tag`.
pub fn add_tags(context: &mut Context, name: &str, start: &str, tags: &[Tag]) {
    for tag in tags {
        context.add_to(name, &format!("{start}/{}", tag.key), &tag.value);
    }
}

/// The list entry of a kind of resource.
pub const fn kind<R: Resource>() -> &'static dyn Kind {
    const { &Of::<R>(std::marker::PhantomData) }
}

/// The row with this id, if it is one that callers see.
fn seen<R: Resource>(ctx: &Ctx<'_>, id: &str) -> Result<Option<R>, Fault> {
    Ok(ctx.get(&R::Id::from(id))?.and_then(|row| row.seen().ok()))
}

struct Of<R>(std::marker::PhantomData<fn() -> R>);

impl<R: Resource> Kind for Of<R> {
    fn policy_name(&self) -> Option<(&'static str, &'static str)> {
        R::POLICY_NAME
    }

    fn facts(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<PolicyFacts>, Fault> {
        let row = ctx.get(&R::Id::from(id))?;
        row.map(|row| PolicyFacts::of(ctx, &row)).transpose()
    }

    fn count(&self, rows: &Txn<'_>) -> Result<(&'static str, u64), StoreError> {
        Ok((R::TABLE.name(), rows.count(R::TABLE)?))
    }

    fn has_tags(&self) -> bool {
        R::TAG_INDEX.is_some()
    }

    fn tags(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<Vec<Tag>>, Fault> {
        Ok(seen::<R>(ctx, id)?.map(|row| row.tags().to_vec()))
    }

    fn set_tags(&self, ctx: &mut Ctx<'_>, id: &str, tags: Vec<Tag>) -> Result<(), Fault> {
        let mut row = ctx.find(&R::Id::from(id))?;
        row.set_tags(tags);
        ctx.replace(&row)
    }

    fn each_tagged(
        &self,
        ctx: &Ctx<'_>,
        sought: &Tagged<'_>,
        take: &mut dyn FnMut(&str, &[Tag]) -> bool,
    ) -> Result<(), Fault> {
        let Some(index) = R::TAG_INDEX else { return Ok(()) };
        let ids: Option<BTreeSet<R::Id>> = match sought.ids {
            Some(ids) => Some(ids.iter().map(|id| R::Id::from(id)).collect()),
            // All that have any: those that have none are not read.
            None if sought.tags.is_empty() => {
                let entries = ctx.txn.entries(R::TABLE, index, &())?;
                Some(entries.map(|entry| Ok(entry?.1)).collect::<Result<_, StoreError>>()?)
            }
            None => None,
        };
        let list = ctx.list::<R>().ids(ids).tagged(index, sought.tags);
        list.only(|row| row.clone().seen().is_ok())
            .each_after(sought.after.map(R::Id::from), |row| {
                take(&row.id().to_string(), row.tags())
            })
    }

    fn has_groups(&self) -> bool {
        R::GROUP_INDEX.is_some()
    }

    fn group(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<String>, Fault> {
        Ok(seen::<R>(ctx, id)?.map(|row| row.resource_group().to_owned()))
    }

    fn set_group(&self, ctx: &mut Ctx<'_>, id: &str, group: String) -> Result<(), Fault> {
        let mut row = ctx.find(&R::Id::from(id))?;
        row.set_resource_group(group);
        ctx.replace(&row)
    }

    fn groups(&self, rows: &Txn<'_>) -> Result<BTreeSet<String>, StoreError> {
        let Some(index) = R::GROUP_INDEX else { return Ok(BTreeSet::new()) };
        rows.entries(R::TABLE, index, &())?.map(|entry| Ok(entry?.0)).collect()
    }

    fn is_in_use(&self, rows: &Txn<'_>, group: &str) -> Result<bool, Fault> {
        let Some(index) = R::GROUP_INDEX else { return Ok(false) };
        let mut ids = rows.keys_under(R::TABLE, index, &group.to_owned(), None)?;
        Ok(ids.next().transpose()?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::{Rows, Thing, tag};

    #[test]
    fn policies_can_ask_about_what_is_there_lost_or_not() {
        let tags = vec![tag("k", "v")];
        let rows = Rows::of(&[Thing { colour: 3, tags, lost: true, ..Thing::new("a") }]);
        let kind = kind::<Thing>();
        assert_eq!(kind.policy_name(), Some(("ecs", "thing")));
        let facts = |id: &str| rows.read(|ctx| kind.facts(ctx, id).expect("memory reads"));
        let facts_of_a = facts("a").expect("it is there");
        assert_eq!(facts_of_a.tags, [tag("k", "v")]);
        assert_eq!(facts_of_a.keys, [("ecs:Colour", "3".to_owned())]);
        assert!(facts("b").is_none());
    }
}
