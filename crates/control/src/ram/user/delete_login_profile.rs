//! DeleteLoginProfile: takes from a user the right to log on to the console.
//!
//! No user has it: there is no console. Clients that take all from a user read the refusal as that.

use control_derive::operation;

use crate::{Ctx, Fault, Write, faults::RamFault, value::name::UserName};

/// Deletes the login profile of a RAM user.
#[operation(ram, write, ram = "user/{UserName}")]
pub struct DeleteLoginProfile {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

impl Write for DeleteLoginProfile {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
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
            "Action=DeleteLoginProfile&UserName=u",
            steps,
            "404 EntityNotExist.User.LoginProfile The user login profile does not exist.",
        );
    }
}
