//! The disks of new instances.

use api::Choice;

use crate::{
    Ctx, Fault,
    ecs::{
        ChargeType, Instance,
        disk::{
            DEFAULT_SYSTEM_GIB, Disk, DiskAttachment, DiskCategory, DiskKind, Encryption,
            PerformanceLevel,
        },
    },
    facts::image::Image,
    faults::CreationFault,
    value::tag::Tag,
};

/// A disk to make.
#[derive(Debug, Default)]
pub struct NewDisk {
    /// What it is made of: an ESSD if nothing is said.
    pub category: Option<DiskCategory>,
    /// How large it is, in GiB.
    pub size_gib: Option<u32>,
    /// Its name, possibly empty.
    pub name: String,
    /// Its description, possibly empty.
    pub description: String,
    /// How fast an ESSD is.
    pub performance: Option<PerformanceLevel>,
    /// Whether it may be faster for a while than it is.
    pub bursting: bool,
    /// The operations a second that are bought beside its own.
    pub provisioned_iops: Option<u32>,
    /// Whether what is on it is enciphered.
    pub encrypted: Option<bool>,
    /// The key that it is enciphered with.
    pub kms_key: Option<String>,
    /// The algorithm.
    pub encrypt_algorithm: Option<EncryptAlgorithm>,
    /// Whether it goes with its instance; it does if nothing is said.
    pub delete_with_instance: Option<bool>,
    /// The name under which the instance sees it.
    pub device: Option<String>,
    /// What it should be made of, or in, that is not served: the snapshot, the policy of automatic
    /// snapshots, the storage cluster.
    pub snapshot: Option<String>,
    /// The policy of automatic snapshots that should hold for it.
    pub auto_snapshot_policy: Option<String>,
    /// The storage cluster that it should be in.
    pub storage_cluster: Option<String>,
}

impl NewDisk {
    /// What it is made of.
    pub fn category(&self) -> DiskCategory {
        self.category.unwrap_or(DiskCategory::Essd)
    }

    /// How fast it is: what is not said of an ESSD is the level 1.
    fn performance(&self) -> Option<PerformanceLevel> {
        let is_essd = self.category() == DiskCategory::Essd;
        is_essd.then(|| self.performance.unwrap_or(PerformanceLevel::PL1))
    }

    /// The rules of one disk that need no rows; `zone` is where the request says that it is.
    fn check(&self, zone: Option<&str>) -> Result<(), CreationFault> {
        if self.category() == DiskCategory::Cloud {
            return Err(CreationFault::CategoryRetired { category: self.category().print() });
        }
        let is_auto = self.category() == DiskCategory::Auto;
        if self.provisioned_iops.is_some() && !is_auto {
            return Err(CreationFault::IopsUnsupported);
        }
        if self.bursting && !is_auto {
            return Err(CreationFault::BurstingUnsupported);
        }
        /// The most operations a second that can be bought (page of RunInstances).
        const MOST_IOPS: u32 = 50_000;
        if self.provisioned_iops.is_some_and(|iops| iops > MOST_IOPS) {
            return Err(CreationFault::IopsLimit);
        }
        if self.encrypted != Some(true) && self.kms_key.is_some() {
            return Err(CreationFault::KeyWithoutEncryption);
        }
        if self.encrypted != Some(true) && self.encrypt_algorithm.is_some() {
            return Err(CreationFault::AlgorithmWithoutEncryption);
        }
        if let Some(policy) = &self.auto_snapshot_policy {
            return Err(CreationFault::SnapshotPolicyNotFound { policy: policy.clone() });
        }
        match &self.storage_cluster {
            Some(_) if zone.is_none() => Err(CreationFault::StorageClusterWithoutZone),
            Some(_) if self.size_gib.is_none() => Err(CreationFault::StorageClusterWithoutSize),
            Some(cluster) => {
                Err(CreationFault::StorageClusterNotFound { cluster: cluster.clone() })
            }
            None => Ok(()),
        }
    }

    /// The rules of a data disk.
    fn check_data(&self, charge: ChargeType) -> Result<(), CreationFault> {
        if let Some(snapshot) = &self.snapshot {
            return Err(CreationFault::SnapshotNotFound { snapshot: snapshot.clone() });
        }
        let (category, performance) = (self.category(), self.performance());
        let size = self.size_gib.ok_or(CreationFault::DataDiskSize)?;
        // What another level would have is the level's fault.
        let widest = category.sizes(performance.map(|_| PerformanceLevel::PL0));
        if !widest.contains(&size) {
            return Err(CreationFault::DataDiskSize);
        }
        if !category.sizes(performance).contains(&size) {
            return Err(CreationFault::PerformanceLevelMismatch);
        }
        let stays = self.delete_with_instance == Some(false);
        match charge == ChargeType::PrePaid && stays {
            true => Err(CreationFault::DiskNotPortable),
            false => Ok(()),
        }
    }

    /// The disk, as one of an instance.
    fn make(&self, ctx: &mut Ctx<'_>, kind: DiskKind, instance: &Instance) -> Result<Disk, Fault> {
        let by_default = ctx.world.account(ctx.account()).default_encryption;
        let encrypted = self.encrypted == Some(true) || by_default;
        let kms_key = self.kms_key.clone().unwrap_or_default();
        Ok(Disk {
            category: self.category(),
            performance: self.performance(),
            name: self.name.clone(),
            description: self.description.clone(),
            bursting: self.bursting,
            provisioned_iops: self.provisioned_iops,
            encryption: encrypted.then_some(Encryption { kms_key }),
            delete_with_instance: self.delete_with_instance != Some(false),
            ..Disk::new(ctx, kind, instance)?
        })
    }
}

/// The algorithm by which what is on a disk is enciphered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum EncryptAlgorithm {
    /// AES, with keys of 256 bits.
    #[choice("aes-256")]
    Aes,
    /// SM4, with keys of 128 bits.
    #[choice("sm4-128")]
    Sm4,
}

/// The disks of an instance to make.
#[derive(Debug, Default)]
pub struct Disks {
    /// What it starts from.
    pub system: NewDisk,
    /// The others.
    pub data: Vec<NewDisk>,
}

impl Disks {
    /// All of them, the system disk first.
    pub fn all(&self) -> impl Iterator<Item = &NewDisk> {
        std::iter::once(&self.system).chain(&self.data)
    }

    /// The rules that need no rows; `zone` is where the request says that they are.
    pub fn check(
        &self,
        zone: Option<&str>,
        charge: ChargeType,
        hibernates: bool,
    ) -> Result<(), CreationFault> {
        self.system.check(zone)?;
        for disk in &self.data {
            disk.check(zone)?;
            disk.check_data(charge)?;
        }
        self.devices()?;
        match hibernates && self.system.encrypted != Some(true) {
            true => Err(CreationFault::HibernationUnencrypted),
            false => Ok(()),
        }
    }

    /// The names under which the instance sees its data disks: those that are said, and for the
    /// others the first that are left.
    fn devices(&self) -> Result<Vec<String>, CreationFault> {
        const LETTERS: std::ops::RangeInclusive<char> = 'b'..='z';
        let said = self.data.iter().filter_map(|disk| disk.device.as_ref()).collect::<Vec<_>>();
        for (place, device) in said.iter().enumerate() {
            let letter = device.strip_prefix("/dev/xvd").or(device.strip_prefix("/dev/vd"));
            let mut letters = letter.unwrap_or_default().chars();
            let is_one = letters.next().is_some_and(|one| LETTERS.contains(&one));
            if !is_one || letters.next().is_some() {
                return Err(CreationFault::Device { device: (*device).clone() });
            }
            if said[..place].contains(device) {
                return Err(CreationFault::DeviceInUse { device: (*device).clone() });
            }
        }
        let left = LETTERS.map(|letter| format!("/dev/xvd{letter}"));
        let mut left = left.filter(|device| !said.contains(&device));
        let device = |disk: &NewDisk| match &disk.device {
            Some(device) => Some(device.clone()),
            None => left.next(),
        };
        let devices = self.data.iter().map(device).collect::<Option<Vec<_>>>();
        Ok(devices.expect("there are more letters than data disks"))
    }

    /// The size of the system disk, if it can be made of the image.
    pub fn system_gib(&self, image: &Image) -> Result<u32, CreationFault> {
        let sizes = self.system.category().system_sizes();
        let size = self.system.size_gib.unwrap_or(DEFAULT_SYSTEM_GIB.max(image.size_gib));
        match size {
            _ if size < *sizes.start() => Err(CreationFault::SystemDiskTooSmall),
            _ if size > *sizes.end() => Err(CreationFault::SystemDiskTooLarge),
            _ if size < image.size_gib => Err(CreationFault::SystemDiskSmallerThanImage),
            _ => Ok(size),
        }
    }

    /// Makes the disks of a new instance. Lists come by id, and ids that are made at one time are in no
    /// order: so they are put in the order of the request, the system disk first, as clients that take
    /// the disks by their places expect them.
    pub fn create(
        &self,
        ctx: &mut Ctx<'_>,
        instance: &Instance,
        system_gib: u32,
        tags: &[Tag],
    ) -> Result<(), Fault> {
        let system = self.system.make(ctx, DiskKind::System, instance)?;
        let mut disks = vec![Disk { size_gib: system_gib, tags: tags.to_vec(), ..system }];
        for (disk, device) in self.data.iter().zip(self.devices()?) {
            let made = disk.make(ctx, DiskKind::Data, instance)?;
            let (instance, since) = (instance.id.clone(), ctx.now());
            disks.push(Disk {
                size_gib: disk.size_gib.expect("a data disk has a size"),
                attachment: Some(DiskAttachment { instance, device, since }),
                tags: tags.to_vec(),
                ..made
            });
        }
        let mut ids = disks.iter().map(|disk| disk.id.clone()).collect::<Vec<_>>();
        ids.sort();
        disks.into_iter().zip(ids).try_for_each(|(disk, id)| ctx.insert(&Disk { id, ..disk }))
    }
}
