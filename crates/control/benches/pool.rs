//! What it costs to find an idle address where all are idle, and where hardly one is: `cargo bench -p
//! control --bench pool`.
//!
//! An address of a /16 is chosen, taken and released, in turns in a vSwitch that is empty and in one of
//! which 99.99 % is taken. What is compared is the median of each.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use control::net::pool::{Pool, PoolId, Units};
use store::{Cell, Engine, Memory, Timestamp, Txn};

/// The addresses of a /16 that callers can have: all but the first and the last three.
const ADDRESSES: std::ops::Range<u32> = 1..65_533;
/// How many of them are idle in the full one.
const IDLE: u32 = 6;
/// Runs on each, in turns.
const RUNS: usize = 10_001;

fn main() -> Result<(), Box<dyn Error>> {
    let engine = Memory::new();
    let rows = engine.snapshot()?;
    let mut txn = Txn::new(&*rows, Cell::new(1), Timestamp(0), 1);
    let pools = ["empty", "full"].map(|of| {
        let id = PoolId { units: Units::Ipv4Addresses, of: of.to_owned() };
        Pool { id, first: ADDRESSES.start, end: ADDRESSES.end }
    });
    let full = &pools[1];
    if !full.take_range(&mut txn, ADDRESSES.start, ADDRESSES.end - ADDRESSES.start)? {
        return Err("a new pool is idle".into());
    }
    // All over the block, so that none is next to another.
    for number in 0..IDLE {
        full.release(&mut txn, 5_000 + number * 10_000)?;
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (pool, times) in pools.iter().zip(&mut times) {
            let started = Instant::now();
            let mut choice = pool.choose();
            let units = choice.any(&mut txn, 1)?.ok_or("there is an idle address")?;
            choice.take(&mut txn)?;
            times.push(started.elapsed());
            pool.release(&mut txn, black_box(units)[0])?;
        }
    }
    let [empty, full] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    println!("| an address of a /16 | empty | 99.99 % full | ratio |\n|---|---|---|---|");
    let (empty, full) = (micros(empty), micros(full));
    println!("| chosen and taken | {empty:.1} µs | {full:.1} µs | {:.2} |", full / empty);
    Ok(())
}
