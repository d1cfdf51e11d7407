//! Idle and taken units: a pool is a bitmap in chunks.
//!
//! A unit is an address of a vSwitch's IPv4 block, a /80 of its IPv6 block, or a prefix of a
//! reservation. A chunk is one row of at most 512 bytes; a missing row is all idle, so an empty
//! /16 costs nothing.
//!
//! **Invariant.** A unit is taken exactly if an owner row, or a reservation, says what for.
//! `audit` compares both.

use std::collections::{BTreeMap, btree_map::Entry};

use minicbor::{Decode, Encode, bytes::ByteVec};
use rand::Rng;
use store::{Key, StoreError, Table, Txn};

/// The chunks of all pools.
pub const CHUNKS: Table<(PoolId, u32), Chunk> = Table::new(20, "pool_chunks");

/// Units a chunk: 512 bytes are what one page of the store holds several of, and 16 of them are a
/// whole /16.
const CHUNK_UNITS: u32 = 4096;

/// What a pool's units are, and of what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PoolId {
    /// What the units are.
    pub units: Units,
    /// The vSwitch or the reservation.
    pub of: String,
}

/// What a pool's units are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Units {
    /// The IPv4 addresses of a vSwitch.
    Ipv4Addresses = 1,
    /// The /80 blocks of a vSwitch's /64: only reservations take them.
    Ipv6Blocks = 2,
    /// The prefixes of a reservation: /28 or /80.
    Prefixes = 3,
}

impl Key for PoolId {
    fn write(&self, out: &mut Vec<u8>) {
        (self.units as u8).write(out);
        self.of.write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<PoolId> {
        let units = match u8::read(bytes)? {
            1 => Units::Ipv4Addresses,
            2 => Units::Ipv6Blocks,
            3 => Units::Prefixes,
            _ => return None,
        };
        Some(PoolId { units, of: String::read(bytes)? })
    }
}

/// A chunk's bits, as long as the pool has units in it; a set bit is a taken unit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Chunk(#[n(0)] ByteVec);

impl Chunk {
    /// The taken units of the chunk with this number.
    pub fn taken(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        let start = number.saturating_mul(CHUNK_UNITS);
        let bits = self.0.iter().zip((0u32..).step_by(8)).flat_map(|(byte, at)| {
            (0..8).filter(move |bit| byte & (1 << bit) != 0).map(move |bit| at + bit)
        });
        bits.map(move |bit| start.saturating_add(bit))
    }
}

/// A pool: its bits are in the store, its bounds follow from what it is of.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Whose pool.
    pub id: PoolId,
    /// The first unit that may be taken.
    pub first: u32,
    /// The unit behind the last that may be taken.
    pub end: u32,
}

impl Pool {
    /// How many units are idle.
    pub fn idle(&self, txn: &Txn<'_>) -> Result<u32, StoreError> {
        Ok(self.load(txn)?.iter().map(|bits| bits.idle).sum())
    }

    /// Whether the unit is idle and may be taken.
    pub fn is_idle(&self, txn: &Txn<'_>, unit: u32) -> Result<bool, StoreError> {
        Ok(self.contains(unit) && !self.chunk(txn, unit / CHUNK_UNITS)?.is_taken(unit))
    }

    /// Whether `count` units from `first` on are all idle and may be taken.
    pub fn is_range_idle(&self, txn: &Txn<'_>, first: u32, count: u32) -> Result<bool, StoreError> {
        let end = first.saturating_add(count);
        if first < self.first || end > self.end {
            return Ok(false);
        }
        let chunks = self.load_some(txn, first / CHUNK_UNITS, (end - 1) / CHUNK_UNITS)?;
        let is_idle = |bits: &Bits| {
            (bits.first.max(first)..bits.end.min(end)).all(|unit| !bits.is_taken(unit))
        };
        Ok(chunks.iter().all(is_idle))
    }

    /// Takes `count` units from `first` on; false, with nothing taken, if one of them is taken.
    pub fn take_range(
        &self,
        txn: &mut Txn<'_>,
        first: u32,
        count: u32,
    ) -> Result<bool, StoreError> {
        let end = first.saturating_add(count);
        if first < self.first || end > self.end {
            return Ok(false);
        }
        let mut chunks = self.load_some(txn, first / CHUNK_UNITS, (end - 1) / CHUNK_UNITS)?;
        for bits in &mut chunks {
            for unit in bits.first.max(first)..bits.end.min(end) {
                if bits.is_taken(unit) {
                    return Ok(false);
                }
                bits.take(unit);
            }
        }
        self.save(txn, &chunks)?;
        Ok(true)
    }

    /// Makes `count` taken units from `first` on idle. Panics if one of them is idle: then a row has
    /// lied.
    pub fn release_range(
        &self,
        txn: &mut Txn<'_>,
        first: u32,
        count: u32,
    ) -> Result<(), StoreError> {
        let end = first.saturating_add(count);
        let mut chunks = self.load_some(txn, first / CHUNK_UNITS, (end - 1) / CHUNK_UNITS)?;
        for bits in &mut chunks {
            for unit in bits.first.max(first)..bits.end.min(end) {
                assert!(
                    bits.is_taken(unit),
                    "unit {unit} of {:?} is released and was idle",
                    self.id
                );
                bits.release(unit);
            }
        }
        self.save(txn, &chunks)
    }

    /// Begins to choose units.
    pub fn choose(&self) -> Choice {
        Choice { pool: self.clone(), chunks: BTreeMap::new(), is_whole: false }
    }

    /// The idle blocks of `count` units, each aligned to its size: what reservations are drawn
    /// from. Panics unless `count` is a power of two.
    ///
    /// One pass over the chunks, whatever is taken: some 15 µs for a whole /16.
    pub fn idle_blocks(&self, txn: &Txn<'_>, count: u32) -> Result<Blocks, StoreError> {
        assert!(count.is_power_of_two(), "aligned blocks have a power of two of units");
        if self.first >= self.end {
            return Ok(Blocks { starts: Vec::new(), left: 0 });
        }
        // From chunk 0 on, so that words are aligned as units are.
        let chunks = self.load_some(txn, 0, (self.end - 1) / CHUNK_UNITS)?;
        let idle =
            |bits: &Bits| (0..bits.words.len()).map(|at| bits.idle_word(at)).collect::<Vec<_>>();
        Ok(Blocks::of(chunks.iter().flat_map(idle).collect(), count))
    }

    /// Makes a taken unit idle. Panics if it is idle: then an owner row has lied.
    pub fn release(&self, txn: &mut Txn<'_>, unit: u32) -> Result<(), StoreError> {
        let mut bits = self.chunk(txn, unit / CHUNK_UNITS)?;
        assert!(bits.is_taken(unit), "unit {unit} of {:?} is released and was idle", self.id);
        bits.release(unit);
        self.save(txn, &[bits])
    }

    fn contains(&self, unit: u32) -> bool {
        (self.first..self.end).contains(&unit)
    }

    fn load(&self, txn: &Txn<'_>) -> Result<Vec<Bits>, StoreError> {
        if self.first >= self.end {
            return Ok(Vec::new());
        }
        self.load_some(txn, self.first / CHUNK_UNITS, (self.end - 1) / CHUNK_UNITS)
    }

    fn load_some(&self, txn: &Txn<'_>, from: u32, to: u32) -> Result<Vec<Bits>, StoreError> {
        // A chunk that is all idle has no row.
        let before = from.checked_sub(1).map(|before| (self.id.clone(), before));
        let rows = txn.scan(CHUNKS, &self.id, before.as_ref())?;
        let mut rows = rows.map_while(|row| match row {
            Ok(((_, number), _)) if number > to => None,
            row => Some(row),
        });
        let mut next = rows.next().transpose()?;
        let mut chunks = Vec::with_capacity((to - from) as usize + 1);
        for number in from..=to {
            let row = match next.take_if(|((_, there), _)| *there == number) {
                Some((_, row)) => {
                    next = rows.next().transpose()?;
                    Some(row)
                }
                None => None,
            };
            chunks.push(Bits::new(number, self.bounds(number), row.as_ref()));
        }
        Ok(chunks)
    }

    fn chunk(&self, txn: &Txn<'_>, number: u32) -> Result<Bits, StoreError> {
        let row = txn.get(CHUNKS, &(self.id.clone(), number))?;
        Ok(Bits::new(number, self.bounds(number), row.as_ref()))
    }

    /// Which of a chunk's units are the pool's.
    fn bounds(&self, number: u32) -> std::ops::Range<u32> {
        let start = number * CHUNK_UNITS;
        self.first.max(start)..self.end.min(start + CHUNK_UNITS)
    }

    fn save(&self, txn: &mut Txn<'_>, chunks: &[Bits]) -> Result<(), StoreError> {
        for bits in chunks {
            let key = (self.id.clone(), bits.number);
            match bits.row() {
                Some(row) => txn.put(CHUNKS, &key, &row)?,
                None => txn.delete(CHUNKS, &key)?,
            }
        }
        Ok(())
    }
}

/// Units that are being chosen. What is chosen is not chosen again, and nothing is written before
/// [`Choice::take`]: a request can be refused as long as it chooses.
pub struct Choice {
    pool: Pool,
    /// The chunks that have been looked at.
    chunks: BTreeMap<u32, Bits>,
    /// Whether those are all.
    is_whole: bool,
}

impl Choice {
    /// Chooses this unit; false if it is not idle, or may not be taken.
    pub fn this(&mut self, txn: &Txn<'_>, unit: u32) -> Result<bool, StoreError> {
        if !self.pool.contains(unit) {
            return Ok(false);
        }
        let number = unit / CHUNK_UNITS;
        let bits = match self.chunks.entry(number) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(place) => place.insert(self.pool.chunk(txn, number)?),
        };
        let is_idle = !bits.is_taken(unit);
        if is_idle {
            bits.take(unit);
        }
        Ok(is_idle)
    }

    /// How many units are idle and not chosen.
    pub fn idle(&mut self, txn: &Txn<'_>) -> Result<u32, StoreError> {
        self.load(txn)?;
        Ok(self.chunks.values().map(|bits| bits.idle).sum())
    }

    /// Chooses `count` units, drawn uniformly among the idle ones; nothing if fewer are idle.
    pub fn any(&mut self, txn: &mut Txn<'_>, count: usize) -> Result<Option<Vec<u32>>, StoreError> {
        let mut idle = self.idle(txn)?;
        if (idle as usize) < count {
            return Ok(None);
        }
        let mut units = Vec::with_capacity(count);
        for _ in 0..count {
            let mut rank = below(txn, idle);
            let bits = self.chunks.values_mut().find(|bits| match rank.checked_sub(bits.idle) {
                Some(rest) => {
                    rank = rest;
                    false
                }
                None => true,
            });
            let bits = bits.expect("the rank is below the sum of the chunks' counts");
            let unit = bits.nth_idle(rank);
            bits.take(unit);
            idle -= 1;
            units.push(unit);
        }
        Ok(Some(units))
    }

    /// Takes what was chosen.
    pub fn take(self, txn: &mut Txn<'_>) -> Result<(), StoreError> {
        let changed = self.chunks.values().filter(|bits| bits.changed);
        changed.into_iter().try_for_each(|bits| self.pool.save(txn, std::slice::from_ref(bits)))
    }

    fn load(&mut self, txn: &Txn<'_>) -> Result<(), StoreError> {
        if self.is_whole || self.pool.first >= self.pool.end {
            return Ok(());
        }
        for bits in self.pool.load(txn)? {
            // What has been looked at may have been chosen from.
            self.chunks.entry(bits.number).or_insert(bits);
        }
        self.is_whole = true;
        Ok(())
    }
}

/// The idle blocks of a pool that have not been drawn yet.
pub struct Blocks {
    /// A bit for each unit of the pool, set where an idle block starts.
    starts: Vec<u64>,
    left: u32,
}

impl Blocks {
    fn of(idle: Vec<u64>, count: u32) -> Blocks {
        let mut starts = idle;
        match count as usize / 64 {
            0 => starts.iter_mut().for_each(|word| *word = starts_in_word(*word, count)),
            words => {
                let whole = starts.len() / words * words;
                starts.truncate(whole);
                for block in starts.chunks_exact_mut(words) {
                    let is_idle = block.iter().all(|word| *word == u64::MAX);
                    block.fill(0);
                    block[0] = u64::from(is_idle);
                }
            }
        }
        let left = starts.iter().map(|word| word.count_ones()).sum();
        Blocks { starts, left }
    }

    /// The first unit of a block drawn uniformly among those not drawn before, until none is left.
    pub fn draw(&mut self, txn: &mut Txn<'_>) -> Option<u32> {
        if self.left == 0 {
            return None;
        }
        let start = nth_set(self.starts.iter().copied(), below(txn, self.left));
        self.starts[(start / 64) as usize] &= !(1 << (start % 64));
        self.left -= 1;
        Some(start)
    }
}

/// The units of a word of idle units at which `count` idle ones start, aligned: `count` is a power
/// of two below 64.
fn starts_in_word(idle: u64, count: u32) -> u64 {
    let mut starts = idle;
    let mut run = 1;
    while run < count {
        starts &= starts >> run;
        run *= 2;
    }
    // A bit at every multiple of `count`: all ones divided by `count` ones.
    starts & (u64::MAX / ((1 << count) - 1))
}

/// The place of the set bit that has `rank` set bits before it.
fn nth_set(words: impl Iterator<Item = u64>, rank: u32) -> u32 {
    let mut rank = rank;
    for (at, mut word) in words.enumerate() {
        match rank.checked_sub(word.count_ones()) {
            Some(rest) => rank = rest,
            None => {
                for _ in 0..rank {
                    word &= word - 1;
                }
                return at as u32 * 64 + word.trailing_zeros();
            }
        }
    }
    unreachable!("the rank is below the number of set bits")
}

/// A number below `bound`, uniform but for one part in 2³².
fn below(txn: &mut Txn<'_>, bound: u32) -> u32 {
    let wide = u128::from(txn.rng().next_u64()) * u128::from(bound);
    u32::try_from(wide >> 64).expect("the product's upper half is below the bound")
}

/// A chunk in memory: only units from `first` to `end` may be taken.
struct Bits {
    number: u32,
    first: u32,
    end: u32,
    words: [u64; (CHUNK_UNITS / 64) as usize],
    idle: u32,
    changed: bool,
}

impl Bits {
    fn new(number: u32, bounds: std::ops::Range<u32>, row: Option<&Chunk>) -> Bits {
        let mut words = [0u64; (CHUNK_UNITS / 64) as usize];
        let bytes = row.map_or(&[][..], |Chunk(bytes)| bytes);
        for (word, bytes) in words.iter_mut().zip(bytes.chunks(8)) {
            let mut whole = [0u8; 8];
            whole[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_le_bytes(whole);
        }
        let mut bits =
            Bits { number, first: bounds.start, end: bounds.end, words, idle: 0, changed: false };
        bits.idle = (0..bits.words.len()).map(|at| bits.idle_word(at).count_ones()).sum();
        bits
    }

    /// The word's idle units that may be taken, as set bits.
    fn idle_word(&self, at: usize) -> u64 {
        let start = self.number * CHUNK_UNITS + (at as u32) * 64;
        let from = self.first.clamp(start, start + 64) - start;
        let to = self.end.clamp(start, start + 64) - start;
        let below = |bit: u32| if bit == 64 { u64::MAX } else { (1 << bit) - 1 };
        !self.words[at] & below(to) & !below(from)
    }

    fn nth_idle(&self, rank: u32) -> u32 {
        let words = (0..self.words.len()).map(|at| self.idle_word(at));
        self.number * CHUNK_UNITS + nth_set(words, rank)
    }

    fn is_taken(&self, unit: u32) -> bool {
        let (at, bit) = place(unit);
        self.words[at] & bit != 0
    }

    fn take(&mut self, unit: u32) {
        let (at, bit) = place(unit);
        self.words[at] |= bit;
        self.idle -= 1;
        self.changed = true;
    }

    fn release(&mut self, unit: u32) {
        let (at, bit) = place(unit);
        self.words[at] &= !bit;
        self.idle += 1;
        self.changed = true;
    }

    /// The chunk's row, without the zero bytes at its end; none if all is idle.
    fn row(&self) -> Option<Chunk> {
        let mut bytes = self.words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
        let used = bytes.iter().rposition(|byte| *byte != 0)? + 1;
        bytes.truncate(used);
        Some(Chunk(ByteVec::from(bytes)))
    }
}

fn place(unit: u32) -> (usize, u64) {
    let within = unit % CHUNK_UNITS;
    ((within / 64) as usize, 1 << (within % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use store::{Cell, Engine, Memory, Timestamp};

    use super::*;

    fn pool(first: u32, end: u32) -> Pool {
        Pool { id: PoolId { units: Units::Ipv4Addresses, of: "vsw-1".to_owned() }, first, end }
    }

    /// Chooses a unit and takes it at once.
    fn take(pool: &Pool, txn: &mut Txn<'_>, unit: u32) -> bool {
        let mut choice = pool.choose();
        let may = choice.this(txn, unit).expect("it reads");
        choice.take(txn).expect("it reads");
        may
    }

    /// Chooses units and takes them at once.
    fn take_any(pool: &Pool, txn: &mut Txn<'_>, count: usize) -> Option<Vec<u32>> {
        let mut choice = pool.choose();
        let units = choice.any(txn, count).expect("it reads");
        choice.take(txn).expect("it reads");
        units
    }

    fn with_txn<T>(seed: u64, body: impl FnOnce(&mut Txn<'_>) -> T) -> T {
        let engine = Memory::new();
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        body(&mut Txn::new(&*snapshot, Cell::new(1), Timestamp(0), seed))
    }

    #[test]
    fn every_idle_unit_is_given_once_and_then_none() {
        for (first, end) in [(1, 5), (1, 253), (1, 4093), (1, 65533), (0, 4096), (4000, 4200)] {
            with_txn(1, |txn| {
                let pool = pool(first, end);
                let count = (end - first) as usize;
                assert_eq!(take_any(&pool, txn, count + 1), None);
                let units = take_any(&pool, txn, count).expect("all are idle");
                assert_eq!(units.iter().copied().collect::<BTreeSet<_>>(), (first..end).collect());
                assert_eq!(pool.idle(txn).expect("it reads"), 0);
                assert_eq!(take_any(&pool, txn, 1), None);
            });
        }
    }

    #[test]
    fn the_draw_is_uniform() {
        // 40,000 draws of one of 40 units: a thousand each, give or take six standard deviations.
        let mut drawn = [0u32; 40];
        with_txn(2, |txn| {
            let pool = pool(4080, 4120);
            for _ in 0..40_000 {
                let unit = take_any(&pool, txn, 1).expect("all are idle")[0];
                drawn[(unit - 4080) as usize] += 1;
                pool.release(txn, unit).expect("it reads");
            }
        });
        assert!(drawn.iter().all(|count| (812..1188).contains(count)), "{drawn:?}");
    }

    #[test]
    fn what_is_chosen_is_idle_to_others_until_it_is_taken_but_not_chosen_again() {
        with_txn(8, |txn| {
            let pool = pool(1, 9000);
            let mut choice = pool.choose();
            assert!(choice.this(txn, 5).expect("it reads"));
            assert!(!choice.this(txn, 5).expect("it reads"));
            assert!(choice.this(txn, 8999).expect("it reads"));
            assert!(!choice.this(txn, 9000).expect("it reads"));
            let drawn = choice.any(txn, 8997).expect("it reads").expect("all others are idle");
            let drawn = drawn.into_iter().collect::<BTreeSet<_>>();
            assert!(drawn.len() == 8997 && !drawn.contains(&5) && !drawn.contains(&8999));
            assert_eq!(choice.idle(txn).expect("it reads"), 0);
            assert_eq!(choice.any(txn, 1).expect("it reads"), None);
            assert!(!txn.wrote() && pool.is_idle(txn, 5).expect("it reads"));
            choice.take(txn).expect("it reads");
            assert_eq!(pool.idle(txn).expect("it reads"), 0);
        });
    }

    #[test]
    fn a_choice_of_nothing_writes_nothing() {
        with_txn(9, |txn| {
            let pool = pool(1, 9000);
            let mut choice = pool.choose();
            assert_eq!(choice.idle(txn).expect("it reads"), 8999);
            choice.take(txn).expect("it reads");
            assert!(!txn.wrote());
        });
    }

    #[test]
    fn units_outside_the_bounds_are_never_taken() {
        with_txn(3, |txn| {
            let pool = pool(1, 253);
            assert!(!take(&pool, txn, 0));
            assert!(!take(&pool, txn, 253));
            assert!(take(&pool, txn, 252));
            assert!(!pool.take_range(txn, 240, 13).expect("it reads"));
            assert_eq!(pool.idle(txn).expect("it reads"), 251);
            let idle = [0, 1, 252, 253].map(|unit| pool.is_idle(txn, unit).expect("it reads"));
            assert_eq!(idle, [false, true, false, false]);
        });
    }

    #[test]
    fn a_pool_without_units_gives_none() {
        with_txn(10, |txn| {
            let pool = pool(0, 0);
            assert_eq!(pool.idle(txn).expect("it reads"), 0);
            assert_eq!(pool.choose().idle(txn).expect("it reads"), 0);
            assert_eq!(take_any(&pool, txn, 1), None);
            assert_eq!(pool.idle_blocks(txn, 1).expect("it reads").draw(txn), None);
        });
    }

    #[test]
    #[should_panic(expected = "is released and was idle")]
    fn an_idle_unit_is_not_released() {
        with_txn(11, |txn| pool(1, 253).release(txn, 7).expect("it reads"));
    }

    #[test]
    #[should_panic(expected = "aligned blocks have a power of two of units")]
    fn blocks_have_a_power_of_two_of_units() {
        with_txn(12, |txn| drop(pool(1, 253).idle_blocks(txn, 3)));
    }

    #[test]
    fn a_pool_that_is_idle_again_leaves_no_row() {
        with_txn(4, |txn| {
            let pool = pool(0, 8192);
            assert!(pool.take_range(txn, 4000, 200).expect("it reads"));
            (4000..4200).for_each(|unit| pool.release(txn, unit).expect("it reads"));
            assert_eq!(txn.get(CHUNKS, &(pool.id.clone(), 0)).expect("it reads"), None);
        });
    }

    #[test]
    fn blocks_are_drawn_uniformly_and_each_once() {
        let mut drawn = [0u32; 16];
        // 3,000 draws of one of 15 blocks: 200 each, give or take six standard deviations.
        with_txn(6, |txn| {
            let pool = pool(0, 65536);
            assert!(take(&pool, txn, 5 * 4096 + 17));
            for _ in 0..3_000 {
                let mut blocks = pool.idle_blocks(txn, 4096).expect("it reads");
                drawn[(blocks.draw(txn).expect("fifteen are idle") / 4096) as usize] += 1;
            }
            let mut blocks = pool.idle_blocks(txn, 4096).expect("it reads");
            let all = std::iter::from_fn(|| blocks.draw(txn)).collect::<Vec<_>>();
            assert_eq!(all.len(), 15);
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 15);
        });
        assert_eq!(drawn[5], 0);
        let others = drawn.iter().enumerate().filter(|(at, _)| *at != 5);
        assert!(others.clone().all(|(_, count)| (116..284).contains(count)), "{drawn:?}");
    }

    proptest! {
        #[test]
        fn idle_blocks_are_those_without_a_taken_unit(
            bounds in (0u32..9000, 1u32..20000),
            taken in prop::collection::vec((0u32..20000, 1u32..300), 0..12),
            size in 0u32..15,
        ) {
            let pool = pool(bounds.0.min(bounds.1), bounds.0.max(bounds.1));
            let count = 1u32 << size;
            with_txn(7, |txn| {
                let mut idle = (0..20000).map(|unit| pool.contains(unit)).collect::<Vec<_>>();
                for (first, count) in taken {
                    if pool.take_range(txn, first, count).expect("it reads") {
                        idle[first as usize..(first + count) as usize].fill(false);
                    }
                }
                let whole = idle.chunks_exact(count as usize).enumerate();
                let expected = whole.filter(|(_, block)| block.iter().all(|idle| *idle));
                let expected = expected.map(|(at, _)| at as u32 * count).collect::<BTreeSet<_>>();
                let mut blocks = pool.idle_blocks(txn, count).expect("it reads");
                let drawn = std::iter::from_fn(|| blocks.draw(txn)).collect::<Vec<_>>();
                prop_assert_eq!(drawn.len(), expected.len());
                prop_assert_eq!(drawn.into_iter().collect::<BTreeSet<_>>(), expected);
                Ok(())
            })?;
        }

        #[test]
        fn a_pool_agrees_with_a_set(
            bounds in (0u32..5000, 1u32..9000),
            steps in prop::collection::vec((0u8..4, 0u32..9000, 1usize..60), 1..60),
        ) {
            let pool = pool(bounds.0.min(bounds.1), bounds.0.max(bounds.1));
            let mut taken = BTreeSet::new();
            with_txn(5, |txn| {
                for (step, unit, count) in steps {
                    match step {
                        0 => {
                            let may = pool.contains(unit) && !taken.contains(&unit);
                            prop_assert_eq!(take(&pool, txn, unit), may);
                            if may { taken.insert(unit); }
                        }
                        1 => {
                            let idle = (pool.end - pool.first) as usize - taken.len();
                            let units = take_any(&pool, txn, count);
                            prop_assert_eq!(units.is_some(), count <= idle);
                            for unit in units.into_iter().flatten() {
                                prop_assert!(pool.contains(unit) && taken.insert(unit));
                            }
                        }
                        2 => {
                            if let Some(unit) = taken.range(unit..).next().copied() {
                                taken.remove(&unit);
                                pool.release(txn, unit).expect("it reads");
                            }
                        }
                        _ => {
                            let range = unit..unit + count as u32;
                            let may = range.clone().all(|u| pool.contains(u) && !taken.contains(&u));
                            prop_assert_eq!(pool.is_range_idle(txn, unit, count as u32).expect("it reads"), may);
                            prop_assert_eq!(pool.take_range(txn, unit, count as u32).expect("it reads"), may);
                            if may { taken.extend(range); }
                        }
                    }
                    let idle = pool.end - pool.first - taken.len() as u32;
                    prop_assert_eq!(pool.idle(txn).expect("it reads"), idle);
                }
                Ok(())
            })?;
        }
    }
}
