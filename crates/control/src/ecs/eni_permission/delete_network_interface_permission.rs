//! DeleteNetworkInterfacePermission: takes a permission on a network interface back.

use control_derive::operation;

use super::Step;
use crate::{
    Ctx, Fault, Write,
    ecs::eni::{Eni, EniState},
    faults::EniFault,
    value::id::EniPermissionId,
};

/// Takes a permission on a network interface (ENI) back.
#[operation(ecs, write, ram = "eni/*")]
pub struct DeleteNetworkInterfacePermission {
    /// The permission.
    network_interface_permission_id: EniPermissionId,
    /// Whether it is taken back at once, whatever becomes of the ENI.
    force: Option<bool>,
}

impl Write for DeleteNetworkInterfacePermission {
    type Response = ();

    /// No document says what is forced: here, that nobody waits, neither for the other account nor
    /// for the network interface to be where it is going.
    fn execute(request: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut permission = ctx.find(&request.network_interface_permission_id)?;
        let eni = Eni::find_own(ctx, &permission.eni)?;
        if request.force == Some(true) {
            return permission.remove(ctx);
        }
        match permission.step {
            Step::Revoked(_) => {
                return Err(EniFault::PermissionRevoked { permission: permission.id }.into());
            }
            // It may be repeated while it is under way.
            Step::Revoking(_) => return Ok(()),
            Step::Pending(_) | Step::Granted => {}
        }
        eni.expect_state(&[EniState::Available, EniState::InUse])?;
        let over = ctx.now().plus_ms(ctx.world.delays.revoke_ms);
        permission.go_on(ctx, Step::Revoking(over))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::{
        ecs::eni_permission::SEEN_REVOKED_MS,
        tests::testing::{Testing, at, step, text},
    };

    fn grant(t: &mut Testing, eni: &str, account: u64) -> String {
        let granted = t.ok(&format!(
            "Action=CreateNetworkInterfacePermission&NetworkInterfaceId={eni}&AccountId={account}&Permission=InstanceAttach"
        ));
        text(&granted, "NetworkInterfacePermission.NetworkInterfacePermissionId").to_owned()
    }

    fn revoke(permission: &str, more: &str) -> String {
        format!(
            "Action=DeleteNetworkInterfacePermission&NetworkInterfacePermissionId={permission}{more}"
        )
    }

    fn list(t: &mut Testing, eni: &str) -> Value {
        t.ok(&format!("Action=DescribeNetworkInterfacePermissions&NetworkInterfaceId={eni}"))
    }

    const STATE: &str = "NetworkInterfacePermissions.NetworkInterfacePermission.0.PermissionState";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [eni, deleting] = ["", ""].map(|more| t.eni(&vswitch, more));
        let permission = grant(&mut t, &eni, 7);
        let of_deleting = grant(&mut t, &deleting, 7);
        t.world.delays.delete_ms = 1_000_000;
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={deleting}"));
        let set =
            |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={deleting}{what}");
        t.walk(
            &revoke(&permission, ""),
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfacePermissionId=", "400 MissingParameter The input parameter \"NetworkInterfacePermissionId\" that is mandatory for processing this request is not supplied."),
                step("&Force=x", "400 InvalidParameter the parameter(s) \"Force\" provided is(are) invalid. \"x\" is not true or false."),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step("&NetworkInterfacePermissionId=x", "404 InvalidEniPermissionId.NotFound The specified NetworkInterfacePermissionId \"x\" is not found."),
                step((set("&ServiceId=7"), set("&ServiceId=0")), format!("400 NotBelongUser The NetworkInterfaceId \"{deleting}\" is managed by a cloud service.")),
                step((set("&Busy=true"), set("&Busy=false")), "400 InvalidOperation.InvalidEniState ecs task is conflicted."),
                step(format!("&NetworkInterfacePermissionId={of_deleting}"), "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\"."),
            ],
        );
        t.ok(&revoke(&of_deleting, "&Force=true"));
    }

    #[test]
    fn it_is_seen_revoking_and_revoked_and_then_gone() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let permission = grant(&mut t, &eni, 7);
        t.ok(&revoke(&permission, ""));
        assert_eq!(text(&list(&mut t, &eni), STATE), "Revoking");
        // A repetition does not put the end off, and the account may be granted it anew.
        t.wait_ms(t.world.delays.revoke_ms / 2);
        t.ok(&revoke(&permission, ""));
        t.wait_ms(t.world.delays.revoke_ms / 2);
        assert_eq!(text(&list(&mut t, &eni), STATE), "Revoked");
        t.check(
            &revoke(&permission, ""),
            &format!("404 InvalidOperation.PermissionNotExisted The permission \"{permission}\" has been revoked."),
        );
        let other = grant(&mut t, &eni, 7);
        t.wait_ms(SEEN_REVOKED_MS);
        let left = list(&mut t, &eni);
        assert_eq!(at(&left, "TotalCount"), 1);
        let id =
            "NetworkInterfacePermissions.NetworkInterfacePermission.0.NetworkInterfacePermissionId";
        assert_eq!(text(&left, id), other);
        t.check(
            &revoke(&permission, ""),
            &format!("404 InvalidEniPermissionId.NotFound The specified NetworkInterfacePermissionId \"{permission}\" is not found."),
        );
    }

    #[test]
    fn what_is_forced_is_gone_at_once_and_what_is_granted_goes_with_the_interface() {
        let mut t = Testing::new();
        t.world.delays.grant_ms = 1_000_000;
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let [first, second, _] = [7, 8, 9].map(|account| grant(&mut t, &eni, account));
        t.ok(&revoke(&first, "&Force=true"));
        assert_eq!(at(&list(&mut t, &eni), "TotalCount"), 2);
        t.ok(&revoke(&second, "&Force=false"));
        t.ok(&revoke(&second, "&Force=true"));
        assert_eq!(at(&list(&mut t, &eni), "TotalCount"), 1);
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
        t.wait_ms(t.world.delays.delete_ms);
        // What is left on the schedule is found by the audit.
        t.check(
            &format!("Action=DescribeNetworkInterfacePermissions&NetworkInterfaceId={eni}"),
            &format!("404 InvalidEniId.NotFound The specified EniId \"{eni}\" is not found."),
        );
    }
}
