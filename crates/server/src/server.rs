//! The life of a server: from its configuration to its end.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use control::execution::audit::{self, Breach};
use control::execution::default_world::{self, DefaultWorld};
use control::{Endpoint, Fault, Scope, World};
use store::{Engine, Logged, LoggedLimits, Pending, Room, Snapshot, StoreError};
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio_rustls::TlsAcceptor;
use tracing::{info, warn};

use crate::clock::Ticks;
use crate::config::{Account, Config, EngineKind, Limits, Secret};
use crate::connection;
use crate::descriptors;
use crate::door::{self, Door};
use crate::executor::{Executor, InternalError};
use crate::http::{Find, Gateway, Shared};
use crate::lock::{self, Lock};
use crate::operator_token;
use crate::permissions;
use crate::places::Places;
use crate::requests::{Follower, Requests};
use crate::tls;
pub(crate) use error::not_locked;

pub use error::StartError;

mod error;

/// A server that answers requests. It stops when it is dropped, as if it had been told to.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the operator API listens, if it does.
    pub operator: Option<SocketAddr>,
    /// Where the metadata service listens, if it does on an address of its own.
    pub metadata: Option<SocketAddr>,
    /// The default resources, which a newcomer's first command names.
    pub world: DefaultWorld,
    pub(crate) requests: Arc<Requests>,
    stop: watch::Sender<bool>,
    failed: watch::Receiver<bool>,
    ended: tokio::task::JoinHandle<()>,
}

/// Starts a server. When this returns, it accepts connections.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let operations = control::operator::OPERATIONS;
    start_with(config, Inside { open: Box::new(open), find: control::find, operations }).await
}

/// Checks the invariants of the store in a data folder, which no server may have open. Nothing is
/// written, so that a folder that can only be read is checked too. It blocks.
pub fn check(data: &Path) -> Result<Vec<Breach>, StartError> {
    let _held = lock::share(data).map_err(|error| not_locked(data, error))?;
    audit::audit(&*look(data)?).map_err(|source| StartError::of_store(data, source))
}

/// The rows of the store in a data folder that nobody has open. Nothing is written.
pub(crate) fn look(data: &Path) -> Result<Arc<dyn Snapshot>, StartError> {
    let looked = Logged::look(&store_file(data));
    let rows = looked.map_err(|source| StartError::of_store(data, source))?;
    check_format(data, &*rows)?;
    Ok(rows)
}

impl Running {
    /// Stops: no more connections, the requests that are there as a whole are answered within
    /// `limits.stop_ms`, all other connections are closed at once, and the store is closed and its
    /// folder given up.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.ended.await {
            warn!(%error, "the server did not end in order");
        }
    }

    /// Hears of each request from now on.
    pub fn follow(&self) -> Follower {
        self.requests.follow()
    }

    /// Returns when the executor has failed, and never otherwise. Nothing is answered from the store
    /// any more, so stop, and report it by the exit status.
    pub async fn failed(&self) {
        let mut failed = self.failed.clone();
        if failed.wait_for(|failed| *failed).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Opens the store that a configuration names.
pub(crate) type Open = Box<dyn FnOnce(&Config) -> Result<Box<dyn Engine>, StoreError> + Send>;

/// The parts of a server that tests replace.
pub(crate) struct Inside {
    /// Opens the store that a configuration names.
    pub(crate) open: Open,
    /// Finds an operation.
    pub(crate) find: Find,
    /// The operations of the operator API.
    pub(crate) operations: &'static [&'static dyn Endpoint],
}

pub(crate) async fn start_with(config: Config, inside: Inside) -> Result<Running, StartError> {
    config.check()?;
    if config.has_default_key() && !config.listen.ip().is_loopback() {
        return Err(StartError::DefaultKeyExposed { listen: config.listen });
    }
    let operator = config.operator_address();
    if let Some(listen) = operator.filter(|listen| !listen.ip().is_loopback())
        && config.operator_token.is_none()
    {
        return Err(StartError::OperatorExposed { listen });
    }
    let Inside { open, find, operations } = inside;
    // It may take a while to open the store: after a crash it is repaired.
    let opened = spawn_blocking(move || Opened::new(config, open)).await;
    let opened = opened.map_err(|error| StartError::Thread(io::Error::other(error)))??;
    let Opened { config, mut lock, mut executor, shared_world, world, operator_token, tls } =
        opened;

    let (listener, address) = door::listen(config.listen)
        .map_err(|source| StartError::Listen { listen: config.listen, source })?;
    let operator = match operator {
        Some(listen) => Some(
            door::listen(listen).map_err(|source| StartError::OperatorListen { listen, source })?,
        ),
        None => None,
    };
    let metadata = match config.metadata.listen {
        Some(listen) => Some(
            door::listen(listen).map_err(|source| StartError::MetadataListen { listen, source })?,
        ),
        None => None,
    };
    let endpoint = config.public_endpoint.clone().unwrap_or_else(|| reachable(address).to_string());
    let shared_world = Arc::new(World { endpoint, ..World::clone(&shared_world) });
    executor.tell(&shared_world);
    lock.listens(&address.to_string())
        .map_err(|source| StartError::Folder { data: config.data.clone(), source })?;
    let (handle, thread) = executor.start(&config.limits).map_err(StartError::Thread)?;
    let failed = handle.failed();
    let requests = Arc::new(Requests::new(config.limits.requests));
    let shared = Shared::new(&config, handle, shared_world, requests.clone(), tls);
    let shared = Arc::new(shared);
    let others = usize::from(operator.is_some()) + usize::from(metadata.is_some());
    let allowed = descriptors::reserve(config.limits.connections, others);
    let door = |listener, gateway, connections| {
        let give_way = Duration::from_millis(config.limits.give_way_ms);
        let places = Places::new(connections, allowed.busy, give_way);
        Door::new(listener, gateway, places)
    };
    let gateway = Arc::new(Gateway::of_callers(shared.clone(), &config, address, find));
    let metadata = metadata.map(|(listener, address)| {
        let gateway = Gateway::of_instances(shared.clone(), &config, address);
        (door(listener, Arc::new(gateway), allowed.other), address)
    });
    let callers = door(listener, gateway.clone(), allowed.callers);
    let (operator, operator_address) = match operator.zip(operator_token) {
        Some(((listener, address), token)) => {
            let gateway = Gateway::of_operator(shared, &config, address, token, operations);
            (Some(door(listener, Arc::new(gateway), allowed.other)), Some(address))
        }
        None => (None, None),
    };
    let (stop, stopped) = watch::channel(false);
    let (metadata, metadata_address) = metadata.unzip();
    let doors = [Some(callers), operator, metadata].into_iter().flatten().collect();
    let failing = failed.clone();
    let server = Server { doors, gateway, stopped, failed: failing, thread, lock };
    info!(%address, operator = ?operator_address, data = %config.data.display(), "listening");
    let ended = tokio::spawn(server.run());
    Ok(Running {
        address,
        operator: operator_address,
        metadata: metadata_address,
        world,
        requests,
        stop,
        failed,
        ended,
    })
}

/// The address by which the machine itself reaches a server that listens here. One that listens on all
/// addresses of the machine is told by `public_endpoint` how others reach it.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// What is there before the server listens.
struct Opened {
    config: Config,
    lock: Lock,
    executor: Executor,
    shared_world: Arc<World>,
    world: DefaultWorld,
    /// If the operator API is to listen.
    operator_token: Option<Secret>,
    tls: TlsAcceptor,
}

impl Opened {
    fn new(
        config: Config,
        open: impl FnOnce(&Config) -> Result<Box<dyn Engine>, StoreError>,
    ) -> Result<Opened, StartError> {
        let data = &config.data;
        lock::make_folder(data)
            .map_err(|source| StartError::Folder { data: data.clone(), source })?;
        let lock = Lock::take(data).map_err(|error| not_locked(data, error))?;
        let failed = |source| StartError::of_store(data, source);
        let engine = open(&config).map_err(failed)?;
        let snapshot = engine.snapshot().map_err(failed)?;
        check_format(data, &*snapshot)?;
        drop(snapshot);
        let shared_world = Arc::new(config.world.clone());
        let time = Ticks::new(config.clock.clone());
        let mut executor =
            Executor::new(engine, shared_world.clone(), time, &config.limits).map_err(failed)?;
        let not_done = |error| match error {
            InternalError::Store(source) | InternalError::Fault(Fault::Store(source)) => {
                failed(source)
            }
            InternalError::Refused(source) => StartError::Refused { data: data.clone(), source },
            InternalError::Seed(error) => StartError::Accounts(error),
            InternalError::Fault(fault) => StartError::DefaultWorld(Box::new(fault)),
        };
        let declared = config.accounts.iter().map(Account::declared).collect::<Vec<_>>();
        executor.seed(&declared).map_err(not_done)?;
        let account = config.accounts.first().map_or(0, |account| account.id);
        let scope = Scope { account, region: config.world.default_region.clone() };
        let world = executor.ensure_default_world(scope).map_err(not_done)?;
        let operator_token = operator_token(&config)?;
        let tls = tls::acceptor(&config, config.listen.ip())?;
        permissions::warn_of_open(&config);
        Ok(Opened { config, lock, executor, shared_world, world, operator_token, tls })
    }
}

/// The token of the operator API, if it is to listen.
fn operator_token(config: &Config) -> Result<Option<Secret>, StartError> {
    if config.operator_listen.is_none() || config.operator_token.is_some() {
        return Ok(config.operator_token.clone());
    }
    let token = operator_token::ensure(&config.data).map_err(|source| {
        let file = operator_token::operator_token_file(&config.data);
        StartError::OperatorToken { file, source }
    })?;
    Ok(Some(token))
}

/// The task that sees a server through its life.
struct Server {
    doors: Vec<Door>,
    gateway: Arc<Gateway>,
    stopped: watch::Receiver<bool>,
    failed: watch::Receiver<bool>,
    thread: JoinHandle<()>,
    lock: Lock,
}

impl Server {
    async fn run(mut self) {
        // Both an order to stop and a failure end the connections: those with a whole request once it
        // is answered, and the others at once.
        let (end, ended) = watch::channel(false);
        let doors: Vec<_> =
            self.doors.into_iter().map(|door| tokio::spawn(door.run(ended.clone()))).collect();
        tokio::select! {
            () = connection::told(&mut self.stopped) => {}
            true = wait_for_failure(&mut self.failed) => {}
        }
        end.send_replace(true);
        self.gateway.closes();
        let mut connections = Vec::new();
        for door in doors {
            connections.extend(door.await);
        }
        let limit = Duration::from_millis(self.gateway.limits().stop_ms);
        let all = async {
            for connections in &mut connections {
                while connections.join_next().await.is_some() {}
            }
        };
        if tokio::time::timeout(limit, all).await.is_err() {
            let left = connections.iter().map(JoinSet::len).sum::<usize>();
            warn!(connections = left, "requests in flight are cut off");
            for connections in &mut connections {
                connections.shutdown().await;
            }
        }
        let closed = spawn_blocking(move || {
            self.gateway.executor().stop();
            self.thread.join().is_ok()
        });
        if !matches!(closed.await, Ok(true)) {
            warn!("the executor did not end in order");
        }
        drop(self.lock);
        info!("stopped");
    }
}

/// Whether the executor has failed; it may also have ended without a failure.
async fn wait_for_failure(failed: &mut watch::Receiver<bool>) -> bool {
    failed.wait_for(|failed| *failed).await.is_ok()
}

pub(crate) fn open(config: &Config) -> Result<Box<dyn Engine>, StoreError> {
    let file = store_file(&config.data);
    let Limits { log_bytes, pending_bytes, .. } = config.limits;
    let log = Room { most: log_bytes as u64, ..Room::default() };
    let limits = LoggedLimits { log, pending: Pending(pending_bytes) };
    Ok(match config.engine {
        EngineKind::Log => Box::new(Logged::open(&file, limits)?),
        EngineKind::Tree => Box::new(Logged::dissolve(&file)?),
    })
}

fn store_file(data: &Path) -> PathBuf {
    data.join("enid.redb")
}

pub(crate) fn check_format(data: &Path, rows: &dyn Snapshot) -> Result<(), StartError> {
    let failed = |source| StartError::of_store(data, source);
    match default_world::format(rows).map_err(failed)? {
        Some(found) if found > default_world::FORMAT => {
            Err(StartError::Newer { found, known: default_world::FORMAT })
        }
        Some(found) if found < default_world::FORMAT => {
            Err(StartError::Foreign { data: data.to_owned() })
        }
        Some(_) => Ok(()),
        None if default_world::is_foreign(rows).map_err(failed)? => {
            Err(StartError::Foreign { data: data.to_owned() })
        }
        None => Ok(()),
    }
}
