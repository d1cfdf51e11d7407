//! What the tests of operations on rules stand on.

use serde_json::Value;

use crate::tests::testing::{Testing, at, text};

/// A world with security groups.
pub(in crate::ecs::security_group) struct Scene {
    pub(in crate::ecs::security_group) t: Testing,
    /// Two basic groups of one VPC, an enterprise group of it, and a basic one of another VPC.
    pub(in crate::ecs::security_group) groups: [String; 4],
}

impl Scene {
    pub(in crate::ecs::security_group) fn new() -> Scene {
        let mut t = Testing::new();
        let vpcs = [(); 2].map(|()| text(&t.ok("Action=CreateVpc"), "VpcId").to_owned());
        let groups = [(0, "normal"), (0, "normal"), (0, "enterprise"), (1, "normal")];
        let groups = groups.map(|(vpc, kind)| {
            let vpc = &vpcs[vpc];
            let group =
                t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupType={kind}"));
            text(&group, "SecurityGroupId").to_owned()
        });
        Scene { t, groups }
    }

    /// Adds a rule of the direction of an operation to the first group.
    pub(in crate::ecs::security_group) fn add(&mut self, action: &str, rule: &str) {
        let direction = if action.contains("Egress") { "Egress" } else { "" };
        let group = &self.groups[0];
        self.t.wait_ms(1000);
        self.t
            .ok(&format!("Action=AuthorizeSecurityGroup{direction}&SecurityGroupId={group}{rule}"));
    }

    /// The rules of the first group, as they are shown.
    pub(in crate::ecs::security_group) fn rules(&mut self) -> Vec<Value> {
        let group = &self.groups[0];
        let shown =
            self.t.ok(&format!("Action=DescribeSecurityGroupAttribute&SecurityGroupId={group}"));
        at(&shown, "Permissions.Permission").as_array().expect("rules are a list").clone()
    }
}

/// Addresses at both ends of traffic; where there are none, none, whatever else is given.
pub(in crate::ecs::security_group) fn ends(
    source: &str,
    source6: &str,
    dest: &str,
    dest6: &str,
) -> String {
    format!(
        "&SourceCidrIp={source}&Ipv6SourceCidrIp={source6}&DestCidrIp={dest}&Ipv6DestCidrIp={dest6}"
    )
}
