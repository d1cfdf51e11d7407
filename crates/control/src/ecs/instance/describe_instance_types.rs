//! DescribeInstanceTypes: lists the types of instances, filtered, a page at a time.

use api::{Kind, Params, Row, Value};
use serde::Serialize;

use crate::{Access, Ctx, Fault, Operation, Product, Ram, instance_type::InstanceType, paging};

/// Types of a page, at most and where the request does not say.
const MAX_RESULTS: i64 = 1600;

/// Lists the types of instances. Filters by figures that the catalogue does not have are not looked
/// at.
#[derive(Debug, Params)]
pub struct DescribeInstanceTypes {
    /// The ids of types.
    #[param(items = 1..=10)]
    pub instance_types: Vec<String>,
    /// The family of the types, as ecs.g7.
    pub instance_type_family: Option<String>,
    /// Families of the types.
    #[param(items = 1..=10)]
    pub instance_type_families: Vec<String>,
    /// Types a page: 1600 unless given, and at most.
    pub max_results: Option<i64>,
    /// The page behind the one whose answer had this token.
    pub next_token: Option<String>,
    /// The fewest cores.
    pub minimum_cpu_core_count: Option<i64>,
    /// The most cores.
    pub maximum_cpu_core_count: Option<i64>,
    /// The least memory, in GiB.
    pub minimum_memory_size: Option<Figure>,
    /// The most memory, in GiB.
    pub maximum_memory_size: Option<Figure>,
    /// The fewest network interfaces of an instance.
    pub minimum_eni_quantity: Option<i64>,
    /// The fewest private IPv4 addresses of a network interface.
    pub minimum_eni_private_ip_address_quantity: Option<i64>,
    /// The fewest IPv6 addresses of a network interface.
    #[param(name = "MinimumEniIpv6AddressQuantity")]
    pub minimum_eni_ipv6_address_quantity: Option<i64>,
    /// The fewest RDMA interfaces of an instance.
    pub minimum_eri_quantity: Option<i64>,
    /// The fewest queues of the primary network interface.
    pub minimum_primary_eni_queue_number: Option<i64>,
    /// The fewest queues of a secondary network interface.
    pub minimum_secondary_eni_queue_number: Option<i64>,
    /// The fewest queue pairs of an RDMA interface.
    pub minimum_queue_pair_number: Option<i64>,
    /// Not looked at: the catalogue has no attributes.
    pub additional_attributes: Vec<String>,
    /// X86 or ARM; not looked at.
    #[param(values = "X86|ARM")]
    pub cpu_architecture: Option<String>,
    /// X86 or ARM; not looked at.
    #[param(items = 1..=10)]
    pub cpu_architectures: Vec<String>,
    /// The GPU; not looked at.
    #[param(name = "GPUSpec")]
    pub gpu_spec: Option<String>,
    /// GPUs; not looked at.
    #[param(name = "GpuSpecs", items = 1..=10)]
    pub gpu_specs: Vec<String>,
    /// The category, as General-purpose; not looked at.
    pub instance_category: Option<String>,
    /// Categories; not looked at.
    #[param(items = 1..=10)]
    pub instance_categories: Vec<String>,
    /// EntryLevel, EnterpriseLevel or CreditEntryLevel; not looked at.
    #[param(values = "EntryLevel|EnterpriseLevel|CreditEntryLevel")]
    pub instance_family_level: Option<String>,
    /// local_hdd_pro or local_ssd_pro; not looked at.
    pub local_storage_category: Option<String>,
    /// Kinds of local disks; not looked at.
    #[param(items = 1..=10)]
    pub local_storage_categories: Vec<String>,
    /// The highest clock rate, in GHz; not looked at.
    pub maximum_cpu_speed_frequency: Option<Figure>,
    /// The highest turbo clock rate, in GHz; not looked at.
    pub maximum_cpu_turbo_frequency: Option<Figure>,
    /// The most GPUs; not looked at.
    #[param(name = "MaximumGPUAmount")]
    pub maximum_gpu_amount: Option<i64>,
    /// The least baseline of CPU credits; not looked at.
    pub minimum_baseline_credit: Option<i64>,
    /// The lowest clock rate, in GHz; not looked at.
    pub minimum_cpu_speed_frequency: Option<Figure>,
    /// The lowest turbo clock rate, in GHz; not looked at.
    pub minimum_cpu_turbo_frequency: Option<Figure>,
    /// The fewest disks; not looked at.
    pub minimum_disk_quantity: Option<i64>,
    /// The fewest GPUs; not looked at.
    #[param(name = "MinimumGPUAmount")]
    pub minimum_gpu_amount: Option<i64>,
    /// The fewest CPU credits at the start; not looked at.
    pub minimum_initial_credit: Option<i64>,
    /// The least inbound bandwidth, in kbit/s; not looked at.
    pub minimum_instance_bandwidth_rx: Option<i64>,
    /// The least outbound bandwidth, in kbit/s; not looked at.
    pub minimum_instance_bandwidth_tx: Option<i64>,
    /// The fewest inbound packets per second; not looked at.
    pub minimum_instance_pps_rx: Option<i64>,
    /// The fewest outbound packets per second; not looked at.
    pub minimum_instance_pps_tx: Option<i64>,
    /// The fewest local disks; not looked at.
    pub minimum_local_storage_amount: Option<i64>,
    /// The least capacity of a local disk, in GiB; not looked at.
    pub minimum_local_storage_capacity: Option<i64>,
    /// required or unsupported; not looked at.
    #[param(values = "required|unsupported")]
    pub nvme_support: Option<String>,
    /// The processor; not looked at.
    pub physical_processor_model: Option<String>,
    /// Processors; not looked at.
    #[param(items = 1..=10)]
    pub physical_processor_models: Vec<String>,
}

/// A number that need not be whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure(f64);

impl Value for Figure {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a number";

    fn parse(text: &str) -> Option<Figure> {
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Figure)
    }
}

/// A page of types.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    /// Empty on the last page.
    next_token: String,
    instance_types: Types,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Types {
    instance_type: Vec<Described>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    instance_type_id: String,
    instance_type_family: String,
    cpu_core_count: u32,
    /// In GiB.
    memory_size: f64,
    eni_quantity: u32,
    eni_private_ip_address_quantity: u32,
    #[serde(rename = "EniIpv6AddressQuantity")]
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
    network_cards: NetworkCards,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkCards {
    network_card_info: Vec<NetworkCard>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkCard {
    network_card_index: u32,
}

impl Operation for DescribeInstanceTypes {
    type Response = Response;

    const NAME: &'static str = "DescribeInstanceTypes";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "ecs:DescribeInstanceTypes", resources: &["ecs:*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let size = self.max_results.unwrap_or(MAX_RESULTS).clamp(1, MAX_RESULTS) as usize;
        let fitting = ctx.world.instance_types.iter().filter(|one| self.fits(one));
        let token = self.next_token.as_deref();
        let (page, next) = paging::by_token(fitting, |one| one.id.clone(), token, size)?;
        Ok(Response {
            next_token: next.unwrap_or_default(),
            instance_types: Types { instance_type: page.into_iter().map(describe).collect() },
        })
    }

    const ERRORS: &'static [Row] = &[];
}

impl DescribeInstanceTypes {
    fn fits(&self, one: &InstanceType) -> bool {
        let listed = |list: &[String], value: &str| {
            list.is_empty() || list.iter().any(|wanted| wanted == value)
        };
        let least =
            |least: Option<i64>, figure: u32| least.is_none_or(|least| least <= i64::from(figure));
        let most = self.maximum_cpu_core_count;
        let gib = f64::from(one.memory_mib) / 1024.0;
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

fn describe(one: &InstanceType) -> Described {
    Described {
        instance_type_id: one.id.clone(),
        instance_type_family: one.family().to_owned(),
        cpu_core_count: one.vcpu,
        memory_size: f64::from(one.memory_mib) / 1024.0,
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
        network_cards: NetworkCards {
            network_card_info: vec![NetworkCard { network_card_index: 0 }],
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::{Testing, at, text};

    fn ids(answer: &Value) -> Vec<String> {
        let list = at(answer, "InstanceTypes.InstanceType").as_array().expect("a list");
        list.iter().map(|one| text(one, "InstanceTypeId").to_owned()).collect()
    }

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=DescribeInstanceTypes&MinimumMemorySize=much",
            "400 InvalidParameter the parameter(s) \"MinimumMemorySize\" provided is(are) invalid. \"much\" is not a number.",
        );
        t.check(
            "Action=DescribeInstanceTypes&NextToken=foreign",
            "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"foreign\".",
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
