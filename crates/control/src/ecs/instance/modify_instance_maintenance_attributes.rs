//! ModifyInstanceMaintenanceAttributes: changes what becomes of instances when their machines are mended.

use api::Params;
use control_derive::operation;

use super::maintenance::{Hour, MaintenanceAction, MaintenanceWindow};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::{InstanceChangeFault, RequestFault},
    value::id::InstanceId,
};

/// Changes what becomes of instances when their machines are mended. What is not given stays as it is.
#[operation(ecs, write, ram = "instance/{InstanceId}", planned)]
pub struct ModifyInstanceMaintenanceAttributes {
    /// The instances.
    #[param(items = 1..=100)]
    instance_id: Vec<InstanceId>,
    /// What is done with them: Stop or AutoRecover. AutoRedeploy is for those with disks of their machines' own, which none has here.
    action_on_maintenance: Option<MaintenanceAction>,
    /// When it may be done.
    #[param(object, items = 1..=1)]
    maintenance_window: Vec<Window>,
    /// Whether their owner hears of it before.
    notify_on_maintenance: Option<bool>,
}

/// Whole hours of a day, by the clock of UTC+8, which may go beyond midnight.
#[derive(Debug, Params)]
struct Window {
    /// When they begin, as 02:00:00.
    start_time: Option<Hour>,
    /// When they end: 1 to 23 hours later.
    end_time: Option<Hour>,
}

/// What is changed.
pub struct Change {
    instances: Vec<InstanceId>,
    action: Option<MaintenanceAction>,
    window: Option<MaintenanceWindow>,
    notify: Option<bool>,
}

impl Plan for ModifyInstanceMaintenanceAttributes {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        if self.instance_id.is_empty() {
            return Err(RequestFault::missing("InstanceId.N", None).into());
        }
        let window = self.maintenance_window.into_iter().next();
        Ok(Change {
            instances: self.instance_id,
            action: self.action_on_maintenance,
            window: window.map(Window::read).transpose()?,
            notify: self.notify_on_maintenance,
        })
    }
}

impl Window {
    fn read(self) -> Result<MaintenanceWindow, InstanceChangeFault> {
        match (self.start_time, self.end_time) {
            (Some(start), Some(end)) if start != end => Ok(MaintenanceWindow { start, end }),
            (Some(_) | None, Some(_) | None) => Err(InstanceChangeFault::MaintenanceWindow),
        }
    }
}

impl Write for ModifyInstanceMaintenanceAttributes {
    type Response = ();

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        super::expect_all(ctx, &plan.instances)?;
        if let Some(action) = plan.action
            && !MaintenanceAction::SUPPORTED.contains(&action)
        {
            let (instance, action) = (plan.instances[0].clone(), action.print());
            return Err(InstanceChangeFault::MaintenanceUnsupported { instance, action }.into());
        }
        for id in &plan.instances {
            let mut instance = ctx.find(id)?;
            let maintenance = &mut instance.maintenance;
            maintenance.action = plan.action.unwrap_or(maintenance.action);
            maintenance.window = plan.window.or(maintenance.window);
            maintenance.notify = plan.notify.unwrap_or(maintenance.notify);
            ctx.replace(&instance)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=ModifyInstanceMaintenanceAttributes";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let many = (1..=101).map(|number| format!("&InstanceId.{number}=i-{number}"));
        let window = |start: &str, end: &str| {
            format!("&MaintenanceWindow.1.StartTime={start}&MaintenanceWindow.1.EndTime={end}")
        };
        let no_window = "403 InvalidParameter The StartTime and the EndTime of MaintenanceWindow.1 must be 1 to 23 whole hours apart.";
        t.walk(
            &format!("{ACTION}&InstanceId.1={instance}{}", window("22:00:00", "04:00:00")),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    many.collect::<String>(),
                    "403 InvalidParameter the parameter(s) \"InstanceId.N\" provided is(are) invalid. 101 items exceed the limit of 100.",
                ),
                step(
                    "&ActionOnMaintenance=Wait",
                    "403 InvalidParameter the parameter(s) \"ActionOnMaintenance\" provided is(are) invalid. \"Wait\" is not one of Stop, AutoRecover, AutoRedeploy.",
                ),
                step(
                    window("02:30:00", "04:00:00"),
                    "403 InvalidParameter the parameter(s) \"MaintenanceWindow.1.StartTime\" provided is(are) invalid. \"02:30:00\" is not an hour as 02:00:00.",
                ),
                step(
                    "&NotifyOnMaintenance=x",
                    "403 InvalidParameter the parameter(s) \"NotifyOnMaintenance\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&InstanceId.1=",
                    "400 MissingParameter The input parameter \"InstanceId.N\" that is mandatory for processing this request is not supplied.",
                ),
                step(window("04:00:00", "04:00:00"), no_window),
                step(window("", "04:00:00"), no_window),
                step(window("04:00:00", ""), no_window),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId.1=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" does not exist.",
                ),
                step(
                    "&ActionOnMaintenance=AutoRedeploy",
                    format!("403 OperationDenied.NotInWhiteList The instance \"{instance}\" does not support the ActionOnMaintenance \"AutoRedeploy\"."),
                ),
            ],
        );
    }

    #[test]
    fn what_is_given_is_changed_of_all_and_the_rest_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let mut ids = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        ids.sort();
        let shown = |t: &mut Testing| -> Vec<Value> {
            let shown = t.ok("Action=DescribeInstanceMaintenanceAttributes");
            let list = at(&shown, "MaintenanceAttributes.MaintenanceAttribute").as_array();
            let list = list.expect("a list");
            list.iter()
                .map(|one| {
                    json!([
                        one["ActionOnMaintenance"]["Value"],
                        one["MaintenanceWindows"]["MaintenanceWindow"],
                        one["NotifyOnMaintenance"],
                    ])
                })
                .collect()
        };
        let both = format!("{ACTION}&InstanceId.1={}&InstanceId.2={}", ids[0], ids[1]);
        t.ok(&format!("{both}&ActionOnMaintenance=Stop&NotifyOnMaintenance=true"));
        assert_eq!(shown(&mut t), [json!(["Stop", [], true]), json!(["Stop", [], true])]);
        let window = "&MaintenanceWindow.1.StartTime=02:00:00&MaintenanceWindow.1.EndTime=18:00:00";
        t.ok(&format!("{ACTION}&InstanceId.1={}{window}", ids[1]));
        let hours = json!([{ "StartTime": "02:00:00", "EndTime": "18:00:00" }]);
        assert_eq!(shown(&mut t), [json!(["Stop", [], true]), json!(["Stop", hours, true])]);
        t.ok(&format!(
            "{ACTION}&InstanceId.1={}&ActionOnMaintenance=AutoRecover&NotifyOnMaintenance=false",
            ids[1]
        ));
        assert_eq!(
            shown(&mut t),
            [json!(["Stop", [], true]), json!(["AutoRecover", hours, false])]
        );
    }
}
