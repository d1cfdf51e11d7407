//! DeletePolicy: deletes a policy of the account that nobody has, with its versions.

use control_derive::operation;

use super::{Named, Policy, PolicyType, VERSIONS, detach, versions};
use crate::{
    Ctx, Fault, Write,
    faults::RamFault,
    kernel::resource::Resource,
    ram::{Role, User, policy},
    value::name::PolicyName,
};

/// Deletes a policy.
#[operation(ram, write, ram = "policy/{PolicyName}")]
pub struct DeletePolicy {
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
    /// Whether it goes with all its versions, and is taken from the users and roles that have it,
    /// instead of refusing.
    cascading_delete: Option<bool>,
}

impl Write for DeletePolicy {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let policy = ctx.find(&wanted.policy_name)?;
        let named = Named { policy_type: PolicyType::Custom, name: policy.name };
        let is_cascading = wanted.cascading_delete == Some(true);
        if !is_cascading && named.holders_of::<User>(ctx)? > 0 {
            return Err(RamFault::PolicyOfUser.into());
        }
        if !is_cascading && named.holders_of::<Role>(ctx)? > 0 {
            return Err(RamFault::PolicyOfRole.into());
        }
        let versions = versions(&ctx.txn, &named.name)?;
        if !is_cascading && versions.len() > 1 {
            return Err(RamFault::PolicyHasVersions.into());
        }
        for user in policy::held_by(&ctx.txn, User::BY_POLICY, &named.name)? {
            detach::<User>(ctx, &user, &named)?;
        }
        for role in policy::held_by(&ctx.txn, Role::BY_POLICY, &named.name)? {
            detach::<Role>(ctx, &role, &named)?;
        }
        for version in versions {
            ctx.txn.delete(VERSIONS, &(named.name.to_string(), version))?;
        }
        Ok(ctx.txn.delete(Policy::TABLE, &named.name)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step},
    };

    const NOT_FOUND: &str = "404 EntityNotExist.Policy The policy does not exist.";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&testing::create_policy("p"));
        testing::make_user(&mut t, "u");
        testing::make_role(&mut t, "r");
        let given = |what: &str| {
            let which = format!("PolicyType=Custom&PolicyName=p&{what}");
            let kind = &what[..4];
            (
                format!("Action=AttachPolicyTo{kind}&{which}"),
                format!("Action=DetachPolicyFrom{kind}&{which}"),
            )
        };
        let version = testing::create_policy("p").replace("CreatePolicy&", "CreatePolicyVersion&");
        let mut steps = testing::name_steps("PolicyName", 128);
        steps.extend([
            step("&PolicyName=q", NOT_FOUND),
            // Nobody deletes those of the cloud.
            step("&PolicyName=AdministratorAccess", NOT_FOUND),
            step(
                given("UserName=u"),
                "409 DeleteConflict.Policy.User The policy CAN NOT been attached to any user while deleting the policy.",
            ),
            step(
                given("RoleName=r"),
                "409 DeleteConflict.Role.Policy The policy CAN NOT been attached to any role while deleting the policy.",
            ),
            step(
                (version, "Action=DeletePolicyVersion&PolicyName=p&VersionId=v2".to_owned()),
                "409 DeleteConflict.Policy.Version The policy CAN NOT has any version except the default version.",
            ),
        ]);
        t.walk("Action=DeletePolicy&PolicyName=p", steps);
        t.check("Action=GetPolicy&PolicyType=Custom&PolicyName=p", NOT_FOUND);
    }

    #[test]
    fn a_policy_can_be_taken_from_all_that_have_it() {
        let mut t = Testing::new();
        testing::make_user(&mut t, "u");
        testing::make_role(&mut t, "r");
        for name in ["p", "q"] {
            t.ok(&testing::create_policy(name));
            let which = format!("PolicyType=Custom&PolicyName={name}");
            t.ok(&format!("Action=AttachPolicyToUser&{which}&UserName=u"));
            t.ok(&format!("Action=AttachPolicyToRole&{which}&RoleName=r"));
        }
        t.ok(&testing::create_policy("p").replace("CreatePolicy&", "CreatePolicyVersion&"));
        t.ok("Action=DeletePolicy&PolicyName=p&CascadingDelete=true");
        for query in ["ListPoliciesForUser&UserName=u", "ListPoliciesForRole&RoleName=r"] {
            let left = t.ok(&format!("Action={query}"));
            assert_eq!(testing::names(&left, "Policies.Policy", "PolicyName"), ["q"]);
        }
        // One of the same name is another one.
        t.ok(&testing::create_policy("p"));
        let shown = t.ok("Action=GetPolicy&PolicyType=Custom&PolicyName=p");
        assert_eq!(*at(&shown, "Policy.AttachmentCount"), json!(0));
    }
}
