//! Whether the account, and who of it calls, may do what a request asks for.
//!
//! Checked after what is missing, malformed or in conflict, and before anything that the request
//! names is looked for: so a refusal tells nobody what there is.

use api::AccessDenied;
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Caller, Ctx, Endpoint, Fault, Head, Principal, Product, RESOURCES,
    faults::{AccessFault, RamDenied},
    kernel::{
        caller::Scope,
        operation::Work,
        resource::{Kind, PolicyFacts},
    },
    policy::{self, Context, Decision, Denial},
    value::{tag::Tag, text},
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
        let Scope { account, region } = &head.scope;
        let region = if region.is_empty() { "*" } else { region };
        let full = |(service, relative): &'r (&'static str, String)| {
            let name = format!("acs:{service}:{region}:{account:016}:{relative}");
            (*service, relative.as_str(), name)
        };
        Asked { resources: work.resources().iter().map(full).collect(), tags: &head.tags }
    }

    fn names(&self) -> Vec<String> {
        self.resources.iter().map(|(_, _, name)| name.clone()).collect()
    }
}

/// Refuses a request that the account, or who of it calls, may not make.
pub fn check(
    ctx: &Ctx<'_>,
    endpoint: &dyn Endpoint,
    caller: &Caller,
    asked: &Asked<'_>,
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
    let region = &ctx.head.scope.region;
    if facts.closed {
        return Err(AccessFault::AccountClosed { account }.into());
    }
    if facts.unsupported && listed("InvalidUserType.NotSupported") {
        return Err(AccessFault::AccountUnsupported { account }.into());
    }
    if facts.closed_regions.contains(region) && listed("Forbidden.RegionId") {
        return Err(AccessFault::RegionClosed { region: region.clone() }.into());
    }
    Ok(())
}

/// A RAM user may do what its policies allow; the account itself may do everything.
fn check_user(
    ctx: &Ctx<'_>,
    endpoint: &dyn Endpoint,
    caller: &Caller,
    asked: &Asked<'_>,
) -> Result<(), Fault> {
    let Principal::User(user) = &caller.principal else { return Ok(()) };
    let (action, resources) = (endpoint.declaration().action, asked.names());
    let context = context(ctx, caller, asked)?;
    let request = policy::Request { action, resources: &resources, context: &context };
    let denial = match policy::evaluate(user.policies.iter().map(|one| &**one), &request) {
        Decision::Allowed => return Ok(()),
        Decision::Denied(denial) => denial,
    };
    let denied = Box::new(RamDenied {
        account: caller.account,
        user: user.name.clone(),
        action,
        resources,
        explicit: matches!(denial, Denial::Explicit),
    });
    Err(match denial {
        Denial::Implicit { action_allowed_elsewhere: true } => {
            AccessFault::NotAllowedHere { denied }.into()
        }
        Denial::Explicit | Denial::Implicit { action_allowed_elsewhere: false } => {
            AccessFault::NotAllowed { denied }.into()
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
        auth_principal_type: "SubUser",
        auth_principal_display_name: denied.user.clone(),
        no_permission_type: if denied.explicit { "ExplicitDeny" } else { "ImplicitDeny" },
        auth_action: denied.action,
    })
}

/// What conditions of policies can ask about: the call, and each resource that is there.
///
/// `acs:MFAPresent` is not among the keys: it says "whether multi-factor authentication (MFA) is used
/// during user logon" (RAM: "Policy elements"), and a signed request has no logon. So neither
/// `"acs:MFAPresent": "true"` nor `"false"` holds for it.
fn context(ctx: &Ctx<'_>, caller: &Caller, asked: &Asked<'_>) -> Result<Context, Fault> {
    let mut context = Context::new();
    context.add("acs:CurrentTime", &text::time(ctx.now()));
    context.add("acs:SourceIp", &caller.source_ip.to_string());
    context.add("acs:SecureTransport", if caller.secure { "true" } else { "false" });
    for tag in asked.tags {
        context.add(&format!("acs:RequestTag/{}", tag.key), &tag.value);
    }
    for (service, relative, name) in &asked.resources {
        let Some((kind, id)) = relative.split_once('/') else { continue };
        let of_service = format!("{service}:tag");
        if id == "*" {
            // What is created has the tags that it is given.
            add_tags(&mut context, name, &[&of_service], asked.tags);
            continue;
        }
        let is_meant = |one: &&&dyn Kind| one.policy_name() == Some((*service, kind));
        let Some(kind) = RESOURCES.iter().find(is_meant) else { continue };
        if let Some(PolicyFacts { tags, keys }) = kind.facts(ctx, id)? {
            add_tags(&mut context, name, &["acs:ResourceTag", &of_service], &tags);
            keys.iter().for_each(|(key, value)| context.add_to(name, key, value));
        }
    }
    Ok(context)
}

fn add_tags(context: &mut Context, resource: &str, prefixes: &[&str], tags: &[Tag]) {
    for tag in tags {
        for prefix in prefixes {
            context.add_to(resource, &format!("{prefix}/{}", tag.key), &tag.value);
        }
    }
}
