//! VPCs: the rows, and what their operations share.

pub mod default;
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

operations! {
    create_default_vpc: CreateDefaultVpc,
    create_vpc: CreateVpc,
    describe_vpcs: DescribeVpcs,
}

/// The mask of a VPC's IPv6 block.
pub const IPV6_MASK: u8 = 56;

/// A virtual private cloud.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 3, name = "vpcs", id = id, missing = VpcFault::NotFound { vpc }, ram = "vpc:vpc",
    tags = tags, group = resource_group
)]
#[index(1, BY_NAME: String = name)]
#[index(2, BY_TAG: (String, String) = each tag_keys())]
#[index(3, BY_RESOURCE_GROUP: String = resource_group)]
#[index(4, BY_IPV6: Ipv6Addr = each ipv6, unique)]
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
    /// The first address of its IPv6 /56, if it has IPv6.
    #[n(2)]
    pub ipv6: Option<Ipv6Addr>,
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
    /// The kind of its IPv6 addresses, `BGP` unless the request says otherwise.
    #[n(13)]
    pub ipv6_isp: String,
    /// The DHCP options set that tells its instances of names, if one does.
    #[n(17)]
    pub dhcp_options: Option<DhcpOptionsSetId>,
}

/// The number of the /56 block that an address is in.
pub fn block_number(address: Ipv6Addr) -> u64 {
    (u128::from(address) >> (128 - IPV6_MASK)) as u64
}

/// The first address of the /56 block with this number.
pub fn block_first(number: u64) -> Ipv6Addr {
    Ipv6Addr::from(u128::from(number) << (128 - IPV6_MASK))
}

/// The IPv6 block of a VPC that a request names.
fn read_ipv6(text: &str) -> Result<Ipv6Net, VpcFault> {
    let fits = |net: &Ipv6Net| net.prefix_len() == IPV6_MASK && net.trunc() == *net;
    let block = text.parse().ok().filter(fits);
    block.ok_or_else(|| VpcFault::Ipv6BlockMalformed { cidr: text.to_owned() })
}

impl Vpc {
    /// Its IPv4 block.
    pub fn cidr(&self) -> Ipv4Net {
        Ipv4Net::new(self.cidr.0, self.cidr.1).expect("rows have valid masks")
    }

    /// Its IPv6 block, if it has IPv6.
    pub fn ipv6(&self) -> Option<Ipv6Net> {
        self.ipv6.map(|first| Ipv6Net::new(first, IPV6_MASK).expect("the mask is valid"))
    }

    fn default_key(&self) -> Option<()> {
        self.is_default.then_some(())
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}
