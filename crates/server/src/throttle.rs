//! How often an operation may be called.
//!
//! As documented (contract/semantics.md, section 8), calls are counted for each account, region and
//! operation, by the minute of the clock. Once the calls of a minute have been used, further ones are
//! refused until the next minute. Only operations with a limit are counted, only in accounts and
//! regions that exist, and a new minute forgets the last: so the counts need no limit of their own.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use control::{Endpoint, Scope};
use store::Timestamp;

const MINUTE_MS: u64 = 60_000;

/// Counts calls.
pub(crate) struct Throttle {
    /// The most calls in a minute, by operation.
    limits: BTreeMap<String, u32>,
    minute: Mutex<Minute>,
}

#[derive(Default)]
struct Minute {
    /// Since the Unix epoch.
    number: u64,
    /// By account and region, and by the operation's version and name.
    calls: HashMap<(Scope, &'static str, &'static str), u32>,
}

/// A call too many.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Throttled {
    /// The most calls in a minute.
    pub(crate) limit: u32,
    /// From now until the next minute, in milliseconds.
    pub(crate) retry_after_ms: u64,
}

impl Throttle {
    pub(crate) fn new(limits: BTreeMap<String, u32>) -> Throttle {
        Throttle { limits, minute: Mutex::default() }
    }

    /// Counts a call, or refuses it.
    pub(crate) fn admit(
        &self,
        scope: Scope,
        endpoint: &'static dyn Endpoint,
        now: Timestamp,
    ) -> Result<(), Throttled> {
        let Some(&limit) = self.limits.get(endpoint.name()) else { return Ok(()) };
        // Counts are whole after any panic.
        let mut minute = self.minute.lock().unwrap_or_else(PoisonError::into_inner);
        // If the clock was set back, that begins a new minute too.
        if minute.number != now.0 / MINUTE_MS {
            *minute = Minute { number: now.0 / MINUTE_MS, calls: HashMap::new() };
        }
        let key = (scope, endpoint.product().version(), endpoint.name());
        let calls = minute.calls.entry(key).or_insert(0);
        if *calls >= limit {
            return Err(Throttled { limit, retry_after_ms: MINUTE_MS - now.0 % MINUTE_MS });
        }
        *calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(throttle: &Throttle, account: u64, region: &str, name: &str, at_ms: u64) -> u64 {
        let endpoint = control::operations().find(|one| one.name() == name).expect("served");
        let scope = Scope { account, region: region.to_owned() };
        let admitted = throttle.admit(scope, endpoint, Timestamp(at_ms));
        admitted.map_or_else(|throttled| throttled.retry_after_ms, |()| 0)
    }

    #[test]
    fn each_account_region_and_operation_has_its_own_minute() {
        let limits = [("DescribeVpcs".to_owned(), 2), ("CreateVpc".to_owned(), 0)];
        let throttle = Throttle::new(BTreeMap::from(limits));
        let describe =
            |account, region, at_ms| admit(&throttle, account, region, "DescribeVpcs", at_ms);
        assert_eq!([60_000, 60_001, 75_000].map(|at| describe(1, "a", at)), [0, 0, 45_000]);
        assert_eq!(describe(2, "a", 75_000), 0);
        assert_eq!(describe(1, "b", 75_000), 0);
        assert_eq!(describe(1, "a", 119_999), 1);
        assert_eq!([120_000, 120_000, 120_000].map(|at| describe(1, "a", at)), [0, 0, 60_000]);
        // What was counted in the last minute is gone.
        assert_eq!(throttle.minute.lock().expect("no panic").calls.len(), 1);
        // The clock was set back.
        assert_eq!(describe(1, "a", 60_000), 0);
        assert_eq!(admit(&throttle, 1, "a", "CreateVpc", 60_000), 60_000);
        assert_eq!(admit(&throttle, 1, "a", "DescribeVSwitches", 60_000), 0);
    }
}
