//! Two clients: one for the API, which signs with ACS3, and one for the operator API, which sends a
//! token.
//!
//! `enid call`, `enid operator` and the tests use them. They never repeat a request that may have
//! reached the server, and they know nothing about operations: they send what they are told to. Both
//! speak HTTP and HTTPS, and reach the cloud's hosts through the proxy that the environment names.

use std::{
    collections::hash_map::RandomState,
    error::Error,
    hash::BuildHasher,
    io,
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use api::{
    Form,
    sign::acs3::{self, AccessKey, Call},
};
use bytes::Bytes;
use control::Product;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request, header::CONTENT_TYPE};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::{
        legacy::{
            self,
            connect::{Connect, HttpConnector, proxy::Tunnel},
        },
        proxy::matcher::{Intercept, Matcher},
    },
    rt::TokioExecutor,
};
use jiff::Timestamp;
use tokio_rustls::rustls;

pub use authorities::{Authorities, AuthoritiesError};
pub use endpoint::{Endpoint, EndpointError};

mod authorities;
mod endpoint;

/// The longest answer that is read, in bytes. The largest page of a list is about 5 MiB.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// How long one request may take, connecting included.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Longer parameters, in bytes, go into the body: the first line of a request has limits.
const MAX_QUERY_BYTES: usize = 8 << 10;

/// A client with one key for one endpoint. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    wire: Wire,
    key: Key,
    nonces: Arc<Nonces>,
}

/// A client of the operator API. Clones share their connections.
#[derive(Clone)]
pub struct Operator {
    wire: Wire,
    token: String,
}

/// The connections to one endpoint.
#[derive(Clone)]
struct Wire {
    http: Http,
    endpoint: Endpoint,
}

/// How hosts are reached.
#[derive(Clone)]
enum Http {
    Direct(Pool<HttpConnector>),
    /// Through a proxy.
    Tunnel(Pool<Tunnel<HttpConnector>>),
}

/// Connections that are kept for further requests.
type Pool<C> = legacy::Client<HttpsConnector<C>, Full<Bytes>>;

/// What a client signs with.
#[derive(Clone)]
pub struct Key {
    /// The AccessKey id.
    pub id: String,
    /// The AccessKey secret.
    pub secret: String,
    /// The security token of temporary credentials (STS).
    pub security_token: Option<String>,
}

impl Default for Key {
    /// The key pair that every server has unless its configuration says otherwise.
    fn default() -> Key {
        Key {
            id: server::DEFAULT_ACCESS_KEY_ID.to_owned(),
            secret: server::DEFAULT_ACCESS_KEY_SECRET.to_owned(),
            security_token: None,
        }
    }
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status: 200 is success, anything else a refusal.
    pub status: u16,
    /// The `Content-Type`, empty if there is none.
    pub content_type: String,
    /// The body, JSON or XML.
    pub body: Bytes,
}

impl Reply {
    /// Whether the server did what was asked.
    pub fn is_success(&self) -> bool {
        self.status == 200
    }

    /// The body as people read it: JSON with line breaks, anything else as it came.
    pub fn readable(&self) -> String {
        let pretty = serde_json::from_slice::<serde_json::Value>(&self.body)
            .and_then(|value| serde_json::to_string_pretty(&value));
        pretty.unwrap_or_else(|_| String::from_utf8_lossy(&self.body).into_owned())
    }
}

/// Why there is no reply.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No connection, so nothing was sent.
    #[error("cannot connect to {endpoint}")]
    Connect {
        /// The endpoint.
        endpoint: Endpoint,
        /// What went wrong.
        source: legacy::Error,
    },
    /// Whoever listens there is not believed to be who it says, so nothing was sent.
    #[error("the certificate of {endpoint} is not believed")]
    NotBelieved {
        /// The endpoint.
        endpoint: Endpoint,
        /// Why not.
        source: rustls::Error,
    },
    /// The connection broke: whether the request was carried out is not known.
    #[error("the connection to {endpoint} broke before the answer")]
    Broken {
        /// The endpoint.
        endpoint: Endpoint,
        /// What went wrong.
        source: Box<dyn Error + Send + Sync>,
    },
    /// No answer in time: whether the request was carried out is not known.
    #[error("{endpoint} did not answer within {} s", TIME_LIMIT.as_secs())]
    TimeLimit {
        /// The endpoint.
        endpoint: Endpoint,
    },
    /// The request cannot be written as HTTP: an AccessKey with control characters, for example.
    #[error("the request cannot be written as HTTP")]
    Unsendable(#[source] hyper::http::Error),
}

impl Client {
    /// A client that signs with `key` and believes no certificates. Nothing is sent yet.
    pub fn new(endpoint: Endpoint, key: Key) -> Client {
        Client::believing(Authorities::none(), endpoint, key)
    }

    /// The same, which believes the certificates of the authorities.
    pub fn believing(authorities: Authorities, endpoint: Endpoint, key: Key) -> Client {
        Client { wire: Wire::to(endpoint, authorities), key, nonces: Arc::new(Nonces::new()) }
    }

    /// Where it sends to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.wire.endpoint
    }

    /// The id of the key that it signs with.
    pub fn key_id(&self) -> &str {
        &self.key.id
    }

    /// Sends one operation and reads the reply, whatever its status. Of the cloud's hosts, it goes to
    /// the one that serves the product in the region of the parameters.
    pub async fn call(
        &self,
        product: Product,
        action: &str,
        parameters: &Form,
    ) -> Result<Reply, CallError> {
        let endpoint = self.endpoint().of(product, parameters.get("RegionId"));
        let request = self.request(&endpoint, product, action, parameters);
        self.wire.exchange(&endpoint, request.map_err(CallError::Unsendable)?).await
    }

    fn request(
        &self,
        endpoint: &Endpoint,
        product: Product,
        action: &str,
        parameters: &Form,
    ) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let encoded = parameters.encode();
        let (none, nothing) = (Form::new(), String::new());
        let (signed, query, body) = match encoded.len() <= MAX_QUERY_BYTES {
            true => (parameters, encoded, nothing),
            false => (&none, nothing, encoded),
        };
        let nonce = self.nonces.next();
        let call = Call {
            method: Method::POST.as_str(),
            host: endpoint.authority(),
            action,
            version: product.version(),
            query: signed,
            body: body.as_bytes(),
            date: Timestamp::now(),
            nonce: &nonce,
        };
        let key = AccessKey {
            id: &self.key.id,
            secret: &self.key.secret,
            security_token: self.key.security_token.as_deref(),
        };
        let mut request =
            Request::builder().method(Method::POST).uri(format!("{endpoint}/?{query}"));
        for (name, value) in acs3::authorize(&call, &key) {
            request = request.header(name, value);
        }
        request.body(Full::new(Bytes::from(body)))
    }
}

impl Operator {
    /// A client that shows `token` and believes no certificates. Nothing is sent yet.
    pub fn new(endpoint: Endpoint, token: String) -> Operator {
        Operator::believing(Authorities::none(), endpoint, token)
    }

    /// The same, which believes the certificates of the authorities.
    pub fn believing(authorities: Authorities, endpoint: Endpoint, token: String) -> Operator {
        Operator { wire: Wire::to(endpoint, authorities), token }
    }

    /// Where it sends to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.wire.endpoint
    }

    /// Sends one operation and reads the reply, whatever its status.
    pub async fn call(&self, action: &str, parameters: &Form) -> Result<Reply, CallError> {
        let mut form = parameters.clone();
        form.insert("Action", action);
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/", self.endpoint()))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Bearer {}", self.token))
            .body(Full::new(Bytes::from(form.encode())));
        self.wire.exchange(self.endpoint(), request.map_err(CallError::Unsendable)?).await
    }
}

impl Wire {
    fn to(endpoint: Endpoint, authorities: Authorities) -> Wire {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let proxy = proxy(&endpoint).map(|proxy| {
            let tunnel = Tunnel::new(proxy.uri().clone(), connector.clone());
            match proxy.basic_auth() {
                Some(password) => tunnel.with_auth(password.clone()),
                None => tunnel,
            }
        });
        connector.enforce_http(false);
        let http = match proxy {
            Some(tunnel) => Http::Tunnel(pool(tunnel, authorities)),
            None => Http::Direct(pool(connector, authorities)),
        };
        Wire { http, endpoint }
    }

    /// Sends a request that is for this endpoint.
    async fn exchange(
        &self,
        endpoint: &Endpoint,
        request: Request<Full<Bytes>>,
    ) -> Result<Reply, CallError> {
        match tokio::time::timeout(TIME_LIMIT, self.send(endpoint, request)).await {
            Ok(reply) => reply,
            Err(_) => Err(CallError::TimeLimit { endpoint: endpoint.clone() }),
        }
    }

    async fn send(
        &self,
        endpoint: &Endpoint,
        request: Request<Full<Bytes>>,
    ) -> Result<Reply, CallError> {
        let endpoint = || endpoint.clone();
        let answer = match &self.http {
            Http::Direct(pool) => pool.request(request).await,
            Http::Tunnel(pool) => pool.request(request).await,
        };
        let answer = answer.map_err(|source| {
            if let Some(why) = of_certificate(&source) {
                CallError::NotBelieved { endpoint: endpoint(), source: why }
            } else if source.is_connect() {
                CallError::Connect { endpoint: endpoint(), source }
            } else {
                CallError::Broken { endpoint: endpoint(), source: source.into() }
            }
        })?;
        let status = answer.status().as_u16();
        let content_type = answer.headers().get(CONTENT_TYPE).and_then(|text| text.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let body = Limited::new(answer.into_body(), MAX_ANSWER_BYTES).collect().await;
        let body = body.map_err(|source| CallError::Broken { endpoint: endpoint(), source })?;
        Ok(Reply { status, content_type, body: body.to_bytes() })
    }
}

fn pool<C>(connector: C, authorities: Authorities) -> Pool<C>
where
    HttpsConnector<C>: Connect + Clone,
{
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(authorities.config())
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    legacy::Client::builder(TokioExecutor::new()).build(connector)
}

/// The proxy that leads to the cloud's hosts, if the environment names one (`HTTPS_PROXY`, `NO_PROXY`).
/// Other servers are near, and reached without one.
fn proxy(endpoint: &Endpoint) -> Option<Intercept> {
    let uri = endpoint.to_string().parse().ok()?;
    endpoint.is_cloud().then(|| Matcher::from_env().intercept(&uri))?
}

/// What is wrong with the certificate of the server, if that is why there is no connection.
fn of_certificate(error: &(dyn Error + 'static)) -> Option<rustls::Error> {
    if let Some(found) = error.downcast_ref::<rustls::Error>() {
        let is_certificate = matches!(found, rustls::Error::InvalidCertificate(_));
        return Some(found.clone()).filter(|_| is_certificate);
    }
    // An I/O error that holds another shows that one's source as its own.
    let within = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match within {
        Some(within) => of_certificate(within),
        None => error.source().and_then(of_certificate),
    }
}

/// 32 letters and digits that nobody else has.
pub fn unique() -> String {
    // The hasher's keys come from the system's random source; what is made of it is new, and no secret.
    let random = || RandomState::new().hash_one(Timestamp::now().as_nanosecond());
    format!("{:016x}{:016x}", random(), random())
}

/// Texts that no other request with the same key has: a random one, followed by a number.
struct Nonces {
    prefix: String,
    next: AtomicU64,
}

impl Nonces {
    fn new() -> Nonces {
        Nonces { prefix: unique(), next: AtomicU64::new(0) }
    }

    fn next(&self) -> String {
        format!("{}-{}", self.prefix, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_nonces_are_equal() {
        let (one, other) = (Nonces::new(), Nonces::new());
        assert_ne!(one.next(), one.next());
        assert_ne!(one.prefix, other.prefix);
    }

    #[test]
    fn many_parameters_go_into_the_body() {
        let endpoint = Endpoint::parse("h:1").expect("an endpoint");
        let client = Client::new(endpoint.clone(), Key::default());
        let request =
            |form: &Form| client.request(&endpoint, Product::Ecs, "A", form).expect("a request");
        let few = request(&Form::from_iter([("A", "1")]));
        assert_eq!((few.uri().query(), few.headers().get("content-type")), (Some("A=1"), None));
        let long = "x".repeat(MAX_QUERY_BYTES);
        let many = request(&Form::from_iter([("A", long.as_str())]));
        assert_eq!(many.uri().query(), Some(""));
        assert!(many.headers().contains_key("content-type"));
    }
}
