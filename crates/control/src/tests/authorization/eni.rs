//! What operations on network interfaces ask for.

use super::{Area, TAG};

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:AssignIpv6Addresses", "NetworkInterfaceId={eni}&Ipv6AddressCount=1", "ecs:eni/{eni}"),
        (
            "ecs:AssignPrivateIpAddresses",
            "NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1",
            "ecs:eni/{eni}",
        ),
        (
            "ecs:AttachNetworkInterface",
            "NetworkInterfaceId={eni}&InstanceId={instance}",
            "ecs:eni/{eni} ecs:instance/{instance}",
        ),
        (
            "ecs:CreateNetworkInterface",
            "VSwitchId={vswitch}&SecurityGroupId={group}",
            "ecs:eni/* ecs:securitygroup/{group} vpc:vswitch/{vswitch}",
        ),
        (
            "ecs:CreateNetworkInterface",
            "VSwitchId={vswitch}&SecurityGroupIds.1={group}&SecurityGroupIds.2={other}",
            "ecs:eni/* ecs:securitygroup/{group} ecs:securitygroup/{other} vpc:vswitch/{vswitch}",
        ),
        // A resource group is not asked for.
        (
            "ecs:CreateNetworkInterface",
            "VSwitchId={vswitch}&SecurityGroupId={group}&ResourceGroupId={resources}",
            "ecs:eni/* ecs:securitygroup/{group} vpc:vswitch/{vswitch}",
        ),
        ("ecs:DeleteNetworkInterface", "NetworkInterfaceId={eni}", "ecs:eni/{eni}"),
        ("ecs:DescribeNetworkInterfaceAttribute", "NetworkInterfaceId={eni}", "ecs:eni/{eni}"),
        ("ecs:DescribeNetworkInterfaces", "", "ecs:eni/*"),
        (
            "ecs:DescribeNetworkInterfaces",
            "NetworkInterfaceId.1={eni}&VSwitchId={vswitch}",
            "ecs:eni/*",
        ),
        (
            "ecs:DetachNetworkInterface",
            "NetworkInterfaceId={attached}&InstanceId={instance}",
            "ecs:eni/{attached} ecs:instance/{instance}",
        ),
        (
            "ecs:UnassignIpv6Addresses",
            "NetworkInterfaceId={eni}&Ipv6Address.1={ipv6}",
            "ecs:eni/{eni}",
        ),
        (
            "ecs:UnassignPrivateIpAddresses",
            "NetworkInterfaceId={eni}&PrivateIpAddress.1={ipv4}",
            "ecs:eni/{eni}",
        ),
    ],
    furnish: |scene| {
        let group = format!("Action=CreateSecurityGroup&VpcId={{vpc}}{TAG}");
        scene.add("{other}", &group, "SecurityGroupId");
    },
    tagged: &["{other}"],
};
