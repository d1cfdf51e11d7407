//! Numbers that clients use once.
//!
//! A request can be sent again as long as its timestamp is valid, which is from the skew before that
//! time to the skew after it. So a nonce is kept for at least twice the skew, in one of two
//! generations: what is in neither was not used within that time. Only a keyed hash of 64 bits is
//! kept, so nobody can choose nonces that collide, and a nonce costs about 10 to 20 bytes whatever
//! its length.
//!
//! **What is forgotten.** A restart forgets all nonces: a request that somebody has recorded can then
//! be sent again while its timestamp is valid. And the number of nonces is limited: a shard that is
//! full too soon forgets its older generation early. Only requests with a right signature count, so
//! nobody without a key can bring that about.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use store::Timestamp;
use tracing::warn;

const SHARDS: usize = 16;

/// The nonces that were used lately.
pub(crate) struct Nonces {
    key: RandomState,
    shards: [Mutex<Shard>; SHARDS],
    /// The most that one generation of one shard holds.
    capacity: usize,
    keep_ms: u64,
}

#[derive(Default)]
struct Shard {
    current: HashSet<u64>,
    older: HashSet<u64>,
    /// When `current` was begun, in milliseconds.
    since_ms: u64,
}

impl Nonces {
    /// Keeps nonces for twice `skew_s` seconds, but at most about `capacity` of them.
    pub(crate) fn new(skew_s: u32, capacity: usize) -> Nonces {
        Nonces {
            key: RandomState::new(),
            shards: Default::default(),
            capacity: (capacity / SHARDS / 2).max(1),
            keep_ms: u64::from(skew_s) * 2 * 1000,
        }
    }

    /// Notes that the holder of an access key, or of a bearer token, has used `nonce`, and returns
    /// whether that was the first time, as far as is known.
    pub(crate) fn is_new(&self, holder: &str, nonce: &str, now: Timestamp) -> bool {
        let hash = self.key.hash_one((holder, nonce));
        let shard = &self.shards[(hash >> 60) as usize % SHARDS];
        // A set of hashes is whole after any panic.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.turn(now, self.capacity, self.keep_ms);
        !shard.older.contains(&hash) && shard.current.insert(hash)
    }
}

impl Shard {
    /// Begins a new generation if it is time, or if the current one is full.
    fn turn(&mut self, now: Timestamp, capacity: usize, keep_ms: u64) {
        let age_ms = now.0.saturating_sub(self.since_ms);
        let full = self.current.len() >= capacity;
        if age_ms <= keep_ms && !full {
            return;
        }
        if age_ms <= keep_ms {
            warn!(age_ms, keep_ms, "nonces are forgotten early: limits.nonces is too low");
        }
        self.older = std::mem::take(&mut self.current);
        if age_ms > 2 * keep_ms {
            self.older.clear();
        }
        self.since_ms = now.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{Nonces, SHARDS};
    use store::Timestamp;

    const SKEW_S: u32 = 900;

    fn at(seconds: u64) -> Timestamp {
        Timestamp((1_790_000_000 + seconds) * 1000)
    }

    #[test]
    fn a_nonce_is_new_once_for_each_key() {
        let nonces = Nonces::new(SKEW_S, 1000);
        assert!(nonces.is_new("key", "n", at(0)));
        assert!(!nonces.is_new("key", "n", at(0)));
        assert!(nonces.is_new("key2", "n", at(0)));
        assert!(nonces.is_new("ke", "yn", at(0)));
    }

    #[test]
    fn a_nonce_is_kept_as_long_as_its_timestamp_can_be_valid() {
        let nonces = Nonces::new(SKEW_S, 1000);
        for second in (0..1800).step_by(100) {
            nonces.is_new("key", &format!("other{second}"), at(second));
        }
        // Sent with a timestamp one skew ahead, it is valid for two.
        assert!(nonces.is_new("key", "n", at(1000)));
        assert!(!nonces.is_new("key", "n", at(1000 + 1800)));
        assert!(nonces.is_new("key", "n", at(1000 + 3 * 1800)));
    }

    #[test]
    fn a_nonce_is_kept_for_two_skews_however_the_generations_turn() {
        let step = 100;
        for used_at in (0..3600).step_by(step) {
            let nonces = Nonces::new(SKEW_S, 1_000_000);
            // Every shard is used all the time, so each turns as soon as it may.
            let use_all = |second: u64| {
                for number in 0..20 * SHARDS {
                    nonces.is_new("key", &format!("other {second} {number}"), at(second));
                }
            };
            (0..=used_at).step_by(step).for_each(use_all);
            assert!(nonces.is_new("key", "n", at(used_at)));
            let until = used_at + 2 * u64::from(SKEW_S);
            (used_at + 1..until).step_by(step).for_each(use_all);
            assert!(!nonces.is_new("key", "n", at(until)), "used at {used_at}");
        }
    }

    #[test]
    fn memory_has_a_limit() {
        let nonces = Nonces::new(SKEW_S, 32 * SHARDS);
        for number in 0..100_000 {
            assert!(nonces.is_new("key", &number.to_string(), at(0)));
        }
        let kept = |shard: &std::sync::Mutex<super::Shard>| {
            let shard = shard.lock().expect("no panic");
            shard.current.len() + shard.older.len()
        };
        assert!(nonces.shards.iter().all(|shard| kept(shard) <= 32));
        // The last ones are still known.
        assert!(!nonces.is_new("key", "99999", at(0)));
    }
}
