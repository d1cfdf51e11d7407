//! DetachPolicyFromUser: takes a policy from a user.

use control_derive::operation;

use super::{Named, PolicyType, detach};
use crate::{
    Ctx, Fault, Write,
    ram::User,
    value::name::{PolicyName, UserName},
};

/// Takes a policy from a RAM user. It counts no more from the next request on.
#[operation(
    ram, write, ram("user/{UserName}", "policy/{PolicyName}"), asks = DetachPolicyFromUser::asks
)]
pub struct DetachPolicyFromUser {
    /// Custom for a policy of the account, System for one of the cloud.
    #[param(malformed = "InvalidParameter.PolicyType")]
    policy_type: PolicyType,
    /// The policy.
    #[param(
        malformed = "InvalidParameter.PolicyName.InvalidChars",
        too_long = "InvalidParameter.PolicyName.Length"
    )]
    policy_name: PolicyName,
    /// The user.
    #[param(
        malformed = "InvalidParameter.UserName.InvalidChars",
        too_long = "InvalidParameter.UserName.Length"
    )]
    user_name: UserName,
    /// The resource group that the policy was for.
    #[expect(dead_code, reason = "a policy counts for the whole account here")]
    resource_group_id: Option<String>,
}

impl DetachPolicyFromUser {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![("ram", format!("user/{}", self.user_name)), self.named().resource()]
    }
}

impl Write for DetachPolicyFromUser {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        detach::<User>(ctx, &wanted.user_name, &wanted.named())
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
        testing::make_user(&mut t, "x");
        for name in ["p", "q"] {
            t.ok(&testing::create_policy(name));
        }
        t.ok("Action=AttachPolicyToUser&PolicyType=Custom&PolicyName=p&UserName=x");
        t.ok("Action=AttachPolicyToUser&PolicyType=System&PolicyName=ReadOnlyAccess&UserName=x");
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend(testing::name_steps("UserName", 64).split_off(1));
        steps.extend([
            step("&UserName=y", "404 EntityNotExist.User The user does not exist."),
            step("&PolicyName=r", "404 EntityNotExist.Policy The policy does not exist."),
            step("&PolicyType=System", "404 EntityNotExist.Policy The policy does not exist."),
            step(
                "&PolicyName=q",
                "404 EntityNotExist.User.Policy The indicate policy of the user does not exist.",
            ),
        ]);
        t.walk("Action=DetachPolicyFromUser&PolicyType=Custom&PolicyName=p&UserName=x", steps);
        let left = t.ok("Action=ListPoliciesForUser&UserName=x");
        assert_eq!(testing::names(&left, "Policies.Policy", "PolicyName"), ["ReadOnlyAccess"]);
    }
}
