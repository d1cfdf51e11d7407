//! Giving addresses to network interfaces, and taking them back.
//!
//! **Invariant.** No address is in two network interfaces: a pool's bit and an owner row are
//! claimed together with the entry in the interface's list, and released together with it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use api::Wanted;
use ipnet::IpNet;
use rand::Rng;
use store::Txn;

use super::Eni;
use crate::{
    Ctx, Fault, Scope,
    id::EniId,
    net::{
        owner::{OWNERS, PREFIX_OWNERS},
        prefix::{self, Family, PrefixText},
    },
    vpc::{RESERVATIONS, Reservation, VSwitch},
};

/// Takes IPv4 addresses of the vSwitch for `id`: those listed, or as many at random.
pub fn take_ipv4(
    ctx: &mut Ctx<'_>,
    id: &EniId,
    vswitch: &VSwitch,
    wanted: &Wanted<Ipv4Addr>,
) -> Result<Vec<Ipv4Addr>, Fault> {
    let addresses = match wanted {
        Wanted::Nothing => Vec::new(),
        Wanted::These(listed) => {
            for address in listed {
                take_this_ipv4(ctx, id, vswitch, *address)?;
            }
            listed.clone()
        }
        Wanted::Any(count) => {
            let (pool, wanted) = (vswitch.ipv4_pool(), *count);
            if wanted > (pool.end - pool.first) as usize {
                return Err(Fault::VSwitchTooSmall { vswitch: vswitch.id.clone(), wanted });
            }
            let units = pool.take_any(&mut ctx.txn, wanted)?;
            let units =
                units.ok_or_else(|| Fault::AddressesExhausted { vswitch: vswitch.id.clone() })?;
            units.into_iter().map(|unit| vswitch.ipv4_address(unit)).collect()
        }
    };
    for address in &addresses {
        let address = IpAddr::V4(*address);
        let key = (vswitch.id.clone(), address);
        ctx.txn.claim(OWNERS, &key, id, Fault::AddressTaken { address })?;
    }
    Ok(addresses)
}

fn take_this_ipv4(
    ctx: &mut Ctx<'_>,
    id: &EniId,
    vswitch: &VSwitch,
    address: Ipv4Addr,
) -> Result<(), Fault> {
    let outside = || Fault::AddressOutside { address: address.into(), cidr: vswitch.cidr().into() };
    let unit = vswitch.ipv4_unit(address).ok_or_else(outside)?;
    if vswitch.ipv4_pool().take(&mut ctx.txn, unit)? {
        return Ok(());
    }
    match ctx.txn.get(OWNERS, &(vswitch.id.clone(), address.into()))? {
        Some(owner) if owner == *id => Err(Fault::AddressAssigned { address: address.into() }),
        Some(_) => Err(Fault::AddressTaken { address: address.into() }),
        None => match reservation_of(ctx, vswitch, address.into())? {
            Some(cidr) => Err(Fault::AddressReserved { address: address.into(), cidr }),
            // The system's own.
            None => Err(outside()),
        },
    }
}

/// Takes IPv6 addresses of the vSwitch for `id`: those listed, or as many at random.
pub fn take_ipv6(
    ctx: &mut Ctx<'_>,
    id: &EniId,
    vswitch: &VSwitch,
    wanted: &Wanted<Ipv6Addr>,
) -> Result<Vec<Ipv6Addr>, Fault> {
    match wanted {
        Wanted::Nothing => Ok(Vec::new()),
        Wanted::These(listed) => {
            for address in listed {
                take_this_ipv6(ctx, id, vswitch, *address)?;
            }
            Ok(listed.clone())
        }
        Wanted::Any(count) => {
            (0..*count).map(|_| take_any_ipv6(ctx, id, vswitch)).collect::<Result<_, _>>()
        }
    }
}

fn take_this_ipv6(
    ctx: &mut Ctx<'_>,
    id: &EniId,
    vswitch: &VSwitch,
    address: Ipv6Addr,
) -> Result<(), Fault> {
    let block = ipv6_block(vswitch)?;
    if !block.contains(&address) || !gives_ipv6(&ctx.txn, vswitch, address)? {
        let cidr = reservation_of(ctx, vswitch, address.into())?;
        let address = address.into();
        return Err(match cidr {
            Some(cidr) => Fault::AddressReserved { address, cidr },
            None => Fault::AddressOutside { address, cidr: block.into() },
        });
    }
    let key = (vswitch.id.clone(), IpAddr::V6(address));
    let taken = match ctx.txn.get(OWNERS, &key)? {
        Some(owner) if owner == *id => Fault::AddressAssigned { address: address.into() },
        _ => Fault::AddressTaken { address: address.into() },
    };
    ctx.txn.claim(OWNERS, &key, id, taken)
}

/// The reservation that the address is in: it only gives prefixes.
fn reservation_of(
    ctx: &Ctx<'_>,
    vswitch: &VSwitch,
    address: IpAddr,
) -> Result<Option<IpNet>, Fault> {
    let reservations = vswitch.reservations(ctx)?;
    Ok(reservations.iter().map(Reservation::cidr).find(|cidr| cidr.contains(&address)))
}

/// Draws 64 bits until they are an address that is idle and that the vSwitch gives.
fn take_any_ipv6(ctx: &mut Ctx<'_>, id: &EniId, vswitch: &VSwitch) -> Result<Ipv6Addr, Fault> {
    /// Only reservations can make draws fail; if they are not all of the block but a thousandth,
    /// so many fail in a row once in e⁸ times.
    const DRAWS: usize = 8192;
    let network = u128::from(ipv6_block(vswitch)?.network());
    for _ in 0..DRAWS {
        let address = Ipv6Addr::from(network | u128::from(ctx.txn.rng().next_u64()));
        let key = (vswitch.id.clone(), IpAddr::V6(address));
        if gives_ipv6(&ctx.txn, vswitch, address)? && ctx.txn.get(OWNERS, &key)?.is_none() {
            let taken = Fault::AddressTaken { address: address.into() };
            ctx.txn.claim(OWNERS, &key, id, taken)?;
            return Ok(address);
        }
    }
    Err(Fault::AddressesExhausted { vswitch: vswitch.id.clone() })
}

fn ipv6_block(vswitch: &VSwitch) -> Result<ipnet::Ipv6Net, Fault> {
    vswitch.ipv6().ok_or_else(|| Fault::VSwitchWithoutIpv6 { vswitch: vswitch.id.clone() })
}

/// Whether the vSwitch gives this address of its block to anyone: the system's own, and those of
/// reservations, it does not.
fn gives_ipv6(txn: &Txn<'_>, vswitch: &VSwitch, address: Ipv6Addr) -> Result<bool, Fault> {
    if vswitch.is_ipv6_system(address) {
        return Ok(false);
    }
    let pool = vswitch.ipv6_pool();
    let unit = u32::from(address.segments()[4]);
    Ok(!(pool.first..pool.end).contains(&unit) || pool.is_idle(txn, unit)?)
}

/// Takes prefixes out of the vSwitch's reservations for `id`: those listed, or as many at random.
pub fn take_prefixes<F: Family>(
    ctx: &mut Ctx<'_>,
    id: &EniId,
    vswitch: &VSwitch,
    wanted: &Wanted<PrefixText>,
) -> Result<Vec<F>, Fault> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let reservations = vswitch.reservations(ctx)?;
    let mut reservations = reservations
        .into_iter()
        .filter(|reservation| F::of(reservation.cidr.0).is_some())
        .collect::<Vec<_>>();
    if reservations.is_empty() {
        return Err(Fault::NoReservation { vswitch: vswitch.id.clone() });
    }
    let prefixes = match wanted {
        Wanted::Nothing => Vec::new(),
        Wanted::These(listed) => {
            let prefixes = prefix::read::<F>(listed)?;
            for first in &prefixes {
                take_this_prefix(ctx, &reservations, *first)?;
            }
            prefixes
        }
        Wanted::Any(count) => take_any_prefixes(ctx, &mut reservations, *count)?
            .ok_or_else(|| Fault::PrefixesExhausted { vswitch: vswitch.id.clone() })?,
    };
    for first in &prefixes {
        let key = (vswitch.id.clone(), (*first).into());
        let taken = Fault::PrefixTaken { prefix: prefix::print(*first) };
        ctx.txn.claim(PREFIX_OWNERS, &key, id, taken)?;
    }
    Ok(prefixes)
}

fn take_this_prefix<F: Family>(
    ctx: &mut Ctx<'_>,
    reservations: &[Reservation],
    first: F,
) -> Result<(), Fault> {
    let reservation = reservations.iter().find(|one| one.unit(first.into()).is_some());
    let Some(reservation) = reservation else {
        return Err(Fault::PrefixNotReserved { prefix: prefix::print(first) });
    };
    let unit = reservation.unit(first.into()).expect("the prefix is in the reservation");
    match reservation.pool().take(&mut ctx.txn, unit)? {
        true => Ok(()),
        false => Err(Fault::PrefixTaken { prefix: prefix::print(first) }),
    }
}

/// Takes from one reservation after the other, each drawn at random.
fn take_any_prefixes<F: Family>(
    ctx: &mut Ctx<'_>,
    reservations: &mut Vec<Reservation>,
    count: usize,
) -> Result<Option<Vec<F>>, Fault> {
    let mut prefixes = Vec::with_capacity(count);
    while prefixes.len() < count {
        if reservations.is_empty() {
            return Ok(None);
        }
        let drawn = ctx.txn.rng().next_u32() as usize % reservations.len();
        let reservation = reservations.swap_remove(drawn);
        let pool = reservation.pool();
        let some = (count - prefixes.len()).min(pool.idle(&ctx.txn)? as usize);
        let units = pool.take_any(&mut ctx.txn, some)?.expect("so many are idle");
        prefixes.extend(units.into_iter().filter_map(|unit| F::of(reservation.prefix(unit))));
    }
    Ok(Some(prefixes))
}

/// Takes IPv4 addresses back. The primary one, and any that is not the interface's, is refused.
pub fn unassign_ipv4(
    ctx: &mut Ctx<'_>,
    eni: &mut Eni,
    vswitch: &VSwitch,
    listed: &[Ipv4Addr],
) -> Result<(), Fault> {
    for address in listed {
        take_out(&mut eni.secondary, address, address.to_string())?;
        release_ipv4(&mut ctx.txn, vswitch, *address)?;
    }
    Ok(())
}

/// Takes IPv6 addresses back. Any that is not the interface's is refused.
pub fn unassign_ipv6(
    ctx: &mut Ctx<'_>,
    eni: &mut Eni,
    vswitch: &VSwitch,
    listed: &[Ipv6Addr],
) -> Result<(), Fault> {
    for address in listed {
        take_out(&mut eni.ipv6, address, address.to_string())?;
        release_ipv6(&mut ctx.txn, vswitch, *address);
    }
    Ok(())
}

/// Takes prefixes back. Any that is not the interface's is refused.
pub fn unassign_prefixes<F: Family>(
    ctx: &mut Ctx<'_>,
    list: &mut Vec<F>,
    vswitch: &VSwitch,
    listed: &[PrefixText],
) -> Result<(), Fault> {
    let prefixes = prefix::read::<F>(listed)?;
    for first in &prefixes {
        take_out(list, first, prefix::print(*first))?;
    }
    release_prefixes(&mut ctx.txn, &ctx.scope, vswitch, &prefixes)
}

fn take_out<T: PartialEq>(list: &mut Vec<T>, item: &T, what: String) -> Result<(), Fault> {
    let place = list.iter().position(|one| one == item);
    list.remove(place.ok_or(Fault::NotAssigned { what })?);
    Ok(())
}

/// Makes an address idle that was some interface's.
pub fn release_ipv4(txn: &mut Txn<'_>, vswitch: &VSwitch, address: Ipv4Addr) -> Result<(), Fault> {
    let unit = vswitch.ipv4_unit(address).expect("an interface's addresses are its vSwitch's");
    vswitch.ipv4_pool().release(txn, unit)?;
    txn.delete(OWNERS, &(vswitch.id.clone(), address.into()));
    Ok(())
}

/// Makes an address idle that was some interface's.
pub fn release_ipv6(txn: &mut Txn<'_>, vswitch: &VSwitch, address: Ipv6Addr) {
    txn.delete(OWNERS, &(vswitch.id.clone(), address.into()));
}

/// Makes prefixes idle that were some interface's.
pub fn release_prefixes<F: Family>(
    txn: &mut Txn<'_>,
    scope: &Scope,
    vswitch: &VSwitch,
    prefixes: &[F],
) -> Result<(), Fault> {
    if prefixes.is_empty() {
        return Ok(());
    }
    let prefix = (scope.clone(), vswitch.id.clone());
    let reservations = txn.rows(RESERVATIONS, &prefix)?.collect::<Result<Vec<_>, _>>()?;
    for first in prefixes {
        let (pool, unit) = reservations
            .iter()
            .find_map(|one| Some((one.pool(), one.unit((*first).into())?)))
            .expect("a reservation with prefixes in use stays");
        pool.release(txn, unit)?;
        txn.delete(PREFIX_OWNERS, &(vswitch.id.clone(), (*first).into()));
    }
    Ok(())
}
