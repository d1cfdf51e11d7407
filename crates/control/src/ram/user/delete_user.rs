//! DeleteUser: deletes a user that has neither access keys nor policies.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    faults::RamFault,
    ram::access_key::{self, AccessKey},
    value::name::UserName,
};

/// Deletes a RAM user.
#[operation(ram, write, ram = "user/{UserName}")]
pub struct DeleteUser {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

impl Write for DeleteUser {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = ctx.find(&wanted.user_name)?;
        let keys = ctx.list().under(AccessKey::BY_OWNER, Some(access_key::owner(Some(&user.name))));
        if keys.count()? > 0 {
            return Err(RamFault::UserHasKeys.into());
        }
        if !user.policies.is_empty() {
            return Err(RamFault::UserHasPolicies.into());
        }
        ctx.remove(&user.name)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ram::testing,
        tests::testing::{Testing, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        let key = t.ok("Action=CreateAccessKey&UserName=u");
        let key = text(&key, "AccessKey.AccessKeyId");
        let policy = "PolicyType=System&PolicyName=AdministratorAccess&UserName=u";
        let mut steps = testing::name_steps("UserName", 64);
        steps.extend([
            step("&UserName=v", "404 EntityNotExist.User The user does not exist."),
            step(
                (
                    "Action=GetUser&UserName=u".to_owned(),
                    format!("Action=DeleteAccessKey&UserName=u&UserAccessKeyId={key}"),
                ),
                "409 DeleteConflict.User.AccessKey The user CAN NOT has any access key while deleting the user.",
            ),
            step(
                (
                    format!("Action=AttachPolicyToUser&{policy}"),
                    format!("Action=DetachPolicyFromUser&{policy}"),
                ),
                "409 DeleteConflict.User.Policy The user CAN NOT has any attached policy while deleting the user.",
            ),
        ]);
        t.walk("Action=DeleteUser&UserName=u", steps);
        t.check("Action=GetUser&UserName=u", "404 EntityNotExist.User The user does not exist.");
    }
}
