//! The facts that no call of the API creates: regions, zones, quotas, delays.
//!
//! A built-in catalogue holds the defaults; the server overrides them from `enid.toml`.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::{Ipv4Net, Ipv6Net};

use super::{feature::Feature, image::Images, instance_type::InstanceTypes, standing::Standing};
use crate::value::wildcard::{Case, Special, matches};

/// The facts that operations look up.
#[derive(Clone, Debug)]
pub struct World {
    /// Every region that the server answers for.
    pub regions: Vec<Region>,
    /// The region of requests that name none.
    pub default_region: String,
    /// How much of each thing an account may have.
    pub quotas: Quotas,
    /// How much of RAM an account may have.
    pub ram: RamQuotas,
    /// Where clients reach the server: a host, and a port if it is not that of HTTP. The server says so
    /// once it listens.
    pub endpoint: String,
    /// The types of instances, and how much each allows.
    pub instance_types: InstanceTypes,
    /// The images that instances are made of.
    pub images: Images,
    /// How long what is asynchronous takes.
    pub delays: Delays,
    /// How long an answer is kept for a repeated `ClientToken`, in milliseconds.
    ///
    /// No page says how long the service keeps it. A day is longer than any client's retries.
    pub token_retention_ms: u64,
    /// Where the /56 blocks of VPCs with IPv6 come from.
    ///
    /// The documentation prefix by default, so that no address can be mistaken for a real one.
    pub ipv6_pool: Ipv6Net,
    /// Where the public addresses of instances come from.
    ///
    /// Blocks for documentation by default, so that no address can be mistaken for a real one.
    pub public_ipv4_pools: Vec<Ipv4Net>,
    /// Which edition of a page holds, where there are two.
    pub edition: Edition,
    /// What is said of accounts; of one that is not here nothing is.
    pub accounts: BTreeMap<u64, AccountFacts>,
    /// What is said of zones; of one that is not here nothing is, and it has everything.
    pub zones: BTreeMap<String, ZoneFacts>,
    /// Features that regions lack, by the region's id.
    pub regions_without: BTreeMap<String, BTreeSet<Feature>>,
    /// Calls a minute that an account may make of an operation in a region; none is no limit.
    /// Nothing is limited unless it is said here: the service prints no number.
    pub calls_per_minute: BTreeMap<String, u32>,
}

/// The editions of the page of CreateNetworkInterface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// Of April 2024 (page 003).
    Of2024,
    /// Of April 2026 (page 004).
    #[default]
    Of2026,
}

/// What is said of an account.
#[derive(Clone, Debug, Default)]
pub struct AccountFacts {
    /// Whether it is closed: its keys still sign, but there is no such account any more.
    pub closed: bool,
    /// Whether it is of a kind that may not use network interfaces.
    pub unsupported: bool,
    /// Regions in which it may not.
    pub closed_regions: BTreeSet<String>,
    /// Zones that it is not given.
    pub closed_zones: BTreeSet<String>,
    /// Types of instances that it is not given.
    pub closed_instance_types: BTreeSet<String>,
    /// Categories of system disks that it is not given.
    pub closed_disk_categories: BTreeSet<String>,
    /// Why it can buy nothing, if it cannot.
    pub standing: Option<Standing>,
    /// Whether its disks are enciphered, whether a request says so or not.
    pub default_encryption: bool,
    /// Features that it lacks.
    pub without: BTreeSet<Feature>,
    /// Features that only those have who are given them.
    pub with: BTreeSet<Feature>,
    /// The cloud service, or distributor, that the account is of: what it makes is managed by that
    /// service.
    pub service: Option<i64>,
}

impl AccountFacts {
    const NOTHING: AccountFacts = AccountFacts {
        closed: false,
        unsupported: false,
        closed_regions: BTreeSet::new(),
        closed_zones: BTreeSet::new(),
        closed_instance_types: BTreeSet::new(),
        closed_disk_categories: BTreeSet::new(),
        standing: None,
        default_encryption: false,
        without: BTreeSet::new(),
        with: BTreeSet::new(),
        service: None,
    };
}

/// What is said of a zone.
#[derive(Clone, Debug, Default)]
pub struct ZoneFacts {
    /// Whether nothing is sold there any more.
    pub closed: bool,
    /// Types of instances that it has and are sold out: ids, or patterns such as `ecs.g7.*`.
    pub sold_out: Vec<String>,
    /// Types of instances that it does not have, said in the same way.
    pub without_types: Vec<String>,
    /// Categories of disks that it does not have, as `cloud_ssd`.
    pub without_disks: BTreeSet<String>,
}

impl ZoneFacts {
    const NOTHING: ZoneFacts = ZoneFacts {
        closed: false,
        sold_out: Vec::new(),
        without_types: Vec::new(),
        without_disks: BTreeSet::new(),
    };

    /// Whether the type is sold out.
    pub fn is_sold_out(&self, instance_type: &str) -> bool {
        is_one_of(&self.sold_out, instance_type)
    }

    /// Whether the zone has the type, sold out or not.
    pub fn has_type(&self, instance_type: &str) -> bool {
        !self.closed && !is_one_of(&self.without_types, instance_type)
    }

    /// Whether the zone has disks of the category.
    pub fn has_disk(&self, category: &str) -> bool {
        !self.closed && !self.without_disks.contains(category)
    }
}

fn is_one_of(patterns: &[String], instance_type: &str) -> bool {
    let fits = |one: &String| matches(one, instance_type, Special::Star, Case::Exact);
    patterns.iter().any(fits)
}

/// A region and its zones.
#[derive(Clone, Debug)]
pub struct Region {
    /// The id, as `cn-hangzhou`.
    pub id: String,
    /// The letters that ids of its resources start with, as `bp1`.
    pub tag: String,
    /// The name in Chinese and in English.
    pub name: [String; 2],
    /// What the names of its zones begin with, in Chinese and in English.
    pub zone_name: [String; 2],
    /// The zones' last letters: `h` is `cn-hangzhou-h`.
    pub zones: Vec<char>,
}

impl Region {
    /// The ids of the region's zones.
    pub fn zone_ids(&self) -> impl Iterator<Item = String> + '_ {
        self.zones.iter().map(|letter| zone_id(&self.id, *letter))
    }
}

/// Zones are `cn-hangzhou-h`, but where the region's id ends in a digit `ap-southeast-1a`.
fn zone_id(region: &str, letter: char) -> String {
    match region.ends_with(|last: char| last.is_ascii_digit()) {
        true => format!("{region}{letter}"),
        false => format!("{region}-{letter}"),
    }
}

/// Figures that `enid.toml` may say otherwise, in a table with their names: each is declared once.
macro_rules! figures {
    ($($(#[$about:meta])* $table:ident {
        $($(#[$doc:meta])* $name:ident: $kind:ty = $default:expr,)*
    })*) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, serde::Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $table {
                $($(#[$doc])* pub $name: $kind,)*
            }

            impl $table {
                /// The names of the figures.
                pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
            }

            impl Default for $table {
                fn default() -> $table {
                    $table { $($name: $default,)* }
                }
            }
        )*
    };
}

figures! {
    /// How much an account may have in a region.
    Quotas {
        /// Network interfaces. No page prints the number; it is the account's own.
        enis: u64 = 50_000,
        /// VPCs.
        vpcs: usize = 1_000,
        /// vSwitches of one VPC.
        vswitches_per_vpc: usize = 150,
        /// Further IPv4 blocks of one VPC.
        secondary_cidrs_per_vpc: usize = 5,
        /// Further IPv6 blocks of one VPC.
        ipv6_cidrs_per_vpc: usize = 5,
        /// Security groups.
        security_groups: usize = 1_000,
        /// Security groups that one network interface joins.
        security_groups_per_eni: usize = 5,
        /// CIDR reservations of one VPC, for each IP version.
        reservations_per_vpc: usize = 100,
        /// Private addresses of all network interfaces in one basic security group.
        addresses_per_basic_group: u64 = 6_000,
        /// Network interfaces in one enterprise security group.
        enis_per_enterprise_group: u64 = 65_536,
        /// Security group rules that hold for one network interface.
        rules_per_eni: u64 = 1_000,
        /// Rules of one security group.
        rules_per_group: u64 = 200,
        /// Rules of one security group that name another group.
        group_rules_per_group: u64 = 20,
        /// Slaves of one bond.
        slaves_per_bond: usize = 2,
        /// Tags of one resource.
        tags_per_resource: u64 = 20,
        /// Resource groups of one account, the default one among them.
        resource_groups: u64 = 100,
        /// Key pairs.
        key_pairs: usize = 500,
        /// Route tables of one VPC, the system's among them.
        route_tables_per_vpc: u64 = 10,
        /// Route tables of one VPC that are for a gateway.
        gateway_route_tables_per_vpc: usize = 1,
        /// Custom entries of one route table.
        entries_per_route_table: u64 = 200,
        /// Instances. No page prints the number; it is the account's own.
        instances: u64 = 10_000,
        /// Instances in one VPC.
        instances_per_vpc: u64 = 10_000,
        /// Instances of one type.
        instances_per_type: u64 = 10_000,
        /// How often one instance that is paid for in advance may become smaller.
        downgrades_per_instance: u64 = 3,
        /// Disks that are paid for by use.
        disks: u64 = 100_000,
        /// GiB of the disks of one category in one zone; without it, no limit.
        disk_gib_per_zone: Option<u64> = None,
        /// GiB of data disks that are paid for by use, and of those that are paid for in advance;
        /// without it, no limit.
        data_disk_gib: Option<u64> = None,
        /// GiB of the data disks of one category of one instance.
        data_disk_gib_per_instance: u64 = 1_048_576,
        /// DHCP options sets.
        dhcp_options_sets: u64 = 10,
        /// VPCs that one DHCP options set is attached to.
        vpcs_per_dhcp_options_set: usize = 10,
    }

    /// How much of RAM an account may have: the figures of RAM's page "Limits".
    RamQuotas {
        /// Users.
        users: u64 = 1_000,
        /// Access keys of one user.
        access_keys_per_user: u64 = 2,
        /// Access keys of the account itself.
        access_keys_of_account: u64 = 5,
        /// Roles.
        roles: u64 = 1_000,
        /// Policies of the account's own.
        policies: u64 = 1_500,
        /// Versions of one policy.
        versions_per_policy: usize = 5,
        /// Policies of the cloud that one user or role has.
        system_policies_each: usize = 20,
        /// Policies of the account that one user or role has.
        custom_policies_each: usize = 20,
        /// Sessions of roles whose credentials are not forgotten yet. No page prints the number.
        sessions: u64 = 100_000,
    }

    /// How long what is asynchronous in the cloud takes here.
    Delays {
        /// From DeleteNetworkInterface until the interface is gone, in milliseconds. One client looks
        /// only after one and after three seconds.
        delete_ms: u64 = 200,
        /// From AttachNetworkInterface until the interface is in use, in milliseconds.
        attach_ms: u64 = 200,
        /// From DetachNetworkInterface until the interface is available again, in milliseconds.
        detach_ms: u64 = 200,
        /// From CreateNetworkInterfacePermission until the permission is granted, in milliseconds.
        /// The sample of the page has it granted in the answer.
        grant_ms: u64 = 0,
        /// From DeleteNetworkInterfacePermission until the permission is revoked, in milliseconds.
        revoke_ms: u64 = 200,
        /// From RunInstances, or CreateInstance, until the instance is made, in milliseconds.
        create_ms: u64 = 200,
        /// From StartInstance until the instance is running, in milliseconds.
        start_ms: u64 = 200,
        /// From StopInstance until the instance is stopped, in milliseconds.
        stop_ms: u64 = 200,
        /// From CreateRouteEntry until the entry is available, in milliseconds.
        route_ms: u64 = 200,
        /// From CreateResourceGroup until the group can be used, in milliseconds.
        resource_group_ms: u64 = 200,
        /// From a request that makes or changes a VPC, a vSwitch or an IPv6 gateway until it is
        /// available, in milliseconds. In the cloud it is seconds, and all clients wait for it; scripts
        /// that do not are let off, unless this is set.
        network_ms: u64 = 0,
    }
}

impl World {
    /// The region with this id.
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }

    /// What is said of the account.
    pub fn account(&self, id: u64) -> &AccountFacts {
        static NOTHING: AccountFacts = AccountFacts::NOTHING;
        self.accounts.get(&id).unwrap_or(&NOTHING)
    }

    /// Whether the account has the feature in the region.
    pub fn has(&self, feature: Feature, account: u64, region: &str) -> bool {
        let account = self.account(account);
        let is_given = feature != Feature::Bond || account.with.contains(&feature);
        is_given && !account.without.contains(&feature) && !self.lacks(feature, region)
    }

    /// Whether the region is without the feature.
    pub fn lacks(&self, feature: Feature, region: &str) -> bool {
        self.regions_without.get(region).is_some_and(|lacks| lacks.contains(&feature))
    }

    /// What is said of the zone.
    pub fn zone(&self, id: &str) -> &ZoneFacts {
        static NOTHING: ZoneFacts = ZoneFacts::NOTHING;
        self.zones.get(id).unwrap_or(&NOTHING)
    }
}

impl Default for World {
    fn default() -> World {
        const DAY_MS: u64 = 24 * 60 * 60 * 1000;
        World {
            regions: catalogue(),
            default_region: "cn-hangzhou".to_owned(),
            endpoint: "127.0.0.1:3640".to_owned(),
            quotas: Quotas::default(),
            ram: RamQuotas::default(),
            instance_types: InstanceTypes::default(),
            images: Images::default(),
            delays: Delays::default(),
            token_retention_ms: DAY_MS,
            ipv6_pool: "2001:db8::/32".parse().expect("a literal block"),
            public_ipv4_pools: ["203.0.113.0/24", "198.51.100.0/24"]
                .map(|block| block.parse().expect("a literal block"))
                .to_vec(),
            edition: Edition::default(),
            accounts: BTreeMap::new(),
            zones: BTreeMap::new(),
            regions_without: BTreeMap::new(),
            calls_per_minute: BTreeMap::new(),
        }
    }
}

/// The regions built in: `catalogue/regions.csv`, a line each. Its sources are beside it.
fn catalogue() -> Vec<Region> {
    let lines = include_str!("../../catalogue/regions.csv").lines().skip(1);
    let read = |line: &str| {
        let columns = line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let [id, tag, zones, chinese, english, zone_chinese, zone_english] =
            columns.try_into().expect("regions.csv has seven columns");
        Region {
            id,
            tag,
            name: [chinese, english],
            zone_name: [zone_chinese, zone_english],
            zones: zones.chars().collect(),
        }
    };
    lines.map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_catalogue_has_the_default_region_and_no_region_twice() {
        let world = World::default();
        assert!(world.region(&world.default_region).is_some());
        let ids = world.regions.iter().map(|region| &region.id).collect::<BTreeSet<_>>();
        assert_eq!(ids.len(), world.regions.len());
        assert!(world.regions.iter().all(|region| region.tag.len() == 3));
        let tags = world.regions.iter().map(|region| &region.tag).collect::<BTreeSet<_>>();
        assert_eq!(tags.len(), world.regions.len());
    }

    #[test]
    fn the_catalogue_has_regions_of_every_kind_with_their_zones() {
        let world = World::default();
        assert_eq!(world.regions.len(), 41);
        let zones = |id: &str| {
            let region = world.region(id).expect("the region is there");
            region.zone_ids().collect::<Vec<_>>()
        };
        assert_eq!(zones("cn-zhongwei"), ["cn-zhongwei-a", "cn-zhongwei-b"]);
        assert_eq!(zones("ap-southeast-8"), ["ap-southeast-8a", "ap-southeast-8b"]);
        assert_eq!(zones("eu-west-2"), ["eu-west-2a", "eu-west-2b"]);
        assert_eq!(
            zones("cn-shanghai-finance-1"),
            ["f", "g", "k", "z"].map(|letter| format!("cn-shanghai-finance-1{letter}"))
        );
        assert_eq!(zones("cn-north-2-gov-1").len(), 3);
        assert_eq!(zones("cn-hangzhou").len(), 8);
    }

    #[test]
    fn zones_are_named_as_the_service_names_them() {
        assert_eq!(zone_id("cn-hangzhou", 'h'), "cn-hangzhou-h");
        assert_eq!(zone_id("ap-southeast-1", 'a'), "ap-southeast-1a");
    }
}
