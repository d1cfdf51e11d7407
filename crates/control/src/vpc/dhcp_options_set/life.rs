//! The life of a DHCP options set, and of what VPCs have of it: pending while it is made, changed,
//! attached or detached, then available.

use store::{StoreError, Timestamp, Txn};

use super::DhcpOptionsSet;
use crate::{
    Ctx, Fault,
    faults::DhcpFault,
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::{DhcpOptionsSetId, VpcId},
    vpc::{Vpc, vpc::life::later},
};

impl DhcpOptionsSet {
    /// The set, if it may be used and changed now.
    pub fn find_usable(ctx: &Ctx<'_>, id: &DhcpOptionsSetId) -> Result<DhcpOptionsSet, Fault> {
        let set = ctx.find(id)?;
        match set.pending {
            Some(_) => Err(DhcpFault::NotAvailable { set: set.id }.into()),
            None => Ok(set),
        }
    }

    /// Makes it pending for as long as that takes. The row is not written here.
    pub(super) fn begin(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(at) = later(ctx) {
            self.pending = Some(at);
            schedule::set(&mut ctx.txn, at, Due::DhcpOptions(self.id.clone()))?;
        }
        Ok(())
    }
}

impl Vpc {
    /// The VPC, if no set is being attached to it or detached from it.
    pub(super) fn find_told(ctx: &Ctx<'_>, id: &VpcId) -> Result<Vpc, Fault> {
        let vpc = ctx.find(id)?;
        vpc.expect_told()?;
        Ok(vpc)
    }

    /// Refuses while a set is being attached to it or detached from it.
    pub fn expect_told(&self) -> Result<(), DhcpFault> {
        match self.told {
            Some(_) => Err(DhcpFault::VpcPending { vpc: self.id.clone() }),
            None => Ok(()),
        }
    }

    /// Lets instances be told by a set, or by the cloud again, after a while.
    pub(super) fn tell(
        mut self,
        ctx: &mut Ctx<'_>,
        set: Option<DhcpOptionsSetId>,
    ) -> Result<(), Fault> {
        self.dhcp_options = set;
        self.told = later(ctx);
        if let Some(at) = self.told {
            schedule::set(&mut ctx.txn, at, Due::Told(self.id.clone()))?;
        }
        ctx.replace(&self)
    }
}

/// How a set, or what a VPC has of it, is printed that is on the way to something until then.
pub fn status(pending: Option<Timestamp>, settled: &'static str) -> &'static str {
    if pending.is_some() { "Pending" } else { settled }
}

/// What was pending is available.
pub fn settle(txn: &mut Txn<'_>, id: &DhcpOptionsSetId) -> Result<(), StoreError> {
    let set = txn.get(DhcpOptionsSet::TABLE, id)?;
    let mut set = set.expect("a DHCP options set on the schedule is there");
    set.pending = None;
    txn.put(DhcpOptionsSet::TABLE, id, &set)
}

/// What was being attached or detached is so.
pub fn settle_vpc(txn: &mut Txn<'_>, id: &VpcId) -> Result<(), StoreError> {
    let mut vpc = txn.get(Vpc::TABLE, id)?.expect("a VPC on the schedule is there");
    vpc.told = None;
    txn.put(Vpc::TABLE, id, &vpc)
}
