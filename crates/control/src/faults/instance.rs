//! Faults of instances.

use control_derive::Fault;

use super::said::commas;
use crate::value::id::{EniId, InstanceId, VSwitchId};

/// Faults of instances.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum InstanceFault {
    /// The text is no instance's id.
    #[rows(
        "InvalidInstanceID.Malformed",
        "Abs.InvalidInstanceIds.MalFormed",
        "InvalidInstanceIds.ValueNotSupported",
        "InvalidInstanceId.Malformed",
        "InvalidInstanceId.NotFound"
    )]
    #[says("The specified InstanceId \"{instance}\" is malformed: it must start with \"i-\".")]
    Malformed { instance: String },
    /// The caller has no such instance in the region.
    #[rows(
        404 "InvalidInstanceId.NotFound",
        404 "InvalidEcsId.NotFound",
        "InvalidInstanceId.NotFound",
        "InvalidEcsId.NotFound",
        "NoSuchResource"
    )]
    #[says("The specified InstanceId \"{instance}\" is not found.")]
    #[says_under("InvalidEcsId.NotFound", "The specified EcsId \"{instance}\" is not found.")]
    NotFound { instance: InstanceId },
    /// The account has no running instance in the region.
    #[rows(404 "InvalidInstanceId.NotFound", "InvalidInstanceId.NotFound")]
    #[says("No instance runs in this region.")]
    NoneRuns,
    /// The instance has no RAM role, or one that is gone or trusts others.
    #[rows(404 "InvalidInstanceId.NotFound", "InvalidInstanceId.NotFound")]
    #[says("The instance \"{instance}\" has no RAM role that programs on it could use.")]
    WithoutRole { instance: InstanceId },
    /// The network interface is attached to an instance that is not there any more.
    #[rows(
        "InvalidEcsId.NotFound",
        "InvalidInstanceId.NotFound",
        "InvalidOperation.InvalidEcsState"
    )]
    #[says("The specified EcsId is not found.")]
    Lost { eni: EniId, instance: InstanceId },
    /// The instance is in a state in which this cannot be done.
    #[rows("InvalidOperation.InvalidEcsState", "IncorrectInstanceStatus")]
    #[says(
        "The operation is not allowed in the current ECS state. \
         Expecting status is \"{expected}\" while current status is \"{state}\".",
        expected = commas(expected)
    )]
    State { instance: InstanceId, state: &'static str, expected: Vec<&'static str> },
    /// The instance is being made.
    #[rows(
        "Forbidden.InstanceIsBeingCreated",
        "OperationDenied.InstanceCreating",
        "IncorrectInstanceStatus",
        "InvalidOperation.InvalidEcsState"
    )]
    #[says("The instance \"{instance}\" is being created.")]
    Pending { instance: InstanceId },
    /// The instance that the network interface is on is being made.
    #[rows("InvalidStatus.EniOrInstanceIsBeingCreated", "InvalidOperation.InvalidEniState")]
    #[says("The instance \"{instance}\" of the ENI \"{eni}\" is being created")]
    PendingOfEni { eni: EniId, instance: InstanceId },
    /// The instance cannot keep its memory while it is stopped: none can.
    #[rows("HibernationConfigured.NotEnabled")]
    #[says("Hibernation is not enabled for the instance \"{instance}\".")]
    HibernationOff { instance: InstanceId },
    /// A request for several instances names none.
    #[rows(403 "InvalidInstanceId.NotFound", 403 "InvalidInstanceIds.ValueNotSupported")]
    #[says("InstanceId should not be null.")]
    NoneNamed,
    /// What was paid for the instance is used up.
    #[rows(
        "InstanceExpiredOrInArrears",
        "InstanceExpired",
        "ExpiredInstance",
        "InvalidInstance.PreInstanceExpired"
    )]
    #[says("The instance \"{instance}\" has expired.")]
    Expired { instance: InstanceId },
    /// The service has locked the instance for what it does.
    #[rows("InstanceLockedForSecurity", 403 "OperationDenied")]
    #[says("The instance \"{instance}\" is locked for security reasons.")]
    Locked { instance: InstanceId },
    /// The service has stopped the instance until somebody pays.
    #[rows(
        "InstanceExpired",
        "InstanceExpiredOrInArrears",
        "ExpiredInstance",
        "InvalidInstance.PreInstanceExpired"
    )]
    #[says("The instance \"{instance}\" is in arrears.")]
    InArrears { instance: InstanceId },
    /// The instance is being made, or is starting.
    #[rows("IncorrectInstanceStatus.Initializing")]
    #[says(
        "The specified instance status does not support this operation: \"{instance}\" is {state}."
    )]
    Initializing { instance: InstanceId, state: &'static str },
    /// The instance is protected from being released.
    #[rows("InvalidOperation.DeletionProtection")]
    #[says("The operation is not allowed due to deletion protection of \"{instance}\".")]
    DeletionProtected { instance: InstanceId },
    /// An entry of a route table leads to the instance.
    #[rows("DependencyViolation.RouteEntry")]
    #[says("The instance \"{instance}\" is the next hop of a route entry.")]
    RoutedTo { instance: InstanceId },
    /// The instance is paid for in advance, and still is.
    #[rows("ChargeTypeViolation")]
    #[says("The operation is not permitted due to charge type of the instance \"{instance}\".")]
    Subscribed { instance: InstanceId },
    /// An instance with this id is there already.
    #[rows("InvalidInstanceId.Duplicated")]
    #[says("The specified InstanceId \"{instance}\" already exists.")]
    Taken { instance: InstanceId },
    /// The catalogue has no such type of instances.
    #[rows(
        "InvalidInstanceType.NotFound",
        404 "InvalidInstanceType.ValueNotSupported",
        "InvalidInstanceType.ValueNotSupported"
    )]
    #[says("The specified InstanceType \"{instance_type}\" is not found.")]
    TypeNotFound { instance_type: String },
    /// There is no such cluster for high performance computing: there is none.
    #[rows("InvalidHpcClusterId.NotFound")]
    #[says("The specified HpcClusterId \"{cluster}\" is not found.")]
    HpcClusterNotFound { cluster: String },
    /// A list of instances is filtered by what is no filter.
    #[rows("InvalidFilterKey.NotFound")]
    #[says("Invalid filter.{key}.")]
    #[slots(key)]
    FilterKey { key: String },
    /// A list of instances is filtered by what is no value of the filter.
    #[rows("InvalidFilterValue")]
    #[says("Invalid filter.{key}: \"{value}\".")]
    #[slots(key)]
    FilterValue { key: String, value: String },
    /// The vSwitch and the instance are in different zones.
    #[rows("InvalidOperation.AvailabilityZoneMismatch")]
    #[says(
        "The VPC VSwitch of the specified ENI and ECS instance are not in the same \
         availability zone."
    )]
    ZoneMismatch { instance: InstanceId, vswitch: VSwitchId },
    /// The vSwitch and the instance are in different VPCs.
    #[rows("InvalidOperation.VpcMismatch")]
    #[says("The VPC of the specified ENI and ECS instance are not in the same VPC.")]
    VpcMismatch { instance: InstanceId, vswitch: VSwitchId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            InstanceFault::VARIANTS,
            [
                (
                    "000",
                    InstanceFault::Malformed { instance: "x".to_owned() },
                    "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
                ),
                (
                    "001",
                    InstanceFault::NotFound { instance: "i-9".into() },
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
                (
                    "001",
                    InstanceFault::NoneRuns,
                    "404 InvalidInstanceId.NotFound No instance runs in this region.",
                ),
                (
                    "001",
                    InstanceFault::WithoutRole { instance: "i-9".into() },
                    "404 InvalidInstanceId.NotFound The instance \"i-9\" has no RAM role that programs on it could use.",
                ),
                (
                    "004",
                    InstanceFault::NotFound { instance: "i-9".into() },
                    "404 InvalidEcsId.NotFound The specified EcsId \"i-9\" is not found.",
                ),
                (
                    "000",
                    InstanceFault::NotFound { instance: "i-9".into() },
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
                (
                    "JoinSecurityGroup",
                    InstanceFault::Malformed { instance: "x".to_owned() },
                    "400 InvalidInstanceId.Malformed The specified parameter \"InstanceId\" is not valid.",
                ),
                (
                    "JoinSecurityGroup",
                    InstanceFault::Pending { instance: "i-9".into() },
                    "403 Forbidden.InstanceIsBeingCreated The specified instance is being created.",
                ),
                (
                    "LeaveSecurityGroup",
                    InstanceFault::Pending { instance: "i-9".into() },
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                (
                    "JoinSecurityGroup",
                    InstanceFault::PendingOfEni { eni: "eni-9".into(), instance: "i-9".into() },
                    "400 InvalidStatus.EniOrInstanceIsBeingCreated The instance \"i-9\" of the ENI \"eni-9\" is being created.",
                ),
                (
                    "001",
                    InstanceFault::Lost { eni: "eni-9".into(), instance: "i-9".into() },
                    "404 InvalidEcsId.NotFound The specified EcsId is not found.",
                ),
                (
                    "000",
                    InstanceFault::Lost { eni: "eni-9".into(), instance: "i-9".into() },
                    "400 InvalidOperation.InvalidEcsState The specified EcsId is not found.",
                ),
                (
                    "000",
                    InstanceFault::State {
                        instance: "i-9".into(),
                        state: "Starting",
                        expected: vec!["Running", "Stopped"],
                    },
                    "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Starting\".",
                ),
                (
                    "StartInstance",
                    InstanceFault::State {
                        instance: "i-9".into(),
                        state: "Starting",
                        expected: vec!["Running", "Stopped"],
                    },
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                (
                    "StopInstance",
                    InstanceFault::HibernationOff { instance: "i-9".into() },
                    "403 HibernationConfigured.NotEnabled The instance hibernation configured option is not enabled.",
                ),
                (
                    "StartInstances",
                    InstanceFault::NoneNamed,
                    "403 InvalidInstanceId.NotFound InstanceId should not be null.",
                ),
                (
                    "DeleteInstances",
                    InstanceFault::NoneNamed,
                    "403 InvalidInstanceIds.ValueNotSupported The specified instanceIds is not valid.",
                ),
                (
                    "StopInstances",
                    InstanceFault::Malformed { instance: "x".to_owned() },
                    "403 Abs.InvalidInstanceIds.MalFormed The specified instanceIds is not valid.",
                ),
                (
                    "StopInstances",
                    InstanceFault::Expired { instance: "i-9".into() },
                    "403 InstanceExpiredOrInArrears The instance \"i-9\" has expired.",
                ),
                (
                    "StopInstances",
                    InstanceFault::Locked { instance: "i-9".into() },
                    "403 InstanceLockedForSecurity The instance \"i-9\" is locked for security reasons.",
                ),
                (
                    "ModifyInstanceVpcAttribute",
                    InstanceFault::Locked { instance: "i-9".into() },
                    "403 OperationDenied The Specified operation is denied as your instance is locked for security reasons.",
                ),
                (
                    "StartInstances",
                    InstanceFault::InArrears { instance: "i-9".into() },
                    "403 InstanceExpired The instance \"i-9\" is in arrears.",
                ),
                (
                    "RebootInstances",
                    InstanceFault::InArrears { instance: "i-9".into() },
                    "403 InstanceExpiredOrInArrears The instance \"i-9\" is in arrears.",
                ),
                (
                    "DeleteInstances",
                    InstanceFault::Initializing { instance: "i-9".into(), state: "Starting" },
                    "403 IncorrectInstanceStatus.Initializing The specified instance status does not support this operation: \"i-9\" is Starting.",
                ),
                (
                    "DeleteInstance",
                    InstanceFault::DeletionProtected { instance: "i-9".into() },
                    "403 InvalidOperation.DeletionProtection The operation is not allowed due to deletion protection of \"i-9\".",
                ),
                (
                    "DeleteInstance",
                    InstanceFault::RoutedTo { instance: "i-9".into() },
                    "400 DependencyViolation.RouteEntry Specified instance is used by route entry.",
                ),
                (
                    "DeleteInstances",
                    InstanceFault::Subscribed { instance: "i-9".into() },
                    "403 ChargeTypeViolation The operation is not permitted due to charge type of the instance \"i-9\".",
                ),
                (
                    "",
                    InstanceFault::Taken { instance: "i-9".into() },
                    "400 InvalidInstanceId.Duplicated The specified InstanceId \"i-9\" already exists.",
                ),
                (
                    "",
                    InstanceFault::TypeNotFound { instance_type: "ecs.none".to_owned() },
                    "404 InvalidInstanceType.NotFound The specified InstanceType \"ecs.none\" is not found.",
                ),
                (
                    "DescribeInstances",
                    InstanceFault::HpcClusterNotFound { cluster: "hpc-9".to_owned() },
                    "400 InvalidHpcClusterId.NotFound The specified HpcClusterId is not found.",
                ),
                (
                    "DescribeInstances",
                    InstanceFault::FilterKey { key: "3.Key".to_owned() },
                    "404 InvalidFilterKey.NotFound Invalid filter.3.Key.",
                ),
                (
                    "DescribeInstances",
                    InstanceFault::FilterValue { key: "3.Value".to_owned(), value: "x".to_owned() },
                    "404 InvalidFilterValue Invalid filter.3.Value.",
                ),
                (
                    "001",
                    InstanceFault::ZoneMismatch { instance: "i-9".into(), vswitch: "vsw-9".into() },
                    "403 InvalidOperation.AvailabilityZoneMismatch The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone.",
                ),
                (
                    "001",
                    InstanceFault::VpcMismatch { instance: "i-9".into(), vswitch: "vsw-9".into() },
                    "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and ECS instance are not in the same VPC.",
                ),
            ],
        );
    }
}
