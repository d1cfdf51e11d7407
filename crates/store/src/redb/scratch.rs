//! A medium of which nothing changes: what is written over it stays in memory.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use ::redb::StorageBackend;

use super::medium::Medium;

/// Another medium's bytes, with changes of its own in front of them.
///
/// So a store that must not be touched, or cannot be, is opened like any other: redb recovers it
/// after a crash, and checks it, in memory.
#[derive(Debug)]
pub(super) struct Scratch {
    under: Arc<dyn Medium>,
    changes: RwLock<Changes>,
}

#[derive(Debug)]
struct Changes {
    length: u64,
    /// How many bytes of what lies under still show.
    shown: u64,
    /// The blocks that were written, by number.
    blocks: BTreeMap<u64, Box<[u8; BLOCK]>>,
}

const BLOCK: usize = 4096;

impl Scratch {
    pub(super) fn over(under: Arc<dyn Medium>) -> io::Result<Scratch> {
        let length = under.len()?;
        let changes = Changes { length, shown: length, blocks: BTreeMap::new() };
        Ok(Scratch { under, changes: RwLock::new(changes) })
    }

    /// What lies under a part of a block, as far as it still shows.
    fn read_under(&self, shown: u64, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let there = usize::try_from(shown.saturating_sub(offset)).unwrap_or(usize::MAX);
        let (there, beyond) = out.split_at_mut(there.min(out.len()));
        beyond.fill(0);
        match there.is_empty() {
            true => Ok(()),
            false => self.under.read(offset, there),
        }
    }
}

impl Medium for Scratch {
    fn free_bytes(&self) -> io::Result<Option<u64>> {
        Ok(None)
    }
}

impl StorageBackend for Scratch {
    fn len(&self) -> io::Result<u64> {
        Ok(self.changes.read().unwrap_or_else(PoisonError::into_inner).length)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let changes = self.changes.read().unwrap_or_else(PoisonError::into_inner);
        if changes.length.checked_sub(offset).is_none_or(|rest| rest < out.len() as u64) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut done = 0;
        while done < out.len() {
            let Place { number, within, length } = Place::of(offset, done, out.len());
            let part = &mut out[done..done + length];
            match changes.blocks.get(&number) {
                Some(block) => part.copy_from_slice(&block[within..within + length]),
                None => self.read_under(changes.shown, offset + done as u64, part)?,
            }
            done += length;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut changes = self.changes.write().unwrap_or_else(PoisonError::into_inner);
        if len < changes.length {
            changes.shown = changes.shown.min(len);
            let Place { number, within, .. } = Place::of(len, 0, BLOCK);
            changes.blocks.split_off(&(number + u64::from(within > 0)));
            if let Some(block) = changes.blocks.get_mut(&number) {
                block[within..].fill(0);
            }
        }
        changes.length = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut changes = self.changes.write().unwrap_or_else(PoisonError::into_inner);
        let mut done = 0;
        while done < data.len() {
            let Place { number, within, length } = Place::of(offset, done, data.len());
            if !changes.blocks.contains_key(&number) {
                let mut block = Box::new([0; BLOCK]);
                self.read_under(changes.shown, number * BLOCK as u64, &mut block[..])?;
                changes.blocks.insert(number, block);
            }
            let block = changes.blocks.get_mut(&number).expect("it was put there if it was not");
            block[within..within + length].copy_from_slice(&data[done..done + length]);
            done += length;
        }
        changes.length = changes.length.max(offset + data.len() as u64);
        Ok(())
    }
}

/// The next part of a range that lies in one block.
struct Place {
    number: u64,
    within: usize,
    length: usize,
}

impl Place {
    /// The part after the first `done` of the `all` bytes at `offset`.
    fn of(offset: u64, done: usize, all: usize) -> Place {
        let at = offset + done as u64;
        let within = usize::try_from(at % BLOCK as u64).expect("a block's length fits");
        Place { number: at / BLOCK as u64, within, length: (BLOCK - within).min(all - done) }
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};

    use super::*;
    use crate::Random;
    use crate::disk::Disk;

    #[test]
    fn it_reads_as_a_medium_that_was_written_and_leaves_what_lies_under_alone() {
        let mut random = Random::seed_from_u64(7);
        let under = Arc::new(Disk::new());
        under.set_len(20_000).expect("memory");
        under.write(0, &[7; 20_000]).expect("memory");
        let scratch = Scratch::over(under.clone()).expect("memory");
        let mut expected = vec![7; 20_000];
        for step in 0..2_000u32 {
            let mut below = |limit: usize| random.next_u32() as usize % limit;
            match below(8) {
                0 => {
                    let length = below(30_000);
                    scratch.set_len(length as u64).expect("memory");
                    expected.resize(length, 0);
                }
                _ if expected.is_empty() => {}
                _ => {
                    let start = below(expected.len());
                    let length = below(10_000).min(expected.len() - start);
                    let data = vec![step as u8; length];
                    scratch.write(start as u64, &data).expect("memory");
                    expected[start..start + length].copy_from_slice(&data);
                }
            }
            assert_eq!(scratch.len().expect("memory"), expected.len() as u64);
            let mut all = vec![1; expected.len()];
            scratch.read(0, &mut all).expect("all of it");
            assert!(all == expected, "after {step} steps");
            assert!(scratch.read(1, &mut all).is_err() || all.is_empty());
        }
        let mut all = vec![0; 20_000];
        under.read(0, &mut all).expect("memory");
        assert_eq!(all, [7; 20_000]);
    }
}
