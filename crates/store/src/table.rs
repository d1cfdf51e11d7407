//! A typed table: how its rows and keys become bytes and back.

use std::fmt::Display;
use std::marker::PhantomData;

use minicbor::{Decode, Decoder, Encode};

use crate::error::StoreError;
use crate::key::Key;

/// A row's value: any type with numbered fields that minicbor encodes and decodes.
///
/// A field's number is never used again, so that old rows keep their meaning.
pub trait Row: Encode<()> + for<'b> Decode<'b, ()> {}

impl<T: Encode<()> + for<'b> Decode<'b, ()>> Row for T {}

/// A typed table, declared once: `const ENIS: Table<(Scope, EniId), Eni> = Table::new(1, "enis")`.
///
/// Its id is the first byte of each of its keys on disk, so no two tables may share one.
pub struct Table<K, V> {
    id: u8,
    name: &'static str,
    types: PhantomData<fn(K) -> V>,
}

impl<K, V> Table<K, V> {
    /// Declares the table with the id that marks its keys and the name that errors show.
    pub const fn new(id: u8, name: &'static str) -> Table<K, V> {
        Table { id, name, types: PhantomData }
    }

    /// The first byte of its keys on disk.
    pub const fn id(self) -> u8 {
        self.id
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The bytes on disk of a key, or of the beginning of one.
    pub(crate) fn key_bytes<P: Key>(self, key: &P) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(48);
        bytes.push(self.id);
        key.write(&mut bytes);
        bytes
    }

    fn corrupt(self, key: &[u8], why: impl Display) -> StoreError {
        let why = format!("key {}: {why}", key.escape_ascii());
        StoreError::Corrupt { table: self.name, why }
    }
}

impl<K: Key, V> Table<K, V> {
    /// The key whose bytes on disk these are.
    pub(crate) fn read_key(self, key: &[u8]) -> Result<K, StoreError> {
        let mut rest = key.get(1..).unwrap_or_default();
        match K::read(&mut rest) {
            Some(read) if rest.is_empty() => Ok(read),
            _ => Err(self.corrupt(key, "not a key of this table")),
        }
    }
}

impl<K, V: Row> Table<K, V> {
    /// The bytes of a row.
    pub(crate) fn row_bytes(self, row: &V) -> Vec<u8> {
        minicbor::to_vec(row).expect("a Vec takes all bytes, and a derived encoding cannot fail")
    }

    /// The row that these bytes are; `key` is for the error.
    pub(crate) fn read_row(self, key: &[u8], bytes: &[u8]) -> Result<V, StoreError> {
        let mut decoder = Decoder::new(bytes);
        let row = decoder.decode().map_err(|error| self.corrupt(key, error))?;
        if decoder.position() != bytes.len() {
            return Err(self.corrupt(key, "bytes follow the row"));
        }
        Ok(row)
    }
}

// Derived, these would ask the same of K and V, which are not here.
impl<K, V> Clone for Table<K, V> {
    fn clone(&self) -> Table<K, V> {
        *self
    }
}

impl<K, V> Copy for Table<K, V> {}
