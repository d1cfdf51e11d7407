//! UpdateAccessKey: lets an access key sign, or no more.

use control_derive::operation;

use super::{AccessKey, Status, find, whose};
use crate::{
    Ctx, Fault, Write,
    value::name::{AccessKeyId, UserName},
};

/// Makes an access key active or inactive.
#[operation(ram, write, ram = "user/{UserName}")]
pub struct UpdateAccessKey {
    /// The access key.
    user_access_key_id: AccessKeyId,
    /// Active or Inactive.
    status: Status,
    /// The user whose it is; the caller itself if none is given.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: Option<UserName>,
}

impl Write for UpdateAccessKey {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = whose(ctx, wanted.user_name)?;
        let key = find(ctx, &wanted.user_access_key_id, user.as_ref())?;
        ctx.replace(&AccessKey { is_active: wanted.status == Status::Active, ..key })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ram::{find_key, testing},
        tests::testing::{Testing, step, text},
    };

    #[test]
    fn its_refusals_come_in_order_and_a_key_can_sleep_and_wake() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        let made = t.ok("Action=CreateAccessKey&UserName=u");
        let id = text(&made, "AccessKey.AccessKeyId").to_owned();
        let mut steps = vec![
            step("&UserAccessKeyId=", testing::missing("UserAccessKeyId")),
            step("&Status=", testing::missing("Status")),
            step(
                "&Status=Asleep",
                "400 InvalidParameter the parameter(s) \"Status\" provided is(are) invalid. \"Asleep\" is not one of Active, Inactive.",
            ),
        ];
        steps.extend(testing::name_steps("UserName", 64).into_iter().skip(1));
        let not_found = "404 EntityNotExist.User.AccessKey The user access key does not exist.";
        steps.extend([
            step("&UserName=w", "404 EntityNotExist.User The user does not exist."),
            step("&UserAccessKeyId=k", not_found),
            step("&UserName=", not_found),
        ]);
        let update = format!("Action=UpdateAccessKey&UserName=u&UserAccessKeyId={id}");
        t.walk(&format!("{update}&Status=Inactive"), steps);
        let is_active = |t: &Testing| {
            let found = find_key(&*t.rows(), &id).expect("memory reads");
            found.expect("it is there").1.is_active
        };
        assert!(!is_active(&t));
        t.ok(&format!("{update}&Status=Active"));
        assert!(is_active(&t));
    }
}
