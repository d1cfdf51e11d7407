//! DescribeInstanceMaintenanceAttributes: what becomes of instances when their machines are mended.

use api::answer;
use control_derive::operation;

use super::{
    Instance, Maintenance,
    maintenance::{MaintenanceAction, MaintenanceWindow},
};
use crate::{Ctx, Fault, Read, value::id::InstanceId};

/// Lists what becomes of instances when their machines are mended: they are moved elsewhere, unless
/// somebody has said otherwise.
#[operation(ecs, read, ram = "instance/*", by_number(10, 100))]
pub struct DescribeInstanceMaintenanceAttributes {
    /// Only these; all if none is given.
    #[param(items = 1..=100, too_many = "InstanceIdLimitExceeded")]
    instance_id: Vec<InstanceId>,
}

/// A page of instances.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(MaintenanceAttribute)]
    maintenance_attributes: Vec<Described>,
}

#[answer]
struct Described {
    instance_id: InstanceId,
    action_on_maintenance: Action,
    /// Empty if it may be at any time.
    #[list(MaintenanceWindow)]
    maintenance_windows: Vec<Window>,
    notify_on_maintenance: bool,
}

#[answer]
struct Action {
    value: MaintenanceAction,
    default_value: MaintenanceAction,
    #[list(SupportedValue)]
    supported_values: [MaintenanceAction; 2],
}

#[answer]
struct Window {
    start_time: String,
    end_time: String,
}

impl Read for DescribeInstanceMaintenanceAttributes {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let ids = wanted.instance_id;
        super::expect_all(ctx, &ids)?;
        let page = ctx.list::<Instance>().ids((!ids.is_empty()).then_some(ids)).page()?;
        let described = page.items.into_iter().map(Described::of);
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            maintenance_attributes: described.collect(),
        })
    }
}

impl Described {
    fn of(instance: Instance) -> Described {
        let Maintenance { action, window, notify } = instance.maintenance;
        let window = window.map(|MaintenanceWindow { start, end }| Window {
            start_time: start.to_string(),
            end_time: end.to_string(),
        });
        Described {
            instance_id: instance.id,
            action_on_maintenance: Action {
                value: action,
                default_value: MaintenanceAction::default(),
                supported_values: MaintenanceAction::SUPPORTED,
            },
            maintenance_windows: window.into_iter().collect(),
            notify_on_maintenance: notify,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeInstanceMaintenanceAttributes";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=101).map(|number| format!("&InstanceId.{number}=i-{number}"));
        Testing::new().walk(
            ACTION,
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    many.collect::<String>(),
                    "403 InstanceIdLimitExceeded The specified parameter \"InstanceId.N\" is not valid: 101 items exceed the limit of 100.",
                ),
                step(
                    "&PageNumber=x",
                    "403 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId.1=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn each_instance_has_a_row() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let mut ids = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        ids.sort();
        let mut answer = t.ok(&format!("{ACTION}&InstanceId.1={}", ids[1]));
        answer.as_object_mut().expect("an answer is an object").remove("RequestId");
        assert_eq!(
            answer,
            json!({
                "TotalCount": 1,
                "PageNumber": 1,
                "PageSize": 10,
                "MaintenanceAttributes": { "MaintenanceAttribute": [{
                    "InstanceId": ids[1],
                    "ActionOnMaintenance": {
                        "Value": "AutoRecover",
                        "DefaultValue": "AutoRecover",
                        "SupportedValues": { "SupportedValue": ["Stop", "AutoRecover"] },
                    },
                    "MaintenanceWindows": { "MaintenanceWindow": [] },
                    "NotifyOnMaintenance": false,
                }] },
            })
        );
        let all = t.ok(&format!("{ACTION}&PageSize=1"));
        assert_eq!(*at(&all, "TotalCount"), 2);
        let first = "MaintenanceAttributes.MaintenanceAttribute.0.InstanceId";
        assert_eq!(*at(&all, first), json!(ids[0]));
    }
}
