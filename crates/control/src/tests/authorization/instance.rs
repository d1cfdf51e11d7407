//! What operations on instances ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        (
            "ecs:DescribeInstanceAttachmentAttributes",
            "InstanceIds=[\"{instance}\",\"{stopped}\"]",
            "ecs:instance/{instance} ecs:instance/{stopped}",
        ),
        ("ecs:DescribeInstanceAutoRenewAttribute", "RenewalStatus=Normal", "ecs:instance/*"),
        ("ecs:DescribeInstanceMaintenanceAttributes", "", "ecs:instance/*"),
        ("ecs:DescribeInstanceStatus", "", "ecs:instance/*"),
        ("ecs:DescribeInstanceStatus", "InstanceId.1={instance}", "ecs:instance/*"),
        ("ecs:DescribeInstanceVncUrl", "InstanceId={instance}", "ecs:instance/{instance}"),
        ("ecs:DescribeInstances", "", "ecs:instance/*"),
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
    ..Area::NOTHING
};
