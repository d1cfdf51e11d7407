//! Faults of making instances.

use std::net::Ipv4Addr;

use control_derive::Fault;

use crate::value::id::{EniId, SecurityGroupId, VSwitchId};

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
    #[rows(
        "InvalidOperation.PublicIpAddressNoStock",
        "OperationDenied.NoStock",
        "InsufficientPublicIp"
    )]
    #[says("There are no more public addresses.")]
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
    /// The account is not given the type.
    #[rows("InvalidInstanceType.ValueUnauthorized")]
    #[says("The InstanceType \"{instance_type}\" is not authorized.")]
    TypeUnauthorized { instance_type: String },
    /// The zone does not have the type.
    #[rows("InvalidInstanceType.ZoneNotSupported", 403 "InvalidInstanceType.ValueNotSupported")]
    #[says("The zone \"{zone}\" does not have the InstanceType \"{instance_type}\".")]
    TypeElsewhere { instance_type: String, zone: String },
    /// The type is sold out in the zone.
    #[rows("OperationDenied.NoStock")]
    #[says("The InstanceType \"{instance_type}\" is sold out in the zone \"{zone}\".")]
    SoldOut { instance_type: String, zone: String },
    /// Nothing is sold in the zone any more.
    #[rows(403 "Zone.NotOnSale")]
    #[says("Nothing is for sale in the zone \"{zone}\".")]
    ZoneClosed { zone: String },
    /// The account may buy nothing in the zone.
    #[rows("Zone.NotOpen")]
    #[says("The zone \"{zone}\" is not open to the account.")]
    ZoneNotGiven { zone: String },
    /// The VPC has as many instances as it may.
    #[rows("QuotaExceeded")]
    #[says("The VPC has {limit} instances, which is the most.")]
    QuotaOfVpc { limit: u64 },
    /// The account has as many instances of the type in the region as it may.
    #[rows("QuotaExceed.ElasticQuota")]
    #[says("The account has {limit} instances of the type in the region, which is the most.")]
    QuotaOfType { limit: u64 },
    /// The account has as many disks in the region as it may.
    #[rows("QuotaExceed.PostPaidDisk")]
    #[says("The account has {limit} disks in the region, which is the most.")]
    QuotaOfDisks { limit: u64 },
    /// The disks of a category have as many GiB in the zone as they may.
    #[rows("QuotaExceed.DiskCapacity")]
    #[says("The disks of the category {category} have {limit} GiB in the zone, which is the most.")]
    #[slots(category)]
    DiskCapacity { category: &'static str, limit: u64 },
    /// The data disks that are paid for by use have as many GiB as they may.
    #[rows("QuotaExceeded.PostpaidDataDiskCapacity")]
    #[says("The data disks have {limit} GiB, which is the most.")]
    PostPaidCapacity { limit: u64 },
    /// The data disks that are paid for in advance have as many GiB as they may.
    #[rows("QuotaExceeded.PrepayDataDiskCapacity")]
    #[says("The data disks have {limit} GiB, which is the most.")]
    PrePaidCapacity { limit: u64 },
    /// The data disks of a category of one instance have more GiB than they may.
    #[rows(403 "InstanceDiskCategoryLimitExceed")]
    #[says("The data disks of a category have more than {limit} GiB.")]
    InstanceCapacity { limit: u64 },
    /// The account is not given disks of the category.
    #[rows("InvalidSystemDiskCategory.ValueUnauthorized")]
    CategoryUnauthorized { category: &'static str },
    /// Disks of the category are for instances of types that are not sold any more.
    #[rows(400 "InvalidDiskCategory.NotSupported", "InvalidDiskCategory.NotSupported")]
    #[says("The category {category} is not supported.")]
    CategoryRetired { category: &'static str },
    /// The zone has no disks of the category.
    #[rows("CategoryNotSupported")]
    #[says("The zone \"{zone}\" has no disks of the category {category}.")]
    CategoryElsewhere { category: &'static str, zone: String },
    /// The zone has no standard SSDs.
    #[rows("OperationDenied.CloudSSDNotSupported")]
    #[says("The zone \"{zone}\" has no cloud_ssd.")]
    ZoneWithoutSsd { zone: String },
    /// All disks of the account are enciphered, and one is not to be.
    #[rows("InvalidEncrypted.DefaultEncryptionUnsupported")]
    EncryptionRequired,
    /// A storage cluster is named, and not its zone.
    #[rows("InvalidStorageClusterId.ZoneIdEmpty")]
    StorageClusterWithoutZone,
    /// A disk is to be in a storage cluster, and it is not said how large it is.
    #[rows("InvalidStorageClusterId.DiskSizeEmpty")]
    StorageClusterWithoutSize,
    /// A key is named for the disks of an instance that is to have slow ones.
    #[rows(400 "IoOptimized.NotSupported")]
    SlowWithKey,
    /// Every type that is for sale has fast disks, and an instance is to have slow ones.
    #[rows("DependencyViolation.IoOptimized")]
    Slow,
    /// The service may take the instance back, and it is not said where it is.
    #[rows("InvalidSpotParam.EmptyZoneID")]
    SpotWithoutZone,
    /// An instance with disks of its machine's would be stopped, and not released, when it is taken back.
    #[rows("InvalidSpotInterruptionBehavior.LocalDiskNotSupport")]
    #[says("The InstanceType \"{instance_type}\" has local disks.")]
    SpotWithLocalDisks { instance_type: String },
    /// A dedicated host is named, and a deployment set.
    #[rows("InvalidDeploymentOnHost")]
    #[says("A dedicated host and a deployment set cannot be specified at the same time.")]
    HostAndSet,
    /// A private pool is to be used on a dedicated host.
    #[rows("DedicatedHostNotSupported")]
    PoolOnHost,
    /// A private pool is to be used for what the service may take back.
    #[rows("SpotNotSupported")]
    PoolOfSpot,
    /// An address of the classic network is named, and nothing is in it.
    #[rows("InvalidInnerIpAddress.Unusable")]
    InnerAddress,
    /// A VLAN of the classic network is named: there is none.
    #[rows(400 "OperationDenied")]
    #[says("The VLAN does not exist.")]
    Vlan,
    /// A cluster of the classic network is named: there is none.
    #[rows(404 "InvalidClusterId.NotFound")]
    ClusterNotFound,
    /// An instance is to prove what it is, and to keep from everybody what it computes.
    #[rows("InvalidSecurityOptions.NotSupported")]
    TrustedAndConfidential,
    /// Instances of the type cannot prove what they are.
    #[rows(403 "InvalidInstanceType.NotSupported")]
    #[says("The InstanceType \"{instance_type}\" has no trusted system.")]
    TypeNotTrusted { instance_type: String },
    /// What is made of the image cannot prove what it is.
    #[rows(403 "InvalidImage.NotSupported")]
    #[says("The image \"{image}\" is not started by UEFI.")]
    ImageNotTrusted { image: String },
    /// The cores of the type have one thread each, so that they lie in one way only.
    #[rows("InvalidInstanceType.NotSupportCpuOptionsTopologyType")]
    #[says("The InstanceType \"{instance_type}\" does not support {topology}.")]
    #[slots(topology)]
    Topology { instance_type: String, topology: String },
    /// Instances of the type have one network interface each.
    #[rows(
        "InvalidInstanceType.ElasticNetworkInterfaceNotSupported",
        "InvalidParameter.EniNumExceededWithLaunchEcs"
    )]
    #[says("The InstanceType \"{instance_type}\" has one network interface only.")]
    OneInterfaceOnly { instance_type: String },
    /// Two network interfaces of the request have the same private address.
    #[rows("InvalidParameter.PrivateIpAddressRepeated")]
    #[says("The private address {address} is named twice.")]
    AddressTwice { address: Ipv4Addr },
    /// Addresses of secondary network interfaces are named for several instances.
    #[rows("InvalidParam.SecondaryNetworkInterface")]
    SecondaryAddressesOfSeveral,
    /// IPv6 addresses, or network interfaces that are there, are named for several instances.
    #[rows("InvalidParam.Amount")]
    #[says("What is named can be of one instance, not of {most}.")]
    NamedOfSeveral { most: usize },
    /// No vSwitch is named, and the security group is not of the default VPC.
    #[rows("InvalidSecurityGroup.NotInDefaultVpc")]
    #[says("The security group \"{group}\" is not in the default VPC.")]
    GroupNotInDefaultVpc { group: SecurityGroupId },
    /// No vSwitch is named, and the default VPC is being made or changed.
    #[rows("IncorrectDefaultVpcStatus")]
    DefaultVpcPending,
    /// A machine of a cluster for high performance computing needs a vSwitch.
    #[rows("InvalidVSwitchId.Necessary")]
    ClusterWithoutVSwitch,
    /// Instances of the type are in a cluster for high performance computing, and none is named.
    #[rows("InvalidHpcClusterId.Necessary")]
    ClusterMissing,
    /// Instances of the type are whole machines, whose memory is not kept.
    #[rows("HibernationConfigured.InstanceTypeNotSupport")]
    #[says("The InstanceType \"{instance_type}\" does not hibernate.")]
    HibernationType { instance_type: String },
    /// Instances of the type have more memory than can be kept.
    #[rows("HibernationConfigured.MemorySizeTooBig")]
    #[says("The InstanceType \"{instance_type}\" has too much memory.")]
    HibernationMemory { instance_type: String },
    /// The memory of the type is larger than the system disk on which it would be kept.
    #[rows("InvalidSystemDiskSize.LessThanMemSize")]
    #[says("The system disk is smaller than the memory of the InstanceType \"{instance_type}\".")]
    HibernationDisk { instance_type: String },
    /// Traffic that one carrier carries is paid for by bandwidth.
    #[rows("UnsupportedIspNetworkChargeType")]
    #[says("What one carrier carries is paid for by bandwidth.")]
    CarrierPaidByTraffic,
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
                (
                    "RunInstances",
                    CreationFault::TypeUnauthorized { instance_type: "t".to_owned() },
                    "400 InvalidInstanceType.ValueUnauthorized The specified InstanceType is not authorized.",
                ),
                (
                    "RunInstances",
                    CreationFault::TypeElsewhere {
                        instance_type: "t".to_owned(),
                        zone: "z".to_owned(),
                    },
                    "403 InvalidInstanceType.ZoneNotSupported The specified zone does not support this instancetype.",
                ),
                (
                    "RunInstances",
                    CreationFault::SoldOut { instance_type: "t".to_owned(), zone: "z".to_owned() },
                    "403 OperationDenied.NoStock The resource is out of usage.",
                ),
                (
                    "RunInstances",
                    CreationFault::ZoneClosed { zone: "z".to_owned() },
                    "403 Zone.NotOnSale The resource in the specified zone is no longer available for sale. Please try other regions and zones.",
                ),
                (
                    "RunInstances",
                    CreationFault::ZoneNotGiven { zone: "z".to_owned() },
                    "403 Zone.NotOpen The specified zone is not granted to you to buy resources yet.",
                ),
                (
                    "RunInstances",
                    CreationFault::QuotaOfVpc { limit: 9 },
                    "400 QuotaExceeded Living instances quota exceeded in this VPC.",
                ),
                (
                    "RunInstances",
                    CreationFault::QuotaOfType { limit: 9 },
                    "403 QuotaExceed.ElasticQuota No additional quota is available for the specified ECS instance type.",
                ),
                (
                    "RunInstances",
                    CreationFault::QuotaOfDisks { limit: 9 },
                    "403 QuotaExceed.PostPaidDisk Living postPaid disks quota exceeded.",
                ),
                (
                    "RunInstances",
                    CreationFault::DiskCapacity { category: "cloud_essd", limit: 9 },
                    "400 QuotaExceed.DiskCapacity The used capacity of disk type has exceeded the quota in the zone,  cloud_essd.",
                ),
                (
                    "RunInstances",
                    CreationFault::PostPaidCapacity { limit: 9 },
                    "403 QuotaExceeded.PostpaidDataDiskCapacity The quota of postpaid data disk capacity exceeds.",
                ),
                (
                    "RunInstances",
                    CreationFault::PrePaidCapacity { limit: 9 },
                    "400 QuotaExceeded.PrepayDataDiskCapacity The quota of prepay data disk capacity exceeds.",
                ),
                (
                    "RunInstances",
                    CreationFault::InstanceCapacity { limit: 9 },
                    "403 InstanceDiskCategoryLimitExceed The total size of specified disk category in an instance exceeds.",
                ),
                (
                    "RunInstances",
                    CreationFault::CategoryUnauthorized { category: "cloud_ssd" },
                    "403 InvalidSystemDiskCategory.ValueUnauthorized The disk category is not authorized.",
                ),
                (
                    "RunInstances",
                    CreationFault::CategoryRetired { category: "cloud" },
                    "400 InvalidDiskCategory.NotSupported The specified disk category is not supported.",
                ),
                (
                    "RunInstances",
                    CreationFault::CategoryElsewhere {
                        category: "cloud_auto",
                        zone: "z".to_owned(),
                    },
                    "403 CategoryNotSupported The specified zone does not offer the specified disk category.",
                ),
                (
                    "RunInstances",
                    CreationFault::ZoneWithoutSsd { zone: "z".to_owned() },
                    "403 OperationDenied.CloudSSDNotSupported The specified available zone does not offer the cloud_ssd disk, use cloud_essd instead.",
                ),
                (
                    "RunInstances",
                    CreationFault::EncryptionRequired,
                    "403 InvalidEncrypted.DefaultEncryptionUnsupported The specified parameter Encrypted must be true when default encryption is enabled.",
                ),
                (
                    "RunInstances",
                    CreationFault::StorageClusterWithoutZone,
                    "400 InvalidStorageClusterId.ZoneIdEmpty The specified param ZoneId cannot be empty when StorageClusterId given.",
                ),
                (
                    "RunInstances",
                    CreationFault::StorageClusterWithoutSize,
                    "400 InvalidStorageClusterId.DiskSizeEmpty The specified param DiskSize cannot be empty when StorageClusterId given.",
                ),
                (
                    "RunInstances",
                    CreationFault::SlowWithKey,
                    "400 IoOptimized.NotSupported The specified instance must be IoOptimized instance when kmsKeyId is not empty.",
                ),
                (
                    "RunInstances",
                    CreationFault::Slow,
                    "404 DependencyViolation.IoOptimized The specified instancetype must be IoOptimized instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::SpotWithoutZone,
                    "400 InvalidSpotParam.EmptyZoneID The specified zoneid is empty when SpotStrategy is set.",
                ),
                (
                    "RunInstances",
                    CreationFault::SpotWithLocalDisks { instance_type: "t".to_owned() },
                    "403 InvalidSpotInterruptionBehavior.LocalDiskNotSupport The specified SpotInterruptionBehavior does not support local disk instance.",
                ),
                (
                    "RunInstances",
                    CreationFault::HostAndSet,
                    "400 InvalidDeploymentOnHost A dedicated host and a deployment set cannot be specified at the same time.",
                ),
                (
                    "RunInstances",
                    CreationFault::PoolOnHost,
                    "400 DedicatedHostNotSupported DedicatedHost is not supported for PrivatePool.",
                ),
                (
                    "RunInstances",
                    CreationFault::PoolOfSpot,
                    "400 SpotNotSupported Spot is not supported for PrivatePool.",
                ),
                (
                    "CreateInstance",
                    CreationFault::InnerAddress,
                    "400 InvalidInnerIpAddress.Unusable The specified InnerIpAddress is already used or not found in usable ip range.",
                ),
                (
                    "CreateInstance",
                    CreationFault::Vlan,
                    "400 OperationDenied The specified parameter \"VlanId\" is not valid or vlan has not enough IP address.",
                ),
                (
                    "CreateInstance",
                    CreationFault::ClusterNotFound,
                    "404 InvalidClusterId.NotFound The ClusterId provided does not exist in our records.",
                ),
                (
                    "RunInstances",
                    CreationFault::TrustedAndConfidential,
                    "403 InvalidSecurityOptions.NotSupported SecurityOptions for vTPM and Enclave can not both be set.",
                ),
                (
                    "RunInstances",
                    CreationFault::TypeNotTrusted { instance_type: "t".to_owned() },
                    "403 InvalidInstanceType.NotSupported The specified instance type does not support trusted system.",
                ),
                (
                    "RunInstances",
                    CreationFault::ImageNotTrusted { image: "m-9".to_owned() },
                    "403 InvalidImage.NotSupported The specified vTPM instance need UEFI image.",
                ),
                (
                    "RunInstances",
                    CreationFault::Topology {
                        instance_type: "t".to_owned(),
                        topology: "x".to_owned(),
                    },
                    "400 InvalidInstanceType.NotSupportCpuOptionsTopologyType The specified instance type does not support CpuOptions.TopologyType: x.",
                ),
                (
                    "RunInstances",
                    CreationFault::OneInterfaceOnly { instance_type: "t".to_owned() },
                    "400 InvalidInstanceType.ElasticNetworkInterfaceNotSupported The specified instance type does not support Elastic Network Interface, you can not attach Elastic Network Interface to generation I instances.",
                ),
                (
                    "RunInstances",
                    CreationFault::AddressTwice { address: Ipv4Addr::LOCALHOST },
                    "403 InvalidParameter.PrivateIpAddressRepeated The private address 127.0.0.1 is named twice.",
                ),
                (
                    "RunInstances",
                    CreationFault::SecondaryAddressesOfSeveral,
                    "400 InvalidParam.SecondaryNetworkInterface When min amount greater than 1 and the PrivateIpAddress or Primary NetworkInterface is specified,the Secondary NetworkInterface IP parameter cannot be specified.",
                ),
                (
                    "RunInstances",
                    CreationFault::NamedOfSeveral { most: 2 },
                    "403 InvalidParam.Amount What is named can be of one instance, not of 2.",
                ),
                (
                    "RunInstances",
                    CreationFault::GroupNotInDefaultVpc { group: "sg-9".into() },
                    "400 InvalidSecurityGroup.NotInDefaultVpc The security group \"sg-9\" is not in the default VPC.",
                ),
                (
                    "RunInstances",
                    CreationFault::ClusterWithoutVSwitch,
                    "400 InvalidVSwitchId.Necessary The VSwitchId is necessary.",
                ),
                (
                    "RunInstances",
                    CreationFault::ClusterMissing,
                    "400 InvalidHpcClusterId.Necessary The HpcClusterId is necessary.",
                ),
                (
                    "RunInstances",
                    CreationFault::HibernationType { instance_type: "t".to_owned() },
                    "400 HibernationConfigured.InstanceTypeNotSupport The specified instance type is not support.",
                ),
                (
                    "RunInstances",
                    CreationFault::HibernationMemory { instance_type: "t".to_owned() },
                    "400 HibernationConfigured.MemorySizeTooBig The hibernation configured instance memory size is too big.",
                ),
                (
                    "RunInstances",
                    CreationFault::HibernationDisk { instance_type: "t".to_owned() },
                    "400 InvalidSystemDiskSize.LessThanMemSize The specified parameter SystemDisk.Size is less than the memory size.",
                ),
                (
                    "RunInstances",
                    CreationFault::CarrierPaidByTraffic,
                    "403 UnsupportedIspNetworkChargeType What one carrier carries is paid for by bandwidth.",
                ),
                (
                    "RunInstances",
                    CreationFault::DefaultVpcPending,
                    "400 IncorrectDefaultVpcStatus The status of the default VPC is invalid.",
                ),
            ],
        );
    }
}
