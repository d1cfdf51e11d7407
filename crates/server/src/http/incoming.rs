//! Bodies that come in: their limits.
//!
//! A small body needs no room. A larger one takes room among all bodies (`limits.bodies_bytes`) as its
//! bytes come, not as they are announced, and gives it up as [`crate::room`] says.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{EXPECT, HeaderMap};
use tokio::sync::Notify;

use super::refused::Refused;
use super::{Gateway, SMALL};
use crate::places::Seat;
use crate::room::Share;

/// How many times the limit a body may have for the rest of it to be read and thrown away: a client
/// that is still sending would not see an answer.
const DRAIN_FACTOR: usize = 8;

/// What has come of a body, and the room that it takes up.
#[derive(Default)]
pub(super) struct Received {
    pub(super) bytes: Vec<u8>,
    share: Option<Share>,
}

impl Gateway {
    /// The whole body.
    pub(super) async fn receive(
        &self,
        headers: &HeaderMap,
        mut body: Incoming,
        seat: &Seat,
    ) -> Result<Received, Refused> {
        let limit = self.limits().body_bytes;
        let least = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if least > limit.saturating_mul(DRAIN_FACTOR)
            || least > limit && headers.contains_key(EXPECT)
        {
            return Err(self.too_large().and_close());
        }
        let (mut whole, mut received) = (Received::default(), 0usize);
        let cut = Arc::new(Notify::new());
        loop {
            let frame = tokio::select! {
                biased;
                () = cut.notified() => return Err(self.gives_way()),
                frame = body.frame() => frame,
            };
            let Some(frame) = frame else { break };
            let Ok(part) = frame.map_err(|_| Refused::broken())?.into_data() else { continue };
            received += part.len();
            if received > limit.saturating_mul(DRAIN_FACTOR) {
                return Err(self.too_large().and_close());
            }
            if received > limit {
                whole = Received::default();
            } else {
                self.make_room(&mut whole, part.len(), seat, &cut).await;
                whole.bytes.extend_from_slice(&part);
            }
        }
        if received > limit {
            return Err(self.too_large());
        }
        Ok(whole)
    }

    /// Makes room for so many bytes more.
    async fn make_room(&self, whole: &mut Received, more: usize, seat: &Seat, cut: &Arc<Notify>) {
        let (had, needed) = (whole.bytes.capacity(), whole.bytes.len() + more);
        if needed <= had {
            return;
        }
        let larger = needed.max(had * 2).min(self.limits().body_bytes);
        if larger > SMALL {
            // What was small has not been counted yet.
            let counted = if whole.share.is_some() { had } else { 0 };
            let cut = cut.clone();
            let new = || self.shared.bodies.share(seat.peer, move || cut.notify_one());
            whole.share.get_or_insert_with(new).grow(larger - counted).await;
        }
        whole.bytes.reserve_exact(larger - whole.bytes.len());
    }

    fn too_large(&self) -> Refused {
        let limit = self.limits().body_bytes;
        let what = format!("The request body is larger than {limit} bytes (limits.body_bytes).");
        Refused::new(413, "RequestEntityTooLarge", what)
    }

    /// Others have waited for its room for long enough.
    fn gives_way(&self) -> Refused {
        let limit = self.limits().give_way_ms;
        let what = format!(
            "The request body took longer than {limit} ms (limits.give_way_ms) while others had no \
             room (limits.bodies_bytes)."
        );
        Refused::new(408, "RequestTimeout", what).and_close()
    }
}
