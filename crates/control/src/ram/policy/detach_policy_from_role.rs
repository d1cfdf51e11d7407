//! DetachPolicyFromRole: takes a policy from a role.

use control_derive::operation;

use super::{Named, PolicyType, detach};
use crate::{
    Ctx, Fault, Write,
    ram::Role,
    value::name::{PolicyName, RoleName},
};

/// Takes a policy from a RAM role. It counts no more from the next request on.
#[operation(
    ram, write, ram("role/{RoleName}", "policy/{PolicyName}"), asks = DetachPolicyFromRole::asks
)]
pub struct DetachPolicyFromRole {
    /// Custom for a policy of the account, System for one of the cloud.
    #[param(malformed = "InvalidParameter.PolicyType")]
    policy_type: PolicyType,
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
    /// The role.
    #[param(
        malformed = "InvalidParameter.RoleName.InvalidChars",
        too_long = "InvalidParameter.RoleName.Length"
    )]
    role_name: RoleName,
    /// The resource group that the policy was for.
    #[expect(dead_code, reason = "a policy counts for the whole account here")]
    resource_group_id: Option<String>,
}

impl DetachPolicyFromRole {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![("ram", format!("role/{}", self.role_name)), self.named().resource()]
    }
}

impl Write for DetachPolicyFromRole {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        detach::<Role>(ctx, &wanted.role_name, &wanted.named())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ram::testing,
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "x");
        for name in ["p", "q"] {
            t.ok(&testing::create_policy(name));
        }
        t.ok("Action=AttachPolicyToRole&PolicyType=Custom&PolicyName=p&RoleName=x");
        t.ok("Action=AttachPolicyToRole&PolicyType=System&PolicyName=ReadOnlyAccess&RoleName=x");
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend(testing::name_steps("RoleName", 64).split_off(1));
        steps.extend([
            step("&RoleName=y", "404 EntityNotExist.Role The role does not exist."),
            step("&PolicyName=r", "404 EntityNotExist.Policy The policy does not exist."),
            step("&PolicyType=System", "404 EntityNotExist.Policy The policy does not exist."),
            step(
                "&PolicyName=q",
                "404 EntityNotExist.Role.Policy The indicate policy of the role does not exist.",
            ),
        ]);
        t.walk("Action=DetachPolicyFromRole&PolicyType=Custom&PolicyName=p&RoleName=x", steps);
        let left = t.ok("Action=ListPoliciesForRole&RoleName=x");
        assert_eq!(testing::names(&left, "Policies.Policy", "PolicyName"), ["ReadOnlyAccess"]);
    }
}
