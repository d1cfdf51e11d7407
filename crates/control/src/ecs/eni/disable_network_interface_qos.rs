//! DisableNetworkInterfaceQoS: takes the limits of a network interface's traffic away.

use control_derive::operation;

use super::{Eni, EniState};
use crate::{Ctx, Fault, Write, value::id::EniId};

/// Takes the limits of a network interface's (ENI's) traffic away. One that has none stays so.
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}")]
pub struct DisableNetworkInterfaceQoS {
    /// The ENI.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
}

impl Write for DisableNetworkInterfaceQoS {
    type Response = ();

    fn execute(request: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = Eni::find_own(ctx, &request.network_interface_id)?;
        eni.expect_state(&[EniState::Available, EniState::InUse])?;
        eni.qos = None;
        ctx.replace(&eni)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [eni, deleting] = ["", ""].map(|more| t.eni(&vswitch, more));
        t.world.delays.delete_ms = 1_000_000;
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={deleting}"));
        let set = |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}{what}");
        let request = format!("Action=DisableNetworkInterfaceQoS&NetworkInterfaceId={eni}");
        t.walk(
            &request,
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=", "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=nic", "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\"."),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step("&NetworkInterfaceId=eni-9", "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found."),
                step(format!("&NetworkInterfaceId={deleting}"), "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\"."),
                step((set("&ServiceId=7"), set("&ServiceId=0")), format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{eni}\" is managed by a cloud service.")),
                step((set("&Busy=true"), set("&Busy=false")), "400 InvalidOperation.InvalidEniState ecs task is conflicted."),
            ],
        );
        // A repetition is no mistake.
        t.ok(&request);
    }
}
