//! StopInstance: lets a running instance stop.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Instance, InstanceStatus};
use crate::{Access, Ctx, Fault, Operation, Product, Ram, id::InstanceId};

/// Stops an instance that runs.
#[derive(Debug, Params)]
pub struct StopInstance {
    /// The instance.
    pub instance_id: InstanceId,
    /// Whether to stop it by force; here, both is the same.
    pub force_stop: Option<bool>,
    /// No longer used.
    pub confirm_stop: Option<bool>,
    /// What is charged while it is stopped; here, nothing is.
    #[param(values = "StopCharging|KeepCharging")]
    pub stopped_mode: Option<String>,
    /// Whether to keep its memory; only false is served.
    pub hibernate: Option<bool>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for StopInstance {
    type Response = Response;

    const NAME: &'static str = "StopInstance";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "ecs:StopInstance", resources: &["ecs:instance/{InstanceId}"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = Instance::find(ctx, &self.instance_id)?;
        if self.hibernate == Some(true) {
            return Err(Fault::HibernationOff { instance: instance.id });
        }
        let now = ctx.txn.now();
        instance.expect_status(now, "Running")?;
        instance.status = InstanceStatus::Stopping;
        instance.settles = Some(now.plus_ms(ctx.world.delays.stop_ms));
        instance.put(ctx);
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        403 "IncorrectInstanceStatus" "The current status of the resource does not support this operation."
        403 "InstanceLockedForSecurity" "The specified operation is denied as your instance is locked for security reasons."
        403 "DiskError" "IncorrectDiskStatus"
        403 "InstanceType.ParameterMismatch" "The input parameter ConfirmStop must be true when an instance have localstorage."
        403 "InstanceExpiredOrInArrears" "The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode)."
        403 "InvalidInstanceId.NotSupport" "Classic network Instance  does not support this operation."
        403 "InvalidParameter.KMSKeyId.CMKUnauthorized" "The CMK needs to be added ECS tag"
        403 "InvalidParameter.KMSKeyId.CMKNotEnabled" "The CMK needs to be enabled."
        403 "InvalidParameter.KMSKeyId.KMSUnauthorized" "ECS service have no right to access your KMS."
        403 "HibernationConfigured.InstanceOperationForbidden" "The operation is not permitted due to limit of the hibernation configured instance."
        403 "HibernationConfigured.NotEnabled" "The instance hibernation configured option is not enabled."
        404 "InvalidInstanceId.NotFound" "The specified InstanceId does not exist."
        500 "InternalError" "The request processing has failed due to some unknown error."
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let stop = format!("Action=StopInstance&InstanceId={instance}");
        t.check(
            "Action=StopInstance&StoppedMode=x",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=StopInstance&InstanceId=i-9&StoppedMode=x",
            "400 InvalidParameter the parameter(s) \"StoppedMode\" provided is(are) invalid. \"x\" is not one of StopCharging, KeepCharging.",
        );
        t.check(
            "Action=StopInstance&InstanceId=i-9",
            "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
        );
        t.check(
            &format!("{stop}&Hibernate=true"),
            "403 HibernationConfigured.NotEnabled The instance hibernation configured option is not enabled.",
        );
        t.ok(&stop);
        t.check(
            &stop,
            "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
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
