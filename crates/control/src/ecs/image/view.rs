//! Images as answers print them.

use api::answer;

use crate::{
    facts::image::{Architecture, BootMode, Image, OsType},
    value::tag::EcsTagView,
};

/// An image as DescribeImages has it: a public one, which has no tags, no resource group, no snapshots
/// and no products.
#[answer]
pub struct ImageView {
    image_id: String,
    image_name: String,
    image_family: String,
    image_version: &'static str,
    image_owner_alias: &'static str,
    description: &'static str,
    status: &'static str,
    /// Whether an instance can be made of it at once.
    usable: bool,
    usage: Usage,
    progress: &'static str,
    creation_time: String,
    #[name = "OSName"]
    os_name: String,
    #[name = "OSNameEn"]
    os_name_en: String,
    #[name = "OSType"]
    os_type: OsType,
    platform: String,
    architecture: Architecture,
    boot_mode: BootMode,
    size: u32,
    is_public: bool,
    is_copied: bool,
    is_self_shared: &'static str,
    is_subscribed: bool,
    is_support_cloudinit: bool,
    is_support_io_optimized: bool,
    login_as_non_root_supported: bool,
    product_code: &'static str,
    resource_group_id: &'static str,
    features: Features,
    detection_options: DetectionOptions,
    #[list(DiskDeviceMapping)]
    disk_device_mappings: [DiskDeviceMapping; 0],
    #[list(Tag)]
    tags: [EcsTagView; 0],
}

/// Whether there are instances that were made of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum Usage {
    /// There are.
    #[choice("instance")]
    Instance,
    /// There are none.
    #[choice("none")]
    Nothing,
}

/// What an image is able to do. Nothing here changes what a running instance has.
#[answer]
struct Features {
    nvme_support: &'static str,
    imds_support: &'static str,
    cpu_online_upgrade: &'static str,
    cpu_online_downgrade: &'static str,
    memory_online_upgrade: &'static str,
    memory_online_downgrade: &'static str,
}

/// What was found out about an image that was imported: none was.
#[answer]
struct DetectionOptions {
    #[list(Item)]
    items: [DetectedItem; 0],
}

#[answer]
struct DetectedItem {
    name: String,
    value: String,
    risk_code: String,
    risk_level: String,
}

/// What a disk of an image is made of: only custom images have them.
#[answer]
struct DiskDeviceMapping {
    device: String,
    #[name = "Type"]
    kind: String,
    size: String,
    snapshot_id: String,
    format: String,
    encrypted: bool,
    #[name = "ImportOSSBucket"]
    import_oss_bucket: String,
    #[name = "ImportOSSObject"]
    import_oss_object: String,
    progress: String,
    remain_time: u32,
}

impl ImageView {
    /// The image, and whether instances are made of it.
    pub fn of(image: &Image, usage: Usage) -> ImageView {
        let is_linux = image.os_type() == OsType::Linux;
        let supported = |is: bool| if is { "supported" } else { "unsupported" };
        let [os_name, os_name_en] = image.system.clone();
        ImageView {
            image_id: image.id.clone(),
            image_name: image.id.clone(),
            image_family: image.family.clone(),
            image_version: "",
            image_owner_alias: "system",
            description: "",
            status: "Available",
            usable: true,
            usage,
            progress: "100%",
            creation_time: image.created.clone(),
            os_name,
            os_name_en,
            os_type: image.os_type(),
            platform: image.platform.clone(),
            architecture: image.architecture,
            boot_mode: image.boot_mode,
            size: image.size_gib,
            is_public: true,
            is_copied: false,
            is_self_shared: "",
            is_subscribed: false,
            is_support_cloudinit: true,
            is_support_io_optimized: true,
            login_as_non_root_supported: is_linux,
            product_code: "",
            resource_group_id: "",
            features: Features {
                nvme_support: supported(is_linux),
                imds_support: "v2",
                cpu_online_upgrade: UNSUPPORTED,
                cpu_online_downgrade: UNSUPPORTED,
                memory_online_upgrade: UNSUPPORTED,
                memory_online_downgrade: UNSUPPORTED,
            },
            detection_options: DetectionOptions { items: [] },
            disk_device_mappings: [],
            tags: [],
        }
    }
}

/// What no image can do.
pub(super) const UNSUPPORTED: &str = "unsupported";
