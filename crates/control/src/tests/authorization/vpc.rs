//! What operations on VPCs, vSwitches and reservations ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
        ("vpc:CreateDefaultVpc", "", "vpc:vpc/*"),
        ("vpc:CreateVSwitch", CREATE_VSWITCH, "vpc:vswitch/* vpc:vpc/{vpc}"),
        (
            "vpc:CreateVSwitchCidrReservation",
            "VSwitchId={vswitch}&VSwitchCidrReservationMask=28",
            "vpc:vswitch/{vswitch}",
        ),
        ("vpc:CreateVpc", "CidrBlock=10.0.0.0/8", "vpc:vpc/*"),
        ("vpc:DescribeVSwitchAttributes", "VSwitchId={vswitch}", "vpc:vswitch/{vswitch}"),
        ("vpc:DescribeVSwitches", "VpcId={vpc}", "vpc:vswitch/*"),
        ("vpc:DescribeVpcs", "", "vpc:vpc/*"),
        // Its page names reservations, not their vSwitches: acs:vpc:…:vswitchcidrreservation/*.
        ("vpc:ListVSwitchCidrReservations", "VSwitchId={vswitch}", "vpc:vswitchcidrreservation/*"),
    ],
    ..Area::NOTHING
};

/// What needs a default VPC, of which a region has one.
pub(super) const OF_DEFAULT: Area = Area {
    // It makes a vSwitch, in a VPC that the request does not name.
    lines: &[("vpc:CreateDefaultVSwitch", "ZoneId=cn-hangzhou-h", "vpc:vswitch/*")],
    furnish: |scene| drop(scene.t.ok("Action=CreateDefaultVpc")),
    ..Area::NOTHING
};

const CREATE_VSWITCH: &str = "VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.1.0.0/24";
