//! Faults of security groups.

use super::{
    Fault,
    said::{Said, said},
};

impl Fault {
    pub(super) fn said_of_security_groups(&self) -> Said {
        match self {
            Fault::SecurityGroupNotFound { .. } => said(
                &["InvalidSecurityGroupId.NotFound"],
                "The specified SecurityGroupId is not found.".to_owned(),
            ),
            Fault::SecurityGroupElsewhere { .. } => said(
                &["InvalidOperation.VpcMismatch"],
                "The VPC of the specified ENI and security group are not in the same VPC.".to_owned(),
            ),
            Fault::SecurityGroupNotVpc { .. } => said(
                &["InvalidSecurityGroupId.NotVpc"],
                "The specified SecurityGroupId not in VPC.".to_owned(),
            ),
            Fault::SecurityGroupManaged { .. } => said(
                &["InvalidOperation.ResourceManagedByCloudProduct"],
                "The operation is forbidden. The security group has been managed by another cloud product."
                    .to_owned(),
            ),
            Fault::SecurityGroupNotAuthorized { group } => said(
                &["InvalidOperation.SecurityGroupNotAuthorized", "InvalidSecurityGroupId.NotFound"],
                format!("The specified security group \"{group}\" is not authorized to operate."),
            ),
            Fault::TooManyRules { given, limit } => said(
                &["AclLimitExceed", "JoinedGroupLimitExceed"],
                format!(
                    "The security group rules ({given}) of the groups in \"SecurityGroupIds.N\" exceed the limit({limit}) of an ENI."
                ),
            ),
            Fault::SecurityGroupTypesMixed => said(
                &["EnterpriseGroupLimited.MutliGroupType"],
                "Basic and enterprise security groups cannot be mixed.".to_owned(),
            ),
            Fault::TooManySecurityGroups { given, limit } => said(
                &["JoinedGroupLimitExceed"],
                format!(
                    "The number of security groups in \"SecurityGroupIds.N\" ({given}) exceeds the limit({limit}) of an ENI."
                ),
            ),
            Fault::BasicGroupFull { .. } => said(
                &["SecurityGroupInstanceLimitExceed"],
                "The maximum number of instances in a security group is exceeded.".to_owned(),
            ),
            Fault::EnterpriseGroupFull { .. } => said(
                &["InvalidOperation.EniCountExceeded", "SecurityGroupInstanceLimitExceed"],
                "The maximum number of eni in a enterprise security group is exceeded.".to_owned(),
            ),
            Fault::SecurityGroupQuota => said(
                &["QuotaExceed.SecurityGroup"],
                "The maximum number of security groups is reached.".to_owned(),
            ),
            Fault::EnterpriseGroupWithoutVpc => said(
                &["InvalidParams.VpcIdGroupType"],
                "Only VPC instance supports enterprise level security group.".to_owned(),
            ),
            _ => unreachable!("not a fault of security groups: {self:?}"),
        }
    }
}
