//! The engine of two parts against one map: whatever stops, what was acknowledged is there.

use std::error::Error;
use std::sync::Arc;

use rand::{Rng, SeedableRng};

use super::{Logged, LoggedLimits, Pending};
use crate::disk::{Disk, Survivors};
use crate::log::{Each, FileLog, Log, Position, Room};
use crate::{
    Batch, Engine, Fence, Lease, Memory, Random, Redb, Refused, Snapshot, StoreError, Waiting,
};

type Rows = Vec<(Vec<u8>, Vec<u8>)>;
type Failure = Box<dyn Error>;

const ROOM: Room = Room { segment: 4096, most: 1 << 20 };
/// A few batches, so that the tree is at work all the time.
const FEW: Pending = Pending(2_000);

fn rows(snapshot: &dyn Snapshot) -> Rows {
    snapshot.scan(b"", None).expect("rows").collect::<Result<_, _>>().expect("rows")
}

fn put(key: &str, value: &str) -> Batch {
    let mut batch = Batch::new();
    batch.put(key.as_bytes().to_vec(), value.as_bytes().to_vec());
    batch
}

/// Changes of few keys, so that many of them meet.
fn batch(random: &mut Random) -> Batch {
    let mut batch = Batch::new();
    for _ in 0..=random.next_u32() % 8 {
        let key = vec![b'k', (random.next_u32() % 60) as u8];
        match random.next_u32() % 3 {
            0 => batch.delete(key),
            _ => batch.put(key, vec![random.next_u32() as u8; random.next_u32() as usize % 400]),
        }
    }
    batch
}

fn made(log: &Disk, tree: &Disk) -> Result<Logged, StoreError> {
    opened(log, tree, FEW)
}

fn opened(log: &Disk, tree: &Disk, pending: Pending) -> Result<Logged, StoreError> {
    Logged::with_media(log.clone(), tree.clone(), LoggedLimits { log: ROOM, pending })
}

fn commit(engine: &mut dyn Engine, batch: Batch) -> Result<(), Refused> {
    engine.commit(batch, engine.fence())
}

#[test]
fn it_reads_as_one_map_whatever_part_a_row_is_in() -> Result<(), Failure> {
    let (log, tree) = (Disk::new(), Disk::new());
    let (mut engine, mut model) = (made(&log, &tree)?, Memory::new());
    let mut random = Random::seed_from_u64(1);
    for step in 0..400 {
        let batch = batch(&mut random);
        commit(&mut model, batch.clone())?;
        commit(&mut engine, batch)?;
        let (engine, model) = (engine.snapshot()?, model.snapshot()?);
        assert!(rows(&*engine) == rows(&*model), "after {step} batches");
        let key = [b'k', (random.next_u32() % 70) as u8];
        let other = [b'k', (random.next_u32() % 70) as u8];
        assert_eq!(engine.get(&key)?, model.get(&key)?);
        assert_eq!(engine.has(&key)?, model.has(&key)?);
        assert_eq!(engine.last_key(&key, Some(&other))?, model.last_key(&key, Some(&other))?);
        let keys = |rows: &dyn Snapshot| rows.keys(&key, None).map(Iterator::collect::<Vec<_>>);
        assert_eq!(format!("{:?}", keys(&*engine)?), format!("{:?}", keys(&*model)?));
    }
    drop(engine);
    let again = opened(&log, &tree, FEW)?;
    assert!(rows(&*again.snapshot()?) == rows(&*model.snapshot()?));
    assert_eq!(again.snapshot()?.waiting().rows, 0, "a stop in order leaves nothing in the log");
    Ok(())
}

#[test]
fn a_crash_loses_nothing_that_was_acknowledged() -> Result<(), Failure> {
    for seed in 0..150 {
        let mut random = Random::seed_from_u64(seed);
        let (mut log, mut tree) = (Disk::new(), Disk::new());
        let mut engine = made(&log, &tree)?;
        let mut model = Memory::new();
        for _ in 0..3 {
            log.cut_power_after(random.next_u32() % 200);
            tree.cut_power_after(random.next_u32() % 400);
            let under_way = loop {
                let batch = batch(&mut random);
                match commit(&mut engine, batch.clone()) {
                    Ok(()) => commit(&mut model, batch)?,
                    Err(_) => break batch,
                }
            };
            // The engine does nothing more to a disk without power.
            log.cut_power_after(0);
            tree.cut_power_after(0);
            drop(engine);
            let survivors = match random.next_u32() % 3 {
                0 => Survivors::None,
                1 => Survivors::All,
                _ => Survivors::Some(seed),
            };
            (log, tree) = (log.after_crash(survivors), tree.after_crash(survivors));
            engine = opened(&log, &tree, FEW).map_err(|error| format!("seed {seed}: {error}"))?;
            let there = rows(&*engine.snapshot()?);
            if there != rows(&*model.snapshot()?) {
                commit(&mut model, under_way)?;
                assert!(there == rows(&*model.snapshot()?), "seed {seed}");
            }
        }
    }
    Ok(())
}

#[test]
fn what_is_staged_is_seen_by_what_comes_after_it_and_by_nobody_else() -> Result<(), Failure> {
    let mut engine = made(&Disk::new(), &Disk::new())?;
    let mut committer = engine.committer().expect("it has one");
    let fence = engine.fence();
    let one = engine.stage(put("a", "1"), fence)?.expect("it is not durable yet");
    let other = engine.stage(put("b", "2"), fence)?.expect("it is not durable yet");
    assert_eq!(other.after.get(b"a")?, Some(b"1".to_vec()));
    assert_eq!(engine.snapshot()?.get(b"a")?, None);
    committer.commit(&[one, other])?;
    assert_eq!(engine.snapshot()?.get(b"b")?, Some(b"2".to_vec()));

    let lost = engine.stage(put("c", "3"), fence)?.expect("it is not durable yet");
    drop(lost);
    engine.reset();
    let next = engine.stage(put("d", "4"), fence)?.expect("it is not durable yet");
    assert_eq!(next.after.get(b"c")?, None);
    committer.commit(&[next])?;
    assert_eq!(rows(&*engine.snapshot()?).len(), 3);
    Ok(())
}

/// A log that refuses what it is told to.
struct Odd {
    log: FileLog,
    refusals: Vec<fn() -> Refused>,
    settles: bool,
}

fn told_to() -> StoreError {
    StoreError::engine("cannot append", "it was told to refuse")
}

impl Log for Odd {
    fn fence(&self) -> Fence {
        self.log.fence()
    }

    fn lease(&self) -> Arc<dyn Lease> {
        self.log.lease()
    }

    fn last(&self) -> Position {
        self.log.last()
    }

    fn append(&mut self, records: &[&[u8]], fence: Fence) -> Result<Position, Refused> {
        match self.refusals.pop() {
            Some(refusal) => Err(refusal()),
            None => self.log.append(records, fence),
        }
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        if self.settles { Ok(false) } else { Err(told_to()) }
    }

    fn read(&self, after: Position, each: &mut Each<'_>) -> Result<(), StoreError> {
        self.log.read(after, each)
    }

    fn trim(&mut self, up_to: Position) {
        self.log.trim(up_to);
    }
}

#[test]
fn a_log_that_refuses_leaves_the_rows_as_they_were() -> Result<(), Failure> {
    for settles in [true, false] {
        let (log, tree) = (Disk::new(), Disk::new());
        drop(made(&log, &tree)?);
        let log = FileLog::open(Arc::new(log), ROOM, Position(0))?;
        let refusals: [fn() -> Refused; 3] =
            [|| Refused::Unknown(told_to()), || Refused::Fenced, || Refused::NotApplied(told_to())];
        let odd = Odd { log, refusals: refusals.to_vec(), settles };
        let mut engine = Logged::of(Box::new(odd), Box::new(Redb::with_backend(tree)?), FEW)?;
        for expected in ["nothing was committed", "another process", "it is not known"] {
            let refused = commit(&mut engine, put("a", "1")).expect_err("it was told to");
            assert!(refused.to_string().starts_with(expected), "{refused}");
            assert_eq!(rows(&*engine.snapshot()?), []);
        }
        assert_eq!(engine.settle().ok(), settles.then_some(false));
        if settles {
            commit(&mut engine, put("b", "2"))?;
            assert_eq!(rows(&*engine.snapshot()?), [(b"b".to_vec(), b"2".to_vec())]);
        }
    }
    Ok(())
}

#[test]
fn a_tree_without_room_refuses_writes_until_there_is_some() -> Result<(), Failure> {
    let (log, tree) = (Disk::new(), Disk::new());
    let mut engine = made(&log, &tree)?;
    let mut random = Random::seed_from_u64(4);
    tree.limit(Some(0));
    let mut model = Memory::new();
    let refused = loop {
        let batch = batch(&mut random);
        match commit(&mut engine, batch.clone()) {
            Ok(()) => commit(&mut model, batch)?,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, Refused::NotApplied(StoreError::Full(_))), "{refused:?}");
    assert!(rows(&*engine.snapshot()?) == rows(&*model.snapshot()?), "reads go on");
    tree.limit(None);
    commit(&mut engine, put("z", "1"))?;
    commit(&mut model, put("z", "1"))?;
    drop(engine);
    let again = opened(&log, &tree, FEW)?;
    assert!(rows(&*again.snapshot()?) == rows(&*model.snapshot()?));
    Ok(())
}

#[test]
fn a_full_log_is_emptied_by_the_tree() -> Result<(), Failure> {
    let (log, tree) = (Disk::new(), Disk::new());
    drop(made(&log, &tree)?);
    let mut engine = opened(&log, &tree, Pending(usize::MAX))?;
    let mut random = Random::seed_from_u64(5);
    log.limit(Some(0));
    let (mut refused, mut model) = (0, Memory::new());
    for _ in 0..300 {
        let batch = batch(&mut random);
        match commit(&mut engine, batch.clone()) {
            Ok(()) => commit(&mut model, batch)?,
            Err(Refused::NotApplied(StoreError::Full(_))) => refused += 1,
            Err(refused) => return Err(refused.into()),
        }
        engine.taking.wait();
        assert!(rows(&*engine.snapshot()?) == rows(&*model.snapshot()?));
    }
    assert!((1..200).contains(&refused), "{refused}");
    Ok(())
}

#[test]
fn a_store_gets_a_log_and_loses_it_again() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (path, wal) = (folder.path().join("store.redb"), folder.path().join("store.wal"));
    commit(&mut Redb::open(&path)?, put("a", "1"))?;
    // What is left of another store's log does not count.
    std::fs::write(&wal, b"something")?;
    let limits = LoggedLimits { log: ROOM, pending: Pending(1 << 20) };
    let mut engine = Logged::open(&path, limits)?;
    commit(&mut engine, put("b", "2"))?;
    // As a crash leaves it, before the tree has taken the log in.
    let crashed = folder.path().join("crashed");
    std::fs::create_dir(&crashed)?;
    for file in ["store.redb", "store.redb.made", "store.wal"] {
        std::fs::copy(folder.path().join(file), crashed.join(file))?;
    }
    drop(engine);
    let error = Redb::open(&path).map(drop).expect_err("it has a log");
    assert!(error.with_cause().ends_with("the last changes are in its log"), "{error}");

    let both = crashed.join("store.redb");
    let looked = Logged::look(&both)?;
    assert_eq!(rows(&*looked).len(), 2);
    assert_eq!(looked.waiting(), Waiting { rows: 1, bytes: 2 });
    drop(looked);
    assert_eq!(rows(&*Logged::dissolve(&both)?.snapshot()?).len(), 2);
    assert!(!crashed.join("store.wal").exists());
    assert_eq!(rows(&*Redb::open(&both)?.snapshot()?).len(), 2);
    assert_eq!(rows(&*Logged::look(&both)?).len(), 2, "and without a log");

    drop(Logged::open(&path, limits)?);
    std::fs::remove_file(&wal)?;
    for error in [Logged::open(&path, limits).map(drop), Logged::look(&path).map(drop)] {
        assert!(matches!(error, Err(StoreError::Missing(file)) if file == wal));
    }
    Ok(())
}
