//! How a DHCP options set reads in answers.

use api::answer;

use super::{DhcpOptionsSet, life::status, vpcs};
use crate::{
    Ctx, Fault,
    kernel::resource_group,
    value::{id::DhcpOptionsSetId, tag::TagView, text},
};

/// The status of sets that can be used.
pub const STATUS: &str = "Available";
/// That of sets that a VPC has.
pub const ATTACHED: &str = "InUse";

/// What instances are told.
#[answer]
pub struct OptionsView {
    domain_name: String,
    domain_name_servers: String,
    lease_time: String,
    ipv6_lease_time: String,
}

/// A set as ListDhcpOptionsSets has it. Its tags have no wrapper.
#[answer]
pub struct SetView {
    dhcp_options_set_id: DhcpOptionsSetId,
    dhcp_options_set_name: String,
    dhcp_options_set_description: String,
    status: &'static str,
    owner_id: u64,
    resource_group_id: String,
    creation_time: String,
    associate_vpc_count: u32,
    dhcp_options: OptionsView,
    tags: Vec<TagView>,
}

impl OptionsView {
    /// Those of the set.
    pub fn of(set: &DhcpOptionsSet) -> OptionsView {
        let servers = set.servers.iter().map(ToString::to_string).collect::<Vec<_>>();
        OptionsView {
            domain_name: set.domain.clone(),
            domain_name_servers: servers.join(","),
            lease_time: set.lease.clone(),
            ipv6_lease_time: set.ipv6_lease.clone(),
        }
    }
}

impl SetView {
    /// The set as the caller sees it.
    pub fn of(ctx: &Ctx<'_>, set: DhcpOptionsSet) -> Result<SetView, Fault> {
        Ok(SetView {
            dhcp_options: OptionsView::of(&set),
            associate_vpc_count: vpcs(ctx, &set.id)?.len() as u32,
            status: status(set.pending, STATUS),
            owner_id: ctx.account(),
            resource_group_id: resource_group::print(ctx, &set.resource_group),
            creation_time: text::time(set.created),
            tags: TagView::of(&set.tags),
            dhcp_options_set_id: set.id,
            dhcp_options_set_name: set.name,
            dhcp_options_set_description: set.description,
        })
    }
}
