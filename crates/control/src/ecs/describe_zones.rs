//! DescribeZones of ECS: the zones of a region, and what can be created in them.

use api::{Params, Row, errors};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    region::{self, Language},
};

/// What can be created in a zone: clients pick the zones that have what they need.
const RESOURCES: [&str; 4] = ["VSwitch", "IoOptimized", "Instance", "Disk"];
/// The categories of disks in a zone. Disks are not served; the categories are listed because
/// clients pick zones by them before they create a vSwitch.
const DISKS: [&str; 4] = ["cloud_essd", "cloud_ssd", "cloud_efficiency", "cloud_auto"];

/// Lists the zones of a region.
#[derive(Debug, Params)]
pub struct DescribeZones {
    /// The region.
    pub region_id: String,
    /// Whether to say what can be created in each zone: true (default) or false.
    pub verbose: Option<bool>,
    /// How resources are paid for. Every way is open in every zone.
    #[param(values = "PrePaid|PostPaid", malformed = "InvalidInstanceChargeType.NotFound")]
    pub instance_charge_type: Option<String>,
    /// How spot instances are bid for. Every way is open in every zone.
    #[param(values = "NoSpot|SpotWithPriceLimit|SpotAsPriceGo", malformed = "InvalidSpotStrategy")]
    pub spot_strategy: Option<String>,
    /// The language of the names: zh-CN (default), zh-TW, en-US, ja, fr, de or ko.
    #[param(malformed = "InvalidAcceptLanguage.NotFound")]
    pub accept_language: Option<Language>,
}

/// The zones.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    zones: Zones,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Zones {
    zone: Vec<Zone>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Zone {
    zone_id: String,
    local_name: String,
    zone_type: &'static str,
    available_resource_creation: ResourceTypes,
    available_disk_categories: DiskCategories,
    available_instance_types: InstanceTypes,
    available_resources: Resources,
    available_volume_categories: VolumeCategories,
    available_dedicated_host_types: DedicatedHostTypes,
    dedicated_host_generations: DedicatedHostGenerations,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceTypes {
    resource_types: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DiskCategories {
    disk_categories: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct InstanceTypes {
    instance_types: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resources {
    resources_info: Vec<ResourcesInfo>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourcesInfo {
    io_optimized: bool,
    network_types: NetworkCategories,
    system_disk_categories: SystemDiskCategories,
    data_disk_categories: DataDiskCategories,
    instance_types: SupportedInstanceTypes,
    instance_type_families: InstanceTypeFamilies,
    instance_generations: InstanceGenerations,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NetworkCategories {
    supported_network_category: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SystemDiskCategories {
    supported_system_disk_category: [&'static str; 4],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataDiskCategories {
    supported_data_disk_category: [&'static str; 4],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SupportedInstanceTypes {
    supported_instance_type: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct InstanceTypeFamilies {
    supported_instance_type_family: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct InstanceGenerations {
    supported_instance_generation: Vec<String>,
}

/// Always empty: block storage of the classic network.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct VolumeCategories {
    volume_categories: [&'static str; 0],
}

/// Always empty: there are no dedicated hosts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DedicatedHostTypes {
    dedicated_host_type: [&'static str; 0],
}

/// Always empty: there are no dedicated hosts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DedicatedHostGenerations {
    dedicated_host_generation: [&'static str; 0],
}

impl Operation for DescribeZones {
    type Response = Response;

    const NAME: &'static str = "DescribeZones";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "ecs:DescribeZones", resources: &["ecs:*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let verbose = self.verbose.unwrap_or(true);
        let zones = region::zones(ctx.region()?, self.accept_language.unwrap_or_default());
        let zone = zones.map(|(id, name)| Zone::new(id, name, verbose)).collect();
        Ok(Response { zones: Zones { zone } })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidSpotStrategy" "The specified SpotStrategy is not valid."
        404 "InvalidRegionId.NotFound" "The specified RegionId does not exist."
        404 "InvalidRegion.NotFound" "The specified parameter RegionId is not valid."
        404 "InvalidInstanceChargeType.NotFound" "The InstanceChargeType does not exist in our records"
        404 "InvalidAcceptLanguage.NotFound" "Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed."
    };
}

impl Zone {
    /// A zone; lists of what can be created there are empty unless wanted, as their wrappers are
    /// always there. Instance types wait for a catalogue of them.
    fn new(zone_id: String, local_name: String, verbose: bool) -> Zone {
        let listed = |list: &[&'static str]| if verbose { list.to_vec() } else { Vec::new() };
        Zone {
            zone_id,
            local_name,
            zone_type: "AvailabilityZone",
            available_resource_creation: ResourceTypes { resource_types: listed(&RESOURCES) },
            available_disk_categories: DiskCategories { disk_categories: listed(&DISKS) },
            available_instance_types: InstanceTypes { instance_types: Vec::new() },
            available_resources: Resources {
                resources_info: if verbose { vec![ResourcesInfo::new()] } else { Vec::new() },
            },
            available_volume_categories: VolumeCategories { volume_categories: [] },
            available_dedicated_host_types: DedicatedHostTypes { dedicated_host_type: [] },
            dedicated_host_generations: DedicatedHostGenerations { dedicated_host_generation: [] },
        }
    }
}

impl ResourcesInfo {
    fn new() -> ResourcesInfo {
        ResourcesInfo {
            io_optimized: true,
            network_types: NetworkCategories { supported_network_category: ["vpc"] },
            system_disk_categories: SystemDiskCategories { supported_system_disk_category: DISKS },
            data_disk_categories: DataDiskCategories { supported_data_disk_category: DISKS },
            instance_types: SupportedInstanceTypes { supported_instance_type: Vec::new() },
            instance_type_families: InstanceTypeFamilies {
                supported_instance_type_family: Vec::new(),
            },
            instance_generations: InstanceGenerations { supported_instance_generation: Vec::new() },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Testing, at, text, texts};

    const ACTION: &str = "Action=DescribeZones&Version=2014-05-26";

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let mut wrong = ["&InstanceChargeType=x", "&SpotStrategy=x", "&AcceptLanguage=xx"].to_vec();
        world.check(
            &format!("{ACTION}&RegionId=-{}", wrong.concat()),
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for \
             processing this request is not supplied.",
        );
        for refusal in [
            "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records",
            "400 InvalidSpotStrategy The specified SpotStrategy is not valid.",
            "404 InvalidAcceptLanguage.NotFound Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed.",
        ] {
            world.check(&format!("{ACTION}&RegionId=mars{}", wrong.concat()), refusal);
            wrong.remove(0);
        }
        world.check(
            &format!("{ACTION}&RegionId=mars"),
            "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
        );
        world.ok(ACTION);
    }

    #[test]
    fn zones_say_what_can_be_created_in_them() {
        let mut world = Testing::new();
        let answer = world.ok(ACTION);
        assert_eq!(text(&answer, "Zones.Zone.0.ZoneId"), "cn-hangzhou-b");
        assert_eq!(text(&answer, "Zones.Zone.0.LocalName"), "华东1 可用区 B");
        let created = texts(&answer, "Zones.Zone.0.AvailableResourceCreation.ResourceTypes");
        assert!(created.contains(&"VSwitch"));
        let info = at(&answer, "Zones.Zone.0.AvailableResources.ResourcesInfo.0");
        assert_eq!(*at(info, "NetworkTypes.supportedNetworkCategory"), json!(["vpc"]));
        assert_eq!(*at(info, "InstanceTypes.supportedInstanceType"), json!([]));
        let brief = world.ok(&format!("{ACTION}&Verbose=false"));
        assert_eq!(*at(&brief, "Zones.Zone.0.AvailableResources.ResourcesInfo"), json!([]));
        assert_eq!(
            *at(&brief, "Zones.Zone.0.AvailableVolumeCategories.VolumeCategories"),
            json!([])
        );
    }
}
