//! One connection: HTTP/1.1, with a client that may be slow, silent or gone.

use std::convert::Infallible;
use std::io::{self, IoSlice};
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tracing::debug;

use crate::config::Limits;
use crate::http::Gateway;

/// How a connection is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reception {
    /// Its requests are answered.
    Welcome,
    /// There are too many: its first request is told so, and it is closed.
    Busy,
}

/// Answers the requests of a connection until it ends, is idle for too long, or `stop` says so.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: IpAddr,
    gateway: Arc<Gateway>,
    reception: Reception,
    mut stop: watch::Receiver<bool>,
) {
    // An answer must not wait until the one before has been acknowledged.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "TCP_NODELAY cannot be set");
    }
    let phase = SharedPhase::default();
    let limits = gateway.limits().clone();
    let service = service_fn(|request| {
        let (gateway, phase) = (gateway.clone(), phase.clone());
        async move {
            phase.set(Phase::Answering);
            let response = match reception {
                Reception::Welcome => gateway.answer(request, peer).await,
                Reception::Busy => gateway.turn_away(),
            };
            phase.set(Phase::Waiting(Instant::now()));
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The phases do this: hyper would count the time between requests as well.
        .header_read_timeout(None)
        .keep_alive(reception == Reception::Welcome)
        // Twice our own limit: a head that is a little too long is still told so.
        .max_buf_size(limits.head_bytes * 2)
        .max_headers(limits.headers)
        .serve_connection(TokioIo::new(Watched { stream, phase: phase.clone() }), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = phase.too_long(&limits) => return debug!("a connection was idle or slow"),
        () = told(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => ended,
                () = phase.too_long(&limits) => return debug!("a connection was slow to stop"),
            }
        }
    };
    if let Err(error) = ended {
        debug!(%error, "a connection has ended");
    }
}

/// Returns when the server is to stop, or when nobody is left who could say so.
pub(crate) async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What a connection is doing, for its time limits.
#[derive(Clone, Copy)]
enum Phase {
    /// Since then, nothing of the next request has come. The last answer may be on its way.
    Waiting(Instant),
    /// Since then, a head has been coming in.
    Head(Instant),
    /// A request is being answered, for which there are other limits.
    Answering,
}

#[derive(Clone)]
struct SharedPhase(Arc<Mutex<Phase>>);

impl Default for SharedPhase {
    fn default() -> SharedPhase {
        SharedPhase(Arc::new(Mutex::new(Phase::Waiting(Instant::now()))))
    }
}

impl SharedPhase {
    fn get(&self) -> Phase {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, phase: Phase) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    /// Returns when the connection has been in one phase for longer than it may.
    async fn too_long(&self, limits: &Limits) {
        let head = Duration::from_millis(limits.head_ms);
        let idle = Duration::from_millis(limits.idle_ms);
        loop {
            let now = Instant::now();
            let end = match self.get() {
                Phase::Waiting(since) => since + idle,
                Phase::Head(since) => since + head,
                Phase::Answering => now + idle,
            };
            if end <= now {
                return;
            }
            // A phase that begins meanwhile may last at least as long as the shorter limit.
            sleep_until(end.min(now + head.min(idle))).await;
        }
    }
}

/// A stream that notes when the first bytes of a request come.
struct Watched {
    stream: TcpStream,
    phase: SharedPhase,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before
            && let Phase::Waiting(_) = self.phase.get()
        {
            self.phase.set(Phase::Head(Instant::now()));
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
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
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
