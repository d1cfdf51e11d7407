//! DeleteAccessKey: takes an access key away.

use control_derive::operation;

use super::{find, whose};
use crate::{
    Ctx, Fault, Write,
    ram::{CREDENTIALS, Credential},
    value::name::{AccessKeyId, UserName},
};

/// Deletes an access key, with which nobody signs from then on.
#[operation(ram, write, ram = "user/{UserName}")]
pub struct DeleteAccessKey {
    /// The access key.
    user_access_key_id: AccessKeyId,
    /// The user whose it is; the caller itself if none is given.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: Option<UserName>,
}

impl Write for DeleteAccessKey {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = whose(ctx, wanted.user_name)?;
        let key = find(ctx, &wanted.user_access_key_id, user.as_ref())?;
        ctx.directory().delete(CREDENTIALS, &Credential::Key(key.id.to_string()))?;
        ctx.remove(&key.id)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ram::{find_key, testing},
        tests::testing::{Testing, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        t.ok("Action=CreateUser&UserName=v");
        let made = t.ok("Action=CreateAccessKey&UserName=u");
        let id = text(&made, "AccessKey.AccessKeyId").to_owned();
        let mut steps = vec![
            step("&UserAccessKeyId=", testing::missing("UserAccessKeyId")),
            step(
                "&UserAccessKeyId=a/b",
                "400 InvalidParameter the parameter(s) \"UserAccessKeyId\" provided is(are) invalid. \"a/b\" is not 1 to 128 letters, digits, periods, underscores or hyphens.",
            ),
        ];
        steps.extend(testing::name_steps("UserName", 64).into_iter().skip(1));
        let not_found = "404 EntityNotExist.User.AccessKey The user access key does not exist.";
        steps.extend([
            step("&UserName=w", "404 EntityNotExist.User The user does not exist."),
            step("&UserAccessKeyId=k", not_found),
            // It is another's.
            step("&UserName=v", not_found),
            step("&UserName=", not_found),
        ]);
        assert!(find_key(&*t.rows(), &id).expect("memory reads").is_some());
        t.walk(&format!("Action=DeleteAccessKey&UserName=u&UserAccessKeyId={id}"), steps);
        assert!(find_key(&*t.rows(), &id).expect("memory reads").is_none());
    }
}
