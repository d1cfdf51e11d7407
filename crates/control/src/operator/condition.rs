//! Conditions of operations that only the cloud's own staff can cause.

use minicbor::{Decode, Encode};
use store::Table;

use crate::{Ctx, Fault, Scope};

/// The condition of an operation, for an account in a region.
pub const CONDITIONS: Table<(Scope, String), Condition> = Table::new(41, "operation_conditions");

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Condition {
    /// It is throttled, as in a burst.
    #[n(0)]
    Throttled,
    /// It times out.
    #[n(1)]
    TimedOut,
    /// It fails inside.
    #[n(2)]
    Failed,
    /// CreateNetworkInterface answers without an id, and has made nothing.
    #[n(3)]
    WithoutId,
}

/// The condition that the operation is in.
pub fn of(ctx: &Ctx<'_>, operation: &str) -> Result<Option<Condition>, Fault> {
    Ok(ctx.txn.get(CONDITIONS, &(ctx.scope.clone(), operation.to_owned()))?)
}

/// Refuses a call if the operation is in a condition that does.
pub fn check(ctx: &Ctx<'_>, operation: &str) -> Result<(), Fault> {
    match of(ctx, operation)? {
        Some(Condition::Throttled) => Err(Fault::Throttled),
        Some(Condition::TimedOut) => Err(Fault::TimedOut),
        Some(Condition::Failed) => Err(Fault::Failed),
        Some(Condition::WithoutId) | None => Ok(()),
    }
}
