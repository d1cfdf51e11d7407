//! UpdateRole: changes a role.

use api::answer;
use control_derive::operation;

use super::{check_trust, view::RoleView};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::{
        document::{Document, Said},
        name::RoleName,
        text::{self, New},
    },
};

/// Changes a RAM role. What is not given stays as it is.
#[operation(ram, write, ram = "role/{RoleName}", planned)]
pub struct UpdateRole {
    /// The role.
    #[param(
        malformed = "InvalidParameter.RoleName.InvalidChars",
        too_long = "InvalidParameter.RoleName.Length"
    )]
    role_name: RoleName,
    /// Whom the role is to trust: a policy with a Principal.
    #[param(too_long = "InvalidParameter.NewAssumeRolePolicyDocument.Length")]
    new_assume_role_policy_document: Option<Document>,
    /// The new description: at most 1024 characters, none if it is empty.
    #[param(too_long = "InvalidParameter.NewDescription.Length")]
    new_description: Option<New<Said<1024>>>,
    /// How long a session is to last at most, in seconds. Sessions that there are last as long as
    /// they were given.
    #[param(range = 3600..=43200)]
    new_max_session_duration: Option<u32>,
    /// Whether the role can be assumed in the console.
    new_allow_console_login: Option<bool>,
}

/// The role as it is now.
#[answer]
pub struct Response {
    role: UpdatedRole,
}

#[answer]
struct UpdatedRole {
    #[flatten]
    role: RoleView,
    assume_role_policy_document: String,
    update_date: String,
}

impl Plan for UpdateRole {
    type Into = UpdateRole;

    fn plan(self, _: &Head, _: &World) -> Result<UpdateRole, Fault> {
        if let Some(Document(trust)) = &self.new_assume_role_policy_document {
            check_trust(trust)?;
        }
        Ok(self)
    }
}

impl Write for UpdateRole {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut role = ctx.find(&wanted.role_name)?;
        if let Some(Document(trust)) = wanted.new_assume_role_policy_document {
            role.trust = trust;
        }
        if let Some(description) = wanted.new_description {
            role.description = description.0;
        }
        role.max_session_s = wanted.new_max_session_duration.unwrap_or(role.max_session_s);
        role.allows_console = wanted.new_allow_console_login.unwrap_or(role.allows_console);
        role.updated = ctx.now();
        ctx.replace(&role)?;
        let (view, update_date) = (RoleView::of(ctx, &role), text::time(role.updated));
        let assume_role_policy_document = role.trust;
        Ok(Response { role: UpdatedRole { role: view, assume_role_policy_document, update_date } })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        let mut steps = testing::name_steps("RoleName", 64);
        let (long, document) = ("x".repeat(1025), "x".repeat(6145));
        steps.extend([
            step(
                format!("&NewAssumeRolePolicyDocument={document}"),
                "400 InvalidParameter.NewAssumeRolePolicyDocument.Length The parameter - \"NewAssumeRolePolicyDocument\" beyond the length limit.",
            ),
            step(
                format!("&NewDescription={long}"),
                "400 InvalidParameter.NewDescription.Length The parameter - \"NewDescription\" beyond the length limit.",
            ),
            step(
                "&NewMaxSessionDuration=43201",
                "400 InvalidParameter the parameter(s) \"NewMaxSessionDuration\" provided is(are) invalid. 43201 is not between 3600 and 43200.",
            ),
            step(
                "&NewAssumeRolePolicyDocument={}",
                "400 MalformedPolicyDocument lacks \"Version\"",
            ),
            step("&RoleName=s", "404 EntityNotExist.Role The role does not exist."),
        ]);
        t.walk("Action=UpdateRole&RoleName=r", steps);
    }

    #[test]
    fn what_is_given_changes_and_the_rest_stays() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        let before = t.ok("Action=GetRole&RoleName=r");
        t.wait_ms(60_000);
        let trust = testing::TRUST.replace(":root", ":user/alice");
        let changes = "&NewDescription=d&NewMaxSessionDuration=7200&NewAllowConsoleLogin=true";
        let query =
            format!("Action=UpdateRole&RoleName=r&NewAssumeRolePolicyDocument={trust}{changes}");
        let updated = t.ok(&query);
        let role = json!({
            "RoleId": text(&before, "Role.RoleId"),
            "RoleName": "r",
            "Arn": "acs:ram::1000000000000001:role/r",
            "Description": "d",
            "MaxSessionDuration": 7200,
            "AllowConsoleLogin": true,
            "CreateDate": "2026-11-20T12:00:00Z",
            "AssumeRolePolicyDocument": trust,
            "UpdateDate": "2026-11-20T12:01:00Z",
        });
        assert_eq!(*at(&updated, "Role"), role);
        let again = t.ok("Action=UpdateRole&RoleName=r");
        for name in ["Description", "MaxSessionDuration", "AssumeRolePolicyDocument"] {
            let name = format!("Role.{name}");
            assert_eq!(at(&again, &name), at(&updated, &name));
        }
        let shown = t.ok("Action=GetRole&RoleName=r");
        assert_eq!(*at(&shown, "Role.AllowConsoleLogin"), json!(true));
        let cleared = t.ok("Action=UpdateRole&RoleName=r&NewDescription=");
        assert_eq!(text(&cleared, "Role.Description"), "");
    }
}
