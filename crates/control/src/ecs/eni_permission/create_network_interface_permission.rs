//! CreateNetworkInterfacePermission: lets another account attach a network interface.

use api::answer;
use control_derive::operation;

use super::{EniPermission, Permission, Step, view::View};
use crate::{
    Ctx, Fault, Write,
    ecs::eni::{Eni, EniState},
    faults::{AccessFault, EniFault},
    kernel::schedule::{self, Due},
    value::id::EniId,
};

/// Grants another account a permission on a network interface (ENI).
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}")]
pub struct CreateNetworkInterfacePermission {
    /// The ENI.
    network_interface_id: EniId,
    /// The account. One that is not known here may be granted it too: accounts come with their keys.
    #[param(range = 1..=9223372036854775807)]
    account_id: i64,
    /// What it may do: InstanceAttach.
    #[expect(dead_code, reason = "there is only one")]
    permission: Permission,
}

/// What has been granted.
#[answer]
pub struct Response {
    network_interface_permission: View,
}

impl Write for CreateNetworkInterfacePermission {
    type Response = Response;

    fn execute(request: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let eni = Eni::find_own(ctx, &request.network_interface_id)?;
        let account = request.account_id;
        if let Ok(account) = u64::try_from(account) {
            let facts = ctx.world.account(account);
            if facts.closed {
                return Err(AccessFault::AccountClosed { account }.into());
            }
            if facts.unsupported {
                return Err(AccessFault::AccountUnsupported { account }.into());
            }
        }
        eni.expect_state(&[EniState::Available, EniState::InUse])?;
        let there = ctx.list().under(EniPermission::BY_ENI, Some(eni.id.clone())).all()?;
        if there.iter().any(|one: &EniPermission| one.account == account && one.holds()) {
            return Err(EniFault::PermissionThere { eni: eni.id, account }.into());
        }
        let step = match ctx.world.delays.grant_ms {
            0 => Step::Granted,
            takes_ms => Step::Pending(ctx.now().plus_ms(takes_ms)),
        };
        let row = EniPermission { id: ctx.new_id()?, eni: eni.id, account, step };
        if let Some(at) = step.ends() {
            schedule::set(&mut ctx.txn, at, Due::PermissionSettled(row.id.clone()))?;
        }
        ctx.insert(&row)?;
        Ok(Response { network_interface_permission: View::from(&row) })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::world::AccountFacts,
        tests::testing::{Testing, at, step, text},
    };

    fn grant(eni: &str, more: &str) -> String {
        format!(
            "Action=CreateNetworkInterfacePermission&NetworkInterfaceId={eni}&AccountId=7&Permission=InstanceAttach{more}"
        )
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.world.accounts.insert(8, AccountFacts { closed: true, ..AccountFacts::default() });
        t.world.accounts.insert(9, AccountFacts { unsupported: true, ..AccountFacts::default() });
        let vswitch = t.vswitch("10.0.0.0/24");
        let [eni, deleting] = ["", ""].map(|more| t.eni(&vswitch, more));
        t.world.delays.delete_ms = 1_000_000;
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={deleting}"));
        t.ok(&grant(&eni, "&AccountId=10"));
        let set =
            |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={deleting}{what}");
        t.walk(
            &grant(&eni, ""),
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=", "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied."),
                step("&AccountId=", "400 MissingParameter The input parameter \"AccountId\" that is mandatory for processing this request is not supplied."),
                step("&Permission=", "400 MissingParameter The input parameter \"Permission\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=nic", "400 InvalidParameter the parameter(s) \"NetworkInterfaceId\" provided is(are) invalid. \"nic\" is not an id that starts with \"eni-\"."),
                step("&AccountId=x", "400 InvalidParameter the parameter(s) \"AccountId\" provided is(are) invalid. \"x\" is not an integer."),
                step("&AccountId=0", "400 InvalidParameter the parameter(s) \"AccountId\" provided is(are) invalid. 0 is not between 1 and 9223372036854775807."),
                step("&Permission=EipAttach", "400 InvalidParameter the parameter(s) \"Permission\" provided is(are) invalid. \"EipAttach\" is not one of InstanceAttach."),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step("&NetworkInterfaceId=eni-9", "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found."),
                step((set("&ServiceId=7"), set("&ServiceId=0")), format!("400 NotBelongUser The NetworkInterfaceId \"{deleting}\" is managed by a cloud service.")),
                step((set("&Busy=true"), set("&Busy=false")), "400 InvalidOperation.InvalidEniState ecs task is conflicted."),
                step("&AccountId=8", "403 Abs.InvalidAccount.NotFound The Account is not found or ak is expired."),
                step("&AccountId=9", "403 InvalidUserType.NotSupported The user type of the account \"9\" is not supported."),
                step(format!("&NetworkInterfaceId={deleting}"), "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\"."),
                step("&AccountId=10", format!("400 InvalidOperation.PermissionExisted The account \"10\" has the permission on the ENI \"{eni}\" already.")),
            ],
        );
    }

    #[test]
    fn it_is_granted_at_once_as_the_sample_shows() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let granted = t.ok(&grant(&eni, ""));
        let granted = at(&granted, "NetworkInterfacePermission");
        let id = text(granted, "NetworkInterfacePermissionId");
        assert!(id.starts_with("eni-perm-bp1"), "{id}");
        assert_eq!(
            *granted,
            json!({
                "Permission": "InstanceAttach", "NetworkInterfaceId": eni, "AccountId": 7,
                "NetworkInterfacePermissionId": id, "ServiceName": "Elastic Compute Service",
                "PermissionState": "Granted"
            })
        );
    }

    #[test]
    fn it_can_take_a_while() {
        let mut t = Testing::new();
        t.world.delays.grant_ms = 500;
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let granted = t.ok(&grant(&eni, ""));
        assert_eq!(text(&granted, "NetworkInterfacePermission.PermissionState"), "Pending");
        t.check(
            &grant(&eni, ""),
            &format!("400 InvalidOperation.PermissionExisted The account \"7\" has the permission on the ENI \"{eni}\" already."),
        );
        t.wait_ms(500);
        let list = format!("Action=DescribeNetworkInterfacePermissions&NetworkInterfaceId={eni}");
        let state = "NetworkInterfacePermissions.NetworkInterfacePermission.0.PermissionState";
        assert_eq!(text(&t.ok(&list), state), "Granted");
    }
}
