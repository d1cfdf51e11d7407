//! What operations on VPCs, vSwitches and reservations ask for.

use super::Area;

pub(super) const AREA: Area = Area {
    lines: &[
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

const CREATE_VSWITCH: &str = "VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.1.0.0/24";
