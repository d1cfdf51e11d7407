//! Each row carries its checksum, which is verified whenever the row is read.
//!
//! redb verifies the checksums of its pages only after a crash. Ours is over key and value, so that a
//! row that was altered on disk, or stands where another belongs, is never answered with.

use crate::error::StoreError;

/// The bytes that a checksum adds to a value.
const LENGTH: usize = size_of::<u32>();

/// The value as it is stored: itself, and the checksum of the row behind it.
pub(super) fn guarded(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut stored = Vec::with_capacity(value.len() + LENGTH);
    stored.extend_from_slice(value);
    stored.extend_from_slice(&of(key, value).to_le_bytes());
    stored
}

/// The value of what is stored under a key.
pub(super) fn verified<'v>(key: &[u8], stored: &'v [u8]) -> Result<&'v [u8], StoreError> {
    match stored.split_last_chunk() {
        Some((value, checksum)) if of(key, value) == u32::from_le_bytes(*checksum) => Ok(value),
        _ => {
            let key = key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            Err(StoreError::Damaged(format!("the row {key} is not as it was written")))
        }
    }
}

/// The value of what is stored and has been verified.
pub(super) fn value(stored: &[u8]) -> &[u8] {
    stored.split_last_chunk::<LENGTH>().map_or(stored, |(value, _)| value)
}

fn of(key: &[u8], value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    // No byte of the key can pass for one of the value.
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key);
    hasher.update(value);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_row_that_was_written_is_read() {
        let stored = guarded(b"key", b"value");
        assert_eq!(verified(b"key", &stored).expect("as written"), b"value");
        for bit in 0..stored.len() * 8 {
            let mut flipped = stored.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(verified(b"key", &flipped).is_err(), "bit {bit}");
        }
        for length in 0..stored.len() {
            assert!(verified(b"key", &stored[..length]).is_err(), "{length} bytes");
        }
        let error = verified(b"kez", &stored).expect_err("it is another row's").to_string();
        assert_eq!(error, "the store is damaged: the row 6b657a is not as it was written");
        // Between key and value, a byte counts for where it is.
        assert!(verified(b"keyv", &[b"alue", &stored[5..]].concat()).is_err());
        assert!(verified(b"", &[0; LENGTH]).is_err(), "zeros are no row");
    }
}
