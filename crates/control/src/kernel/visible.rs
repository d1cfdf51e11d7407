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
    /// What the caller's policies have on the action.
    statements: Statements<'p>,
    /// What conditions can ask about the call.
    call: Context,
}

impl<'p> Visible<'p> {
    /// Of this kind, what these statements allow in this call.
    pub fn new(
        kind: (&'static str, &'static str),
        statements: Statements<'p>,
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
        Ok(self.statements.decide(&[name], &context).is_ok())
    }
}
