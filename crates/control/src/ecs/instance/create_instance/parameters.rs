//! The disks of a request of CreateInstance.

use api::Params;

use crate::{
    ecs::{
        disk::{DiskCategory, PerformanceLevel},
        instance::creation::disks::{EncryptAlgorithm, NewDisk},
    },
    value::{disk_name::DiskName, text::EcsDescription},
};

/// The disk that an instance starts from.
#[derive(Debug, Params)]
pub struct SystemDisk {
    /// What it is made of: cloud_essd (the default), cloud_ssd, cloud_efficiency, cloud_auto, cloud_essd_entry or cloud.
    #[param(malformed = "InvalidSystemDiskCategory.ValueNotSupported")]
    category: Option<DiskCategory>,
    /// How large it is, in GiB: 40, or as much as the image needs, if nothing is said.
    #[param(malformed = "InvalidSystemDiskSize.ValueNotSupported")]
    size: Option<u32>,
    /// The name: 2 to 128 characters, a letter first.
    #[param(malformed = "InvalidDiskName.Malformed")]
    disk_name: Option<DiskName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    #[param(malformed = "InvalidDiskDescription.Malformed")]
    description: Option<EcsDescription>,
    /// How fast an ESSD is: PL0, PL1 (the default), PL2 or PL3.
    #[param(malformed = "InvalidPerformanceLevel.Malformed")]
    performance_level: Option<PerformanceLevel>,
    /// A storage cluster: there is none.
    storage_cluster_id: Option<String>,
}

impl From<SystemDisk> for NewDisk {
    fn from(said: SystemDisk) -> NewDisk {
        NewDisk {
            category: said.category,
            size_gib: said.size,
            name: said.disk_name.map(|name| name.0).unwrap_or_default(),
            description: said.description.map(|text| text.0).unwrap_or_default(),
            performance: said.performance_level,
            storage_cluster: said.storage_cluster_id,
            ..NewDisk::default()
        }
    }
}

/// A data disk.
#[derive(Debug, Params)]
pub struct DataDisk {
    /// What it is made of: cloud_essd (the default), cloud_ssd, cloud_efficiency, cloud_auto, cloud_essd_entry or cloud.
    #[param(malformed = "InvalidDataDiskCategory.ValueNotSupported")]
    category: Option<DiskCategory>,
    /// How large it is, in GiB.
    #[param(malformed = "InvalidDataDiskSize.ValueNotSupported")]
    size: Option<u32>,
    /// The name: 2 to 128 characters, a letter first.
    #[param(malformed = "InvalidDiskName.Malformed")]
    disk_name: Option<DiskName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    #[param(malformed = "InvalidDiskDescription.Malformed")]
    description: Option<EcsDescription>,
    /// How fast an ESSD is: PL0, PL1 (the default), PL2 or PL3.
    #[param(malformed = "InvalidPerformanceLevel.Malformed")]
    performance_level: Option<PerformanceLevel>,
    /// A snapshot: there is none.
    snapshot_id: Option<String>,
    /// Whether it goes with its instance, as it does if nothing is said.
    delete_with_instance: Option<bool>,
    /// The name under which the instance sees it, as /dev/xvdb.
    device: Option<String>,
    /// Whether what is on it is enciphered.
    #[param(malformed = "InvalidParameter.EncryptedIllegal")]
    encrypted: Option<bool>,
    /// The algorithm by which it is: aes-256 or sm4-128.
    #[param(malformed = "InvalidEncryptAlgorithm")]
    encrypt_algorithm: Option<EncryptAlgorithm>,
    /// The key with which it is.
    #[param(name = "KMSKeyId")]
    kms_key_id: Option<String>,
    /// A storage cluster: there is none.
    storage_cluster_id: Option<String>,
}

impl From<DataDisk> for NewDisk {
    fn from(said: DataDisk) -> NewDisk {
        NewDisk {
            category: said.category,
            size_gib: said.size,
            name: said.disk_name.map(|name| name.0).unwrap_or_default(),
            description: said.description.map(|text| text.0).unwrap_or_default(),
            performance: said.performance_level,
            encrypted: said.encrypted,
            kms_key: said.kms_key_id,
            encrypt_algorithm: said.encrypt_algorithm,
            delete_with_instance: said.delete_with_instance,
            device: said.device,
            snapshot: said.snapshot_id,
            storage_cluster: said.storage_cluster_id,
            ..NewDisk::default()
        }
    }
}
