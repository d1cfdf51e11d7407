//! What entries of route tables send packets to.

use ipnet::IpNet;

use super::{HopKind, NextHop};
use crate::{
    Ctx, Fault,
    ecs::{Eni, Instance, eni::EniKind},
    faults::RouteFault,
    value::id::{EniId, InstanceId, Ipv6GatewayId, VpcId},
    vpc::{Ipv6Gateway, cidr_reservation::IpVersion},
};

/// The types of next hops that the pages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum HopType {
    /// An instance.
    Instance,
    /// A virtual address that moves between instances.
    HaVip,
    /// A router interface.
    RouterInterface,
    /// A network interface.
    NetworkInterface,
    /// A VPN gateway.
    VpnGateway,
    /// An IPv6 gateway.
    #[choice("IPv6Gateway")]
    Ipv6Gateway,
    /// A NAT gateway.
    NatGateway,
    /// A transit router.
    Attachment,
    /// A peering connection.
    VpcPeer,
    /// An IPv4 gateway.
    Ipv4Gateway,
    /// A gateway endpoint.
    GatewayEndpoint,
    /// A Cloud Enterprise Network without transit routers.
    CenBasic,
    /// An Express Connect Router.
    Ecr,
    /// An endpoint of a gateway load balancer.
    GatewayLoadBalancerEndpoint,
    /// A group of targets.
    RouteTargetGroup,
}

/// The next hop that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Its type.
    pub kind: HopType,
    /// Its id.
    pub id: String,
}

impl Wish {
    /// The next hop, if it is there and takes packets of the VPC to this destination. What there is
    /// none of here is not found.
    pub fn find(&self, ctx: &Ctx<'_>, vpc: &VpcId, to: IpNet) -> Result<NextHop, Fault> {
        let version = IpVersion::of(to);
        self.kind.expect_takes(to)?;
        let id = self.id.clone();
        let missing = match self.kind {
            HopType::Instance => return instance(ctx, vpc, version, &id.as_str().into()),
            HopType::NetworkInterface => return interface(ctx, vpc, version, &id.as_str().into()),
            HopType::Ipv6Gateway => return gateway(ctx, vpc, &id.as_str().into()),
            HopType::HaVip => RouteFault::HaVipNotFound { ha_vip: id },
            HopType::RouterInterface => RouteFault::RouterInterfaceNotFound { interface: id },
            HopType::VpnGateway => RouteFault::VpnNotFound { gateway: id },
            HopType::NatGateway => RouteFault::NatNotFound { gateway: id },
            HopType::Attachment => RouteFault::AttachmentNotFound { attachment: id },
            HopType::VpcPeer => RouteFault::PeerNotFound { peer: id },
            HopType::Ipv4Gateway => RouteFault::Ipv4GatewayNotFound { gateway: id },
            HopType::CenBasic => RouteFault::CenNotFound { cen: id },
            HopType::Ecr => RouteFault::EcrNotFound { ecr: id },
            HopType::GatewayEndpoint
            | HopType::GatewayLoadBalancerEndpoint
            | HopType::RouteTargetGroup => RouteFault::HopNotFound { hop: id },
        };
        Err(missing.into())
    }
}

impl HopType {
    /// Refuses a destination of an IP version of which next hops of this type take no packets.
    fn expect_takes(self, destination: IpNet) -> Result<(), RouteFault> {
        let kind = self.print();
        match (self, IpVersion::of(destination)) {
            (HopType::Ipv6Gateway, IpVersion::V4) => {
                Err(RouteFault::HopTypeForIpv4 { kind, destination })
            }
            (
                HopType::HaVip | HopType::NatGateway | HopType::VpnGateway | HopType::Ipv4Gateway,
                IpVersion::V6,
            ) => Err(RouteFault::HopTypeForIpv6 { kind, destination }),
            _ => Ok(()),
        }
    }
}

impl NextHop {
    /// Whether what it names is still there: an entry whose network interface is deleted stays, and
    /// its packets are lost. An instance cannot be deleted before its entries are.
    pub fn is_there(&self, ctx: &Ctx<'_>) -> Result<bool, Fault> {
        match self.kind {
            HopKind::Local | HopKind::Service => Ok(true),
            HopKind::Ipv6Gateway => Ok(ctx.get(&Ipv6GatewayId::from(self.id.as_str()))?.is_some()),
            HopKind::Instance => Ok(ctx.get(&InstanceId::from(self.id.as_str()))?.is_some()),
            HopKind::NetworkInterface => {
                let eni: Option<Eni> = ctx.get(&EniId::from(self.id.as_str()))?;
                Ok(eni.is_some_and(|eni| eni.gone.is_none()))
            }
        }
    }
}

fn instance(
    ctx: &Ctx<'_>,
    vpc: &VpcId,
    version: IpVersion,
    id: &InstanceId,
) -> Result<NextHop, Fault> {
    let missing = || RouteFault::InstanceNotFound { instance: id.clone() };
    let instance: Instance = ctx.get(id)?.ok_or_else(missing)?;
    if instance.vpc != *vpc {
        return Err(RouteFault::InstanceElsewhere { instance: id.clone() }.into());
    }
    if version == IpVersion::V6 {
        let primary = ctx.get(&instance.primary)?;
        expect_one_ipv6(primary.as_ref().map_or(0, |eni: &Eni| eni.ipv6.len()), id.as_str())?;
    }
    if instance.expect_settled().is_err() {
        let (instance, state) = (id.clone(), instance.status.print());
        return Err(RouteFault::InstanceState { instance, state }.into());
    }
    Ok(NextHop { kind: HopKind::Instance, id: id.to_string() })
}

fn gateway(ctx: &Ctx<'_>, vpc: &VpcId, id: &Ipv6GatewayId) -> Result<NextHop, Fault> {
    let found: Option<Ipv6Gateway> = ctx.get(id)?;
    match found.is_some_and(|gateway| gateway.vpc == *vpc) {
        true => Ok(NextHop { kind: HopKind::Ipv6Gateway, id: id.to_string() }),
        false => Err(RouteFault::Ipv6GatewayNotFound { gateway: id.to_string() }.into()),
    }
}

fn interface(ctx: &Ctx<'_>, vpc: &VpcId, version: IpVersion, id: &EniId) -> Result<NextHop, Fault> {
    let missing = || RouteFault::InterfaceNotFound { eni: id.clone() };
    let eni: Eni = ctx.get(id)?.ok_or_else(missing)?;
    let is_managed = eni.service.is_some();
    let id = || id.clone();
    match () {
        () if eni.gone.is_some() => return Err(RouteFault::InterfaceGone { eni: id() }.into()),
        () if eni.vpc != *vpc => return Err(RouteFault::InterfaceElsewhere { eni: id() }.into()),
        // A slave sends by its bond, and what a cloud service has is for that service.
        () if eni.kind == EniKind::Slave || is_managed => {
            return Err(RouteFault::InterfaceKind { eni: id() }.into());
        }
        () if version == IpVersion::V6 && eni.kind == EniKind::Primary => {
            return Err(RouteFault::PrimaryForIpv6 { eni: id() }.into());
        }
        () if version == IpVersion::V6 => expect_one_ipv6(eni.ipv6.len(), id().as_str())?,
        () => {}
    }
    Ok(NextHop { kind: HopKind::NetworkInterface, id: id().to_string() })
}

fn expect_one_ipv6(addresses: usize, hop: &str) -> Result<(), RouteFault> {
    let hop = || hop.to_owned();
    match addresses {
        0 => Err(RouteFault::HopWithoutIpv6 { hop: hop() }),
        1 => Ok(()),
        _ => Err(RouteFault::HopWithManyIpv6 { hop: hop() }),
    }
}
