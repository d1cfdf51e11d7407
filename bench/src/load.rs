//! The load generator: connections that each send a request as soon as the last is answered.
//!
//! It has a thread for every four processors, so that on a small machine it leaves most to the
//! server, and says what it has used up itself.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, Ordering::Relaxed},
        mpsc::{Sender, channel},
    },
    thread::{self, available_parallelism},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow, bail};

use crate::{
    figures::percentile,
    http::Connection,
    process::{self, Usage},
    sign::{Key, Signer},
};

/// What a load does.
pub trait Work: Send + Sync {
    /// The parameters of the request with this number, or none if there are no more. No two
    /// connections are given the same number.
    fn request(&self, number: u64) -> Option<String>;

    /// Hears the answer to it.
    fn answered(&self, number: u64, body: &[u8]) -> Result<()> {
        let _ = (number, body);
        Ok(())
    }
}

impl<F: Fn(u64) -> Option<String> + Send + Sync> Work for F {
    fn request(&self, number: u64) -> Option<String> {
        self(number)
    }
}

/// Where a load goes, and how many connections it has.
#[derive(Clone)]
pub struct Load {
    /// The server.
    pub address: SocketAddr,
    /// Who signs.
    pub key: Key,
    /// How many connections there are.
    pub connections: usize,
}

/// What came of a load in the time that was measured.
#[derive(Debug)]
pub struct Run {
    /// How long that was: less than what was wanted if there were no more requests.
    pub seconds: f64,
    /// How many requests were answered in it.
    pub operations: u64,
    /// How long those took that were sent in it, in nanoseconds, sorted.
    pub latencies: Vec<u64>,
    /// What the server used up.
    pub server: Used,
    /// What the generator used up.
    pub generator: Used,
}

/// What a process used up in a run.
#[derive(Debug)]
pub struct Used {
    /// Seconds of the processors.
    pub cpu: f64,
    /// Bytes written, where the system tells.
    pub written: Option<f64>,
}

impl Used {
    fn between(before: Usage, after: Usage) -> Used {
        let written = before.written.zip(after.written);
        Used {
            cpu: after.cpu.saturating_sub(before.cpu).as_secs_f64(),
            written: written.map(|(before, after)| after.saturating_sub(before) as f64),
        }
    }
}

impl Run {
    /// Operations a second.
    pub fn rate(&self) -> f64 {
        self.operations as f64 / self.seconds
    }

    /// A latency in milliseconds, below which this part of all of them is.
    pub fn latency(&self, part: f64) -> f64 {
        percentile(&self.latencies, part) as f64 / 1e6
    }
}

impl Load {
    /// Sends requests for some time to warm up, and for some time that is measured. Any answer but 200
    /// fails it, with its text.
    pub fn run(
        &self,
        work: &Arc<dyn Work>,
        server: u32,
        warm_up: Duration,
        time: Duration,
    ) -> Result<Run> {
        let sending = self.start(work);
        let unused = sending.wait(warm_up);
        let usages = || anyhow::Ok((process::usage(server)?, process::usage(std::process::id())?));
        let (before, started) = (usages()?, Instant::now());
        if unused {
            sending.phase(MEASURE);
            sending.wait(time);
        }
        sending.phase(STOP);
        let (seconds, after) = (started.elapsed().as_secs_f64(), usages()?);
        let Sent { operations, mut latencies } = sending.end()?;
        if operations == 0 {
            bail!("no request was answered in {seconds:.1} s");
        }
        latencies.sort_unstable();
        Ok(Run {
            seconds,
            operations,
            latencies,
            server: Used::between(before.0, after.0),
            generator: Used::between(before.1, after.1),
        })
    }

    /// Sends all requests that there are, unmeasured.
    pub fn all(&self, work: &Arc<dyn Work>) -> Result<()> {
        self.start(work).end().map(|_| ())
    }

    /// Begins to send, until it is stopped or there are no more requests.
    pub fn start(&self, work: &Arc<dyn Work>) -> Sending {
        let shared = Arc::new(Shared::default());
        let (done, ended) = channel();
        let threads = available_parallelism().map_or(1, |cores| cores.get() / 4);
        let threads = threads.clamp(1, self.connections.max(1));
        let threads = (0..threads).map(|at| {
            let connections = (at..self.connections).step_by(threads).count();
            let load = Load { connections, ..self.clone() };
            let (work, shared, done) = (work.clone(), shared.clone(), done.clone());
            thread::spawn(move || load.drive(&work, &shared, &done))
        });
        Sending { shared: shared.clone(), threads: threads.collect(), ended }
    }

    /// Drives its connections, on this thread.
    fn drive(
        self,
        work: &Arc<dyn Work>,
        shared: &Arc<Shared>,
        done: &Sender<()>,
    ) -> Result<Vec<Sent>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let connections = (0..self.connections).map(|_| {
                let (work, shared, done) = (work.clone(), shared.clone(), done.clone());
                let signer = Signer::new(self.key.clone(), self.address);
                tokio::spawn(async move {
                    let sent = send(self.address, signer, &*work, &shared).await;
                    if sent.is_err() {
                        shared.phase.store(STOP, Relaxed);
                    }
                    // It is of use as long as somebody waits.
                    let _ = done.send(());
                    sent
                })
            });
            let mut all = Vec::new();
            for connection in connections.collect::<Vec<_>>() {
                all.push(connection.await?);
            }
            // Of several failures, the first is as good as any.
            all.into_iter().collect()
        })
    }
}

const WARM_UP: u8 = 0;
const MEASURE: u8 = 1;
const STOP: u8 = 2;

/// What the connections have in common.
struct Shared {
    phase: AtomicU8,
    next: AtomicU64,
}

impl Default for Shared {
    fn default() -> Shared {
        Shared { phase: AtomicU8::new(WARM_UP), next: AtomicU64::new(0) }
    }
}

/// A load that is under way.
pub struct Sending {
    shared: Arc<Shared>,
    threads: Vec<thread::JoinHandle<Result<Vec<Sent>>>>,
    ended: std::sync::mpsc::Receiver<()>,
}

/// What one connection has sent, or all of them have.
#[derive(Default)]
pub struct Sent {
    operations: u64,
    latencies: Vec<u64>,
}

impl Sending {
    /// Waits for some time; whether all connections still send.
    fn wait(&self, time: Duration) -> bool {
        self.ended.recv_timeout(time).is_err()
    }

    fn phase(&self, phase: u8) {
        self.shared.phase.fetch_max(phase, Relaxed);
    }

    /// Sends no more.
    pub fn stop(self) -> Result<()> {
        self.phase(STOP);
        self.end().map(|_| ())
    }

    /// Waits until all has been sent.
    fn end(self) -> Result<Sent> {
        let mut all = Sent::default();
        for thread in self.threads {
            let sent = thread.join().map_err(|_| anyhow!("the load generator panicked"))?;
            for one in sent? {
                all.operations += one.operations;
                all.latencies.extend(one.latencies);
            }
        }
        Ok(all)
    }
}

/// Sends on one connection.
async fn send(
    address: SocketAddr,
    mut signer: Signer,
    work: &dyn Work,
    shared: &Shared,
) -> Result<Sent> {
    let mut connection = Connection::open(address).await?;
    let mut sent = Sent::default();
    loop {
        let phase = shared.phase.load(Relaxed);
        if phase == STOP {
            return Ok(sent);
        }
        let number = shared.next.fetch_add(1, Relaxed);
        let Some(parameters) = work.request(number) else { return Ok(sent) };
        let request = signer.sign(&parameters)?;
        let started = Instant::now();
        let reply = connection.ask(request).await?;
        let took = started.elapsed();
        if reply.status != 200 {
            bail!("{parameters}: {} {}", reply.status, String::from_utf8_lossy(reply.body));
        }
        work.answered(number, reply.body)?;
        if phase == MEASURE {
            // Who was under way in the end counts too: to leave out slow ones would flatter.
            sent.latencies.push(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
        }
        if shared.phase.load(Relaxed) == MEASURE {
            sent.operations += 1;
        }
    }
}
