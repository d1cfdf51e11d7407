//! The entries that the system gives to every route table: one for the services of the cloud, and one
//! for each block of the VPC's vSwitches.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use super::{EntryKind, HopKind, NextHop, RouteEntry, of_destination, remove};
use crate::{
    Ctx, Fault,
    faults::RouteFault,
    value::id::{RouteTableId, VSwitchId},
    vpc::{RouteTable, VSwitch, route_table},
};

/// Where the services of the cloud are.
pub const SERVICES: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10);

/// Gives a new table its entries.
pub fn fill(ctx: &mut Ctx<'_>, table: &RouteTable) -> Result<(), Fault> {
    put(ctx, &table.id, IpNet::V4(SERVICES), None)?;
    let vswitches = ctx.list().under(VSwitch::BY_VPC, Some(table.vpc.clone())).all()?;
    for vswitch in vswitches {
        for block in blocks(&vswitch) {
            put(ctx, &table.id, block, Some(&vswitch.id))?;
        }
    }
    Ok(())
}

/// Makes the entries of all tables for a vSwitch what its blocks are: to be called when it is made,
/// and when it gets or loses IPv6. A block that is a user's destination is refused before anything
/// is written.
pub fn keep(ctx: &mut Ctx<'_>, vswitch: &VSwitch) -> Result<(), Fault> {
    let (blocks, tables) = (blocks(vswitch), route_table::of_vpc(ctx, &vswitch.vpc)?);
    let (mut there, mut gone, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for entry in of_vswitch(ctx, &vswitch.id)? {
        match blocks.contains(&entry.destination()) {
            true => there.push((entry.table.clone(), entry.destination())),
            false => gone.push(entry.id),
        }
    }
    for (table, block) in tables.iter().flat_map(|one| blocks.iter().map(|block| (&one.id, *block)))
    {
        if there.contains(&(table.clone(), block)) {
            continue;
        }
        if of_destination(ctx, table, block)?.is_some_and(|one| one.kind == EntryKind::Custom) {
            return Err(RouteFault::Conflict { destination: block }.into());
        }
        new.push((table, block));
    }
    gone.iter().try_for_each(|id| remove(ctx, id))?;
    new.into_iter().try_for_each(|(table, block)| put(ctx, table, block, Some(&vswitch.id)))
}

/// Removes the entries of all tables for a vSwitch that is being deleted.
pub fn drop_of(ctx: &mut Ctx<'_>, vswitch: &VSwitchId) -> Result<(), Fault> {
    for entry in of_vswitch(ctx, vswitch)? {
        remove(ctx, &entry.id)?;
    }
    Ok(())
}

/// The blocks of a vSwitch.
pub fn blocks(vswitch: &VSwitch) -> Vec<IpNet> {
    let ipv6 = vswitch.ipv6().map(IpNet::V6);
    std::iter::once(IpNet::V4(vswitch.cidr())).chain(ipv6).collect()
}

fn of_vswitch(ctx: &Ctx<'_>, vswitch: &VSwitchId) -> Result<Vec<RouteEntry>, Fault> {
    ctx.list().under(RouteEntry::BY_VSWITCH, Some(vswitch.clone())).all()
}

fn put(
    ctx: &mut Ctx<'_>,
    table: &RouteTableId,
    destination: IpNet,
    vswitch: Option<&VSwitchId>,
) -> Result<(), Fault> {
    let kind = if vswitch.is_some() { HopKind::Local } else { HopKind::Service };
    let entry = RouteEntry {
        id: ctx.new_id()?,
        table: table.clone(),
        destination: (destination.addr(), destination.prefix_len()),
        kind: EntryKind::System,
        hop: NextHop { kind, id: String::new() },
        name: String::new(),
        description: String::new(),
        modified: ctx.now(),
        available: None,
        vswitch: vswitch.cloned(),
    };
    ctx.insert(&entry)
}
