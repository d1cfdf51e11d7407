//! What time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use store::Timestamp;

/// Where the server takes the time from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// Milliseconds since the Unix epoch, set by whoever holds a clone: for tests.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// A clock that stands at `at` until it is set.
    pub fn manual(at: Timestamp) -> Clock {
        Clock::Manual(Arc::new(AtomicU64::new(at.0)))
    }

    /// Sets a manual clock and its clones. It does nothing to the system's clock.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Manual(now) = self {
            now.store(at.0, Ordering::SeqCst);
        }
    }

    /// The time now. The system's clock may be set back.
    #[expect(clippy::disallowed_methods, reason = "this is the server's clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Manual(now) => Timestamp(now.load(Ordering::SeqCst)),
            Clock::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
            }
        }
    }
}

/// The time as operations see it: it stands still if the clock is set back.
pub(crate) struct Ticks {
    clock: Clock,
    last: AtomicU64,
}

impl Ticks {
    pub(crate) fn new(clock: Clock) -> Ticks {
        Ticks { clock, last: AtomicU64::new(0) }
    }

    /// The time now, never earlier than any that was given out before.
    pub(crate) fn now(&self) -> Timestamp {
        let Timestamp(now) = self.clock.now();
        Timestamp(self.last.fetch_max(now, Ordering::SeqCst).max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Ticks};
    use store::Timestamp;

    #[test]
    fn time_stands_still_while_the_clock_is_behind() {
        let clock = Clock::manual(Timestamp(10));
        let ticks = Ticks::new(clock.clone());
        let times = [10, 5, 11].map(|at| {
            clock.set(Timestamp(at));
            ticks.now().0
        });
        assert_eq!(times, [10, 10, 11]);
    }
}
