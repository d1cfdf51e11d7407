//! The parts of a request of RunInstances that have parts themselves.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Choice, Params, Wanted};

use crate::{
    Fault,
    ecs::{
        disk::{DiskCategory, PerformanceLevel},
        eni::{
            Traffic,
            create_network_interface::settings::{TrafficConfig, TrafficMode},
        },
        instance::{
            CpuOptions, PrivateDns,
            creation::{
                disks::{EncryptAlgorithm, NewDisk},
                interfaces::NewInterface,
                options::{self, Confidential, MatchCriteria, Networking, Security, Trusted},
            },
            settings::HostnameType,
        },
    },
    faults::CreationFault,
    value::{
        disk_name::DiskName,
        id::{EniId, SecurityGroupId, VSwitchId},
        text::{EcsDescription, EcsName},
    },
};

/// A network interface of an instance.
#[derive(Debug, Params)]
pub struct Interface {
    /// Primary, or Secondary (the default).
    #[param(malformed = "InvalidParameter.EniType")]
    instance_type: Option<InterfaceKind>,
    /// One that is there and available, instead of a new one. Only a secondary one of one instance.
    #[param(malformed = "InvalidOperation.InvalidNetworkInterfaceId")]
    network_interface_id: Option<EniId>,
    /// The vSwitch; the instance's if none is said.
    vswitch_id: Option<VSwitchId>,
    /// The security group; those of the instance if none is said.
    security_group_id: Option<SecurityGroupId>,
    /// The security groups, instead of SecurityGroupId.
    #[param(items = 1..=16, repeated = "InvalidParameter.SecurityGroupIdRepeated")]
    security_group_ids: Vec<SecurityGroupId>,
    /// The private address; a random idle one if none is said. Only for one instance.
    #[param(malformed = "InvalidIp.Address")]
    primary_ip_address: Option<Ipv4Addr>,
    /// How many other private addresses: 1 to 49.
    #[param(range = 1..=49, malformed = "InvalidParam.IpCount")]
    secondary_private_ip_address_count: Option<u32>,
    /// IPv6 addresses. Only for one instance.
    #[param(
        items = 1..=10, too_many = "MaxEniIpv6IpsCountExceeded",
        count = "Ipv6AddressCount", range = 1..=10, out_of_range = "MaxEniIpv6IpsCountExceeded",
        malformed = "InvalidIp.Address", repeated = "InvalidIp.IpRepeated",
        conflict = "InvalidParam.IpAssign"
    )]
    ipv6_address: Wanted<Ipv6Addr>,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens.
    #[param(malformed = "InvalidParams.CreateEniParams")]
    network_interface_name: Option<EcsName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    #[param(malformed = "InvalidDescription.Malformed")]
    description: Option<EcsDescription>,
    /// Whether a secondary one goes with its instance, as it does if nothing is said.
    delete_on_release: Option<bool>,
    /// Standard (the default) or HighPerformance (RDMA).
    #[param(malformed = "InvalidParameter.EniTrafficMode")]
    network_interface_traffic_mode: Option<TrafficMode>,
    /// The number of queues.
    #[param(range = 1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    queue_number: Option<u32>,
    /// The number of queue pairs of an RDMA one.
    #[param(range = 1..=4294967295, malformed = "InvalidParameter.InvalidQueuePairNumber")]
    queue_pair_number: Option<u32>,
    /// The depth of the transmit queues: 8192 or 16384, equal to RxQueueSize.
    tx_queue_size: Option<u32>,
    /// The depth of the receive queues: 8192 or 16384, equal to TxQueueSize.
    rx_queue_size: Option<u32>,
    /// The index of the network card.
    #[param(malformed = "InvalidParameter.NetworkCardIndexInvalid")]
    network_card_index: Option<u32>,
    /// Whether traffic that is not for its own addresses is dropped; false if not given.
    source_dest_check: Option<bool>,
}

/// What a network interface is to its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum InterfaceKind {
    Primary,
    Secondary,
}

impl Interface {
    /// Whether it is the instance's own.
    pub fn is_primary(&self) -> bool {
        self.instance_type == Some(InterfaceKind::Primary)
    }

    /// The security groups that it names.
    pub fn groups(&self) -> impl Iterator<Item = &SecurityGroupId> {
        self.security_group_id.iter().chain(&self.security_group_ids)
    }

    /// The vSwitch that it names.
    pub fn vswitch(&self) -> Option<&VSwitchId> {
        self.vswitch_id.as_ref()
    }

    /// One that is there already.
    pub fn existing(&self) -> Option<EniId> {
        self.network_interface_id.clone()
    }

    /// The network interface to make.
    pub fn new_interface(self) -> Result<NewInterface, Fault> {
        let is_primary = self.is_primary();
        let traffic = Traffic::try_from(TrafficConfig {
            queue_number: self.queue_number,
            network_interface_traffic_mode: self.network_interface_traffic_mode,
            queue_pair_number: self.queue_pair_number,
            tx_queue_size: self.tx_queue_size,
            rx_queue_size: self.rx_queue_size,
        })?;
        if !traffic.rdma && traffic.queue_pairs.is_some() {
            return Err(crate::faults::EniFault::QueuePairsWithoutRdma.into());
        }
        Ok(NewInterface {
            vswitch: self.vswitch_id,
            groups: options::groups(self.security_group_id, self.security_group_ids)?,
            name: self.network_interface_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            primary: self.primary_ip_address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one])),
            secondary: self.secondary_private_ip_address_count.unwrap_or_default() as usize,
            ipv6: self.ipv6_address,
            traffic,
            delete_on_release: is_primary || self.delete_on_release != Some(false),
            source_dest_check: self.source_dest_check == Some(true),
            card: self.network_card_index,
        })
    }
}

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
    /// A policy of automatic snapshots: there is none.
    auto_snapshot_policy_id: Option<String>,
    /// Whether it may be faster for a while than it is: only a cloud_auto disk.
    bursting_enabled: Option<bool>,
    /// The operations a second that are bought beside its own: only of a cloud_auto disk.
    provisioned_iops: Option<u32>,
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

impl From<SystemDisk> for NewDisk {
    fn from(said: SystemDisk) -> NewDisk {
        NewDisk {
            category: said.category,
            size_gib: said.size,
            name: said.disk_name.map(|name| name.0).unwrap_or_default(),
            description: said.description.map(|text| text.0).unwrap_or_default(),
            performance: said.performance_level,
            bursting: said.bursting_enabled == Some(true),
            provisioned_iops: said.provisioned_iops,
            encrypted: said.encrypted,
            kms_key: said.kms_key_id,
            encrypt_algorithm: said.encrypt_algorithm,
            auto_snapshot_policy: said.auto_snapshot_policy_id,
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
    /// A policy of automatic snapshots: there is none.
    auto_snapshot_policy_id: Option<String>,
    /// Whether it goes with its instance, as it does if nothing is said.
    delete_with_instance: Option<bool>,
    /// The name under which the instance sees it, as /dev/xvdb.
    device: Option<String>,
    /// Whether it may be faster for a while than it is: only a cloud_auto disk.
    bursting_enabled: Option<bool>,
    /// The operations a second that are bought beside its own: only of a cloud_auto disk.
    provisioned_iops: Option<u32>,
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
            bursting: said.bursting_enabled == Some(true),
            provisioned_iops: said.provisioned_iops,
            encrypted: said.encrypted,
            kms_key: said.kms_key_id,
            encrypt_algorithm: said.encrypt_algorithm,
            delete_with_instance: said.delete_with_instance,
            device: said.device,
            snapshot: said.snapshot_id,
            auto_snapshot_policy: said.auto_snapshot_policy_id,
            storage_cluster: said.storage_cluster_id,
        }
    }
}

/// What is chosen of an image.
#[derive(Debug, Params)]
pub struct ImageOptions {
    /// Whether one logs in as another user than root.
    login_as_non_root: Option<bool>,
}

impl ImageOptions {
    /// Whether one logs in as another user than root.
    pub fn is_non_root(&self) -> bool {
        self.login_as_non_root == Some(true)
    }
}

/// How cores are cut.
#[derive(Debug, Params)]
pub struct CpuOptionsSaid {
    /// Cores.
    #[param(malformed = "InvalidParam.CpuOptionsCore")]
    core: Option<u32>,
    /// Threads of a core: 1 or 2.
    #[param(malformed = "InvalidParam.CpuOptionsCore")]
    threads_per_core: Option<u32>,
    /// NUMA nodes: 1, 2 or 4.
    #[param(malformed = "InvalidParam.CpuOptionsNuma")]
    numa: Option<Numa>,
    /// How cores lie on the machine's.
    #[param(malformed = "InvalidParameter.CpuOptionsTopologyType")]
    topology_type: Option<Topology>,
    /// Whether it can run virtual machines: enabled or disabled.
    nested_virtualization: Option<String>,
}

/// NUMA nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Numa {
    #[choice("1")]
    One,
    #[choice("2")]
    Two,
    #[choice("4")]
    Four,
}

/// How cores lie on the machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
enum Topology {
    ContinuousCoreToHTMapping,
    DiscreteCoreToHTMapping,
}

impl From<CpuOptionsSaid> for CpuOptions {
    fn from(said: CpuOptionsSaid) -> CpuOptions {
        CpuOptions {
            cores: said.core,
            threads_per_core: said.threads_per_core,
            topology: said.topology_type.map_or("", Topology::print).to_owned(),
            numa: said.numa.map_or("", Numa::print).to_owned(),
            nested_virtualization: said.nested_virtualization.unwrap_or_default(),
        }
    }
}

/// Whether an instance can keep its memory while it is stopped.
#[derive(Debug, Params)]
pub struct HibernationOptions {
    /// Whether it can.
    configured: Option<bool>,
}

impl HibernationOptions {
    /// Whether it can.
    pub fn is_configured(&self) -> bool {
        self.configured == Some(true)
    }
}

/// Which names an instance has in the VPC's own domain.
#[derive(Debug, Params)]
pub struct PrivateDnsOptions {
    /// What its host name is made of: Custom (the default), IpBased or InstanceIdBased.
    hostname_type: Option<HostnameType>,
    /// Whether a name of its address leads to it.
    enable_ip_dns_a_record: Option<bool>,
    /// Whether its address leads to a name.
    enable_ip_dns_ptr_record: Option<bool>,
    /// Whether a name of its id leads to its IPv4 address.
    #[param(name = "EnableInstanceIdDnsARecord")]
    enable_id_a_record: Option<bool>,
    /// Whether a name of its id leads to its IPv6 address.
    #[param(name = "EnableInstanceIdDnsAAAARecord")]
    enable_id_aaaa_record: Option<bool>,
}

impl From<PrivateDnsOptions> for PrivateDns {
    fn from(said: PrivateDnsOptions) -> PrivateDns {
        PrivateDns {
            hostname_type: said.hostname_type.unwrap_or(HostnameType::Custom),
            ip_a: said.enable_ip_dns_a_record == Some(true),
            ip_ptr: said.enable_ip_dns_ptr_record == Some(true),
            id_a: said.enable_id_a_record == Some(true),
            id_aaaa: said.enable_id_aaaa_record == Some(true),
        }
    }
}

/// A private pool.
#[derive(Debug, Params)]
pub struct PrivatePoolOptions {
    /// The pool: there is none.
    id: Option<String>,
    /// How it is used: None (the default), Open or Target.
    #[param(malformed = "Invalid.PrivatePoolOptions.MatchCriteria")]
    match_criteria: Option<MatchCriteria>,
}

impl PrivatePoolOptions {
    /// How it is used, and whether one is named.
    pub fn wish(&self) -> (Option<MatchCriteria>, bool) {
        (self.match_criteria, self.id.is_some())
    }
}

/// Where instances are put.
#[derive(Debug, Params)]
pub struct SchedulerOptions {
    /// A cluster of dedicated hosts: there is none.
    dedicated_host_cluster_id: Option<String>,
}

impl SchedulerOptions {
    /// Whether a cluster is named.
    pub fn names_cluster(&self) -> bool {
        self.dedicated_host_cluster_id.is_some()
    }
}

/// How what is on an instance is guarded.
#[derive(Debug, Params)]
pub struct SecurityOptions {
    /// Enclave or TDX.
    #[param(malformed = "InvalidParam.ConfidentialComputingMode")]
    confidential_computing_mode: Option<Confidential>,
    /// vTPM.
    #[param(malformed = "InvalidParam.TrustedSystemMode")]
    trusted_system_mode: Option<Trusted>,
    /// Whether only signed systems start.
    #[expect(dead_code, reason = "nothing here runs programs")]
    enable_secure_boot: Option<bool>,
}

impl SecurityOptions {
    /// What instances prove, and keep from everybody.
    pub fn read(self) -> Result<Security, CreationFault> {
        Security::read(self.trusted_system_mode, self.confidential_computing_mode)
    }
}

/// How an instance carries traffic.
#[derive(Debug, Params)]
pub struct NetworkOptions {
    /// Ignored: nothing here carries traffic.
    #[expect(dead_code, reason = "nothing here carries traffic")]
    bandwidth_weighting: Option<String>,
    /// Whether frames may be large; false if not given.
    enable_jumbo_frame: Option<bool>,
    /// Whether traffic is enciphered; false if not given.
    enable_network_encryption: Option<bool>,
}

impl NetworkOptions {
    /// What is kept of it.
    pub fn read(&self) -> Networking {
        Networking {
            jumbo_frame: self.enable_jumbo_frame == Some(true),
            encryption: self.enable_network_encryption == Some(true),
        }
    }
}

/// The clock of an instance.
#[derive(Debug, Params)]
#[expect(dead_code, reason = "nothing here has a clock")]
pub struct ClockOptions {
    /// Whether it follows the Precision Time Protocol.
    ptp_status: Option<String>,
}

/// A role of a cloud service.
#[derive(Debug, Params)]
#[expect(dead_code, reason = "no cloud service here looks for it")]
pub struct Arn {
    /// The account that the service acts for.
    assume_role_for: Option<i64>,
    /// The kind of role.
    role_type: Option<String>,
    /// The role.
    rolearn: Option<String>,
}
