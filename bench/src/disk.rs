//! What the disk itself can do.

use std::{
    fs::{File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::figures::percentile;

/// The bytes of a file that is written before it is measured: a sync need not tell the file system
/// then that it has grown.
pub const ALLOCATED: usize = 64 << 20;

/// What is appended before each sync.
const BLOCK: usize = 4 << 10;

/// A new file of zeros that are on disk, at its beginning. They are written as what follows is: Linux
/// remembers a file in the pieces in which it was written, and counts a whole piece as written again
/// for each byte of it.
pub fn allocate(path: &Path) -> Result<File> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    for _ in 0..ALLOCATED / BLOCK {
        file.write_all(&[0; BLOCK])?;
    }
    file.sync_all()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// How long it takes, by the median, to append 4 KiB and sync them, alone, in milliseconds: in a file
/// that has its room, and in one that grows.
pub fn sync_ms(folder: &Path, time: Duration) -> Result<[f64; 2]> {
    let path = folder.join("synced");
    let allocated = median_ms(allocate(&path)?, time)?;
    let growing = median_ms(File::create(&path)?, time)?;
    std::fs::remove_file(path)?;
    Ok([allocated, growing])
}

fn median_ms(mut file: File, time: Duration) -> Result<f64> {
    let (mut took, block, begun) = (Vec::new(), [1; BLOCK], Instant::now());
    while begun.elapsed() < time && (took.len() + 1) * BLOCK <= ALLOCATED {
        let started = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        took.push(started.elapsed().as_nanos() as u64);
    }
    took.sort_unstable();
    Ok(percentile(&took, 0.5) as f64 / 1e6)
}
