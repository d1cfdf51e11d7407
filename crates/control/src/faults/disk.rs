//! Faults of disks.

use control_derive::Fault;

use crate::value::id::DiskId;

/// Faults of disks.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum DiskFault {
    /// The caller has no such disk in the region.
    #[rows("InvalidDiskId.NotFound")]
    #[says("The specified disk \"{disk}\" does not exist.")]
    NotFound { disk: DiskId },
    /// A list of disks is asked for by more ids than may be.
    #[rows("InvalidDiskIds.Malformed")]
    #[says("More than {limit} disks are named.")]
    TooManyIds { limit: usize },
    /// EnableShared and MultiAttach contradict each other.
    #[rows("InvalidParameter.MultiAttachAndEnableSharedNotMatch")]
    SharedMismatch,
    /// A disk is named by itself, and others in a list.
    #[rows("ParameterConflict.DiskIdAndDiskIds")]
    OneAndSeveral,
    /// No disk is named.
    #[rows("MissingParameter.DiskIdOrDiskIds")]
    NoneNamed,
    /// Nothing is to be changed.
    #[rows("NoAttributeToModify")]
    NothingToModify,
    /// Disks of the category are never faster than they are.
    #[rows("BurstingEnabledForDiskCategoryUnsupported")]
    #[says("Disks of the category {category} cannot burst.")]
    CannotBurst { category: &'static str },
    /// The disk is paid for with its instance.
    #[rows("DiskNotPortable")]
    #[says("The disk \"{disk}\" is not portable.")]
    NotPortable { disk: DiskId },
    /// The disk was a system disk, and is nobody's.
    #[rows("InvalidDisk.DetachedSystemDisk")]
    DetachedSystem { disk: DiskId },
    /// The disk is larger than it is to become.
    #[rows("InvalidDiskSize.TooSmall")]
    #[says("The disk \"{disk}\" has {is} GiB.")]
    Smaller { disk: DiskId, is: u32 },
    /// The disk is as large as it is to become.
    #[rows("InvalidDiskSize")]
    #[says("The disk \"{disk}\" has {is} GiB.")]
    SameSize { disk: DiskId, is: u32 },
    /// No system disk of the category is so large.
    #[rows(400 "InvalidSystemDiskSize.ValueNotSupported")]
    #[says("The specified system disk size {size} is not supported: it can be {most} at most.")]
    SystemSize { size: u32, most: u32 },
    /// No data disk of the category is so large.
    #[rows("InvalidDiskSize.TooLarge")]
    #[says("A disk of the category has at most {most} GiB.")]
    TooLarge { most: u32 },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            DiskFault::VARIANTS,
            [
                (
                    "ModifyDiskAttribute",
                    DiskFault::NotFound { disk: "d-9".into() },
                    "404 InvalidDiskId.NotFound The specified disk does not exist.",
                ),
                (
                    "DescribeDisks",
                    DiskFault::TooManyIds { limit: 100 },
                    "403 InvalidDiskIds.Malformed The amount of specified disk Ids exceeds the limit.",
                ),
                (
                    "DescribeDisks",
                    DiskFault::SharedMismatch,
                    "403 InvalidParameter.MultiAttachAndEnableSharedNotMatch The parameter MultiAttach and EnableShared are not match.",
                ),
                (
                    "ModifyDiskAttribute",
                    DiskFault::OneAndSeveral,
                    "400 ParameterConflict.DiskIdAndDiskIds Specified parameter DiskId and DiskIds conflict, only one can be chosen.",
                ),
                (
                    "ModifyDiskAttribute",
                    DiskFault::NoneNamed,
                    "400 MissingParameter.DiskIdOrDiskIds Specified parameter DiskId or DiskIds is missing.",
                ),
                (
                    "ModifyDiskAttribute",
                    DiskFault::NothingToModify,
                    "400 NoAttributeToModify No attribute to be modified in this request.",
                ),
                (
                    "ModifyDiskAttribute",
                    DiskFault::CannotBurst { category: "cloud_ssd" },
                    "400 BurstingEnabledForDiskCategoryUnsupported The specified disk category does not support bursting enabled.",
                ),
                (
                    "ResizeDisk",
                    DiskFault::DetachedSystem { disk: "d-9".into() },
                    "400 InvalidDisk.DetachedSystemDisk The specified disk is a detached system disk, does not support this operation.",
                ),
                (
                    "ResizeDisk",
                    DiskFault::Smaller { disk: "d-9".into(), is: 40 },
                    "403 InvalidDiskSize.TooSmall Specified new disk size is less than the original disk size.",
                ),
                (
                    "ResizeDisk",
                    DiskFault::SameSize { disk: "d-9".into(), is: 40 },
                    "403 InvalidDiskSize Specified new disk size is less than or equal the original disk size.",
                ),
                (
                    "ResizeDisk",
                    DiskFault::SystemSize { size: 3000, most: 2048 },
                    "400 InvalidSystemDiskSize.ValueNotSupported The specified system disk size 3000 is not supported: it can be 2048 at most.",
                ),
                (
                    "ResizeDisk",
                    DiskFault::TooLarge { most: 32_768 },
                    "403 InvalidDiskSize.TooLarge Specified new disk size is beyond the permitted range.",
                ),
                (
                    "ModifyDiskAttribute",
                    DiskFault::NotPortable { disk: "d-9".into() },
                    "403 DiskNotPortable The specified disk is not a portable disk.",
                ),
            ],
        );
    }
}
