//! SetInstanceStatus: keeps an instance in a status, also in one that passes by itself otherwise.

use api::{Params, Row};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    ecs::instance::{Instance, InstanceStatus},
    id::InstanceId,
};

/// Sets the status of an instance, which stays as it is until something changes it.
#[derive(Debug, Params)]
pub struct SetInstanceStatus {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The instance.
    pub instance_id: InstanceId,
    /// Pending, Running, Starting, Stopping or Stopped.
    #[param(values = "Pending|Running|Starting|Stopping|Stopped")]
    pub status: InstanceStatus,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetInstanceStatus {
    type Response = Response;

    const NAME: &'static str = "SetInstanceStatus";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetInstanceStatus", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = Instance::find(ctx, &self.instance_id)?;
        instance.status = self.status;
        instance.settles = None;
        instance.put(ctx);
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=SetInstanceStatus&Status=On",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=SetInstanceStatus&InstanceId=i-9&Status=On",
            "400 InvalidParameter the parameter(s) \"Status\" provided is(are) invalid. \"On\" is not one of Pending, Running, Starting, Stopping, Stopped.",
        );
        t.check(
            "Action=SetInstanceStatus&InstanceId=i-9&Status=Running",
            "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
    }

    #[test]
    fn what_would_pass_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        for status in ["Pending", "Starting", "Stopping", "Stopped", "Running"] {
            t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}"));
            t.wait_ms(60_000);
            let shown = t.ok(&format!("Action=DescribeInstances&Status={status}"));
            assert_eq!(at(&shown, "TotalCount"), 1, "{status}");
        }
    }
}
