//! Whether the account, and who of it calls, may do what a request asks for.
//!
//! Checked after what is missing, malformed or in conflict, and before anything that the request
//! names is looked for: so a refusal tells nobody what there is.

use api::AccessDenied;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Caller, Ctx, Endpoint, Fault, Head, Product, RESOURCES,
    faults::{AccessFault, RamDenied},
    kernel::{
        declaration::Declaration,
        operation::Work,
        resource::{Kind, add_tags},
        visible::Visible,
    },
    policy::{Context, Denial, Part, Statements},
    value::tag::Tag,
};

/// What a request asks for, as policies name it.
pub struct Asked<'r> {
    /// The resources: their service, their name within it, and their full names, as
    /// `acs:ecs:cn-hangzhou:1000000000000001:eni/eni-1`.
    resources: Vec<(&'static str, &'r str, String)>,
    /// The tags that it gives to what it creates.
    tags: &'r [Tag],
}

impl<'r> Asked<'r> {
    /// What a request with this head asks for.
    pub fn of(head: &'r Head, work: &'r dyn Work) -> Asked<'r> {
        let full = |(service, relative): &'r (&'static str, String)| {
            (*service, relative.as_str(), head.scope.full_name(service, relative))
        };
        Asked { resources: work.resources().iter().map(full).collect(), tags: &head.tags }
    }

    fn names(&self) -> Vec<String> {
        self.resources.iter().map(|(_, _, name)| name.clone()).collect()
    }
}

/// Refuses a request that the account, or who of it calls, may not make. Says of one that lists
/// resources what the caller may see, if that is not all of them.
pub fn check<'c>(
    ctx: &Ctx<'_>,
    endpoint: &dyn Endpoint,
    caller: &'c Caller,
    asked: &Asked<'_>,
) -> Result<Option<Visible<'c>>, Fault> {
    if endpoint.product() == Product::Operator {
        return Ok(None);
    }
    check_account(ctx, endpoint, caller.account)?;
    check_user(ctx, endpoint, caller, asked)
}

/// A closed account may do nothing. Kinds of accounts, closed regions and what an account cannot pay
/// for matter to operations whose pages have the row.
fn check_account(ctx: &Ctx<'_>, endpoint: &dyn Endpoint, account: u64) -> Result<(), Fault> {
    let facts = ctx.world.account(account);
    let rows = endpoint.errors(ctx.world.edition);
    let region = &ctx.head.scope.region;
    if facts.closed {
        return Err(AccessFault::AccountClosed { account }.into());
    }
    let unsupported = facts.unsupported.then_some(AccessFault::AccountUnsupported { account });
    let closed = facts.closed_regions.contains(region);
    let closed = closed.then(|| AccessFault::RegionClosed { region: region.clone() });
    let faults = unsupported.into_iter().chain(closed).map(Fault::from);
    let faults = faults.chain(facts.standing.map(|standing| standing.fault().into()));
    // The rows that all pages have in common are not meant.
    let has_row = |fault: &Fault| fault.said().picks().iter().any(|pick| pick.find(rows).is_some());
    match { faults }.find(has_row) {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

/// A RAM user or role may do what its policies allow; the account itself may do everything.
fn check_user<'c>(
    ctx: &Ctx<'_>,
    endpoint: &dyn Endpoint,
    caller: &'c Caller,
    asked: &Asked<'_>,
) -> Result<Option<Visible<'c>>, Fault> {
    let Some(layers) = caller.principal.policies() else { return Ok(None) };
    if endpoint.declaration().resources.is_empty() {
        return Ok(None);
    }
    let (declaration, resources) = (endpoint.declaration(), asked.names());
    let layers = layers.into_iter().map(|layer| Statements::of(layer, declaration.action));
    let layers = layers.collect::<Vec<_>>();
    let mut context = context_of_call(ctx, asked);
    let decided = match (declaration.listed(), resources.as_slice()) {
        (Some(kind), [all]) => {
            let parts = layers.iter().map(|layer| layer.decide_all(all, &context));
            match parts.collect::<Result<Vec<_>, _>>() {
                Ok(parts) if parts.iter().all(|part| *part == Part::All) => Ok(None),
                Ok(_) => Ok(Some(Visible::new(kind, layers, context))),
                Err(denial) => Err(denial),
            }
        }
        _ => {
            add_resources(ctx, declaration, asked, &mut context)?;
            let mut decisions = layers.iter().map(|layer| layer.decide(&resources, &context));
            decisions.try_for_each(|decision| decision).map(|()| None)
        }
    };
    decided.map_err(|denial| {
        let (kind, user) = caller.principal.kind_and_name();
        let denied = Box::new(RamDenied {
            account: caller.account,
            kind,
            user,
            action: declaration.action,
            resources,
            explicit: matches!(denial, Denial::Explicit),
        });
        match denial {
            Denial::Implicit { action_allowed_elsewhere: true } => {
                AccessFault::NotAllowedHere { denied }.into()
            }
            Denial::Explicit | Denial::Implicit { action_allowed_elsewhere: false } => {
                AccessFault::NotAllowed { denied }.into()
            }
        }
    })
}

/// The detail that a refused RAM user is sent beside the row.
pub fn detail(fault: &Fault) -> Option<AccessDenied> {
    let Fault::Access(AccessFault::NotAllowed { denied } | AccessFault::NotAllowedHere { denied }) =
        fault
    else {
        return None;
    };
    let asked = format!("{} {}", denied.action, denied.resources.join(" "));
    Some(AccessDenied {
        policy_type: "AccountLevelIdentityBasedPolicy",
        auth_principal_owner_id: denied.account.to_string(),
        encoded_diagnostic_message: STANDARD.encode(asked),
        auth_principal_type: denied.kind,
        auth_principal_display_name: denied.user.clone(),
        no_permission_type: if denied.explicit { "ExplicitDeny" } else { "ImplicitDeny" },
        auth_action: denied.action,
    })
}

/// What conditions of policies can ask about the call.
fn context_of_call(ctx: &Ctx<'_>, asked: &Asked<'_>) -> Context {
    let mut context = ctx.conditions();
    for tag in asked.tags {
        context.add(&format!("acs:RequestTag/{}", tag.key), &tag.value);
    }
    context
}

/// Adds what they can ask about each resource that is there, and about those that are created.
fn add_resources(
    ctx: &Ctx<'_>,
    declaration: &Declaration,
    asked: &Asked<'_>,
    context: &mut Context,
) -> Result<(), Fault> {
    for (service, relative, name) in &asked.resources {
        let Some((kind, id)) = relative.split_once('/') else { continue };
        if id == "*" {
            // What is created has the tags that it is given. It is declared so; where a request does
            // not say which one it means, or says `*`, nothing is known of it.
            if !declaration.resources.contains(&format!("{service}:{relative}").as_str()) {
                continue;
            }
            add_tags(context, name, &format!("{service}:tag"), asked.tags);
            continue;
        }
        let is_meant = |one: &&&dyn Kind| one.policy_name() == Some((*service, kind));
        let Some(kind) = RESOURCES.iter().find(is_meant) else { continue };
        if let Some(facts) = kind.facts(ctx, id)? {
            facts.add_to(context, service, name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use store::{Cell, Timestamp, Txn};

    use super::*;
    use crate::{find, kernel::caller::Scope, tests::testing::Testing};

    /// Rows are asked one by one only if need be: what is seen of all alike is counted and paged as
    /// it is for the account.
    #[test]
    fn a_list_that_policies_decide_alike_for_all_is_not_asked_row_by_row() {
        let is_each_asked = |statements: &str| {
            let mut t = Testing::new();
            t.as_user(statements);
            let rows = t.rows();
            let scope = Scope { account: Testing::ACCOUNT, region: "cn-hangzhou".to_owned() };
            let head = Head::internal(scope);
            let ctx = Ctx::new(
                Txn::new(&*rows, Cell::NOWHERE, Timestamp(0), 0),
                &t.world,
                &head,
                &t.caller,
            );
            let list = find("2014-05-26", "DescribeNetworkInterfaces").expect("it is there");
            let all = head.scope.full_name("ecs", "eni/*");
            let asked = Asked { resources: vec![("ecs", "eni/*", all)], tags: &[] };
            let visible = check(&ctx, list, &t.caller, &asked);
            visible.expect("some are allowed").is_some()
        };
        for (statements, expected) in [
            ("{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}", false),
            (
                "{'Effect': 'Allow', 'Action': 'ecs:Describe*', 'Resource': 'acs:ecs:*:*:eni/*'}",
                false,
            ),
            (
                "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'},
                 {'Effect': 'Deny', 'Action': 'ecs:Delete*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}",
                false,
            ),
            ("{'Effect': 'Allow', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/eni-*'}", true),
            (
                "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'},
                 {'Effect': 'Deny', 'Action': 'ecs:*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}",
                true,
            ),
        ] {
            assert_eq!(is_each_asked(statements), expected, "{statements}");
        }
    }
}
