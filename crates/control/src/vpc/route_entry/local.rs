//! The entries that the system gives to every route table: one for the services of the cloud, and one
//! for each block of the VPC's vSwitches.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};

use super::{EntryKind, HopKind, NextHop, RouteEntry, remove};
use crate::{
    Ctx, Fault,
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
/// and when it gets or loses IPv6.
pub fn keep(ctx: &mut Ctx<'_>, vswitch: &VSwitch) -> Result<(), Fault> {
    let blocks = blocks(vswitch);
    let mut there = Vec::new();
    for entry in of_vswitch(ctx, &vswitch.id)? {
        match blocks.contains(&entry.destination()) {
            true => there.push((entry.table.clone(), entry.destination())),
            false => remove(ctx, &entry.id)?,
        }
    }
    for table in route_table::of_vpc(ctx, &vswitch.vpc)? {
        for block in &blocks {
            if !there.contains(&(table.id.clone(), *block)) {
                put(ctx, &table.id, *block, Some(&vswitch.id))?;
            }
        }
    }
    Ok(())
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
        hops: vec![NextHop { kind, id: String::new(), weight: 0 }],
        name: String::new(),
        description: String::new(),
        modified: ctx.now(),
        available: None,
        vswitch: vswitch.cloned(),
    };
    ctx.insert(&entry)
}
