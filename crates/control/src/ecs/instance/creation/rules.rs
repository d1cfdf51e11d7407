//! What new instances must be for what a request says of them, by what is known without rows.

use super::NewInstances;
use crate::{
    Ctx, Fault,
    ecs::{
        ChargeType, KeyPair,
        disk::PerformanceLevel,
        instance::{SpotInterruptionBehavior, SpotStrategy, ram_role},
    },
    facts::{
        Feature,
        image::{Architecture, BootMode, Image, OsType},
        instance_type::InstanceType,
    },
    faults::CreationFault,
    kernel::resource::Resource,
    value::name::RoleName,
};

/// The most memory that is kept while an instance is stopped, in MiB. No page prints the number.
const MOST_KEPT_MIB: u32 = 64 << 10;

impl NewInstances {
    /// The rules between its parts that need no rows.
    pub fn check(&self) -> Result<(), Fault> {
        let zone = self.zone.as_deref();
        self.disks.check(zone, self.terms.charge, self.hibernation)?;
        let is_spot = self.terms.spot.strategy != SpotStrategy::NoSpot;
        if is_spot && zone.is_none() && self.interfaces.primary.vswitch.is_none() {
            return Err(CreationFault::SpotWithoutZone.into());
        }
        Ok(self.interfaces.check(self.most)?)
    }

    /// Whether the account has, in the region, the features that it needs.
    pub fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let (terms, interfaces) = (&self.terms, &self.interfaces);
        let is_paid = terms.charge == ChargeType::PrePaid;
        ctx.permit(!is_paid, Feature::PayAsYouGo, "InstanceChargeType")?;
        ctx.permit(is_paid, Feature::Subscription, "InstanceChargeType")?;
        let is_spot = terms.spot.strategy != SpotStrategy::NoSpot;
        ctx.permit(is_spot, Feature::Spot, "SpotStrategy")?;
        ctx.permit(terms.spot.duration_h > 0, Feature::SpotDuration, "SpotDuration")?;
        let has_public = self.internet.max_out_mbps > 0;
        ctx.permit(has_public, Feature::PublicIp, "InternetMaxBandwidthOut")?;
        ctx.permit(self.names_carrier, Feature::Isp, "Isp")?;
        ctx.permit(!self.user_data.is_empty(), Feature::UserData, "UserData")?;
        ctx.permit(
            self.networking.jumbo_frame,
            Feature::JumboFrame,
            "NetworkOptions.EnableJumboFrame",
        )?;
        if let Some(mode) = self.security.confidential {
            ctx.permit(true, Feature::ConfidentialComputing, mode.print())?;
        }
        let mut new = interfaces.made();
        let sizes = new.clone().any(|one| one.traffic.queue_size.is_some());
        let cards = new.clone().any(|one| one.card.is_some());
        let rdma = new.any(|one| one.traffic.rdma);
        ctx.permit(!interfaces.existing.is_empty(), Feature::EniAtLaunch, "NetworkInterfaceId")?;
        ctx.permit(rdma, Feature::Rdma, "NetworkInterfaceTrafficMode")?;
        ctx.permit(sizes, Feature::QueueSize, "TxQueueSize")?;
        ctx.permit(cards, Feature::NetworkCard, "NetworkCardIndex")?;
        self.permit_disks(ctx)
    }

    fn permit_disks(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        for disk in self.disks.all() {
            let is_slowest = disk.performance == Some(PerformanceLevel::PL0);
            let encrypted = disk.encrypted == Some(true);
            ctx.permit(is_slowest, Feature::Pl0, "PerformanceLevel")?;
            ctx.permit(encrypted, Feature::DiskEncryption, "Encrypted")?;
            ctx.permit(encrypted, Feature::Kms, "Encrypted")?;
            ctx.permit(disk.kms_key.is_some(), Feature::OwnKey, "KMSKeyId")?;
            let names_algorithm = disk.encrypt_algorithm.is_some();
            ctx.permit(names_algorithm, Feature::EncryptAlgorithm, "EncryptAlgorithm")?;
        }
        Ok(())
    }

    /// Whether instances of the type can be what is said.
    pub(super) fn check_kind(&self, kind: &InstanceType) -> Result<(), CreationFault> {
        let instance_type = || kind.id.clone();
        let spot = &self.terms.spot;
        let stays = spot.interruption == SpotInterruptionBehavior::Stop;
        match () {
            () if kind.is_in_cluster() && self.interfaces.primary.vswitch.is_none() => {
                Err(CreationFault::ClusterWithoutVSwitch)
            }
            // A request that names one is refused before: there is none.
            () if kind.is_in_cluster() => Err(CreationFault::ClusterMissing),
            () if spot.strategy != SpotStrategy::NoSpot
                && stays
                && kind.local_storage().is_some() =>
            {
                Err(CreationFault::SpotWithLocalDisks { instance_type: instance_type() })
            }
            () if self.hibernation && kind.is_bare_metal() => {
                Err(CreationFault::HibernationType { instance_type: instance_type() })
            }
            () if self.hibernation && kind.memory_mib > MOST_KEPT_MIB => {
                Err(CreationFault::HibernationMemory { instance_type: instance_type() })
            }
            () if self.security.trusted && !kind.is_trusted() => {
                Err(CreationFault::TypeNotTrusted { instance_type: instance_type() })
            }
            () => Ok(()),
        }
    }

    /// Whether the memory of the type fits on the system disk, if it is to be kept there.
    pub(super) fn check_memory(
        &self,
        kind: &InstanceType,
        system_gib: u32,
    ) -> Result<(), CreationFault> {
        match self.hibernation && f64::from(system_gib) < kind.memory_gib() {
            true => Err(CreationFault::HibernationDisk { instance_type: kind.id.clone() }),
            false => Ok(()),
        }
    }

    /// Whether what is said goes with what is on the image.
    pub(super) fn check_image(&self, image: &Image) -> Result<(), CreationFault> {
        /// The most characters of the name of a machine with Windows.
        const MOST_OF_WINDOWS: usize = 15;
        if self.security.trusted && image.boot_mode != BootMode::Uefi {
            return Err(CreationFault::ImageNotTrusted { image: image.id.clone() });
        }
        if image.os_type() != OsType::Windows {
            return Ok(());
        }
        match () {
            () if self.key_pair.is_some() => Err(CreationFault::KeyPairOnWindows),
            () if self.login_as_non_root => Err(CreationFault::NonRootUnsupported),
            () if self.names.longest_host(self.most) > MOST_OF_WINDOWS => {
                Err(CreationFault::HostNameOfWindows)
            }
            () => Ok(()),
        }
    }

    pub(super) fn check_cores(&self, kind: &InstanceType) -> Result<(), CreationFault> {
        let topology = &self.cpu.topology;
        if !topology.is_empty() && kind.architecture() == Architecture::Arm {
            let (instance_type, topology) = (kind.id.clone(), topology.clone());
            return Err(CreationFault::Topology { instance_type, topology });
        }
        let threads = self.cpu.threads_per_core.unwrap_or(1);
        let all = self.cpu.cores.map_or(0, |cores| cores.saturating_mul(threads));
        match all > kind.vcpu || self.cpu.cores == Some(0) || !(1..=2).contains(&threads) {
            true => Err(CreationFault::Cores { instance_type: kind.id.clone() }),
            false => Ok(()),
        }
    }

    /// Whether who may come in, and what programs may do, is there.
    pub(super) fn check_access(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        if let Some(pair) = &self.key_pair {
            ctx.find::<<KeyPair as Resource>::Id>(&pair.as_str().into())?;
        }
        match &self.role {
            Some(role) => ram_role::check(ctx, &RoleName::from(role.as_str())),
            None => Ok(()),
        }
    }
}
