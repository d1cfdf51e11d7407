//! CreateUser: makes a RAM user, which may do nothing until it is given policies.

use api::answer;
use control_derive::operation;

use super::{User, view::UserView};
use crate::{
    Ctx, Fault, Write,
    faults::RamFault,
    kernel::resource::Resource,
    ram::Origin,
    value::{
        document::Said,
        name::{self, UserName},
        person::{DisplayName, Email, MobilePhone},
    },
};

/// Creates a RAM user.
#[operation(ram, write, ram = "user/*")]
pub struct CreateUser {
    /// The name: 1 to 64 letters, digits, periods, at signs, hyphens or underscores.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
    /// How it is shown to people; its name if nothing is said.
    #[param(
        malformed = "InvalidParameter.DisplayName.InvalidChars",
        too_long = "InvalidParameter.DisplayName.Length"
    )]
    display_name: Option<DisplayName>,
    /// The telephone number: an area code, a hyphen and a number.
    #[param(malformed = "InvalidParameter.MobilePhone.Format")]
    mobile_phone: Option<MobilePhone>,
    /// The address for mail.
    #[param(malformed = "InvalidParameter.Email.Format")]
    email: Option<Email>,
    /// What is remarked of it: at most 128 characters.
    #[param(too_long = "InvalidParameter.Comments.Length")]
    comments: Option<Said<128>>,
}

/// The new user.
#[answer]
pub struct Response {
    user: UserView,
}

impl Write for CreateUser {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        if ctx.get(&wanted.user_name)?.is_some() {
            return Err(RamFault::UserExists { user: wanted.user_name }.into());
        }
        if ctx.txn.count(User::TABLE)? >= ctx.world.ram.users {
            return Err(RamFault::UserQuota.into());
        }
        let user = User {
            origin: Origin::Call,
            id: name::random_number(&mut ctx.txn),
            display_name: match wanted.display_name {
                Some(DisplayName(name)) => name,
                None => wanted.user_name.to_string(),
            },
            mobile_phone: wanted.mobile_phone.map(|number| number.0).unwrap_or_default(),
            email: wanted.email.map(|address| address.0).unwrap_or_default(),
            comments: wanted.comments.map(|text| text.0).unwrap_or_default(),
            created: ctx.now(),
            updated: ctx.now(),
            policies: Vec::new(),
            name: wanted.user_name,
        };
        ctx.insert(&user)?;
        Ok(Response { user: UserView::of(&user) })
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
        let mut steps = testing::name_steps("UserName", 64);
        steps.extend(testing::person_steps(""));
        steps.push(step(
            ("Action=CreateUser&UserName=u".to_owned(), "Action=DeleteUser&UserName=u".to_owned()),
            "409 EntityAlreadyExists.User The user does already EXIST.",
        ));
        t.walk("Action=CreateUser&UserName=u", steps);
    }

    #[test]
    fn an_account_has_so_many_users_and_no_more() {
        let mut t = Testing::new();
        t.world.ram.users = 1;
        t.ok("Action=CreateUser&UserName=u");
        t.check(
            "Action=CreateUser&UserName=v",
            "409 LimitExceeded.User The count of users beyond the current limits.",
        );
        t.world.ram.users = 2;
        t.ok("Action=CreateUser&UserName=v");
    }

    #[test]
    fn what_it_makes_is_answered_with_all_that_was_asked_for() {
        let mut t = Testing::new();
        let person =
            "&DisplayName=Alice B&MobilePhone=86-18600008888&Email=a@example.com&Comments=c, d";
        let made = t.ok(&format!("Action=CreateUser&UserName=alice{person}"));
        let id = text(&made, "User.UserId").to_owned();
        assert_eq!(id.len(), 18);
        let user = json!({
            "UserId": id,
            "UserName": "alice",
            "DisplayName": "Alice B",
            "MobilePhone": "86-18600008888",
            "Email": "a@example.com",
            "Comments": "c, d",
            "CreateDate": "2026-11-20T12:00:00Z",
        });
        assert_eq!(*at(&made, "User"), user);
        let bare = t.ok("Action=CreateUser&UserName=bob");
        let what = ["DisplayName", "MobilePhone", "Email", "Comments"];
        let what = what.map(|name| text(&bare, &format!("User.{name}")));
        assert_eq!(what, ["bob", "", "", ""]);
        assert_ne!(text(&bare, "User.UserId"), id);
    }
}
