//! DescribeZones of ECS: the zones of a region, and what can be created in them.

use api::{Choice, answer};
use control_derive::operation;

use crate::{
    Ctx, Fault, Read,
    ecs::{ChargeType, NetworkType},
    facts::region_names::{self, Language},
};

/// What can be created in a zone: clients pick the zones that have what they need.
const RESOURCES: [&str; 4] = ["VSwitch", "IoOptimized", "Instance", "Disk"];
/// The categories of disks in a zone. Disks are not served; the categories are listed because
/// clients pick zones by them before they create a vSwitch.
const DISKS: [&str; 4] = ["cloud_essd", "cloud_ssd", "cloud_efficiency", "cloud_auto"];

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

/// How spot instances are bid for.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum SpotStrategy {
    NoSpot,
    SpotWithPriceLimit,
    SpotAsPriceGo,
}

/// The zones.
#[answer]
pub struct Response {
    #[list(Zone)]
    zones: Vec<Zone>,
}

/// Nothing in it has more than the page's wrappers where nothing is served: block storage of the
/// classic network, and dedicated hosts. Instance types are not listed by zone.
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
    available_instance_types: [&'static str; 0],
    #[list(ResourcesInfo)]
    available_resources: Vec<ResourcesInfo>,
    #[list(VolumeCategories)]
    available_volume_categories: [&'static str; 0],
    #[list(DedicatedHostType)]
    available_dedicated_host_types: [&'static str; 0],
    #[list(DedicatedHostGeneration)]
    dedicated_host_generations: [&'static str; 0],
}

#[answer]
struct ResourcesInfo {
    io_optimized: bool,
    #[list(supportedNetworkCategory)]
    network_types: [NetworkType; 1],
    #[list(supportedSystemDiskCategory)]
    system_disk_categories: [&'static str; 4],
    #[list(supportedDataDiskCategory)]
    data_disk_categories: [&'static str; 4],
    #[list(supportedInstanceType)]
    instance_types: [&'static str; 0],
    #[list(supportedInstanceTypeFamily)]
    instance_type_families: [&'static str; 0],
    #[list(supportedInstanceGeneration)]
    instance_generations: [&'static str; 0],
}

impl Read for DescribeZones {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let verbose = wanted.verbose.unwrap_or(true);
        let language = wanted.accept_language.unwrap_or_default();
        let zones = region_names::zones(ctx.region()?, language);
        Ok(Response { zones: zones.map(|(id, name)| Zone::new(id, name, verbose)).collect() })
    }
}

impl Zone {
    /// A zone; lists of what can be created there are empty unless wanted, as their wrappers are
    /// always there.
    fn new(zone_id: String, local_name: String, verbose: bool) -> Zone {
        let listed = |list: &[&'static str]| if verbose { list.to_vec() } else { Vec::new() };
        Zone {
            zone_id,
            local_name,
            zone_type: "AvailabilityZone",
            available_resource_creation: listed(&RESOURCES),
            available_disk_categories: listed(&DISKS),
            available_instance_types: [],
            available_resources: if verbose { vec![RESOURCES_INFO] } else { Vec::new() },
            available_volume_categories: [],
            available_dedicated_host_types: [],
            dedicated_host_generations: [],
        }
    }
}

/// What can be created in any zone, in detail.
const RESOURCES_INFO: ResourcesInfo = ResourcesInfo {
    io_optimized: true,
    network_types: [NetworkType::Vpc],
    system_disk_categories: DISKS,
    data_disk_categories: DISKS,
    instance_types: [],
    instance_type_families: [],
    instance_generations: [],
};

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
        assert_eq!(*at(info, "InstanceTypes.supportedInstanceType"), json!([]));
        let brief = t.ok(&format!("{ACTION}&Verbose=false"));
        assert_eq!(*at(&brief, "Zones.Zone.0.AvailableResources.ResourcesInfo"), json!([]));
        assert_eq!(
            *at(&brief, "Zones.Zone.0.AvailableVolumeCategories.VolumeCategories"),
            json!([])
        );
    }
}
