//! Indexes and counts against a naive model, on every engine.

use std::collections::BTreeMap;
use std::fmt::Debug;

use minicbor::{Decode, Encode};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Just, Strategy};
use proptest::{prop_oneof, proptest};
use rand::{Rng, SeedableRng};

use super::{Refused, Txn};
use crate::disk::Disk;
use crate::{
    AnyTable, Cell, Engine, Index, Memory, Overlay, Random, Redb, Snapshot, StoreError, Table,
    Timestamp,
};

#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
struct Item {
    #[n(0)]
    group: u8,
    #[n(1)]
    tags: Vec<String>,
    #[n(2)]
    serial: Option<u16>,
}

type K = (u8, String);
type Model = BTreeMap<K, Item>;

const ITEMS: Table<K, Item> =
    Table::new(9, "items").counted().indexed(&[&BY_GROUP, &BY_TAG, &BY_SERIAL, &BY_SIZE]);
const BY_GROUP: Index<Item, u8> =
    Index::new(1, "by_group", |item: &Item| vec![item.group]).counted();
const BY_TAG: Index<Item, (String, u8)> =
    Index::new(2, "by_tag", |item: &Item| item.tags.iter().map(|tag| (tag.clone(), 7)).collect())
        .counted();
const BY_SERIAL: Index<Item, u16> =
    Index::new(3, "by_serial", |item: &Item| item.serial.into_iter().collect()).unique().counted();
/// Not counted, as the ones above are.
const BY_SIZE: Index<Item, u8> = Index::new(100, "by_size", |item: &Item| vec![size(item)]);

fn size(item: &Item) -> u8 {
    item.tags.len() as u8
}

#[derive(Clone, Debug)]
enum Step {
    Put(K, Item),
    Delete(K),
    Claim(K, Item),
}

/// The steps of one transaction, its cell, and whether it succeeds.
type Operation = (Vec<Step>, u8, bool);

const TAGS: [&str; 4] = ["", "a", "ab", "b"];
const GROUPS: [u8; 3] = [0, 1, 255];
const SERIALS: [u16; 5] = [0, 1, 255, 256, 65535];

fn key() -> impl Strategy<Value = K> {
    (prop_oneof![Just(0u8), Just(1), Just(255)], "[ab]{0,3}")
}

fn item() -> impl Strategy<Value = Item> {
    let tags = vec(proptest::sample::select(&TAGS).prop_map(str::to_string), 0..4);
    let serial = proptest::option::of(proptest::sample::select(&SERIALS));
    (proptest::sample::select(&GROUPS), tags, serial).prop_map(|(group, tags, serial)| Item {
        group,
        tags,
        serial,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (key(), item()).prop_map(|(key, item)| Step::Put(key, item)),
        2 => key().prop_map(Step::Delete),
        1 => (key(), item()).prop_map(|(key, item)| Step::Claim(key, item)),
    ]
}

/// Does a step on both. A unique key of another row is looked for first, as callers do.
fn walk(step: &Step, txn: &mut Txn, model: &mut Model) -> Result<(), StoreError> {
    match step {
        Step::Put(key, item) => {
            let item = free(txn, key, item)?;
            txn.put(ITEMS, key, &item)?;
            model.insert(key.clone(), item);
        }
        Step::Delete(key) => {
            txn.delete(ITEMS, key)?;
            model.remove(key);
        }
        Step::Claim(key, item) => {
            let item = free(txn, key, item)?;
            let claimed = txn.claim(ITEMS, key, &item, Refused::Taken);
            assert_eq!(claimed.is_err(), model.contains_key(key));
            model.entry(key.clone()).or_insert(item);
        }
    }
    Ok(())
}

/// The item, without its serial number if another row has it.
fn free(txn: &Txn, key: &K, item: &Item) -> Result<Item, StoreError> {
    let mut item = item.clone();
    if let Some(serial) = item.serial {
        let owner = txn.lookup(ITEMS, BY_SERIAL, &serial)?;
        item.serial = item.serial.filter(|_| owner.is_none_or(|owner| owner == *key));
    }
    Ok(item)
}

fn list<T>(found: impl Iterator<Item = Result<T, StoreError>>) -> Result<Vec<T>, StoreError> {
    found.collect()
}

/// Asks everything that can be asked of the table and compares it with the model.
fn compare(base: &dyn Snapshot, cell: Cell, model: &Model) -> Result<(), StoreError> {
    let txn = &Txn::new(base, cell, Timestamp(0), 0);
    assert_eq!(AnyTable::audit(&ITEMS, txn)?, Vec::<String>::new());
    let rows: Vec<_> = model.clone().into_iter().collect();
    assert_eq!(txn.count(ITEMS)?, rows.len() as u64);
    for n in 0..=rows.len() + 1 {
        let rest = &rows[n.min(rows.len())..];
        assert_eq!(list(txn.skip(ITEMS, n as u64)?)?, rest, "without the first {n}");
    }
    for group in GROUPS {
        compare_under(txn, model, BY_GROUP, &group, |item| item.group == group)?;
    }
    for tag in TAGS {
        let has = |item: &Item| item.tags.iter().any(|other| other == tag);
        compare_under(txn, model, BY_TAG, &(tag.to_string(), 7), has)?;
        let wanted = model.iter().filter(|(_, item)| has(item));
        let wanted: Vec<_> = wanted.map(|(key, _)| ((tag.to_string(), 7), key.clone())).collect();
        assert_eq!(list(txn.entries(ITEMS, BY_TAG, &tag.to_string())?)?, wanted);
    }
    for serial in SERIALS {
        let has = |item: &Item| item.serial == Some(serial);
        compare_under(txn, model, BY_SERIAL, &serial, has)?;
        let owner = model.iter().find(|(_, item)| has(item)).map(|(key, _)| key.clone());
        assert_eq!(txn.lookup(ITEMS, BY_SERIAL, &serial)?, owner);
    }
    for tags in 0..4 {
        compare_under(txn, model, BY_SIZE, &tags, |item| size(item) == tags)?;
    }
    let by_serial = model.iter().filter_map(|(key, item)| Some((item.serial?, key.clone())));
    let mut by_serial: Vec<_> = by_serial.collect();
    by_serial.sort();
    assert_eq!(list(txn.entries(ITEMS, BY_SERIAL, &())?)?, by_serial);
    Ok(())
}

fn compare_under<I: crate::Key + Debug>(
    txn: &Txn,
    model: &Model,
    index: Index<Item, I>,
    key: &I,
    has: impl Fn(&Item) -> bool,
) -> Result<(), StoreError> {
    let wanted: Vec<_> =
        model.iter().filter(|(_, item)| has(item)).map(|(key, _)| key.clone()).collect();
    assert_eq!(list(txn.keys_under(ITEMS, index, key, None)?)?, wanted, "{key:?}");
    assert_eq!(txn.count_under(ITEMS, index, key)?, wanted.len() as u64, "{key:?}");
    for n in 0..=wanted.len() + 1 {
        let rest = &wanted[n.min(wanted.len())..];
        let found = list(txn.skip_under(ITEMS, index, key, n as u64)?)?;
        assert_eq!(found, rest, "{key:?} without the first {n}");
    }
    for after in model.keys().chain([&(0, String::new()), &(1, "aa".to_string())]) {
        let rest: Vec<_> = wanted.iter().filter(|key| *key > after).cloned().collect();
        let found = list(txn.keys_under(ITEMS, index, key, Some(after))?)?;
        assert_eq!(found, rest, "{key:?} after {after:?}");
    }
    Ok(())
}

/// Runs groups of operations on two cells, a commit a group, against a map for each.
fn run(engine: &mut dyn Engine, groups: &[Vec<Operation>]) -> Result<(), StoreError> {
    let mut models = [Model::new(), Model::new()];
    let cells = [Cell::new(8), Cell::new(9)];
    for group in groups {
        let mut overlay = Overlay::new(engine.snapshot()?);
        for (steps, cell, succeeds) in group {
            let cell = usize::from(cell % 2);
            let mut txn = Txn::new(&overlay, cells[cell], Timestamp(0), 0);
            let mut after = models[cell].clone();
            for step in steps {
                walk(step, &mut txn, &mut after)?;
            }
            assert_eq!(txn.count(ITEMS)?, after.len() as u64, "what a transaction counts itself");
            if *succeeds {
                let batch = txn.into_batch();
                overlay.merge(batch);
                models[cell] = after;
            }
            compare(&overlay, cells[0], &models[0])?;
            compare(&overlay, cells[1], &models[1])?;
        }
        engine.commit(overlay.into_batch(), engine.fence()).expect("no one told it to refuse");
    }
    let last = engine.snapshot()?;
    compare(&*last, cells[0], &models[0])?;
    compare(&*last, cells[1], &models[1])
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn indexes_and_counts_are_what_a_map_says(
        groups in vec(vec((vec(step(), 0..24), any::<u8>(), proptest::bool::weighted(0.8)), 0..4), 0..4),
    ) {
        run(&mut Memory::new(), &groups).expect("memory does not fail");
        let mut redb = Redb::with_backend(Disk::new()).expect("memory does not fail");
        run(&mut redb, &groups).expect("memory does not fail");
    }
}

/// A table whose only index puts all rows under one key.
const NUMBERS: Table<u16, u16> = Table::new(3, "numbers").counted().indexed(&[&BY_NOTHING]);
const BY_NOTHING: Index<u16, u8> = Index::new(7, "by_nothing", |_| vec![5]).counted();

#[test]
fn counts_hold_in_any_order_and_nothing_is_left_of_them_when_all_rows_are_gone()
-> Result<(), StoreError> {
    let ascending: Vec<u16> = (0..300).collect();
    let descending: Vec<u16> = ascending.iter().rev().copied().collect();
    let mut random = Random::seed_from_u64(3);
    let mut shuffled = ascending.clone();
    shuffled.sort_by_cached_key(|_| random.next_u64());
    for (put, delete) in [
        (&ascending, &descending),
        (&descending, &ascending),
        (&ascending, &ascending),
        (&shuffled, &shuffled),
        (&descending, &shuffled),
    ] {
        let mut overlay = Overlay::new(Memory::new().snapshot()?);
        for (n, number) in put.iter().enumerate() {
            change(&mut overlay, |txn| txn.put(NUMBERS, number, number), n as u64 + 1)?;
        }
        for (n, number) in delete.iter().enumerate() {
            change(&mut overlay, |txn| txn.delete(NUMBERS, number), 299 - n as u64)?;
        }
        assert_eq!(overlay.keys(&[], None)?.count(), 0);
    }
    Ok(())
}

/// Makes a change and looks whether as many rows are counted after it.
fn change(
    overlay: &mut Overlay,
    change: impl FnOnce(&mut Txn) -> Result<(), StoreError>,
    wanted: u64,
) -> Result<(), StoreError> {
    let mut txn = Txn::new(overlay, Cell::new(1), Timestamp(0), 0);
    change(&mut txn)?;
    assert_eq!(txn.count(NUMBERS)?, wanted);
    assert_eq!(txn.count_under(NUMBERS, BY_NOTHING, &5)?, wanted);
    assert_eq!(txn.skip(NUMBERS, wanted / 2)?.count() as u64, wanted - wanted / 2);
    if wanted.is_multiple_of(50) {
        assert_eq!(AnyTable::audit(&NUMBERS, &txn)?, Vec::<String>::new());
    }
    let batch = txn.into_batch();
    overlay.merge(batch);
    Ok(())
}

fn tagged(serial: u16) -> Item {
    Item { group: 1, tags: vec!["a".to_string(), "a".to_string()], serial: Some(serial) }
}

#[test]
fn a_key_that_a_row_has_twice_is_one_entry() -> Result<(), StoreError> {
    let base = Memory::new().snapshot()?;
    let mut txn = Txn::new(&*base, Cell::new(1), Timestamp(0), 0);
    txn.put(ITEMS, &(1, "x".to_string()), &tagged(1))?;
    assert_eq!(txn.count_under(ITEMS, BY_TAG, &("a".to_string(), 7))?, 1);
    Ok(())
}

#[test]
fn a_row_may_be_put_again_and_leave_its_unique_key_to_another() -> Result<(), StoreError> {
    let base = Memory::new().snapshot()?;
    let mut txn = Txn::new(&*base, Cell::new(1), Timestamp(0), 0);
    let (one, other) = ((1, "x".to_string()), (2, "y".to_string()));
    txn.put(ITEMS, &one, &tagged(1))?;
    txn.put(ITEMS, &one, &tagged(1))?;
    txn.put(ITEMS, &one, &tagged(2))?;
    txn.put(ITEMS, &other, &tagged(1))?;
    assert_eq!(txn.lookup(ITEMS, BY_SERIAL, &1)?, Some(other));
    assert_eq!(txn.lookup(ITEMS, BY_SERIAL, &2)?, Some(one));
    Ok(())
}

#[test]
#[should_panic(
    expected = "table items: another row has the key \\x00\\x01 of the unique index by_serial"
)]
fn a_unique_key_of_another_row_is_a_mistake_of_the_program() {
    let base = Memory::new().snapshot().expect("memory does not fail");
    let mut txn = Txn::new(&*base, Cell::new(1), Timestamp(0), 0);
    for name in ["x", "y"] {
        txn.put(ITEMS, &(1, name.to_string()), &tagged(1)).expect("memory does not fail");
    }
}

#[test]
#[should_panic(expected = "the index by_nothing is not one of the table plain")]
fn an_index_that_the_table_does_not_declare_is_a_mistake_of_the_program() {
    const PLAIN: Table<u16, u16> = Table::new(4, "plain");
    let base = Memory::new().snapshot().expect("memory does not fail");
    let txn = Txn::new(&*base, Cell::new(1), Timestamp(0), 0);
    drop(txn.count_under(PLAIN, BY_NOTHING, &5));
}
