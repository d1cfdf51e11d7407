//! `enid.toml`: what the server is told, over defaults that need no file.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use control::World;
use control::world::{Delays, Quotas};
use serde::Deserialize;

use crate::Clock;

/// The account of the default key.
pub const DEFAULT_ACCOUNT: u64 = 1_000_000_000_000_001;
/// The id of the default key.
pub const DEFAULT_ACCESS_KEY_ID: &str = "enid-local";
/// The secret of the default key, known to everybody: good on the machine itself only.
pub const DEFAULT_ACCESS_KEY_SECRET: &str = "enid-local-secret";
/// Where the server listens if it is not told otherwise.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3640);
/// The data folder if the server is not told otherwise.
pub const DEFAULT_DATA: &str = "./enid-data";

/// What the server is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 is any free one.
    pub listen: SocketAddr,
    /// The folder that holds the store.
    pub data: PathBuf,
    /// Who may call. The default resources of a fresh store are the first account's.
    pub accounts: Vec<Account>,
    /// How much of everything is taken.
    pub limits: Limits,
    /// How far a client's clock may be off, in seconds, to either side.
    pub clock_skew_s: u32,
    /// Regions, quotas, delays: what operations look up.
    pub world: World,
    /// What time it is. No file sets it.
    pub clock: Clock,
}

/// An account and what its callers prove themselves with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// 16 digits.
    pub id: u64,
    /// Its access keys.
    pub keys: Vec<AccessKey>,
    /// Tokens with which a request needs no signature.
    pub bearer_tokens: Vec<Secret>,
}

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// The AccessKey id. One that starts with `STS.` is of temporary credentials, whose requests
    /// must carry one of `security_tokens`.
    pub id: String,
    /// The AccessKey secret.
    pub secret: Secret,
    /// Whether it may be used.
    #[serde(default)]
    pub status: KeyStatus,
    /// The security tokens that requests with this key may carry.
    #[serde(default)]
    pub security_tokens: Vec<Secret>,
}

/// Whether an access key may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum KeyStatus {
    /// It may.
    #[default]
    Active,
    /// Its requests are refused with `InvalidAccessKeyId.Inactive`.
    Inactive,
}

/// Text that is never shown: neither in logs nor by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for whom it is meant.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        // The error that serde would make shows the value.
        match toml::Value::deserialize(deserializer) {
            Ok(toml::Value::String(text)) if !text.is_empty() => Ok(Secret(text)),
            _ => {
                Err(serde::de::Error::custom("a secret or token must be text in quotes, not empty"))
            }
        }
    }
}

/// How much of everything the server takes. What is beyond a limit gets an answer that names it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of all the bodies that are being received at a time; requests beyond wait.
    pub bodies_bytes: usize,
    /// Bytes of a request's line and headers. No request line is longer than 65,534 bytes.
    pub head_bytes: usize,
    /// Headers of a request.
    pub headers: usize,
    /// Parameters of a request, in query and form together.
    pub parameters: usize,
    /// Connections at a time. Some more are told that the server is busy; others wait to be
    /// accepted. The default is below the usual limit of 1,024 open files.
    pub connections: usize,
    /// From the first byte of a head until its end, in milliseconds.
    pub head_ms: u64,
    /// From the end of a head until the end of its body, in milliseconds.
    pub request_ms: u64,
    /// How long a connection stays open between requests, and how long a client may take to
    /// receive an answer, in milliseconds.
    pub idle_ms: u64,
    /// Writes that wait for the executor.
    pub queue: usize,
    /// Writes that share one commit.
    pub group: usize,
    /// Reads that run at a time; others wait.
    pub reads: usize,
    /// Nonces that are remembered, see [`Config::clock_skew_s`].
    pub nonces: usize,
    /// After which time a client that was refused for load may try again, in milliseconds.
    pub retry_after_ms: u64,
    /// How long a stop waits for the requests in flight, in milliseconds.
    pub stop_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 1 << 20,
            bodies_bytes: 64 << 20,
            head_bytes: 64 << 10,
            headers: 100,
            parameters: 2_000,
            connections: 900,
            head_ms: 10_000,
            request_ms: 30_000,
            idle_ms: 60_000,
            queue: 4_096,
            group: 1_024,
            reads: 32,
            nonces: 2_000_000,
            retry_after_ms: 1_000,
            stop_ms: 10_000,
        }
    }
}

/// Why a configuration cannot be used. Never shows a value of the file: it may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, has a key that is not known, or a value of a wrong type.
    #[error("{}, line {line}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value that cannot be.
    #[error("{0}")]
    Invalid(String),
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: DEFAULT_LISTEN,
            data: PathBuf::from(DEFAULT_DATA),
            accounts: vec![Account::of_default_key()],
            limits: Limits::default(),
            clock_skew_s: 15 * 60,
            world: World::default(),
            clock: Clock::System,
        }
    }
}

impl Config {
    /// The defaults, and over them what the TOML file at `path` says. An unknown key is an error.
    ///
    /// With an account in the file the default key is gone, unless `default_key = true` says that
    /// it is to stay: who configures keys does not want one that everybody knows.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let file: File = toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
            // Its `Display` would show the line, which may hold a secret.
            let message = error.message().trim_end().to_owned();
            ConfigError::Parse { path: path.to_owned(), line, message }
        })?;
        let config = file.over_defaults()?;
        config.check()?;
        Ok(config)
    }

    /// Whether the key that everybody knows may call.
    pub fn has_default_key(&self) -> bool {
        self.accounts.iter().flat_map(|account| &account.keys).any(|key| {
            key.id == DEFAULT_ACCESS_KEY_ID && key.secret.expose() == DEFAULT_ACCESS_KEY_SECRET
        })
    }

    /// Fails if a value cannot be. The server checks this too, for those who use no file.
    pub fn check(&self) -> Result<(), ConfigError> {
        let invalid = |what: String| Err(ConfigError::Invalid(what));
        self.check_accounts()?;
        self.limits.check()?;
        let world = &self.world;
        if world.region(&world.default_region).is_none() {
            return invalid(format!("region \"{}\" is not in the catalogue", world.default_region));
        }
        if self.clock_skew_s == 0 {
            return invalid("clock_skew_s must be at least 1".to_owned());
        }
        if world.ipv6_pool.prefix_len() > 56 {
            return invalid(format!("ipv6_pool {} has no room for a /56", world.ipv6_pool));
        }
        Ok(())
    }

    fn check_accounts(&self) -> Result<(), ConfigError> {
        let invalid = |what: String| Err(ConfigError::Invalid(what));
        let (mut accounts, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for account in &self.accounts {
            if !accounts.insert(account.id) {
                return invalid(format!("account {} is there twice", account.id));
            }
            for key in &account.keys {
                if key.id.is_empty() || !key.id.bytes().all(|byte| byte.is_ascii_graphic()) {
                    return invalid(format!("account {} has a key without an id", account.id));
                }
                if !keys.insert(&key.id) {
                    return invalid(format!("access key \"{}\" is there twice", key.id));
                }
            }
        }
        if !self.accounts.iter().any(|one| !one.keys.is_empty() || !one.bearer_tokens.is_empty()) {
            return invalid(
                "nobody could call: there is no access key and no bearer token; add an [[account]] \
                 or set default_key = true"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

impl Limits {
    fn check(&self) -> Result<(), ConfigError> {
        // hyper's least buffer, and the most that a semaphore and an HTTP length can count.
        const HEAD_BYTES: std::ops::RangeInclusive<usize> = 8_192..=1 << 24;
        const COUNT: std::ops::RangeInclusive<usize> = 1..=u32::MAX as usize >> 3;
        const MS: std::ops::RangeInclusive<u64> = 1..=24 * 60 * 60 * 1000;
        let counts = [
            ("body_bytes", self.body_bytes),
            ("bodies_bytes", self.bodies_bytes),
            ("headers", self.headers),
            ("parameters", self.parameters),
            ("connections", self.connections),
            ("queue", self.queue),
            ("group", self.group),
            ("reads", self.reads),
            ("nonces", self.nonces),
        ];
        let times = [
            ("head_ms", self.head_ms),
            ("request_ms", self.request_ms),
            ("idle_ms", self.idle_ms),
            ("retry_after_ms", self.retry_after_ms),
            ("stop_ms", self.stop_ms),
        ];
        let wrong = counts.iter().find(|(_, value)| !COUNT.contains(value)).map(|(name, _)| name);
        let wrong = wrong.or(times.iter().find(|(_, ms)| !MS.contains(ms)).map(|(name, _)| name));
        let wrong = wrong.or((!HEAD_BYTES.contains(&self.head_bytes)).then_some(&"head_bytes"));
        if let Some(name) = wrong {
            return Err(ConfigError::Invalid(format!("limits.{name} is out of range")));
        }
        if self.bodies_bytes < self.body_bytes {
            let what = "limits.bodies_bytes is less than limits.body_bytes";
            return Err(ConfigError::Invalid(what.to_owned()));
        }
        Ok(())
    }
}

impl Account {
    /// The account that everybody knows the key of.
    fn of_default_key() -> Account {
        let key = AccessKey {
            id: DEFAULT_ACCESS_KEY_ID.to_owned(),
            secret: DEFAULT_ACCESS_KEY_SECRET.into(),
            status: KeyStatus::Active,
            security_tokens: Vec::new(),
        };
        Account { id: DEFAULT_ACCOUNT, keys: vec![key], bearer_tokens: Vec::new() }
    }
}

/// The file as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    region: Option<String>,
    clock_skew_s: Option<u32>,
    token_retention_s: Option<u64>,
    ipv6_pool: Option<String>,
    default_key: Option<bool>,
    #[serde(default)]
    limits: Limits,
    #[serde(default, with = "QuotasTable")]
    quotas: Quotas,
    #[serde(default, with = "DelaysTable")]
    delays: Delays,
    #[serde(default)]
    account: Vec<AccountTable>,
}

impl File {
    fn over_defaults(self) -> Result<Config, ConfigError> {
        let mut config = Config { limits: self.limits, ..Config::default() };
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        if let Some(data) = self.data {
            config.data = data;
        }
        if let Some(seconds) = self.clock_skew_s {
            config.clock_skew_s = seconds;
        }
        let world = &mut config.world;
        (world.quotas, world.delays) = (self.quotas, self.delays);
        if let Some(region) = self.region {
            world.default_region = region;
        }
        if let Some(seconds) = self.token_retention_s {
            world.token_retention_ms = seconds.saturating_mul(1000);
        }
        if let Some(pool) = self.ipv6_pool {
            world.ipv6_pool = pool
                .parse()
                .map_err(|_| ConfigError::Invalid(format!("ipv6_pool \"{pool}\" is no block")))?;
        }
        if !self.default_key.unwrap_or(self.account.is_empty()) {
            config.accounts.clear();
        }
        for account in self.account {
            config.accounts.push(account.read()?);
        }
        Ok(config)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountTable {
    id: String,
    #[serde(default)]
    key: Vec<AccessKey>,
    #[serde(default)]
    bearer_tokens: Vec<Secret>,
}

impl AccountTable {
    fn read(self) -> Result<Account, ConfigError> {
        let digits = self.id.len() == 16 && self.id.bytes().all(|byte| byte.is_ascii_digit());
        let id = self.id.parse().ok().filter(|_| digits).ok_or_else(|| {
            ConfigError::Invalid(format!("account id \"{}\" is not 16 digits", self.id))
        })?;
        Ok(Account { id, keys: self.key, bearer_tokens: self.bearer_tokens })
    }
}

/// [`Quotas`] as the table `[quotas]`. It does not compile unless it has each of its fields.
#[derive(Deserialize)]
#[serde(remote = "Quotas", default, deny_unknown_fields)]
struct QuotasTable {
    enis: u64,
    vpcs: usize,
    vswitches_per_vpc: usize,
    security_groups: usize,
    security_groups_per_eni: usize,
    reservations_per_vpc: usize,
    addresses_per_basic_group: u64,
    enis_per_enterprise_group: u64,
    addresses_per_vpc: u64,
    rules_per_eni: u64,
    slaves_per_bond: usize,
}

impl Default for QuotasTable {
    fn default() -> QuotasTable {
        let Quotas {
            enis,
            vpcs,
            vswitches_per_vpc,
            security_groups,
            security_groups_per_eni,
            reservations_per_vpc,
            addresses_per_basic_group,
            enis_per_enterprise_group,
            addresses_per_vpc,
            rules_per_eni,
            slaves_per_bond,
        } = Quotas::default();
        QuotasTable {
            enis,
            vpcs,
            vswitches_per_vpc,
            security_groups,
            security_groups_per_eni,
            reservations_per_vpc,
            addresses_per_basic_group,
            enis_per_enterprise_group,
            addresses_per_vpc,
            rules_per_eni,
            slaves_per_bond,
        }
    }
}

/// [`Delays`] as the table `[delays]`.
#[derive(Deserialize)]
#[serde(remote = "Delays", default, deny_unknown_fields)]
struct DelaysTable {
    delete_ms: u64,
}

impl Default for DelaysTable {
    fn default() -> DelaysTable {
        let Delays { delete_ms } = Delays::default();
        DelaysTable { delete_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../enid.example.toml");

    fn read(text: &str) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("written");
        let hide = |error: ConfigError| {
            let path = file.path().display().to_string();
            error.to_string().replace(&path, "enid.toml")
        };
        Config::read(file.path()).map_err(hide)
    }

    fn refused(text: &str, why: &str) {
        let error = read(text).expect_err(text);
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn the_example_shows_every_key_with_its_default() {
        let file: File = toml::from_str(EXAMPLE).expect("the example is well-formed");
        let shown = format!("{file:?}");
        assert!(!shown.contains("None"), "a key is not shown: {shown}");
        let tables: toml::Table = toml::from_str(EXAMPLE).expect("the example is well-formed");
        // The defaults of the tables stand in for what is not shown, so count what is.
        for (table, keys) in [("limits", 15), ("quotas", 8), ("delays", 1)] {
            assert_eq!(tables[table].as_table().map(toml::Table::len), Some(keys), "{table}");
        }
        let (config, default) = (read(EXAMPLE).expect("valid"), Config::default());
        assert_eq!(format!("{config:?}"), format!("{default:?}"));
        assert_eq!(config.accounts, default.accounts);
    }

    #[test]
    fn the_accounts_of_the_example_are_accounts() {
        // What is commented out there is marked by "#| ".
        let text = EXAMPLE.replace("#| ", "").replace("default_key = true", "");
        let accounts = read(&text).expect("valid").accounts;
        assert_eq!(accounts.len(), 1);
        assert_eq!((accounts[0].id, accounts[0].keys.len()), (1_000_000_000_000_002, 2));
        assert!(!accounts[0].bearer_tokens.is_empty());
        assert!(!accounts[0].keys[1].security_tokens.is_empty());
    }

    #[test]
    fn a_configured_account_replaces_the_default_key_unless_told_otherwise() {
        let account =
            "[[account]]\nid = \"1000000000000002\"\n[[account.key]]\nid = \"k\"\nsecret = \"s\"";
        let config = read(account).expect("valid");
        assert_eq!(
            config.accounts.iter().map(|one| one.id).collect::<Vec<_>>(),
            [1_000_000_000_000_002]
        );
        assert!(!config.has_default_key());
        let config = read(&format!("default_key = true\n{account}")).expect("valid");
        assert_eq!(config.accounts[0].id, DEFAULT_ACCOUNT);
        assert_eq!(config.accounts.len(), 2);
        assert!(config.has_default_key());
        refused("default_key = false", "nobody could call");
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_key_and_line() {
        refused("listen = \"127.0.0.1:1\"\nlisen = 1", "enid.toml, line 2: unknown field `lisen`");
        refused("[limits]\nbodybytes = 1", "line 2: unknown field `bodybytes`");
        refused("[quotas]\neni = 1", "unknown field `eni`");
        refused("[delays]\nx = 1", "unknown field `x`");
        refused("[limits]\nqueue = 0", "limits.queue is out of range");
        refused("[limits]\nhead_bytes = 100", "limits.head_bytes is out of range");
        refused("[limits]\nbodies_bytes = 100", "less than limits.body_bytes");
        refused("region = \"cn-nowhere\"", "region \"cn-nowhere\" is not in the catalogue");
        refused("ipv6_pool = \"10.0.0.0/8\"", "ipv6_pool");
        refused("ipv6_pool = \"2001:db8::/64\"", "no room for a /56");
        refused("clock_skew_s = 0", "clock_skew_s");
        refused("[[account]]\nid = \"12\"", "account id \"12\" is not 16 digits");
        let one =
            "[[account]]\nid = \"1000000000000002\"\nkey = [{ id = \"k\", secret = \"s\" }]\n";
        refused(&format!("{one}{one}"), "account 1000000000000002 is there twice");
        refused(
            &format!("{one}{}", one.replace("02\"", "03\"")),
            "access key \"k\" is there twice",
        );
    }

    #[test]
    fn secrets_are_never_shown() {
        let account = "[[account]]\nid = \"1000000000000002\"\nbearer_tokens = [\"hidden-b\"]\n\
                       [[account.key]]\nid = \"k\"\nsecret = \"hidden-s\"\nsecurity_tokens = [\"hidden-t\"]";
        let config = read(account).expect("valid");
        assert!(!format!("{config:?}").contains("hidden"));
        for wrong in
            ["secret = 5417", "secret = \"hidden", "secret = { a = 5417 }", "secret = 5417x"]
        {
            let error = read(&account.replace("secret = \"hidden-s\"", wrong)).expect_err(wrong);
            assert!(!error.contains("hidden") && !error.contains("5417"), "{error}");
        }
    }
}
