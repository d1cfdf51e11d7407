//! The streams that a connection is made of, one around the other.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::places::Seat;

/// What can be read and written.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A stream whose first byte has been read already, and is read again.
pub(super) struct Begun<S> {
    pub(super) first: Option<u8>,
    pub(super) stream: S,
}

/// A stream whose seat is told when bytes have come, and when some have gone.
pub(super) struct Watched<S> {
    stream: S,
    seat: Arc<Seat>,
    came: fn(&Seat),
    went: fn(&Seat),
}

impl<S> Watched<S> {
    /// Requests come, and answers go.
    pub(super) fn with_requests(stream: S, seat: Arc<Seat>) -> Watched<S> {
        Watched { stream, seat, came: Seat::receives, went: Seat::has_sent }
    }

    /// The client's end of a tunnel to another host, which waits anew after each byte.
    pub(super) fn of_tunnel(stream: S, seat: Arc<Seat>) -> Watched<S> {
        Watched { stream, seat, came: Seat::waits, went: Seat::waits }
    }
}

/// Writes, flushes and closes as the stream within does.
macro_rules! write_within {
    ($note:expr) => {
        fn poll_write(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            buf: &[u8],
        ) -> Poll<io::Result<usize>> {
            let written = Pin::new(&mut self.stream).poll_write(cx, buf);
            $note(&*self, &written);
            written
        }

        fn poll_write_vectored(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            bufs: &[IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
            $note(&*self, &written);
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
    };
}

impl<S: Stream> AsyncRead for Begun<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let Some(first) = self.first.take() else {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        };
        buf.put_slice(&[first]);
        // With what has come behind it, if anything has; a failure is told by the next read.
        if buf.remaining() > 0 {
            let _ = Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Stream> AsyncWrite for Begun<S> {
    write_within!(|_: &Self, _: &Poll<io::Result<usize>>| {});
}

impl<S: Stream> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            (self.came)(&self.seat);
        }
        polled
    }
}

impl<S: Stream> AsyncWrite for Watched<S> {
    write_within!(|watched: &Self, written: &Poll<io::Result<usize>>| {
        if let Poll::Ready(Ok(1..)) = written {
            (watched.went)(&watched.seat);
        }
    });
}
