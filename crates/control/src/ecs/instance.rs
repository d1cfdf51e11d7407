//! Instances: what callers see of them. Nothing here boots a machine: who does, registers it through
//! the operator API, or looks for those that calls have made.

pub(crate) mod creation;
mod internet;
pub mod lifecycle;
pub mod maintenance;
pub(crate) mod ram_role;
pub mod release;
pub mod renewal;
pub mod settings;
mod status;
pub mod upgrade;
pub(crate) mod view;

pub use maintenance::Maintenance;
pub use renewal::{PeriodUnit, Renewal, RenewalStatus};
pub use settings::{
    CpuOptions, CreditSpecification, Internet, InternetChargeType, MetadataOptions, PrivateDns,
    Spot, SpotInterruptionBehavior, SpotStrategy,
};
pub use status::{InstanceStatus, StoppedMode};
pub use upgrade::Upgrade;

use std::net::IpAddr;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use crate::{
    Ctx, Fault,
    ecs::{ChargeType, LockReason},
    facts::{image::Images, instance_type::InstanceType},
    faults::{InstanceChangeFault, InstanceFault},
    kernel::{
        operation::operations,
        resource::Resource,
        resource_group,
        schedule::{self, Due},
    },
    value::{
        id::{EniId, InstanceId, VSwitchId, VpcId},
        tag::{self, Tag},
    },
    vpc::VSwitch,
};

operations! {
    allocate_public_ip_address: AllocatePublicIpAddress,
    attach_instance_ram_role: AttachInstanceRamRole,
    create_instance: CreateInstance,
    delete_instance: DeleteInstance,
    delete_instances: DeleteInstances,
    describe_instance_attachment_attributes: DescribeInstanceAttachmentAttributes,
    describe_instance_attribute: DescribeInstanceAttribute,
    describe_instance_auto_renew_attribute: DescribeInstanceAutoRenewAttribute,
    describe_instance_maintenance_attributes: DescribeInstanceMaintenanceAttributes,
    describe_instance_ram_role: DescribeInstanceRamRole,
    describe_instance_status: DescribeInstanceStatus,
    describe_instance_vnc_url: DescribeInstanceVncUrl,
    describe_instances: DescribeInstances,
    describe_user_data: DescribeUserData,
    detach_instance_ram_role: DetachInstanceRamRole,
    modify_instance_attribute: ModifyInstanceAttribute,
    modify_instance_auto_release_time: ModifyInstanceAutoReleaseTime,
    modify_instance_auto_renew_attribute: ModifyInstanceAutoRenewAttribute,
    modify_instance_charge_type: ModifyInstanceChargeType,
    modify_instance_deployment: ModifyInstanceDeployment,
    modify_instance_maintenance_attributes: ModifyInstanceMaintenanceAttributes,
    modify_instance_metadata_options: ModifyInstanceMetadataOptions,
    modify_instance_network_spec: ModifyInstanceNetworkSpec,
    modify_instance_spec: ModifyInstanceSpec,
    modify_instance_vpc_attribute: ModifyInstanceVpcAttribute,
    modify_prepay_instance_spec: ModifyPrepayInstanceSpec,
    reboot_instance: RebootInstance,
    reboot_instances: RebootInstances,
    run_instances: RunInstances,
    start_instance: StartInstance,
    start_instances: StartInstances,
    stop_instance: StopInstance,
    stop_instances: StopInstances,
}

/// An instance.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 15, name = "instances", id = id, missing = InstanceFault::NotFound { instance },
    taken = InstanceFault::Taken { instance }, ram = "ecs:instance", tags = tags,
    group = resource_group, group_named = names_resource_group
)]
#[index(1, BY_STATUS: InstanceStatus = status, counted)]
#[index(2, BY_VPC: VpcId = vpc, counted)]
#[index(3, BY_VSWITCH: VSwitchId = vswitch, counted)]
#[index(4, BY_TYPE: String = kind, counted)]
#[index(5, BY_ZONE: String = zone, counted)]
#[index(6, BY_NAME: String = name)]
#[index(7, BY_TAG: (String, String) = each tag_keys())]
#[index(8, BY_RESOURCE_GROUP: String = resource_group)]
#[index(9, BY_IMAGE: String = image)]
#[index(10, BY_KEY_PAIR: String = key_pair)]
#[index(11, BY_PUBLIC: IpAddr = each public(), unique)]
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
    /// When it was created, or registered.
    #[n(7)]
    pub created: Timestamp,
    /// What it is doing.
    #[n(8)]
    pub status: InstanceStatus,
    /// From when on it is made if it is being made, running if it is starting, and stopped if it is
    /// stopping. Without it, it stays as it is: so the operator can keep it in a state that passes.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(9)]
    pub settles: Option<Timestamp>,
    /// Its tags.
    #[n(10)]
    pub tags: Vec<Tag>,
    /// The resource group, empty for the default one.
    #[n(11)]
    pub resource_group: String,
    /// The id of the image that its system disk was made of.
    #[n(12)]
    pub image: String,
    /// The name of the key pair that lets people in, empty if there is none.
    ///
    /// **Invariant.** It is there.
    #[n(13)]
    pub key_pair: String,
    /// The name of the RAM role that programs on it have, empty if there is none.
    #[n(14)]
    pub ram_role: String,
    /// Its host name, possibly empty.
    #[n(15)]
    pub host_name: String,
    /// Its description, possibly empty.
    #[n(16)]
    pub description: String,
    /// What it is given to read at its start, in Base64 as the request has it; possibly empty.
    #[n(17)]
    pub user_data: String,
    /// How it is paid for.
    #[n(20)]
    pub charge: ChargeType,
    /// Until when it is paid for, if that is in advance.
    #[n(21)]
    pub expires: Option<Timestamp>,
    /// How it reaches the internet.
    #[n(22)]
    pub internet: Internet,
    /// What is bid for it.
    #[n(23)]
    pub spot: Spot,
    /// Whether nobody can release it by a call.
    #[n(24)]
    pub deletion_protection: bool,
    /// How programs on it may ask what it is.
    #[n(25)]
    pub metadata: MetadataOptions,
    /// How one of a burstable type spends its CPU credits; nothing for other types.
    #[n(26)]
    pub credit: Option<CreditSpecification>,
    /// When it is released by itself, if it is.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(27)]
    pub auto_release: Option<Timestamp>,
    /// What is charged while it is stopped.
    #[n(28)]
    pub stopped_mode: StoppedMode,
    /// When it began to run last; nothing if it never did.
    #[n(29)]
    pub started: Option<Timestamp>,
    /// From when on it runs, if it starts when what it is doing is over: it is being made, or stops
    /// to start again. Without it, it is then stopped.
    #[n(30)]
    pub runs: Option<Timestamp>,
    /// Whether it can keep its memory while it is stopped.
    #[n(31)]
    pub hibernation: bool,
    /// How its cores are cut, where the request said.
    #[n(32)]
    pub cpu: CpuOptions,
    /// Which names it has in the VPC's own domain.
    #[n(33)]
    pub private_dns: PrivateDns,
    /// Whether one logs in to it as another user than root.
    #[n(34)]
    pub login_as_non_root: bool,
    /// Whether it is paid for again when it ends, if it is paid for in advance.
    #[n(35)]
    pub renewal: Renewal,
    /// Whether it can send jumbo frames.
    #[n(36)]
    pub jumbo_frame: bool,
    /// Whether what it sends is encrypted on its way.
    #[n(37)]
    pub network_encryption: bool,
    /// Whether a request has put it into its resource group by the id. Only then it shows the default
    /// one.
    #[n(38)]
    #[cbor(default)]
    pub names_resource_group: bool,
    /// Why the service has locked it, if it has.
    #[n(39)]
    pub lock: Option<LockReason>,
    /// What becomes of it when its machine is mended.
    #[n(40)]
    #[cbor(default)]
    pub maintenance: Maintenance,
    /// A larger bandwidth to the internet for a while.
    #[n(41)]
    pub upgrade: Option<Upgrade>,
    /// How often it became smaller while it was paid for in advance.
    #[n(42)]
    #[cbor(default)]
    pub downgrades: u64,
}

impl Instance {
    /// A new instance of a type that runs in the place of a vSwitch, not written yet: who makes it
    /// says the rest.
    pub fn new(
        ctx: &Ctx<'_>,
        id: InstanceId,
        kind: &InstanceType,
        vswitch: &VSwitch,
        primary: EniId,
    ) -> Instance {
        Instance {
            host_name: default_host_name(&id),
            id,
            kind: kind.id.clone(),
            zone: vswitch.zone.clone(),
            vpc: vswitch.vpc.clone(),
            vswitch: vswitch.id.clone(),
            primary,
            name: String::new(),
            created: ctx.now(),
            status: InstanceStatus::Running,
            settles: None,
            tags: Vec::new(),
            resource_group: String::new(),
            image: Images::DEFAULT.to_owned(),
            key_pair: String::new(),
            ram_role: String::new(),
            description: String::new(),
            user_data: String::new(),
            charge: ChargeType::PostPaid,
            expires: None,
            internet: Internet::default(),
            spot: Spot::default(),
            deletion_protection: false,
            metadata: MetadataOptions::default(),
            credit: None,
            auto_release: None,
            stopped_mode: StoppedMode::KeepCharging,
            started: Some(ctx.now()),
            runs: None,
            hibernation: false,
            cpu: CpuOptions::default(),
            private_dns: PrivateDns::default(),
            login_as_non_root: false,
            renewal: Renewal::default(),
            jumbo_frame: false,
            network_encryption: false,
            names_resource_group: false,
            lock: None,
            maintenance: Maintenance::default(),
            upgrade: None,
            downgrades: 0,
        }
    }

    /// The resource group that answers say it is in.
    pub fn shown_resource_group(&self, ctx: &Ctx<'_>) -> String {
        resource_group::print_named(ctx, &self.resource_group, self.names_resource_group)
    }

    fn public(&self) -> Option<IpAddr> {
        self.internet.public.map(IpAddr::V4)
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }

    /// Whether it is in one of these states.
    pub fn expect_status(&self, expected: &'static [InstanceStatus]) -> Result<(), InstanceFault> {
        match expected.contains(&self.status) {
            true => Ok(()),
            false => {
                let (instance, state) = (self.id.clone(), self.status.print());
                let expected = expected.iter().map(|one| one.print()).collect();
                Err(InstanceFault::State { instance, state, expected })
            }
        }
    }

    /// Whether the service has not locked it for what it does.
    pub fn expect_unlocked(&self) -> Result<(), InstanceFault> {
        match self.lock {
            Some(LockReason::Security) => Err(InstanceFault::Locked { instance: self.id.clone() }),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the service has not stopped it until somebody pays.
    pub fn expect_paid(&self) -> Result<(), InstanceFault> {
        match self.lock {
            Some(LockReason::Security) | None => Ok(()),
            Some(_) => Err(InstanceFault::InArrears { instance: self.id.clone() }),
        }
    }

    /// Whether nobody has said what its host name is.
    pub fn has_default_host_name(&self) -> bool {
        self.host_name == default_host_name(&self.id)
    }

    /// How it spends its CPU credits, if it is of a burstable type: by the standard, unless somebody
    /// has said otherwise.
    fn credit_of(&self, kind: Option<&InstanceType>) -> Option<CreditSpecification> {
        let is_burstable = kind.is_some_and(InstanceType::is_burstable);
        is_burstable.then(|| self.credit.unwrap_or(CreditSpecification::Standard))
    }

    /// Whether it runs or is stopped: only then its network interfaces can be changed.
    pub fn expect_settled(&self) -> Result<(), InstanceFault> {
        self.expect_status(&[InstanceStatus::Running, InstanceStatus::Stopped])
    }

    /// Its type.
    pub fn instance_type<'a>(&self, ctx: &Ctx<'a>) -> Result<&'a InstanceType, InstanceFault> {
        find_type(ctx, &self.kind)
    }

    /// Whether network interfaces of the vSwitch can be on it.
    pub fn expect_same_place(&self, vswitch: &VSwitch) -> Result<(), InstanceFault> {
        let (instance, id) = (self.id.clone(), vswitch.id.clone());
        match () {
            () if self.vpc != vswitch.vpc => {
                Err(InstanceFault::VpcMismatch { instance, vswitch: id })
            }
            () if self.zone != vswitch.zone => {
                Err(InstanceFault::ZoneMismatch { instance, vswitch: id })
            }
            () => Ok(()),
        }
    }

    /// Lets it start, or stop: from a moment on it runs, or has stopped.
    pub fn begin(
        &mut self,
        ctx: &mut Ctx<'_>,
        status: InstanceStatus,
        takes_ms: u64,
    ) -> Result<(), Fault> {
        let settles = ctx.now().plus_ms(takes_ms);
        self.keep(ctx, status)?;
        self.settles = Some(settles);
        schedule::set(&mut ctx.txn, settles, Due::Settled(self.id.clone()))?;
        ctx.replace(self)
    }

    /// Keeps it in a status, also in one that passes by itself otherwise.
    pub fn keep(&mut self, ctx: &mut Ctx<'_>, status: InstanceStatus) -> Result<(), Fault> {
        self.unschedule(&mut ctx.txn)?;
        self.status = status;
        ctx.replace(self)
    }

    /// Lets it start again: it stops, and from a moment on it starts, and then runs.
    pub fn begin_again(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let delays = &ctx.world.delays;
        let runs = ctx.now().plus_ms(delays.stop_ms + delays.start_ms);
        self.begin(ctx, InstanceStatus::Stopping, delays.stop_ms)?;
        self.runs = Some(runs);
        ctx.replace(self)
    }

    /// Removes its row, while its network interfaces and its disks stay as they are.
    pub fn remove_row(mut self, txn: &mut Txn<'_>) -> Result<(), StoreError> {
        self.unschedule(txn)?;
        if let Some(at) = self.auto_release {
            schedule::cancel(txn, at, Due::Released(self.id.clone()))?;
        }
        if let Some(upgrade) = &self.upgrade {
            schedule::cancel(txn, upgrade.due(), Due::Bandwidth(self.id.clone()))?;
        }
        txn.delete(Instance::TABLE, &self.id)
    }

    /// Lets it stay as it is, whatever it was on the way to; the caller writes its row.
    fn unschedule(&mut self, txn: &mut Txn<'_>) -> Result<(), StoreError> {
        self.runs = None;
        match self.settles.take() {
            Some(at) => schedule::cancel(txn, at, Due::Settled(self.id.clone())),
            None => Ok(()),
        }
    }

    /// Lets it go by itself at a moment, or not; the caller writes its row.
    pub fn release_at(
        &mut self,
        txn: &mut Txn<'_>,
        moment: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        if let Some(at) = self.auto_release {
            schedule::cancel(txn, at, Due::Released(self.id.clone()))?;
        }
        self.auto_release = moment;
        match moment {
            Some(at) => schedule::set(txn, at, Due::Released(self.id.clone())),
            None => Ok(()),
        }
    }
}

/// What was being made, or was stopping, is stopped, unless it starts then; what was starting runs.
pub fn settle(txn: &mut Txn<'_>, id: &InstanceId) -> Result<(), StoreError> {
    let instance = txn.get(Instance::TABLE, id)?;
    let mut instance = instance.expect("an instance on the schedule is there");
    let settled = instance.settles.take();
    instance.status = match instance.status {
        InstanceStatus::Pending | InstanceStatus::Stopping => match instance.runs.take() {
            Some(runs) => {
                instance.settles = Some(runs);
                schedule::set(txn, runs, Due::Settled(id.clone()))?;
                InstanceStatus::Starting
            }
            None => InstanceStatus::Stopped,
        },
        InstanceStatus::Starting => {
            instance.started = settled;
            InstanceStatus::Running
        }
        status @ (InstanceStatus::Running | InstanceStatus::Stopped) => status,
    };
    txn.put(Instance::TABLE, id, &instance)
}

/// The host name of an instance of which nobody has said one, as the service makes it: `iZbp1…Z`.
fn default_host_name(id: &InstanceId) -> String {
    format!("iZ{}Z", id.as_str().trim_start_matches("i-"))
}

/// Whether these instances are there.
fn expect_all(ctx: &Ctx<'_>, ids: &[InstanceId]) -> Result<(), Fault> {
    for id in ids {
        if ctx.get(id)?.is_none() {
            return Err(InstanceChangeFault::NoSuchInstance { instance: id.clone() }.into());
        }
    }
    Ok(())
}

/// The type with this id.
pub fn find_type<'a>(ctx: &Ctx<'a>, id: &str) -> Result<&'a InstanceType, InstanceFault> {
    let found = ctx.world.instance_types.get(id);
    found.ok_or_else(|| InstanceFault::TypeNotFound { instance_type: id.to_owned() })
}
