//! What operations on VPCs, vSwitches, reservations and IPv6 gateways ask for.

use super::{Area, Scene, TAG};

pub(super) const AREA: Area = Area {
    lines: &[
        // What it reserves is not named in policies before a VPC has it.
        ("vpc:AllocateVpcIpv6Cidr", "", "vpc:vpc/*"),
        (
            "vpc:AssociateVpcCidrBlock",
            "VpcId={empty}&SecondaryCidrBlock=11.0.0.0/16",
            "vpc:vpc/{empty}",
        ),
        (
            "vpc:CheckCanAllocateVpcPrivateIpAddress",
            "VSwitchId={vswitch}&PrivateIpAddress=10.0.0.9",
            "vpc:vswitch/{vswitch}",
        ),
        ("vpc:CreateDefaultVpc", "", "vpc:vpc/*"),
        ("vpc:CreateIpv6Gateway", "VpcId={empty}", "vpc:ipv6gateway/* vpc:vpc/{empty}"),
        ("vpc:CreateVSwitch", CREATE_VSWITCH, "vpc:vswitch/* vpc:vpc/{vpc}"),
        (
            "vpc:CreateVSwitchCidrReservation",
            "VSwitchId={vswitch}&VSwitchCidrReservationMask=28",
            "vpc:vswitch/{vswitch}",
        ),
        ("vpc:CreateVpc", "CidrBlock=10.0.0.0/8", "vpc:vpc/*"),
        ("vpc:DeleteIpv6Gateway", "Ipv6GatewayId={gateway}", "vpc:ipv6gateway/{gateway}"),
        ("vpc:DeleteVSwitch", "VSwitchId={unused}", "vpc:vswitch/{unused}"),
        (
            "vpc:DeleteVSwitchCidrReservation",
            "VSwitchCidrReservationId={reservation}",
            "vpc:vswitchcidrreservation/{reservation}",
        ),
        ("vpc:DeleteVpc", "VpcId={empty}", "vpc:vpc/{empty}"),
        (
            "vpc:DescribeIpv6GatewayAttribute",
            "Ipv6GatewayId={gateway}",
            "vpc:ipv6gateway/{gateway}",
        ),
        ("vpc:DescribeEipAddresses", "", "vpc:eip/*"),
        ("vpc:DescribeIpv6Addresses", "", "vpc:ipv6address/*"),
        ("vpc:DescribeIpv6Gateways", "VpcId={vpc}", "vpc:ipv6gateway/*"),
        ("vpc:DescribeVSwitchAttributes", "VSwitchId={vswitch}", "vpc:vswitch/{vswitch}"),
        ("vpc:DescribeVSwitches", "VpcId={vpc}", "vpc:vswitch/*"),
        ("vpc:DescribeVpcAttribute", "VpcId={vpc}", "vpc:vpc/{vpc}"),
        ("vpc:DescribeVpcs", "", "vpc:vpc/*"),
        (
            "vpc:GetVSwitchCidrReservationUsage",
            "VSwitchCidrReservationId={reservation}",
            "vpc:vswitchcidrreservation/{reservation}",
        ),
        // Its page names reservations, not their vSwitches: acs:vpc:…:vswitchcidrreservation/*.
        ("vpc:ListVSwitchCidrReservations", "VSwitchId={vswitch}", "vpc:vswitchcidrreservation/*"),
        (
            "vpc:ModifyIpv6GatewayAttribute",
            "Ipv6GatewayId={gateway}&Name=n",
            "vpc:ipv6gateway/{gateway}",
        ),
        (
            "vpc:ModifyVSwitchAttribute",
            "VSwitchId={vswitch}&VSwitchName=n",
            "vpc:vswitch/{vswitch}",
        ),
        (
            "vpc:ModifyVSwitchCidrReservationAttribute",
            "VSwitchCidrReservationId={reservation}&VSwitchCidrReservationName=n",
            "vpc:vswitchcidrreservation/{reservation}",
        ),
        ("vpc:ModifyVpcAttribute", "VpcId={vpc}&VpcName=n", "vpc:vpc/{vpc}"),
        (
            "vpc:UnassociateVpcCidrBlock",
            "VpcId={empty}&SecondaryCidrBlock=12.0.0.0/16",
            "vpc:vpc/{empty}",
        ),
    ],
    furnish,
    tagged: &["{empty}", "{unused}", "{reservation}", "{gateway}"],
};

/// A VPC in which nothing is, a vSwitch that nobody uses, a reservation and a gateway.
fn furnish(scene: &mut Scene) {
    scene.add("{empty}", &format!("Action=CreateVpc&EnableIpv6=true{TAG}"), "VpcId");
    scene
        .t
        .ok(&scene
            .filled("Action=AssociateVpcCidrBlock&VpcId={empty}&SecondaryCidrBlock=12.0.0.0/16"));
    let unused = "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.2.0.0/24";
    scene.add("{unused}", &format!("{unused}{TAG}"), "VSwitchId");
    let reserve = "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}";
    let reserve = format!("{reserve}&VSwitchCidrReservationMask=28{TAG}");
    scene.add("{reservation}", &reserve, "VSwitchCidrReservationId");
    let gateway = format!("Action=CreateIpv6Gateway&VpcId={{vpc}}{TAG}");
    scene.add("{gateway}", &gateway, "Ipv6GatewayId");
}

/// What needs a default VPC, of which a region has one.
pub(super) const OF_DEFAULT: Area = Area {
    // It makes a vSwitch, in a VPC that the request does not name.
    lines: &[("vpc:CreateDefaultVSwitch", "ZoneId=cn-hangzhou-h", "vpc:vswitch/*")],
    furnish: |scene| drop(scene.t.ok("Action=CreateDefaultVpc")),
    ..Area::NOTHING
};

const CREATE_VSWITCH: &str = "VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.1.0.0/24";
