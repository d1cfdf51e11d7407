//! DescribeInstanceTypes: lists the types of instances, filtered, a page at a time.

use api::{Choice, answer};
use control_derive::operation;

use super::Figure;
use crate::{
    Ctx, Fault, Read,
    facts::{
        image::BootMode,
        instance_type::{FamilyLevel, InstanceType, LocalStorage, NvmeSupport},
    },
};

/// Lists the types of instances, retired ones among them. No document of ours prints clock rates,
/// bandwidths, packets per second, processors and CPU credits, nor how many GPUs and local disks a type
/// has: a filter for these is ignored.
#[operation(ecs, read, ram = "*", region = undocumented, by_token(1600, 1600))]
pub struct DescribeInstanceTypes {
    /// Only these: ids of types.
    #[param(items = 1..=10)]
    instance_types: Vec<String>,
    /// Only those of this family, as ecs.g7.
    instance_type_family: Option<String>,
    /// Only those of these families.
    #[param(items = 1..=10)]
    instance_type_families: Vec<String>,
    /// The fewest cores.
    minimum_cpu_core_count: Option<i64>,
    /// The most cores.
    maximum_cpu_core_count: Option<i64>,
    /// The least memory, in GiB.
    minimum_memory_size: Option<Figure>,
    /// The most memory, in GiB.
    maximum_memory_size: Option<Figure>,
    /// The fewest network interfaces of an instance.
    minimum_eni_quantity: Option<i64>,
    /// The fewest private IPv4 addresses of a network interface.
    minimum_eni_private_ip_address_quantity: Option<i64>,
    /// The fewest IPv6 addresses of a network interface.
    minimum_eni_ipv6_address_quantity: Option<i64>,
    /// The fewest RDMA interfaces of an instance.
    minimum_eri_quantity: Option<i64>,
    /// The fewest queues of the primary network interface.
    minimum_primary_eni_queue_number: Option<i64>,
    /// The fewest queues of a secondary network interface.
    minimum_secondary_eni_queue_number: Option<i64>,
    /// The fewest queue pairs of an RDMA interface.
    minimum_queue_pair_number: Option<i64>,
    /// Attributes to show. No type has any.
    #[expect(dead_code, reason = "no document says which attributes types have")]
    additional_attributes: Vec<String>,
    /// Only those whose processors are so: X86 or ARM.
    cpu_architecture: Option<CpuArchitecture>,
    /// Only those whose processors are one of these.
    #[param(items = 1..=10)]
    cpu_architectures: Vec<String>,
    /// Only those with this GPU; ignored for types that have one, as no document says which.
    gpu_spec: Option<String>,
    /// Only those with one of these GPUs; ignored for types that have one.
    #[param(name = "GpuSpecs", items = 1..=10)]
    gpu_specs: Vec<String>,
    /// Only those of this category, as General-purpose.
    instance_category: Option<String>,
    /// Only those of these categories.
    #[param(items = 1..=10)]
    instance_categories: Vec<String>,
    /// Only those of this level: EntryLevel, EnterpriseLevel or CreditEntryLevel.
    instance_family_level: Option<FamilyLevel>,
    /// Only those with these local disks: local_hdd_pro or local_ssd_pro.
    local_storage_category: Option<String>,
    /// Only those with one of these kinds of local disks.
    #[param(items = 1..=10)]
    local_storage_categories: Vec<String>,
    /// The highest clock rate, in GHz; ignored.
    #[expect(dead_code, reason = "no document of ours prints clock rates")]
    maximum_cpu_speed_frequency: Option<Figure>,
    /// The highest turbo clock rate, in GHz; ignored.
    #[expect(dead_code, reason = "no document of ours prints clock rates")]
    maximum_cpu_turbo_frequency: Option<Figure>,
    /// The most GPUs; ignored for types that have some.
    maximum_gpu_amount: Option<i64>,
    /// The least baseline of CPU credits; ignored for types that have some.
    minimum_baseline_credit: Option<i64>,
    /// The lowest clock rate, in GHz; ignored.
    #[expect(dead_code, reason = "no document of ours prints clock rates")]
    minimum_cpu_speed_frequency: Option<Figure>,
    /// The lowest turbo clock rate, in GHz; ignored.
    #[expect(dead_code, reason = "no document of ours prints clock rates")]
    minimum_cpu_turbo_frequency: Option<Figure>,
    /// The fewest disks.
    minimum_disk_quantity: Option<i64>,
    /// The fewest GPUs; ignored for types that have some.
    minimum_gpu_amount: Option<i64>,
    /// The fewest CPU credits at the start; ignored for types that have some.
    minimum_initial_credit: Option<i64>,
    /// The least inbound bandwidth, in kbit/s; ignored.
    #[expect(dead_code, reason = "no document of ours prints bandwidths")]
    minimum_instance_bandwidth_rx: Option<i64>,
    /// The least outbound bandwidth, in kbit/s; ignored.
    #[expect(dead_code, reason = "no document of ours prints bandwidths")]
    minimum_instance_bandwidth_tx: Option<i64>,
    /// The fewest inbound packets per second; ignored.
    #[expect(dead_code, reason = "no document of ours prints packets per second")]
    minimum_instance_pps_rx: Option<i64>,
    /// The fewest outbound packets per second; ignored.
    #[expect(dead_code, reason = "no document of ours prints packets per second")]
    minimum_instance_pps_tx: Option<i64>,
    /// The fewest local disks; ignored for types that have some.
    minimum_local_storage_amount: Option<i64>,
    /// The least capacity of a local disk, in GiB; ignored for types that have some.
    minimum_local_storage_capacity: Option<i64>,
    /// Only those whose disks are all NVMe disks (required), or that have none (unsupported).
    nvme_support: Option<NvmeSupport>,
    /// The processor; ignored.
    #[expect(dead_code, reason = "no document of ours prints processors")]
    physical_processor_model: Option<String>,
    /// Processors; ignored.
    #[param(items = 1..=10)]
    #[expect(dead_code, reason = "no document of ours prints processors")]
    physical_processor_models: Vec<String>,
}

/// What the processor understands.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum CpuArchitecture {
    X86,
    #[choice("ARM")]
    Arm,
}

/// A page of types.
#[answer]
pub struct Response {
    /// Empty on the last page.
    next_token: String,
    #[list(InstanceType)]
    instance_types: Vec<Described>,
}

/// What is said of a type. Where a figure is not printed that answers of the service have,
/// `contract/family/left_out.csv` says why; where no document prints one that network interfaces need,
/// what is enforced here is printed.
#[answer]
struct Described {
    instance_type_id: String,
    instance_type_family: String,
    instance_family_level: FamilyLevel,
    instance_category: &'static str,
    cpu_architecture: &'static str,
    cpu_core_count: u32,
    /// In GiB.
    memory_size: f64,
    /// Not there where it is unknown: of types with GPUs.
    #[name = "GPUAmount"]
    gpu_amount: Option<u32>,
    /// The same.
    #[name = "GPUSpec"]
    gpu_spec: Option<&'static str>,
    disk_quantity: u32,
    nvme_support: NvmeSupport,
    /// Empty if there are no local disks.
    local_storage_category: String,
    eni_quantity: u32,
    eni_private_ip_address_quantity: u32,
    eni_ipv6_address_quantity: u32,
    eni_total_quantity: u32,
    eni_trunk_supported: bool,
    eri_quantity: u32,
    queue_pair_number: u32,
    primary_eni_queue_number: u32,
    secondary_eni_queue_number: u32,
    maximum_queue_number_per_eni: u32,
    total_eni_queue_quantity: u32,
    network_card_quantity: u32,
    #[list(NetworkCardInfo)]
    network_cards: Vec<NetworkCard>,
    #[list(SupportedBootMode)]
    supported_boot_modes: &'static [BootMode],
    #[list(Attribute)]
    attributes: [Attribute; 0],
}

/// What was asked for by AdditionalAttributes.
#[answer]
struct Attribute {
    name: String,
    value: String,
}

#[answer]
struct NetworkCard {
    network_card_index: u32,
}

impl Read for DescribeInstanceTypes {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let fitting = ctx.world.instance_types.iter().filter(|one| wanted.fits(one));
        let page = ctx.head.page.of(fitting, |one| one.id.clone())?;
        Ok(Response {
            next_token: page.next_token,
            instance_types: page.items.into_iter().map(Described::of).collect(),
        })
    }
}

impl DescribeInstanceTypes {
    fn fits(&self, one: &InstanceType) -> bool {
        self.fits_network(one) && self.fits_size(one) && self.fits_kind(one)
    }

    fn fits_network(&self, one: &InstanceType) -> bool {
        least(self.minimum_eni_quantity, one.eni_quantity)
            && least(self.minimum_eni_private_ip_address_quantity, one.private_ipv4_per_eni)
            && least(self.minimum_eni_ipv6_address_quantity, one.ipv6_per_eni)
            && least(self.minimum_eri_quantity, one.eri_quantity)
            && least(self.minimum_primary_eni_queue_number, one.primary_queues)
            && least(self.minimum_secondary_eni_queue_number, one.secondary_queues)
            && least(self.minimum_queue_pair_number, one.queue_pairs)
    }

    fn fits_size(&self, one: &InstanceType) -> bool {
        let gib = one.memory_gib();
        // Of what a type has, no document says how much.
        let none = |has: bool, wanted: Option<i64>| has || least(wanted, 0);
        let (gpu, is_credited) = (one.has_gpu(), one.level() == FamilyLevel::CreditEntry);
        let is_local = one.local_storage().is_some();
        least(self.minimum_cpu_core_count, one.vcpu)
            && most(self.maximum_cpu_core_count, one.vcpu)
            && self.minimum_memory_size.is_none_or(|Figure(least)| least <= gib)
            && self.maximum_memory_size.is_none_or(|Figure(most)| gib <= most)
            && least(self.minimum_disk_quantity, one.disks())
            && none(gpu, self.minimum_gpu_amount)
            && (gpu || most(self.maximum_gpu_amount, 0))
            && none(is_credited, self.minimum_baseline_credit)
            && none(is_credited, self.minimum_initial_credit)
            && none(is_local, self.minimum_local_storage_amount)
            && none(is_local, self.minimum_local_storage_capacity)
    }

    fn fits_kind(&self, one: &InstanceType) -> bool {
        let local = one.local_storage().map_or("", LocalStorage::print);
        let wants_gpu = self.gpu_spec.is_some() || !self.gpu_specs.is_empty();
        listed(&self.instance_types, &one.id)
            && listed(&self.instance_type_families, one.family())
            && is(self.instance_type_family.as_deref(), one.family())
            && listed(&self.cpu_architectures, one.cpu_architecture())
            && is(self.cpu_architecture.map(CpuArchitecture::print), one.cpu_architecture())
            && listed(&self.instance_categories, one.category())
            && is(self.instance_category.as_deref(), one.category())
            && is(self.instance_family_level, one.level())
            && listed(&self.local_storage_categories, local)
            && is(self.local_storage_category.as_deref(), local)
            && is(self.nvme_support, one.nvme())
            && (one.has_gpu() || !wants_gpu)
    }
}

fn least(least: Option<i64>, figure: u32) -> bool {
    least.is_none_or(|least| least <= i64::from(figure))
}

fn most(most: Option<i64>, figure: u32) -> bool {
    most.is_none_or(|most| i64::from(figure) <= most)
}

fn listed(list: &[String], value: &str) -> bool {
    list.is_empty() || list.iter().any(|wanted| wanted == value)
}

fn is<T: PartialEq>(wanted: Option<T>, value: T) -> bool {
    wanted.is_none_or(|wanted| wanted == value)
}

impl Described {
    fn of(one: &InstanceType) -> Described {
        let has_gpu = one.has_gpu();
        let cards = (0..one.cards()).map(|index| NetworkCard { network_card_index: index });
        Described {
            instance_type_id: one.id.clone(),
            instance_type_family: one.family().to_owned(),
            instance_family_level: one.level(),
            instance_category: one.category(),
            cpu_architecture: one.cpu_architecture(),
            cpu_core_count: one.vcpu,
            memory_size: one.memory_gib(),
            gpu_amount: (!has_gpu).then_some(0),
            gpu_spec: (!has_gpu).then_some(""),
            disk_quantity: one.disks(),
            nvme_support: one.nvme(),
            local_storage_category: one
                .local_storage()
                .map_or_else(String::new, |kind| kind.print().to_owned()),
            eni_quantity: one.eni_quantity,
            eni_private_ip_address_quantity: one.private_ipv4_per_eni,
            eni_ipv6_address_quantity: one.ipv6_per_eni,
            eni_total_quantity: one.eni_total,
            eni_trunk_supported: one.trunk,
            eri_quantity: one.eri_quantity,
            queue_pair_number: one.queue_pairs,
            primary_eni_queue_number: one.primary_queues,
            secondary_eni_queue_number: one.secondary_queues,
            maximum_queue_number_per_eni: one.max_queues_per_eni,
            total_eni_queue_quantity: one.total_queues,
            network_card_quantity: one.cards(),
            network_cards: cards.collect(),
            supported_boot_modes: one.boot_modes(),
            attributes: [],
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    fn ids(answer: &Value) -> Vec<String> {
        let list = at(answer, "InstanceTypes.InstanceType").as_array().expect("a list");
        list.iter().map(|one| text(one, "InstanceTypeId").to_owned()).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            "Action=DescribeInstanceTypes",
            vec![
                step(
                    "&MinimumMemorySize=much",
                    "400 InvalidParameter the parameter(s) \"MinimumMemorySize\" provided is(are) invalid. \"much\" is not a number.",
                ),
                step(
                    "&CpuArchitecture=x",
                    "400 InvalidParameter the parameter(s) \"CpuArchitecture\" provided is(are) invalid. \"x\" is not one of X86, ARM.",
                ),
                step(
                    "&InstanceFamilyLevel=x",
                    "400 InvalidParameter the parameter(s) \"InstanceFamilyLevel\" provided is(are) invalid. \"x\" is not one of EntryLevel, EnterpriseLevel, CreditEntryLevel.",
                ),
                step(
                    "&NvmeSupport=x",
                    "400 InvalidParameter the parameter(s) \"NvmeSupport\" provided is(are) invalid. \"x\" is not one of required, unsupported.",
                ),
                step(
                    "&MaxResults=x",
                    "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&NextToken=foreign",
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"foreign\".",
                ),
            ],
        );
    }

    #[test]
    fn pages_by_token_have_every_type_once() {
        let mut t = Testing::new();
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let page =
                t.ok(&format!("Action=DescribeInstanceTypes&MaxResults=100&NextToken={token}"));
            seen.extend(ids(&page));
            token = text(&page, "NextToken").to_owned();
            if token.is_empty() {
                break;
            }
        }
        let all = t.world.instance_types.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        assert_eq!(seen, all);
        assert_eq!(ids(&t.ok("Action=DescribeInstanceTypes")), all);
    }

    #[test]
    fn filters_by_known_figures_are_all_met() {
        let mut t = Testing::new();
        let mut found = |more: &str| ids(&t.ok(&format!("Action=DescribeInstanceTypes{more}")));
        assert_eq!(
            found("&InstanceTypes.1=ecs.g7.large&InstanceTypes.2=ecs.none"),
            ["ecs.g7.large"]
        );
        assert_eq!(
            found("&InstanceTypeFamily=ecs.g7&MaximumMemorySize=16.5"),
            ["ecs.g7.large", "ecs.g7.xlarge"]
        );
        assert_eq!(
            found("&MinimumEriQuantity=1"),
            ["ecs.g8a.xlarge", "ecs.hfr8i.2xlarge", "ecs.r8a.2xlarge"]
        );
    }

    #[test]
    fn filters_by_what_types_are_are_met_and_those_by_unknown_figures_ignored() {
        let mut t = Testing::new();
        let mut found = |more: &str| ids(&t.ok(&format!("Action=DescribeInstanceTypes{more}")));
        let all = found("");
        let gpu = "ecs.gn7i-c8g1.2xlarge";
        for (more, has, has_not) in [
            ("&CpuArchitecture=ARM", "ecs.g8y.large", "ecs.g7.large"),
            ("&CpuArchitectures.1=X86", "ecs.g7.large", "ecs.g8y.large"),
            ("&InstanceCategory=Big data", "ecs.d1ne.2xlarge", "ecs.g7.large"),
            ("&InstanceCategories.1=Local SSDs", "ecs.i3.13xlarge", "ecs.g7.large"),
            ("&InstanceFamilyLevel=CreditEntryLevel", "ecs.t6-c1m1.large", "ecs.g7.large"),
            ("&LocalStorageCategory=local_ssd_pro", "ecs.i3.13xlarge", "ecs.d1ne.2xlarge"),
            ("&LocalStorageCategories.1=local_hdd_pro", "ecs.d1ne.2xlarge", "ecs.i3.13xlarge"),
            ("&NvmeSupport=required", "ecs.g8a.xlarge", "ecs.g7.large"),
            ("&NvmeSupport=unsupported", "ecs.g7.large", "ecs.g8a.xlarge"),
            ("&GPUSpec=NVIDIA A10", gpu, "ecs.g7.large"),
            ("&GpuSpecs.1=NVIDIA A10", gpu, "ecs.g7.large"),
            ("&MinimumGPUAmount=1", gpu, "ecs.g7.large"),
            ("&MinimumBaselineCredit=1", "ecs.t6-c1m1.large", "ecs.g7.large"),
            ("&MinimumInitialCredit=1", "ecs.t6-c1m1.large", "ecs.g7.large"),
            ("&MinimumLocalStorageAmount=1", "ecs.i3.13xlarge", "ecs.g7.large"),
            ("&MinimumLocalStorageCapacity=1", "ecs.i3.13xlarge", "ecs.g7.large"),
            ("&MaximumCpuCoreCount=2", "ecs.g7.large", "ecs.g7.xlarge"),
            ("&MinimumCpuCoreCount=3", "ecs.g7.xlarge", "ecs.g7.large"),
        ] {
            let found = found(more);
            assert!(found.iter().any(|id| id == has), "{more} {has}");
            assert!(!found.iter().any(|id| id == has_not), "{more} {has_not}");
        }
        assert_eq!(found("&MinimumDiskQuantity=17"), all);
        assert_eq!(found("&MinimumDiskQuantity=18"), Vec::<String>::new());
        assert_eq!(found("&MaximumGPUAmount=0"), all);
        assert!(!found("&MaximumGPUAmount=-1").contains(&"ecs.g7.large".to_owned()));
        for ignored in ["&MinimumInstanceBandwidthRx=1", "&MaximumCpuSpeedFrequency=0.1"] {
            assert_eq!(found(ignored), all, "{ignored}");
        }
    }

    #[test]
    fn what_is_known_of_a_type_is_shown() {
        let mut t = Testing::new();
        let mut shown = |id: &str| {
            let answer = t.ok(&format!("Action=DescribeInstanceTypes&InstanceTypes.1={id}"));
            at(&answer, "InstanceTypes.InstanceType.0").clone()
        };
        assert_eq!(
            shown("ecs.g8a.xlarge"),
            json!({
                "InstanceTypeId": "ecs.g8a.xlarge",
                "InstanceTypeFamily": "ecs.g8a",
                "InstanceFamilyLevel": "EnterpriseLevel",
                "InstanceCategory": "General-purpose",
                "CpuArchitecture": "X86",
                "CpuCoreCount": 4,
                "MemorySize": 16.0,
                "GPUAmount": 0,
                "GPUSpec": "",
                "DiskQuantity": 17,
                "NvmeSupport": "required",
                "LocalStorageCategory": "",
                "EniQuantity": 4,
                "EniPrivateIpAddressQuantity": 15,
                "EniIpv6AddressQuantity": 15,
                "EniTotalQuantity": 5,
                "EniTrunkSupported": true,
                "EriQuantity": 1,
                "QueuePairNumber": 2,
                "PrimaryEniQueueNumber": 4,
                "SecondaryEniQueueNumber": 4,
                "MaximumQueueNumberPerEni": 4,
                "TotalEniQueueQuantity": 16,
                "NetworkCardQuantity": 1,
                "NetworkCards": { "NetworkCardInfo": [{ "NetworkCardIndex": 0 }] },
                "SupportedBootModes": { "SupportedBootMode": ["BIOS", "UEFI"] },
                "Attributes": { "Attribute": [] },
            })
        );
        let cards = shown("ecs.g7nex.32xlarge");
        assert_eq!(*at(&cards, "NetworkCardQuantity"), json!(2));
        assert_eq!(
            *at(&cards, "NetworkCards.NetworkCardInfo"),
            json!([{ "NetworkCardIndex": 0 }, { "NetworkCardIndex": 1 }])
        );
        // No document says how many interfaces it has: what is enforced is shown.
        assert_eq!(*at(&shown("ecs.i4.large"), "EniQuantity"), json!(2));
        let gpu = shown("ecs.gn7i-c8g1.2xlarge");
        assert!(gpu.get("GPUAmount").is_none() && gpu.get("GPUSpec").is_none());
        assert_eq!(*at(&shown("ecs.i3.13xlarge"), "LocalStorageCategory"), json!("local_ssd_pro"));
    }
}
