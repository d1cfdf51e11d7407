//! How a role reads in answers.

use api::answer;

use super::Role;
use crate::{
    Ctx,
    value::{name::RoleName, text},
};

/// What all answers say of a role.
#[answer]
pub struct RoleView {
    role_id: String,
    role_name: RoleName,
    arn: String,
    description: String,
    max_session_duration: u32,
    allow_console_login: bool,
    create_date: String,
}

impl RoleView {
    /// The role as answers show it.
    pub fn of(ctx: &Ctx<'_>, role: &Role) -> RoleView {
        RoleView {
            role_id: role.id.clone(),
            role_name: role.name.clone(),
            arn: role.arn(ctx.account()),
            description: role.description.clone(),
            max_session_duration: role.max_session_s,
            allow_console_login: role.allows_console,
            create_date: text::time(role.created),
        }
    }
}
