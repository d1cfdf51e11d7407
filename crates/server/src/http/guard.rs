//! Where a request may come from: what browsers say about the page that sends it.
//!
//! Everybody knows the default key, and the operator API and the keys of `enid.toml` may be used on a
//! machine where browsers run. So a web page must not reach the server unless its origin is allowed:
//!
//! - **Host.** A page can make its own name mean this machine (DNS rebinding), and is then of the same
//!   origin to the browser. So the host must be one of the server's: a loopback name or address, the
//!   address that it listens on (any, if it listens on all), one of the cloud's, one of `hosts`, or that of
//!   `public_endpoint`.
//! - **Origin.** Browsers tell the page's origin, and its site with `Sec-Fetch-Site`. Another than the
//!   request's own host must be one of `allowed_origins`. Another port is another origin.
//!
//! Clients that are not browsers send neither `Origin` nor `Sec-Fetch-Site`, so nothing changes for
//! them; a request of HTTP/1.0 need not name its host.

use std::net::SocketAddr;

use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderValue, ORIGIN,
};
use hyper::http::request::Parts;
use hyper::{Method, Response, Version};

use super::hosts::{Host, Hosts};
use super::proxy::Line;
use super::refused::{Refused, respond};
use super::{About, Written};
use crate::config::Config;
use crate::explain;

/// How many bytes of a host or origin are shown.
const SHOWN_BYTES: usize = 64;

/// Decides which requests may come in.
pub(super) struct Guard {
    hosts: Hosts,
    /// Origins in lower case.
    origins: Vec<String>,
}

impl Guard {
    pub(super) fn new(config: &Config, address: SocketAddr) -> Guard {
        let origins = config.allowed_origins.iter().map(|text| text.to_ascii_lowercase()).collect();
        Guard { hosts: Hosts::new(config, address), origins }
    }

    /// The hosts for which the server answers.
    pub(super) fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Lets a request in, or not. Returns the origin of the page that may see the answer, if a page
    /// sends it.
    pub(super) fn admit(&self, head: &Parts, line: Line) -> Result<Option<HeaderValue>, Refused> {
        let authority = authority(head)?;
        if let Some(authority) = authority
            && !Host::parse(authority).is_some_and(|(host, _)| self.hosts.has(&host))
        {
            let host = explain::cut(authority, SHOWN_BYTES);
            let what = format!(
                "Host \"{host}\" is not one of this server's; add its name to hosts in enid.toml."
            );
            return Err(Refused::new(403, "Forbidden.Host", what));
        }
        let mut allowed = None;
        for origin in head.headers.get_all(ORIGIN) {
            if self.allows(origin) {
                allowed = Some(origin.clone());
            } else if !is_own(origin, authority, line) {
                let origin = String::from_utf8_lossy(origin.as_bytes());
                return Err(foreign(&origin));
            }
        }
        if allowed.is_none() && !self.allows_all() && is_cross_site(head) {
            return Err(foreign(""));
        }
        Ok(allowed)
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        let is_same = |ours: &String| ours.as_bytes().eq_ignore_ascii_case(origin.as_bytes());
        self.allows_all() || self.origins.iter().any(is_same)
    }

    fn allows_all(&self) -> bool {
        self.origins.iter().any(|ours| ours == "*")
    }
}

/// The answer to a browser that asks whether a page may send a request. Only pages that may get here.
pub(super) fn preflight(head: &Parts, about: &About) -> Option<Response<Written>> {
    about.origin.as_ref()?;
    if head.method != Method::OPTIONS || !head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    let mut response = respond(about, 204, Written::small(Vec::new()));
    let headers = response.headers_mut();
    headers.remove(hyper::header::CONTENT_TYPE);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    if let Some(wanted) = head.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    Some(response)
}

/// The host of a request, with its port; nothing only with HTTP/1.0.
fn authority(head: &Parts) -> Result<Option<&str>, Refused> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    let needed = head.version >= Version::HTTP_11;
    if more.is_some() || host.is_none() && needed {
        let what = "The request must have exactly one Host header.".to_owned();
        return Err(Refused::new(400, "InvalidHost", what));
    }
    // A target that names the host counts, whatever the header says.
    if let Some(authority) = head.uri.authority() {
        return Ok(Some(authority.as_str()));
    }
    Ok(host.map(|host| host.to_str().unwrap_or("(not ASCII)")))
}

/// Whether a browser says that a page of another origin sends the request, or one that cannot tell.
fn is_cross_site(head: &Parts) -> bool {
    let mut sites = head.headers.get_all("sec-fetch-site").iter();
    // "same-site" is another port, or another name below the same domain: another page.
    sites.any(|site| !matches!(site.as_bytes(), b"none" | b"same-origin"))
}

/// Whether this is the origin of the request's own host.
fn is_own(origin: &HeaderValue, authority: Option<&str>, line: Line) -> bool {
    let (scheme, port) = if line.is_tls() { ("https://", ":443") } else { ("http://", ":80") };
    let host = origin.to_str().ok().and_then(|origin| origin.strip_prefix(scheme));
    let without_default = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
    host.zip(authority).is_some_and(|(host, own)| without_default(host) == without_default(own))
}

fn foreign(origin: &str) -> Refused {
    let origin = match origin {
        "" => "another site".to_owned(),
        origin => format!("\"{}\"", explain::cut(origin, SHOWN_BYTES)),
    };
    let what = format!(
        "A web page of {origin} may not call this server; to let it, add its origin to \
         allowed_origins in enid.toml."
    );
    Refused::new(403, "Forbidden.Origin", what)
}
