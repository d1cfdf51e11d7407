//! SetInstanceType: gives an instance another type, whatever its network interfaces have.

use control_derive::operation;

use crate::{Ctx, Fault, Write, ecs::instance, value::id::InstanceId};

/// Sets the type of an instance. Its network interfaces, and their addresses, may then be more than
/// the type allows.
#[operation(operator, write)]
pub struct SetInstanceType {
    /// The instance.
    instance_id: InstanceId,
    /// The type, as ecs.g7.large.
    instance_type: String,
}

impl Write for SetInstanceType {
    type Response = ();

    fn execute(plan: SetInstanceType, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut instance = ctx.find(&plan.instance_id)?;
        instance.kind = instance::find_type(ctx, &plan.instance_type)?.id.clone();
        ctx.replace(&instance)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operator::tests::{missing, nowhere},
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!(
                "Action=SetInstanceType&InstanceId={instance}&InstanceType=ecs.g7.2xlarge"
            ),
            vec![
                step("&InstanceId=", missing("InstanceId")),
                step("&InstanceType=", missing("InstanceType")),
                nowhere(),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
                step(
                    "&InstanceType=none",
                    "404 InvalidInstanceType.NotFound The specified InstanceType \"none\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_there_stays_above_the_new_limits_and_nothing_is_added() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let (one, two) =
            (t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=5"), t.eni(&vswitch, ""));
        t.attach(&one, &instance);
        t.attach(&two, &instance);
        // Two network interfaces, two IPv4 addresses, one IPv6 address.
        t.operator(&format!(
            "Action=SetInstanceType&InstanceId={instance}&InstanceType=ecs.t5-c1m1.large"
        ));
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={two}&SecondaryPrivateIpAddressCount=1"),
            "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
        );
        t.check(
            &format!("Action=AssignIpv6Addresses&NetworkInterfaceId={one}&Ipv6AddressCount=1"),
            &format!("403 InvalidOperation.Ipv4CountExceeded The number of eni {one} private ip exceeds the limit(2). target instanceType ecs.t5-c1m1.large. Assigned:6. Expecting assign:0."),
        );
        // Another network interface of it has room.
        t.ok(&format!("Action=AssignIpv6Addresses&NetworkInterfaceId={two}&Ipv6AddressCount=1"));
    }
}
