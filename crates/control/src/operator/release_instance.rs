//! ReleaseInstance: an instance goes, with those of its network interfaces that go with it.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    ecs::{eni::attachment, instance::release::release},
    faults::InstanceFault,
    value::id::InstanceId,
};

/// Releases an instance: network interfaces with DeleteOnRelease are deleted, and the others become
/// available again, also a bond of which a slave stays. Also frees those of an instance that was
/// lost.
#[operation(operator, write)]
pub struct ReleaseInstance {
    /// The instance.
    instance_id: InstanceId,
}

impl Write for ReleaseInstance {
    type Response = ();

    fn execute(plan: ReleaseInstance, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        // Every instance has its primary network interface; one that was lost has left its own.
        if attachment::of_instance(ctx, &plan.instance_id)?.is_empty() {
            return Err(InstanceFault::NotFound { instance: plan.instance_id }.into());
        }
        let gone = ctx.now().plus_ms(ctx.world.delays.delete_ms);
        Ok(release(&mut ctx.txn, &plan.instance_id, gone)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operator::tests::{missing, nowhere},
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!("Action=ReleaseInstance&InstanceId={instance}"),
            vec![
                step("&InstanceId=", missing("InstanceId")),
                nowhere(),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
            ],
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
    #[test]
    fn one_that_is_stopping_is_released_with_an_interface_that_is_being_attached() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.ok(&format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"
        ));
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        t.operator(&format!("Action=ReleaseInstance&InstanceId={instance}"));
        t.wait_ms(60_000);
        let left = t.ok("Action=DescribeNetworkInterfaces&Status=Available");
        assert_eq!(at(&left, "TotalCount"), 1);
        assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 0);
    }
}
