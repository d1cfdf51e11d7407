//! The places of a listener: who has one, and who gives his up for somebody who comes.
//!
//! **Who gives way.** Whoever comes gets in, so that silent clients shut nobody out. If all places
//! are taken, a connection is closed that does not have its whole request here yet: it is idle, or its
//! head or body is still coming in. So is one whose client has been taking its answer for longer than
//! `limits.give_way_ms`. A connection whose request is being executed is never cut. Of those that can
//! go, it is one of the peer address that has the most connections, and of these the one that has been
//! as it is for the longest. Only if none can go is the newcomer told that the server is busy.

use std::collections::BTreeMap;
use std::future::pending;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::config::Limits;

/// For how long a newcomer waits for somebody who has nearly got his answer.
const SHORTLY: Duration = Duration::from_millis(10);

/// How a connection is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reception {
    /// Its requests are answered.
    Welcome,
    /// Nobody can give way: its first request is told so, and it is closed.
    Busy,
}

/// The places of one listener.
pub(crate) struct Places {
    welcome: usize,
    busy: usize,
    give_way: Duration,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Default)]
struct Taken {
    next: u64,
    welcome: BTreeMap<u64, Arc<Seat>>,
    busy: BTreeMap<u64, Arc<Seat>>,
}

/// A connection's place, which is free again when this is dropped.
pub(crate) struct Place {
    pub(crate) seat: Arc<Seat>,
    pub(crate) reception: Reception,
    number: u64,
    places: Arc<Places>,
}

impl Places {
    /// Places for so many connections, and for so many more that are turned away.
    pub(crate) fn new(welcome: usize, busy: usize, give_way: Duration) -> Arc<Places> {
        let (taken, freed) = (Mutex::default(), Notify::new());
        Arc::new(Places { welcome, busy, give_way, taken, freed })
    }

    /// A place for a newcomer, as soon as whoever gives way for him has left. Newcomers come in one
    /// after the other.
    pub(crate) async fn enter(self: &Arc<Places>, peer: IpAddr) -> Place {
        let mut patience = Some(SHORTLY);
        loop {
            if let Some(place) = self.enter_as(peer, Reception::Welcome).await {
                return place;
            }
            // A client that reads is about to have its answer: then it can go.
            if let Some(time) = patience.take().filter(|_| self.is_anybody_sending()) {
                sleep(time).await;
                continue;
            }
            if let Some(place) = self.enter_as(peer, Reception::Busy).await {
                return place;
            }
            // Who could not go may be able to after that time.
            let _ = timeout(self.give_way, self.freed.notified()).await;
        }
    }

    /// A place of this kind, if one is free or somebody can go for it.
    async fn enter_as(self: &Arc<Places>, peer: IpAddr, kind: Reception) -> Option<Place> {
        if let Some(place) = self.take(peer, kind) {
            return Some(place);
        }
        if !self.let_one_go(kind, Instant::now()) {
            return None;
        }
        loop {
            // A place that has become free since then has left a permit.
            self.freed.notified().await;
            if let Some(place) = self.take(peer, kind) {
                return Some(place);
            }
        }
    }

    /// Lets one connection go, whatever it is. Returns whether one could go.
    pub(crate) fn make_room(&self) -> bool {
        let now = Instant::now();
        self.let_one_go(Reception::Welcome, now) || self.let_one_go(Reception::Busy, now)
    }

    /// A place of this kind, if one is free.
    fn take(self: &Arc<Places>, peer: IpAddr, reception: Reception) -> Option<Place> {
        let mut taken = self.lock();
        let most = match reception {
            Reception::Welcome => self.welcome,
            Reception::Busy => self.busy,
        };
        if taken.of(reception).len() >= most {
            return None;
        }
        let (number, seat) = (taken.next, Arc::new(Seat::new(peer)));
        taken.next += 1;
        taken.of(reception).insert(number, seat.clone());
        drop(taken);
        Some(Place { seat, reception, number, places: self.clone() })
    }

    fn is_anybody_sending(&self) -> bool {
        let taken = self.lock();
        taken.welcome.values().any(|seat| matches!(*seat.lock(), Phase::Sending { .. }))
    }

    /// Tells one connection to go. Returns whether there was one that could.
    fn let_one_go(&self, kind: Reception, now: Instant) -> bool {
        let mut taken = self.lock();
        let seats = taken.of(kind);
        let mut of_peer = BTreeMap::<IpAddr, usize>::new();
        for seat in seats.values() {
            *of_peer.entry(seat.peer).or_default() += 1;
        }
        let rank = |seat: &Arc<Seat>| {
            let since = seat.lock().may_go_since(now, self.give_way)?;
            Some((of_peer[&seat.peer], now.duration_since(since), seat.clone()))
        };
        let mut ranked: Vec<_> = seats.values().filter_map(rank).collect();
        drop(taken);
        ranked.sort_by_key(|(of_peer, age, _)| (*of_peer, *age));
        // Its request may have come in meanwhile: then it is the next one's turn.
        ranked.iter().rev().any(|(_, _, seat)| seat.let_go(now, self.give_way))
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // The table is whole after any panic.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn of(&mut self, kind: Reception) -> &mut BTreeMap<u64, Arc<Seat>> {
        match kind {
            Reception::Welcome => &mut self.welcome,
            Reception::Busy => &mut self.busy,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().of(self.reception).remove(&self.number);
        self.places.freed.notify_one();
    }
}

/// What a connection is doing: for its time limits, and for whoever wants its place.
pub(crate) struct Seat {
    pub(crate) peer: IpAddr,
    phase: Mutex<Phase>,
    told: Notify,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Since then, nothing of the next request has come.
    Waiting(Instant),
    /// Since then, a head has been coming in.
    Head(Instant),
    /// Since then, a body has been coming in, for which the gateway has a limit.
    Body(Instant),
    /// A whole request is being executed, for which there are other limits.
    Executing,
    /// An answer is on its way since then, and its client has last taken some of it.
    Sending { since: Instant, taken: Instant },
    /// It is to be closed, and no request begins any more.
    Leaving,
}

impl Phase {
    /// Since when the connection has been as it is, if it may be closed for another.
    fn may_go_since(self, now: Instant, give_way: Duration) -> Option<Instant> {
        match self {
            Phase::Waiting(since) | Phase::Head(since) | Phase::Body(since) => Some(since),
            Phase::Sending { since, .. } if since + give_way <= now => Some(since),
            Phase::Sending { .. } | Phase::Executing | Phase::Leaving => None,
        }
    }
}

/// An answer on its way. When this is dropped, it has been handed to the system, or never will be.
pub(crate) struct Sending(Arc<Seat>);

impl Seat {
    pub(crate) fn new(peer: IpAddr) -> Seat {
        let phase = Mutex::new(Phase::Waiting(Instant::now()));
        Seat { peer: peer.to_canonical(), phase, told: Notify::new() }
    }

    /// Some bytes have come.
    pub(crate) fn receives(&self) {
        let mut phase = self.lock();
        if let Phase::Waiting(_) = *phase {
            *phase = Phase::Head(Instant::now());
        }
    }

    /// Nothing of a next request has come yet, but the client is there.
    pub(crate) fn waits(&self) {
        self.change_unless_leaving(Phase::Waiting(Instant::now()));
    }

    /// A head is here. Does not return if the connection is to be closed.
    pub(crate) async fn has_head(&self) {
        self.change(Phase::Body(Instant::now())).await;
    }

    /// A whole request is here. Does not return if the connection is to be closed.
    pub(crate) async fn has_request(&self) {
        self.change(Phase::Executing).await;
    }

    /// An answer is handed to HTTP.
    pub(crate) fn sends(self: &Arc<Seat>) -> Sending {
        let now = Instant::now();
        self.change_unless_leaving(Phase::Sending { since: now, taken: now });
        Sending(self.clone())
    }

    /// The system has taken some bytes of the answer.
    pub(crate) fn has_sent(&self) {
        if let Phase::Sending { taken, .. } = &mut *self.lock() {
            *taken = Instant::now();
        }
    }

    /// Others want the room of the answer that is on its way: its connection is to be closed.
    pub(crate) fn give_up_answer(&self) {
        self.leave_if(|phase| matches!(phase, Phase::Sending { .. }));
    }

    /// The server stops. Returns whether the connection is of no further use, since its client has
    /// not sent a whole request.
    pub(crate) fn stops(&self) -> bool {
        self.leave_if(|phase| {
            matches!(phase, Phase::Waiting(_) | Phase::Head(_) | Phase::Body(_) | Phase::Leaving)
        })
    }

    /// Returns when the connection is to be closed.
    pub(crate) async fn told_to_leave(&self) {
        self.told.notified().await;
    }

    /// Returns when the connection has been in one phase for longer than it may.
    pub(crate) async fn too_long(&self, limits: &Limits) {
        let [head, idle, write] =
            [limits.head_ms, limits.idle_ms, limits.write_ms].map(Duration::from_millis);
        let shortest = head.min(idle).min(write);
        loop {
            let now = Instant::now();
            let end = match *self.lock() {
                Phase::Waiting(since) => since + idle,
                Phase::Head(since) => since + head,
                Phase::Sending { taken, .. } => taken + write,
                Phase::Body(_) | Phase::Executing | Phase::Leaving => now + shortest,
            };
            if end <= now {
                return;
            }
            // A phase that begins meanwhile may last at least as long as the shortest limit.
            sleep_until(end.min(now + shortest)).await;
        }
    }

    fn let_go(&self, now: Instant, give_way: Duration) -> bool {
        self.leave_if(|phase| phase.may_go_since(now, give_way).is_some())
    }

    fn leave_if(&self, may: impl FnOnce(&Phase) -> bool) -> bool {
        let mut phase = self.lock();
        let leaves = may(&phase);
        if leaves {
            *phase = Phase::Leaving;
            self.told.notify_one();
        }
        leaves
    }

    async fn change(&self, to: Phase) {
        if !self.change_unless_leaving(to) {
            pending::<()>().await;
        }
    }

    fn change_unless_leaving(&self, to: Phase) -> bool {
        let mut phase = self.lock();
        let may = *phase != Phase::Leaving;
        if may {
            *phase = to;
        }
        may
    }

    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.change_unless_leaving(Phase::Waiting(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    const GIVE_WAY: Duration = Duration::from_secs(1);

    fn peer(number: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, number])
    }

    /// Some places, each taken at another time.
    async fn taken(places: &Arc<Places>, peers: &[u8]) -> Vec<Place> {
        let mut taken = Vec::new();
        for number in peers {
            taken.push(places.enter(peer(*number)).await);
            tokio::time::sleep(GIVE_WAY).await;
        }
        taken
    }

    fn is_leaving(place: &Place) -> bool {
        *place.seat.lock() == Phase::Leaving
    }

    /// Who gives way for a newcomer, who gets in as soon as they have left.
    async fn who_goes(places: &Arc<Places>, mut taken: Vec<Place>) -> Vec<u8> {
        let mut newcomer = pin!(places.enter(peer(9)));
        let mut gone = Vec::new();
        loop {
            tokio::select! {
                biased;
                place = &mut newcomer => {
                    assert_eq!(place.reception, Reception::Welcome);
                    return gone;
                }
                () = std::future::ready(()) => {}
            }
            let leaves = taken.iter().position(is_leaving).expect("one is told to go");
            gone.push(u8::try_from(leaves).expect("few"));
            drop(taken.remove(leaves));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_has_waited_longest_goes_and_nobody_else() {
        let places = Places::new(3, 1, GIVE_WAY);
        let all = taken(&places, &[1, 1, 1]).await;
        // The first has just had an answer.
        all[0].seat.has_request().await;
        drop(all[0].seat.sends());
        assert_eq!(who_goes(&places, all).await, [1]);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_one_of_the_peer_with_the_most() {
        let places = Places::new(4, 1, GIVE_WAY);
        let all = taken(&places, &[1, 2, 3, 2]).await;
        assert_eq!(who_goes(&places, all).await, [1]);
    }

    #[tokio::test(start_paused = true)]
    async fn heads_and_bodies_that_are_coming_in_give_way_as_who_is_idle_does() {
        let places = Places::new(3, 1, GIVE_WAY);
        let all = taken(&places, &[1, 1, 1]).await;
        all[2].seat.receives();
        tokio::time::sleep(GIVE_WAY).await;
        all[0].seat.receives();
        tokio::time::sleep(GIVE_WAY).await;
        all[1].seat.has_head().await;
        let mut order = Vec::new();
        while places.make_room() {
            let is_new = |number: &usize| !order.contains(number) && is_leaving(&all[*number]);
            order.extend((0..all.len()).find(is_new));
        }
        assert_eq!(order, [2, 0, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_executed_stays_and_what_is_sent_stays_for_its_time() {
        let places = Places::new(2, 1, GIVE_WAY);
        let all = taken(&places, &[1, 1]).await;
        all[0].seat.has_request().await;
        all[1].seat.has_request().await;
        let _sending = all[1].seat.sends();
        let busy = places.enter(peer(2)).await;
        assert_eq!(busy.reception, Reception::Busy);
        tokio::time::sleep(GIVE_WAY).await;
        assert_eq!(who_goes(&places, all).await, [1]);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_told_to_go_begins_no_request() {
        let places = Places::new(1, 1, GIVE_WAY);
        let all = taken(&places, &[1]).await;
        assert!(places.make_room() && !places.make_room());
        let seat = &all[0].seat;
        assert!(timeout(GIVE_WAY, seat.has_head()).await.is_err());
        assert!(timeout(GIVE_WAY, seat.has_request()).await.is_err());
        assert!(timeout(GIVE_WAY, seat.told_to_leave()).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_limits_of_time_are_those_of_the_phases() {
        let limits = Limits { head_ms: 20, idle_ms: 300, write_ms: 4000, ..Limits::default() };
        let seat = Arc::new(Seat::new(peer(1)));
        let lasted = async |seat: &Seat| {
            let start = Instant::now();
            let ended = timeout(Duration::from_secs(100), seat.too_long(&limits)).await;
            ended.ok().map(|()| start.elapsed().as_millis())
        };
        assert_eq!(lasted(&seat).await, Some(300));
        let seat = Arc::new(Seat::new(peer(1)));
        seat.receives();
        assert_eq!(lasted(&seat).await, Some(20));
        seat.has_head().await;
        assert_eq!(lasted(&seat).await, None);
        seat.has_request().await;
        assert_eq!(lasted(&seat).await, None);
        let sending = seat.sends();
        assert_eq!(lasted(&seat).await, Some(4000));
        seat.has_sent();
        assert_eq!(lasted(&seat).await, Some(4000));
        drop(sending);
        assert_eq!(lasted(&seat).await, Some(300));
    }
}
