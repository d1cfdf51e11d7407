//! Answers on their way to a client.
//!
//! What has been rendered and not yet handed to the system is bounded in sum (`limits.answers_bytes`),
//! however many clients do not read: a large answer takes its room before it is sent, and keeps it
//! until its last byte is gone. HTTP writes it from where it is, so there is no other copy.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};

use crate::places::Sending;
use crate::room::Share;

/// A rendered answer, with its share of the room of all answers if it is large.
pub(crate) struct Written {
    pub(super) body: Vec<u8>,
    pub(super) share: Option<Share>,
}

/// The body of an answer, as HTTP takes it.
pub(crate) struct Outgoing(Option<Piece>);

/// The bytes of an answer that have not been written yet. It is dropped when there are none, or when
/// the connection ends.
pub(crate) struct Piece {
    bytes: Bytes,
    _share: Option<Share>,
    _sending: Sending,
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
        Outgoing(Some(Piece { bytes: body.into(), _share: share, _sending: sending }))
    }
}

impl Body for Outgoing {
    type Data = Piece;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, Infallible>>> {
        Poll::Ready(self.0.take().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|piece| piece.bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |piece| piece.bytes.len() as u64))
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
