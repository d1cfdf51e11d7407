//! What the walks through the refusals of assigning and unassigning have in common.

use crate::{
    World,
    facts::{Feature, world::AccountFacts},
    tests::testing::{Mistake, Testing, step, text},
};

/// Steps of [`Testing::walk`].
pub(crate) type Steps = Vec<(Mistake, String)>;

/// A network interface, and around it what is in its way.
pub(crate) struct Scene {
    /// Of 10.0.0.0/24, with IPv6, in zone h.
    pub(crate) vswitch: String,
    /// Another one of its VPC and zone, without IPv6.
    pub(crate) without_ipv6: String,
    /// The security group of the network interface.
    pub(crate) group: String,
    /// The network interface.
    pub(crate) eni: String,
    /// A slave that is being deleted.
    slave: String,
    /// One that is being deleted.
    deleting: String,
    /// The primary network interface of an instance that runs.
    primary: String,
    /// That of one that does not yet.
    unsettled: String,
    /// An instance that does not run yet, elsewhere and with no room.
    pending: String,
    /// An instance with no room, in another VPC and zone.
    elsewhere: String,
    /// An instance with no room, in another zone of the VPC.
    there: String,
    /// An instance with no room.
    full: String,
}

impl Scene {
    /// One in which the network interface is made with these parameters.
    pub(crate) fn new(t: &mut Testing, more: impl FnOnce(&mut Testing, &str) -> String) -> Scene {
        t.world.delays.delete_ms = 1_000_000;
        let with = [Feature::Bond].into();
        t.world.accounts.insert(Testing::ACCOUNT, AccountFacts { with, ..AccountFacts::default() });
        let vswitch = t.vswitch("10.0.0.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId").to_owned();
        let without_ipv6 = t.vswitch_in(&vpc, "10.0.1.0/24", "");
        let other_zone =
            |t: &mut Testing, vpc: &str| t.vswitch_in(vpc, "10.0.2.0/24", "&ZoneId=cn-hangzhou-i");
        let other_vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let far_vswitch = other_zone(t, text(&other_vpc, "VpcId"));
        let near_vswitch = other_zone(t, &vpc);
        let group = t.group(&vswitch);
        let more = more(t, &vswitch);
        let made = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}"
        ));
        t.eni(&vswitch, "&InstanceType=Bond");
        let [slave, deleting] = ["&InstanceType=Slave", ""].map(|kind| {
            let eni = t.eni(&vswitch, kind);
            t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
            eni
        });
        let full = "ecs.ce4.xlarge";
        let [runs, starts] = ["Running", "Pending"].map(|status| {
            let instance = t.instance(&vswitch, full);
            t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}"));
            instance
        });
        let pending = t.instance(&far_vswitch, full);
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={pending}&Status=Pending"));
        Scene {
            primary: primary_of(t, &runs),
            unsettled: primary_of(t, &starts),
            pending,
            elsewhere: t.instance(&far_vswitch, full),
            there: t.instance(&near_vswitch, full),
            full: runs,
            eni: text(&made, "NetworkInterfaceId").to_owned(),
            vswitch,
            without_ipv6,
            group,
            slave,
            deleting,
        }
    }

    /// Whether the caller, the region and the operation are as they should be.
    pub(crate) fn called(&self, action: &str) -> Steps {
        let set = |condition: &str| {
            format!("Action=SetOperation&OperationName={action}&Condition={condition}")
        };
        vec![
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(facts(closed, open), CLOSED),
            step(facts(without_prefixes, with_prefixes), WITHOUT_PREFIXES),
            step(
                (set("Throttled"), set("None")),
                "400 Throttling Request was denied due to request throttling.",
            ),
        ]
    }

    /// Whether the addresses of the network interface may be changed.
    pub(crate) fn changeable(&self, busy: &str) -> Steps {
        let Scene { slave, deleting, unsettled, .. } = self;
        let set =
            |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={slave}{what}");
        vec![
            step(
                "&NetworkInterfaceId=eni-9",
                "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
            ),
            step(
                (set("&ServiceId=7"), set("&ServiceId=0")),
                format!(
                    "403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{slave}\" is managed by a cloud service."
                ),
            ),
            step((set("&Busy=true"), set("&Busy=false")), busy),
            step(
                format!("&NetworkInterfaceId={slave}"),
                "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Primary,Secondary,Trunk,Bond\" while current type is \"Slave\".",
            ),
            step(
                format!("&NetworkInterfaceId={deleting}"),
                "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\".",
            ),
            step(
                format!("&NetworkInterfaceId={unsettled}"),
                "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Pending\".",
            ),
        ]
    }

    /// Whether addresses of the vSwitch may be given.
    pub(crate) fn usable(&self) -> Steps {
        let vswitch = &self.vswitch;
        let set =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        vec![
            step(
                (set("Lost"), set("Pending")),
                format!(
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"{vswitch}\" is not found."
                ),
            ),
            step(
                (set("Pending"), set("Available")),
                "400 IncorrectVSwitchStatus The current status of vSwitch does not support this operation.",
            ),
        ]
    }

    /// Whether the instance that the request names could have the network interface.
    pub(crate) fn named(&self) -> Steps {
        let Scene { primary, pending, elsewhere, there, full: without_room, .. } = self;
        vec![
            step(
                "&InstanceId=i-9",
                "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
            ),
            step(
                format!("&NetworkInterfaceId={primary}&InstanceId={pending}"),
                "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
            ),
            step(
                format!("&InstanceId={pending}"),
                "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Pending\".",
            ),
            step(
                format!("&InstanceId={elsewhere}"),
                "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and ECS instance are not in the same VPC.",
            ),
            step(
                format!("&InstanceId={there}"),
                "403 InvalidOperation.AvailabilityZoneMismatch The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone.",
            ),
            step(
                format!("&InstanceId={without_room}"),
                "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
            ),
        ]
    }

    /// Whether the security group has room.
    pub(crate) fn room(&self) -> Steps {
        let group = &self.group;
        let set = |what: &str| format!("Action=SetSecurityGroup&SecurityGroupId={group}{what}");
        vec![
            step(
                (set("&Lost=true"), set("&Lost=false")),
                "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
            ),
            step(
                (set("&Classic=true"), set("&Classic=false")),
                "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
            ),
            step(
                facts(
                    |world| world.quotas.addresses_per_basic_group = 1,
                    |world| world.quotas.addresses_per_basic_group = 100,
                ),
                "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
            ),
        ]
    }
}

const CLOSED: &str = "403 Abs.InvalidAccount.NotFound The Account is not found or ak is expired.";
const WITHOUT_PREFIXES: &str =
    "500 InvalidOperation.RegionNotSupportIpPrefix The current region does not support ip prefix.";

/// What the facts are, and what they are to be.
pub(crate) fn facts(are: fn(&mut World), mended: fn(&mut World)) -> Mistake {
    Mistake::Facts { are, mended }
}

fn closed(world: &mut World) {
    world.accounts.entry(Testing::ACCOUNT).or_default().closed = true;
}

fn open(world: &mut World) {
    world.accounts.entry(Testing::ACCOUNT).or_default().closed = false;
}

fn without_prefixes(world: &mut World) {
    world.regions_without.insert("cn-hangzhou".to_owned(), [Feature::IpPrefix].into());
}

fn with_prefixes(world: &mut World) {
    world.regions_without.clear();
}

fn primary_of(t: &mut Testing, instance: &str) -> String {
    let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
    text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId").to_owned()
}
