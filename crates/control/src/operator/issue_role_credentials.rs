//! IssueRoleCredentials: what programs on an instance sign with, as the role that the instance has.
//!
//! The metadata service hands this out. The session is one as AssumeRole makes it: its requests are
//! signed with a security token, and what it may do is what the role may do at each of them. Its name
//! is the instance's id, which is how the cloud names it.

use api::answer;
use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    ecs::instance::ram_role,
    faults::InstanceFault,
    kernel::resource::Resource,
    ram::{Role, Secret, Shown},
    sts::session::{self, Begun},
    value::{
        id::InstanceId,
        name::{AccessKeyId, RoleName},
        text,
    },
};

/// How long the credentials last, in seconds: six hours, as those of the cloud.
const LASTS_S: u32 = 6 * 60 * 60;

/// Issues credentials of the RAM role that an instance has.
#[operation(operator, write)]
pub struct IssueRoleCredentials {
    /// The instance.
    instance_id: InstanceId,
}

/// The credentials.
#[answer]
pub struct Response {
    access_key_id: AccessKeyId,
    access_key_secret: Shown,
    security_token: Shown,
    expiration: String,
    last_updated: String,
}

impl Write for IssueRoleCredentials {
    type Response = Response;

    fn execute(plan: IssueRoleCredentials, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let instance = ctx.find(&plan.instance_id)?;
        let role = RoleName::from(instance.ram_role.as_str());
        let role = ctx.of_account()?.get(Role::TABLE, &role)?.filter(ram_role::is_for_instances);
        let Some(role) = role else {
            return Err(InstanceFault::WithoutRole { instance: instance.id }.into());
        };
        let named = (instance.id.to_string(), LASTS_S);
        let Begun { id, session, token } = session::begin(ctx, &role, named, None, None)?;
        Ok(Response {
            access_key_id: id,
            access_key_secret: Shown(session.secret),
            security_token: Shown(Secret::from(token.as_str())),
            expiration: text::time(session.expires),
            last_updated: text::time(ctx.now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use store::Timestamp;

    use crate::{
        ecs::instance::ram_role::tests::create_role,
        operator::tests::{missing, nowhere},
        sts::session,
        tests::testing::{Testing, step, text},
        value,
    };

    /// A world with an instance that has a role.
    fn world() -> (Testing, String) {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        create_role(&mut t, "worker", "ecs.aliyuncs.com");
        t.ok(&format!(
            "Action=AttachInstanceRamRole&RamRoleName=worker&InstanceIds=[\"{instance}\"]"
        ));
        (t, format!("Action=IssueRoleCredentials&InstanceId={instance}"))
    }

    #[test]
    fn its_refusals_come_in_order() {
        let (mut t, request) = world();
        t.walk(
            &request,
            vec![
                step("&InstanceId=", missing("InstanceId")),
                nowhere(),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn an_instance_without_a_role_and_one_whose_role_trusts_others_are_given_none() {
        let (mut t, request) = world();
        let trust = |service: &str| {
            let trust = format!(
                "{{\"Version\":\"1\",\"Statement\":[{{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{{\"Service\":[\"{service}\"]}}}}]}}"
            );
            format!("Action=UpdateRole&RoleName=worker&NewAssumeRolePolicyDocument={trust}")
        };
        let instance = request.rsplit('=').next().expect("an id").to_owned();
        let refusal = format!(
            "404 InvalidInstanceId.NotFound The instance \"{instance}\" has no RAM role that programs on it could use."
        );
        t.ok(&trust("oss.aliyuncs.com"));
        t.check(&request, &refusal);
        t.ok(&trust("ecs.aliyuncs.com"));
        t.operator(&request);
        let ids = format!("&InstanceIds=[\"{instance}\"]");
        t.ok(&format!("Action=DetachInstanceRamRole&RamRoleName=worker{ids}"));
        t.check(&request, &refusal);
    }

    #[test]
    fn the_credentials_are_a_session_of_the_role() {
        let (mut t, request) = world();
        let issued = t.operator(&request);
        let found = session::find(&*t.rows(), text(&issued, "AccessKeyId")).expect("memory reads");
        let found = found.expect("a session");
        assert_eq!(found.role.as_str(), "worker");
        assert_eq!(Some(found.name.as_str()), request.rsplit('=').next());
        assert!(found.has_token(text(&issued, "SecurityToken")));
        assert_eq!(found.secret.expose(), text(&issued, "AccessKeySecret"));
        let lasts = Timestamp(found.expires.0 - u64::from(super::LASTS_S) * 1000);
        let times = [lasts, found.expires].map(value::text::time);
        assert_eq!(times.each_ref(), ["LastUpdated", "Expiration"].map(|name| text(&issued, name)));
    }
}
