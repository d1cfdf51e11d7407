//! Faults of what is changed of instances, and asked of them one by one.

use control_derive::Fault;

use super::said::{Pick, Saying};
use crate::value::{
    id::{InstanceId, VSwitchId, VpcId},
    name::RoleName,
};

/// Faults of what is changed of instances.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum InstanceChangeFault {
    /// The instance is not stopped, and this needs it to be.
    #[rows("InvalidInstanceStatus.NotStopped", "IncorrectInstanceStatus")]
    #[says("The instance \"{instance}\" is {state}, and not stopped.")]
    NotStopped { instance: InstanceId, state: &'static str },
    /// The instance does not run, and this needs it to.
    #[rows("InvalidInstanceStatus.NotRunning", "IncorrectInstanceStatus")]
    #[says("The instance \"{instance}\" is {state}, and does not run.")]
    NotRunning { instance: InstanceId, state: &'static str },
    /// The instance is on its way to another status.
    #[rows("InvalidStatus.ValueNotSupported", "IncorrectInstanceStatus")]
    #[says("The instance \"{instance}\" is {state}.")]
    Unsettled { instance: InstanceId, state: &'static str },
    /// The instance is on its way to another status, in which it cannot get jumbo frames.
    #[rows("InvalidOperation.InstanceStatusNotSupport")]
    JumboUnsettled { instance: InstanceId, state: &'static str },
    /// The instance is not stopped, and its cores are to be cut otherwise.
    #[rows("InvalidOperation.InstanceStatusUnsupported")]
    CpuNotStopped { instance: InstanceId, state: &'static str },
    /// The cores of an instance cannot lie like this.
    #[rows("InvalidParameter.CpuOptionsTopologyType")]
    #[says("The specified parameter CpuOptions.TopologyType: {topology} is not valid.")]
    #[slots(topology)]
    Topology { topology: String },
    /// The password is too weak, or too long.
    #[rows("InvalidPassword.Malformed")]
    Password,
    /// The password to see the screen with is not six letters and digits.
    #[rows("InvalidRemoteConnectionOptions.Password")]
    RemotePassword,
    /// There is no recycle bin.
    #[rows("InvalidParameter.RecycleBin")]
    NoRecycleBin,
    /// What the instance is to be given to read is not in Base64.
    #[rows("InvalidUserData.Base64FormatInvalid")]
    UserDataFormat,
    /// What the instance is to be given to read is too much.
    #[rows("InvalidUserData.SizeExceeded")]
    #[says("The user data has {given} bytes, and may have {limit}.")]
    UserDataSize { given: usize, limit: usize },
    /// The instance is paid for in a way in which it cannot be protected from being released.
    #[rows("InvalidChargeType.ValueNotSupported")]
    CannotProtect { instance: InstanceId },
    /// The instance is not of a type that has CPU credits.
    #[rows("Credit.NotFound")]
    NoCredit { instance: InstanceId },
    /// A request names no instance, or too many.
    #[rows("InvalidInstanceIds.Malformed")]
    #[says("The request names {given} instances, and may name 1 to {limit}.")]
    InstanceCount { given: usize, limit: usize },
    /// Neither instances nor a role is asked for.
    #[rows("InvalidParameter.AllEmpty")]
    #[says("InstanceIds and RamRoleName cannot both be empty.")]
    NeitherInstancesNorRole,
    /// The caller may not let an instance have the role.
    #[rows("InvalidUser.PassRoleForbidden")]
    #[says("The RAM user is not allowed to pass the role \"{role}\".")]
    PassRole { role: RoleName },
    /// The account has no such role.
    #[rows("InvalidRamRole.NotFound")]
    #[says("The specified RAM role \"{role}\" does not exist.")]
    NoSuchRole { role: RoleName },
    /// The role does not trust ECS.
    #[rows("InvalidRamRole.NotEcsRole")]
    #[says("The specified RAM role \"{role}\" is not authorized for ECS.")]
    RoleOfOthers { role: RoleName },
    /// The instance is still being made.
    #[rows("InstanceNotReady")]
    #[says("The instance \"{instance}\" is not ready for use.")]
    NotReady { instance: InstanceId },
    /// The instance is not paid for in the way that this needs.
    #[rows("ChargeTypeViolation", "InvalidBillingMethod.ValueNotSupported")]
    #[says("The operation is not permitted due to charge type of the instance \"{instance}\".")]
    Charge { instance: InstanceId },
    /// Of several instances one is not there.
    #[rows(
        "InvalidInstanceIds.NotFound",
        "InvalidParameter.InvalidInstanceId",
        "InvalidInstanceId.NotFound"
    )]
    #[says("The specified InstanceId \"{instance}\" does not exist.")]
    NoSuchInstance { instance: InstanceId },
    /// A request names more instances than it may.
    #[rows(
        "InvalidParameter.TooManyInstanceIds",
        "InvalidParameter.ToManyInstanceIds",
        "InstanceIdLimitExceeded",
        "InvalidInstanceIds.Malformed"
    )]
    #[says("The request names {given} instances, and may name {limit}.")]
    TooManyInstances { given: usize, limit: usize },
    /// A request for several instances names none.
    #[rows("MissingParameter.InstanceId")]
    NoneNamed,
    /// Neither instances nor a status of renewal is asked for.
    #[rows("InvalidParameter.RenewalStatusInstanceId")]
    NothingToRenew,
    /// Nothing is paid again for so long.
    #[rows("InvalidParameter.Duration")]
    #[says("Nothing is renewed for {period} of the PeriodUnit \"{unit}\".")]
    Duration { period: u32, unit: &'static str },
    /// It is said when a machine may be mended, and these are no hours of a day.
    #[rows("InvalidParameter")]
    #[says(
        "The StartTime and the EndTime of MaintenanceWindow.1 must be 1 to 23 whole hours apart."
    )]
    MaintenanceWindow,
    /// An instance cannot be treated so when its machine is mended.
    #[rows("OperationDenied.NotInWhiteList")]
    #[says("The instance \"{instance}\" does not support the ActionOnMaintenance \"{action}\".")]
    MaintenanceUnsupported { instance: InstanceId, action: &'static str },
    /// A request changes both the type and the bandwidth of an instance.
    #[rows("InvalidParameter.Mismatch")]
    TwoChanges,
    /// The start of a temporary change is missing.
    #[rows("MissingTemporary.StartTime")]
    WithoutStart,
    /// The end of a temporary change is missing.
    #[rows("MissingTemporary.EndTime")]
    WithoutEnd,
    /// The start of a temporary change is no time.
    #[rows("InvalidTemporary.StartTime")]
    Start { text: String },
    /// The end of a temporary change is no time, or is not behind its start.
    #[rows("InvalidTemporary.EndTime")]
    End { text: String },
    /// A disk is named, and nothing is said of it.
    #[rows("MissingParameter.DiskCategory")]
    WithoutCategory,
    /// The instance cannot have the type: the catalogue has no such one.
    #[rows(400 "InvalidInstanceType.ValueNotSupported")]
    #[says("The specified InstanceType \"{instance_type}\" does not exist.")]
    NoSuchType { instance_type: String },
    /// The instance has the type already.
    #[rows("DependencyViolation.InstanceType", "InvalidInstanceType.NotSupported")]
    SameType { instance: InstanceId },
    /// The instance's image does not run on the type.
    #[rows("ImageNotSupportInstanceType")]
    ImageDiffers { image: String, instance_type: String },
    /// What is on the image is for machines with shorter names.
    #[rows("InvalidHostname.MismatchImage")]
    HostNameDiffers { instance: InstanceId },
    /// The instance is in the VPC already.
    #[rows("InvalidParameter.AlreadyInTargetVpc")]
    InVpc { instance: InstanceId, vpc: VpcId },
    /// The caller has no such VPC in the region.
    #[rows("NoSuchResource")]
    NoSuchVpc { vpc: VpcId },
    /// The vSwitch is in another VPC.
    #[rows("InvalidVSwitch.NotBelongToVpc")]
    #[says("The specified VSwitch \"{vswitch}\" does not belong to the VPC \"{vpc}\".")]
    VSwitchElsewhere { vswitch: VSwitchId, vpc: VpcId },
    /// The vSwitch is in another zone than the instance.
    #[rows("InvalidVSwitchId.Mismatch")]
    ZoneDiffers { instance: InstanceId, vswitch: VSwitchId },
    /// An instance that can keep its memory keeps its type.
    #[rows("HibernationConfigured.InstanceOperationForbidden")]
    Hibernating { instance: InstanceId },
    /// An instance with Windows cannot run while its type changes.
    #[rows("InvalidOperation.OSTypeNotSupported")]
    OnlineOnWindows { instance: InstanceId },
    /// An instance cannot run while its type changes if it is said how its cores lie.
    #[rows("InvalidOperation.OnlineModificationUnsupported")]
    OnlineWithTopology { instance: InstanceId },
    /// Security groups are given, and no VPC that they could be of.
    #[rows("InvalidParameter.MustBeEmpty")]
    GroupsWithoutVpc,
    /// The instance is to go to another VPC, and to no security group there.
    #[rows(404 "InvalidParameter.SecurityGroupId")]
    VpcWithoutGroups,
    /// The instance's primary network interface has more than its primary address; `moves` if it was
    /// to go to another VPC.
    #[said_by(more_addresses)]
    MoreAddresses { instance: InstanceId, moves: bool },
    /// The instance's primary network interface has IPv6 addresses; `moves` if it was to go to another
    /// VPC.
    #[said_by(ipv6_addresses)]
    Ipv6Addresses { instance: InstanceId, moves: bool },
    /// Other network interfaces are on the instance, which cannot go to another VPC with it.
    #[rows("InvalidInstance.AttachedEni")]
    OtherInterfaces { instance: InstanceId },
    /// A route entry leads to the instance.
    #[rows("InvalidDependence.NextHopOfCustomRouter")]
    RoutedTo { instance: InstanceId },
}

fn rows(code: &'static str) -> Saying {
    Saying { picks: vec![Pick::any(code)], sentence: String::new(), slots: Vec::new() }
}

fn more_addresses(_: &InstanceId, moves: &bool) -> Saying {
    rows(if *moves { "InvalidIp.MultiPrimaryIp" } else { "PrimaryEniHasSubIp" })
}

fn ipv6_addresses(_: &InstanceId, moves: &bool) -> Saying {
    rows(if *moves { "InvalidIp.Ipv6" } else { "InvalidIp.Ipv6Assigned" })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        let instance = || InstanceId::from("i-9");
        check(
            InstanceChangeFault::VARIANTS,
            [
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::NotStopped { instance: instance(), state: "Running" },
                    "400 InvalidInstanceStatus.NotStopped The specified Instance status is not stopped.",
                ),
                (
                    "DescribeInstanceVncUrl",
                    InstanceChangeFault::NotRunning { instance: instance(), state: "Stopped" },
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::Unsettled { instance: instance(), state: "Starting" },
                    "403 InvalidStatus.ValueNotSupported The current status of the resource does not support this operation.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::JumboUnsettled { instance: instance(), state: "Starting" },
                    "400 InvalidOperation.InstanceStatusNotSupport The instance status is not support modify mtu config.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::CpuNotStopped { instance: instance(), state: "Running" },
                    "400 InvalidOperation.InstanceStatusUnsupported The specified instance status does not support modification of cpu topology type.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::Topology { topology: "x".to_owned() },
                    "400 InvalidParameter.CpuOptionsTopologyType The specified parameter CpuOptions.TopologyType: x is not valid.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::Password,
                    "400 InvalidPassword.Malformed The specified parameter \"Password\" is not valid.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::RemotePassword,
                    "400 InvalidRemoteConnectionOptions.Password The remote connection password is invalid.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::NoRecycleBin,
                    "400 InvalidParameter.RecycleBin You do not have permission to set recyclable properties.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::UserDataFormat,
                    "403 InvalidUserData.Base64FormatInvalid The specified UserData is not valid",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::UserDataSize { given: 32769, limit: 32768 },
                    "400 InvalidUserData.SizeExceeded The specified parameter \"UserData\" exceeds the size.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::CannotProtect { instance: instance() },
                    "403 InvalidChargeType.ValueNotSupported Deletion protection is only valid for postPaid instance, not for prePaid or spot instance.",
                ),
                (
                    "ModifyInstanceAttribute",
                    InstanceChangeFault::NoCredit { instance: instance() },
                    "404 Credit.NotFound The specified credit information does not exist.",
                ),
                (
                    "AttachInstanceRamRole",
                    InstanceChangeFault::InstanceCount { given: 0, limit: 100 },
                    "400 InvalidInstanceIds.Malformed The specified instanceIds are not valid.",
                ),
                (
                    "DescribeInstanceRamRole",
                    InstanceChangeFault::NeitherInstancesNorRole,
                    "403 InvalidParameter.AllEmpty InstanceIds and RamRoleName cannot both be empty.",
                ),
                (
                    "AttachInstanceRamRole",
                    InstanceChangeFault::PassRole { role: "worker".into() },
                    "403 InvalidUser.PassRoleForbidden The RAM user does not have the privilege to pass a RAM role.",
                ),
                (
                    "AttachInstanceRamRole",
                    InstanceChangeFault::NoSuchRole { role: "worker".into() },
                    "404 InvalidRamRole.NotFound The specified RAMRoleName does not exist.",
                ),
                (
                    "AttachInstanceRamRole",
                    InstanceChangeFault::RoleOfOthers { role: "worker".into() },
                    "404 InvalidRamRole.NotEcsRole The specified ram role is not authorized for ecs, please check your role policy.",
                ),
                (
                    "DescribeInstanceVncUrl",
                    InstanceChangeFault::NotReady { instance: instance() },
                    "403 InstanceNotReady The specified instance is not ready for use",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::Charge { instance: instance() },
                    "403 ChargeTypeViolation The operation is not permitted due to charge type of the instance.",
                ),
                (
                    "DescribeInstanceAttachmentAttributes",
                    InstanceChangeFault::NoSuchInstance { instance: instance() },
                    "404 InvalidInstanceIds.NotFound The specified InstanceIds does not exist.",
                ),
                (
                    "DescribeInstanceAutoRenewAttribute",
                    InstanceChangeFault::TooManyInstances { given: 101, limit: 100 },
                    "403 InvalidParameter.ToManyInstanceIds InstanceId should be less than 100.",
                ),
                (
                    "DescribeInstanceAutoRenewAttribute",
                    InstanceChangeFault::NoneNamed,
                    "403 MissingParameter.InstanceId InstanceId should not be null.",
                ),
                (
                    "DescribeInstanceAutoRenewAttribute",
                    InstanceChangeFault::NothingToRenew,
                    "403 InvalidParameter.RenewalStatusInstanceId The parameter RenewalStatus and InstanceId can not be both empty.",
                ),
                (
                    "ModifyInstanceAutoRenewAttribute",
                    InstanceChangeFault::Duration { period: 5, unit: "Month" },
                    "403 InvalidParameter.Duration Nothing is renewed for 5 of the PeriodUnit \"Month\".",
                ),
                (
                    "ModifyInstanceMaintenanceAttributes",
                    InstanceChangeFault::MaintenanceWindow,
                    "403 InvalidParameter The StartTime and the EndTime of MaintenanceWindow.1 must be 1 to 23 whole hours apart.",
                ),
                (
                    "ModifyInstanceMaintenanceAttributes",
                    InstanceChangeFault::MaintenanceUnsupported {
                        instance: instance(),
                        action: "AutoRedeploy",
                    },
                    "403 OperationDenied.NotInWhiteList The instance \"i-9\" does not support the ActionOnMaintenance \"AutoRedeploy\".",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::TwoChanges,
                    "400 InvalidParameter.Mismatch Too many parameters in one request.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::WithoutStart,
                    "404 MissingTemporary.StartTime Temporary.StartTime is not specified.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::WithoutEnd,
                    "404 MissingTemporary.EndTime Temporary.EndTime is not specified.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::Start { text: "now".to_owned() },
                    "400 InvalidTemporary.StartTime The specifed Temporary.StartTime is not valid.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::End { text: "now".to_owned() },
                    "400 InvalidTemporary.EndTime The specifed Temporary.EndTime is not valid.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::WithoutCategory,
                    "400 MissingParameter.DiskCategory The specified parameter Disk.Category can not be null when Disk.DiskId is specified.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::NoSuchType { instance_type: "ecs.none".to_owned() },
                    "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::SameType { instance: instance() },
                    "400 DependencyViolation.InstanceType The current InstanceType cannot be changed to the specified InstanceType.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::ImageDiffers {
                        image: "a.vhd".to_owned(),
                        instance_type: "ecs.g8y.large".to_owned(),
                    },
                    "403 ImageNotSupportInstanceType The specified image do not support the InstanceType instance.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::Hibernating { instance: instance() },
                    "403 HibernationConfigured.InstanceOperationForbidden The operation is not permitted due to limit of the hibernation configured instance.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::OnlineOnWindows { instance: instance() },
                    "403 InvalidOperation.OSTypeNotSupported The specified OS type is not supported.",
                ),
                (
                    "ModifyInstanceSpec",
                    InstanceChangeFault::OnlineWithTopology { instance: instance() },
                    "400 InvalidOperation.OnlineModificationUnsupported Online modification of instance type is not supported for the specified instance due to its CPU topology.",
                ),
                (
                    "ReplaceSystemDisk",
                    InstanceChangeFault::HostNameDiffers { instance: instance() },
                    "403 InvalidHostname.MismatchImage The hostname of the current instance can not be applied to the image you choose.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::InVpc { instance: instance(), vpc: "vpc-9".into() },
                    "404 InvalidParameter.AlreadyInTargetVpc The specified instance is already in the destination VPC.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::NoSuchVpc { vpc: "vpc-9".into() },
                    "404 NoSuchResource The specified resource is not found.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::VSwitchElsewhere {
                        vswitch: "vsw-9".into(),
                        vpc: "vpc-9".into(),
                    },
                    "404 InvalidVSwitch.NotBelongToVpc The specified VSwitch \"vsw-9\" does not belong to the VPC \"vpc-9\".",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::ZoneDiffers {
                        instance: instance(),
                        vswitch: "vsw-9".into(),
                    },
                    "400 InvalidVSwitchId.Mismatch Specified instance and virtual switch are not in the same zone.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::GroupsWithoutVpc,
                    "404 InvalidParameter.MustBeEmpty The specified parameter SecurityGroupId.N and VpcId need be empty.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::VpcWithoutGroups,
                    "404 InvalidParameter.SecurityGroupId The specified SecurityGroupId.N is invalid or does not exist.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::MoreAddresses { instance: instance(), moves: false },
                    "400 PrimaryEniHasSubIp Primary network interface of the specified instance has more than one private ip.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::MoreAddresses { instance: instance(), moves: true },
                    "404 InvalidIp.MultiPrimaryIp The Specified operation is denied due to multi private ip.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::Ipv6Addresses { instance: instance(), moves: false },
                    "403 InvalidIp.Ipv6Assigned The specified instance has been assigned IPv6 address.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::Ipv6Addresses { instance: instance(), moves: true },
                    "404 InvalidIp.Ipv6 The Specified operation is denied due to ipv6.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::OtherInterfaces { instance: instance() },
                    "404 InvalidInstance.AttachedEni The Specified operation is denied due to elastic network interface.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceChangeFault::RoutedTo { instance: instance() },
                    "404 InvalidDependence.NextHopOfCustomRouter The Specified operation is denied due to next hop of Custom Router.",
                ),
            ],
        );
    }
}
