//! Faults of making instances.

use control_derive::Fault;

use crate::value::id::{EniId, VSwitchId};

/// Faults of making instances.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum CreationFault {
    /// There is no such image.
    #[rows("InvalidImageId.NotFound")]
    #[says("The specified ImageId \"{image}\" does not exist.")]
    ImageNotFound { image: String },
    /// An image is named, and a family of images.
    #[rows("UnexpectedImageFamily.ImageIdSupplied")]
    ImageAndFamily,
    /// No image is of the family.
    #[rows("InvalidImageFamily.MissingAvailableImage")]
    #[says("There is no image of the family \"{family}\".")]
    FamilyEmpty { family: String },
    /// What is on the image is for other processors.
    #[rows("ImageNotSupportInstanceType")]
    #[says("The image \"{image}\" does not support the InstanceType \"{instance_type}\".")]
    ImageOnOtherType { image: String, instance_type: String },
    /// The type is not for sale any more.
    #[rows("InstanceType.Offline")]
    #[says("The InstanceType \"{instance_type}\" is not for sale any more.")]
    TypeOffline { instance_type: String },
    /// There is no such launch template: there is none.
    #[rows("InvalidLaunchTemplate.NotFound")]
    #[says("The launch template \"{template}\" does not exist.")]
    TemplateNotFound { template: String },
    /// There is no such deployment set: there is none.
    #[rows("DeploymentSet.NotFound")]
    DeploymentSetNotFound,
    /// There is no such dedicated host: there is none.
    #[rows("InvalidDedicatedHostId.NotFound")]
    DedicatedHostNotFound,
    /// There is no such cluster of dedicated hosts: there is none.
    #[rows("InvalidDedicatedHostClusterId.NotFound")]
    HostClusterNotFound,
    /// An instance is to be on a dedicated host, and there is none.
    #[rows("NoAvaliableDedicatedHost")]
    NoDedicatedHost,
    /// There is no such storage set: there is none.
    #[rows("InvalidParameter.StorageSetId")]
    StorageSetNotFound,
    /// A private pool is to be used, and none is named.
    #[rows("MissingParameter.PrivatePoolOptions.Id")]
    PrivatePoolMissing,
    /// There is no such private pool: there is none.
    #[rows("Invalid.PrivatePoolOptions.Id")]
    PrivatePoolNotFound,
    /// The account has no such RAM role.
    #[rows("InvalidRamRole.NotFound")]
    #[says("The RAM role \"{role}\" does not exist.")]
    RoleNotFound { role: String },
    /// The RAM role does not trust instances.
    #[rows("InvalidRamRole.NotEcsRole")]
    #[says("The RAM role \"{role}\" does not trust ECS.")]
    RoleOfOthers { role: String },
    /// Nobody logs in to Windows with a key pair.
    #[rows("DependencyViolation.WindowsInstance")]
    KeyPairOnWindows,
    /// There is no root on what is on the image.
    #[rows("LoginAsNonRoot.ImageNotSupport")]
    NonRootUnsupported,
    /// The host name is longer than those of Windows are.
    #[rows("InvalidHostName.Malformed")]
    HostNameOfWindows,
    /// The part of a name between brackets is no number and its digits.
    #[rows("InvalidInstanceName.CustomMalformed", "InvalidInstanceName.Malformed")]
    #[says("The customized section of the name \"{name}\" is invalid.")]
    NamePattern { name: String },
    /// There is no room for a number behind the name.
    #[rows("InvalidParams.InstanceNameExceed")]
    NameTooLongToNumber,
    /// There is no room for a number behind the host name.
    #[rows("InvalidParams.HostnameExceed")]
    HostNameTooLongToNumber,
    /// One host name is given, and a list of them.
    #[rows("InvalidHostname.SingleAndMultiConflict")]
    #[says("The parameters \"HostName\" and \"HostNames.N\" cannot be specified at the same time.")]
    HostNameAndHostNames,
    /// There are more host names than instances, or fewer.
    #[rows("InvalidHostname.SizeInvalid")]
    #[says("There are {given} host names for {amount} instances.")]
    HostNames { given: usize, amount: usize },
    /// More instances are needed than are wanted.
    #[rows("InvalidMinAmount.Malformed")]
    MinAmount,
    /// Addresses, or interfaces that are there, are named for several instances.
    #[rows("InvalidPrimaryIpAddress.SizeInvalid")]
    #[says("What is named can be of one instance, not of {most}.")]
    AddressesOfSeveral { most: usize },
    /// An address is named, and not the vSwitch that it is of.
    #[rows(400 "MissingParameter")]
    #[says(
        "The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied."
    )]
    AddressWithoutVSwitch,
    /// Two network interfaces are to be the primary one.
    #[rows("InvalidParameter.NetworkInterface")]
    #[says("There can be one primary network interface only.")]
    TwoPrimaryInterfaces,
    /// What is said of the primary network interface is said in two places.
    #[rows("InvalidParameter.Combination")]
    #[says(
        "The parameters \"{parameter}\" and \"NetworkInterface.N.{parameter}\" of the primary network interface cannot be specified at the same time."
    )]
    PrimaryTwice { parameter: &'static str },
    /// A network interface is to be in another VPC or zone than its instance.
    #[rows("InvalidOperation.NetworkInterface")]
    #[says("The vSwitch \"{vswitch}\" is in another VPC or zone than the instance.")]
    InterfaceElsewhere { vswitch: VSwitchId },
    /// A network interface that is there cannot be on a new instance.
    #[rows("InvalidOperation.InvalidNetworkInterfaceId")]
    #[says("The network interface \"{eni}\" cannot be a secondary one of a new instance.")]
    InterfaceUnusable { eni: EniId },
    /// The vSwitch is in another zone than the one that is named.
    #[rows("InvalidParameter.NotMatch")]
    #[says("The vSwitch \"{vswitch}\" is not in the zone \"{zone}\".")]
    ZoneOfVSwitch { zone: String, vswitch: VSwitchId },
    /// The account has as many instances in the region as it may.
    #[rows("QuotaExceed.AfterpayInstance", "QuotaExceed.ElasticQuota")]
    #[says("The account has {limit} instances in the region, which is the most.")]
    #[slots(limit)]
    Quota { limit: u64 },
    /// There are no more public addresses.
    #[rows("InvalidOperation.PublicIpAddressNoStock")]
    PublicAddressesExhausted,
    /// The type has not so many cores, or threads of a core.
    #[rows("InvalidParam.CpuOptionsCore")]
    #[says("The InstanceType \"{instance_type}\" has not so many cores or threads.")]
    Cores { instance_type: String },
    /// It is not said for how long is paid.
    #[rows("MissingParamter")]
    PeriodMissing,
    /// Nothing is sold for so long.
    #[rows("InvalidPeriod")]
    Period,
    /// Nothing is paid again for so long.
    #[rows("InvalidAutoRenewPeriod.ValueNotSupported")]
    AutoRenewPeriod,
    /// What is paid by use is paid by itself.
    #[rows("InvalidAutoPay.PostPaidUnsupported")]
    PostPaidWithoutAutoPay,
    /// What may be taken back is not paid for in advance.
    #[rows("InvalidSpotPrepaid")]
    SpotPrePaid,
    /// There is to be a limit of the price, and none is said.
    #[rows("InvalidSpotPriceLimit")]
    SpotPriceLimit,
    /// What is paid for in advance, or may be taken back, cannot be protected.
    #[rows("InvalidChargeType.ValueNotSupported")]
    DeletionProtectionUnsupported,
    /// An instance is to go by itself within half an hour, or after three years.
    #[rows("InvalidAutoReleaseTime.Malformed")]
    AutoReleaseTime,
    /// The user data are not Base64.
    #[rows("InvalidUserData.Base64FormatInvalid")]
    UserData,
    /// There are too many user data.
    #[rows("InvalidUserData.SizeExceeded")]
    UserDataSize,
    /// A password is given, and the image's is to be kept.
    #[rows("InvalidPasswordParam.Mismatch")]
    PasswordInherited,
    /// It is said who carries the traffic to the internet, and there is none.
    #[rows("InvalidBandwidthOut.LessThanZero")]
    IspWithoutBandwidth,
    /// The type allows fewer disks.
    #[rows("InstanceDiskNumLimitExceed")]
    #[says("An instance of the type has at most {limit} disks.")]
    TooManyDisks { limit: u32 },
    /// No system disk is so small.
    #[rows("InvalidSystemDiskSize.LessThanMinSize")]
    SystemDiskTooSmall,
    /// No system disk is so large.
    #[rows("InvalidSystemDiskSize.MoreThanMaxSize")]
    SystemDiskTooLarge,
    /// The image does not fit on the system disk.
    #[rows("InvalidSystemDiskSize.LessThanImageSize")]
    SystemDiskSmallerThanImage,
    /// No data disk of the category has the size, or none is said.
    #[rows("InvalidDataDiskSize.ValueNotSupported")]
    DataDiskSize,
    /// No disk of the performance level has the size.
    #[rows("OperationDenied.PerformanceLevelNotMatch")]
    PerformanceLevelMismatch,
    /// There is no such snapshot: there is none.
    #[rows("InvalidDataDiskSnapshotId.NotFound")]
    #[says("The snapshot \"{snapshot}\" does not exist.")]
    SnapshotNotFound { snapshot: String },
    /// There is no such policy of automatic snapshots: there is none.
    #[rows("InvalidAutoSnapshotPolicyId.NotFound")]
    #[says("The policy \"{policy}\" does not exist.")]
    SnapshotPolicyNotFound { policy: String },
    /// There is no such storage cluster: there is none.
    #[rows("InvalidStorageClusterId.NotExist")]
    #[says("The storage cluster \"{cluster}\" does not exist.")]
    StorageClusterNotFound { cluster: String },
    /// The text is no name of a device for a data disk.
    #[rows("InvalidDataDevice.Malformed")]
    #[says("\"{device}\" is none of /dev/xvdb to /dev/xvdz.")]
    Device { device: String },
    /// Two data disks are to have the same device.
    #[rows("InvalidDevice.InUse")]
    #[says("\"{device}\" is named twice.")]
    DeviceInUse { device: String },
    /// Operations a second are bought for a disk of another category than cloud_auto.
    #[rows("ProvisionedIopsForDiskCategoryUnsupported")]
    IopsUnsupported,
    /// More operations a second are bought than are for sale.
    #[rows("InvalidProvisionedIops.LimitExceed")]
    IopsLimit,
    /// A disk of another category than cloud_auto is to be faster for a while.
    #[rows("BurstingEnabledForDiskCategoryUnsupported")]
    BurstingUnsupported,
    /// There is a key for what is not enciphered.
    #[rows("InvalidEncrypted.NotMatchKmsKeyId")]
    KeyWithoutEncryption,
    /// There is an algorithm for what is not enciphered.
    #[rows("InvalidEncrypted.NotMatchEncryptAlgorithm")]
    AlgorithmWithoutEncryption,
    /// What is paid for with its instance goes with it.
    #[rows("DeleteWithInstance.Conflict")]
    DiskNotPortable,
    /// Memory is kept on a system disk that is enciphered only.
    #[rows("HibernationConfigured.ImageNotEncrypted")]
    HibernationUnencrypted,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            CreationFault::VARIANTS,
            [
                (
                    "RunInstances",
                    CreationFault::ImageNotFound { image: "m-9".to_owned() },
                    "404 InvalidImageId.NotFound The specified ImageId does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::ImageAndFamily,
                    "400 UnexpectedImageFamily.ImageIdSupplied The input parameter ImageFamily must be null when image id is set.",
                ),
                (
                    "RunInstances",
                    CreationFault::FamilyEmpty { family: "f".to_owned() },
                    "403 InvalidImageFamily.MissingAvailableImage There is no available image related to the specified image family.",
                ),
                (
                    "RunInstances",
                    CreationFault::ImageOnOtherType {
                        image: "m-9".to_owned(),
                        instance_type: "ecs.g8y.large".to_owned(),
                    },
                    "403 ImageNotSupportInstanceType The specified image does not support the specified InstanceType.",
                ),
                (
                    "RunInstances",
                    CreationFault::TypeOffline { instance_type: "ecs.t1.small".to_owned() },
                    "403 InstanceType.Offline The InstanceType \"ecs.t1.small\" is not for sale any more.",
                ),
                (
                    "RunInstances",
                    CreationFault::TemplateNotFound { template: "lt-9".to_owned() },
                    "404 InvalidLaunchTemplate.NotFound The launch template \"lt-9\" does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::DeploymentSetNotFound,
                    "404 DeploymentSet.NotFound The specified deployment set does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::DedicatedHostNotFound,
                    "400 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::HostClusterNotFound,
                    "400 InvalidDedicatedHostClusterId.NotFound The specified DedicatedHostClusterId does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::NoDedicatedHost,
                    "400 NoAvaliableDedicatedHost No available dedicated host or not enough resource on dedicated host.",
                ),
                (
                    "RunInstances",
                    CreationFault::StorageSetNotFound,
                    "403 InvalidParameter.StorageSetId Specified parameter StorageSetId is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::PrivatePoolMissing,
                    "400 MissingParameter.PrivatePoolOptions.Id The specified PrivatePoolOptions.Id should not be null.",
                ),
                (
                    "RunInstances",
                    CreationFault::PrivatePoolNotFound,
                    "400 Invalid.PrivatePoolOptions.Id The PrivatePool does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::RoleNotFound { role: "r".to_owned() },
                    "404 InvalidRamRole.NotFound The specified parameter \"RAMRoleName\" does not exist.",
                ),
                (
                    "RunInstances",
                    CreationFault::RoleOfOthers { role: "r".to_owned() },
                    "401 InvalidRamRole.NotEcsRole The specified ram role is not authorized for ecs, please check your role policy.",
                ),
                (
                    "RunInstances",
                    CreationFault::KeyPairOnWindows,
                    "403 DependencyViolation.WindowsInstance The instance creating is window, cannot use ssh key pair to login.",
                ),
                (
                    "RunInstances",
                    CreationFault::NonRootUnsupported,
                    "400 LoginAsNonRoot.ImageNotSupport The specified image does not support login as non-root.",
                ),
                (
                    "RunInstances",
                    CreationFault::HostNameOfWindows,
                    "400 InvalidHostName.Malformed The specified parameter \"HostName\" is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::NamePattern { name: "a[".to_owned() },
                    "400 InvalidInstanceName.CustomMalformed Customized section of instance or host name is invalid, please use valid format: [], [,], [m,], [,n], [m,n].",
                ),
                (
                    "RunInstances",
                    CreationFault::NameTooLongToNumber,
                    "403 InvalidParams.InstanceNameExceed The uniqueSuffix takes three naming places, please shorten your InstanceName.",
                ),
                (
                    "RunInstances",
                    CreationFault::HostNameTooLongToNumber,
                    "403 InvalidParams.HostnameExceed The uniqueSuffix takes three naming places, please shorten your Hostname.",
                ),
                (
                    "RunInstances",
                    CreationFault::HostNameAndHostNames,
                    "403 InvalidHostname.SingleAndMultiConflict The parameters \"HostName\" and \"HostNames.N\" cannot be specified at the same time.",
                ),
                (
                    "RunInstances",
                    CreationFault::HostNames { given: 1, amount: 2 },
                    "403 InvalidHostname.SizeInvalid There are 1 host names for 2 instances.",
                ),
                (
                    "RunInstances",
                    CreationFault::MinAmount,
                    "400 InvalidMinAmount.Malformed The specified parameter MinAmount is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::AddressesOfSeveral { most: 2 },
                    "400 InvalidPrimaryIpAddress.SizeInvalid The NetworkInterface PrimaryIpAddress is used to create only one instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::AddressWithoutVSwitch,
                    "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
                ),
                (
                    "RunInstances",
                    CreationFault::TwoPrimaryInterfaces,
                    "403 InvalidParameter.NetworkInterface There can be one primary network interface only.",
                ),
                (
                    "RunInstances",
                    CreationFault::PrimaryTwice { parameter: "VSwitchId" },
                    "403 InvalidParameter.Combination The parameters \"VSwitchId\" and \"NetworkInterface.N.VSwitchId\" of the primary network interface cannot be specified at the same time.",
                ),
                (
                    "RunInstances",
                    CreationFault::InterfaceElsewhere { vswitch: "vsw-9".into() },
                    "403 InvalidOperation.NetworkInterface The vSwitch \"vsw-9\" is in another VPC or zone than the instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::InterfaceUnusable { eni: "eni-9".into() },
                    "403 InvalidOperation.InvalidNetworkInterfaceId The network interface \"eni-9\" cannot be a secondary one of a new instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::ZoneOfVSwitch { zone: "z".to_owned(), vswitch: "vsw-9".into() },
                    "403 InvalidParameter.NotMatch The vSwitch \"vsw-9\" is not in the zone \"z\".",
                ),
                (
                    "CreateInstance",
                    CreationFault::Quota { limit: 7 },
                    "400 QuotaExceed.AfterpayInstance The maximum number of Pay-As-You-Go instances is exceeded: 7.",
                ),
                (
                    "RunInstances",
                    CreationFault::PublicAddressesExhausted,
                    "403 InvalidOperation.PublicIpAddressNoStock The public IP address for the specified Region or ChargeType of the instance is out of stock. Please try another Region or ChargeType.",
                ),
                (
                    "RunInstances",
                    CreationFault::Cores { instance_type: "ecs.g7.large".to_owned() },
                    "403 InvalidParam.CpuOptionsCore The InstanceType \"ecs.g7.large\" has not so many cores or threads.",
                ),
                (
                    "RunInstances",
                    CreationFault::PeriodMissing,
                    "400 MissingParamter The specified parameter \"Period\" is not null.",
                ),
                (
                    "RunInstances",
                    CreationFault::Period,
                    "400 InvalidPeriod The specified period is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::AutoRenewPeriod,
                    "400 InvalidAutoRenewPeriod.ValueNotSupported The specified autoRenewPeriod is invalid.",
                ),
                (
                    "RunInstances",
                    CreationFault::PostPaidWithoutAutoPay,
                    "400 InvalidAutoPay.PostPaidUnsupported The specified parameter AutoPay must be set as true for postpaid instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::SpotPrePaid,
                    "400 InvalidSpotPrepaid The specified Spot type is not support PrePay Instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::SpotPriceLimit,
                    "400 InvalidSpotPriceLimit The specified SpotPriceLimitis not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::DeletionProtectionUnsupported,
                    "403 InvalidChargeType.ValueNotSupported Deletion protection is only valid for postPaid instance, not for prePaid or spot instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::AutoReleaseTime,
                    "400 InvalidAutoReleaseTime.Malformed The specified parameter AutoReleaseTime is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::UserData,
                    "400 InvalidUserData.Base64FormatInvalid The specified UserData is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::UserDataSize,
                    "400 InvalidUserData.SizeExceeded The specified parameter \"UserData\" exceeds the size.",
                ),
                (
                    "RunInstances",
                    CreationFault::PasswordInherited,
                    "400 InvalidPasswordParam.Mismatch The input password should be null when passwdInherit is true.",
                ),
                (
                    "RunInstances",
                    CreationFault::IspWithoutBandwidth,
                    "400 InvalidBandwidthOut.LessThanZero The bandwidth must be larger than 0 when specifying isp.",
                ),
                (
                    "RunInstances",
                    CreationFault::TooManyDisks { limit: 17 },
                    "403 InstanceDiskNumLimitExceed The number of specified disk in an instance exceeds.",
                ),
                (
                    "RunInstances",
                    CreationFault::SystemDiskTooSmall,
                    "404 InvalidSystemDiskSize.LessThanMinSize The specified parameter SystemDisk.Size is less than the min size.",
                ),
                (
                    "RunInstances",
                    CreationFault::SystemDiskTooLarge,
                    "404 InvalidSystemDiskSize.MoreThanMaxSize The specified parameter SystemDisk.Size is more than the max size.",
                ),
                (
                    "RunInstances",
                    CreationFault::SystemDiskSmallerThanImage,
                    "404 InvalidSystemDiskSize.LessThanImageSize The specified parameter SystemDisk.Size is less than the image size.",
                ),
                (
                    "RunInstances",
                    CreationFault::DataDiskSize,
                    "400 InvalidDataDiskSize.ValueNotSupported The specified DataDisk.n.Size beyond the permitted range, or the capacity of snapshot exceeds the size limit of the specified disk category.",
                ),
                (
                    "RunInstances",
                    CreationFault::PerformanceLevelMismatch,
                    "403 OperationDenied.PerformanceLevelNotMatch The specified DataDisk.n.PerformanceLevel and DataDisk.n.Size do not match.",
                ),
                (
                    "RunInstances",
                    CreationFault::SnapshotNotFound { snapshot: "s-9".to_owned() },
                    "404 InvalidDataDiskSnapshotId.NotFound The specified parameter \"DataDisk.n.SnapshotId\" is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::SnapshotPolicyNotFound { policy: "sp-9".to_owned() },
                    "404 InvalidAutoSnapshotPolicyId.NotFound Specified parameter AutoSnapshotPolicyId not found.",
                ),
                (
                    "RunInstances",
                    CreationFault::StorageClusterNotFound { cluster: "dbsc-9".to_owned() },
                    "404 InvalidStorageClusterId.NotExist The specified StorageClusterId does not exist in current region.",
                ),
                (
                    "RunInstances",
                    CreationFault::Device { device: "x".to_owned() },
                    "400 InvalidDataDevice.Malformed The specified parameter \"DataDisk.n.Device\" is not valid.",
                ),
                (
                    "RunInstances",
                    CreationFault::DeviceInUse { device: "/dev/xvdb".to_owned() },
                    "403 InvalidDevice.InUse The specified device has been occupied.",
                ),
                (
                    "RunInstances",
                    CreationFault::IopsUnsupported,
                    "400 ProvisionedIopsForDiskCategoryUnsupported The specified disk category does not support provisioned iops.",
                ),
                (
                    "RunInstances",
                    CreationFault::IopsLimit,
                    "400 InvalidProvisionedIops.LimitExceed The provisioned iops exceeds the limit.",
                ),
                (
                    "RunInstances",
                    CreationFault::BurstingUnsupported,
                    "400 BurstingEnabledForDiskCategoryUnsupported The specified disk category does not support bursting enabled.",
                ),
                (
                    "RunInstances",
                    CreationFault::KeyWithoutEncryption,
                    "400 InvalidEncrypted.NotMatchKmsKeyId The specified parameter Encrypted must be true when KmsKeyId is not empty.",
                ),
                (
                    "RunInstances",
                    CreationFault::AlgorithmWithoutEncryption,
                    "400 InvalidEncrypted.NotMatchEncryptAlgorithm The specified parameter Encrypted must be true when EncryptAlgorithm is not empty.",
                ),
                (
                    "RunInstances",
                    CreationFault::DiskNotPortable,
                    "403 DeleteWithInstance.Conflict The specified disk is not a portable disk and cannot be set to DeleteWithInstance attribute.",
                ),
                (
                    "RunInstances",
                    CreationFault::HibernationUnencrypted,
                    "400 HibernationConfigured.ImageNotEncrypted The hibernation configured instance only support encrypted image.",
                ),
            ],
        );
    }
}
