//! What one operation reads and writes.

use rand::SeedableRng;

use crate::batch::Batch;
use crate::engine::Snapshot;
use crate::error::StoreError;
use crate::key::{Key, prefix_end};
use crate::overlay::Merged;
use crate::table::{Row, Table};
use crate::{Random, Timestamp};

/// What one operation reads and writes: an overlay over a snapshot, with the operation's time and
/// random source. It sees its own writes; dropped, it leaves no trace.
pub struct Txn<'a> {
    base: &'a dyn Snapshot,
    now: Timestamp,
    seed: u64,
    random: Option<Random>,
    changes: Batch,
}

impl<'a> Txn<'a> {
    /// A transaction that reads `base`, at the time `now`, with the random stream of `seed`.
    pub fn new(base: &'a dyn Snapshot, now: Timestamp, seed: u64) -> Txn<'a> {
        Txn { base, now, seed, random: None, changes: Batch::new() }
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
        let key = table.key_bytes(key);
        match self.changes.rows.get(&key) {
            Some(None) => Ok(None),
            Some(Some(bytes)) => table.read_row(&key, bytes).map(Some),
            None => self.base.get(&key)?.map(|bytes| table.read_row(&key, &bytes)).transpose(),
        }
    }

    /// Sets the row of `key`, whether there was one or not.
    pub fn put<K: Key, V: Row>(&mut self, table: Table<K, V>, key: &K, row: &V) {
        self.changes.put(table.key_bytes(key), table.row_bytes(row));
    }

    /// Removes the row of `key`, if there is one.
    pub fn delete<K: Key, V: Row>(&mut self, table: Table<K, V>, key: &K) {
        self.changes.delete(table.key_bytes(key));
    }

    /// Puts a row where there must be none; `taken` is returned if there is one.
    pub fn claim<K: Key, V: Row, E: From<StoreError>>(
        &mut self,
        table: Table<K, V>,
        key: &K,
        row: &V,
        taken: E,
    ) -> Result<(), E> {
        let key = table.key_bytes(key);
        let there = match self.changes.rows.get(&key) {
            Some(change) => change.is_some(),
            None => self.base.get(&key)?.is_some(),
        };
        if there {
            return Err(taken);
        }
        self.changes.put(key, table.row_bytes(row));
        Ok(())
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
        let mut from = table.key_bytes(prefix);
        let to = prefix_end(&from);
        if let Some(after) = after {
            // No key of the table is between a key and that key with a zero behind it.
            let mut next = table.key_bytes(after);
            next.push(0);
            from = from.max(next);
        }
        let rows = Merged::scan(&self.changes, self.base, &from, to.as_deref())?;
        Ok(rows.map(move |row| {
            let (key, bytes) = row?;
            Ok((table.read_key(&key)?, table.read_row(&key, &bytes)?))
        }))
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
}

#[cfg(test)]
mod tests;
