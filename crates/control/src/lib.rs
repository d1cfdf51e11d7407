//! The rules of the API.
//!
//! Pure: an operation is a function of (request, rows, now, seed, world). There is no clock, no
//! thread, no I/O, no async and no logging here; `clippy.toml` bans what would bring them in.
//!
//! Start with [`kernel::operation`] and any file below `ecs` or `vpc`: each is one operation, named as
//! on the wire. [`execution`] is what becomes of a request.

extern crate self as control;

pub mod ecs;
pub mod execution;
pub mod facts;
pub mod faults;
pub mod kernel;
pub mod location;
pub mod net;
pub mod operator;
pub mod policy;
pub mod ram;
pub mod resource_manager;
pub mod sts;
pub mod tagging;
#[cfg(test)]
mod tests;
pub mod value;
pub mod vpc;

pub use facts::world::World;
pub use faults::Fault;
pub use kernel::{
    caller::{Assumed, Caller, Permitted, Principal, Scope},
    context::Ctx,
    declaration::{Access, Product},
    head::{Head, Host},
    operation::{Endpoint, Plan, Read, Write},
};

use std::sync::LazyLock;

use kernel::resource::{Kind, Resource, kind};
use store::AnyTable;

/// Every kind of resource: what policies and tags find.
pub static RESOURCES: &[&dyn Kind] = &[
    kind::<ecs::Disk>(),
    kind::<ecs::Eni>(),
    kind::<ecs::EniPermission>(),
    kind::<ecs::Instance>(),
    kind::<ecs::KeyPair>(),
    kind::<ecs::SecurityGroup>(),
    kind::<ecs::SecurityGroupRule>(),
    kind::<ram::AccessKey>(),
    kind::<ram::Policy>(),
    kind::<ram::Role>(),
    kind::<ram::User>(),
    kind::<kernel::resource_group::ResourceGroup>(),
    kind::<vpc::DhcpOptionsSet>(),
    kind::<vpc::Ipv6Gateway>(),
    kind::<vpc::Reservation>(),
    kind::<vpc::RouteEntry>(),
    kind::<vpc::RouteTable>(),
    kind::<vpc::VRouter>(),
    kind::<vpc::VSwitch>(),
    kind::<vpc::Vpc>(),
];

/// Every table that there is: `audit` proves of each that the store keeps it, and finds keys of
/// any other.
pub static TABLES: &[&dyn AnyTable] = &[
    &ecs::Disk::TABLE,
    &ecs::Eni::TABLE,
    &ecs::EniPermission::TABLE,
    &ecs::Instance::TABLE,
    &ecs::KeyPair::TABLE,
    &ecs::SecurityGroup::TABLE,
    &ecs::SecurityGroupRule::TABLE,
    &ecs::eni::QUOTA,
    &ecs::security_group::GROUP_USES,
    &execution::default_world::STORE,
    &execution::token::TOKENS,
    &kernel::cell::CELLS,
    &kernel::cell::NEXT,
    &kernel::condition::CONDITIONS,
    &kernel::resource_group::ResourceGroup::TABLE,
    &kernel::schedule::SCHEDULE,
    &net::extent::EXTENTS,
    &net::owner::OWNERS,
    &net::owner::PREFIX_OWNERS,
    &net::pool::CHUNKS,
    &ram::AccessKey::TABLE,
    &ram::BEARER_TOKENS,
    &ram::CREDENTIALS,
    &ram::DECLARED,
    &ram::Policy::TABLE,
    &ram::Role::TABLE,
    &ram::User::TABLE,
    &ram::VERSIONS,
    &sts::session::SESSIONS,
    &vpc::DhcpOptionsSet::TABLE,
    &vpc::Ipv6Gateway::TABLE,
    &vpc::Reservation::TABLE,
    &vpc::RouteEntry::TABLE,
    &vpc::RouteTable::TABLE,
    &vpc::VRouter::TABLE,
    &vpc::VSwitch::TABLE,
    &vpc::Vpc::TABLE,
    &vpc::vpc::ipv6_block::ALLOCATED,
];

/// The operations that callers see, by what they are about.
pub static AREAS: &[(&str, &[&dyn Endpoint])] = &[
    ("accounts", ecs::account::OPERATIONS),
    ("disks", ecs::disk::OPERATIONS),
    ("network interfaces", ecs::eni::OPERATIONS),
    ("permissions on network interfaces", ecs::eni_permission::OPERATIONS),
    ("images", ecs::image::OPERATIONS),
    ("instances", ecs::instance::OPERATIONS),
    ("instance types", ecs::instance_type::OPERATIONS),
    ("key pairs", ecs::key_pair::OPERATIONS),
    ("ECS: regions and zones", ecs::region::OPERATIONS),
    ("ECS: resource groups", ecs::resource_group::OPERATIONS),
    ("security groups", ecs::security_group::OPERATIONS),
    ("ECS: tags", ecs::tag::OPERATIONS),
    ("Location", location::OPERATIONS),
    ("RAM: access keys", ram::access_key::OPERATIONS),
    ("RAM: policies", ram::policy::OPERATIONS),
    ("RAM: roles", ram::role::OPERATIONS),
    ("RAM: tags", ram::tag::OPERATIONS),
    ("RAM: users", ram::user::OPERATIONS),
    ("Resource Management", resource_manager::resource_group::OPERATIONS),
    ("Resource Management: tags", resource_manager::tag::OPERATIONS),
    ("STS", sts::session::OPERATIONS),
    ("CIDR reservations", vpc::cidr_reservation::OPERATIONS),
    ("DHCP options sets", vpc::dhcp_options_set::OPERATIONS),
    ("elastic addresses", vpc::eip::OPERATIONS),
    ("IPv6 addresses", vpc::ipv6_address::OPERATIONS),
    ("IPv6 gateways", vpc::ipv6_gateway::OPERATIONS),
    ("VPC: regions and zones", vpc::region::OPERATIONS),
    ("VPC: resource groups", vpc::resource_group::OPERATIONS),
    ("route entries", vpc::route_entry::OPERATIONS),
    ("route tables", vpc::route_table::OPERATIONS),
    ("VPC: tags", vpc::tag::OPERATIONS),
    ("VPCs", vpc::vpc::OPERATIONS),
    ("routers", vpc::vrouter::OPERATIONS),
    ("vSwitches", vpc::vswitch::OPERATIONS),
];

/// Every operation that callers see, by product and name.
pub fn operations() -> impl Iterator<Item = &'static dyn Endpoint> {
    static SORTED: LazyLock<Vec<&'static dyn Endpoint>> = LazyLock::new(|| {
        let mut all = AREAS.iter().flat_map(|(_, area)| area.iter().copied()).collect::<Vec<_>>();
        all.sort_by_key(|one| (one.product(), one.name()));
        all
    });
    SORTED.iter().copied()
}

/// The operation of the operator API with this name, if there is one.
pub fn find_operator(action: &str) -> Option<&'static dyn Endpoint> {
    operator::OPERATIONS.iter().copied().find(|one| one.name() == action)
}

/// The operation that a request names, if the server has it.
pub fn find(version: &str, action: &str) -> Option<&'static dyn Endpoint> {
    operations().find(|one| one.product().version() == version && one.name() == action)
}
