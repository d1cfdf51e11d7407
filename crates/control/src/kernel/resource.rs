//! What a resource is: a row with an id, and where its tags and its resource group are.

use std::fmt;

use store::{Key, Row, Table};

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

    /// The id of its resource group; empty for the account's default one.
    fn resource_group(&self) -> &str {
        ""
    }

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

struct Of<R>(std::marker::PhantomData<fn() -> R>);

impl<R: Resource> Kind for Of<R> {
    fn policy_name(&self) -> Option<(&'static str, &'static str)> {
        R::POLICY_NAME
    }

    fn facts(&self, ctx: &Ctx<'_>, id: &str) -> Result<Option<PolicyFacts>, Fault> {
        let row = ctx.get(&R::Id::from(id))?;
        row.map(|row| PolicyFacts::of(ctx, &row)).transpose()
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
