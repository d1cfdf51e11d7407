//! Faults of the further blocks of VPCs, and of blocks that are changed or allocated.

use control_derive::Fault;

use crate::value::id::VpcId;

/// Faults of the further blocks of VPCs, and of blocks that are changed or allocated.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum CidrFault {
    /// Neither an IPv4 nor an IPv6 block is said.
    #[rows("MissingParam.SecondaryCidrOrIpv6Cidr")]
    #[says("Either SecondaryCidrBlock or IPv6CidrBlock must be specified.")]
    Missing,
    /// An IPv4 and an IPv6 block are said.
    #[rows("ParamExclusive.SecondaryCidrAndIpv6Cidr")]
    #[says("SecondaryCidrBlock and IPv6CidrBlock cannot both be specified.")]
    Both,
    /// The IP version is not that of the block.
    #[rows("IllegalParam.IpVersion")]
    #[says("IpVersion is not that of the CIDR block \"{cidr}\".")]
    Version { cidr: String },
    /// A mask is said for a block out of an IPAM pool, but no pool.
    #[rows("IllegalParam.IpamPool")]
    #[says("A mask is for CIDR blocks out of an IPAM pool, and none is specified.")]
    PoolMissing,
    /// The block has addresses that no VPC has, or that another block of the VPC has.
    #[rows("IllegalParam.SecondaryCidrBlock")]
    #[says("The SecondaryCidrBlock \"{cidr}\" overlaps \"{other}\".")]
    Overlaps { cidr: String, other: String },
    /// The block is the VPC's first one.
    #[rows("InvalidCidrBlock")]
    #[says("The CIDR block \"{cidr}\" is the VPC's already.")]
    First { cidr: String },
    /// The block is a further one of the VPC already.
    #[rows("Duplicated.SecondaryCidrBlock")]
    #[says("The SecondaryCidrBlock \"{cidr}\" is the VPC's already.")]
    Duplicated { cidr: String },
    /// An IPAM pool is given for an IPv4 block, but no mask.
    #[rows("MissingParam.SecondaryCidrMask")]
    #[says("SecondaryCidrMask must be given beside an IPAM pool.")]
    MaskMissing,
    /// A custom route entry sends packets elsewhere that would be the block's.
    #[rows("OperationFailed.ConflictWithEntry")]
    #[says(
        "The SecondaryCidrBlock \"{cidr}\" has the destination \"{destination}\" of a route entry."
    )]
    Routed { cidr: String, destination: String },
    /// The VPC has as many further IPv4 blocks as it may have.
    #[rows("QuotaExceeded.VpcMultiCidr")]
    #[says("The VPC \"{vpc}\" has {limit} secondary IPv4 CIDR blocks already.")]
    Quota { vpc: VpcId, limit: usize },
    /// The VPC has as many further IPv6 blocks as it may have.
    #[rows("QuotaExceeded.GUAIpv6CidrBlock")]
    #[says("The VPC \"{vpc}\" has {limit} secondary IPv6 CIDR blocks already.")]
    Ipv6Quota { vpc: VpcId, limit: usize },
    /// The IPv6 block is one of local addresses.
    #[rows("OperationUnsupported.IPv6ULA")]
    #[says("The IPv6CidrBlock \"{cidr}\" has unique local addresses, which are not supported.")]
    Local { cidr: String },
    /// The IPv6 block is the VPC's already.
    #[rows("OperationFailed.Ipv6CidrBlockExisted")]
    #[says("The IPv6CidrBlock \"{cidr}\" is the VPC's already.")]
    Ipv6Duplicated { cidr: String },
    /// The VPC has no such further IPv4 block.
    #[rows("InvalidSecondaryCidrBlock.NotFound")]
    #[says("The VPC has no SecondaryCidrBlock \"{cidr}\".")]
    NotFound { cidr: String },
    /// The VPC has no such IPv6 block.
    #[rows("InvalidIpv6CidrBlock.NotFound")]
    #[says("The VPC has no IPv6CidrBlock \"{cidr}\".")]
    Ipv6NotFound { cidr: String },
    /// A vSwitch has addresses of the block.
    #[rows("OperationFailed.CidrInUse")]
    #[says("A vSwitch is in the SecondaryCidrBlock \"{cidr}\".")]
    InUse { cidr: String },
    /// A vSwitch has IPv6 addresses of the VPC.
    #[rows("OperationFailed.IpV6VSwitchInuse")]
    #[says("A vSwitch is in the IPv6 CIDR block \"{cidr}\".")]
    Ipv6InUse { cidr: String },
    /// The VPC has an IPv6 gateway, so that it needs IPv6.
    #[rows("OperationFailed.Ipv6GatewayInUse", "OperationFailed.Ipv6Gateway")]
    #[says("The VPC \"{vpc}\" has an IPv6 gateway.")]
    GatewayInUse { vpc: VpcId },
    /// The VPC's new block leaves one of its vSwitches outside.
    #[rows("IllegalCidrBlock")]
    #[says("A vSwitch of the VPC is not in the CIDR block \"{cidr}\".")]
    LeavesOut { cidr: String },
    /// The VPC's new block is neither a part of its old one, nor has it as a part; or it overlaps a
    /// further one.
    #[rows("InvalidCidrBlock.Malformed")]
    #[says("The CIDR block \"{cidr}\" is neither in the VPC's, nor around it.")]
    Elsewhere { cidr: String },
    /// IPv6 and the IPv4 block are to be changed at once.
    #[rows("ParamExclusive.EnableIpv6AndCidrBlock")]
    #[says("EnableIPv6 and CidrBlock cannot both be specified.")]
    Ipv6AndCidr,
    /// The IPv6 block that is to be allocated is another's, or allocated already.
    #[rows("Unavailable.Ipv6Cidr")]
    #[says("The specified resource ipv6 cidr \"{cidr}\" is not available.")]
    Unavailable { cidr: String },
    /// Another block of the same kind is allocated and no VPC's yet.
    #[rows("Unavailable.Ipv6Cidr")]
    #[says("The IPv6 CIDR block \"{cidr}\" is allocated already, and no VPC has it.")]
    OneAtATime { cidr: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_of_further_blocks_reads_as_the_page_has_it() {
        let cidr = || "10.0.0.0/16".to_owned();
        let vpc = || "vpc-9".into();
        let of_both = CidrFault::VARIANTS;
        let (associate, dissociate) = ("AssociateVpcCidrBlock", "UnassociateVpcCidrBlock");
        let (modify, allocate) = ("ModifyVpcAttribute", "AllocateVpcIpv6Cidr");
        check(
            of_both,
            [
                (
                    associate,
                    CidrFault::Missing,
                    "400 MissingParam.SecondaryCidrOrIpv6Cidr Either SecondaryCidrBlock or IPv6CidrBlock must be specified.",
                ),
                (
                    associate,
                    CidrFault::Both,
                    "400 ParamExclusive.SecondaryCidrAndIpv6Cidr SecondaryCidrBlock and IPv6CidrBlock cannot both be specified.",
                ),
                (
                    associate,
                    CidrFault::Version { cidr: cidr() },
                    "400 IllegalParam.IpVersion IpVersion is not that of the CIDR block \"10.0.0.0/16\".",
                ),
                (
                    associate,
                    CidrFault::PoolMissing,
                    "400 IllegalParam.IpamPool The specified IPAM pool cannot be empty.",
                ),
                (
                    associate,
                    CidrFault::Overlaps { cidr: cidr(), other: "10.0.0.0/8".to_owned() },
                    "400 IllegalParam.SecondaryCidrBlock The SecondaryCidrBlock \"10.0.0.0/16\" overlaps \"10.0.0.0/8\".",
                ),
                (
                    associate,
                    CidrFault::First { cidr: cidr() },
                    "400 InvalidCidrBlock Specified CIDR block is already exists.",
                ),
                (
                    "AssociateVpcCidrBlock",
                    CidrFault::MaskMissing,
                    "400 MissingParam.SecondaryCidrMask The parameter SecondaryCidrMask must be input.",
                ),
                (
                    "AssociateVpcCidrBlock",
                    CidrFault::Routed {
                        cidr: "10.0.0.0/16".to_owned(),
                        destination: "10.0.1.0/24".to_owned(),
                    },
                    "400 OperationFailed.ConflictWithEntry The SecondaryCidrBlock \"10.0.0.0/16\" has the destination \"10.0.1.0/24\" of a route entry.",
                ),
                (
                    associate,
                    CidrFault::Duplicated { cidr: cidr() },
                    "400 Duplicated.SecondaryCidrBlock The SecondaryCidrBlock \"10.0.0.0/16\" is the VPC's already.",
                ),
                (
                    associate,
                    CidrFault::Quota { vpc: vpc(), limit: 5 },
                    "400 QuotaExceeded.VpcMultiCidr The VPC \"vpc-9\" has 5 secondary IPv4 CIDR blocks already.",
                ),
                (
                    associate,
                    CidrFault::Ipv6Quota { vpc: vpc(), limit: 5 },
                    "400 QuotaExceeded.GUAIpv6CidrBlock The VPC \"vpc-9\" has 5 secondary IPv6 CIDR blocks already.",
                ),
                (
                    associate,
                    CidrFault::Local { cidr: "fd00::/56".to_owned() },
                    "400 OperationUnsupported.IPv6ULA The IPv6CidrBlock \"fd00::/56\" has unique local addresses, which are not supported.",
                ),
                (
                    associate,
                    CidrFault::Ipv6Duplicated { cidr: cidr() },
                    "400 OperationFailed.Ipv6CidrBlockExisted The IPv6CidrBlock \"10.0.0.0/16\" is the VPC's already.",
                ),
                (
                    dissociate,
                    CidrFault::NotFound { cidr: cidr() },
                    "400 InvalidSecondaryCidrBlock.NotFound The VPC has no SecondaryCidrBlock \"10.0.0.0/16\".",
                ),
                (
                    dissociate,
                    CidrFault::Ipv6NotFound { cidr: cidr() },
                    "400 InvalidIpv6CidrBlock.NotFound The VPC has no IPv6CidrBlock \"10.0.0.0/16\".",
                ),
                (
                    dissociate,
                    CidrFault::InUse { cidr: cidr() },
                    "400 OperationFailed.CidrInUse A vSwitch is in the SecondaryCidrBlock \"10.0.0.0/16\".",
                ),
                (
                    dissociate,
                    CidrFault::Ipv6InUse { cidr: cidr() },
                    "400 OperationFailed.IpV6VSwitchInuse Operation failed because some vswitch ipv6 is in use.",
                ),
                (
                    modify,
                    CidrFault::GatewayInUse { vpc: vpc() },
                    "400 OperationFailed.Ipv6GatewayInUse The IPv6 gateway is in use.",
                ),
                (
                    dissociate,
                    CidrFault::GatewayInUse { vpc: vpc() },
                    "400 OperationFailed.Ipv6Gateway The operation is failed because of ipv6Gateway is in use.",
                ),
                (
                    modify,
                    CidrFault::LeavesOut { cidr: cidr() },
                    "400 IllegalCidrBlock Some subnet cidrBlock is not in the cidrBlock.",
                ),
                (
                    modify,
                    CidrFault::Elsewhere { cidr: cidr() },
                    "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
                ),
                (
                    modify,
                    CidrFault::Ipv6AndCidr,
                    "400 ParamExclusive.EnableIpv6AndCidrBlock EnableIpv6 and CidrBlock is mutually exclusive.",
                ),
                (
                    allocate,
                    CidrFault::Unavailable { cidr: cidr() },
                    "400 Unavailable.Ipv6Cidr The specified resource ipv6 cidr is not available.",
                ),
                (
                    allocate,
                    CidrFault::OneAtATime { cidr: cidr() },
                    "400 Unavailable.Ipv6Cidr The specified resource ipv6 cidr is not available.",
                ),
            ],
        );
    }
}
