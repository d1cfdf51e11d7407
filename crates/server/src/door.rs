//! A listener that has places for so many connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::warn;

use crate::connection;
use crate::descriptors;
use crate::http::Gateway;
use crate::places::{Place, Places};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;
/// What the system may hold of a connection's answer that its client has not taken, in bytes: without
/// it, a system lets that grow to megabytes for each.
const SEND_BUFFER: u32 = 256 << 10;
/// How long the server pauses if it cannot accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How often the log says that connections cannot be accepted.
const COMPLAINT_PAUSE: Duration = Duration::from_secs(60);

/// A listener, the gateway that answers there, and the places.
pub(crate) struct Door {
    listener: TcpListener,
    gateway: Arc<Gateway>,
    places: Arc<Places>,
}

/// Listens at an address, whose port may be 0 for any free one.
pub(crate) fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // So that a server can be started again at once. Elsewhere the option means something else.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // What it accepts has this too.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Door {
    pub(crate) fn new(listener: TcpListener, gateway: Arc<Gateway>, places: Arc<Places>) -> Door {
        Door { listener, gateway, places }
    }

    /// Takes connections in until `end` says so. Returns those that are still there.
    pub(crate) async fn run(self, mut end: watch::Receiver<bool>) -> JoinSet<()> {
        let (mut connections, ended) = (JoinSet::new(), end.clone());
        let mut complaints = Complaints::default();
        loop {
            while connections.try_join_next().is_some() {}
            let (stream, place) = tokio::select! {
                biased;
                () = connection::told(&mut end) => return connections,
                visitor = self.accept(&mut complaints) => visitor,
            };
            let (gateway, ended) = (self.gateway.clone(), ended.clone());
            connections.spawn(connection::serve(stream, place, gateway, ended));
        }
    }

    /// The next connection and its place. The connections that come meanwhile wait in the system's
    /// queue.
    async fn accept(&self, complaints: &mut Complaints) -> (TcpStream, Place) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => return (stream, self.places.enter(peer.ip()).await),
                Err(error) => {
                    // The descriptors that it has are then those of connections.
                    let is_full = descriptors::are_used_up(&error);
                    let let_go = is_full && self.places.make_room();
                    if let Some(unsaid) = complaints.add(Instant::now()) {
                        warn!(%error, let_go, unsaid, "cannot accept a connection");
                    }
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// What goes wrong again and again, but is to be logged now and then only.
#[derive(Default)]
struct Complaints {
    last: Option<Instant>,
    unsaid: u64,
}

impl Complaints {
    /// Notes one. Returns how many there were since the last that was logged, if it is time for this
    /// one to be.
    fn add(&mut self, now: Instant) -> Option<u64> {
        if self.last.is_some_and(|last| now < last + COMPLAINT_PAUSE) {
            self.unsaid += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_logged_once_in_a_while_with_how_many_were_not() {
        let (mut complaints, start) = (Complaints::default(), Instant::now());
        assert_eq!(complaints.add(start), Some(0));
        for second in 1..60 {
            assert_eq!(complaints.add(start + Duration::from_secs(second)), None);
        }
        assert_eq!(complaints.add(start + COMPLAINT_PAUSE), Some(59));
        assert_eq!(complaints.add(start + COMPLAINT_PAUSE), None);
    }
}
