//! The operator API: causes what only the cloud's own staff can cause.
//!
//! Its operations are declared as all others are, so that they parse, run, commit and describe
//! themselves the same way; but they are served on a listener of their own, with a token of its
//! own. `AccountId` and `RegionId` say whose resources are meant.

pub mod condition;
mod lose_instance;
mod register_instance;
mod release_instance;
mod set_instance_status;
mod set_instance_type;
mod set_network_interface;
mod set_operation;
mod set_quota;
mod set_security_group;
mod set_vswitch_status;

pub use lose_instance::LoseInstance;
pub use register_instance::RegisterInstance;
pub use release_instance::ReleaseInstance;
pub use set_instance_status::SetInstanceStatus;
pub use set_instance_type::SetInstanceType;
pub use set_network_interface::SetNetworkInterface;
pub use set_operation::SetOperation;
pub use set_quota::SetQuota;
pub use set_security_group::SetSecurityGroup;
pub use set_vswitch_status::SetVSwitchStatus;

use crate::{Endpoint, endpoint};

/// The operations of the operator API, by name.
pub const OPERATIONS: &[&dyn Endpoint] = &[
    endpoint::<LoseInstance>(),
    endpoint::<RegisterInstance>(),
    endpoint::<ReleaseInstance>(),
    endpoint::<SetInstanceStatus>(),
    endpoint::<SetInstanceType>(),
    endpoint::<SetNetworkInterface>(),
    endpoint::<SetOperation>(),
    endpoint::<SetQuota>(),
    endpoint::<SetSecurityGroup>(),
    endpoint::<SetVSwitchStatus>(),
];
