//! Elastic Compute Service: network interfaces and permissions on them, instances, key pairs, security
//! groups, regions and zones, tags and resource groups.

pub mod account;
pub mod created;
pub mod disk;
pub mod eni;
pub mod eni_permission;
pub mod image;
pub mod instance;
pub mod instance_type;
pub mod key_pair;
pub mod region;
pub mod resource_group;
pub mod security_group;
pub mod tag;

pub use disk::Disk;
pub use eni::Eni;
pub use eni_permission::EniPermission;
pub use instance::Instance;
pub use key_pair::KeyPair;
pub use security_group::{SecurityGroup, rule::SecurityGroupRule};

use minicbor::{Decode, Encode};

/// The kind of network that a resource is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum NetworkType {
    /// The one that all accounts shared before there were VPCs.
    #[choice("classic")]
    Classic,
    /// A VPC.
    #[choice("vpc")]
    Vpc,
}

/// Why a resource is locked. Only instances are, by the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum LockReason {
    /// It is not paid for.
    #[n(0)]
    #[choice("financial")]
    Financial,
    /// It does what it should not.
    #[n(1)]
    #[choice("security")]
    Security,
    /// It was taken back.
    #[n(2)]
    Recycling,
    /// The dedicated host is not paid for.
    #[n(3)]
    #[choice("dedicatedhostfinancial")]
    DedicatedHostFinancial,
    /// What was paid for it was paid back.
    #[n(4)]
    #[choice("refunded")]
    Refunded,
}

/// When what does not expire does so, as the service prints it.
pub const NEVER: &str = "2099-12-31T15:59Z";

/// How a resource is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum ChargeType {
    /// In advance, for a while.
    #[n(0)]
    PrePaid,
    /// By what was used.
    #[n(1)]
    PostPaid,
}
