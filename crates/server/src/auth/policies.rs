//! Policies that have been parsed, so that a document is not parsed again for each request.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use control::policy::Policy;

/// The most policies that one of the two generations holds. A document has at most
/// [`control::policy::MOST_CHARS`] characters.
const MOST: usize = 512;

/// The policies that were used lately, by their documents.
///
/// Names and versions would be shorter, but a name may come to mean another policy. A document never
/// means anything else, and accounts with the same one share its policy.
#[derive(Default)]
pub(super) struct Policies {
    kept: Mutex<Generations>,
}

/// What is not used while [`MOST`] others are parsed is forgotten.
#[derive(Default)]
struct Generations {
    current: HashMap<String, Arc<Policy>>,
    older: HashMap<String, Arc<Policy>>,
}

impl Policies {
    /// The policy with this document, which is known to be well-formed.
    pub(super) fn read(&self, document: String) -> Arc<Policy> {
        // Maps are whole after any panic.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(policy) = kept.current.get(&document) {
            return policy.clone();
        }
        let policy = kept.older.remove(&document).unwrap_or_else(|| {
            let policy = Policy::parse(&document);
            Arc::new(policy.expect("a document was parsed before it became a row"))
        });
        if kept.current.len() >= MOST {
            kept.older = mem::take(&mut kept.current);
        }
        kept.current.insert(document, policy.clone());
        policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(number: usize) -> String {
        format!(
            r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"ecs:A{number}","Resource":"*"}}]}}"#
        )
    }

    #[test]
    fn a_document_is_parsed_once_as_long_as_it_is_used() {
        let policies = Policies::default();
        let first = policies.read(document(0));
        assert_eq!(*first, Policy::parse(&document(0)).expect("well-formed"));
        assert!(Arc::ptr_eq(&first, &policies.read(document(0))));
        for number in 1..2 * MOST {
            policies.read(document(number));
            assert!(Arc::ptr_eq(&first, &policies.read(document(0))), "{number}");
        }
    }

    #[test]
    fn what_is_kept_has_a_limit() {
        let policies = Policies::default();
        for number in 0..5 * MOST {
            policies.read(document(number));
        }
        let kept = policies.kept.lock().expect("no panic");
        assert!(kept.current.len() <= MOST && kept.older.len() <= MOST);
    }
}
