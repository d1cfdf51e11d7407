//! Answers on their way to a client.
//!
//! What has been rendered and not yet handed to the system is bounded in sum (`limits.answers_bytes`),
//! however many clients do not read: a large answer takes its room before it is sent, and keeps it
//! until its last byte is gone. HTTP writes it from where it is, so there is no other copy.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::places::Sending;
use crate::room::Share;

/// A rendered answer, with its share of the room of all answers if it is large.
pub(crate) struct Written {
    pub(super) body: Vec<u8>,
    pub(super) share: Option<Share>,
}

/// The body of an answer, as HTTP takes it.
pub(crate) enum Outgoing {
    /// The server's own, until it is taken.
    Own(Option<Piece>),
    /// That of another server.
    Passed {
        /// What comes from there.
        body: Incoming,
        /// The connection that it goes to.
        _sending: Sending,
    },
}

/// The bytes of an answer that have not been written yet. It is dropped when there are none, or when
/// the connection ends.
pub(crate) struct Piece {
    bytes: Bytes,
    _share: Option<Share>,
    _sending: Option<Sending>,
}

impl Written {
    /// A small answer.
    pub(super) fn small(body: Vec<u8>) -> Written {
        Written { body, share: None }
    }
}

impl Outgoing {
    pub(crate) fn new(written: Written, sending: Sending) -> Outgoing {
        let Written { body, share } = written;
        let (bytes, sending) = (body.into(), Some(sending));
        Outgoing::Own(Some(Piece { bytes, _share: share, _sending: sending }))
    }

    pub(crate) fn passed(body: Incoming, sending: Sending) -> Outgoing {
        Outgoing::Passed { body, _sending: sending }
    }
}

impl Body for Outgoing {
    type Data = Piece;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, hyper::Error>>> {
        match &mut *self {
            Outgoing::Own(piece) => Poll::Ready(piece.take().map(|piece| Ok(Frame::data(piece)))),
            Outgoing::Passed { body, .. } => Pin::new(body).poll_frame(cx).map_ok(|frame| {
                frame.map_data(|bytes| Piece { bytes, _share: None, _sending: None })
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Outgoing::Own(piece) => piece.as_ref().is_none_or(|piece| piece.bytes.is_empty()),
            Outgoing::Passed { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Outgoing::Own(piece) => {
                SizeHint::with_exact(piece.as_ref().map_or(0, |piece| piece.bytes.len() as u64))
            }
            Outgoing::Passed { body, .. } => body.size_hint(),
        }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
    }
}
