//! The life of a VPC: pending while it is made or changed, then available.
//!
//! The cloud deletes VPCs, vSwitches and IPv6 gateways a while after it has answered, and clients wait
//! until they are not found. Here they are gone at once.

use store::{StoreError, Timestamp, Txn};

use super::Vpc;
use crate::{
    Ctx, Fault,
    faults::VpcFault,
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::VpcId,
};

/// Where a VPC is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum VpcStatus {
    /// It can be used.
    Available,
    /// It is being made or changed.
    Pending,
}

impl VpcStatus {
    /// That of what is on the way to something until then.
    pub fn of(pending: Option<Timestamp>) -> VpcStatus {
        if pending.is_some() { VpcStatus::Pending } else { VpcStatus::Available }
    }
}

impl Vpc {
    /// The VPC, if something may be made in it now, and it may be changed.
    pub fn find_usable(ctx: &Ctx<'_>, id: &VpcId) -> Result<Vpc, Fault> {
        let vpc = ctx.find(id)?;
        match VpcStatus::of(vpc.pending) {
            VpcStatus::Available => Ok(vpc),
            status @ VpcStatus::Pending => {
                Err(VpcFault::NotAvailable { vpc: vpc.id, status: status.print() }.into())
            }
        }
    }

    /// Makes it pending for as long as that takes. The row is not written here.
    pub(super) fn begin(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(at) = later(ctx) {
            self.pending = Some(at);
            schedule::set(&mut ctx.txn, at, Due::Vpc(self.id.clone()))?;
        }
        Ok(())
    }

    /// Makes it available at once.
    pub(crate) fn arrive(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        self.unschedule(ctx)?;
        ctx.replace(self)
    }

    /// Removes it, also while it is pending.
    pub(super) fn remove(mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        assert!(self.told.is_none(), "a VPC is not deleted while a DHCP options set is detached");
        self.unschedule(ctx)?;
        ctx.remove(&self.id)
    }

    fn unschedule(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(at) = self.pending.take() {
            schedule::cancel(&mut ctx.txn, at, Due::Vpc(self.id.clone()))?;
        }
        Ok(())
    }
}

/// When what begins now in the network is done, if not at once.
pub fn later(ctx: &Ctx<'_>) -> Option<Timestamp> {
    let takes_ms = ctx.world.delays.network_ms;
    (takes_ms > 0).then(|| ctx.now().plus_ms(takes_ms))
}

/// What was pending is available.
pub fn settle(txn: &mut Txn<'_>, id: &VpcId) -> Result<(), StoreError> {
    let mut vpc = txn.get(Vpc::TABLE, id)?.expect("a VPC on the schedule is there");
    vpc.pending = None;
    txn.put(Vpc::TABLE, id, &vpc)
}
