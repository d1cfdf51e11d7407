//! Writes: a row, and with it the entries of its table's indexes.

use super::Txn;
use crate::cell::Cell;
use crate::error::StoreError;
use crate::index::Indexed;
use crate::key::Key;
use crate::space;
use crate::table::{Row, Table};

impl Txn<'_> {
    /// Sets the row of `key`, whether there was one or not.
    ///
    /// It fails if the row that was there, or what the store keeps beside it, cannot be read, which
    /// a table with indexes or counts must do. Drop the transaction then: some of the change is in it.
    ///
    /// # Panics
    ///
    /// If another row has a key that the row has under a unique index: look first.
    pub fn put<K: Key, V: Row>(
        &mut self,
        table: Table<K, V>,
        key: &K,
        row: &V,
    ) -> Result<(), StoreError> {
        let old = if table.is_plain() { None } else { self.get(table, key)? };
        self.replace(table, key, old.as_ref(), Some(row))
    }

    /// Removes the row of `key`, if there is one.
    ///
    /// It fails as [`put`](Txn::put) does.
    pub fn delete<K: Key, V: Row>(
        &mut self,
        table: Table<K, V>,
        key: &K,
    ) -> Result<(), StoreError> {
        if table.is_plain() {
            return self.replace(table, key, None, None);
        }
        match self.get(table, key)? {
            Some(old) => self.replace(table, key, Some(&old), None),
            None => Ok(()),
        }
    }

    /// Puts a row where there must be none; `taken` is returned if there is one.
    ///
    /// # Panics
    ///
    /// As [`put`](Txn::put) does.
    pub fn claim<K: Key, V: Row, E: From<StoreError>>(
        &mut self,
        table: Table<K, V>,
        key: &K,
        row: &V,
        taken: E,
    ) -> Result<(), E> {
        if self.has(table, key)? {
            return Err(taken);
        }
        Ok(self.replace(table, key, None, Some(row))?)
    }

    /// Changes the row of `key` from what it is, `old`, to `new`, with its counts and entries.
    fn replace<K: Key, V: Row>(
        &mut self,
        table: Table<K, V>,
        key: &K,
        old: Option<&V>,
        new: Option<&V>,
    ) -> Result<(), StoreError> {
        assert!(self.cell != Cell::NOWHERE || new.is_none(), "there are no rows in Cell::NOWHERE");
        let rows = table.rows(self.cell);
        let primary = space::bytes(key);
        match new {
            Some(row) => self.changes.put(rows.at(&primary), table.row_bytes(row)),
            None => self.changes.delete(rows.at(&primary)),
        }
        match (old, new) {
            (None, Some(_)) => {
                self.count_in(rows, &primary)?;
                self.change_total(table.total(self.cell), |total| total.checked_add(1))?;
            }
            (Some(_), None) => {
                self.count_out(rows, &primary)?;
                self.change_total(table.total(self.cell), |total| total.checked_sub(1))?;
            }
            _ => {}
        }
        for index in table.indexes() {
            self.reindex(table, *index, &primary, old, new)?;
        }
        Ok(())
    }

    /// Changes the entries of one index from those of `old` to those of `new`.
    fn reindex<K, V>(
        &mut self,
        table: Table<K, V>,
        index: &dyn Indexed<V>,
        primary: &[u8],
        old: Option<&V>,
        new: Option<&V>,
    ) -> Result<(), StoreError> {
        let about = index.about();
        let entries = table.entries(self.cell, about);
        let before = old.map(|row| index.keys_of(row)).unwrap_or_default();
        let after = new.map(|row| index.keys_of(row)).unwrap_or_default();
        for key in before.difference(&after) {
            let (entry, _) = about.entry(key, primary);
            self.changes.delete(entries.at(&entry));
            self.count_out(entries, &entry)?;
        }
        for key in after.difference(&before) {
            let (entry, value) = about.entry(key, primary);
            let raw_key = entries.at(&entry);
            assert!(
                !about.unique || !self.view().has(&raw_key)?,
                "table {}: another row has the key {} of the unique index {}",
                table.name(),
                key.escape_ascii(),
                about.name,
            );
            self.changes.put(raw_key, value);
            self.count_in(entries, &entry)?;
        }
        Ok(())
    }
}
