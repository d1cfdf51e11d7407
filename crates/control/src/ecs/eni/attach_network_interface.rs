//! AttachNetworkInterface: puts a network interface on an instance, or makes it a trunk's member
//! there.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Attachment, Eni, EniKind, EniState, attachment, limits};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    ecs::instance::{Instance, named},
    id::{EniId, InstanceId},
    instance_type::InstanceType,
    vpc::VSwitch,
};

/// Puts a network interface (ENI) on an instance.
#[derive(Debug, Params)]
pub struct AttachNetworkInterface {
    /// The region of the instance.
    pub region_id: String,
    /// The ENI, which must be available.
    #[param(malformed = "InvalidParams.EniId")]
    pub network_interface_id: EniId,
    /// The instance, in the zone and the VPC of the ENI; it must run or be stopped.
    pub instance_id: InstanceId,
    /// The trunk ENI on the instance that the ENI becomes a member of.
    #[param(malformed = "InvalidParams.EniId")]
    pub trunk_network_instance_id: Option<EniId>,
    /// No longer used.
    pub wait_for_network_configuration_ready: Option<bool>,
    /// The network card: no type has more than the one with index 0.
    pub network_card_index: Option<u32>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for AttachNetworkInterface {
    type Response = Response;

    const NAME: &'static str = "AttachNetworkInterface";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram {
        action: "ecs:AttachNetworkInterface",
        resources: &["ecs:eni/{NetworkInterfaceId}", "ecs:instance/{InstanceId}"],
    };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        named::check(Some(self.instance_id.as_str()))?;
        match self.network_card_index {
            None | Some(0) => Ok(()),
            Some(index) => Err(Fault::NetworkCard { index }),
        }
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let now = ctx.txn.now();
        let mut eni = Eni::find_own(ctx, &self.network_interface_id)?;
        let instance = Instance::find(ctx, &self.instance_id)?;
        let trunk = self.trunk_network_instance_id.as_ref();
        let trunk = trunk.map(|id| Eni::find(ctx, id)).transpose()?;
        if self.is_done(&eni, ctx) {
            return Ok(Response {});
        }
        eni.expect_state(now, "Available")?;
        instance.expect_settled(now)?;
        instance.expect_same_place(&VSwitch::find(ctx, &eni.vswitch)?)?;
        let kind = instance.instance_type(ctx)?;
        match &trunk {
            Some(trunk) => check_member(ctx, kind, &instance, trunk, &eni)?,
            None => {
                instance.expect_room(ctx, 1)?;
                limits::check_device(ctx, kind, &instance, &eni)?;
            }
        }
        limits::check_type(kind, &eni)?;
        let attachment = Attachment {
            device: idle_device(ctx, &instance.id)?,
            instance: instance.id,
            network_card: self.network_card_index,
            trunk: trunk.map(|trunk| trunk.id),
            in_use: now.plus_ms(ctx.world.delays.attach_ms),
            over: None,
        };
        attachment::begin(ctx, &mut eni, attachment);
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidOperation.Ipv6CountExceeded" "The number of IPv6 supported by the current instance type has reached the upper limit."
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidRegion" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "InvalidOperation.InvalidGeneration" "%s"
        400 "InvalidParams.EniId" "%s"
        400 "InvalidParameter.NetworkCardIndexInvalid" "Invalid network card index, please check instance type."
        400 "InvalidOperation.UserNotSupportNetworkCard" "User not support network card."
        400 "InvalidOperation.ConnectionTrackingConfigNotSupportMemberEni" "Member eni not support ConnectionTrackingConfiguration."
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
        403 "InvalidInstanceId.NotFound" "%s"
        403 "InvalidEni.NotSameVpc" "%s"
        403 "InvalidOperation.Ipv4CountExceeded" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        403 "InvalidOperation.MultiGroupType" "The specified instance can't join different types of security group."
        403 "InvalidOperation.NotSupportEnterpriseGroup" "The specified instance type doesn't support enterprise level security group."
        403 "InvalidOperation.EniCountExceeded" "The maximum number of eni in a enterprise level security group is exceeded."
        403 "InvalidOperation.EipBindModel" "%s"
        403 "InvalidOperation.Ipv6NotSupport" "%s"
        403 "InvalidOperation.HotPlugNotSupport" "%s"
        403 "InvalidInstance.NetworkType" "%s"
        403 "InvalidOperation.InvalidTrunkEniStatus" "%s"
        403 "InvalidOperation.TrunkingIsNotAllowed" "%s"
        403 "InvalidOperation.InstanceTypeNotSupportEniTrunking" "%s"
        403 "InvalidOperation.EniTypeNotSupportTrunking" "%s"
        403 "InvalidOperation.EniTrunkDeviceFull" "%s"
        403 "InvalidParameter.EniNotBelongTrunk" "%s"
        403 "InvalidOperation.EniTypeNotSupportAttachToTrunk" "%s"
        403 "InvalidParameter.EniNotBelongEcs" "%s"
        403 "InvalidParameter.InvalidEniQueueNumber" "%s"
        403 "InvalidOperation.MaxEniQueueNumberExceeded" "%s"
        403 "InvalidOperation.ExceedInstanceTypeQueueNumber" "%s"
        403 "InvalidOperation.HighPerformanceTrafficModeNotSupportTrunkEni" "%s"
        403 "InvalidOperation.HighPerformanceTrafficModeNotSupportMemberEni" "%s"
        403 "InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode" "%s"
        403 "InvalidOperation.EniTrafficModeNotSupportIpv6" "%s"
        403 "InvalidOperation.MaxEniQueuePairNumberExceed" "%s"
        403 "InvalidParameter.InvalidQueuePairNumber" "%s"
        403 "InvalidOperation.EniQueuePairNumberOverflow" "%s"
        403 "InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded" "%s"
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
    };
}

impl AttachNetworkInterface {
    /// Whether it is on the instance already, or on its way: clients repeat the call.
    fn is_done(&self, eni: &Eni, ctx: &Ctx<'_>) -> bool {
        let now = ctx.txn.now();
        let comes = matches!(eni.state(now), EniState::Attaching | EniState::InUse);
        let same = |one: &Attachment| {
            one.instance == self.instance_id && one.trunk == self.trunk_network_instance_id
        };
        comes && eni.attached(now).is_some_and(same)
    }
}

/// Whether it can be one more member of the trunk.
fn check_member(
    ctx: &Ctx<'_>,
    kind: &InstanceType,
    instance: &Instance,
    trunk: &Eni,
    eni: &Eni,
) -> Result<(), Fault> {
    let now = ctx.txn.now();
    if trunk.kind != EniKind::Trunk {
        return Err(Fault::NotATrunk { eni: trunk.id.clone(), kind: trunk.kind.print() });
    }
    if eni.kind != EniKind::Secondary || eni.traffic.rdma {
        return Err(Fault::NotAMember { eni: eni.id.clone(), kind: eni.kind.print() });
    }
    let on = trunk.attached(now).map(|one| &one.instance);
    if trunk.state(now) != EniState::InUse || on != Some(&instance.id) {
        let (trunk, instance) = (trunk.id.clone(), instance.id.clone());
        return Err(Fault::TrunkState { trunk, instance });
    }
    let enis = attachment::of_instance(ctx, &instance.id)?;
    let members = enis.iter().filter(|one| is_member_of(one, &trunk.id)).count();
    let limit = kind.eni_total - kind.eni_quantity;
    if members >= limit as usize {
        return Err(Fault::MembersPerInstance { instance_type: kind.id.clone(), limit });
    }
    Ok(())
}

fn is_member_of(eni: &Eni, trunk: &EniId) -> bool {
    eni.attachment.as_ref().is_some_and(|one| one.trunk.as_ref() == Some(trunk))
}

/// The lowest device number that no network interface of the instance has.
fn idle_device(ctx: &Ctx<'_>, instance: &InstanceId) -> Result<u32, Fault> {
    let enis = attachment::of_instance(ctx, instance)?;
    let taken = |device: &u32| {
        enis.iter().any(|eni| eni.attachment.as_ref().is_some_and(|one| one.device == *device))
    };
    Ok((1..).find(|device| !taken(device)).expect("numbers do not end"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    fn attach(eni: &str, instance: &str) -> String {
        format!("Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}")
    }

    fn status(t: &mut Testing, eni: &str) -> String {
        let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
        text(&t.ok(&show), "Status").to_owned()
    }

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.check(
            "Action=AttachNetworkInterface&NetworkInterfaceId=nic",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            &attach("nic", "x"),
            "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\".",
        );
        t.check(
            &attach("eni-9", "x"),
            "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
        );
        t.check(
            &format!("{}&NetworkCardIndex=1", attach("eni-9", "i-9")),
            "400 InvalidParameter.NetworkCardIndexInvalid Invalid network card index, please check instance type.",
        );
        t.check(
            &attach("eni-9", "i-9"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        t.check(
            &attach(&eni, "i-9"),
            "404 InvalidEcsId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
        let other = t.instance(&vswitch, "ecs.g7.large");
        let primary = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={other}"));
        let primary =
            text(&primary, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId")
                .to_owned();
        t.check(
            &attach(&primary, &instance),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available\" while current status is \"InUse\".",
        );
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Starting"));
        t.check(
            &attach(&eni, &instance),
            "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Starting\".",
        );
    }

    #[test]
    fn f_01_zone_and_vpc_are_the_instances_and_one_instance_has_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId");
        let there = t.ok(&format!(
            "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-i&CidrBlock=10.0.1.0/24"
        ));
        let elsewhere = t.vswitch("10.0.2.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let (eni, other) = (t.eni(text(&there, "VSwitchId"), ""), t.eni(&elsewhere, ""));
        t.check(
            &attach(&eni, &instance),
            "403 InvalidOperation.AvailabilityZoneMismatch The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone.",
        );
        t.check(
            &attach(&other, &instance),
            "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and ECS instance are not in the same VPC.",
        );
        let eni = t.eni(&vswitch, "");
        t.attach(&eni, &instance);
        let second = t.instance(&vswitch, "ecs.g7.large");
        let refusal = t.send(&attach(&eni, &second)).expect_err("it is on another instance");
        assert!(refusal.starts_with("400 InvalidOperation.InvalidEniState "), "{refusal}");
    }

    #[test]
    fn f_02_the_instance_runs_or_is_stopped() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        for (state, fits) in
            [("Pending", false), ("Running", true), ("Stopping", false), ("Stopped", true)]
        {
            let instance = t.instance(&vswitch, "ecs.g7.large");
            let eni = t.eni(&vswitch, "");
            t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status={state}"));
            assert_eq!(t.send(&attach(&eni, &instance)).is_ok(), fits, "{state}");
        }
    }

    #[test]
    fn f_03_it_attaches_for_a_while_and_a_repetition_succeeds() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.ok(&attach(&eni, &instance));
        assert_eq!(status(&mut t, &eni), "Attaching");
        t.ok(&attach(&eni, &instance));
        let other = t.instance(&vswitch, "ecs.g7.large");
        t.check(
            &attach(&eni, &other),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available\" while current status is \"Attaching\".",
        );
        t.wait_ms(t.world.delays.attach_ms);
        t.ok(&attach(&eni, &instance));
        let shown = t.ok(&format!(
            "Action=DescribeNetworkInterfaces&InstanceId={instance}&Status=InUse&Type=Secondary"
        ));
        let shown = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0");
        assert_eq!(text(shown, "NetworkInterfaceId"), eni);
        assert_eq!(text(shown, "InstanceId"), instance);
        assert_eq!(at(shown, "Attachment.DeviceIndex"), 1);
        assert!(at(shown, "Attachment").get("NetworkCardIndex").is_none());
        // F-22: nobody said how many queues, so the type does.
        assert_eq!(at(shown, "QueueNumber"), 2);
    }

    #[test]
    fn the_type_limits_interfaces_and_their_addresses() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        // Three network interfaces, the primary one counted; six IPv4 and six IPv6 addresses each.
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=6");
        t.check(
            &attach(&eni, &instance),
            &format!("403 InvalidOperation.Ipv4CountExceeded The number of eni {eni} private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:7. Expecting assign:0."),
        );
        let eni = t.eni(&vswitch, "&Ipv6AddressCount=7");
        t.check(
            &attach(&eni, &instance),
            "400 InvalidOperation.Ipv6CountExceeded The number of IPv6 supported by the current instance type has reached the upper limit.",
        );
        let old = t.instance(&vswitch, "ecs.n1.large");
        t.check(
            &attach(&eni, &old),
            "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.n1.large not support ipv6.",
        );
        for _ in 0..2 {
            let eni = t.eni(&vswitch, "");
            t.ok(&attach(&eni, &instance));
        }
        let eni = t.eni(&vswitch, "");
        t.check(
            &attach(&eni, &instance),
            "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
        );
    }

    #[test]
    fn the_type_limits_queues_trunks_and_rdma() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let refused = |t: &mut Testing, eni: &str, instance: &str, code: &str| {
            let refusal = t.send(&attach(eni, instance)).expect_err("the type does not allow it");
            assert!(refusal.starts_with(code), "{refusal}");
        };
        let trunk = t.eni(&vswitch, "&InstanceType=Trunk");
        refused(&mut t, &trunk, &instance, "403 InvalidOperation.TrunkingIsNotAllowed ");
        let queues = t.eni(&vswitch, "&QueueNumber=3");
        refused(&mut t, &queues, &instance, "403 InvalidOperation.MaxEniQueueNumberExceeded ");
        let mode = "&NetworkInterfaceTrafficMode=HighPerformance";
        let rdma = t.eni(&vswitch, mode);
        refused(
            &mut t,
            &rdma,
            &instance,
            "403 InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode ",
        );
        // One RDMA interface with two queue pairs.
        let able = t.instance(&vswitch, "ecs.g8a.xlarge");
        let much = t.eni(&vswitch, &format!("{mode}&QueuePairNumber=3"));
        refused(&mut t, &much, &able, "403 InvalidParameter.InvalidQueuePairNumber ");
        t.attach(&rdma, &able);
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={rdma}"));
        assert_eq!(at(&shown, "QueuePairNumber"), 2);
        let second = t.eni(&vswitch, mode);
        refused(
            &mut t,
            &second,
            &able,
            "403 InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode ",
        );
    }

    #[test]
    fn a_trunk_has_members_up_to_the_types_total() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        // Four network interfaces and five with members.
        let instance = t.instance(&vswitch, "ecs.g8a.xlarge");
        let trunk = t.eni(&vswitch, "&InstanceType=Trunk");
        let (eni, other) = (t.eni(&vswitch, ""), t.eni(&vswitch, ""));
        let member = |eni: &str, trunk: &str| {
            format!("{}&TrunkNetworkInstanceId={trunk}", attach(eni, &instance))
        };
        let refused = |t: &mut Testing, query: &str, code: &str| {
            let refusal = t.send(query).expect_err("it cannot be a member");
            assert!(refusal.starts_with(code), "{refusal}");
        };
        refused(&mut t, &member(&eni, "eni-9"), "404 InvalidEniId.NotFound ");
        refused(&mut t, &member(&eni, &other), "403 InvalidOperation.EniTypeNotSupportTrunking ");
        refused(&mut t, &member(&eni, &trunk), "403 InvalidOperation.InvalidTrunkEniStatus ");
        t.attach(&trunk, &instance);
        let second = t.eni(&vswitch, "&InstanceType=Trunk");
        refused(
            &mut t,
            &member(&second, &trunk),
            "403 InvalidOperation.EniTypeNotSupportAttachToTrunk ",
        );
        t.ok(&member(&eni, &trunk));
        refused(&mut t, &member(&other, &trunk), "403 InvalidOperation.EniTrunkDeviceFull ");
        t.wait_ms(t.world.delays.attach_ms);
        let shown = t.ok("Action=DescribeNetworkInterfaces&Type=Member");
        let shown = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0");
        assert_eq!(text(shown, "NetworkInterfaceId"), eni);
        assert_eq!(text(shown, "Attachment.TrunkNetworkInterfaceId"), trunk);
        let detach = |eni: &str, more: &str| {
            format!(
                "Action=DetachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}{more}"
            )
        };
        refused(&mut t, &detach(&trunk, ""), "403 InvalidOperation.HasMemberEniAttached ");
        refused(
            &mut t,
            &detach(&eni, &format!("&TrunkNetworkInstanceId={other}")),
            "403 InvalidParameter.EniNotBelongTrunk ",
        );
        t.ok(&detach(&eni, &format!("&TrunkNetworkInstanceId={trunk}")));
        t.wait_ms(t.world.delays.detach_ms);
        t.ok(&detach(&trunk, ""));
    }

    #[test]
    fn a_managed_or_busy_interface_is_left_alone() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.operator(&format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}&ServiceId=1"));
        let refusal = t.send(&attach(&eni, &instance)).expect_err("a service manages it");
        assert!(refusal.starts_with("403 InvalidOperation.EniServiceManaged "), "{refusal}");
    }
}
