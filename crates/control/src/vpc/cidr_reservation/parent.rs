//! What a reservation is taken out of, and how much of it a request wants.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{IpVersion, of_vswitch};
use crate::{
    Ctx, Fault,
    faults::{ReservationFault, VSwitchFault},
    net::{owner::OWNERS, pool::Pool, prefix::IPV6_MASK},
    value::id::VSwitchId,
    vpc::VSwitch,
};

/// What a request says of the block.
#[derive(Clone, Copy, Debug)]
pub enum Size {
    /// Exactly this one.
    This(IpNet),
    /// Any with this mask.
    Any {
        /// The block's IP version.
        version: IpVersion,
        /// The mask, at most that of a prefix.
        mask: u8,
    },
}

/// What a reservation is taken out of: all addresses of a vSwitch of one IP version.
pub struct Parent<'a> {
    vswitch: &'a VSwitch,
    block: IpNet,
    /// The units taken by a reservation: addresses, or /80 blocks.
    pool: Pool,
    /// The mask of a unit.
    unit_mask: u8,
}

impl Size {
    /// Reads the block, or the mask: one of both is given, as text, since each way of being wrong
    /// has a row of its own.
    pub fn read(
        version: IpVersion,
        cidr: Option<&str>,
        mask: Option<&str>,
    ) -> Result<Size, ReservationFault> {
        let cidr = cidr.map(|text| read_cidr(version, text)).transpose()?;
        let mask = mask.map(|text| read_mask(version, text)).transpose()?;
        match (cidr, mask) {
            (None, None) => Err(ReservationFault::SizeMissing),
            (Some(_), Some(_)) => Err(ReservationFault::SizeConflict),
            (Some(cidr), None) => Ok(Size::This(cidr)),
            (None, Some(mask)) => Ok(Size::Any { version, mask }),
        }
    }

    /// The IP version of the block.
    pub fn version(self) -> IpVersion {
        match self {
            Size::This(block) => IpVersion::of(block),
            Size::Any { version, .. } => version,
        }
    }

    fn mask(self) -> u8 {
        match self {
            Size::This(block) => block.prefix_len(),
            Size::Any { mask, .. } => mask,
        }
    }
}

fn read_cidr(version: IpVersion, text: &str) -> Result<IpNet, ReservationFault> {
    let fits = |net: &IpNet| {
        let is_strict = net.trunc() == *net && net.prefix_len() <= version.prefix_mask();
        is_strict && IpVersion::of(*net) == version
    };
    let cidr = text.parse().ok().filter(fits);
    cidr.ok_or_else(|| ReservationFault::Cidr { cidr: text.to_owned() })
}

fn read_mask(version: IpVersion, text: &str) -> Result<u8, ReservationFault> {
    let mask = text.parse().ok().filter(|mask| *mask <= version.prefix_mask());
    mask.ok_or_else(|| ReservationFault::Mask { mask: text.to_owned() })
}

impl Parent<'_> {
    /// The addresses of the vSwitch of this version.
    pub fn of(vswitch: &VSwitch, version: IpVersion) -> Result<Parent<'_>, VSwitchFault> {
        let (block, pool, unit_mask) = match (version, vswitch.ipv6()) {
            (IpVersion::V4, _) => (vswitch.cidr().into(), vswitch.ipv4_pool(), 32),
            (IpVersion::V6, Some(block)) => (block.into(), vswitch.ipv6_pool(), IPV6_MASK),
            (IpVersion::V6, None) => {
                return Err(VSwitchFault::WithoutIpv6 { vswitch: vswitch.id.clone() });
            }
        };
        Ok(Parent { vswitch, block, pool, unit_mask })
    }

    /// Refuses a block that is too large, and one that is listed and cannot be had.
    pub fn check(&self, ctx: &Ctx<'_>, size: Size) -> Result<(), Fault> {
        // At least 2 bits longer than the vSwitch's for IPv4, and 1 bit for IPv6.
        let longer = if self.block.addr().is_ipv4() { 2 } else { 1 };
        if size.mask() < self.block.prefix_len() + longer {
            return Err(ReservationFault::Mask { mask: size.mask().to_string() }.into());
        }
        match size {
            Size::This(block) => self.check_block(ctx, block),
            Size::Any { .. } => Ok(()),
        }
    }

    /// The block is in the vSwitch, in no other reservation, and has no address in use.
    fn check_block(&self, ctx: &Ctx<'_>, block: IpNet) -> Result<(), Fault> {
        let cidr = block.to_string();
        if !self.block.contains(&block) {
            let vswitch = self.vswitch.id.clone();
            return Err(ReservationFault::Outside { cidr, vswitch }.into());
        }
        for other in of_vswitch(&ctx.txn, &self.vswitch.id)? {
            if other.cidr().contains(&block) || block.contains(&other.cidr()) {
                return Err(ReservationFault::Overlaps { cidr, other: other.id }.into());
            }
        }
        let (first, count) = self.units(block);
        if first < self.pool.first || first + count > self.pool.end {
            return Err(ReservationFault::SystemAddresses { cidr }.into());
        }
        match self.is_in_use(ctx, block)? {
            true => Err(ReservationFault::TakenAddresses { cidr }.into()),
            false => Ok(()),
        }
    }

    /// A block with this mask, drawn among those without an address in use.
    pub fn draw(&self, ctx: &mut Ctx<'_>, mask: u8) -> Result<IpNet, Fault> {
        let mut blocks = self.pool.idle_blocks(&ctx.txn, 1 << (self.unit_mask - mask))?;
        while let Some(first) = blocks.draw(&mut ctx.txn) {
            let block = self.block_at(first, mask);
            if !self.is_in_use(ctx, block)? {
                return Ok(block);
            }
        }
        Err(ReservationFault::Exhausted { vswitch: self.vswitch.id.clone() }.into())
    }

    /// Takes the addresses of a block that is idle.
    pub fn take(&self, ctx: &mut Ctx<'_>, block: IpNet) -> Result<(), Fault> {
        let (first, count) = self.units(block);
        let taken = self.pool.take_range(&mut ctx.txn, first, count)?;
        assert!(taken, "the units of {block} were idle");
        Ok(())
    }

    /// Gives the addresses of a block back that was taken.
    pub fn release(&self, ctx: &mut Ctx<'_>, block: IpNet) -> Result<(), Fault> {
        let (first, count) = self.units(block);
        Ok(self.pool.release_range(&mut ctx.txn, first, count)?)
    }

    /// Whether an address of the block is in use, or another reservation's.
    fn is_in_use(&self, ctx: &Ctx<'_>, block: IpNet) -> Result<bool, Fault> {
        let (first, count) = self.units(block);
        if !self.pool.is_range_idle(&ctx.txn, first, count)? {
            return Ok(true);
        }
        // The pool of IPv6 has no single addresses: those have only their owners. IPv6 blocks are
        // one vSwitch's in the whole cell, so that the address says whose it is.
        let IpNet::V6(block) = block else { return Ok(false) };
        let start = (IpAddr::V6(block.network()), VSwitchId::from(""));
        let next = ctx.txn.scan(OWNERS, &(), Some(&start))?.next().transpose()?;
        Ok(next.is_some_and(|((address, _), _)| address <= IpAddr::V6(block.broadcast())))
    }

    /// The block's first unit and how many it has. The block is in the vSwitch.
    fn units(&self, block: IpNet) -> (u32, u32) {
        let count = 1 << (self.unit_mask - block.prefix_len());
        let first = match (block.addr(), self.block.addr()) {
            (IpAddr::V4(first), IpAddr::V4(start)) => u32::from(first) - u32::from(start),
            (IpAddr::V6(first), IpAddr::V6(start)) => {
                let distance = u128::from(first) - u128::from(start);
                u32::try_from(distance >> (128 - self.unit_mask)).expect("a /64 has 2¹⁶ units")
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => {
                unreachable!("a block in the vSwitch is of the same IP version")
            }
        };
        (first, count)
    }

    /// The block that starts at this unit.
    fn block_at(&self, unit: u32, mask: u8) -> IpNet {
        let first = match self.block.addr() {
            IpAddr::V4(start) => Ipv4Addr::from(u32::from(start) + unit).into(),
            IpAddr::V6(start) => {
                let distance = u128::from(unit) << (128 - self.unit_mask);
                Ipv6Addr::from(u128::from(start) + distance).into()
            }
        };
        IpNet::new(first, mask).expect("the mask is at most that of a prefix")
    }
}

#[cfg(test)]
mod tests {
    use store::{Cell, Engine, Memory, Timestamp, Txn};

    use super::*;
    use crate::{
        Scope, World,
        kernel::head::Head,
        value::id::{EniId, VpcId},
        vpc::VSwitchStatus,
    };

    fn reservation_fault<T>(result: Result<T, Fault>) -> Result<T, ReservationFault> {
        result.map_err(|fault| match fault {
            Fault::Reservation(fault) => fault,
            other => panic!("{other:?} is no fault of a reservation"),
        })
    }

    /// A vSwitch 10.0.0.0/24 and 2001:db8::/64 in which these addresses are in use.
    fn with_addresses_in_use<T>(
        addresses: &[&str],
        body: impl FnOnce(&mut Ctx<'_>, &VSwitch) -> T,
    ) -> T {
        let (world, engine) = (World::default(), Memory::new());
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let head = Head::internal(Scope { account: 1, region: "cn-hangzhou".to_owned() });
        let txn = Txn::new(&*snapshot, Cell::new(1), Timestamp(0), 1);
        let caller = crate::Caller::account(1);
        let mut ctx = Ctx::new(txn, &world, &head, &caller);
        let vswitch = VSwitch {
            id: VSwitchId::from("vsw-1"),
            vpc: VpcId::from("vpc-1"),
            zone: "cn-hangzhou-h".to_owned(),
            cidr: (Ipv4Addr::new(10, 0, 0, 0), 24),
            ipv6: Some("2001:db8::".parse().expect("an address")),
            name: String::new(),
            description: String::new(),
            created: Timestamp(0),
            is_default: false,
            tags: Vec::new(),
            status: VSwitchStatus::Available,
            settles: None,
            route_table: "vtb-1".into(),
        };
        for address in addresses {
            let address = address.parse::<IpAddr>().expect("an address");
            if let IpAddr::V4(address) = address {
                let unit = vswitch.ipv4_unit(address).expect("the address is in the vSwitch");
                let taken = vswitch.ipv4_pool().take_range(&mut ctx.txn, unit, 1);
                assert!(taken.expect("memory reads"), "{address} was idle");
            }
            let key = (address, vswitch.id.clone());
            ctx.txn.put(OWNERS, &key, &EniId::from("eni-1")).expect("memory writes");
        }
        body(&mut ctx, &vswitch)
    }

    #[test]
    fn a_block_with_an_address_in_use_is_refused() {
        let addresses = ["10.0.0.33", "2001:db8::1:0:0:5", "2001:db8:0:0:fff0::1"];
        with_addresses_in_use(&addresses, |ctx, vswitch| {
            let check = |block: &str| {
                let block = block.parse::<IpNet>().expect("a block");
                let parent = Parent::of(vswitch, IpVersion::of(block)).expect("it has both");
                reservation_fault(parent.check_block(ctx, block))
            };
            let taken =
                |cidr: &str| Err(ReservationFault::TakenAddresses { cidr: cidr.to_owned() });
            assert_eq!(check("10.0.0.16/28"), Ok(()));
            assert_eq!(check("10.0.0.32/28"), taken("10.0.0.32/28"));
            assert_eq!(check("10.0.0.48/28"), Ok(()));
            assert_eq!(check("10.0.0.32/27"), taken("10.0.0.32/27"));
            assert_eq!(check("2001:db8:0:0:1::/80"), taken("2001:db8:0:0:1::/80"));
            assert_eq!(check("2001:db8:0:0:2::/80"), Ok(()));
            assert_eq!(check("2001:db8::fff0:0:0:0/80"), taken("2001:db8:0:0:fff0::/80"));
            assert_eq!(check("2001:db8::ffe0:0:0:0/76"), Ok(()));
            assert_eq!(
                check("2001:db8::8000:0:0:0/65"),
                Err(ReservationFault::SystemAddresses {
                    cidr: "2001:db8:0:0:8000::/65".to_owned()
                })
            );
        });
    }

    #[test]
    fn a_mask_draws_a_block_without_an_address_in_use() {
        // One of the two middle quarters has an address; the outer ones have the system's.
        with_addresses_in_use(&["2001:db8::4000:0:0:5"], |ctx, vswitch| {
            let parent = Parent::of(vswitch, IpVersion::V6).expect("it has IPv6");
            for _ in 0..20 {
                let block = parent.draw(ctx, 66).expect("one is idle");
                assert_eq!(block.to_string(), "2001:db8:0:0:8000::/66");
            }
        });
        with_addresses_in_use(&["2001:db8::4000:0:0:5", "2001:db8::bfff:0:0:0"], |ctx, vswitch| {
            let parent = Parent::of(vswitch, IpVersion::V6).expect("it has IPv6");
            let exhausted = ReservationFault::Exhausted { vswitch: vswitch.id.clone() };
            assert_eq!(reservation_fault(parent.draw(ctx, 66)), Err(exhausted));
        });
    }
}
