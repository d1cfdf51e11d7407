//! ListUsers: the users of the account.

use api::answer;
use control_derive::operation;

use super::{User, view::ChangedUserView};
use crate::{Ctx, Fault, Read};

/// Lists RAM users, in the order of their names.
#[operation(ram, read, ram = "user/*", by_marker(100, 1000))]
pub struct ListUsers {}

/// A page of users.
#[answer]
pub struct Response {
    is_truncated: bool,
    /// Only where there is a next page.
    marker: Option<String>,
    #[list(User)]
    users: Vec<ChangedUserView>,
}

impl Read for ListUsers {
    type Response = Response;

    fn execute(_: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let page = ctx.list::<User>().page_by_itself()?;
        let marker = page.marker();
        Ok(Response {
            is_truncated: marker.is_some(),
            marker,
            users: page.items.iter().map(ChangedUserView::of).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        Testing::new().walk("Action=ListUsers", testing::marker_steps());
    }

    #[test]
    fn users_come_by_name_a_page_at_a_time_with_all_their_members() {
        let mut t = Testing::new();
        for name in ["c", "a", "b"] {
            t.ok(&format!("Action=CreateUser&UserName={name}"));
        }
        let first = t.ok("Action=ListUsers&MaxItems=2");
        assert_eq!(testing::names(&first, "Users.User", "UserName"), ["a", "b"]);
        assert_eq!(*at(&first, "IsTruncated"), json!(true));
        let marker = text(&first, "Marker");
        let last = t.ok(&format!("Action=ListUsers&MaxItems=2&Marker={marker}"));
        let user = json!({
            "UserId": text(&last, "Users.User.0.UserId"),
            "UserName": "c",
            "DisplayName": "c",
            "MobilePhone": "",
            "Email": "",
            "Comments": "",
            "CreateDate": "2026-11-20T12:00:00Z",
            "UpdateDate": "2026-11-20T12:00:00Z",
        });
        assert_eq!(
            last,
            json!({"RequestId": "R", "IsTruncated": false, "Users": {"User": [user]}})
        );
    }

    #[test]
    fn a_user_sees_those_that_its_policies_show() {
        let mut t = Testing::new();
        for name in ["a", "b", "c"] {
            t.ok(&format!("Action=CreateUser&UserName={name}"));
        }
        t.as_user(
            "{'Effect': 'Allow', 'Action': 'ram:List*', 'Resource': '*'},
             {'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ram:*:*:user/b'}",
        );
        let first = t.ok("Action=ListUsers&MaxItems=1");
        assert_eq!(testing::names(&first, "Users.User", "UserName"), ["a"]);
        let marker = text(&first, "Marker");
        let last = t.ok(&format!("Action=ListUsers&Marker={marker}"));
        assert_eq!(testing::names(&last, "Users.User", "UserName"), ["c"]);
        assert_eq!(*at(&last, "IsTruncated"), json!(false));
    }
}
