//! UnbindMFADevice: takes from a user the device by which it proves who it is.
//!
//! There are no such devices. Clients that take all from a user read the refusal as that.

use control_derive::operation;

use crate::{Ctx, Fault, Write, faults::RamFault, value::name::UserName};

/// Takes the MFA device from a RAM user.
#[operation(ram, write, ram = "user/{UserName}")]
pub struct UnbindMFADevice {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

impl Write for UnbindMFADevice {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = ctx.find(&wanted.user_name)?;
        Err(RamFault::UserLacksDevice { user: user.name }.into())
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
            "Action=UnbindMFADevice&UserName=u",
            steps,
            "404 EntityNotExist.User.MFADevice The user has not bound any MFA device.",
        );
    }
}
