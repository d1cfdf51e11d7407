//! The IPv6 blocks of VPCs: drawn by the service, or allocated to the account before.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;
use minicbor::{Decode, Encode};
use store::{StoreError, Table, Txn};

use super::Vpc;
use crate::{
    Ctx, Fault, World,
    faults::VpcFault,
    kernel::resource::Resource,
    net::extent::{self, EXTENTS, Unique},
};

/// The mask of an IPv6 block.
pub const IPV6_MASK: u8 = 56;

/// Blocks that AllocateVpcIpv6Cidr has given to the account and no VPC has yet, by their first
/// address: the ISP of each.
///
/// **Invariant.** None is a VPC's. All are of the cell's own.
pub const ALLOCATED: Table<Ipv6Addr, Isp> = Table::new(85, "allocated_ipv6_blocks");

/// An IPv6 block of a VPC.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Ipv6Block {
    /// Its first address.
    #[n(0)]
    pub first: Ipv6Addr,
    /// Whose network carries it.
    #[n(1)]
    pub isp: Isp,
}

/// Whose network carries IPv6 addresses. The cloud gives those of single ISPs to accounts on a list;
/// here every account is on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum Isp {
    /// Those of several.
    #[default]
    #[choice("BGP")]
    #[n(0)]
    Bgp,
    /// Those of several, for outside of China.
    #[choice("BGP_International")]
    #[n(1)]
    BgpInternational,
    /// China Mobile's.
    #[n(2)]
    ChinaMobile,
    /// China Mobile's, layer 2.
    #[choice("ChinaMobile_L2")]
    #[n(3)]
    ChinaMobileL2,
    /// China Telecom's.
    #[n(4)]
    ChinaTelecom,
    /// China Telecom's, layer 2.
    #[choice("ChinaTelecom_L2")]
    #[n(5)]
    ChinaTelecomL2,
    /// China Unicom's.
    #[n(6)]
    ChinaUnicom,
    /// China Unicom's, layer 2.
    #[choice("ChinaUnicom_L2")]
    #[n(7)]
    ChinaUnicomL2,
}

impl Ipv6Block {
    /// As a network.
    pub fn net(&self) -> Ipv6Net {
        Ipv6Net::new(self.first, IPV6_MASK).expect("the mask is valid")
    }
}

/// The IPv6 block that a VPC is to have.
#[derive(Clone, Debug)]
pub enum Ipv6Choice {
    /// Any that is idle.
    Any(Isp),
    /// This one, which was allocated to the account before.
    This(Ipv6Net),
}

impl Ipv6Choice {
    /// The one that is named, or any.
    pub fn new(named: Option<Ipv6Net>, isp: Option<Isp>) -> Ipv6Choice {
        named.map_or(Ipv6Choice::Any(isp.unwrap_or_default()), Ipv6Choice::This)
    }

    /// What it draws of that is unique among all cells.
    pub fn draws(&self) -> Option<Unique> {
        match self {
            Ipv6Choice::Any(_) => Some(Unique::Ipv6Block),
            Ipv6Choice::This(_) => None,
        }
    }

    /// The block; it is given with [`take`].
    pub fn choose(&self, ctx: &mut Ctx<'_>) -> Result<Ipv6Block, Fault> {
        match self {
            Ipv6Choice::Any(isp) => Ok(Ipv6Block { first: draw(ctx)?, isp: *isp }),
            Ipv6Choice::This(named) => {
                let first = named.addr();
                let isp = ctx.txn.get(ALLOCATED, &first)?;
                let missing = || VpcFault::Ipv6Block { cidr: named.to_string() };
                Ok(Ipv6Block { first, isp: isp.ok_or_else(missing)? })
            }
        }
    }
}

/// Gives a block that was chosen to a VPC: it is not only allocated any more.
pub fn take(ctx: &mut Ctx<'_>, block: &Ipv6Block) -> Result<(), Fault> {
    Ok(ctx.txn.delete(ALLOCATED, &block.first)?)
}

/// Draws a block of the world's pool that nobody has.
pub fn draw(ctx: &mut Ctx<'_>) -> Result<Ipv6Addr, Fault> {
    let within = numbers(ctx.world);
    let drawn = extent::draw(&mut ctx.txn, Unique::Ipv6Block, within, |txn, number| {
        is_taken(txn, block_first(number))
    })?;
    Ok(drawn.map(block_first).ok_or(VpcFault::Ipv6BlocksExhausted)?)
}

/// Whether a block that is named could be drawn: it is of the cell's own, and idle.
pub fn is_idle(ctx: &Ctx<'_>, named: Ipv6Net) -> Result<bool, Fault> {
    let number = block_number(named.addr());
    let own = ctx.txn.get(EXTENTS, &Unique::Ipv6Block)?.unwrap_or_default();
    let is_own = numbers(ctx.world).contains(&number) && own.contains(number);
    Ok(is_own && !is_taken(&ctx.txn, named.addr())?)
}

fn is_taken(txn: &Txn<'_>, first: Ipv6Addr) -> Result<bool, StoreError> {
    let is_allocated = txn.get(ALLOCATED, &first)?.is_some();
    Ok(is_allocated || txn.lookup(Vpc::TABLE, Vpc::BY_IPV6, &first)?.is_some())
}

/// How many blocks with these numbers are VPCs', or allocated.
pub fn used(txn: &Txn<'_>, world: &World) -> Result<u64, StoreError> {
    let all = numbers(world);
    let mut used = 0;
    for entry in txn.entries(Vpc::TABLE, Vpc::BY_IPV6, &())? {
        used += u64::from(all.contains(&block_number(entry?.0)));
    }
    for row in txn.scan(ALLOCATED, &(), None)? {
        used += u64::from(all.contains(&block_number(row?.0)));
    }
    Ok(used)
}

/// The block that a request names, if it is one.
pub fn read(text: &str) -> Result<Ipv6Net, VpcFault> {
    let fits = |net: &Ipv6Net| net.prefix_len() == IPV6_MASK && net.trunc() == *net;
    let block = text.parse().ok().filter(fits);
    block.ok_or_else(|| VpcFault::Ipv6BlockMalformed { cidr: text.to_owned() })
}

/// The numbers of all blocks of the world's pool.
pub fn numbers(world: &World) -> std::ops::Range<u64> {
    let pool = world.ipv6_pool;
    block_number(pool.network())..block_number(pool.broadcast()) + 1
}

/// The number of the block that an address is in.
pub fn block_number(address: Ipv6Addr) -> u64 {
    (u128::from(address) >> (128 - IPV6_MASK)) as u64
}

/// The first address of the block with this number.
fn block_first(number: u64) -> Ipv6Addr {
    Ipv6Addr::from(u128::from(number) << (128 - IPV6_MASK))
}
