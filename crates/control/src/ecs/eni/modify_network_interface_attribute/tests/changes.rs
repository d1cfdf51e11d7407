//! What ModifyNetworkInterfaceAttribute changes, and what it leaves as it is.

use serde_json::{Value, json};

use super::{modify, primary_of, with};
use crate::tests::testing::{Testing, at, text, texts};

fn show(t: &mut Testing, eni: &str) -> Value {
    t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}&Attribute=connectionTrackingConfiguration"))
}

#[test]
fn everything_that_is_changed_is_shown_by_both_and_the_rest_stays() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let eni = t.eni(&vswitch, "&Ipv6AddressCount=2&NetworkInterfaceName=old&Description=older");
    let before = show(&mut t, &eni);
    t.ok(&modify(&eni, ""));
    assert_eq!(show(&mut t, &eni), before);
    let [first, second] = [(); 2].map(|()| t.group(&vswitch));
    t.ok(&modify(
        &eni,
        &format!("&NetworkInterfaceName=名字&Description=newer&SecurityGroupId.1={first}&SecurityGroupId.2={second}\
         &QueueNumber=3&DeleteOnRelease=true&SourceDestCheck=true&EnablePrimaryIPv6=true\
         &ConnectionTrackingConfiguration.UdpTimeout=60\
         &EnhancedNetwork.EnableSriov=true&EnhancedNetwork.VirtualFunctionTotalQueueNumber=8\
         &EnhancedNetwork.VirtualFunctionQuantity=4&EnhancedNetwork.EnableExpress=true"),
    ));
    let mut expected = before.clone();
    let changed = [
        ("NetworkInterfaceName", json!("名字")),
        ("Description", json!("newer")),
        ("SecurityGroupIds", json!({"SecurityGroupId": [first, second]})),
        ("QueueNumber", json!(3)),
        ("DeleteOnRelease", json!(true)),
        ("SourceDestCheck", json!(true)),
        (
            "NetworkInterfaceTrafficConfig",
            json!({"NetworkInterfaceTrafficMode": "Standard", "QueueNumber": 3}),
        ),
        (
            "ConnectionTrackingConfiguration",
            json!({"TcpEstablishedTimeout": 910, "TcpClosedAndTimeWaitTimeout": 3, "UdpTimeout": 60}),
        ),
        (
            "EnhancedNetwork",
            json!({
                "EnableSriov": true, "EnableRss": false, "EnableExpress": true,
                "VirtualFunctionTotalQueueNumber": 8, "VirtualFunctionQuantity": 4
            }),
        ),
    ];
    for (name, value) in &changed {
        expected[name] = value.clone();
    }
    expected["Ipv6Sets"]["Ipv6Set"][0]["Primary"] = json!(true);
    let after = show(&mut t, &eni);
    assert_eq!(after, expected);
    let listed = t.ok(&format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={eni}"));
    let listed = at(&listed, "NetworkInterfaceSets.NetworkInterfaceSet.0");
    for (name, value) in listed.as_object().expect("it is an object") {
        assert_eq!(*value, after[name], "{name}");
    }
    // What was said before stays where a part of it is said anew.
    t.ok(&modify(&eni, "&QueueNumber=-1&EnhancedNetwork.EnableRss=true&EnablePrimaryIPv6=false&ConnectionTrackingConfiguration.TcpEstablishedTimeout=30"));
    let after = show(&mut t, &eni);
    assert!(after.get("QueueNumber").is_none());
    assert_eq!(*at(&after, "EnhancedNetwork.VirtualFunctionQuantity"), 4);
    assert_eq!(*at(&after, "EnhancedNetwork.EnableRss"), true);
    assert_eq!(*at(&after, "Ipv6Sets"), *at(&before, "Ipv6Sets"));
    assert_eq!(
        *at(&after, "ConnectionTrackingConfiguration"),
        json!({"TcpEstablishedTimeout": 30, "TcpClosedAndTimeWaitTimeout": 3, "UdpTimeout": 60})
    );
}

#[test]
fn groups_are_replaced_as_a_set_and_count_what_joins_and_leaves() {
    let mut t = Testing::new();
    t.world.quotas.addresses_per_basic_group = 3;
    let vswitch = t.vswitch("10.0.0.0/24");
    let [one, two, three] = [(); 3].map(|()| t.group(&vswitch));
    let create = |group: &str, more: &str| {
        format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{more}")
    };
    // Three addresses: the group is full.
    let eni = t.ok(&create(&one, "&SecondaryPrivateIpAddressCount=1&Ipv6AddressCount=1"));
    let eni = text(&eni, "NetworkInterfaceId").to_owned();
    // It is in the first one already, which counts it once.
    t.ok(&modify(&eni, &format!("&SecurityGroupId.1={two}&SecurityGroupId.2={one}")));
    assert_eq!(texts(&show(&mut t, &eni), "SecurityGroupIds.SecurityGroupId"), [&two, &one]);
    let full = "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.";
    t.check(&create(&two, ""), full);
    t.ok(&modify(&eni, &format!("&SecurityGroupId.1={three}")));
    // Both that it has left have room again.
    t.ok(&create(&one, "&SecondaryPrivateIpAddressCount=2"));
    t.ok(&create(&two, "&SecondaryPrivateIpAddressCount=2"));
    t.check(&modify(&eni, &format!("&SecurityGroupId.1={one}")), full);
    let listed = |t: &mut Testing, group: &str| {
        at(
            &t.ok(&format!("Action=DescribeNetworkInterfaces&SecurityGroupId={group}")),
            "TotalCount",
        )
        .clone()
    };
    assert_eq!([&one, &two, &three].map(|group| listed(&mut t, group)), [1, 1, 1]);
}

#[test]
fn the_limits_of_groups_hold() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let elsewhere = t.vswitch("10.0.0.0/24");
    let (eni, foreign) = (t.eni(&vswitch, ""), t.group(&elsewhere));
    let groups = (0..6).map(|_| t.group(&vswitch)).collect::<Vec<_>>();
    let shown = show(&mut t, &eni);
    let kind = format!("Action=CreateSecurityGroup&VpcId={}", text(&shown, "VpcId"));
    let enterprise = t.ok(&format!("{kind}&SecurityGroupType=enterprise"));
    let enterprise = text(&enterprise, "SecurityGroupId");
    let with = |groups: &[&str]| {
        let list = groups.iter().zip(1..).map(|(id, at)| format!("&SecurityGroupId.{at}={id}"));
        modify(&eni, &list.collect::<String>())
    };
    let all = groups.iter().map(String::as_str).collect::<Vec<_>>();
    t.check(&with(&all), "400 JoinedGroupLimitExceed The number of security groups in \"SecurityGroupIds.N\" (6) exceeds the limit(5) of an ENI.");
    t.check(&with(&[&foreign]), "403 InvalidOperation.VpcMismatch The VPC of the specified ENI and security group are not in the same VPC.");
    t.check(&with(&[all[0], enterprise]), "403 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.");
    let set = |what: &str| format!("Action=SetSecurityGroup&SecurityGroupId={}&{what}", all[0]);
    t.operator(&set("Rules=1001"));
    t.check(&with(&[all[0]]), "403 AclLimitExceed The security group rules (1001) of the groups in \"SecurityGroupIds.N\" exceed the limit(1000) of an ENI.");
    t.operator(&set("Rules=0&Classic=true"));
    t.check(
        &with(&[all[0]]),
        "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
    );
    t.world.quotas.enis_per_enterprise_group = 0;
    t.check(&with(&[enterprise]), "403 InvalidOperation.EniCountExceeded The maximum number of eni in a enterprise level security group is exceeded.");
    t.world.quotas.enis_per_enterprise_group = 1;
    // On an instance it stays with groups of the instance's type.
    let instance = t.instance(&vswitch, "ecs.g7.large");
    t.attach(&eni, &instance);
    t.check(&with(&[enterprise]), "403 InvalidOperation.MultiGroupType The specified instance can't join different types of security group.");
    t.ok(&with(&all[1..]));
}

#[test]
fn f_28_queues_are_changed_while_it_is_available_or_its_instance_is_stopped() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    // Four queues a network interface, sixteen together.
    let instance = t.instance(&vswitch, "ecs.g7.xlarge");
    let eni = t.eni(&vswitch, "");
    t.ok(&modify(&eni, "&QueueNumber=5"));
    t.ok(&modify(&eni, "&NetworkInterfaceTrafficConfig.QueueNumber=2"));
    t.attach(&eni, &instance);
    t.check(&modify(&eni, "&QueueNumber=1"), "403 InvalidOperation.InvalidEniState Available status or ECS instance attached is Stopped is allowed to modify network interface queue number.");
    t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
    t.wait_ms(t.world.delays.stop_ms);
    t.check(&modify(&eni, "&QueueNumber=5"), "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 5 exceeds the limit(4) of an ENI of instanceType ecs.g7.xlarge.");
    t.ok(&modify(&eni, "&QueueNumber=1"));
    assert_eq!(*at(&show(&mut t, &eni), "QueueNumber"), 1);
    // Its own queues are not counted twice.
    let mut kind = t.world.instance_types.get("ecs.g7.xlarge").expect("it is there").clone();
    kind.total_queues = 7;
    t.world.instance_types.insert(kind);
    t.ok(&modify(&eni, "&QueueNumber=3"));
    t.check(&modify(&eni, "&QueueNumber=4"), "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 8, exceeds the limit(7) of instanceType ecs.g7.xlarge.");
    t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Starting"));
    t.check(&modify(&eni, "&QueueNumber=1"), "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Starting\".");
    t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
    t.check(
        &modify(&eni, "&QueueNumber=1"),
        "404 InvalidEcsId.NotFound The specified EcsId is not found.",
    );
}

#[test]
fn queues_of_members_and_slaves_are_anothers() {
    let mut t = Testing::new();
    t.world.accounts.insert(Testing::ACCOUNT, with(&[]));
    let vswitch = t.vswitch("10.0.0.0/24");
    let instance = t.instance(&vswitch, "ecs.g8a.xlarge");
    let (trunk, member) = (t.eni(&vswitch, "&InstanceType=Trunk"), t.eni(&vswitch, ""));
    t.attach(&trunk, &instance);
    t.attach(&member, &format!("{instance}&TrunkNetworkInstanceId={trunk}"));
    t.eni(&vswitch, "&InstanceType=Bond");
    let slave = t.eni(&vswitch, "&InstanceType=Slave");
    for (eni, kind) in [(&member, "Member"), (&slave, "Slave")] {
        t.check(&modify(eni, "&QueueNumber=1"), &format!("400 InvalidOperation.NotSupportModifyQueueNumber The queue number of the ENI \"{eni}\" of type \"{kind}\" cannot be modified."));
        t.check(&modify(eni, "&NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode=HighPerformance"), &format!("403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Primary,Secondary\" while current type is \"{kind}\"."));
    }
    // A trunk on an instance gets no virtual functions.
    let sriov = "&EnhancedNetwork.EnableSriov=true&EnhancedNetwork.VirtualFunctionTotalQueueNumber=8&EnhancedNetwork.VirtualFunctionQuantity=4";
    t.check(&modify(&trunk, sriov), "400 InvalidOperation.TrunkAttachmentMustEmpty The Attachment of the current Trunk type Network Interface must be empty when modify EnableSriov to true.");
    let idle = t.eni(&vswitch, "&InstanceType=Trunk");
    t.ok(&modify(&idle, sriov));
}

#[test]
fn f_30_an_interface_becomes_rdma_and_stays_so() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let config = |more: &str| {
        more.split('&')
            .filter(|one| !one.is_empty())
            .map(|one| format!("&NetworkInterfaceTrafficConfig.{one}"))
            .collect::<String>()
    };
    let rdma = |more: &str| config(&format!("&NetworkInterfaceTrafficMode=HighPerformance{more}"));
    let able = t.instance(&vswitch, "ecs.g8a.xlarge");
    let primary = primary_of(&mut t, &able);
    // One RDMA interface with two queue pairs. A controller turns the primary one into it.
    t.check(&modify(&primary, &config("&QueuePairNumber=1")), "400 InvalidParameter.QueuePairNumberMustEmpty When the traffic mode is set to Standard, the QueuePairNumber must be empty.");
    t.check(&modify(&primary, &rdma("&QueuePairNumber=3")), "400 InvalidOperation.MaxEniQueuePairNumberExceed The QueuePairNumber on the RDMA ENI exceeds the upper limit allowed for a single ENI.");
    t.ok(&modify(&primary, &rdma("&QueuePairNumber=1")));
    let shown = show(&mut t, &primary);
    assert_eq!(text(&shown, "NetworkInterfaceTrafficMode"), "HighPerformance");
    assert_eq!(*at(&shown, "NetworkInterfaceTrafficConfig.QueuePairNumber"), 1);
    t.check(&modify(&primary, &config("&NetworkInterfaceTrafficMode=Standard")), "400 InvalidTrafficMode.ModifyToStandardNotSupported The specified parameter NetworkInterfaceTrafficMode is not supported to modify to Standard.");
    t.ok(&modify(&primary, &config("&QueuePairNumber=2")));
    let second = t.eni(&vswitch, "&Ipv6AddressCount=1");
    t.attach(&second, &able);
    t.check(&modify(&second, &rdma("")), "400 InvalidOperation.EniTrafficModeNotSupportIPv6 The ENI using High Performance traffic mode does not support IPv6.");
    t.ok(&modify(&second, &config("&NetworkInterfaceTrafficMode=Standard")));
    let address = text(&show(&mut t, &second), "Ipv6Sets.Ipv6Set.0.Ipv6Address").to_owned();
    t.ok(&format!(
        "Action=UnassignIpv6Addresses&NetworkInterfaceId={second}&Ipv6Address.1={address}"
    ));
    t.check(&modify(&second, &rdma("")), "400 InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded The number of RDMA ENIs attached to the ECS instance exceeds the upper limit.");
    let mut kind = t.world.instance_types.get("ecs.g8a.xlarge").expect("it is there").clone();
    kind.eri_quantity = 2;
    t.world.instance_types.insert(kind);
    t.check(&modify(&second, &rdma("&QueuePairNumber=1")), "400 InvalidOperation.EniQueuePairNumberOverflow The RDMA QueuePairNumber of the ECS instance associated with the specified ENI exceeds the limit.");
    let unable = t.instance(&vswitch, "ecs.g7.large");
    let third = t.eni(&vswitch, "");
    t.attach(&third, &unable);
    t.check(&modify(&third, &rdma("")), "400 InvalidOperation.InstanceTypeNotSupportHighPerformance The ECS instance type where the ENI is located does not support the RDMA mode.");
}

#[test]
fn virtual_functions_stay_until_they_are_switched_off() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let eni = t.eni(&vswitch, "");
    let sriov = |quantity: u32| {
        format!(
            "&EnhancedNetwork.EnableSriov=true&EnhancedNetwork.VirtualFunctionTotalQueueNumber=8&EnhancedNetwork.VirtualFunctionQuantity={quantity}"
        )
    };
    t.ok(&modify(&eni, &sriov(4)));
    t.ok(&modify(&eni, &sriov(4)));
    t.check(&modify(&eni, &sriov(5)), "400 InvalidOperation.NotSupportModifyVFQueueNumberAndVFQuantity The ENI not support modify VirtualFunctionTotalQueueNumber and VirtualFunctionQuantity when EnableSriov is true.");
    t.ok(&modify(&eni, "&EnhancedNetwork.EnableSriov=false"));
    assert_eq!(
        *at(&show(&mut t, &eni), "EnhancedNetwork"),
        json!({"EnableSriov": false, "EnableRss": false})
    );
    t.ok(&modify(&eni, &sriov(5)));
    // A type with one queue has nothing to spread traffic over.
    let narrow = t.instance(&vswitch, "ecs.e-c1m4.large");
    t.operator(&format!("Action=SetInstanceStatus&InstanceId={narrow}&Status=Stopped"));
    t.attach(&eni, &narrow);
    t.check(&modify(&eni, "&EnhancedNetwork.EnableRss=true"), "400 InvalidOperation.InstanceTypeNotSupportRss The ECS instance type does not support Rss.");
    t.ok(&modify(&eni, "&EnhancedNetwork.EnableRss=false"));
}

#[test]
fn an_interface_that_moves_to_another_instance_keeps_what_it_has() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let [first, second] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g8a.xlarge"));
    let reserve = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
    t.ok(&format!("{reserve}&VSwitchCidrReservationMask=28"));
    t.ok(&format!("{reserve}&IpVersion=IPv6&VSwitchCidrReservationMask=80"));
    let eni = t.eni(&vswitch, "&Tag.1.Key=team&Tag.1.Value=blue");
    let [one, two] = [(); 2].map(|()| t.group(&vswitch));
    let id = format!("&NetworkInterfaceId={eni}");
    t.ok(&modify(&eni, &format!("&NetworkInterfaceName=new&Description=moved&SecurityGroupId.1={one}&SecurityGroupId.2={two}&QueueNumber=2&DeleteOnRelease=true&SourceDestCheck=true&TxQueueSize=8192&RxQueueSize=8192&ConnectionTrackingConfiguration.UdpTimeout=60&EnhancedNetwork.EnableRss=true&EnablePrimaryIPv6=true")));
    t.ok(&format!("Action=EnableNetworkInterfaceQoS{id}&QoS.BandwidthTx=50000"));
    t.ok(&format!(
        "Action=AssignPrivateIpAddresses{id}&SecondaryPrivateIpAddressCount=3&Ipv4PrefixCount=1"
    ));
    t.ok(&format!("Action=AssignIpv6Addresses{id}&Ipv6AddressCount=2&Ipv6PrefixCount=1"));
    let before = show(&mut t, &eni);
    let without_place = |shown: &Value| {
        let mut shown = shown.clone();
        let members = shown.as_object_mut().expect("it is an object");
        for place in ["Status", "InstanceId", "Attachment"] {
            members.remove(place);
        }
        shown
    };
    for instance in [&first, &second] {
        t.attach(&eni, instance);
        let shown = show(&mut t, &eni);
        assert_eq!(text(&shown, "InstanceId"), instance);
        assert_eq!(without_place(&shown), without_place(&before));
        t.ok(&format!("Action=DetachNetworkInterface{id}&InstanceId={instance}"));
        t.wait_ms(t.world.delays.detach_ms);
    }
    assert_eq!(show(&mut t, &eni), before);
    // What it had is idle again when it is gone, and its groups are as they were.
    t.ok(&format!("Action=DeleteNetworkInterface{id}"));
    t.wait_ms(t.world.delays.delete_ms);
    let other = t.eni(&vswitch, "&Ipv4PrefixCount=1&Ipv6PrefixCount=1");
    let prefixes = ["Ipv4PrefixSets", "Ipv6PrefixSets"];
    let again = show(&mut t, &other);
    assert_eq!(prefixes.map(|sets| at(&again, sets)), prefixes.map(|sets| at(&before, sets)));
    t.world.quotas.addresses_per_basic_group = 1;
    t.ok(&format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupIds.1={one}&SecurityGroupIds.2={two}"));
}
