//! How many connections the system's limit of open files (descriptors) leaves room for.
//!
//! At its start the server raises its own limit as far as it needs and the system lets it. If that is
//! not enough, there are fewer places for connections than the configuration says, and the log says
//! so once: a server that runs into the limit could neither accept connections nor open its files.

use std::io;

use tracing::warn;

/// What the server opens besides connections: its store, the lock, its listeners, the three standard
/// streams, and what the runtime and the signals need; with some to spare.
const FILES: usize = 32;
/// How many connections each other listener has at a time, of which callers cannot take any.
const OTHER_CONNECTIONS: usize = 16;
/// How many connections beyond those each listener tells that it is busy, at a time.
const BUSY_CONNECTIONS: usize = 32;

/// How many connections there are room for, at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) callers: usize,
    /// On each other listener: for the operator, and for programs on instances.
    pub(crate) other: usize,
    /// Connections beyond those, on each listener, which are told that it is busy.
    pub(crate) busy: usize,
    /// How many other listeners there are.
    others: usize,
}

/// Places for so many connections of callers, or for as many as the system allows, and for those of so
/// many other listeners.
pub(crate) fn reserve(connections: usize, others: usize) -> Connections {
    let wanted = Connections::of(connections, others);
    let Some(allowed) = raise(FILES.saturating_add(wanted.all())) else { return wanted };
    let found = wanted.within(allowed);
    if found.callers < connections {
        warn!(
            wanted = connections,
            connections = found.callers,
            open_files = allowed,
            "there are fewer connections at a time than limits.connections says: the system allows \
             too few open files (ulimit -n)"
        );
    }
    found
}

impl Connections {
    fn of(callers: usize, others: usize) -> Connections {
        Connections { callers, other: OTHER_CONNECTIONS, busy: BUSY_CONNECTIONS, others }
    }

    /// What there is room for if so many files may be open.
    fn within(self, allowed: usize) -> Connections {
        if allowed >= FILES.saturating_add(self.all()) {
            return self;
        }
        let rest = allowed.saturating_sub(FILES);
        let other = OTHER_CONNECTIONS.min(rest / 8).max(1);
        let busy = BUSY_CONNECTIONS.min(rest / 16).max(1);
        let found = Connections { callers: 0, other, busy, ..self };
        Connections { callers: self.callers.min(rest.saturating_sub(found.all())).max(1), ..found }
    }

    /// The connections of all listeners.
    fn all(self) -> usize {
        let others = self.others * self.other + (self.others + 1) * self.busy;
        self.callers.saturating_add(others)
    }
}

/// Whether an error says that there are no descriptors left, in the process or in the system.
#[cfg(unix)]
pub(crate) fn are_used_up(error: &io::Error) -> bool {
    use rustix::io::Errno;
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

/// Whether an error says that there are no descriptors left. Elsewhere there is no such limit.
#[cfg(not(unix))]
pub(crate) fn are_used_up(_: &io::Error) -> bool {
    false
}

/// How many files may be open, after the process's limit has been raised to what is `needed` or as
/// far as it can be. Nothing if there is no limit.
#[cfg(unix)]
fn raise(needed: usize) -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.current?;
    let wanted = u64::try_from(needed).unwrap_or(u64::MAX);
    let wanted = limit.maximum.map_or(wanted, |most| wanted.min(most));
    let mut raised = allowed;
    if wanted > allowed {
        let higher = Rlimit { current: Some(wanted), maximum: limit.maximum };
        match setrlimit(Resource::Nofile, higher) {
            Ok(()) => raised = wanted,
            Err(error) => warn!(%error, wanted, "the limit of open files cannot be raised"),
        }
    }
    Some(usize::try_from(raised).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn raise(_: usize) -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_allows_is_shared_out_and_never_exceeded() {
        let within = |callers, others, allowed| Connections::of(callers, others).within(allowed);
        assert_eq!(within(900, 1, 1024), Connections::of(900, 1));
        assert_eq!(within(900, 1, 1011).callers, 899);
        assert_eq!(within(100_000, 1, usize::MAX), Connections::of(100_000, 1));
        for (others, allowed) in
            (0..=2).flat_map(|others| (FILES + 6..1100).map(move |it| (others, it)))
        {
            let found = within(900, others, allowed);
            assert!(FILES + found.all() <= allowed, "{allowed}: {found:?}");
            assert!(found.callers > 0 && found.other > 0 && found.busy > 0, "{allowed}");
        }
        let found = |others, allowed| {
            let Connections { callers, other, busy, .. } = within(900, others, allowed);
            (callers, other, busy)
        };
        assert_eq!([found(1, 64), found(2, 64), found(1, 0)], [(24, 4, 2), (18, 4, 2), (1, 1, 1)]);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_is_never_lowered() {
        let before = raise(0);
        assert_eq!(raise(1), before);
    }
}
