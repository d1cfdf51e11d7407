//! The default VPC of a region: the one that is meant where requests name none.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::{Vpc, create_vpc, create_vpc::NewVpc};
use crate::{Ctx, Fault, faults::VpcFault, kernel::resource::Resource};

/// The block of a default VPC: the documents of 2026 say /16, and name this one.
const CIDR: (Ipv4Addr, u8) = (Ipv4Addr::new(172, 31, 0, 0), 16);

/// The region's default VPC, if there is one.
pub fn find_default(ctx: &Ctx<'_>) -> Result<Option<Vpc>, Fault> {
    let id = ctx.txn.lookup(Vpc::TABLE, Vpc::DEFAULT, &())?;
    Ok(match id {
        Some(id) => ctx.get(&id)?,
        None => None,
    })
}

/// Makes the region's default VPC, whatever block the plan has; there is none yet.
///
/// An operation that makes one with IPv6 says in its `draws` that it draws an IPv6 block.
pub fn create_default(ctx: &mut Ctx<'_>, plan: NewVpc) -> Result<Vpc, Fault> {
    if let Some(vpc) = find_default(ctx)? {
        return Err(VpcFault::DefaultExists { vpc: vpc.id }.into());
    }
    let cidr = Ipv4Net::new(CIDR.0, CIDR.1).expect("a literal block");
    create_vpc::create(ctx, NewVpc { cidr: Some(cidr), is_default: true, ..plan })
}

/// The region's default VPC, which is made if there is none.
pub fn ensure_default(ctx: &mut Ctx<'_>) -> Result<Vpc, Fault> {
    match find_default(ctx)? {
        Some(vpc) => Ok(vpc),
        None => create_default(ctx, NewVpc::default()),
    }
}
