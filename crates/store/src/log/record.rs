//! A batch as a record of the log.
//!
//! The keys of a batch are in order, so each is written as how much of the one before it begins with, and
//! the rest.

use minicbor::{Decoder, Encoder};

use crate::batch::Batch;
use crate::error::StoreError;
use crate::layered::Change;

/// The record of a batch.
pub(crate) fn of(batch: &Batch) -> Vec<u8> {
    let mut record = Vec::with_capacity(batch.bytes() + 4 * batch.len());
    let mut encoder = Encoder::new(&mut record);
    let mut before: &[u8] = &[];
    for (key, value) in batch.iter() {
        let shared = before.iter().zip(key).take_while(|(one, other)| one == other).count();
        let written = encoder
            .u64(shared as u64)
            .and_then(|encoder| encoder.bytes(&key[shared..]))
            .and_then(|encoder| match value {
                Some(value) => encoder.bytes(value),
                None => encoder.null(),
            });
        written.expect("a Vec takes all bytes");
        before = key;
    }
    record
}

/// Hears of the changes of a record, in the order of their keys.
pub(crate) fn read(record: &[u8], mut each: impl FnMut(Change<'_>)) -> Result<(), StoreError> {
    let mut decoder = Decoder::new(record);
    let mut key = Vec::new();
    while decoder.position() < record.len() {
        let change = next(&mut decoder, &mut key);
        each((&key, change.map_err(|error| StoreError::damaged(error.to_string()))?));
    }
    Ok(())
}

fn next<'r>(
    decoder: &mut Decoder<'r>,
    key: &mut Vec<u8>,
) -> Result<Option<&'r [u8]>, minicbor::decode::Error> {
    let shared = usize::try_from(decoder.u64()?).unwrap_or(usize::MAX);
    if shared > key.len() {
        return Err(minicbor::decode::Error::message(
            "a key begins with more than the one before has",
        ));
    }
    key.truncate(shared);
    key.extend_from_slice(decoder.bytes()?);
    match decoder.datatype()? {
        minicbor::data::Type::Null => decoder.null().map(|()| None),
        _ => decoder.bytes().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::{collection, option, proptest};

    use super::{of, read};
    use crate::Batch;

    proptest! {
        #[test]
        fn a_record_holds_its_batch(
            rows in collection::btree_map(
                collection::vec(0u8..3, 0..6),
                option::of(collection::vec(any::<u8>(), 0..40)),
                0..30,
            ),
        ) {
            let mut batch = Batch::new();
            for (key, value) in &rows {
                match value {
                    Some(value) => batch.put(key.clone(), value.clone()),
                    None => batch.delete(key.clone()),
                }
            }
            let mut again = Batch::new();
            read(&of(&batch), |(key, value)| match value {
                Some(value) => again.put(key.to_vec(), value.to_vec()),
                None => again.delete(key.to_vec()),
            })
            .expect("it was written so");
            assert_eq!(again, batch);
        }

        #[test]
        fn no_bytes_make_reading_a_record_panic(
            noise in collection::vec(any::<u8>(), 0..60),
        ) {
            // Whether it is one or not.
            let _ = read(&noise, |_| {});
        }
    }
}
