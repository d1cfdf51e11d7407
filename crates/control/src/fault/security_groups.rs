//! Faults of security groups.

use super::{
    Fault,
    said::{Said, said},
};

impl Fault {
    pub(super) fn said_of_security_groups(&self) -> Said {
        match self {
            Fault::SecurityGroupNotFound { group } => said(
                &["InvalidSecurityGroupId.NotFound"],
                format!("The specified SecurityGroupId \"{group}\" is not found."),
            ),
            Fault::SecurityGroupElsewhere { group, vpc } => said(
                &["InvalidOperation.VpcMismatch"],
                format!(
                    "The specified security group \"{group}\" and the VSwitch are not in the same VPC \"{vpc}\"."
                ),
            ),
            Fault::SecurityGroupNotVpc { group } => said(
                &["InvalidSecurityGroupId.NotVpc"],
                format!("The specified security group \"{group}\" is not in a VPC."),
            ),
            Fault::SecurityGroupManaged { group } => said(
                &["InvalidOperation.ResourceManagedByCloudProduct"],
                format!("The security group \"{group}\" is managed by a cloud product."),
            ),
            Fault::SecurityGroupNotAuthorized { group } => said(
                &["InvalidOperation.SecurityGroupNotAuthorized", "InvalidSecurityGroupId.NotFound"],
                format!("The specified security group \"{group}\" is not authorized to operate."),
            ),
            Fault::TooManyRules { given, limit } => said(
                &["AclLimitExceed", "JoinedGroupLimitExceed"],
                format!(
                    "The number of security group rules ({given}) exceeds the limit({limit}) of an ENI."
                ),
            ),
            Fault::SecurityGroupTypesMixed => said(
                &["EnterpriseGroupLimited.MutliGroupType"],
                "Basic and enterprise security groups cannot be mixed.".to_owned(),
            ),
            Fault::TooManySecurityGroups { given, limit } => said(
                &["JoinedGroupLimitExceed"],
                format!(
                    "The number of security groups ({given}) exceeds the limit({limit}) of an ENI."
                ),
            ),
            Fault::BasicGroupFull { group, limit } => said(
                &["SecurityGroupInstanceLimitExceed"],
                format!(
                    "The maximum number of private IP addresses in the security group \"{group}\" ({limit}) is exceeded."
                ),
            ),
            Fault::EnterpriseGroupFull { group, limit } => said(
                &["InvalidOperation.EniCountExceeded", "SecurityGroupInstanceLimitExceed"],
                format!(
                    "The maximum number of eni in the enterprise security group \"{group}\" ({limit}) is exceeded"
                ),
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
