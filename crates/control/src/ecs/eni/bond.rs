//! Bonds and their slaves.
//!
//! No page has parameters for them: CreateNetworkInterface lists their errors, and
//! DescribeNetworkInterfaceAttribute shows them. Accounts that are given the feature make a bond
//! with `InstanceType=Bond`, and slaves with `InstanceType=Slave`.

use super::{Eni, EniKind, EniState};
use crate::{
    Ctx, Fault, faults::EniFault, kernel::resource::Resource, value::id::EniId, vpc::VSwitch,
};

/// The bond that a new slave is bound to: the one that is named, else the oldest of the VPC.
pub fn find(ctx: &Ctx<'_>, named: Option<&EniId>, vswitch: &VSwitch) -> Result<EniId, Fault> {
    let bond = match named {
        Some(id) => ctx.find(id)?,
        None => {
            let bonds = ctx.list().under(Eni::BY_TYPE, Some(EniKind::Bond.print().to_owned()));
            let bonds = bonds.under(Eni::BY_VPC, Some(vswitch.vpc.clone())).all()?;
            bonds.into_iter().next().ok_or(EniFault::SlaveWithoutBond)?
        }
    };
    match bond.kind {
        EniKind::Bond => {}
        EniKind::Primary => return Err(EniFault::BondIsPrimary { eni: bond.id }.into()),
        kind @ (EniKind::Secondary | EniKind::Trunk | EniKind::Slave) => {
            return Err(EniFault::NotABond { eni: bond.id, kind: kind.print() }.into());
        }
    }
    bond.expect_state(&[EniState::Available, EniState::InUse])?;
    let limit = ctx.world.quotas.slaves_per_bond;
    let slaves = ctx.txn.count_under(Eni::TABLE, Eni::BY_BOND, &bond.id)?;
    match slaves >= limit as u64 {
        true => Err(EniFault::SlaveQuota { bond: bond.id, limit }.into()),
        false => Ok(bond.id),
    }
}
