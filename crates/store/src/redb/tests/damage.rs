//! A damaged store is refused, or what is damaged is no part of it.
//!
//! Each case alters a small store, closed in order or found after a crash, and opens it. It is refused
//! with a reason, or every row reads as it was written, and the last commit is there.
//!
//! Of the bytes behind the first pages a sample is altered. With `ENID_EVERY_BYTE=1` it is every byte of
//! the store, which takes hours.

use std::env;
use std::error::Error;
use std::ops::Range;

use rand::{Rng, SeedableRng};

use super::{Rows, after, batch, commit, rows};
use crate::disk::{Disk, Survivors};
use crate::{Batch, Engine, Random, Redb, Snapshot, StoreError};

const BATCHES: u32 = 6;
/// The cover and redb's first page: every byte that is used there is altered.
const FIRST: [Range<usize>; 2] = [0..48, 4096..4096 + 320];
const PAGE: usize = 4096;
const SAMPLE: usize = 150;

/// How a store was left, and its bytes.
type Image = (&'static str, Vec<u8>);

/// A store that was closed in order, and one whose process was killed.
fn stores() -> Result<[Image; 3], Box<dyn Error>> {
    let disk = Disk::new();
    let mut engine = Redb::with_backend(disk.clone())?;
    for n in 1..=BATCHES {
        commit(&mut engine, batch(n))?;
    }
    let killed = disk.image();
    drop(engine);
    let closed = disk.image();
    // Killed again before it has written anything.
    let engine = Redb::with_backend(disk.clone())?;
    let idle = disk.after_crash(Survivors::All).image();
    drop(engine);
    Ok([("closed", closed), ("killed", killed), ("idle", idle)])
}

/// Opens what is left of a store. Whether it was refused, which must be with a reason, in time and
/// without a change to it; or else all must be there.
fn is_refused(image: Vec<u8>, expected: &Rows, what: &str) -> bool {
    let disk = Disk::holding(image.clone());
    let opened = Redb::with_backend(disk.clone());
    match opened.and_then(|engine| found(&engine)) {
        Ok(found) => {
            assert!(found == *expected, "{what}: the store was served with other rows");
            false
        }
        Err(StoreError::Damaged(why)) => {
            assert!(!why.is_empty(), "{what}");
            assert!(disk.image() == image, "{what}: the damaged store was written to: {why}");
            true
        }
        Err(StoreError::Foreign) => true,
        Err(error) => panic!("{what}: {}", error.with_cause()),
    }
}

/// The rows, each found by its key too.
fn found(engine: &Redb) -> Result<Rows, StoreError> {
    let snapshot = engine.snapshot()?;
    let rows = rows(&*snapshot)?;
    for (key, value) in &rows {
        assert_eq!(snapshot.get(key)?.as_ref(), Some(value), "a row is found by its key");
    }
    Ok(rows)
}

/// Of many small rows: so some pages have the keys by which others are found, which no row's checksum
/// covers.
#[test]
fn a_page_that_leads_astray_is_found() -> Result<(), Box<dyn Error>> {
    let disk = Disk::new();
    let mut engine = Redb::with_backend(disk.clone())?;
    let mut many = Batch::new();
    for row in 0..4_000u32 {
        many.put(row.to_be_bytes().repeat(4), b"value".to_vec());
    }
    commit(&mut engine, many)?;
    let expected = found(&engine)?;
    drop(engine);
    let image = disk.image();
    let mut random = Random::seed_from_u64(2);
    for page in (PAGE..image.len()).step_by(PAGE) {
        let used = (page..page + 600).filter(|at| image[*at] != 0).collect::<Vec<_>>();
        for _ in 0..used.len().min(8) {
            let at = used[random.next_u32() as usize % used.len()];
            let mut flipped = image.clone();
            flipped[at] ^= 1;
            is_refused(flipped, &expected, &format!("byte {at}"));
        }
    }
    Ok(())
}

#[test]
fn a_flipped_bit_is_found_or_does_no_harm() -> Result<(), Box<dyn Error>> {
    let expected = after(BATCHES)?;
    let mut random = Random::seed_from_u64(1);
    let every = env::var_os("ENID_EVERY_BYTE").is_some();
    for (state, image) in stores()? {
        assert!(!is_refused(image.clone(), &expected, state));
        let used = |at: &usize| image[*at] != 0;
        let mut places = match every {
            true => (0..image.len()).collect::<Vec<_>>(),
            false => FIRST.into_iter().flatten().collect(),
        };
        while !every
            && places.len() < SAMPLE + FIRST.iter().map(ExactSizeIterator::len).sum::<usize>()
        {
            places.extend(Some(random.next_u32() as usize % image.len()).filter(used));
        }
        let mut refused = 0;
        for at in places {
            let bit = random.next_u32() % 8;
            let mut flipped = image.clone();
            flipped[at] ^= 1 << bit;
            let what = format!("{state}: bit {bit} of byte {at}");
            refused += u32::from(is_refused(flipped, &expected, &what));
        }
        assert!(refused > 100, "{state}: only {refused} flips were refused");
    }
    Ok(())
}

#[test]
fn a_zeroed_page_is_found_or_does_no_harm() -> Result<(), Box<dyn Error>> {
    let expected = after(BATCHES)?;
    for (state, image) in stores()? {
        let mut refused = 0;
        for page in (0..image.len()).step_by(PAGE) {
            let mut zeroed = image.clone();
            zeroed[page..page + PAGE].fill(0);
            if zeroed == image {
                continue;
            }
            let what = format!("{state}: the page at {page}");
            refused += u32::from(is_refused(zeroed, &expected, &what));
        }
        assert!(refused > 10, "{state}: only {refused} pages were missed");
    }
    Ok(())
}

#[test]
fn a_store_that_was_cut_off_is_refused() -> Result<(), Box<dyn Error>> {
    let expected = after(BATCHES)?;
    for (state, image) in stores()? {
        let lengths = (1..image.len()).step_by(PAGE).chain((PAGE..image.len()).step_by(PAGE));
        for length in lengths.chain(1..64) {
            let what = format!("{state}: its first {length} bytes");
            let refused = is_refused(image[..length].to_vec(), &expected, &what);
            assert!(refused || state != "closed", "{what}");
        }
        let longer = [&image[..], &[0; PAGE]].concat();
        assert!(is_refused(longer, &expected, state) || state != "closed");
    }
    Ok(())
}

/// Without the cover, a store that lost its last commit would pass for one that crashed during it.
#[test]
fn a_commit_that_was_acknowledged_is_missed() -> Result<(), Box<dyn Error>> {
    let disk = Disk::new();
    let mut engine = Redb::with_backend(disk.clone())?;
    commit(&mut engine, batch(1))?;
    let before = disk.image();
    commit(&mut engine, batch(2))?;
    // All of redb's file as it was one commit before, under the cover of today.
    let image = [&disk.image()[..PAGE], &before[PAGE..]].concat();
    let Err(error) = Redb::with_backend(Disk::holding(image)) else { panic!("it was opened") };
    assert_eq!(
        error.to_string(),
        "the store is damaged: commit 2 was answered, and only 1 are there"
    );
    Ok(())
}

#[test]
fn a_row_that_is_damaged_while_it_is_open_is_not_answered_with() -> Result<(), Box<dyn Error>> {
    use crate::redb::cover::Covered;
    use crate::redb::opening::ROWS;

    let disk = Disk::new();
    let engine = Redb::with_backend(disk.clone())?;
    drop(engine);
    // A row whose checksum is another row's.
    let covered = Covered::new(std::sync::Arc::new(disk.clone()), 0);
    let db = ::redb::Database::builder().create_with_backend(covered)?;
    let txn = db.begin_write()?;
    txn.open_table(ROWS)?.insert(&b"key"[..], &b"value and no checksum"[..])?;
    txn.commit()?;
    let view = crate::redb::view::View::last(&std::sync::Arc::new(db))?;
    let hex = b"key".map(|byte| format!("{byte:02x}")).concat();
    let damage = format!("the store is damaged: the row {hex} is not as it was written");
    let view: Box<dyn Snapshot> = Box::new(view);
    let damaged = |error| matches!(error, Err(StoreError::Damaged(_)));
    assert!(damaged(view.get(b"key").map(drop)) && damaged(view.has(b"key").map(drop)));
    assert!(damaged(view.scan(b"", None)?.try_for_each(|row| row.map(drop))));
    assert!(damaged(view.keys(b"", None)?.try_for_each(|row| row.map(drop))));
    assert!(damaged(view.last_key(b"", None).map(drop)));
    // And the store is not opened again, though redb finds nothing wrong with its pages.
    drop(view);
    let Err(error) = Redb::with_backend(disk) else { panic!("it was opened") };
    assert_eq!(error.to_string(), damage);
    Ok(())
}
