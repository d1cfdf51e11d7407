//! Changes over a snapshot, read as one.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::btree_map;
use std::iter::{self, Peekable};

use crate::batch::Batch;
use crate::engine::{Snapshot, between};
use crate::error::StoreError;
use crate::sorted::{self, Bytes, Sorted};

/// Changes by key: a row's new value, or nothing where it goes.
pub(crate) trait Changes {
    type Range<'s>: Iterator<Item = Change<'s>>
    where
        Self: 's;

    /// What becomes of the row of a key, if anything does.
    fn change(&self, key: &[u8]) -> Option<Option<&[u8]>>;

    /// The changes of keys with `from <= key < to`, in order.
    fn range<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Self::Range<'s>;

    /// The same from the last to the first.
    fn back<'s>(
        &'s self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> impl Iterator<Item = Change<'s>> + use<'s, Self>;
}

/// A key, and what becomes of its row.
pub(crate) type Change<'s> = (&'s [u8], Option<&'s [u8]>);

/// The rows of `base` after `changes`.
pub(crate) struct Layered<'s, C = Batch> {
    pub(crate) changes: &'s C,
    pub(crate) base: &'s dyn Snapshot,
}

/// A row, with what of it is asked for.
pub(crate) trait Entry {
    fn new(key: &[u8], value: &[u8]) -> Self;
    fn key(&self) -> &[u8];
}

/// Changes and the rows below them as one sequence, taken as it is read.
pub(crate) struct Merged<'s, C: Changes + 's, T> {
    changes: Peekable<C::Range<'s>>,
    base: Peekable<Below<'s, T>>,
}

/// A row with all that it is.
pub(crate) type KeyValue = (Vec<u8>, Vec<u8>);

type Below<'s, T> = Box<dyn Iterator<Item = Result<T, StoreError>> + 's>;

impl<C> Clone for Layered<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Layered<'_, C> {}

impl<'s, C: Changes> Layered<'s, C> {
    pub(crate) fn get(self, key: &[u8]) -> Result<Option<Cow<'s, [u8]>>, StoreError> {
        match self.changes.change(key) {
            Some(change) => Ok(change.map(Cow::Borrowed)),
            None => Ok(self.base.get(key)?.map(Cow::Owned)),
        }
    }

    pub(crate) fn has(self, key: &[u8]) -> Result<bool, StoreError> {
        match self.changes.change(key) {
            Some(change) => Ok(change.is_some()),
            None => self.base.has(key),
        }
    }

    pub(crate) fn scan(
        self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Merged<'s, C, KeyValue>, StoreError> {
        Ok(self.merged(from, to, self.base.scan(from, to)?))
    }

    pub(crate) fn keys(
        self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Merged<'s, C, Vec<u8>>, StoreError> {
        Ok(self.merged(from, to, self.base.keys(from, to)?))
    }

    pub(crate) fn last_key(
        self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut below = self.base.last_key(from, to)?;
        for (key, change) in self.changes.back(from, to) {
            if below.as_deref().is_some_and(|below| below > key) {
                break;
            }
            if change.is_some() {
                return Ok(Some(key.to_vec()));
            }
            if below.as_deref() == Some(key) {
                below = self.base.last_key(from, Some(key))?;
            }
        }
        Ok(below)
    }

    fn merged<T>(self, from: &[u8], to: Option<&[u8]>, base: Below<'s, T>) -> Merged<'s, C, T> {
        Merged { changes: self.changes.range(from, to).peekable(), base: base.peekable() }
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

impl<C: Changes, T: Entry> Iterator for Merged<'_, C, T> {
    type Item = Result<T, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let order = match (self.changes.peek(), self.base.peek()) {
                (None, _) | (_, Some(Err(_))) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some((changed, _)), Some(Ok(below))) => (*changed).cmp(below.key()),
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

impl Changes for Batch {
    type Range<'s> = iter::Map<
        btree_map::Range<'s, Vec<u8>, Option<Vec<u8>>>,
        fn((&'s Vec<u8>, &'s Option<Vec<u8>>)) -> Change<'s>,
    >;

    fn change(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.rows().get(key).map(Option::as_deref)
    }

    fn range<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Self::Range<'s> {
        between(self.rows(), from, to).map(|(key, value)| (key.as_slice(), value.as_deref()))
    }

    fn back<'s>(
        &'s self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> impl Iterator<Item = Change<'s>> + use<'s> {
        Changes::range(self, from, to).rev()
    }
}

impl Changes for Sorted<Option<Bytes>> {
    type Range<'s> = iter::Map<
        sorted::Range<'s, Option<Bytes>>,
        fn((&'s [u8], &'s Option<Bytes>)) -> Change<'s>,
    >;

    fn change(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.get(key).map(Option::as_deref)
    }

    fn range<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Self::Range<'s> {
        Sorted::range(self, from, to).map(|(key, value)| (key, value.as_deref()))
    }

    fn back<'s>(
        &'s self,
        from: &[u8],
        to: Option<&[u8]>,
    ) -> impl Iterator<Item = Change<'s>> + use<'s> {
        self.range_back(from, to).map(|(key, value)| (key, value.as_deref()))
    }
}
