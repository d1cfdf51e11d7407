//! DescribeInstanceTypes: lists the types of instances, filtered, a page at a time.

use api::{Choice, Kind, Value, answer};
use control_derive::operation;

use crate::{Ctx, Fault, Read, facts::instance_type::InstanceType};

/// Lists the types of instances. A filter for a figure that the catalogue lacks is ignored.
#[operation(ecs, read, ram = "*", region = undocumented, by_token(1600, 1600))]
#[expect(dead_code, reason = "filters by what the catalogue does not have are ignored")]
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
    /// Ignored: the catalogue has no attributes.
    additional_attributes: Vec<String>,
    /// X86 or ARM; ignored.
    cpu_architecture: Option<CpuArchitecture>,
    /// X86 or ARM; ignored.
    #[param(items = 1..=10)]
    cpu_architectures: Vec<String>,
    /// The GPU; ignored.
    gpu_spec: Option<String>,
    /// GPUs; ignored.
    #[param(name = "GpuSpecs", items = 1..=10)]
    gpu_specs: Vec<String>,
    /// The category, as General-purpose; ignored.
    instance_category: Option<String>,
    /// Categories; ignored.
    #[param(items = 1..=10)]
    instance_categories: Vec<String>,
    /// EntryLevel, EnterpriseLevel or CreditEntryLevel; ignored.
    instance_family_level: Option<FamilyLevel>,
    /// local_hdd_pro or local_ssd_pro; ignored.
    local_storage_category: Option<String>,
    /// Kinds of local disks; ignored.
    #[param(items = 1..=10)]
    local_storage_categories: Vec<String>,
    /// The highest clock rate, in GHz; ignored.
    maximum_cpu_speed_frequency: Option<Figure>,
    /// The highest turbo clock rate, in GHz; ignored.
    maximum_cpu_turbo_frequency: Option<Figure>,
    /// The most GPUs; ignored.
    maximum_gpu_amount: Option<i64>,
    /// The least baseline of CPU credits; ignored.
    minimum_baseline_credit: Option<i64>,
    /// The lowest clock rate, in GHz; ignored.
    minimum_cpu_speed_frequency: Option<Figure>,
    /// The lowest turbo clock rate, in GHz; ignored.
    minimum_cpu_turbo_frequency: Option<Figure>,
    /// The fewest disks; ignored.
    minimum_disk_quantity: Option<i64>,
    /// The fewest GPUs; ignored.
    minimum_gpu_amount: Option<i64>,
    /// The fewest CPU credits at the start; ignored.
    minimum_initial_credit: Option<i64>,
    /// The least inbound bandwidth, in kbit/s; ignored.
    minimum_instance_bandwidth_rx: Option<i64>,
    /// The least outbound bandwidth, in kbit/s; ignored.
    minimum_instance_bandwidth_tx: Option<i64>,
    /// The fewest inbound packets per second; ignored.
    minimum_instance_pps_rx: Option<i64>,
    /// The fewest outbound packets per second; ignored.
    minimum_instance_pps_tx: Option<i64>,
    /// The fewest local disks; ignored.
    minimum_local_storage_amount: Option<i64>,
    /// The least capacity of a local disk, in GiB; ignored.
    minimum_local_storage_capacity: Option<i64>,
    /// required or unsupported; ignored.
    nvme_support: Option<NvmeSupport>,
    /// The processor; ignored.
    physical_processor_model: Option<String>,
    /// Processors; ignored.
    #[param(items = 1..=10)]
    physical_processor_models: Vec<String>,
}

/// A number that need not be whole.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figure(f64);

impl Value for Figure {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a number";

    fn parse(text: &str) -> Option<Figure> {
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Figure)
    }
}

/// What the processor understands.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum CpuArchitecture {
    X86,
    #[choice("ARM")]
    Arm,
}

/// What a family of types is for.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum FamilyLevel {
    #[choice("EntryLevel")]
    Entry,
    #[choice("EnterpriseLevel")]
    Enterprise,
    #[choice("CreditEntryLevel")]
    CreditEntry,
}

/// Whether disks are NVMe disks.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum NvmeSupport {
    #[choice("required")]
    Required,
    #[choice("unsupported")]
    Unsupported,
}

/// A page of types.
#[answer]
pub struct Response {
    /// Empty on the last page.
    next_token: String,
    #[list(InstanceType)]
    instance_types: Vec<Described>,
}

#[answer]
struct Described {
    instance_type_id: String,
    instance_type_family: String,
    cpu_core_count: u32,
    /// In GiB.
    memory_size: f64,
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
    network_cards: [NetworkCard; 1],
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
        let listed = |list: &[String], value: &str| {
            list.is_empty() || list.iter().any(|wanted| wanted == value)
        };
        let least =
            |least: Option<i64>, figure: u32| least.is_none_or(|least| least <= i64::from(figure));
        let most = self.maximum_cpu_core_count;
        let gib = gib(one);
        listed(&self.instance_types, &one.id)
            && listed(&self.instance_type_families, one.family())
            && self.instance_type_family.as_deref().is_none_or(|family| family == one.family())
            && least(self.minimum_cpu_core_count, one.vcpu)
            && most.is_none_or(|most| i64::from(one.vcpu) <= most)
            && self.minimum_memory_size.is_none_or(|Figure(least)| least <= gib)
            && self.maximum_memory_size.is_none_or(|Figure(most)| gib <= most)
            && least(self.minimum_eni_quantity, one.eni_quantity)
            && least(self.minimum_eni_private_ip_address_quantity, one.private_ipv4_per_eni)
            && least(self.minimum_eni_ipv6_address_quantity, one.ipv6_per_eni)
            && least(self.minimum_eri_quantity, one.eri_quantity)
            && least(self.minimum_primary_eni_queue_number, one.primary_queues)
            && least(self.minimum_secondary_eni_queue_number, one.secondary_queues)
            && least(self.minimum_queue_pair_number, one.queue_pairs)
    }
}

impl Described {
    fn of(one: &InstanceType) -> Described {
        Described {
            instance_type_id: one.id.clone(),
            instance_type_family: one.family().to_owned(),
            cpu_core_count: one.vcpu,
            memory_size: gib(one),
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
            network_card_quantity: 1,
            network_cards: [NetworkCard { network_card_index: 0 }],
        }
    }
}

fn gib(one: &InstanceType) -> f64 {
    f64::from(one.memory_mib) / 1024.0
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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
        let answer = t.ok("Action=DescribeInstanceTypes&InstanceTypes.1=ecs.g8a.xlarge");
        let shown = at(&answer, "InstanceTypes.InstanceType.0");
        assert_eq!(at(shown, "MemorySize"), 16.0);
        assert_eq!(at(shown, "EniQuantity"), 4);
        assert_eq!(at(shown, "EniTrunkSupported"), true);
        assert_eq!(at(shown, "NetworkCards.NetworkCardInfo.0.NetworkCardIndex"), 0);
    }
}
