//! What a transaction reads of the snapshot below it: little, however many rows there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Txn;
use crate::engine::{Keys, Rows};
use crate::{Cell, Engine, Index, Memory, Snapshot, StoreError, Table, Timestamp};

const CELL: Cell = Cell::new(1);
const PLAIN: Table<u32, u32> = Table::new(1, "plain");
const NUMBERS: Table<u32, u32> = Table::new(2, "numbers").counted().indexed(&[&BY_PARITY]);
const BY_PARITY: Index<u32, u32> = Index::new(1, "by_parity", |n: &u32| vec![n % 2]).counted();

/// How many numbers there are.
const ALL: u32 = 2000;
/// What two blocks of four and what is at their ends may cost.
const FEW: usize = 20;

/// A snapshot that counts what is read of it.
struct Metered {
    base: Arc<dyn Snapshot>,
    keys: AtomicUsize,
    values: AtomicUsize,
}

impl Metered {
    fn numbers() -> Result<Metered, StoreError> {
        let mut engine = Memory::new();
        let base = engine.snapshot()?;
        let mut txn = Txn::new(&*base, CELL, Timestamp(0), 0);
        for number in 0..ALL {
            txn.put(NUMBERS, &number, &number)?;
        }
        let batch = txn.into_batch();
        engine.commit(batch, engine.fence()).expect("no one told it to refuse");
        Ok(Metered { base: engine.snapshot()?, keys: 0.into(), values: 0.into() })
    }

    /// The keys and the values that were read since it was last asked.
    fn read(&self) -> (usize, usize) {
        (self.keys.swap(0, Ordering::Relaxed), self.values.swap(0, Ordering::Relaxed))
    }
}

fn count(read: &AtomicUsize) {
    read.fetch_add(1, Ordering::Relaxed);
}

impl Snapshot for Metered {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        count(&self.values);
        self.base.get(key)
    }

    fn has(&self, key: &[u8]) -> Result<bool, StoreError> {
        count(&self.keys);
        self.base.has(key)
    }

    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError> {
        let rows = self.base.scan(from, to)?;
        Ok(Box::new(rows.inspect(|_| count(&self.values))))
    }

    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError> {
        let keys = self.base.keys(from, to)?;
        Ok(Box::new(keys.inspect(|_| count(&self.keys))))
    }

    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError> {
        count(&self.keys);
        self.base.last_key(from, to)
    }
}

#[test]
fn a_plain_table_is_written_without_reading() -> Result<(), StoreError> {
    let base = Metered::numbers()?;
    let mut txn = Txn::new(&base, CELL, Timestamp(0), 0);
    txn.put(PLAIN, &1, &2)?;
    txn.delete(PLAIN, &1)?;
    assert_eq!(base.read(), (0, 0));
    Ok(())
}

#[test]
fn a_row_is_put_and_deleted_without_reading_others() -> Result<(), StoreError> {
    let base = Metered::numbers()?;
    let mut txn = Txn::new(&base, CELL, Timestamp(0), 0);
    txn.put(NUMBERS, &ALL, &0)?;
    txn.delete(NUMBERS, &7)?;
    let (keys, values) = base.read();
    assert!(keys < FEW && values < FEW, "{keys} keys, {values} values");
    Ok(())
}

#[test]
fn counting_reads_a_counter_a_block_and_what_is_at_the_ends() -> Result<(), StoreError> {
    let base = Metered::numbers()?;
    let txn = Txn::new(&base, CELL, Timestamp(0), 0);
    let blocks = ALL as usize / 2;
    assert_eq!(txn.count(NUMBERS)?, ALL.into());
    let (keys, values) = base.read();
    assert!(keys == 0 && values <= blocks, "{keys} keys, {values} values");
    assert_eq!(txn.count_under(NUMBERS, BY_PARITY, &1)?, u64::from(ALL) / 2);
    let (keys, values) = base.read();
    assert!(keys < FEW && values <= blocks / 2 + 1, "{keys} keys, {values} values");
    Ok(())
}

#[test]
fn skipping_reads_a_counter_a_block_and_then_what_is_taken() -> Result<(), StoreError> {
    let base = Metered::numbers()?;
    let txn = Txn::new(&base, CELL, Timestamp(0), 0);
    let passed = ALL as usize / 4;
    let taken = txn.skip(NUMBERS, u64::from(ALL) / 2)?.next().transpose()?;
    assert_eq!(taken, Some((ALL / 2, ALL / 2)));
    let (keys, values) = base.read();
    assert!(keys < FEW && values <= passed * 2 + FEW, "{keys} keys, {values} values");
    let taken = txn.skip_under(NUMBERS, BY_PARITY, &1, u64::from(ALL) / 4)?.next().transpose()?;
    assert_eq!(taken, Some(ALL / 2 + 1));
    let (keys, values) = base.read();
    assert!(keys < FEW && values <= passed + FEW, "{keys} keys, {values} values");
    Ok(())
}

#[test]
fn keys_under_an_index_are_read_without_values() -> Result<(), StoreError> {
    let base = Metered::numbers()?;
    let txn = Txn::new(&base, CELL, Timestamp(0), 0);
    assert_eq!(txn.keys_under(NUMBERS, BY_PARITY, &1, None)?.take(10).count(), 10);
    let (keys, values) = base.read();
    assert!(keys < FEW && values == 0, "{keys} keys, {values} values");
    Ok(())
}
