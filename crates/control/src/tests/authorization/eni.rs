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
        (
            "ecs:CreateNetworkInterfacePermission",
            "NetworkInterfaceId={eni}&AccountId=7&Permission=InstanceAttach",
            "ecs:eni/{eni}",
        ),
        (
            "ecs:DeleteNetworkInterfacePermission",
            "NetworkInterfacePermissionId={permission}",
            "ecs:eni/*",
        ),
        (
            "ecs:DescribeEniMonitorData",
            "InstanceId={instance}&StartTime=2026-11-20T12:00:00Z&EndTime=2026-11-20T12:00:00Z",
            "ecs:instance/{instance}",
        ),
        ("ecs:DescribeNetworkInterfaceAttribute", "NetworkInterfaceId={eni}", "ecs:eni/{eni}"),
        ("ecs:DescribeNetworkInterfaces", "", "ecs:eni/*"),
        (
            "ecs:DescribeNetworkInterfaces",
            "NetworkInterfaceId.1={eni}&VSwitchId={vswitch}",
            "ecs:eni/*",
        ),
        ("ecs:DescribeNetworkInterfacePermissions", "NetworkInterfaceId={eni}", "ecs:eni/{eni}"),
        // Permissions by their ids may be on any network interface.
        (
            "ecs:DescribeNetworkInterfacePermissions",
            "NetworkInterfacePermissionId.1={permission}",
            "ecs:eni/*",
        ),
        (
            "ecs:DetachNetworkInterface",
            "NetworkInterfaceId={attached}&InstanceId={instance}",
            "ecs:eni/{attached} ecs:instance/{instance}",
        ),
        ("ecs:DisableNetworkInterfaceQoS", "NetworkInterfaceId={eni}", "ecs:eni/{eni}"),
        ("ecs:EnableNetworkInterfaceQoS", "NetworkInterfaceId={eni}", "ecs:eni/{eni}"),
        (
            "ecs:ModifyNetworkInterfaceAttribute",
            "NetworkInterfaceId={eni}&SecurityGroupId.1={group}&SecurityGroupId.2={other}",
            "ecs:eni/{eni} ecs:securitygroup/{group} ecs:securitygroup/{other}",
        ),
        // The page demands the security group, whether one is given or not.
        (
            "ecs:ModifyNetworkInterfaceAttribute",
            "NetworkInterfaceId={eni}&NetworkInterfaceName=new",
            "ecs:eni/{eni} ecs:securitygroup/*",
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
        scene.add(
            "{permission}",
            "Action=CreateNetworkInterfacePermission&NetworkInterfaceId={eni}&AccountId=8&Permission=InstanceAttach",
            "NetworkInterfacePermission.NetworkInterfacePermissionId",
        );
    },
    tagged: &["{other}"],
};
