//! Network interfaces as answers print them.

pub mod settings;

use std::net::{Ipv4Addr, Ipv6Addr};

use api::answer;

use self::settings::{Queues, traffic_mode};
use super::{Attachment, Eni, EniState};
use crate::{
    Ctx, Fault,
    kernel::resource_group,
    net::prefix,
    value::{
        id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
        tag::EcsTagView,
        text,
    },
};

/// What all answers that print a network interface have.
#[answer]
pub struct Common {
    status: EniState,
    #[name = "Type"]
    kind: &'static str,
    vpc_id: VpcId,
    network_interface_name: String,
    mac_address: String,
    network_interface_id: EniId,
    owner_id: String,
    #[name = "ServiceID"]
    service_id: Option<i64>,
    service_managed: bool,
    vswitch_id: VSwitchId,
    description: String,
    resource_group_id: String,
    zone_id: String,
    private_ip_address: Ipv4Addr,
    #[list(SecurityGroupId)]
    security_group_ids: Vec<SecurityGroupId>,
    #[list(Tag)]
    tags: Vec<EcsTagView>,
    #[flatten]
    sets: Sets,
    source_dest_check: Option<bool>,
}

/// Its addresses and prefixes, wherever a network interface is printed.
#[answer]
pub struct Sets {
    #[list(PrivateIpSet)]
    private_ip_sets: Vec<PrivateIp>,
    #[list(Ipv6Set)]
    ipv6_sets: Vec<Ipv6>,
    #[list(Ipv4PrefixSet)]
    ipv4_prefix_sets: Vec<Ipv4Prefix>,
    #[list(Ipv6PrefixSet)]
    ipv6_prefix_sets: Vec<Ipv6Prefix>,
}

/// `PrivateDnsName` is not there: no name server knows the addresses.
#[answer]
struct PrivateIp {
    private_ip_address: Ipv4Addr,
    primary: bool,
    associated_public_ip: Option<Nothing>,
}

#[answer]
struct Ipv6 {
    ipv6_address: Ipv6Addr,
    primary: bool,
}

#[answer]
struct Ipv4Prefix {
    ipv4_prefix: String,
}

#[answer]
struct Ipv6Prefix {
    ipv6_prefix: String,
}

impl Sets {
    /// Those of this one.
    pub fn of(eni: &Eni) -> Sets {
        let secondary = eni.secondary.iter().map(|address| (*address, false));
        let addresses = std::iter::once((eni.primary, true)).chain(secondary);
        let private = |(private_ip_address, primary)| PrivateIp {
            private_ip_address,
            primary,
            associated_public_ip: None,
        };
        let ipv4_prefix = |first: &Ipv4Addr| Ipv4Prefix { ipv4_prefix: prefix::print(*first) };
        let ipv6_prefix = |first: &Ipv6Addr| Ipv6Prefix { ipv6_prefix: prefix::print(*first) };
        let is_primary = |place| eni.primary_ipv6 && place == 0;
        let print = |(place, address): (usize, &Ipv6Addr)| Ipv6 {
            ipv6_address: *address,
            primary: is_primary(place),
        };
        let ipv6 = eni.ipv6.iter().enumerate().map(print);
        Sets {
            private_ip_sets: addresses.map(private).collect(),
            ipv6_sets: ipv6.collect(),
            ipv4_prefix_sets: eni.ipv4_prefixes.iter().map(ipv4_prefix).collect(),
            ipv6_prefix_sets: eni.ipv6_prefixes.iter().map(ipv6_prefix).collect(),
        }
    }

    /// The same, as Describe operations print them: with a public address beside each private one,
    /// empty since there are none, but always there: some clients read through it.
    fn with_public_ips(mut self) -> Sets {
        for one in &mut self.private_ip_sets {
            one.associated_public_ip = Some(Nothing {});
        }
        self
    }
}

impl Common {
    /// What they print of this one.
    pub fn of(ctx: &Ctx<'_>, eni: &Eni) -> Common {
        Common {
            status: eni.state(),
            kind: eni.print_kind(),
            vpc_id: eni.vpc.clone(),
            network_interface_name: eni.name.clone(),
            mac_address: eni.print_mac(),
            network_interface_id: eni.id.clone(),
            owner_id: ctx.account().to_string(),
            service_id: eni.service,
            service_managed: eni.service.is_some(),
            vswitch_id: eni.vswitch.clone(),
            description: eni.description.clone(),
            resource_group_id: resource_group::print_named(
                ctx,
                &eni.resource_group,
                eni.names_resource_group,
            ),
            zone_id: eni.zone.clone(),
            private_ip_address: eni.primary,
            security_group_ids: eni.groups.clone(),
            tags: EcsTagView::of(&eni.tags),
            sets: Sets::of(eni),
            source_dest_check: Some(eni.source_dest_check),
        }
    }

    /// The same, as answers print it that know nothing of the check.
    pub fn without_source_dest_check(self) -> Common {
        Common { source_dest_check: None, ..self }
    }
}

/// What the Describe operations print beside that.
#[answer]
pub struct Described {
    #[flatten]
    common: Common,
    creation_time: String,
    /// Empty unless it is attached. That of a managed one is not said.
    instance_id: String,
    delete_on_release: bool,
    network_interface_traffic_mode: &'static str,
    /// Not there unless it was set: the instance type decides once it is attached.
    queue_number: Option<u32>,
    queue_pair_number: Option<u32>,
    /// Empty unless it is attached, but always there: some clients read through it.
    attachment: PrintedAttachment,
    associated_public_ip: Nothing,
}

#[answer]
#[derive(Default)]
struct PrintedAttachment {
    instance_id: Option<InstanceId>,
    device_index: Option<u32>,
    network_card_index: Option<u32>,
    trunk_network_interface_id: Option<EniId>,
    member_network_interface_ids: Option<Members>,
}

/// The members of a trunk.
#[answer]
struct Members {
    member_network_interface_id: Vec<EniId>,
}

#[answer]
struct Nothing {}

impl Described {
    /// What they print of this one.
    pub fn of(ctx: &Ctx<'_>, eni: &Eni) -> Result<Described, Fault> {
        let traffic = Queues::of(ctx, eni)?;
        let instance_id = eni.instance().filter(|_| eni.service.is_none());
        let print = |one: &Attachment| PrintedAttachment {
            instance_id: Some(one.instance.clone()),
            device_index: Some(one.device),
            network_card_index: one.network_card,
            trunk_network_interface_id: one.trunk.clone(),
            member_network_interface_ids: None,
        };
        let common = Common::of(ctx, eni);
        Ok(Described {
            common: Common { sets: common.sets.with_public_ips(), ..common },
            creation_time: text::time(eni.created),
            instance_id: instance_id.map(|id| id.to_string()).unwrap_or_default(),
            delete_on_release: eni.delete_on_release,
            network_interface_traffic_mode: traffic_mode(eni),
            queue_number: traffic.queues,
            queue_pair_number: traffic.queue_pairs,
            attachment: eni.attachment.as_ref().map(print).unwrap_or_default(),
            associated_public_ip: Nothing {},
        })
    }

    /// The same, with the members of a trunk.
    pub fn with_members(mut self, members: Vec<EniId>) -> Described {
        let members = Members { member_network_interface_id: members };
        self.attachment.member_network_interface_ids = Some(members);
        self
    }
}
