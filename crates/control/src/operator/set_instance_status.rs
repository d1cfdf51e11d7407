//! SetInstanceStatus: keeps an instance in a status, even one that otherwise passes by itself.

use control_derive::operation;

use crate::{Ctx, Fault, Write, ecs::instance::InstanceStatus, value::id::InstanceId};

/// Sets the status of an instance, which stays as it is until something changes it.
#[operation(operator, write)]
pub struct SetInstanceStatus {
    /// The instance.
    instance_id: InstanceId,
    /// Pending, Running, Starting, Stopping or Stopped.
    status: InstanceStatus,
}

impl Write for SetInstanceStatus {
    type Response = ();

    fn execute(plan: SetInstanceStatus, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.find(&plan.instance_id)?.keep(ctx, plan.status)
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
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Running"),
            vec![
                step("&InstanceId=", missing("InstanceId")),
                step("&Status=", missing("Status")),
                step(
                    "&Status=On",
                    invalid(
                        "Status",
                        "\"On\" is not one of Pending, Running, Starting, Stopping, Stopped",
                    ),
                ),
                nowhere(),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn what_would_pass_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        for status in ["Pending", "Starting", "Stopping", "Stopped", "Running"] {
            t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}"));
            t.wait_ms(60_000);
            let shown = t.ok(&format!("Action=DescribeInstances&Status={status}"));
            assert_eq!(at(&shown, "TotalCount"), 1, "{status}");
        }
    }
    #[test]
    fn one_that_is_stopping_does_not_stop_any_more() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Stopping"));
        t.wait_ms(60_000);
        assert_eq!(at(&t.ok("Action=DescribeInstances&Status=Stopping"), "TotalCount"), 1);
    }
}
