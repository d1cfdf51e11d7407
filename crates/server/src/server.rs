//! From a configuration to a server that runs, and to its end.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use control::audit::{self, Breach};
use control::default_world::{self, DefaultWorld};
use control::{Fault, Scope, World};
use store::{Engine, Redb, StoreError, Timestamp, Txn};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tracing::{info, warn};

use crate::clock::Ticks;
use crate::config::{Config, ConfigError};
use crate::connection::{self, Reception};
use crate::executor::{Executor, InternalError};
use crate::http::{Find, Gateway};
use crate::lock::{self, Holder, Lock, LockError};

/// Connections beyond the limit that are told so at a time.
const BUSY_CONNECTIONS: usize = 32;
/// How long the server waits if no connection can be accepted, as when no file can be opened.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A server that answers requests. Dropped, it stops as if it had been told to.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The default resources, which a newcomer's first command names.
    pub world: DefaultWorld,
    stop: watch::Sender<bool>,
    failed: watch::Receiver<bool>,
    ended: tokio::task::JoinHandle<()>,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The key that everybody knows would let everybody in.
    #[error(
        "refusing to listen on {listen}: the default access key, which everybody knows, may be \
         used from this machine only. Configure an [[account]] with a key in enid.toml (see \
         enid.example.toml), without default_key = true, or listen on 127.0.0.1"
    )]
    DefaultKeyExposed {
        /// Where it was to listen.
        listen: SocketAddr,
    },
    /// Another server has the data folder.
    #[error("the data folder {} is in use by {holder}", data.display())]
    InUse {
        /// The folder.
        data: PathBuf,
        /// Who has it.
        holder: Holder,
    },
    /// There is no store to check.
    #[error("there is no store in {}", data.display())]
    NoStore {
        /// The folder.
        data: PathBuf,
    },
    /// The store was written by a later version.
    #[error("the store has format {found}; this version of enid knows formats up to {known}")]
    Newer {
        /// The store's format.
        found: u64,
        /// The latest that is known.
        known: u64,
    },
    /// The data folder or its lock cannot be made.
    #[error("cannot use the data folder {}", data.display())]
    Folder {
        /// The folder.
        data: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be opened or read.
    #[error("the store in {} cannot be used", data.display())]
    Store {
        /// The folder.
        data: PathBuf,
        /// Why.
        source: StoreError,
    },
    /// The default resources cannot be made or found.
    #[error("the default resources cannot be made: {0:?}")]
    DefaultWorld(Box<Fault>),
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The executor's thread cannot be started.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}

/// Starts a server. When this returns, it accepts connections.
pub async fn start(config: Config) -> Result<Running, StartError> {
    start_with(config, Inside { open: Box::new(open), find: control::find }).await
}

/// Opens the store of a data folder, which no server may have open, and checks its invariants.
/// Blocks.
pub fn check(data: &Path) -> Result<Vec<Breach>, StartError> {
    if !store_file(data).is_file() {
        return Err(StartError::NoStore { data: data.to_owned() });
    }
    let _lock = lock_folder(data)?;
    let failed = |source| StartError::Store { data: data.to_owned(), source };
    let snapshot = open(data).and_then(|engine| engine.snapshot()).map_err(failed)?;
    check_format(data, &Txn::new(&*snapshot, Timestamp(0), 0))?;
    audit::audit(&*snapshot, &World::default()).map_err(failed)
}

impl Running {
    /// Stops: no more connections, the requests in flight are answered within
    /// `limits.stop_ms`, and the store is closed and its folder given up.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.ended.await {
            warn!(%error, "the server did not end in order");
        }
    }

    /// Returns when a commit has failed, and never otherwise. Nothing is answered from the store
    /// any more: stop, and say so with the exit status.
    pub async fn failed(&self) {
        let mut failed = self.failed.clone();
        if failed.wait_for(|failed| *failed).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Opens the store of a data folder.
pub(crate) type Open = Box<dyn FnOnce(&Path) -> Result<Box<dyn Engine>, StoreError> + Send>;

/// The parts of a server that tests exchange.
pub(crate) struct Inside {
    /// Opens the store of a data folder.
    pub(crate) open: Open,
    /// Finds an operation.
    pub(crate) find: Find,
}

pub(crate) async fn start_with(config: Config, inside: Inside) -> Result<Running, StartError> {
    config.check()?;
    if config.has_default_key() && !config.listen.ip().is_loopback() {
        return Err(StartError::DefaultKeyExposed { listen: config.listen });
    }
    let Inside { open, find } = inside;
    // The store may take a while to open: after a crash it is repaired.
    let opened = spawn_blocking(move || Opened::new(config, open)).await;
    let opened = opened.map_err(|error| StartError::Thread(io::Error::other(error)))??;
    let Opened { config, mut lock, executor, shared_world, world } = opened;

    let not_there = |source| StartError::Listen { listen: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(not_there)?;
    let address = listener.local_addr().map_err(not_there)?;
    lock.listens(&address.to_string())
        .map_err(|source| StartError::Folder { data: config.data.clone(), source })?;
    let (handle, thread) = executor.start(&config.limits).map_err(StartError::Thread)?;
    let failed = handle.failed();
    let gateway = Arc::new(Gateway::new(&config, handle, shared_world, find));
    let (stop, stopped) = watch::channel(false);
    let server = Server { listener, gateway, stopped, failed: failed.clone(), thread, lock };
    info!(%address, data = %config.data.display(), "listening");
    Ok(Running { address, world, stop, failed, ended: tokio::spawn(server.run()) })
}

/// What there is before the server listens.
struct Opened {
    config: Config,
    lock: Lock,
    executor: Executor,
    shared_world: Arc<World>,
    world: DefaultWorld,
}

impl Opened {
    fn new(
        config: Config,
        open: impl FnOnce(&Path) -> Result<Box<dyn Engine>, StoreError>,
    ) -> Result<Opened, StartError> {
        let data = &config.data;
        lock::make_folder(data)
            .map_err(|source| StartError::Folder { data: data.clone(), source })?;
        let lock = lock_folder(data)?;
        let failed = |source| StartError::Store { data: data.clone(), source };
        let engine = open(data).map_err(failed)?;
        let snapshot = engine.snapshot().map_err(failed)?;
        check_format(data, &Txn::new(&*snapshot, Timestamp(0), 0))?;
        drop(snapshot);
        let shared_world = Arc::new(config.world.clone());
        let time = Ticks::new(config.clock.clone());
        let mut executor =
            Executor::new(engine, shared_world.clone(), time, &config.limits).map_err(failed)?;
        let account = config.accounts.first().map_or(0, |account| account.id);
        let scope = Scope { account, region: config.world.default_region.clone() };
        let world =
            executor.internal(scope, default_world::ensure).map_err(|error| match error {
                InternalError::Store(source) | InternalError::Fault(Fault::Store(source)) => {
                    failed(source)
                }
                InternalError::Fault(fault) => StartError::DefaultWorld(Box::new(fault)),
            })?;
        Ok(Opened { config, lock, executor, shared_world, world })
    }
}

/// The task that accepts connections.
struct Server {
    listener: TcpListener,
    gateway: Arc<Gateway>,
    stopped: watch::Receiver<bool>,
    failed: watch::Receiver<bool>,
    thread: JoinHandle<()>,
    lock: Lock,
}

impl Server {
    async fn run(mut self) {
        let mut connections = JoinSet::new();
        // Both the order to stop and a failure end the connections, each after its request.
        let (end, ended) = watch::channel(false);
        let welcome = Arc::new(Semaphore::new(self.gateway.limits().connections));
        let busy = Arc::new(Semaphore::new(BUSY_CONNECTIONS));
        loop {
            tokio::select! {
                () = connection::told(&mut self.stopped) => break,
                true = wait_for_failure(&mut self.failed) => break,
                Some(_) = connections.join_next() => {}
                (stream, permit, reception) = accept(&self.listener, &welcome, &busy) => {
                    let (gateway, ended) = (self.gateway.clone(), ended.clone());
                    connections.spawn(async move {
                        connection::serve(stream, gateway, reception, ended).await;
                        drop(permit);
                    });
                }
            }
        }
        drop(self.listener);
        end.send_replace(true);
        let limit = Duration::from_millis(self.gateway.limits().stop_ms);
        let all = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(limit, all).await.is_err() {
            warn!(connections = connections.len(), "requests in flight are cut off");
            connections.shutdown().await;
        }
        let gateway = self.gateway;
        let closed = spawn_blocking(move || {
            gateway.executor().stop();
            self.thread.join().is_ok()
        });
        if !matches!(closed.await, Ok(true)) {
            warn!("the executor did not end in order");
        }
        drop(self.lock);
        info!("stopped");
    }
}

/// Whether the executor has failed; it may also have ended without.
async fn wait_for_failure(failed: &mut watch::Receiver<bool>) -> bool {
    failed.wait_for(|failed| *failed).await.is_ok()
}

/// The next connection and its place. One too many is accepted too, to be told so, as long as
/// there are not too many of those; then the rest waits in the system's queue.
async fn accept(
    listener: &TcpListener,
    welcome: &Arc<Semaphore>,
    busy: &Arc<Semaphore>,
) -> (TcpStream, tokio::sync::OwnedSemaphorePermit, Reception) {
    loop {
        let place = tokio::select! {
            biased;
            place = welcome.clone().acquire_owned() => Ok(place),
            place = busy.clone().acquire_owned() => Err(place),
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                // Meanwhile a better place may have become free.
                let place =
                    place.or_else(|busy| welcome.clone().try_acquire_owned().map(Ok).or(Err(busy)));
                let (place, reception) = match place {
                    Ok(place) => (place, Reception::Welcome),
                    Err(place) => (place, Reception::Busy),
                };
                return (stream, place.expect("nobody closes the semaphores"), reception);
            }
            Err(error) => {
                warn!(%error, "no connection can be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn open(data: &Path) -> Result<Box<dyn Engine>, StoreError> {
    Ok(Box::new(Redb::open(&store_file(data))?))
}

fn store_file(data: &Path) -> PathBuf {
    data.join("enid.redb")
}

fn lock_folder(data: &Path) -> Result<Lock, StartError> {
    Lock::take(data).map_err(|error| match error {
        LockError::Held(holder) => StartError::InUse { data: data.to_owned(), holder },
        LockError::Io(source) => StartError::Folder { data: data.to_owned(), source },
    })
}

fn check_format(data: &Path, txn: &Txn<'_>) -> Result<(), StartError> {
    let found = default_world::format(txn)
        .map_err(|source| StartError::Store { data: data.to_owned(), source })?;
    match found {
        Some(found) if found > default_world::FORMAT => {
            Err(StartError::Newer { found, known: default_world::FORMAT })
        }
        _ => Ok(()),
    }
}
