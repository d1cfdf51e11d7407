//! Virtual Private Cloud: VPCs, vSwitches, CIDR reservations, route tables, regions and zones.

pub mod cidr_reservation;
pub mod dhcp_options_set;
pub mod eip;
pub mod ipv6_address;
pub mod ipv6_gateway;
pub mod region;
pub mod resource_group;
pub mod route_entry;
pub mod route_table;
pub mod tag;
#[expect(clippy::module_inception, reason = "the product has the name of its first resource")]
pub mod vpc;
pub mod vrouter;
pub mod vswitch;

pub use cidr_reservation::Reservation;
pub use dhcp_options_set::DhcpOptionsSet;
pub use ipv6_gateway::Ipv6Gateway;
pub use route_entry::RouteEntry;
pub use route_table::RouteTable;
pub use vpc::Vpc;
pub use vrouter::VRouter;
pub use vswitch::{VSwitch, VSwitchStatus};
