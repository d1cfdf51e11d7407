//! The invariants of the rows, each checked by a function of its own.
//!
//! Operations keep them; this is the second path to them. Tests take it after every request,
//! `enid check` takes it on a real store.

mod accounts;
mod places;
mod units;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use store::{AnyTable, Cell, Key, Row, Snapshot, StoreError, Table, Timestamp, Txn};

use super::panic_text;
use crate::{
    TABLES,
    kernel::cell::{self, CELLS},
    net::extent::{EXTENTS, Extents, Unique},
};

/// An invariant that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What should hold.
    pub invariant: &'static str,
    /// What is there instead.
    pub found: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.found)
    }
}

/// The breaches found so far.
#[derive(Default)]
struct Breaches(Vec<Breach>);

impl Breaches {
    fn add(&mut self, invariant: &'static str, found: impl Into<String>) {
        self.0.push(Breach { invariant, found: found.into() });
    }

    /// Runs a check. Rows that can be read and still make no sense may make it panic; that is a breach.
    fn check(
        &mut self,
        check: impl FnOnce(&mut Breaches) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match catch_unwind(AssertUnwindSafe(|| check(self))) {
            Ok(checked) => unless_corrupt(checked).map(|_| ()),
            Err(panic) => {
                let text = format!("they make a check panic: {}", panic_text(&*panic));
                self.add("the rows make sense", text);
                Ok(())
            }
        }
    }

    /// Reports what the rows should say and do not, and the reverse.
    fn difference<K: Ord + fmt::Debug, V: PartialEq + fmt::Debug>(
        &mut self,
        invariant: &'static str,
        expected: &BTreeMap<K, V>,
        actual: &BTreeMap<K, V>,
    ) {
        for key in expected.keys().chain(actual.keys().filter(|key| !expected.contains_key(key))) {
            let (expected, actual) = (expected.get(key), actual.get(key));
            if expected != actual {
                self.add(invariant, format!("{key:?} should be {expected:?} and is {actual:?}"));
            }
        }
    }
}

/// Checks every invariant on all rows. It fails only if the engine does.
pub fn audit(snapshot: &dyn Snapshot) -> Result<Vec<Breach>, StoreError> {
    let mut breaches = Breaches::default();
    let cells = unless_corrupt(directory(snapshot, &mut breaches))?.unwrap_or_default();
    for (cell, tables) in tables(snapshot, &cells, &mut breaches)? {
        let txn = Txn::new(snapshot, cell, Timestamp(0), 0);
        for table in tables {
            let invariant = "a table's indexes and counts are what its rows say";
            let wrong = table.audit(&txn)?;
            wrong.into_iter().for_each(|found| breaches.add(invariant, found));
        }
        breaches.check(|breaches| units::audit(&txn, breaches))?;
        breaches.check(|breaches| places::audit(&txn, breaches))?;
    }
    breaches.check(|breaches| accounts::audit(snapshot, breaches))?;
    breaches.check(|breaches| extents_are_one_cells(snapshot, &cells, breaches))?;
    Ok(breaches.0)
}

/// A row that cannot be read is reported by its table; what else should hold of it cannot be said.
fn unless_corrupt<T>(checked: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match checked {
        Ok(checked) => Ok(Some(checked)),
        Err(StoreError::Corrupt { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The rows of a table, by their keys.
fn all<K: Key + Ord, V: Row>(
    txn: &Txn<'_>,
    table: Table<K, V>,
) -> Result<BTreeMap<K, V>, StoreError> {
    txn.scan(table, &(), None)?.collect()
}

/// All cells but the system's own.
fn directory(
    snapshot: &dyn Snapshot,
    breaches: &mut Breaches,
) -> Result<BTreeSet<Cell>, StoreError> {
    let txn = Txn::new(snapshot, Cell::SYSTEM, Timestamp(0), 0);
    let end = cell::next(&txn)?;
    let mut cells = BTreeSet::new();
    for (scope, number) in all(&txn, CELLS)? {
        let cell = Cell::new(number);
        let is_own = cell != Cell::SYSTEM && number < end;
        if !is_own || !cells.insert(cell) {
            let found = format!("{scope:?} has {cell:?}, of those before {end}");
            breaches.add("a cell is one scope's, and its number is not given again", found);
        }
    }
    Ok(cells)
}

/// The tables of which each cell has something: a look at one key of each finds them.
fn tables(
    snapshot: &dyn Snapshot,
    cells: &BTreeSet<Cell>,
    breaches: &mut Breaches,
) -> Result<BTreeMap<Cell, Vec<&'static dyn AnyTable>>, StoreError> {
    let invariant = "every key is of a known table, in a cell of the directory";
    let mut found = BTreeMap::<_, Vec<_>>::new();
    let mut from = Some(Vec::new());
    while let Some(start) = from {
        let Some(key) = snapshot.keys(&start, None)?.next().transpose()? else { break };
        let place = Cell::parse(&key);
        let known = place.and_then(|(cell, id)| {
            let table = TABLES.iter().find(|table| table.id() == id)?;
            (cell == Cell::SYSTEM || cells.contains(&cell)).then_some((cell, *table))
        });
        match known {
            Some((cell, table)) => found.entry(cell).or_default().push(table),
            None => breaches.add(invariant, format!("{} is not", key.escape_ascii())),
        }
        from = match place {
            Some((cell, id)) => behind(cell, id),
            None => Some([key, vec![0]].concat()),
        };
    }
    Ok(found)
}

/// Where the keys behind those of a table in a cell start; nothing if there can be none.
fn behind(cell: Cell, table: u8) -> Option<Vec<u8>> {
    match table.checked_add(1) {
        Some(next) => Some([cell.range().0, vec![next]].concat()),
        None => cell.range().1,
    }
}

fn extents_are_one_cells(
    snapshot: &dyn Snapshot,
    cells: &BTreeSet<Cell>,
    breaches: &mut Breaches,
) -> Result<(), StoreError> {
    let mut held = BTreeMap::<Unique, Extents>::new();
    for cell in cells {
        let txn = Txn::new(snapshot, *cell, Timestamp(0), 0);
        for (units, extents) in all(&txn, EXTENTS)? {
            let all = held.entry(units).or_default();
            for (first, count) in extents.runs {
                let run = first..first.saturating_add(count);
                if all.count(&run) > 0 {
                    let found = format!("{units:?} {run:?} of {cell:?} is another's too");
                    breaches.add("a number that is unique among all cells is given to one", found);
                }
                all.add(run);
            }
        }
    }
    let given = all(&Txn::new(snapshot, Cell::SYSTEM, Timestamp(0), 0), EXTENTS)?;
    breaches.difference("the system's extents are those of all cells", &held, &given);
    Ok(())
}

#[cfg(test)]
mod tests;
