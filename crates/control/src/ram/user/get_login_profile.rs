//! GetLoginProfile: how a user logs on to the console.
//!
//! There is no console, so no user has a login profile: clients read the refusal as that.

use control_derive::operation;

use crate::{Ctx, Fault, Read, faults::RamFault, value::name::UserName};

/// Shows the login profile of a RAM user.
#[operation(ram, read, ram = "user/{UserName}")]
pub struct GetLoginProfile {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

impl Read for GetLoginProfile {
    type Response = ();

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let user = ctx.find(&wanted.user_name)?;
        Err(RamFault::UserLacksLogin { user: user.name }.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ram::testing,
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order_and_it_is_never_done() {
        let mut t = Testing::new();
        testing::make_user(&mut t, "u");
        let mut steps = testing::name_steps("UserName", 64);
        steps.push(step("&UserName=v", "404 EntityNotExist.User The user does not exist."));
        t.walk_to(
            "Action=GetLoginProfile&UserName=u",
            steps,
            "404 EntityNotExist.User.LoginProfile The user login profile does not exist.",
        );
    }
}
