//! A listener that has places for so many connections.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::warn;

use crate::connection::Reception;
use crate::http::Gateway;

/// How many connections beyond the limit are told so at a time.
const BUSY_CONNECTIONS: usize = 32;
/// How long the server pauses if it cannot accept a connection, as when it has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A listener, the gateway that answers there, and the places.
pub(crate) struct Door {
    listener: TcpListener,
    pub(crate) gateway: Arc<Gateway>,
    welcome: Arc<Semaphore>,
    busy: Arc<Semaphore>,
}

/// A connection. It has its place as long as this is not dropped.
pub(crate) struct Visitor {
    pub(crate) stream: TcpStream,
    pub(crate) peer: IpAddr,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) reception: Reception,
    pub(crate) place: OwnedSemaphorePermit,
}

impl Door {
    /// A door for so many connections at a time.
    pub(crate) fn new(listener: TcpListener, gateway: Gateway, connections: usize) -> Door {
        Door {
            listener,
            gateway: Arc::new(gateway),
            welcome: Arc::new(Semaphore::new(connections)),
            busy: Arc::new(Semaphore::new(BUSY_CONNECTIONS)),
        }
    }

    /// The next connection and its place. Some connections beyond the limit are accepted too, and are
    /// told so; the others wait in the system's queue.
    pub(crate) async fn accept(&self) -> Visitor {
        loop {
            let place = tokio::select! {
                biased;
                place = self.welcome.clone().acquire_owned() => Ok(place),
                place = self.busy.clone().acquire_owned() => Err(place),
            };
            match self.listener.accept().await {
                Ok((stream, peer)) => return self.receive(stream, peer, place),
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn receive(&self, stream: TcpStream, peer: SocketAddr, place: Place) -> Visitor {
        // A better place may have become free meanwhile.
        let better = |busy| self.welcome.clone().try_acquire_owned().map(Ok).or(Err(busy));
        let (place, reception) = match place.or_else(better) {
            Ok(place) => (place, Reception::Welcome),
            Err(place) => (place, Reception::Busy),
        };
        let place = place.expect("nobody closes the semaphores");
        Visitor { stream, peer: peer.ip(), gateway: self.gateway.clone(), reception, place }
    }
}

/// A place among the welcome, or among those that are turned away.
type Place = Result<Acquired, Acquired>;
type Acquired = Result<OwnedSemaphorePermit, tokio::sync::AcquireError>;
