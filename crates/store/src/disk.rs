//! A disk in memory whose power can be cut, which can be full, and whose bytes can go bad.
//!
//! What was not synced when the power was cut is lost, in part or as a whole.
//!
//! For tests: [`Redb::with_backend`](crate::Redb::with_backend) puts a store on it.

use std::collections::BTreeSet;
use std::io;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard};

use ::redb::StorageBackend;
use rand::{Rng, SeedableRng};

use crate::{Medium, Random};

/// What of the writes since the last sync is on the disk after a crash.
#[derive(Clone, Copy, Debug)]
pub enum Survivors {
    /// Nothing.
    None,
    /// Everything: the crash was of the process only.
    All,
    /// Any of the sectors, by this seed: the disk wrote them in an order of its own.
    Some(u64),
}

/// A disk; its clones are the same disk.
#[derive(Clone, Debug)]
pub struct Disk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// What a read sees.
    written: Vec<u8>,
    /// What is there after a crash.
    synced: Vec<u8>,
    /// What was done since the last sync, in order.
    unsynced: Vec<Change>,
    /// How many more changes and syncs the power lasts for.
    power: u32,
    room: Room,
    /// Whether the next sync fails.
    fails_sync: bool,
}

/// How much can be written, in blocks: what was never written takes none.
#[derive(Debug)]
struct Room {
    taken: BTreeSet<usize>,
    limit: Option<usize>,
    /// Whether it can be asked for, or shows only when it is used up.
    is_told: bool,
}

#[derive(Debug)]
enum Change {
    Length(usize),
    Write(usize, Vec<u8>),
}

const SECTOR: usize = 512;
const BLOCK: usize = 4096;

impl Default for Disk {
    fn default() -> Disk {
        Disk::new()
    }
}

impl Disk {
    /// An empty disk with power for ever.
    pub fn new() -> Disk {
        Disk::holding(Vec::new())
    }

    /// The power goes after so many more changes and syncs, which fail from then on.
    pub fn cut_power_after(&self, operations: u32) {
        self.state().power = operations;
    }

    /// From now on, no more than so many bytes can be written that were not before, if any number is
    /// given.
    pub fn limit(&self, bytes: Option<usize>) {
        let mut state = self.state();
        state.room.limit = bytes.map(|bytes| state.room.taken.len() + bytes / BLOCK);
    }

    /// Tells nobody how much room there is, as with a quota: only a write shows it.
    pub fn hide_room(&self) {
        self.state().room.is_told = false;
    }

    /// The next sync fails, and nobody knows what of the writes before it is there.
    pub fn fail_next_sync(&self) {
        self.state().fails_sync = true;
    }

    /// The bytes, as a read sees them.
    pub fn image(&self) -> Vec<u8> {
        self.state().written.clone()
    }

    /// The disk as it is found after the crash, with power for ever.
    pub fn after_crash(&self, survivors: Survivors) -> Disk {
        let mut state = self.state();
        let mut image = state.synced.clone();
        let mut survives = survivors.choice();
        for change in mem::take(&mut state.unsynced).into_iter().flat_map(Change::sectors) {
            if survives() {
                change.apply(&mut image);
            }
        }
        Disk::holding(image)
    }

    /// A disk with these bytes, which are all synced.
    pub fn holding(image: Vec<u8>) -> Disk {
        let taken = (0..image.len().div_ceil(BLOCK)).collect();
        let state = State {
            written: image.clone(),
            synced: image,
            unsynced: Vec::new(),
            power: u32::MAX,
            room: Room { taken, limit: None, is_told: true },
            fails_sync: false,
        };
        Disk { state: Arc::new(Mutex::new(state)) }
    }

    fn change(&self, change: Change) -> io::Result<()> {
        let mut state = self.powered()?;
        // As a disk does, it writes as much as there is room for.
        let (change, whole) = state.room.take(change);
        change.apply(&mut state.written);
        state.unsynced.push(change);
        whole
    }

    fn powered(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        state.power = state.power.checked_sub(1).ok_or_else(|| io::Error::other("no power"))?;
        Ok(state)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the disk")
    }
}

impl Room {
    /// The part of a change that there is room for, and whether that is all of it.
    fn take(&mut self, change: Change) -> (Change, io::Result<()>) {
        let (offset, mut bytes) = match change {
            Change::Length(length) => {
                self.taken.split_off(&length.div_ceil(BLOCK));
                return (change, Ok(()));
            }
            Change::Write(offset, bytes) => (offset, bytes),
        };
        for block in offset / BLOCK..(offset + bytes.len()).div_ceil(BLOCK) {
            let is_full = self.limit.is_some_and(|limit| self.taken.len() >= limit);
            if is_full && !self.taken.contains(&block) {
                bytes.truncate((block * BLOCK).saturating_sub(offset));
                let full = Err(io::ErrorKind::StorageFull.into());
                return (Change::Write(offset, bytes), full);
            }
            self.taken.insert(block);
        }
        (Change::Write(offset, bytes), Ok(()))
    }
}

impl Survivors {
    fn choice(self) -> Box<dyn FnMut() -> bool> {
        match self {
            Survivors::None => Box::new(|| false),
            Survivors::All => Box::new(|| true),
            Survivors::Some(seed) => {
                let mut random = Random::seed_from_u64(seed);
                Box::new(move || random.next_u32() % 2 == 0)
            }
        }
    }
}

impl Change {
    /// The parts of the change that a disk does at once or not at all.
    fn sectors(self) -> Vec<Change> {
        let Change::Write(mut offset, bytes) = self else { return vec![self] };
        let mut rest = bytes.as_slice();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (part, tail) = rest.split_at(rest.len().min(SECTOR - offset % SECTOR));
            parts.push(Change::Write(offset, part.to_vec()));
            offset += part.len();
            rest = tail;
        }
        parts
    }

    fn apply(&self, image: &mut Vec<u8>) {
        match self {
            Change::Length(length) => image.resize(*length, 0),
            Change::Write(offset, bytes) => {
                let end = offset + bytes.len();
                image.resize(image.len().max(end), 0);
                image[*offset..end].copy_from_slice(bytes);
            }
        }
    }
}

impl Medium for Disk {
    fn free_bytes(&self) -> io::Result<Option<u64>> {
        let room = &self.state().room;
        let free = room.limit.map(|limit| limit.saturating_sub(room.taken.len()) * BLOCK);
        Ok(free.filter(|_| room.is_told).map(|free| free as u64))
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().written.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        let bytes = state.written.get(index(offset)..index(offset) + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.change(Change::Length(index(len)))
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.powered()?;
        if mem::take(&mut state.fails_sync) {
            return Err(io::Error::other("the sync was told to fail"));
        }
        state.synced = state.written.clone();
        state.unsynced.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.change(Change::Write(index(offset), data.to_vec()))
    }
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).expect("the disks of the tests are small")
}
