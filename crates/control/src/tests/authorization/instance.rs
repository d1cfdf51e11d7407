//! What operations on instances and on their disks ask for.

use super::{Area, Scene};

/// Something may go out of it, and it has no public address.
const WIDEN: &str =
    "Action=ModifyInstanceNetworkSpec&InstanceId={stopped}&InternetMaxBandwidthOut=5";
/// An instance that is paid for in advance.
const RUN: &str = "Action=RunInstances&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupIds.1={group}&InstanceChargeType=PrePaid&Period=1";
const DISK: &str = "Action=DescribeDisks&InstanceId={instance}";

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:AllocatePublicIpAddress", "InstanceId={stopped}", "ecs:instance/{stopped}"),
        (
            "ecs:AttachInstanceRamRole",
            "InstanceIds=[\"{instance}\",\"{stopped}\"]&RamRoleName=worker",
            "ecs:instance/{instance} ecs:instance/{stopped} ram:role/worker",
        ),
        (
            "ecs:CreateInstance",
            "InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}",
            "ecs:instance/* ecs:image/* ecs:securitygroup/{group} vpc:vswitch/{vswitch}",
        ),
        (
            "ecs:RunInstances",
            "InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupIds.1={group}",
            "ecs:instance/* ecs:image/* ecs:securitygroup/{group} vpc:vswitch/{vswitch}",
        ),
        // What stands in a network interface is asked for as what stands at the top.
        (
            "ecs:RunInstances",
            "InstanceType=ecs.g7.large&ImageId=aliyun_3_x64_20G_alibase_20260513.vhd&NetworkInterface.1.InstanceType=Primary&NetworkInterface.1.VSwitchId={vswitch}&NetworkInterface.1.SecurityGroupId={group}",
            "ecs:instance/* ecs:image/aliyun_3_x64_20G_alibase_20260513.vhd ecs:securitygroup/{group} vpc:vswitch/{vswitch}",
        ),
        (
            "ecs:DescribeInstanceAttachmentAttributes",
            "InstanceIds=[\"{instance}\",\"{stopped}\"]",
            "ecs:instance/{instance} ecs:instance/{stopped}",
        ),
        ("ecs:DescribeInstanceAttribute", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:DescribeInstanceAutoRenewAttribute", "RenewalStatus=Normal", "ecs:instance/*"),
        ("ecs:DescribeInstanceMaintenanceAttributes", "", "ecs:instance/*"),
        ("ecs:DeleteInstance", "InstanceId={stopped}", "ecs:instance/{stopped}"),
        (
            "ecs:DeleteInstances",
            "InstanceId.1={stopped}&InstanceId.2={instance}&Force=true",
            "ecs:instance/{stopped} ecs:instance/{instance}",
        ),
        ("ecs:DescribeDisks", "", "ecs:disk/*"),
        ("ecs:DescribeDisks", "InstanceId={instance}", "ecs:disk/*"),
        ("ecs:DescribeInstanceStatus", "", "ecs:instance/*"),
        ("ecs:DescribeInstanceStatus", "InstanceId.1={instance}", "ecs:instance/*"),
        ("ecs:DescribeInstanceRamRole", "RamRoleName=worker", "ecs:instance/*"),
        ("ecs:DescribeInstanceRamRole", "InstanceIds=[\"{instance}\"]", "ecs:instance/{instance}"),
        ("ecs:DescribeInstanceVncUrl", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:DescribeInstances", "", "ecs:instance/*"),
        (
            "ecs:DetachInstanceRamRole",
            "InstanceIds=[\"{instance}\"]&RamRoleName=worker",
            "ecs:instance/{instance} ram:role/worker",
        ),
        (
            "ecs:ModifyInstanceAttribute",
            "InstanceId={instance}&InstanceName=web",
            "ecs:instance/{instance}",
        ),
        // The groups only if it is to be in others.
        (
            "ecs:ModifyInstanceAttribute",
            "InstanceId={instance}&SecurityGroupIds.1={group}",
            "ecs:instance/{instance} ecs:securitygroup/{group}",
        ),
        ("ecs:ModifyInstanceAutoReleaseTime", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:ModifyInstanceAutoRenewAttribute", "InstanceId={paid}", "ecs:instance/{paid}"),
        (
            "ecs:ModifyInstanceChargeType",
            "InstanceIds=[\"{instance}\",\"{stopped}\"]&Period=1",
            "ecs:instance/{instance} ecs:instance/{stopped}",
        ),
        (
            "ecs:ModifyInstanceDeployment",
            "InstanceId={instance}&DeploymentSetId=ds-9",
            "ecs:instance/{instance}",
        ),
        (
            "ecs:ModifyPrepayInstanceSpec",
            "InstanceId={paid}&InstanceType=ecs.g7.xlarge",
            "ecs:instance/{paid}",
        ),
        (
            "ecs:ModifyInstanceMaintenanceAttributes",
            "InstanceId.1={instance}&InstanceId.2={stopped}",
            "ecs:instance/{instance} ecs:instance/{stopped}",
        ),
        (
            "ecs:ModifyInstanceMetadataOptions",
            "InstanceId={instance}&HttpEndpoint=enabled",
            "ecs:instance/{instance}",
        ),
        (
            "ecs:ModifyInstanceNetworkSpec",
            "InstanceId={instance}&InternetMaxBandwidthOut=5",
            "ecs:instance/{instance}",
        ),
        (
            "ecs:ModifyInstanceSpec",
            "InstanceId={stopped}&InstanceType=ecs.g7.large",
            "ecs:instance/{stopped}",
        ),
        (
            "ecs:ModifyInstanceVpcAttribute",
            "InstanceId={stopped}&VSwitchId={vswitch}",
            "ecs:instance/{stopped} vpc:vswitch/{vswitch}",
        ),
        ("ecs:DescribeUserData", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:ModifyDiskAttribute", "DiskId={disk}&DiskName=root", "ecs:disk/{disk}"),
        ("ecs:ModifyDiskAttribute", "DiskIds.1={disk}&DiskName=root", "ecs:disk/{disk}"),
        ("ecs:RebootInstance", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:RebootInstances", "InstanceId.1={instance}", "ecs:instance/{instance}"),
        // The image too; the key pair and the disk that goes are asked for in the instance.
        (
            "ecs:ReplaceSystemDisk",
            "InstanceId={stopped}&ImageId=aliyun_3_x64_20G_alibase_20260513.vhd",
            "ecs:instance/{stopped} ecs:image/aliyun_3_x64_20G_alibase_20260513.vhd",
        ),
        ("ecs:ResizeDisk", "DiskId={disk}&NewSize=50", "ecs:disk/{disk}"),
        ("ecs:StartInstance", "InstanceId={stopped}", "ecs:instance/{stopped}"),
        ("ecs:StartInstances", "InstanceId.1={stopped}", "ecs:instance/{stopped}"),
        ("ecs:StopInstance", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:StopInstances", "InstanceId.1={instance}", "ecs:instance/{instance}"),
    ],
    furnish,
    ..Area::NOTHING
};

fn furnish(scene: &mut Scene) {
    scene.t.ok(CREATE_ROLE);
    scene.add("{disk}", DISK, "Disks.Disk.0.DiskId");
    let wide = scene.filled(WIDEN);
    scene.t.ok(&wide);
    scene.add("{paid}", RUN, "InstanceIdSets.InstanceIdSet.0");
    // It is made, and then it runs.
    let delays = &scene.t.world.delays;
    scene.t.wait_ms(delays.create_ms + delays.start_ms);
    scene.t.ok("Action=SetQuota&NetworkInterfaces=100");
}

/// A role that instances may have.
const CREATE_ROLE: &str = "Action=CreateRole&RoleName=worker&AssumeRolePolicyDocument={\"Version\":\"1\",\"Statement\":[{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\"ecs.aliyuncs.com\"]}}]}";
