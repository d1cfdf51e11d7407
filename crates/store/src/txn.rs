//! What one operation reads and writes.

use rand::SeedableRng;

use crate::batch::Batch;
use crate::cell::Cell;
use crate::engine::Snapshot;
use crate::error::StoreError;
use crate::key::{Key, prefix_end};
use crate::layered::Layered;
use crate::space;
use crate::table::{Row, Table};
use crate::{Random, Timestamp};

mod counts;
mod find;
mod write;

pub(crate) use self::counts::Span;

/// What one operation reads and writes in one cell: an overlay over a snapshot, with the
/// operation's time and random source. It sees its own writes; dropped, it leaves no trace.
pub struct Txn<'a> {
    base: &'a dyn Snapshot,
    cell: Cell,
    now: Timestamp,
    seed: u64,
    random: Option<Random>,
    changes: Batch,
}

impl<'a> Txn<'a> {
    /// A transaction on the rows that `base` has in `cell`, at the time `now`, with the random
    /// stream of `seed`.
    pub fn new(base: &'a dyn Snapshot, cell: Cell, now: Timestamp, seed: u64) -> Txn<'a> {
        Txn { base, cell, now, seed, random: None, changes: Batch::new() }
    }

    /// Another transaction on the same rows, in another cell. It does not see what this one changes,
    /// and what it changes is its own.
    pub fn beside(&self, cell: Cell) -> Txn<'a> {
        Txn::new(self.base, cell, self.now, self.seed)
    }

    /// The cell that it reads and writes; it can address no other.
    pub fn cell(&self) -> Cell {
        self.cell
    }

    /// The operation's time: the same however often it is asked.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The operation's random source: the same stream for the same seed, everywhere.
    pub fn rng(&mut self) -> &mut Random {
        // Made when first asked for: most operations draw nothing.
        self.random.get_or_insert_with(|| Random::seed_from_u64(self.seed))
    }

    /// The row of `key`, or `None` if there is none.
    pub fn get<K: Key, V: Row>(
        &self,
        table: Table<K, V>,
        key: &K,
    ) -> Result<Option<V>, StoreError> {
        let key = table.rows(self.cell).key(key);
        self.view().get(&key)?.map(|bytes| table.read_row(&key, &bytes)).transpose()
    }

    /// Whether there is a row of `key`, without reading it.
    pub fn has<K: Key, V: Row>(&self, table: Table<K, V>, key: &K) -> Result<bool, StoreError> {
        self.view().has(&table.rows(self.cell).key(key))
    }

    /// The rows of the table whose key starts with `prefix`, in key order, only those after the
    /// key `after` if given.
    ///
    /// `prefix` is any key whose encoding is the beginning of a `K`'s: of a `(A, B, C)` an `A` or
    /// an `(A, B)`, or `()` for all rows. `after` needs no row; outside the prefix it is a bound
    /// as any other. Rows are read as the iterator is: take what is needed.
    pub fn scan<'t, K: Key, V: Row, P: Key>(
        &'t self,
        table: Table<K, V>,
        prefix: &P,
        after: Option<&K>,
    ) -> Result<impl Iterator<Item = Result<(K, V), StoreError>> + use<'t, 'a, K, V, P>, StoreError>
    {
        let mut from = space::bytes(prefix);
        let to = prefix_end(&from);
        if let Some(after) = after {
            // No key of the table is between a key and that key with a zero behind it.
            from = from.max(space::next(space::bytes(after)));
        }
        self.rows_between(table, &from, to.as_deref())
    }

    /// The same without the keys, from the first on.
    pub fn rows<'t, K: Key, V: Row, P: Key>(
        &'t self,
        table: Table<K, V>,
        prefix: &P,
    ) -> Result<impl Iterator<Item = Result<V, StoreError>> + use<'t, 'a, K, V, P>, StoreError>
    {
        Ok(self.scan(table, prefix, None)?.map(|row| row.map(|(_, row)| row)))
    }

    /// Whether anything was put or deleted.
    pub fn wrote(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Ends the transaction with its changes.
    pub fn into_batch(self) -> Batch {
        self.changes
    }

    pub(crate) fn view(&self) -> Layered<'_> {
        Layered { changes: &self.changes, base: self.base }
    }

    /// The rows whose keys' bytes are `from <= key < to`; `to` of `None` is the end of the table.
    fn rows_between<'t, K: Key, V: Row>(
        &'t self,
        table: Table<K, V>,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<impl Iterator<Item = Result<(K, V), StoreError>> + use<'t, 'a, K, V>, StoreError>
    {
        let (from, to) = table.rows(self.cell).range(from, to);
        let rows = self.view().scan(&from, to.as_deref())?;
        Ok(rows.map(move |row| {
            let (key, bytes) = row?;
            Ok((table.read_key(&key)?, table.read_row(&key, &bytes)?))
        }))
    }
}

#[cfg(test)]
mod tests;
