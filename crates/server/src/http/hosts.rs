//! Which hosts are the server's own.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use super::metadata;
use crate::config::Config;
use crate::tls::is_cloud;

/// The host that a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Address(IpAddr),
    /// In lower case and without a dot at its end.
    Name(String),
}

/// The names and addresses by which clients know the server.
pub(super) struct Hosts {
    /// Where it listens.
    address: SocketAddr,
    /// Names in lower case; those that begin with `*.` stand for all below.
    names: Vec<String>,
}

impl Hosts {
    pub(super) fn new(config: &Config, address: SocketAddr) -> Hosts {
        // Clients that are told of it use it.
        let public = config.public_endpoint.as_deref().and_then(Host::parse);
        let public = public.map(|(host, _)| match host {
            Host::Address(address) => address.to_string(),
            Host::Name(name) => name,
        });
        let mut names: Vec<String> =
            config.hosts.iter().map(|name| name.to_ascii_lowercase()).collect();
        names.extend(public);
        Hosts { address: SocketAddr::new(address.ip().to_canonical(), address.port()), names }
    }

    pub(super) fn has(&self, host: &Host) -> bool {
        match host {
            Host::Address(address) => {
                address.is_loopback()
                    || *address == metadata::ADDRESS
                    || *address == self.address.ip()
                    || self.address.ip().is_unspecified()
                    || self.names.iter().any(|ours| ours.parse() == Ok(*address))
            }
            Host::Name(name) => {
                name == "localhost"
                    || is_below(name, ".localhost")
                    || is_cloud(name)
                    || is_listed(host, &self.names)
            }
        }
    }

    /// Whether a proxy's client that asks for this host and port means this server: another server of
    /// the machine has another port.
    pub(super) fn has_at(&self, host: &Host, port: Option<u16>) -> bool {
        let is_cloud = match host {
            Host::Address(address) => *address == metadata::ADDRESS,
            Host::Name(name) => is_cloud(name),
        };
        self.has(host) && (is_cloud || port == Some(self.address.port()))
    }
}

impl Host {
    /// Reads a host with or without a port.
    pub(super) fn parse(authority: &str) -> Option<(Host, Option<u16>)> {
        let (host, port) = match authority.strip_prefix('[') {
            Some(literal) => {
                let (literal, rest) = literal.split_once(']')?;
                let address = IpAddr::V6(literal.parse::<Ipv6Addr>().ok()?).to_canonical();
                (Host::Address(address), rest)
            }
            None => {
                let end = authority.find(':').unwrap_or(authority.len());
                let (name, rest) = authority.split_at(end);
                let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
                let address = name.parse().map(Host::Address);
                (address.unwrap_or(Host::Name(name)), rest)
            }
        };
        match port.strip_prefix(':') {
            None if port.is_empty() => Some((host, None)),
            Some("") => Some((host, None)),
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some((host, digits.parse().ok()))
            }
            Some(_) | None => None,
        }
    }
}

/// Whether a list of names and addresses, in lower case, has this one; `*.` stands for all below.
pub(super) fn is_listed(host: &Host, list: &[String]) -> bool {
    list.iter().any(|listed| match host {
        Host::Address(address) => listed.parse() == Ok(*address),
        Host::Name(name) => match listed.strip_prefix('*') {
            Some(domain) => is_below(name, domain),
            None => name == listed,
        },
    })
}

fn is_below(name: &str, dot_and_domain: &str) -> bool {
    name.len() > dot_and_domain.len() && name.ends_with(dot_and_domain)
}
