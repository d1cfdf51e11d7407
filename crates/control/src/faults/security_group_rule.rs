//! Faults of the rules of security groups.

use control_derive::Fault;

use crate::value::id::{SecurityGroupId, SecurityGroupRuleId};

/// Faults of the rules of security groups.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum RuleFault {
    /// The caller has no such rule in the region.
    #[rows("InvalidSecurityGroupRuleId.NotFound")]
    NotFound { rule: SecurityGroupRuleId },
    /// The rule is one of another group, or of the other direction.
    #[rows("InvalidSecurityGroupRule.RuleNotExist", "SecurityGroupRule.NotFound")]
    OfAnother { rule: SecurityGroupRuleId },
    /// No rule of the group says what is to be changed.
    #[rows("SecurityGroupRule.NotFound")]
    NoneSaysSo,
    /// The rule is one of the other direction than the group that it is to name.
    #[rows("InvalidSourceOrDestGroupId.DirectionMissmatch")]
    PeerOfDirection { rule: SecurityGroupRuleId },

    /// The protocol is missing, or none.
    #[rows("InvalidIpProtocol.ValueNotSupported")]
    #[slots(name)]
    Protocol { name: String },
    /// The ports are missing.
    // Pages without the row have one that says of ports that they are not valid.
    #[rows("InvalidPortRange.Malformed", "InvalidIpProtocol.Malformed")]
    PortsMissing,
    /// The ports of one of several rules are no range.
    #[rows("InvalidParam.PortRange")]
    #[slots(name)]
    Ports { name: String },
    /// The ports of a rule that stands alone are no range.
    #[rows("InvalidIpPortRange.Malformed", "InvalidIpProtocol.Malformed", "InvalidParam.PortRange")]
    #[slots(name)]
    OnlyPorts { name: String },
    /// The source ports are no range, or none that the protocol has.
    #[rows("InvalidSourcePortRange.Malformed")]
    SourcePorts,
    /// The protocol has no such ports.
    #[rows(fixed "OperationDenied", "InvalidParam.PortRange")]
    #[slots(name)]
    PortsOfProtocol { name: String },
    /// The policy is none.
    #[rows("InvalidPolicy.Malformed")]
    #[slots(name)]
    Policy { name: String },
    /// The priority is no number.
    #[rows("InvalidPriority.Malformed")]
    PriorityText,
    /// The priority is not 1 to 100.
    #[rows("InvalidPriority.ValueNotSupported")]
    #[slots(name)]
    Priority { name: String },
    /// The kind of the network card is none.
    #[rows("InvalidNicType.ValueNotSupported")]
    #[slots(name)]
    NicType { name: String },
    /// The description is too long.
    #[rows("InvalidSecurityGroupDiscription.Malformed")]
    #[slots(name)]
    Description { name: String },

    /// The IPv4 source of one of several rules is no block.
    #[rows("InvalidParam.SourceCidrIp")]
    #[slots(name)]
    SourceCidr { name: String },
    /// The IPv4 source of a rule that stands alone is no block.
    #[rows("InvalidSourceCidrIp.Malformed", "InvalidParam.SourceCidrIp")]
    #[slots(name)]
    OnlySourceCidr { name: String },
    /// The IPv4 destination of one of several rules is no block.
    #[rows("InvalidParam.DestCidrIp")]
    #[slots(name)]
    DestCidr { name: String },
    /// The IPv4 destination of a rule that stands alone is no block.
    #[rows("InvalidDestCidrIp.Malformed", "InvalidParam.DestCidrIp")]
    #[slots(name)]
    OnlyDestCidr { name: String },
    /// The IPv6 source of one of several rules is no block.
    #[rows("InvalidParam.Ipv6SourceCidrIp")]
    #[slots(name)]
    Ipv6SourceCidr { name: String },
    /// The IPv6 destination of one of several rules is no block.
    #[rows("InvalidParam.Ipv6DestCidrIp")]
    #[slots(name)]
    Ipv6DestCidr { name: String },
    /// The IPv6 source or destination of a rule that stands alone is no block.
    #[rows("InvalidParameter.Ipv6CidrIp")]
    #[slots(name)]
    OnlyIpv6Cidr { name: String },
    /// A rule has sources of both families.
    #[rows("InvalidParam.SourceIp")]
    #[slots(rule)]
    BothSources { rule: String },
    /// A rule has destinations of both families.
    #[rows("InvalidParam.DestIp")]
    #[slots(rule)]
    BothDests { rule: String },
    /// The source is of one family and the destination of the other.
    #[rows("InvalidParameter.Conflict")]
    #[says("IPv6 and IPv4 addresses cannot exist at the same time.")]
    Families,
    /// The protocol is of IPv4, and the addresses are not.
    #[rows("InvalidParam.Ipv4ProtocolConflictWithIpv6Address")]
    Ipv6OfIpv4Protocol,
    /// The protocol is of IPv6, and the addresses are not.
    #[rows("InvalidParam.Ipv6ProtocolConflictWithIpv4Address")]
    Ipv4OfIpv6Protocol,
    /// The traffic goes where it comes from.
    #[rows(400 "InvalidParamter.Conflict")]
    SameEnds,

    /// One of several rules does not say what is at the other end.
    #[rows("MissingParameter.Source", "MissingParameter.Dest")]
    #[slots(rule)]
    PeerMissing { rule: String },
    /// A rule that stands alone does not say what is at the other end.
    #[rows(403 "MissingParameter", fixed "MissingParameter")]
    #[says("The input parameter {peer}GroupId or {peer}CidrIp cannot be both blank.")]
    #[slots(peer)]
    OnlyPeerMissing { peer: &'static str },
    /// The group that a rule names is not there.
    #[rows("InvalidSourceGroupId.NotFound", "InvalidDestGroupId.NotFound")]
    PeerNotFound { group: SecurityGroupId },
    /// The group that a rule names is said to be another account's.
    #[rows(
        "InvalidSourceGroup.NotFound",
        "InvalidDestGroup.NotFound",
        "InvalidGroupAuthItem.NotFound"
    )]
    PeerOfAnother { group: SecurityGroupId },
    /// A rule names its own group.
    #[rows(
        "InvalidSecurityGroup.IsSame",
        403 "InvalidParamter.Conflict",
        "InvalidParamter.Conflict"
    )]
    Itself { group: SecurityGroupId },
    /// The group that a rule names is in another VPC.
    #[rows(400 "InvalidSourceGroupId.Mismatch", 400 "InvalidDestGroupId.Mismatch")]
    PeerElsewhere,
    /// One of the groups is of the classic network, and the other one is not.
    // Rules between such groups are not there, so a page that takes rules off says this.
    #[rows(
        "InvalidNetworkType.Mismatch",
        "InvalidNetworkType.Conflict",
        "InvalidGroupAuthItem.NotFound"
    )]
    PeerNetwork,
    /// A rule that names a group is for the network card of the Internet.
    #[rows(403 "InvalidSourceGroupId.Mismatch", 403 "InvalidDestGroupId.Mismatch")]
    NotIntranet,
    /// Rules of enterprise groups name no groups.
    #[rows("InvalidGroupParameter.OperationDenied", "InvalidParam.InvalidModifyRuleRequest")]
    OfEnterprise,
    /// No rules name enterprise groups.
    #[rows("InvalidGroupAuthParameter.OperationDenied", "InvalidParam.InvalidModifyRuleRequest")]
    ForEnterprise,
    /// There is no such prefix list: there are none.
    #[rows(404 "InvalidPrefixListId.NotFound")]
    PrefixListNotFound,
    /// Rules of groups of the classic network name no prefix lists.
    #[rows("NotSupported.ClassicNetworkPrefixList", 404 "InvalidPrefixListId.NotFound")]
    ClassicPrefixList,
    /// There is no such list of ports: there are none.
    #[rows("InvalidPortRangeListId.NotFound")]
    PortListNotFound,
    /// The protocol has no ports, and so no lists of them.
    #[rows("InvalidParam.ProtocolNotSupportPortRangeList")]
    PortListProtocol,

    /// Several rules stand beside one that stands alone, or beside the ids of rules.
    #[rows("InvalidParam.Permissions")]
    PermissionsBeside,
    /// A rule stands in the request twice.
    #[rows("InvalidParam.DuplicatePermissions")]
    Repeated,
    /// The group has as many rules as it may have.
    #[rows(403 "AuthorizationLimitExceed")]
    Quota,
    /// The group has as many rules that name groups as it may have.
    #[rows("AuthorizedGroupRule.LimitExceed")]
    GroupQuota,

    /// A change of a rule changes nothing.
    #[rows("InvalidParam.InvalidModifyRuleRequest")]
    Unchanged,
    /// What is at the other end of a rule's traffic stays of its kind.
    #[rows("InvalidOperation.ModifySgRuleEntityType")]
    PeerKind,
    /// A rule's network card stays.
    #[rows("InvalidOperation.ModifyNicType")]
    NicTypeStays,
    /// A rule of ports does not become one of a list of ports.
    #[rows("InvalidOperation.ModifyPortRangeType")]
    PortRangeType,
    /// A changed rule's protocol has no such ports.
    #[rows("InvalidParam.ProtocolAndPortRangeMismatch")]
    ChangedPorts,
    /// A changed rule's protocol is of the other family than its addresses.
    #[rows("InvalidParam.ProtocolAndAddressFamilyMismatch")]
    ChangedFamily,
    /// A changed rule would say what another one says.
    #[rows("InvalidOperation.RuleDuplicate")]
    #[says("The modified rule is the same as the rule \"{rule}\"")]
    Duplicate { rule: SecurityGroupRuleId },
}

impl RuleFault {
    /// That the IPv4 source with this name is no block.
    pub fn source_cidr(name: String, is_numbered: bool) -> RuleFault {
        match is_numbered {
            true => RuleFault::SourceCidr { name },
            false => RuleFault::OnlySourceCidr { name },
        }
    }

    /// That the IPv4 destination with this name is no block.
    pub fn dest_cidr(name: String, is_numbered: bool) -> RuleFault {
        match is_numbered {
            true => RuleFault::DestCidr { name },
            false => RuleFault::OnlyDestCidr { name },
        }
    }

    /// That the IPv6 source with this name is no block.
    pub fn ipv6_source_cidr(name: String, is_numbered: bool) -> RuleFault {
        match is_numbered {
            true => RuleFault::Ipv6SourceCidr { name },
            false => RuleFault::OnlyIpv6Cidr { name },
        }
    }

    /// That the IPv6 destination with this name is no block.
    pub fn ipv6_dest_cidr(name: String, is_numbered: bool) -> RuleFault {
        match is_numbered {
            true => RuleFault::Ipv6DestCidr { name },
            false => RuleFault::OnlyIpv6Cidr { name },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            RuleFault::VARIANTS,
            [
                (
                    "ModifySecurityGroupRule",
                    RuleFault::NotFound { rule: "sgr-9".into() },
                    "404 InvalidSecurityGroupRuleId.NotFound The specified SecurityGroupRuleId is not exists.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::OfAnother { rule: "sgr-9".into() },
                    "400 InvalidSecurityGroupRule.RuleNotExist The specified rule does not exist.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::OfAnother { rule: "sgr-9".into() },
                    "404 SecurityGroupRule.NotFound The target security group rule not exist.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::NoneSaysSo,
                    "404 SecurityGroupRule.NotFound The target security group rule not exist.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::PeerOfDirection { rule: "sgr-9".into() },
                    "400 InvalidSourceOrDestGroupId.DirectionMissmatch The specified SourceGroupId or DestGroupId does not match the direction of the rule.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Protocol { name: "Permissions.1.IpProtocol".to_owned() },
                    "400 InvalidIpProtocol.ValueNotSupported The parameter Permissions.1.IpProtocol must be specified with case insensitive TCP, UDP, ICMP, GRE or All.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PortsMissing,
                    "400 InvalidPortRange.Malformed The specified parameter PortRange must set.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::PortsMissing,
                    "400 InvalidIpProtocol.Malformed The specified parameter PortRange is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Ports { name: "Permissions.1.PortRange".to_owned() },
                    "400 InvalidParam.PortRange The specified parameter Permissions.1.PortRange is not valid. It should be two integers less than 65535 in ?/? format.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::OnlyPorts { name: "PortRange".to_owned() },
                    "400 InvalidIpProtocol.Malformed The specified parameter PortRange is not valid.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::OnlyPorts { name: "PortRange".to_owned() },
                    "400 InvalidIpPortRange.Malformed The specified parameter PortRange is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::SourcePorts,
                    "400 InvalidSourcePortRange.Malformed The specified parameter SourcePortRange is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PortsOfProtocol { name: "PortRange".to_owned() },
                    "400 OperationDenied The specified IpProtocol does not exist or IpProtocol and PortRange do not match.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::PortsOfProtocol { name: "PortRange".to_owned() },
                    "400 InvalidParam.PortRange The specified parameter PortRange is not valid. It should be two integers less than 65535 in ?/? format.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::Policy { name: "Policy".to_owned() },
                    "400 InvalidPolicy.Malformed The specified parameter Policy is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PriorityText,
                    "400 InvalidPriority.Malformed The parameter Priority is invalid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Priority { name: "Priority".to_owned() },
                    "400 InvalidPriority.ValueNotSupported The specified parameter Priority is invalid.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::NicType { name: "NicType".to_owned() },
                    "400 InvalidNicType.ValueNotSupported The specified parameter NicType is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Description { name: "Description".to_owned() },
                    "400 InvalidSecurityGroupDiscription.Malformed The specified security group rule description parameter Description is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::SourceCidr { name: "Permissions.1.SourceCidrIp".to_owned() },
                    "400 InvalidParam.SourceCidrIp The specified parameter Permissions.1.SourceCidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::OnlySourceCidr { name: "SourceCidrIp".to_owned() },
                    "400 InvalidSourceCidrIp.Malformed The specified parameter SourceCidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::DestCidr { name: "Permissions.1.DestCidrIp".to_owned() },
                    "400 InvalidParam.DestCidrIp The specified parameter Permissions.1.DestCidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::OnlyDestCidr { name: "DestCidrIp".to_owned() },
                    "400 InvalidDestCidrIp.Malformed The specified parameter DestCidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Ipv6SourceCidr { name: "Permissions.1.Ipv6SourceCidrIp".to_owned() },
                    "400 InvalidParam.Ipv6SourceCidrIp The specified parameter Permissions.1.Ipv6SourceCidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Ipv6DestCidr { name: "Permissions.1.Ipv6DestCidrIp".to_owned() },
                    "400 InvalidParam.Ipv6DestCidrIp The specified parameter Permissions.1.Ipv6DestCidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::OnlyIpv6Cidr { name: "Ipv6DestCidrIp".to_owned() },
                    "400 InvalidParameter.Ipv6CidrIp The specified Ipv6CidrIp is not valid.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::BothSources { rule: "Permissions.1".to_owned() },
                    "400 InvalidParam.SourceIp The Parameters SourceCidrIp and Ipv6SourceCidrIp in Permissions.1 cannot be set at the same time.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::BothDests { rule: "Permissions.1".to_owned() },
                    "400 InvalidParam.DestIp The Parameters DestCidrIp and Ipv6DestCidrIp in Permissions.1 cannot be set at the same time.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Families,
                    "400 InvalidParameter.Conflict IPv6 and IPv4 addresses cannot exist at the same time.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::Families,
                    "400 InvalidParameter.Conflict IPv6 and IPv4 addresses cannot exist at the same time.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Ipv6OfIpv4Protocol,
                    "400 InvalidParam.Ipv4ProtocolConflictWithIpv6Address IPv6 address cannot be specified for IPv4-specific protocol.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Ipv4OfIpv6Protocol,
                    "400 InvalidParam.Ipv6ProtocolConflictWithIpv4Address IPv4 address cannot be specified for IPv6-specific protocol.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::SameEnds,
                    "400 InvalidParamter.Conflict The specified SourceCidrIp should be different from the DestCidrIp.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PeerMissing { rule: "Permissions.1".to_owned() },
                    "400 MissingParameter.Source One of the parameters SourceCidrIp, Ipv6SourceCidrIp, SourceGroupId or SourcePrefixListId in Permissions.1 must be specified.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::OnlyPeerMissing { peer: "Source" },
                    "403 MissingParameter The input parameter SourceGroupId or SourceCidrIp cannot be both blank.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::OnlyPeerMissing { peer: "Source" },
                    "400 MissingParameter The input parameter SourceGroupId or SourceCidrIp cannot be both blank.",
                ),
                (
                    "AuthorizeSecurityGroupEgress",
                    RuleFault::PeerNotFound { group: "sg-9".into() },
                    "404 InvalidDestGroupId.NotFound The DestGroupId provided does not exist in our records.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PeerOfAnother { group: "sg-9".into() },
                    "400 InvalidSourceGroup.NotFound Specified source security group does not exist.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::PeerOfAnother { group: "sg-9".into() },
                    "403 InvalidGroupAuthItem.NotFound Specified group authorized item does not exist in our records.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Itself { group: "sg-9".into() },
                    "403 InvalidParamter.Conflict The specified SecurityGroupId should be different from the SourceGroupId.",
                ),
                (
                    "AuthorizeSecurityGroupEgress",
                    RuleFault::Itself { group: "sg-9".into() },
                    "403 InvalidSecurityGroup.IsSame The authorized SecurityGroupId should be different from the DestGroupId.",
                ),
                (
                    "RevokeSecurityGroup",
                    RuleFault::Itself { group: "sg-9".into() },
                    "400 InvalidParamter.Conflict The specified SecurityGroupId should be different from the SourceGroupId.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PeerElsewhere,
                    "400 InvalidSourceGroupId.Mismatch Specified security group and source group are not in the same VPC.",
                ),
                (
                    "AuthorizeSecurityGroupEgress",
                    RuleFault::PeerNetwork,
                    "403 InvalidNetworkType.Conflict The specified SecurityGroup network type should be same with SourceGroup network type (vpc or classic).",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::NotIntranet,
                    "403 InvalidSourceGroupId.Mismatch NicType is required or NicType expects intranet.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::OfEnterprise,
                    "400 InvalidGroupParameter.OperationDenied The attributes Policy, SourceGroupId, DestGroupId of enterprise level security groups are not allowed to be set or modified.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::OfEnterprise,
                    "400 InvalidParam.InvalidModifyRuleRequest The request parameters are illegal.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::ForEnterprise,
                    "400 InvalidGroupAuthParameter.OperationDenied The security group can not authorize to enterprise level security group.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PrefixListNotFound,
                    "404 InvalidPrefixListId.NotFound The specified prefix list was not found.",
                ),
                (
                    "ModifySecurityGroupEgressRule",
                    RuleFault::PrefixListNotFound,
                    "404 InvalidPrefixListId.NotFound The specified prefix list was not found.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::ClassicPrefixList,
                    "400 NotSupported.ClassicNetworkPrefixList The prefix list is not supported when the network type of security group is classic.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PortListNotFound,
                    "400 InvalidPortRangeListId.NotFound The specified port range list was not found.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PortListProtocol,
                    "400 InvalidParam.ProtocolNotSupportPortRangeList The specified protocol does not support the port range list.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::PermissionsBeside,
                    "400 InvalidParam.Permissions The specified parameter Permissions cannot coexist with other parameters.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Repeated,
                    "400 InvalidParam.DuplicatePermissions There are duplicate permissions in the specified parameter Permissions.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::Quota,
                    "403 AuthorizationLimitExceed The limit of authorization records in the security group reaches.",
                ),
                (
                    "AuthorizeSecurityGroup",
                    RuleFault::GroupQuota,
                    "400 AuthorizedGroupRule.LimitExceed You have reached the limit on the number of group authorization rules that you can add to a security group.When authorization object of rule is security group, the limit is 20.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::Unchanged,
                    "400 InvalidParam.InvalidModifyRuleRequest The request parameters are illegal.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::PeerKind,
                    "400 InvalidOperation.ModifySgRuleEntityType The source or destination type of the rules cannot be modified.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::NicTypeStays,
                    "400 InvalidOperation.ModifyNicType NicType is not allowed to modify.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::PortRangeType,
                    "400 InvalidOperation.ModifyPortRangeType The PortRange type is not allowed to be modified. You cannot modify a rule from using the port list to not using it, and vice versa.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::ChangedPorts,
                    "400 InvalidParam.ProtocolAndPortRangeMismatch The specified Protocol and PortRange do not match.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::ChangedFamily,
                    "400 InvalidParam.ProtocolAndAddressFamilyMismatch The specified Protocol and address family do not match.",
                ),
                (
                    "ModifySecurityGroupRule",
                    RuleFault::Duplicate { rule: "sgr-9".into() },
                    "400 InvalidOperation.RuleDuplicate The modified rule is the same as the rule \"sgr-9\".",
                ),
            ],
        );
    }
}
