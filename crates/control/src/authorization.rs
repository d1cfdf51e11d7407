//! Whether the account, and who of it calls, may do what a request asks for.
//!
//! Checked after what is missing, malformed or in conflict, and before anything that the request
//! names is looked for: so a refusal tells nobody what there is.

use api::AccessDenied;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Caller, Ctx, Endpoint, Fault, Principal, Product,
    ecs::{eni::ENIS, security_group::SECURITY_GROUPS},
    fault::RamDenied,
    id::{EniId, SecurityGroupId, VSwitchId},
    ram::{self, Context, Decision, Denial},
    tag::Tag,
    vpc::{VPCS, VSWITCHES},
};

/// What a request asks for, as policies name it.
pub struct Asked {
    /// The resources, as full names: `acs:ecs:cn-hangzhou:1000000000000001:eni/eni-1`.
    pub resources: Vec<String>,
    /// The tags that it gives to what it creates.
    pub tags: Vec<Tag>,
}

/// Refuses a request that the account, or who of it calls, may not make.
pub fn check(
    ctx: &Ctx<'_>,
    endpoint: &dyn Endpoint,
    caller: &Caller,
    asked: &Asked,
) -> Result<(), Fault> {
    if endpoint.product() == Product::Operator {
        return Ok(());
    }
    check_account(ctx, endpoint, caller.account)?;
    check_user(ctx, endpoint, caller, asked)
}

/// A closed account may do nothing. Kinds of accounts and closed regions matter to operations whose
/// pages have the row.
fn check_account(ctx: &Ctx<'_>, endpoint: &dyn Endpoint, account: u64) -> Result<(), Fault> {
    let facts = ctx.world.account(account);
    let rows = endpoint.errors(ctx.world.edition);
    let listed = |code| rows.iter().any(|row| row.code == code);
    let region = &ctx.scope.region;
    if facts.closed {
        return Err(Fault::AccountClosed { account });
    }
    if facts.unsupported && listed("InvalidUserType.NotSupported") {
        return Err(Fault::AccountUnsupported { account });
    }
    if facts.closed_regions.contains(region) && listed("Forbidden.RegionId") {
        return Err(Fault::RegionClosed { region: region.clone() });
    }
    Ok(())
}

/// A RAM user may do what its policies allow; the account itself may do everything.
fn check_user(
    ctx: &Ctx<'_>,
    endpoint: &dyn Endpoint,
    caller: &Caller,
    asked: &Asked,
) -> Result<(), Fault> {
    let Principal::User(user) = &caller.principal else { return Ok(()) };
    let action = endpoint.ram().action;
    let context = context(ctx, caller, asked)?;
    let request = ram::Request { action, resources: &asked.resources, context: &context };
    let denied = match ram::evaluate(&user.policies, &request) {
        Decision::Allowed => return Ok(()),
        Decision::Denied(denied) => denied,
    };
    Err(Fault::Ram {
        denied: Box::new(RamDenied {
            account: caller.account,
            user: user.name.clone(),
            action,
            resources: asked.resources.clone(),
            explicit: matches!(denied, Denial::Explicit),
            elsewhere: matches!(denied, Denial::Implicit { action_allowed_elsewhere: true }),
        }),
    })
}

/// The detail that a refused RAM user is sent beside the row.
pub fn detail(fault: &Fault) -> Option<AccessDenied> {
    let Fault::Ram { denied } = fault else { return None };
    let asked = format!("{} {}", denied.action, denied.resources.join(" "));
    Some(AccessDenied {
        policy_type: "AccountLevelIdentityBasedPolicy",
        auth_principal_owner_id: denied.account.to_string(),
        encoded_diagnostic_message: STANDARD.encode(asked),
        auth_principal_type: "SubUser",
        auth_principal_display_name: denied.user.clone(),
        no_permission_type: if denied.explicit { "ExplicitDeny" } else { "ImplicitDeny" },
        auth_action: denied.action,
    })
}

/// What conditions of policies can ask about: the call, and each resource that is there.
fn context(ctx: &Ctx<'_>, caller: &Caller, asked: &Asked) -> Result<Context, Fault> {
    let mut context = Context::of_call(caller, ctx.txn.now());
    for tag in &asked.tags {
        context.add(&format!("acs:RequestTag/{}", tag.key), &tag.value);
    }
    for resource in &asked.resources {
        let relative = resource.rsplit(':').next().unwrap_or_default();
        match relative.split_once('/') {
            // What is created has the tags that it is given.
            Some(("eni" | "securitygroup", "*")) => {
                add_tags(&mut context, resource, &["ecs:tag"], &asked.tags);
            }
            Some(("eni", id)) => {
                let found = ctx.txn.get(ENIS, &(ctx.scope.clone(), EniId::from(id)))?;
                let tags = found.map(|eni| eni.tags).unwrap_or_default();
                add_tags(&mut context, resource, &["acs:ResourceTag", "ecs:tag"], &tags);
            }
            Some(("securitygroup", id)) => {
                let key = (ctx.scope.clone(), SecurityGroupId::from(id));
                let found = ctx.txn.get(SECURITY_GROUPS, &key)?;
                let tags = found.map(|group| group.tags).unwrap_or_default();
                add_tags(&mut context, resource, &["acs:ResourceTag", "ecs:tag"], &tags);
            }
            Some(("vswitch", id)) => add_vswitch(ctx, &mut context, resource, id)?,
            _ => {}
        }
    }
    Ok(context)
}

/// The page of 2026 names these keys and not their values: a VPC is its id, the others are
/// `true` or `false`.
fn add_vswitch(
    ctx: &Ctx<'_>,
    context: &mut Context,
    resource: &str,
    id: &str,
) -> Result<(), Fault> {
    let found = ctx.txn.get(VSWITCHES, &(ctx.scope.clone(), VSwitchId::from(id)))?;
    let Some(vswitch) = found else { return Ok(()) };
    let vpc = ctx.txn.get(VPCS, &(ctx.scope.clone(), vswitch.vpc.clone()))?;
    let is_default = vpc.is_some_and(|vpc| vpc.is_default);
    context.add_to(resource, "vpc:VPC", vswitch.vpc.as_str());
    context.add_to(resource, "vpc:IsDefaultVpc", &is_default.to_string());
    context.add_to(resource, "vpc:IsDefaultVSwitch", &vswitch.is_default.to_string());
    add_tags(context, resource, &["acs:ResourceTag", "vpc:tag"], &vswitch.tags);
    Ok(())
}

fn add_tags(context: &mut Context, resource: &str, prefixes: &[&str], tags: &[Tag]) {
    for tag in tags {
        for prefix in prefixes {
            context.add_to(resource, &format!("{prefix}/{}", tag.key), &tag.value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{
        Caller, Principal, User,
        ram::Policy,
        testing::{Testing, text},
    };

    fn user(statements: &str) -> Caller {
        let policy = format!("{{\"Version\":\"1\",\"Statement\":[{statements}]}}");
        let policies = vec![Policy::parse(&policy).expect("the test's policy is well-formed")];
        let user = User { name: "ci".to_owned(), policies };
        Caller { principal: Principal::User(Arc::new(user)), ..Caller::account(Testing::ACCOUNT) }
    }

    #[test]
    fn a_user_may_do_what_its_policies_allow() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (one, other) = (t.eni(&vswitch, "&Tag.1.Key=team&Tag.1.Value=a"), t.eni(&vswitch, ""));
        let assign = |eni: &str| {
            format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6AddressCount=1")
        };
        let allow = |resource: &str, condition: &str| {
            format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"ecs:Assign*\",\"Resource\":\"{resource}\"{condition}}}"
            )
        };
        let of_team = ",\"Condition\":{\"StringEquals\":{\"ecs:tag/team\":\"a\"}}";

        t.caller = user(&allow("*", ""));
        t.ok(&assign(&one));
        t.caller = user(&allow("*", of_team));
        t.ok(&assign(&one));
        t.check(
            &assign(&other),
            "403 Forbedden.NotSupportRAM This action does not support accessed by RAM mode.",
        );
        let arn = |eni: &str| format!("acs:ecs:cn-hangzhou:1000000000000001:eni/{eni}");
        t.caller = user(&allow(&arn(&one), ""));
        t.ok(&assign(&one));
        t.check(
            &assign(&other),
            "403 Forbbiden.SubUser The specified action is not available for you.",
        );
        // It is not told whether there is such an interface.
        t.check(
            &assign("eni-9"),
            "403 Forbbiden.SubUser The specified action is not available for you.",
        );
        let deny = "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}";
        t.caller = user(&format!("{},{deny}", allow("*", "")));
        let refusal = t.send(&assign(&one)).expect_err("it is denied");
        assert!(refusal.starts_with("403 Forbedden.NotSupportRAM "), "{refusal}");
        // An operation whose page has neither row.
        t.check(
            "Action=DescribeVpcs",
            "403 Forbidden.RAM User not authorized to operate on the specified resource, or this API doesn't support RAM.",
        );
    }

    #[test]
    fn conditions_ask_about_the_vswitch_and_the_tags_that_are_given() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId").to_owned();
        let group = t.group(&vswitch);
        let create = |more: &str| {
            format!(
                "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}"
            )
        };
        let allow = |resource: &str, key: &str, value: &str| {
            format!(
                "{{\"Effect\":\"Allow\",\"Action\":\"ecs:CreateNetworkInterface\",\"Resource\":\"acs:{resource}\",\"Condition\":{{\"StringEquals\":{{\"{key}\":\"{value}\"}}}}}}"
            )
        };
        let groups = "{\"Effect\":\"Allow\",\"Action\":\"ecs:*\",\"Resource\":\"acs:ecs:*:*:securitygroup/*\"}";
        let policy = |vpc: &str, default: &str| {
            let eni = allow("ecs:*:*:eni/*", "ecs:tag/team", "a");
            let by_vpc = allow("vpc:*:*:vswitch/*", "vpc:VPC", vpc);
            let by_default = allow("vpc:*:*:vswitch/*", "vpc:IsDefaultVpc", default);
            user(&format!("{groups},{eni},{by_vpc},{by_default}"))
        };
        let tagged = create("&Tag.1.Key=team&Tag.1.Value=a");
        t.caller = policy(&vpc, "true");
        t.ok(&tagged);
        assert!(t.send(&create("")).is_err());
        t.caller = policy("vpc-9", "true");
        assert!(t.send(&tagged).is_err());
        t.caller = policy("vpc-9", "false");
        t.ok(&tagged);
    }

    #[test]
    fn a_refused_user_is_told_why_in_a_detail_of_texts() {
        let denied = super::RamDenied {
            account: Testing::ACCOUNT,
            user: "ci".to_owned(),
            action: "ecs:AssignIpv6Addresses",
            resources: vec!["acs:ecs:*:*:eni/*".to_owned()],
            explicit: true,
            elsewhere: false,
        };
        let detail = super::detail(&super::Fault::Ram { denied: Box::new(denied) });
        assert_eq!(
            serde_json::to_value(detail).expect("it is JSON"),
            serde_json::json!({
                "PolicyType": "AccountLevelIdentityBasedPolicy",
                "AuthPrincipalOwnerId": "1000000000000001",
                "EncodedDiagnosticMessage": "ZWNzOkFzc2lnbklwdjZBZGRyZXNzZXMgYWNzOmVjczoqOio6ZW5pLyo=",
                "AuthPrincipalType": "SubUser",
                "AuthPrincipalDisplayName": "ci",
                "NoPermissionType": "ExplicitDeny",
                "AuthAction": "ecs:AssignIpv6Addresses",
            })
        );
        assert!(super::detail(&super::Fault::Throttled).is_none());
    }
}
