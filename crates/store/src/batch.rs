//! Changes that belong together, by key.

use std::collections::{BTreeMap, btree_map};

/// An ordered map of changes: a key and its new value, or `None` where the row goes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Batch {
    rows: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    bytes: usize,
}

impl Batch {
    /// A batch that changes nothing.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Sets the value of a key, in place of any earlier change to it.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.set(key, Some(value));
    }

    /// Removes a key, in place of any earlier change to it.
    pub fn delete(&mut self, key: Vec<u8>) {
        self.set(key, None);
    }

    /// Takes in the changes of a later batch; they replace earlier ones by key.
    pub fn merge(&mut self, later: Batch) {
        // One by one: `BTreeMap::append` rebuilds the whole map, which makes a group cost its square.
        for (key, value) in later {
            self.set(key, value);
        }
    }

    /// Whether the batch changes nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of keys it changes.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The bytes of the keys that it changes and of their new values.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The changes in key order; `None` is a delete.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.rows.iter().map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    pub(crate) fn rows(&self) -> &BTreeMap<Vec<u8>, Option<Vec<u8>>> {
        &self.rows
    }

    fn set(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        let key_bytes = key.len();
        self.bytes += value.as_ref().map_or(0, Vec::len);
        match self.rows.insert(key, value) {
            Some(replaced) => self.bytes -= replaced.map_or(0, |value| value.len()),
            None => self.bytes += key_bytes,
        }
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

#[cfg(test)]
mod tests {
    use super::Batch;

    #[test]
    fn a_batch_knows_its_bytes_whatever_replaces_what() {
        let mut batch = Batch::new();
        batch.put(b"key".to_vec(), b"value".to_vec());
        assert_eq!((batch.len(), batch.bytes()), (1, 8));
        batch.put(b"key".to_vec(), b"v".to_vec());
        assert_eq!((batch.len(), batch.bytes()), (1, 4));
        batch.delete(b"key".to_vec());
        assert_eq!((batch.len(), batch.bytes()), (1, 3));
        let mut later = Batch::new();
        later.put(b"key".to_vec(), b"12".to_vec());
        later.put(b"k".to_vec(), Vec::new());
        batch.merge(later);
        assert_eq!((batch.len(), batch.bytes()), (2, 6));
    }
}
