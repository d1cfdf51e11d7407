//! How a log's file is laid out, and what of it counts after a stop or a crash.
//!
//! Behind its first page lie segments of one size. Each begins with a frame that has its number and the
//! record that comes next; the highest number is the newest. A segment whose records are not needed any
//! more is used again under a new number.
//!
//! One append is one sync, so after a crash only the last one can be in part on the disk, whatever of it
//! was torn, lost or reordered: it was never acknowledged, and does not count. It looks as a record does
//! that was acknowledged and has gone bad since. What tells them apart is that every frame says up to which
//! record it was written after: if one is found that was written after a record which cannot be read, then
//! that one was acknowledged, and the log is damaged.

use std::io;

use super::frame::{ALIGN, HEAD, Head, Kind};
use super::{Each, Position};
use crate::error::StoreError;
use crate::redb::medium::Medium;

const PAGE: u64 = 4096;
const MAGIC: &[u8; 16] = b"enid log   1\r\n\x1a\n";
const FIRST: usize = MAGIC.len() + 4 + 4;
/// Where the first page has the number of the newest segment: in another sector than the rest, so that this
/// is never written again.
const NEWEST: u64 = 512;

/// The places of segments in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The size of each.
    pub(super) segment: u32,
}

/// A segment that has begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    /// Its place.
    pub(super) place: u64,
    pub(super) number: u64,
    /// The record that comes next where it begins.
    first: Position,
    /// Whether that record has begun in the segment before.
    continues: bool,
    /// The last record that is in it, if only in part.
    pub(super) touched: Position,
}

/// What is in a log's file.
pub(super) struct Found {
    /// The segments that hold records behind the position that was asked for, the oldest first.
    pub(super) live: Vec<Segment>,
    /// All other places, those first that have been out of use for longest.
    pub(super) free: Vec<u64>,
    /// The highest number that a segment has.
    pub(super) number: u64,
    pub(super) last: Position,
}

impl Layout {
    /// Writes the first page.
    pub(super) fn write(self, medium: &dyn Medium) -> io::Result<()> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.segment.to_le_bytes());
        let checksum = crc32fast::hash(&bytes);
        bytes.extend(checksum.to_le_bytes());
        medium.write(0, &bytes)
    }

    pub(super) fn read(medium: &dyn Medium) -> Result<Layout, StoreError> {
        let mut bytes = [0; FIRST];
        read(medium, 0, &mut bytes)?;
        let (bytes, checksum) = bytes.split_last_chunk::<4>().expect("it is longer");
        let (magic, segment) = bytes.split_last_chunk::<4>().expect("it is longer");
        let layout = Layout { segment: u32::from_le_bytes(*segment) };
        let holds = magic == MAGIC && crc32fast::hash(bytes) == u32::from_le_bytes(*checksum);
        holds.then_some(layout).ok_or_else(|| damaged("its first page is not that of a log"))
    }

    /// Notes the number of the newest segment, so that it is missed if the file is cut off. Call it when what
    /// is in the segment is durable; like a mark, it is not synced by itself.
    pub(super) fn note_newest(medium: &dyn Medium, number: u64) -> io::Result<()> {
        let number = number.to_le_bytes();
        medium.write(NEWEST, &[&number[..], &crc32fast::hash(&number).to_le_bytes()].concat())
    }

    fn noted_newest(medium: &dyn Medium) -> Result<u64, StoreError> {
        let mut bytes = [0; 12];
        read(medium, NEWEST, &mut bytes)?;
        let (number, checksum) = bytes.split_first_chunk::<8>().expect("it is longer");
        let holds = checksum == crc32fast::hash(number).to_le_bytes();
        let wrong = || damaged("the number of its newest segment is not as it was written");
        holds.then_some(u64::from_le_bytes(*number)).ok_or_else(wrong)
    }

    /// Where a place begins in the file.
    pub(super) fn offset(self, place: u64) -> u64 {
        PAGE + place * u64::from(self.segment)
    }

    /// How many whole places a file of this length has.
    pub(super) fn places(self, length: u64) -> u64 {
        length.saturating_sub(PAGE) / u64::from(self.segment)
    }

    /// The bytes of a place.
    fn bytes(self, medium: &dyn Medium, place: u64) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![0; self.segment as usize];
        read(medium, self.offset(place), &mut bytes)?;
        Ok(bytes)
    }
}

/// Reads the records behind `after`, and finds out what else is in the file.
pub(super) fn find(
    medium: &dyn Medium,
    layout: Layout,
    after: Position,
    each: &mut Each<'_>,
) -> Result<Found, StoreError> {
    let length = medium.len().map_err(|error| StoreError::engine(CANNOT_READ, error))?;
    let (mut begun, mut others) = (Vec::new(), Vec::new());
    for place in 0..layout.places(length) {
        let mut start = [0; HEAD + ALIGN];
        read(medium, layout.offset(place), &mut start)?;
        match Segment::begun(place, &start) {
            Some(segment) => begun.push(segment),
            None => others.push(place),
        }
    }
    begun.sort_by_key(|segment| segment.number);
    let newest = begun.last().map_or(0, |segment| segment.number);
    let noted = Layout::noted_newest(medium)?;
    if newest < noted {
        return Err(damaged(format!("its segment {noted} is gone")));
    }
    // What a record goes on with counts for nothing if the record is known.
    let is_start = |segment: &Segment| match segment.continues {
        false => segment.first <= after.next(),
        true => segment.first <= after,
    };
    let start = begun.iter().rposition(is_start);
    let Some(start) = start else {
        return Err(damaged(format!("it does not go on behind record {}", after.0)));
    };
    let live = begun.split_off(start);
    let parts = live[0].continues.then(Vec::new);
    let mut reading = Reading { last: live[0].before(), after, parts };
    let mut found = Found { live: Vec::new(), free: Vec::new(), number: newest, last: after };
    let mut unused = Vec::new();
    for mut segment in live {
        match reading.segment(&segment, &layout.bytes(medium, segment.place)?, each)? {
            Some(touched) => {
                segment.touched = touched;
                found.live.push(segment);
            }
            None => unused.push(segment.place),
        }
    }
    if reading.last < after {
        let (there, wanted) = (reading.last.0, after.0);
        return Err(damaged(format!("it ends with record {there}, and {wanted} was written")));
    }
    found.last = reading.last;
    for place in &others {
        // Its beginning is not there, or is not as it was written. What a crash has left in it must not pass
        // for what is written there next, so its number is used up.
        let bytes = layout.bytes(medium, *place)?;
        reading.prove_unused(&bytes, |head| head.segment > newest)?;
        found.number = frames(&bytes).map(|head| head.segment).fold(found.number, u64::max);
    }
    let stale = begun.iter().map(|segment| segment.place);
    found.free = stale.chain(unused).chain(others).collect();
    Ok(found)
}

impl Segment {
    /// A segment that is written from now on.
    pub(super) fn new(place: u64, number: u64, first: Position, continues: bool) -> Segment {
        Segment { place, number, first, continues, touched: Position(first.0 - 1) }
    }

    /// The frame that it begins with.
    pub(super) fn begin(&self, durable: Position, out: &mut Vec<u8>) {
        let body: &[u8] = if self.continues { &[1] } else { &[] };
        let head = Head {
            kind: Kind::Begin,
            length: u32::from(self.continues),
            segment: self.number,
            position: self.first.0,
            durable: durable.0,
        };
        head.write(body, out);
    }

    fn begun(place: u64, start: &[u8]) -> Option<Segment> {
        let (head, body) = Head::read(start)?;
        let is_first = head.kind == Kind::Begin && head.position > 0;
        let (first, continues) = (Position(head.position), !body.is_empty());
        is_first.then(|| Segment::new(place, head.segment, first, continues))
    }

    /// The last record that is whole where it begins.
    fn before(&self) -> Position {
        Position(self.first.0 - 1)
    }
}

/// Records that are put together out of the frames of one segment after the other.
struct Reading {
    /// The last record that was whole.
    last: Position,
    /// Records up to here are known already.
    after: Position,
    /// The parts of the next one, if it has begun.
    parts: Option<Vec<u8>>,
}

impl Reading {
    /// Reads a segment; the last record that is in it, or nothing if none of it counts.
    fn segment(
        &mut self,
        segment: &Segment,
        bytes: &[u8],
        each: &mut Each<'_>,
    ) -> Result<Option<Position>, StoreError> {
        if !segment.continues {
            // What had begun was under way in a crash, and has been begun anew.
            self.parts = None;
        }
        let goes_on = segment.continues == self.parts.is_some();
        if segment.first != self.last.next() || !goes_on {
            // Written in one append with what is not there whole.
            self.prove_unused(bytes, |head| head.segment == segment.number)?;
            return Ok(None);
        }
        let mut rest = bytes;
        while let Some((head, body)) = Head::read(rest) {
            let is_next = head.segment == segment.number && head.position == self.last.next().0;
            match head.kind {
                Kind::Begin if rest.len() == bytes.len() => {}
                Kind::Part if is_next => self.parts.get_or_insert_default().extend(body),
                Kind::Last if is_next => self.whole(body, each)?,
                _ => break,
            }
            rest = rest.get(head.size()..).unwrap_or_default();
        }
        self.prove_unused(rest, |head| head.segment == segment.number)?;
        let begun = self.parts.is_some();
        Ok(Some(if begun { self.last.next() } else { self.last }))
    }

    fn whole(&mut self, body: &[u8], each: &mut Each<'_>) -> Result<(), StoreError> {
        self.last = self.last.next();
        let parts = self.parts.take();
        match parts {
            _ if self.last <= self.after => Ok(()),
            None => each(self.last, body),
            Some(mut parts) => {
                parts.extend(body);
                each(self.last, &parts)
            }
        }
    }

    /// Fails if frames among these bytes were written after a record which could not be read.
    fn prove_unused(
        &self,
        bytes: &[u8],
        is_ours: impl Fn(&Head) -> bool,
    ) -> Result<(), StoreError> {
        let mut ours = frames(bytes).filter(is_ours).map(|head| head.durable);
        match ours.find(|durable| *durable > self.last.0) {
            None => Ok(()),
            Some(answered) => {
                let there = self.last.0;
                let what = format!("record {answered} was answered, and only {there} can be read");
                Err(damaged(what))
            }
        }
    }
}

/// The frames that stand anywhere among these bytes.
fn frames(bytes: &[u8]) -> impl Iterator<Item = Head> {
    let starts = (0..bytes.len()).step_by(ALIGN);
    starts.filter_map(|start| Some(Head::read(&bytes[start..])?.0))
}

const CANNOT_READ: &str = "cannot read the log";

fn read(medium: &dyn Medium, offset: u64, bytes: &mut [u8]) -> Result<(), StoreError> {
    medium.read(offset, bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged("it ends too early"),
        _ => StoreError::engine(CANNOT_READ, error),
    })
}

pub(super) fn damaged(what: impl AsRef<str>) -> StoreError {
    StoreError::damaged(format!("the log: {}", what.as_ref()))
}
