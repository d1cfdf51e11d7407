//! ListPoliciesForUser: the policies that a user has.

use api::answer;
use control_derive::operation;

use super::view::AttachedView;
use crate::{Ctx, Fault, Read, value::name::UserName};

/// Lists the policies of a RAM user.
#[operation(ram, read, ram = "user/{UserName}")]
pub struct ListPoliciesForUser {
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
}

/// The policies, in the order in which they were attached.
#[answer]
pub struct Response {
    #[list(Policy)]
    policies: Vec<AttachedView>,
}

impl Read for ListPoliciesForUser {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let user = ctx.find(&wanted.user_name)?;
        let view = |one| AttachedView::of(ctx, one);
        let policies = user.policies.iter().map(view).collect::<Result<_, _>>()?;
        Ok(Response { policies })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        testing::make_user(&mut t, "x");
        let mut steps = testing::name_steps("UserName", 64);
        steps.push(step("&UserName=y", "404 EntityNotExist.User The user does not exist."));
        t.walk("Action=ListPoliciesForUser&UserName=x", steps);
    }

    #[test]
    fn the_policies_of_a_user_come_as_they_were_attached() {
        let mut t = Testing::new();
        for name in ["x", "y"] {
            testing::make_user(&mut t, name);
        }
        t.ok(&format!("{}&Description=d", testing::create_policy("p")));
        t.ok("Action=AttachPolicyToUser&PolicyType=System&PolicyName=ReadOnlyAccess&UserName=x");
        t.wait_ms(60_000);
        t.ok("Action=AttachPolicyToUser&PolicyType=Custom&PolicyName=p&UserName=x");
        let listed = t.ok("Action=ListPoliciesForUser&UserName=x");
        let policies = json!([
            {
                "PolicyName": "ReadOnlyAccess",
                "PolicyType": "System",
                "Description": "Allows everything to be looked at.",
                "DefaultVersion": "v1",
                "AttachDate": "2026-11-20T12:00:00Z",
            },
            {
                "PolicyName": "p",
                "PolicyType": "Custom",
                "Description": "d",
                "DefaultVersion": "v1",
                "AttachDate": "2026-11-20T12:01:00Z",
            },
        ]);
        assert_eq!(*at(&listed, "Policies.Policy"), policies);
        let none = t.ok("Action=ListPoliciesForUser&UserName=y");
        assert_eq!(*at(&none, "Policies.Policy"), json!([]));
    }
}
