//! What operations on security groups ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:CreateSecurityGroup", "VpcId={vpc}", "ecs:securitygroup/* vpc:vpc/{vpc}"),
        // One of the classic network is in no VPC: only who may use all may do without one.
        ("ecs:CreateSecurityGroup", "", "ecs:securitygroup/* vpc:vpc/*"),
        ("ecs:DescribeSecurityGroups", "", "ecs:securitygroup/*"),
    ],
    ..Area::NOTHING
};
