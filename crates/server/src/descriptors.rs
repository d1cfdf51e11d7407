//! How many connections the system's limit of open files (descriptors) leaves room for.
//!
//! At its start the server raises its own limit as far as it needs and the system lets it. If that is
//! not enough, there are fewer places for connections than the configuration says, and the log says
//! so once: a server that runs into the limit could neither accept connections nor open its files.

use std::io;

use tracing::warn;

/// What the server opens besides connections: its store, the lock, two listeners, the three standard
/// streams, and what the runtime and the signals need; with some to spare.
const FILES: usize = 32;
/// How many connections the operator API has at a time, of which callers cannot take any.
const OPERATOR_CONNECTIONS: usize = 16;
/// How many connections beyond those each listener tells that it is busy, at a time.
const BUSY_CONNECTIONS: usize = 32;

/// How many connections there are room for, at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) callers: usize,
    pub(crate) operator: usize,
    /// Connections beyond those, on each of the two listeners, which are told that it is busy.
    pub(crate) busy: usize,
}

/// Places for so many connections of callers, or for as many as the system allows.
pub(crate) fn reserve(connections: usize) -> Connections {
    let needed = FILES.saturating_add(Connections::of(connections).all());
    let Some(allowed) = raise(needed) else { return Connections::of(connections) };
    let found = Connections::within(connections, allowed);
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
    fn of(callers: usize) -> Connections {
        Connections { callers, operator: OPERATOR_CONNECTIONS, busy: BUSY_CONNECTIONS }
    }

    /// What there is room for if so many files may be open.
    fn within(callers: usize, allowed: usize) -> Connections {
        let wanted = Connections::of(callers);
        if allowed >= FILES.saturating_add(wanted.all()) {
            return wanted;
        }
        let rest = allowed.saturating_sub(FILES);
        let operator = OPERATOR_CONNECTIONS.min(rest / 8).max(1);
        let busy = BUSY_CONNECTIONS.min(rest / 16).max(1);
        let others = operator + 2 * busy;
        Connections { callers: callers.min(rest.saturating_sub(others)).max(1), operator, busy }
    }

    /// The connections of both listeners.
    fn all(self) -> usize {
        self.callers.saturating_add(self.operator).saturating_add(2 * self.busy)
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
        assert_eq!(Connections::within(900, 1024), Connections::of(900));
        assert_eq!(Connections::within(900, 1011).callers, 899);
        assert_eq!(Connections::within(100_000, usize::MAX), Connections::of(100_000));
        for allowed in FILES + 4..1100 {
            let found = Connections::within(900, allowed);
            assert!(FILES + found.all() <= allowed, "{allowed}: {found:?}");
            assert!(found.callers > 0 && found.operator > 0 && found.busy > 0, "{allowed}");
        }
        assert_eq!(Connections::within(900, 64), Connections { callers: 24, operator: 4, busy: 2 });
        assert_eq!(Connections::within(900, 0), Connections { callers: 1, operator: 1, busy: 1 });
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_is_never_lowered() {
        let before = raise(0);
        assert_eq!(raise(1), before);
    }
}
