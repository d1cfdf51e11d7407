//! IPv6 gateways: the rows, and what their operations share.

mod view;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use super::{route_entry, vpc::life::later};
use crate::{
    Ctx, Fault,
    faults::GatewayFault,
    kernel::{
        operation::operations,
        resource::Resource,
        schedule::{self, Due},
    },
    value::{
        id::{Ipv6GatewayId, VpcId},
        tag::{self, Tag},
    },
};

operations! {
    create_ipv6_gateway: CreateIpv6Gateway,
    delete_ipv6_gateway: DeleteIpv6Gateway,
    describe_ipv6_gateway_attribute: DescribeIpv6GatewayAttribute,
    describe_ipv6_gateways: DescribeIpv6Gateways,
    modify_ipv6_gateway_attribute: ModifyIpv6GatewayAttribute,
}

/// The gateway between a VPC's IPv6 addresses and the internet.
///
/// **Invariant.** A VPC has one at most, and only with IPv6.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 86, name = "ipv6_gateways", id = id, missing = GatewayFault::NotFound { gateway },
    ram = "vpc:ipv6gateway", tags = tags, group = resource_group
)]
#[index(1, BY_VPC: VpcId = vpc, unique)]
#[index(2, BY_NAME: String = name)]
#[index(3, BY_TAG: (String, String) = each tag_keys())]
#[index(4, BY_RESOURCE_GROUP: String = resource_group)]
pub struct Ipv6Gateway {
    /// Its id.
    #[n(0)]
    pub id: Ipv6GatewayId,
    /// The VPC.
    #[n(1)]
    pub vpc: VpcId,
    /// Its name, possibly empty.
    #[n(2)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(3)]
    pub description: String,
    /// When it was created.
    #[n(4)]
    pub created: Timestamp,
    /// The resource group, empty for the default one.
    #[n(5)]
    pub resource_group: String,
    /// Its tags.
    #[n(6)]
    pub tags: Vec<Tag>,
    /// From when on it is available, if it is being made.
    ///
    /// **Invariant.** It is on the schedule.
    #[n(7)]
    pub pending: Option<Timestamp>,
}

impl Ipv6Gateway {
    /// The one of a VPC, if it has one.
    pub fn of_vpc(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<Option<Ipv6Gateway>, Fault> {
        let found = ctx.txn.lookup(Ipv6Gateway::TABLE, Ipv6Gateway::BY_VPC, vpc)?;
        found.map_or(Ok(None), |id| ctx.get(&id))
    }

    /// Removes it, also while it is pending, and the routes to it.
    pub(super) fn remove(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        for entry in route_entry::through(ctx, self.id.as_str())? {
            route_entry::remove(ctx, &entry.id)?;
        }
        if let Some(at) = self.pending {
            schedule::cancel(&mut ctx.txn, at, Due::Ipv6Gateway(self.id.clone()))?;
        }
        ctx.remove(&self.id)
    }

    /// Makes it pending for as long as that takes. The row is not written here.
    fn begin(&mut self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(at) = later(ctx) {
            self.pending = Some(at);
            schedule::set(&mut ctx.txn, at, Due::Ipv6Gateway(self.id.clone()))?;
        }
        Ok(())
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// What was pending is available.
pub fn settle(txn: &mut Txn<'_>, id: &Ipv6GatewayId) -> Result<(), StoreError> {
    let gateway = txn.get(Ipv6Gateway::TABLE, id)?;
    let mut gateway = gateway.expect("an IPv6 gateway on the schedule is there");
    gateway.pending = None;
    txn.put(Ipv6Gateway::TABLE, id, &gateway)
}
