//! Disks: they are made with their instances, and most go with them.

mod size;
mod view;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use crate::{
    Ctx, Fault,
    ecs::{ChargeType, Instance},
    faults::DiskFault,
    kernel::{operation::operations, resource::Resource},
    value::{
        id::{DiskId, InstanceId},
        tag::{self, Tag},
    },
};

operations! {
    describe_disks: DescribeDisks,
    modify_disk_attribute: ModifyDiskAttribute,
    replace_system_disk: ReplaceSystemDisk,
    resize_disk: ResizeDisk,
}

/// GiB of the system disk of an instance of which nobody has said how large it is.
pub const DEFAULT_SYSTEM_GIB: u32 = 40;
/// The name under which an instance sees its system disk.
pub const SYSTEM_DEVICE: &str = "/dev/xvda";

/// A disk.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 65, name = "disks", id = id, missing = DiskFault::NotFound { disk }, ram = "ecs:disk",
    tags = tags, group = resource_group, group_named = names_resource_group
)]
#[index(1, BY_INSTANCE: InstanceId = each instance())]
#[index(2, BY_ZONE: String = zone, counted)]
#[index(3, BY_NAME: String = name)]
#[index(4, BY_TAG: (String, String) = each tag_keys())]
#[index(5, BY_RESOURCE_GROUP: String = resource_group)]
pub struct Disk {
    /// Its id.
    #[n(0)]
    pub id: DiskId,
    /// The zone that it is in.
    #[n(1)]
    pub zone: String,
    /// What it is to its instance.
    #[n(2)]
    pub kind: DiskKind,
    /// What it is made of.
    #[n(3)]
    pub category: DiskCategory,
    /// How large it is.
    #[n(4)]
    pub size_gib: u32,
    /// Its name, possibly empty.
    #[n(5)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(6)]
    pub description: String,
    /// What it is attached to.
    #[n(7)]
    pub attachment: Option<DiskAttachment>,
    /// When it was created.
    #[n(8)]
    pub created: Timestamp,
    /// When it was detached last.
    #[n(9)]
    pub detached: Option<Timestamp>,
    /// Whether it goes with its instance.
    #[n(10)]
    pub delete_with_instance: bool,
    /// Whether its automatic snapshots go with it.
    #[n(11)]
    pub delete_auto_snapshot: bool,
    /// Whether a policy of automatic snapshots may hold for it.
    #[n(12)]
    pub enable_auto_snapshot: bool,
    /// Whether it may be faster for a while than it is.
    #[n(13)]
    pub bursting: bool,
    /// What is written on it in cipher, if it is.
    #[n(14)]
    pub encryption: Option<Encryption>,
    /// How fast a disk of the category ESSD is.
    #[n(15)]
    pub performance: Option<PerformanceLevel>,
    /// The operations a second that were bought beside those that it has by its size.
    #[n(16)]
    pub provisioned_iops: Option<u32>,
    /// The image that a system disk was made of, empty for others.
    #[n(17)]
    pub image: String,
    /// Its tags.
    #[n(18)]
    pub tags: Vec<Tag>,
    /// The resource group, empty for the default one.
    #[n(19)]
    pub resource_group: String,
    /// How it is paid for.
    #[n(20)]
    pub charge: ChargeType,
    /// Until when it is paid for, if that is in advance.
    #[n(21)]
    pub expires: Option<Timestamp>,
    /// Whether a request has put it into its resource group by the id. Only then it shows the default
    /// one.
    #[n(22)]
    #[cbor(default)]
    pub names_resource_group: bool,
}

/// What a disk is attached to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DiskAttachment {
    /// The instance.
    #[n(0)]
    pub instance: InstanceId,
    /// The name under which the instance sees it.
    #[n(1)]
    pub device: String,
    /// Since when.
    #[n(2)]
    pub since: Timestamp,
}

/// How what is on a disk is enciphered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Encryption {
    /// The key, empty for the service's own.
    #[n(0)]
    pub kms_key: String,
}

/// What a disk is to its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum DiskKind {
    /// What it starts from.
    #[n(0)]
    #[choice("system")]
    System,
    /// More room.
    #[n(1)]
    #[choice("data")]
    Data,
}

/// What a disk is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum DiskCategory {
    /// A basic disk.
    #[n(0)]
    #[choice("cloud")]
    Cloud,
    /// An ultra disk.
    #[n(1)]
    #[choice("cloud_efficiency")]
    Efficiency,
    /// A standard SSD.
    #[n(2)]
    #[choice("cloud_ssd")]
    Ssd,
    /// An enterprise SSD.
    #[n(3)]
    #[choice("cloud_essd")]
    Essd,
    /// An enterprise SSD whose speed is bought by itself.
    #[n(4)]
    #[choice("cloud_auto")]
    Auto,
    /// An enterprise SSD of entry level.
    #[n(5)]
    #[choice("cloud_essd_entry")]
    EssdEntry,
}

/// How fast an enterprise SSD is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum PerformanceLevel {
    /// 10,000 operations a second at most.
    #[n(0)]
    PL0,
    /// 50,000.
    #[n(1)]
    PL1,
    /// 100,000.
    #[n(2)]
    PL2,
    /// 1,000,000.
    #[n(3)]
    PL3,
}

/// What a disk is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum DiskStatus {
    /// It is an instance's.
    #[choice("In_use")]
    InUse,
    /// It is nobody's.
    Available,
}

impl DiskCategory {
    /// The sizes, in GiB, that a data disk of it may have (page of RunInstances).
    pub fn sizes(self, performance: Option<PerformanceLevel>) -> std::ops::RangeInclusive<u32> {
        match (self, performance) {
            (DiskCategory::Cloud, _) => 5..=2_000,
            (DiskCategory::Efficiency | DiskCategory::Ssd, _) => 20..=32_768,
            (DiskCategory::Essd, Some(PerformanceLevel::PL0)) => 1..=65_536,
            (DiskCategory::Essd, Some(PerformanceLevel::PL2)) => 461..=65_536,
            (DiskCategory::Essd, Some(PerformanceLevel::PL3)) => 1_261..=65_536,
            (DiskCategory::Essd, Some(PerformanceLevel::PL1) | None) => 20..=65_536,
            (DiskCategory::Auto, _) => 1..=65_536,
            (DiskCategory::EssdEntry, _) => 10..=32_768,
        }
    }

    /// The sizes, in GiB, that a system disk of it may have (page of RunInstances).
    pub fn system_sizes(self) -> std::ops::RangeInclusive<u32> {
        match self {
            DiskCategory::Cloud => 20..=500,
            DiskCategory::Efficiency
            | DiskCategory::Ssd
            | DiskCategory::Essd
            | DiskCategory::Auto
            | DiskCategory::EssdEntry => 20..=2_048,
        }
    }
}

impl Disk {
    /// A new disk of an instance, not written yet: who makes it says the rest.
    pub fn new(ctx: &mut Ctx<'_>, kind: DiskKind, instance: &Instance) -> Result<Disk, Fault> {
        let (image, device) = match kind {
            DiskKind::System => (instance.image.clone(), SYSTEM_DEVICE.to_owned()),
            DiskKind::Data => (String::new(), String::new()),
        };
        let since = ctx.now();
        Ok(Disk {
            id: ctx.new_id()?,
            zone: instance.zone.clone(),
            kind,
            category: DiskCategory::Essd,
            size_gib: DEFAULT_SYSTEM_GIB,
            name: String::new(),
            description: String::new(),
            attachment: Some(DiskAttachment { instance: instance.id.clone(), device, since }),
            created: since,
            detached: None,
            delete_with_instance: true,
            delete_auto_snapshot: false,
            enable_auto_snapshot: true,
            bursting: false,
            encryption: None,
            performance: Some(PerformanceLevel::PL1),
            provisioned_iops: None,
            image,
            tags: Vec::new(),
            resource_group: instance.resource_group.clone(),
            charge: instance.charge,
            expires: instance.expires,
            names_resource_group: instance.names_resource_group,
        })
    }

    /// The instance that it is attached to.
    pub fn instance(&self) -> Option<InstanceId> {
        self.attachment.as_ref().map(|one| one.instance.clone())
    }

    /// What it is doing.
    pub fn status(&self) -> DiskStatus {
        match self.attachment {
            Some(_) => DiskStatus::InUse,
            None => DiskStatus::Available,
        }
    }

    /// Whether it can be taken off its instance and put on another one: a data disk can that is
    /// paid for by use.
    pub fn is_portable(&self) -> bool {
        self.kind == DiskKind::Data && self.charge == ChargeType::PostPaid
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// The disks of an instance go with it, or stay and are nobody's.
pub fn release(txn: &mut Txn<'_>, instance: &InstanceId) -> Result<(), StoreError> {
    let ids = txn.keys_under(Disk::TABLE, Disk::BY_INSTANCE, instance, None)?;
    for id in ids.collect::<Result<Vec<_>, _>>()? {
        let disk = txn.get(Disk::TABLE, &id)?;
        let mut disk = disk.expect("an index has what is in its table");
        if disk.delete_with_instance {
            txn.delete(Disk::TABLE, &id)?;
        } else {
            (disk.attachment, disk.detached) = (None, Some(txn.now()));
            txn.put(Disk::TABLE, &id, &disk)?;
        }
    }
    Ok(())
}
