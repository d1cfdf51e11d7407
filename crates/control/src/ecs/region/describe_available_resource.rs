//! DescribeAvailableResource: what is for sale in the zones of a region.

use api::{Choice, Kind, Reject, Value, answer, params::Problem};
use control_derive::operation;

use super::SpotStrategy;
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    ecs::{ChargeType, NetworkType, instance_type::Figure},
    facts::{
        Feature,
        disk::{DiskOffer, OFFERS},
        instance_type::InstanceType,
        world::ZoneFacts,
    },
    faults::AvailabilityFault,
};

/// Lists what is for sale in each zone, of what is asked for. Every zone has all types that are not
/// retired, and all categories of disks, but for what the configuration says that it lacks; a zone in
/// which nothing fits is left out, and what is sold out is listed as such.
#[operation(ecs, read, ram = "*", planned)]
pub struct DescribeAvailableResource {
    /// What to list: Zone, IoOptimized, InstanceType, Network, ddh, SystemDisk or DataDisk.
    #[param(missing = "Invalid.Param", malformed = "Invalid.DestinationResource")]
    destination_resource: Destination,
    /// Only in this zone.
    zone_id: Option<String>,
    /// What it is for: instance, disk, reservedinstance or ddh.
    #[param(malformed = "Invalid.ResourceType")]
    resource_type: Option<ResourceType>,
    /// How it is paid for: PrePaid or PostPaid. Every way is open in every zone.
    #[param(malformed = "Invalid.InstanceChargeType")]
    #[expect(dead_code, reason = "every way is open in every zone")]
    instance_charge_type: Option<ChargeType>,
    /// How spot instances are bid for: NoSpot, SpotWithPriceLimit or SpotAsPriceGo. Every way is open.
    #[param(malformed = "Invalid.SpotStrategy")]
    #[expect(dead_code, reason = "every way is open in every zone")]
    spot_strategy: Option<SpotStrategy>,
    /// Hours for which a spot instance is protected. Every time is open.
    #[param(range = 0..=6)]
    spot_duration: Option<i64>,
    /// Whether it is for I/O optimized instances: optimized (default) or none. All types are.
    #[param(malformed = "Invalid.IoOptimized")]
    io_optimized: Option<IoOptimized>,
    /// The network that it is for: vpc or classic, in letters of any case. Nothing is for sale in the classic network.
    #[param(malformed = "Invalid.NetworkCategory")]
    network_category: Option<NetworkCategory>,
    /// The dedicated host that it is for. There is none.
    dedicated_host_id: Option<String>,
    /// The scope of reserved instances: Region or Zone. Both are open.
    #[param(malformed = "InvalidParameter.Scope")]
    #[expect(dead_code, reason = "both are open in every zone")]
    scope: Option<Scope>,
    /// The type of instances that it is for.
    instance_type: Option<String>,
    /// Only types with so many cores, where types are listed.
    cores: Option<i64>,
    /// Only types with so much memory, in GiB, where types are listed.
    memory: Option<Figure>,
    /// The category of the system disk, as cloud_essd.
    system_disk_category: Option<String>,
    /// The category of the data disks, as cloud_essd.
    data_disk_category: Option<String>,
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum Destination {
    Zone,
    IoOptimized,
    InstanceType,
    Network,
    #[choice("ddh")]
    DedicatedHost,
    SystemDisk,
    DataDisk,
}

/// What something is for.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum ResourceType {
    #[choice("instance")]
    Instance,
    #[choice("disk")]
    Disk,
    #[choice("reservedinstance")]
    ReservedInstance,
    #[choice("ddh")]
    DedicatedHost,
}

/// The network that something is for. One client (Terraform) writes `Vpc` and `Classic`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct NetworkCategory(NetworkType);

impl Value for NetworkCategory {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = NetworkType::EXPECTED;
    const VALUES: &[&str] = NetworkType::VALUES;

    fn parse(text: &str) -> Option<NetworkCategory> {
        NetworkType::parse(&text.to_ascii_lowercase()).map(NetworkCategory)
    }
}

/// Whether instances are I/O optimized.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum IoOptimized {
    #[choice("none")]
    Nothing,
    #[choice("optimized")]
    Optimized,
}

/// The scope of reserved instances.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum Scope {
    Region,
    Zone,
}

/// The zones where something is for sale.
#[answer]
pub struct Response {
    #[list(AvailableZone)]
    available_zones: Vec<ZoneView>,
}

#[answer]
struct ZoneView {
    region_id: String,
    zone_id: String,
    status: &'static str,
    status_category: &'static str,
    /// Empty where zones alone are listed.
    #[list(AvailableResource)]
    available_resources: Vec<Resources>,
}

#[answer]
#[derive(Clone)]
struct Resources {
    #[name = "Type"]
    kind: Destination,
    #[list(SupportedResource)]
    supported_resources: Vec<Supported>,
}

#[answer]
#[derive(Clone)]
struct Supported {
    value: String,
    status: &'static str,
    status_category: &'static str,
    /// Only disks have sizes.
    min: Option<u32>,
    max: Option<u32>,
    unit: Option<&'static str>,
}

const AVAILABLE: &str = "Available";
const IN_STOCK: &str = "WithStock";

/// The status of what is for sale, and its category.
fn stock(is_sold_out: bool) -> (&'static str, &'static str) {
    if is_sold_out { ("SoldOut", "WithoutStock") } else { (AVAILABLE, IN_STOCK) }
}

impl Plan for DescribeAvailableResource {
    type Into = DescribeAvailableResource;

    fn plan(self, _: &Head, _: &World) -> Result<DescribeAvailableResource, Fault> {
        let lists_types = self.destination_resource == Destination::InstanceType;
        let lists_disks =
            matches!(self.destination_resource, Destination::SystemDisk | Destination::DataDisk);
        let is_for_instances = self.resource_type == Some(ResourceType::Instance);
        match () {
            () if lists_disks && is_for_instances && self.instance_type.is_none() => {
                let parameter = "InstanceType".to_owned();
                Err(Reject { parameter, problem: Problem::Missing, code: None }.into())
            }
            () if self.instance_type.is_some()
                && (self.cores.is_some() || self.memory.is_some()) =>
            {
                Err(AvailabilityFault::TypeAndSize.into())
            }
            () if self.cores.is_some() && !lists_types => Err(AvailabilityFault::Cores.into()),
            () if self.memory.is_some() && !lists_types => Err(AvailabilityFault::Memory.into()),
            () => Ok(self),
        }
    }

    fn permit(wanted: &Self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let is_protected = wanted.spot_duration.is_some_and(|hours| hours > 0);
        ctx.permit(is_protected, Feature::SpotDuration, "SpotDuration")
    }
}

impl Read for DescribeAvailableResource {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let region = ctx.region()?;
        if let Some(host) = &wanted.dedicated_host_id {
            return Err(AvailabilityFault::HostNotFound { host: host.clone() }.into());
        }
        let is_wanted = |zone: &String| wanted.zone_id.as_ref().is_none_or(|id| id == zone);
        let zones = region.zone_ids().filter(is_wanted);
        let zones = zones.filter_map(|zone_id| {
            let supported =
                wanted.supported(ctx.world, &zone_id).filter(|list| !list.is_empty())?;
            let (status, status_category) = wanted.status(ctx.world, &zone_id);
            let kind = wanted.destination_resource;
            let is_detailed = kind != Destination::Zone;
            let resources =
                is_detailed.then_some(Resources { kind, supported_resources: supported });
            Some(ZoneView {
                region_id: region.id.clone(),
                zone_id,
                status,
                status_category,
                available_resources: resources.into_iter().collect(),
            })
        });
        Ok(Response { available_zones: zones.collect() })
    }
}

impl DescribeAvailableResource {
    /// What a zone has of what is listed, if it has what it is wanted for at all.
    fn supported(&self, world: &World, zone: &str) -> Option<Vec<Supported>> {
        let facts = world.zone(zone);
        if !self.is_open(world, facts) {
            return None;
        }
        let has_type = |one: &&InstanceType| facts.has_type(&one.id);
        let types =
            || world.instance_types.for_sale().filter(has_type).filter(|one| self.fits(one));
        let of_type = |one: &InstanceType| {
            let (status, status_category) = stock(facts.is_sold_out(&one.id));
            Supported { status, status_category, ..Supported::of(&one.id) }
        };
        let disks = |wanted: &Option<String>, size: fn(&DiskOffer) -> (u32, u32)| {
            let offers = OFFERS.iter().filter(|one| has_category(wanted, one));
            let offers = offers.filter(|one| facts.has_disk(one.category));
            offers.map(|one| Supported::disk(one.category, size(one))).collect()
        };
        Some(match self.destination_resource {
            Destination::Zone => vec![Supported::of("")],
            Destination::IoOptimized => vec![Supported::of(IoOptimized::Optimized.print())],
            Destination::InstanceType => types().map(of_type).collect(),
            Destination::Network => vec![Supported::of(NetworkType::Vpc.print())],
            // None is served.
            Destination::DedicatedHost => Vec::new(),
            Destination::SystemDisk => disks(&self.system_disk_category, |one| one.system_gib),
            Destination::DataDisk => disks(&self.data_disk_category, |one| one.data_gib),
        })
    }

    /// Whether what is listed is there in the zone: of what is for one type, whether that is.
    fn status(&self, world: &World, zone: &str) -> (&'static str, &'static str) {
        let facts = world.zone(zone);
        stock(self.instance_type.as_ref().is_some_and(|id| facts.is_sold_out(id)))
    }

    /// Whether a zone has what it is wanted for.
    fn is_open(&self, world: &World, zone: &ZoneFacts) -> bool {
        let is_there = |one: &DiskOffer| zone.has_disk(one.category);
        let has_disk = |wanted| OFFERS.iter().any(|one| has_category(wanted, one) && is_there(one));
        let is_sold = |id: &String| {
            let mut types = world.instance_types.for_sale();
            types.any(|one| one.id == *id) && zone.has_type(id)
        };
        !zone.closed
            && self.io_optimized != Some(IoOptimized::Nothing)
            && self.network_category != Some(NetworkCategory(NetworkType::Classic))
            && self.resource_type != Some(ResourceType::DedicatedHost)
            && has_disk(&self.system_disk_category)
            && has_disk(&self.data_disk_category)
            && self.instance_type.as_ref().is_none_or(is_sold)
    }

    fn fits(&self, one: &InstanceType) -> bool {
        self.instance_type.as_ref().is_none_or(|id| *id == one.id)
            && self.cores.is_none_or(|cores| cores == i64::from(one.vcpu))
            && self.memory.is_none_or(|Figure(gib)| gib == one.memory_gib())
    }
}

fn has_category(wanted: &Option<String>, offer: &DiskOffer) -> bool {
    wanted.as_ref().is_none_or(|category| category == offer.category)
}

impl Supported {
    fn of(value: &str) -> Supported {
        Supported {
            value: value.to_owned(),
            status: AVAILABLE,
            status_category: IN_STOCK,
            min: None,
            max: None,
            unit: None,
        }
    }

    fn disk(category: &str, (min, max): (u32, u32)) -> Supported {
        Supported { min: Some(min), max: Some(max), unit: Some("GiB"), ..Supported::of(category) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        facts::{Feature, world::ZoneFacts},
        tests::testing::{Testing, at, step, text, texts},
    };

    const ACTION: &str = "Action=DescribeAvailableResource";
    const ZONES: &str = "AvailableZones.AvailableZone";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&DestinationResource=",
                "400 Invalid.Param The input parameter DestinationResource that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&DestinationResource=x",
                "404 Invalid.DestinationResource The specified DestinationResource is not valid.",
            ),
            step(
                "&ResourceType=x",
                "404 Invalid.ResourceType The ResourceType provided does not exist in our records.",
            ),
            step(
                "&InstanceChargeType=x",
                "400 Invalid.InstanceChargeType The specified InstanceChargeType is not valid.",
            ),
            step(
                "&SpotStrategy=x",
                "404 Invalid.SpotStrategy The specified SpotStrategy is not valid.",
            ),
            step(
                "&SpotDuration=7",
                "400 InvalidParameter the parameter(s) \"SpotDuration\" provided is(are) invalid. 7 is not between 0 and 6.",
            ),
            step(
                "&IoOptimized=x",
                "404 Invalid.IoOptimized The specified IoOptimized is not valid.",
            ),
            step(
                "&NetworkCategory=x",
                "404 Invalid.NetworkCategory The specified NetworkCategory is not valid.",
            ),
            step(
                "&Scope=x",
                "403 InvalidParameter.Scope The specified parameter Scope is invalid.",
            ),
            step(
                "&Memory=much",
                "400 InvalidParameter the parameter(s) \"Memory\" provided is(are) invalid. \"much\" is not a number.",
            ),
            step(
                "&DestinationResource=SystemDisk&ResourceType=instance&InstanceType=",
                "400 MissingParameter The input parameter \"InstanceType\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&InstanceType=ecs.g7.large&Cores=2",
                "403 InvalidParam.TypeAndCpuMem.Conflict The specified 'InstanceType' and 'Cores','Memory' are not blank at the same time.",
            ),
            step(
                "&InstanceType=&DestinationResource=Zone&Cores=2",
                "403 InvalidParam.Cores The specified parameter 'Cores' should be empty",
            ),
            step(
                "&InstanceType=&DestinationResource=Zone&Memory=8",
                "403 InvalidParam.Memory The specified parameter 'Memory' should be empty",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
            ),
            step(
                "&DedicatedHostId=dh-9",
                "403 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
            ),
        ];
        Testing::new().walk(&format!("{ACTION}&DestinationResource=InstanceType"), steps);
    }

    #[test]
    fn a_type_is_found_in_every_zone() {
        let mut t = Testing::new();
        let answer = t.ok(&format!(
            "{ACTION}&DestinationResource=InstanceType&InstanceType=ecs.g7.large&IoOptimized=optimized"
        ));
        let zones = at(&answer, ZONES).as_array().expect("a list");
        assert_eq!(zones.len(), 8);
        assert_eq!(
            zones[0],
            json!({
                "RegionId": "cn-hangzhou",
                "ZoneId": "cn-hangzhou-b",
                "Status": "Available",
                "StatusCategory": "WithStock",
                "AvailableResources": { "AvailableResource": [{
                    "Type": "InstanceType",
                    "SupportedResources": { "SupportedResource": [{
                        "Value": "ecs.g7.large",
                        "Status": "Available",
                        "StatusCategory": "WithStock",
                    }] },
                }] },
            })
        );
    }

    #[test]
    fn a_region_may_protect_no_spot_instances() {
        let mut t = Testing::new();
        let without = [Feature::SpotDuration].into();
        t.world.regions_without.insert("cn-hangzhou".to_owned(), without);
        let request = format!("{ACTION}&DestinationResource=Zone");
        t.check(
            &format!("{request}&SpotDuration=1"),
            "403 OperationDenied.RegionIdNotSupported region not support spot duration instance.",
        );
        t.ok(&format!("{request}&SpotDuration=0"));
        t.check(
            &format!("{request}&ResourceOwnerId=7"),
            "403 InvalidParameter.ResourceOwnerId The specified parameter ResourceOwnerId is not available anymore.",
        );
    }

    #[test]
    fn what_a_zone_lacks_is_sold_out_or_not_listed() {
        let mut t = Testing::new();
        let lacks = ZoneFacts {
            sold_out: vec!["ecs.g7.*".to_owned()],
            without_types: vec!["ecs.c7.large".to_owned()],
            without_disks: ["cloud_ssd".to_owned()].into(),
            closed: false,
        };
        t.world.zones.insert("cn-hangzhou-h".to_owned(), lacks);
        let closed = ZoneFacts { closed: true, ..ZoneFacts::default() };
        t.world.zones.insert("cn-hangzhou-i".to_owned(), closed);
        let stock = |t: &mut Testing, more: &str| {
            let answer = t.ok(&format!("{ACTION}{more}"));
            let zones = at(&answer, ZONES).as_array().expect("a list").iter();
            let one = |zone: &Value| {
                let list = zone.pointer("/AvailableResources/AvailableResource/0/SupportedResources/SupportedResource/0");
                let status = |of: &Value| text(of, "StatusCategory").to_owned();
                (text(zone, "ZoneId").to_owned(), status(zone), list.map(status))
            };
            zones.map(one).collect::<Vec<_>>()
        };
        let of_type = "&DestinationResource=InstanceType&InstanceType=ecs.g7.large";
        let zones = stock(&mut t, of_type);
        assert_eq!(zones.len(), 7, "the closed one is left out");
        for (zone, whole, one) in &zones {
            let expected = if zone.ends_with('h') { "WithoutStock" } else { "WithStock" };
            assert_eq!((whole.as_str(), one.as_deref()), (expected, Some(expected)), "{zone}");
        }
        for (more, count) in [
            ("&DestinationResource=Zone&InstanceType=ecs.c7.large", 6),
            ("&DestinationResource=SystemDisk&SystemDiskCategory=cloud_ssd", 6),
            ("&DestinationResource=Zone", 7),
        ] {
            assert_eq!(stock(&mut t, more).len(), count, "{more}");
        }
        let zones = t.ok("Action=DescribeZones&Version=2014-05-26");
        let zones = at(&zones, "Zones.Zone").as_array().expect("a list");
        for (zone, has_type, has_disk) in [
            ("cn-hangzhou-h", false, false),
            ("cn-hangzhou-i", false, false),
            ("cn-hangzhou-j", true, true),
        ] {
            let found = zones.iter().find(|one| one["ZoneId"] == zone).expect("it is listed");
            let has = |path: &str, what: &str| texts(found, path).contains(&what);
            let kind = has("AvailableInstanceTypes.InstanceTypes", "ecs.c7.large");
            let disk = has("AvailableDiskCategories.DiskCategories", "cloud_ssd");
            assert_eq!((kind, disk), (has_type, has_disk), "{zone}");
        }
    }

    #[test]
    fn disks_are_listed_with_their_sizes() {
        let mut t = Testing::new();
        let resources = |answer: &Value| {
            at(answer, &format!("{ZONES}.0.AvailableResources.AvailableResource.0")).clone()
        };
        let query =
            "&DestinationResource=SystemDisk&InstanceType=ecs.g7.large&ResourceType=instance";
        let system = t.ok(&format!("{ACTION}{query}&SystemDiskCategory=cloud_essd"));
        assert_eq!(
            resources(&system),
            json!({ "Type": "SystemDisk", "SupportedResources": { "SupportedResource": [{
                "Value": "cloud_essd",
                "Status": "Available",
                "StatusCategory": "WithStock",
                "Min": 20,
                "Max": 2048,
                "Unit": "GiB",
            }] } })
        );
        let data = t.ok(&format!("{ACTION}&DestinationResource=DataDisk&ResourceType=disk"));
        let data = resources(&data);
        assert_eq!(text(&data, "Type"), "DataDisk");
        let offers = at(&data, "SupportedResources.SupportedResource").as_array().expect("a list");
        assert_eq!(offers.len(), 5);
        assert_eq!(*at(&offers[0], "Max"), json!(65_536));
    }

    #[test]
    fn each_filter_filters() {
        let mut t = Testing::new();
        let mut zones = |more: &str| {
            let answer = t.ok(&format!("{ACTION}{more}"));
            at(&answer, ZONES).as_array().expect("a list").clone()
        };
        for (more, count) in [
            ("&DestinationResource=Zone", 8),
            ("&DestinationResource=Zone&InstanceType=ecs.g7.large&SpotStrategy=NoSpot", 8),
            ("&DestinationResource=Zone&ZoneId=cn-hangzhou-h&NetworkCategory=vpc", 1),
            ("&DestinationResource=Zone&ZoneId=cn-beijing-h", 0),
            ("&DestinationResource=Zone&InstanceType=ecs.none", 0),
            ("&DestinationResource=Zone&InstanceType=ecs.n1.large", 0),
            ("&DestinationResource=Zone&IoOptimized=none", 0),
            ("&DestinationResource=Zone&ZoneId=cn-hangzhou-h&NetworkCategory=Vpc", 1),
            ("&DestinationResource=Zone&NetworkCategory=classic", 0),
            ("&DestinationResource=Zone&NetworkCategory=Classic", 0),
            ("&DestinationResource=Zone&ResourceType=ddh", 0),
            ("&DestinationResource=Zone&SystemDiskCategory=cloud", 0),
            ("&DestinationResource=Zone&DataDiskCategory=ephemeral_ssd", 0),
            (
                "&DestinationResource=Zone&SystemDiskCategory=cloud_essd&DataDiskCategory=cloud_auto",
                8,
            ),
            ("&DestinationResource=InstanceType&Cores=3", 0),
            ("&DestinationResource=ddh", 0),
        ] {
            assert_eq!(zones(more).len(), count, "{more}");
        }
        assert_eq!(
            *at(&zones("&DestinationResource=Zone")[0], "AvailableResources.AvailableResource"),
            json!([])
        );
        let path = "AvailableResources.AvailableResource.0.SupportedResources.SupportedResource";
        let mut values = |more: &str| {
            let zone = zones(more).remove(0);
            let list = at(&zone, path).as_array().expect("a list").iter();
            list.map(|one| text(one, "Value").to_owned()).collect::<Vec<_>>()
        };
        let types = values("&DestinationResource=InstanceType&Cores=2&Memory=8.0");
        assert!(types.contains(&"ecs.g7.large".to_owned()));
        assert!(!types.contains(&"ecs.c7.large".to_owned()));
        assert!(!types.contains(&"ecs.g7.xlarge".to_owned()));
        assert_eq!(values("&DestinationResource=IoOptimized"), ["optimized"]);
        assert_eq!(values("&DestinationResource=Network"), ["vpc"]);
        assert_eq!(
            values("&DestinationResource=DataDisk&DataDiskCategory=cloud_ssd"),
            ["cloud_ssd"]
        );
    }
}
