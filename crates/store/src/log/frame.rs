//! What a log file is made of: frames, each with a checksum and with what tells which of them count.

/// A frame's head, without its checksum.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// The length of what follows the head.
    pub(super) length: u32,
    /// The number of the segment that it was written in: a segment that is used again still holds frames
    /// of the one before.
    pub(super) segment: u64,
    /// The record that it is of; of a beginning, the record that comes next.
    pub(super) position: u64,
    /// The last record that was known to be durable when this was written. So a frame proves that the
    /// records up to there were acknowledged.
    pub(super) durable: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A segment begins.
    Begin = 1,
    /// A part of a record which others follow.
    Part = 2,
    /// The last part of a record.
    Last = 3,
    /// Nothing: it stands behind the last record and says that this is durable. The next record takes its
    /// place.
    Mark = 4,
}

/// How long a head is with its checksum.
pub(super) const HEAD: usize = 40;

/// Every frame starts at a multiple of this.
pub(super) const ALIGN: usize = 8;

impl Kind {
    fn of(number: u64) -> Option<Kind> {
        [Kind::Begin, Kind::Part, Kind::Last, Kind::Mark]
            .into_iter()
            .find(|kind| *kind as u64 == number)
    }
}

impl Head {
    /// Writes a frame behind what is there.
    pub(super) fn write(self, body: &[u8], out: &mut Vec<u8>) {
        debug_assert_eq!(self.length as usize, body.len());
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&self.length.to_le_bytes());
        for number in [self.segment, self.position, self.durable, self.kind as u64] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(body);
        let checksum = crc32fast::hash(&out[start + 4..]);
        out[start..start + 4].copy_from_slice(&checksum.to_le_bytes());
        out.resize(out.len().next_multiple_of(ALIGN), 0);
    }

    /// The frame at the start of these bytes and what it holds, if it is one as it was written.
    pub(super) fn read(bytes: &[u8]) -> Option<(Head, &[u8])> {
        let (checksum, rest) = bytes.split_first_chunk::<4>()?;
        let (length, mut rest) = rest.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length);
        let mut numbers = [0; 4];
        for number in &mut numbers {
            let (bytes, behind) = rest.split_first_chunk::<8>()?;
            *number = u64::from_le_bytes(*bytes);
            rest = behind;
        }
        let [segment, position, durable, kind] = numbers;
        // Before the checksum, which costs by the length: what is no frame at all says so soon.
        let kind = Kind::of(kind)?;
        let end = HEAD.checked_add(usize::try_from(length).ok()?)?;
        let whole = bytes.get(4..end)?;
        let holds = crc32fast::hash(whole) == u32::from_le_bytes(*checksum);
        let head = Head { kind, length, segment, position, durable };
        holds.then(|| (head, &bytes[HEAD..end]))
    }

    /// How many bytes the frame takes.
    pub(super) fn size(self) -> usize {
        (HEAD + self.length as usize).next_multiple_of(ALIGN)
    }
}

#[cfg(test)]
mod tests {
    use super::{HEAD, Head, Kind};

    #[test]
    fn only_a_frame_as_it_was_written_is_read() {
        let head = Head { kind: Kind::Last, length: 5, segment: 7, position: 9, durable: 8 };
        let mut bytes = Vec::new();
        head.write(b"value", &mut bytes);
        assert_eq!(bytes.len(), head.size());
        assert_eq!(Head::read(&bytes), Some((head, b"value".as_slice())));
        for bit in 0..(HEAD + 5) * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Head::read(&flipped), None, "bit {bit}");
        }
        for length in 0..HEAD + 5 {
            assert_eq!(Head::read(&bytes[..length]), None, "{length} bytes");
        }
        assert_eq!(Head::read(&[0; 100]), None, "zeros are no frame");
    }
}
