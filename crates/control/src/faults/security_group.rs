//! Faults of security groups.

use control_derive::Fault;

use crate::value::id::{EniId, SecurityGroupId, VpcId};

/// Faults of security groups.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum GroupFault {
    /// The caller has no such security group in the region.
    #[rows(
        404 "InvalidSecurityGroupId.NotFound",
        "InvalidSecurityGroupId.NotFound",
        "InvalidSecurityGroup.NotFound"
    )]
    #[says("The specified SecurityGroupId is not found.")]
    NotFound { group: SecurityGroupId },
    /// A request names one group and a list of groups, which exclude each other.
    #[rows(
        "InvalidSecurityGroupId.SingleIdAndMultiIdConflict",
        "InvalidParameter.Conflict",
        "InvalidParameter"
    )]
    #[says(
        "The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at \
         the same time."
    )]
    OneAndSeveral,
    /// The security group is in another VPC than the vSwitch.
    #[rows(
        "InvalidOperation.VpcMismatch",
        "InvalidSecurityGroupVpc.NotBelongToOneVpc",
        "InvalidParameter.Mismatch"
    )]
    #[says("The VPC of the specified ENI and security group are not in the same VPC.")]
    Elsewhere { group: SecurityGroupId, vpc: VpcId },
    /// The security group is of the classic network.
    #[rows(
        "InvalidSecurityGroupId.NotVpc",
        "InvalidSecurityGroupType.NotSupportClassic",
        "InvalidSecurityGroup.NetworkType"
    )]
    #[says("The specified SecurityGroupId not in VPC.")]
    NotVpc { group: SecurityGroupId },
    /// A cloud product manages the security group.
    #[rows("InvalidOperation.ResourceManagedByCloudProduct")]
    #[says(
        "The operation is forbidden. The security group has been managed by another cloud product."
    )]
    Managed { group: SecurityGroupId },
    /// The caller may not use the security group.
    #[rows(
        "InvalidOperation.SecurityGroupNotAuthorized",
        "InvalidOperation.EniAndGroupNotBelongSameUser",
        404 "InvalidSecurityGroupId.NotFound"
    )]
    #[says("The specified security group \"{group}\" is not authorized to operate.")]
    NotAuthorized { group: SecurityGroupId },
    /// The security groups have too many rules together.
    #[rows("AclLimitExceed", "JoinedGroupLimitExceed", "SecurityGroupInstanceLimitExceed")]
    #[says(
        "The security group rules ({given}) of the groups in \"SecurityGroupIds.N\" exceed the \
         limit({limit}) of an ENI."
    )]
    TooManyRules { given: u64, limit: u64 },
    /// Basic and enterprise groups are mixed.
    #[rows("EnterpriseGroupLimited.MutliGroupType", "InvalidOperation.MultiGroupType")]
    #[says("Basic and enterprise security groups cannot be mixed.")]
    TypesMixed,
    /// The network interface would be in too many groups.
    #[rows("JoinedGroupLimitExceed")]
    #[says(
        "The number of security groups in \"SecurityGroupIds.N\" ({given}) exceeds the \
         limit({limit}) of an ENI."
    )]
    TooMany { given: usize, limit: usize },
    /// A basic group would have too many private addresses.
    #[rows("SecurityGroupInstanceLimitExceed", "SecurityGroupInstanceLimitExceeded")]
    #[says("The maximum number of instances in a security group is exceeded.")]
    BasicFull { group: SecurityGroupId, limit: u64 },
    /// An enterprise group would have too many network interfaces.
    #[rows(
        "InvalidOperation.EniCountExceeded",
        "InvalidOperation.NetworkInterfaceCountExceeded",
        "SecurityGroupInstanceLimitExceed"
    )]
    #[says("The maximum number of eni in a enterprise security group is exceeded.")]
    EnterpriseFull { group: SecurityGroupId, limit: u64 },
    /// The account has as many security groups as it may have.
    #[rows("QuotaExceed.SecurityGroup")]
    #[says("The maximum number of security groups is reached.")]
    Quota,
    /// An enterprise group needs a VPC.
    #[rows("InvalidParams.VpcIdGroupType")]
    #[says("Only VPC instance supports enterprise level security group.")]
    EnterpriseWithoutVpc,
    /// A group without a VPC would be of the default VPC, and the region has none.
    #[rows(403 "InvalidVpcId.NotFound")]
    #[says("The VpcId must not empty when only support vpc vm.")]
    WithoutVpc,
    /// The members of an enterprise group are apart, and stay so.
    #[rows("InvalidParameter.InnerAccessPolicy")]
    InnerPolicyStays { group: SecurityGroupId },
    /// Network interfaces are in the group.
    #[rows("DependencyViolation")]
    #[says("There is still instance(s) in the specified security group.")]
    HasMembers { group: SecurityGroupId },
    /// Rules of other groups name the group.
    #[rows(second "DependencyViolation")]
    #[says("The specified security group has been authorized in another one.")]
    IsNamed { group: SecurityGroupId },
    /// Which member is meant is said twice: by the instance and by the network interface.
    #[rows("InvalidParam.EniIdAndInstanceId.Conflict")]
    #[says("InstanceId and NetworkInterfaceId cannot be specified at the same time.")]
    TwoMembers,
    /// The instance is in the group already.
    #[rows("InvalidInstanceId.AlreadyExists")]
    Joined { group: SecurityGroupId },
    /// The group is in another VPC than the instance.
    #[rows("InvalidInstanceId.Mismatch")]
    InstanceElsewhere { group: SecurityGroupId },
    /// The account may not use the group for an instance.
    #[rows("NotBelongUser")]
    #[says("The specified security group \"{group}\" does not belong to the user.")]
    NotForInstance { group: SecurityGroupId },
    /// The instance would be in too many groups.
    #[rows(400 "InstanceSecurityGroupLimitExceeded")]
    InstanceInTooMany { limit: usize },
    /// The network interface would be in too many groups.
    #[rows(403 "InstanceSecurityGroupLimitExceeded")]
    #[says("The number of security groups of the ENI exceeds the limit({limit}).")]
    EniInTooMany { limit: usize },
    /// The instance is not in the group.
    #[rows("InstanceNotInSecurityGroup")]
    InstanceOutside { group: SecurityGroupId },
    /// The network interface is not in the group.
    #[rows("InvalidSecurityGroupAssociation.NotFound")]
    #[says("The ENI \"{eni}\" is not in the security group \"{group}\"")]
    EniOutside { eni: EniId, group: SecurityGroupId },
    /// The instance is in no other group.
    #[rows("InstanceLastSecurityGroup")]
    LastOfInstance { group: SecurityGroupId },
    /// The network interface is in no other group.
    #[rows("InvalidOperation.AtLeastInOneGroup")]
    #[says("The ENI \"{eni}\" must be in at least one security group.")]
    LastOfEni { eni: EniId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            GroupFault::VARIANTS,
            [
                (
                    "004",
                    GroupFault::NotFound { group: "sg-9".into() },
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
                ),
                (
                    "004",
                    GroupFault::OneAndSeveral,
                    "400 InvalidSecurityGroupId.SingleIdAndMultiIdConflict The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at the same time.",
                ),
                (
                    "001",
                    GroupFault::OneAndSeveral,
                    "400 InvalidParameter.Conflict The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at the same time.",
                ),
                (
                    "004",
                    GroupFault::Elsewhere { group: "sg-9".into(), vpc: "vpc-9".into() },
                    "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and security group are not in the same VPC.",
                ),
                (
                    "004",
                    GroupFault::NotVpc { group: "sg-9".into() },
                    "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
                ),
                (
                    "004",
                    GroupFault::Managed { group: "sg-9".into() },
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
                (
                    "004",
                    GroupFault::NotAuthorized { group: "sg-9".into() },
                    "401 InvalidOperation.SecurityGroupNotAuthorized The specified security group is not authorized to operate.",
                ),
                (
                    "001",
                    GroupFault::NotAuthorized { group: "sg-9".into() },
                    "404 InvalidSecurityGroupId.NotFound The specified security group \"sg-9\" is not authorized to operate.",
                ),
                (
                    "004",
                    GroupFault::TooManyRules { given: 1001, limit: 1000 },
                    "403 AclLimitExceed The security group rules (1001) of the groups in \"SecurityGroupIds.N\" exceed the limit(1000) of an ENI.",
                ),
                (
                    "003",
                    GroupFault::TooManyRules { given: 1001, limit: 1000 },
                    "400 JoinedGroupLimitExceed The security group rules (1001) of the groups in \"SecurityGroupIds.N\" exceed the limit(1000) of an ENI.",
                ),
                (
                    "003",
                    GroupFault::TypesMixed,
                    "403 EnterpriseGroupLimited.MutliGroupType The specified instance can't join multi SecurityGroup types.",
                ),
                (
                    "004",
                    GroupFault::TypesMixed,
                    "403 EnterpriseGroupLimited.MutliGroupType The specified instance can't associate security group of different types.",
                ),
                (
                    "004",
                    GroupFault::TooMany { given: 6, limit: 5 },
                    "400 JoinedGroupLimitExceed The number of security groups in \"SecurityGroupIds.N\" (6) exceeds the limit(5) of an ENI.",
                ),
                (
                    "000",
                    GroupFault::BasicFull { group: "sg-9".into(), limit: 6000 },
                    "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
                ),
                (
                    "003",
                    GroupFault::EnterpriseFull { group: "sg-9".into(), limit: 65536 },
                    "400 InvalidOperation.EniCountExceeded The maximum number of eni in a enterprise security group is exceeded.",
                ),
                (
                    "004",
                    GroupFault::EnterpriseFull { group: "sg-9".into(), limit: 65536 },
                    "400 InvalidOperation.EniCountExceeded The maximum number of eni in a enterprise security group is exceeded.",
                ),
                (
                    "000",
                    GroupFault::EnterpriseFull { group: "sg-9".into(), limit: 65536 },
                    "403 SecurityGroupInstanceLimitExceed The maximum number of eni in a enterprise security group is exceeded.",
                ),
                (
                    "CreateSecurityGroup",
                    GroupFault::Quota,
                    "403 QuotaExceed.SecurityGroup The maximum number of security groups is reached.",
                ),
                (
                    "CreateSecurityGroup",
                    GroupFault::EnterpriseWithoutVpc,
                    "400 InvalidParams.VpcIdGroupType Only VPC instance supports enterprise level security group.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::NotFound { group: "sg-9".into() },
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                (
                    "DeleteSecurityGroup",
                    GroupFault::NotFound { group: "sg-9".into() },
                    "404 InvalidSecurityGroup.NotFound The specified security group is not found.",
                ),
                (
                    "CreateSecurityGroup",
                    GroupFault::WithoutVpc,
                    "403 InvalidVpcId.NotFound The VpcId must not empty when only support vpc vm.",
                ),
                (
                    "ModifySecurityGroupPolicy",
                    GroupFault::InnerPolicyStays { group: "sg-9".into() },
                    "404 InvalidParameter.InnerAccessPolicy The InnerAccessPolicy attribute of enterprise level security group can't be modified.",
                ),
                (
                    "DeleteSecurityGroup",
                    GroupFault::HasMembers { group: "sg-9".into() },
                    "403 DependencyViolation There is still instance(s) in the specified security group.",
                ),
                (
                    "DeleteSecurityGroup",
                    GroupFault::IsNamed { group: "sg-9".into() },
                    "403 DependencyViolation The specified security group has been authorized in another one.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::TwoMembers,
                    "403 InvalidParam.EniIdAndInstanceId.Conflict InstanceId and NetworkInterfaceId cannot be specified at the same time.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::Joined { group: "sg-9".into() },
                    "403 InvalidInstanceId.AlreadyExists The specified instance already exists in the specified security group.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::InstanceElsewhere { group: "sg-9".into() },
                    "400 InvalidInstanceId.Mismatch Specified instance and security group are not in the same VPC.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::NotForInstance { group: "sg-9".into() },
                    "400 NotBelongUser The specified security group \"sg-9\" does not belong to the user.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::NotAuthorized { group: "sg-9".into() },
                    "400 InvalidOperation.EniAndGroupNotBelongSameUser The specified security group \"sg-9\" is not authorized to operate.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::InstanceInTooMany { limit: 5 },
                    "400 InstanceSecurityGroupLimitExceeded Exceeding the allowed amount of security groups that an instance can be in.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::EniInTooMany { limit: 5 },
                    "403 InstanceSecurityGroupLimitExceeded The number of security groups of the ENI exceeds the limit(5).",
                ),
                (
                    "LeaveSecurityGroup",
                    GroupFault::InstanceOutside { group: "sg-9".into() },
                    "403 InstanceNotInSecurityGroup The instance not in the group.",
                ),
                (
                    "LeaveSecurityGroup",
                    GroupFault::EniOutside { eni: "eni-9".into(), group: "sg-9".into() },
                    "400 InvalidSecurityGroupAssociation.NotFound The ENI \"eni-9\" is not in the security group \"sg-9\".",
                ),
                (
                    "LeaveSecurityGroup",
                    GroupFault::LastOfInstance { group: "sg-9".into() },
                    "403 InstanceLastSecurityGroup The specified security group is the last security group for the instance.",
                ),
                (
                    "LeaveSecurityGroup",
                    GroupFault::LastOfEni { eni: "eni-9".into() },
                    "403 InvalidOperation.AtLeastInOneGroup The ENI \"eni-9\" must be in at least one security group.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::TypesMixed,
                    "400 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::BasicFull { group: "sg-9".into(), limit: 6000 },
                    "403 SecurityGroupInstanceLimitExceeded The maximum number of instances in a security group is exceeded.",
                ),
                (
                    "JoinSecurityGroup",
                    GroupFault::EnterpriseFull { group: "sg-9".into(), limit: 65536 },
                    "403 InvalidOperation.NetworkInterfaceCountExceeded The maximum number of NetworkInterface in a enterprise level security group is exceeded.",
                ),
            ],
        );
    }
}
