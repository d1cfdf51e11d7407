//! The redb engine: what is on disk after a restart, a crash, a mistake.

use std::error::Error;
#[cfg(unix)]
use std::fs;

mod damage;
mod first_start;
mod full;

use super::Redb;
use crate::disk::{Disk, Survivors};
use crate::{Batch, Engine, Fence, Refused, Snapshot, StoreError};

/// Commits as the owner that the store was opened by.
fn commit(engine: &mut dyn Engine, batch: Batch) -> Result<(), Refused> {
    engine.commit(batch, engine.fence())
}

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

fn put(rows: &[(&str, &str)]) -> Batch {
    let mut batch = Batch::new();
    for (key, value) in rows {
        batch.put(key.as_bytes().to_vec(), value.as_bytes().to_vec());
    }
    batch
}

fn rows(snapshot: &dyn Snapshot) -> Result<Rows, StoreError> {
    snapshot.scan(b"", None)?.collect()
}

/// The error of opening `path` and its source, as a person reads them.
fn refusal(path: &std::path::Path) -> (String, String) {
    let Err(error) = Redb::open(path) else { panic!("{} was opened", path.display()) };
    let source = error.source().map(ToString::to_string);
    (error.to_string(), source.unwrap_or_default())
}

#[test]
fn rows_are_there_after_reopening() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("store");
    let mut engine = Redb::open(&path)?;
    commit(&mut engine, put(&[("a", "1"), ("b", "2")]))?;
    let mut batch = put(&[("c", "3")]);
    batch.delete(b"a".to_vec());
    commit(&mut engine, batch)?;
    drop(engine);

    let snapshot = Redb::open(&path)?.snapshot()?;
    assert_eq!(snapshot.get(b"a")?, None);
    assert_eq!(
        rows(&*snapshot)?,
        put(&[("b", "2"), ("c", "3")])
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect::<Rows>()
    );
    Ok(())
}

#[test]
fn a_snapshot_keeps_its_rows_past_commits_and_its_engine() -> Result<(), Box<dyn Error>> {
    let mut engine = Redb::with_backend(Disk::new())?;
    commit(&mut engine, put(&[("a", "1")]))?;
    let snapshot = engine.snapshot()?;
    commit(&mut engine, put(&[("a", "2")]))?;
    drop(engine);
    assert_eq!(snapshot.get(b"a")?, Some(b"1".to_vec()));
    Ok(())
}

#[test]
fn a_range_that_ends_before_it_starts_holds_no_rows() -> Result<(), Box<dyn Error>> {
    let mut engine = Redb::with_backend(Disk::new())?;
    commit(&mut engine, put(&[("a", "1"), ("b", "2")]))?;
    assert_eq!(engine.snapshot()?.scan(b"b", Some(b"a"))?.count(), 0);
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_new_store_is_readable_by_its_owner_only() -> Result<(), Box<dyn Error>> {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir()?;
    let path = directory.path().join("store");
    Redb::open(&path)?;
    assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
    Ok(())
}

#[test]
fn an_open_store_cannot_be_opened_again() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("store");
    let _open = Redb::open(&path)?;
    let (error, _) = refusal(&path);
    assert_eq!(error, format!("{} is already open", path.display()));
    Ok(())
}

/// The batch `n` of the crash tests: it adds, changes and deletes rows, some of many pages.
fn batch(n: u32) -> Batch {
    let mut batch = Batch::new();
    batch.put(b"last".to_vec(), n.to_be_bytes().to_vec());
    for row in 0..4 {
        batch.put(format!("{n}-{row}").into_bytes(), vec![n as u8; 3000 * row]);
        if n > 2 {
            batch.delete(format!("{}-{row}", n - 2).into_bytes());
        }
    }
    batch
}

/// The rows after the first `n` batches.
fn after(n: u32) -> Result<Rows, Box<dyn Error>> {
    let mut engine = crate::Memory::new();
    for n in 1..=n {
        commit(&mut engine, batch(n))?;
    }
    Ok(rows(&*engine.snapshot()?)?)
}

/// Commits batches to the store on the disk until the power goes; how many were acknowledged.
fn work(disk: &Disk, batches: u32) -> u32 {
    let Ok(mut engine) = Redb::with_backend(disk.clone()) else { return 0 };
    let acknowledged = (1..=batches).take_while(|n| commit(&mut engine, batch(*n)).is_ok()).count();
    disk.cut_power_after(0);
    u32::try_from(acknowledged).expect("few batches")
}

#[test]
fn after_a_power_cut_at_any_write_the_committed_batches_are_there_whole()
-> Result<(), Box<dyn Error>> {
    const BATCHES: u32 = 8;
    let states = (0..=BATCHES).map(after).collect::<Result<Vec<_>, _>>()?;
    let kinds = [
        Survivors::None,
        Survivors::All,
        Survivors::Some(1),
        Survivors::Some(2),
        Survivors::Some(3),
    ];
    for survivors in kinds {
        for operations in 0.. {
            let disk = Disk::new();
            drop(Redb::with_backend(disk.clone())?);
            disk.cut_power_after(operations);
            let acknowledged = work(&disk, BATCHES);
            // And once more, while the first crash is being repaired.
            let disk = disk.after_crash(survivors);
            disk.cut_power_after(operations % 7);
            drop(Redb::with_backend(disk.clone()));
            let engine = Redb::with_backend(disk.after_crash(survivors))?;
            let found = rows(&*engine.snapshot()?)?;
            // The batch under way when the power went may be there too, but as a whole.
            let whole =
                states.iter().skip(acknowledged as usize).take(2).any(|state| *state == found);
            assert!(whole, "{survivors:?}, power for {operations}, {acknowledged} acknowledged");
            if acknowledged == BATCHES {
                break;
            }
        }
    }
    Ok(())
}

#[test]
fn a_commit_under_another_ownership_is_fenced_and_changes_nothing() -> Result<(), Box<dyn Error>> {
    let mut engine = Redb::with_backend(Disk::new())?;
    commit(&mut engine, put(&[("a", "1")]))?;
    let Fence(number) = engine.fence();
    let refused = engine.commit(put(&[("a", "2")]), Fence(number + 1));
    assert!(matches!(refused, Err(Refused::Fenced)), "{refused:?}");
    assert_eq!(engine.snapshot()?.get(b"a")?, Some(b"1".to_vec()));
    assert!(engine.lease().holds());
    commit(&mut engine, put(&[("a", "3")]))?;
    assert_eq!(engine.snapshot()?.get(b"a")?, Some(b"3".to_vec()));
    Ok(())
}

/// What is on the disk after a commit that was refused when the power went.
fn found(disk: &Disk, survivors: Survivors) -> Result<Rows, StoreError> {
    rows(&*Redb::with_backend(disk.after_crash(survivors))?.snapshot()?)
}

#[test]
fn a_commit_that_fails_is_settled_unless_a_sync_has_failed() -> Result<(), Box<dyn Error>> {
    let (before, attempted) = (after(3)?, after(4)?);
    let (mut not_there, mut cannot_tell, mut there) = (0, 0, 0);
    for operations in 0.. {
        let disk = Disk::new();
        let mut engine = Redb::with_backend(disk.clone())?;
        for n in 1..=3 {
            commit(&mut engine, batch(n))?;
        }
        disk.cut_power_after(operations);
        match commit(&mut engine, batch(4)) {
            Ok(()) => break,
            Err(Refused::NotApplied(_)) => assert_eq!(found(&disk, Survivors::All)?, before),
            Err(Refused::Unknown(_)) => {
                let next = commit(&mut engine, batch(5));
                assert!(matches!(next, Err(Refused::NotApplied(_))), "{next:?}");
                match engine.settle() {
                    Ok(false) => {
                        not_there += 1;
                        assert_eq!(found(&disk, Survivors::All)?, before);
                    }
                    Ok(true) => panic!("nothing can be synced without power"),
                    Err(_) => cannot_tell += 1,
                }
                assert_eq!(rows(&*engine.snapshot()?)?, before, "reads go on as they were");
                let found = found(&disk, Survivors::All)?;
                there += u32::from(found == attempted);
                assert!(found == before || found == attempted, "power for {operations}");
            }
            Err(Refused::Fenced) => panic!("no one else has the store"),
        }
    }
    assert!(not_there > 0 && cannot_tell > 0 && there > 0, "{not_there} {cannot_tell} {there}");
    Ok(())
}

#[test]
fn the_last_key_of_a_range_is_before_its_end() -> Result<(), Box<dyn Error>> {
    let mut engine = Redb::with_backend(Disk::new())?;
    commit(&mut engine, put(&[("a", "1"), ("b", "2")]))?;
    let snapshot = engine.snapshot()?;
    assert_eq!(snapshot.last_key(b"", None)?, Some(b"b".to_vec()));
    assert_eq!(snapshot.last_key(b"", Some(b"b"))?, Some(b"a".to_vec()));
    assert_eq!(snapshot.last_key(b"aa", Some(b"b"))?, None);
    assert_eq!(snapshot.last_key(b"b", Some(b"a"))?, None);
    assert_eq!((snapshot.has(b"a")?, snapshot.has(b"aa")?), (true, false));
    Ok(())
}
