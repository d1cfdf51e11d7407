//! Making cells, and giving them what must be unique among all of them.

use std::ops::Range;

use store::{Cell, Overlay, StoreError, Timestamp, Txn};

use crate::{
    World,
    ecs::{Eni, Instance},
    kernel::{
        caller::Scope,
        cell::{self, CELLS, NEXT},
        resource::Resource,
        resource_group,
    },
    net::extent::{EXTENTS, Unique},
    vpc::{Vpc, vpc::ipv6_block},
};

/// The fewest numbers of MAC addresses that a cell is given at once.
const FEWEST_MACS: u64 = 256;
/// The most network interfaces that most requests make, with room to spare.
const MOST_A_REQUEST: u64 = 100;
/// The most blocks of IPv6 addresses that a cell is given at once; of a small pool it is fewer, so
/// that there are some for other cells.
const MOST_BLOCKS: u64 = 256;
/// Into how many parts a pool is divided at least, if it has so many blocks.
const FEWEST_PARTS: u64 = 256;

/// The cell of an account in a region, ready for a request that may write: it is made if it is not
/// there, and has enough of what the request draws that must be unique among all cells.
pub fn open(
    group: &mut Overlay,
    scope: &Scope,
    world: &World,
    now: Timestamp,
    needs: &[(Unique, u64)],
) -> Result<Cell, StoreError> {
    let mut directory = Txn::new(group, Cell::SYSTEM, now, 0);
    let cell = match directory.get(CELLS, scope)? {
        Some(number) => Cell::new(number),
        None => make(&mut directory, scope)?,
    };
    let mut own = Txn::new(group, cell, now, 0);
    if directory.wrote() && scope.region.is_empty() {
        resource_group::begin(&mut own, scope.account)?;
    }
    for (unique, count) in needs.iter().filter(|(_, count)| *count > 0) {
        match unique {
            Unique::Mac => provide_macs(&mut directory, &mut own, *count)?,
            Unique::Ipv6Block => provide_blocks(&mut directory, &mut own, world)?,
            Unique::PublicIpv4 => provide_addresses(&mut directory, &mut own, world, *count)?,
        }
    }
    let (directory, own) = (directory.into_batch(), own.into_batch());
    group.merge(directory);
    group.merge(own);
    Ok(cell)
}

fn make(directory: &mut Txn<'_>, scope: &Scope) -> Result<Cell, StoreError> {
    let number = cell::next(directory)?;
    directory.put(NEXT, &(), &(number + 1))?;
    directory.put(CELLS, scope, &number)?;
    Ok(Cell::new(number))
}

/// Gives the cell more MAC addresses before it has used up half of those that it has: so one that
/// is drawn at random is nearly always idle.
fn provide_macs(directory: &mut Txn<'_>, own: &mut Txn<'_>, count: u64) -> Result<(), StoreError> {
    let all = 0..1 << 24;
    let used = own.count(Eni::TABLE)?;
    let held = own.get(EXTENTS, &Unique::Mac)?.unwrap_or_default().count(&all);
    let wanted = 2 * (used + count.max(MOST_A_REQUEST));
    if held >= wanted {
        return Ok(());
    }
    give(directory, own, Unique::Mac, all, held.max(FEWEST_MACS).max(wanted - held))
}

/// Gives the cell more blocks of IPv6 addresses when its last one is used: a request takes one.
fn provide_blocks(
    directory: &mut Txn<'_>,
    own: &mut Txn<'_>,
    world: &World,
) -> Result<(), StoreError> {
    let all = ipv6_block::numbers(world);
    let held = own.get(EXTENTS, &Unique::Ipv6Block)?.unwrap_or_default().count(&all);
    // Most cells have more blocks than their VPCs can have.
    let most = 1 + world.quotas.ipv6_cidrs_per_vpc as u64;
    let allocated = own.count(ipv6_block::ALLOCATED)?;
    if own.count(Vpc::TABLE)?.saturating_mul(most).saturating_add(allocated) < held
        || ipv6_block::used(own, world)? < held
    {
        return Ok(());
    }
    let more = ((all.end - all.start) / FEWEST_PARTS).clamp(1, MOST_BLOCKS);
    give(directory, own, Unique::Ipv6Block, all, more)
}

/// Gives the cell more public addresses when it has fewer idle ones than a request takes: out of one
/// block after the other, and never a block's first or last address.
fn provide_addresses(
    directory: &mut Txn<'_>,
    own: &mut Txn<'_>,
    world: &World,
    count: u64,
) -> Result<(), StoreError> {
    let used = own.entries(Instance::TABLE, Instance::BY_PUBLIC, &())?.count() as u64;
    let held = |own: &Txn<'_>| -> Result<u64, StoreError> {
        Ok(own.get(EXTENTS, &Unique::PublicIpv4)?.unwrap_or_default().count(&(0..1 << 32)))
    };
    for block in &world.public_ipv4_pools {
        let (first, last) = (u32::from(block.network()), u32::from(block.broadcast()));
        let all = u64::from(first) + 1..u64::from(last);
        loop {
            let before = held(own)?;
            let missing = (used + count).saturating_sub(before);
            if missing == 0 {
                return Ok(());
            }
            give(directory, own, Unique::PublicIpv4, all.clone(), missing)?;
            if held(own)? == before {
                break;
            }
        }
    }
    Ok(())
}

/// Gives the cell so many of the numbers that no cell has, or as many as there are.
fn give(
    directory: &mut Txn<'_>,
    own: &mut Txn<'_>,
    units: Unique,
    all: Range<u64>,
    more: u64,
) -> Result<(), StoreError> {
    // What is given out is in the system's cell: pools that are configured one after the other may
    // overlap.
    let mut given = directory.get(EXTENTS, &units)?.unwrap_or_default();
    let Some(run) = given.gap(&all, more) else { return Ok(()) };
    given.add(run.clone());
    directory.put(EXTENTS, &units, &given)?;
    let mut extents = own.get(EXTENTS, &units)?.unwrap_or_default();
    extents.add(run);
    own.put(EXTENTS, &units, &extents)
}
