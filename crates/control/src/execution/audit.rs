//! The invariants of the rows, each checked by a function of its own.
//!
//! Operations keep them; this is the second path to them. Tests take it after every request,
//! `enid check` takes it on a real store.

mod accounts;
mod bindings;
mod disks;
mod places;
mod resource_groups;
mod routes;
mod rules;
mod units;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use store::{AnyTable, Cell, Key, Row, Snapshot, StoreError, Table, Timestamp, Txn};

use super::{default_world::STORE, panic_text, token::TOKENS};
use crate::{
    TABLES,
    kernel::{
        caller::Scope,
        cell::{self, CELLS, NEXT},
        resource::Resource,
        resource_group::ResourceGroup,
        schedule::SCHEDULE,
    },
    net::extent::{EXTENTS, Extents, Unique},
    ram::{AccessKey, BEARER_TOKENS, CREDENTIALS, DECLARED, Policy, Role, User, VERSIONS},
    sts::session::SESSIONS,
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

    /// Checks something of a cell.
    ///
    /// A row that cannot be read is reported by its table; what else should hold of it cannot be
    /// said. A row that can be read may still be such as no request writes, so that what is taken
    /// for granted everywhere does not hold of it.
    fn of(
        &mut self,
        cell: Cell,
        check: impl FnOnce(&mut Breaches) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match catch_unwind(AssertUnwindSafe(|| check(self))) {
            Ok(Ok(()) | Err(StoreError::Corrupt { .. })) => Ok(()),
            Ok(Err(error)) => Err(error),
            Err(panic) => {
                let found = format!("{cell:?}: {}", panic_text(&*panic));
                self.add("every row is such as requests write", found);
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

/// Checks something of the rows of a cell.
type Check = fn(&Txn<'_>, &mut Breaches) -> Result<(), StoreError>;

/// What is checked of each cell alone.
const CHECKS: [Check; 7] = [
    units::audit,
    places::audit,
    bindings::audit,
    disks::audit,
    routes::audit,
    rules::audit,
    kept_answers_can_be_given,
];

/// Checks every invariant on all rows. It fails only if the engine does.
pub fn audit(snapshot: &dyn Snapshot) -> Result<Vec<Breach>, StoreError> {
    let mut breaches = Breaches::default();
    let mut scopes = BTreeMap::new();
    breaches.of(Cell::SYSTEM, |breaches| {
        scopes = directory(snapshot, breaches)?;
        Ok(())
    })?;
    let cells = scopes.keys().copied().collect::<BTreeSet<_>>();
    for (cell, tables) in tables(snapshot, &cells, &mut breaches)? {
        let txn = Txn::new(snapshot, cell, Timestamp(0), 0);
        for table in tables {
            if !Kind::of(table).is_of(cell, scopes.get(&cell)) {
                let found = format!("{cell:?} has {}", table.name());
                breaches.add("a table is in cells of its kind", found);
            }
            breaches.of(cell, |breaches| {
                let invariant = "a table's indexes and counts are what its rows say";
                let wrong = table.audit(&txn)?;
                wrong.into_iter().for_each(|found| breaches.add(invariant, found));
                Ok(())
            })?;
        }
        for check in CHECKS {
            breaches.of(cell, |breaches| check(&txn, breaches))?;
        }
    }
    breaches.of(Cell::SYSTEM, |breaches| accounts::audit(snapshot, breaches))?;
    breaches.of(Cell::SYSTEM, |breaches| resource_groups::audit(snapshot, &scopes, breaches))?;
    breaches.of(Cell::SYSTEM, |breaches| extents_are_one_cells(snapshot, &cells, breaches))?;
    Ok(breaches.0)
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
) -> Result<BTreeMap<Cell, Scope>, StoreError> {
    let txn = Txn::new(snapshot, Cell::SYSTEM, Timestamp(0), 0);
    let end = cell::next(&txn)?;
    let mut cells = BTreeMap::new();
    for (scope, number) in all(&txn, CELLS)? {
        let cell = Cell::new(number);
        let is_own = cell != Cell::SYSTEM && number < end;
        let found = format!("{scope:?} has {cell:?}, of those before {end}");
        if !is_own || cells.insert(cell, scope).is_some() {
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

/// Which cells have rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The system's own.
    System,
    /// Those of accounts alone.
    Account,
    /// Those of an account in a region.
    Region,
    /// Both the system's and those of an account in a region.
    Both,
    /// Those of an account, alone or in a region.
    OfAccount,
    /// Any.
    Any,
}

/// The tables of what an account has without a region.
const ACCOUNT: &[&dyn AnyTable] = &[
    &AccessKey::TABLE,
    &BEARER_TOKENS,
    &Policy::TABLE,
    &ResourceGroup::TABLE,
    &Role::TABLE,
    &User::TABLE,
    &VERSIONS,
];

impl Kind {
    fn of(table: &dyn AnyTable) -> Kind {
        let is = |tables: &[&dyn AnyTable]| tables.iter().any(|one| one.id() == table.id());
        match () {
            () if is(&[&CELLS, &NEXT, &STORE, &CREDENTIALS, &DECLARED, &SESSIONS]) => Kind::System,
            () if is(ACCOUNT) => Kind::Account,
            () if is(&[&EXTENTS]) => Kind::Both,
            () if is(&[&TOKENS]) => Kind::OfAccount,
            () if is(&[&SCHEDULE]) => Kind::Any,
            () => Kind::Region,
        }
    }

    fn is_of(self, cell: Cell, scope: Option<&Scope>) -> bool {
        match self {
            Kind::System => cell == Cell::SYSTEM,
            Kind::Account => scope.is_some_and(|scope| scope.region.is_empty()),
            Kind::Region => scope.is_some_and(|scope| !scope.region.is_empty()),
            Kind::OfAccount => scope.is_some(),
            Kind::Any => cell == Cell::SYSTEM || scope.is_some(),
            Kind::Both => Kind::System.is_of(cell, scope) || Kind::Region.is_of(cell, scope),
        }
    }
}

/// What cannot be given again would fail every repetition of its request.
fn kept_answers_can_be_given(txn: &Txn<'_>, breaches: &mut Breaches) -> Result<(), StoreError> {
    for ((operation, token), kept) in all(txn, TOKENS)? {
        if !kept.is_whole() {
            let found = format!("that of {operation:?} for {token:?} cannot");
            breaches.add("an answer that is kept for a client token can be given again", found);
        }
    }
    Ok(())
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
            if !extents.are_in_order() {
                let found = format!("{units:?} of {cell:?}");
                breaches.add("runs of numbers are in order, and none is next to another", found);
            }
            for (first, count) in extents.runs {
                let run = first..first.saturating_add(count);
                if all.count(&run) > 0 {
                    let found = format!("{units:?} {run:?} of {cell:?} is another's too");
                    breaches.add("a number that is unique among all cells is given to one", found);
                } else if !run.is_empty() {
                    all.add(run);
                }
            }
        }
    }
    let given = all(&Txn::new(snapshot, Cell::SYSTEM, Timestamp(0), 0), EXTENTS)?;
    breaches.difference("the system's extents are those of all cells", &held, &given);
    Ok(())
}

#[cfg(test)]
mod tests;
