//! GetRole: a role, with whom it trusts.

use api::answer;
use control_derive::operation;

use super::{Role, view::RoleView};
use crate::{
    Ctx, Fault, Read,
    value::{name::RoleName, text},
};

/// Shows a RAM role.
#[operation(ram, read, ram = "role/{RoleName}")]
pub struct GetRole {
    /// The role.
    #[param(
        malformed = "InvalidParameter.RoleName.InvalidChars",
        too_long = "InvalidParameter.RoleName.Length"
    )]
    role_name: RoleName,
}

/// The role.
#[answer]
pub struct Response {
    role: WholeRole,
}

/// A role with whom it trusts.
#[answer]
pub struct WholeRole {
    #[flatten]
    role: RoleView,
    assume_role_policy_document: String,
    update_date: String,
    /// No role here is one that a service has made for itself.
    is_service_linked_role: bool,
    role_principal_name: String,
    /// Only roles that services have made are deleted by tasks: nothing is in it.
    latest_deletion_task: DeletionTask,
}

#[answer]
struct DeletionTask {
    create_date: &'static str,
    deletion_task_id: &'static str,
}

impl WholeRole {
    fn of(ctx: &Ctx<'_>, role: Role) -> WholeRole {
        WholeRole {
            role: RoleView::of(ctx, &role),
            update_date: text::time(role.updated),
            is_service_linked_role: false,
            role_principal_name: format!(
                "{}@role.{:016}.onaliyunservice.com",
                role.name,
                ctx.account()
            ),
            latest_deletion_task: DeletionTask { create_date: "", deletion_task_id: "" },
            assume_role_policy_document: role.trust,
        }
    }
}

impl Read for GetRole {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let role = ctx.find(&wanted.role_name)?;
        Ok(Response { role: WholeRole::of(ctx, role) })
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
        steps.push(step("&RoleName=s", "404 EntityNotExist.Role The role does not exist."));
        t.walk("Action=GetRole&RoleName=r", steps);
    }

    #[test]
    fn a_role_is_shown_with_whom_it_trusts() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        let shown = t.ok("Action=GetRole&RoleName=r");
        let role = json!({
            "RoleId": text(&shown, "Role.RoleId"),
            "RoleName": "r",
            "Arn": "acs:ram::1000000000000001:role/r",
            "Description": "",
            "MaxSessionDuration": 3600,
            "AllowConsoleLogin": false,
            "CreateDate": "2026-11-20T12:00:00Z",
            "AssumeRolePolicyDocument": testing::TRUST,
            "UpdateDate": "2026-11-20T12:00:00Z",
            "IsServiceLinkedRole": false,
            "RolePrincipalName": "r@role.1000000000000001.onaliyunservice.com",
            "LatestDeletionTask": {"CreateDate": "", "DeletionTaskId": ""},
        });
        assert_eq!(*at(&shown, "Role"), role);
    }
}
