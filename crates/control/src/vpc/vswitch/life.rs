//! The life of a vSwitch: pending while it is made or changed, then available.

use store::{StoreError, Txn};

use super::{VSwitch, VSwitchStatus};
use crate::{
    Ctx, Fault,
    faults::VSwitchFault,
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::VSwitchId,
    vpc::vpc::life::later,
};

impl VSwitch {
    /// The vSwitch, if it may be used and changed now.
    pub fn find_usable(ctx: &Ctx<'_>, id: &VSwitchId) -> Result<VSwitch, Fault> {
        let vswitch = ctx.find(id)?;
        match vswitch.status {
            VSwitchStatus::Available => Ok(vswitch),
            VSwitchStatus::Pending => Err(VSwitchFault::Pending { vswitch: vswitch.id }.into()),
            status @ (VSwitchStatus::Deleting | VSwitchStatus::Lost) => {
                let (vswitch, status) = (vswitch.id, status.print());
                Err(VSwitchFault::NotAvailable { vswitch, status }.into())
            }
        }
    }

    /// Makes it pending for as long as that takes. The row is not written here.
    pub(super) fn begin(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(at) = later(ctx) {
            (self.status, self.settles) = (VSwitchStatus::Pending, Some(at));
            schedule::set(&mut ctx.txn, at, Due::VSwitch(self.id.clone()))?;
        }
        Ok(())
    }

    /// Keeps it in a status, also in one that passes by itself otherwise.
    pub(crate) fn keep(&mut self, ctx: &mut Ctx<'_>, status: VSwitchStatus) -> Result<(), Fault> {
        self.unschedule(ctx)?;
        self.status = status;
        ctx.replace(self)
    }

    /// Removes it.
    pub(super) fn remove(mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        self.unschedule(ctx)?;
        ctx.remove(&self.id)
    }

    fn unschedule(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(at) = self.settles.take() {
            schedule::cancel(&mut ctx.txn, at, Due::VSwitch(self.id.clone()))?;
        }
        Ok(())
    }
}

/// What was pending is available.
pub fn settle(txn: &mut Txn<'_>, id: &VSwitchId) -> Result<(), StoreError> {
    let mut vswitch = txn.get(VSwitch::TABLE, id)?.expect("a vSwitch on the schedule is there");
    (vswitch.status, vswitch.settles) = (VSwitchStatus::Available, None);
    txn.put(VSwitch::TABLE, id, &vswitch)
}
