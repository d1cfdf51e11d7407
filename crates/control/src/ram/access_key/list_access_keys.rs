//! ListAccessKeys: the access keys of a user, or of the account itself.

use api::answer;
use control_derive::operation;

use super::{AccessKey, Status, owner, whose};
use crate::{
    Ctx, Fault, Read,
    value::{
        name::{AccessKeyId, UserName},
        text,
    },
};

/// Lists access keys, without their secrets.
#[operation(ram, read, ram = "user/{UserName}")]
pub struct ListAccessKeys {
    /// The user; the caller itself if none is given.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: Option<UserName>,
}

/// The access keys, in the order in which they were made.
#[answer]
pub struct Response {
    #[list(AccessKey)]
    access_keys: Vec<AccessKeyView>,
}

#[answer]
struct AccessKeyView {
    access_key_id: AccessKeyId,
    status: Status,
    create_date: String,
}

impl Read for ListAccessKeys {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let user = whose(ctx, wanted.user_name)?;
        let mut keys = ctx.list().under(AccessKey::BY_OWNER, Some(owner(user.as_ref()))).all()?;
        keys.sort_by_key(|key| key.created);
        let view = |key: AccessKey| AccessKeyView {
            status: Status::of(&key),
            create_date: text::time(key.created),
            access_key_id: key.id,
        };
        Ok(Response { access_keys: keys.into_iter().map(view).collect() })
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
        steps.remove(0);
        steps.push(step("&UserName=v", "404 EntityNotExist.User The user does not exist."));
        t.walk("Action=ListAccessKeys&UserName=u", steps);
    }

    #[test]
    fn keys_come_in_the_order_in_which_they_were_made() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        t.ok("Action=CreateUser&UserName=v");
        let [first, second] = [(); 2].map(|()| t.ok("Action=CreateAccessKey&UserName=u").clone());
        t.ok("Action=CreateAccessKey&UserName=v");
        let [first, second] = [&first, &second].map(|made| text(made, "AccessKey.AccessKeyId"));
        t.ok(&format!(
            "Action=UpdateAccessKey&UserName=u&UserAccessKeyId={second}&Status=Inactive"
        ));
        let listed = t.ok("Action=ListAccessKeys&UserName=u");
        let date = "2026-11-20T12:00:00Z";
        let keys = json!([
            {"AccessKeyId": first, "Status": "Active", "CreateDate": date},
            {"AccessKeyId": second, "Status": "Inactive", "CreateDate": date},
        ]);
        assert_eq!(*at(&listed, "AccessKeys.AccessKey"), keys);
    }
}
