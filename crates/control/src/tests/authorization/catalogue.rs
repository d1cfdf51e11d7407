//! What tells about the catalogue asks for: it is nobody's.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:DescribeInstanceTypeFamilies", "", "ecs:*"),
        ("ecs:DescribeInstanceTypes", "", "ecs:*"),
        ("ecs:DescribeRegions", "", "ecs:*"),
        ("ecs:DescribeZones", "", "ecs:*"),
        ("vpc:DescribeRegions", "", "vpc:*"),
        ("vpc:DescribeZones", "", "vpc:*"),
    ],
    ..Area::NOTHING
};
