//! Mistakes planted in a store, and what an audit says of each.

use super::{AnyTable, tables_are_distinct};
use crate::{Batch, Cell, Engine, Index, Memory, Overlay, StoreError, Table, Timestamp, Txn};

const CELL: Cell = Cell::new(7);

/// Rows are what they are indexed by: the digits of a number, and the number itself.
const NUMBERS: Table<u8, u32> =
    Table::new(5, "numbers").counted().indexed(&[&BY_DIGIT, &BY_NUMBER]);
const BY_DIGIT: Index<u32, String> = Index::new(1, "by_digit", digits).counted();
const BY_NUMBER: Index<u32, u8> = Index::new(2, "by_number", |row: &u32| vec![*row as u8]).unique();

fn digits(row: &u32) -> Vec<String> {
    row.to_string().chars().map(String::from).collect()
}

/// The key on disk in a space of the table.
fn key(space: u8, rest: &[u8]) -> Vec<u8> {
    [&[0, 0, 0, 7, 5, space], rest].concat()
}

/// What an audit of the numbers 10 to 15 says after a change behind the store's back.
fn findings(change: impl FnOnce(&mut Batch)) -> Result<Vec<String>, StoreError> {
    let mut overlay = Overlay::new(Memory::new().snapshot()?);
    let mut txn = Txn::new(&overlay, CELL, Timestamp(0), 0);
    for row in 10..16 {
        txn.put(NUMBERS, &(row as u8 * 2), &row)?;
    }
    let batch = txn.into_batch();
    overlay.merge(batch);
    let mut planted = Batch::new();
    change(&mut planted);
    overlay.merge(planted);
    let txn = Txn::new(&overlay, CELL, Timestamp(0), 0);
    AnyTable::audit(&NUMBERS, &txn)
}

#[test]
fn nothing_is_found_where_nothing_was_planted() -> Result<(), StoreError> {
    assert_eq!(findings(|_| {})?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_missing_entry_is_found() -> Result<(), StoreError> {
    let found = findings(|batch| batch.delete(key(2, b"3\0\x1a")))?;
    assert_eq!(
        found,
        [
            "table numbers: the entry 3\\x00 of the index by_digit is missing for the row \\x1a",
            "table numbers: 4 entries of the index by_digit are counted from the key \
             \"2\\x00\\x18\" on, but there are 3",
        ]
    );
    Ok(())
}

#[test]
fn a_wrong_number_of_all_rows_is_found() -> Result<(), StoreError> {
    let found = findings(|batch| batch.put(key(255, b""), 7u64.to_be_bytes().to_vec()))?;
    assert_eq!(found, ["table numbers: it is said to have 7 rows, but there are 6"]);
    Ok(())
}

#[test]
fn a_missing_unique_entry_is_found() -> Result<(), StoreError> {
    assert_eq!(
        findings(|batch| batch.delete(key(4, b"\x0b")))?,
        ["table numbers: the entry \\x0b of the index by_number is missing for the row \\x16"]
    );
    Ok(())
}

#[test]
fn an_entry_of_no_row_and_one_that_the_row_does_not_have_are_found() -> Result<(), StoreError> {
    let found = findings(|batch| {
        batch.put(key(4, b"\x63"), vec![0x63]);
        batch.put(key(4, b"\x64"), vec![0x14]);
    })?;
    assert_eq!(
        found,
        [
            "table numbers: the entry c of the index by_number is not that of a row c",
            "table numbers: the entry d of the index by_number is not that of a row \\x14",
        ]
    );
    Ok(())
}

#[test]
fn a_unique_entry_that_points_to_another_row_is_found() -> Result<(), StoreError> {
    assert_eq!(
        findings(|batch| batch.put(key(4, b"\x0a"), vec![0x16]))?,
        [
            "table numbers: the entry \\n of the index by_number belongs to the row \\x16 instead \
             of the row \\x14",
            "table numbers: the entry \\n of the index by_number is not that of a row \\x16",
        ]
    );
    Ok(())
}

#[test]
fn an_entry_that_is_no_key_or_holds_too_much_is_found() -> Result<(), StoreError> {
    let found = findings(|batch| {
        batch.put(key(2, b"1\0\x14"), vec![1]);
        batch.put(key(4, b""), Vec::new());
        batch.put(key(4, b"\x0a\x01"), vec![0x14]);
    })?;
    assert_eq!(
        found,
        [
            "table numbers: the entry 1\\x00 of the index by_digit holds a value that none has, \
             for the row \\x14",
            "table numbers: the entry  of the index by_number is no key of the index",
            "table numbers: the entry \\n of the index by_number is followed by what no unique \
             key is",
        ]
    );
    Ok(())
}

#[test]
fn a_wrong_count_is_found() -> Result<(), StoreError> {
    assert_eq!(
        findings(|batch| batch.put(key(1, b""), vec![0, 0, 0, 3]))?,
        ["table numbers: 3 rows are counted from the key \"\" on, but there are 2"]
    );
    assert_eq!(
        findings(|batch| batch.delete(key(1, b"")))?,
        ["table numbers: 0 rows are counted from the key \"\" on, but there are 2"]
    );
    let found = findings(|batch| batch.put(key(1, b"\x01"), vec![0]))?;
    assert_eq!(
        found,
        ["table numbers holds a row that cannot be decoded: key \
             \\x00\\x00\\x00\\x07\\x05\\x01\\x01: not a count"]
    );
    Ok(())
}

#[test]
fn a_row_that_cannot_be_read_is_found_once() -> Result<(), StoreError> {
    let found = findings(|batch| batch.put(key(0, b"\x14"), b"\x63abc".to_vec()))?;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("table numbers holds a row that cannot be decoded"), "{found:?}");
    Ok(())
}

#[test]
fn what_no_index_of_the_table_keeps_is_found() -> Result<(), StoreError> {
    assert_eq!(
        findings(|batch| batch.put(key(6, b"k"), Vec::new()))?,
        ["table numbers: the key \\x00\\x00\\x00\\x07\\x05\\x06k is neither a row nor kept for \
             a declared index or count"]
    );
    Ok(())
}

#[test]
fn an_audit_looks_at_its_cell_only() -> Result<(), StoreError> {
    let found = findings(|batch| {
        batch.put([&[0, 0, 0, 8, 5, 4], &b"k"[..]].concat(), Vec::new());
        batch.put([&[0, 0, 0, 7, 6, 4], &b"k"[..]].concat(), Vec::new());
    })?;
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

#[test]
fn tables_that_share_an_id_and_indexes_that_share_a_number_are_named() {
    const OTHERS: Table<u8, u32> = Table::new(5, "others").indexed(&[&BY_DIGIT, &BY_OTHER]);
    const BY_OTHER: Index<u32, u8> = Index::new(1, "by_other", |_| Vec::new());
    const PLAIN: Table<u8, u32> = Table::new(6, "plain");
    const TABLES: &[&dyn AnyTable] = &[&NUMBERS, &PLAIN];
    assert_eq!(tables_are_distinct(TABLES), Ok(()));
    let wrong = tables_are_distinct(&[&NUMBERS, &PLAIN, &OTHERS]).expect_err("they share both");
    let wanted = [
        "the tables numbers and others both have the id 5",
        "table others: the indexes by_digit and by_other both have the number 1",
    ];
    assert_eq!(wrong, wanted);
}
