//! Instances: as much of them as network interfaces need. Nothing here boots a machine: who does,
//! registers it through the operator API.

mod describe_instance_types;
mod describe_instances;
pub mod named;
mod start_instance;
mod stop_instance;

pub use describe_instance_types::DescribeInstanceTypes;
pub use describe_instances::DescribeInstances;
pub use start_instance::StartInstance;
pub use stop_instance::StopInstance;

use minicbor::{Decode, Encode};
use store::{Table, Timestamp};

use crate::{
    Ctx, Fault, Scope,
    ecs::eni::{Eni, attachment},
    id::{EniId, InstanceId, VSwitchId, VpcId},
    instance_type::InstanceType,
    vpc::VSwitch,
};

/// The instances of each account and region.
pub const INSTANCES: Table<(Scope, InstanceId), Instance> = Table::new(15, "instances");

/// An instance.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Instance {
    /// Its id.
    #[n(0)]
    pub id: InstanceId,
    /// The id of its type.
    #[n(1)]
    pub kind: String,
    /// Its zone.
    #[n(2)]
    pub zone: String,
    /// The VPC of its primary network interface.
    #[n(3)]
    pub vpc: VpcId,
    /// The vSwitch of its primary network interface.
    #[n(4)]
    pub vswitch: VSwitchId,
    /// Its primary network interface.
    ///
    /// **Invariant.** It is on the instance, and of the kind `Primary`.
    #[n(5)]
    pub primary: EniId,
    /// Its name, possibly empty.
    #[n(6)]
    pub name: String,
    /// When it was registered.
    #[n(7)]
    pub created: Timestamp,
    /// The status that it was last given. It may have passed: see [`Instance::status`].
    #[n(8)]
    pub status: InstanceStatus,
    /// From when on it is running if it is starting, and stopped if it is stopping. Without it, it
    /// stays as it is: so the operator can keep it in a state that passes.
    #[n(9)]
    pub settles: Option<Timestamp>,
}

/// What an instance is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum InstanceStatus {
    /// It is being made.
    #[n(0)]
    Pending,
    /// It runs.
    #[n(1)]
    Running,
    /// It is about to run.
    #[n(2)]
    Starting,
    /// It is about to stop.
    #[n(3)]
    Stopping,
    /// It does not run.
    #[n(4)]
    Stopped,
}

impl InstanceStatus {
    /// All of them.
    pub const ALL: [InstanceStatus; 5] = [
        InstanceStatus::Pending,
        InstanceStatus::Running,
        InstanceStatus::Starting,
        InstanceStatus::Stopping,
        InstanceStatus::Stopped,
    ];

    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            InstanceStatus::Pending => "Pending",
            InstanceStatus::Running => "Running",
            InstanceStatus::Starting => "Starting",
            InstanceStatus::Stopping => "Stopping",
            InstanceStatus::Stopped => "Stopped",
        }
    }
}

impl api::Value for InstanceStatus {
    const KIND: api::Kind = api::Kind::String;
    const EXPECTED: &'static str = "Pending, Running, Starting, Stopping or Stopped";

    fn parse(text: &str) -> Option<InstanceStatus> {
        InstanceStatus::ALL.into_iter().find(|one| one.print() == text)
    }
}

impl Instance {
    /// The caller's instance with this id.
    pub fn find(ctx: &Ctx<'_>, id: &InstanceId) -> Result<Instance, Fault> {
        let found = ctx.txn.get(INSTANCES, &(ctx.scope.clone(), id.clone()))?;
        found.ok_or_else(|| Fault::InstanceNotFound { instance: id.clone() })
    }

    /// The instance that the network interface is on, if it is on one. It may be lost.
    pub fn of(ctx: &Ctx<'_>, eni: &Eni) -> Result<Option<Instance>, Fault> {
        let Some(attachment) = eni.attached(ctx.txn.now()) else { return Ok(None) };
        let id = &attachment.instance;
        match ctx.txn.get(INSTANCES, &(ctx.scope.clone(), id.clone()))? {
            Some(instance) => Ok(Some(instance)),
            None => Err(Fault::InstanceLost { eni: eni.id.clone(), instance: id.clone() }),
        }
    }

    /// What it is doing.
    pub fn status(&self, now: Timestamp) -> InstanceStatus {
        match (self.status, self.settles) {
            (InstanceStatus::Starting, Some(at)) if at <= now => InstanceStatus::Running,
            (InstanceStatus::Stopping, Some(at)) if at <= now => InstanceStatus::Stopped,
            (status, _) => status,
        }
    }

    /// Whether it is in one of the states that `expected` lists, with commas between them.
    pub fn expect_status(&self, now: Timestamp, expected: &'static str) -> Result<(), Fault> {
        let status = self.status(now).print();
        match expected.split(',').any(|one| one == status) {
            true => Ok(()),
            false => {
                Err(Fault::InstanceState { instance: self.id.clone(), state: status, expected })
            }
        }
    }

    /// Whether it runs or is stopped: only then its network interfaces can be changed.
    pub fn expect_settled(&self, now: Timestamp) -> Result<(), Fault> {
        self.expect_status(now, "Running,Stopped")
    }

    /// Its type.
    pub fn instance_type<'a>(&self, ctx: &Ctx<'a>) -> Result<&'a InstanceType, Fault> {
        find_type(ctx, &self.kind)
    }

    /// Whether network interfaces of the vSwitch can be on it.
    pub fn expect_same_place(&self, vswitch: &VSwitch) -> Result<(), Fault> {
        let (instance, id) = (self.id.clone(), vswitch.id.clone());
        match () {
            () if self.vpc != vswitch.vpc => Err(Fault::VpcMismatch { instance, vswitch: id }),
            () if self.zone != vswitch.zone => Err(Fault::ZoneMismatch { instance, vswitch: id }),
            () => Ok(()),
        }
    }

    /// Whether `more` network interfaces can be put on it. Members of trunks are not counted: they
    /// are devices of their trunk.
    pub fn expect_room(&self, ctx: &Ctx<'_>, more: u32) -> Result<(), Fault> {
        let kind = self.instance_type(ctx)?;
        let enis = attachment::of_instance(ctx, &self.id)?;
        let is_member = |eni: &&Eni| eni.attachment.as_ref().is_some_and(|one| one.trunk.is_some());
        let members = enis.iter().filter(is_member).count();
        let attached = (enis.len() - members) as u32;
        if attached + more > kind.eni_quantity {
            let (instance_type, limit) = (kind.id.clone(), kind.eni_quantity);
            return Err(Fault::EnisPerInstance { instance_type, limit, attached });
        }
        Ok(())
    }

    /// Writes its row.
    pub fn put(&self, ctx: &mut Ctx<'_>) {
        ctx.txn.put(INSTANCES, &(ctx.scope.clone(), self.id.clone()), self);
    }
}

/// The type with this id.
pub fn find_type<'a>(ctx: &Ctx<'a>, id: &str) -> Result<&'a InstanceType, Fault> {
    let world = ctx.world;
    let found = world.instance_types.get(id);
    found.ok_or_else(|| Fault::InstanceTypeNotFound { instance_type: id.to_owned() })
}
