//! GetCallerIdentity: who the caller is.

use api::answer;
use control_derive::operation;

use crate::{Ctx, Fault, Principal, Read, value::name::UserName};

/// Tells who calls.
#[operation(sts, read, unasked)]
pub struct GetCallerIdentity {}

/// Who calls.
#[answer]
pub struct Response {
    /// `Account`, `RAMUser` or `AssumedRoleUser`.
    identity_type: &'static str,
    account_id: String,
    /// The number of the user or of the account; a session is of a role.
    user_id: Option<String>,
    /// Only of a session.
    role_id: Option<String>,
    principal_id: String,
    arn: String,
}

impl Read for GetCallerIdentity {
    type Response = Response;

    fn execute(_: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let account_id = format!("{:016}", ctx.account());
        let arn = |relative: &str| format!("acs:ram::{account_id}:{relative}");
        Ok(match &ctx.caller.principal {
            Principal::Account => Response {
                identity_type: "Account",
                arn: arn("root"),
                user_id: Some(account_id.clone()),
                role_id: None,
                principal_id: account_id.clone(),
                account_id,
            },
            Principal::User(user) => {
                let row = ctx.get(&UserName::from(user.name.as_str()))?;
                // It may have been deleted since the request was let in.
                let id = row.map(|row| row.id).unwrap_or_default();
                Response {
                    identity_type: "RAMUser",
                    arn: arn(&format!("user/{}", user.name)),
                    user_id: Some(id.clone()),
                    role_id: None,
                    principal_id: id,
                    account_id,
                }
            }
            Principal::Role(session) => Response {
                identity_type: "AssumedRoleUser",
                arn: arn(&format!("assumed-role/{}/{}", session.role, session.session)),
                user_id: None,
                role_id: Some(session.role_id.clone()),
                principal_id: format!("{}:{}", session.role_id, session.session),
                account_id,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, text};

    const WHO: &str = "Action=GetCallerIdentity";

    #[test]
    fn its_refusals_come_in_order() {
        // There are none: whoever is let in may ask who he is.
        Testing::new().walk(WHO, Vec::new());
    }

    #[test]
    fn each_is_told_who_he_is_whatever_policies_say() {
        let mut t = Testing::new();
        let account = json!({
            "RequestId": "R",
            "IdentityType": "Account",
            "AccountId": "1000000000000001",
            "UserId": "1000000000000001",
            "PrincipalId": "1000000000000001",
            "Arn": "acs:ram::1000000000000001:root",
        });
        assert_eq!(t.ok(WHO), account);
        let made = t.ok("Action=CreateUser&UserName=alice");
        let id = text(&made, "User.UserId");
        t.as_user("{'Effect': 'Deny', 'Action': '*', 'Resource': '*'}");
        let user = json!({
            "RequestId": "R",
            "IdentityType": "RAMUser",
            "AccountId": "1000000000000001",
            "UserId": id,
            "PrincipalId": id,
            "Arn": "acs:ram::1000000000000001:user/alice",
        });
        assert_eq!(t.ok(WHO), user);
        t.as_role("");
        let session = json!({
            "RequestId": "R",
            "IdentityType": "AssumedRoleUser",
            "AccountId": "1000000000000001",
            "RoleId": "300000000000000001",
            "PrincipalId": "300000000000000001:job",
            "Arn": "acs:ram::1000000000000001:assumed-role/reader/job",
        });
        assert_eq!(t.ok(WHO), session);
    }
}
