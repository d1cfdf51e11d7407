//! What tells about the catalogue asks for: it is nobody's.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:DescribeAccountAttributes", "", "ecs:*"),
        ("ecs:DescribeAvailableResource", "DestinationResource=Zone", "ecs:*"),
        (
            "ecs:DescribeImageSupportInstanceTypes",
            "ImageId=ubuntu_24_04_x64_20G_alibase_20260916.vhd",
            "ecs:*",
        ),
        ("ecs:DescribeImages", "", "ecs:image/*"),
        ("ecs:DescribeInstanceTypeFamilies", "", "ecs:*"),
        ("ecs:DescribeInstanceTypes", "", "ecs:*"),
        ("ecs:DescribeRegions", "", "ecs:*"),
        ("ecs:DescribeZones", "", "ecs:*"),
        ("location:DescribeEndpoints", "Id=cn-hangzhou", ""),
        ("vpc:DescribeRegions", "", "vpc:*"),
        ("vpc:DescribeZones", "", "vpc:*"),
    ],
    ..Area::NOTHING
};
