//! What an engine must do, and nothing more.

use std::collections::{BTreeMap, btree_map};
use std::ops::Bound;
use std::sync::Arc;

use crate::batch::Batch;
use crate::error::{Refused, StoreError};

/// Rows in key order, as `(key, value)`.
pub type Rows<'s> = Box<dyn Iterator<Item = Result<(Vec<u8>, Vec<u8>), StoreError>> + 's>;

/// Keys in their order.
pub type Keys<'s> = Box<dyn Iterator<Item = Result<Vec<u8>, StoreError>> + 's>;

/// A consistent view of all rows at one moment; it may outlive the engine that gave it.
///
/// A range is `from <= key < to`, where `to` of `None` is the end of all rows. One whose end is
/// before its start holds no rows.
pub trait Snapshot: Send + Sync {
    /// The value of `key`, or `None` if there is no such row.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Whether there is a row of `key`; its value is not copied.
    fn has(&self, key: &[u8]) -> Result<bool, StoreError>;

    /// The rows of a range in key order.
    fn scan<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Rows<'s>, StoreError>;

    /// The keys of a range in their order; no value is copied.
    fn keys<'s>(&'s self, from: &[u8], to: Option<&[u8]>) -> Result<Keys<'s>, StoreError>;

    /// The last key of a range, or `None` if it holds none.
    fn last_key(&self, from: &[u8], to: Option<&[u8]>) -> Result<Option<Vec<u8>>, StoreError>;

    /// What of it is durable in a log only.
    fn waiting(&self) -> Waiting {
        Waiting::default()
    }
}

/// Changes that are durable in a log, and that the tree behind it has not taken in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Waiting {
    /// The rows that they change.
    pub rows: usize,
    /// The bytes of those rows and their keys.
    pub bytes: usize,
}

/// Which ownership of the store a commit is made under; a later owner's is greater.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Fence(pub u64);

/// Whether this process may still answer reads from what it holds.
pub trait Lease: Send + Sync {
    /// Whether no other process can have become the owner of the store by now.
    fn holds(&self) -> bool;
}

/// Keeps rows: gives views of them and takes batches of changes.
///
/// It may be one file on this machine or a log on others, so its contract allows for a commit whose
/// outcome is not known, and for an owner that is deposed without being told.
pub trait Engine: Send {
    /// The last state that is known to be committed.
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError>;

    /// The ownership that the engine has now: what the executor asks for once, when it takes the
    /// engine, and gives with each commit.
    fn fence(&self) -> Fence;

    /// Makes the batch durable as a whole, or not at all; returns only after it is.
    ///
    /// What the executor does then:
    ///
    /// - `Ok`: it answers the group's calls.
    /// - [`Refused::NotApplied`]: the state is what it was. The group's calls failed, and are told
    ///   so; the next group may be committed.
    /// - [`Refused::Fenced`]: another process owns the store. The group's calls failed, and this
    ///   process answers nothing more, reads included.
    /// - [`Refused::Unknown`]: nothing is answered and nothing committed until
    ///   [`settle`](Engine::settle) has told.
    fn commit(&mut self, batch: Batch, fence: Fence) -> Result<(), Refused>;

    /// After [`Refused::Unknown`]: finds out whether that commit is in the store, and takes the
    /// engine to the state after it, which [`snapshot`](Engine::snapshot) gives from then on.
    ///
    /// The executor goes on with `true` as after `Ok`, with `false` as after
    /// [`Refused::NotApplied`]. After an error it may ask again; if it gives up, the process stops
    /// without an answer to the group's calls, and opening the store again tells.
    ///
    /// # Panics
    ///
    /// If no commit is unsettled.
    fn settle(&mut self) -> Result<bool, StoreError>;

    /// What tells, at any time and on any thread, whether this process may still answer reads.
    fn lease(&self) -> Arc<dyn Lease>;

    /// Takes a batch in, so that what comes after it can be run while it is being made durable: on
    /// [`Ahead::after`], of which nothing may be shown or answered before [`Committer::commit`] has said
    /// `Ok`. An engine that has no committer commits it at once, and answers with nothing.
    fn stage(&mut self, batch: Batch, fence: Fence) -> Result<Option<Ahead>, Refused> {
        self.commit(batch, fence).map(|()| None)
    }

    /// Goes back to the last state that is known to be committed: whatever was staged after it was
    /// refused.
    fn reset(&mut self) {}

    /// What makes durable what is staged, on any thread. There is only one, which is given away once.
    fn committer(&mut self) -> Option<Box<dyn Committer>> {
        None
    }
}

/// Makes durable what an engine has staged.
pub trait Committer: Send {
    /// Makes all of these durable, in the order in which they were staged, or none.
    ///
    /// The refusals are those of [`Engine::commit`]. After one, all that was staged since is refused too,
    /// and [`Engine::reset`] is called before anything is staged again.
    fn commit(&mut self, staged: &[Ahead]) -> Result<(), Refused>;

    /// As [`Engine::settle`].
    fn settle(&mut self) -> Result<bool, StoreError>;
}

/// A batch that an engine has taken in, and that is not durable yet.
pub struct Ahead {
    /// The state after it.
    pub after: Arc<dyn Snapshot>,
    pub(crate) fence: Fence,
    pub(crate) record: Vec<u8>,
    pub(crate) state: crate::logged::State,
    pub(crate) take: Option<crate::logged::Take>,
}

/// The lease of a store that only one process can have open: it holds for ever.
pub(crate) struct Exclusive;

impl Lease for Exclusive {
    fn holds(&self) -> bool {
        true
    }
}

/// The bounds of `from <= key < to`, where a range that ends before it starts becomes an empty one:
/// no map that is used here promises to take the former.
pub(crate) fn bounds<'k>(
    from: &'k [u8],
    to: Option<&'k [u8]>,
) -> (Bound<&'k [u8]>, Bound<&'k [u8]>) {
    let end = to.map_or(Bound::Unbounded, |to| Bound::Excluded(to.max(from)));
    (Bound::Included(from), end)
}

/// The entries with `from <= key < to`.
pub(crate) fn between<'s, T>(
    rows: &'s BTreeMap<Vec<u8>, T>,
    from: &[u8],
    to: Option<&[u8]>,
) -> btree_map::Range<'s, Vec<u8>, T> {
    rows.range::<[u8], _>(bounds(from, to))
}
