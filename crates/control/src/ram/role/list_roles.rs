//! ListRoles: the roles of the account.

use api::answer;
use control_derive::operation;

use super::{Role, view::RoleView};
use crate::{
    Ctx, Fault, Read,
    value::{tag::EcsTagView, text},
};

/// Lists RAM roles, in the order of their names.
#[operation(ram, read, ram = "role/*", tags(json), by_marker(100, 1000))]
pub struct ListRoles {}

/// A page of roles.
#[answer]
pub struct Response {
    is_truncated: bool,
    /// Only where there is a next page.
    marker: Option<String>,
    #[list(Role)]
    roles: Vec<ListedRole>,
}

/// A role in a list: whom it trusts is not said there.
#[answer]
struct ListedRole {
    #[flatten]
    role: RoleView,
    update_date: String,
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

impl Read for ListRoles {
    type Response = Response;

    fn execute(_: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let page = ctx.list().tagged(Role::BY_TAG, &ctx.head.tags).page_by_itself()?;
        let listed = |role: &Role| ListedRole {
            role: RoleView::of(ctx, role),
            update_date: text::time(role.updated),
            tags: EcsTagView::of(&role.tags),
        };
        let marker = page.marker();
        Ok(Response {
            is_truncated: marker.is_some(),
            marker,
            roles: page.items.iter().map(listed).collect(),
        })
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
        let invalid = "400 InvalidParameter the parameter(s)";
        t.walk(
            "Action=ListRoles",
            vec![
                step(
                    "&Tag=x",
                    format!(
                        "{invalid} \"Tag\" provided is(are) invalid. \"x\" is not a JSON array of at most 20 objects with Key and Value, no key twice."
                    ),
                ),
                step(
                    "&MaxItems=many",
                    format!(
                        "{invalid} \"MaxItems\" provided is(are) invalid. \"many\" is not an integer."
                    ),
                ),
                step(
                    "&Marker=x",
                    format!(
                        "{invalid} \"Marker\" provided is(are) invalid. \"x\" is not the Marker of an answer."
                    ),
                ),
            ],
        );
    }

    #[test]
    fn roles_come_by_name_a_page_at_a_time_with_all_their_members() {
        let mut t = Testing::new();
        for name in ["c", "a", "b"] {
            testing::make_role(&mut t, name);
        }
        let first = t.ok("Action=ListRoles&MaxItems=2");
        assert_eq!(testing::names(&first, "Roles.Role", "RoleName"), ["a", "b"]);
        assert_eq!(*at(&first, "IsTruncated"), json!(true));
        let marker = text(&first, "Marker");
        let last = t.ok(&format!("Action=ListRoles&MaxItems=2&Marker={marker}"));
        let role = json!({
            "RoleId": text(&last, "Roles.Role.0.RoleId"),
            "RoleName": "c",
            "Arn": "acs:ram::1000000000000001:role/c",
            "Description": "",
            "MaxSessionDuration": 3600,
            "AllowConsoleLogin": false,
            "CreateDate": "2026-11-20T12:00:00Z",
            "UpdateDate": "2026-11-20T12:00:00Z",
            "Tags": {"Tag": []},
        });
        assert_eq!(
            last,
            json!({"RequestId": "R", "IsTruncated": false, "Roles": {"Role": [role]}})
        );
    }

    #[test]
    fn only_roles_with_all_the_tags_are_listed() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        let tagged = |name: &str, tags: &str| testing::create_role(name) + &format!("&Tag={tags}");
        t.ok(&tagged("s", r#"[{"Key":"k","Value":"v"}]"#));
        t.ok(&tagged("t", r#"[{"Key":"k","Value":"w"}]"#));
        let mut listed = |tags: &str| {
            let listed = t.ok(&format!("Action=ListRoles&Tag={tags}"));
            testing::names(&listed, "Roles.Role", "RoleName").join(" ")
        };
        assert_eq!(listed(r#"[{"Key":"k","Value":"v"}]"#), "s");
        assert_eq!(listed(r#"[{"Key":"k"}]"#), "s t");
        assert_eq!(listed(r#"[{"Key":"other"}]"#), "");
    }

    #[test]
    fn a_user_sees_those_that_its_policies_show() {
        let mut t = Testing::new();
        for name in ["a", "b", "c"] {
            testing::make_role(&mut t, name);
        }
        t.as_user(
            "{'Effect': 'Allow', 'Action': 'ram:List*', 'Resource': '*'},
             {'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ram:*:*:role/b'}",
        );
        let first = t.ok("Action=ListRoles&MaxItems=1");
        assert_eq!(testing::names(&first, "Roles.Role", "RoleName"), ["a"]);
        let marker = text(&first, "Marker");
        let last = t.ok(&format!("Action=ListRoles&Marker={marker}"));
        assert_eq!(testing::names(&last, "Roles.Role", "RoleName"), ["c"]);
        assert_eq!(*at(&last, "IsTruncated"), json!(false));
    }
}
