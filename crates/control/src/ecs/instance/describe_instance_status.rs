//! DescribeInstanceStatus: what instances are doing, a page at a time.

use api::answer;
use control_derive::operation;

use super::{Instance, InstanceStatus};
use crate::{
    Ctx, Fault, Head, Plan, Read, World, ecs::eni::named, faults::VpcFault, value::id::InstanceId,
};

/// Lists the status of instances. A filter that matches none gives an empty list.
#[operation(ecs, read, ram = "instance/*", by_number(10, 50), planned)]
pub struct DescribeInstanceStatus {
    /// Only those in this zone.
    zone_id: Option<String>,
    /// Ignored: no instance is in a cluster.
    #[expect(dead_code, reason = "instances here are in no cluster")]
    cluster_id: Option<String>,
    /// Only these. One that is not there is left out.
    #[param(items = 1..=100, too_many = "InvalidParameter.TooManyInstanceIds")]
    instance_id: Vec<InstanceId>,
}

/// A page of the status of instances.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(InstanceStatus)]
    instance_statuses: Vec<StatusView>,
}

#[answer]
struct StatusView {
    instance_id: InstanceId,
    status: InstanceStatus,
}

impl Plan for DescribeInstanceStatus {
    type Into = DescribeInstanceStatus;

    fn plan(self, _: &Head, _: &World) -> Result<DescribeInstanceStatus, Fault> {
        for id in &self.instance_id {
            named::well_formed(id.clone())?;
        }
        Ok(self)
    }
}

impl Read for DescribeInstanceStatus {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if let Some(zone) = &wanted.zone_id
            && !ctx.region()?.zone_ids().any(|one| one == *zone)
        {
            return Err(VpcFault::ZoneNotFound { zone: zone.clone() }.into());
        }
        let ids = wanted.instance_id;
        let page = ctx
            .list()
            .ids((!ids.is_empty()).then_some(ids))
            .under(Instance::BY_ZONE, wanted.zone_id)
            .page()?;
        let statuses = page.items.into_iter();
        let statuses = statuses.map(|one| StatusView { instance_id: one.id, status: one.status });
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            instance_statuses: statuses.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeInstanceStatus";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=101).map(|number| format!("&InstanceId.{number}=i-{number}"));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                many.collect::<String>(),
                "403 InvalidParameter.TooManyInstanceIds Instance ids cannot be more than 100.",
            ),
            step(
                "&PageNumber=x",
                "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&PageSize=x",
                "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&InstanceId.1=x",
                "403 Abs.InvalidInstanceIds.MalFormed The specified instanceIds is not valid.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&ZoneId=mars-a",
                "404 InvalidZoneId.NotFound The ZoneId provided does not exist in our records.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn the_status_of_those_that_pass_the_filters_is_listed() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let one = t.instance(&vswitch, "ecs.g7.large");
        t.wait_ms(1000);
        let other = t.instance(&vswitch, "ecs.g7.large");
        t.ok(&format!("Action=StopInstance&InstanceId={one}"));
        let stopping = json!({ "InstanceId": one, "Status": "Stopping" });
        let running = json!({ "InstanceId": other, "Status": "Running" });
        for (filter, expected) in [
            (String::new(), vec![&stopping, &running]),
            (format!("&InstanceId.1={other}&InstanceId.2=i-9"), vec![&running]),
            ("&ZoneId=cn-hangzhou-i".to_owned(), vec![]),
            ("&PageNumber=2&PageSize=1".to_owned(), vec![&running]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(
                *at(&answer, "InstanceStatuses.InstanceStatus"),
                json!(expected),
                "{filter}"
            );
        }
    }
}
