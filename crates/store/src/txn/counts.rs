//! Counts of entries by blocks, so that many are counted and skipped without being read.
//!
//! A block is a run of consecutive entries of a space, known by the key that it starts at. Its
//! counter is a row in the space of counts: the key is the start of the block, the value the number
//! of its entries. An entry is counted in the last block that does not start after it; the first
//! block starts at the empty key, before all others. A block of more than [`MOST`] is split in
//! halves, and one without entries goes.

use super::Txn;
use crate::error::StoreError;
use crate::layered::Layered;
use crate::space::{self, Space};

/// The number of entries of a block, as its counter holds it.
type BlockSize = u32;

/// The most entries that a block has: what is read at each end of a range that is counted.
#[cfg(not(test))]
const MOST: BlockSize = 1024;
/// Few, so that tests of few entries have blocks that are split.
#[cfg(test)]
const MOST: BlockSize = 4;

/// The entries of a space whose keys, without the space's prefix, are `from <= key < to`; `to` of
/// `None` is the end of the space.
pub(crate) struct Span {
    pub(crate) space: Space,
    pub(crate) from: Vec<u8>,
    pub(crate) to: Option<Vec<u8>>,
}

/// The blocks that start in a span, as the key they start at and their size.
type Blocks<'s> = Box<dyn Iterator<Item = Result<(Vec<u8>, BlockSize), StoreError>> + 's>;

impl Span {
    /// The number of the entries.
    pub(crate) fn count(&self, view: Layered) -> Result<u64, StoreError> {
        let mut blocks = self.blocks(view)?;
        let Some(first) = blocks.next() else {
            return self.entries(view, &self.from, self.to.as_deref());
        };
        let (mut start, mut size) = first?;
        let mut sum = self.entries(view, &self.from, Some(&start))?;
        for block in blocks {
            sum += u64::from(size);
            (start, size) = block?;
        }
        // The last block may go on behind the span.
        Ok(sum
            + match &self.to {
                None => u64::from(size),
                Some(to) => self.entries(view, &start, Some(to))?,
            })
    }

    /// The key on disk of the entry that `n` others of the span are before.
    pub(crate) fn nth(&self, view: Layered, n: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut left = n;
        let mut blocks = self.blocks(view)?.peekable();
        let first = match blocks.peek() {
            Some(Ok((start, _))) => Some(start.clone()),
            _ => self.to.clone(),
        };
        let before = self.walk(view, &self.from, first.as_deref(), &mut left)?;
        if before.is_some() {
            return Ok(before);
        }
        for block in blocks {
            let (start, size) = block?;
            if left < u64::from(size) {
                return self.walk(view, &start, self.to.as_deref(), &mut left);
            }
            left -= u64::from(size);
        }
        Ok(None)
    }

    /// The blocks that start in the span; none if the space is not counted.
    pub(crate) fn blocks<'s>(&self, view: Layered<'s>) -> Result<Blocks<'s>, StoreError> {
        if !self.space.counted {
            return Ok(Box::new(std::iter::empty()));
        }
        let counts = self.space.counts();
        let (from, to) = counts.range(&self.from, self.to.as_deref());
        let counters = view.scan(&from, to.as_deref())?;
        Ok(Box::new(counters.map(move |counter| {
            let (raw_key, value) = counter?;
            Ok((Space::rest(&raw_key).to_vec(), read_size(counts, &raw_key, &value)?))
        })))
    }

    fn entries(&self, view: Layered, from: &[u8], to: Option<&[u8]>) -> Result<u64, StoreError> {
        let mut all = u64::MAX;
        self.walk(view, from, to, &mut all)?;
        Ok(u64::MAX - all)
    }

    /// The key on disk of the entry that `left` others from `from` on are before; `left` is less
    /// by each that is passed.
    fn walk(
        &self,
        view: Layered,
        from: &[u8],
        to: Option<&[u8]>,
        left: &mut u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let (from, to) = self.space.range(from, to);
        for key in view.keys(&from, to.as_deref())? {
            let key = key?;
            if *left == 0 {
                return Ok(Some(key));
            }
            *left -= 1;
        }
        Ok(None)
    }
}

impl Txn<'_> {
    /// Counts an entry that was put where there was none.
    pub(super) fn count_in(&mut self, space: Space, entry: &[u8]) -> Result<(), StoreError> {
        if !space.counted {
            return Ok(());
        }
        let block = self.block_of(space, entry)?;
        let (counter, size) = block.unwrap_or_else(|| (space.counts().at(&[]), 0));
        let size = size + 1;
        if size <= MOST {
            self.changes.put(counter, size.to_be_bytes().to_vec());
            return Ok(());
        }
        let half = size / 2;
        let block = Span { space, from: Space::rest(&counter).to_vec(), to: None };
        let middle = block.walk(self.view(), &block.from, None, &mut half.into())?;
        let middle = middle.ok_or_else(|| wrong(space, &counter))?;
        self.changes.put(counter, half.to_be_bytes().to_vec());
        let other = space.counts().at(Space::rest(&middle));
        self.changes.put(other, (size - half).to_be_bytes().to_vec());
        Ok(())
    }

    /// Counts an entry no more that was deleted.
    pub(super) fn count_out(&mut self, space: Space, entry: &[u8]) -> Result<(), StoreError> {
        if !space.counted {
            return Ok(());
        }
        let block = self.block_of(space, entry)?;
        let (counter, size) = block.ok_or_else(|| wrong(space, &space.at(entry)))?;
        match size {
            0 => return Err(wrong(space, &counter)),
            1 => self.changes.delete(counter),
            _ => self.changes.put(counter, (size - 1).to_be_bytes().to_vec()),
        }
        Ok(())
    }

    /// Changes the number of all rows of a table that is counted.
    pub(super) fn change_total(
        &mut self,
        space: Option<Space>,
        change: impl Fn(u64) -> Option<u64>,
    ) -> Result<(), StoreError> {
        let Some(space) = space else { return Ok(()) };
        let raw_key = space.at(&[]);
        match change(self.total(space)?).ok_or_else(|| wrong(space, &raw_key))? {
            0 => self.changes.delete(raw_key),
            total => self.changes.put(raw_key, total.to_be_bytes().to_vec()),
        }
        Ok(())
    }

    /// The number of all rows of a table that is counted.
    pub(crate) fn total(&self, space: Space) -> Result<u64, StoreError> {
        let raw_key = space.at(&[]);
        let Some(value) = self.view().get(&raw_key)? else { return Ok(0) };
        let value = (*value).try_into().map_err(|_| space.corrupt(&raw_key, "not a count"))?;
        Ok(u64::from_be_bytes(value))
    }

    /// The block that an entry is counted in: the key on disk of its counter, and its size.
    fn block_of(
        &self,
        space: Space,
        entry: &[u8],
    ) -> Result<Option<(Vec<u8>, BlockSize)>, StoreError> {
        let counts = space.counts();
        let after = space::next(counts.at(entry));
        let Some(counter) = self.view().last_key(&counts.at(&[]), Some(&after))? else {
            return Ok(None);
        };
        let value = self.view().get(&counter)?.ok_or_else(|| wrong(space, &counter))?;
        let size = read_size(counts, &counter, &value)?;
        Ok(Some((counter, size)))
    }
}

fn read_size(counts: Space, raw_key: &[u8], value: &[u8]) -> Result<BlockSize, StoreError> {
    let value = value.try_into().map_err(|_| counts.corrupt(raw_key, "not a count"))?;
    Ok(BlockSize::from_be_bytes(value))
}

fn wrong(space: Space, raw_key: &[u8]) -> StoreError {
    space.corrupt(raw_key, "the counts are not those of the entries")
}
