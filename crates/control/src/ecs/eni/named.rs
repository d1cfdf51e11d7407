//! An instance that a request names though its page has no parameter for it.
//!
//! The pages of the ENI operations list rows about an instance, but their tables of parameters have
//! no `InstanceId`. A request that carries one anyway has it checked as attaching would check it;
//! nothing is attached.

use super::{Eni, EniKind, attachment};
use crate::{
    Ctx, Fault,
    ecs::Instance,
    faults::{AttachmentFault, InstanceFault},
    value::id::InstanceId,
    vpc::VSwitch,
};

/// The id, if the text could be an instance's.
pub fn read(text: Option<&str>) -> Result<Option<InstanceId>, InstanceFault> {
    text.map(|text| well_formed(InstanceId::from(text))).transpose()
}

/// The id, if it could be an instance's.
pub fn well_formed(id: InstanceId) -> Result<InstanceId, InstanceFault> {
    match InstanceId::is_well_formed(id.as_str()) {
        true => Ok(id),
        false => Err(InstanceFault::Malformed { instance: id.to_string() }),
    }
}

/// The instance that the request names, if it names one and the network interface, or a new one of
/// the vSwitch, could be on it; and the network interfaces that are on it.
pub fn check(
    ctx: &Ctx<'_>,
    named: Option<&InstanceId>,
    eni: Option<&Eni>,
    vswitch: &VSwitch,
) -> Result<Option<(Instance, Vec<Eni>)>, Fault> {
    let Some(id) = named else { return Ok(None) };
    let instance = ctx.find(id)?;
    let on = eni.and_then(Eni::instance);
    let is_on_it = on.as_ref() == Some(&instance.id);
    if let Some(eni) = eni
        && eni.kind == EniKind::Primary
        && !is_on_it
    {
        return Err(AttachmentFault::DetachPrimary { eni: eni.id.clone() }.into());
    }
    instance.expect_settled()?;
    instance.expect_same_place(vswitch)?;
    let on_it = attachment::of_instance(ctx, &instance.id)?;
    if !is_on_it {
        attachment::check_room(instance.instance_type(ctx)?, &on_it, 1)?;
    }
    Ok(Some((instance, on_it)))
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, text};

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
