//! LoseInstance: an instance vanishes, and its network interfaces do not notice.

use control_derive::operation;

use crate::{Ctx, Fault, Write, value::id::InstanceId};

/// Loses an instance: it is not found any more, while its network interfaces stay attached to it.
#[operation(operator, write)]
pub struct LoseInstance {
    /// The instance.
    instance_id: InstanceId,
}

impl Write for LoseInstance {
    type Response = ();

    fn execute(plan: LoseInstance, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        Ok(ctx.find(&plan.instance_id)?.remove_row(&mut ctx.txn)?)
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
            &format!("Action=LoseInstance&InstanceId={instance}"),
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
    fn its_network_interfaces_stay_but_cannot_be_changed() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&Ipv6AddressCount=1");
        t.attach(&eni, &instance);
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        assert_eq!(text(&shown, "Status"), "InUse");
        assert_eq!(text(&shown, "InstanceId"), instance);
        let id = format!("&NetworkInterfaceId={eni}");
        t.check(
            &format!("Action=AssignPrivateIpAddresses{id}&SecondaryPrivateIpAddressCount=1"),
            "404 InvalidEcsId.NotFound The specified EcsId is not found.",
        );
        // These pages list no such error.
        t.check(
            &format!("Action=AssignIpv6Addresses{id}&Ipv6AddressCount=1"),
            "400 InvalidOperation.InvalidEcsState The specified EcsId is not found.",
        );
        t.check(
            &format!("Action=UnassignIpv6Addresses{id}&Ipv6Address.1=::1"),
            "400 InvalidOperation.InvalidEcsState The specified EcsId is not found.",
        );
        t.check(
            &format!("Action=DetachNetworkInterface{id}&InstanceId={instance}"),
            &format!("404 InvalidEcsId.NotFound The specified EcsId \"{instance}\" is not found."),
        );
        let group = t.group(&vswitch);
        t.check(
            &format!("Action=RegisterInstance&InstanceId={instance}&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}"),
            &format!("400 InvalidInstanceId.Duplicated The specified InstanceId \"{instance}\" already exists."),
        );
    }
    #[test]
    fn one_that_is_stopping_is_lost_too() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        t.wait_ms(60_000);
        assert_eq!(at(&t.ok("Action=DescribeInstances"), "TotalCount"), 0);
    }
}
