//! The types of instances: how many network interfaces, addresses and queues each allows.
//!
//! The figures are facts that the documents and real answers print. Where they print none, a
//! constant here stands for it, with its reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

mod family;

pub use family::{FamilyLevel, LocalStorage, NvmeSupport};

/// Network interfaces, where no document says: the least of all types with more than two cores, so
/// that nothing succeeds here that the cloud might refuse.
const UNKNOWN_ENIS: u32 = 2;
/// Private IPv4 addresses per network interface, where no document says: the median of the types of
/// two to twelve cores.
const UNKNOWN_IPV4: u32 = 10;
/// IPv6 addresses per network interface, where no document says: the least of all types that have
/// IPv6, so that nothing succeeds here that the cloud might refuse.
const UNKNOWN_IPV6: u32 = 1;
/// The same of families that have IPv4 only, and of retired types: they are older than IPv6 in VPCs.
const WITHOUT_IPV6: u32 = 0;
/// The families of which the documents say that they have IPv4 only.
const IPV4_ONLY: [&str; 12] =
    ["e4", "ebmg5", "ebmr5s", "gn5", "hfc5", "hfg5", "i2g", "ic5", "mn4", "n4", "se1", "xn4"];
/// Queues of the primary network interface, where no document says: every interface has one.
const UNKNOWN_QUEUES: u32 = 1;
/// RDMA interfaces and their queue pairs, where no document says: few types have them.
const UNKNOWN_RDMA: u32 = 0;

/// A type of instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceType {
    /// The id, as `ecs.g7.large`.
    pub id: String,
    /// Cores.
    pub vcpu: u32,
    /// Memory, in MiB.
    pub memory_mib: u32,
    /// Network interfaces of an instance, the primary one counted.
    pub eni_quantity: u32,
    /// Private IPv4 addresses of a network interface, the primary one counted; a prefix is one.
    pub private_ipv4_per_eni: u32,
    /// IPv6 addresses of a network interface; a prefix is one.
    pub ipv6_per_eni: u32,
    /// Network interfaces of an instance, members of trunks counted too.
    pub eni_total: u32,
    /// Whether an instance may have a trunk.
    pub trunk: bool,
    /// RDMA interfaces of an instance.
    pub eri_quantity: u32,
    /// Queue pairs of an RDMA interface.
    pub queue_pairs: u32,
    /// Queues of the primary network interface.
    pub primary_queues: u32,
    /// Queues of another one for which the request said nothing.
    pub secondary_queues: u32,
    /// The most queues of one network interface.
    pub max_queues_per_eni: u32,
    /// The most queues of all network interfaces of an instance.
    pub total_queues: u32,
    /// Whether it has NVMe disks, in the words of DescribeInstanceTypes, where a document says.
    pub nvme_support: Option<&'static str>,
    /// Network cards, where a document says how many there are at least.
    pub network_cards: Option<u32>,
    /// Whether it is not for sale any more: it is on instances that have it, and in no zone.
    pub is_retired: bool,
    /// Whether network interfaces can be attached to and detached from an instance that runs.
    pub hot_plug: bool,
    /// Whether its instances can be in enterprise security groups. All can, as far as documents say.
    pub enterprise_groups: bool,
}

impl InstanceType {
    /// The family, as `ecs.g7`: what stands before the size.
    pub fn family(&self) -> &str {
        family(&self.id)
    }

    /// Memory, in GiB.
    pub fn memory_gib(&self) -> f64 {
        f64::from(self.memory_mib) / 1024.0
    }
}

fn family(id: &str) -> &str {
    id.rsplit_once('.').map_or(id, |(family, _)| family)
}

/// The catalogue of types, by id. It is shared: cloning is cheap.
#[derive(Clone, Debug)]
pub struct InstanceTypes(Arc<BTreeMap<String, InstanceType>>);

impl InstanceTypes {
    /// The type with this id.
    pub fn get(&self, id: &str) -> Option<&InstanceType> {
        self.0.get(id)
    }

    /// All types, by id.
    pub fn iter(&self) -> impl Iterator<Item = &InstanceType> {
        self.0.values()
    }

    /// The types that are for sale, in every zone, by id.
    pub fn for_sale(&self) -> impl Iterator<Item = &InstanceType> {
        self.iter().filter(|one| !one.is_retired)
    }

    /// Adds a type, or replaces the one with its id.
    pub fn insert(&mut self, one: InstanceType) {
        Arc::make_mut(&mut self.0).insert(one.id.clone(), one);
    }
}

impl Default for InstanceTypes {
    /// The types built in.
    fn default() -> InstanceTypes {
        static BUILT_IN: LazyLock<InstanceTypes> = LazyLock::new(built_in);
        BUILT_IN.clone()
    }
}

fn built_in() -> InstanceTypes {
    let dual = LINES.iter().filter(|line| {
        let ipv6 = line.eni_ipv6_address_quantity;
        ipv6.is_some() && ipv6 == line.eni_private_ip_address_quantity
    });
    let dual = dual.map(|line| family(line.instance_type)).collect::<BTreeSet<_>>();
    let types = LINES.iter().map(|line| line.complete(dual.contains(family(line.instance_type))));
    InstanceTypes(Arc::new(types.map(|one| (one.id.clone(), one)).collect()))
}

include!(concat!(env!("OUT_DIR"), "/instance_types.rs"));

/// A line of `contract/instance_types.csv`, whose columns name the fields: what is `None` no source
/// prints.
struct Line {
    instance_type: &'static str,
    vcpu: Option<u32>,
    memory_gib: Option<f64>,
    eni_quantity: Option<u32>,
    eni_private_ip_address_quantity: Option<u32>,
    eni_ipv6_address_quantity: Option<u32>,
    eni_total_quantity: Option<u32>,
    eni_trunk_supported: Option<bool>,
    eri_quantity: Option<u32>,
    queue_pair_number: Option<u32>,
    primary_eni_queue_number: Option<u32>,
    secondary_eni_queue_number: Option<u32>,
    maximum_queue_number_per_eni: Option<u32>,
    total_eni_queue_quantity: Option<u32>,
    nvme_support: Option<&'static str>,
    network_cards: Option<u32>,
    is_retired: bool,
}

impl Line {
    /// The type, where `dual` says whether another type of its family is known to have as many
    /// IPv6 as IPv4 addresses: then so has this one.
    fn complete(&self, dual: bool) -> InstanceType {
        let enis = self.eni_quantity.unwrap_or(UNKNOWN_ENIS);
        let ipv4 = self.eni_private_ip_address_quantity.unwrap_or(UNKNOWN_IPV4);
        let unknown_ipv6 = match (self.is_without_ipv6(), dual) {
            (true, _) => WITHOUT_IPV6,
            (false, true) => ipv4,
            (false, false) => UNKNOWN_IPV6,
        };
        let primary = self.primary_eni_queue_number.unwrap_or(UNKNOWN_QUEUES);
        // All types whose figures are known are so.
        let secondary = self.secondary_eni_queue_number.unwrap_or(primary);
        let all = primary + (enis - 1) * secondary;
        InstanceType {
            id: self.instance_type.to_owned(),
            vcpu: self.vcpu.unwrap_or_default(),
            memory_mib: (self.memory_gib.unwrap_or_default() * 1024.0) as u32,
            eni_quantity: enis,
            private_ipv4_per_eni: ipv4,
            ipv6_per_eni: self.eni_ipv6_address_quantity.unwrap_or(unknown_ipv6),
            // No members, then.
            eni_total: self.eni_total_quantity.unwrap_or(enis),
            trunk: self.eni_trunk_supported.unwrap_or(false),
            eri_quantity: self.eri_quantity.unwrap_or(UNKNOWN_RDMA),
            queue_pairs: self.queue_pair_number.unwrap_or(UNKNOWN_RDMA),
            primary_queues: primary,
            secondary_queues: secondary,
            max_queues_per_eni: self.maximum_queue_number_per_eni.unwrap_or(primary.max(secondary)),
            total_queues: self.total_eni_queue_quantity.unwrap_or(all),
            nvme_support: self.nvme_support,
            network_cards: self.network_cards,
            is_retired: self.is_retired,
            hot_plug: !self.must_be_stopped(),
            enterprise_groups: true,
        }
    }

    /// Whether the documents list the type among those whose instances must be stopped for that.
    fn must_be_stopped(&self) -> bool {
        let name = self.instance_type.trim_start_matches("ecs.");
        let (family, size) = (name.split(['.', '-']).next(), name.rsplit('.').next());
        let sizes: &[&str] = match family.unwrap_or_default() {
            "t5" | "t6" => &["nano", "small", "large"],
            "e" => &["large"],
            "n4" | "mn4" | "e4" => &["small", "large"],
            "xn4" => &["small"],
            _ => &[],
        };
        sizes.contains(&size.unwrap_or_default())
    }

    fn is_without_ipv6(&self) -> bool {
        let name = self.instance_type.trim_start_matches("ecs.");
        let name = name.split(['.', '-']).next().unwrap_or_default();
        self.is_retired || IPV4_ONLY.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_types_of_old_families_do_not_hot_plug() {
        let types = InstanceTypes::default();
        let hot_plug = |id: &str| types.get(id).expect("it is in the catalogue").hot_plug;
        for id in ["ecs.t5-c1m1.large", "ecs.t6-c1m4.large", "ecs.e-c1m4.large", "ecs.n4.small"] {
            assert!(!hot_plug(id), "{id}");
        }
        for id in ["ecs.t6-c1m4.xlarge", "ecs.n4.xlarge", "ecs.g7.large", "ecs.g6.large"] {
            assert!(hot_plug(id), "{id}");
        }
    }

    #[test]
    fn the_catalogue_is_read_whole() {
        let types = InstanceTypes::default();
        let lines = include_str!("../../../../contract/instance_types.csv").lines().count() - 1;
        assert_eq!(types.iter().count(), lines);
        for one in types.iter() {
            assert!(one.id.starts_with("ecs.") && one.vcpu > 0, "{}", one.id);
            assert!(one.eni_quantity > 0 && one.eni_total >= one.eni_quantity, "{}", one.id);
            assert!(one.private_ipv4_per_eni > 0 && one.total_queues > 0, "{}", one.id);
        }
    }

    #[test]
    fn known_figures_are_the_documents_and_unknown_ones_have_defaults() {
        let types = InstanceTypes::default();
        let known = types.get("ecs.g8a.xlarge").expect("the type is there");
        assert_eq!((known.eri_quantity, known.queue_pairs, known.eni_total), (1, 2, 5));
        assert!(known.trunk);
        let partly = types.get("ecs.g7.large").expect("the type is there");
        assert_eq!((partly.eni_quantity, partly.private_ipv4_per_eni), (3, 6));
        assert_eq!((partly.eri_quantity, partly.eni_total, partly.total_queues), (0, 3, 6));
        let ipv6 = |id| types.get(id).map(|one| one.ipv6_per_eni);
        assert_eq!(ipv6("ecs.g7.xlarge"), Some(15));
        // Its family is known to have as many of both.
        assert_eq!(ipv6("ecs.g7ne.16xlarge"), Some(30));
        assert_eq!(ipv6("ecs.i4.large"), Some(UNKNOWN_IPV6));
        for id in ["ecs.n1.large", "ecs.n4.small", "ecs.gn5-c4g1.xlarge"] {
            assert_eq!(ipv6(id), Some(WITHOUT_IPV6), "{id}");
        }
    }

    #[test]
    fn types_whose_interfaces_are_unknown_have_what_the_least_of_their_size_have() {
        let unknown = LINES.iter().filter(|line| line.eni_quantity.is_none());
        let types = InstanceTypes::default();
        let unknown = unknown.map(|line| types.get(line.instance_type).expect("it is there"));
        let unknown = unknown.collect::<Vec<_>>();
        assert_eq!(unknown.len(), 48);
        let figures = |one: &&InstanceType| {
            (one.eni_quantity, one.eni_total, one.private_ipv4_per_eni, one.total_queues)
        };
        assert!(unknown.iter().all(|one| figures(one) == (UNKNOWN_ENIS, UNKNOWN_ENIS, 10, 2)));
        let larger = LINES.iter().filter(|line| line.vcpu > Some(2));
        assert_eq!(larger.filter_map(|line| line.eni_quantity).min(), Some(UNKNOWN_ENIS));
    }

    #[test]
    fn nvme_and_network_cards_are_known_where_a_source_says_so() {
        let types = InstanceTypes::default();
        let nvme = |id| types.get(id).and_then(|one| one.nvme_support);
        assert_eq!(nvme("ecs.g8a.xlarge"), Some("required"));
        assert_eq!(nvme("ecs.g7.xlarge"), Some("unsupported"));
        assert_eq!(nvme("ecs.g5.large"), None);
        let cards = |id| types.get(id).and_then(|one| one.network_cards);
        assert_eq!(cards("ecs.g7nex.32xlarge"), Some(2));
        assert_eq!(cards("ecs.g7.xlarge"), None);
    }

    #[test]
    fn where_all_queues_are_known_they_are_those_of_all_interfaces() {
        let types = InstanceTypes::default();
        let of = |id| {
            types.get(id).map(|one| {
                one.primary_queues + (one.eni_quantity - 1) * one.secondary_queues
                    == one.total_queues
            })
        };
        for id in ["ecs.ebmre7p.32xlarge", "ecs.g6.16xlarge", "ecs.g6nv.8xlarge", "ecs.g7.2xlarge"]
        {
            assert_eq!(of(id), Some(true), "{id}");
        }
    }
}
