//! ModifySecurityGroupPolicy: says what becomes of traffic among the members of a security group.

use api::{Kind, Value};
use control_derive::operation;

use super::{GroupKind, SecurityGroup, rule::Policy};
use crate::{Ctx, Fault, Write, faults::GroupFault, value::id::SecurityGroupId};

/// Says what becomes of traffic among the members of a basic security group.
#[operation(ecs, write, ram = "securitygroup/{SecurityGroupId}", token)]
pub struct ModifySecurityGroupPolicy {
    /// The security group.
    #[param(malformed = "InvalidSecurityGroupId.Malformed")]
    security_group_id: SecurityGroupId,
    /// Accept or Drop, in any case.
    #[param(malformed = "InvalidPolicy.Malformed")]
    inner_access_policy: InnerPolicy,
}

/// A policy that is written in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InnerPolicy(Policy);

impl Value for InnerPolicy {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "Accept or Drop";

    fn parse(text: &str) -> Option<InnerPolicy> {
        Policy::parse_any_case(text).map(InnerPolicy)
    }
}

impl Write for ModifySecurityGroupPolicy {
    type Response = ();

    fn execute(plan: ModifySecurityGroupPolicy, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut group = SecurityGroup::find_own(ctx, &plan.security_group_id)?;
        if group.kind == GroupKind::Enterprise {
            return Err(GroupFault::InnerPolicyStays { group: group.id }.into());
        }
        group.inner_policy = Some(plan.inner_access_policy.0);
        ctx.replace(&group)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let [group, enterprise] = ["normal", "enterprise"].map(|kind| {
            let group =
                t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupType={kind}"));
            text(&group, "SecurityGroupId").to_owned()
        });
        let set =
            |more: &str| format!("Action=SetSecurityGroup&SecurityGroupId={enterprise}{more}");
        t.walk(
            &format!(
                "Action=ModifySecurityGroupPolicy&SecurityGroupId={group}&InnerAccessPolicy=Drop"
            ),
            vec![
                step("&RegionId=-", "400 MissingParamter.RegionId The RegionId should not be null."),
                step(
                    "&SecurityGroupId=",
                    "400 MissingParameter The input parameter \"SecurityGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InnerAccessPolicy=",
                    "400 MissingParameter The input parameter \"InnerAccessPolicy\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    format!("&SecurityGroupId={}", "s".repeat(65)),
                    "400 InvalidSecurityGroupId.Malformed The SecurityGroupId is invalid. Only letters, numbers and underscores are supported. Maximum length is 100 characters.",
                ),
                step(
                    "&InnerAccessPolicy=Deny",
                    "400 InvalidPolicy.Malformed The Policy is invalid. Only 'Accept' and 'Drop' are supported. Ignore case.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&SecurityGroupId=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
                ),
                step(
                    (set("&ServiceId=7"), set("&ServiceId=0")),
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
                step(
                    format!("&SecurityGroupId={enterprise}"),
                    "404 InvalidParameter.InnerAccessPolicy The InnerAccessPolicy attribute of enterprise level security group can't be modified.",
                ),
            ],
        );
    }

    #[test]
    fn it_is_shown_and_an_enterprise_group_has_its_own() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let mut check = |kind: &str, first: &str, changes: &[(&str, &str)]| {
            let group =
                t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupType={kind}"));
            let group = text(&group, "SecurityGroupId");
            let show = format!("Action=DescribeSecurityGroupAttribute&SecurityGroupId={group}");
            assert_eq!(text(&t.ok(&show), "InnerAccessPolicy"), first);
            for (given, shown) in changes {
                t.ok(&format!(
                    "Action=ModifySecurityGroupPolicy&SecurityGroupId={group}&InnerAccessPolicy={given}"
                ));
                assert_eq!(text(&t.ok(&show), "InnerAccessPolicy"), *shown);
            }
        };
        check("normal", "Accept", &[("drop", "Drop"), ("Drop", "Drop"), ("ACCEPT", "Accept")]);
        check("enterprise", "Drop", &[]);
    }
}
