//! What RunInstances makes, and what it refuses beside what its walk goes through.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    Caller,
    tests::testing::{Testing, at, text, texts},
};

/// A request for one instance in the vSwitch and a new group of its VPC.
pub(super) fn run(t: &mut Testing, vswitch: &str) -> String {
    let group = t.group(vswitch);
    format!(
        "Action=RunInstances&InstanceType=ecs.g7.xlarge&VSwitchId={vswitch}&SecurityGroupId={group}"
    )
}

fn made(answer: &Value) -> Vec<String> {
    let ids = texts(answer, "InstanceIdSets.InstanceIdSet");
    ids.into_iter().map(str::to_owned).collect()
}

fn show(t: &mut Testing, id: &str) -> Value {
    let shown = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{id}\"]"));
    at(&shown, "Instances.Instance.0").clone()
}

#[test]
fn it_is_made_and_starts_and_runs_then() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = run(&mut t, &vswitch);
    let id = made(&t.ok(&request)).remove(0);
    let status = |t: &mut Testing| text(&show(t, &id), "Status").to_owned();
    assert_eq!(status(&mut t), "Pending");
    t.wait_ms(t.world.delays.create_ms);
    assert_eq!(status(&mut t), "Starting");
    t.wait_ms(t.world.delays.start_ms);
    assert_eq!(status(&mut t), "Running");
    // Nobody has looked in between.
    let id = made(&t.ok(&request)).remove(0);
    t.wait_ms(60_000);
    assert_eq!(text(&show(&mut t, &id), "Status"), "Running");
}

#[test]
fn what_is_said_of_it_is_shown() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = run(&mut t, &vswitch);
    let more = "&PrivateIpAddress=10.0.0.9&Ipv6AddressCount=2&InstanceName=web-[7,2]&HostName=web.a&Description=of-web&UserData=ZWNobw==&InternetMaxBandwidthOut=5&InternetChargeType=PayByBandwidth&DeletionProtection=true&HttpTokens=required&HttpPutResponseHopLimit=3&Tag.1.Key=team&Tag.1.Value=blue&SystemDisk.Size=50&SystemDisk.DiskName=root&SystemDisk.Category=cloud_auto&SystemDisk.ProvisionedIops=100&DataDisk.1.Size=100&DataDisk.1.DeleteWithInstance=false&DataDisk.2.Size=20&DataDisk.2.Encrypted=true&DataDisk.2.KMSKeyId=k&CpuOptions.Core=2&CpuOptions.ThreadsPerCore=2&PrivateDnsNameOptions.HostnameType=IpBased&Password=Abcdefg1&AutoReleaseTime=2027-11-20T12:00:30Z";
    let id = made(&t.ok(&format!("{request}{more}"))).remove(0);
    let shown = show(&mut t, &id);
    for (path, expected) in [
        ("InstanceName", "web-07"),
        ("HostName", "web.a"),
        ("Description", "of-web"),
        ("InternetChargeType", "PayByBandwidth"),
        ("MetadataOptions.HttpTokens", "required"),
        ("PrivateDnsNameOptions.HostnameType", "IpBased"),
        ("AutoReleaseTime", "2027-11-20T12:00Z"),
        ("VpcAttributes.PrivateIpAddress.IpAddress.0", "10.0.0.9"),
        ("SpotStrategy", "NoSpot"),
        ("OSType", "linux"),
        ("StartTime", ""),
    ] {
        assert_eq!(text(&shown, path), expected, "{path}");
    }
    assert_eq!(*at(&shown, "DeletionProtection"), json!(true));
    assert_eq!(*at(&shown, "InternetMaxBandwidthOut"), json!(5));
    assert_eq!(*at(&shown, "InternetMaxBandwidthIn"), json!(10));
    assert_eq!(*at(&shown, "MetadataOptions.HttpPutResponseHopLimit"), json!(3));
    assert_eq!(*at(&shown, "Tags.Tag"), json!([{ "TagKey": "team", "TagValue": "blue" }]));
    assert_eq!(texts(&shown, "PublicIpAddress.IpAddress").len(), 1);
    let enis = "NetworkInterfaces.NetworkInterface";
    let ipv6 = at(&shown, &format!("{enis}.0.Ipv6Sets.Ipv6Set")).as_array().map(Vec::len);
    assert_eq!(ipv6, Some(2));
    let data = t.ok(&format!("Action=DescribeUserData&InstanceId={id}"));
    assert_eq!(text(&data, "UserData"), "ZWNobw==");
    let disks = t.ok(&format!("Action=DescribeDisks&InstanceId={id}&Tag.1.Key=team"));
    let disks = at(&disks, "Disks.Disk").as_array().expect("a list").clone();
    let of = |disk: &Value| {
        let texts = ["Type", "Device", "Category"].map(|path| text(disk, path).to_owned());
        (texts, at(disk, "Size").as_u64(), at(disk, "DeleteWithInstance").as_bool())
    };
    let expected = |kind: &str, device: &str, category: &str, size, goes| {
        ([kind, device, category].map(str::to_owned), Some(size), Some(goes))
    };
    let mut found = disks.iter().map(of).collect::<Vec<_>>();
    found.sort();
    assert_eq!(
        found,
        [
            expected("data", "/dev/xvdb", "cloud_essd", 100, false),
            expected("data", "/dev/xvdc", "cloud_essd", 20, true),
            expected("system", "/dev/xvda", "cloud_auto", 50, true),
        ]
    );
}

#[test]
fn it_goes_with_a_disk_left_when_its_time_has_come() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = run(&mut t, &vswitch);
    t.check(
        &format!("{request}&AutoReleaseTime=2026-11-20T12:29:00Z"),
        "400 InvalidAutoReleaseTime.Malformed The specified parameter AutoReleaseTime is not valid.",
    );
    t.ok(&format!("{request}&AutoReleaseTime=2026-11-20T13:00:00Z&DeletionProtection=true&DataDisk.1.Size=20&DataDisk.1.DeleteWithInstance=false"));
    t.wait_ms(59 * 60_000);
    assert_eq!(*at(&t.ok("Action=DescribeInstances"), "TotalCount"), json!(1));
    t.wait_ms(60_000);
    assert_eq!(*at(&t.ok("Action=DescribeInstances"), "TotalCount"), json!(0));
    assert_eq!(*at(&t.ok("Action=DescribeNetworkInterfaces"), "TotalCount"), json!(0));
    let left = t.ok("Action=DescribeDisks");
    assert_eq!(*at(&left, "TotalCount"), json!(1));
    assert_eq!(text(&left, "Disks.Disk.0.Status"), "Available");
}

#[test]
fn several_are_named_in_turn_and_there_are_as_many_as_there_is_room_for() {
    let mut t = Testing::new();
    // Twelve addresses are for interfaces.
    let vswitch = t.vswitch("10.0.0.0/28");
    let request = run(&mut t, &vswitch);
    t.check(
        &format!("{request}&Amount=13"),
        "400 QuotaExceeded.PrivateIpAddress Don't have enough private IPs in this switch.",
    );
    let ids = made(&t.ok(&format!(
        "{request}&Amount=13&MinAmount=3&InstanceName=node&HostName=host&UniqueSuffix=true"
    )));
    assert_eq!(ids.len(), 12);
    let last = show(&mut t, &ids[11]);
    assert_eq!((text(&last, "InstanceName"), text(&last, "HostName")), ("node012", "host012"));
    let shown = t.ok("Action=DescribeInstances&PageSize=100");
    assert_eq!(*at(&shown, "TotalCount"), json!(12));
}

#[test]
fn secondary_interfaces_are_made_or_attached_with_it_and_stay_if_they_were_told() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let there = t.eni(&vswitch, "");
    let request = run(&mut t, &vswitch).replace("ecs.g7.xlarge", "ecs.g7.2xlarge");
    let more = format!(
        "&NetworkInterface.1.SecondaryPrivateIpAddressCount=2&NetworkInterface.1.DeleteOnRelease=false&NetworkInterface.1.NetworkInterfaceName=second&NetworkInterface.2.NetworkInterfaceId={there}"
    );
    let id = made(&t.ok(&format!("{request}{more}"))).remove(0);
    let shown = show(&mut t, &id);
    let list = at(&shown, "NetworkInterfaces.NetworkInterface").as_array().expect("a list");
    let kinds = list.iter().map(|one| text(one, "Type")).collect::<Vec<_>>();
    assert_eq!(kinds, ["Primary", "Secondary", "Secondary"]);
    assert_eq!(text(&list[2], "NetworkInterfaceId"), there);
    let made = text(&list[1], "NetworkInterfaceId").to_owned();
    let eni = t.ok(&format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={made}"));
    let eni = at(&eni, "NetworkInterfaceSets.NetworkInterfaceSet.0");
    assert_eq!((text(eni, "Status"), text(eni, "NetworkInterfaceName")), ("InUse", "second"));
    let ips = at(eni, "PrivateIpSets.PrivateIpSet").as_array().map(Vec::len);
    assert_eq!(ips, Some(3));
    t.wait_ms(1_000);
    t.ok(&format!("Action=DeleteInstance&InstanceId={id}&Force=true"));
    t.wait_ms(t.world.delays.delete_ms);
    let left = t.ok("Action=DescribeNetworkInterfaces&Status=Available");
    assert_eq!(*at(&left, "TotalCount"), json!(2));
}

#[test]
fn without_a_vswitch_it_is_in_the_zones_default_one() {
    let mut t = Testing::new();
    let id =
        made(&t.ok("Action=RunInstances&InstanceType=ecs.g7.large&ZoneId=cn-hangzhou-i")).remove(0);
    let shown = show(&mut t, &id);
    assert_eq!(text(&shown, "ZoneId"), "cn-hangzhou-i");
    let vswitch = text(&shown, "VpcAttributes.VSwitchId");
    let vswitch = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
    assert_eq!(*at(&vswitch, "IsDefault"), json!(true));
    let group = text(&shown, "SecurityGroupIds.SecurityGroupId.0").to_owned();
    let other =
        made(&t.ok("Action=RunInstances&InstanceType=ecs.g7.large&ZoneId=cn-hangzhou-i")).remove(0);
    assert_eq!(texts(&show(&mut t, &other), "SecurityGroupIds.SecurityGroupId"), [group]);
}

#[test]
fn public_addresses_are_one_instances_each_until_there_are_none() {
    let mut t = Testing::new();
    t.world.public_ipv4_pools = vec!["203.0.113.0/30".parse().expect("a block")];
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = format!("{}&InternetMaxBandwidthOut=1", run(&mut t, &vswitch));
    let ids = made(&t.ok(&format!("{request}&Amount=2")));
    let mut addresses = Vec::new();
    for id in &ids {
        addresses.push(texts(&show(&mut t, id), "PublicIpAddress.IpAddress")[0].to_owned());
    }
    addresses.sort();
    assert_eq!(addresses, ["203.0.113.1", "203.0.113.2"]);
    let none = "403 InvalidOperation.PublicIpAddressNoStock The public IP address for the specified Region or ChargeType of the instance is out of stock. Please try another Region or ChargeType.";
    t.check(&request, none);
    t.check(&request.replace("RunInstances", "CreateInstance"), none);
    let found = t.ok("Action=DescribeInstances&PublicIpAddresses=[\"203.0.113.2\"]");
    assert_eq!(*at(&found, "TotalCount"), json!(1));
    t.wait_ms(1_000);
    t.ok(&format!("Action=DeleteInstance&InstanceId={}&Force=true", ids[0]));
    t.ok(&request);
    t.check(&request, none);
}

#[test]
fn public_addresses_are_one_accounts() {
    let mut t = Testing::new();
    t.world.public_ipv4_pools = vec!["203.0.113.0/29".parse().expect("a block")];
    let mut seen = BTreeSet::new();
    for account in 0..3 {
        t.caller = Caller::account(Testing::ACCOUNT + account);
        let vswitch = t.vswitch("10.0.0.0/24");
        let request = run(&mut t, &vswitch);
        for id in made(&t.ok(&format!("{request}&Amount=2&InternetMaxBandwidthOut=1"))) {
            let shown = show(&mut t, &id);
            let address = text(&shown, "PublicIpAddress.IpAddress.0").to_owned();
            assert!(seen.insert(address.clone()), "{address} is given twice");
        }
    }
    assert_eq!(seen.len(), 6);
}

#[test]
fn a_repetition_with_the_token_makes_nothing() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = format!("{}&ClientToken=t", run(&mut t, &vswitch));
    let first = t.ok(&request);
    assert_eq!(t.ok(&request), first);
    assert_eq!(*at(&t.ok("Action=DescribeInstances"), "TotalCount"), json!(1));
    let dry = format!("{}&DryRun=true", run(&mut t, &vswitch));
    t.check(&dry, "400 DryRunOperation Request validation has been passed with DryRun flag set.");
    assert_eq!(*at(&t.ok("Action=DescribeInstances"), "TotalCount"), json!(1));
}

#[test]
fn what_is_said_of_renewal_and_frames_is_shown_where_others_ask() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = run(&mut t, &vswitch);
    let paid = format!("{request}&InstanceChargeType=PrePaid&Period=1");
    for (said, shown) in [
        ("", ["Normal", "0", "Month"]),
        ("&AutoRenew=false&AutoRenewPeriod=3", ["Normal", "0", "Month"]),
        ("&AutoRenew=true", ["AutoRenewal", "1", "Month"]),
        ("&AutoRenew=true&AutoRenewPeriod=6", ["AutoRenewal", "6", "Month"]),
        ("&AutoRenew=true&AutoRenewPeriod=2&PeriodUnit=Week", ["AutoRenewal", "2", "Week"]),
    ] {
        let id = made(&t.ok(&format!("{paid}{said}"))).remove(0);
        let ask = format!("Action=DescribeInstanceAutoRenewAttribute&InstanceId={id}");
        let answer = t.ok(&ask);
        let item = at(&answer, "InstanceRenewAttributes.InstanceRenewAttribute.0");
        let duration = at(item, "Duration").to_string();
        let is = [text(item, "RenewalStatus"), duration.as_str(), text(item, "PeriodUnit")];
        assert_eq!(is, shown, "{said}");
    }
    for (said, shown) in [
        ("", [false, false]),
        ("&NetworkOptions.EnableJumboFrame=true", [true, false]),
        ("&NetworkOptions.EnableNetworkEncryption=true", [false, true]),
    ] {
        let id = made(&t.ok(&format!("{request}{said}"))).remove(0);
        let answer = t.ok(&format!("Action=DescribeInstanceAttribute&InstanceId={id}"));
        let of = |name| at(&answer, name) == &json!(true);
        assert_eq!([of("EnableJumboFrame"), of("EnableNetworkEncryption")], shown, "{said}");
    }
}

#[test]
fn one_that_is_paid_for_is_released_by_its_own_word_only() {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let request = run(&mut t, &vswitch);
    let id = made(&t.ok(&format!("{request}&InstanceChargeType=PrePaid&Period=1&PeriodUnit=Week")))
        .remove(0);
    t.wait_ms(1_000);
    let shown = show(&mut t, &id);
    assert_eq!(text(&shown, "ExpiredTime"), "2026-11-27T12:00Z");
    let delete = format!("Action=DeleteInstance&InstanceId={id}&Force=true");
    t.check(&delete, "403 ChargeTypeViolation The operation is not permitted due to charge type of the instance.");
    let stop = format!("Action=StopInstance&InstanceId={id}");
    t.wait_ms(7 * 24 * 3_600_000);
    t.check(&stop, "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).");
    t.ok(&delete);
    let id = made(&t.ok(&format!("{request}&DeletionProtection=true"))).remove(0);
    t.wait_ms(1_000);
    t.check(
        &format!("Action=DeleteInstance&InstanceId={id}&Force=true"),
        &format!("403 InvalidOperation.DeletionProtection The operation is not allowed due to deletion protection of \"{id}\"."),
    );
}
