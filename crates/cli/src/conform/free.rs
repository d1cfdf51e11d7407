//! What cases may make in an account that is real: what costs nothing, and can be removed again.

use control::Product;

/// A kind of thing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Free {
    /// The operation that makes one.
    pub operation: &'static str,
    /// The one that removes it.
    pub removal: &'static str,
    /// The product that has both.
    pub product: Product,
    /// The id, in the answer of the one and in the request of the other.
    pub id: &'static str,
    /// The parameter for its name, if a name does not change what cases look at.
    pub name: Option<&'static str>,
    /// What it is called.
    pub called: &'static str,
    /// What many are called.
    pub plural: &'static str,
}

/// All of them, in the order in which they are removed. Alibaba Cloud charges for none of them.
pub static FREE: [Free; 5] = [
    Free {
        operation: "CreateNetworkInterface",
        removal: "DeleteNetworkInterface",
        product: Product::Ecs,
        id: "NetworkInterfaceId",
        name: None,
        called: "network interface",
        plural: "network interfaces",
    },
    Free {
        operation: "CreateVSwitchCidrReservation",
        removal: "DeleteVSwitchCidrReservation",
        product: Product::Vpc,
        id: "VSwitchCidrReservationId",
        name: Some("VSwitchCidrReservationName"),
        called: "CIDR reservation",
        plural: "CIDR reservations",
    },
    Free {
        operation: "CreateVSwitch",
        removal: "DeleteVSwitch",
        product: Product::Vpc,
        id: "VSwitchId",
        name: Some("VSwitchName"),
        called: "vSwitch",
        plural: "vSwitches",
    },
    Free {
        operation: "CreateSecurityGroup",
        removal: "DeleteSecurityGroup",
        product: Product::Ecs,
        id: "SecurityGroupId",
        name: Some("SecurityGroupName"),
        called: "security group",
        plural: "security groups",
    },
    Free {
        operation: "CreateVpc",
        removal: "DeleteVpc",
        product: Product::Vpc,
        id: "VpcId",
        name: Some("VpcName"),
        called: "VPC",
        plural: "VPCs",
    },
];

/// Network interfaces.
pub static INTERFACE: &Free = &FREE[0];
/// CIDR reservations.
pub static RESERVATION: &Free = &FREE[1];
/// vSwitches.
pub static VSWITCH: &Free = &FREE[2];
/// Security groups.
pub static GROUP: &Free = &FREE[3];
/// VPCs.
pub static VPC: &Free = &FREE[4];

impl Free {
    /// What the operation makes, if it makes one of them.
    pub fn made_by(operation: &str) -> Option<&'static Free> {
        FREE.iter().find(|one| one.operation == operation)
    }
}
