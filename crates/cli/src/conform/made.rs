//! What cases have made, as far as it is there.

use std::collections::{BTreeMap, BTreeSet};

use super::free::{FREE, Free};

/// What there is that was made here.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// Ids, by kind.
    pub ids: BTreeMap<&'static Free, BTreeSet<String>>,
    /// Whether something was made whose id is not known.
    pub is_unsure: bool,
}

impl Made {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        !self.is_unsure && self.ids.values().all(BTreeSet::is_empty)
    }

    /// The ids of a kind.
    pub fn of(&self, kind: &'static Free) -> BTreeSet<String> {
        self.ids.get(kind).cloned().unwrap_or_default()
    }

    /// It is gone.
    pub fn forget(&mut self, kind: &'static Free, id: &str) {
        if let Some(ids) = self.ids.get_mut(kind) {
            ids.remove(id);
        }
    }

    /// What there is, in the order in which it is removed.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Free, &str)> {
        let of = |kind| self.ids.get(kind).into_iter().flatten();
        FREE.iter().flat_map(move |kind| of(kind).map(move |id| (kind, id.as_str())))
    }
}
