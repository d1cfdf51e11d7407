//! The facts that no call of the API creates: regions, zones, quotas, delays.
//!
//! A built-in catalogue holds the defaults; the server overrides them from `enid.toml`.

use ipnet::Ipv6Net;

/// The facts that operations look up.
#[derive(Clone, Debug)]
pub struct World {
    /// Every region that the server answers for.
    pub regions: Vec<Region>,
    /// The region of requests that name none.
    pub default_region: String,
    /// How much of each thing an account may have.
    pub quotas: Quotas,
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

/// How much an account may have in a region.
#[derive(Clone, Debug)]
pub struct Quotas {
    /// Network interfaces. No page prints the number; it is the account's own.
    pub enis: u64,
    /// VPCs.
    pub vpcs: usize,
    /// vSwitches of one VPC.
    pub vswitches_per_vpc: usize,
    /// Security groups.
    pub security_groups: usize,
    /// Security groups that one network interface joins.
    pub security_groups_per_eni: usize,
    /// CIDR reservations of one VPC, for each IP version.
    pub reservations_per_vpc: usize,
    /// Private addresses of all network interfaces in one basic security group.
    pub addresses_per_basic_group: u64,
    /// Network interfaces in one enterprise security group.
    pub enis_per_enterprise_group: u64,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            enis: 50_000,
            vpcs: 1_000,
            vswitches_per_vpc: 150,
            security_groups: 1_000,
            security_groups_per_eni: 5,
            reservations_per_vpc: 100,
            addresses_per_basic_group: 6_000,
            enis_per_enterprise_group: 65_536,
        }
    }
}

/// How long what is asynchronous in the cloud takes here.
#[derive(Clone, Debug)]
pub struct Delays {
    /// From DeleteNetworkInterface until the interface is gone, in milliseconds. One client looks
    /// only after one and after three seconds.
    pub delete_ms: u64,
}

impl Default for Delays {
    fn default() -> Delays {
        Delays { delete_ms: 200 }
    }
}

impl World {
    /// The region with this id.
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }
}

impl Default for World {
    fn default() -> World {
        const DAY_MS: u64 = 24 * 60 * 60 * 1000;
        World {
            regions: catalogue(),
            default_region: "cn-hangzhou".to_owned(),
            quotas: Quotas::default(),
            delays: Delays::default(),
            token_retention_ms: DAY_MS,
            ipv6_pool: "2001:db8::/32".parse().expect("a literal block"),
        }
    }
}

/// The regions built in: `id,tag,zones,name in Chinese,name in English` a line.
fn catalogue() -> Vec<Region> {
    let lines = include_str!("../catalogue/regions.csv").lines().skip(1);
    let read = |line: &str| {
        let [id, tag, zones, chinese, english] =
            line.split(',').collect::<Vec<_>>().try_into().expect("regions.csv has five columns");
        Region {
            id: id.to_owned(),
            tag: tag.to_owned(),
            name: [chinese.to_owned(), english.to_owned()],
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
    }

    #[test]
    fn zones_are_named_as_the_service_names_them() {
        assert_eq!(zone_id("cn-hangzhou", 'h'), "cn-hangzhou-h");
        assert_eq!(zone_id("ap-southeast-1", 'a'), "ap-southeast-1a");
    }
}
