//! Network interfaces as answers print them.

use serde::Serialize;

use super::{Eni, EniKind};
use crate::{
    Ctx, Fault,
    ecs::instance::Instance,
    id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
    instance_type::InstanceType,
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
    #[serde(rename = "ServiceID", skip_serializing_if = "Option::is_none")]
    service_id: Option<i64>,
    service_managed: bool,
    #[serde(rename = "VSwitchId")]
    vswitch_id: VSwitchId,
    description: String,
    resource_group_id: String,
    zone_id: String,
    private_ip_address: String,
    security_group_ids: SecurityGroupIds,
    tags: Tags,
    #[serde(flatten)]
    sets: Sets,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_dest_check: Option<bool>,
}

/// Its addresses and prefixes, wherever a network interface is printed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Sets {
    private_ip_sets: PrivateIpSets,
    #[serde(rename = "Ipv6Sets")]
    ipv6_sets: Ipv6Sets,
    #[serde(rename = "Ipv4PrefixSets")]
    ipv4_prefix_sets: Ipv4PrefixSets,
    #[serde(rename = "Ipv6PrefixSets")]
    ipv6_prefix_sets: Ipv6PrefixSets,
}

impl Sets {
    /// Those of this one.
    pub fn of(eni: &Eni) -> Sets {
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
        Sets {
            private_ip_sets: PrivateIpSets { private_ip_set: addresses.map(private).collect() },
            ipv6_sets: Ipv6Sets { ipv6_set: addresses6.collect() },
            ipv4_prefix_sets: Ipv4PrefixSets { ipv4_prefix_set: prefixes4.collect() },
            ipv6_prefix_sets: Ipv6PrefixSets { ipv6_prefix_set: prefixes6.collect() },
        }
    }
}

impl Common {
    /// What they print of this one.
    pub fn of(eni: &Eni, ctx: &Ctx<'_>) -> Common {
        Common {
            status: eni.state(ctx.txn.now()).print(),
            kind: eni.print_kind(ctx.txn.now()),
            vpc_id: eni.vpc.clone(),
            network_interface_name: eni.name.clone(),
            mac_address: eni.print_mac(),
            network_interface_id: eni.id.clone(),
            owner_id: ctx.scope.account.to_string(),
            service_id: eni.service,
            service_managed: eni.service.is_some(),
            vswitch_id: eni.vswitch.clone(),
            description: eni.description.clone(),
            resource_group_id: eni.resource_group.clone(),
            zone_id: eni.zone.clone(),
            private_ip_address: eni.primary.to_string(),
            security_group_ids: SecurityGroupIds { security_group_id: eni.groups.clone() },
            tags: Tags::of(&eni.tags),
            sets: Sets::of(eni),
            source_dest_check: Some(eni.source_dest_check),
        }
    }
}

impl Common {
    /// The same, as answers print it that know nothing of the check.
    pub fn without_source_dest_check(self) -> Common {
        Common { source_dest_check: None, ..self }
    }
}

/// What the Describe operations print beside that.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Described {
    #[serde(flatten)]
    common: Common,
    creation_time: String,
    /// Empty unless it is attached. That of a managed one is not said.
    instance_id: String,
    delete_on_release: bool,
    network_interface_traffic_mode: &'static str,
    /// Not there unless it was set: the instance type decides once it is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_pair_number: Option<u32>,
    /// Empty unless it is attached, but always there: some clients read through it.
    attachment: PrintedAttachment,
    associated_public_ip: Empty,
}

impl Described {
    /// What they print of this one.
    pub fn of(eni: &Eni, ctx: &Ctx<'_>) -> Result<Described, Fault> {
        let traffic = Queues::of(eni, ctx)?;
        let attached = eni.attached(ctx.txn.now());
        let instance_id = attached.map(|one| one.instance.to_string());
        let attachment = attached.map(|one| PrintedAttachment {
            instance_id: Some(one.instance.clone()),
            device_index: Some(one.device),
            network_card_index: one.network_card,
            trunk_network_interface_id: one.trunk.clone(),
        });
        Ok(Described {
            common: Common::of(eni, ctx),
            creation_time: text::time(eni.created),
            instance_id: instance_id.filter(|_| eni.service.is_none()).unwrap_or_default(),
            delete_on_release: eni.delete_on_release,
            network_interface_traffic_mode: traffic_mode(eni),
            queue_number: traffic.queues,
            queue_pair_number: traffic.queue_pairs,
            attachment: attachment.unwrap_or_default(),
            associated_public_ip: Empty {},
        })
    }
}

/// The queues that a network interface has.
pub struct Queues {
    /// Its queues: those that were said, or if it is attached those that its instance's type gives.
    pub queues: Option<u32>,
    /// The same of its queue pairs; only an RDMA interface has some.
    pub queue_pairs: Option<u32>,
}

impl Queues {
    /// Those of this one.
    pub fn of(eni: &Eni, ctx: &Ctx<'_>) -> Result<Queues, Fault> {
        let instance = match Instance::of(ctx, eni) {
            Err(Fault::InstanceLost { .. }) => None,
            found => found?,
        };
        // A type that the catalogue no longer has says nothing.
        let kind = instance.and_then(|one| ctx.world.instance_types.get(&one.kind));
        let pairs = || kind.filter(|_| eni.traffic.rdma).map(|kind| kind.queue_pairs);
        Ok(Queues {
            queues: eni.traffic.queues.or_else(|| kind.map(|kind| queues(eni, kind))),
            queue_pairs: eni.traffic.queue_pairs.or_else(pairs),
        })
    }
}

/// The queues of a network interface on an instance of the type.
pub fn queues(eni: &Eni, kind: &InstanceType) -> u32 {
    let default = match eni.kind {
        EniKind::Primary => kind.primary_queues,
        _ => kind.secondary_queues,
    };
    eni.traffic.queues.unwrap_or(default)
}

/// As the API prints it: RDMA is `HighPerformance`.
pub fn traffic_mode(eni: &Eni) -> &'static str {
    if eni.traffic.rdma { "HighPerformance" } else { "Standard" }
}

#[derive(Debug, Serialize)]
struct Empty {}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PrintedAttachment {
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_id: Option<InstanceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_card_index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trunk_network_interface_id: Option<EniId>,
}

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
