//! Assigning addresses to a network interface and unassigning them: what the operations of both IP
//! versions have in common.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::Wanted;

use super::{Choice, Role, Units, release, take_out};
use crate::{
    Ctx, Fault,
    ecs::{
        eni::{Eni, named},
        security_group::{self, GroupUse},
    },
    facts::Feature,
    faults::RequestFault,
    net::prefix::{self, Family, PrefixText},
    value::id::{EniId, InstanceId},
    vpc::VSwitch,
};

/// What a network interface is to be given.
pub struct Assignment<F> {
    /// The network interface.
    pub eni: EniId,
    /// The addresses and prefixes, some at least.
    pub units: Units<Wanted<F>>,
    /// The instance that the request names.
    pub instance: Option<InstanceId>,
}

/// What is to be taken back from a network interface.
pub struct Unassignment<F> {
    /// The network interface.
    pub eni: EniId,
    /// The addresses and prefixes, some at least.
    pub units: Units<Vec<F>>,
    /// The instance that the request names.
    pub instance: Option<InstanceId>,
}

impl<F: Family> Assignment<F> {
    /// Reads what a request says; `parameters` are those that it lacks if nothing is wanted.
    pub fn read(
        eni: EniId,
        addresses: Wanted<F>,
        prefixes: Wanted<PrefixText>,
        instance: Option<&str>,
        parameters: [&'static str; 2],
    ) -> Result<Assignment<F>, Fault> {
        let instance = named::read(instance)?;
        if addresses.is_empty() && prefixes.is_empty() {
            return Err(RequestFault::BothEmpty { parameters }.into());
        }
        let units = Units { addresses, prefixes: prefix::wanted(prefixes)? };
        Ok(Assignment { eni, units, instance })
    }

    /// Whether the region has prefixes, if some are wanted.
    pub fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(!self.units.prefixes.is_empty(), Feature::IpPrefix, F::PREFIX_PARAMETER)
    }
}

impl<F: Family> Unassignment<F> {
    /// Reads what a request says; `parameters` are those that it lacks if nothing is listed.
    pub fn read(
        eni: EniId,
        addresses: Vec<F>,
        prefixes: &[PrefixText],
        instance: Option<&str>,
        parameters: [&'static str; 2],
    ) -> Result<Unassignment<F>, Fault> {
        let instance = named::read(instance)?;
        if addresses.is_empty() && prefixes.is_empty() {
            return Err(RequestFault::BothEmpty { parameters }.into());
        }
        let units = Units { addresses, prefixes: prefix::read(prefixes)? };
        Ok(Unassignment { eni, units, instance })
    }

    /// Whether the region has prefixes, if some are listed.
    pub fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(!self.units.prefixes.is_empty(), Feature::IpPrefix, F::PREFIX_PARAMETER)
    }
}

/// A kind of address that network interfaces have lists of.
pub trait Listed: Family {
    /// What the network interface has of it; the primary address is in no list.
    fn lists(eni: &mut Eni) -> Units<&mut Vec<Self>>;

    /// Chooses addresses of it.
    fn choose(
        choice: &mut Choice<'_>,
        ctx: &mut Ctx<'_>,
        wanted: &Wanted<Self>,
    ) -> Result<Vec<Self>, Fault>;
}

impl Listed for Ipv4Addr {
    fn lists(eni: &mut Eni) -> Units<&mut Vec<Ipv4Addr>> {
        Units { addresses: &mut eni.secondary, prefixes: &mut eni.ipv4_prefixes }
    }

    fn choose(
        choice: &mut Choice<'_>,
        ctx: &mut Ctx<'_>,
        wanted: &Wanted<Ipv4Addr>,
    ) -> Result<Vec<Ipv4Addr>, Fault> {
        choice.ipv4(ctx, wanted, Role::Secondary)
    }
}

impl Listed for Ipv6Addr {
    fn lists(eni: &mut Eni) -> Units<&mut Vec<Ipv6Addr>> {
        Units { addresses: &mut eni.ipv6, prefixes: &mut eni.ipv6_prefixes }
    }

    fn choose(
        choice: &mut Choice<'_>,
        ctx: &mut Ctx<'_>,
        wanted: &Wanted<Ipv6Addr>,
    ) -> Result<Vec<Ipv6Addr>, Fault> {
        choice.ipv6(ctx, wanted)
    }
}

/// Gives a network interface what is wanted, if its groups have room and its vSwitch has it idle:
/// what it got.
pub fn assign<F: Listed>(
    ctx: &mut Ctx<'_>,
    mut eni: Eni,
    vswitch: &VSwitch,
    wanted: &Units<Wanted<F>>,
) -> Result<Units<Vec<F>>, Fault> {
    let more = GroupUse::of_addresses(wanted.len());
    security_group::check_room(ctx, &eni.groups, more)?;
    let mut choice = Choice::new(ctx, eni.id.clone(), vswitch)?;
    let addresses = F::choose(&mut choice, ctx, &wanted.addresses)?;
    let prefixes = choice.prefixes(ctx, &wanted.prefixes)?;
    choice.take(ctx)?;
    security_group::count_in(&mut ctx.txn, &eni.groups, more)?;
    let lists = F::lists(&mut eni);
    lists.addresses.extend(&addresses);
    lists.prefixes.extend(&prefixes);
    ctx.replace(&eni)?;
    Ok(Units { addresses, prefixes })
}

/// Takes back from a network interface what is listed, if it has it.
pub fn unassign<F: Listed>(
    ctx: &mut Ctx<'_>,
    mut eni: Eni,
    vswitch: &VSwitch,
    units: &Units<Vec<F>>,
) -> Result<(), Fault> {
    let lists = F::lists(&mut eni);
    take_out(lists.addresses, &units.addresses, ToString::to_string)?;
    take_out(lists.prefixes, &units.prefixes, |first| prefix::print(*first))?;
    release(&mut ctx.txn, vswitch, units)?;
    let less = GroupUse::of_addresses(units.addresses.len() + units.prefixes.len());
    security_group::count_out(&mut ctx.txn, &eni.groups, less)?;
    ctx.replace(&eni)
}
