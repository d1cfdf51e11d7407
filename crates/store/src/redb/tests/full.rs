//! A full disk: commits are refused, reads go on, and commits are taken again when there is room.

use std::error::Error;

use super::{Rows, after, batch, commit, rows};
use crate::disk::{Disk, Survivors};
use crate::{Batch, Engine, Redb, Refused, StoreError};

/// A batch that needs some room.
fn large(n: u32) -> Batch {
    let mut batch = Batch::new();
    for row in 0..20 {
        batch.put(format!("large-{n}-{row}").into_bytes(), vec![n as u8; 10_000]);
    }
    batch
}

fn all(engine: &Redb) -> Result<Rows, StoreError> {
    rows(&*engine.snapshot()?)
}

/// What a store has that took the three small batches and then so many large ones.
fn expected(large_ones: u32) -> Result<Rows, Box<dyn Error>> {
    let mut engine = crate::Memory::new();
    for batch in (1..=3).map(batch).chain((1..=large_ones).map(large)) {
        commit(&mut engine, batch)?;
    }
    Ok(rows(&*engine.snapshot()?)?)
}

#[test]
fn a_commit_without_room_is_refused_before_it_fails() -> Result<(), Box<dyn Error>> {
    let disk = Disk::new();
    let mut engine = Redb::with_backend(disk.clone())?;
    for n in 1..=3 {
        commit(&mut engine, batch(n))?;
    }
    disk.limit(Some(4 << 20));
    let mut taken = 0;
    let refused = loop {
        match commit(&mut engine, large(taken + 1)) {
            Ok(()) => taken += 1,
            Err(refused) => break refused,
        }
    };
    assert!(taken > 3, "only {taken} commits fit in 4 MiB");
    let Refused::NotApplied(error @ StoreError::Full(_)) = refused else { panic!("{refused:?}") };
    let said = error.to_string();
    assert!(said.starts_with("the disk is full: ") && said.contains(" bytes are free"), "{said}");
    // Nothing has failed: the same engine reads, and writes when there is room.
    let before = expected(taken)?;
    assert_eq!(all(&engine)?, before);
    assert!(matches!(commit(&mut engine, large(taken + 1)), Err(Refused::NotApplied(_))));
    disk.limit(None);
    commit(&mut engine, large(taken + 1))?;
    drop(engine);
    assert_eq!(all(&Redb::with_backend(disk)?)?, expected(taken + 1)?);
    Ok(())
}

#[test]
fn a_write_that_finds_no_room_is_settled_and_the_store_goes_on() -> Result<(), Box<dyn Error>> {
    let before = after(3)?;
    let (mut unknown, mut done) = (0, false);
    for blocks in 0.. {
        let disk = Disk::new();
        disk.hide_room();
        let mut engine = Redb::with_backend(disk.clone())?;
        for n in 1..=3 {
            commit(&mut engine, batch(n))?;
        }
        let held = engine.snapshot()?;
        disk.limit(Some(blocks * 4096));
        match commit(&mut engine, large(1)) {
            Ok(()) => done = true,
            Err(Refused::Unknown(error)) => {
                assert!(matches!(error, StoreError::Full(_)), "{error:?}");
                unknown += 1;
                // What redb does last in a commit may fail when the commit is whole already.
                let applied = engine.settle()?;
                let state = if applied { expected(1)? } else { before.clone() };
                assert_eq!(all(&engine)?, state, "{blocks} blocks");
                // There is no room yet; whatever it says, nothing is lost, and reads go on.
                if let Err(Refused::Unknown(_)) = commit(&mut engine, large(1)) {
                    engine.settle()?;
                }
                let crashed = disk.after_crash(Survivors::All);
                let found = all(&Redb::with_backend(crashed)?)?;
                assert_eq!(all(&engine)?, found, "{blocks} blocks");
                assert!(found == before && !applied || found == expected(1)?, "{blocks} blocks");
                disk.limit(None);
                commit(&mut engine, large(1))?;
            }
            Err(refused) => panic!("{refused:?}"),
        }
        assert_eq!(all(&engine)?, expected(1)?, "{blocks} blocks");
        drop((held, engine));
        assert_eq!(all(&Redb::with_backend(disk)?)?, expected(1)?, "{blocks} blocks");
        if done {
            break;
        }
    }
    assert!(unknown > 10, "only {unknown} commits failed");
    Ok(())
}

#[test]
fn what_became_of_a_commit_whose_sync_failed_cannot_be_told() -> Result<(), Box<dyn Error>> {
    let disk = Disk::new();
    let mut engine = Redb::with_backend(disk.clone())?;
    commit(&mut engine, batch(1))?;
    disk.fail_next_sync();
    let refused = commit(&mut engine, batch(2));
    assert!(matches!(refused, Err(Refused::Unknown(_))), "{refused:?}");
    // All of it can be read back, and the next sync would not fail; but nobody knows what it wrote.
    for _ in 0..2 {
        let error = engine.settle().expect_err("nobody can tell").to_string();
        assert!(error.starts_with("cannot tell"), "{error}");
    }
    assert_eq!(all(&engine)?, after(1)?);
    Ok(())
}
