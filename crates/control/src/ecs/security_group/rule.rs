//! Rules of security groups: the rows, and what makes two of them one.

pub(crate) mod authorize;
pub(crate) mod given;
pub(crate) mod modify;
pub(crate) mod peer;
pub(crate) mod revoke;

use std::{fmt, net::IpAddr};

use control_derive::Resource;
use ipnet::IpNet;
use minicbor::{Decode, Encode};
use store::Timestamp;

use crate::{
    Ctx, Fault,
    faults::RuleFault,
    kernel::resource::Resource,
    value::id::{SecurityGroupId, SecurityGroupRuleId},
};

/// A rule of a security group.
///
/// **Invariant.** Its group is there, and so is the group that it names, in the same VPC. No two
/// rules of a group say the same of the same traffic.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 80, name = "security_group_rules", id = id, missing = RuleFault::NotFound { rule }
)]
#[index(1, BY_GROUP: SecurityGroupId = group, counted)]
#[index(2, BY_PEER: SecurityGroupId = each peer())]
#[index(3, BY_GROUP_WITH_PEER: SecurityGroupId = each group_if_it_names_another(), counted)]
#[index(4, BY_SPEC: (SecurityGroupId, String) = spec_key(), unique)]
pub struct SecurityGroupRule {
    /// Its id.
    #[n(0)]
    pub id: SecurityGroupRuleId,
    /// The security group that it is of.
    #[n(1)]
    pub group: SecurityGroupId,
    /// Which way the traffic goes.
    #[n(2)]
    pub direction: Direction,
    /// Which traffic it is about, and what becomes of it.
    #[n(3)]
    pub spec: RuleSpec,
    /// Its description, possibly empty.
    #[n(4)]
    pub description: String,
    /// When it was made.
    #[n(5)]
    pub created: Timestamp,
}

/// Which way traffic goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum Direction {
    /// Into the members of the group.
    #[n(0)]
    #[choice("ingress")]
    Ingress,
    /// Out of them.
    #[n(1)]
    #[choice("egress")]
    Egress,
}

/// Which traffic a rule is about, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RuleSpec {
    /// The protocol.
    #[n(0)]
    pub protocol: Protocol,
    /// The ports that it goes to.
    #[n(1)]
    pub ports: Ports,
    /// The ports that it comes from, if the rule says.
    #[n(2)]
    pub source_ports: Option<Ports>,
    /// The addresses that it comes from, if the rule says.
    #[n(3)]
    pub source: Option<Block>,
    /// The addresses that it goes to, if the rule says.
    #[n(4)]
    pub dest: Option<Block>,
    /// The group whose members are at the other end, if the rule names one instead of addresses.
    #[n(5)]
    pub peer: Option<SecurityGroupId>,
    /// What becomes of it.
    #[n(6)]
    pub policy: Policy,
    /// Which rule goes before which: 1 to 100, the lowest first.
    #[n(7)]
    pub priority: u8,
}

/// What becomes of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum Policy {
    /// It passes.
    #[n(0)]
    Accept,
    /// It does not.
    #[n(1)]
    Drop,
}

/// A protocol of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum Protocol {
    /// The Transmission Control Protocol.
    #[n(0)]
    #[choice("TCP")]
    Tcp,
    /// The User Datagram Protocol.
    #[n(1)]
    #[choice("UDP")]
    Udp,
    /// The Internet Control Message Protocol of IPv4.
    #[n(2)]
    #[choice("ICMP")]
    Icmp,
    /// That of IPv6.
    #[n(3)]
    #[choice("ICMPv6")]
    Icmpv6,
    /// Generic Routing Encapsulation.
    #[n(4)]
    #[choice("GRE")]
    Gre,
    /// Any.
    #[n(5)]
    #[choice("ALL")]
    Any,
}

/// Ports from a first to a last one; -1/-1 where there are none, or all are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Ports {
    /// The first.
    #[n(0)]
    pub first: i32,
    /// The last.
    #[n(1)]
    pub last: i32,
}

/// Addresses, as the request has them: one, or a block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Block(#[n(0)] String);

impl Direction {
    /// The other end of the traffic, as parameters name it.
    pub fn peer(self) -> &'static str {
        match self {
            Direction::Ingress => "Source",
            Direction::Egress => "Dest",
        }
    }
}

impl Policy {
    /// The policy that the text names, in any case.
    pub fn parse_any_case(text: &str) -> Option<Policy> {
        Policy::ALL.iter().copied().find(|one| one.print().eq_ignore_ascii_case(text))
    }
}

impl Protocol {
    /// The protocol that the text names, in any case.
    pub fn parse_any_case(text: &str) -> Option<Protocol> {
        Protocol::ALL.iter().copied().find(|one| one.print().eq_ignore_ascii_case(text))
    }

    /// Whether its traffic has ports that rules can tell apart.
    pub fn has_ports(self) -> bool {
        match self {
            Protocol::Tcp | Protocol::Udp => true,
            Protocol::Icmp | Protocol::Icmpv6 | Protocol::Gre | Protocol::Any => false,
        }
    }
}

impl Ports {
    /// None, or all.
    pub const ANY: Ports = Ports { first: -1, last: -1 };

    /// The ports that the text names: `80/80`, or `-1/-1`.
    pub fn parse(text: &str) -> Option<Ports> {
        let (first, last) = text.split_once('/')?;
        let ports = Ports { first: first.parse().ok()?, last: last.parse().ok()? };
        let is_range = 1 <= ports.first && ports.first <= ports.last && ports.last <= 65_535;
        (is_range || ports == Ports::ANY).then_some(ports)
    }

    /// Whether rules of the protocol can have them.
    pub fn suit(self, protocol: Protocol) -> bool {
        protocol.has_ports() == (self != Ports::ANY)
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.last)
    }
}

impl Block {
    /// The addresses that the text names, if they are of IPv4.
    pub fn parse_ipv4(text: &str) -> Option<Block> {
        matches!(net(text)?, IpNet::V4(_)).then(|| Block(text.to_owned()))
    }

    /// The addresses that the text names, if they are of IPv6.
    pub fn parse_ipv6(text: &str) -> Option<Block> {
        matches!(net(text)?, IpNet::V6(_)).then(|| Block(text.to_owned()))
    }

    /// The addresses.
    pub fn net(&self) -> IpNet {
        net(&self.0).expect("only what is a block is kept as one").trunc()
    }

    /// Whether they are of IPv6.
    pub fn is_ipv6(&self) -> bool {
        matches!(self.net(), IpNet::V6(_))
    }

    /// The text of the request.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn net(text: &str) -> Option<IpNet> {
    match text.contains('/') {
        true => text.parse().ok(),
        false => text.parse::<IpAddr>().ok().map(IpNet::from),
    }
}

impl RuleSpec {
    /// The addresses at the other end of the traffic, if the rule is about addresses.
    pub fn peer_block(&self, direction: Direction) -> Option<&Block> {
        match direction {
            Direction::Ingress => self.source.as_ref(),
            Direction::Egress => self.dest.as_ref(),
        }
    }

    /// Whether it is another's but for the priority.
    pub fn is_but_for_priority(&self, other: &RuleSpec, direction: Direction) -> bool {
        let alike = RuleSpec { priority: other.priority, ..self.clone() };
        alike.print(direction) == other.print(direction)
    }

    /// What makes it this one: a block is the same in whichever way it is written.
    fn print(&self, direction: Direction) -> String {
        let block = |block: &Option<Block>| {
            block.as_ref().map(|one| one.net().to_string()).unwrap_or_default()
        };
        let source_ports = self.source_ports.map(|ports| ports.to_string()).unwrap_or_default();
        let peer = self.peer.as_ref().map(SecurityGroupId::as_str).unwrap_or_default();
        let parts = [
            direction.print(),
            self.protocol.print(),
            &self.ports.to_string(),
            &source_ports,
            &block(&self.source),
            &block(&self.dest),
            peer,
            self.policy.print(),
            &self.priority.to_string(),
        ];
        parts.join("|")
    }

    /// Under what the rule of a group is found that says this.
    pub fn key(&self, group: &SecurityGroupId, direction: Direction) -> (SecurityGroupId, String) {
        (group.clone(), self.print(direction))
    }
}

impl SecurityGroupRule {
    fn peer(&self) -> Option<SecurityGroupId> {
        self.spec.peer.clone()
    }

    fn group_if_it_names_another(&self) -> Option<SecurityGroupId> {
        self.spec.peer.as_ref().map(|_| self.group.clone())
    }

    fn spec_key(&self) -> (SecurityGroupId, String) {
        self.spec.key(&self.group, self.direction)
    }
}

/// Makes a rule of a group, which has none that says the same.
pub(crate) fn create(
    ctx: &mut Ctx<'_>,
    group: &SecurityGroupId,
    direction: Direction,
    spec: RuleSpec,
    description: String,
) -> Result<(), Fault> {
    let rule = SecurityGroupRule {
        id: ctx.new_id()?,
        group: group.clone(),
        direction,
        spec,
        description,
        created: ctx.now(),
    };
    ctx.insert(&rule)
}

/// The rules of a group that its own parameters can change: those of one direction.
pub(crate) fn of_group(
    ctx: &Ctx<'_>,
    group: &SecurityGroupId,
    direction: Direction,
) -> Result<Vec<SecurityGroupRule>, Fault> {
    let rules = ctx.list().under(SecurityGroupRule::BY_GROUP, Some(group.clone()));
    rules.only(move |rule: &SecurityGroupRule| rule.direction == direction).all()
}

/// How many rules a group has: those that are rows, and those that the operator says it has beside.
pub(crate) fn count(ctx: &Ctx<'_>, group: &super::SecurityGroup) -> Result<u64, store::StoreError> {
    let index = SecurityGroupRule::BY_GROUP;
    let rows = ctx.txn.count_under(SecurityGroupRule::TABLE, index, &group.id)?;
    Ok(rows + u64::from(group.conditions.rules))
}

/// How many of a group's rules name another group.
pub(crate) fn count_with_peer(
    ctx: &Ctx<'_>,
    group: &SecurityGroupId,
) -> Result<u64, store::StoreError> {
    let index = SecurityGroupRule::BY_GROUP_WITH_PEER;
    ctx.txn.count_under(SecurityGroupRule::TABLE, index, group)
}

#[cfg(test)]
pub(in crate::ecs::security_group) mod scene;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_two_numbers_in_order() {
        for good in ["1/65535", "80/80", "-1/-1"] {
            assert_eq!(Ports::parse(good).map(|ports| ports.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "80", "80/", "0/80", "80/79", "1/65536", "-1/80", "a/b", "1/2/3", "-2/-2"] {
            assert_eq!(Ports::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_what_has_ports_is_told_apart_by_them() {
        let ports = Ports { first: 1, last: 2 };
        for protocol in Protocol::ALL {
            let has = matches!(protocol, Protocol::Tcp | Protocol::Udp);
            assert_eq!(ports.suit(*protocol), has, "{protocol}");
            assert_eq!(Ports::ANY.suit(*protocol), !has, "{protocol}");
        }
    }

    #[test]
    fn a_block_is_the_same_in_whichever_way_it_is_written() {
        let net = |text| Block::parse_ipv4(text).map(|block| block.net().to_string());
        assert_eq!(net("10.1.2.3/8").as_deref(), Some("10.0.0.0/8"));
        assert_eq!(net("10.1.2.3"), net("10.1.2.3/32"));
        for bad in ["", "10.0.0.0/33", "10.0.0", "::1", "::/0"] {
            assert_eq!(net(bad), None, "{bad}");
        }
        let block = Block::parse_ipv6("2001:DB8::1/32").expect("it is a block");
        assert_eq!(
            (block.as_str(), block.net().to_string().as_str()),
            ("2001:DB8::1/32", "2001:db8::/32")
        );
        assert!(Block::parse_ipv6("10.0.0.1").is_none());
    }
}
