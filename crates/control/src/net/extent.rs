//! Extents: the runs of numbers that a cell may give out of what is unique among all cells.
//!
//! MAC addresses and blocks of IPv6 addresses are numbered. A cell is given runs of numbers when it is
//! made, and more before it needs them (`execution/cells.rs`), so that no request has to look into
//! another cell.

use std::ops::Range;

use minicbor::{Decode, Encode};
use rand::Rng;
use store::{Key, StoreError, Table, Txn};

/// The extents of the cell, by what is numbered; in the system's cell, those of all others.
pub const EXTENTS: Table<Unique, Extents> = Table::new(6, "extents");

/// What is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Unique {
    /// MAC addresses, by their last 24 bits.
    Mac = 1,
    /// /56 blocks of IPv6 addresses, by their first 56 bits.
    Ipv6Block = 2,
    /// Public IPv4 addresses, by their 32 bits.
    PublicIpv4 = 3,
}

impl Key for Unique {
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u8).write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<Unique> {
        match u8::read(bytes)? {
            1 => Some(Unique::Mac),
            2 => Some(Unique::Ipv6Block),
            3 => Some(Unique::PublicIpv4),
            _ => None,
        }
    }
}

/// The runs of numbers that a cell has.
///
/// **Invariant.** They are in order, and none is next to another. No number is in the extents of two
/// cells, and those of the system's cell are all that the others have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Extents {
    /// The runs: the first number and how many there are.
    #[n(0)]
    pub runs: Vec<(u64, u64)>,
}

impl Extents {
    /// Whether they are as their invariant says.
    pub fn are_in_order(&self) -> bool {
        let mut end = None;
        self.runs.iter().all(|(first, count)| {
            let is_behind = end.is_none_or(|end| end < *first);
            end = first.checked_add(*count);
            is_behind && *count > 0 && end.is_some()
        })
    }

    /// How many numbers there are within the bounds.
    pub fn count(&self, within: &Range<u64>) -> u64 {
        self.within(within).map(|run| run.end - run.start).sum()
    }

    /// Adds a run that has none of these numbers.
    pub fn add(&mut self, run: Range<u64>) {
        let place = self.runs.partition_point(|(first, _)| *first < run.start);
        self.runs.insert(place, (run.start, run.end - run.start));
        self.runs.dedup_by(|next, last| {
            let is_next = last.0.saturating_add(last.1) == next.0;
            if is_next {
                last.1 += next.1;
            }
            is_next
        });
    }

    /// The first run of numbers within the bounds that are none of these, at most so many.
    pub fn gap(&self, within: &Range<u64>, most: u64) -> Option<Range<u64>> {
        let mut start = within.start;
        for run in self.within(within) {
            if start < run.start {
                return Some(start..run.start.min(start + most));
            }
            start = run.end;
        }
        (start < within.end).then(|| start..within.end.min(start + most))
    }

    /// Whether the number is one of them.
    pub fn contains(&self, number: u64) -> bool {
        self.runs
            .iter()
            .any(|(first, count)| (*first..first.saturating_add(*count)).contains(&number))
    }

    fn within(&self, bounds: &Range<u64>) -> impl Iterator<Item = Range<u64>> {
        let (from, to) = (bounds.start, bounds.end);
        let clipped = self
            .runs
            .iter()
            .map(move |(first, count)| (*first).max(from)..first.saturating_add(*count).min(to));
        clipped.filter(|run| run.start < run.end)
    }

    fn nth(&self, within: &Range<u64>, mut place: u64) -> u64 {
        for run in self.within(within) {
            match place.checked_sub(run.end - run.start) {
                Some(rest) => place = rest,
                None => return run.start + place,
            }
        }
        unreachable!("the place is below the count of the extents")
    }
}

/// Draws a number of the cell's extents, within the bounds, that is not taken.
pub fn draw(
    txn: &mut Txn<'_>,
    units: Unique,
    within: Range<u64>,
    is_taken: impl Fn(&Txn<'_>, u64) -> Result<bool, StoreError>,
) -> Result<Option<u64>, StoreError> {
    /// Half of the MAC addresses are idle as long as there are more to be had: so many draws fail
    /// in a row once in 2³² times.
    const DRAWS: usize = 32;
    let extents = txn.get(EXTENTS, &units)?.unwrap_or_default();
    let count = extents.count(&within);
    if count == 0 {
        return Ok(None);
    }
    for _ in 0..DRAWS {
        let number = extents.nth(&within, txn.rng().next_u64() % count);
        if !is_taken(txn, number)? {
            return Ok(Some(number));
        }
    }
    // Nearly all are taken, and there are no more: the first idle one behind a random place.
    let start = txn.rng().next_u64() % count;
    for place in 0..count {
        let number = extents.nth(&within, (start + place) % count);
        if !is_taken(txn, number)? {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use store::{Cell, Engine, Memory, Timestamp};

    use super::*;

    #[test]
    fn runs_that_are_next_to_each_other_are_one() {
        let mut extents = Extents::default();
        for run in [10..12, 20..24, 12..13, 18..20] {
            extents.add(run);
        }
        assert_eq!(extents.runs, [(10, 3), (18, 6)]);
        assert_eq!(extents.count(&(11..19)), 3);
    }

    #[test]
    fn gaps_are_found_within_their_bounds() {
        let mut extents = Extents::default();
        extents.add(10..13);
        extents.add(18..24);
        assert_eq!(extents.gap(&(0..30), 4), Some(0..4));
        assert_eq!(extents.gap(&(8..30), 4), Some(8..10));
        assert_eq!(extents.gap(&(11..30), 9), Some(13..18));
        assert_eq!(extents.gap(&(18..30), 4), Some(24..28));
        assert_eq!(extents.gap(&(18..26), 4), Some(24..26));
        assert_eq!(extents.gap(&(18..24), 4), None);
    }

    fn with_extents<T>(runs: &[(u64, u64)], body: impl FnOnce(&mut Txn<'_>) -> T) -> T {
        let engine = Memory::new();
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let mut txn = Txn::new(&*snapshot, Cell::new(1), Timestamp(0), 7);
        let extents = Extents { runs: runs.to_vec() };
        txn.put(EXTENTS, &Unique::Mac, &extents).expect("memory writes");
        body(&mut txn)
    }

    fn draw_idle(txn: &mut Txn<'_>, within: Range<u64>, taken: &BTreeSet<u64>) -> Option<u64> {
        let is_taken = |_: &Txn<'_>, number| Ok(taken.contains(&number));
        draw(txn, Unique::Mac, within, is_taken).expect("memory reads")
    }

    #[test]
    fn every_number_of_the_cell_within_the_bounds_is_drawn_once_and_then_none() {
        with_extents(&[(10, 5), (100, 3), (1000, 50)], |txn| {
            let mut taken = BTreeSet::new();
            while let Some(number) = draw_idle(txn, 12..1002, &taken) {
                assert!(taken.insert(number), "{number} is drawn twice");
            }
            assert_eq!(taken, [12, 13, 14, 100, 101, 102, 1000, 1001].into());
        });
    }

    #[test]
    fn the_only_idle_number_of_many_is_found() {
        with_extents(&[(10, 3_000), (5_000, 3_000)], |txn| {
            let taken = (0..9_000).filter(|number| *number != 6_000).collect();
            assert_eq!(draw_idle(txn, 0..9_000, &taken), Some(6_000));
        });
    }

    #[test]
    fn the_draw_is_uniform_over_all_runs() {
        // 8,000 draws of one of 8 numbers: a thousand each, give or take six standard deviations.
        with_extents(&[(10, 5), (100, 3)], |txn| {
            let mut drawn = std::collections::BTreeMap::new();
            for _ in 0..8_000 {
                let number = draw_idle(txn, 0..1000, &BTreeSet::new()).expect("all are idle");
                *drawn.entry(number).or_insert(0) += 1;
            }
            assert_eq!(drawn.len(), 8);
            assert!(drawn.values().all(|count| (822..1178).contains(count)), "{drawn:?}");
        });
    }

    #[test]
    fn a_cell_without_numbers_draws_none() {
        let none = |runs: &[(u64, u64)], within: Range<u64>| {
            with_extents(runs, |txn| draw_idle(txn, within, &BTreeSet::new()))
        };
        assert_eq!(none(&[], 0..1000), None);
        assert_eq!(none(&[(10, 5)], 15..1000), None);
        with_extents(&[(10, 5)], |txn| {
            let drawn = draw(txn, Unique::Ipv6Block, 0..1000, |_, _| Ok(false));
            assert_eq!(drawn.expect("memory reads"), None);
        });
    }

    #[test]
    fn extents_know_what_is_theirs() {
        let extents = Extents { runs: vec![(10, 5), (100, 3)] };
        let all = (0..200).filter(|number| extents.contains(*number)).collect::<Vec<_>>();
        assert_eq!(all, [10, 11, 12, 13, 14, 100, 101, 102]);
        for within in [0u64..200, 12..101, 14..100, 15..100] {
            let inside = all.iter().filter(|number| within.contains(number)).count();
            assert_eq!(extents.count(&within), inside as u64, "{within:?}");
        }
    }

    #[test]
    fn what_is_numbered_is_read_as_it_was_written() {
        for units in [Unique::Mac, Unique::Ipv6Block, Unique::PublicIpv4] {
            let mut bytes = Vec::new();
            units.write(&mut bytes);
            assert_eq!(Unique::read(&mut bytes.as_slice()), Some(units));
        }
        assert_eq!(Unique::read(&mut [4].as_slice()), None);
    }
}
