//! Every region of the catalogue, with one key: each has zones, addresses and resources of its own.

use serde_json::json;

use crate::tests::testing::{Testing, at, text};

#[test]
fn every_region_serves_the_same_caller_and_has_resources_of_its_own() {
    let mut t = Testing::new();
    let regions = t.ok("Action=DescribeRegions&Version=2014-05-26&RegionId=-");
    let regions = at(&regions, "Regions.Region").as_array().expect("a list").clone();
    assert_eq!(regions.len(), t.world.regions.len());
    for region in &regions {
        let id = text(region, "RegionId");
        let region = format!("&RegionId={id}");
        for version in ["2014-05-26", "2016-04-28"] {
            let zones = t.ok(&format!("Action=DescribeZones&Version={version}{region}"));
            let zones = at(&zones, "Zones.Zone").as_array().expect("a list");
            assert!(zones.iter().all(|zone| text(zone, "ZoneId").starts_with(id)), "{id}");
        }
        let zones = t.ok(&format!("Action=DescribeZones&Version=2016-04-28{region}"));
        let zone = text(&zones, "Zones.Zone.0.ZoneId");
        let vpc = t.ok(&format!("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true{region}"));
        let vpc = text(&vpc, "VpcId");
        let vswitch =
            format!("Action=CreateVSwitch&VpcId={vpc}&ZoneId={zone}&CidrBlock=10.0.0.0/24{region}");
        let vswitch = t.ok(&vswitch);
        let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}{region}"));
        let eni = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={}&SecurityGroupId={}{region}",
            text(&vswitch, "VSwitchId"),
            text(&group, "SecurityGroupId"),
        ));
        let tag = &t.world.region(id).expect("the catalogue has it").tag;
        let eni = text(&eni, "NetworkInterfaceId");
        assert!(vpc.starts_with(&format!("vpc-{tag}")), "{id} {vpc}");
        assert!(eni.starts_with(&format!("eni-{tag}")), "{id} {eni}");
    }
    for region in &regions {
        let id = text(region, "RegionId");
        let listed = t.ok(&format!("Action=DescribeNetworkInterfaces&RegionId={id}"));
        assert_eq!(*at(&listed, "TotalCount"), json!(1), "{id}");
        assert_eq!(*at(&listed, "NetworkInterfaceSets.NetworkInterfaceSet.0.Status"), "Available");
    }
}
