//! GetUser: a user.

use api::answer;
use control_derive::operation;

use super::view::ChangedUserView;
use crate::{Ctx, Fault, Read, value::name::UserName};

/// Shows a RAM user.
#[operation(ram, read, ram = "user/{UserName}")]
pub struct GetUser {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

/// The user.
#[answer]
pub struct Response {
    user: ShownUser,
}

#[answer]
struct ShownUser {
    #[flatten]
    user: ChangedUserView,
    /// There is no console to log on to.
    last_login_date: &'static str,
}

impl Read for GetUser {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let user = ctx.find(&wanted.user_name)?;
        Ok(Response { user: ShownUser { user: ChangedUserView::of(&user), last_login_date: "" } })
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
        t.ok("Action=CreateUser&UserName=u");
        let mut steps = testing::name_steps("UserName", 64);
        steps.push(step("&UserName=v", "404 EntityNotExist.User The user does not exist."));
        t.walk("Action=GetUser&UserName=u", steps);
    }

    #[test]
    fn a_user_is_shown_with_all_its_members() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateUser&UserName=u&Comments=c");
        let shown = t.ok("Action=GetUser&UserName=u");
        let user = json!({
            "UserId": text(&made, "User.UserId"),
            "UserName": "u",
            "DisplayName": "u",
            "MobilePhone": "",
            "Email": "",
            "Comments": "c",
            "CreateDate": "2026-11-20T12:00:00Z",
            "UpdateDate": "2026-11-20T12:00:00Z",
            "LastLoginDate": "",
        });
        assert_eq!(*at(&shown, "User"), user);
    }
}
