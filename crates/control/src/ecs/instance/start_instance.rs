//! StartInstance: lets a stopped instance run.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Instance, InstanceStatus};
use crate::{Access, Ctx, Fault, Operation, Product, Ram, id::InstanceId};

/// Starts an instance that is stopped.
#[derive(Debug, Params)]
pub struct StartInstance {
    /// The instance.
    pub instance_id: InstanceId,
    /// Not used: there are no local disks.
    pub init_local_disk: Option<bool>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for StartInstance {
    type Response = Response;

    const NAME: &'static str = "StartInstance";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "ecs:StartInstance", resources: &["ecs:instance/{InstanceId}"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = Instance::find(ctx, &self.instance_id)?;
        let now = ctx.txn.now();
        instance.expect_status(now, "Stopped")?;
        instance.status = InstanceStatus::Starting;
        instance.settles = Some(now.plus_ms(ctx.world.delays.start_ms));
        instance.put(ctx);
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        400 "LackResource" "There's no enough resource on the specified capacity reservation."
        400 "InvalidDedicatedHost.NotEnoughResource" "The specified dedicated host has not enough resource due to host affinity."
        400 "InvalidInstance.NotFoundSystemDisk" "The specified instance does not have system disk."
        400 "Invalid.PrivatePoolOptions.NoStock" "The PrivatePool has been used up."
        403 "InvalidParameter.KMSKeyId.NotFound" "The specified KMSKeyId does not exist."
        403 "IncorrectInstanceStatus" "The current status of the resource does not support this operation."
        403 "InstanceLockedForSecurity" "The specified operation is denied as your instance is locked for security reasons."
        403 "InsufficientBalance" "Your account does not have enough balance."
        403 "DiskError" "IncorrectDiskStatus."
        403 "InstanceExpired" "The postPaid instance has been expired.Please ensure your account have enough balance."
        403 "InstanceNotReady" "The specified instance is not ready for use."
        403 "DiskInArrears" "The specified operation is denied as your disk has expired."
        403 "OperationDenied.NoStock" "The requested resource is sold out in the specified zone; try other types of resources or other regions and zones."
        403 "OperationDenied.SpotPriceLowerThanPublicPrice" "The spot instance price is lower than public price."
        403 "InvalidParameter.KMSKeyId.CMKUnauthorized" "The CMK needs to be added ECS tag."
        403 "InvalidParameter.KMSKeyId.CMKNotEnabled" "The CMK needs to be enabled."
        403 "InvalidParameter.KMSKeyId.KMSUnauthorized" "ECS service have no right to access your KMS."
        403 "QuotaExceed.ElasticQuota" "No additional quota is available for the specified ECS instance type."
        403 "OperationDenied.HostRepairing" "The specified operation is denied as the host of ECS instance is being repaired."
        404 "InvalidInstanceId.NotFound" "The specified InstanceId does not exist."
        404 "InvalidCapacityReservationId.NotFound" "The specified capacity reservation does not exist."
        500 "InstanceNotReady" "The specified instance is not ready for use."
        500 "InternalError" "The request processing has failed due to some unknown error."
        503 "ServiceUnavailable" "The request has failed due to a temporary failure of the server."
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
        let start = format!("Action=StartInstance&InstanceId={instance}");
        t.check(
            "Action=StartInstance",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=StartInstance&InstanceId=i-9&DryRun=maybe",
            "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"maybe\" is not true or false.",
        );
        t.check(
            "Action=StartInstance&InstanceId=i-9",
            "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
        );
        t.check(
            &start,
            "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
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
