//! Policies of the cloud itself, which every account may give its users and roles.
//!
//! There are some hundred; here are those that have a meaning for what is served. Their documents say
//! what the public ones do of that.

/// A policy of the cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct SystemPolicy {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Its document.
    pub document: &'static str,
}

/// When they were made, as far as answers say it.
pub const CREATED: &str = "2015-04-28T09:50:24Z";

/// The policy of the cloud with this name.
pub fn find(name: &str) -> Option<&'static SystemPolicy> {
    ALL.iter().find(|policy| policy.name == name)
}

/// All of them, by name.
pub static ALL: &[SystemPolicy] = &[
    SystemPolicy {
        name: "AdministratorAccess",
        description: "Allows everything.",
        document: r#"{"Version":"1","Statement":[{"Action":"*","Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunECSFullAccess",
        description: "Allows all of ECS.",
        document: r#"{"Version":"1","Statement":[{"Action":"ecs:*","Resource":"*","Effect":"Allow"},{"Action":["vpc:DescribeVpcs","vpc:DescribeVSwitches"],"Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunECSNetworkInterfaceManagementAccess",
        description: "Allows network interfaces and their permissions to be managed.",
        document: r#"{"Version":"1","Statement":[{"Action":["ecs:CreateNetworkInterface","ecs:DeleteNetworkInterface","ecs:DescribeNetworkInterfaces","ecs:CreateNetworkInterfacePermission","ecs:DescribeNetworkInterfacePermissions","ecs:DeleteNetworkInterfacePermission"],"Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunECSReadOnlyAccess",
        description: "Allows ECS to be looked at.",
        document: r#"{"Version":"1","Statement":[{"Action":["ecs:Describe*","ecs:List*"],"Resource":"*","Effect":"Allow"},{"Action":["vpc:DescribeVpcs","vpc:DescribeVSwitches"],"Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunRAMFullAccess",
        description: "Allows all of RAM: users, roles and what they may do.",
        document: r#"{"Version":"1","Statement":[{"Action":["ram:*","ims:*"],"Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunRAMReadOnlyAccess",
        description: "Allows RAM to be looked at.",
        document: r#"{"Version":"1","Statement":[{"Action":["ram:Get*","ram:List*","ims:Get*","ims:List*"],"Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunSTSAssumeRoleAccess",
        description: "Allows roles to be assumed.",
        document: r#"{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunVPCFullAccess",
        description: "Allows all of VPC.",
        document: r#"{"Version":"1","Statement":[{"Action":"vpc:*","Resource":"*","Effect":"Allow"},{"Action":"ecs:DescribeInstances","Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "AliyunVPCReadOnlyAccess",
        description: "Allows VPC to be looked at.",
        document: r#"{"Version":"1","Statement":[{"Action":["vpc:Describe*","vpc:List*","vpc:Get*"],"Resource":"*","Effect":"Allow"},{"Action":"ecs:DescribeInstances","Resource":"*","Effect":"Allow"}]}"#,
    },
    SystemPolicy {
        name: "ReadOnlyAccess",
        description: "Allows everything to be looked at.",
        document: r#"{"Version":"1","Statement":[{"Action":["*:Describe*","*:List*","*:Get*","*:BatchGet*","*:Query*","*:BatchQuery*"],"Resource":"*","Effect":"Allow"}]}"#,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn every_policy_can_be_read_and_they_come_by_name() {
        assert!(ALL.is_sorted_by(|one, next| one.name < next.name));
        for policy in ALL {
            assert!(Policy::parse(policy.document).is_ok(), "{}", policy.name);
            assert_eq!(find(policy.name), Some(policy));
        }
        assert_eq!(find("adminstratoraccess"), None);
    }
}
