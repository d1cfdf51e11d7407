//! The metadata service: what programs on an instance are told about it, by paths below
//! `http://100.100.100.200/latest/`.
//!
//! It is served on an address of its own (`metadata.listen`), where nobody needs a key, and, if
//! `metadata.by_host` says so, to whoever asks the callers' port for that host: through the proxy, or by
//! an address that is led there. One instance is meant for all who ask.
//!
//! What is told comes from the store at each request, through the operations of the operator API. The
//! credentials of the instance's role are kept until they are nearly over, as the cloud keeps them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use api::{Form, Format};
use base64::{Engine, engine::general_purpose::STANDARD};
use control::execution::dispatch;
use control::{Caller, Endpoint, Host};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Timestamp;

use super::hosts::Host as Named;
use super::refused::respond;
use super::{Gateway, Outcome, Shared, Side, Written, render};
use crate::config::Config;
use crate::random;

/// Where instances ask.
pub(super) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200));
/// The versions that there are.
const VERSIONS: [&str; 2] = ["2016-01-01", "latest"];
/// How long a token may last, in seconds.
const MOST_TTL_S: u64 = 21_600;
/// How many tokens are remembered.
const TOKENS: usize = 1_000;
/// For so long credentials are handed out again, in milliseconds: they last for six hours.
const KEEP_MS: u64 = 5 * 60 * 60 * 1000;

/// What the service knows.
pub(super) struct Metadata {
    by_host: bool,
    account: u64,
    region: String,
    instance: Option<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Tokens, and until when they are good.
    tokens: BTreeMap<String, Timestamp>,
    /// The credentials that were issued last: for which instance and role, and when.
    issued: Option<(String, Timestamp, Value)>,
}

/// What DescribeInstanceMetadata answers.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    instance_id: String,
    http_endpoint: String,
    http_tokens: String,
    ram_role_name: String,
    ram_role_id: String,
    user_data: String,
    items: Items,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Items {
    item: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    path: String,
    value: String,
}

/// An answer: its status and its text.
type Said = (u16, Vec<u8>);

impl Metadata {
    pub(super) fn new(config: &Config) -> Metadata {
        Metadata {
            by_host: config.metadata.by_host,
            account: config.accounts.first().map_or(0, |account| account.id),
            region: config.world.default_region.clone(),
            instance: config.metadata.instance.clone(),
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new token for so many seconds.
    fn token(&self, seconds: u64, now: Timestamp) -> String {
        let mut state = self.lock();
        state.tokens.retain(|_, until| *until > now);
        if state.tokens.len() >= TOKENS
            && let Some(first) = state.tokens.iter().min_by_key(|(_, until)| **until)
        {
            let first = first.0.clone();
            state.tokens.remove(&first);
        }
        let token = random::token();
        state.tokens.insert(token.clone(), now.plus_ms(seconds * 1000));
        token
    }

    fn has_token(&self, token: &str, now: Timestamp) -> bool {
        self.lock().tokens.get(token).is_some_and(|until| *until > now)
    }
}

impl Gateway {
    /// Whether a request is for the metadata service.
    pub(super) fn is_for_metadata(&self, head: &Parts) -> bool {
        match &self.side {
            Side::Metadata => true,
            Side::Operator(_) => false,
            Side::Callers(_) => {
                let host = head.uri.authority().map(|authority| authority.as_str());
                let host = host.or_else(|| head.headers.get("host")?.to_str().ok());
                let named = host.and_then(Named::parse);
                self.shared.metadata.by_host
                    && named.is_some_and(|(host, _)| host == Named::Address(ADDRESS))
            }
        }
    }

    /// The answer of the metadata service.
    pub(super) async fn metadata(&self, head: &Parts, peer: IpAddr) -> Response<Written> {
        let (status, text) = self.tell(head).await;
        let mut response = respond(&self.about(peer), status, Written::small(text));
        let plain = HeaderValue::from_static("text/plain;charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, plain);
        response
    }

    async fn tell(&self, head: &Parts) -> Said {
        let shared = &*self.shared;
        let (now, path) = (shared.clock.now(), head.uri.path().trim_start_matches('/'));
        let header = |name: &str| head.headers.get(name)?.to_str().ok().map(str::trim);
        match head.method {
            Method::PUT if path == "latest/api/token" => {
                let ttl = header("x-aliyun-ecs-metadata-token-ttl-seconds");
                let ttl = ttl
                    .and_then(|ttl| ttl.parse().ok())
                    .filter(|ttl| (1..=MOST_TTL_S).contains(ttl));
                return match ttl {
                    Some(ttl) => (200, shared.metadata.token(ttl, now).into_bytes()),
                    None => said(400, "400 - Bad Request"),
                };
            }
            Method::GET | Method::HEAD => {}
            _ => return said(405, "405 - Method Not Allowed"),
        }
        if path.is_empty() {
            return said(200, &VERSIONS.join("\n"));
        }
        let (version, path) = path.split_once('/').unwrap_or((path, ""));
        if !VERSIONS.contains(&version) {
            return not_found();
        }
        let told = match shared.told().await {
            Ok(told) => told,
            Err(status) => return said(status, &format!("{status} - the instance is not known")),
        };
        let token = header("x-aliyun-ecs-metadata-token");
        let needs_token = told.http_tokens == "required" || token.is_some();
        let has_token = token.is_some_and(|token| shared.metadata.has_token(token, now));
        if told.http_endpoint != "enabled" || needs_token && !has_token {
            return said(403, "403 - Forbidden");
        }
        shared.about_instance(&told, path, now).await
    }
}

impl Shared {
    /// What the instance is told.
    async fn told(&self) -> Result<Told, u16> {
        let named = self.metadata.instance.as_deref();
        let form = Form::from_iter(named.map(|id| ("InstanceId", id)));
        let answer = self.operate("DescribeInstanceMetadata", &form).await?;
        serde_json::from_slice(&answer).map_err(|_| 500)
    }

    /// Runs an operation of the operator API: its answer, or the status of its refusal.
    async fn operate(&self, name: &str, form: &Form) -> Result<Vec<u8>, u16> {
        let Metadata { account, region, .. } = &self.metadata;
        let mut operations = control::operator::OPERATIONS.iter().copied();
        let endpoint: &dyn Endpoint = operations.find(|one| one.name() == name).ok_or(500u16)?;
        let mut form = form.clone();
        form.insert("RegionId", region);
        let call = dispatch::Request::read(
            endpoint,
            &form,
            Caller::account(*account),
            Host::default(),
            &self.world,
        )
        .prepare(&form, &self.world)
        .map_err(|_| 500u16)?;
        let done = match call.access() {
            control::Access::Read => {
                let read = self.executor.read(Box::new(call), |outcome| outcome).await;
                read.map(|(outcome, _)| outcome)
            }
            control::Access::Write => self.executor.write(Box::new(call)).await,
        };
        match done {
            Ok(Outcome::Done(Ok(answer))) => {
                render(&*answer, endpoint, Format::Json, "").map_err(|_| 500)
            }
            Ok(Outcome::Done(Err(_))) => Err(404),
            Ok(Outcome::Panicked) => Err(500),
            Err(_) => Err(503),
        }
    }

    async fn about_instance(&self, told: &Told, path: &str, now: Timestamp) -> Said {
        let (part, rest) = path.split_once('/').unwrap_or((path, ""));
        match part {
            "" => said(200, "dynamic/\nmeta-data/\nuser-data"),
            "user-data" => match STANDARD.decode(&told.user_data) {
                Ok(data) if !data.is_empty() => (200, data),
                Ok(_) | Err(_) => not_found(),
            },
            "dynamic" => match rest.trim_end_matches('/') {
                "" => said(200, "instance-identity/"),
                "instance-identity" => said(200, "document"),
                "instance-identity/document" => said(200, &document(told).to_string()),
                _ => not_found(),
            },
            "meta-data" => match rest.strip_prefix("ram/security-credentials/") {
                Some(role) if !role.is_empty() => match role == told.ram_role_name {
                    true => self.credentials(told, now).await,
                    false => not_found(),
                },
                Some(_) | None => item(told, rest),
            },
            _ => not_found(),
        }
    }

    /// What programs on the instance sign with.
    async fn credentials(&self, told: &Told, now: Timestamp) -> Said {
        let whose = format!("{}/{}", told.instance_id, told.ram_role_id);
        if let Some((of, since, kept)) = &self.metadata.lock().issued
            && *of == whose
            && now < since.plus_ms(KEEP_MS)
        {
            return said(200, &kept.to_string());
        }
        let form = Form::from_iter([("InstanceId", told.instance_id.as_str())]);
        let issued = self.operate("IssueRoleCredentials", &form).await;
        let issued =
            issued.and_then(|answer| serde_json::from_slice::<Value>(&answer).map_err(|_| 500));
        let mut issued = match issued {
            Ok(issued) => issued,
            Err(404) => return not_found(),
            Err(status) => return said(status, &format!("{status} - try again")),
        };
        if let Some(members) = issued.as_object_mut() {
            members.remove("RequestId");
            members.insert("Code".to_owned(), "Success".into());
        }
        let text = issued.to_string();
        self.metadata.lock().issued = Some((whose, now, issued));
        said(200, &text)
    }
}

/// What stands under a path below `meta-data/`, or what there is below it.
fn item(told: &Told, path: &str) -> Said {
    let role = (!told.ram_role_name.is_empty())
        .then(|| (format!("ram/security-credentials/{}", told.ram_role_name), ""));
    let items = told.items.item.iter().map(|item| (item.path.clone(), item.value.as_str()));
    let items = items.chain(role).collect::<BTreeMap<_, _>>();
    if let Some(value) = items.get(path) {
        return said(200, value);
    }
    let folder = match path.trim_end_matches('/') {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let below = items.keys().filter_map(|path| path.strip_prefix(&folder));
    let below = below.map(|rest| match rest.split_once('/') {
        Some((name, _)) => format!("{name}/"),
        None => rest.to_owned(),
    });
    let below = below.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    if below.is_empty() { not_found() } else { said(200, &below.join("\n")) }
}

/// The instance's identity, unsigned.
fn document(told: &Told) -> Value {
    let find = |path: &str| {
        let item = told.items.item.iter().find(|item| item.path == path);
        item.map_or("", |item| item.value.as_str())
    };
    json!({
        "owner-account-id": find("owner-account-id"),
        "instance-id": told.instance_id,
        "mac": find("mac"),
        "region-id": find("region-id"),
        "serial-number": find("serial-number"),
        "zone-id": find("zone-id"),
        "instance-type": find("instance/instance-type"),
        "image-id": find("image-id"),
        "private-ipv4": find("private-ipv4"),
    })
}

fn said(status: u16, text: &str) -> Said {
    (status, text.as_bytes().to_vec())
}

fn not_found() -> Said {
    said(404, "404 - Not Found")
}
