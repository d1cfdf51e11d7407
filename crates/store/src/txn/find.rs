//! Reads by an index or by a number.

use super::{Span, Txn};
use crate::error::StoreError;
use crate::index::{About, Index, Indexed};
use crate::key::{Key, prefix_end};
use crate::space::{self, Space};
use crate::table::{Row, Table};

impl<'a> Txn<'a> {
    /// The number of the table's rows; it costs nothing by their number if the table is counted.
    pub fn count<K: Key, V: Row>(&self, table: Table<K, V>) -> Result<u64, StoreError> {
        match table.total(self.cell) {
            Some(total) => self.total(total),
            None => self.all(table).count(self.view()),
        }
    }

    /// The rows of the table without the first `n`; passing those costs by blocks if the table is
    /// counted.
    pub fn skip<'t, K: Key, V: Row>(
        &'t self,
        table: Table<K, V>,
        n: u64,
    ) -> Result<impl Iterator<Item = Result<(K, V), StoreError>> + use<'t, 'a, K, V>, StoreError>
    {
        let first = self.all(table).nth(self.view(), n)?;
        let rows =
            first.map(|key| self.rows_between(table, Space::rest(&key), None)).transpose()?;
        Ok(rows.into_iter().flatten())
    }

    /// The key of the row that has `key` under a unique index, or `None` if no row has.
    ///
    /// # Panics
    ///
    /// If the index is not unique, or not one of the table's.
    pub fn lookup<K: Key, V: Row, I: Key>(
        &self,
        table: Table<K, V>,
        index: Index<V, I>,
        key: &I,
    ) -> Result<Option<K>, StoreError> {
        let about = about(table, index);
        assert!(about.unique, "the index {} is not unique", about.name);
        let raw_key = table.entries(self.cell, about).key(key);
        let primary = self.view().get(&raw_key)?;
        primary.map(|primary| table.read_primary(&raw_key, &primary)).transpose()
    }

    /// The keys, in order, of the rows that have `key` under an index, only those after the primary
    /// key `after` if given.
    ///
    /// Keys are read as the iterator is: take what is needed.
    ///
    /// # Panics
    ///
    /// If the index is not one of the table's.
    pub fn keys_under<'t, K: Key, V: Row, I: Key>(
        &'t self,
        table: Table<K, V>,
        index: Index<V, I>,
        key: &I,
        after: Option<&K>,
    ) -> Result<impl Iterator<Item = Result<K, StoreError>> + use<'t, 'a, K, V, I>, StoreError>
    {
        let about = about(table, index);
        let mut span = self.under(table, about, key);
        let mut after = after.map(space::bytes);
        if !about.unique
            && let Some(after) = after.take()
        {
            span.from = space::next([span.from, after].concat());
        }
        let entries = self.entries_of(table, index, span)?;
        // A unique index has the primary key in the value: there is at most one to look at.
        Ok(entries.map(|entry| entry.map(|(_, primary)| primary)).filter(move |primary| {
            let Ok(primary) = primary else { return true };
            after.as_ref().is_none_or(|after| space::bytes(primary) > *after)
        }))
    }

    /// The number of the rows that have `key` under an index; many cost by blocks if the index is
    /// counted.
    ///
    /// # Panics
    ///
    /// If the index is not one of the table's.
    pub fn count_under<K: Key, V: Row, I: Key>(
        &self,
        table: Table<K, V>,
        index: Index<V, I>,
        key: &I,
    ) -> Result<u64, StoreError> {
        self.under(table, about(table, index), key).count(self.view())
    }

    /// The keys of the rows that have `key` under an index without the first `n`; passing those
    /// costs by blocks if the index is counted.
    ///
    /// # Panics
    ///
    /// If the index is not one of the table's.
    pub fn skip_under<'t, K: Key, V: Row, I: Key>(
        &'t self,
        table: Table<K, V>,
        index: Index<V, I>,
        key: &I,
        n: u64,
    ) -> Result<impl Iterator<Item = Result<K, StoreError>> + use<'t, 'a, K, V, I>, StoreError>
    {
        let mut span = self.under(table, about(table, index), key);
        let first = span.nth(self.view(), n)?;
        let entries = first.map(|first| {
            span.from = Space::rest(&first).to_vec();
            self.entries_of(table, index, span)
        });
        let entries = entries.transpose()?.into_iter().flatten();
        Ok(entries.map(|entry| entry.map(|(_, primary)| primary)))
    }

    /// The entries of an index whose key starts with `prefix`, in order, as the index's key and the
    /// row's.
    ///
    /// `prefix` is as in [`scan`](Txn::scan): `()` for all entries. They are read as the iterator
    /// is: take what is needed.
    ///
    /// # Panics
    ///
    /// If the index is not one of the table's.
    pub fn entries<'t, K: Key, V: Row, I: Key, P: Key>(
        &'t self,
        table: Table<K, V>,
        index: Index<V, I>,
        prefix: &P,
    ) -> Result<
        impl Iterator<Item = Result<(I, K), StoreError>> + use<'t, 'a, K, V, I, P>,
        StoreError,
    > {
        let span = self.under(table, about(table, index), prefix);
        self.entries_of(table, index, span)
    }

    /// All rows of a table.
    fn all<K, V>(&self, table: Table<K, V>) -> Span {
        Span { space: table.rows(self.cell), from: Vec::new(), to: None }
    }

    /// The entries of an index whose key is, or starts with, `key`.
    fn under<K, V, P: Key>(&self, table: Table<K, V>, index: About, key: &P) -> Span {
        let from = space::bytes(key);
        let to = prefix_end(&from);
        Span { space: table.entries(self.cell, index), from, to }
    }

    fn entries_of<'t, K: Key, V: Row, I: Key>(
        &'t self,
        table: Table<K, V>,
        index: Index<V, I>,
        span: Span,
    ) -> Result<Entries<'t, I, K>, StoreError> {
        let (from, to) = span.space.range(&span.from, span.to.as_deref());
        if index.about().unique {
            let entries = self.view().scan(&from, to.as_deref())?;
            return Ok(Box::new(entries.map(move |entry| {
                let (raw_key, primary) = entry?;
                let (key, _) = read_key(span.space, &raw_key)?;
                Ok((key, table.read_primary(&raw_key, &primary)?))
            })));
        }
        let entries = self.view().keys(&from, to.as_deref())?;
        Ok(Box::new(entries.map(move |raw_key| {
            let raw_key = raw_key?;
            let (key, primary) = read_key(span.space, &raw_key)?;
            Ok((key, table.read_primary(&raw_key, primary)?))
        })))
    }
}

/// Entries of an index, as its key and the row's.
type Entries<'t, I, K> = Box<dyn Iterator<Item = Result<(I, K), StoreError>> + 't>;

/// The index's key of an entry, and what is behind it.
fn read_key<I: Key>(space: Space, raw_key: &[u8]) -> Result<(I, &[u8]), StoreError> {
    let mut rest = Space::rest(raw_key);
    let key = I::read(&mut rest);
    let key = key.ok_or_else(|| space.corrupt(raw_key, "no entry of an index of this table"))?;
    Ok((key, rest))
}

/// What is known of an index that must be the table's.
fn about<K, V, I: Key>(table: Table<K, V>, index: Index<V, I>) -> About {
    let about = index.about();
    let among = table.indexes().iter().any(|known| known.about() == about);
    assert!(among, "the index {} is not one of the table {}", about.name, table.name());
    about
}
