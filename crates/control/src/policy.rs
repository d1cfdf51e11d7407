//! Policies: what those of a RAM user or role allow, and whom a role trusts.
//!
//! Pure: a policy is read once ([`Policy::parse`]), a request becomes an action, the full names of
//! its resources and the values of condition keys ([`Context`]), and the [`Statements`] that have the
//! action decide. The pages followed are those of RAM: "Policy structure and syntax"
//! (alibabacloud.com/help/en/ram/policy-structure-and-syntax), "Policy elements" (…/policy-elements),
//! "Conditional operators" (…/conditional-operator), "Validate policies"
//! (…/permission-policy-check), "Limits" and "Policy evaluation process". What they leave open is
//! decided where it is done: absent keys at [`Context`] and in `condition`, spellings in `parse`.

mod arn;
mod condition;
mod context;
mod json;
mod parse;
mod trust;
mod value;

pub use context::Context;
pub use parse::{MOST_CHARS, PolicyError};
pub use trust::{Asker, Trust};

use arn::ResourcePattern;
use condition::Condition;

use crate::value::wildcard::{self, Case, Special};

/// A policy document, read. The default one says nothing, and so allows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    statements: Vec<Statement>,
}

/// The statements of a user's policies that have an action: what it may do, and on what.
#[derive(Clone, Debug)]
pub struct Statements<'p> {
    allows: Vec<&'p Statement>,
    denies: Vec<&'p Statement>,
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

/// How much of a kind of resources something is about, so far as that is known of all of them
/// alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// None of them.
    None,
    /// What each of them is decides.
    Some,
    /// All of them.
    All,
}

impl<'p> Statements<'p> {
    /// Those of these policies that have the action, as `ecs:AssignIpv6Addresses`.
    pub fn of(policies: impl IntoIterator<Item = &'p Policy>, action: &str) -> Statements<'p> {
        let all = policies.into_iter().flat_map(|policy| &policy.statements);
        let (allows, denies) = all
            .filter(|statement| statement.actions.have(action))
            .partition(|statement| statement.effect == Effect::Allow);
        Statements { allows, denies }
    }

    /// Whether they allow the action on all of these resources, by their full names, as
    /// `acs:ecs:cn-hangzhou:1000000000000001:eni/eni-1` (RAM: "Policy evaluation process").
    ///
    /// A `Deny` on any one of the resources wins over every `Allow`; then each resource needs an
    /// `Allow`, not all of them the same one; what nothing allows is refused. So is a request that
    /// names no resource.
    pub fn decide(&self, resources: &[String], context: &Context) -> Result<(), Denial> {
        let matched = |statements: &[&Statement], resource: &str| {
            statements
                .iter()
                .any(|statement| statement.covers(resource) && statement.holds(context, resource))
        };
        if resources.iter().any(|resource| matched(&self.denies, resource)) {
            return Err(Denial::Explicit);
        }
        let allowed = !resources.is_empty()
            && resources.iter().all(|resource| matched(&self.allows, resource));
        if allowed {
            return Ok(());
        }
        let action_allowed_elsewhere = self
            .allows
            .iter()
            .any(|statement| resources.iter().any(|resource| statement.holds(context, resource)));
        Err(Denial::Implicit { action_allowed_elsewhere })
    }

    /// On how many resources of a kind they allow the action, before it is known which there are:
    /// `kind` is the full name of all of them, as `acs:ecs:cn-hangzhou:1000000000000001:eni/*`.
    /// Refused is what is allowed on none, whichever there are.
    pub fn decide_all(&self, kind: &str, context: &Context) -> Result<Part, Denial> {
        let most = |statements: &[&Statement]| {
            let parts = statements.iter().map(|statement| statement.part_of(kind, context));
            parts.max().unwrap_or(Part::None)
        };
        match (most(&self.allows), most(&self.denies)) {
            (_, Part::All) => Err(Denial::Explicit),
            (Part::None, Part::None | Part::Some) => {
                let may_hold = |statement: &&Statement| statement.may_hold(context) > Part::None;
                let action_allowed_elsewhere = self.allows.iter().any(may_hold);
                Err(Denial::Implicit { action_allowed_elsewhere })
            }
            (allowed, Part::None) => Ok(allowed),
            (Part::Some | Part::All, Part::Some) => Ok(Part::Some),
        }
    }
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

    /// Of how many resources of a kind it is true.
    fn part_of(&self, kind: &str, context: &Context) -> Part {
        let covered = self.resources.iter().map(|pattern| pattern.part_of(kind));
        covered.max().unwrap_or(Part::None).min(self.may_hold(context))
    }

    /// For how many resources its conditions hold, whatever they are.
    fn may_hold(&self, context: &Context) -> Part {
        let parts = self.conditions.iter().map(|condition| condition.part(context));
        parts.min().unwrap_or(Part::All)
    }
}

#[cfg(test)]
mod tests;
