//! Limits for everything that clients can make grow.

use serde::Deserialize;

use super::ConfigError;

/// How much of everything the server takes. A request beyond a limit is refused, and told which.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of all the bodies that are being received at a time, beyond the first 16 KiB of each;
    /// further ones wait, see `give_way_ms`.
    pub bodies_bytes: usize,
    /// Bytes of all the answers larger than 16 KiB that clients have not taken yet; further ones,
    /// wait, see `give_way_ms`: at most `long_reads` of those that may be very large.
    pub answers_bytes: usize,
    /// Bytes of a request's line and headers. No request line is longer than 65,534 bytes.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Parameters of a request, in query and form together.
    pub parameters: usize,
    /// Connections at a time, if the system allows as many open files. Beyond it, one that waits for
    /// its client is closed for each that comes; see `places.rs`.
    pub connections: usize,
    /// From the first byte of a head until its end, in milliseconds.
    pub head_ms: u64,
    /// From the end of a head until the end of its body, in milliseconds.
    pub request_ms: u64,
    /// How long a connection stays open between requests, in milliseconds.
    pub idle_ms: u64,
    /// How long a client may take nothing of its answer, in milliseconds.
    pub write_ms: u64,
    /// How long a body may be coming in, or an answer going out, until it gives way to another that
    /// finds no room, in milliseconds.
    pub give_way_ms: u64,
    /// Writes that wait for the executor.
    pub queue: usize,
    /// Writes that share one commit.
    pub group: usize,
    /// Rows that one commit changes: once a group of writes has changed more, the others wait for
    /// the next.
    pub group_rows: usize,
    /// Bytes of the rows that one commit changes, as for `group_rows`.
    pub group_bytes: usize,
    /// Bytes that the log may have while the tree does not take it in. Then writes are refused. The file
    /// never becomes smaller.
    pub log_bytes: usize,
    /// Bytes of changes that gather in memory until the tree takes them in; while it does, others gather.
    pub pending_bytes: usize,
    /// Reads that run at a time, but for long ones; others wait.
    pub reads: usize,
    /// Reads of pages of more than 20 items that run, or wait for room for their answer, at a time;
    /// others wait.
    pub long_reads: usize,
    /// Nonces that are remembered, see [`crate::Config::clock_skew_s`].
    pub nonces: usize,
    /// Refusals that are remembered, so that they can be explained.
    pub explained: usize,
    /// About how many bytes the remembered refusals have.
    pub explained_bytes: usize,
    /// Requests that are remembered with what became of them, for `enid tail`.
    pub requests: usize,
    /// When a client that was refused because of load may try again, in milliseconds from then.
    pub retry_after_ms: u64,
    /// How long a stop waits for the requests that are there as a whole, in milliseconds.
    pub stop_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 1 << 20,
            bodies_bytes: 64 << 20,
            answers_bytes: 64 << 20,
            head_bytes: 64 << 10,
            headers: 100,
            parameters: 2_000,
            connections: 900,
            head_ms: 10_000,
            request_ms: 30_000,
            idle_ms: 60_000,
            write_ms: 10_000,
            give_way_ms: 1_000,
            queue: 4_096,
            group: 1_024,
            group_rows: 65_536,
            group_bytes: 16 << 20,
            log_bytes: 256 << 20,
            pending_bytes: 32 << 20,
            reads: 32,
            long_reads: 8,
            nonces: 2_000_000,
            explained: 10_000,
            explained_bytes: 16 << 20,
            requests: 1_000,
            retry_after_ms: 1_000,
            stop_ms: 10_000,
        }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        // The smallest buffer of hyper, and the most that a semaphore and an HTTP length can count.
        const HEAD_BYTES: std::ops::RangeInclusive<usize> = 8_192..=1 << 24;
        const COUNT: std::ops::RangeInclusive<usize> = 1..=u32::MAX as usize >> 3;
        const MS: std::ops::RangeInclusive<u64> = 1..=24 * 60 * 60 * 1000;
        let counts = [
            ("body_bytes", self.body_bytes),
            ("bodies_bytes", self.bodies_bytes),
            ("answers_bytes", self.answers_bytes),
            ("headers", self.headers),
            ("parameters", self.parameters),
            ("connections", self.connections),
            ("queue", self.queue),
            ("group", self.group),
            ("group_rows", self.group_rows),
            ("group_bytes", self.group_bytes),
            ("log_bytes", self.log_bytes),
            ("pending_bytes", self.pending_bytes),
            ("reads", self.reads),
            ("long_reads", self.long_reads),
            ("nonces", self.nonces),
            ("explained", self.explained),
            ("explained_bytes", self.explained_bytes),
            ("requests", self.requests),
        ];
        let times = [
            ("head_ms", self.head_ms),
            ("request_ms", self.request_ms),
            ("idle_ms", self.idle_ms),
            ("write_ms", self.write_ms),
            ("give_way_ms", self.give_way_ms),
            ("retry_after_ms", self.retry_after_ms),
            ("stop_ms", self.stop_ms),
        ];
        let wrong = counts.iter().find(|(_, value)| !COUNT.contains(value)).map(|(name, _)| name);
        let wrong = wrong.or(times.iter().find(|(_, ms)| !MS.contains(ms)).map(|(name, _)| name));
        let wrong = wrong.or((!HEAD_BYTES.contains(&self.head_bytes)).then_some(&"head_bytes"));
        if let Some(name) = wrong {
            return Err(ConfigError::Invalid(format!("limits.{name} is out of range")));
        }
        if self.bodies_bytes < self.body_bytes {
            let what = "limits.bodies_bytes is less than limits.body_bytes";
            return Err(ConfigError::Invalid(what.to_owned()));
        }
        Ok(())
    }
}
