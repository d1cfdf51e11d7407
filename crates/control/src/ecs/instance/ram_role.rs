//! The RAM role of an instance: which one it may have, and how several instances are answered.

use crate::{
    Ctx, Fault,
    faults::InstanceChangeFault,
    kernel::resource::Resource,
    policy::{Asker, Context, Statements},
    ram::Role,
    value::{
        id::InstanceId,
        name::RoleName,
        text::{self, JsonList},
    },
};

/// The service that a role must trust for instances to have it.
const SERVICE: &str = "ecs.aliyuncs.com";

/// Instances of a request, each once.
pub struct Instances(pub(super) Vec<InstanceId>);

impl Instances {
    /// Those that a request names: between one and so many.
    pub(super) fn read(named: JsonList, most: usize) -> Result<Instances, Fault> {
        let mut ids = Vec::new();
        for id in named.ids::<InstanceId>() {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        match ids.len() {
            given if given == 0 || given > most => {
                Err(InstanceChangeFault::InstanceCount { given, limit: most }.into())
            }
            _ => Ok(Instances(ids)),
        }
    }
}

/// Whether the caller may let instances have the role, and the role may be theirs.
pub(crate) fn check(ctx: &Ctx<'_>, role: &RoleName) -> Result<(), Fault> {
    check_pass(ctx, role)?;
    let found = ctx.of_account()?.get(Role::TABLE, role)?;
    let found = found.ok_or_else(|| InstanceChangeFault::NoSuchRole { role: role.clone() })?;
    match is_for_instances(&found) {
        true => Ok(()),
        false => Err(InstanceChangeFault::RoleOfOthers { role: role.clone() }.into()),
    }
}

/// Whether instances may have the role.
pub(crate) fn is_for_instances(role: &Role) -> bool {
    role.trusts(Asker::Service(SERVICE), &Context::new())
}

/// Whether the caller may give instances the role, and take it from them.
pub(super) fn check_pass(ctx: &Ctx<'_>, role: &RoleName) -> Result<(), InstanceChangeFault> {
    match may_pass(ctx, role) {
        true => Ok(()),
        false => Err(InstanceChangeFault::PassRole { role: role.clone() }),
    }
}

/// Whether the policies of a RAM user allow `ram:PassRole` on the role; the account itself may do
/// everything.
fn may_pass(ctx: &Ctx<'_>, role: &RoleName) -> bool {
    let Some(layers) = ctx.caller.principal.policies() else { return true };
    let name = ctx.head.scope.full_name("ram", &format!("role/{role}"));
    let mut context = Context::new();
    context.add("acs:Service", SERVICE);
    context.add("acs:CurrentTime", &text::time(ctx.now()));
    context.add("acs:SourceIp", &ctx.caller.source_ip.to_string());
    context.add("acs:SecureTransport", if ctx.caller.secure { "true" } else { "false" });
    let decide =
        |layer| Statements::of(layer, "ram:PassRole").decide(std::slice::from_ref(&name), &context);
    layers.into_iter().all(|layer| decide(layer).is_ok())
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::tests::testing::Testing;

    /// A role that this service may assume.
    pub(crate) fn create_role(t: &mut Testing, name: &str, service: &str) {
        let trust = format!(
            "{{\"Version\":\"1\",\"Statement\":[{{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{{\"Service\":[\"{service}\"]}}}}]}}"
        );
        t.ok(&format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}"));
    }
}
