//! The operations that are measured: what each sends, and what it needs beforehand.

use std::{collections::VecDeque, sync::Arc};

use anyhow::{Context, Result};

use crate::{
    load::Work,
    scene::{Scene, text, work},
};

/// The most addresses that a network interface can have beside its primary one, and IPv6 addresses.
const SECONDARY: u64 = 50;
const IPV6: u64 = 10;
/// Rules that one security group gets: half of what is usual at most.
const RULES: u64 = 100;
/// At least so many resources share the requests of a run, so that its connections meet rarely.
const APART: u64 = 512;

/// An operation that is measured.
pub struct Operation {
    /// The word that chooses it.
    pub word: &'static str,
    /// What the table says.
    pub name: &'static str,
    /// Whether it is held against commits, or against answers alone.
    pub kind: Kind,
    prepare: fn(&Supply<'_>) -> Result<Arc<dyn Work>>,
}

/// What an operation does to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It writes: it is answered once it is on disk.
    Write,
    /// It reads.
    Read,
}

/// What a run is to be made of.
pub struct Supply<'s> {
    /// The world.
    pub scene: &'s Arc<Scene>,
    /// How many requests will do.
    pub most: u64,
    /// The number of the run, which no other has on this server.
    pub run: u64,
}

impl Operation {
    /// Makes what a run needs.
    pub fn prepare(&self, supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
        (self.prepare)(supply).with_context(|| format!("{} is prepared", self.name))
    }
}

const fn write(
    word: &'static str,
    name: &'static str,
    prepare: fn(&Supply<'_>) -> Result<Arc<dyn Work>>,
) -> Operation {
    Operation { word, name, kind: Kind::Write, prepare }
}

const fn read(
    word: &'static str,
    name: &'static str,
    prepare: fn(&Supply<'_>) -> Result<Arc<dyn Work>>,
) -> Operation {
    Operation { word, name, kind: Kind::Read, prepare }
}

/// All of them, in the order of the table.
pub const OPERATIONS: &[Operation] = &[
    write("create", "CreateNetworkInterface", create),
    write("assign-private-ip", "AssignPrivateIpAddresses, one", assign_private_ip),
    write("assign-ipv6", "AssignIpv6Addresses, one", assign_ipv6),
    write("unassign-ipv6", "UnassignIpv6Addresses, one", unassign_ipv6),
    write("delete", "DeleteNetworkInterface", delete),
    write("run-instances", "RunInstances, one", run_instances),
    write("authorize-group", "AuthorizeSecurityGroup, one rule", authorize_group),
    read("describe-id", "DescribeNetworkInterfaces by id", describe_id),
    read("describe-address", "… by private address", |s| {
        describe(s, "PrivateIpAddress.1", |s| &s.wanted.address)
    }),
    read("describe-vswitch", "… by vSwitch", |s| describe(s, "VSwitchId", |s| &s.wanted.vswitch)),
    read("describe-vpc", "… by VPC", |s| describe(s, "VpcId", |s| &s.wanted.vpc)),
    read("describe-group", "… by security group", |s| {
        describe(s, "SecurityGroupId", |s| &s.wanted.group)
    }),
    read("describe-instance", "… by instance", |s| {
        describe(s, "InstanceId", |s| &s.wanted.instance)
    }),
    read("describe-name", "… by name", |s| describe(s, "NetworkInterfaceName", |_| "wanted")),
    read("describe-tag", "… by tag", |s| describe(s, "Tag.1.Value=yes&Tag.1.Key", |_| "wanted")),
    read("describe-status", "… by status, first page", |s| {
        describe(s, "Status", |_| "Available")
    }),
    read("describe-type", "… by type, first page", |s| describe(s, "Type", |_| "Secondary")),
    read("describe-page", "… all, first page", |s| describe(s, "PageNumber", |_| "1")),
];

fn create(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    let (scene, run) = (supply.scene.clone(), supply.run);
    Ok(work(move |number| {
        let (name, place) = (format!("run-{run}-{number}"), scene.place(number));
        Some(format!("Action=CreateNetworkInterface&NetworkInterfaceName={name}{place}"))
    }))
}

fn assign_private_ip(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    by_interface(supply, SECONDARY, "AssignPrivateIpAddresses&SecondaryPrivateIpAddressCount=1")
}

fn assign_ipv6(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    by_interface(supply, IPV6, "AssignIpv6Addresses&Ipv6AddressCount=1")
}

fn delete(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    by_interface(supply, 1, "DeleteNetworkInterface")
}

/// Requests for one network interface each, so many for every one.
fn by_interface(supply: &Supply<'_>, each: u64, action: &'static str) -> Result<Arc<dyn Work>> {
    let interfaces = supply.scene.interfaces((supply.most / each).max(APART), "")?;
    Ok(work(move |number| {
        let (round, at) = round(number, interfaces.len());
        let id = &interfaces[at];
        (round < each).then(|| format!("Action={action}&NetworkInterfaceId={id}"))
    }))
}

fn unassign_ipv6(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    let count = (supply.most / IPV6).max(APART);
    let create = |number| {
        let place = supply.scene.place(number);
        format!("Action=CreateNetworkInterface&Ipv6AddressCount={IPV6}{place}")
    };
    let interfaces = supply.scene.gather(count, create, |answer| {
        let addresses = answer["Ipv6Sets"]["Ipv6Set"].as_array();
        let addresses = addresses.context("the answer has IPv6 addresses")?.iter();
        let addresses =
            addresses.map(|one| text(one, "Ipv6Address")).collect::<Result<VecDeque<_>>>()?;
        Ok((text(answer, "NetworkInterfaceId")?, addresses))
    })?;
    Ok(work(move |number| {
        let (round, at) = round(number, interfaces.len());
        let (id, addresses) = &interfaces[at];
        let address = addresses.get(usize::try_from(round).ok()?)?;
        Some(format!(
            "Action=UnassignIpv6Addresses&NetworkInterfaceId={id}&Ipv6Address.1={address}"
        ))
    }))
}

fn run_instances(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    let scene = supply.scene.clone();
    Ok(work(move |number| {
        Some(format!("Action=RunInstances&InstanceType=ecs.g7.large{}", scene.place(number)))
    }))
}

fn authorize_group(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    let vpc = &supply.scene.wanted.vpc;
    let create = |_| format!("Action=CreateSecurityGroup&VpcId={vpc}");
    let count = (supply.most / RULES).max(APART);
    let groups = supply.scene.gather(count, create, |answer| text(answer, "SecurityGroupId"))?;
    Ok(work(move |number| {
        let (round, at) = round(number, groups.len());
        let (port, group) = (round + 1, &groups[at]);
        (round < RULES).then(|| {
            format!(
                "Action=AuthorizeSecurityGroup&SecurityGroupId={group}&Permissions.1.IpProtocol=tcp\
                 &Permissions.1.PortRange={port}/{port}&Permissions.1.SourceCidrIp=10.0.0.0/8"
            )
        })
    }))
}

fn describe_id(supply: &Supply<'_>) -> Result<Arc<dyn Work>> {
    let scene = supply.scene.clone();
    Ok(work(move |number| {
        let (_, at) = round(number, scene.interfaces.len());
        Some(format!(
            "Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={}",
            scene.interfaces[at]
        ))
    }))
}

fn describe(supply: &Supply<'_>, filter: &str, value: fn(&Scene) -> &str) -> Result<Arc<dyn Work>> {
    let query = format!("Action=DescribeNetworkInterfaces&{filter}={}", value(supply.scene));
    Ok(work(move |_| Some(query.clone())))
}

/// Of requests that go round among so many things: the round of this one, and the thing.
fn round(number: u64, things: usize) -> (u64, usize) {
    let things = things.max(1) as u64;
    (number / things, (number % things) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_one_operation_each() {
        let mut words = OPERATIONS.iter().map(|one| one.word).collect::<Vec<_>>();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), OPERATIONS.len());
    }

    #[test]
    fn requests_go_round_among_things() {
        let all = (0..5).map(|number| round(number, 2)).collect::<Vec<_>>();
        assert_eq!(all, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]);
    }
}
