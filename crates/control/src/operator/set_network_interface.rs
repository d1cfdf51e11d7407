//! SetNetworkInterface: lets a cloud service manage a network interface, or keeps it busy.

use control_derive::operation;

use super::service;
use crate::{Ctx, Fault, Write, value::id::EniId};

/// Sets conditions of a network interface; those that are not given stay as they are.
#[operation(operator, write)]
pub struct SetNetworkInterface {
    /// The network interface.
    network_interface_id: EniId,
    /// The cloud service that manages it; 0 for none.
    service_id: Option<i64>,
    /// Whether another operation is under way on it.
    busy: Option<bool>,
}

impl Write for SetNetworkInterface {
    type Response = ();

    fn execute(plan: SetNetworkInterface, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = ctx.find(&plan.network_interface_id)?;
        eni.service = plan.service_id.map_or(eni.service, service);
        eni.busy = plan.busy.unwrap_or(eni.busy);
        ctx.replace(&eni)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operator::tests::{invalid, missing, nowhere},
        tests::testing::{Testing, at, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        t.walk(
            &format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}"),
            vec![
                step("&NetworkInterfaceId=", missing("NetworkInterfaceId")),
                step(
                    "&NetworkInterfaceId=nic",
                    invalid("NetworkInterfaceId", "\"nic\" is not an id that starts with \"eni-\""),
                ),
                step("&ServiceId=x", invalid("ServiceId", "\"x\" is not an integer")),
                step("&Busy=x", invalid("Busy", "\"x\" is not true or false")),
                nowhere(),
                step(
                    "&NetworkInterfaceId=eni-9",
                    "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn an_interface_that_is_managed_or_busy_is_not_changed() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let set = |condition: &str| {
            format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}&{condition}")
        };
        let assign = format!(
            "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1"
        );
        t.operator(&set("ServiceId=12345678910"));
        t.check(
            &assign,
            &format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{eni}\" is managed by a cloud service."),
        );
        let shown = t.ok("Action=DescribeNetworkInterfaces&ServiceManaged=true");
        assert_eq!(
            at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.ServiceID"),
            12_345_678_910_i64
        );
        t.operator(&set("ServiceId=0&Busy=true"));
        t.check(&assign, "403 Operation.Conflict ecs task is conflicted.");
        t.operator(&set("Busy=false"));
        t.ok(&assign);
    }
}
