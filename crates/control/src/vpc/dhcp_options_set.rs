//! DHCP options sets: what instances of a VPC are told of names, as rows, and what their operations
//! share.

pub(crate) mod life;
pub(crate) mod settings;
pub(crate) mod view;

use std::net::IpAddr;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use super::Vpc;
use crate::{
    Ctx, Fault,
    faults::DhcpFault,
    kernel::{operation::operations, resource::Resource},
    value::{
        id::{DhcpOptionsSetId, VpcId},
        tag::{self, Tag},
    },
};

operations! {
    attach_dhcp_options_set_to_vpc: AttachDhcpOptionsSetToVpc,
    create_dhcp_options_set: CreateDhcpOptionsSet,
    delete_dhcp_options_set: DeleteDhcpOptionsSet,
    detach_dhcp_options_set_from_vpc: DetachDhcpOptionsSetFromVpc,
    get_dhcp_options_set: GetDhcpOptionsSet,
    list_dhcp_options_sets: ListDhcpOptionsSets,
    update_dhcp_options_set_attribute: UpdateDhcpOptionsSetAttribute,
}

/// What instances are told of names, and for how long they have their addresses.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 92, name = "dhcp_options_sets", id = id, missing = DhcpFault::NotFound { set },
    ram = "vpc:dhcpoptionsset", tags = tags, group = resource_group
)]
#[index(1, BY_NAME: String = name)]
#[index(2, BY_DOMAIN: String = domain)]
#[index(3, BY_TAG: (String, String) = each tag_keys())]
#[index(4, BY_RESOURCE_GROUP: String = resource_group)]
pub struct DhcpOptionsSet {
    /// Its id.
    #[n(0)]
    pub id: DhcpOptionsSetId,
    /// Its name, possibly empty.
    #[n(1)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(2)]
    pub description: String,
    /// What is added to bare host names, possibly empty.
    #[n(3)]
    pub domain: String,
    /// The servers that are asked for names; without any, the cloud's own.
    #[n(4)]
    pub servers: Vec<IpAddr>,
    /// For how long instances have their IPv4 addresses, as the request wrote it.
    #[n(5)]
    pub lease: String,
    /// For how long they have their IPv6 addresses.
    #[n(6)]
    pub ipv6_lease: String,
    /// When it was created.
    #[n(7)]
    pub created: Timestamp,
    /// The resource group, empty for the default one.
    #[n(8)]
    pub resource_group: String,
    /// Its tags.
    #[n(9)]
    pub tags: Vec<Tag>,
    /// From when on it is available, if it is being made or changed.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(10)]
    pub pending: Option<Timestamp>,
}

impl DhcpOptionsSet {
    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// The VPCs whose instances are told by the set.
pub(crate) fn vpcs(ctx: &Ctx<'_>, set: &DhcpOptionsSetId) -> Result<Vec<VpcId>, Fault> {
    let ids = ctx.txn.keys_under(Vpc::TABLE, Vpc::BY_DHCP_OPTIONS, set, None)?;
    Ok(ids.collect::<Result<_, _>>()?)
}
