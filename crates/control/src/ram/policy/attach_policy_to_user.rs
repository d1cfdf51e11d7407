//! AttachPolicyToUser: gives a user a policy.

use control_derive::operation;

use super::{Named, PolicyType, attach};
use crate::{
    Ctx, Fault, Write,
    ram::User,
    value::name::{PolicyName, UserName},
};

/// Gives a RAM user a policy, which counts from the next request on.
#[operation(
    ram, write, ram("user/{UserName}", "policy/{PolicyName}"), asks = AttachPolicyToUser::asks
)]
pub struct AttachPolicyToUser {
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
    /// The resource group that the policy is to be for.
    #[expect(dead_code, reason = "a policy counts for the whole account here")]
    resource_group_id: Option<String>,
}

impl AttachPolicyToUser {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![("ram", format!("user/{}", self.user_name)), self.named().resource()]
    }
}

impl Write for AttachPolicyToUser {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        attach::<User>(ctx, &wanted.user_name, wanted.named())
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
        t.ok(&testing::create_policy("p"));
        let which = "PolicyType=Custom&PolicyName=p&UserName=x";
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend(testing::name_steps("UserName", 64).split_off(1));
        steps.extend([
            step("&UserName=y", "404 EntityNotExist.User The user does not exist."),
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step("&PolicyType=System", "404 EntityNotExist.Policy The policy does not exist."),
            step(
                (
                    format!("Action=AttachPolicyToUser&{which}"),
                    format!("Action=DetachPolicyFromUser&{which}"),
                ),
                "409 EntityAlreadyExists.User.Policy The user has already been attached this policy.",
            ),
        ]);
        t.walk(&format!("Action=AttachPolicyToUser&{which}"), steps);
    }

    #[test]
    fn a_user_has_so_many_policies_of_each_kind_and_no_more() {
        let mut t = Testing::new();
        (t.world.ram.custom_policies_each, t.world.ram.system_policies_each) = (1, 1);
        testing::make_user(&mut t, "x");
        t.ok(&testing::create_policy("p"));
        t.ok(&testing::create_policy("q"));
        let attach = |which: &str| format!("Action=AttachPolicyToUser&UserName=x&{which}");
        t.ok(&attach("PolicyType=Custom&PolicyName=p"));
        t.ok(&attach("PolicyType=System&PolicyName=ReadOnlyAccess"));
        for which in
            ["PolicyType=Custom&PolicyName=q", "PolicyType=System&PolicyName=AliyunECSFullAccess"]
        {
            t.check(
                &attach(which),
                "409 LimitExceeded.User.Policy The policy count of the user attached policies beyond the current limits.",
            );
        }
    }
}
