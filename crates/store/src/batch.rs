//! Changes that belong together, by key.

use std::collections::{BTreeMap, btree_map};

/// An ordered map of changes: a key and its new value, or `None` where the row goes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Batch {
    pub(crate) rows: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Batch {
    /// A batch that changes nothing.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Sets the value of a key, in place of any earlier change to it.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.rows.insert(key, Some(value));
    }

    /// Removes a key, in place of any earlier change to it.
    pub fn delete(&mut self, key: Vec<u8>) {
        self.rows.insert(key, None);
    }

    /// Whether the batch changes nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of keys it changes.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The changes in key order; `None` is a delete.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.rows.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }
}

/// The changes in key order, by value; `None` is a delete.
impl IntoIterator for Batch {
    type Item = (Vec<u8>, Option<Vec<u8>>);
    type IntoIter = btree_map::IntoIter<Vec<u8>, Option<Vec<u8>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}
