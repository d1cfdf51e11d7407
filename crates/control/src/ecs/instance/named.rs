//! An instance that a request names though its page has no parameter for it.
//!
//! The pages of the ENI operations list rows about an instance, but their tables of parameters have
//! no `InstanceId`. A request that carries one anyway has it checked as attaching would check it;
//! nothing is attached.

use super::Instance;
use crate::{
    Ctx, Fault,
    ecs::eni::{Eni, EniKind},
    id::InstanceId,
    vpc::VSwitch,
};

/// The id, if the text could be an instance's.
pub fn read(text: &str) -> Result<InstanceId, Fault> {
    match InstanceId::is_well_formed(text) {
        true => Ok(InstanceId::from(text)),
        false => Err(Fault::InstanceMalformed { instance: text.to_owned() }),
    }
}

/// Checks the id so far as that needs no rows.
pub fn check(text: Option<&str>) -> Result<(), Fault> {
    text.map(read).transpose().map(drop)
}

/// The instance that the request names, if it names one and the network interface, or a new one of
/// the vSwitch, could be on it.
pub fn check_named(
    ctx: &Ctx<'_>,
    instance_id: Option<&str>,
    eni: Option<&Eni>,
    vswitch: &VSwitch,
) -> Result<Option<Instance>, Fault> {
    let Some(text) = instance_id else { return Ok(None) };
    let now = ctx.txn.now();
    let instance = Instance::find(ctx, &read(text)?)?;
    let on = eni.and_then(|eni| eni.attached(now)).map(|attachment| &attachment.instance);
    if let Some(eni) = eni
        && eni.kind == EniKind::Primary
        && on != Some(&instance.id)
    {
        return Err(Fault::DetachPrimary { eni: eni.id.clone() });
    }
    instance.expect_settled(now)?;
    instance.expect_same_place(vswitch)?;
    if on != Some(&instance.id) {
        instance.expect_room(ctx, 1)?;
    }
    Ok(Some(instance))
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, text};

    #[test]
    fn an_instance_that_is_named_is_checked_as_attaching_would() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let elsewhere = t.vswitch("10.0.1.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId");
        let there = t.ok(&format!(
            "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-i&CidrBlock=10.0.2.0/24"
        ));
        let there = text(&there, "VSwitchId");
        let eni = t.eni(&vswitch, "");
        let assign = |instance: &str| {
            format!(
                "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1&InstanceId={instance}"
            )
        };
        t.check(
            &assign("x"),
            "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
        );
        t.check(
            &assign("i-9"),
            "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
        let instance = t.instance(&vswitch, "ecs.ce4.xlarge");
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Pending"));
        t.check(
            &assign(&instance),
            "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Pending\".",
        );
        let there = t.instance(there, "ecs.g7.large");
        t.check(
            &assign(&there),
            "403 InvalidOperation.AvailabilityZoneMismatch The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone.",
        );
        let elsewhere = t.instance(&elsewhere, "ecs.g7.large");
        t.check(
            &assign(&elsewhere),
            "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and ECS instance are not in the same VPC.",
        );
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Running"));
        t.check(
            &assign(&instance),
            "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
        );
        let fits = t.instance(&vswitch, "ecs.g7.large");
        t.ok(&assign(&fits));
        t.attach(&eni, &fits);
        t.ok(&assign(&fits));
    }

    #[test]
    fn a_primary_interface_stays_on_its_instance() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (own, other) =
            (t.instance(&vswitch, "ecs.g7.large"), t.instance(&vswitch, "ecs.g7.large"));
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={own}"));
        let primary = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
        let assign = |instance: &str| {
            format!(
                "Action=AssignPrivateIpAddresses&NetworkInterfaceId={primary}&SecondaryPrivateIpAddressCount=1&InstanceId={instance}"
            )
        };
        t.check(
            &assign(&other),
            "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
        );
        t.ok(&assign(&own));
    }
}
