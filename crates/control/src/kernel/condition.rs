//! Conditions of operations that only the cloud's own staff can cause.

use minicbor::{Decode, Encode};
use store::Table;

use crate::{Ctx, Fault, faults::AccessFault};

/// The condition of an operation, by its name.
pub const CONDITIONS: Table<String, Condition> = Table::new(41, "operation_conditions");

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

/// The condition that the operation is in. The operator says it in a region; an operation that is in
/// none is in what was said of it in any.
pub fn find(ctx: &Ctx<'_>, operation: &str) -> Result<Option<Condition>, Fault> {
    let operation = operation.to_owned();
    if !ctx.head.scope.region.is_empty() {
        return Ok(ctx.txn.get(CONDITIONS, &operation)?);
    }
    for (_, rows) in ctx.of_regions()? {
        if let Some(condition) = rows.get(CONDITIONS, &operation)? {
            return Ok(Some(condition));
        }
    }
    Ok(None)
}

/// Puts the operation into a condition, or ends the one that it is in.
pub fn set(
    ctx: &mut Ctx<'_>,
    operation: String,
    condition: Option<Condition>,
) -> Result<(), Fault> {
    match condition {
        Some(condition) => ctx.txn.put(CONDITIONS, &operation, &condition)?,
        None => ctx.txn.delete(CONDITIONS, &operation)?,
    }
    Ok(())
}

/// Refuses a call if the operation is in a condition that does.
pub fn check(ctx: &Ctx<'_>, operation: &str) -> Result<(), Fault> {
    match find(ctx, operation)? {
        Some(Condition::Throttled) => Err(AccessFault::Throttled.into()),
        Some(Condition::TimedOut) => Err(AccessFault::TimedOut.into()),
        Some(Condition::Failed) => Err(AccessFault::Failed.into()),
        Some(Condition::WithoutId) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::Rows;

    #[test]
    fn a_condition_holds_for_its_operation_alone() {
        let mut rows = Rows::new();
        let cases = [
            (Condition::Throttled, Some(AccessFault::Throttled)),
            (Condition::TimedOut, Some(AccessFault::TimedOut)),
            (Condition::Failed, Some(AccessFault::Failed)),
            // The operation itself sees to it.
            (Condition::WithoutId, None),
        ];
        for (condition, expected) in cases {
            rows.write(|ctx| ctx.txn.put(CONDITIONS, &"Move".to_owned(), &condition))
                .expect("memory writes");
            rows.read(|ctx| {
                let refused = match check(ctx, "Move") {
                    Ok(()) => None,
                    Err(Fault::Access(fault)) => Some(fault),
                    Err(other) => panic!("{other:?}"),
                };
                assert_eq!(refused, expected);
                assert_eq!(find(ctx, "Move").expect("memory reads"), Some(condition));
                assert!(check(ctx, "Stay").is_ok());
            });
        }
    }
}
