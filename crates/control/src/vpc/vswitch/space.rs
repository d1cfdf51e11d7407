//! Where a new vSwitch finds its blocks: in those of its VPC, apart from those of the others.

use std::{collections::BTreeSet, net::Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use super::{IPV6_MASK, VSwitch};
use crate::{
    Ctx, Fault,
    faults::{VSwitchFault, VpcFault},
    vpc::Vpc,
};

/// The IPv4 block that is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Ipv4Wish {
    /// Exactly this one.
    This(Ipv4Net),
    /// The first idle one with this mask.
    Any {
        /// The mask: 16 to 29.
        mask: u8,
    },
}

/// The IPv6 block that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Ipv6Wish {
    /// Its last 8 bits; the first idle block unless they are given.
    pub number: Option<u8>,
    /// The block that the VPC is said to have.
    pub within: Option<Ipv6Net>,
}

/// A VPC, and the vSwitches that divide it already.
pub struct Space {
    vpc: Vpc,
    vswitches: Vec<VSwitch>,
}

impl Space {
    /// That of this VPC.
    pub fn of(ctx: &Ctx<'_>, vpc: Vpc) -> Result<Space, Fault> {
        let vswitches = ctx.list().under(VSwitch::BY_VPC, Some(vpc.id.clone())).all()?;
        Ok(Space { vpc, vswitches })
    }

    /// How many vSwitches there are that count: default ones do not.
    pub fn vswitches(&self) -> usize {
        self.vswitches.iter().filter(|vswitch| !vswitch.is_default).count()
    }

    /// Refuses if one of the vSwitches is being made or changed: they are one after the other.
    pub fn check_settled(&self) -> Result<(), VSwitchFault> {
        match self.vswitches.iter().find(|vswitch| vswitch.settles.is_some()) {
            Some(vswitch) => Err(VSwitchFault::OtherPending { vswitch: vswitch.id.clone() }),
            None => Ok(()),
        }
    }

    /// Refuses a block outside the VPC's, and one that overlaps another vSwitch's.
    pub fn check_ipv4(&self, cidr: Ipv4Net) -> Result<(), VSwitchFault> {
        if !self.vpc.cidrs().any(|block| block.contains(&cidr)) {
            return Err(VSwitchFault::OutsideVpc { cidr: cidr.to_string() });
        }
        let overlaps = |other: Ipv4Net| other.contains(&cidr) || cidr.contains(&other);
        match self.vswitches.iter().any(|vswitch| overlaps(vswitch.cidr())) {
            true => Err(VSwitchFault::Overlaps { cidr: cidr.to_string() }),
            false => Ok(()),
        }
    }

    /// The lowest block with this mask that overlaps no vSwitch's, of the VPC's first block, or else of
    /// its further ones.
    pub fn idle_ipv4(&self, mask: u8) -> Result<Ipv4Net, VSwitchFault> {
        if self.vpc.cidrs().all(|block| mask < block.prefix_len()) {
            return Err(VSwitchFault::OutsideVpc { cidr: format!("/{mask}") });
        }
        let exhausted = || VSwitchFault::BlocksExhausted { vpc: self.vpc.id.clone(), mask };
        self.vpc.cidrs().find_map(|block| self.idle_in(block, mask)).ok_or_else(exhausted)
    }

    fn idle_in(&self, block: Ipv4Net, mask: u8) -> Option<Ipv4Net> {
        // One more than the last address of all does not fit in 32 bits.
        let bounds = |block: Ipv4Net| {
            (u64::from(u32::from(block.network())), u64::from(u32::from(block.broadcast())) + 1)
        };
        let inside = self.vswitches.iter().filter(|one| block.contains(&one.cidr()));
        let mut taken = inside.map(|one| bounds(one.cidr())).collect::<Vec<_>>();
        taken.sort_unstable();
        let size = 1u64 << (32 - mask);
        let (mut start, end) = bounds(block);
        for (first, behind) in taken {
            if start + size <= first {
                break;
            }
            start = start.max(behind.next_multiple_of(size));
        }
        let start = u32::try_from(start).ok().filter(|_| start + size <= end)?;
        Some(Ipv4Net::new(start.into(), mask).expect("the mask is at most 29"))
    }

    /// The first address of the IPv6 block that is wanted.
    pub fn ipv6(&self, wish: &Ipv6Wish) -> Result<Ipv6Addr, Fault> {
        let vpc = || self.vpc.id.clone();
        let first = self.vpc.ipv6().ok_or_else(|| VpcFault::WithoutIpv6 { vpc: vpc() })?;
        let parent = match wish.within {
            Some(named) if self.vpc.ipv6_nets().any(|block| block == named) => named,
            Some(named) => {
                return Err(VSwitchFault::VpcIpv6Block { cidr: named.to_string() }.into());
            }
            None => first,
        };
        let place = 128 - IPV6_MASK;
        let number = |first: Ipv6Addr| (u128::from(first) >> place) as u8;
        let blocks = self.vswitches.iter().filter_map(|vswitch| vswitch.ipv6);
        let taken = blocks.filter(|first| parent.contains(first)).map(number);
        let taken = taken.collect::<BTreeSet<u8>>();
        let number = match wish.number {
            Some(number) if taken.contains(&number) => Err(VSwitchFault::Ipv6Taken { number }),
            Some(number) => Ok(number),
            None => (0..=u8::MAX)
                .find(|number| !taken.contains(number))
                .ok_or_else(|| VSwitchFault::Ipv6Exhausted { vpc: vpc() }),
        }?;
        Ok(Ipv6Addr::from(u128::from(parent.network()) | u128::from(number) << place))
    }
}
