//! What operations on security groups ask for.

use super::{Area, Scene, TAG};

/// The documents grant some operations on rules on all resources only, and ask for an instance
/// also where a network interface joins a group or leaves it: so RAM pages of ECS have it.
pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:AuthorizeSecurityGroup", INGRESS, "ecs:*"),
        ("ecs:AuthorizeSecurityGroupEgress", EGRESS, "ecs:*"),
        ("ecs:CreateSecurityGroup", "VpcId={vpc}", "ecs:securitygroup/* vpc:vpc/{vpc}"),
        // Which VPC is the default one is not asked: only who may use all may leave it out.
        ("ecs:CreateSecurityGroup", "", "ecs:securitygroup/* vpc:vpc/*"),
        ("ecs:DeleteSecurityGroup", "SecurityGroupId={idle}", "ecs:securitygroup/{idle}"),
        (
            "ecs:DescribeSecurityGroupAttribute",
            "SecurityGroupId={group}",
            "ecs:securitygroup/{group}",
        ),
        (
            "ecs:DescribeSecurityGroupReferences",
            "SecurityGroupId.1={group}&SecurityGroupId.2={idle}",
            "ecs:securitygroup/{group} ecs:securitygroup/{idle}",
        ),
        ("ecs:DescribeSecurityGroups", "", "ecs:securitygroup/*"),
        (
            "ecs:JoinSecurityGroup",
            "SecurityGroupId={idle}&InstanceId={instance}",
            "ecs:instance/{instance} ecs:securitygroup/{idle}",
        ),
        (
            "ecs:JoinSecurityGroup",
            "SecurityGroupId={idle}&NetworkInterfaceId={eni}",
            "ecs:instance/* ecs:securitygroup/{idle}",
        ),
        (
            "ecs:LeaveSecurityGroup",
            "SecurityGroupId={second}&NetworkInterfaceId={eni}",
            "ecs:instance/* ecs:securitygroup/{second}",
        ),
        (
            "ecs:ModifySecurityGroupAttribute",
            "SecurityGroupId={group}&SecurityGroupName=web",
            "ecs:securitygroup/{group}",
        ),
        ("ecs:ModifySecurityGroupEgressRule", EGRESS, "ecs:*"),
        (
            "ecs:ModifySecurityGroupPolicy",
            "SecurityGroupId={group}&InnerAccessPolicy=Drop",
            "ecs:securitygroup/{group}",
        ),
        ("ecs:ModifySecurityGroupRule", INGRESS, "ecs:*"),
        ("ecs:RevokeSecurityGroup", INGRESS, "ecs:securitygroup/{group}"),
        ("ecs:RevokeSecurityGroupEgress", EGRESS, "ecs:securitygroup/{group}"),
    ],
    furnish,
    tagged: &["{idle}", "{second}"],
};

const INGRESS: &str =
    "SecurityGroupId={group}&IpProtocol=tcp&PortRange=22/22&SourceCidrIp=10.0.0.0/8";
const EGRESS: &str = "SecurityGroupId={group}&IpProtocol=all&PortRange=-1/-1&DestCidrIp=0.0.0.0/0";

/// A default VPC, a rule of each direction, a group that nobody is in, and one that the network
/// interface is in beside its own.
fn furnish(s: &mut Scene) {
    s.add("{default}", "Action=CreateDefaultVpc", "VpcId");
    let group = format!("Action=CreateSecurityGroup&VpcId={{vpc}}{TAG}");
    s.add("{idle}", &group, "SecurityGroupId");
    s.add("{second}", &group, "SecurityGroupId");
    for request in [
        format!("Action=AuthorizeSecurityGroup&{INGRESS}"),
        format!("Action=AuthorizeSecurityGroupEgress&{EGRESS}"),
        "Action=JoinSecurityGroup&SecurityGroupId={second}&NetworkInterfaceId={eni}".to_owned(),
    ] {
        let request = s.filled(&request);
        s.t.ok(&request);
    }
}
