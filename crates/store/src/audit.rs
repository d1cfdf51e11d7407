//! Proves that what the store keeps beside the rows is what the rows say.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell;
use crate::error::StoreError;
use crate::index::{About, Indexed};
use crate::key::Key;
use crate::layered::Layered;
use crate::space::Space;
use crate::table::{Row, Table};
use crate::txn::{Span, Txn};

/// A table whose types are not known: what a list of all tables holds.
pub trait AnyTable: Send + Sync {
    /// What marks its keys on disk, behind their cell.
    fn id(&self) -> u8;

    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// The numbers and the names of its indexes.
    fn indexes(&self) -> Vec<(u8, &'static str)>;

    /// What is wrong with the table in the transaction's cell, a sentence each; nothing if every row
    /// can be read, has exactly the entries of its indexes, and is counted where it is to be.
    ///
    /// It fails only if the engine does.
    fn audit(&self, txn: &Txn) -> Result<Vec<String>, StoreError>;
}

/// Whether no two tables have the same id, and no two indexes of a table the same number; the error
/// says which have, a sentence each.
pub fn tables_are_distinct(tables: &[&dyn AnyTable]) -> Result<(), Vec<String>> {
    let mut wrong = Vec::new();
    let mut ids: BTreeMap<u8, &str> = BTreeMap::new();
    for table in tables {
        let (id, name) = (table.id(), table.name());
        if let Some(other) = ids.insert(id, name) {
            wrong.push(format!("the tables {other} and {name} both have the id {id}"));
        }
        let mut numbers: BTreeMap<u8, &str> = BTreeMap::new();
        for (number, index) in table.indexes() {
            if let Some(other) = numbers.insert(number, index) {
                wrong.push(format!(
                    "table {name}: the indexes {other} and {index} both have the number {number}"
                ));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

impl<K: Key, V: Row> AnyTable for Table<K, V> {
    fn id(&self) -> u8 {
        Table::id(*self)
    }

    fn name(&self) -> &'static str {
        Table::name(*self)
    }

    fn indexes(&self) -> Vec<(u8, &'static str)> {
        let abouts = Table::indexes(*self).iter().map(|index| index.about());
        abouts.map(|about| (about.number, about.name)).collect()
    }

    fn audit(&self, txn: &Txn) -> Result<Vec<String>, StoreError> {
        let mut audit = Audit { table: *self, txn, view: txn.view(), wrong: Vec::new() };
        audit.rows()?;
        audit.counts(self.rows(txn.cell()), "rows")?;
        audit.total()?;
        for index in Table::indexes(*self) {
            audit.entries(*index)?;
            let about = index.about();
            let what = format!("entries of the index {}", about.name);
            audit.counts(self.entries(txn.cell(), about), &what)?;
        }
        audit.nothing_else()?;
        Ok(audit.wrong)
    }
}

/// One audit under way.
struct Audit<'t, K, V: 'static> {
    table: Table<K, V>,
    txn: &'t Txn<'t>,
    view: Layered<'t>,
    wrong: Vec<String>,
}

impl<K: Key, V: Row> Audit<'_, K, V> {
    /// Every row has its entries, which are its own.
    fn rows(&mut self) -> Result<(), StoreError> {
        let (from, to) = self.table.rows(self.txn.cell()).range(&[], None);
        for row in self.view.scan(&from, to.as_deref())? {
            let (raw_key, bytes) = row?;
            let read = self.table.read_key(&raw_key);
            match read.and_then(|_| self.table.read_row(&raw_key, &bytes)) {
                Ok(row) => self.entries_of(Space::rest(&raw_key), &row)?,
                Err(error) => self.wrong.push(error.to_string()),
            }
        }
        Ok(())
    }

    fn entries_of(&mut self, primary: &[u8], row: &V) -> Result<(), StoreError> {
        for index in self.table.indexes() {
            let about = index.about();
            for key in index.keys_of(row) {
                let (entry, value) = about.entry(&key, primary);
                let there =
                    self.view.get(&self.table.entries(self.txn.cell(), about).at(&entry))?;
                let why = match there.as_deref() {
                    Some(there) if there == value => continue,
                    Some(there) if about.unique => {
                        format!("belongs to the row {} instead of", there.escape_ascii())
                    }
                    Some(_) => "holds a value that none has, for".to_string(),
                    None => "is missing for".to_string(),
                };
                self.found(about, &key, format!("{why} the row {}", primary.escape_ascii()));
            }
        }
        Ok(())
    }

    /// Every entry is of a row that has its key.
    fn entries(&mut self, index: &dyn Indexed<V>) -> Result<(), StoreError> {
        let about = index.about();
        let (from, to) = self.table.entries(self.txn.cell(), about).range(&[], None);
        for entry in self.view.scan(&from, to.as_deref())? {
            let (raw_key, value) = entry?;
            let rest = Space::rest(&raw_key);
            let Some((key, behind)) = index.key_length(rest).map(|length| rest.split_at(length))
            else {
                self.found(about, rest, "is no key of the index".to_string());
                continue;
            };
            let primary = if about.unique { &value } else { behind };
            if about.unique && !behind.is_empty() {
                self.found(about, key, "is followed by what no unique key is".to_string());
            } else if !self.row_has(primary, index, key)? {
                let why = format!("is not that of a row {}", primary.escape_ascii());
                self.found(about, key, why);
            }
        }
        Ok(())
    }

    /// Whether there is a row of `primary` with this key under the index. A row that cannot be read
    /// has every key: it is reported by itself.
    fn row_has(
        &self,
        primary: &[u8],
        index: &dyn Indexed<V>,
        key: &[u8],
    ) -> Result<bool, StoreError> {
        let raw_key = self.table.rows(self.txn.cell()).at(primary);
        let Some(bytes) = self.view.get(&raw_key)? else { return Ok(false) };
        let row = self.table.read_row(&raw_key, &bytes);
        Ok(row.map_or(true, |row| index.keys_of(&row).contains(key)))
    }

    fn found(&mut self, index: About, key: &[u8], why: String) {
        let (table, index) = (self.table.name(), index.name);
        let key = key.escape_ascii();
        self.wrong.push(format!("table {table}: the entry {key} of the index {index} {why}"));
    }

    /// Every block has as many entries as its counter says, and no entry is before all blocks.
    fn counts(&mut self, space: Space, what: &str) -> Result<(), StoreError> {
        if !space.counted {
            return Ok(());
        }
        let all = Span { space, from: Vec::new(), to: None };
        let mut blocks = match all.blocks(self.view)?.collect::<Result<Vec<_>, _>>() {
            Ok(blocks) => blocks,
            Err(error @ StoreError::Corrupt { .. }) => {
                self.wrong.push(error.to_string());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if blocks.first().is_none_or(|(start, _)| !start.is_empty()) {
            blocks.insert(0, (Vec::new(), 0));
        }
        for (n, (start, size)) in blocks.iter().enumerate() {
            let to = blocks.get(n + 1).map(|(start, _)| start.clone());
            let uncounted = Space { counted: false, ..space };
            let entries = Span { space: uncounted, from: start.clone(), to }.count(self.view)?;
            if entries != u64::from(*size) {
                let (table, start) = (self.table.name(), start.escape_ascii());
                self.wrong.push(format!(
                    "table {table}: {size} {what} are counted from the key \"{start}\" on, but \
                     there are {entries}"
                ));
            }
        }
        Ok(())
    }

    /// The number of all rows is that of the rows.
    fn total(&mut self) -> Result<(), StoreError> {
        let cell = self.txn.cell();
        let Some(space) = self.table.total(cell) else { return Ok(()) };
        let rows = Space { counted: false, ..self.table.rows(cell) };
        let rows = Span { space: rows, from: Vec::new(), to: None }.count(self.view)?;
        match self.txn.total(space) {
            Ok(total) if total == rows => {}
            Ok(total) => self.wrong.push(format!(
                "table {}: it is said to have {total} rows, but there are {rows}",
                self.table.name()
            )),
            Err(error @ StoreError::Corrupt { .. }) => self.wrong.push(error.to_string()),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The table has keys only in its own spaces: no entries of an index that it does not declare.
    fn nothing_else(&mut self) -> Result<(), StoreError> {
        let rows = self.table.rows(self.txn.cell());
        let mut known = BTreeSet::from([rows.number]);
        known.extend(rows.counted.then_some(rows.counts().number));
        known.extend(self.table.total(self.txn.cell()).map(|total| total.number));
        for index in self.table.indexes() {
            let entries = self.table.entries(self.txn.cell(), index.about());
            known.insert(entries.number);
            known.extend(entries.counted.then_some(entries.counts().number));
        }
        // A look at the first key of each space finds them all.
        let mut next = Some(0);
        while let Some(number) = next {
            let (from, _) = Space { number, ..rows }.range(&[], None);
            let (_, to) = Space { number: u8::MAX, ..rows }.range(&[], None);
            let Some(key) = self.view.keys(&from, to.as_deref())?.next().transpose()? else {
                break;
            };
            let Some((_, _, found, _)) = cell::split(&key) else { break };
            if !known.contains(&found) {
                self.wrong.push(format!(
                    "table {}: the key {} is neither a row nor kept for a declared index or count",
                    self.table.name(),
                    key.escape_ascii(),
                ));
            }
            next = found.checked_add(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
