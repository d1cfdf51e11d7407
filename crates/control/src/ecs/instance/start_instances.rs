//! StartInstances: lets several stopped instances run.

use control_derive::operation;

use super::lifecycle::{BatchOptimization, Responses, Several, Step};
use crate::{
    Ctx, Fault, Head, Plan, World, Write, kernel::operation::Operation, value::id::InstanceId,
};

/// Starts stopped instances.
#[operation(ecs, write, ram = "instance/{InstanceId}", dry_run, planned)]
pub struct StartInstances {
    /// The instances, of which one at least is named.
    #[param(items = 1..=100, too_many = "InvalidParameter.TooManyInstanceIds")]
    instance_id: Vec<InstanceId>,
    /// Whether one that cannot start keeps the others from it: AllTogether (the default) or SuccessFirst.
    batch_optimization: Option<BatchOptimization>,
}

impl Plan for StartInstances {
    type Into = Several;

    fn plan(self, _: &Head, _: &World) -> Result<Several, Fault> {
        Ok(Several::read(self.instance_id, self.batch_optimization)?)
    }
}

impl Write for StartInstances {
    type Response = Responses;

    fn execute(several: Several, ctx: &mut Ctx<'_>) -> Result<Responses, Fault> {
        Step::Start.of_several(ctx, StartInstances::DECLARATION.name, several)
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
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let set = |id: &str, status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={id}&Status={status}")
        };
        t.operator(&set(&one, "Stopped"));
        let many = (3..=103).map(|number| format!("&InstanceId.{number}=i-{number}"));
        t.walk(
            &format!("Action=StartInstances&InstanceId.1={one}&InstanceId.2={two}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    many.collect::<String>(),
                    "403 InvalidParameter.TooManyInstanceIds Instance ids cannot be more than 100.",
                ),
                step(
                    "&BatchOptimization=x",
                    "400 InvalidParameter the parameter(s) \"BatchOptimization\" provided is(are) invalid. \"x\" is not one of AllTogether, SuccessFirst.",
                ),
                step(
                    "&InstanceId.1=&InstanceId.2=",
                    "403 InvalidInstanceId.NotFound InstanceId should not be null.",
                ),
                step(
                    "&InstanceId.2=x",
                    "403 Abs.InvalidInstanceIds.MalFormed The specified instanceIds is not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId.2=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
                step(
                    (set(&two, "Starting"), set(&two, "Stopped")),
                    "403 IncorrectInstanceStatus The operation is not allowed in the current ECS state. Expecting status is \"Stopped\" while current status is \"Starting\".",
                ),
                step(
                    "&DryRun=true",
                    "400 DRYRUN.SUCCESS This request is a dryrun request with successful result.",
                ),
            ],
        );
    }

    #[test]
    fn all_start_or_none_unless_those_shall_start_that_can() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={one}&Status=Stopped"));
        let start = format!(
            "Action=StartInstances&InstanceId.1={two}&InstanceId.2={one}&InstanceId.3={two}&InstanceId.4=i-9"
        );
        assert!(t.send(&start).is_err());
        assert_eq!(at(&t.ok("Action=DescribeInstances&Status=Stopped"), "TotalCount"), 1);
        let done = t.ok(&format!("{start}&BatchOptimization=SuccessFirst"));
        assert_eq!(
            *at(&done, "InstanceResponses.InstanceResponse"),
            json!([
                {
                    "InstanceId": two,
                    "PreviousStatus": "Running",
                    "CurrentStatus": "Running",
                    "Code": "IncorrectInstanceStatus",
                    "Message": "The operation is not allowed in the current ECS state. Expecting status is \"Stopped\" while current status is \"Running\".",
                },
                {
                    "InstanceId": one,
                    "PreviousStatus": "Stopped",
                    "CurrentStatus": "Starting",
                    "Code": "200",
                    "Message": "success",
                },
                {
                    "InstanceId": "i-9",
                    "PreviousStatus": "",
                    "CurrentStatus": "",
                    "Code": "InvalidInstanceId.NotFound",
                    "Message": "The specified InstanceId \"i-9\" is not found.",
                },
            ])
        );
        t.wait_ms(t.world.delays.start_ms);
        let shown = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{one}\"]"));
        assert_eq!(text(&shown, "Instances.Instance.0.Status"), "Running");
    }
}
