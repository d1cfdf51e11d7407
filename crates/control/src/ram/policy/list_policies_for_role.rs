//! ListPoliciesForRole: the policies that a role has.

use api::answer;
use control_derive::operation;

use super::view::AttachedView;
use crate::{Ctx, Fault, Read, value::name::RoleName};

/// Lists the policies of a RAM role.
#[operation(ram, read, ram = "role/{RoleName}")]
pub struct ListPoliciesForRole {
    /// The role.
    #[param(
        malformed = "InvalidParameter.RoleName.InvalidChars",
        too_long = "InvalidParameter.RoleName.Length"
    )]
    role_name: RoleName,
}

/// The policies, in the order in which they were attached.
#[answer]
pub struct Response {
    #[list(Policy)]
    policies: Vec<AttachedView>,
}

impl Read for ListPoliciesForRole {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let role = ctx.find(&wanted.role_name)?;
        let view = |one| AttachedView::of(ctx, one);
        let policies = role.policies.iter().map(view).collect::<Result<_, _>>()?;
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
        testing::make_role(&mut t, "x");
        let mut steps = testing::name_steps("RoleName", 64);
        steps.push(step("&RoleName=y", "404 EntityNotExist.Role The role does not exist."));
        t.walk("Action=ListPoliciesForRole&RoleName=x", steps);
    }

    #[test]
    fn the_policies_of_a_role_come_as_they_were_attached() {
        let mut t = Testing::new();
        for name in ["x", "y"] {
            testing::make_role(&mut t, name);
        }
        t.ok(&format!("{}&Description=d", testing::create_policy("p")));
        t.ok("Action=AttachPolicyToRole&PolicyType=System&PolicyName=ReadOnlyAccess&RoleName=x");
        t.wait_ms(60_000);
        t.ok("Action=AttachPolicyToRole&PolicyType=Custom&PolicyName=p&RoleName=x");
        let listed = t.ok("Action=ListPoliciesForRole&RoleName=x");
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
        let none = t.ok("Action=ListPoliciesForRole&RoleName=y");
        assert_eq!(*at(&none, "Policies.Policy"), json!([]));
    }
}
