//! DetachNetworkInterface: takes a network interface off its instance. It keeps its addresses.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Eni, EniKind, EniState, attachment};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::instance::{Instance, InstanceStatus, named},
    id::{EniId, InstanceId},
};

/// Takes a network interface (ENI) off its instance.
#[derive(Debug, Params)]
pub struct DetachNetworkInterface {
    /// The region of the instance.
    pub region_id: String,
    /// The ENI, which must be in use and not the primary one.
    #[param(malformed = "InvalidParams.EniId")]
    pub network_interface_id: EniId,
    /// The instance that the ENI is on; it must run or be stopped.
    pub instance_id: InstanceId,
    /// The trunk ENI that the ENI is a member of.
    #[param(malformed = "InvalidParams.EniId")]
    pub trunk_network_instance_id: Option<EniId>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for DetachNetworkInterface {
    type Response = Response;

    const NAME: &'static str = "DetachNetworkInterface";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram {
        action: "ecs:DetachNetworkInterface",
        resources: &["ecs:eni/{NetworkInterfaceId}", "ecs:instance/{InstanceId}"],
    };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        named::check(Some(self.instance_id.as_str()))
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let now = ctx.txn.now();
        let mut eni = Eni::find_own(ctx, &self.network_interface_id)?;
        let instance = Instance::find(ctx, &self.instance_id)?;
        self.check_attachment(&eni, ctx)?;
        // A detachment may be repeated while it is under way.
        if eni.state(now) == EniState::Detaching {
            return Ok(Response {});
        }
        if eni.kind == EniKind::Primary {
            return Err(Fault::DetachPrimary { eni: eni.id });
        }
        eni.expect_state(now, "InUse,Detaching")?;
        instance.expect_settled(now)?;
        if eni.traffic.rdma && instance.status(now) != InstanceStatus::Stopped {
            return Err(Fault::RdmaHotUnplug { eni: eni.id });
        }
        if eni.kind == EniKind::Trunk {
            let others = attachment::of_instance(ctx, &instance.id)?;
            let trunks = others.iter().filter_map(|one| one.attached(now)?.trunk.as_ref());
            if trunks.into_iter().any(|trunk| *trunk == eni.id) {
                return Err(Fault::HasMembers { trunk: eni.id });
            }
        }
        attachment::begin_to_end(ctx, &mut eni);
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidRegion" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "InvalidParams.EniId" "%s"
        400 "InvalidParameter.EniNotBelongEcs" "%s"
        400 "InvalidOperation.EniHotPlugNotSupported" "The ENI with high-performance traffic mode cannot be hot-plugged. Please stop the ECS instance to which the ENI is attached, and try again."
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        403 "InvalidOperation.EniLinked" "%s"
        403 "InvalidInstanceId.NotFound" "%s"
        403 "InvalidOperation.HotPlugNotSupport" "%s"
        403 "InvalidOperation.InvalidTrunkEniStatus" "%s"
        403 "InvalidOperation.TrunkingIsNotAllowed" "%s"
        403 "InvalidOperation.InstanceTypeNotSupportEniTrunking" "%s"
        403 "InvalidParameter.EniNotBelongTrunk" "%s"
        403 "InvalidOperation.EniTypeNotSupportTrunking" "%s"
        403 "InvalidOperation.HasMemberEniAttached" "%s"
        403 "InvalidParameter.EniNotBelongEcs" "%s"
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
    };
}

impl DetachNetworkInterface {
    /// Whether the request names the instance, and the trunk if any, that it is on.
    fn check_attachment(&self, eni: &Eni, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let Some(attachment) = eni.attached(ctx.txn.now()) else { return Ok(()) };
        if attachment.instance != self.instance_id {
            let instance = self.instance_id.clone();
            return Err(Fault::EniNotOfInstance { eni: eni.id.clone(), instance });
        }
        match &self.trunk_network_instance_id {
            Some(trunk) if attachment.trunk.as_ref() != Some(trunk) => {
                Err(Fault::EniNotOfTrunk { eni: eni.id.clone(), trunk: trunk.clone() })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    fn detach(eni: &str, instance: &str) -> String {
        format!("Action=DetachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}")
    }

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, other) =
            (t.instance(&vswitch, "ecs.g7.large"), t.instance(&vswitch, "ecs.g7.large"));
        let eni = t.eni(&vswitch, "");
        t.check(
            "Action=DetachNetworkInterface&NetworkInterfaceId=nic",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &detach("nic", "x"),
            "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\".",
        );
        t.check(
            &detach("eni-9", "x"),
            "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
        );
        t.check(
            &detach("eni-9", "i-9"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        t.check(
            &detach(&eni, "i-9"),
            "404 InvalidEcsId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
        t.check(
            &detach(&eni, &instance),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"InUse,Detaching\" while current status is \"Available\".",
        );
        t.ok(&format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"
        ));
        t.check(
            &detach(&eni, &instance),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"InUse,Detaching\" while current status is \"Attaching\".",
        );
        t.wait_ms(t.world.delays.attach_ms);
        t.check(
            &detach(&eni, &other),
            &format!("400 InvalidParameter.EniNotBelongEcs The specified ENI \"{eni}\" is not attached to the instance \"{other}\"."),
        );
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Pending"));
        t.check(
            &detach(&eni, &instance),
            "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Pending\".",
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
