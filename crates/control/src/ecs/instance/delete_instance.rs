//! DeleteInstance: releases an instance, with what goes with it.

use control_derive::operation;

use super::lifecycle::{Step, Terms};
use crate::{Ctx, Fault, Write, value::id::InstanceId};

/// Releases an instance: its primary network interface goes with it, others and disks as they were
/// told.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, dry_run)]
pub struct DeleteInstance {
    /// The instance.
    instance_id: InstanceId,
    /// Whether to release it also if it runs; false if not given.
    force: Option<bool>,
    /// Whether a running one is switched off as by pulling its plug, which makes no difference here.
    #[expect(dead_code, reason = "an instance here stops in the same way by force")]
    force_stop: Option<bool>,
    /// Whether to release it also if it is paid for in advance; false if not given.
    terminate_subscription: Option<bool>,
}

impl Write for DeleteInstance {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let terms = Terms {
            force: wanted.force == Some(true),
            terminate_subscription: wanted.terminate_subscription == Some(true),
        };
        Step::Release(terms).of_one(ctx, &wanted.instance_id)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let set = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        t.walk(
            &format!("Action=DeleteInstance&InstanceId={instance}"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&Force=x",
                    "400 InvalidParameter the parameter(s) \"Force\" provided is(are) invalid. \"x\" is not true or false.",
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
                    (set("Starting"), set("Stopping")),
                    "403 IncorrectInstanceStatus.Initializing The specified instance status does not support this operation.",
                ),
                step(
                    ("Action=DescribeVpcs".to_owned(), set("Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    ("Action=DescribeVpcs".to_owned(), set("Stopped")),
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
    fn one_that_runs_goes_by_force_with_what_goes_with_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.2xlarge");
        let (goes, stays) = (t.eni(&vswitch, "&DeleteOnRelease=true"), t.eni(&vswitch, ""));
        for eni in [&goes, &stays] {
            t.attach(eni, &instance);
        }
        let delete = format!("Action=DeleteInstance&InstanceId={instance}");
        t.check(&delete, "403 IncorrectInstanceStatus The current status of the resource does not support this operation.");
        t.ok(&format!("{delete}&Force=true"));
        assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 0);
        assert_eq!(at(&t.ok("Action=DescribeDisks"), "TotalCount"), 0);
        t.wait_ms(t.world.delays.delete_ms);
        let left = t.ok("Action=DescribeNetworkInterfaces");
        assert_eq!(at(&left, "TotalCount"), 1);
        let left = at(&left, "NetworkInterfaceSets.NetworkInterfaceSet.0");
        assert_eq!(text(left, "NetworkInterfaceId"), stays);
        assert_eq!(text(left, "Status"), "Available");
        t.check(&delete, "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.");
    }

    #[test]
    fn one_that_a_route_leads_to_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let tables = t.ok("Action=DescribeRouteTableList");
        let table = text(&tables, "RouterTableList.RouterTableListType.0.RouteTableId").to_owned();
        t.ok(&format!("Action=CreateRouteEntry&RouteTableId={table}&DestinationCidrBlock=192.168.0.0/24&NextHopType=Instance&NextHopId={instance}"));
        t.check(
            &format!("Action=DeleteInstance&InstanceId={instance}&Force=true"),
            "400 DependencyViolation.RouteEntry Specified instance is used by route entry.",
        );
    }
}
