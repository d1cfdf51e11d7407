//! The categories of disks that zones have, and their sizes.

/// A category of disks that can be bought in every zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskOffer {
    /// Its name, as `cloud_essd`.
    pub category: &'static str,
    /// The least and the most GiB of a system disk.
    pub system_gib: (u32, u32),
    /// The same of a data disk.
    pub data_gib: (u32, u32),
}

const SYSTEM_GIB: (u32, u32) = (20, 2048);

/// The categories for sale: those of the newer kinds, as the pages of disks have them. Basic disks
/// (`cloud`) are sold to instances of retired types only.
pub const OFFERS: [DiskOffer; 5] = [
    DiskOffer { category: "cloud_essd", system_gib: SYSTEM_GIB, data_gib: (1, 65_536) },
    DiskOffer { category: "cloud_ssd", system_gib: SYSTEM_GIB, data_gib: (20, 32_768) },
    DiskOffer { category: "cloud_efficiency", system_gib: SYSTEM_GIB, data_gib: (20, 32_768) },
    DiskOffer { category: "cloud_auto", system_gib: SYSTEM_GIB, data_gib: (1, 65_536) },
    DiskOffer { category: "cloud_essd_entry", system_gib: SYSTEM_GIB, data_gib: (10, 32_768) },
];
