//! The engine in memory: how it refuses when it is told to.

use crate::{Batch, Engine, Fence, Memory, Refusal, Refused, StoreError};

fn commit(engine: &mut Memory, value: u8) -> Result<(), Refused> {
    let mut batch = Batch::new();
    batch.put(b"key".to_vec(), vec![value]);
    engine.commit(batch, engine.fence())
}

fn value(engine: &Memory) -> Result<Option<u8>, StoreError> {
    Ok(engine.snapshot()?.get(b"key")?.map(|value| value[0]))
}

#[test]
fn a_commit_that_is_not_applied_or_fenced_changes_nothing() -> Result<(), StoreError> {
    let mut engine = Memory::new();
    // A clone is the same engine: this is how a test speaks to one that it gave away.
    engine.clone().refuse_next([Refusal::NotApplied, Refusal::Fenced]);
    assert!(matches!(commit(&mut engine, 1), Err(Refused::NotApplied(_))));
    assert!(matches!(commit(&mut engine, 2), Err(Refused::Fenced)));
    assert_eq!(value(&engine)?, None);
    assert!(commit(&mut engine, 3).is_ok(), "only as many as told");
    assert_eq!(value(&engine.clone())?, Some(3));
    Ok(())
}

#[test]
fn an_unknown_commit_shows_only_when_it_is_settled() -> Result<(), StoreError> {
    for (refusal, applied) in [(Refusal::UnknownApplied, true), (Refusal::UnknownNotApplied, false)]
    {
        let mut engine = Memory::new();
        assert!(commit(&mut engine, 1).is_ok());
        engine.refuse_next([refusal]);
        assert!(matches!(commit(&mut engine, 2), Err(Refused::Unknown(_))));
        assert_eq!(value(&engine)?, Some(1));
        assert!(matches!(commit(&mut engine, 3), Err(Refused::NotApplied(_))), "not settled");
        assert_eq!(engine.settle()?, applied);
        assert_eq!(value(&engine)?, Some(if applied { 2 } else { 1 }));
        assert!(commit(&mut engine, 4).is_ok());
        assert_eq!(value(&engine)?, Some(4));
    }
    Ok(())
}

#[test]
fn a_commit_under_another_ownership_is_fenced() -> Result<(), StoreError> {
    let mut engine = Memory::new();
    let Fence(number) = engine.fence();
    let refused = engine.commit(Batch::new(), Fence(number + 1));
    assert!(matches!(refused, Err(Refused::Fenced)), "{refused:?}");
    Ok(())
}

#[test]
fn a_lease_holds_until_it_is_ended() {
    let engine = Memory::new();
    let lease = engine.lease();
    assert!(lease.holds());
    engine.end_lease();
    assert!(!lease.holds());
}

#[test]
fn a_snapshot_does_not_change_with_the_engine() -> Result<(), StoreError> {
    let mut engine = Memory::new();
    assert!(commit(&mut engine, 1).is_ok());
    let before = engine.snapshot()?;
    assert!(commit(&mut engine, 2).is_ok());
    drop(engine);
    assert_eq!(before.get(b"key")?, Some(vec![1]));
    Ok(())
}
