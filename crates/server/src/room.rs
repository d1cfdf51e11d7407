//! Room in memory that requests share: for bodies that come in, or for answers that go out.
//!
//! **Who gives way.** Whoever has had his share for longer than `limits.give_way_ms` gives it up as
//! soon as somebody finds no room: his body is cut off with 408, or his connection closed. Of these it
//! is one of the peer address that has the most room, and of its shares the oldest. It does not matter
//! how much comes or goes: a client that sends a byte now and then holds others up as one does that
//! sends nothing. So nobody is cut off who was quick, and nobody waits for longer than that time for
//! those who were there before him; who waits is served in the order of coming.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

/// So many bytes.
pub(crate) struct Room {
    bytes: usize,
    give_way: Duration,
    free: Semaphore,
    shares: Mutex<Shares>,
}

#[derive(Default)]
struct Shares {
    next: u64,
    held: BTreeMap<u64, Held>,
}

struct Held {
    peer: IpAddr,
    bytes: usize,
    /// When it got its first bytes.
    since: Instant,
    cut: Box<dyn FnOnce() + Send>,
}

/// When it is worth trying again to find room.
enum Next {
    Now,
    At(Instant),
    /// Never: one's own share has been given to another.
    Cut,
}

/// A part of the room, which is free again when this is dropped.
pub(crate) struct Share {
    room: Arc<Room>,
    number: u64,
}

impl Room {
    pub(crate) fn new(bytes: usize, give_way: Duration) -> Arc<Room> {
        let (free, shares) = (Semaphore::new(bytes), Mutex::default());
        Arc::new(Room { bytes, give_way, free, shares })
    }

    /// A share without any bytes yet. `cut` tells its holder, who is at `peer`, that it has been given
    /// to another.
    pub(crate) fn share(
        self: &Arc<Room>,
        peer: IpAddr,
        cut: impl FnOnce() + Send + 'static,
    ) -> Share {
        let mut shares = self.lock();
        let number = shares.next;
        shares.next += 1;
        let held = Held { peer, bytes: 0, since: Instant::now(), cut: Box::new(cut) };
        shares.held.insert(number, held);
        drop(shares);
        Share { room: self.clone(), number }
    }

    /// Gives the bytes of one other share back, if there is one that has had its time.
    fn take_one_back(&self, wanted_by: u64) -> Next {
        let now = Instant::now();
        let mut shares = self.lock();
        if !shares.held.contains_key(&wanted_by) {
            return Next::Cut;
        }
        let others = || shares.held.iter().filter(|(id, one)| **id != wanted_by && one.bytes > 0);
        let mut of_peer = BTreeMap::<IpAddr, usize>::new();
        for (_, one) in others() {
            *of_peer.entry(one.peer).or_default() += one.bytes;
        }
        let has_had_its_time = |(_, one): &(&u64, &Held)| one.since + self.give_way <= now;
        let rank = |(_, one): &(&u64, &Held)| (of_peer[&one.peer], now.duration_since(one.since));
        let Some((number, _)) = others().filter(has_had_its_time).max_by_key(rank) else {
            let oldest = others().map(|(_, one)| one.since).min();
            return Next::At(oldest.unwrap_or(now) + self.give_way);
        };
        let number = *number;
        if let Some(Held { bytes, cut, .. }) = shares.held.remove(&number) {
            drop(shares);
            self.free.add_permits(bytes);
            cut();
        }
        Next::Now
    }

    fn lock(&self) -> MutexGuard<'_, Shares> {
        // The table is whole after any panic.
        self.shares.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// Takes so many bytes more, once there is room; what is more than the whole room counts as that.
    /// If the share has been given to another, this is of no effect.
    pub(crate) async fn grow(&self, bytes: usize) {
        let room = &*self.room;
        let bytes = bytes.min(room.bytes);
        let permits = u32::try_from(bytes).unwrap_or(u32::MAX);
        let mut acquired = pin!(room.free.acquire_many(permits));
        let taken = loop {
            let next = tokio::select! {
                biased;
                taken = &mut acquired => break taken,
                next = async { room.take_one_back(self.number) } => next,
            };
            match next {
                Next::Now => {}
                Next::At(time) => tokio::select! {
                    biased;
                    taken = &mut acquired => break taken,
                    () = sleep_until(time) => {}
                },
                Next::Cut => return,
            }
        };
        let taken = taken.expect("nobody closes the semaphore");
        if let Some(held) = room.lock().held.get_mut(&self.number) {
            if held.bytes == 0 {
                held.since = Instant::now();
            }
            held.bytes += bytes;
            taken.forget();
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let held = self.room.lock().held.remove(&self.number);
        if let Some(Held { bytes, .. }) = held {
            self.room.free.add_permits(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const GIVE_WAY: Duration = Duration::from_secs(1);

    fn room(bytes: usize) -> Arc<Room> {
        Room::new(bytes, GIVE_WAY)
    }

    /// A share of a peer, and whether it has been cut.
    fn share(room: &Arc<Room>, peer: u8) -> (Share, Arc<AtomicBool>) {
        let cut = Arc::new(AtomicBool::new(false));
        let told = cut.clone();
        let share = room.share(IpAddr::from([192, 0, 2, peer]), move || {
            told.store(true, Ordering::SeqCst);
        });
        (share, cut)
    }

    /// How long it takes to get so many bytes.
    async fn grown(share: &Share, bytes: usize) -> Duration {
        let start = Instant::now();
        share.grow(bytes).await;
        start.elapsed()
    }

    async fn pass(time: Duration) {
        tokio::time::sleep(time).await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_room_waits_for_the_oldest_share_and_no_longer() {
        let room = room(10);
        let (first, cut_first) = share(&room, 1);
        let (second, cut_second) = share(&room, 1);
        first.grow(5).await;
        pass(GIVE_WAY / 4).await;
        second.grow(5).await;
        let (third, _) = share(&room, 1);
        assert_eq!(grown(&third, 4).await, GIVE_WAY * 3 / 4);
        let cut = [&cut_first, &cut_second].map(|cut| cut.load(Ordering::SeqCst));
        assert_eq!(cut, [true, false]);
        // What was cut is not given back twice.
        drop(first);
        assert_eq!(room.free.available_permits(), 1);
        // A share that has had its time goes at once.
        pass(GIVE_WAY).await;
        let (fourth, _) = share(&room, 1);
        assert_eq!(grown(&fourth, 5).await, Duration::ZERO);
        drop((second, third, fourth));
        assert_eq!(room.free.available_permits(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn the_peer_with_the_most_room_gives_way_first() {
        let room = room(10);
        let (old, cut_old) = share(&room, 1);
        old.grow(3).await;
        pass(GIVE_WAY).await;
        let greedy = [share(&room, 2), share(&room, 2)];
        greedy[0].0.grow(3).await;
        pass(GIVE_WAY / 2).await;
        greedy[1].0.grow(4).await;
        pass(GIVE_WAY).await;
        let (newcomer, _) = share(&room, 3);
        assert_eq!(grown(&newcomer, 3).await, Duration::ZERO);
        assert!(!cut_old.load(Ordering::SeqCst) && greedy[0].1.load(Ordering::SeqCst));
        assert!(!greedy[1].1.load(Ordering::SeqCst));
    }

    #[tokio::test(start_paused = true)]
    async fn shares_that_wait_for_each_other_do_not_wait_for_ever() {
        let room = room(10);
        let shares = [share(&room, 1), share(&room, 1)];
        shares[0].0.grow(5).await;
        shares[1].0.grow(5).await;
        let both = async { tokio::join!(grown(&shares[0].0, 5), grown(&shares[1].0, 5)) };
        let (one, other) = tokio::time::timeout(GIVE_WAY * 3, both).await.expect("no deadlock");
        assert!(one <= GIVE_WAY && other <= GIVE_WAY, "{one:?} {other:?}");
        let cut = shares.each_ref().map(|(_, cut)| cut.load(Ordering::SeqCst));
        assert!(cut[0] != cut[1], "{cut:?}");
        drop(shares);
        assert_eq!(room.free.available_permits(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_larger_than_the_room_takes_all_of_it() {
        let room = room(10);
        let (share, _) = share(&room, 1);
        assert_eq!(grown(&share, 100).await, Duration::ZERO);
        assert_eq!(room.free.available_permits(), 0);
        drop(share);
        assert_eq!(room.free.available_permits(), 10);
    }
}
