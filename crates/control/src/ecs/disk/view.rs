//! Disks as answers print them.

use api::answer;
use store::Timestamp;

use super::{Disk, DiskCategory, DiskKind, DiskStatus, PerformanceLevel};
use crate::{
    Ctx,
    ecs::{ChargeType, NEVER, created::minute},
    kernel::resource_group,
    value::{
        id::{DiskId, InstanceId},
        tag::EcsTagView,
        text,
    },
};

/// A disk as DescribeDisks has it.
#[answer]
pub struct DiskView {
    disk_id: DiskId,
    disk_name: String,
    description: String,
    region_id: String,
    zone_id: String,
    #[name = "Type"]
    kind: DiskKind,
    category: DiskCategory,
    /// In GiB.
    size: u32,
    status: DiskStatus,
    #[flatten]
    speed: Speed,
    /// Empty if the category has none.
    performance_level: &'static str,
    provisioned_iops: u32,
    bursting_enabled: bool,
    encrypted: bool,
    #[name = "KMSKeyId"]
    kms_key_id: String,
    image_id: String,
    /// Empty: nothing here was made of a snapshot.
    source_snapshot_id: &'static str,
    /// Empty: nothing here was made of another disk.
    source_disk_id: &'static str,
    data_source: DataSource,
    #[flatten]
    attached: Attached,
    detached_time: String,
    creation_time: String,
    expired_time: String,
    delete_with_instance: bool,
    delete_auto_snapshot: bool,
    enable_auto_snapshot: bool,
    /// No disk has a policy.
    enable_automated_snapshot_policy: bool,
    auto_snapshot_policy_id: &'static str,
    portable: bool,
    disk_charge_type: ChargeType,
    serial_number: String,
    /// No disk can be several instances'.
    multi_attach: &'static str,
    placement: Placement,
    product_code: &'static str,
    bdf_id: &'static str,
    storage_cluster_id: &'static str,
    storage_set_id: &'static str,
    storage_set_partition_number: u32,
    resource_group_id: String,
    #[list(OperationLock)]
    operation_locks: [OperationLock; 0],
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

/// How many operations and how much data go through a disk in a second.
#[answer]
struct Speed {
    #[name = "IOPS"]
    iops: u32,
    #[name = "IOPSRead"]
    iops_read: u32,
    #[name = "IOPSWrite"]
    iops_write: u32,
    /// In MB.
    throughput: u32,
    throughput_read: u32,
    throughput_write: u32,
}

/// What a disk is attached to: empty texts and lists if that is nothing.
#[answer]
struct Attached {
    instance_id: String,
    device: String,
    attached_time: String,
    #[list(Attachment)]
    attachments: Vec<Attachment>,
    mount_instance_num: usize,
    #[list(MountInstance)]
    mount_instances: Vec<Attachment>,
}

#[answer]
#[derive(Clone)]
struct Attachment {
    instance_id: InstanceId,
    device: String,
    attached_time: String,
}

#[answer]
struct DataSource {
    id: &'static str,
    #[name = "Type"]
    kind: &'static str,
}

#[answer]
struct Placement {
    /// Empty: a disk is in one zone, which `ZoneId` says.
    zone_ids: &'static str,
}

/// Why something is locked; nothing is.
#[answer]
struct OperationLock {
    lock_reason: &'static str,
}

impl DiskView {
    /// The disk as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, disk: Disk) -> DiskView {
        let status = disk.status();
        DiskView {
            speed: Speed::of(&disk),
            portable: disk.is_portable(),
            attached: Attached::of(&disk),
            serial_number: disk.id.as_str().trim_start_matches("d-").to_owned(),
            expired_time: disk.expires.map_or_else(|| NEVER.to_owned(), minute),
            disk_id: disk.id,
            disk_name: disk.name,
            description: disk.description,
            region_id: ctx.head.scope.region.clone(),
            zone_id: disk.zone,
            kind: disk.kind,
            category: disk.category,
            size: disk.size_gib,
            status,
            performance_level: disk.performance.map_or("", PerformanceLevel::print),
            provisioned_iops: disk.provisioned_iops.unwrap_or_default(),
            bursting_enabled: disk.bursting,
            encrypted: disk.encryption.is_some(),
            kms_key_id: disk.encryption.map(|one| one.kms_key).unwrap_or_default(),
            image_id: disk.image,
            source_snapshot_id: "",
            source_disk_id: "",
            data_source: DataSource { id: "", kind: "" },
            detached_time: disk.detached.map(text::time).unwrap_or_default(),
            creation_time: text::time(disk.created),
            delete_with_instance: disk.delete_with_instance,
            delete_auto_snapshot: disk.delete_auto_snapshot,
            enable_auto_snapshot: disk.enable_auto_snapshot,
            enable_automated_snapshot_policy: false,
            auto_snapshot_policy_id: "",
            disk_charge_type: disk.charge,
            multi_attach: "Disabled",
            placement: Placement { zone_ids: "" },
            product_code: "",
            bdf_id: "",
            storage_cluster_id: "",
            storage_set_id: "",
            storage_set_partition_number: 0,
            resource_group_id: resource_group::print_named(
                ctx,
                &disk.resource_group,
                disk.names_resource_group,
            ),
            operation_locks: [],
            tags: EcsTagView::of(&disk.tags),
        }
    }
}

impl Speed {
    /// By category and size, as the documents on performance of block storage have it.
    fn of(disk: &Disk) -> Speed {
        let gib = disk.size_gib;
        let by_size = |first: u32, each: u32, most: u32| (first + each * gib).min(most);
        // Thousandths of a MB for each GiB.
        let data = |first: u32, each: u32, most: u32| (first + each * gib / 1000).min(most);
        let (iops, throughput) = match (disk.category, disk.performance) {
            (DiskCategory::Cloud, _) => (300, 40),
            (DiskCategory::Efficiency, _) => (by_size(1_800, 8, 5_000), data(100, 150, 140)),
            (DiskCategory::Ssd, _) => (by_size(1_800, 30, 25_000), data(120, 500, 300)),
            (DiskCategory::EssdEntry, _) => (by_size(1_800, 8, 6_000), data(100, 150, 150)),
            (DiskCategory::Essd, Some(PerformanceLevel::PL0)) => {
                (by_size(1_800, 12, 10_000), data(100, 250, 180))
            }
            (DiskCategory::Essd, Some(PerformanceLevel::PL2)) => {
                (by_size(1_800, 50, 100_000), data(120, 500, 750))
            }
            (DiskCategory::Essd, Some(PerformanceLevel::PL3)) => {
                (by_size(1_800, 50, 1_000_000), data(120, 500, 4_000))
            }
            (DiskCategory::Essd, Some(PerformanceLevel::PL1) | None) | (DiskCategory::Auto, _) => {
                (by_size(1_800, 50, 50_000), data(120, 500, 350))
            }
        };
        let iops = iops + disk.provisioned_iops.unwrap_or_default();
        Speed {
            iops,
            iops_read: iops,
            iops_write: iops,
            throughput,
            throughput_read: throughput,
            throughput_write: throughput,
        }
    }
}

impl Attached {
    fn of(disk: &Disk) -> Attached {
        let time = |at: Timestamp| text::time(at);
        let attachments = disk.attachment.iter().map(|one| Attachment {
            instance_id: one.instance.clone(),
            device: one.device.clone(),
            attached_time: time(one.since),
        });
        let attachments = attachments.collect::<Vec<_>>();
        let one = disk.attachment.as_ref();
        Attached {
            instance_id: one.map(|one| one.instance.to_string()).unwrap_or_default(),
            device: one.map(|one| one.device.clone()).unwrap_or_default(),
            attached_time: one.map(|one| time(one.since)).unwrap_or_default(),
            mount_instance_num: attachments.len(),
            mount_instances: attachments.clone(),
            attachments,
        }
    }
}
