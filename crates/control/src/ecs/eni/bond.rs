//! Bonds and their slaves.
//!
//! No page has parameters for them: CreateNetworkInterface lists their errors, and
//! DescribeNetworkInterfaceAttribute shows them. Accounts that are given the feature make a bond
//! with `InstanceType=Bond`, and slaves with `InstanceType=Slave`.

use super::{ENIS, Eni, EniKind};
use crate::{Ctx, Fault, id::EniId, vpc::VSwitch};

/// The bond that a new slave is bound to: the one that is named, else the oldest of the VPC.
///
/// Looks at all network interfaces of the account in the region: bonds are few, and slaves are
/// made rarely.
pub fn find(ctx: &Ctx<'_>, named: Option<&EniId>, vswitch: &VSwitch) -> Result<EniId, Fault> {
    let now = ctx.txn.now();
    let bond = match named {
        Some(id) => Some(Eni::find(ctx, id)?),
        None => {
            let is_bond = |eni: &Eni| {
                eni.kind == EniKind::Bond && eni.vpc == vswitch.vpc && !eni.is_gone(now)
            };
            all(ctx)?.into_iter().find(is_bond)
        }
    };
    let bond = bond.ok_or(Fault::SlaveWithoutBond)?;
    match bond.kind {
        EniKind::Bond => {}
        EniKind::Primary => return Err(Fault::BondIsPrimary { eni: bond.id }),
        kind => return Err(Fault::NotABond { eni: bond.id, kind: kind.print() }),
    }
    bond.expect_state(now, "Available,InUse")?;
    let is_slave = |eni: &&Eni| eni.bond.as_ref() == Some(&bond.id);
    let limit = ctx.world.quotas.slaves_per_bond;
    if all(ctx)?.iter().filter(is_slave).count() >= limit {
        return Err(Fault::SlaveQuota { bond: bond.id, limit });
    }
    Ok(bond.id)
}

fn all(ctx: &Ctx<'_>) -> Result<Vec<Eni>, Fault> {
    Ok(ctx.txn.rows(ENIS, &ctx.scope)?.collect::<Result<_, _>>()?)
}
