//! What cases have made, as far as it is there.

use std::collections::{BTreeMap, BTreeSet};

use super::free::{FREE, Free};

/// What ids start with. One has at least so many letters and digits behind that: `eni-9` is none.
const ID_STARTS: [&str; 6] = ["eni-", "i-", "sg-", "vcr-", "vpc-", "vsw-"];
const ID_LETTERS: usize = 8;

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

/// Whether this may be the id of something.
pub fn is_id(text: &str) -> bool {
    let rest = ID_STARTS.iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| {
        rest.len() >= ID_LETTERS && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_what_services_give() {
        for id in ["eni-bp1mwreaem3hjt75glvn", "vpc-bp1mwreaem", "i-bp1mwreaem3hjt75glvn"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["eni-9", "nic-1", "", "i-9", "instance", "10.0.0.9", "sg-", "vpc-bp1.mwreaem3"]
        {
            assert!(!is_id(text), "{text}");
        }
    }
}
