//! VPCs: the rows, and what their operations share.

mod advanced;
pub mod default;
pub(crate) mod ipv6_block;
pub(crate) mod life;
pub(crate) mod version;
mod view;

use std::net::{Ipv4Addr, Ipv6Addr};

use control_derive::Resource;
use ipnet::{Ipv4Net, Ipv6Net};
use minicbor::{Decode, Encode};
use store::Timestamp;

use crate::{
    faults::VpcFault,
    kernel::operation::operations,
    value::{
        block,
        id::{DhcpOptionsSetId, RouteTableId, VRouterId, VpcId},
        tag::{self, Tag},
    },
};

pub use ipv6_block::{IPV6_MASK, Ipv6Block};
pub use life::VpcStatus;

operations! {
    allocate_vpc_ipv6_cidr: AllocateVpcIpv6Cidr,
    associate_vpc_cidr_block: AssociateVpcCidrBlock,
    create_default_vpc: CreateDefaultVpc,
    create_vpc: CreateVpc,
    delete_vpc: DeleteVpc,
    describe_vpc_attribute: DescribeVpcAttribute,
    describe_vpcs: DescribeVpcs,
    modify_vpc_attribute: ModifyVpcAttribute,
    unassociate_vpc_cidr_block: UnassociateVpcCidrBlock,
}

/// A virtual private cloud.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 3, name = "vpcs", id = id, missing = VpcFault::NotFound { vpc }, ram = "vpc:vpc",
    tags = tags, group = resource_group
)]
#[index(1, BY_NAME: String = name)]
#[index(2, BY_TAG: (String, String) = each tag_keys())]
#[index(3, BY_RESOURCE_GROUP: String = resource_group)]
#[index(4, BY_IPV6: Ipv6Addr = each ipv6_keys(), unique)]
#[index(5, DEFAULT: () = each default_key(), unique)]
#[index(6, BY_DHCP_OPTIONS: DhcpOptionsSetId = each dhcp_options)]
pub struct Vpc {
    /// Its id.
    #[n(0)]
    pub id: VpcId,
    /// The first address and the mask of its IPv4 block.
    #[n(1)]
    #[cbor(decode_with = "block::ipv4::<8, 28, _>")]
    pub cidr: (Ipv4Addr, u8),
    /// Its name, possibly empty.
    #[n(3)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(4)]
    pub description: String,
    /// When it was created.
    #[n(5)]
    pub created: Timestamp,
    /// Whether it is the region's default one, of which there is one at most.
    #[n(6)]
    pub is_default: bool,
    /// The resource group, empty for the default one.
    #[n(7)]
    pub resource_group: String,
    /// Its tags.
    #[n(8)]
    pub tags: Vec<Tag>,
    /// User CIDR blocks, as given.
    #[n(9)]
    pub user_cidrs: Vec<String>,
    /// Its router.
    #[n(10)]
    pub router: VRouterId,
    /// Its system route table.
    #[n(11)]
    pub route_table: RouteTableId,
    /// Whether instances get DNS host names.
    #[n(12)]
    pub dns_hostnames: bool,
    /// Its IPv6 blocks, the one that it was given with IPv6 first; none without IPv6.
    #[n(14)]
    pub ipv6: Vec<Ipv6Block>,
    /// The first address and the mask of each further IPv4 block, in the order in which it got them.
    ///
    /// **Invariant.** They overlap neither its first one nor each other.
    #[n(15)]
    #[cbor(decode_with = "block::ipv4_list::<8, 28, _>")]
    pub secondary: Vec<(Ipv4Addr, u8)>,
    /// From when on it is available, if it is being made or changed.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(16)]
    pub pending: Option<Timestamp>,
    /// The DHCP options set that tells its instances of names, if one does.
    #[n(17)]
    pub dhcp_options: Option<DhcpOptionsSetId>,
    /// From when on its instances are told so, if a DHCP options set is being attached or detached.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(18)]
    pub told: Option<Timestamp>,
}

impl Vpc {
    /// Its first IPv4 block.
    pub fn cidr(&self) -> Ipv4Net {
        Ipv4Net::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// Its further IPv4 blocks.
    pub fn secondary(&self) -> impl Iterator<Item = Ipv4Net> + '_ {
        let block = |(first, mask): &_| Ipv4Net::new(*first, *mask);
        self.secondary.iter().map(move |one| block(one).expect("rows have valid masks"))
    }

    /// All its IPv4 blocks, the first one first.
    pub fn cidrs(&self) -> impl Iterator<Item = Ipv4Net> + '_ {
        std::iter::once(self.cidr()).chain(self.secondary())
    }

    /// Its first IPv6 block, if it has IPv6.
    pub fn ipv6(&self) -> Option<Ipv6Net> {
        self.ipv6.first().map(Ipv6Block::net)
    }

    /// All its IPv6 blocks.
    pub fn ipv6_nets(&self) -> impl Iterator<Item = Ipv6Net> + '_ {
        self.ipv6.iter().map(Ipv6Block::net)
    }

    fn ipv6_keys(&self) -> Vec<Ipv6Addr> {
        self.ipv6.iter().map(|block| block.first).collect()
    }

    fn default_key(&self) -> Option<()> {
        self.is_default.then_some(())
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}
