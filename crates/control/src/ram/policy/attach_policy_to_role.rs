//! AttachPolicyToRole: gives a role a policy.

use control_derive::operation;

use super::{Named, PolicyType, attach};
use crate::{
    Ctx, Fault, Write,
    ram::Role,
    value::name::{PolicyName, RoleName},
};

/// Gives a RAM role a policy, which counts from the next request on.
#[operation(
    ram, write, ram("role/{RoleName}", "policy/{PolicyName}"), asks = AttachPolicyToRole::asks
)]
pub struct AttachPolicyToRole {
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
    /// The resource group that the policy is to be for.
    #[expect(dead_code, reason = "a policy counts for the whole account here")]
    resource_group_id: Option<String>,
}

impl AttachPolicyToRole {
    fn named(&self) -> Named {
        Named { policy_type: self.policy_type, name: self.policy_name.clone() }
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        vec![("ram", format!("role/{}", self.role_name)), self.named().resource()]
    }
}

impl Write for AttachPolicyToRole {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        attach::<Role>(ctx, &wanted.role_name, wanted.named())
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
        t.ok(&testing::create_policy("p"));
        let which = "PolicyType=Custom&PolicyName=p&RoleName=x";
        let mut steps = testing::type_steps();
        steps.extend(testing::name_steps("PolicyName", 128).split_off(1));
        steps.extend(testing::name_steps("RoleName", 64).split_off(1));
        steps.extend([
            step("&RoleName=y", "404 EntityNotExist.Role The role does not exist."),
            step("&PolicyName=q", "404 EntityNotExist.Policy The policy does not exist."),
            step("&PolicyType=System", "404 EntityNotExist.Policy The policy does not exist."),
            step(
                (
                    format!("Action=AttachPolicyToRole&{which}"),
                    format!("Action=DetachPolicyFromRole&{which}"),
                ),
                "409 EntityAlreadyExists.Role.Policy The role has already been attached this policy.",
            ),
        ]);
        t.walk(&format!("Action=AttachPolicyToRole&{which}"), steps);
    }

    #[test]
    fn a_role_has_so_many_policies_of_each_kind_and_no_more() {
        let mut t = Testing::new();
        (t.world.ram.custom_policies_each, t.world.ram.system_policies_each) = (1, 1);
        testing::make_role(&mut t, "x");
        t.ok(&testing::create_policy("p"));
        t.ok(&testing::create_policy("q"));
        let attach = |which: &str| format!("Action=AttachPolicyToRole&RoleName=x&{which}");
        t.ok(&attach("PolicyType=Custom&PolicyName=p"));
        t.ok(&attach("PolicyType=System&PolicyName=ReadOnlyAccess"));
        for which in
            ["PolicyType=Custom&PolicyName=q", "PolicyType=System&PolicyName=AliyunECSFullAccess"]
        {
            t.check(
                &attach(which),
                "409 LimitExceeded.Role.Policy The policy count of the role beyond the current limits.",
            );
        }
    }
}
