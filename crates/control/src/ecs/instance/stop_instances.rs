//! StopInstances: lets several running instances stop.

use control_derive::operation;

use super::{
    StoppedMode,
    lifecycle::{BatchOptimization, Responses, Several, Step},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write, kernel::operation::Operation, value::id::InstanceId,
};

/// Stops running instances.
#[operation(ecs, write, ram = "instance/{InstanceId}", dry_run, planned)]
pub struct StopInstances {
    /// The instances, of which one at least is named.
    #[param(items = 1..=100, too_many = "InvalidParameter.TooManyInstanceIds")]
    instance_id: Vec<InstanceId>,
    /// Whether to stop them by force, which makes no difference here.
    #[expect(dead_code, reason = "an instance here stops in the same way by force")]
    force_stop: Option<bool>,
    /// What is charged while they are stopped: StopCharging or KeepCharging (the default).
    stopped_mode: Option<StoppedMode>,
    /// Whether one that cannot stop keeps the others from it: AllTogether (the default) or SuccessFirst.
    batch_optimization: Option<BatchOptimization>,
}

impl Plan for StopInstances {
    type Into = (StoppedMode, Several);

    fn plan(self, _: &Head, _: &World) -> Result<(StoppedMode, Several), Fault> {
        let mode = self.stopped_mode.unwrap_or(StoppedMode::KeepCharging);
        Ok((mode, Several::read(self.instance_id, self.batch_optimization)?))
    }
}

impl Write for StopInstances {
    type Response = Responses;

    fn execute(
        (mode, several): (StoppedMode, Several),
        ctx: &mut Ctx<'_>,
    ) -> Result<Responses, Fault> {
        Step::Stop(mode).of_several(ctx, StopInstances::DECLARATION.name, several)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

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
            &format!("Action=StopInstances&InstanceId.1={instance}"),
            vec![
                step(
                    many.collect::<String>(),
                    "403 InvalidParameter.TooManyInstanceIds Instance ids cannot be more than 100.",
                ),
                step(
                    "&StoppedMode=Not-applicable",
                    "400 InvalidParameter the parameter(s) \"StoppedMode\" provided is(are) invalid. \"Not-applicable\" is not one of StopCharging, KeepCharging.",
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
                    (set("Stopping"), set("Running")),
                    "403 IncorrectInstanceStatus The operation is not allowed in the current ECS state. Expecting status is \"Running\" while current status is \"Stopping\".",
                ),
                step(
                    "&DryRun=true",
                    "400 DRYRUN.SUCCESS This request is a dryrun request with successful result.",
                ),
            ],
        );
    }

    #[test]
    fn they_stop_and_say_what_is_charged() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let done = t.ok(&format!(
            "Action=StopInstances&InstanceId.1={two}&InstanceId.2={one}&StoppedMode=StopCharging&ForceStop=true"
        ));
        let response = |id: &str| {
            json!({
                "InstanceId": id,
                "PreviousStatus": "Running",
                "CurrentStatus": "Stopping",
                "Code": "200",
                "Message": "success",
            })
        };
        let expected = json!([response(&two), response(&one)]);
        assert_eq!(*at(&done, "InstanceResponses.InstanceResponse"), expected);
        let mode = |t: &mut Testing| {
            let shown = t.ok("Action=DescribeInstances");
            text(&shown, "Instances.Instance.0.StoppedMode").to_owned()
        };
        assert_eq!(mode(&mut t), "Not-applicable");
        t.wait_ms(t.world.delays.stop_ms);
        assert_eq!(mode(&mut t), "StopCharging");
    }
}
