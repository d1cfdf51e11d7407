//! Faults of attaching network interfaces to instances and trunks, and of detaching them.

use control_derive::Fault;

use crate::value::id::{EniId, InstanceId};

/// Faults of attaching network interfaces to instances and trunks, and of detaching them.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum AttachmentFault {
    /// The primary network interface stays with its instance.
    #[rows("InvalidOperation.DetachPrimaryEniNotAllowed")]
    #[says("Detaching primary ENI from ECS instance is not allowed.")]
    DetachPrimary { eni: EniId },
    /// The network interface is not attached to this instance.
    #[rows("InvalidParameter.EniNotBelongEcs")]
    #[says("The specified ENI \"{eni}\" is not attached to the instance \"{instance}\".")]
    NotOfInstance { eni: EniId, instance: InstanceId },
    /// The network interface is not a member of this trunk.
    #[rows("InvalidParameter.EniNotBelongTrunk")]
    #[says("The specified ENI \"{eni}\" is not a member of the trunk ENI \"{trunk}\".")]
    NotOfTrunk { eni: EniId, trunk: EniId },
    /// What is named as a trunk is not one.
    #[rows("InvalidOperation.EniTypeNotSupportTrunking")]
    #[says(
        "The operation is not allowed in the current ENI type of \"{eni}\". \
         Expecting type is \"Trunk\" while current type is \"{kind}\"."
    )]
    NotATrunk { eni: EniId, kind: &'static str },
    /// Only a secondary network interface can be a trunk's member.
    #[rows("InvalidOperation.EniTypeNotSupportAttachToTrunk")]
    #[says("The ENI \"{eni}\" of type \"{kind}\" cannot be attached to a trunk ENI.")]
    NotAMember { eni: EniId, kind: &'static str },
    /// The trunk has members.
    #[rows("InvalidOperation.HasMemberEniAttached", "InvalidOperation.InvalidEniState")]
    #[says("The trunk ENI \"{trunk}\" has member ENIs attached.")]
    HasMembers { trunk: EniId },
    /// Slaves of the bond are attached to the instance.
    #[rows("InvalidOperation.EniLinked")]
    #[says(
        "The ENI \"{bond}\" is linked to other ENIs of the instance: detach its slave ENIs first."
    )]
    SlavesAttached { bond: EniId },
    /// The trunk is not attached to the instance.
    #[rows("InvalidOperation.InvalidTrunkEniStatus")]
    #[says("The trunk ENI \"{trunk}\" is not attached to the instance \"{instance}\".")]
    TrunkState { trunk: EniId, instance: InstanceId },
    /// An RDMA network interface is detached from a stopped instance only.
    #[rows("InvalidOperation.EniHotPlugNotSupported")]
    RdmaHotUnplug { eni: EniId },
    /// An RDMA network interface is no trunk's member.
    #[rows("InvalidOperation.HighPerformanceTrafficModeNotSupportMemberEni")]
    #[says("The ENI \"{eni}\" in HighPerformance traffic mode cannot be attached to a trunk ENI.")]
    RdmaMember { eni: EniId },
    /// A trunk's member has no connection tracking of its own.
    #[rows("InvalidOperation.ConnectionTrackingConfigNotSupportMemberEni")]
    TrackingMember { eni: EniId },
    /// The trunk and the network interface are in different VPCs.
    #[rows("InvalidEni.NotSameVpc")]
    #[says("The VPC of the ENI \"{eni}\" and of the trunk ENI \"{trunk}\" are not the same.")]
    TrunkElsewhere { eni: EniId, trunk: EniId },
    /// A slave is attached where its bond is.
    #[rows("InvalidOperation.InvalidEniType")]
    #[says(
        "The operation is not allowed in the current ENI type. The bond ENI of the slave ENI \
         \"{eni}\" is not attached to the instance \"{instance}\"."
    )]
    SlaveBeforeBond { eni: EniId, instance: InstanceId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            AttachmentFault::VARIANTS,
            [
                (
                    "DetachNetworkInterface",
                    AttachmentFault::DetachPrimary { eni: "eni-9".into() },
                    "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
                ),
                (
                    "DetachNetworkInterface",
                    AttachmentFault::NotOfInstance { eni: "eni-9".into(), instance: "i-9".into() },
                    "400 InvalidParameter.EniNotBelongEcs The specified ENI \"eni-9\" is not attached to the instance \"i-9\".",
                ),
                (
                    "DetachNetworkInterface",
                    AttachmentFault::NotOfTrunk { eni: "eni-9".into(), trunk: "eni-t".into() },
                    "403 InvalidParameter.EniNotBelongTrunk The specified ENI \"eni-9\" is not a member of the trunk ENI \"eni-t\".",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::NotATrunk { eni: "eni-9".into(), kind: "Secondary" },
                    "403 InvalidOperation.EniTypeNotSupportTrunking The operation is not allowed in the current ENI type of \"eni-9\". Expecting type is \"Trunk\" while current type is \"Secondary\".",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::NotAMember { eni: "eni-9".into(), kind: "Trunk" },
                    "403 InvalidOperation.EniTypeNotSupportAttachToTrunk The ENI \"eni-9\" of type \"Trunk\" cannot be attached to a trunk ENI.",
                ),
                (
                    "DetachNetworkInterface",
                    AttachmentFault::HasMembers { trunk: "eni-t".into() },
                    "403 InvalidOperation.HasMemberEniAttached The trunk ENI \"eni-t\" has member ENIs attached.",
                ),
                (
                    "DetachNetworkInterface",
                    AttachmentFault::SlavesAttached { bond: "eni-b".into() },
                    "403 InvalidOperation.EniLinked The ENI \"eni-b\" is linked to other ENIs of the instance: detach its slave ENIs first.",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::TrunkState { trunk: "eni-t".into(), instance: "i-9".into() },
                    "403 InvalidOperation.InvalidTrunkEniStatus The trunk ENI \"eni-t\" is not attached to the instance \"i-9\".",
                ),
                (
                    "DetachNetworkInterface",
                    AttachmentFault::RdmaHotUnplug { eni: "eni-9".into() },
                    "400 InvalidOperation.EniHotPlugNotSupported The ENI with high-performance traffic mode cannot be hot-plugged. Please stop the ECS instance to which the ENI is attached, and try again.",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::RdmaMember { eni: "eni-9".into() },
                    "403 InvalidOperation.HighPerformanceTrafficModeNotSupportMemberEni The ENI \"eni-9\" in HighPerformance traffic mode cannot be attached to a trunk ENI.",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::TrackingMember { eni: "eni-9".into() },
                    "400 InvalidOperation.ConnectionTrackingConfigNotSupportMemberEni Member eni not support ConnectionTrackingConfiguration.",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::TrunkElsewhere { eni: "eni-9".into(), trunk: "eni-t".into() },
                    "403 InvalidEni.NotSameVpc The VPC of the ENI \"eni-9\" and of the trunk ENI \"eni-t\" are not the same.",
                ),
                (
                    "AttachNetworkInterface",
                    AttachmentFault::SlaveBeforeBond {
                        eni: "eni-9".into(),
                        instance: "i-9".into(),
                    },
                    "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. The bond ENI of the slave ENI \"eni-9\" is not attached to the instance \"i-9\".",
                ),
            ],
        );
    }
}
