//! StartInstance: lets a stopped instance run.

use control_derive::operation;

use super::lifecycle::Step;
use crate::{Ctx, Fault, Write, value::id::InstanceId};

/// Starts a stopped instance.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, dry_run)]
pub struct StartInstance {
    /// The instance.
    instance_id: InstanceId,
    /// Ignored: there are no local disks.
    #[expect(dead_code, reason = "instances here have no local disks")]
    init_local_disk: Option<bool>,
}

impl Write for StartInstance {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        Step::Start.of_one(ctx, &wanted.instance_id)
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
            &format!("Action=StartInstance&InstanceId={instance}"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InitLocalDisk=x",
                    "400 InvalidParameter the parameter(s) \"InitLocalDisk\" provided is(are) invalid. \"x\" is not true or false.",
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
                    (format!("{set}Running"), format!("{set}Stopped")),
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
    fn it_starts_for_a_while_and_then_runs() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Stopped"));
        let start = format!("Action=StartInstance&InstanceId={instance}");
        t.check(
            &format!("{start}&DryRun=true"),
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
        );
        t.ok(&start);
        let status = |t: &mut Testing| {
            let shown = t.ok("Action=DescribeInstances");
            text(&shown, "Instances.Instance.0.Status").to_owned()
        };
        assert_eq!(status(&mut t), "Starting");
        t.wait_ms(t.world.delays.start_ms);
        assert_eq!(status(&mut t), "Running");
    }
}
