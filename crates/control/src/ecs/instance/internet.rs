//! How an instance reaches the internet, once it is there: its public address, and its bandwidth.

use std::net::{IpAddr, Ipv4Addr};

use super::{Instance, InstanceStatus, InternetChargeType, creation};
use crate::{
    Ctx, Fault,
    ecs::ChargeType,
    faults::{CreationFault, InstanceChangeFault, InstanceFault, InternetFault},
    kernel::resource::Resource,
    net::extent::{self, Unique},
};

impl Instance {
    /// Whether the service has neither locked it nor stopped it until somebody pays.
    pub(super) fn expect_usable(&self, ctx: &Ctx<'_>) -> Result<(), InstanceFault> {
        self.expect_unlocked()?;
        self.expect_paid()?;
        match self.expires {
            Some(at) if at <= ctx.now() => {
                Err(InstanceFault::Expired { instance: self.id.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Counts that it becomes smaller, if it may do so once more.
    pub(super) fn downgrade(&mut self, ctx: &Ctx<'_>) -> Result<(), InternetFault> {
        let limit = ctx.world.quotas.downgrades_per_instance;
        if self.downgrades >= limit {
            return Err(InternetFault::Downgrades { instance: self.id.clone(), limit });
        }
        self.downgrades += 1;
        Ok(())
    }
}

/// Whether it can be changed how the instance reaches the internet: it is neither locked nor unpaid, and
/// not on its way to another status.
pub fn check_usable(ctx: &Ctx<'_>, instance: &Instance) -> Result<(), Fault> {
    instance.expect_usable(ctx)?;
    match instance.status {
        InstanceStatus::Running | InstanceStatus::Stopped => Ok(()),
        InstanceStatus::Pending | InstanceStatus::Starting | InstanceStatus::Stopping => {
            let (instance, state) = (instance.id.clone(), instance.status.print());
            Err(InstanceChangeFault::Unsettled { instance, state }.into())
        }
    }
}

/// Whether so much may go out of an instance that is paid for like this.
pub fn check_bandwidth(
    charge: ChargeType,
    traffic: InternetChargeType,
    most_out: u32,
) -> Result<(), InternetFault> {
    let limit = match (charge, traffic) {
        (ChargeType::PrePaid, InternetChargeType::PayByBandwidth) => 200,
        (ChargeType::PrePaid, InternetChargeType::PayByTraffic) | (ChargeType::PostPaid, _) => 100,
    };
    match most_out > limit {
        true => Err(InternetFault::Bandwidth { given: most_out, limit }),
        false => Ok(()),
    }
}

/// Gives the instance a public address, if there is one; the caller writes its row.
pub fn give_public(ctx: &mut Ctx<'_>, instance: &mut Instance) -> Result<(), Fault> {
    if creation::public_room(ctx)? == 0 {
        return Err(CreationFault::PublicAddressesExhausted.into());
    }
    instance.internet.public = Some(creation::draw_public(ctx)?);
    Ok(())
}

/// Gives the instance this public address, if it is one of the account's in the region that nobody has;
/// the caller writes its row.
pub fn give_this(ctx: &Ctx<'_>, instance: &mut Instance, address: Ipv4Addr) -> Result<(), Fault> {
    let is_within = address.is_private() || address.is_loopback() || address.is_link_local();
    if is_within || address.is_unspecified() || address.is_multicast() || address.is_broadcast() {
        return Err(InternetFault::NotPublic { address }.into());
    }
    if ctx.txn.lookup(Instance::TABLE, Instance::BY_PUBLIC, &IpAddr::V4(address))?.is_some() {
        return Err(InternetFault::InUse { address }.into());
    }
    let own = ctx.txn.get(extent::EXTENTS, &Unique::PublicIpv4)?.unwrap_or_default();
    if !own.contains(u32::from(address).into()) {
        return Err(InternetFault::NoSuchAddress { address }.into());
    }
    instance.internet.public = Some(address);
    Ok(())
}
