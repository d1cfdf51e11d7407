//! DetachNetworkInterface: takes a network interface off its instance. It keeps its addresses.

use control_derive::operation;

use super::{Attachment, Eni, EniKind, EniState, attachment, named};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::instance::InstanceStatus,
    facts::Feature,
    faults::{AttachmentFault, EniFault, TypeFault},
    value::id::{EniId, InstanceId},
};

/// Detaches a network interface (ENI) from its instance.
#[operation(ecs, write, ram("eni/{NetworkInterfaceId}", "instance/{InstanceId}"), planned)]
pub struct DetachNetworkInterface {
    /// The ENI, which must be in use and not the primary one.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
    /// The instance that the ENI is on; it must run or be stopped.
    instance_id: InstanceId,
    /// The trunk ENI that the ENI is a member of.
    #[param(malformed = "InvalidParams.EniId")]
    trunk_network_instance_id: Option<EniId>,
}

/// What is taken off what.
pub struct Detached {
    eni: EniId,
    instance: InstanceId,
    trunk: Option<EniId>,
}

impl Plan for DetachNetworkInterface {
    type Into = Detached;

    fn plan(self, _: &Head, _: &World) -> Result<Detached, Fault> {
        Ok(Detached {
            eni: self.network_interface_id,
            instance: named::well_formed(self.instance_id)?,
            trunk: self.trunk_network_instance_id,
        })
    }

    fn permit(plan: &Detached, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(plan.trunk.is_some(), Feature::Trunk, "TrunkNetworkInstanceId")
    }
}

impl Write for DetachNetworkInterface {
    type Response = ();

    fn execute(plan: Detached, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = Eni::find_own(ctx, &plan.eni)?;
        let instance = ctx.find(&plan.instance)?;
        let trunk = plan.trunk.as_ref().map(|id| ctx.get(id)).transpose()?.flatten();
        eni.check_surroundings(ctx)?;
        if let Some(attachment) = &eni.attachment {
            plan.check(&eni, attachment, trunk.as_ref())?;
        }
        // A detachment may be repeated while it is under way.
        if eni.state() == EniState::Detaching {
            return Ok(());
        }
        if eni.kind == EniKind::Primary {
            return Err(AttachmentFault::DetachPrimary { eni: eni.id }.into());
        }
        eni.expect_state(&[EniState::InUse, EniState::Detaching])?;
        instance.expect_settled()?;
        let kind = instance.instance_type(ctx)?;
        if plan.trunk.is_some() && !kind.trunk {
            return Err(TypeFault::TrunkNotAllowed { instance_type: kind.id.clone() }.into());
        }
        attachment::check_hot_plug(&instance, kind)?;
        if eni.traffic.rdma && instance.status != InstanceStatus::Stopped {
            return Err(AttachmentFault::RdmaHotUnplug { eni: eni.id }.into());
        }
        let on_it = || attachment::of_instance(ctx, &instance.id);
        if eni.kind == EniKind::Trunk && attachment::count_members(&on_it()?, &eni.id) > 0 {
            return Err(AttachmentFault::HasMembers { trunk: eni.id }.into());
        }
        let is_slave = |one: &Eni| one.bond.as_ref() == Some(&eni.id);
        if eni.kind == EniKind::Bond && on_it()?.iter().any(is_slave) {
            return Err(AttachmentFault::SlavesAttached { bond: eni.id }.into());
        }
        attachment::begin_to_end(ctx, &mut eni)
    }
}

impl Detached {
    /// Whether the request names the instance, and the trunk if any, that it is on.
    fn check(
        &self,
        detached: &Eni,
        attachment: &Attachment,
        trunk: Option<&Eni>,
    ) -> Result<(), Fault> {
        let eni = self.eni.clone();
        if attachment.instance != self.instance {
            let instance = self.instance.clone();
            return Err(AttachmentFault::NotOfInstance { eni, instance }.into());
        }
        if self.trunk.is_some() && detached.kind != EniKind::Secondary {
            let (kind, expected) = (detached.kind.print(), vec![EniKind::Secondary.print()]);
            return Err(EniFault::Kind { eni, kind, expected }.into());
        }
        if let Some(trunk) = trunk
            && trunk.kind != EniKind::Trunk
        {
            let (eni, kind) = (trunk.id.clone(), trunk.kind.print());
            return Err(AttachmentFault::NotATrunk { eni, kind }.into());
        }
        if let Some(trunk) = trunk
            && trunk.state() != EniState::InUse
        {
            let (trunk, instance) = (trunk.id.clone(), self.instance.clone());
            return Err(AttachmentFault::TrunkState { trunk, instance }.into());
        }
        match &self.trunk {
            Some(trunk) if attachment.trunk.as_ref() != Some(trunk) => {
                Err(AttachmentFault::NotOfTrunk { eni, trunk: trunk.clone() }.into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::{Feature, world::AccountFacts},
        tests::testing::{Testing, at, step, text},
    };

    fn detach(eni: &str, instance: &str) -> String {
        format!("Action=DetachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, other) =
            (t.instance(&vswitch, "ecs.g8a.xlarge"), t.instance(&vswitch, "ecs.g7.large"));
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
        let primary = "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId";
        let primary = text(&shown, primary).to_owned();
        let rdma = t.eni(&vswitch, "&NetworkInterfaceTrafficMode=HighPerformance");
        let trunk = t.eni(&vswitch, "&InstanceType=Trunk");
        let (member, idle) = (t.eni(&vswitch, ""), t.eni(&vswitch, ""));
        t.attach(&rdma, &instance);
        t.attach(&trunk, &instance);
        t.attach(&member, &format!("{instance}&TrunkNetworkInstanceId={trunk}"));
        let of_operator = |query: &str| {
            format!("Action=SetNetworkInterface&NetworkInterfaceId={primary}&{query}")
        };
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        let place =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={primary}"));
        let group = text(&shown, "SecurityGroupIds.SecurityGroupId.0").to_owned();
        let group = |what: &str| format!("Action=SetSecurityGroup&SecurityGroupId={group}&{what}");
        let lacks_trunks: fn(&mut World) = |world| {
            let without = [Feature::Trunk].into();
            let facts = AccountFacts { without, ..AccountFacts::default() };
            world.accounts.insert(Testing::ACCOUNT, facts);
        };
        let has_trunks: fn(&mut World) = |world| drop(world.accounts.remove(&Testing::ACCOUNT));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&InstanceId=",
                "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&NetworkInterfaceId=nic",
                "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\".",
            ),
            step(
                "&TrunkNetworkInstanceId=trunk",
                "400 InvalidParams.EniId The specified parameter \"TrunkNetworkInstanceId\" is not valid: \"trunk\" is not an id that starts with \"eni-\".",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&RegionId=mars",
                "400 InvalidOperation.InvalidRegion The specified RegionId \"mars\" does not exist.",
            ),
            step(
                (lacks_trunks, has_trunks),
                "403 InvalidOperation.TrunkingIsNotAllowed The parameter \"TrunkNetworkInstanceId\" is not supported for this account in this region.",
            ),
            step(
                "&NetworkInterfaceId=eni-9",
                "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
            ),
            step(
                (of_operator("ServiceId=1"), of_operator("ServiceId=0")),
                format!(
                    "403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{primary}\" is managed by a cloud service."
                ),
            ),
            step(
                (of_operator("Busy=true"), of_operator("Busy=false")),
                "400 InvalidOperation.InvalidEniState ecs task is conflicted.",
            ),
            step(
                "&InstanceId=i-9",
                "404 InvalidEcsId.NotFound The specified EcsId \"i-9\" is not found.",
            ),
            step(
                (place("Lost"), place("Available")),
                format!(
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"{vswitch}\" is not found."
                ),
            ),
            step(
                (group("Lost=true"), group("Lost=false")),
                "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
            ),
            step(
                (group("Classic=true"), group("Classic=false")),
                "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
            ),
            step(
                format!("&InstanceId={other}"),
                format!(
                    "400 InvalidParameter.EniNotBelongEcs The specified ENI \"{primary}\" is not attached to the instance \"{other}\"."
                ),
            ),
            step(
                "&TrunkNetworkInstanceId=eni-9",
                "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Secondary\" while current type is \"Primary\".",
            ),
            step(
                format!("&NetworkInterfaceId={primary}"),
                "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
            ),
            step(
                format!("&NetworkInterfaceId={idle}"),
                "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"InUse,Detaching\" while current status is \"Available\".",
            ),
            step(
                (status("Pending"), status("Running")),
                "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Pending\".",
            ),
            step(
                format!("&NetworkInterfaceId={rdma}"),
                "400 InvalidOperation.EniHotPlugNotSupported The ENI with high-performance traffic mode cannot be hot-plugged. Please stop the ECS instance to which the ENI is attached, and try again.",
            ),
            step(
                format!("&NetworkInterfaceId={trunk}"),
                format!(
                    "403 InvalidOperation.HasMemberEniAttached The trunk ENI \"{trunk}\" has member ENIs attached."
                ),
            ),
        ];
        t.walk(&detach(&member, &instance), steps);
    }

    #[test]
    fn a_trunk_that_is_named_is_the_one_that_has_the_member() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g8a.xlarge");
        let [trunk, idle] = [(); 2].map(|()| t.eni(&vswitch, "&InstanceType=Trunk"));
        let [member, plain] = [(); 2].map(|()| t.eni(&vswitch, ""));
        t.attach(&trunk, &instance);
        t.attach(&member, &format!("{instance}&TrunkNetworkInstanceId={trunk}"));
        let detach = format!("{}&TrunkNetworkInstanceId={trunk}", detach(&member, &instance));
        let set = |kind: &str| {
            format!("Action=SetInstanceType&InstanceId={instance}&InstanceType={kind}")
        };
        t.walk(
            &detach,
            vec![
                step(
                    format!("&TrunkNetworkInstanceId={plain}"),
                    format!("403 InvalidOperation.EniTypeNotSupportTrunking The operation is not allowed in the current ENI type of \"{plain}\". Expecting type is \"Trunk\" while current type is \"Secondary\"."),
                ),
                step(
                    format!("&TrunkNetworkInstanceId={idle}"),
                    format!("403 InvalidOperation.InvalidTrunkEniStatus The trunk ENI \"{idle}\" is not attached to the instance \"{instance}\"."),
                ),
                step(
                    "&TrunkNetworkInstanceId=eni-9",
                    format!("403 InvalidParameter.EniNotBelongTrunk The specified ENI \"{member}\" is not a member of the trunk ENI \"eni-9\"."),
                ),
                step(
                    (set("ecs.g7.large"), set("ecs.g8a.xlarge")),
                    "403 InvalidOperation.InstanceTypeNotSupportEniTrunking The \"InstanceType\" Trunk is not allowed on instanceType ecs.g7.large.",
                ),
            ],
        );
    }

    #[test]
    fn a_bond_is_detached_after_its_slaves() {
        let mut t = Testing::new();
        let facts = AccountFacts { with: [Feature::Bond].into(), ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, facts);
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.2xlarge");
        let bond = t.eni(&vswitch, "&InstanceType=Bond");
        let slave = t.eni(&vswitch, "&InstanceType=Slave");
        t.attach(&bond, &instance);
        t.attach(&slave, &instance);
        let linked = format!(
            "403 InvalidOperation.EniLinked The ENI \"{bond}\" is linked to other ENIs of the instance: detach its slave ENIs first."
        );
        t.check(&detach(&bond, &instance), &linked);
        t.ok(&detach(&slave, &instance));
        t.check(&detach(&bond, &instance), &linked);
        t.wait_ms(t.world.delays.detach_ms);
        t.ok(&detach(&bond, &instance));
    }

    #[test]
    fn an_interface_that_is_being_attached_is_not_detached() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.ok(&format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"
        ));
        t.check(
            &detach(&eni, &instance),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"InUse,Detaching\" while current status is \"Attaching\".",
        );
    }

    #[test]
    fn f_07_a_primary_interface_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok("Action=DescribeNetworkInterfaces&Type=Primary");
        let primary = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId")
            .to_owned();
        t.check(
            &detach(&primary, &instance),
            "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
        );
    }

    #[test]
    fn f_08_f_09_it_detaches_for_a_while_and_keeps_what_it_has() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=2");
        let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
        let addresses = at(&t.ok(&show), "PrivateIpSets").clone();
        t.attach(&eni, &instance);
        t.ok(&detach(&eni, &instance));
        assert_eq!(text(&t.ok(&show), "Status"), "Detaching");
        // A repetition does not put the end off.
        t.wait_ms(t.world.delays.detach_ms / 2);
        t.ok(&detach(&eni, &instance));
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1"),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state.",
        );
        t.wait_ms(t.world.delays.detach_ms / 2);
        let shown = t.ok(&show);
        assert_eq!(text(&shown, "Status"), "Available");
        assert_eq!(text(&shown, "InstanceId"), "");
        assert_eq!(at(&shown, "Attachment"), &serde_json::json!({}));
        assert_eq!(at(&shown, "PrivateIpSets"), &addresses);
        let other = t.instance(&vswitch, "ecs.g7.large");
        t.attach(&eni, &other);
    }

    #[test]
    fn f_10_an_rdma_interface_needs_a_stopped_instance() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g8a.xlarge");
        let eni = t.eni(&vswitch, "&NetworkInterfaceTrafficMode=HighPerformance");
        t.attach(&eni, &instance);
        t.check(
            &detach(&eni, &instance),
            "400 InvalidOperation.EniHotPlugNotSupported The ENI with high-performance traffic mode cannot be hot-plugged. Please stop the ECS instance to which the ENI is attached, and try again.",
        );
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        t.wait_ms(t.world.delays.stop_ms);
        t.ok(&detach(&eni, &instance));
    }

    #[test]
    fn f_11_an_attached_interface_is_not_deleted() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        let delete = format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}");
        let refusal = |state: &str| {
            format!(
                "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available\" while current status is \"{state}\"."
            )
        };
        t.ok(&format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"
        ));
        t.check(&delete, &refusal("Attaching"));
        t.wait_ms(t.world.delays.attach_ms);
        t.check(&delete, &refusal("InUse"));
        t.ok(&detach(&eni, &instance));
        t.check(&delete, &refusal("Detaching"));
        t.wait_ms(t.world.delays.detach_ms);
        t.ok(&delete);
    }
}
