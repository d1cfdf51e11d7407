//! DescribeInstanceAttribute: all that is said of one instance.

use std::net::Ipv4Addr;

use api::answer;
use control_derive::operation;

use super::{
    CreditSpecification, InstanceStatus, InternetChargeType, StoppedMode, view::serial_number,
};
use crate::{
    Ctx, Fault, Read,
    ecs::{ChargeType, LockReason, NEVER, NetworkType, created::minute, eni::attachment},
    value::id::{InstanceId, SecurityGroupId, VSwitchId, VpcId},
};

/// Shows all that is said of one instance.
#[operation(ecs, read, ram = "instance/{InstanceId}", region = undocumented)]
pub struct DescribeInstanceAttribute {
    /// The instance.
    instance_id: InstanceId,
}

/// An instance.
#[answer]
pub struct Response {
    instance_id: InstanceId,
    instance_name: String,
    description: String,
    host_name: String,
    serial_number: String,
    status: InstanceStatus,
    instance_type: String,
    cpu: u32,
    /// In MiB.
    memory: u32,
    /// Empty if the type is not a burstable one.
    credit_specification: &'static str,
    image_id: String,
    region_id: String,
    zone_id: String,
    /// Empty, as the next: there are no clusters, and no classic network.
    cluster_id: &'static str,
    vlan_id: &'static str,
    creation_time: String,
    expired_time: String,
    instance_charge_type: ChargeType,
    stopped_mode: StoppedMode,
    /// Text here.
    io_optimized: &'static str,
    instance_network_type: NetworkType,
    internet_charge_type: InternetChargeType,
    internet_max_bandwidth_in: u32,
    internet_max_bandwidth_out: u32,
    enable_jumbo_frame: bool,
    enable_network_encryption: bool,
    network_options: NetworkOptions,
    security_options: SecurityOptions,
    dedicated_host_attribute: DedicatedHostAttribute,
    eip_address: EipAddress,
    vpc_attributes: VpcAttributes,
    #[list(SecurityGroupId)]
    security_group_ids: Vec<SecurityGroupId>,
    #[list(IpAddress)]
    public_ip_address: Vec<Ipv4Addr>,
    #[list(IpAddress)]
    inner_ip_address: [Ipv4Addr; 0],
    #[list(LockReason)]
    operation_locks: Vec<Lock>,
}

#[answer]
struct NetworkOptions {
    /// Empty: the bandwidth is not weighted.
    bandwidth_weighting: &'static str,
    enable_jumbo_frame: bool,
    enable_network_encryption: bool,
}

#[answer]
struct SecurityOptions {
    enable_secure_boot: bool,
}

/// Empty: there are no dedicated hosts.
#[answer]
struct DedicatedHostAttribute {
    dedicated_host_id: &'static str,
    dedicated_host_name: &'static str,
}

/// Empty: no instance has an elastic address.
#[answer]
struct EipAddress {
    ip_address: &'static str,
    allocation_id: &'static str,
    internet_charge_type: &'static str,
    bandwidth: u32,
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

/// Why something is locked.
#[answer]
struct Lock {
    lock_reason: LockReason,
}

impl Read for DescribeInstanceAttribute {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let instance = ctx.find(&wanted.instance_id)?;
        let enis = attachment::of_instance(ctx, &instance.id)?;
        let primary = enis.into_iter().find(|eni| eni.id == instance.primary);
        // A type that the catalogue no longer has says nothing.
        let kind = ctx.world.instance_types.get(&instance.kind);
        Ok(Response {
            serial_number: serial_number(&instance.id),
            status: instance.status,
            cpu: kind.map_or(0, |kind| kind.vcpu),
            memory: kind.map_or(0, |kind| kind.memory_mib),
            credit_specification: instance.credit_of(kind).map_or("", CreditSpecification::print),
            region_id: ctx.head.scope.region.clone(),
            cluster_id: "",
            vlan_id: "",
            creation_time: minute(instance.created),
            expired_time: instance.expires.map_or_else(|| NEVER.to_owned(), minute),
            instance_charge_type: instance.charge,
            stopped_mode: match instance.status {
                InstanceStatus::Stopped => instance.stopped_mode,
                InstanceStatus::Pending
                | InstanceStatus::Running
                | InstanceStatus::Starting
                | InstanceStatus::Stopping => StoppedMode::NotApplicable,
            },
            io_optimized: "true",
            instance_network_type: NetworkType::Vpc,
            internet_charge_type: instance.internet.charge,
            internet_max_bandwidth_in: instance.internet.max_in_mbps,
            internet_max_bandwidth_out: instance.internet.max_out_mbps,
            enable_jumbo_frame: instance.jumbo_frame,
            enable_network_encryption: instance.network_encryption,
            network_options: NetworkOptions {
                bandwidth_weighting: "",
                enable_jumbo_frame: instance.jumbo_frame,
                enable_network_encryption: instance.network_encryption,
            },
            security_options: SecurityOptions { enable_secure_boot: false },
            dedicated_host_attribute: DedicatedHostAttribute {
                dedicated_host_id: "",
                dedicated_host_name: "",
            },
            eip_address: EipAddress {
                ip_address: "",
                allocation_id: "",
                internet_charge_type: "",
                bandwidth: 0,
            },
            vpc_attributes: VpcAttributes {
                vpc_id: instance.vpc,
                vswitch_id: instance.vswitch,
                nat_ip_address: "",
                private_ip_address: primary.iter().map(|eni| eni.primary).collect(),
            },
            security_group_ids: primary.map(|eni| eni.groups).unwrap_or_default(),
            public_ip_address: instance.internet.public.into_iter().collect(),
            inner_ip_address: [],
            operation_locks: instance
                .lock
                .map(|lock_reason| Lock { lock_reason })
                .into_iter()
                .collect(),
            instance_id: instance.id,
            instance_name: instance.name,
            description: instance.description,
            host_name: instance.host_name,
            instance_type: instance.kind,
            image_id: instance.image,
            zone_id: instance.zone,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeInstanceAttribute";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!("{ACTION}&InstanceId={instance}"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn all_is_shown_of_an_instance() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let modify = "InstanceName=web-1&Description=a%20server&HostName=web&EnableJumboFrame=true";
        t.ok(&format!("Action=ModifyInstanceAttribute&InstanceId={instance}&{modify}"));
        let listed = t.ok("Action=DescribeNetworkInterfaces&Type=Primary");
        let listed = at(&listed, "NetworkInterfaceSets.NetworkInterfaceSet.0").clone();
        let mut shown = t.ok(&format!("{ACTION}&InstanceId={instance}"));
        let members = shown.as_object_mut().expect("an answer is an object");
        members.remove("RequestId");
        let serial = members.remove("SerialNumber").expect("it has one");
        assert_eq!(serial.as_str().map(str::len), Some(36));
        assert_eq!(
            shown,
            json!({
                "InstanceId": instance,
                "InstanceName": "web-1",
                "Description": "a server",
                "HostName": "web",
                "Status": "Running",
                "InstanceType": "ecs.g7.large",
                "Cpu": 2,
                "Memory": 8192,
                "CreditSpecification": "",
                "ImageId": text(&shown, "ImageId"),
                "RegionId": "cn-hangzhou",
                "ZoneId": "cn-hangzhou-h",
                "ClusterId": "",
                "VlanId": "",
                "CreationTime": "2026-11-20T12:00Z",
                "ExpiredTime": "2099-12-31T15:59Z",
                "InstanceChargeType": "PostPaid",
                "StoppedMode": "Not-applicable",
                "IoOptimized": "true",
                "InstanceNetworkType": "vpc",
                "InternetChargeType": "PayByTraffic",
                "InternetMaxBandwidthIn": 0,
                "InternetMaxBandwidthOut": 0,
                "EnableJumboFrame": true,
                "EnableNetworkEncryption": false,
                "NetworkOptions": {
                    "BandwidthWeighting": "",
                    "EnableJumboFrame": true,
                    "EnableNetworkEncryption": false,
                },
                "SecurityOptions": { "EnableSecureBoot": false },
                "DedicatedHostAttribute": { "DedicatedHostId": "", "DedicatedHostName": "" },
                "EipAddress": {
                    "IpAddress": "",
                    "AllocationId": "",
                    "InternetChargeType": "",
                    "Bandwidth": 0,
                },
                "VpcAttributes": {
                    "VpcId": listed["VpcId"],
                    "VSwitchId": vswitch,
                    "NatIpAddress": "",
                    "PrivateIpAddress": { "IpAddress": [listed["PrivateIpAddress"]] },
                },
                "SecurityGroupIds": listed["SecurityGroupIds"],
                "PublicIpAddress": { "IpAddress": [] },
                "InnerIpAddress": { "IpAddress": [] },
                "OperationLocks": { "LockReason": [] },
            })
        );
    }
}
