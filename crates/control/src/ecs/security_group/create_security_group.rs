//! CreateSecurityGroup: makes a basic or an enterprise security group.

use api::answer;
use control_derive::operation;

use super::{GroupConditions, GroupKind, SecurityGroup};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::GroupFault,
    kernel::{resource::Resource, resource_group},
    value::{
        id::{SecurityGroupId, VpcId},
        tag::{self, Tag},
        text::{EcsDescription, EcsName},
    },
    vpc::{Vpc, vpc::default::find_default},
};

/// Creates a security group.
///
/// **Decision.** Accounts have no classic network any more, so one without a VPC is of the region's
/// default VPC; where there is none, the page's refusal for accounts that only have VPCs is sent.
#[operation(
    ecs,
    write,
    ram("securitygroup/*", "vpc:vpc/{VpcId}"),
    token,
    tags(too_many = "QuotaExceed.Tags"),
    planned
)]
pub struct CreateSecurityGroup {
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    #[param(malformed = "InvalidDescription.Malformed")]
    description: Option<EcsDescription>,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens.
    #[param(malformed = "InvalidSecurityGroupName.Malformed")]
    security_group_name: Option<EcsName>,
    /// The VPC of the group; the region's default one if none is given.
    vpc_id: Option<VpcId>,
    /// normal (a basic group, the default) or enterprise.
    #[param(malformed = "InvalidParams.GroupType")]
    security_group_type: Option<GroupKind>,
    /// Whether a cloud service manages the group; not open to the public.
    #[expect(dead_code, reason = "what it does is not public either")]
    service_managed: Option<bool>,
    /// The resource group.
    resource_group_id: Option<String>,
}

/// The group to make.
pub struct NewGroup {
    /// None for the region's default VPC.
    pub(crate) vpc: Option<VpcId>,
    pub(crate) kind: GroupKind,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) resource_group: Option<String>,
    pub(crate) tags: Vec<Tag>,
}

/// The new group.
#[answer]
pub struct Response {
    security_group_id: SecurityGroupId,
}

impl Plan for CreateSecurityGroup {
    type Into = NewGroup;

    fn plan(self, head: &Head, _: &World) -> Result<NewGroup, Fault> {
        let tags = tag::distinct(&head.tags)?;
        let kind = self.security_group_type.unwrap_or(GroupKind::Normal);
        if kind == GroupKind::Enterprise && self.vpc_id.is_none() {
            return Err(GroupFault::EnterpriseWithoutVpc.into());
        }
        Ok(NewGroup {
            vpc: self.vpc_id,
            kind,
            name: self.security_group_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            resource_group: self.resource_group_id,
            tags,
        })
    }
}

impl Write for CreateSecurityGroup {
    type Response = Response;

    fn execute(plan: NewGroup, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vpc = match &plan.vpc {
            Some(vpc) => Some(vpc.clone()),
            None => find_default(ctx)?.map(|vpc| vpc.id),
        };
        vpc.map(|vpc| Vpc::find_usable(ctx, &vpc)).transpose()?;
        Ok(Response { security_group_id: create(ctx, plan)?.id })
    }
}

/// Makes the group; a fresh store's default one is made here too.
pub(crate) fn create(ctx: &mut Ctx<'_>, plan: NewGroup) -> Result<SecurityGroup, Fault> {
    let vpc = match &plan.vpc {
        Some(vpc) => ctx.find(vpc)?.id,
        None => find_default(ctx)?.ok_or(GroupFault::WithoutVpc)?.id,
    };
    let resource_group = resource_group::find(ctx, plan.resource_group.as_deref())?;
    if ctx.txn.count(SecurityGroup::TABLE)? >= ctx.world.quotas.security_groups as u64 {
        return Err(GroupFault::Quota.into());
    }
    let group = SecurityGroup {
        id: ctx.new_id()?,
        vpc,
        kind: plan.kind,
        name: plan.name,
        description: plan.description,
        created: ctx.now(),
        resource_group,
        tags: plan.tags,
        conditions: GroupConditions::default(),
        inner_policy: None,
        names_resource_group: plan.resource_group.is_some(),
    };
    ctx.insert(&group)?;
    Ok(group)
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let no_room = |world: &mut World| world.quotas.security_groups = 0;
        let room = |world: &mut World| world.quotas.security_groups = 1;
        let token = "t".repeat(65);
        t.walk(
            &format!("Action=CreateSecurityGroup&VpcId={vpc}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&Description=x",
                    "400 InvalidDescription.Malformed The specified parameter \"Description\" is not valid.",
                ),
                step(
                    "&SecurityGroupName=x",
                    "400 InvalidSecurityGroupName.Malformed Specified security group name is not valid.",
                ),
                step(
                    "&SecurityGroupType=big",
                    "400 InvalidParams.GroupType The specified security group type is not valid.",
                ),
                step(
                    "&ServiceManaged=x",
                    "400 InvalidParameter the parameter(s) \"ServiceManaged\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&Tag.1.Key=acs:x",
                    "400 InvalidTagKey.Malformed Specified tag key is not valid.",
                ),
                step(
                    "&Tag.1.Key=a&Tag.1.Value=http://x",
                    "400 InvalidTagValue.Malformed Specified tag value is not valid.",
                ),
                step(
                    format!("&ClientToken={token}"),
                    format!("400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"{token}\" is not 1 to 64 ASCII characters."),
                ),
                step(
                    "&Tag.1.Key=a&Tag.1.Value=&Tag.2.Key=a",
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                step(
                    "&SecurityGroupType=enterprise&VpcId=",
                    "400 InvalidParams.VpcIdGroupType Only VPC instance supports enterprise level security group.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified region does not exist.",
                ),
                step("&VpcId=vpc-9", "404 InvalidVpcId.NotFound Specified VPC does not exist."),
                step(
                    "&VpcId=",
                    "403 InvalidVpcId.NotFound The VpcId must not empty when only support vpc vm.",
                ),
                step(
                    "&ResourceGroupId=rg-9",
                    "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
                ),
                step(
                    (no_room as fn(&mut World), room as fn(&mut World)),
                    "403 QuotaExceed.SecurityGroup The maximum number of security groups is reached.",
                ),
            ],
        );
        t.check(
            &format!("Action=CreateSecurityGroup&VpcId={vpc}"),
            "403 QuotaExceed.SecurityGroup The maximum number of security groups is reached.",
        );
    }

    #[test]
    fn none_is_made_in_a_vpc_that_is_on_its_way() {
        let mut t = Testing::new();
        t.world.delays.network_ms = 1_000;
        let vpc = t.ok("Action=CreateDefaultVpc");
        let of_vpc = format!("&VpcId={}", text(&vpc, "VpcId"));
        for vpc in ["", &of_vpc] {
            t.check(
                &format!("Action=CreateSecurityGroup{vpc}"),
                "400 IncorrectVpcStatus Current VPC status does not support this operation.",
            );
        }
        t.wait_ms(1_000);
        t.ok("Action=CreateSecurityGroup");
    }

    #[test]
    fn one_without_a_vpc_is_of_the_default_one() {
        let mut t = Testing::new();
        t.ok("Action=CreateVpc");
        let default = t.ok("Action=CreateDefaultVpc");
        let group = t.ok("Action=CreateSecurityGroup&SecurityGroupName=mine&Description=of+mine");
        let shown = t.ok("Action=DescribeSecurityGroups&SecurityGroupName=mine");
        let shown = at(&shown, "SecurityGroups.SecurityGroup.0");
        assert_eq!(text(shown, "VpcId"), text(&default, "VpcId"));
        assert_eq!(text(shown, "SecurityGroupId"), text(&group, "SecurityGroupId"));
        assert_eq!(text(shown, "Description"), "of mine");
    }

    #[test]
    fn a_repeated_token_makes_one_group() {
        let mut t = Testing::new();
        t.ok("Action=CreateDefaultVpc");
        let first = t.ok("Action=CreateSecurityGroup&ClientToken=t");
        assert_eq!(t.ok("Action=CreateSecurityGroup&ClientToken=t"), first);
        let shown = t.ok("Action=DescribeSecurityGroups");
        assert_eq!(at(&shown, "TotalCount"), 1);
        let id = text(&first, "SecurityGroupId");
        assert_eq!(text(&shown, "SecurityGroups.SecurityGroup.0.SecurityGroupId"), id);
    }

    #[test]
    fn it_has_at_most_twenty_tags() {
        let mut t = Testing::new();
        t.ok("Action=CreateDefaultVpc");
        let tags = |most| (1..=most).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
        t.ok(&format!("Action=CreateSecurityGroup{}", tags(20)));
        t.check(
            &format!("Action=CreateSecurityGroup{}", tags(21)),
            "403 QuotaExceed.Tags The specified parameter \"Tag.N\" is not valid: 21 items exceed the limit of 20.",
        );
    }
}
