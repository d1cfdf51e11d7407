//! Giving addresses to network interfaces, and taking them back.
//!
//! A request first chooses ([`Choice`]), and is refused as long as it does; what is chosen is then
//! taken, which cannot fail.
//!
//! **Invariant.** No address is in two network interfaces: a pool's bit and an owner row are
//! claimed together with the entry in the interface's list, and released together with it.

pub mod assignment;
#[cfg(test)]
pub(crate) mod scene;

pub use assignment::{Assignment, Unassignment, assign, unassign};

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use api::Wanted;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use rand::Rng;
use store::{StoreError, Txn};

use super::Eni;
use crate::{
    Ctx, Fault,
    faults::{AddressFault, PrefixFault, VSwitchFault},
    kernel::resource::Resource,
    net::{
        owner::{OWNERS, PREFIX_OWNERS},
        pool,
        prefix::{self, Family},
    },
    value::id::EniId,
    vpc::{
        VSwitch,
        cidr_reservation::{self, Reservation},
    },
};

/// Addresses and prefixes of one IP version.
#[derive(Clone, Debug)]
pub struct Units<T> {
    /// The addresses.
    pub addresses: T,
    /// The prefixes, by their first addresses.
    pub prefixes: T,
}

impl<A> Units<Wanted<A>> {
    /// How many there are; a prefix counts as one.
    pub fn len(&self) -> usize {
        self.addresses.len() + self.prefixes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What an IPv4 address is to be to the network interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its primary address.
    Primary,
    /// Another one.
    Secondary,
}

/// The addresses and prefixes of a vSwitch that are being chosen for a network interface.
pub struct Choice<'v> {
    eni: EniId,
    vswitch: &'v VSwitch,
    ipv4: pool::Choice,
    addresses: Vec<IpAddr>,
    reserved: Vec<(Reservation, pool::Choice)>,
    prefixes: Vec<IpAddr>,
}

impl<'v> Choice<'v> {
    /// Begins to choose for `eni`.
    pub fn new(ctx: &Ctx<'_>, eni: EniId, vswitch: &'v VSwitch) -> Result<Choice<'v>, Fault> {
        let reservations = cidr_reservation::of_vswitch(&ctx.txn, &vswitch.id)?;
        let with_pool = |one: Reservation| {
            let choice = one.pool().choose();
            (one, choice)
        };
        Ok(Choice {
            eni,
            vswitch,
            ipv4: vswitch.ipv4_pool().choose(),
            addresses: Vec::new(),
            reserved: reservations.into_iter().map(with_pool).collect(),
            prefixes: Vec::new(),
        })
    }

    /// Chooses IPv4 addresses: those listed, or as many at random.
    pub fn ipv4(
        &mut self,
        ctx: &mut Ctx<'_>,
        wanted: &Wanted<Ipv4Addr>,
        role: Role,
    ) -> Result<Vec<Ipv4Addr>, Fault> {
        let vswitch = self.vswitch;
        let chosen = match wanted {
            Wanted::Nothing => Vec::new(),
            Wanted::These(listed) => {
                listed.iter().try_for_each(|address| self.this_ipv4(&ctx.txn, *address, role))?;
                listed.clone()
            }
            Wanted::Any(count) => {
                let (pool, wanted) = (vswitch.ipv4_pool(), *count);
                if wanted > (pool.end - pool.first) as usize {
                    return Err(
                        VSwitchFault::TooSmall { vswitch: vswitch.id.clone(), wanted }.into()
                    );
                }
                let units = self.ipv4.any(&mut ctx.txn, wanted)?;
                let units =
                    units.ok_or_else(|| AddressFault::Exhausted { vswitch: vswitch.id.clone() })?;
                units.into_iter().map(|unit| vswitch.ipv4_address(unit)).collect()
            }
        };
        self.addresses.extend(chosen.iter().copied().map(IpAddr::V4));
        Ok(chosen)
    }

    fn this_ipv4(&mut self, txn: &Txn<'_>, address: Ipv4Addr, role: Role) -> Result<(), Fault> {
        let outside = || AddressFault::Outside { address, cidr: self.vswitch.cidr() };
        let unit = self.vswitch.ipv4_unit(address).ok_or_else(outside)?;
        if self.ipv4.this(txn, unit)? {
            return Ok(());
        }
        let owner = txn.get(OWNERS, &(address.into(), self.vswitch.id.clone()))?;
        let fault = match (owner, role) {
            (Some(owner), _) if owner == self.eni => {
                AddressFault::Assigned { address: address.into() }
            }
            (Some(_), Role::Primary) => AddressFault::Taken { address },
            (Some(_), Role::Secondary) => AddressFault::SecondaryTaken { address },
            (None, _) => match self.reservation_of::<Ipv4Net>(address.into()) {
                Some(cidr) => AddressFault::Reserved { address, cidr },
                // The system's own.
                None => outside(),
            },
        };
        Err(fault.into())
    }

    /// Chooses IPv6 addresses: those listed, or as many at random.
    pub fn ipv6(
        &mut self,
        ctx: &mut Ctx<'_>,
        wanted: &Wanted<Ipv6Addr>,
    ) -> Result<Vec<Ipv6Addr>, Fault> {
        let chosen = match wanted {
            Wanted::Nothing => Vec::new(),
            Wanted::These(listed) => {
                listed.iter().try_for_each(|address| self.this_ipv6(&ctx.txn, *address))?;
                listed.clone()
            }
            Wanted::Any(count) => {
                let mut chosen = Vec::with_capacity(*count);
                for _ in 0..*count {
                    chosen.push(self.any_ipv6(&mut ctx.txn, &chosen)?);
                }
                chosen
            }
        };
        self.addresses.extend(chosen.iter().copied().map(IpAddr::V6));
        Ok(chosen)
    }

    fn this_ipv6(&self, txn: &Txn<'_>, address: Ipv6Addr) -> Result<(), Fault> {
        let block = self.ipv6_block()?;
        if !block.contains(&address) || !gives_ipv6(txn, self.vswitch, address)? {
            return Err(match self.reservation_of::<Ipv6Net>(address.into()) {
                Some(cidr) => AddressFault::Ipv6Reserved { address, cidr }.into(),
                None => AddressFault::Ipv6Outside { address, cidr: block }.into(),
            });
        }
        match txn.get(OWNERS, &(address.into(), self.vswitch.id.clone()))? {
            None => Ok(()),
            Some(owner) if owner == self.eni => {
                Err(AddressFault::Assigned { address: address.into() }.into())
            }
            Some(_) => Err(AddressFault::Ipv6Taken { address }.into()),
        }
    }

    /// Draws 64 bits until they are an address that is idle and that the vSwitch gives.
    fn any_ipv6(&self, txn: &mut Txn<'_>, chosen: &[Ipv6Addr]) -> Result<Ipv6Addr, Fault> {
        /// Only reservations can make draws fail; if they are not all of the block but a
        /// thousandth, so many fail in a row once in e⁸ times.
        const DRAWS: usize = 8192;
        let network = u128::from(self.ipv6_block()?.network());
        for _ in 0..DRAWS {
            let address = Ipv6Addr::from(network | u128::from(txn.rng().next_u64()));
            let key = (IpAddr::V6(address), self.vswitch.id.clone());
            let is_idle = !chosen.contains(&address) && !txn.has(OWNERS, &key)?;
            if is_idle && gives_ipv6(txn, self.vswitch, address)? {
                return Ok(address);
            }
        }
        Err(AddressFault::Exhausted { vswitch: self.vswitch.id.clone() }.into())
    }

    fn ipv6_block(&self) -> Result<Ipv6Net, VSwitchFault> {
        let vswitch = self.vswitch;
        vswitch.ipv6().ok_or_else(|| VSwitchFault::WithoutIpv6 { vswitch: vswitch.id.clone() })
    }

    /// The block of the reservation that the address is in: it only gives prefixes.
    fn reservation_of<N: TryFrom<Block>>(&self, address: IpAddr) -> Option<N> {
        let blocks = self.reserved.iter().map(|(one, _)| one.cidr());
        let block = blocks.into_iter().find(|cidr| cidr.contains(&address))?;
        N::try_from(Block(block)).ok()
    }

    /// Chooses prefixes out of the vSwitch's reservations: those listed, or as many at random.
    pub fn prefixes<F: Family>(
        &mut self,
        ctx: &mut Ctx<'_>,
        wanted: &Wanted<F>,
    ) -> Result<Vec<F>, Fault> {
        let is_of_family = |(one, _): &(Reservation, _)| F::of(one.cidr.0).is_some();
        if !wanted.is_empty() && !self.reserved.iter().any(is_of_family) {
            return Err(PrefixFault::NoReservation { vswitch: self.vswitch.id.clone() }.into());
        }
        let chosen = match wanted {
            Wanted::Nothing => Vec::new(),
            Wanted::These(listed) => {
                listed.iter().try_for_each(|first| self.this_prefix(&ctx.txn, *first))?;
                listed.clone()
            }
            Wanted::Any(count) => self
                .any_prefixes(&mut ctx.txn, *count)?
                .ok_or_else(|| PrefixFault::Exhausted { vswitch: self.vswitch.id.clone() })?,
        };
        self.prefixes.extend(chosen.iter().map(|first| (*first).into()));
        Ok(chosen)
    }

    fn this_prefix<F: Family>(&mut self, txn: &Txn<'_>, first: F) -> Result<(), Fault> {
        let mut reserved = self.reserved.iter_mut();
        let found = reserved.find_map(|(one, choice)| Some((one.unit(first.into())?, choice)));
        let Some((unit, choice)) = found else {
            return Err(PrefixFault::NotReserved { prefix: prefix::print(first) }.into());
        };
        match choice.this(txn, unit)? {
            true => Ok(()),
            false => Err(PrefixFault::Taken { prefix: prefix::print(first) }.into()),
        }
    }

    /// Chooses from one reservation after the other, each drawn at random.
    fn any_prefixes<F: Family>(
        &mut self,
        txn: &mut Txn<'_>,
        count: usize,
    ) -> Result<Option<Vec<F>>, StoreError> {
        let of_family = self.reserved.iter_mut().filter(|(one, _)| F::of(one.cidr.0).is_some());
        let mut left = of_family.collect::<Vec<_>>();
        let mut prefixes = Vec::with_capacity(count);
        while prefixes.len() < count {
            if left.is_empty() {
                return Ok(None);
            }
            let drawn = txn.rng().next_u32() as usize % left.len();
            let (reservation, choice) = left.swap_remove(drawn);
            let some = (count - prefixes.len()).min(choice.idle(txn)? as usize);
            let units = choice.any(txn, some)?.expect("so many are idle");
            prefixes.extend(units.into_iter().filter_map(|unit| F::of(reservation.prefix(unit))));
        }
        Ok(Some(prefixes))
    }

    /// Takes what was chosen.
    pub fn take(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let txn = &mut ctx.txn;
        self.ipv4.take(txn)?;
        for (_, choice) in self.reserved {
            choice.take(txn)?;
        }
        for (table, units) in [(OWNERS, self.addresses), (PREFIX_OWNERS, self.prefixes)] {
            for unit in units {
                let key = (unit, self.vswitch.id.clone());
                assert!(!txn.has(table, &key)?, "{unit} was idle when it was chosen");
                txn.put(table, &key, &self.eni)?;
            }
        }
        Ok(())
    }
}

/// Whether the vSwitch gives this address of its block to anyone: the system's own, and those of
/// reservations, it does not.
fn gives_ipv6(txn: &Txn<'_>, vswitch: &VSwitch, address: Ipv6Addr) -> Result<bool, StoreError> {
    if vswitch.is_ipv6_system(address) {
        return Ok(false);
    }
    let pool = vswitch.ipv6_pool();
    let unit = u32::from(address.segments()[4]);
    Ok(!(pool.first..pool.end).contains(&unit) || pool.is_idle(txn, unit)?)
}

/// A block of either IP version, to be one of a certain version.
struct Block(IpNet);

impl TryFrom<Block> for Ipv4Net {
    type Error = ();

    fn try_from(Block(block): Block) -> Result<Ipv4Net, ()> {
        match block {
            IpNet::V4(block) => Ok(block),
            IpNet::V6(_) => Err(()),
        }
    }
}

impl TryFrom<Block> for Ipv6Net {
    type Error = ();

    fn try_from(Block(block): Block) -> Result<Ipv6Net, ()> {
        match block {
            IpNet::V6(block) => Ok(block),
            IpNet::V4(_) => Err(()),
        }
    }
}

/// Takes items out of a list of the network interface. Any that is not in it is refused; so is the
/// primary address, which is in no list.
fn take_out<A: PartialEq>(
    list: &mut Vec<A>,
    listed: &[A],
    print: impl Fn(&A) -> String,
) -> Result<(), AddressFault> {
    for item in listed {
        let place = list.iter().position(|one| one == item);
        list.remove(place.ok_or_else(|| AddressFault::NotAssigned { what: print(item) })?);
    }
    Ok(())
}

/// Makes addresses and prefixes idle that were some interface's.
pub fn release<F: Family>(
    txn: &mut Txn<'_>,
    vswitch: &VSwitch,
    units: &Units<Vec<F>>,
) -> Result<(), StoreError> {
    for address in &units.addresses {
        let address = (*address).into();
        // IPv6 addresses are in no pool.
        if let IpAddr::V4(address) = address {
            let unit =
                vswitch.ipv4_unit(address).expect("an interface's addresses are its vSwitch's");
            vswitch.ipv4_pool().release(txn, unit)?;
        }
        txn.delete(OWNERS, &(address, vswitch.id.clone()))?;
    }
    if units.prefixes.is_empty() {
        return Ok(());
    }
    let reservations = cidr_reservation::of_vswitch(txn, &vswitch.id)?;
    for first in &units.prefixes {
        let first = (*first).into();
        let (pool, unit) = reservations
            .iter()
            .find_map(|one| Some((one.pool(), one.unit(first)?)))
            .expect("a reservation with prefixes in use stays");
        pool.release(txn, unit)?;
        txn.delete(PREFIX_OWNERS, &(first, vswitch.id.clone()))?;
    }
    Ok(())
}

/// Makes everything idle that a network interface has.
pub fn release_all(txn: &mut Txn<'_>, eni: &Eni) -> Result<(), StoreError> {
    let vswitch = txn.get(VSwitch::TABLE, &eni.vswitch)?;
    let vswitch = vswitch.expect("a vSwitch with addresses in use stays");
    let ipv4 = Units { addresses: eni.ipv4().collect(), prefixes: eni.ipv4_prefixes.clone() };
    release(txn, &vswitch, &ipv4)?;
    let ipv6 = Units { addresses: eni.ipv6.clone(), prefixes: eni.ipv6_prefixes.clone() };
    release(txn, &vswitch, &ipv6)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, net::Ipv6Addr};

    use ipnet::Ipv6Net;

    use crate::tests::testing::{Testing, at, text, texts};

    fn reserve(t: &mut Testing, vswitch: &str, more: &str) -> String {
        let query = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}{more}");
        text(&t.ok(&query), "VSwitchCidrReservationId").to_owned()
    }

    #[test]
    fn prefixes_come_out_of_all_reservations_of_their_version() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        for cidr in ["10.0.0.32/28", "10.0.0.64/27", "10.0.0.128/28"] {
            reserve(&mut t, &vswitch, &format!("&VSwitchCidrReservationCidr={cidr}"));
        }
        reserve(&mut t, &vswitch, "&IpVersion=IPv6&VSwitchCidrReservationMask=80");
        let eni = t.eni(&vswitch, "");
        let assign =
            |more: &str| format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}{more}");
        let prefixes = "AssignedPrivateIpAddressesSet.Ipv4PrefixSet.Ipv4Prefixes";
        let listed = t.ok(&assign("&Ipv4Prefix.1=10.0.0.128/28&Ipv4Prefix.2=10.0.0.80/28"));
        assert_eq!(texts(&listed, prefixes), ["10.0.0.128/28", "10.0.0.80/28"]);
        t.check(
            &assign("&Ipv4PrefixCount=3"),
            "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
        );
        let rest = t.ok(&assign("&Ipv4PrefixCount=2"));
        let rest = texts(&rest, prefixes).into_iter().collect::<BTreeSet<_>>();
        assert_eq!(rest, ["10.0.0.32/28", "10.0.0.64/28"].into());
    }

    #[test]
    fn ipv6_addresses_are_drawn_beside_reservations_and_not_listed_out_of_them() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let block = t.ipv6_block(&vswitch);
        // A quarter of the block.
        let cidr = format!("{}:8000::/66", block.trim_end_matches("::"));
        reserve(&mut t, &vswitch, &format!("&IpVersion=IPv6&VSwitchCidrReservationCidr={cidr}"));
        let reserved = cidr.parse::<Ipv6Net>().expect("a block");
        for _ in 0..3 {
            let eni = t.eni(&vswitch, "");
            let assign = format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}");
            let drawn = t.ok(&format!("{assign}&Ipv6AddressCount=10"));
            let drawn = texts(&drawn, "Ipv6Sets.Ipv6Address");
            assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), 10);
            for address in drawn {
                let address = address.parse::<Ipv6Addr>().expect("an address");
                assert!(!reserved.contains(&address), "{address} is in {reserved}");
            }
        }
        let eni = t.eni(&vswitch, "");
        let address = reserved.addr();
        t.check(
            &format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6Address.1={address}"),
            &format!("403 InvalidIp.IpUnassigned The specified IP \"{address}\" is not assigned on this ENI. It is in the reserved CIDR block \"{reserved}\", and in none of this ENI's prefixes."),
        );
    }

    #[test]
    fn a_request_that_is_refused_takes_nothing_and_one_that_is_not_takes_all() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/28");
        let eni = t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.5");
        let available = |t: &mut Testing| {
            let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
            at(&shown, "AvailableIpAddressCount").as_u64()
        };
        let assign =
            |more: &str| format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}{more}");
        t.check(
            &assign("&PrivateIpAddress.1=10.0.0.6&PrivateIpAddress.2=10.0.0.5"),
            "403 InvalidIp.IpAssigned The specified IP \"10.0.0.5\" is already assigned on this ENI.",
        );
        // More than the vSwitch could ever give.
        t.check(&assign("&SecondaryPrivateIpAddressCount=13"), "400 QuotaExceeded.PrivateIpAddress There is no enough private ip in the specified VSwitch.");
        assert_eq!(available(&mut t), Some(11));
        t.ok(&assign("&PrivateIpAddress.1=10.0.0.6&PrivateIpAddress.2=10.0.0.7"));
        assert_eq!(available(&mut t), Some(9));
        let both = "&PrivateIpAddress.1=10.0.0.7&PrivateIpAddress.2=10.0.0.8";
        let unassign = format!("Action=UnassignPrivateIpAddresses&NetworkInterfaceId={eni}{both}");
        t.check(
            &unassign,
            "403 InvalidIp.IpUnassigned The specified IP \"10.0.0.8\" is not assigned on this ENI.",
        );
        assert_eq!(available(&mut t), Some(9));
    }
}
