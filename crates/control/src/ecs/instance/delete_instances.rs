//! DeleteInstances: releases several instances, or none of them.

use control_derive::operation;

use super::lifecycle::{Step, Terms, named_ids};
use crate::{Ctx, Fault, Head, Plan, World, Write, value::id::InstanceId};

/// Releases instances, all or none: their primary network interfaces go with them, others and disks
/// as they were told.
#[operation(ecs, write, ram = "instance/{InstanceId}", token, dry_run, planned)]
pub struct DeleteInstances {
    /// The instances, of which one at least is named.
    #[param(items = 1..=100, too_many = "InvalidParameter.TooManyInstanceIds")]
    instance_id: Vec<InstanceId>,
    /// Whether to release them also if they run; false if not given.
    force: Option<bool>,
    /// Whether running ones are switched off as by pulling their plugs, which makes no difference here.
    #[expect(dead_code, reason = "an instance here stops in the same way by force")]
    force_stop: Option<bool>,
    /// Whether to release them also if they are paid for in advance; false if not given.
    terminate_subscription: Option<bool>,
}

impl Plan for DeleteInstances {
    type Into = (Terms, Vec<InstanceId>);

    fn plan(self, _: &Head, _: &World) -> Result<(Terms, Vec<InstanceId>), Fault> {
        let terms = Terms {
            force: self.force == Some(true),
            terminate_subscription: self.terminate_subscription == Some(true),
        };
        Ok((terms, named_ids(self.instance_id)?))
    }
}

impl Write for DeleteInstances {
    type Response = ();

    fn execute((terms, ids): (Terms, Vec<InstanceId>), ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        Step::Release(terms).of_all(ctx, ids).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let set = |id: &str, status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={id}&Status={status}")
        };
        t.operator(&set(&one, "Stopped"));
        let many = (3..=103).map(|number| format!("&InstanceId.{number}=i-{number}"));
        let token = "t".repeat(65);
        t.walk(
            &format!("Action=DeleteInstances&InstanceId.1={one}&InstanceId.2={two}"),
            vec![
                step(
                    many.collect::<String>(),
                    "403 InvalidParameter.TooManyInstanceIds Instance ids cannot be more than 100.",
                ),
                step(
                    format!("&ClientToken={token}"),
                    format!("400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"{token}\" is not 1 to 64 ASCII characters."),
                ),
                step(
                    "&InstanceId.1=&InstanceId.2=",
                    "403 InvalidInstanceIds.ValueNotSupported The specified instanceIds is not valid.",
                ),
                step(
                    "&InstanceId.2=x",
                    "403 InvalidInstanceIds.ValueNotSupported The specified instanceIds is not valid.",
                ),
                step(
                    "&InstanceId.2=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
                step(
                    (set(&two, "Pending"), set(&two, "Running")),
                    "403 IncorrectInstanceStatus.Initializing The specified instance status does not support this operation: \"two\" is Pending.".replace("two", &two),
                ),
                step(
                    (set(&one, "Stopped"), set(&two, "Stopped")),
                    "403 IncorrectInstanceStatus The operation is not allowed in the current ECS state. Expecting status is \"Stopped\" while current status is \"Running\".",
                ),
                step(
                    "&DryRun=true",
                    "400 DRYRUN.SUCCESS This request is a dryrun request with successful result.",
                ),
            ],
        );
        assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 0);
    }

    #[test]
    fn all_go_or_none_and_a_repetition_with_the_token_is_no_mistake() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={one}&Status=Stopped"));
        let delete = format!("Action=DeleteInstances&InstanceId.1={one}&InstanceId.2={two}");
        assert!(t.send(&delete).is_err());
        assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 2);
        let delete = format!("{delete}&Force=true&ClientToken=t");
        t.ok(&delete);
        assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 0);
        t.ok(&delete);
    }
}
