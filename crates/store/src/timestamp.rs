//! A moment, as rows hold it and as every operation is given it.

use minicbor::{Decode, Encode};

use crate::key::Key;

/// Milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub u64);

impl Timestamp {
    /// The moment `ms` milliseconds later, or the last one there is.
    pub fn plus_ms(self, ms: u64) -> Timestamp {
        Timestamp(self.0.saturating_add(ms))
    }
}

impl Key for Timestamp {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<Timestamp> {
        u64::read(bytes).map(Timestamp)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn time_ends_instead_of_wrapping() {
        assert_eq!(Timestamp(5).plus_ms(7), Timestamp(12));
        assert_eq!(Timestamp(5).plus_ms(u64::MAX), Timestamp(u64::MAX));
    }

    #[test]
    fn a_timestamp_is_encoded_as_its_number() -> Result<(), minicbor::decode::Error> {
        let bytes = minicbor::to_vec(Timestamp(1_700_000_000_000)).expect("a Vec takes all bytes");
        assert_eq!(minicbor::decode::<u64>(&bytes)?, 1_700_000_000_000);
        assert_eq!(minicbor::decode::<Timestamp>(&bytes)?, Timestamp(1_700_000_000_000));
        Ok(())
    }
}
