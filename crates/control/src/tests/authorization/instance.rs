//! What operations on instances ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:DescribeInstanceStatus", "", "ecs:instance/*"),
        ("ecs:DescribeInstanceStatus", "InstanceId.1={instance}", "ecs:instance/*"),
        ("ecs:DescribeInstances", "", "ecs:instance/*"),
        ("ecs:StartInstance", "InstanceId={stopped}", "ecs:instance/{stopped}"),
        ("ecs:StopInstance", "InstanceId={instance}", "ecs:instance/{instance}"),
    ],
    ..Area::NOTHING
};
