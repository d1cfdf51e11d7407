//! The server as an HTTP proxy, for clients whose endpoints cannot be set.
//!
//! Requests for the cloud's hosts end here, whatever their port: with an absolute target (`GET
//! http://ecs.aliyuncs.com/`) or through a tunnel (`CONNECT ecs.aliyuncs.com:443`), in which the client
//! may speak TLS or not. Others pass only if `proxy_pass` lists their host, so that a program which
//! is to be tested talks to nobody by mistake. What is listed passes as it is.

use std::net::IpAddr;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::debug;

use super::hosts::{Host, is_listed};
use super::refused::{Refused, respond};
use super::{Gateway, Side, Written};
use crate::config::Config;
use crate::explain;

/// How long it may take to connect to a host that requests pass on to.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// How many bytes of a host are shown.
const SHOWN_BYTES: usize = 64;
/// Headers that are between a client and its proxy, or a proxy and its server.
const BETWEEN: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// How a request has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// HTTP on the connection itself.
    Plain,
    /// HTTPS on the connection itself.
    Tls,
    /// HTTP in a tunnel.
    Tunnel,
    /// HTTPS in a tunnel.
    TlsInTunnel,
}

/// Where a request goes.
pub(crate) enum Way {
    /// The server answers it.
    Here,
    /// It asks for a tunnel, and gets one: to the server itself, or to another.
    Tunnel {
        /// The connection to the other.
        beyond: Option<TcpStream>,
    },
    /// It passes to another server.
    Beyond(Beyond),
    /// It is refused.
    Nowhere(Box<Response<Written>>),
}

/// Another server, which a request passes to.
pub(crate) struct Beyond {
    authority: String,
    stream: TcpStream,
}

/// The hosts that requests pass to.
pub(super) struct Passable {
    all: bool,
    /// In lower case.
    listed: Vec<String>,
}

impl Line {
    /// Whether it is HTTPS.
    pub(crate) fn is_tls(self) -> bool {
        matches!(self, Line::Tls | Line::TlsInTunnel)
    }

    fn is_in_tunnel(self) -> bool {
        matches!(self, Line::Tunnel | Line::TlsInTunnel)
    }
}

impl Passable {
    pub(super) fn new(config: &Config) -> Passable {
        let listed = config.proxy_pass.iter().map(|host| host.to_ascii_lowercase()).collect();
        Passable { all: config.proxy_pass.iter().any(|host| host == "*"), listed }
    }

    fn has(&self, host: &Host) -> bool {
        self.all || is_listed(host, &self.listed)
    }
}

impl Gateway {
    /// Where a request goes: here, unless it is one for a proxy.
    pub(crate) async fn way<B>(&self, request: &Request<B>, peer: IpAddr, line: Line) -> Way {
        let is_connect = request.method() == Method::CONNECT;
        let Some(authority) = request.uri().authority() else { return Way::Here };
        match self.destination(authority.as_str(), line) {
            Ok(Destination::Server) if is_connect => Way::Tunnel { beyond: None },
            Ok(Destination::Server) => Way::Here,
            Ok(Destination::Passable(host, port)) => {
                let port = port.unwrap_or(if is_connect { 443 } else { 80 });
                match connect(&host, port).await {
                    Ok(stream) if is_connect => Way::Tunnel { beyond: Some(stream) },
                    Ok(stream) => {
                        Way::Beyond(Beyond { authority: authority.as_str().to_owned(), stream })
                    }
                    Err(refused) => Way::Nowhere(Box::new(self.refusal(refused, peer))),
                }
            }
            Err(refused) => Way::Nowhere(Box::new(self.refusal(refused, peer))),
        }
    }

    /// The answer after which a connection is a tunnel.
    pub(crate) fn tunnelled(&self, peer: IpAddr) -> Response<Written> {
        let mut response = respond(&self.about(peer), 200, Written::small(Vec::new()));
        response.headers_mut().remove(hyper::header::CONTENT_TYPE);
        response
    }

    /// The answer of the other server to a request that passes to it, or the refusal.
    pub(crate) async fn pass(
        &self,
        beyond: Beyond,
        request: Request<Incoming>,
        peer: IpAddr,
    ) -> Result<Response<Incoming>, Box<Response<Written>>> {
        beyond.pass(request).await.map_err(|refused| Box::new(self.refusal(refused, peer)))
    }

    /// The answer to a request that is refused before anything is known about it.
    fn refusal(&self, refused: Refused, peer: IpAddr) -> Response<Written> {
        self.refuse(refused, self.about(peer))
    }

    fn destination(&self, authority: &str, line: Line) -> Result<Destination, Refused> {
        let shown = explain::cut(authority, SHOWN_BYTES);
        let forbidden = |what: String| Err(Refused::new(403, "Forbidden.Host", what).and_close());
        let Some((host, port)) = Host::parse(authority) else {
            return forbidden(format!("\"{shown}\" is not a host that the proxy can pass on to."));
        };
        let Side::Callers(callers) = &self.side else {
            return forbidden("The operator API is no proxy.".to_owned());
        };
        if self.guard.hosts().has_at(&host, port) {
            return Ok(Destination::Server);
        }
        if line.is_in_tunnel() {
            return forbidden(format!("\"{shown}\": there is no proxy within a tunnel."));
        }
        if callers.passable.has(&host) {
            return Ok(Destination::Passable(host, port));
        }
        forbidden(format!(
            "This proxy answers for the cloud's hosts, and \"{shown}\" is not one. To let requests pass \
             on to it, list it in proxy_pass in enid.toml, or with --pass of enid exec."
        ))
    }
}

/// What a request to a proxy is for.
enum Destination {
    Server,
    Passable(Host, Option<u16>),
}

async fn connect(host: &Host, port: u16) -> Result<TcpStream, Refused> {
    let connecting = async {
        match host {
            Host::Address(address) => TcpStream::connect((*address, port)).await,
            Host::Name(name) => TcpStream::connect((name.as_str(), port)).await,
        }
    };
    let why = match timeout(CONNECT_TIME, connecting).await {
        Ok(Ok(stream)) => return Ok(stream),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("it did not answer within {} s", CONNECT_TIME.as_secs()),
    };
    let what = format!("The proxy cannot connect to the host, port {port}: {why}.");
    Err(Refused::new(502, "BadGateway", what))
}

impl Beyond {
    async fn pass(self, request: Request<Incoming>) -> Result<Response<Incoming>, Refused> {
        let broken = |error: hyper::Error| {
            let what =
                format!("The host that the proxy passes requests on to has failed: {error}.");
            Refused::new(502, "BadGateway", what)
        };
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(self.stream)).await.map_err(broken)?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                debug!(%error, "a connection to another host has ended");
            }
        });
        let (mut head, body) = request.into_parts();
        strip(&mut head.headers);
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        head.uri = target.parse().unwrap_or(Uri::from_static("/"));
        if let Ok(host) = HeaderValue::from_str(&self.authority) {
            head.headers.insert(HOST, host);
        }
        let mut response =
            sender.send_request(Request::from_parts(head, body)).await.map_err(broken)?;
        strip(response.headers_mut());
        Ok(response)
    }
}

/// Takes away what is not for the other side.
fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    named.iter().for_each(|name| drop(headers.remove(name)));
    BETWEEN.iter().for_each(|name| drop(headers.remove(*name)));
}
