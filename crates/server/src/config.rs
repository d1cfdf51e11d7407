//! `enid.toml`: the configuration. Every key has a default, so no file is needed.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use control::World;
use control::execution::seed::{Declared, DeclaredKey, DeclaredUser};
use control::policy::Policy;
pub use control::ram::Secret;
use serde::Deserialize;

use crate::Clock;
use crate::tls::TlsFiles;
use file::File;

pub use limits::Limits;

mod file;
mod instance_types;
mod limits;
mod web;

/// The account of the default key.
pub const DEFAULT_ACCOUNT: u64 = 1_000_000_000_000_001;
/// The id of the default key.
pub const DEFAULT_ACCESS_KEY_ID: &str = "enid-local";
/// The secret of the default key. Everybody knows it, so it is of use on the machine itself only.
pub const DEFAULT_ACCESS_KEY_SECRET: &str = "enid-local-secret";
/// Where the server listens unless the configuration says otherwise.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3640);
/// Where the operator API listens unless the configuration says otherwise.
pub const DEFAULT_OPERATOR_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3641);
/// The data folder unless the configuration says otherwise.
pub const DEFAULT_DATA: &str = "./enid-data";

/// The configuration of a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 stands for any free one.
    pub listen: SocketAddr,
    /// Where the operator API listens, if it does. [`DEFAULT_OPERATOR_LISTEN`] stands for any free
    /// port if `listen` does.
    pub operator_listen: Option<SocketAddr>,
    /// The token of the operator API. If there is none, one is made and kept in the data folder.
    pub operator_token: Option<Secret>,
    /// The origins of web pages that may call, such as `https://console.example`; `*` is all of them.
    pub allowed_origins: Vec<String>,
    /// The names by which clients know the server, without port, besides those that are its own
    /// anyway; `*.example.com` stands for all below that.
    pub hosts: Vec<String>,
    /// Where clients reach the server, `HOST` or `HOST:PORT`: what Location tells them. The address
    /// that it listens on, if there is none.
    pub public_endpoint: Option<String>,
    /// The user's own certificate, if there is one: see [`TlsFiles`].
    pub tls: Option<TlsFiles>,
    /// The hosts that requests through the proxy pass on to, besides those that end here; `*.example.com`
    /// stands for all below that, and `*` for all.
    pub proxy_pass: Vec<String>,
    /// What programs on instances are told.
    pub metadata: Metadata,
    /// The folder that holds the store.
    pub data: PathBuf,
    /// How the store makes changes durable.
    pub engine: EngineKind,
    /// Who may call. The default resources of a fresh store are the first account's.
    pub accounts: Vec<Account>,
    /// How much of everything the server takes.
    pub limits: Limits,
    /// How far a client's clock may be off, in seconds, to either side.
    pub clock_skew_s: u32,
    /// Regions, quotas, delays: what operations look up.
    pub world: World,
    /// What time it is. No file sets it.
    pub clock: Clock,
    /// The file that all this was read from, if there is one.
    pub file: Option<PathBuf>,
}

/// How the store makes changes durable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// A log makes them durable, and a tree takes them in later.
    #[default]
    Log,
    /// The tree alone, as it was before there was a log: each commit changes its pages.
    Tree,
}

/// The metadata service, which tells programs on an instance about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Where it listens, if it does on an address of its own.
    pub listen: Option<SocketAddr>,
    /// Whether it answers requests for `http://100.100.100.200/` on the callers' port too, as they come
    /// through the proxy. Everybody who reaches the port may then use the role of the instance.
    #[serde(default)]
    pub by_host: bool,
    /// The instance that is meant: the oldest one that runs in the default region, if none is given.
    pub instance: Option<String>,
}

/// An account, and how its callers prove who they are. What operations look up about it is in
/// [`World::accounts`].
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// 16 digits.
    pub id: u64,
    /// Its access keys.
    pub keys: Vec<AccessKey>,
    /// Tokens with which a request needs no signature.
    pub bearer_tokens: Vec<Secret>,
    /// Its RAM users.
    pub users: Vec<RamUser>,
}

/// A RAM user, with its policies and its access keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RamUser {
    /// Its name.
    pub name: String,
    /// The documents of its policies: JSON.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Its access keys.
    #[serde(default, rename = "key")]
    pub keys: Vec<AccessKey>,
}

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessKey {
    /// The AccessKey id. If it starts with `STS.`, it belongs to temporary credentials, and requests
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

/// Why a configuration cannot be used. It never shows a value of the file, which may be a secret.
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
    /// The file is not TOML, or it has an unknown key or a value of a wrong type.
    #[error("{}, line {line}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value is not possible.
    #[error("{0}")]
    Invalid(String),
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: DEFAULT_LISTEN,
            operator_listen: Some(DEFAULT_OPERATOR_LISTEN),
            operator_token: None,
            allowed_origins: Vec::new(),
            hosts: Vec::new(),
            public_endpoint: None,
            tls: None,
            proxy_pass: Vec::new(),
            metadata: Metadata::default(),
            data: PathBuf::from(DEFAULT_DATA),
            engine: EngineKind::default(),
            accounts: vec![Account::of_default_key()],
            limits: Limits::default(),
            clock_skew_s: 15 * 60,
            world: World::default(),
            clock: Clock::System,
            file: None,
        }
    }
}

impl Config {
    /// The defaults, overridden by what the TOML file at `path` says. An unknown key is an error.
    ///
    /// If the file has an account, there is no default key unless `default_key = true` says so:
    /// whoever configures keys does not want one that everybody knows.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let file: File = toml::from_str(&text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
            // Its `Display` would show the line, which may hold a secret.
            let message = without_values(error.message().trim_end());
            ConfigError::Parse { path: path.to_owned(), line, message }
        })?;
        let config = Config { file: Some(path.to_owned()), ..file.over_defaults()? };
        config.check()?;
        Ok(config)
    }

    /// Whether the key that everybody knows may call.
    pub fn has_default_key(&self) -> bool {
        self.accounts.iter().flat_map(|account| &account.keys).any(|key| {
            key.id == DEFAULT_ACCESS_KEY_ID && key.secret.expose() == DEFAULT_ACCESS_KEY_SECRET
        })
    }

    /// Whether it has a secret that not everybody knows.
    pub(crate) fn has_secrets(&self) -> bool {
        let is_known = |key: &AccessKey| {
            key.secret.expose() == DEFAULT_ACCESS_KEY_SECRET && key.security_tokens.is_empty()
        };
        let has_secret = |account: &Account| {
            !account.bearer_tokens.is_empty() || !account.all_keys().all(is_known)
        };
        self.operator_token.is_some() || self.accounts.iter().any(has_secret)
    }

    /// Where the operator API is to listen, if it is to listen at all.
    pub(crate) fn operator_address(&self) -> Option<SocketAddr> {
        let mut address = self.operator_listen?;
        if self.listen.port() == 0 && address == DEFAULT_OPERATOR_LISTEN {
            address.set_port(0);
        }
        Some(address)
    }

    /// Fails if a value is not possible. The server checks this too, for configurations without a file.
    pub fn check(&self) -> Result<(), ConfigError> {
        let invalid = |what: String| Err(ConfigError::Invalid(what));
        self.check_accounts()?;
        self.limits.check()?;
        self.check_web()?;
        let world = &self.world;
        if world.region(&world.default_region).is_none() {
            return invalid(format!(
                "default_region \"{}\" is not in the catalogue",
                world.default_region
            ));
        }
        for (account, facts) in &world.accounts {
            if let Some(id) = facts.closed_regions.iter().find(|id| world.region(id).is_none()) {
                return invalid(format!(
                    "account {account}: closed_regions: \"{id}\" is not in the catalogue"
                ));
            }
        }
        let is_zone = |id: &String| {
            world.regions.iter().any(|region| region.zone_ids().any(|zone| zone == *id))
        };
        let of_accounts = world.accounts.values().flat_map(|facts| &facts.closed_zones);
        if let Some(id) = world.zones.keys().chain(of_accounts).find(|id| !is_zone(id)) {
            return invalid(format!("zone \"{id}\" is not in the catalogue"));
        }
        let mut regions = world.regions_without.keys();
        if let Some(id) = regions.find(|id| world.region(id).is_none()) {
            return invalid(format!("[[region]] id \"{id}\" is not in the catalogue"));
        }
        let is_operation = |name: &&String| control::operations().any(|one| one.name() == *name);
        let mut limited = world.calls_per_minute.keys();
        if let Some(name) = limited.find(|name| !is_operation(name)) {
            return invalid(format!("calls_per_minute.{name} is not an operation"));
        }
        if self.clock_skew_s == 0 {
            return invalid("clock_skew_s must be at least 1".to_owned());
        }
        if world.ipv6_pool.prefix_len() > 56 {
            return invalid(format!("ipv6_pool {} has no room for a /56", world.ipv6_pool));
        }
        let is_sendable = |token: &Secret| token.expose().bytes().all(|b| b.is_ascii_graphic());
        if !self.operator_token.as_ref().is_none_or(is_sendable) {
            return invalid("operator_token must be ASCII without spaces".to_owned());
        }
        Ok(())
    }

    /// Whether the origins and hosts look like what browsers and clients send.
    fn check_web(&self) -> Result<(), ConfigError> {
        let invalid = |what: String| Err(ConfigError::Invalid(what));
        if let Some(text) = self.allowed_origins.iter().find(|text| !web::is_origin(text)) {
            return invalid(format!(
                "allowed_origins: \"{text}\" is neither \"*\" nor of the form https://HOST or \
                 https://HOST:PORT"
            ));
        }
        if let Some(text) = self.public_endpoint.iter().find(|text| !web::is_authority(text)) {
            return invalid(format!(
                "public_endpoint: \"{text}\" is neither of the form HOST nor HOST:PORT"
            ));
        }
        if let Some(text) = self.hosts.iter().find(|text| !web::is_host(text)) {
            return invalid(format!(
                "hosts: \"{text}\" is not a name without port, such as \"enid.example.com\" or \
                 \"*.example.com\", nor an IP address"
            ));
        }
        let is_listed = |text: &String| text == "*" || web::is_host(text);
        if let Some(text) = self.proxy_pass.iter().find(|text| !is_listed(text)) {
            return invalid(format!(
                "proxy_pass: \"{text}\" is neither \"*\" nor a name without port, such as \
                 \"registry.example.com\" or \"*.example.com\", nor an IP address"
            ));
        }
        if self.metadata.by_host && !self.listen.ip().is_loopback() {
            return invalid(
                "metadata.by_host would let everybody who reaches this machine use the role of the \
                 instance: set metadata.listen, or listen on 127.0.0.1"
                    .to_owned(),
            );
        }
        if self.proxy_pass.iter().any(|text| text == "*") && !self.listen.ip().is_loopback() {
            return invalid(
                "proxy_pass = [\"*\"] would let everybody who reaches this machine go anywhere through \
                 it: list the hosts, or listen on 127.0.0.1"
                    .to_owned(),
            );
        }
        Ok(())
    }

    fn check_accounts(&self) -> Result<(), ConfigError> {
        let invalid = |what: String| Err(ConfigError::Invalid(what));
        let (mut accounts, mut keys) = (BTreeSet::new(), BTreeSet::new());
        let mut tokens = BTreeSet::new();
        for account in &self.accounts {
            if !accounts.insert(account.id) {
                return invalid(format!("account {} appears twice", account.id));
            }
            account.check_users()?;
            if !account.bearer_tokens.iter().all(|token| tokens.insert(token.expose())) {
                return invalid(format!(
                    "account {} has a bearer token twice, or one of another account",
                    account.id
                ));
            }
            for key in account.all_keys() {
                if key.id.is_empty() || !key.id.bytes().all(|byte| byte.is_ascii_graphic()) {
                    return invalid(format!("account {} has a key without an id", account.id));
                }
                if !keys.insert(&key.id) {
                    return invalid(format!("access key \"{}\" appears twice", key.id));
                }
            }
        }
        let may_call =
            |one: &Account| one.all_keys().next().is_some() || !one.bearer_tokens.is_empty();
        if !self.accounts.iter().any(may_call) {
            return invalid(
                "nobody could call: there is no access key and no bearer token. Add an [[account]], \
                 or set default_key = true"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// What serde and TOML say is wrong, without the value that is: a secret may stand where something
/// else belongs, or something else where a secret does.
fn without_values(message: &str) -> String {
    const SHOWING: [&str; 3] = ["invalid type: ", "invalid value: ", "unknown variant "];
    if !SHOWING.iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    let is_quote = |letter: char| matches!(letter, '"' | '`');
    let what = message.find(is_quote).map_or(message, |value| message[..value].trim_end());
    // What was expected follows the value, which may say anything.
    match message.rsplit_once(", expected ") {
        Some((before, expected)) if before.len() >= what.len() => {
            format!("{what}, expected {expected}")
        }
        _ => what.to_owned(),
    }
}

impl Account {
    /// The account whose key everybody knows.
    fn of_default_key() -> Account {
        let key = AccessKey {
            id: DEFAULT_ACCESS_KEY_ID.to_owned(),
            secret: DEFAULT_ACCESS_KEY_SECRET.into(),
            status: KeyStatus::Active,
            security_tokens: Vec::new(),
        };
        Account { id: DEFAULT_ACCOUNT, keys: vec![key], ..Account::default() }
    }

    fn check_users(&self) -> Result<(), ConfigError> {
        let invalid =
            |what: String| Err(ConfigError::Invalid(format!("account {}{what}", self.id)));
        let mut names = BTreeSet::new();
        for RamUser { name, policies, .. } in &self.users {
            if name.is_empty() || !names.insert(name) {
                return invalid(format!(" has a user without a name, or \"{name}\" twice"));
            }
            if name.contains(char::is_control) {
                return invalid(format!(
                    " has a user with a control character in its name: {name:?}"
                ));
            }
            for (number, document) in (1..).zip(policies) {
                if let Err(error) = Policy::parse(document) {
                    return invalid(format!(": user \"{name}\": policies, the {number}.: {error}"));
                }
            }
        }
        Ok(())
    }

    /// What is to be in the account's rows.
    pub(crate) fn declared(&self) -> Declared {
        let user = |user: &RamUser| DeclaredUser {
            name: user.name.clone(),
            documents: user.policies.clone(),
            keys: user.keys.iter().map(AccessKey::declared).collect(),
        };
        Declared {
            account: self.id,
            keys: self.keys.iter().map(AccessKey::declared).collect(),
            bearer_tokens: self.bearer_tokens.clone(),
            users: self.users.iter().map(user).collect(),
        }
    }

    /// Its own keys, and those of its users.
    fn all_keys(&self) -> impl Iterator<Item = &AccessKey> {
        self.keys.iter().chain(self.users.iter().flat_map(|user| &user.keys))
    }
}

impl AccessKey {
    fn declared(&self) -> DeclaredKey {
        DeclaredKey {
            id: self.id.clone(),
            secret: self.secret.clone(),
            is_active: self.status == KeyStatus::Active,
            security_tokens: self.security_tokens.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
