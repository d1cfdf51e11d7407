//! CreateRole: makes a role, which those whom it trusts can assume.

use api::answer;
use control_derive::operation;

use super::{LEAST_SESSION_S, Role, check_trust, view::RoleView};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::RamFault,
    kernel::resource::Resource,
    value::{
        document::{Document, Said},
        name::{self, RoleName},
        tag::Tag,
    },
};

/// Creates a RAM role.
#[operation(ram, write, ram = "role/*", tags(json), planned)]
pub struct CreateRole {
    /// The name: 1 to 64 letters, digits, periods, at signs, hyphens or underscores.
    #[param(
        malformed = "InvalidParameter.RoleName.InvalidChars",
        too_long = "InvalidParameter.RoleName.Length"
    )]
    role_name: RoleName,
    /// Whom the role trusts: a policy with a Principal.
    #[param(too_long = "InvalidParameter.AssumeRolePolicyDocument.Length")]
    assume_role_policy_document: Document,
    /// The description: at most 1024 characters.
    #[param(too_long = "InvalidParameter.Description.Length")]
    description: Option<Said<1024>>,
    /// How long a session lasts at most, in seconds; 3600 if nothing is said.
    #[param(range = 3600..=43200)]
    max_session_duration: Option<u32>,
    /// Whether the role can be assumed in the console.
    allow_console_login: Option<bool>,
}

/// The role to make.
pub struct NewRole {
    name: RoleName,
    trust: String,
    description: String,
    max_session_s: u32,
    allows_console: bool,
    tags: Vec<Tag>,
}

/// The new role.
#[answer]
pub struct Response {
    role: NewRoleView,
}

#[answer]
struct NewRoleView {
    #[flatten]
    role: RoleView,
    assume_role_policy_document: String,
}

impl Plan for CreateRole {
    type Into = NewRole;

    fn plan(self, head: &Head, _: &World) -> Result<NewRole, Fault> {
        let Document(trust) = self.assume_role_policy_document;
        check_trust(&trust)?;
        Ok(NewRole {
            name: self.role_name,
            trust,
            description: self.description.map(|text| text.0).unwrap_or_default(),
            max_session_s: self.max_session_duration.unwrap_or(LEAST_SESSION_S),
            allows_console: self.allow_console_login == Some(true),
            tags: head.tags.clone(),
        })
    }
}

impl Write for CreateRole {
    type Response = Response;

    fn execute(plan: NewRole, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        if ctx.get(&plan.name)?.is_some() {
            return Err(RamFault::RoleExists { role: plan.name }.into());
        }
        if ctx.txn.count(Role::TABLE)? >= ctx.world.ram.roles {
            return Err(RamFault::RoleQuota.into());
        }
        let role = Role {
            name: plan.name,
            id: name::random_number(&mut ctx.txn),
            description: plan.description,
            trust: plan.trust,
            max_session_s: plan.max_session_s,
            allows_console: plan.allows_console,
            created: ctx.now(),
            updated: ctx.now(),
            policies: Vec::new(),
            tags: plan.tags,
        };
        ctx.insert(&role)?;
        let view = RoleView::of(ctx, &role);
        let assume_role_policy_document = role.trust;
        Ok(Response { role: NewRoleView { role: view, assume_role_policy_document } })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1000000000000001:root"}}]}"#;

    fn create() -> String {
        format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={TRUST}")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let (long, document) = ("a".repeat(65), "x".repeat(6145));
        let invalid = "400 InvalidParameter the parameter(s)";
        t.walk(
            &create(),
            vec![
                step(
                    "&RoleName=",
                    "400 MissingParameter The input parameter \"RoleName\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&AssumeRolePolicyDocument=",
                    "400 MissingParameter The input parameter \"AssumeRolePolicyDocument\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    format!("&RoleName={long}"),
                    "400 InvalidParameter.RoleName.Length The parameter - \"RoleName\" beyond the length limit.",
                ),
                step(
                    "&RoleName=a/b",
                    "400 InvalidParameter.RoleName.InvalidChars The parameter - \"RoleName\" contains invalid chars.",
                ),
                step(
                    format!("&AssumeRolePolicyDocument={document}"),
                    "400 InvalidParameter.AssumeRolePolicyDocument.Length The parameter - \"AssumeRolePolicyDocument\" beyond the length limit.",
                ),
                step(
                    format!("&Description={}", "x".repeat(1025)),
                    "400 InvalidParameter.Description.Length The parameter - \"Description\" beyond the length limit.",
                ),
                step(
                    "&MaxSessionDuration=3599",
                    format!(
                        "{invalid} \"MaxSessionDuration\" provided is(are) invalid. 3599 is not between 3600 and 43200."
                    ),
                ),
                step(
                    "&Tag=x",
                    format!(
                        "{invalid} \"Tag\" provided is(are) invalid. \"x\" is not a JSON array of at most 20 objects with Key and Value, no key twice."
                    ),
                ),
                step(
                    r#"&AssumeRolePolicyDocument={"Version":"1","Statement":[]}"#,
                    "400 MalformedPolicyDocument Statement: is an empty list",
                ),
                step(
                    (
                        create(),
                        "Action=DeleteRole&RoleName=r".to_owned(),
                    ),
                    "409 EntityAlreadyExists.Role The role does already EXIST.",
                ),
            ],
        );
    }

    #[test]
    fn an_account_has_so_many_roles_and_no_more() {
        let mut t = Testing::new();
        t.world.ram.roles = 1;
        t.ok(&create());
        t.check(
            &create().replace("=r&", "=s&"),
            "409 LimitExceeded.Role The count of roles beyond the current limits.",
        );
        t.world.ram.roles = 2;
        t.ok(&create().replace("=r&", "=s&"));
    }

    #[test]
    fn what_it_makes_is_answered_with_all_that_was_asked_for() {
        let mut t = Testing::new();
        let made = t.ok(&format!(
            r#"{}&Description=d&MaxSessionDuration=43200&AllowConsoleLogin=true&Tag=[{{"Key":"team","Value":"blue"}}]"#,
            create()
        ));
        let id = text(&made, "Role.RoleId").to_owned();
        assert_eq!(id.len(), 18);
        let role = json!({
            "RoleId": id,
            "RoleName": "r",
            "Arn": "acs:ram::1000000000000001:role/r",
            "Description": "d",
            "MaxSessionDuration": 43200,
            "AllowConsoleLogin": true,
            "CreateDate": "2026-11-20T12:00:00Z",
            "AssumeRolePolicyDocument": TRUST,
        });
        assert_eq!(*at(&made, "Role"), role);
        let listed = t.ok("Action=ListRoles");
        assert_eq!(
            *at(&listed, "Roles.Role.0.Tags.Tag"),
            json!([{"TagKey": "team", "TagValue": "blue"}])
        );
        let bare = t.ok(&create().replace("=r&", "=s&"));
        let what = ["Description", "MaxSessionDuration", "AllowConsoleLogin"];
        let what = what.map(|name| at(&bare, &format!("Role.{name}")).clone());
        assert_eq!(what, [json!(""), json!(3600), json!(false)]);
        assert_ne!(text(&bare, "Role.RoleId"), id);
    }
}
