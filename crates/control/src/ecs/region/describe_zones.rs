//! DescribeZones of ECS: the zones of a region, and what can be created in them.

use std::collections::BTreeSet;

use api::answer;
use control_derive::operation;

use super::SpotStrategy;
use crate::{
    Ctx, Fault, Read, World,
    ecs::{ChargeType, NetworkType},
    facts::{
        disk::OFFERS,
        instance_type::InstanceType,
        region_names::{self, Language},
    },
};

/// What can be created in a zone: clients pick the zones that have what they need.
const RESOURCES: [&str; 4] = ["VSwitch", "IoOptimized", "Instance", "Disk"];
/// Lists the zones of a region.
#[operation(ecs, read, ram = "*")]
pub struct DescribeZones {
    /// Whether to say what can be created in each zone: true (default) or false.
    verbose: Option<bool>,
    /// How resources are paid for: PrePaid or PostPaid. Every way is open in every zone.
    #[param(malformed = "InvalidInstanceChargeType.NotFound")]
    #[expect(dead_code, reason = "every way is open in every zone")]
    instance_charge_type: Option<ChargeType>,
    /// How spot instances are bid for: NoSpot, SpotWithPriceLimit or SpotAsPriceGo. Every way is open in every zone.
    #[param(malformed = "InvalidSpotStrategy")]
    #[expect(dead_code, reason = "every way is open in every zone")]
    spot_strategy: Option<SpotStrategy>,
    /// The language of the names: zh-CN (default), zh-TW, en-US, ja, fr, de or ko.
    #[param(malformed = "InvalidAcceptLanguage.NotFound")]
    accept_language: Option<Language>,
}

/// The zones.
#[answer]
pub struct Response {
    #[list(Zone)]
    zones: Vec<Zone>,
}

/// Block storage of the classic network and dedicated hosts are not served: their lists are empty.
#[answer]
struct Zone {
    zone_id: String,
    local_name: String,
    zone_type: &'static str,
    #[list(ResourceTypes)]
    available_resource_creation: Vec<&'static str>,
    #[list(DiskCategories)]
    available_disk_categories: Vec<&'static str>,
    #[list(InstanceTypes)]
    available_instance_types: Vec<String>,
    #[list(ResourcesInfo)]
    available_resources: Vec<ResourcesInfo>,
    #[list(VolumeCategories)]
    available_volume_categories: [&'static str; 0],
    #[list(DedicatedHostType)]
    available_dedicated_host_types: [&'static str; 0],
    #[list(DedicatedHostGeneration)]
    dedicated_host_generations: [&'static str; 0],
}

/// What can be created in a zone, in detail.
#[answer]
struct ResourcesInfo {
    io_optimized: bool,
    #[list(supportedNetworkCategory)]
    network_types: [NetworkType; 1],
    #[list(supportedSystemDiskCategory)]
    system_disk_categories: Vec<&'static str>,
    #[list(supportedDataDiskCategory)]
    data_disk_categories: Vec<&'static str>,
    #[list(supportedInstanceType)]
    instance_types: Vec<String>,
    #[list(supportedInstanceTypeFamily)]
    instance_type_families: Vec<String>,
    #[list(supportedInstanceGeneration)]
    instance_generations: Vec<String>,
}

impl Read for DescribeZones {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let language = wanted.accept_language.unwrap_or_default();
        let zones = region_names::zones(ctx.region()?, language);
        let is_verbose = wanted.verbose.unwrap_or(true);
        let zones = zones.map(|(id, name)| match is_verbose {
            true => Zone::new(id, name, ctx.world),
            false => Zone::without_details(id, name),
        });
        Ok(Response { zones: zones.collect() })
    }
}

impl Zone {
    /// The lists of what can be created are always there.
    fn without_details(zone_id: String, local_name: String) -> Zone {
        Zone {
            zone_id,
            local_name,
            zone_type: "AvailabilityZone",
            available_resource_creation: Vec::new(),
            available_disk_categories: Vec::new(),
            available_instance_types: Vec::new(),
            available_resources: Vec::new(),
            available_volume_categories: [],
            available_dedicated_host_types: [],
            dedicated_host_generations: [],
        }
    }

    fn new(zone_id: String, local_name: String, world: &World) -> Zone {
        let (facts, id) = (world.zone(&zone_id), zone_id.clone());
        let types = world.instance_types.for_sale().filter(|one| facts.has_type(&one.id));
        Zone {
            available_resource_creation: RESOURCES.to_vec(),
            available_disk_categories: disk_categories(world, &id),
            available_instance_types: types.map(|one| one.id.clone()).collect(),
            available_resources: vec![ResourcesInfo::of(world, &id)],
            ..Zone::without_details(zone_id, local_name)
        }
    }
}

impl ResourcesInfo {
    fn of(world: &World, zone: &str) -> ResourcesInfo {
        let has_type = |one: &&InstanceType| world.zone(zone).has_type(&one.id);
        let types = || world.instance_types.for_sale().filter(has_type);
        let families = types().map(|one| one.family().to_owned()).collect::<BTreeSet<_>>();
        let generations = types().map(InstanceType::generation).collect::<BTreeSet<_>>();
        ResourcesInfo {
            io_optimized: true,
            network_types: [NetworkType::Vpc],
            system_disk_categories: disk_categories(world, zone),
            data_disk_categories: disk_categories(world, zone),
            instance_types: types().map(|one| one.id.clone()).collect(),
            instance_type_families: families.into_iter().collect(),
            instance_generations: generations.into_iter().collect(),
        }
    }
}

fn disk_categories(world: &World, zone: &str) -> Vec<&'static str> {
    let categories = OFFERS.iter().map(|offer| offer.category);
    categories.filter(|category| world.zone(zone).has_disk(category)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text, texts};

    const ACTION: &str = "Action=DescribeZones&Version=2014-05-26";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            ACTION,
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&Verbose=x",
                    "400 InvalidParameter the parameter(s) \"Verbose\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&InstanceChargeType=x",
                    "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records",
                ),
                step(
                    "&SpotStrategy=x",
                    "400 InvalidSpotStrategy The specified SpotStrategy is not valid.",
                ),
                step(
                    "&AcceptLanguage=xx",
                    "404 InvalidAcceptLanguage.NotFound Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn zones_say_what_can_be_created_in_them() {
        let mut t = Testing::new();
        let answer = t.ok(ACTION);
        assert_eq!(text(&answer, "Zones.Zone.0.ZoneId"), "cn-hangzhou-b");
        assert_eq!(text(&answer, "Zones.Zone.0.LocalName"), "华东1 可用区 B");
        let created = texts(&answer, "Zones.Zone.0.AvailableResourceCreation.ResourceTypes");
        assert!(created.contains(&"VSwitch"));
        let info = at(&answer, "Zones.Zone.0.AvailableResources.ResourcesInfo.0");
        assert_eq!(*at(info, "NetworkTypes.supportedNetworkCategory"), json!(["vpc"]));
        assert_eq!(*at(info, "IoOptimized"), json!(true));
        let disks =
            ["cloud_essd", "cloud_ssd", "cloud_efficiency", "cloud_auto", "cloud_essd_entry"];
        for path in [
            "AvailableDiskCategories.DiskCategories",
            "AvailableResources.ResourcesInfo.0.SystemDiskCategories.supportedSystemDiskCategory",
            "AvailableResources.ResourcesInfo.0.DataDiskCategories.supportedDataDiskCategory",
        ] {
            assert_eq!(*at(&answer, &format!("Zones.Zone.0.{path}")), json!(disks));
        }
        let types = texts(info, "InstanceTypes.supportedInstanceType");
        assert!(types.contains(&"ecs.g7.large") && types.contains(&"ecs.g9i.large"));
        assert!(!types.contains(&"ecs.n1.large"), "a retired type is for sale nowhere");
        assert_eq!(
            texts(&answer, "Zones.Zone.0.AvailableInstanceTypes.InstanceTypes"),
            t.world.instance_types.for_sale().map(|one| one.id.as_str()).collect::<Vec<_>>()
        );
        let families = texts(info, "InstanceTypeFamilies.supportedInstanceTypeFamily");
        assert_eq!(families.iter().filter(|family| **family == "ecs.g7").count(), 1);
        assert_eq!(
            *at(info, "InstanceGenerations.supportedInstanceGeneration"),
            json!(["ecs-3", "ecs-4", "ecs-5", "ecs-6", "ecs-7", "ecs-8"])
        );
        let brief = t.ok(&format!("{ACTION}&Verbose=false"));
        assert_eq!(
            *at(&brief, "Zones.Zone.0"),
            json!({
                "ZoneId": "cn-hangzhou-b",
                "LocalName": "华东1 可用区 B",
                "ZoneType": "AvailabilityZone",
                "AvailableResourceCreation": { "ResourceTypes": [] },
                "AvailableDiskCategories": { "DiskCategories": [] },
                "AvailableInstanceTypes": { "InstanceTypes": [] },
                "AvailableResources": { "ResourcesInfo": [] },
                "AvailableVolumeCategories": { "VolumeCategories": [] },
                "AvailableDedicatedHostTypes": { "DedicatedHostType": [] },
                "DedicatedHostGenerations": { "DedicatedHostGeneration": [] },
            })
        );
    }
}
