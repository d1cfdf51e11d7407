//! SetSecurityGroup: puts a security group into a condition that its owner cannot cause.

use api::{Params, Row};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, ecs::security_group::SECURITY_GROUPS,
    id::SecurityGroupId,
};

/// Sets conditions of a security group; those that are not given stay.
#[derive(Debug, Params)]
pub struct SetSecurityGroup {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The security group.
    pub security_group_id: SecurityGroupId,
    /// The cloud product that manages it; 0 for none.
    pub service_id: Option<i64>,
    /// Whether its account may use it.
    pub authorized: Option<bool>,
    /// How many rules it has.
    pub rules: Option<u32>,
    /// Whether it is of the classic network.
    pub classic: Option<bool>,
    /// Whether it is lost: then it is not found any more, though network interfaces are in it.
    pub lost: Option<bool>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetSecurityGroup {
    type Response = Response;

    const NAME: &'static str = "SetSecurityGroup";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetSecurityGroup", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let key = (ctx.scope.clone(), self.security_group_id.clone());
        let found = ctx.txn.get(SECURITY_GROUPS, &key)?;
        let mut group =
            found.ok_or(Fault::SecurityGroupNotFound { group: self.security_group_id })?;
        let conditions = &mut group.conditions;
        if let Some(service) = self.service_id {
            conditions.service = (service != 0).then_some(service);
        }
        conditions.unauthorized = self.authorized.map_or(conditions.unauthorized, |may| !may);
        conditions.rules = self.rules.unwrap_or(conditions.rules);
        conditions.classic = self.classic.unwrap_or(conditions.classic);
        conditions.lost = self.lost.unwrap_or(conditions.lost);
        ctx.txn.put(SECURITY_GROUPS, &key, &group);
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Testing;

    #[test]
    fn a_group_in_a_condition_is_not_joined() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let create =
            format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}");
        let mut check = |condition: &str, expected: &str, undo: &str| {
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{condition}"));
            t.check(&create, expected);
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{undo}"));
        };
        check(
            "ServiceId=12345678910",
            "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
            "ServiceId=0",
        );
        check(
            "Authorized=false",
            "401 InvalidOperation.SecurityGroupNotAuthorized The specified security group is not authorized to operate.",
            "Authorized=true",
        );
        check(
            "Classic=true",
            "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
            "Classic=false",
        );
        check(
            "Rules=1001",
            "403 AclLimitExceed The security group rules (1001) of the groups in \"SecurityGroupIds.N\" exceed the limit(1000) of an ENI.",
            "Rules=1000",
        );
        check(
            "Lost=true",
            "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
            "Lost=false",
        );
        t.ok(&create);
    }
}
