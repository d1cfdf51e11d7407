//! Network interfaces as answers print them.

use serde::Serialize;

use super::Eni;
use crate::{
    Ctx,
    id::{EniId, SecurityGroupId, VSwitchId, VpcId},
    net::prefix,
    tag::Tag,
    text,
};

/// What all answers that print a network interface have.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Common {
    status: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    vpc_id: VpcId,
    network_interface_name: String,
    mac_address: String,
    network_interface_id: EniId,
    owner_id: String,
    service_managed: bool,
    #[serde(rename = "VSwitchId")]
    vswitch_id: VSwitchId,
    description: String,
    resource_group_id: String,
    zone_id: String,
    private_ip_address: String,
    security_group_ids: SecurityGroupIds,
    private_ip_sets: PrivateIpSets,
    tags: Tags,
    #[serde(rename = "Ipv6Sets")]
    ipv6_sets: Ipv6Sets,
    #[serde(rename = "Ipv4PrefixSets")]
    ipv4_prefix_sets: Ipv4PrefixSets,
    #[serde(rename = "Ipv6PrefixSets")]
    ipv6_prefix_sets: Ipv6PrefixSets,
    source_dest_check: bool,
}

impl Common {
    /// What they print of this one.
    pub fn of(eni: &Eni, ctx: &Ctx<'_>) -> Common {
        let private = |(address, primary): (std::net::Ipv4Addr, bool)| PrivateIp {
            private_ip_address: address.to_string(),
            primary,
        };
        let secondary = eni.secondary.iter().map(|address| (*address, false));
        let addresses = std::iter::once((eni.primary, true)).chain(secondary);
        let prefixes4 =
            eni.ipv4_prefixes.iter().map(|first| Ipv4Prefix { ipv4_prefix: prefix::print(*first) });
        let prefixes6 =
            eni.ipv6_prefixes.iter().map(|first| Ipv6Prefix { ipv6_prefix: prefix::print(*first) });
        let addresses6 = eni.ipv6.iter().map(|address| Ipv6 { ipv6_address: address.to_string() });
        Common {
            status: eni.state().print(),
            kind: eni.kind.print(),
            vpc_id: eni.vpc.clone(),
            network_interface_name: eni.name.clone(),
            mac_address: eni.print_mac(),
            network_interface_id: eni.id.clone(),
            owner_id: ctx.scope.account.to_string(),
            service_managed: false,
            vswitch_id: eni.vswitch.clone(),
            description: eni.description.clone(),
            resource_group_id: eni.resource_group.clone(),
            zone_id: eni.zone.clone(),
            private_ip_address: eni.primary.to_string(),
            security_group_ids: SecurityGroupIds { security_group_id: eni.groups.clone() },
            private_ip_sets: PrivateIpSets { private_ip_set: addresses.map(private).collect() },
            tags: Tags::of(&eni.tags),
            ipv6_sets: Ipv6Sets { ipv6_set: addresses6.collect() },
            ipv4_prefix_sets: Ipv4PrefixSets { ipv4_prefix_set: prefixes4.collect() },
            ipv6_prefix_sets: Ipv6PrefixSets { ipv6_prefix_set: prefixes6.collect() },
            source_dest_check: eni.source_dest_check,
        }
    }
}

/// What the Describe operations print beside that.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Described {
    #[serde(flatten)]
    common: Common,
    creation_time: String,
    /// Empty unless it is attached.
    instance_id: String,
    delete_on_release: bool,
    network_interface_traffic_mode: &'static str,
    /// Not there unless it was set: the instance type decides once it is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_pair_number: Option<u32>,
    /// Empty, but always there: some clients read through it.
    attachment: Empty,
    associated_public_ip: Empty,
}

impl Described {
    /// What they print of this one.
    pub fn of(eni: &Eni, ctx: &Ctx<'_>) -> Described {
        Described {
            common: Common::of(eni, ctx),
            creation_time: text::time(eni.created),
            instance_id: String::new(),
            delete_on_release: eni.delete_on_release,
            network_interface_traffic_mode: traffic_mode(eni),
            queue_number: eni.traffic.queues,
            queue_pair_number: eni.traffic.queue_pairs,
            attachment: Empty {},
            associated_public_ip: Empty {},
        }
    }
}

/// As the API prints it: RDMA is `HighPerformance`.
pub fn traffic_mode(eni: &Eni) -> &'static str {
    if eni.traffic.rdma { "HighPerformance" } else { "Standard" }
}

#[derive(Debug, Serialize)]
struct Empty {}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SecurityGroupIds {
    security_group_id: Vec<SecurityGroupId>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PrivateIpSets {
    private_ip_set: Vec<PrivateIp>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PrivateIp {
    private_ip_address: String,
    primary: bool,
}

#[derive(Debug, Serialize)]
struct Ipv6Sets {
    #[serde(rename = "Ipv6Set")]
    ipv6_set: Vec<Ipv6>,
}

#[derive(Debug, Serialize)]
struct Ipv6 {
    #[serde(rename = "Ipv6Address")]
    ipv6_address: String,
}

#[derive(Debug, Serialize)]
struct Ipv4PrefixSets {
    #[serde(rename = "Ipv4PrefixSet")]
    ipv4_prefix_set: Vec<Ipv4Prefix>,
}

#[derive(Debug, Serialize)]
struct Ipv4Prefix {
    #[serde(rename = "Ipv4Prefix")]
    ipv4_prefix: String,
}

#[derive(Debug, Serialize)]
struct Ipv6PrefixSets {
    #[serde(rename = "Ipv6PrefixSet")]
    ipv6_prefix_set: Vec<Ipv6Prefix>,
}

#[derive(Debug, Serialize)]
struct Ipv6Prefix {
    #[serde(rename = "Ipv6Prefix")]
    ipv6_prefix: String,
}

/// The tags of an ECS resource: `TagKey` and `TagValue`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tags {
    tag: Vec<PrintedTag>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PrintedTag {
    tag_key: String,
    tag_value: String,
}

impl Tags {
    /// The tags of a row.
    pub fn of(tags: &[Tag]) -> Tags {
        let print =
            |tag: &Tag| PrintedTag { tag_key: tag.key.clone(), tag_value: tag.value.clone() };
        Tags { tag: tags.iter().map(print).collect() }
    }
}
