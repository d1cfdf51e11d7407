//! Instances as answers print them.

use std::net::Ipv4Addr;

use api::answer;
use store::Timestamp;

use super::{Instance, InstanceStatus, InternetChargeType, StoppedMode};
use crate::{
    Ctx, Fault,
    ecs::{
        ChargeType, Eni, NetworkType,
        eni::{attachment, view::Sets},
    },
    value::{
        id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
        tag::EcsTagView,
        text,
    },
};

/// An instance as DescribeInstances has it.
#[answer]
pub struct InstanceView {
    instance_id: InstanceId,
    instance_name: String,
    description: &'static str,
    host_name: InstanceId,
    status: InstanceStatus,
    instance_type: String,
    instance_type_family: String,
    cpu: u32,
    /// In MiB.
    memory: u32,
    region_id: String,
    zone_id: String,
    instance_network_type: NetworkType,
    instance_charge_type: ChargeType,
    internet_charge_type: InternetChargeType,
    stopped_mode: StoppedMode,
    creation_time: String,
    start_time: String,
    /// As the service prints it of what does not expire.
    expired_time: &'static str,
    image_id: &'static str,
    resource_group_id: &'static str,
    device_available: bool,
    deletion_protection: bool,
    io_optimized: bool,
    vpc_attributes: VpcAttributes,
    #[list(SecurityGroupId)]
    security_group_ids: Vec<SecurityGroupId>,
    #[list(NetworkInterface)]
    network_interfaces: Vec<NetworkInterface>,
    #[list(IpAddress)]
    public_ip_address: [Ipv4Addr; 0],
    #[list(IpAddress)]
    inner_ip_address: [Ipv4Addr; 0],
    #[list(IpAddress)]
    rdma_ip_address: [Ipv4Addr; 0],
    eip_address: EipAddress,
    #[list(LockReason)]
    operation_locks: [(); 0],
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

#[answer]
struct VpcAttributes {
    vpc_id: VpcId,
    vswitch_id: VSwitchId,
    nat_ip_address: &'static str,
    #[list(IpAddress)]
    private_ip_address: Vec<Ipv4Addr>,
}

/// Always empty: no instance has an elastic address.
#[answer]
struct EipAddress {
    ip_address: &'static str,
    allocation_id: &'static str,
    internet_charge_type: &'static str,
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
        // A type that the catalogue no longer has says nothing.
        let kind = ctx.world.instance_types.get(&instance.kind);
        Ok(InstanceView {
            instance_name: instance.name,
            description: "",
            host_name: instance.id.clone(),
            status: instance.status,
            instance_type_family: kind.map_or_else(String::new, |kind| kind.family().to_owned()),
            cpu: kind.map_or(0, |kind| kind.vcpu),
            memory: kind.map_or(0, |kind| kind.memory_mib),
            instance_type: instance.kind,
            region_id: ctx.head.scope.region.clone(),
            zone_id: instance.zone,
            instance_network_type: NetworkType::Vpc,
            instance_charge_type: ChargeType::PostPaid,
            internet_charge_type: InternetChargeType::PayByTraffic,
            stopped_mode: stopped_mode(instance.status),
            creation_time: minute(instance.created),
            start_time: minute(instance.created),
            expired_time: "2099-12-31T15:59Z",
            image_id: "",
            resource_group_id: "",
            device_available: true,
            deletion_protection: false,
            io_optimized: true,
            vpc_attributes: VpcAttributes {
                vpc_id: instance.vpc,
                vswitch_id: instance.vswitch,
                nat_ip_address: "",
                private_ip_address: primary.map(|eni| eni.primary).into_iter().collect(),
            },
            security_group_ids: primary.map(|eni| eni.groups.clone()).unwrap_or_default(),
            network_interfaces: enis.iter().map(NetworkInterface::of).collect(),
            public_ip_address: [],
            inner_ip_address: [],
            rdma_ip_address: [],
            eip_address: EipAddress { ip_address: "", allocation_id: "", internet_charge_type: "" },
            operation_locks: [],
            tags: Vec::new(),
            instance_id: instance.id,
        })
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

fn stopped_mode(status: InstanceStatus) -> StoppedMode {
    match status {
        InstanceStatus::Stopped => StoppedMode::KeepCharging,
        InstanceStatus::Pending
        | InstanceStatus::Running
        | InstanceStatus::Starting
        | InstanceStatus::Stopping => StoppedMode::NotApplicable,
    }
}

/// A moment to the minute: `2017-12-10T04:04Z`.
pub fn minute(moment: Timestamp) -> String {
    format!("{}Z", &text::time(moment)[..16])
}
