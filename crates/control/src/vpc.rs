//! Virtual Private Cloud: VPCs, vSwitches, CIDR reservations, regions and zones.

pub mod cidr_reservation;
pub mod region;
#[expect(clippy::module_inception, reason = "the product has the name of its first resource")]
pub mod vpc;
pub mod vswitch;

pub use cidr_reservation::Reservation;
pub use vpc::Vpc;
pub use vswitch::{VSwitch, VSwitchStatus};
