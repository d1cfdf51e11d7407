//! Changes over a snapshot, read as one.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::btree_map;
use std::iter::Peekable;

use crate::batch::Batch;
use crate::engine::{Snapshot, between};
use crate::error::StoreError;

/// The rows of `base` after `changes`.
#[derive(Clone, Copy)]
pub(crate) struct Layered<'s> {
    pub(crate) changes: &'s Batch,
    pub(crate) base: &'s dyn Snapshot,
}

/// A row, with what of it is asked for.
pub(crate) trait Entry {
    fn new(key: &[u8], value: &[u8]) -> Self;
    fn key(&self) -> &[u8];
}

/// Changes and the rows below them as one sequence, taken as it is read.
pub(crate) struct Merged<'s, T> {
    changes: Peekable<btree_map::Range<'s, Vec<u8>, Option<Vec<u8>>>>,
    base: Peekable<Below<'s, T>>,
}

/// A row with all that it is.
type KeyValue = (Vec<u8>, Vec<u8>);

type Below<'s, T> = Box<dyn Iterator<Item = Result<T, StoreError>> + 's>;

impl<'s> Layered<'s> {
    pub(crate) fn get(self, key: &[u8]) -> Result<Option<Cow<'s, [u8]>>, StoreError> {
        match self.changes.rows().get(key) {
            Some(change) => Ok(change.as_deref().map(Cow::Borrowed)),
            None => Ok(self.base.get(key)?.map(Cow::Owned)),
        }
    }

    pub(crate) fn has(self, key: &[u8]) -> Result<bool, StoreError> {
        match self.changes.rows().get(key) {
            Some(change) => Ok(change.is_some()),
            None => self.base.has(key),
        }
    }

    pub(crate) fn scan(
        self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Merged<'s, KeyValue>, StoreError> {
        Ok(self.merged(from, to, self.base.scan(from, to)?))
    }

    pub(crate) fn keys(
        self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Merged<'s, Vec<u8>>, StoreError> {
        Ok(self.merged(from, to, self.base.keys(from, to)?))
    }

    pub(crate) fn last_key(
        self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut below = self.base.last_key(from, to)?;
        for (key, change) in between(self.changes.rows(), from, to).rev() {
            if below.as_ref().is_some_and(|below| below > key) {
                break;
            }
            if change.is_some() {
                return Ok(Some(key.clone()));
            }
            if below.as_ref() == Some(key) {
                below = self.base.last_key(from, Some(key))?;
            }
        }
        Ok(below)
    }

    fn merged<T>(self, from: &[u8], to: Option<&[u8]>, base: Below<'s, T>) -> Merged<'s, T> {
        let changes = between(self.changes.rows(), from, to).peekable();
        Merged { changes, base: base.peekable() }
    }
}

impl Entry for KeyValue {
    fn new(key: &[u8], value: &[u8]) -> Self {
        (key.to_vec(), value.to_vec())
    }

    fn key(&self) -> &[u8] {
        &self.0
    }
}

impl Entry for Vec<u8> {
    fn new(key: &[u8], _: &[u8]) -> Self {
        key.to_vec()
    }

    fn key(&self) -> &[u8] {
        self
    }
}

impl<T: Entry> Iterator for Merged<'_, T> {
    type Item = Result<T, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let order = match (self.changes.peek(), self.base.peek()) {
                (None, _) | (_, Some(Err(_))) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some((changed, _)), Some(Ok(below))) => changed.as_slice().cmp(below.key()),
            };
            match order {
                Ordering::Greater => return self.base.next(),
                Ordering::Equal => drop(self.base.next()),
                Ordering::Less => {}
            }
            let (key, change) = self.changes.next()?;
            if let Some(value) = change {
                return Some(Ok(T::new(key, value)));
            }
        }
    }
}
