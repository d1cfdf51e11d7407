//! RebootInstance: lets a running instance stop and start again.

use control_derive::operation;

use super::lifecycle::Step;
use crate::{Ctx, Fault, Write, value::id::InstanceId};

/// Restarts a running instance.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, dry_run)]
pub struct RebootInstance {
    /// The instance.
    instance_id: InstanceId,
    /// Whether to stop it by force, which makes no difference here.
    #[expect(dead_code, reason = "an instance here stops in the same way by force")]
    force_stop: Option<bool>,
}

impl Write for RebootInstance {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        Step::Reboot.of_one(ctx, &wanted.instance_id)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let set = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        t.walk(
            &format!("Action=RebootInstance&InstanceId={instance}"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ForceStop=x",
                    "400 InvalidParameter the parameter(s) \"ForceStop\" provided is(are) invalid. \"x\" is not true or false.",
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
                    (set("Stopped"), set("Running")),
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
    fn it_stops_and_starts_and_has_started_then() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.wait_ms(3_600_000);
        let reboot = format!("Action=RebootInstance&InstanceId={instance}");
        let shown = |t: &mut Testing, what: &str| {
            let shown = t.ok("Action=DescribeInstances");
            text(at(&shown, "Instances.Instance.0"), what).to_owned()
        };
        for waits in [true, false] {
            t.ok(&reboot);
            assert_eq!(shown(&mut t, "Status"), "Stopping");
            if waits {
                t.wait_ms(t.world.delays.stop_ms);
                assert_eq!(shown(&mut t, "Status"), "Starting");
                t.wait_ms(t.world.delays.start_ms);
            } else {
                // Nobody has looked in between.
                t.wait_ms(3_600_000);
            }
            assert_eq!(shown(&mut t, "Status"), "Running");
            assert_eq!(shown(&mut t, "StartTime"), "2026-11-20T13:00Z");
        }
    }

    #[test]
    fn one_that_the_operator_stops_meanwhile_does_not_start() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.ok(&format!("Action=RebootInstance&InstanceId={instance}"));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Stopped"));
        t.ok(&format!("Action=StartInstance&InstanceId={instance}"));
        t.wait_ms(60_000);
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        t.wait_ms(60_000);
        let shown = t.ok("Action=DescribeInstances");
        assert_eq!(text(&shown, "Instances.Instance.0.Status"), "Stopped");
    }
}
