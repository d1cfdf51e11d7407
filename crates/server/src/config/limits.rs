//! The limits of everything that a client can make grow.

use serde::Deserialize;

use super::ConfigError;

/// How much of everything the server takes. What is beyond a limit gets an answer that names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of all the bodies that are being received at a time; requests beyond wait.
    pub bodies_bytes: usize,
    /// Bytes of a request's line and headers. No request line is longer than 65,534 bytes.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Parameters of a request, in query and form together.
    pub parameters: usize,
    /// Connections at a time. Some more are told that the server is busy; others wait to be
    /// accepted. The default is below the usual limit of 1,024 open files.
    pub connections: usize,
    /// From the first byte of a head until its end, in milliseconds.
    pub head_ms: u64,
    /// From the end of a head until the end of its body, in milliseconds.
    pub request_ms: u64,
    /// How long a connection stays open between requests, and how long a client may take to
    /// receive an answer, in milliseconds.
    pub idle_ms: u64,
    /// Writes that wait for the executor.
    pub queue: usize,
    /// Writes that share one commit.
    pub group: usize,
    /// Reads that run at a time; others wait.
    pub reads: usize,
    /// Nonces that are remembered, see [`crate::Config::clock_skew_s`].
    pub nonces: usize,
    /// Refusals that are remembered, to be explained.
    pub explained: usize,
    /// Bytes of the refusals that are remembered, about.
    pub explained_bytes: usize,
    /// After which time a client that was refused for load may try again, in milliseconds.
    pub retry_after_ms: u64,
    /// How long a stop waits for the requests in flight, in milliseconds.
    pub stop_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 1 << 20,
            bodies_bytes: 64 << 20,
            head_bytes: 64 << 10,
            headers: 100,
            parameters: 2_000,
            connections: 900,
            head_ms: 10_000,
            request_ms: 30_000,
            idle_ms: 60_000,
            queue: 4_096,
            group: 1_024,
            reads: 32,
            nonces: 2_000_000,
            explained: 10_000,
            explained_bytes: 16 << 20,
            retry_after_ms: 1_000,
            stop_ms: 10_000,
        }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        // hyper's least buffer, and the most that a semaphore and an HTTP length can count.
        const HEAD_BYTES: std::ops::RangeInclusive<usize> = 8_192..=1 << 24;
        const COUNT: std::ops::RangeInclusive<usize> = 1..=u32::MAX as usize >> 3;
        const MS: std::ops::RangeInclusive<u64> = 1..=24 * 60 * 60 * 1000;
        let counts = [
            ("body_bytes", self.body_bytes),
            ("bodies_bytes", self.bodies_bytes),
            ("headers", self.headers),
            ("parameters", self.parameters),
            ("connections", self.connections),
            ("queue", self.queue),
            ("group", self.group),
            ("reads", self.reads),
            ("nonces", self.nonces),
            ("explained", self.explained),
            ("explained_bytes", self.explained_bytes),
        ];
        let times = [
            ("head_ms", self.head_ms),
            ("request_ms", self.request_ms),
            ("idle_ms", self.idle_ms),
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
