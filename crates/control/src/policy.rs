//! Policies: what those of a RAM user allow.
//!
//! Pure: a policy is read once ([`Policy::parse`]), a request becomes an action, the full names of
//! its resources and the values of condition keys ([`Context`]), and
//! [`evaluate`] decides. The pages followed are those of RAM: "Policy structure and syntax"
//! (alibabacloud.com/help/en/ram/policy-structure-and-syntax), "Policy elements" (…/policy-elements),
//! "Conditional operators" (…/conditional-operator), "Validate policies"
//! (…/permission-policy-check), "Limits" and "Policy evaluation process". What they leave open is
//! decided where it is done: absent keys at [`Context`] and in `condition`, spellings in `parse`.

mod arn;
mod condition;
mod context;
mod json;
mod parse;
mod value;

pub use context::Context;
pub use parse::{MOST_CHARS, PolicyError};

use arn::ResourcePattern;
use condition::Condition;

use crate::value::wildcard::{self, Case, Special};

/// A policy document, read. The default one says nothing, and so allows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    statements: Vec<Statement>,
}

/// What a user wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The action, as `ecs:AssignIpv6Addresses`.
    pub action: &'a str,
    /// The full names of the resources, as `acs:ecs:cn-hangzhou:1000000000000001:eni/eni-1`.
    pub resources: &'a [String],
    /// The values of condition keys.
    pub context: &'a Context,
}

/// What policies say of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Every resource is allowed by a statement, and denied by none.
    Allowed,
    /// The request is refused.
    Denied(Denial),
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// A `Deny` statement matches one of the resources.
    Explicit,
    /// One of the resources is allowed by no statement.
    Implicit {
        /// Whether the action itself is allowed: an `Allow` statement has it, its conditions hold
        /// for one of the request's resources, and only the resource is another one.
        action_allowed_elsewhere: bool,
    },
}

/// Decides by all policies of a user (RAM: "Policy evaluation process").
///
/// A `Deny` on any one of the resources wins over every `Allow`; then each resource needs an
/// `Allow`, not all of them the same one; what nothing allows is refused. So is a request that
/// names no resource.
pub fn evaluate<'p>(
    policies: impl IntoIterator<Item = &'p Policy>,
    request: &Request<'_>,
) -> Decision {
    let of_action = policies.into_iter().flat_map(|policy| &policy.statements);
    let of_action = of_action.filter(|statement| statement.actions.have(request.action));
    let (allows, denies) =
        of_action.partition::<Vec<_>, _>(|statement| statement.effect == Effect::Allow);
    let matched = |statements: &[&Statement], resource: &str| {
        statements.iter().any(|statement| {
            statement.covers(resource) && statement.holds(request.context, resource)
        })
    };
    if request.resources.iter().any(|resource| matched(&denies, resource)) {
        return Decision::Denied(Denial::Explicit);
    }
    let allowed = !request.resources.is_empty()
        && request.resources.iter().all(|resource| matched(&allows, resource));
    if allowed {
        return Decision::Allowed;
    }
    let action_allowed_elsewhere = allows.iter().any(|statement| {
        request.resources.iter().any(|resource| statement.holds(request.context, resource))
    });
    Decision::Denied(Denial::Implicit { action_allowed_elsewhere })
}

#[derive(Clone, Debug, PartialEq)]
struct Statement {
    effect: Effect,
    actions: Actions,
    /// At least one.
    resources: Vec<ResourcePattern>,
    /// All of them must hold.
    conditions: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Allow,
    Deny,
}

/// Patterns of actions. "In most cases, the value of the Action element is not case-sensitive"
/// (RAM: "Policy elements"): here it never is.
#[derive(Clone, Debug, PartialEq)]
enum Actions {
    /// `Action`.
    These(Vec<String>),
    /// `NotAction`: all others, whether the effect is `Allow` or `Deny`.
    AllBut(Vec<String>),
}

impl Actions {
    fn have(&self, action: &str) -> bool {
        let fits = |pattern: &String| {
            wildcard::matches(pattern, action, Special::StarAndMark, Case::IgnoreAscii)
        };
        let any = |patterns: &[String]| patterns.iter().any(fits);
        match self {
            Actions::These(patterns) => any(patterns),
            Actions::AllBut(patterns) => !any(patterns),
        }
    }
}

impl Statement {
    fn covers(&self, resource: &str) -> bool {
        self.resources.iter().any(|pattern| pattern.covers(resource))
    }

    fn holds(&self, context: &Context, resource: &str) -> bool {
        self.conditions.iter().all(|condition| condition.holds(context, resource))
    }
}

#[cfg(test)]
mod tests;
