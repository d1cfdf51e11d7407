//! Faults of DHCP options sets.

use std::net::IpAddr;

use control_derive::Fault;

use crate::value::id::{DhcpOptionsSetId, VpcId};

/// Faults of DHCP options sets.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum DhcpFault {
    /// The caller has no such DHCP options set in the region.
    #[rows("InvalidDhcpOptionsSetId.NotFound")]
    #[says("The specified dhcpOptionsSetId \"{set}\" does not exist.")]
    NotFound { set: DhcpOptionsSetId },
    /// The account has as many sets in the region as it may have.
    #[rows("QuotaExceeded.RegionDhcpOptionsSet")]
    #[says("The quota of dhcpOptionsSet in the region is exceeded.")]
    Quota,
    /// The servers are no addresses.
    #[rows("InvalidDomainNameServers.Malformed", "IllegalParam.DomainNameServers")]
    #[says("The DomainNameServers \"{servers}\" are not addresses.")]
    Servers { servers: String },
    /// There are more servers than four.
    #[rows("QuotaExceeded.DomainNameServers", "IllegalParam.DomainNameServers")]
    #[says("{count} domain name servers exceed 4.")]
    ServerCount { count: usize },
    /// A server is an address that cannot be asked.
    #[rows("IllegalParam.DomainNameServers")]
    #[says("The domain name server \"{server}\" cannot be asked.")]
    Server { server: IpAddr },
    /// Addresses cannot be had for so long. The page of changes has no row of its own for it.
    #[rows("IllegalParam.LeaseTime", "InvalidParameter")]
    #[says("LeaseTime [{lease}] is illegal.")]
    #[slots(lease)]
    Lease { lease: String },
    /// The set is being made or changed.
    #[rows("IncorrectStatus.DhcpOptionsSet")]
    #[says("The DHCP options set \"{set}\" is being made or changed.")]
    NotAvailable { set: DhcpOptionsSetId },
    /// A set is being attached to the VPC or detached from it.
    #[rows("IncorrectStatus.VpcDhcpOptionsSet", "IncorrectStatus.VpcDhcpStatus")]
    #[says("A DHCP options set is being attached to the VPC \"{vpc}\" or detached from it.")]
    VpcPending { vpc: VpcId },
    /// VPCs have the set.
    #[rows("DependencyViolation.VpcAttachment")]
    #[says("The DHCP options set \"{set}\" is attached to a VPC.")]
    InUse { set: DhcpOptionsSetId },
    /// The VPC has a set already.
    #[rows("OperationFailed.AttachmentExist")]
    #[says("The VPC \"{vpc}\" is already attached to a DHCP options set.")]
    Attached { vpc: VpcId },
    /// The set is attached to as many VPCs as it may be.
    #[rows("QuotaExceeded.AttachVpcNumber")]
    #[says("The maximum number of VPCs that can be attached to a DHCP options set is exceeded.")]
    VpcQuota,
    /// The VPC has no set.
    #[rows("OperationFailed.AttachmentNotExist")]
    #[says("The VPC \"{vpc}\" is not attached to a DHCP options set.")]
    NotAttached { vpc: VpcId },
    /// The VPC has another set.
    #[rows("AttrMismatching.VpcDhcpOptionsSetId")]
    #[says("The VPC \"{vpc}\" does not have the DHCP options set \"{set}\".")]
    OtherSet { set: DhcpOptionsSetId, vpc: VpcId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        let (set, vpc) = (|| DhcpOptionsSetId::from("dopt-9"), || VpcId::from("vpc-9"));
        let lease = || DhcpFault::Lease { lease: "1h".to_owned() };
        let [create, attach] = ["CreateDhcpOptionsSet", "AttachDhcpOptionsSetToVpc"];
        let [update, detach] = ["UpdateDhcpOptionsSetAttribute", "DetachDhcpOptionsSetFromVpc"];
        check(
            DhcpFault::VARIANTS,
            [
                (
                    attach,
                    DhcpFault::NotFound { set: set() },
                    "400 InvalidDhcpOptionsSetId.NotFound The specified dhcpOptionsSetId does not exist.",
                ),
                (
                    create,
                    DhcpFault::Quota,
                    "400 QuotaExceeded.RegionDhcpOptionsSet The quota of dhcpOptionsSet in the region is exceeded.",
                ),
                (
                    create,
                    DhcpFault::Servers { servers: "x".to_owned() },
                    "400 InvalidDomainNameServers.Malformed The specified format of DomainNameServers is invalid.",
                ),
                (
                    update,
                    DhcpFault::Servers { servers: "x".to_owned() },
                    "400 IllegalParam.DomainNameServers The specified DomainNameServers is invalid.",
                ),
                (
                    create,
                    DhcpFault::ServerCount { count: 5 },
                    "400 QuotaExceeded.DomainNameServers The maximum number of domain name servers cannot exceed 4.",
                ),
                (
                    create,
                    DhcpFault::Server { server: [127, 0, 0, 1].into() },
                    "400 IllegalParam.DomainNameServers The specified DomainNameServers is invalid.",
                ),
                (create, lease(), "400 IllegalParam.LeaseTime LeaseTime [1h] is illegal."),
                (update, lease(), "400 InvalidParameter LeaseTime [1h] is illegal."),
                (
                    "AttachDhcpOptionsSetToVpc",
                    DhcpFault::NotAvailable { set: "dopt-9".into() },
                    "400 IncorrectStatus.DhcpOptionsSet The DhcpOptionsSet status does not support this operation.",
                ),
                (
                    "AttachDhcpOptionsSetToVpc",
                    DhcpFault::VpcPending { vpc: "vpc-9".into() },
                    "400 IncorrectStatus.VpcDhcpOptionsSet The dhcpOptionsSet status of VPC does not support this operation.",
                ),
                (
                    "DeleteVpc",
                    DhcpFault::VpcPending { vpc: "vpc-9".into() },
                    "400 IncorrectStatus.VpcDhcpStatus The DhcpOptionsSet status of vpc  does not support this operation.",
                ),
                (
                    "DeleteDhcpOptionsSet",
                    DhcpFault::InUse { set: set() },
                    "400 DependencyViolation.VpcAttachment DhcpOptionsSet cannot be deleted when it is attached to VPC.",
                ),
                (
                    attach,
                    DhcpFault::Attached { vpc: vpc() },
                    "400 OperationFailed.AttachmentExist The current VPC is already attached to a DHCP options set.",
                ),
                (
                    attach,
                    DhcpFault::VpcQuota,
                    "400 QuotaExceeded.AttachVpcNumber The maximum number of VPCs that can be attached to a DHCP options set is exceeded.",
                ),
                (
                    detach,
                    DhcpFault::NotAttached { vpc: vpc() },
                    "400 OperationFailed.AttachmentNotExist The current VPC is not attahced to a DHCP options set.",
                ),
                (
                    detach,
                    DhcpFault::OtherSet { set: set(), vpc: vpc() },
                    "400 AttrMismatching.VpcDhcpOptionsSetId The dhcpOptionsSetId does not match the VPC.",
                ),
            ],
        );
    }
}
