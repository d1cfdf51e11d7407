//! AttachNetworkInterface: puts a network interface on an instance, or makes it a trunk's member
//! there.

use control_derive::operation;

use super::{
    Attachment, Eni, EniKind, EniState,
    attachment::{self, Step},
    check_quota, limits, named,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{
        Instance,
        security_group::{self, GroupUse},
    },
    facts::{Feature, instance_type::InstanceType},
    faults::{AttachmentFault, TypeFault},
    value::id::{EniId, InstanceId},
};

/// Attaches a network interface (ENI) to an instance.
#[operation(ecs, write, ram("eni/{NetworkInterfaceId}", "instance/{InstanceId}"), planned)]
pub struct AttachNetworkInterface {
    /// The ENI, which must be available.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
    /// The instance, in the zone and the VPC of the ENI; it must run or be stopped.
    instance_id: InstanceId,
    /// The trunk ENI on the instance that the ENI becomes a member of.
    #[param(malformed = "InvalidParams.EniId")]
    trunk_network_instance_id: Option<EniId>,
    /// No longer used.
    #[expect(dead_code, reason = "the page has it, and nothing depends on it")]
    wait_for_network_configuration_ready: Option<bool>,
    /// The index of the network card, from 0 on; types have one card, unless their documents say more.
    network_card_index: Option<u32>,
}

/// What is put where.
pub struct Attached {
    eni: EniId,
    instance: InstanceId,
    trunk: Option<EniId>,
    network_card: Option<u32>,
}

impl Plan for AttachNetworkInterface {
    type Into = Attached;

    fn plan(self, _: &Head, _: &World) -> Result<Attached, Fault> {
        Ok(Attached {
            eni: self.network_interface_id,
            instance: named::well_formed(self.instance_id)?,
            trunk: self.trunk_network_instance_id,
            network_card: self.network_card_index,
        })
    }

    fn permit(plan: &Attached, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(plan.trunk.is_some(), Feature::Trunk, "TrunkNetworkInstanceId")?;
        ctx.permit(plan.network_card.is_some(), Feature::NetworkCard, "NetworkCardIndex")
    }
}

impl Write for AttachNetworkInterface {
    type Response = ();

    fn execute(plan: Attached, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = Eni::find_own(ctx, &plan.eni)?;
        let instance = ctx.find(&plan.instance)?;
        let trunk = plan.trunk.as_ref().map(|id| ctx.find(id)).transpose()?;
        if plan.is_done(&eni) {
            return Ok(());
        }
        plan.check_where_it_is(&eni, trunk.as_ref())?;
        eni.expect_state(&[EniState::Available])?;
        instance.expect_settled()?;
        instance.expect_same_place(&ctx.find(&eni.vswitch)?)?;
        // The operator may have set a quota below what there is already.
        check_quota(ctx, 0)?;
        security_group::check_room(ctx, &eni.groups, GroupUse::default())?;
        let kind = instance.instance_type(ctx)?;
        attachment::check_groups_of_type(ctx, &eni.groups, kind)?;
        attachment::check_group_types(ctx, &eni.groups, &instance)?;
        if kind.is_first_generation() {
            return Err(TypeFault::FirstGeneration { instance_type: kind.id.clone() }.into());
        }
        attachment::check_hot_plug(&instance, kind)?;
        limits::check_card(kind, plan.network_card)?;
        let on_it = attachment::of_instance(ctx, &instance.id)?;
        match &trunk {
            Some(trunk) => {
                check_member(trunk, &eni, &instance)?;
                check_members(kind, &on_it, trunk)?;
            }
            None => {
                check_bond(&eni, &on_it, &instance)?;
                attachment::check_room(kind, &on_it, 1)?;
                limits::check_device(kind, &on_it, &eni)?;
            }
        }
        limits::check_type(kind, &eni)?;
        let attachment = Attachment {
            instance: plan.instance,
            device: attachment::idle_device(&on_it),
            network_card: plan.network_card,
            trunk: plan.trunk,
            step: Step::Attaching(ctx.now().plus_ms(ctx.world.delays.attach_ms)),
        };
        attachment::begin(&mut ctx.txn, &mut eni, attachment)?;
        ctx.replace(&eni)
    }
}

impl Attached {
    /// Whether it is on the instance already, or on its way: clients repeat the call.
    fn is_done(&self, eni: &Eni) -> bool {
        eni.attachment.as_ref().is_some_and(|one| match one.step {
            Step::Attaching(_) | Step::InUse => {
                one.instance == self.instance && one.trunk == self.trunk
            }
            Step::Detaching(_) => false,
        })
    }

    /// What is wrong with where it is, beyond that it is not available.
    fn check_where_it_is(&self, eni: &Eni, trunk: Option<&Eni>) -> Result<(), AttachmentFault> {
        let id = || eni.id.clone();
        if eni.kind == EniKind::Primary && eni.instance().as_ref() != Some(&self.instance) {
            return Err(AttachmentFault::DetachPrimary { eni: id() });
        }
        let Some(trunk) = trunk else { return Ok(()) };
        if trunk.vpc != eni.vpc {
            return Err(AttachmentFault::TrunkElsewhere { eni: id(), trunk: trunk.id.clone() });
        }
        match &eni.attachment {
            Some(one) if one.instance == self.instance && one.trunk.as_ref() != Some(&trunk.id) => {
                Err(AttachmentFault::NotOfTrunk { eni: id(), trunk: trunk.id.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether a slave's bond is on the instance, or on its way; whatever is no slave has none.
fn check_bond(eni: &Eni, on_it: &[Eni], instance: &Instance) -> Result<(), AttachmentFault> {
    match &eni.bond {
        Some(bond) if !on_it.iter().any(|one| one.id == *bond) => {
            let (eni, instance) = (eni.id.clone(), instance.id.clone());
            Err(AttachmentFault::SlaveBeforeBond { eni, instance })
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether it can be a member of the trunk.
fn check_member(trunk: &Eni, eni: &Eni, instance: &Instance) -> Result<(), AttachmentFault> {
    if trunk.kind != EniKind::Trunk {
        let (eni, kind) = (trunk.id.clone(), trunk.kind.print());
        return Err(AttachmentFault::NotATrunk { eni, kind });
    }
    if eni.kind != EniKind::Secondary {
        return Err(AttachmentFault::NotAMember { eni: eni.id.clone(), kind: eni.kind.print() });
    }
    if eni.traffic.rdma {
        return Err(AttachmentFault::RdmaMember { eni: eni.id.clone() });
    }
    if eni.tracking.is_some() {
        return Err(AttachmentFault::TrackingMember { eni: eni.id.clone() });
    }
    let (id, instance) = (trunk.id.clone(), instance.id.clone());
    match (trunk.state(), trunk.instance()) {
        (EniState::InUse, Some(on)) if on == instance => Ok(()),
        (EniState::InUse, _) => Err(AttachmentFault::NotOfInstance { eni: id, instance }),
        (
            EniState::Available | EniState::Attaching | EniState::Detaching | EniState::Deleting,
            _,
        ) => Err(AttachmentFault::TrunkState { trunk: id, instance }),
    }
}

/// Whether the trunk can have one more member among the network interfaces of its instance.
fn check_members(kind: &InstanceType, on_it: &[Eni], trunk: &Eni) -> Result<(), TypeFault> {
    let limit = kind.eni_total - kind.eni_quantity;
    match attachment::count_members(on_it, &trunk.id) < limit as usize {
        true => Ok(()),
        false => Err(TypeFault::MembersPerInstance { instance_type: kind.id.clone(), limit }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::{Feature, world::AccountFacts},
        tests::testing::{Mistake, Testing, at, step, text},
    };

    fn attach(eni: &str, instance: &str) -> String {
        format!("Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}")
    }

    fn status(t: &mut Testing, eni: &str) -> String {
        let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
        text(&t.ok(&show), "Status").to_owned()
    }

    /// What is in the way of attaching.
    struct Scene {
        vswitch: String,
        instance: String,
        elsewhere: String,
        primary: String,
        in_use: String,
        enterprise: [String; 2],
        member: String,
        able: String,
        trunks: [String; 2],
    }

    impl Scene {
        fn new(t: &mut Testing) -> Scene {
            let vswitch = t.vswitch("10.0.0.0/24");
            let far = t.vswitch("10.0.0.0/24");
            let instance = t.instance(&vswitch, "ecs.g7.large");
            let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
            let eni = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0");
            let (primary, vpc) = (text(eni, "NetworkInterfaceId"), text(eni, "VpcId"));
            let group =
                format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupType=enterprise");
            let group = text(&t.ok(&group), "SecurityGroupId").to_owned();
            let enterprise = t.ok(&format!(
                "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}"
            ));
            let second = t.instance(&vswitch, "ecs.g7.large");
            let able = t.instance(&vswitch, "ecs.g8a.xlarge");
            let [in_use, member] = ["", ""].map(|more| t.eni(&vswitch, more));
            let [trunk, far_trunk] = [&vswitch, &far].map(|one| t.eni(one, "&InstanceType=Trunk"));
            t.attach(&in_use, &second);
            t.attach(&trunk, &able);
            t.attach(&member, &format!("{able}&TrunkNetworkInstanceId={trunk}"));
            Scene {
                elsewhere: t.instance(&far, "ecs.g7.large"),
                primary: primary.to_owned(),
                enterprise: [text(&enterprise, "NetworkInterfaceId").to_owned(), group],
                trunks: [trunk, far_trunk],
                vswitch,
                instance,
                in_use,
                member,
                able,
            }
        }
    }

    fn without_features(world: &mut crate::World) {
        let without = [Feature::Trunk, Feature::NetworkCard].into();
        let facts = AccountFacts { without, ..AccountFacts::default() };
        world.accounts.insert(Testing::ACCOUNT, facts);
    }

    fn without_cards(world: &mut crate::World) {
        let without = [Feature::NetworkCard].into();
        let facts = AccountFacts { without, ..AccountFacts::default() };
        world.accounts.insert(Testing::ACCOUNT, facts);
    }

    fn set_enterprise_groups(world: &mut crate::World, has: bool) {
        let mut kind = world.instance_types.get("ecs.n4.small").expect("it is there").clone();
        kind.enterprise_groups = has;
        world.instance_types.insert(kind);
    }

    fn with_features(world: &mut crate::World) {
        world.accounts.insert(Testing::ACCOUNT, AccountFacts::default());
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t);
        let eni = t.eni(&scene.vswitch, "");
        let mut steps = misread();
        steps.extend(what_is_where(&scene));
        steps.extend(what_has_no_room(&mut t, &scene));
        steps.extend(what_does_not_fit(&mut t, &scene.vswitch));
        t.walk(&attach(&eni, &scene.instance), steps);
    }

    fn misread() -> Vec<(Mistake, String)> {
        vec![
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
                "&NetworkCardIndex=x",
                "400 InvalidParameter the parameter(s) \"NetworkCardIndex\" provided is(are) invalid. \"x\" is not a non-negative integer.",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            step(
                "&RegionId=Mars",
                "400 InvalidOperation.InvalidRegion The specified RegionId \"Mars\" is malformed.",
            ),
            step(
                "&RegionId=mars",
                "400 InvalidOperation.InvalidRegion The specified RegionId \"mars\" does not exist.",
            ),
            step(
                Mistake::Facts { are: without_features, mended: without_cards },
                "403 InvalidOperation.TrunkingIsNotAllowed The parameter \"TrunkNetworkInstanceId\" is not supported for this account in this region.",
            ),
            step(
                Mistake::Facts { are: without_features, mended: with_features },
                "400 InvalidOperation.UserNotSupportNetworkCard User not support network card.",
            ),
        ]
    }

    fn what_is_where(scene: &Scene) -> Vec<(Mistake, String)> {
        let Scene { vswitch, elsewhere, primary, in_use, member, able, trunks, .. } = scene;
        let of_operator = |query: &str| {
            format!("Action=SetNetworkInterface&NetworkInterfaceId={primary}&{query}")
        };
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={elsewhere}&Status={status}")
        };
        let place =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        let [_, far_trunk] = trunks;
        vec![
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
                "&TrunkNetworkInstanceId=eni-9",
                "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
            ),
            step(
                format!("&NetworkInterfaceId={primary}"),
                "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
            ),
            step(
                format!("&NetworkInterfaceId={member}&TrunkNetworkInstanceId={far_trunk}"),
                format!(
                    "403 InvalidEni.NotSameVpc The VPC of the ENI \"{member}\" and of the trunk ENI \"{far_trunk}\" are not the same."
                ),
            ),
            // It is on another instance.
            step(
                format!(
                    "&NetworkInterfaceId={in_use}&InstanceId={able}&TrunkNetworkInstanceId={}",
                    trunks[0]
                ),
                "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available\" while current status is \"InUse\".",
            ),
            step(
                (status("Starting"), status("Running")),
                "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Starting\".",
            ),
            step(
                (place("Lost"), place("Available")),
                format!(
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"{vswitch}\" is not found."
                ),
            ),
            step(
                format!("&InstanceId={elsewhere}"),
                "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and ECS instance are not in the same VPC.",
            ),
        ]
    }

    fn what_has_no_room(t: &mut Testing, scene: &Scene) -> Vec<(Mistake, String)> {
        let [enterprise, group] = &scene.enterprise;
        let group = |what: &str| format!("Action=SetSecurityGroup&SecurityGroupId={group}&{what}");
        let quota = |quota: &str| format!("Action=SetQuota{quota}");
        let cold = t.instance(&scene.vswitch, "ecs.n4.small");
        vec![
            step(
                (quota("&NetworkInterfaces=1"), quota("")),
                "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.",
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
                Mistake::Facts {
                    are: |world| world.quotas.enis_per_enterprise_group = 0,
                    mended: |world| world.quotas.enis_per_enterprise_group = 1,
                },
                "403 InvalidOperation.EniCountExceeded The maximum number of eni in a enterprise level security group is exceeded.",
            ),
            step(
                Mistake::Facts {
                    are: |world| set_enterprise_groups(world, false),
                    mended: |world| set_enterprise_groups(world, true),
                },
                "403 InvalidOperation.NotSupportEnterpriseGroup The specified instance type doesn't support enterprise level security group.",
            ),
            step(
                format!("&NetworkInterfaceId={enterprise}"),
                "403 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.",
            ),
            step(
                Mistake::Facts {
                    are: |world| world.quotas.addresses_per_basic_group = 0,
                    mended: |world| world.quotas.addresses_per_basic_group = 6_000,
                },
                "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
            ),
            step(
                format!("&InstanceId={cold}"),
                "403 InvalidOperation.HotPlugNotSupport The instanceType ecs.n4.small does not support hot plugging. Please stop the ECS instance, and try again.",
            ),
            step(
                "&NetworkCardIndex=1",
                "400 InvalidParameter.NetworkCardIndexInvalid Invalid network card index, please check instance type.",
            ),
        ]
    }

    /// What the trunk and the instance's type do not allow.
    fn what_does_not_fit(t: &mut Testing, vswitch: &str) -> Vec<(Mistake, String)> {
        // Four network interfaces and one more with members, fifteen addresses each.
        let able = t.instance(vswitch, "ecs.g8a.xlarge");
        let (trunk, idle) =
            (t.eni(vswitch, "&InstanceType=Trunk"), t.eni(vswitch, "&InstanceType=Trunk"));
        t.attach(&trunk, &able);
        let member = t.eni(vswitch, "");
        t.ok(&format!("{}&TrunkNetworkInstanceId={trunk}", attach(&member, &able)));
        let full = t.instance(vswitch, "ecs.ce4.xlarge");
        let many = t.eni(vswitch, "&SecondaryPrivateIpAddressCount=15");
        let queues = t.eni(vswitch, "&SecondaryPrivateIpAddressCount=15&QueueNumber=3");
        let no_member = format!(
            "403 InvalidOperation.EniTypeNotSupportAttachToTrunk The ENI \"{idle}\" of type \"Trunk\" cannot be attached to a trunk ENI."
        );
        vec![
            step(
                format!("&TrunkNetworkInstanceId={many}"),
                format!(
                    "403 InvalidOperation.EniTypeNotSupportTrunking The operation is not allowed in the current ENI type of \"{many}\". Expecting type is \"Trunk\" while current type is \"Secondary\"."
                ),
            ),
            step(
                format!("&TrunkNetworkInstanceId={idle}&NetworkInterfaceId={idle}"),
                no_member.clone(),
            ),
            step(
                format!(
                    "&TrunkNetworkInstanceId={trunk}&NetworkInterfaceId={idle}&InstanceId={able}"
                ),
                no_member,
            ),
            step(
                format!("&TrunkNetworkInstanceId={idle}&InstanceId={able}"),
                format!(
                    "403 InvalidOperation.InvalidTrunkEniStatus The trunk ENI \"{idle}\" is not attached to the instance \"{able}\"."
                ),
            ),
            step(
                format!("&TrunkNetworkInstanceId={trunk}&InstanceId={able}"),
                "403 InvalidOperation.EniTrunkDeviceFull The number of member ENI exceeds the limit(1) for the type of instance \"ecs.g8a.xlarge\".",
            ),
            step(
                format!("&InstanceId={full}"),
                "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
            ),
            step(
                format!("&NetworkInterfaceId={queues}"),
                "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 3 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.",
            ),
            step(
                format!("&NetworkInterfaceId={many}"),
                format!(
                    "403 InvalidOperation.Ipv4CountExceeded The number of eni {many} private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:16. Expecting assign:0."
                ),
            ),
        ]
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
    fn the_type_limits_queues_and_trunks() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let trunk = t.eni(&vswitch, "&InstanceType=Trunk");
        t.check(
            &attach(&trunk, &instance),
            "403 InvalidOperation.InstanceTypeNotSupportEniTrunking The \"InstanceType\" Trunk is not allowed on instanceType ecs.g7.large.",
        );
        let queues = t.eni(&vswitch, "&QueueNumber=3");
        t.check(
            &attach(&queues, &instance),
            "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 3 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.",
        );
        let mut kind = t.world.instance_types.get("ecs.g7.large").expect("it is there").clone();
        kind.total_queues = 3;
        t.world.instance_types.insert(kind);
        let queues = t.eni(&vswitch, "&QueueNumber=2");
        t.check(
            &attach(&queues, &instance),
            "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 4, exceeds the limit(3) of instanceType ecs.g7.large.",
        );
    }

    #[test]
    fn the_type_limits_rdma() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let mode = "&NetworkInterfaceTrafficMode=HighPerformance";
        let rdma = t.eni(&vswitch, mode);
        t.check(
            &attach(&rdma, &instance),
            "403 InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType ecs.g7.large allows.",
        );
        // One RDMA interface with two queue pairs.
        let able = t.instance(&vswitch, "ecs.g8a.xlarge");
        let much = t.eni(&vswitch, &format!("{mode}&QueuePairNumber=3"));
        t.check(
            &attach(&much, &able),
            "403 InvalidOperation.MaxEniQueuePairNumberExceed The specified parameter QueuePairNumber exceeds limit. This ENI:3. Limit of instanceType ecs.g8a.xlarge:2.",
        );
        let ipv6 = t.eni(&vswitch, &format!("{mode}&QueuePairNumber=1"));
        t.ok(&format!("Action=AssignIpv6Addresses&NetworkInterfaceId={ipv6}&Ipv6AddressCount=1"));
        t.check(
            &attach(&ipv6, &able),
            "403 InvalidOperation.EniTrafficModeNotSupportIpv6 The High Performance(RDMA) traffic mode does not support IPv6.",
        );
        t.attach(&rdma, &able);
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={rdma}"));
        assert_eq!(at(&shown, "QueuePairNumber"), 2);
        let second = t.eni(&vswitch, mode);
        t.check(
            &attach(&second, &able),
            "403 InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded The number of ENIs with \"NetworkInterfaceTrafficMode\" HighPerformance exceeds the limit(1) of instanceType ecs.g8a.xlarge.",
        );
        // Where there may be two, they share the queue pairs.
        let mut kind = t.world.instance_types.get("ecs.g8a.xlarge").expect("it is there").clone();
        kind.eri_quantity = 2;
        t.world.instance_types.insert(kind);
        t.check(
            &attach(&second, &able),
            "403 InvalidOperation.EniQueuePairNumberOverflow The specified parameter QueuePairNumber exceeds limit. All ENIs:4. Limit of instanceType ecs.g8a.xlarge:2.",
        );
    }

    #[test]
    fn an_instance_of_the_first_generation_has_its_primary_interface_only() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.t1.xsmall");
        let eni = t.eni(&vswitch, "");
        t.check(
            &attach(&eni, &instance),
            "400 InvalidOperation.InvalidGeneration The generation of instanceType ecs.t1.xsmall does not support this operation.",
        );
    }

    #[test]
    fn a_network_card_is_one_that_the_type_has() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7nex.32xlarge");
        let [first, second] = ["", ""].map(|more| t.eni(&vswitch, more));
        t.ok(&format!("{}&NetworkCardIndex=1", attach(&first, &instance)));
        t.check(
            &format!("{}&NetworkCardIndex=2", attach(&second, &instance)),
            "400 InvalidParameter.NetworkCardIndexInvalid Invalid network card index, please check instance type.",
        );
        t.ok(&format!("{}&NetworkCardIndex=0", attach(&second, &instance)));
        t.wait_ms(t.world.delays.attach_ms);
        let mut attachment = |eni: &str| {
            let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
            at(&t.ok(&show), "Attachment").clone()
        };
        let expected = |device: u32, card: u32| json!({"InstanceId": instance, "DeviceIndex": device, "NetworkCardIndex": card});
        assert_eq!(attachment(&first), expected(1, 1));
        assert_eq!(attachment(&second), expected(2, 0));
    }

    #[test]
    fn some_types_attach_and_detach_while_they_are_stopped() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.t6-c1m4.large");
        let eni = t.eni(&vswitch, "");
        let refusal = "403 InvalidOperation.HotPlugNotSupport The instanceType ecs.t6-c1m4.large does not support hot plugging. Please stop the ECS instance, and try again.";
        let set = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        let detach =
            format!("Action=DetachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}");
        t.check(&attach(&eni, &instance), refusal);
        t.operator(&set("Stopped"));
        t.attach(&eni, &instance);
        t.operator(&set("Running"));
        t.check(&detach, refusal);
        t.operator(&set("Stopped"));
        t.ok(&detach);
    }

    #[test]
    fn its_groups_are_of_the_type_of_the_instances() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t);
        let [enterprise, group] = &scene.enterprise;
        t.check(
            &attach(enterprise, &scene.instance),
            "403 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.",
        );
        let query = format!(
            "Action=RegisterInstance&InstanceType=ecs.g7.large&VSwitchId={}&SecurityGroupId={group}",
            scene.vswitch
        );
        let same = text(&t.operator(&query), "InstanceId").to_owned();
        t.ok(&attach(enterprise, &same));
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
        t.check(
            &member(&eni, "eni-9"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
        t.check(
            &member(&eni, &other),
            &format!("403 InvalidOperation.EniTypeNotSupportTrunking The operation is not allowed in the current ENI type of \"{other}\". Expecting type is \"Trunk\" while current type is \"Secondary\"."),
        );
        t.check(
            &member(&eni, &trunk),
            &format!("403 InvalidOperation.InvalidTrunkEniStatus The trunk ENI \"{trunk}\" is not attached to the instance \"{instance}\"."),
        );
        t.attach(&trunk, &instance);
        let second = t.eni(&vswitch, "&InstanceType=Trunk");
        t.check(
            &member(&second, &trunk),
            &format!("403 InvalidOperation.EniTypeNotSupportAttachToTrunk The ENI \"{second}\" of type \"Trunk\" cannot be attached to a trunk ENI."),
        );
        t.ok(&member(&eni, &trunk));
        t.check(
            &member(&other, &trunk),
            "403 InvalidOperation.EniTrunkDeviceFull The number of member ENI exceeds the limit(1) for the type of instance \"ecs.g8a.xlarge\".",
        );
        let elsewhere = t.instance(&vswitch, "ecs.g8a.xlarge");
        t.check(
            &format!("{}&TrunkNetworkInstanceId={trunk}", attach(&other, &elsewhere)),
            &format!("403 InvalidParameter.EniNotBelongEcs The specified ENI \"{trunk}\" is not attached to the instance \"{elsewhere}\"."),
        );
        let rdma = t.eni(&vswitch, "&NetworkInterfaceTrafficMode=HighPerformance");
        t.check(
            &member(&rdma, &trunk),
            &format!("403 InvalidOperation.HighPerformanceTrafficModeNotSupportMemberEni The ENI \"{rdma}\" in HighPerformance traffic mode cannot be attached to a trunk ENI."),
        );
        let tracking = t.eni(&vswitch, "&ConnectionTrackingConfiguration.UdpTimeout=60");
        t.check(
            &member(&tracking, &trunk),
            "400 InvalidOperation.ConnectionTrackingConfigNotSupportMemberEni Member eni not support ConnectionTrackingConfiguration.",
        );
        let plain = t.eni(&vswitch, "");
        t.attach(&plain, &instance);
        t.check(
            &member(&plain, &trunk),
            &format!("403 InvalidParameter.EniNotBelongTrunk The specified ENI \"{plain}\" is not a member of the trunk ENI \"{trunk}\"."),
        );
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
        t.check(
            &detach(&trunk, ""),
            &format!("403 InvalidOperation.HasMemberEniAttached The trunk ENI \"{trunk}\" has member ENIs attached."),
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
