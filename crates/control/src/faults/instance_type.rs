//! Faults of what the types of instances allow.

use control_derive::Fault;

use super::eni::named;
use crate::value::id::EniId;

/// Faults of what the types of instances allow.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum TypeFault {
    /// The instance has as many network interfaces as its type allows, or more.
    #[rows(
        "EniPerInstanceLimitExceeded",
        "InvalidParameter.EniNumExceededWithLaunchEcs",
        "InvalidOperation.EniCountExceeded"
    )]
    #[says(
        "The number of ENI exceeds the limit for the type of instance you are trying to launch."
    )]
    EnisPerInstance { instance_type: String, limit: u32, attached: u32 },
    /// The trunk has as many members as the instance's type allows.
    #[rows("InvalidOperation.EniTrunkDeviceFull", "EniPerInstanceLimitExceeded")]
    #[says(
        "The number of member ENI exceeds the limit({limit}) for the type of instance \
         \"{instance_type}\"."
    )]
    MembersPerInstance { instance_type: String, limit: u32 },
    /// The instance's type allows fewer IPv4 addresses and prefixes.
    #[rows("InvalidOperation.Ipv4CountExceeded")]
    #[says(
        "The number of eni {eni} private ip exceeds the limit({limit}). \
         target instanceType {instance_type}. Assigned:{assigned}. Expecting assign:{wanted}.",
        eni = named(eni)
    )]
    Ipv4Limit {
        eni: Option<EniId>,
        instance_type: String,
        limit: u32,
        assigned: usize,
        wanted: usize,
    },
    /// The instance's type allows fewer IPv6 addresses and prefixes.
    #[rows("InvalidOperation.Ipv6CountExceeded")]
    #[says(
        "The number of eni {eni} ipv6 address exceeds the limit({limit}). \
         target instanceType {instance_type}. Assigned:{assigned}. Expecting assign:{wanted}.",
        eni = named(eni)
    )]
    Ipv6Limit {
        eni: Option<EniId>,
        instance_type: String,
        limit: u32,
        assigned: usize,
        wanted: usize,
    },
    /// The instance's type has no IPv6.
    // A page without the row has one for types that have too little of it.
    #[rows("InvalidOperation.Ipv6NotSupport", "InvalidOperation.Ipv6CountExceeded")]
    #[says("The instanceType of {instance_type} not support ipv6.")]
    WithoutIpv6 { instance_type: String },
    /// The instance's type has fewer queues for one network interface.
    #[rows("InvalidOperation.MaxEniQueueNumberExceeded")]
    #[says(
        "The \"QueueNumber\" {queues} exceeds the limit({limit}) of an ENI of instanceType \
         {instance_type}."
    )]
    QueuesPerEni { instance_type: String, queues: u32, limit: u32 },
    /// The instance's type has fewer queues for all its network interfaces.
    #[rows("InvalidOperation.ExceedInstanceTypeQueueNumber")]
    #[says(
        "The \"QueueNumber\" of all ENIs, {queues}, exceeds the limit({limit}) of instanceType \
         {instance_type}."
    )]
    QueuesPerInstance { instance_type: String, queues: u32, limit: u32 },
    /// The instance's type has no RDMA.
    #[rows(
        "InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode",
        "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
        "InvalidOperation.InstanceTypeNotSupportHighPerformance",
        "InvalidResourceType.NotSupported"
    )]
    #[says(
        "The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType \
         {instance_type} allows."
    )]
    RdmaNotAllowed { instance_type: String },
    /// The instance's type has RDMA, but not that much of it.
    #[rows(
        "InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded",
        "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
        "InvalidResourceType.NotSupported"
    )]
    #[says(
        "The number of ENIs with \"NetworkInterfaceTrafficMode\" HighPerformance exceeds the \
         limit({limit}) of instanceType {instance_type}."
    )]
    RdmaPerInstance { instance_type: String, limit: u32 },
    /// The instance's type has fewer queue pairs for one network interface.
    #[rows(
        "InvalidOperation.MaxEniQueuePairNumberExceed",
        "InvalidParameter.InvalidQueuePairNumber",
        "InvalidResourceType.NotSupported"
    )]
    #[says(
        "The specified parameter QueuePairNumber exceeds limit. This ENI:{pairs}. \
         Limit of instanceType {instance_type}:{limit}."
    )]
    QueuePairsPerEni { instance_type: String, pairs: u32, limit: u32 },
    /// The instance's type has fewer queue pairs for all its network interfaces.
    #[rows(
        "InvalidOperation.EniQueuePairNumberOverflow",
        "InvalidParameter.InvalidQueuePairNumber",
        "InvalidResourceType.NotSupported"
    )]
    #[says(
        "The specified parameter QueuePairNumber exceeds limit. All ENIs:{pairs}. \
         Limit of instanceType {instance_type}:{limit}."
    )]
    QueuePairs { instance_type: String, pairs: u32, limit: u32 },
    /// The instance's type has no trunk.
    #[rows(
        "InvalidOperation.InstanceTypeNotSupportEniTrunking",
        "InvalidOperation.TrunkingIsNotAllowed",
        "InvalidResourceType.NotSupported"
    )]
    #[says("The \"InstanceType\" Trunk is not allowed on instanceType {instance_type}.")]
    TrunkNotAllowed { instance_type: String },
    /// The instance's type cannot spread received traffic over queues.
    #[rows("InvalidOperation.InstanceTypeNotSupportRss")]
    RssNotAllowed { instance_type: String },
    /// Instances of the type must be stopped for this.
    #[rows("InvalidOperation.HotPlugNotSupport")]
    #[says(
        "The instanceType {instance_type} does not support hot plugging. Please stop the ECS \
         instance, and try again."
    )]
    HotPlugNotAllowed { instance_type: String },
    /// Instances of so old a type have no network interface but their primary one.
    #[rows("InvalidOperation.InvalidGeneration")]
    #[says("The generation of instanceType {instance_type} does not support this operation.")]
    FirstGeneration { instance_type: String },
    /// Instances of the type can be in basic security groups only.
    #[rows("InvalidOperation.NotSupportEnterpriseGroup", "EnterpriseGroupLimited.InstanceType")]
    BasicGroupsOnly { instance_type: String },
    /// The instance's type has no such network card.
    #[rows("InvalidParameter.NetworkCardIndexInvalid")]
    NetworkCard { instance_type: String, index: u32 },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            TypeFault::VARIANTS,
            [
                (
                    "001",
                    TypeFault::EnisPerInstance {
                        instance_type: "ecs.g7.large".to_owned(),
                        limit: 3,
                        attached: 3,
                    },
                    "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::FirstGeneration { instance_type: "ecs.t1.xsmall".to_owned() },
                    "400 InvalidOperation.InvalidGeneration The generation of instanceType ecs.t1.xsmall does not support this operation.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::BasicGroupsOnly { instance_type: "ecs.t1.xsmall".to_owned() },
                    "403 InvalidOperation.NotSupportEnterpriseGroup The specified instance type doesn't support enterprise level security group.",
                ),
                (
                    "RunInstances",
                    TypeFault::BasicGroupsOnly { instance_type: "ecs.t1.xsmall".to_owned() },
                    "403 EnterpriseGroupLimited.InstanceType The specified instance type doesn't support Enterprise SecurityGroup.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::MembersPerInstance {
                        instance_type: "ecs.g7.large".to_owned(),
                        limit: 3,
                    },
                    "403 InvalidOperation.EniTrunkDeviceFull The number of member ENI exceeds the limit(3) for the type of instance \"ecs.g7.large\".",
                ),
                (
                    "001",
                    TypeFault::MembersPerInstance {
                        instance_type: "ecs.g7.large".to_owned(),
                        limit: 3,
                    },
                    "403 EniPerInstanceLimitExceeded The number of member ENI exceeds the limit(3) for the type of instance \"ecs.g7.large\".",
                ),
                (
                    "001",
                    TypeFault::Ipv4Limit {
                        eni: Some("eni-9".into()),
                        instance_type: "ecs.g7.large".to_owned(),
                        limit: 6,
                        assigned: 6,
                        wanted: 1,
                    },
                    "403 InvalidOperation.Ipv4CountExceeded The number of eni eni-9 private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:6. Expecting assign:1.",
                ),
                (
                    "004",
                    TypeFault::Ipv6Limit {
                        eni: None,
                        instance_type: "ecs.g7.large".to_owned(),
                        limit: 6,
                        assigned: 0,
                        wanted: 7,
                    },
                    "403 InvalidOperation.Ipv6CountExceeded The number of eni to be created ipv6 address exceeds the limit(6). target instanceType ecs.g7.large. Assigned:0. Expecting assign:7.",
                ),
                (
                    "000",
                    TypeFault::WithoutIpv6 { instance_type: "ecs.g7.large".to_owned() },
                    "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.g7.large not support ipv6.",
                ),
                (
                    "004",
                    TypeFault::WithoutIpv6 { instance_type: "ecs.n1.large".to_owned() },
                    "403 InvalidOperation.Ipv6CountExceeded The instanceType of ecs.n1.large not support ipv6.",
                ),
                (
                    "004",
                    TypeFault::QueuesPerEni {
                        instance_type: "ecs.g7.large".to_owned(),
                        queues: 9,
                        limit: 8,
                    },
                    "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 9 exceeds the limit(8) of an ENI of instanceType ecs.g7.large.",
                ),
                (
                    "004",
                    TypeFault::QueuesPerInstance {
                        instance_type: "ecs.g7.large".to_owned(),
                        queues: 99,
                        limit: 32,
                    },
                    "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 99, exceeds the limit(32) of instanceType ecs.g7.large.",
                ),
                (
                    "004",
                    TypeFault::RdmaNotAllowed { instance_type: "ecs.g7.large".to_owned() },
                    "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType ecs.g7.large allows.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::RdmaNotAllowed { instance_type: "ecs.g7.large".to_owned() },
                    "403 InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType ecs.g7.large allows.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    TypeFault::RdmaNotAllowed { instance_type: "ecs.g7.large".to_owned() },
                    "400 InvalidOperation.InstanceTypeNotSupportHighPerformance The ECS instance type where the ENI is located does not support the RDMA mode.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::RdmaPerInstance {
                        instance_type: "ecs.g8a.xlarge".to_owned(),
                        limit: 1,
                    },
                    "403 InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded The number of ENIs with \"NetworkInterfaceTrafficMode\" HighPerformance exceeds the limit(1) of instanceType ecs.g8a.xlarge.",
                ),
                (
                    "004",
                    TypeFault::RdmaPerInstance {
                        instance_type: "ecs.g8a.xlarge".to_owned(),
                        limit: 1,
                    },
                    "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed The number of ENIs with \"NetworkInterfaceTrafficMode\" HighPerformance exceeds the limit(1) of instanceType ecs.g8a.xlarge.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::QueuePairsPerEni {
                        instance_type: "ecs.g7.large".to_owned(),
                        pairs: 9,
                        limit: 8,
                    },
                    "403 InvalidOperation.MaxEniQueuePairNumberExceed The specified parameter QueuePairNumber exceeds limit. This ENI:9. Limit of instanceType ecs.g7.large:8.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::QueuePairs {
                        instance_type: "ecs.g7.large".to_owned(),
                        pairs: 9,
                        limit: 8,
                    },
                    "403 InvalidOperation.EniQueuePairNumberOverflow The specified parameter QueuePairNumber exceeds limit. All ENIs:9. Limit of instanceType ecs.g7.large:8.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::TrunkNotAllowed { instance_type: "ecs.g7.large".to_owned() },
                    "403 InvalidOperation.InstanceTypeNotSupportEniTrunking The \"InstanceType\" Trunk is not allowed on instanceType ecs.g7.large.",
                ),
                (
                    "ModifyNetworkInterfaceAttribute",
                    TypeFault::RssNotAllowed { instance_type: "ecs.g7.large".to_owned() },
                    "400 InvalidOperation.InstanceTypeNotSupportRss The ECS instance type does not support Rss.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::HotPlugNotAllowed { instance_type: "ecs.n4.small".to_owned() },
                    "403 InvalidOperation.HotPlugNotSupport The instanceType ecs.n4.small does not support hot plugging. Please stop the ECS instance, and try again.",
                ),
                (
                    "AttachNetworkInterface",
                    TypeFault::NetworkCard { instance_type: "ecs.g7.large".to_owned(), index: 9 },
                    "400 InvalidParameter.NetworkCardIndexInvalid Invalid network card index, please check instance type.",
                ),
                (
                    "003",
                    TypeFault::QueuePairs {
                        instance_type: "ecs.g7.large".to_owned(),
                        pairs: 9,
                        limit: 8,
                    },
                    "403 InvalidParameter.InvalidQueuePairNumber The specified parameter QueuePairNumber exceeds limit. All ENIs:9. Limit of instanceType ecs.g7.large:8.",
                ),
                (
                    "004",
                    TypeFault::QueuePairs {
                        instance_type: "ecs.g7.large".to_owned(),
                        pairs: 9,
                        limit: 8,
                    },
                    "403 InvalidParameter.InvalidQueuePairNumber The specified parameter QueuePairNumber exceeds limit. All ENIs:9. Limit of instanceType ecs.g7.large:8.",
                ),
                (
                    "004",
                    TypeFault::TrunkNotAllowed { instance_type: "ecs.g7.large".to_owned() },
                    "403 InvalidOperation.TrunkingIsNotAllowed The \"InstanceType\" Trunk is not allowed on instanceType ecs.g7.large.",
                ),
            ],
        );
    }
}
