//! What a log's file holds after stops, crashes, failures and damage.

use std::sync::Arc;

use rand::{Rng, SeedableRng};

use super::{FENCE, FileLog, Room};
use crate::disk::{Disk, Survivors};
use crate::log::{Log, Position};
use crate::{Fence, Random, Refused, StoreError};

/// Small segments, so that records of some kilobytes go on from one to the next.
const ROOM: Room = Room { segment: 4096, most: 1 << 20 };

type Records = Vec<(u64, Vec<u8>)>;

fn made(disk: &Disk) -> FileLog {
    FileLog::create(Arc::new(disk.clone()), ROOM, Position(0)).expect("an empty disk");
    opened(disk, 0).expect("it was made")
}

fn opened(disk: &Disk, after: u64) -> Result<FileLog, StoreError> {
    FileLog::open(Arc::new(disk.clone()), ROOM, Position(after))
}

fn records(log: &FileLog, after: u64) -> Result<Records, StoreError> {
    let mut records = Vec::new();
    log.read(Position(after), &mut |position, record| {
        records.push((position.0, record.to_vec()));
        Ok(())
    })?;
    Ok(records)
}

fn append(log: &mut FileLog, records: &[Vec<u8>]) -> Result<Position, Refused> {
    let records = records.iter().map(Vec::as_slice).collect::<Vec<_>>();
    log.append(&records, FENCE)
}

/// A record that no other has, of up to three segments.
fn record(random: &mut Random) -> Vec<u8> {
    let length = match random.next_u32() % 8 {
        0 => random.next_u32() % 10_000,
        1 => 3_000 + random.next_u32() % 1_000,
        _ => random.next_u32() % 300,
    };
    let mut record = vec![0; 8 + length as usize];
    random.fill_bytes(&mut record);
    record
}

#[test]
fn records_are_read_as_they_were_appended() {
    let disk = Disk::new();
    let mut log = made(&disk);
    let mut random = Random::seed_from_u64(1);
    let mut expected = Records::new();
    for _ in 0..100 {
        let group = (0..=random.next_u32() % 3).map(|_| record(&mut random)).collect::<Vec<_>>();
        expected.extend((expected.len() as u64 + 1..).zip(group.clone()));
        let last = append(&mut log, &group).expect("there is room");
        assert_eq!(last, Position(expected.len() as u64));
    }
    assert!(records(&log, 0).expect("a log") == expected);
    assert!(records(&log, 50).expect("a log") == expected[50..]);
    drop(log);
    let log = opened(&disk, 7).expect("a log");
    assert_eq!(log.last(), Position(expected.len() as u64));
    assert!(records(&log, 7).expect("a log") == expected[7..]);
}

#[test]
fn what_is_trimmed_is_written_over() {
    let disk = Disk::new();
    let mut log = made(&disk);
    let mut random = Random::seed_from_u64(2);
    for _ in 0..2_000 {
        let last = append(&mut log, &[record(&mut random)]).expect("there is room");
        log.trim(Position(last.0.saturating_sub(2)));
    }
    let length = disk.image().len();
    assert!(length <= 12 * ROOM.segment as usize, "{length}");
    assert_eq!(records(&log, 1_998).expect("the last ones are there").len(), 2);
    assert!(records(&log, 1_000).is_err(), "the next one is not there any more");
}

#[test]
fn a_crash_leaves_what_was_acknowledged_and_no_part_of_anything_else() {
    for seed in 0..600 {
        let mut random = Random::seed_from_u64(seed);
        let mut disk = Disk::new();
        let mut log = made(&disk);
        let (mut acknowledged, mut trimmed) = (Records::new(), 0);
        for _ in 0..3 {
            disk.cut_power_after(random.next_u32() % 30);
            let mut attempted = acknowledged.clone();
            loop {
                let group =
                    (0..=random.next_u32() % 3).map(|_| record(&mut random)).collect::<Vec<_>>();
                attempted.extend((attempted.len() as u64 + 1..).zip(group.clone()));
                if append(&mut log, &group).is_err() {
                    break;
                }
                acknowledged.clone_from(&attempted);
                if random.next_u32().is_multiple_of(4) {
                    trimmed = trimmed.max(random.next_u64() % (acknowledged.len() as u64 + 1));
                    log.trim(Position(trimmed));
                }
            }
            drop(log);
            let survivors = match random.next_u32() % 3 {
                0 => Survivors::None,
                1 => Survivors::All,
                _ => Survivors::Some(seed),
            };
            disk = disk.after_crash(survivors);
            let reopened = opened(&disk, trimmed);
            log = reopened.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let there = records(&log, trimmed).expect("it has been opened");
            let from = usize::try_from(trimmed).expect("few");
            // All of what was acknowledged; of the append under way, the first of its records at most.
            assert!(there.starts_with(&acknowledged[from..]), "seed {seed}");
            assert!(attempted[from..].starts_with(&there), "seed {seed}");
            acknowledged = [&acknowledged[..from], &there].concat();
        }
    }
}

#[test]
fn a_bit_that_has_gone_bad_is_found_or_harmless() {
    let disk = Disk::new();
    let mut log = made(&disk);
    let mut random = Random::seed_from_u64(3);
    for _ in 0..8 {
        append(&mut log, &[record(&mut random)]).expect("there is room");
    }
    log.trim(Position(3));
    let expected = records(&log, 3).expect("a log");
    // As after the end of the process, and not of the power.
    let image = disk.after_crash(Survivors::All).image();
    let mut found = 0;
    for byte in 0..image.len() {
        let mut bytes = image.clone();
        bytes[byte] ^= 1 << (byte % 8);
        match opened(&Disk::holding(bytes), 3).and_then(|log| records(&log, 3)) {
            Ok(there) => assert!(there == expected, "byte {byte}"),
            Err(StoreError::Damaged(_)) => found += 1,
            Err(error) => panic!("byte {byte}: {error}"),
        }
    }
    assert!(found > expected.iter().map(|(_, record)| record.len()).sum::<usize>(), "{found}");
    for length in (0..image.len()).step_by(97) {
        match opened(&Disk::holding(image[..length].to_vec()), 3).and_then(|log| records(&log, 3)) {
            Ok(there) => assert!(there == expected, "{length} bytes"),
            Err(StoreError::Damaged(_)) => {}
            Err(error) => panic!("{length} bytes: {error}"),
        }
    }
}

#[test]
fn a_log_that_lacks_what_was_taken_from_it_is_damaged() {
    let disk = Disk::new();
    let mut log = made(&disk);
    append(&mut log, &[vec![1], vec![2]]).expect("there is room");
    let error = opened(&disk, 3).map(drop).expect_err("only two were written").to_string();
    assert_eq!(error, "the store is damaged: the log: it ends with record 2, and 3 was written");
}

#[test]
fn a_full_disk_refuses_an_append_and_no_more() {
    let disk = Disk::new();
    let mut log = made(&disk);
    append(&mut log, &[vec![1; 100]]).expect("there is room");
    disk.limit(Some(0));
    let mut there = 1;
    let refused = loop {
        match append(&mut log, &[vec![2; 1_000]]) {
            Ok(_) => there += 1,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, Refused::NotApplied(StoreError::Full(_))), "{refused:?}");
    assert_eq!(records(&log, 0).expect("a log").len(), there);
    disk.limit(None);
    append(&mut log, &[vec![3; 1_000]]).expect("there is room again");
    let log = opened(&disk.after_crash(Survivors::None), 0).expect("a log");
    assert_eq!(records(&log, 0).expect("a log").len(), there + 1);
}

#[test]
fn a_log_that_is_as_large_as_it_may_be_is_full_until_it_is_trimmed() {
    let disk = Disk::new();
    let room = Room { most: 5 * 4096, ..ROOM };
    FileLog::create(Arc::new(disk.clone()), room, Position(0)).expect("an empty disk");
    let mut log = FileLog::open(Arc::new(disk.clone()), room, Position(0)).expect("a log");
    let refused = loop {
        if let Err(refused) = append(&mut log, &[vec![1; 900]]) {
            break refused;
        }
    };
    assert!(matches!(refused, Refused::NotApplied(StoreError::Full(_))), "{refused:?}");
    log.trim(log.last());
    append(&mut log, &[vec![1; 900]]).expect("there is room again");
}

#[test]
fn an_append_that_fails_is_taken_out_again_or_unknown() {
    let disk = Disk::new();
    let mut log = made(&disk);
    append(&mut log, &[vec![1; 100]]).expect("there is room");
    assert!(matches!(log.append(&[&[2]], Fence(2)), Err(Refused::Fenced)));

    // A write fails, and so does what would take it out again.
    disk.cut_power_after(0);
    let refused = append(&mut log, &[vec![2; 100]]).expect_err("no power");
    assert!(matches!(refused, Refused::Unknown(_)), "{refused:?}");
    let refused = append(&mut log, &[vec![2; 100]]).expect_err("the last one is not settled");
    assert!(matches!(refused, Refused::NotApplied(_)), "{refused:?}");
    assert!(log.settle().is_err());
    disk.cut_power_after(u32::MAX);
    assert!(!log.settle().expect("it is taken out"));
    append(&mut log, &[vec![3; 200]]).expect("it goes on");
    assert_eq!(records(&log, 0).expect("a log"), [(1, vec![1; 100]), (2, vec![3; 200])]);

    disk.fail_next_sync();
    let refused = append(&mut log, &[vec![4]]).expect_err("a sync fails");
    assert!(matches!(refused, Refused::Unknown(_)), "{refused:?}");
    assert!(log.settle().is_err(), "nobody can tell what of the file reaches the disk");
}

#[test]
fn an_append_that_was_taken_out_leaves_nothing_that_is_read_later() {
    for seed in 0..300 {
        let mut random = Random::seed_from_u64(seed);
        let disk = Disk::new();
        let mut log = made(&disk);
        let mut expected = Records::new();
        for _ in 0..10 {
            let group =
                (0..=random.next_u32() % 3).map(|_| record(&mut random)).collect::<Vec<_>>();
            let fails = random.next_u32().is_multiple_of(2);
            if fails {
                disk.cut_power_after(random.next_u32() % 4);
            }
            match append(&mut log, &group) {
                Ok(_) => expected.extend((expected.len() as u64 + 1..).zip(group)),
                Err(Refused::Unknown(_)) => {
                    disk.cut_power_after(u32::MAX);
                    if log.settle().is_err() {
                        break;
                    }
                }
                // There was no power to make room.
                Err(Refused::NotApplied(_)) if fails => {}
                Err(refused) => panic!("seed {seed}: {refused:?}"),
            }
            disk.cut_power_after(u32::MAX);
            assert!(records(&log, 0).expect("a log") == expected, "seed {seed}");
        }
    }
}

/// A record of a third of a segment: three fill it, and what is written over them begins where they begin.
fn third(fill: u8) -> Vec<u8> {
    vec![fill; (ROOM.segment as usize - 40) / 3 - 40]
}

fn thirds(fills: &[u8]) -> Records {
    (1..).zip(fills.iter().map(|fill| third(*fill))).collect()
}

/// The records after one more has been appended, and the power has gone before what notes its end was on
/// the disk.
fn after_one_more(disk: &Disk, mut log: FileLog, fill: u8) -> Records {
    append(&mut log, &[third(fill)]).expect("there is room");
    let disk = disk.after_crash(Survivors::None);
    drop(log);
    records(&opened(&disk, 0).expect("a log"), 0).expect("a log")
}

#[test]
fn what_an_append_that_failed_has_left_never_passes_for_a_record() {
    let mut undone = 0;
    for power in 0..12 {
        let disk = Disk::new();
        let mut log = made(&disk);
        append(&mut log, &[1, 2, 3].map(third)).expect("there is room");
        disk.cut_power_after(power);
        let failed = append(&mut log, &[4, 5, 6, 7, 8, 9].map(third));
        disk.cut_power_after(u32::MAX);
        match failed {
            Err(Refused::Unknown(_)) if log.settle().is_ok() => undone += 1,
            Err(Refused::NotApplied(_)) => {}
            _ => continue,
        }
        assert!(after_one_more(&disk, log, 10) == thirds(&[1, 2, 3, 10]), "power for {power}");
    }
    assert!(undone > 1, "{undone}");
}

#[test]
fn what_a_crash_has_left_never_passes_for_a_record() {
    let disk = Disk::new();
    append(&mut made(&disk), &[1, 2, 3].map(third)).expect("there is room");
    // The segment of the making is used too, so that only the one that a crash cuts off will be free.
    let mut log = opened(&disk, 0).expect("a log");
    append(&mut log, &[4, 5, 6].map(third)).expect("there is room");
    let mut image = disk.image();
    append(&mut log, &[7, 8, 9].map(third)).expect("there is room");
    drop(log);
    // Of the last append, the first sector of its segment was not written, and so nothing of it counts.
    let written = 4096 + 2 * ROOM.segment as usize + 512;
    image.resize(disk.image().len(), 0);
    image[written..].copy_from_slice(&disk.image()[written..]);
    let disk = Disk::holding(image);
    let log = opened(&disk, 0).expect("a log");
    assert_eq!(log.last(), Position(6));
    assert!(after_one_more(&disk, log, 10) == thirds(&[1, 2, 3, 4, 5, 6, 10]));
}
