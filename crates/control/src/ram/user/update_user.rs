//! UpdateUser: changes a user, its name too.

use api::answer;
use control_derive::operation;

use super::view::ChangedUserView;
use crate::{
    Ctx, Fault, Write,
    faults::RamFault,
    ram::{
        Origin,
        access_key::{self, AccessKey},
    },
    value::{
        document::Said,
        name::UserName,
        person::{DisplayName, Email, MobilePhone},
        text::New,
    },
};

/// Changes a RAM user. What is not given stays as it is, what is given empty is taken away, and a new
/// name keeps its policies and keys.
#[operation(ram, write, ram = "user/{UserName}")]
pub struct UpdateUser {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
    /// The new name: 1 to 64 letters, digits, periods, at signs, hyphens or underscores.
    #[param(
        malformed = "InvalidParameter.NewUserName.InvalidChars",
        too_long = "InvalidParameter.NewUserName.Length"
    )]
    new_user_name: Option<UserName>,
    /// How it is to be shown to people.
    #[param(
        malformed = "InvalidParameter.NewDisplayName.InvalidChars",
        too_long = "InvalidParameter.NewDisplayName.Length"
    )]
    new_display_name: Option<New<DisplayName>>,
    /// The new telephone number: an area code, a hyphen and a number.
    #[param(malformed = "InvalidParameter.NewMobilePhone.Format")]
    new_mobile_phone: Option<New<MobilePhone>>,
    /// The new address for mail.
    #[param(malformed = "InvalidParameter.NewEmail.Format")]
    new_email: Option<New<Email>>,
    /// What is to be remarked of it: at most 128 characters.
    #[param(too_long = "InvalidParameter.NewComments.Length")]
    new_comments: Option<New<Said<128>>>,
}

/// The user as it is now.
#[answer]
pub struct Response {
    user: ChangedUserView,
}

impl Write for UpdateUser {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut user = ctx.find(&wanted.user_name)?;
        let new_name = wanted.new_user_name.filter(|name| *name != user.name);
        if let Some(name) = &new_name
            && ctx.get(name)?.is_some()
        {
            return Err(RamFault::UserExists { user: name.clone() }.into());
        }
        if let Some(name) = wanted.new_display_name {
            user.display_name = name.0;
        }
        if let Some(number) = wanted.new_mobile_phone {
            user.mobile_phone = number.0;
        }
        if let Some(address) = wanted.new_email {
            user.email = address.0;
        }
        if let Some(comments) = wanted.new_comments {
            user.comments = comments.0;
        }
        user.updated = ctx.now();
        if let Some(name) = new_name {
            move_keys(ctx, &user.name, &name)?;
            ctx.remove(&user.name)?;
            // The configuration knows it by the old name: under the new one it is a call's.
            (user.name, user.origin) = (name, Origin::Call);
        }
        ctx.replace(&user)?;
        Ok(Response { user: ChangedUserView::of(&user) })
    }
}

fn move_keys(ctx: &mut Ctx<'_>, from: &UserName, to: &UserName) -> Result<(), Fault> {
    let keys = ctx.list().under(AccessKey::BY_OWNER, Some(access_key::owner(Some(from)))).all()?;
    for key in keys {
        ctx.replace(&AccessKey { user: Some(to.clone()), ..key })?;
    }
    Ok(())
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
        t.ok("Action=CreateUser&UserName=taken");
        let mut steps = testing::name_steps("UserName", 64);
        steps.extend(testing::name_steps("NewUserName", 64).into_iter().skip(1));
        steps.extend(testing::person_steps("New"));
        steps.extend([
            step("&UserName=v", "404 EntityNotExist.User The user does not exist."),
            step("&NewUserName=taken", "409 EntityAlreadyExists.User The user does already EXIST."),
        ]);
        t.walk("Action=UpdateUser&UserName=u", steps);
    }

    #[test]
    fn what_is_given_changes_and_the_rest_stays() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateUser&UserName=u&Comments=c");
        t.wait_ms(60_000);
        let changes = "&NewDisplayName=D&NewMobilePhone=1-2&NewEmail=a@b&NewComments=e";
        let updated = t.ok(&format!("Action=UpdateUser&UserName=u{changes}"));
        let user = json!({
            "UserId": text(&made, "User.UserId"),
            "UserName": "u",
            "DisplayName": "D",
            "MobilePhone": "1-2",
            "Email": "a@b",
            "Comments": "e",
            "CreateDate": "2026-11-20T12:00:00Z",
            "UpdateDate": "2026-11-20T12:01:00Z",
        });
        assert_eq!(*at(&updated, "User"), user);
        let again = t.ok("Action=UpdateUser&UserName=u&NewUserName=u");
        assert_eq!(*at(&again, "User.DisplayName"), json!("D"));
        let none = "&NewDisplayName=&NewMobilePhone=&NewEmail=&NewComments=";
        let cleared = t.ok(&format!("Action=UpdateUser&UserName=u{none}"));
        let members = ["DisplayName", "MobilePhone", "Email", "Comments"];
        let left = members.map(|member| text(at(&cleared, "User"), member));
        assert_eq!(left, [""; 4]);
    }

    #[test]
    fn a_new_name_keeps_policies_and_keys() {
        let mut t = Testing::new();
        t.ok("Action=CreateUser&UserName=u");
        let key = t.ok("Action=CreateAccessKey&UserName=u");
        t.ok(
            "Action=AttachPolicyToUser&PolicyType=System&PolicyName=AdministratorAccess&UserName=u",
        );
        t.ok("Action=UpdateUser&UserName=u&NewUserName=v");
        t.check("Action=GetUser&UserName=u", "404 EntityNotExist.User The user does not exist.");
        let keys = t.ok("Action=ListAccessKeys&UserName=v");
        assert_eq!(
            at(&keys, "AccessKeys.AccessKey.0.AccessKeyId"),
            at(&key, "AccessKey.AccessKeyId")
        );
        let policies = t.ok("Action=ListPoliciesForUser&UserName=v");
        let names = testing::names(&policies, "Policies.Policy", "PolicyName");
        assert_eq!(names, ["AdministratorAccess"]);
    }
}
