//! StopInstance: lets a running instance stop.

use control_derive::operation;

use super::{StoppedMode, lifecycle::Step};
use crate::{Ctx, Fault, Write, faults::InstanceFault, value::id::InstanceId};

/// Stops a running instance.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, dry_run)]
pub struct StopInstance {
    /// The instance.
    instance_id: InstanceId,
    /// Whether to stop it by force, which makes no difference here.
    #[expect(dead_code, reason = "an instance here stops in the same way by force")]
    force_stop: Option<bool>,
    /// No longer used.
    #[expect(dead_code, reason = "the page has it, and says that it does nothing")]
    confirm_stop: Option<bool>,
    /// What is charged while it is stopped: StopCharging or KeepCharging (the default).
    stopped_mode: Option<StoppedMode>,
    /// Whether to keep its memory, which only those can that were made so (HibernationOptions.Configured).
    hibernate: Option<bool>,
}

impl Write for StopInstance {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let instance = ctx.find(&wanted.instance_id)?;
        if wanted.hibernate == Some(true) && !instance.hibernation {
            return Err(InstanceFault::HibernationOff { instance: instance.id }.into());
        }
        let mode = wanted.stopped_mode.unwrap_or(StoppedMode::KeepCharging);
        Step::Stop(mode).of_one(ctx, &wanted.instance_id)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let set = format!("Action=SetInstanceStatus&InstanceId={instance}&Status=");
        t.walk(
            &format!("Action=StopInstance&InstanceId={instance}"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&StoppedMode=Not-applicable",
                    "400 InvalidParameter the parameter(s) \"StoppedMode\" provided is(are) invalid. \"Not-applicable\" is not one of StopCharging, KeepCharging.",
                ),
                step(
                    "&DryRun=maybe",
                    "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"maybe\" is not true or false.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    "&Hibernate=true",
                    "403 HibernationConfigured.NotEnabled The instance hibernation configured option is not enabled.",
                ),
                step(
                    (format!("{set}Stopping"), format!("{set}Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    "&DryRun=true",
                    "400 DryRunOperation Request validation has been passed with DryRun flag set.",
                ),
            ],
        );
    }

    #[test]
    fn it_stops_for_a_while_and_then_has_stopped() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        let status = |t: &mut Testing| {
            let shown = t.ok("Action=DescribeInstances");
            text(&shown, "Instances.Instance.0.Status").to_owned()
        };
        assert_eq!(status(&mut t), "Stopping");
        t.wait_ms(t.world.delays.stop_ms);
        assert_eq!(status(&mut t), "Stopped");
    }
}
