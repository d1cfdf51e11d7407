//! ListGroupsForUser: the groups that a user is in.

use api::answer;
use control_derive::operation;

use crate::{Ctx, Fault, Read, value::name::UserName};

/// Lists the groups of a RAM user.
#[operation(ram, read, ram = "user/{UserName}")]
pub struct ListGroupsForUser {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

/// The groups: there are none of users here.
#[answer]
pub struct Response {
    #[list(Group)]
    groups: [(); 0],
}

impl Read for ListGroupsForUser {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        ctx.find(&wanted.user_name)?;
        Ok(Response { groups: [] })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order_and_a_user_is_in_no_group() {
        let mut t = Testing::new();
        testing::make_user(&mut t, "u");
        let mut steps = testing::name_steps("UserName", 64);
        steps.push(step("&UserName=v", "404 EntityNotExist.User The user does not exist."));
        let listed = t.walk("Action=ListGroupsForUser&UserName=u", steps);
        assert_eq!(listed, json!({"RequestId": "R", "Groups": {"Group": []}}));
    }
}
