//! ModifyNetworkInterfaceAttribute: changes what a network interface is called, which security groups
//! it is in, and how it carries traffic.

mod traffic;

use api::{Reject, params::Problem};
use control_derive::operation;

use self::traffic::{Queues, TrafficChange};
use super::{
    Eni, EniKind, EniState, Tracking, attachment, check_quota,
    create_network_interface::settings::{ConnectionTracking, EnhancedNetwork, TrafficConfig},
    named,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{Instance, security_group},
    facts::Feature,
    faults::{EniFault, TypeFault},
    value::{
        id::{EniId, InstanceId, SecurityGroupId},
        text::{EcsNewDescription, EcsNewName, New},
    },
};

/// Changes attributes of a network interface (ENI). What is not given stays as it is.
#[operation(
    ecs,
    write,
    ram("eni/{NetworkInterfaceId}", "securitygroup/{SecurityGroupId}"),
    planned
)]
pub struct ModifyNetworkInterfaceAttribute {
    /// The ENI.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens, a letter first.
    #[param(malformed = "InvalidParams.NetworkInterfaceName")]
    network_interface_name: Option<EcsNewName>,
    /// The description: 2 to 255 characters, not starting with http:// or https://; none if it is
    /// empty.
    description: Option<New<EcsNewDescription>>,
    /// The security groups that the ENI is in from now on, and in no others.
    #[param(items = 1..=100, repeated = "InvalidParameter.SecurityGroupIdRepeated")]
    security_group_id: Vec<SecurityGroupId>,
    /// The number of queues, 1 to 2048; -1 is the instance type's default.
    #[param(range = -1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    queue_number: Option<i64>,
    /// Whether the ENI is released with the instance that it is attached to.
    delete_on_release: Option<bool>,
    /// The depth of the transmit queues: 8192 or 16384, equal to RxQueueSize.
    tx_queue_size: Option<u32>,
    /// The depth of the receive queues: 8192 or 16384, equal to TxQueueSize.
    rx_queue_size: Option<u32>,
    /// How the ENI carries traffic; what stands here may not contradict the parameters of the same name.
    #[param(object)]
    network_interface_traffic_config: Option<TrafficConfig>,
    /// How long connections are tracked.
    #[param(object)]
    connection_tracking_configuration: Option<ConnectionTracking>,
    /// Virtual functions.
    #[param(object)]
    enhanced_network: Option<EnhancedNetwork>,
    /// Whether traffic that is not for the ENI's own addresses is dropped.
    source_dest_check: Option<bool>,
    /// Whether the first IPv6 address of the ENI is its primary one.
    #[param(name = "EnablePrimaryIPv6")]
    enable_primary_ipv6: Option<bool>,
    /// An instance that the ENI could be on; it is checked, and nothing is attached.
    #[param(
        undocumented = "the page lists errors about an instance, which only a request that names one can get"
    )]
    instance_id: Option<String>,
}

/// What is changed.
pub struct Change {
    eni: EniId,
    name: Option<String>,
    description: Option<String>,
    /// The new groups; none if they stay.
    groups: Vec<SecurityGroupId>,
    traffic: TrafficChange,
    tracking: Option<ConnectionTracking>,
    enhanced: Option<EnhancedNetwork>,
    source_dest_check: Option<bool>,
    delete_on_release: Option<bool>,
    primary_ipv6: Option<bool>,
    /// The instance that the request names.
    instance: Option<InstanceId>,
}

impl Plan for ModifyNetworkInterfaceAttribute {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        let instance = named::read(self.instance_id.as_deref())?;
        let queues = queues(self.queue_number)?;
        let config = self.network_interface_traffic_config.unwrap_or_default();
        let at_top = TrafficConfig {
            queue_number: queues.and_then(Queues::number),
            tx_queue_size: self.tx_queue_size,
            rx_queue_size: self.rx_queue_size,
            ..TrafficConfig::default()
        };
        let traffic = TrafficChange::read(queues, at_top.and(config)?)?;
        if let Some(tracking) = &self.connection_tracking_configuration {
            // Each figure is refused by itself, so it does not matter what the others are now.
            tracking.over(&Tracking::default())?;
        }
        if let Some(enhanced) = &self.enhanced_network {
            enhanced.check()?;
        }
        Ok(Change {
            eni: self.network_interface_id,
            name: self.network_interface_name.map(|name| name.0),
            description: self.description.map(|text| text.0),
            groups: self.security_group_id,
            traffic,
            tracking: self.connection_tracking_configuration,
            enhanced: self.enhanced_network,
            source_dest_check: self.source_dest_check,
            delete_on_release: self.delete_on_release,
            primary_ipv6: self.enable_primary_ipv6,
            instance,
        })
    }

    fn permit(plan: &Change, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let tracking = plan.tracking.is_some();
        ctx.permit(plan.traffic.queue_size.is_some(), Feature::QueueSize, "TxQueueSize")?;
        ctx.permit(plan.traffic.becomes_rdma(), Feature::Rdma, "NetworkInterfaceTrafficMode")?;
        ctx.permit(tracking, Feature::ConnectionTracking, "ConnectionTrackingConfiguration")
    }
}

impl Write for ModifyNetworkInterfaceAttribute {
    type Response = ();

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let before = Eni::find_own(ctx, &plan.eni)?;
        let vswitch = ctx.find(&before.vswitch)?;
        named::check(ctx, plan.instance.as_ref(), Some(&before), &vswitch)?;
        plan.check_primary(&before)?;
        if ![EniState::Available, EniState::InUse].contains(&before.state()) {
            let expected = [EniState::Available, EniState::InUse].map(EniState::print).to_vec();
            let (state, eni) = (before.state().print(), before.id);
            return Err(EniFault::State { eni, state, expected }.into());
        }
        let instance = attachment::instance_of(ctx, &before)?;
        if let Some(instance) = &instance {
            instance.expect_settled()?;
        }
        // The operator may have set a quota below what there is already.
        check_quota(ctx, 0)?;
        plan.check_groups(ctx, &before, instance.as_ref())?;
        let mut eni = before.clone();
        plan.traffic.apply(ctx, &mut eni, instance.as_ref())?;
        plan.apply_enhanced(ctx, &mut eni, instance.as_ref())?;
        plan.apply_rest(&mut eni)?;
        if !plan.groups.is_empty() {
            eni.groups = plan.groups;
            security_group::count_out(&mut ctx.txn, &before.groups, before.group_use())?;
            security_group::count_in(&mut ctx.txn, &eni.groups, eni.group_use())?;
        }
        ctx.replace(&eni)
    }
}

/// What the request says of queues: 0 is no number of them.
fn queues(number: Option<i64>) -> Result<Option<Queues>, Reject> {
    match number.map(u32::try_from) {
        None => Ok(None),
        Some(Ok(0)) => Err(Reject {
            parameter: "QueueNumber".to_owned(),
            problem: Problem::OutOfRange { value: 0, min: 1, max: 2048 },
            code: Some("InvalidParameter.InvalidEniQueueNumber"),
        }),
        Some(Ok(number)) => Ok(Some(Queues::These(number))),
        Some(Err(_)) => Ok(Some(Queues::OfType)),
    }
}

impl Change {
    /// Whether it changes only what can be changed of the network interface, if it is a primary one.
    ///
    /// The row says "name and description" and is older than the others: a controller turns primary
    /// network interfaces into RDMA ones, and another sets their source/destination check.
    fn check_primary(&self, eni: &Eni) -> Result<(), EniFault> {
        let id = || eni.id.clone();
        let is_fixed = !self.groups.is_empty()
            || self.delete_on_release.is_some()
            || self.tracking.is_some()
            || self.enhanced.is_some()
            || self.traffic.queue_size.is_some();
        match () {
            () if eni.kind != EniKind::Primary => Ok(()),
            () if self.traffic.queues.is_some() => Err(EniFault::PrimaryQueues { eni: id() }),
            () if is_fixed => Err(EniFault::PrimaryAttributes { eni: id() }),
            () => Ok(()),
        }
    }

    /// Whether it can be in the new groups: those that it is in have counted it already.
    fn check_groups(
        &self,
        ctx: &Ctx<'_>,
        eni: &Eni,
        instance: Option<&Instance>,
    ) -> Result<(), Fault> {
        security_group::check_joinable(ctx, &self.groups, &eni.vpc)?;
        if let Some(instance) = instance {
            attachment::check_group_types(ctx, &self.groups, instance)?;
        }
        let joins = self.groups.iter().filter(|group| !eni.groups.contains(group));
        security_group::check_room(ctx, &joins.cloned().collect::<Vec<_>>(), eni.group_use())
    }

    /// Virtual functions that are there stay as they are, until they are switched off.
    fn apply_enhanced(
        &self,
        ctx: &Ctx<'_>,
        eni: &mut Eni,
        instance: Option<&Instance>,
    ) -> Result<(), Fault> {
        let Some(given) = &self.enhanced else { return Ok(()) };
        let before = eni.enhanced.clone().unwrap_or_default();
        let after = given.over(&before);
        let functions = |one: &super::Enhanced| (one.queues, one.functions);
        if before.sriov && after.sriov && functions(&before) != functions(&after) {
            return Err(EniFault::VirtualFunctionsThere { eni: eni.id.clone() }.into());
        }
        let becomes_sriov = after.sriov && !before.sriov;
        if becomes_sriov && eni.kind == EniKind::Trunk && eni.attachment.is_some() {
            return Err(EniFault::TrunkAttached { eni: eni.id.clone() }.into());
        }
        // To spread traffic over queues takes more than one.
        if after.rss
            && let Some(instance) = instance
            && let kind = instance.instance_type(ctx)?
            && kind.max_queues_per_eni == 1
        {
            return Err(TypeFault::RssNotAllowed { instance_type: kind.id.clone() }.into());
        }
        eni.enhanced = Some(after);
        Ok(())
    }

    fn apply_rest(&self, eni: &mut Eni) -> Result<(), EniFault> {
        if let Some(given) = &self.tracking {
            eni.tracking = Some(given.over(&eni.tracking.clone().unwrap_or_default())?);
        }
        if let Some(name) = &self.name {
            eni.name.clone_from(name);
        }
        if let Some(description) = &self.description {
            eni.description.clone_from(description);
        }
        eni.source_dest_check = self.source_dest_check.unwrap_or(eni.source_dest_check);
        eni.delete_on_release = self.delete_on_release.unwrap_or(eni.delete_on_release);
        eni.primary_ipv6 = self.primary_ipv6.unwrap_or(eni.primary_ipv6);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    mod changes;

    use crate::{
        ecs::eni::address::scene::{Scene, Steps},
        facts::{Feature, world::AccountFacts},
        tests::testing::{Mistake, Testing, step, text},
        value::id::EniId,
    };

    fn modify(eni: &str, more: &str) -> String {
        format!("Action=ModifyNetworkInterfaceAttribute&NetworkInterfaceId={eni}{more}")
    }

    fn primary_of(t: &mut Testing, instance: &str) -> String {
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
        text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId").to_owned()
    }

    fn with(features: &[Feature]) -> AccountFacts {
        let without = features.iter().copied().collect();
        AccountFacts { without, with: [Feature::Bond].into(), ..AccountFacts::default() }
    }

    fn misread() -> Steps {
        let invalid = |parameter: &str, value: &str, code: &str, expected: &str| {
            step(
                format!("&{parameter}={value}"),
                format!("{code} The specified parameter \"{parameter}\" is not valid: {expected}."),
            )
        };
        let mut steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&NetworkInterfaceId=",
                "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
            ),
            invalid(
                "NetworkInterfaceId",
                "nic",
                "400 InvalidParams.EniId",
                "\"nic\" is not an id that starts with \"eni-\"",
            ),
            invalid(
                "NetworkInterfaceName",
                "1a",
                "403 InvalidParams.NetworkInterfaceName",
                "\"1a\" is not 2 to 128 letters, digits, colons, underscores, periods or hyphens, a letter first",
            ),
            step(
                "&Description=x",
                "400 InvalidParameter the parameter(s) \"Description\" provided is(are) invalid. \"x\" is not 2 to 255 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                "&SecurityGroupId.1=sg-9&SecurityGroupId.2=sg-9",
                "404 InvalidParameter.SecurityGroupIdRepeated The specified security group ids has repeated.",
            ),
            invalid(
                "QueueNumber",
                "2049",
                "403 InvalidParameter.InvalidEniQueueNumber",
                "2049 is not between -1 and 2048",
            ),
            step(
                "&DeleteOnRelease=x",
                "400 InvalidParameter the parameter(s) \"DeleteOnRelease\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode=Fast",
                "400 InvalidParameter.EniTrafficMode The ENI traffic mode is set incorrectly, it must be either Standard or HighPerformance.",
            ),
            step(
                "&NetworkInterfaceTrafficConfig.QueuePairNumber=0",
                "400 InvalidParameter.InvalidQueuePairNumber The specified parameter QueuePairNumber exceeds limit.",
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            invalid(
                "QueueNumber",
                "0",
                "403 InvalidParameter.InvalidEniQueueNumber",
                "0 is not between 1 and 2048",
            ),
            step(
                "&QueueNumber=1&NetworkInterfaceTrafficConfig.QueueNumber=2",
                "400 InvalidParameter.Conflict The parameters \"QueueNumber\" and \"NetworkInterfaceTrafficConfig.QueueNumber\" cannot be specified at the same time.",
            ),
        ];
        steps.extend(contradictions());
        steps
    }

    fn contradictions() -> Steps {
        vec![
            step(
                "&TxQueueSize=8192&RxQueueSize=16384",
                "400 InvalidParameter.EniQueueSize The specified parameter TxQueueSize and RxQueueSize are not equal or exceed limit.",
            ),
            step(
                "&NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode=Standard&NetworkInterfaceTrafficConfig.QueuePairNumber=1",
                "400 InvalidParameter.QueuePairNumberMustEmpty When the traffic mode is set to Standard, the QueuePairNumber must be empty.",
            ),
            step(
                "&ConnectionTrackingConfiguration.UdpTimeout=11",
                "400 InvalidParameter.EniConnectionTrackingConfiguration The specify network interface connection tracking configuration exceeds limit.",
            ),
            step(
                "&EnhancedNetwork.EnableSriov=false&EnhancedNetwork.VirtualFunctionQuantity=1",
                "400 InvalidParameter.EniEnhancedNetwork The input parameter \"EnhancedNetwork\" is illegal, when EnableSriov is true, VirtualFunctionTotalQueueNumber must not be empty, and VirtualFunctionQuantity must be 1 to 256. When EnableSriov is empty or false, VirtualFunctionTotalQueueNumber and VirtualFunctionQuantity must be empty.",
            ),
        ]
    }

    fn features() -> Steps {
        let lacks = |features: fn(&mut crate::World), mended: fn(&mut crate::World)| {
            Mistake::Facts { are: features, mended }
        };
        fn set(world: &mut crate::World, features: &[Feature]) {
            world.accounts.insert(Testing::ACCOUNT, with(features));
        }
        fn all(world: &mut crate::World) {
            set(world, &[Feature::QueueSize, Feature::Rdma, Feature::ConnectionTracking]);
        }
        vec![
            step(
                lacks(all, |world| set(world, &[Feature::Rdma, Feature::ConnectionTracking])),
                "400 InvalidEniQueueSize.RegionOrUserNotSupported The specified parameter RxQueueSize or TxQueueSize is not supported in this region, or this account is not in the whitelist of using eni QueueSize.",
            ),
            step(
                lacks(all, |world| set(world, &[Feature::ConnectionTracking])),
                "400 UnsupportedParameter The parameter \"NetworkInterfaceTrafficMode\" is not supported for this account in this region.",
            ),
            step(
                lacks(all, |world| set(world, &[])),
                "400 InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported The specified parameter ConnectionTrackingConfiguration is not supported in this region, or this account is not in the whitelist of using network interface ConnectionTrackingConfiguration.",
            ),
        ]
    }

    /// The page has another code for an instance that is not found. What names no network interface is
    /// about this one, whatever later mistakes name.
    fn of_ecs(steps: Steps, eni: &str) -> Steps {
        let others = "404 InvalidInstanceId.NotFound The specified InstanceId";
        let own = "404 InvalidEcsId.NotFound The specified EcsId";
        let about = |(mistake, refusal): (Mistake, String)| {
            let mistake = match mistake {
                Mistake::Given(given) if !given.contains("NetworkInterfaceId") => {
                    Mistake::Given(format!("{given}&NetworkInterfaceId={eni}"))
                }
                mistake => mistake,
            };
            (mistake, refusal.replace(others, own))
        };
        steps.into_iter().map(about).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let scene = Scene::new(&mut t, |_, _| String::new());
        let Scene { vswitch, eni, group, .. } = &scene;
        let instance = t.instance(vswitch, "ecs.g7.large");
        let primary = primary_of(&mut t, &instance);
        let attaching = t.eni(vswitch, "");
        t.world.delays.attach_ms = 1_000_000;
        t.ok(&format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={attaching}&InstanceId={instance}"
        ));
        let managed = t.group(vswitch);
        let managed_by = |service: &str| {
            format!("Action=SetSecurityGroup&SecurityGroupId={managed}&ServiceId={service}")
        };
        let set =
            |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={attaching}{what}");
        let quota = |quota: &str| format!("Action=SetQuota{quota}");
        let lost = scene.usable().into_iter().take(1).collect();
        let only = |more: &str| {
            format!(
                "&QueueNumber=&SecurityGroupId.1=&DeleteOnRelease=&TxQueueSize=&RxQueueSize=&ConnectionTrackingConfiguration.UdpTimeout=&EnhancedNetwork.EnableRss={more}"
            )
        };
        let steps: Vec<Steps> = vec![
            misread(),
            features(),
            vec![step(
                "&NetworkInterfaceId=eni-9",
                "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
            )],
            lost,
            of_ecs(scene.named(), eni),
            vec![
                step(
                    format!("&NetworkInterfaceId={primary}&QueueNumber=2"),
                    "403 InvalidOperation.ModifyPrimaryEniQueueNumber Primary NetworkInterface is not allowed to modify queue number.",
                ),
                step(
                    format!("&NetworkInterfaceId={primary}&QueueNumber="),
                    "404 InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc Primary NetworkInterface is only allowed to modify name and description.",
                ),
                step(
                    (set("&ServiceId=1"), set("&ServiceId=0")),
                    format!(
                        "403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{attaching}\" is managed by a cloud service."
                    ),
                ),
                step(
                    (set("&Busy=true"), set("&Busy=false")),
                    "400 InvalidOperation.InvalidEniState ecs task is conflicted.",
                ),
                step(
                    format!("&NetworkInterfaceId={attaching}&SecurityGroupId.1={group}"),
                    "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Attaching\".",
                ),
                step(
                    (quota("&NetworkInterfaces=1"), quota("")),
                    "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.",
                ),
                step(
                    "&SecurityGroupId.1=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
                ),
                step(
                    (managed_by("7"), managed_by("0")),
                    "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
                ),
            ],
        ];
        let request = modify(
            eni,
            &format!(
                "&SecurityGroupId.1={managed}&QueueNumber=2&TxQueueSize=8192&RxQueueSize=8192&ConnectionTrackingConfiguration.UdpTimeout=60&NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode=HighPerformance"
            ),
        );
        t.walk(&request, steps.into_iter().flatten().collect());
        // A primary one is changed in what does not belong to its instance.
        t.ok(&modify(&primary, &only("&NetworkInterfaceName=new&Description=of-new")));
        // An empty description is none, an empty name is as if there were no parameter.
        t.ok(&modify(&primary, &only("&NetworkInterfaceName=&Description=")));
        let row = t.row(&EniId::from(primary.as_str()));
        assert_eq!((&*row.name, &*row.description), ("new", ""));
    }
}
