//! `enid.toml` as it is written, before it overrides the defaults.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use control::facts::feature::Feature;
use control::facts::standing::Standing;
use control::facts::world::{AccountFacts, Delays, Edition, Quotas, RamQuotas, ZoneFacts};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::instance_types::InstanceTypeTable;
use super::{
    AccessKey, Account, Config, ConfigError, EngineKind, Limits, Metadata, RamUser, Secret,
};
use crate::tls::TlsFiles;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    listen: Option<SocketAddr>,
    operator_listen: Option<String>,
    operator_token: Option<Secret>,
    #[serde(default)]
    allowed_origins: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    public_endpoint: Option<String>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    #[serde(default)]
    proxy_pass: Vec<String>,
    data: Option<PathBuf>,
    #[serde(default)]
    engine: EngineKind,
    edition: Option<String>,
    default_region: Option<String>,
    clock_skew_s: Option<u32>,
    token_retention_s: Option<u64>,
    ipv6_pool: Option<String>,
    public_ipv4_pools: Option<Vec<String>>,
    default_key: Option<bool>,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    quotas: Quotas,
    #[serde(default)]
    ram: RamQuotas,
    #[serde(default)]
    delays: Delays,
    #[serde(default)]
    calls_per_minute: BTreeMap<String, u32>,
    #[serde(default, deserialize_with = "region_tables")]
    region: Vec<RegionTable>,
    #[serde(default)]
    zone: Vec<ZoneTable>,
    #[serde(default)]
    instance_type: Vec<InstanceTypeTable>,
    #[serde(default)]
    account: Vec<AccountTable>,
}

impl File {
    /// The defaults, overridden by what the file says.
    pub(super) fn over_defaults(self) -> Result<Config, ConfigError> {
        let mut config = Config { limits: self.limits, ..Config::default() };
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        if let Some(listen) = self.operator_listen {
            config.operator_listen = operator_listen(&listen)?;
        }
        config.operator_token = self.operator_token;
        (config.allowed_origins, config.hosts) = (self.allowed_origins, self.hosts);
        config.public_endpoint = self.public_endpoint;
        config.tls = TlsFiles::of(self.tls_cert, self.tls_key)
            .map_err(|lone| ConfigError::Invalid(format!("{lone} in enid.toml")))?;
        config.proxy_pass = self.proxy_pass;
        config.metadata = self.metadata;
        config.engine = self.engine;
        if let Some(data) = self.data {
            config.data = data;
        }
        if let Some(seconds) = self.clock_skew_s {
            config.clock_skew_s = seconds;
        }
        let world = &mut config.world;
        (world.quotas, world.ram, world.delays) = (self.quotas, self.ram, self.delays);
        world.calls_per_minute = self.calls_per_minute;
        if let Some(edition) = self.edition {
            world.edition = self::edition(&edition)?;
        }
        if let Some(region) = self.default_region {
            world.default_region = region;
        }
        if let Some(seconds) = self.token_retention_s {
            world.token_retention_ms = seconds.saturating_mul(1000);
        }
        if let Some(pool) = self.ipv6_pool {
            let invalid = || ConfigError::Invalid(format!("ipv6_pool \"{pool}\" is not a block"));
            world.ipv6_pool = pool.parse().map_err(|_| invalid())?;
        }
        if let Some(pools) = self.public_ipv4_pools {
            let read = |pool: String| {
                let invalid = || format!("public_ipv4_pools: \"{pool}\" is not a block");
                pool.parse().map_err(|_| ConfigError::Invalid(invalid()))
            };
            world.public_ipv4_pools = pools.into_iter().map(read).collect::<Result<_, _>>()?;
        }
        for RegionTable { id, without } in self.region {
            let without = features(&without, || format!("region \"{id}\": without"))?;
            if world.regions_without.insert(id.clone(), without).is_some() {
                return Err(ConfigError::Invalid(format!("region \"{id}\" appears twice")));
            }
        }
        for table in self.zone {
            let (id, facts) = table.read();
            if world.zones.insert(id.clone(), facts).is_some() {
                return Err(ConfigError::Invalid(format!("zone \"{id}\" appears twice")));
            }
        }
        for table in self.instance_type {
            table.add_to(&mut config.world.instance_types)?;
        }
        if !self.default_key.unwrap_or(self.account.is_empty()) {
            config.accounts.clear();
        }
        for table in self.account {
            let (account, facts) = table.read()?;
            // A second table for the same account is refused when the whole is checked.
            config.world.accounts.insert(account.id, facts);
            config.accounts.push(account);
        }
        Ok(config)
    }
}

/// An address, or `off`.
fn operator_listen(text: &str) -> Result<Option<SocketAddr>, ConfigError> {
    if text == "off" {
        return Ok(None);
    }
    let invalid =
        || format!("operator_listen \"{text}\" is neither an address with a port nor \"off\"");
    text.parse().map(Some).map_err(|_| ConfigError::Invalid(invalid()))
}

fn edition(text: &str) -> Result<Edition, ConfigError> {
    match text {
        "2024" => Ok(Edition::Of2024),
        "2026" => Ok(Edition::Of2026),
        _ => {
            let what = format!("edition \"{text}\" is neither \"2026\" nor \"2024\"");
            Err(ConfigError::Invalid(what))
        }
    }
}

/// Features by their names; `key` says where those are.
fn features(names: &[String], key: impl Fn() -> String) -> Result<BTreeSet<Feature>, ConfigError> {
    let find = |name: &String| {
        let known = Feature::ALL.iter().find(|(known, _)| known == name);
        known.map(|(_, feature)| *feature).ok_or_else(|| {
            let all = Feature::ALL.map(|(name, _)| name).join(", ");
            ConfigError::Invalid(format!("{}: \"{name}\" is none of {all}", key()))
        })
    };
    names.iter().map(find).collect()
}

/// Why an account can buy nothing, by its name; empty if it can.
fn standing(account: u64, name: &str) -> Result<Option<Standing>, ConfigError> {
    let known = Standing::ALL.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, standing)) => Ok(Some(*standing)),
        None if name.is_empty() => Ok(None),
        None => {
            let all = Standing::ALL.map(|(name, _)| name).join(", ");
            let what = format!("account {account}: standing: \"{name}\" is none of {all}");
            Err(ConfigError::Invalid(what))
        }
    }
}

/// A region, and what it lacks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionTable {
    id: String,
    without: Vec<String>,
}

/// A zone, and what it lacks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneTable {
    id: String,
    #[serde(default)]
    closed: bool,
    #[serde(default)]
    sold_out: Vec<String>,
    #[serde(default)]
    without_types: Vec<String>,
    #[serde(default)]
    without_disks: BTreeSet<String>,
}

impl ZoneTable {
    fn read(self) -> (String, ZoneFacts) {
        let ZoneTable { id, closed, sold_out, without_types, without_disks } = self;
        (id, ZoneFacts { closed, sold_out, without_types, without_disks })
    }
}

/// The tables `[[region]]`. The default region once had this name: whoever still uses it is told.
fn region_tables<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<RegionTable>, D::Error> {
    struct Tables;

    impl<'de> Visitor<'de> for Tables {
        type Value = Vec<RegionTable>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("[[region]] tables; the region of requests without one is default_region")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut tables: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(table) = tables.next_element()? {
                all.push(table);
            }
            Ok(all)
        }
    }

    from.deserialize_seq(Tables)
}

/// An account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountTable {
    id: String,
    #[serde(default)]
    key: Vec<AccessKey>,
    #[serde(default)]
    bearer_tokens: Vec<Secret>,
    #[serde(default)]
    closed: bool,
    #[serde(default)]
    unsupported: bool,
    #[serde(default)]
    closed_regions: BTreeSet<String>,
    #[serde(default)]
    closed_zones: BTreeSet<String>,
    #[serde(default)]
    closed_instance_types: BTreeSet<String>,
    #[serde(default)]
    closed_disk_categories: BTreeSet<String>,
    /// Empty for none.
    #[serde(default)]
    standing: String,
    #[serde(default)]
    default_encryption: bool,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    /// 0 for none.
    #[serde(default)]
    service_id: i64,
    #[serde(default)]
    user: Vec<RamUser>,
}

impl AccountTable {
    fn read(self) -> Result<(Account, AccountFacts), ConfigError> {
        let digits = self.id.len() == 16 && self.id.bytes().all(|byte| byte.is_ascii_digit());
        let id = self.id.parse().ok().filter(|_| digits).ok_or_else(|| {
            ConfigError::Invalid(format!("account id \"{}\" is not 16 digits", self.id))
        })?;
        let features =
            |key: &str, names: &[String]| features(names, || format!("account {id}: {key}"));
        let facts = AccountFacts {
            closed: self.closed,
            unsupported: self.unsupported,
            closed_regions: self.closed_regions,
            closed_zones: self.closed_zones,
            closed_instance_types: self.closed_instance_types,
            closed_disk_categories: self.closed_disk_categories,
            standing: standing(id, &self.standing)?,
            default_encryption: self.default_encryption,
            without: features("without", &self.without)?,
            with: features("with", &self.with)?,
            service: (self.service_id != 0).then_some(self.service_id),
        };
        let AccountTable { key: keys, bearer_tokens, user: users, .. } = self;
        Ok((Account { id, keys, bearer_tokens, users }, facts))
    }
}
