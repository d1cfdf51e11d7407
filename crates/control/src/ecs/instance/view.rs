//! Instances as answers print them.

use std::net::Ipv4Addr;

use api::answer;
use sha2::{Digest, Sha256};

use super::{
    CreditSpecification, Instance, InstanceStatus, InternetChargeType, MetadataOptions, PrivateDns,
    Spot, SpotInterruptionBehavior, SpotStrategy, StoppedMode,
    settings::{Enablement, HostnameType, TokenNeed},
};
use crate::{
    Ctx, Fault,
    ecs::{
        ChargeType, Eni, LockReason, NEVER, NetworkType,
        created::minute,
        eni::{attachment, view::Sets},
    },
    value::{
        id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
        tag::EcsTagView,
    },
};

/// An instance as DescribeInstances has it.
#[answer]
pub struct InstanceView {
    instance_id: InstanceId,
    instance_name: String,
    description: String,
    host_name: String,
    serial_number: String,
    status: InstanceStatus,
    #[flatten]
    kind: Kind,
    #[flatten]
    image: Image,
    region_id: String,
    zone_id: String,
    /// Empty, as all that is of the classic network or of hardware that nobody sees.
    cluster_id: &'static str,
    vlan_id: &'static str,
    #[name = "ISP"]
    isp: &'static str,
    #[flatten]
    terms: Terms,
    creation_time: String,
    /// Empty as long as it has not run.
    start_time: String,
    resource_group_id: String,
    key_pair_name: String,
    device_available: bool,
    deletion_protection: bool,
    io_optimized: bool,
    /// Whether it waits in the recycle bin: there is none.
    recyclable: bool,
    #[name = "EnableNVS"]
    enable_nvs: bool,
    hpc_cluster_id: &'static str,
    deployment_set_id: &'static str,
    /// There are no deployment sets.
    deployment_set_group_no: Option<u32>,
    #[flatten]
    options: Options,
    instance_network_type: NetworkType,
    vpc_attributes: VpcAttributes,
    #[list(SecurityGroupId)]
    security_group_ids: Vec<SecurityGroupId>,
    #[list(NetworkInterface)]
    network_interfaces: Vec<NetworkInterface>,
    #[flatten]
    internet: Internet,
    #[list(IpAddress)]
    inner_ip_address: [Ipv4Addr; 0],
    #[list(IpAddress)]
    rdma_ip_address: [Ipv4Addr; 0],
    #[list(LockReason)]
    operation_locks: Vec<Lock>,
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

/// What its type says of an instance.
#[answer]
struct Kind {
    instance_type: String,
    instance_type_family: String,
    cpu: u32,
    /// In MiB.
    memory: u32,
    cpu_options: CpuOptionsView,
    /// Empty and 0: the catalogue does not say which types have GPUs.
    #[name = "GPUSpec"]
    gpu_spec: &'static str,
    #[name = "GPUAmount"]
    gpu_amount: u32,
    /// 0: no instance has local disks.
    local_storage_amount: u32,
    local_storage_capacity: u64,
    /// Empty if the type is not a burstable one.
    credit_specification: &'static str,
}

#[answer]
struct CpuOptionsView {
    core_count: u32,
    threads_per_core: u32,
    numa: String,
    topology_type: String,
    nested_virtualization: String,
    turbo_mode: &'static str,
    #[name = "EnableVISST"]
    enable_visst: bool,
    #[name = "EnableVRDT"]
    enable_vrdt: bool,
}

/// What its image says of an instance; empty texts if the catalogue no longer has it.
#[answer]
struct Image {
    image_id: String,
    #[name = "OSName"]
    os_name: String,
    #[name = "OSNameEn"]
    os_name_en: String,
    #[name = "OSType"]
    os_type: &'static str,
    image_options: ImageOptions,
}

#[answer]
struct ImageOptions {
    login_as_non_root: bool,
    #[name = "CurrentOSNVMeSupported"]
    current_os_nvme_supported: bool,
}

/// How an instance is paid for, and how long it is there.
#[answer]
struct Terms {
    instance_charge_type: ChargeType,
    stopped_mode: StoppedMode,
    expired_time: String,
    /// Empty if it is not paid for in advance.
    sale_cycle: &'static str,
    /// Empty if it does not go by itself.
    auto_release_time: String,
    spot_strategy: SpotStrategy,
    spot_price_limit: f64,
    spot_duration: u32,
    spot_interruption_behavior: SpotInterruptionBehavior,
}

/// How an instance reaches the internet. One client looks for `PublicIpAddress` before and behind
/// `EipAddress`, and never ends if it finds it first.
#[answer]
struct Internet {
    internet_charge_type: InternetChargeType,
    internet_max_bandwidth_in: u32,
    internet_max_bandwidth_out: u32,
    eip_address: EipAddress,
    #[list(IpAddress)]
    public_ip_address: Vec<Ipv4Addr>,
}

/// Always empty: no instance has an elastic address.
#[answer]
struct EipAddress {
    ip_address: &'static str,
    allocation_id: &'static str,
    internet_charge_type: &'static str,
    bandwidth: u32,
    is_support_unassociate: bool,
}

/// What can be chosen of an instance.
#[answer]
struct Options {
    metadata_options: MetadataView,
    private_dns_name_options: PrivateDnsView,
    hibernation_options: HibernationOptions,
    dedicated_instance_attribute: DedicatedInstanceAttribute,
    dedicated_host_attribute: DedicatedHostAttribute,
    ecs_capacity_reservation_attr: CapacityReservation,
    clock_options: ClockOptions,
    security_options: SecurityOptions,
    additional_info: AdditionalInfo,
}

#[answer]
struct MetadataView {
    http_endpoint: Enablement,
    http_tokens: TokenNeed,
    http_put_response_hop_limit: u32,
    instance_metadata_tags: Enablement,
}

#[answer]
struct PrivateDnsView {
    hostname_type: HostnameType,
    enable_ip_dns_a_record: bool,
    enable_ip_dns_ptr_record: bool,
    #[name = "EnableInstanceIdDnsARecord"]
    enable_id_a_record: bool,
    #[name = "EnableInstanceIdDnsAAAARecord"]
    enable_id_aaaa_record: bool,
}

#[answer]
struct HibernationOptions {
    configured: bool,
}

/// Where its machine stands: anywhere.
#[answer]
struct DedicatedInstanceAttribute {
    affinity: &'static str,
    tenancy: &'static str,
}

/// Empty: there are no dedicated hosts.
#[answer]
struct DedicatedHostAttribute {
    dedicated_host_id: &'static str,
    dedicated_host_name: &'static str,
    dedicated_host_cluster_id: &'static str,
}

/// Empty: there are no private pools.
#[answer]
struct CapacityReservation {
    capacity_reservation_id: &'static str,
    capacity_reservation_preference: &'static str,
}

#[answer]
struct ClockOptions {
    ptp_status: &'static str,
}

#[answer]
struct SecurityOptions {
    enable_secure_boot: bool,
}

/// Empty: nobody sees the machine.
#[answer]
struct AdditionalInfo {
    enable_high_density_mode: bool,
    managed_host_id: &'static str,
    node_serial_number: &'static str,
}

/// Why something is locked.
#[answer]
struct Lock {
    lock_reason: LockReason,
    lock_msg: &'static str,
}

#[answer]
struct VpcAttributes {
    vpc_id: VpcId,
    vswitch_id: VSwitchId,
    /// Empty: it was an address of the classic network.
    nat_ip_address: &'static str,
    #[list(IpAddress)]
    private_ip_address: Vec<Ipv4Addr>,
}

#[answer]
struct NetworkInterface {
    network_interface_id: EniId,
    #[name = "Type"]
    kind: &'static str,
    mac_address: String,
    primary_ip_address: Ipv4Addr,
    #[flatten]
    sets: Sets,
}

impl InstanceView {
    /// The instance as the caller sees it, with its network interfaces.
    pub fn of(ctx: &Ctx<'_>, instance: Instance) -> Result<InstanceView, Fault> {
        let enis = attachment::of_instance(ctx, &instance.id)?;
        let primary = enis.iter().find(|eni| eni.id == instance.primary);
        Ok(InstanceView {
            serial_number: serial_number(&instance.id),
            kind: Kind::of(ctx, &instance),
            image: Image::of(ctx, &instance),
            terms: Terms::of(&instance),
            internet: Internet::of(&instance),
            options: Options::of(&instance),
            resource_group_id: instance.shown_resource_group(ctx),
            tags: EcsTagView::of(&instance.tags),
            instance_name: instance.name,
            description: instance.description,
            host_name: instance.host_name,
            status: instance.status,
            region_id: ctx.head.scope.region.clone(),
            zone_id: instance.zone,
            cluster_id: "",
            vlan_id: "",
            isp: "",
            creation_time: minute(instance.created),
            start_time: instance.started.map(minute).unwrap_or_default(),
            key_pair_name: instance.key_pair,
            device_available: true,
            deletion_protection: instance.deletion_protection,
            io_optimized: true,
            recyclable: false,
            enable_nvs: false,
            hpc_cluster_id: "",
            deployment_set_id: "",
            deployment_set_group_no: None,
            instance_network_type: NetworkType::Vpc,
            vpc_attributes: VpcAttributes {
                vpc_id: instance.vpc,
                vswitch_id: instance.vswitch,
                nat_ip_address: "",
                private_ip_address: primary.map(|eni| eni.primary).into_iter().collect(),
            },
            security_group_ids: primary.map(|eni| eni.groups.clone()).unwrap_or_default(),
            network_interfaces: enis.iter().map(NetworkInterface::of).collect(),
            inner_ip_address: [],
            rdma_ip_address: [],
            operation_locks: instance
                .lock
                .map(|lock_reason| Lock { lock_reason, lock_msg: "" })
                .into_iter()
                .collect(),
            instance_id: instance.id,
        })
    }
}

impl Kind {
    /// A type that the catalogue no longer has says nothing.
    fn of(ctx: &Ctx<'_>, instance: &Instance) -> Kind {
        let kind = ctx.world.instance_types.get(&instance.kind);
        let (cpu, cpus) = (&instance.cpu, kind.map_or(0, |kind| kind.vcpu));
        // Two threads are a core, but for the smallest.
        let threads = cpu.threads_per_core.unwrap_or(if cpus > 1 { 2 } else { 1 });
        Kind {
            instance_type: instance.kind.clone(),
            instance_type_family: kind.map_or_else(String::new, |kind| kind.family().to_owned()),
            cpu: cpus,
            memory: kind.map_or(0, |kind| kind.memory_mib),
            cpu_options: CpuOptionsView {
                core_count: cpu.cores.unwrap_or(cpus / threads.max(1)),
                threads_per_core: threads,
                numa: cpu.numa.clone(),
                topology_type: cpu.topology.clone(),
                nested_virtualization: cpu.nested_virtualization.clone(),
                turbo_mode: "",
                enable_visst: false,
                enable_vrdt: false,
            },
            gpu_spec: "",
            gpu_amount: 0,
            local_storage_amount: 0,
            local_storage_capacity: 0,
            credit_specification: instance.credit_of(kind).map_or("", CreditSpecification::print),
        }
    }
}

impl Image {
    fn of(ctx: &Ctx<'_>, instance: &Instance) -> Image {
        let image = ctx.world.images.get(&instance.image);
        let system = |language: usize| image.map(|one| one.system[language].clone());
        Image {
            image_id: instance.image.clone(),
            os_name: system(0).unwrap_or_default(),
            os_name_en: system(1).unwrap_or_default(),
            os_type: image.map_or("", |one| one.os_type().print()),
            image_options: ImageOptions {
                login_as_non_root: instance.login_as_non_root,
                current_os_nvme_supported: image.is_some(),
            },
        }
    }
}

impl Terms {
    fn of(instance: &Instance) -> Terms {
        let Spot { strategy, price_limit, duration_h, interruption } = instance.spot;
        Terms {
            instance_charge_type: instance.charge,
            stopped_mode: match instance.status {
                InstanceStatus::Stopped => instance.stopped_mode,
                InstanceStatus::Pending
                | InstanceStatus::Running
                | InstanceStatus::Starting
                | InstanceStatus::Stopping => StoppedMode::NotApplicable,
            },
            expired_time: instance.expires.map_or_else(|| NEVER.to_owned(), minute),
            sale_cycle: match instance.charge {
                ChargeType::PrePaid => "month",
                ChargeType::PostPaid => "",
            },
            auto_release_time: instance.auto_release.map(minute).unwrap_or_default(),
            spot_strategy: strategy,
            spot_price_limit: price_limit.unwrap_or_default(),
            spot_duration: duration_h,
            spot_interruption_behavior: interruption,
        }
    }
}

impl Internet {
    fn of(instance: &Instance) -> Internet {
        let internet = &instance.internet;
        Internet {
            internet_charge_type: internet.charge,
            internet_max_bandwidth_in: internet.max_in_mbps,
            internet_max_bandwidth_out: internet.max_out_mbps,
            eip_address: EipAddress {
                ip_address: "",
                allocation_id: "",
                internet_charge_type: "",
                bandwidth: 0,
                is_support_unassociate: false,
            },
            public_ip_address: internet.public.into_iter().collect(),
        }
    }
}

impl Options {
    fn of(instance: &Instance) -> Options {
        let MetadataOptions { endpoint, tokens, hop_limit, tags } = instance.metadata;
        let PrivateDns { hostname_type, ip_ptr, ip_a, id_a, id_aaaa } = instance.private_dns;
        Options {
            metadata_options: MetadataView {
                http_endpoint: endpoint,
                http_tokens: tokens,
                http_put_response_hop_limit: hop_limit,
                instance_metadata_tags: tags,
            },
            private_dns_name_options: PrivateDnsView {
                hostname_type,
                enable_ip_dns_a_record: ip_a,
                enable_ip_dns_ptr_record: ip_ptr,
                enable_id_a_record: id_a,
                enable_id_aaaa_record: id_aaaa,
            },
            hibernation_options: HibernationOptions { configured: instance.hibernation },
            dedicated_instance_attribute: DedicatedInstanceAttribute {
                affinity: "default",
                tenancy: "default",
            },
            dedicated_host_attribute: DedicatedHostAttribute {
                dedicated_host_id: "",
                dedicated_host_name: "",
                dedicated_host_cluster_id: "",
            },
            ecs_capacity_reservation_attr: CapacityReservation {
                capacity_reservation_id: "",
                capacity_reservation_preference: "",
            },
            clock_options: ClockOptions { ptp_status: "disabled" },
            security_options: SecurityOptions { enable_secure_boot: false },
            additional_info: AdditionalInfo {
                enable_high_density_mode: false,
                managed_host_id: "",
                node_serial_number: "",
            },
        }
    }
}

impl NetworkInterface {
    fn of(eni: &Eni) -> NetworkInterface {
        NetworkInterface {
            network_interface_id: eni.id.clone(),
            kind: eni.print_kind(),
            mac_address: eni.print_mac(),
            primary_ip_address: eni.primary,
            sets: Sets::of(eni),
        }
    }
}

/// The serial number of an instance's machine: one that follows from its id, in the form of a UUID.
pub fn serial_number(id: &InstanceId) -> String {
    let hash = Sha256::digest(id.as_str().as_bytes());
    let hex = hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}
