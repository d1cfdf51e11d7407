//! Permissions on network interfaces: which other account may attach one to its instances.
//!
//! They are kept, shown and revoked. The other account cannot use them yet: an account's rows are in
//! cells of its own, and an operation changes those of one cell only.

mod view;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use crate::{
    Ctx, Fault,
    faults::EniFault,
    kernel::{
        operation::operations,
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::{EniId, EniPermissionId},
};

operations! {
    create_network_interface_permission: CreateNetworkInterfacePermission,
    delete_network_interface_permission: DeleteNetworkInterfacePermission,
    describe_network_interface_permissions: DescribeNetworkInterfacePermissions,
}

/// That another account may attach a network interface.
///
/// **Invariant.** The network interface is there: what is granted on it goes with it.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 60, name = "eni_permissions", id = id,
    missing = EniFault::PermissionNotFound { permission }
)]
#[index(1, BY_ENI: EniId = eni, counted)]
pub struct EniPermission {
    /// Its id.
    #[n(0)]
    pub id: EniPermissionId,
    /// The network interface.
    #[n(1)]
    pub eni: EniId,
    /// The account that has it.
    #[n(2)]
    pub account: i64,
    /// How far it is.
    #[n(3)]
    pub step: Step,
}

/// How far a permission is.
///
/// **Invariant.** A step that ends is on the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Step {
    /// It is being granted, until this moment.
    #[n(0)]
    Pending(#[n(0)] Timestamp),
    /// It holds.
    #[n(1)]
    Granted,
    /// It is being taken back, until this moment.
    #[n(2)]
    Revoking(#[n(0)] Timestamp),
    /// It has been taken back, and is seen until this moment.
    #[n(3)]
    Revoked(#[n(0)] Timestamp),
}

/// What can be permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum Permission {
    /// Attaching the network interface to instances in its zone.
    InstanceAttach,
}

/// Where a permission is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum PermissionState {
    /// Being granted.
    Pending,
    /// Granted.
    Granted,
    /// Being taken back.
    Revoking,
    /// Taken back.
    Revoked,
}

impl Step {
    /// The state of a permission at this step.
    pub fn state(self) -> PermissionState {
        match self {
            Step::Pending(_) => PermissionState::Pending,
            Step::Granted => PermissionState::Granted,
            Step::Revoking(_) => PermissionState::Revoking,
            Step::Revoked(_) => PermissionState::Revoked,
        }
    }

    /// When it ends, if it does.
    pub fn ends(self) -> Option<Timestamp> {
        match self {
            Step::Pending(at) | Step::Revoking(at) | Step::Revoked(at) => Some(at),
            Step::Granted => None,
        }
    }
}

impl EniPermission {
    /// Whether the account has it, or is about to.
    pub fn holds(&self) -> bool {
        matches!(self.step, Step::Pending(_) | Step::Granted)
    }

    /// Lets it be at another step from now on.
    pub fn go_on(&mut self, ctx: &mut Ctx<'_>, step: Step) -> Result<(), Fault> {
        unschedule(&mut ctx.txn, self)?;
        self.step = step;
        if let Some(at) = step.ends() {
            schedule::set(&mut ctx.txn, at, Due::PermissionSettled(self.id.clone()))?;
        }
        ctx.replace(self)
    }

    /// Takes it back without waiting.
    pub fn remove(&self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        unschedule(&mut ctx.txn, self)?;
        ctx.remove(&self.id)
    }
}

/// What was being granted is; what was being taken back has been, for as long as it took to take it
/// back; and then it is gone.
pub fn settle(txn: &mut Txn<'_>, id: &EniPermissionId) -> Result<(), StoreError> {
    let row = txn.get(EniPermission::TABLE, id)?;
    let mut row = row.expect("a permission on the schedule is there");
    row.step = match row.step {
        Step::Pending(_) | Step::Granted => Step::Granted,
        Step::Revoking(since) => {
            let until = since.plus_ms(SEEN_REVOKED_MS);
            schedule::set(txn, until, Due::PermissionSettled(id.clone()))?;
            Step::Revoked(until)
        }
        Step::Revoked(_) => return txn.delete(EniPermission::TABLE, id),
    };
    txn.put(EniPermission::TABLE, id, &row)
}

/// How long a permission that has been taken back is seen. Clients wait until it is gone.
pub const SEEN_REVOKED_MS: u64 = 200;

/// What was granted on a network interface goes with it.
pub fn remove_all(txn: &mut Txn<'_>, eni: &EniId) -> Result<(), StoreError> {
    let ids = txn.keys_under(EniPermission::TABLE, EniPermission::BY_ENI, eni, None)?;
    for id in ids.collect::<Result<Vec<_>, _>>()? {
        let row = txn.get(EniPermission::TABLE, &id)?.expect("an index entry has its row");
        unschedule(txn, &row)?;
        txn.delete(EniPermission::TABLE, &id)?;
    }
    Ok(())
}

fn unschedule(txn: &mut Txn<'_>, row: &EniPermission) -> Result<(), StoreError> {
    match row.step.ends() {
        Some(at) => schedule::cancel(txn, at, Due::PermissionSettled(row.id.clone())),
        None => Ok(()),
    }
}
