//! What a RAM user sees of the resources that it lists: not all, where its policies tell one from
//! another.
//!
//! This is about the items of a list. What an item says of other resources (the ids of a VPC's
//! vSwitches, the network interfaces of an instance) is the item's, and whoever sees it sees that. So
//! it is with filters: `SecurityGroupId` finds the instances in a group that the caller cannot list.

use crate::{
    Ctx, Fault,
    kernel::resource::{PolicyFacts, Resource},
    policy::{Context, Statements},
};

/// Which resources of the kind that a request lists its caller may see.
#[derive(Debug)]
pub struct Visible<'p> {
    /// How policies name the kind, as `("ecs", "eni")`.
    kind: (&'static str, &'static str),
    /// What the caller's policies have on the action: all of these must allow it.
    statements: Vec<Statements<'p>>,
    /// What conditions can ask about the call.
    call: Context,
}

impl Ctx<'_> {
    /// Whether the caller may see what has this full name: something of a list that is no row.
    pub fn sees_name(&self, name: &str) -> bool {
        self.visible.as_ref().is_none_or(|visible| visible.shows_name(name))
    }
}

impl<'p> Visible<'p> {
    /// Of this kind, what these statements allow in this call.
    pub fn new(
        kind: (&'static str, &'static str),
        statements: Vec<Statements<'p>>,
        call: Context,
    ) -> Visible<'p> {
        Visible { kind, statements, call }
    }

    /// Whether it is about this kind of resources.
    pub(super) fn is_about<R: Resource>(&self) -> bool {
        R::POLICY_NAME == Some(self.kind)
    }

    /// Whether the caller may see the resource: whether the action would be allowed on it alone.
    pub(super) fn shows<R: Resource>(&self, ctx: &Ctx<'_>, row: &R) -> Result<bool, Fault> {
        let (service, kind) = self.kind;
        let name = ctx.head.scope.full_name(service, &format!("{kind}/{}", row.id()));
        let mut context = self.call.clone();
        PolicyFacts::of(ctx, row)?.add_to(&mut context, service, &name);
        Ok(self.allows(name, &context))
    }

    /// Whether it may see what has this full name, and of which nothing else is known.
    fn shows_name(&self, name: &str) -> bool {
        self.allows(name.to_owned(), &self.call)
    }

    fn allows(&self, name: String, context: &Context) -> bool {
        let names = [name];
        self.statements.iter().all(|one| one.decide(&names, context).is_ok())
    }
}
