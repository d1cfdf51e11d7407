//! One connection: HTTP/1.1, with a client that may be slow, silent or gone.

use std::convert::Infallible;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tracing::debug;

use crate::http::{Gateway, Outgoing};
use crate::places::{Place, Reception, Seat};

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
    let service = service_fn(|request| {
        let (gateway, seat, reception) = (gateway.clone(), seat.clone(), *reception);
        async move {
            let response = match reception {
                Reception::Welcome => gateway.answer(request, &seat).await,
                Reception::Busy => gateway.turn_away(),
            };
            Ok::<_, Infallible>(response.map(|written| Outgoing::new(written, seat.sends())))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The phases of its seat do this: hyper would count the time between requests as well.
        .header_read_timeout(None)
        .keep_alive(*reception == Reception::Welcome)
        // Twice our own limit: a head that is a little too long is still told so.
        .max_buf_size(limits.head_bytes * 2)
        .max_headers(limits.headers)
        // An answer is written from where it is: it is not copied into a buffer first.
        .writev(true)
        .serve_connection(TokioIo::new(Watched { stream, seat: seat.clone() }), service);
    let mut connection = pin!(connection);
    let mut stops = false;
    loop {
        tokio::select! {
            biased;
            () = seat.told_to_leave() => return debug!("a connection has given way"),
            ended = connection.as_mut() => {
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
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Returns when the server is to stop, or when nobody is left who could say so.
pub(crate) async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// A stream whose seat knows when the first bytes of a request come, and when those of an answer go.
struct Watched {
    stream: TcpStream,
    seat: Arc<Seat>,
}

impl Watched {
    fn note(&self, written: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(1..)) = written {
            self.seat.has_sent();
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.seat.receives();
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
