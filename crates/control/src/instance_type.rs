//! The types of instances: how many network interfaces, addresses and queues each allows.
//!
//! The figures are facts that the documents and real answers print. Where they print none, a
//! constant here stands for it, with its reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    sync::{Arc, LazyLock},
};

/// Private IPv4 addresses per network interface, where no document says: what most types of two to
/// twelve cores have.
const UNKNOWN_IPV4: u32 = 10;
/// IPv6 addresses per network interface, where no document says: the least of all types that have
/// IPv6, so that nothing succeeds here that the cloud might refuse.
const UNKNOWN_IPV6: u32 = 1;
/// The same of retired types: they are older than IPv6 in VPCs.
const RETIRED_IPV6: u32 = 0;
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
}

impl InstanceType {
    /// The family, as `ecs.g7`: what stands before the size.
    pub fn family(&self) -> &str {
        family(&self.id)
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
    let lines = include_str!("../catalogue/instance_types.csv").lines().skip(1);
    let lines = lines.map(Line::read).collect::<Vec<_>>();
    let dual = lines.iter().filter(|line| line.ipv6.is_some() && line.ipv6 == line.ipv4);
    let dual = dual.map(|line| family(line.id)).collect::<BTreeSet<_>>();
    let types = lines.iter().map(|line| line.complete(dual.contains(family(line.id))));
    InstanceTypes(Arc::new(types.map(|one| (one.id.clone(), one)).collect()))
}

/// A line of the catalogue: what is `None` no document prints.
struct Line {
    id: &'static str,
    vcpu: Option<u32>,
    memory_gib: Option<f64>,
    enis: Option<u32>,
    ipv4: Option<u32>,
    ipv6: Option<u32>,
    eni_total: Option<u32>,
    trunk: Option<bool>,
    eris: Option<u32>,
    queue_pairs: Option<u32>,
    primary_queues: Option<u32>,
    secondary_queues: Option<u32>,
    max_queues: Option<u32>,
    total_queues: Option<u32>,
    is_retired: bool,
}

impl Line {
    fn read(line: &'static str) -> Line {
        let mut cells = line.split(',');
        let mut cell = || cells.next().expect("instance_types.csv has fifteen columns");
        fn number<T: FromStr>(cell: &str) -> Option<T> {
            cell.parse().ok()
        }
        Line {
            id: cell(),
            vcpu: number(cell()),
            memory_gib: number(cell()),
            enis: number(cell()),
            ipv4: number(cell()),
            ipv6: number(cell()),
            eni_total: number(cell()),
            trunk: number(cell()),
            eris: number(cell()),
            queue_pairs: number(cell()),
            primary_queues: number(cell()),
            secondary_queues: number(cell()),
            max_queues: number(cell()),
            total_queues: number(cell()),
            is_retired: cell().ends_with("-retired"),
        }
    }

    /// The type, where `dual` says whether another type of its family is known to have as many
    /// IPv6 as IPv4 addresses: then so has this one.
    fn complete(&self, dual: bool) -> InstanceType {
        let enis = self.enis.expect("each type has network interfaces");
        let ipv4 = self.ipv4.unwrap_or(UNKNOWN_IPV4);
        let unknown_ipv6 = match (self.is_retired, dual) {
            (true, _) => RETIRED_IPV6,
            (false, true) => ipv4,
            (false, false) => UNKNOWN_IPV6,
        };
        let primary = self.primary_queues.unwrap_or(UNKNOWN_QUEUES);
        // All types whose figures are known are so.
        let secondary = self.secondary_queues.unwrap_or(primary);
        let all = primary + (enis - 1) * secondary;
        InstanceType {
            id: self.id.to_owned(),
            vcpu: self.vcpu.unwrap_or_default(),
            memory_mib: (self.memory_gib.unwrap_or_default() * 1024.0) as u32,
            eni_quantity: enis,
            private_ipv4_per_eni: ipv4,
            ipv6_per_eni: self.ipv6.unwrap_or(unknown_ipv6),
            // No members, then.
            eni_total: self.eni_total.unwrap_or(enis),
            trunk: self.trunk.unwrap_or(false),
            eri_quantity: self.eris.unwrap_or(UNKNOWN_RDMA),
            queue_pairs: self.queue_pairs.unwrap_or(UNKNOWN_RDMA),
            primary_queues: primary,
            secondary_queues: secondary,
            max_queues_per_eni: self.max_queues.unwrap_or(primary.max(secondary)),
            total_queues: self.total_queues.unwrap_or(all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_read_whole() {
        let types = InstanceTypes::default();
        let lines = include_str!("../catalogue/instance_types.csv").lines().count() - 1;
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
        // Its family is known to have as many of both.
        assert_eq!(types.get("ecs.g7.xlarge").map(|one| one.ipv6_per_eni), Some(15));
        assert_eq!(types.get("ecs.g5.large").map(|one| one.ipv6_per_eni), Some(UNKNOWN_IPV6));
        assert_eq!(types.get("ecs.n1.large").map(|one| one.ipv6_per_eni), Some(RETIRED_IPV6));
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
