//! ReleaseInstance: an instance goes, with those of its network interfaces that go with it.

use api::{Params, Row};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    ecs::{
        eni::attachment,
        instance::{INSTANCES, Instance},
    },
    id::InstanceId,
};

/// Releases an instance: network interfaces with DeleteOnRelease are deleted, others are available
/// again. Also frees those of an instance that was lost.
#[derive(Debug, Params)]
pub struct ReleaseInstance {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The instance.
    pub instance_id: InstanceId,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for ReleaseInstance {
    type Response = Response;

    const NAME: &'static str = "ReleaseInstance";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:ReleaseInstance", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let enis = attachment::rows_of_instance(ctx, &self.instance_id)?;
        if enis.is_empty() {
            Instance::find(ctx, &self.instance_id)?;
        }
        for mut eni in enis {
            if eni.delete_on_release {
                eni.begin_deletion(ctx);
            } else {
                attachment::end(&mut ctx.txn, &ctx.scope, &mut eni);
                eni.put(ctx);
            }
        }
        ctx.txn.delete(INSTANCES, &(ctx.scope.clone(), self.instance_id));
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=ReleaseInstance",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=ReleaseInstance&InstanceId=i-9",
            "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
    }

    #[test]
    fn interfaces_go_or_stay_as_they_were_told() {
        let mut t = Testing::new();
        for lost in [false, true] {
            let vswitch = t.vswitch("10.0.0.0/24");
            let instance = t.instance(&vswitch, "ecs.g7.2xlarge");
            let (goes, stays) = (t.eni(&vswitch, "&DeleteOnRelease=true"), t.eni(&vswitch, ""));
            let leaving = t.eni(&vswitch, "");
            for eni in [&goes, &stays, &leaving] {
                t.attach(eni, &instance);
            }
            t.ok(&format!(
                "Action=DetachNetworkInterface&NetworkInterfaceId={leaving}&InstanceId={instance}"
            ));
            if lost {
                t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
            }
            t.operator(&format!("Action=ReleaseInstance&InstanceId={instance}"));
            let of = |status: &str| {
                format!("Action=DescribeNetworkInterfaces&VSwitchId={vswitch}&Status={status}")
            };
            assert_eq!(at(&t.ok(&of("Available")), "TotalCount"), 2);
            assert_eq!(at(&t.ok(&of("Deleting")), "TotalCount"), 2);
            t.wait_ms(t.world.delays.delete_ms);
            assert_eq!(at(&t.ok(&of("Deleting")), "TotalCount"), 0);
            let left = t.ok(&of("Available"));
            let first =
                text(&left, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
            assert_eq!(first, stays);
            assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 0);
        }
    }
}
