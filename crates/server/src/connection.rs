//! One connection, with a client that may be slow, silent or gone.
//!
//! Its first byte tells whether it begins with TLS. Then it speaks HTTP/1.1, in which a client may ask
//! for a tunnel, as of a proxy. A tunnel to a host for which the server answers begins as a connection
//! does: with TLS or with HTTP. Within a tunnel there is no other.

use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::{self, OnUpgrade};
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::server::TlsStream;
use tracing::debug;

use crate::http::{Gateway, Line, Outgoing, Way};
use crate::places::{Place, Reception, Seat};
use crate::tls;
use stream::{Begun, Stream, Watched};

mod stream;

/// Answers the requests of a connection until it ends, is idle for too long, has to give way to
/// another, or `stop` says so.
pub(crate) async fn serve(
    stream: TcpStream,
    place: Place,
    gateway: Arc<Gateway>,
    mut stop: watch::Receiver<bool>,
) {
    // An answer must not wait until the one before has been acknowledged.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "TCP_NODELAY cannot be set");
    }
    let Place { seat, reception, .. } = &place;
    let limits = gateway.limits();
    let talk = Talk { seat, reception: *reception, gateway: &gateway, stop: stop.clone() };
    let mut talk = pin!(talk.hold(stream));
    let mut stops = false;
    loop {
        tokio::select! {
            biased;
            () = seat.told_to_leave() => return debug!("a connection has given way"),
            ended = talk.as_mut() => {
                if let Err(error) = ended {
                    debug!(%error, "a connection has ended");
                }
                return;
            }
            () = seat.too_long(limits) => return debug!("a connection was idle or slow"),
            () = told(&mut stop), if !stops => {
                if seat.stops() {
                    return debug!("a connection without a whole request is closed");
                }
                stops = true;
            }
        }
    }
}

/// Returns when the server is to stop, or when nobody is left who could say so.
pub(crate) async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What is said on one connection, from its first byte to its last.
struct Talk<'c> {
    seat: &'c Arc<Seat>,
    reception: Reception,
    gateway: &'c Arc<Gateway>,
    stop: watch::Receiver<bool>,
}

/// A stream whose first byte has come.
enum Opened<S> {
    Plain(Begun<S>),
    Tls(Box<TlsStream<Begun<S>>>),
}

/// A tunnel that a client has asked for.
struct Tunnel {
    /// Its end at the client, once the answer has been sent.
    client: OnUpgrade,
    /// Its other end; none if it is the server itself.
    beyond: Option<TcpStream>,
}

/// Where a request leaves the tunnel that it asks for.
type Asked = Arc<Mutex<Option<Tunnel>>>;

impl Talk<'_> {
    async fn hold(&self, stream: TcpStream) -> Result<(), Ended> {
        let tunnel = match self.open(stream).await? {
            None => return Ok(()),
            Some(Opened::Plain(stream)) => self.http(stream, Line::Plain).await?,
            Some(Opened::Tls(stream)) => self.http(stream, Line::Tls).await?,
        };
        let Some(Tunnel { client, beyond }) = tunnel else { return Ok(()) };
        let client = TokioIo::new(client.await?);
        if let Some(mut beyond) = beyond {
            let mut client = Watched::of_tunnel(client, self.seat.clone());
            copy_bidirectional(&mut client, &mut beyond).await?;
            return Ok(());
        }
        let stream: Box<dyn Stream> = Box::new(client);
        match self.open(stream).await? {
            None => {}
            Some(Opened::Plain(stream)) => drop(self.http(stream, Line::Tunnel).await?),
            Some(Opened::Tls(stream)) => drop(self.http(stream, Line::TlsInTunnel).await?),
        }
        Ok(())
    }

    /// Waits for the first byte, and for the whole handshake if it begins one. None if no byte comes.
    async fn open<S: Stream>(&self, mut stream: S) -> Result<Option<Opened<S>>, Ended> {
        let first = match stream.read_u8().await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            first => first?,
        };
        self.seat.receives();
        let stream = Begun { first: Some(first), stream };
        if first != tls::HANDSHAKE {
            return Ok(Some(Opened::Plain(stream)));
        }
        let stream = self.gateway.tls().accept(stream).await?;
        self.seat.waits();
        Ok(Some(Opened::Tls(Box::new(stream))))
    }

    /// Answers requests. Returns the tunnel that the last one has asked for.
    async fn http<S: Stream + 'static>(
        &self,
        stream: S,
        line: Line,
    ) -> Result<Option<Tunnel>, Ended> {
        let limits = self.gateway.limits();
        let asked = Asked::default();
        let service = service_fn(|request| {
            let (gateway, seat) = (self.gateway.clone(), self.seat.clone());
            let (reception, asked) = (self.reception, asked.clone());
            async move {
                let response = match reception {
                    Reception::Welcome => reply(&gateway, request, &seat, line, &asked).await,
                    Reception::Busy => gateway
                        .turn_away(seat.peer)
                        .map(|written| Outgoing::new(written, seat.sends())),
                };
                Ok::<_, std::convert::Infallible>(response)
            }
        });
        let stream = Watched::with_requests(stream, self.seat.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // The phases of its seat do this: hyper would count the time between requests as well.
            .header_read_timeout(None)
            .keep_alive(self.reception == Reception::Welcome)
            // Twice our own limit: a head that is a little too long is still told so.
            .max_buf_size(limits.head_bytes * 2)
            .max_headers(limits.headers)
            // An answer is written from where it is: it is not copied into a buffer first.
            .writev(true)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let (mut connection, mut stop) = (pin!(connection), self.stop.clone());
        tokio::select! {
            ended = connection.as_mut() => ended?,
            () = told(&mut stop) => {
                connection.as_mut().graceful_shutdown();
                connection.await?;
            }
        }
        let tunnel = asked.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(tunnel)
    }
}

/// The answer to a request, from wherever it is for.
async fn reply(
    gateway: &Gateway,
    mut request: Request<Incoming>,
    seat: &Arc<Seat>,
    line: Line,
    asked: &Asked,
) -> Response<Outgoing> {
    let way = gateway.way(&request, seat.peer, line).await;
    let written = match way {
        Way::Here => gateway.answer(request, seat, line).await,
        Way::Nowhere(refusal) => *refusal,
        Way::Tunnel { beyond } => {
            let tunnel = Tunnel { client: upgrade::on(&mut request), beyond };
            *asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(tunnel);
            gateway.tunnelled(seat.peer)
        }
        Way::Beyond(beyond) => match gateway.pass(beyond, request, seat.peer).await {
            Ok(response) => {
                return response.map(|body| Outgoing::passed(body, seat.sends()));
            }
            Err(refusal) => *refusal,
        },
    };
    written.map(|written| Outgoing::new(written, seat.sends()))
}

/// Why a connection has ended before its time.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    Stream(#[from] io::Error),
    #[error(transparent)]
    Http(#[from] hyper::Error),
}
