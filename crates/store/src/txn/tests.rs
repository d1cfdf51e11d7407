//! Cases of a transaction, and random ones on every engine against a map.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Just, Strategy};
use proptest::{prop_oneof, proptest};
use rand::Rng;

use super::Txn;
use crate::disk::Disk;
use crate::{Batch, Cell, Engine, Memory, Overlay, Redb, Snapshot, StoreError, Table, Timestamp};

mod cost;
mod indexed;

type K = (u8, u16);
type Model = BTreeMap<K, u32>;

// The last cell that has rows: a scan that left it would be past all others.
const CELL: Cell = Cell::new(u32::MAX - 1);

// The last id there is, and its neighbour: where a scan would leave a table if it could.
const ROWS: Table<K, u32> = Table::new(254, "rows");
const LAST: Table<K, u32> = Table::new(255, "last");

/// What a failed `claim` of the tests says.
#[derive(Debug)]
enum Refused {
    Taken,
    Store,
}

impl From<StoreError> for Refused {
    fn from(_: StoreError) -> Refused {
        Refused::Store
    }
}

#[derive(Clone, Debug)]
enum Step {
    Put(K, u32),
    Delete(K),
    Claim(K, u32),
    Get(K),
    Scan(u8, Option<K>),
}

/// The steps of one transaction, and whether it succeeds.
type Operation = (Vec<Step>, bool);

fn key() -> impl Strategy<Value = K> {
    let first = prop_oneof![Just(0u8), Just(7), Just(254), Just(255)];
    let second = prop_oneof![Just(0u16), Just(1), Just(255), Just(256), Just(65535)];
    (first, second)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (key(), any::<u32>()).prop_map(|(key, row)| Step::Put(key, row)),
        key().prop_map(Step::Delete),
        (key(), any::<u32>()).prop_map(|(key, row)| Step::Claim(key, row)),
        key().prop_map(Step::Get),
        (key(), proptest::option::of(key())).prop_map(|(key, after)| Step::Scan(key.0, after)),
    ]
}

fn scan(txn: &Txn, prefix: u8, after: Option<K>) -> Result<Vec<(K, u32)>, StoreError> {
    txn.scan(ROWS, &prefix, after.as_ref())?.collect()
}

fn all(base: &dyn Snapshot) -> Result<Model, StoreError> {
    Txn::new(base, CELL, Timestamp(0), 0).scan(ROWS, &(), None)?.collect()
}

/// Does a step on both and compares what they answer.
fn walk(step: &Step, txn: &mut Txn, model: &mut Model) -> Result<(), StoreError> {
    match step {
        Step::Put(key, row) => {
            txn.put(ROWS, key, row)?;
            txn.put(LAST, key, row)?;
            model.insert(*key, *row);
        }
        Step::Delete(key) => {
            txn.delete(ROWS, key)?;
            model.remove(key);
        }
        Step::Claim(key, row) => {
            let claimed = txn.claim(ROWS, key, row, Refused::Taken);
            assert_eq!(claimed.is_err(), model.contains_key(key));
            model.entry(*key).or_insert(*row);
        }
        Step::Get(key) => assert_eq!(txn.get(ROWS, key)?, model.get(key).copied()),
        Step::Scan(prefix, after) => {
            let wanted = model
                .iter()
                .filter(|(key, _)| key.0 == *prefix && after.is_none_or(|after| **key > after));
            let wanted: Vec<_> = wanted.map(|(key, row)| (*key, *row)).collect();
            assert_eq!(scan(txn, *prefix, *after)?, wanted);
        }
    }
    Ok(())
}

/// Runs groups of operations, a commit a group, against a map.
fn run(engine: &mut dyn Engine, groups: &[Vec<Operation>]) -> Result<(), StoreError> {
    let mut model = Model::new();
    let mut history: Vec<(Arc<dyn Snapshot>, Model)> = Vec::new();
    for group in groups {
        let mut overlay = Overlay::new(engine.snapshot()?);
        for (steps, succeeds) in group {
            let mut txn = Txn::new(&overlay, CELL, Timestamp(0), 0);
            let mut after = model.clone();
            for step in steps {
                walk(step, &mut txn, &mut after)?;
            }
            if *succeeds {
                let batch = txn.into_batch();
                overlay.merge(batch);
                model = after;
            }
            assert_eq!(all(&overlay)?, model);
        }
        engine.commit(overlay.into_batch(), engine.fence()).expect("no one told it to refuse");
        history.push((engine.snapshot()?, model.clone()));
    }
    for (snapshot, model) in &history {
        assert_eq!(&all(&**snapshot)?, model, "a snapshot does not change");
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_engine_does_what_a_map_does(
        groups in vec(vec((vec(step(), 0..8), proptest::bool::weighted(0.8)), 0..4), 0..5),
    ) {
        run(&mut Memory::new(), &groups).expect("memory does not fail");
        let mut redb = Redb::with_backend(Disk::new()).expect("memory does not fail");
        run(&mut redb, &groups).expect("memory does not fail");
    }
}

#[test]
fn a_dropped_txn_leaves_nothing() -> Result<(), StoreError> {
    let overlay = Overlay::new(Memory::new().snapshot()?);
    let mut txn = Txn::new(&overlay, CELL, Timestamp(0), 0);
    assert!(!txn.wrote());
    txn.put(ROWS, &(1, 1), &1)?;
    assert!(txn.wrote());
    drop(txn);
    assert!(overlay.is_empty());
    assert_eq!(all(&overlay)?, Model::new());
    Ok(())
}

#[test]
fn claim_refuses_a_taken_key_and_keeps_its_row() -> Result<(), StoreError> {
    let base = Memory::new().snapshot()?;
    let mut txn = Txn::new(&*base, CELL, Timestamp(0), 0);
    let mut claim = |row| txn.claim(ROWS, &(1, 1), &row, Refused::Taken);
    assert!(matches!((claim(1), claim(2)), (Ok(()), Err(Refused::Taken))));
    assert_eq!(txn.get(ROWS, &(1, 1))?, Some(1));
    txn.delete(ROWS, &(1, 1))?;
    assert!(txn.claim(ROWS, &(1, 1), &3, Refused::Taken).is_ok(), "a released key is free");
    Ok(())
}

#[test]
fn a_scan_never_leaves_its_prefix_or_its_table() -> Result<(), StoreError> {
    let base = Memory::new().snapshot()?;
    let mut txn = Txn::new(&*base, CELL, Timestamp(0), 0);
    for key in [(254, 65535), (255, 0), (255, 65535)] {
        txn.put(ROWS, &key, &1)?;
        txn.put(LAST, &key, &2)?;
    }
    assert_eq!(scan(&txn, 255, None)?, [((255, 0), 1), ((255, 65535), 1)]);
    assert_eq!(scan(&txn, 255, Some((255, 0)))?, [((255, 65535), 1)]);
    assert_eq!(scan(&txn, 254, Some((255, 0)))?, []);
    assert_eq!(txn.scan(LAST, &(255u8, 65535u16), None)?.count(), 1);
    Ok(())
}

#[test]
fn a_row_that_is_not_its_tables_is_reported_with_the_tables_name() -> Result<(), StoreError> {
    let mut engine = Memory::new();
    let mut batch = Batch::new();
    batch.put(vec![255, 255, 255, 254, 254, 0, 1, 0, 1], b"\x63abc".to_vec());
    batch.put(vec![255, 255, 255, 254, 254, 0, 1, 0, 2], b"\x01\x02".to_vec());
    batch.put(vec![255, 255, 255, 254, 254, 0, 2, 0], b"\x01".to_vec());
    engine.commit(batch, engine.fence()).expect("no one told it to refuse");
    let base = engine.snapshot()?;
    let txn = Txn::new(&*base, CELL, Timestamp(0), 0);
    let errors = [
        txn.get(ROWS, &(1, 1)).map(drop),
        txn.get(ROWS, &(1, 2)).map(drop),
        scan(&txn, 2, None).map(drop),
    ];
    for error in errors {
        assert!(matches!(error, Err(StoreError::Corrupt { table: "rows", .. })), "{error:?}");
    }
    Ok(())
}

#[test]
fn a_seed_gives_the_same_stream_for_ever() -> Result<(), StoreError> {
    let base = Memory::new().snapshot()?;
    let mut txn = Txn::new(&*base, CELL, Timestamp(9), 42);
    assert_eq!(txn.now(), Timestamp(9));
    // If these change, every recorded seed of a simulation loses its meaning.
    assert_eq!(
        [txn.rng().next_u64(), txn.rng().next_u64()],
        [9713269763989775522, 10011513049433592189]
    );
    Ok(())
}

#[test]
fn a_cell_sees_and_changes_only_its_own_rows() -> Result<(), StoreError> {
    let mut overlay = Overlay::new(Memory::new().snapshot()?);
    for (number, row) in [(0, 10), (1, 11), (u32::MAX - 1, 12)] {
        let mut txn = Txn::new(&overlay, Cell::new(number), Timestamp(0), 0);
        assert_eq!(txn.cell().number(), number);
        assert_eq!((txn.get(LAST, &(9, 9))?, txn.rows(LAST, &())?.count()), (None, 0));
        txn.put(LAST, &(9, 9), &row)?;
        let batch = txn.into_batch();
        assert_eq!(
            Cell::parse(batch.iter().next().expect("a put").0),
            Some((Cell::new(number), 255))
        );
        overlay.merge(batch);
    }
    let mut txn = Txn::new(&overlay, Cell::new(1), Timestamp(0), 0);
    txn.delete(LAST, &(9, 9))?;
    let batch = txn.into_batch();
    overlay.merge(batch);
    for (number, row) in [(0, Some(10)), (1, None), (u32::MAX - 1, Some(12)), (u32::MAX, None)] {
        let txn = Txn::new(&overlay, Cell::new(number), Timestamp(0), 0);
        assert_eq!(txn.get(LAST, &(9, 9))?, row);
        assert_eq!(txn.has(LAST, &(9, 9))?, row.is_some());
        let (from, to) = Cell::new(number).range();
        assert_eq!(overlay.keys(&from, to.as_deref())?.count(), usize::from(row.is_some()));
    }
    Ok(())
}

#[test]
#[should_panic(expected = "there are no rows in Cell::NOWHERE")]
fn nothing_is_put_nowhere() {
    let base = Memory::new().snapshot().expect("memory does not fail");
    let mut txn = Txn::new(&*base, Cell::NOWHERE, Timestamp(0), 0);
    txn.put(ROWS, &(1, 1), &1).expect("memory does not fail");
}

#[test]
fn a_table_knows_its_rows_among_the_keys_of_a_batch() -> Result<(), StoreError> {
    let base = Memory::new().snapshot()?;
    let mut txn = Txn::new(&*base, CELL, Timestamp(0), 0);
    txn.put(ROWS, &(1, 2), &1)?;
    txn.put(LAST, &(3, 4), &1)?;
    let batch = txn.into_batch();
    let rows: Vec<_> = batch.iter().filter_map(|(key, _)| ROWS.key_in(key)).collect();
    assert_eq!(rows, [(CELL, (1, 2))]);
    let keys: Vec<_> = batch.iter().map(|(key, _)| key.to_vec()).collect();
    assert_eq!(ROWS.key_in(&keys[0][..8]), None, "a part of a key");
    assert_eq!(ROWS.key_in(&[&keys[0][..], &[0]].concat()), None, "more than a key");
    assert_eq!(ROWS.key_in(b""), None);
    Ok(())
}
