//! A typed table: how its rows and keys become bytes and back.

use std::marker::PhantomData;

use minicbor::{Decode, Decoder, Encode};

use crate::cell::{self, Cell};
use crate::error::StoreError;
use crate::index::{About, Indexed};
use crate::key::Key;
use crate::space::{self, Space};

/// A row's value: any type with numbered fields that minicbor encodes and decodes.
///
/// A field's number is never used again, so that old rows keep their meaning.
pub trait Row: Encode<()> + for<'b> Decode<'b, ()> {}

impl<T: Encode<()> + for<'b> Decode<'b, ()>> Row for T {}

/// A typed table, declared once: `const ENIS: Table<EniId, Eni> = Table::new(10, "enis")`.
///
/// Each cell has rows of its own in it. Its id is in each of its keys on disk, so no two tables may
/// share one.
pub struct Table<K, V: 'static> {
    id: u8,
    name: &'static str,
    counted: bool,
    indexes: &'static [&'static dyn Indexed<V>],
    types: PhantomData<fn(K) -> V>,
}

impl<K, V> Table<K, V> {
    /// Declares the table with the id that marks its keys and the name that errors show.
    pub const fn new(id: u8, name: &'static str) -> Table<K, V> {
        Table { id, name, counted: false, indexes: &[], types: PhantomData }
    }

    /// Keeps counts of the rows, so that counting and skipping many costs by blocks of them.
    pub const fn counted(mut self) -> Table<K, V> {
        self.counted = true;
        self
    }

    /// Finds rows by these indexes too, whose entries the store keeps from then on.
    ///
    /// A store that has rows already gets no entries for them by this.
    pub const fn indexed(mut self, indexes: &'static [&'static dyn Indexed<V>]) -> Table<K, V> {
        self.indexes = indexes;
        self
    }

    /// What marks its keys on disk, behind their cell.
    pub const fn id(self) -> u8 {
        self.id
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        self.name
    }

    pub(crate) fn indexes(self) -> &'static [&'static dyn Indexed<V>] {
        self.indexes
    }

    /// Whether a row is all that a put changes.
    pub(crate) fn is_plain(self) -> bool {
        !self.counted && self.indexes.is_empty()
    }

    /// Where its rows in `cell` are.
    pub(crate) fn rows(self, cell: Cell) -> Space {
        let (table, name) = (self.id, self.name);
        Space { cell, table, number: space::ROWS, counted: self.counted, name }
    }

    /// Where the number of all its rows in `cell` is, if it is counted.
    pub(crate) fn total(self, cell: Cell) -> Option<Space> {
        let space = Space { number: space::TOTAL, counted: false, ..self.rows(cell) };
        self.counted.then_some(space)
    }

    /// Where the entries of one of its indexes in `cell` are.
    pub(crate) fn entries(self, cell: Cell, index: About) -> Space {
        let (table, name) = (self.id, self.name);
        Space { cell, table, number: index.space(), counted: index.counted, name }
    }
}

impl<K: Key, V> Table<K, V> {
    /// The cell and the key of a row of this table, from its key on disk; `None` if `raw_key` is
    /// none, but another table's, or what the store keeps beside the rows.
    ///
    /// It tells which rows a [`Batch`](crate::Batch) changes.
    pub fn key_in(self, raw_key: &[u8]) -> Option<(Cell, K)> {
        let (cell, table, space, rest) = cell::split(raw_key)?;
        let key = if table == self.id && space == space::ROWS { read_all(rest) } else { None };
        Some((cell, key?))
    }

    /// The key whose bytes on disk these are.
    pub(crate) fn read_key(self, raw_key: &[u8]) -> Result<K, StoreError> {
        let key = self.key_in(raw_key).map(|(_, key)| key);
        key.ok_or_else(|| space::corrupt(self.name, raw_key, "not a key of this table"))
    }

    /// The primary key that an entry of an index holds at the end of its key, or as its value;
    /// `raw_key` is the entry's, for the error.
    pub(crate) fn read_primary(self, raw_key: &[u8], bytes: &[u8]) -> Result<K, StoreError> {
        let wrong = || space::corrupt(self.name, raw_key, "no entry of an index of this table");
        read_all(bytes).ok_or_else(wrong)
    }
}

impl<K, V: Row> Table<K, V> {
    /// The bytes of a row.
    pub(crate) fn row_bytes(self, row: &V) -> Vec<u8> {
        minicbor::to_vec(row).expect("a Vec takes all bytes, and a derived encoding cannot fail")
    }

    /// The row that these bytes are; `raw_key` is for the error.
    pub(crate) fn read_row(self, raw_key: &[u8], bytes: &[u8]) -> Result<V, StoreError> {
        let mut decoder = Decoder::new(bytes);
        let row = decoder.decode().map_err(|error| space::corrupt(self.name, raw_key, error))?;
        if decoder.position() != bytes.len() {
            return Err(space::corrupt(self.name, raw_key, "bytes follow the row"));
        }
        Ok(row)
    }
}

/// The key that all of the bytes are.
fn read_all<K: Key>(mut bytes: &[u8]) -> Option<K> {
    let key = K::read(&mut bytes)?;
    bytes.is_empty().then_some(key)
}

// Derived, these would ask the same of K and V, which are not here.
impl<K, V> Clone for Table<K, V> {
    fn clone(&self) -> Table<K, V> {
        *self
    }
}

impl<K, V> Copy for Table<K, V> {}
