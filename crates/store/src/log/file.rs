//! The log on this machine: one file of segments that were written before they are needed, so that an
//! append changes neither the file's length nor where it lies, and costs one write and one sync.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::frame::{ALIGN, HEAD, Head, Kind};
use super::segments::{self, Layout, Segment};
use super::{Each, Log, Position};
use crate::engine::{Exclusive, Fence, Lease};
use crate::error::{Refused, StoreError};
use crate::redb::medium::Medium;

/// How large a log's file is, and may become.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// The bytes of a segment. A log that exists keeps the size that it was made with.
    pub segment: u32,
    /// The most bytes of all segments; there are two at least.
    pub most: u64,
}

impl Default for Room {
    fn default() -> Room {
        Room { segment: 1 << 20, most: 256 << 20 }
    }
}

/// The ownership of whoever has the file: there is only one at a time.
const FENCE: Fence = Fence(1);
/// The least that the file grows by with an append while no segment is free.
const GROWTH: u64 = 64 << 10;
/// What of a record is not worth a frame of its own at the end of a segment.
const LEAST_PART: usize = 256;

/// A log in a file, which no one else can open meanwhile.
pub struct FileLog {
    medium: Arc<dyn Medium>,
    layout: Layout,
    room: Room,
    /// The segments that hold what is not trimmed, the oldest first; the last one is written to, unless
    /// what stands behind its records may be left over from an append that failed.
    live: VecDeque<Segment>,
    /// Places that may be written over, those first that have been out of use for longest.
    free: VecDeque<u64>,
    /// The number of the newest segment.
    number: u64,
    /// Where in the last segment the next frame goes, if one may go there.
    end: Option<u32>,
    last: Position,
    /// An append whose outcome is unknown.
    unsettled: Option<Unsettled>,
}

/// An append that failed, and may be on disk.
struct Unsettled {
    /// Where its frames begin: without those, nothing of it is ever read.
    starts: Vec<u64>,
    /// Whether it was a sync that failed. What the system shows of such a file may never reach the disk.
    by_sync: bool,
}

/// What one append writes, before any of it is written.
struct Draft {
    /// Bytes, and where they go: one run for each segment.
    runs: Vec<(u64, Vec<u8>)>,
    live: VecDeque<Segment>,
    free: VecDeque<u64>,
    number: u64,
    end: Option<u32>,
}

impl FileLog {
    /// Makes a log on a medium, whatever that holds; its first record comes behind `last`.
    pub fn create(medium: Arc<dyn Medium>, room: Room, last: Position) -> Result<(), StoreError> {
        assert!(room.segment >= 1024 && (room.segment as usize).is_multiple_of(ALIGN), "{room:?}");
        let layout = Layout { segment: room.segment };
        let make = || -> io::Result<()> {
            medium.set_len(0)?;
            layout.write(&*medium)?;
            Layout::note_newest(&*medium, 1)?;
            // Two, so that one can be begun when the other is not needed any more, even on a full disk.
            medium.write(layout.offset(0), &vec![0; 2 * room.segment as usize])?;
            let mut begin = Vec::new();
            Segment::new(0, 1, last.next(), false).begin(last, &mut begin);
            medium.write(layout.offset(0), &begin)?;
            medium.sync_data()
        };
        make().map_err(|error| failure("cannot make a log", error))
    }

    /// Opens the log on a medium, whose records up to `after` nobody needs any more.
    pub fn open(
        medium: Arc<dyn Medium>,
        room: Room,
        after: Position,
    ) -> Result<FileLog, StoreError> {
        let log = FileLog::look(medium, room, after)?;
        // After the end of a process, the last records may be in the system's memory only.
        let synced = log.medium.sync_data();
        synced.map_err(|error| failure("cannot open the log", error))?;
        Ok(log)
    }

    /// The same for whoever only reads it. Nothing is written.
    pub fn look(
        medium: Arc<dyn Medium>,
        room: Room,
        after: Position,
    ) -> Result<FileLog, StoreError> {
        let layout = Layout::read(&*medium)?;
        let found = segments::find(&*medium, layout, after, &mut |_, _| Ok(()))?;
        let mut log = FileLog {
            medium,
            layout,
            room,
            live: found.live.into(),
            free: found.free.into(),
            number: found.number,
            // What stands behind the last record may be of an append that a crash has cut off.
            end: None,
            last: found.last,
            unsettled: None,
        };
        log.trim(after);
        Ok(log)
    }

    /// Where everything of an append goes. Room that is lacking is made, which may fail.
    fn draft(&mut self, records: &[&[u8]]) -> Result<Draft, StoreError> {
        let mut draft = Draft {
            runs: Vec::new(),
            live: self.live.clone(),
            free: self.free.clone(),
            number: self.number,
            end: self.end,
        };
        if let (Some(segment), Some(end)) = (draft.live.back(), draft.end) {
            let start = self.layout.offset(segment.place) + u64::from(end);
            draft.runs.push((start, Vec::new()));
        }
        let mut position = self.last;
        for record in records {
            position = position.next();
            let mut rest = *record;
            let mut begun = false;
            loop {
                let room = draft
                    .room(self.layout)
                    .filter(|room| *room >= rest.len() || *room >= LEAST_PART);
                let Some(room) = room else {
                    self.begin_segment(&mut draft, position, begun)?;
                    continue;
                };
                let (part, behind) = rest.split_at(rest.len().min(room));
                let kind = if behind.is_empty() { Kind::Last } else { Kind::Part };
                draft.put(kind, part, position, self.last);
                (rest, begun) = (behind, true);
                if kind == Kind::Last {
                    break;
                }
            }
        }
        Ok(draft)
    }

    fn begin_segment(
        &mut self,
        draft: &mut Draft,
        position: Position,
        continues: bool,
    ) -> Result<(), StoreError> {
        let place = match draft.free.pop_front() {
            Some(place) => place,
            None => {
                let most = self.room.most;
                let full = || StoreError::Full(format!("the log has its {most} bytes (log_bytes)"));
                let place = self.grow(u64::MAX)?.ok_or_else(full)?;
                // Whatever becomes of this append.
                self.free.push_back(place);
                place
            }
        };
        draft.number += 1;
        let segment = Segment::new(place, draft.number, position, continues);
        let mut bytes = Vec::new();
        segment.begin(self.last, &mut bytes);
        draft.end = Some(u32::try_from(bytes.len()).expect("it is short"));
        draft.live.push_back(segment);
        draft.runs.push((self.layout.offset(place), bytes));
        Ok(())
    }

    /// Lengthens the file by some bytes, as far as a whole new place; that place, once it is there.
    /// Nothing if the log is as large as it may become.
    fn grow(&mut self, bytes: u64) -> Result<Option<u64>, StoreError> {
        let length = self.medium.len().map_err(|error| failure(CANNOT_GROW, error))?;
        let place = self.layout.places(length);
        let end = self.layout.offset(place + 1);
        if end > self.room.most.max(self.layout.offset(2)) {
            return Ok(None);
        }
        let missing = (end - length).min(bytes);
        let zeros = vec![0; usize::try_from(missing).expect("a segment fits")];
        self.medium.write(length, &zeros).map_err(|error| failure(CANNOT_GROW, error))?;
        Ok((length + missing == end).then_some(place))
    }

    /// Grows a little while no segment is free, so that no append has to wait for a whole one.
    fn grow_ahead(&mut self, draft: &mut Draft) {
        if draft.free.is_empty() {
            let written = draft.runs.iter().map(|(_, run)| run.len() as u64).sum::<u64>();
            // If there is no room, the append that needs it will say so.
            let place = self.grow((2 * written).max(GROWTH)).ok().flatten();
            draft.free.extend(place);
            self.free.extend(place);
        }
    }

    /// Takes what is not synced out of the file again, so that it will never be read.
    fn undo(&self, starts: &[u64]) -> io::Result<()> {
        for start in starts {
            self.medium.write(*start, &[0; HEAD])?;
        }
        self.medium.sync_data()
    }

    /// Notes behind the last record that this is durable. It is not synced, so that it costs no append any
    /// time: a power cut may lose it, and then the loss of the last record is taken for that of an append
    /// under way.
    fn mark(&self) {
        if let (Some(segment), Some(end)) = (self.live.back(), self.end)
            && end as usize + HEAD <= self.layout.segment as usize
        {
            let (segment, last) = (*segment, self.last.0);
            let head = Head {
                kind: Kind::Mark,
                length: 0,
                segment: segment.number,
                position: last,
                durable: last,
            };
            let mut bytes = Vec::with_capacity(HEAD);
            head.write(&[], &mut bytes);
            // The records are durable whether this can be noted or not.
            let _ = self.medium.write(self.layout.offset(segment.place) + u64::from(end), &bytes);
        }
    }
}

impl Draft {
    /// How many bytes of a record fit into the last segment.
    fn room(&self, layout: Layout) -> Option<usize> {
        (layout.segment as usize).checked_sub(self.end? as usize + HEAD)
    }

    fn put(&mut self, kind: Kind, part: &[u8], position: Position, durable: Position) {
        let segment = self.live.back_mut().expect("it has room, so it is there");
        let head = Head {
            kind,
            length: u32::try_from(part.len()).expect("it fits into a segment"),
            segment: segment.number,
            position: position.0,
            durable: durable.0,
        };
        let (_, run) = self.runs.last_mut().expect("there is one of the segment");
        head.write(part, run);
        segment.touched = position;
        let end = self.end.expect("it has room") + u32::try_from(head.size()).expect("it fits");
        self.end = Some(end);
    }
}

impl Log for FileLog {
    fn fence(&self) -> Fence {
        FENCE
    }

    fn lease(&self) -> Arc<dyn Lease> {
        Arc::new(Exclusive)
    }

    fn last(&self) -> Position {
        self.last
    }

    fn append(&mut self, records: &[&[u8]], fence: Fence) -> Result<Position, Refused> {
        if fence != FENCE {
            return Err(Refused::Fenced);
        }
        if self.unsettled.is_some() {
            let error = StoreError::engine(CANNOT_WRITE, "the append before is not settled");
            return Err(Refused::NotApplied(error));
        }
        let mut draft = self.draft(records).map_err(Refused::NotApplied)?;
        self.grow_ahead(&mut draft);
        let writes = draft.runs.iter().filter(|(_, run)| !run.is_empty());
        let written = writes.clone().try_for_each(|(start, run)| self.medium.write(*start, run));
        let synced = written.map_err(|error| (error, false));
        let synced = synced.and_then(|()| self.medium.sync_data().map_err(|error| (error, true)));
        if let Err((error, by_sync)) = synced {
            let starts = writes.map(|(start, _)| *start).collect::<Vec<_>>();
            // Parts of it may stand behind the last record, and in segments that it began.
            (self.end, self.number) = (None, draft.number);
            let error = failure(CANNOT_WRITE, error);
            if !by_sync && self.undo(&starts).is_ok() {
                return Err(Refused::NotApplied(error));
            }
            self.unsettled = Some(Unsettled { starts, by_sync });
            return Err(Refused::Unknown(error));
        }
        let Draft { runs: _, live, free, number, end } = draft;
        if number > self.number {
            // As with a mark: what counts is durable without it.
            let _ = Layout::note_newest(&*self.medium, number);
        }
        (self.live, self.free, self.number, self.end) = (live, free, number, end);
        self.last = Position(self.last.0 + records.len() as u64);
        self.mark();
        Ok(self.last)
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        let unsettled = self.unsettled.as_ref().expect("an append is unsettled");
        let cannot_tell = "cannot tell whether the last record is on disk";
        if unsettled.by_sync {
            return Err(StoreError::engine(cannot_tell, "a sync has failed"));
        }
        self.undo(&unsettled.starts).map_err(|error| StoreError::engine(cannot_tell, error))?;
        self.unsettled = None;
        Ok(false)
    }

    fn read(&self, after: Position, each: &mut Each<'_>) -> Result<(), StoreError> {
        segments::find(&*self.medium, self.layout, after, each).map(drop)
    }

    fn trim(&mut self, up_to: Position) {
        // The last one stays, since it says which record comes next.
        while self.live.len() > 1 && self.live[0].touched <= up_to {
            self.free.extend(self.live.pop_front().map(|segment| segment.place));
        }
    }
}

impl Drop for FileLog {
    /// Makes the note of the last record durable, so that damage to it is found whatever happens.
    fn drop(&mut self) {
        if self.unsettled.is_none() && self.end.is_some() {
            let _ = self.medium.sync_data();
        }
    }
}

const CANNOT_GROW: &str = "cannot make room in the log";
const CANNOT_WRITE: &str = "cannot write the log";

fn failure(doing: &str, error: io::Error) -> StoreError {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => StoreError::Full(error.to_string()),
        _ => StoreError::engine(doing, error),
    }
}

#[cfg(test)]
mod tests;
