//! RebootInstances: lets several running instances stop and start again.

use control_derive::operation;

use super::lifecycle::{BatchOptimization, Responses, Several, Step};
use crate::{
    Ctx, Fault, Head, Plan, World, Write, kernel::operation::Operation, value::id::InstanceId,
};

/// Restarts running instances.
#[operation(ecs, write, ram = "instance/{InstanceId}", dry_run, planned)]
pub struct RebootInstances {
    /// The instances, of which one at least is named.
    #[param(items = 1..=100, too_many = "InvalidParameter.TooManyInstanceIds")]
    instance_id: Vec<InstanceId>,
    /// Whether to stop them by force, which makes no difference here.
    #[expect(dead_code, reason = "an instance here stops in the same way by force")]
    force_reboot: Option<bool>,
    /// Whether one that cannot restart keeps the others from it: AllTogether (the default) or SuccessFirst.
    batch_optimization: Option<BatchOptimization>,
}

impl Plan for RebootInstances {
    type Into = Several;

    fn plan(self, _: &Head, _: &World) -> Result<Several, Fault> {
        Ok(Several::read(self.instance_id, self.batch_optimization)?)
    }
}

impl Write for RebootInstances {
    type Response = Responses;

    fn execute(several: Several, ctx: &mut Ctx<'_>) -> Result<Responses, Fault> {
        Step::Reboot.of_several(ctx, RebootInstances::DECLARATION.name, several)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let set = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        let many = (2..=102).map(|number| format!("&InstanceId.{number}=i-{number}"));
        t.walk(
            &format!("Action=RebootInstances&InstanceId.1={instance}"),
            vec![
                step(
                    many.collect::<String>(),
                    "403 InvalidParameter.TooManyInstanceIds Instance ids cannot be more than 100.",
                ),
                step(
                    "&ForceReboot=x",
                    "400 InvalidParameter the parameter(s) \"ForceReboot\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&InstanceId.1=",
                    "403 InvalidInstanceId.NotFound InstanceId should not be null.",
                ),
                step(
                    "&InstanceId.1=x",
                    "403 Abs.InvalidInstanceIds.MalFormed The specified instanceIds is not valid.",
                ),
                step(
                    "&InstanceId.1=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
                step(
                    (set("Stopped"), set("Running")),
                    "403 IncorrectInstanceStatus The operation is not allowed in the current ECS state. Expecting status is \"Running\" while current status is \"Stopped\".",
                ),
                step(
                    "&DryRun=true",
                    "400 DRYRUN.SUCCESS This request is a dryrun request with successful result.",
                ),
            ],
        );
    }

    #[test]
    fn they_stop_first() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let done = t.ok(&format!("Action=RebootInstances&InstanceId.1={instance}"));
        assert_eq!(
            *at(&done, "InstanceResponses.InstanceResponse"),
            json!([{
                "InstanceId": instance,
                "PreviousStatus": "Running",
                "CurrentStatus": "Stopping",
                "Code": "200",
                "Message": "success",
            }])
        );
    }
}
