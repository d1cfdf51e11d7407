//! How origins and hosts are written in the configuration.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use hyper::Uri;

/// Whether this is an origin as browsers send it, or stands for all.
pub(super) fn is_origin(text: &str) -> bool {
    let is_plain = |uri: Uri| {
        let scheme = uri.scheme_str()?;
        let authority = uri.authority()?;
        let is_whole = text.len() == scheme.len() + "://".len() + authority.as_str().len();
        Some(is_whole && !authority.as_str().contains('@') && !authority.host().is_empty())
    };
    text == "*" || text.parse().ok().and_then(is_plain) == Some(true)
}

/// Whether this is a host's name or an IP address, with a port or without; an IPv6 address stands in
/// brackets and has a port.
pub(super) fn is_authority(text: &str) -> bool {
    let is_name =
        |text: &str| !text.starts_with("*.") && text.parse::<Ipv6Addr>().is_err() && is_host(text);
    match text.rsplit_once(':') {
        _ if text.parse::<SocketAddr>().is_ok_and(|address| address.port() != 0) => true,
        Some((host, port)) => is_name(host) && port.parse::<u16>().is_ok_and(|port| port != 0),
        None => is_name(text),
    }
}

/// Whether this is a host's name, or all names below one, or an IP address.
pub(super) fn is_host(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let is_label = |label: &str| {
        let may_be = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty() && label.bytes().all(may_be)
    };
    name.split('.').all(is_label) || text.parse::<IpAddr>().is_ok()
}
