//! DeleteRole: deletes a role that has no policies.

use control_derive::operation;

use crate::{Ctx, Fault, Write, faults::RamFault, value::name::RoleName};

/// Deletes a RAM role. What its sessions may do ends with it.
#[operation(ram, write, ram = "role/{RoleName}")]
pub struct DeleteRole {
    /// The role.
    #[param(
        malformed = "InvalidParameter.RoleName.InvalidChars",
        too_long = "InvalidParameter.RoleName.Length"
    )]
    role_name: RoleName,
}

impl Write for DeleteRole {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let role = ctx.find(&wanted.role_name)?;
        if !role.policies.is_empty() {
            return Err(RamFault::RoleHasPolicies.into());
        }
        ctx.remove(&role.name)
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
        let policy = "PolicyType=System&PolicyName=AdministratorAccess&RoleName=r";
        let attached = (
            format!("Action=AttachPolicyToRole&{policy}"),
            format!("Action=DetachPolicyFromRole&{policy}"),
        );
        testing::make_role(&mut t, "r");
        let name = testing::name_steps("RoleName", 64);
        let mut steps = name;
        steps.push(step("&RoleName=s", "404 EntityNotExist.Role The role does not exist."));
        steps.push(step(
            attached,
            "409 DeleteConflict.Role.Policy The role CAN NOT has any attached policy while deleting the role.",
        ));
        t.walk("Action=DeleteRole&RoleName=r", steps);
        t.check("Action=GetRole&RoleName=r", "404 EntityNotExist.Role The role does not exist.");
    }
}
