//! What operations on instances ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        (
            "ecs:AttachInstanceRamRole",
            "InstanceIds=[\"{instance}\",\"{stopped}\"]&RamRoleName=worker",
            "ecs:instance/{instance} ecs:instance/{stopped} ram:role/worker",
        ),
        (
            "ecs:DescribeInstanceAttachmentAttributes",
            "InstanceIds=[\"{instance}\",\"{stopped}\"]",
            "ecs:instance/{instance} ecs:instance/{stopped}",
        ),
        ("ecs:DescribeInstanceAttribute", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:DescribeInstanceAutoRenewAttribute", "RenewalStatus=Normal", "ecs:instance/*"),
        ("ecs:DescribeInstanceMaintenanceAttributes", "", "ecs:instance/*"),
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
        (
            "ecs:ModifyInstanceMetadataOptions",
            "InstanceId={instance}&HttpEndpoint=enabled",
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
        ("ecs:StartInstance", "InstanceId={stopped}", "ecs:instance/{stopped}"),
        ("ecs:StopInstance", "InstanceId={instance}", "ecs:instance/{instance}"),
    ],
    furnish: |scene| {
        scene.t.ok(CREATE_ROLE);
    },
    ..Area::NOTHING
};

/// A role that instances may have.
const CREATE_ROLE: &str = "Action=CreateRole&RoleName=worker&AssumeRolePolicyDocument={\"Version\":\"1\",\"Statement\":[{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\"ecs.aliyuncs.com\"]}}]}";
