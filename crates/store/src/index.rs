//! Indexes of a table: by what else than its key a row is found.

use std::collections::BTreeSet;

use crate::key::Key;
use crate::space;

/// An index of tables whose rows are `V`, by keys of type `K`; the store itself keeps its entries.
///
/// Declared once, beside the table that names it (see [`Table::indexed`](crate::Table::indexed)):
/// `const BY_MAC: Index<Eni, u32> = Index::new(5, "by_mac", |eni: &Eni| vec![eni.mac]).unique()`.
///
/// An index of other rows does not compile:
///
/// ```compile_fail,E0308
/// use store::{Cell, Index, StoreError, Table, Timestamp, Txn};
///
/// const NAMES: Table<u8, String> = Table::new(1, "names");
/// const BY_PARITY: Index<u32, u32> = Index::new(1, "by_parity", |n: &u32| vec![n % 2]);
///
/// fn odd(txn: &Txn) -> Result<u64, StoreError> {
///     txn.count_under(NAMES, BY_PARITY, &1)
/// }
/// ```
pub struct Index<V, K> {
    about: About,
    keys: fn(&V) -> Vec<K>,
}

/// What of an index does not depend on its types.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct About {
    pub(crate) number: u8,
    pub(crate) name: &'static str,
    pub(crate) unique: bool,
    pub(crate) counted: bool,
}

/// An index whose keys' type is not known; only [`Index`] is one.
pub trait Indexed<V>: private::Sealed + Send + Sync {
    /// What of the index does not depend on its types.
    fn about(&self) -> About;

    /// The bytes of the index's keys of a row, each once.
    fn keys_of(&self, row: &V) -> BTreeSet<Vec<u8>>;

    /// How many bytes at the front of `entry` are a key of the index; `None` if it begins with none.
    fn key_length(&self, entry: &[u8]) -> Option<usize>;
}

mod private {
    /// Keeps [`Indexed`](super::Indexed) to this crate.
    pub trait Sealed {}
}

/// The greatest number of an index: two spaces for each fit into a byte, with room to spare.
const LAST_NUMBER: u8 = 100;

impl<V, K> Index<V, K> {
    /// Declares the index with the number that marks its entries on disk (1 to 100, in each table
    /// only once), the name that errors show, and the keys of a row.
    ///
    /// A row has one entry for each of its keys, however often a key is among them.
    pub const fn new(number: u8, name: &'static str, keys: fn(&V) -> Vec<K>) -> Index<V, K> {
        assert!(number >= 1 && number <= LAST_NUMBER, "an index has a number of 1 to 100");
        Index { about: About { number, name, unique: false, counted: false }, keys }
    }

    /// Keeps counts of the entries, so that counting and skipping many costs by blocks of them.
    pub const fn counted(mut self) -> Index<V, K> {
        self.about.counted = true;
        self
    }

    /// Promises that no two rows ever have the same key.
    pub const fn unique(mut self) -> Index<V, K> {
        self.about.unique = true;
        self
    }

    /// The keys of a row.
    pub fn keys(self, row: &V) -> Vec<K> {
        (self.keys)(row)
    }

    /// The number that marks its entries on disk.
    pub const fn number(self) -> u8 {
        self.about.number
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        self.about.name
    }
}

impl About {
    /// The number of the space that holds the entries; the one after it holds their counts.
    pub(crate) fn space(self) -> u8 {
        self.number * 2
    }

    /// The key, without its space's prefix, and the value of the entry that says that the row of
    /// `primary` has `key`: a unique key is free or taken, so it stands alone in its entry's.
    pub(crate) fn entry(self, key: &[u8], primary: &[u8]) -> (Vec<u8>, Vec<u8>) {
        if self.unique {
            (key.to_vec(), primary.to_vec())
        } else {
            ([key, primary].concat(), Vec::new())
        }
    }
}

impl<V, K> private::Sealed for Index<V, K> {}

impl<V, K: Key> Indexed<V> for Index<V, K> {
    fn about(&self) -> About {
        self.about
    }

    fn keys_of(&self, row: &V) -> BTreeSet<Vec<u8>> {
        (self.keys)(row).iter().map(space::bytes).collect()
    }

    fn key_length(&self, entry: &[u8]) -> Option<usize> {
        let mut rest = entry;
        K::read(&mut rest)?;
        Some(entry.len() - rest.len())
    }
}

// Derived, these would ask the same of V and K, which are not here.
impl<V, K> Clone for Index<V, K> {
    fn clone(&self) -> Index<V, K> {
        *self
    }
}

impl<V, K> Copy for Index<V, K> {}
