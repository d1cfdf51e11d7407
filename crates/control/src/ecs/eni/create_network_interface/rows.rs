//! Rows of the page that the walk through its refusals does not meet, each by itself.

use crate::{
    facts::{Feature, world::AccountFacts},
    tests::testing::{Testing, text},
};

/// A vSwitch with IPv6, its security group, and what else a case needs.
struct Scene {
    t: Testing,
    vswitch: String,
    group: String,
}

impl Scene {
    fn new(cidr: &str) -> Scene {
        let mut t = Testing::new();
        let facts = AccountFacts { with: [Feature::Bond].into(), ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, facts);
        let vswitch = t.vswitch(cidr);
        let group = t.group(&vswitch);
        Scene { t, vswitch, group }
    }

    fn query(&self, more: &str) -> String {
        let Scene { vswitch, group, .. } = self;
        format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}")
    }

    #[track_caller]
    fn refused(&mut self, more: &str, expected: &str) {
        let query = self.query(more);
        self.t.check(&query, expected);
    }

    fn made(&mut self, more: &str) -> String {
        let made = self.t.ok(&self.query(more));
        text(&made, "NetworkInterfaceId").to_owned()
    }
}

#[test]
fn parameters_are_refused_under_rows_of_their_own() {
    let mut s = Scene::new("10.0.0.0/24");
    let tags = (1..=21).map(|n| format!("&Tag.{n}.Key=k{n}")).collect::<String>();
    for (more, expected) in [
        (
            "&DeleteOnRelease=x",
            "400 InvalidParameter the parameter(s) \"DeleteOnRelease\" provided is(are) invalid. \"x\" is not true or false.",
        ),
        (
            &tags,
            "403 QuotaExceed.Tags The specified parameter \"Tag.N\" is not valid: 21 items exceed the limit of 20.",
        ),
        (
            "&QueueNumber=0",
            "403 InvalidParameter.InvalidEniQueueNumber The specified parameter \"QueueNumber\" is not valid: 0 is not between 1 and 2048.",
        ),
        (
            "&NetworkInterfaceTrafficMode=HighPerformance&QueuePairNumber=0",
            "403 InvalidParameter.InvalidQueuePairNumber The specified parameter \"QueuePairNumber\" is not valid: 0 is not between 1 and 4294967295.",
        ),
        (
            "&Ipv4Prefix.1=prefix",
            "403 InvalidIp.IpPrefixIllegal The ip prefixes prefix is/are illegal.",
        ),
        (
            "&Ipv4Prefix.1=10.0.0.64/33",
            "403 InvalidIp.IpPrefixMaskIllegal The current IP prefix mask is illegal.",
        ),
        (
            "&Ipv4Prefix.1=10.0.0.64/28&Ipv4Prefix.2=10.0.0.64/27",
            "403 InvalidIp.IpPrefixMaskNotSame The IP prefixes 10.0.0.64/28,10.0.0.64/27 are illegal.The IP prefix mask must be the same.",
        ),
        (
            "&Ipv4Prefix.1=10.0.0.64/27",
            "403 InvalidIp.IpPrefixMaskInvalid The IP prefix mask 27 is illegal which must be between 28 and 28.",
        ),
    ] {
        s.refused(more, expected);
    }
}

#[test]
fn the_vswitch_must_have_what_is_wanted() {
    let mut s = Scene::new("10.0.0.0/28");
    s.refused(
        "&SecondaryPrivateIpAddressCount=13",
        "400 QuotaExceeded.PrivateIpAddress There are not enough private IPs in the specified VSwitch.",
    );
    s.refused(
        "&Ipv4PrefixCount=1",
        "404 InvalidOperation.VSwitchCidrReservationNotExist The specified VSwitch does not have CIDR reservation.",
    );
    let mut s = Scene::new("10.0.0.0/24");
    let vswitch = &s.vswitch;
    s.t.ok(&format!(
        "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"
    ));
    s.refused(
        "&Ipv4PrefixCount=5",
        "403 InvalidVSwitchId.IpPrefixNotEnough The specified VSwitch does not have enough IP prefixes.",
    );
    let block = s.t.ipv6_block(&s.vswitch);
    let address = format!("&Ipv6Address.1={block}5");
    s.made(&address);
    s.refused(
        &address,
        "404 InvalidOperation.AddressAlreadyAllocated The specified ipv6 has been already allocated.",
    );
}

#[test]
fn the_instance_that_it_is_meant_for_must_take_it() {
    let mut s = Scene::new("10.0.0.0/24");
    let instance = s.t.instance(&s.vswitch, "ecs.g7.large");
    let meant = format!("&InstanceId={instance}");
    s.refused(
        &format!("{meant}&Ipv6AddressCount=7"),
        "403 InvalidOperation.Ipv6CountExceeded The number of eni to be created ipv6 address exceeds the limit(6). target instanceType ecs.g7.large. Assigned:0. Expecting assign:7.",
    );
    let mut kind = s.t.world.instance_types.get("ecs.g7.large").expect("it is there").clone();
    kind.total_queues = 3;
    s.t.world.instance_types.insert(kind);
    s.refused(
        &format!("{meant}&QueueNumber=2"),
        "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 4, exceeds the limit(3) of instanceType ecs.g7.large.",
    );
    s.t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Starting"));
    s.refused(
        &meant,
        "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Starting\".",
    );
    s.t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Running"));
    let shown = s.t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={}", s.vswitch));
    let vpc = text(&shown, "VpcId").to_owned();
    s.vswitch = s.t.vswitch_in(&vpc, "10.0.1.0/24", "&ZoneId=cn-hangzhou-i");
    s.refused(
        &meant,
        "403 InvalidOperation.AvailabilityZoneMismatch The VPC VSwitch of the specified ENI and ECS instance are not in the same availability zone.",
    );
}

#[test]
fn a_slave_is_bound_to_a_bond_that_can_have_it() {
    let mut s = Scene::new("10.0.0.0/24");
    s.t.world.delays.delete_ms = 1_000_000;
    let instance = s.t.instance(&s.vswitch, "ecs.g7.large");
    let shown = s.t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
    let primary = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
    let slave_of = |bond: &str| format!("&InstanceType=Slave&BondNetworkInterfaceId={bond}");
    s.refused(
        &slave_of("eni-9"),
        "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
    );
    s.refused(
        &slave_of(primary),
        "400 InvalidOperation.DetachPrimaryEniNotAllowed Detaching primary ENI from ECS instance is not allowed.",
    );
    let plain = s.made("");
    s.refused(
        &slave_of(&plain),
        "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Bond\" while current type is \"Secondary\".",
    );
    let bond = s.made("&InstanceType=Bond");
    s.t.world.quotas.slaves_per_bond = 0;
    s.refused(
        &slave_of(&bond),
        "403 InvalidOperation.BoundingEniSlaveQuotaExceed The number of Slave ENIs exceeds the limit of Bond ENI.",
    );
    s.t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={bond}"));
    s.refused(
        &slave_of(&bond),
        "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\".",
    );
}
