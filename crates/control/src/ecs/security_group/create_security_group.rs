//! CreateSecurityGroup: makes a basic or an enterprise security group.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{GroupConditions, GroupKind, SECURITY_GROUPS, SecurityGroup};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    id::{SecurityGroupId, VpcId},
    resource_group,
    tag::{self, EcsTag},
    text::{ClientToken, EcsDescription, EcsName},
    vpc::Vpc,
};

/// Makes a security group.
#[derive(Debug, Params)]
pub struct CreateSecurityGroup {
    /// The region of the group.
    pub region_id: String,
    /// The description: 2 to 256 characters, not starting with http:// or https://.
    #[param(malformed = "InvalidDescription.Malformed")]
    pub description: Option<EcsDescription>,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens.
    #[param(malformed = "InvalidSecurityGroupName.Malformed")]
    pub security_group_name: Option<EcsName>,
    /// The VPC of the group; none for the classic network.
    pub vpc_id: Option<VpcId>,
    /// normal (a basic group, the default) or enterprise.
    #[param(values = "normal|enterprise", malformed = "InvalidParams.GroupType")]
    pub security_group_type: Option<String>,
    /// Not public.
    pub service_managed: Option<bool>,
    /// The resource group.
    pub resource_group_id: Option<String>,
    /// The tags.
    #[param(object, items = 1..=20, too_many = "QuotaExceed.Tags")]
    pub tag: Vec<EcsTag>,
}

/// The new group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    security_group_id: SecurityGroupId,
}

impl Operation for CreateSecurityGroup {
    type Response = Response;

    const NAME: &'static str = "CreateSecurityGroup";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "ecs:CreateSecurityGroup", resources: &["ecs:securitygroup/*"] };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        tag::distinct(&self.tag)?;
        match (self.kind(), &self.vpc_id) {
            (GroupKind::Enterprise, None) => Err(Fault::EnterpriseGroupWithoutVpc),
            _ => Ok(()),
        }
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        Ok(Response { security_group_id: create(&self, ctx)?.id })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidDescription.Malformed" "The specified parameter \"Description\" is not valid."
        400 "InvalidSecurityGroupName.Malformed" "Specified security group name is not valid."
        400 "InvalidSecurityGroupDiscription.Malformed" "Specified security group description is not valid."
        400 "IncorrectVpcStatus" "Current VPC status does not support this operation."
        400 "InvalidTagKey.Malformed" "Specified tag key is not valid."
        400 "InvalidTagValue.Malformed" "Specified tag value is not valid."
        400 "Duplicate.TagKey" "The Tag.N.Key contain duplicate key."
        400 "InvalidParams.GroupType" "The specified security group type is not valid."
        400 "InvalidParams.VpcIdGroupType" "Only VPC instance supports enterprise level security group."
        403 "QuotaExceed.SecurityGroup" "The maximum number of security groups is reached."
        403 "InvalidVpcId.NotFound" "The VpcId must not empty when only support vpc vm."
        403 "IncorrectVpcStatus" "Current VPC status does not support this operation."
        403 "IdempotentProcessing" "The previous idempotent request(s) is still processing."
        403 "QuotaExceed.Tags" "%s"
        403 "InvalidOperation.ResourceManagedByCloudProduct" "%s"
        404 "InvalidRegionId.NotFound" "The specified region does not exist."
        404 "InvalidVpcId.NotFound" "Specified VPC does not exist."
        404 "InvalidResourceGroup.NotFound" "The ResourceGroup provided does not exist in our records."
        500 "InternalError" "The request processing has failed due to some unknown error."
    };
}

impl CreateSecurityGroup {
    fn kind(&self) -> GroupKind {
        match self.security_group_type.as_deref() {
            Some("enterprise") => GroupKind::Enterprise,
            _ => GroupKind::Normal,
        }
    }
}

/// Makes the group; a fresh store's default one is made here too.
pub(crate) fn create(
    request: &CreateSecurityGroup,
    ctx: &mut Ctx<'_>,
) -> Result<SecurityGroup, Fault> {
    if let Some(vpc) = &request.vpc_id {
        Vpc::find(ctx, vpc)?;
    }
    let resource_group = resource_group::find(ctx, request.resource_group_id.as_deref())?;
    let most = ctx.world.quotas.security_groups;
    if ctx.txn.scan(SECURITY_GROUPS, &ctx.scope, None)?.take(most).count() == most {
        return Err(Fault::SecurityGroupQuota);
    }
    let tag = ctx.region()?.tag.clone();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let group = SecurityGroup {
        id: SecurityGroupId::generate(&mut ctx.txn, &tag),
        vpc: request.vpc_id.clone(),
        kind: request.kind(),
        name: text(request.security_group_name.as_ref().map(|name| &name.0)),
        description: text(request.description.as_ref().map(|text| &text.0)),
        created: ctx.txn.now(),
        resource_group,
        tags: tag::distinct(&request.tag)?,
        conditions: GroupConditions::default(),
    };
    ctx.txn.put(SECURITY_GROUPS, &(ctx.scope.clone(), group.id.clone()), &group);
    Ok(group)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=CreateSecurityGroup&RegionId=-&Description=x",
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=CreateSecurityGroup&Description=x&SecurityGroupType=enterprise",
            "400 InvalidDescription.Malformed The specified parameter \"Description\" is not valid.",
        );
        t.check(
            "Action=CreateSecurityGroup&SecurityGroupName=x&SecurityGroupType=enterprise",
            "400 InvalidSecurityGroupName.Malformed Specified security group name is not valid.",
        );
        t.check(
            "Action=CreateSecurityGroup&SecurityGroupType=big",
            "400 InvalidParams.GroupType The specified security group type is not valid.",
        );
        t.check(
            "Action=CreateSecurityGroup&SecurityGroupType=enterprise",
            "400 InvalidParams.VpcIdGroupType Only VPC instance supports enterprise level security group.",
        );
        t.check(
            "Action=CreateSecurityGroup&VpcId=vpc-9&ResourceGroupId=rg-9",
            "404 InvalidVpcId.NotFound Specified VPC does not exist.",
        );
        t.check(
            "Action=CreateSecurityGroup&ResourceGroupId=rg-9",
            "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
        );
        t.world.quotas.security_groups = 1;
        t.ok("Action=CreateSecurityGroup");
        t.check(
            "Action=CreateSecurityGroup",
            "403 QuotaExceed.SecurityGroup The maximum number of security groups is reached.",
        );
    }

    #[test]
    fn a_repeated_token_makes_one_group() {
        let mut t = Testing::new();
        let first = t.ok("Action=CreateSecurityGroup&ClientToken=t");
        assert_eq!(t.ok("Action=CreateSecurityGroup&ClientToken=t"), first);
        let shown = t.ok("Action=DescribeSecurityGroups");
        assert_eq!(at(&shown, "TotalCount"), 1);
        let id = text(&first, "SecurityGroupId");
        assert_eq!(text(&shown, "SecurityGroups.SecurityGroup.0.SecurityGroupId"), id);
    }
}
