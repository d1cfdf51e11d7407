//! Where on disk the keys of a table are: its rows, the entries of its indexes, the counts.

use std::fmt::Display;

use crate::cell::Cell;
use crate::error::StoreError;
use crate::key::{Key, prefix_end};

/// The space of a table's rows.
pub(crate) const ROWS: u8 = 0;

/// The space of the one key that holds the number of all rows of a counted table: what is asked for
/// at each change of a table, and so must not cost by its blocks. No index has this space.
pub(crate) const TOTAL: u8 = u8::MAX;

/// How many bytes of a key say where it is: the cell, the table and the space.
const HEADER: usize = 6;

/// A part of one table in one cell: its rows, the entries of one of its indexes, or the counts of
/// either. Keys in it are the space's prefix, and a rest that is unique in the space.
#[derive(Clone, Copy)]
pub(crate) struct Space {
    pub(crate) cell: Cell,
    pub(crate) table: u8,
    pub(crate) number: u8,
    /// Whether the space beside it holds the counts of this one.
    pub(crate) counted: bool,
    /// The table's name, for errors.
    pub(crate) name: &'static str,
}

impl Space {
    /// The space that holds the counts of this one.
    pub(crate) fn counts(self) -> Space {
        Space { number: self.number + 1, counted: false, ..self }
    }

    /// The key on disk of a key in the space, or of the beginning of one.
    pub(crate) fn key<P: Key>(self, key: &P) -> Vec<u8> {
        let mut bytes = self.prefix();
        key.write(&mut bytes);
        bytes
    }

    /// The key on disk that ends with `rest`.
    pub(crate) fn at(self, rest: &[u8]) -> Vec<u8> {
        let mut bytes = self.prefix();
        bytes.extend_from_slice(rest);
        bytes
    }

    /// The range of the keys on disk whose rests are `from <= rest < to`; `to` of `None` is the end
    /// of the space.
    pub(crate) fn range(self, from: &[u8], to: Option<&[u8]>) -> (Vec<u8>, Option<Vec<u8>>) {
        let end = to.map_or_else(|| prefix_end(&self.prefix()), |to| Some(self.at(to)));
        (self.at(from), end)
    }

    /// What follows the space's prefix in one of its keys on disk.
    pub(crate) fn rest(raw_key: &[u8]) -> &[u8] {
        raw_key.get(HEADER..).unwrap_or_default()
    }

    /// The error of what is wrong at `raw_key`.
    pub(crate) fn corrupt(self, raw_key: &[u8], why: impl Display) -> StoreError {
        corrupt(self.name, raw_key, why)
    }

    fn prefix(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(48);
        (self.cell, self.table, self.number).write(&mut bytes);
        bytes
    }
}

/// The bytes of a key by itself.
pub(crate) fn bytes<K: Key>(key: &K) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32);
    key.write(&mut bytes);
    bytes
}

/// The first key after `key`, in bytes.
pub(crate) fn next(mut key: Vec<u8>) -> Vec<u8> {
    key.push(0);
    key
}

/// The error of what is wrong at a key of the table called `table`.
pub(crate) fn corrupt(table: &'static str, raw_key: &[u8], why: impl Display) -> StoreError {
    let why = format!("key {}: {why}", raw_key.escape_ascii());
    StoreError::Corrupt { table, why }
}
