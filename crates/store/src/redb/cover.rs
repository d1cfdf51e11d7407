//! The first page of a store's file, which is the engine's own; redb's file begins behind it.
//!
//! redb alone cannot tell some damage from a crash: a commit whose pages are not whole may be the last
//! one, which was never acknowledged, or one that was and has been damaged since. So the cover says
//! which commit was acknowledged last, and how the file was when it was closed. It is written in one
//! sector, which a disk writes at once or not at all.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::redb::StorageBackend;

use super::medium::Medium;
use crate::error::StoreError;

/// What the cover says.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Cover {
    /// The last commit that is known to be durable. It is not synced by itself, so that it costs no
    /// commit any time: after a power cut it may be an earlier one, but never a later one.
    pub(super) acknowledged: u64,
    /// How the file was when it was closed; nothing while it is open, and after a crash.
    pub(super) seal: Option<Seal>,
}

/// What is known of a file that was closed in order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seal {
    /// The length of redb's file.
    length: u64,
    /// The checksum of its first page, from which it verifies all others.
    head: u32,
}

const PAGE: u64 = 4096;
/// What the file of a store starts with. A new form of the file has another number.
const MAGIC: &[u8; 16] = b"enid store 1\r\n\x1a\n";
/// What redb's own files start with, as did stores that had no cover.
const REDB: &[u8; 4] = b"redb";
const LENGTH: usize = MAGIC.len() + 8 + 8 + 4 + 4;

impl Cover {
    /// The cover of the file, or `None` if the file is empty.
    pub(super) fn read(medium: &dyn Medium) -> Result<Option<Cover>, StoreError> {
        let read = || -> io::Result<Vec<u8>> {
            let length = usize::try_from(medium.len()?).unwrap_or(usize::MAX).min(LENGTH);
            let mut bytes = vec![0; length];
            medium.read(0, &mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|error| StoreError::engine("cannot read the store", error))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.starts_with(REDB) {
            return Err(StoreError::Foreign);
        }
        let cover = bytes.try_into().ok().and_then(|bytes| Cover::from_bytes(&bytes));
        let damaged = || StoreError::damaged("its first page is not that of a store");
        cover.map(Some).ok_or_else(damaged)
    }

    fn from_bytes(bytes: &[u8; LENGTH]) -> Option<Cover> {
        let (bytes, checksum) = bytes.split_last_chunk::<4>()?;
        let (magic, rest) = bytes.split_first_chunk::<16>()?;
        let (acknowledged, rest) = rest.split_first_chunk::<8>()?;
        let (length, head) = rest.split_first_chunk::<8>()?;
        let (length, head) =
            (u64::from_le_bytes(*length), u32::from_le_bytes(head.try_into().ok()?));
        let cover = Cover {
            acknowledged: u64::from_le_bytes(*acknowledged),
            seal: (length > 0).then_some(Seal { length, head }),
        };
        let holds = magic == MAGIC && crc32fast::hash(bytes) == u32::from_le_bytes(*checksum);
        holds.then_some(cover)
    }

    fn to_bytes(self) -> Vec<u8> {
        let (length, head) = self.seal.map_or((0, 0), |seal| (seal.length, seal.head));
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.acknowledged.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(head.to_le_bytes());
        let checksum = crc32fast::hash(&bytes);
        bytes.extend(checksum.to_le_bytes());
        bytes
    }
}

impl Seal {
    /// How redb's file behind the cover is now.
    fn of(medium: &dyn Medium) -> io::Result<Seal> {
        let length = medium.len()?.saturating_sub(PAGE);
        let mut head = vec![0; usize::try_from(length.min(PAGE)).expect("a page's length fits")];
        medium.read(PAGE, &mut head)?;
        Ok(Seal { length, head: crc32fast::hash(&head) })
    }

    /// Whether redb's file is as it was when it was closed, as far as the seal tells.
    pub(super) fn holds(self, medium: &dyn Medium) -> io::Result<bool> {
        Ok(Seal::of(medium)? == self)
    }
}

/// redb's file behind the cover. Its clones are the same file.
#[derive(Clone, Debug)]
pub(super) struct Covered {
    medium: Arc<dyn Medium>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    acknowledged: u64,
    /// Whether something was written since the last sync.
    unsynced: bool,
    /// Whether a read, a write or a sync has failed: then redb does nothing more.
    failed: bool,
    /// Whether a sync has failed. What the system shows of such a file may never reach the disk.
    sync_failed: bool,
    /// Whether the file is no longer ours to read and write, since it has been opened anew.
    retired: bool,
}

impl Covered {
    pub(super) fn new(medium: Arc<dyn Medium>, acknowledged: u64) -> Covered {
        let state = State { acknowledged, ..State::default() };
        Covered { medium, state: Arc::new(Mutex::new(state)) }
    }

    /// Makes room for the cover on an empty medium.
    pub(super) fn begin(&self) -> io::Result<()> {
        self.medium.set_len(PAGE)?;
        self.unseal()
    }

    /// Takes the seal off, durably: from now on the file changes.
    pub(super) fn unseal(&self) -> io::Result<()> {
        let cover = Cover { acknowledged: self.state().acknowledged, seal: None };
        self.medium.write(0, &cover.to_bytes())?;
        self.medium.sync_data()
    }

    /// Notes that a commit is durable.
    pub(super) fn acknowledge(&self, commit: u64) {
        self.state().acknowledged = commit;
        let cover = Cover { acknowledged: commit, seal: None };
        // The commit is durable whether this can be noted or not. Without the note, its loss would be
        // taken for that of a commit under way in a crash.
        let _ = self.medium.write(0, &cover.to_bytes());
    }

    pub(super) fn failed(&self) -> bool {
        self.state().failed
    }

    pub(super) fn sync_failed(&self) -> bool {
        self.state().sync_failed
    }

    /// Ends all use of the file through this.
    pub(super) fn retire(&self) {
        self.state().retired = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn noting<T>(&self, work: impl FnOnce(&dyn Medium) -> io::Result<T>) -> io::Result<T> {
        if self.state().retired {
            return Err(io::Error::other("the store has been opened anew"));
        }
        work(&*self.medium).inspect_err(|_| self.state().failed = true)
    }
}

impl StorageBackend for Covered {
    fn len(&self) -> io::Result<u64> {
        self.noting(|medium| Ok(medium.len()?.saturating_sub(PAGE)))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.noting(|medium| medium.read(PAGE + offset, out))
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.state().unsynced = true;
        self.noting(|medium| medium.set_len(PAGE + len))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.noting(|medium| medium.sync_data())
            .inspect_err(|_| self.state().sync_failed = true)?;
        self.state().unsynced = false;
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.state().unsynced = true;
        self.noting(|medium| medium.write(PAGE + offset, data))
    }

    /// Seals the file, if all of it is on disk.
    fn close(&self) -> io::Result<()> {
        let acknowledged = {
            let state = self.state();
            if state.unsynced || state.failed || state.retired {
                return Ok(());
            }
            state.acknowledged
        };
        let cover = Cover { acknowledged, seal: Some(Seal::of(&*self.medium)?) };
        self.medium.write(0, &cover.to_bytes())?;
        self.medium.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_reads_as_it_was_written_or_not_at_all() {
        for seal in [None, Some(Seal { length: 5 << 30, head: 7 })] {
            let cover = Cover { acknowledged: 6, seal };
            let bytes: [u8; LENGTH] = cover.to_bytes().try_into().expect("its length");
            assert_eq!(Cover::from_bytes(&bytes), Some(cover));
            for bit in 0..LENGTH * 8 {
                let mut flipped = bytes;
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(Cover::from_bytes(&flipped), None, "bit {bit}");
            }
        }
    }
}
