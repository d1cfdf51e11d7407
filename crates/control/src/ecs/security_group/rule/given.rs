//! Rules as requests give them: by `Permissions.N`, or one by parameters that stand alone.
//!
//! Both forms say the same. Where pages have two rows for one mistake, one of which names the
//! parameter and one of which has a fixed text, the first is for `Permissions.N` and the second for
//! the older form.

use api::{Params, xml};

use super::{Block, Direction, Policy, Ports, Protocol, RuleSpec};
use crate::{
    faults::RuleFault,
    value::{id::SecurityGroupId, text::New},
};

/// What rules of both directions are given by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params)]
pub struct RuleFields {
    /// The protocol, in any case: TCP, UDP, ICMP, ICMPv6, GRE or ALL.
    ip_protocol: Option<String>,
    /// The ports that the traffic goes to: 1/200 for TCP and UDP, -1/-1 for all others.
    port_range: Option<String>,
    /// The ports that the traffic comes from.
    source_port_range: Option<String>,
    /// The IPv4 addresses that the traffic comes from: one, or a block.
    source_cidr_ip: Option<String>,
    /// The IPv6 addresses that the traffic comes from: one, or a block.
    ipv6_source_cidr_ip: Option<String>,
    /// The IPv4 addresses that the traffic goes to: one, or a block.
    dest_cidr_ip: Option<String>,
    /// The IPv6 addresses that the traffic goes to: one, or a block.
    ipv6_dest_cidr_ip: Option<String>,
    /// What becomes of the traffic: accept (the default) or drop.
    policy: Option<String>,
    /// Which rule goes before which: 1 (the first, and the default) to 100.
    priority: Option<String>,
    /// The kind of the network card: internet or intranet. In a VPC it is intranet, whatever is
    /// given.
    nic_type: Option<String>,
    /// The description: 1 to 512 characters; none if it is empty.
    description: Option<New<String>>,
}

/// What a rule for traffic into a group is given by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params)]
pub struct IngressFields {
    #[param(flatten)]
    rule: RuleFields,
    /// The security group whose members the traffic comes from, unless addresses are given.
    source_group_id: Option<String>,
    /// The prefix list that the traffic comes from, unless addresses or a group are given.
    source_prefix_list_id: Option<String>,
    /// The name of the account that the source group is of.
    source_group_owner_account: Option<String>,
    /// The id of the account that the source group is of.
    source_group_owner_id: Option<i64>,
}

/// What a rule for traffic out of a group is given by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Params)]
pub struct EgressFields {
    #[param(flatten)]
    rule: RuleFields,
    /// The security group whose members the traffic goes to, unless addresses are given.
    dest_group_id: Option<String>,
    /// The prefix list that the traffic goes to, unless addresses or a group are given.
    dest_prefix_list_id: Option<String>,
    /// The name of the account that the destination group is of.
    dest_group_owner_account: Option<String>,
    /// The id of the account that the destination group is of.
    dest_group_owner_id: Option<i64>,
}

/// A rule for traffic into a group, as `Permissions.N`.
#[derive(Clone, Debug, PartialEq, Eq, Params)]
pub struct IngressPermission {
    #[param(flatten)]
    given: IngressFields,
    /// The list of ports that the traffic goes to, unless ports are given.
    port_range_list_id: Option<String>,
}

/// A rule for traffic out of a group, as `Permissions.N`.
#[derive(Clone, Debug, PartialEq, Eq, Params)]
pub struct EgressPermission {
    #[param(flatten)]
    given: EgressFields,
    /// The list of ports that the traffic goes to, unless ports are given.
    port_range_list_id: Option<String>,
}

/// A rule as a request gives it, in either direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    rule: RuleFields,
    group: Option<String>,
    prefix_list: Option<String>,
    owner_account: Option<String>,
    owner_id: Option<i64>,
    pub(super) port_list: Option<String>,
}

impl From<IngressFields> for Given {
    fn from(given: IngressFields) -> Given {
        Given {
            rule: given.rule,
            group: given.source_group_id,
            prefix_list: given.source_prefix_list_id,
            owner_account: given.source_group_owner_account,
            owner_id: given.source_group_owner_id,
            port_list: None,
        }
    }
}

impl From<EgressFields> for Given {
    fn from(given: EgressFields) -> Given {
        Given {
            rule: given.rule,
            group: given.dest_group_id,
            prefix_list: given.dest_prefix_list_id,
            owner_account: given.dest_group_owner_account,
            owner_id: given.dest_group_owner_id,
            port_list: None,
        }
    }
}

impl From<IngressPermission> for Given {
    fn from(permission: IngressPermission) -> Given {
        Given { port_list: permission.port_range_list_id, ..permission.given.into() }
    }
}

impl From<EgressPermission> for Given {
    fn from(permission: EgressPermission) -> Given {
        Given { port_list: permission.port_range_list_id, ..permission.given.into() }
    }
}

/// Where a rule stands in a request.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The direction of the operation's rules.
    pub direction: Direction,
    /// N of `Permissions.N`; none for parameters that stand alone.
    pub number: Option<usize>,
}

impl Place {
    /// The name of one of the rule's parameters.
    fn name(self, parameter: &str) -> String {
        match self.number {
            Some(number) => format!("Permissions.{number}.{parameter}"),
            None => parameter.to_owned(),
        }
    }

    /// The name of the rule as a whole.
    fn rule(self) -> String {
        self.number.map_or("the request".to_owned(), |number| format!("Permissions.{number}"))
    }
}

/// The kind of a network card. In a VPC there is one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum NicType {
    /// One of the Internet, in the classic network.
    #[choice("internet")]
    Internet,
    /// One of the private network.
    #[choice("intranet")]
    Intranet,
}

/// The parameters of a rule, each well-formed by itself.
#[derive(Debug)]
pub struct Read {
    pub(super) protocol: Option<Protocol>,
    pub(super) ports: Option<Ports>,
    pub(super) source_ports: Option<Ports>,
    pub(super) source: Option<Block>,
    pub(super) dest: Option<Block>,
    pub(super) policy: Option<Policy>,
    pub(super) priority: Option<u8>,
    pub(super) nic_type: Option<NicType>,
    pub(super) description: Option<String>,
}

/// What stands at the other end of the traffic of a rule, beside addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Nothing.
    Nothing,
    /// The members of a group, which is another account's if it says so.
    Group {
        /// The group.
        id: SecurityGroupId,
        /// Whether the request says that it is another account's.
        is_foreign: bool,
    },
    /// A prefix list.
    PrefixList,
}

/// A rule that is whole.
#[derive(Clone, Debug)]
pub struct Whole {
    pub(super) spec: RuleSpec,
    /// Whether the request says the priority.
    pub(super) says_priority: bool,
    pub(super) named: Named,
    /// Whether its ports are those of a list of ports.
    pub(super) of_port_list: bool,
    pub(super) description: Option<String>,
    /// Whether the request says that it is for the Internet's network card.
    pub(super) is_for_internet: bool,
}

impl Given {
    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        *self == Given::default()
    }

    /// Reads what is given, or says which of it is malformed or cannot stand beside another.
    pub(super) fn read(&self, place: Place) -> Result<Read, RuleFault> {
        let (rule, name) = (&self.rule, |parameter| place.name(parameter));
        let is_numbered = place.number.is_some();
        let ports = |text: &String| {
            Ports::parse(text).ok_or_else(|| match is_numbered {
                true => RuleFault::Ports { name: name("PortRange") },
                false => RuleFault::OnlyPorts { name: name("PortRange") },
            })
        };
        let source_ports = |text: &String| Ports::parse(text).ok_or(RuleFault::SourcePorts);
        let protocol = |text: &String| {
            let name = name("IpProtocol");
            Protocol::parse_any_case(text).ok_or(RuleFault::Protocol { name })
        };
        let policy = |text: &String| {
            Policy::parse_any_case(text).ok_or(RuleFault::Policy { name: name("Policy") })
        };
        let nic_type = |text: &String| {
            let name = name("NicType");
            <NicType as api::Value>::parse(text).ok_or(RuleFault::NicType { name })
        };
        let description = |text: &New<String>| {
            let fits = text.0.chars().count() <= 512 && xml::can_say(&text.0);
            let name = name("Description");
            if fits { Ok(text.0.clone()) } else { Err(RuleFault::Description { name }) }
        };
        let mut read = Read {
            protocol: rule.ip_protocol.as_ref().map(protocol).transpose()?,
            ports: rule.port_range.as_ref().map(ports).transpose()?,
            source_ports: rule.source_port_range.as_ref().map(source_ports).transpose()?,
            source: None,
            dest: None,
            policy: rule.policy.as_ref().map(policy).transpose()?,
            priority: rule.priority.as_ref().map(|text| priority(text, place)).transpose()?,
            nic_type: rule.nic_type.as_ref().map(nic_type).transpose()?,
            description: rule.description.as_ref().map(description).transpose()?,
        };
        (read.source, read.dest) = self.blocks(place)?;
        Ok(read)
    }

    /// The addresses at both ends of the traffic.
    fn blocks(&self, place: Place) -> Result<(Option<Block>, Option<Block>), RuleFault> {
        let (rule, is_numbered) = (&self.rule, place.number.is_some());
        let ipv4 = |text: &Option<String>, refusal: fn(String, bool) -> RuleFault, parameter| {
            let refusal = || refusal(place.name(parameter), is_numbered);
            text.as_ref().map(|text| Block::parse_ipv4(text).ok_or_else(refusal)).transpose()
        };
        let ipv6 = |text: &Option<String>, refusal: fn(String, bool) -> RuleFault, parameter| {
            let refusal = || refusal(place.name(parameter), is_numbered);
            text.as_ref().map(|text| Block::parse_ipv6(text).ok_or_else(refusal)).transpose()
        };
        let source = ipv4(&rule.source_cidr_ip, RuleFault::source_cidr, "SourceCidrIp")?;
        let source6 =
            ipv6(&rule.ipv6_source_cidr_ip, RuleFault::ipv6_source_cidr, "Ipv6SourceCidrIp")?;
        let dest = ipv4(&rule.dest_cidr_ip, RuleFault::dest_cidr, "DestCidrIp")?;
        let dest6 = ipv6(&rule.ipv6_dest_cidr_ip, RuleFault::ipv6_dest_cidr, "Ipv6DestCidrIp")?;
        if source.is_some() && source6.is_some() {
            return Err(RuleFault::BothSources { rule: place.rule() });
        }
        if dest.is_some() && dest6.is_some() {
            return Err(RuleFault::BothDests { rule: place.rule() });
        }
        Ok((source.or(source6), dest.or(dest6)))
    }

    /// What stands at the other end beside addresses. A group goes before a prefix list, and addresses
    /// go before both.
    pub(super) fn named(&self, account: u64) -> Named {
        let account = account.to_string();
        let owner = self.owner_id.map(|id| id.to_string()).or_else(|| self.owner_account.clone());
        match (&self.group, &self.prefix_list) {
            (Some(group), _) => {
                let is_foreign = owner.is_some_and(|owner| owner != account);
                Named::Group { id: group.as_str().into(), is_foreign }
            }
            (None, Some(_)) => Named::PrefixList,
            (None, None) => Named::Nothing,
        }
    }

    /// The rule, if it is whole and agrees with itself.
    pub(super) fn whole(
        &self,
        place: Place,
        group: &SecurityGroupId,
        account: u64,
    ) -> Result<Whole, RuleFault> {
        self.check_parts(place)?;
        let read = self.read(place)?;
        let protocol = read.protocol.expect("a rule without a protocol is refused");
        let of_port_list = read.ports.is_none();
        if of_port_list && !protocol.has_ports() {
            return Err(RuleFault::PortListProtocol);
        }
        let spec = RuleSpec {
            protocol,
            // There are no lists of ports: a rule of one is looked for, and not found.
            ports: read.ports.unwrap_or(Ports::ANY),
            source_ports: read.source_ports,
            source: read.source,
            dest: read.dest,
            peer: None,
            policy: read.policy.unwrap_or(Policy::Accept),
            priority: read.priority.unwrap_or(1),
        };
        check_families(&spec)?;
        check_protocol_family(&spec)?;
        if !of_port_list && !spec.ports.suit(protocol) {
            return Err(RuleFault::PortsOfProtocol { name: place.name("PortRange") });
        }
        if spec.source_ports.is_some_and(|ports| !ports.suit(protocol)) {
            return Err(RuleFault::SourcePorts);
        }
        let named = match spec.peer_block(place.direction) {
            Some(_) => Named::Nothing,
            None => self.named(account),
        };
        let mut spec = spec;
        if let Named::Group { id, .. } = &named {
            if id == group {
                return Err(RuleFault::Itself { group: id.clone() });
            }
            spec.peer = Some(id.clone());
        }
        Ok(Whole {
            spec,
            says_priority: read.priority.is_some(),
            named,
            of_port_list,
            description: read.description,
            is_for_internet: read.nic_type == Some(NicType::Internet),
        })
    }

    /// Whether what no rule can do without is there.
    fn check_parts(&self, place: Place) -> Result<(), RuleFault> {
        let rule = &self.rule;
        let has_block = match place.direction {
            Direction::Ingress => &[&rule.source_cidr_ip, &rule.ipv6_source_cidr_ip],
            Direction::Egress => &[&rule.dest_cidr_ip, &rule.ipv6_dest_cidr_ip],
        };
        let has_peer = has_block.iter().any(|block| block.is_some())
            || self.group.is_some()
            || self.prefix_list.is_some();
        match () {
            () if rule.ip_protocol.is_none() => {
                Err(RuleFault::Protocol { name: place.name("IpProtocol") })
            }
            () if rule.port_range.is_none() && self.port_list.is_none() => {
                Err(RuleFault::PortsMissing)
            }
            () if !has_peer && place.number.is_none() => {
                Err(RuleFault::OnlyPeerMissing { peer: place.direction.peer() })
            }
            () if !has_peer => Err(RuleFault::PeerMissing { rule: place.rule() }),
            () => Ok(()),
        }
    }
}

impl Whole {
    /// Whether it is for a network card on which the members of a group are.
    pub(super) fn check_card(&self) -> Result<(), RuleFault> {
        match self.is_for_internet && matches!(self.named, Named::Group { .. }) {
            true => Err(RuleFault::NotIntranet),
            false => Ok(()),
        }
    }
}

fn priority(text: &str, place: Place) -> Result<u8, RuleFault> {
    let number = text.parse::<i64>().map_err(|_| RuleFault::PriorityText)?;
    let number = u8::try_from(number).ok().filter(|number| (1..=100).contains(number));
    number.ok_or_else(|| RuleFault::Priority { name: place.name("Priority") })
}

/// Whether the addresses at both ends are of one family.
pub(super) fn check_families(spec: &RuleSpec) -> Result<(), RuleFault> {
    match (&spec.source, &spec.dest) {
        (Some(source), Some(dest)) if source.is_ipv6() != dest.is_ipv6() => {
            Err(RuleFault::Families)
        }
        _ => Ok(()),
    }
}

/// Whether the addresses are of the protocol's family, where it is of one.
pub(super) fn check_protocol_family(spec: &RuleSpec) -> Result<(), RuleFault> {
    let mut blocks = [&spec.source, &spec.dest].into_iter().flatten();
    match spec.protocol {
        Protocol::Icmp if blocks.any(Block::is_ipv6) => Err(RuleFault::Ipv6OfIpv4Protocol),
        Protocol::Icmpv6 if blocks.any(|block| !block.is_ipv6()) => {
            Err(RuleFault::Ipv4OfIpv6Protocol)
        }
        Protocol::Icmp
        | Protocol::Icmpv6
        | Protocol::Tcp
        | Protocol::Udp
        | Protocol::Gre
        | Protocol::Any => Ok(()),
    }
}

/// Whether a new rule is about traffic between different ends.
pub(super) fn check_ends(spec: &RuleSpec) -> Result<(), RuleFault> {
    match (&spec.source, &spec.dest) {
        (Some(source), Some(dest)) if source.net() == dest.net() => Err(RuleFault::SameEnds),
        _ => Ok(()),
    }
}

/// The rules that a request gives, with their places: those of `Permissions.N`, or the one whose
/// parameters stand alone.
pub(super) fn gather(
    direction: Direction,
    permissions: Vec<Given>,
    only: Given,
) -> Result<Vec<(Place, Given)>, RuleFault> {
    if permissions.is_empty() {
        return Ok(vec![(Place { direction, number: None }, only)]);
    }
    if !only.is_empty() {
        return Err(RuleFault::PermissionsBeside);
    }
    let numbers = (1..).map(|number| Place { direction, number: Some(number) });
    Ok(numbers.zip(permissions).collect())
}
