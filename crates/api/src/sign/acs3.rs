//! `ACS3-HMAC-SHA256`, which documents call V3: HMAC-SHA256 over verb, query, chosen headers and
//! the body's hash.
//!
//! From "V3 request structure and signature" and the official SDKs. Each SDK signs another set of
//! headers (Python signs `accept` and `user-agent`, Java leaves out `host`), so the list in the
//! `Authorization` header decides, not a rule.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::encode;
use crate::form::Form;

/// The algorithm's name, the first word of the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The most headers that a client may sign. The recorded SDKs sign at most 11.
pub const MAX_SIGNED_HEADERS: usize = 64;

/// The parts of an `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The AccessKey id.
    pub credential: &'a str,
    /// The names of the signed headers with `;` between them.
    pub signed_headers: &'a str,
    /// The signature, in lower-case hexadecimal digits.
    pub signature: &'a str,
}

/// Why an `Authorization` header cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// Another algorithm than [`ALGORITHM`], such as `ACS3-HMAC-SM3`.
    #[error("the algorithm is not ACS3-HMAC-SHA256")]
    Algorithm,
    /// A part is missing, empty, there twice or unknown, or the list of headers is.
    #[error("the header is malformed")]
    Malformed,
}

impl<'a> Authorization<'a> {
    /// Reads the value of an `Authorization` header; its three parts may be in any order.
    pub fn parse(header: &'a str) -> Result<Self, AuthorizationError> {
        let (algorithm, parts) = header.split_once(' ').unwrap_or((header, ""));
        if algorithm != ALGORITHM {
            return Err(AuthorizationError::Algorithm);
        }
        let mut read = Self { credential: "", signed_headers: "", signature: "" };
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(AuthorizationError::Malformed)?;
            let place = match name {
                "Credential" => &mut read.credential,
                "SignedHeaders" => &mut read.signed_headers,
                "Signature" => &mut read.signature,
                _ => return Err(AuthorizationError::Malformed),
            };
            if !place.is_empty() {
                return Err(AuthorizationError::Malformed);
            }
            *place = value;
        }
        let empty = [read.credential, read.signed_headers, read.signature].contains(&"");
        if empty || !read.names_are_distinct() {
            return Err(AuthorizationError::Malformed);
        }
        Ok(read)
    }

    /// Whether the header `name` is among the signed ones.
    pub fn signs(&self, name: &str) -> bool {
        names(self.signed_headers).any(|signed| signed.eq_ignore_ascii_case(name))
    }

    /// A header named again and again would make the canonical request grow without a limit.
    fn names_are_distinct(&self) -> bool {
        let list: Vec<_> = names(self.signed_headers).take(MAX_SIGNED_HEADERS + 1).collect();
        list.len() <= MAX_SIGNED_HEADERS
            && list.iter().enumerate().all(|(index, name)| {
                list[..index].iter().all(|earlier| !earlier.eq_ignore_ascii_case(name))
            })
    }
}

/// What a signature covers.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// The HTTP verb.
    pub method: &'a str,
    /// The path, `/` for RPC.
    pub path: &'a str,
    /// The parameters of the query; those of the body count by its hash.
    pub query: &'a Form,
    /// All headers of the request.
    pub headers: &'a [(&'a str, &'a str)],
    /// The names of the headers to sign, with `;` between them, as the client gave them.
    pub signed_headers: &'a str,
    /// SHA-256 of the body, in lower-case hexadecimal digits: [`hash`].
    pub hashed_payload: &'a str,
}

/// The canonical form of a request, which both sides must arrive at. A signed header that is not
/// there counts as empty; one that is there several times as its sorted values with `,` between.
pub fn canonical_request(signed: &Signed<'_>) -> String {
    let query = signed.query.encode();
    let mut out = String::with_capacity(query.len() + 1024);
    for line in [signed.method, signed.path, &query] {
        out.push_str(line);
        out.push('\n');
    }
    for name in names(signed.signed_headers) {
        let start = out.len();
        out.push_str(name);
        out[start..].make_ascii_lowercase();
        out.push(':');
        push_values(&mut out, signed.headers, name);
        out.push('\n');
    }
    out.push('\n');
    out.push_str(signed.signed_headers);
    out.push('\n');
    out.push_str(signed.hashed_payload);
    out
}

/// The text that is signed, of a canonical request.
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", hash(canonical_request.as_bytes()))
}

/// The signature, in lower-case hexadecimal digits.
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes any key");
    mac.update(string_to_sign.as_bytes());
    encode::hex(&mac.finalize().into_bytes())
}

/// SHA-256 in lower-case hexadecimal digits, as `x-acs-content-sha256` carries it.
pub fn hash(bytes: &[u8]) -> String {
    encode::hex(&Sha256::digest(bytes))
}

/// A request that we are about to send.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The HTTP verb.
    pub method: &'a str,
    /// The value of the `host` header: name and, if it is not the scheme's own, port.
    pub host: &'a str,
    /// The operation, such as `AssignIpv6Addresses`.
    pub action: &'a str,
    /// The API version, such as `2014-05-26`.
    pub version: &'a str,
    /// The parameters; send them as `/?` and [`Form::encode`].
    pub query: &'a Form,
    /// A form body, mostly empty.
    pub body: &'a [u8],
    /// The time of sending.
    pub date: Timestamp,
    /// Text that no other request with this key has.
    pub nonce: &'a str,
}

/// What a client signs with.
#[derive(Clone, Copy)]
pub struct AccessKey<'a> {
    /// The AccessKey id.
    pub id: &'a str,
    /// The AccessKey secret.
    pub secret: &'a str,
    /// The token of temporary credentials (STS).
    pub security_token: Option<&'a str>,
}

/// The headers that make `call` a signed request, `host` and `authorization` among them, names in
/// lower case. The path of the request is `/`.
pub fn authorize(call: &Call<'_>, key: &AccessKey<'_>) -> Vec<(&'static str, String)> {
    let hashed_payload = hash(call.body);
    // In the order of their names, which is the order they are signed in.
    let mut headers = Vec::with_capacity(10);
    if !call.body.is_empty() {
        headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
    }
    headers.push(("host", call.host.to_owned()));
    if key.security_token.is_some() {
        headers.push(("x-acs-accesskey-id", key.id.to_owned()));
    }
    headers.push(("x-acs-action", call.action.to_owned()));
    headers.push(("x-acs-content-sha256", hashed_payload.clone()));
    headers.push(("x-acs-date", call.date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    if let Some(token) = key.security_token {
        headers.push(("x-acs-security-token", token.to_owned()));
    }
    headers.push(("x-acs-signature-nonce", call.nonce.to_owned()));
    headers.push(("x-acs-version", call.version.to_owned()));

    let lent: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let signed_headers = lent.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let canonical = canonical_request(&Signed {
        method: call.method,
        path: "/",
        query: call.query,
        headers: &lent,
        signed_headers: &signed_headers,
        hashed_payload: &hashed_payload,
    });
    let signature = signature(key.secret, &string_to_sign(&canonical));
    let id = key.id;
    headers.push((
        "authorization",
        format!("{ALGORITHM} Credential={id},SignedHeaders={signed_headers},Signature={signature}"),
    ));
    headers
}

fn names(signed_headers: &str) -> impl Iterator<Item = &str> {
    signed_headers.split(';')
}

fn push_values(out: &mut String, headers: &[(&str, &str)], name: &str) {
    let mut values = headers
        .iter()
        .filter(|(header, _)| header.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim());
    let Some(first) = values.next() else { return };
    let Some(second) = values.next() else { return out.push_str(first) };
    let mut all: Vec<_> = [first, second].into_iter().chain(values).collect();
    all.sort_unstable();
    out.push_str(&all.join(","));
}

#[cfg(test)]
mod tests {
    use super::{ALGORITHM, Authorization, AuthorizationError, MAX_SIGNED_HEADERS};

    fn parse(parts: &str) -> Result<(String, String, String), AuthorizationError> {
        Authorization::parse(&format!("{ALGORITHM} {parts}")).map(|read| {
            (read.credential.to_owned(), read.signed_headers.to_owned(), read.signature.to_owned())
        })
    }

    #[test]
    fn the_parts_of_the_header_stand_in_any_order() {
        let expected = Ok(("id".to_owned(), "host;x-acs-date".to_owned(), "0a".to_owned()));
        assert_eq!(parse("Credential=id,SignedHeaders=host;x-acs-date,Signature=0a"), expected);
        assert_eq!(parse("Credential=id, Signature=0a, SignedHeaders=host;x-acs-date"), expected);
    }

    #[test]
    fn a_header_with_a_part_missing_doubled_or_unknown_is_malformed() {
        for parts in [
            "",
            "Credential",
            "Credential=id,Signature=0a",
            "Credential=id,SignedHeaders=,Signature=0a",
            "Credential=id,Credential=id,SignedHeaders=host,Signature=0a",
            "Credential=id,SignedHeaders=host,Signature=0a,Extra=1",
            "Credential=id,SignedHeaders=host;Host,Signature=0a",
        ] {
            assert_eq!(parse(parts), Err(AuthorizationError::Malformed), "{parts}");
        }
    }

    #[test]
    fn the_list_of_signed_headers_has_a_limit() {
        let list = |length: usize| {
            let names: Vec<_> = (0..length).map(|index| format!("x-{index}")).collect();
            parse(&format!("Credential=id,SignedHeaders={},Signature=0a", names.join(";")))
        };
        assert!(list(MAX_SIGNED_HEADERS).is_ok());
        assert_eq!(list(MAX_SIGNED_HEADERS + 1), Err(AuthorizationError::Malformed));
    }

    #[test]
    fn other_algorithms_are_told_from_malformed_headers() {
        for header in ["ACS3-HMAC-SM3 Credential=id", "ACS3-RSA-SHA256", "ACS3-"] {
            assert_eq!(Authorization::parse(header), Err(AuthorizationError::Algorithm));
        }
    }
}
