//! Faults of instances, of attaching to them, and of what their types allow.

use super::{
    Fault, named,
    said::{Said, said},
};

impl Fault {
    pub(super) fn said_of_instances(&self) -> Said {
        match self {
            Fault::InstanceMalformed { instance } => said(
                &["InvalidInstanceID.Malformed", "InvalidInstanceId.NotFound"],
                format!("The specified InstanceId \"{instance}\" is malformed: it must start with \"i-\"."),
            ),
            Fault::InstanceNotFound { instance } => said(
                &["InvalidInstanceId.NotFound", "InvalidEcsId.NotFound"],
                format!("The specified InstanceId \"{instance}\" is not found."),
            )
            .at(404),
            Fault::InstanceLost { .. } => said(
                &["InvalidEcsId.NotFound", "InvalidInstanceId.NotFound", "InvalidOperation.InvalidEcsState"],
                "The specified EcsId is not found.".to_owned(),
            ),
            Fault::InstanceState { state, expected, .. } => said(
                &["InvalidOperation.InvalidEcsState", "IncorrectInstanceStatus"],
                format!(
                    "The operation is not allowed in the current ECS state. \
                     Expecting status is \"{expected}\" while current status is \"{state}\"."
                ),
            ),
            Fault::HibernationOff { instance } => said(
                &["HibernationConfigured.NotEnabled"],
                format!("The hibernation of the instance \"{instance}\" is not enabled."),
            ),
            Fault::InstanceTaken { instance } => said(
                &["InvalidInstanceId.Duplicated"],
                format!("The specified InstanceId \"{instance}\" is there already."),
            ),
            Fault::InstanceFilter { key, value: None } => said(
                &["InvalidFilterKey.NotFound"],
                format!("Invalid filter.{key}."),
            )
            .with([key.clone()]),
            Fault::InstanceFilter { key, value: Some(value) } => said(
                &["InvalidFilterValue"],
                format!("Invalid filter.{key}: \"{value}\"."),
            )
            .with([key.clone()]),
            Fault::ZoneMismatch { .. } => said(
                &["InvalidOperation.AvailabilityZoneMismatch"],
                "The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone."
                    .to_owned(),
            ),
            Fault::VpcMismatch { .. } => said(
                &["InvalidOperation.VpcMismatch"],
                "The VPC of the specified ENI and ECS instance are not in the same VPC.".to_owned(),
            ),
            _ => unreachable!("not a fault of instances: {self:?}"),
        }
    }

    pub(super) fn said_of_attachments(&self) -> Said {
        match self {
            Fault::EniInTransit { state, expected, .. } => said(
                &["InvalidOperation.InvalidEniState"],
                format!(
                    "The operation is not allowed in the current ENI state. \
                     Expecting status is \"{expected}\" while current status is \"{state}\"."
                ),
            )
            .fixed_first(),
            Fault::DetachPrimary { .. } => said(
                &["InvalidOperation.DetachPrimaryEniNotAllowed"],
                "Detaching primary ENI from ECS instance is not allowed.".to_owned(),
            ),
            Fault::EniNotOfInstance { eni, instance } => said(
                &["InvalidParameter.EniNotBelongEcs"],
                format!(
                    "The specified ENI \"{eni}\" is not attached to the instance \"{instance}\"."
                ),
            ),
            Fault::EniNotOfTrunk { eni, trunk } => said(
                &["InvalidParameter.EniNotBelongTrunk"],
                format!(
                    "The specified ENI \"{eni}\" is not a member of the trunk ENI \"{trunk}\"."
                ),
            ),
            Fault::NotATrunk { eni, kind } => said(
                &["InvalidOperation.EniTypeNotSupportTrunking"],
                format!(
                    "The operation is not allowed in the current ENI type of \"{eni}\". \
                     Expecting type is \"Trunk\" while current type is \"{kind}\"."
                ),
            ),
            Fault::NotAMember { eni, kind } => said(
                &["InvalidOperation.EniTypeNotSupportAttachToTrunk"],
                format!("The ENI \"{eni}\" of type \"{kind}\" cannot be attached to a trunk ENI."),
            ),
            Fault::HasMembers { trunk } => said(
                &["InvalidOperation.HasMemberEniAttached", "InvalidOperation.InvalidEniState"],
                format!("The trunk ENI \"{trunk}\" has member ENIs attached."),
            ),
            Fault::TrunkState { trunk, instance } => said(
                &["InvalidOperation.InvalidTrunkEniStatus"],
                format!(
                    "The trunk ENI \"{trunk}\" is not attached to the instance \"{instance}\"."
                ),
            ),
            Fault::RdmaHotUnplug { .. } => {
                said(&["InvalidOperation.EniHotPlugNotSupported"], String::new())
            }
            Fault::NetworkCard { .. } => {
                said(&["InvalidParameter.NetworkCardIndexInvalid"], String::new())
            }
            _ => unreachable!("not a fault of attachments: {self:?}"),
        }
    }

    pub(super) fn said_of_instance_types(&self) -> Said {
        match self {
            Fault::EnisPerInstance { .. } => said(
                &["EniPerInstanceLimitExceeded"],
                "The number of ENI exceeds the limit for the type of instance you are trying to launch."
                    .to_owned(),
            ),
            Fault::MembersPerInstance { instance_type, limit } => said(
                &["InvalidOperation.EniTrunkDeviceFull", "EniPerInstanceLimitExceeded"],
                format!(
                    "The number of member ENI exceeds the limit({limit}) for the type of instance \
                     \"{instance_type}\"."
                ),
            ),
            Fault::TypeIpv4Limit { eni, instance_type, limit, assigned, wanted } => said(
                &["InvalidOperation.Ipv4CountExceeded"],
                format!(
                    "The number of eni {} private ip exceeds the limit({limit}). \
                     target instanceType {instance_type}. Assigned:{assigned}. \
                     Expecting assign:{wanted}.",
                    named(eni)
                ),
            ),
            Fault::TypeIpv6Limit { eni, instance_type, limit, assigned, wanted } => said(
                &["InvalidOperation.Ipv6CountExceeded"],
                format!(
                    "The number of eni {} ipv6 address exceeds the limit({limit}). \
                     target instanceType {instance_type}. Assigned:{assigned}. \
                     Expecting assign:{wanted}.",
                    named(eni)
                ),
            ),
            Fault::TypeWithoutIpv6 { instance_type } => said(
                &["InvalidOperation.Ipv6NotSupport"],
                format!("The instanceType of {instance_type} not support ipv6."),
            ),
            Fault::InstanceTypeNotFound { instance_type } => said(
                &["InvalidInstanceType.NotFound"],
                format!("The specified InstanceType \"{instance_type}\" is not found."),
            ),
            _ => unreachable!("not a fault of instance types: {self:?}"),
        }
    }
}
