//! Who sends a request, by what proof: read and verified once, before any operation.
//!
//! [`read`] finds what the client presents, [`Presented::verify`] checks it against the secret that
//! the caller looked up, [`Presented::check_clock`] against the clock. This module keeps no state:
//! that a nonce is used once is for the caller to see to.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

pub use crate::credentials::error::AuthError;
pub use crate::credentials::target::{Target, format, target};
use crate::form::Form;
use crate::sign::{self, acs3, v1};

mod error;
mod target;

/// A request as it came in, as far as signatures are concerned.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    /// The HTTP verb.
    pub method: &'a str,
    /// The path, without the query; of an absolute-form target only its path.
    pub path: &'a str,
    /// The query as it came, without the `?`.
    pub query: &'a str,
    /// The whole body as it came.
    pub body: &'a [u8],
    /// All headers, names in lower case, values that are text.
    pub headers: &'a [(&'a str, &'a str)],
    /// The parameters of the query and then, if it is a form, of the body. Of nothing else: with
    /// an empty body this is taken for the query.
    pub form: &'a Form,
}

impl<'a> Incoming<'a> {
    /// The first value of a header, its name given in lower case; an empty one counts as absent.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.headers.iter().find(|(header, _)| *header == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// A parameter; an empty one counts as absent, since some SDKs write those that they lack.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        self.form.get(name).filter(|value| !value.is_empty())
    }

    fn has_several(&self, name: &str) -> bool {
        self.headers.iter().filter(|(header, _)| *header == name).nth(1).is_some()
    }

    fn need_header(&self, name: &'static str) -> Result<&'a str, AuthError> {
        self.header(name).ok_or(AuthError::MissingParameter { name })
    }

    fn need_parameter(&self, name: &'static str) -> Result<&'a str, AuthError> {
        self.parameter(name).ok_or(AuthError::MissingParameter { name })
    }
}

/// The kinds of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RPC signature, `SignatureVersion=1.0`.
    V1,
    /// `ACS3-HMAC-SHA256`.
    Acs3,
    /// A bearer token and no signature.
    Bearer,
}

/// What a client presents, not yet verified.
pub struct Presented<'a> {
    /// The kind of proof.
    pub scheme: Scheme,
    /// The AccessKey id; empty with a bearer token.
    pub access_key_id: &'a str,
    /// The token of temporary credentials (STS), which the signature covers.
    pub security_token: Option<&'a str>,
    /// The bearer token, with [`Scheme::Bearer`] only.
    pub bearer_token: Option<&'a str>,
    /// The number that the client uses once; never empty.
    pub nonce: &'a str,
    /// When the client says that it sent the request.
    pub timestamp: Timestamp,
    /// The signature as sent; empty with a bearer token.
    pub signature: &'a str,
    /// The text that should have been signed; empty with a bearer token.
    pub string_to_sign: String,
}

impl Presented<'_> {
    /// Checks the proof against the secret of `access_key_id`, or against the expected bearer
    /// token. Fails with `SignatureDoesNotMatch`, or `InvalidSecurityToken.Malformed` for a bearer
    /// token, for which nothing is documented.
    pub fn verify(&self, secret: &str) -> Result<(), AuthError> {
        let expected = match self.scheme {
            Scheme::V1 => v1::signature(secret, &self.string_to_sign),
            Scheme::Acs3 => acs3::signature(secret, &self.string_to_sign),
            Scheme::Bearer => {
                let token = self.bearer_token.filter(|token| sign::equal(secret, token));
                return token.map(|_| ()).ok_or(AuthError::SecurityTokenMalformed);
            }
        };
        if !sign::equal(&expected, self.signature) {
            let string_to_sign = self.string_to_sign.clone();
            return Err(AuthError::SignatureDoesNotMatch { string_to_sign });
        }
        Ok(())
    }

    /// Fails with `InvalidTimeStamp.Expired` if the client's clock is more than `skew_s` seconds
    /// away from `now`, on either side. The documented skew is 900 s.
    pub fn check_clock(&self, now: Timestamp, skew_s: u32) -> Result<(), AuthError> {
        let away = self.timestamp.duration_since(now).abs();
        if away > SignedDuration::from_secs(i64::from(skew_s)) {
            return Err(AuthError::TimestampExpired);
        }
        Ok(())
    }
}

/// Neither tokens nor signatures: this may be logged.
impl fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented")
            .field("scheme", &self.scheme)
            .field("access_key_id", &self.access_key_id)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// Finds what the client presents. Fails if a part is missing or malformed, if the signature's
/// method or version is not ours, or if the body is not the one that was hashed.
pub fn read<'a>(incoming: &Incoming<'a>) -> Result<Presented<'a>, AuthError> {
    match Carrier::of(incoming) {
        Carrier::Acs3(authorization) => read_acs3(incoming, authorization),
        Carrier::BearerHeader(token) => bearer(
            token,
            incoming.need_header("x-acs-signature-nonce")?,
            incoming.need_header("x-acs-date")?,
        ),
        Carrier::BearerParameter => bearer(
            incoming.need_parameter("BearerToken")?,
            incoming.need_parameter("SignatureNonce")?,
            incoming.need_parameter("Timestamp")?,
        ),
        Carrier::V1 => read_v1(incoming),
    }
}

/// Where the proof is. V1 clients send `x-acs-action` and its like too, so those decide nothing.
enum Carrier<'a> {
    /// An `Authorization` header of the ACS3 family.
    Acs3(&'a str),
    /// The tea SDKs: the token in `x-acs-bearer-token`, the rest in headers too.
    BearerHeader(&'a str),
    /// Go v1 and Java: `SignatureType=BEARERTOKEN`, with a signature that means nothing.
    BearerParameter,
    /// Parameters, or nothing at all.
    V1,
}

impl<'a> Carrier<'a> {
    fn of(incoming: &Incoming<'a>) -> Self {
        if let Some(value) = incoming.header("authorization").filter(|value| is_acs3(value)) {
            return Self::Acs3(value);
        }
        let parameter = |name| incoming.parameter(name);
        let bearer = parameter("SignatureType") == Some("BEARERTOKEN");
        if bearer && parameter("BearerToken").is_some() {
            return Self::BearerParameter;
        }
        let unsigned = parameter("AccessKeyId").is_none() && parameter("Signature").is_none();
        match incoming.header("x-acs-bearer-token") {
            Some(token) if bearer || unsigned => Self::BearerHeader(token),
            _ if bearer => Self::BearerParameter,
            _ => Self::V1,
        }
    }

    /// Whether action, version and date are in headers rather than in parameters.
    fn in_headers(&self) -> bool {
        matches!(self, Self::Acs3(_) | Self::BearerHeader(_))
    }
}

fn read_v1<'a>(incoming: &Incoming<'a>) -> Result<Presented<'a>, AuthError> {
    let access_key_id = incoming.need_parameter("AccessKeyId")?;
    let signature = incoming.need_parameter("Signature")?;
    let method = incoming.need_parameter("SignatureMethod")?;
    let version = incoming.need_parameter("SignatureVersion")?;
    let nonce = incoming.need_parameter("SignatureNonce")?;
    let timestamp = incoming.need_parameter("Timestamp")?;
    if method != "HMAC-SHA1" {
        return Err(AuthError::InvalidSignatureMethod);
    }
    if version != "1.0" {
        return Err(AuthError::InvalidSignatureVersion);
    }
    Ok(Presented {
        scheme: Scheme::V1,
        access_key_id,
        security_token: incoming.parameter("SecurityToken"),
        bearer_token: None,
        nonce,
        timestamp: parse_timestamp(timestamp)?,
        signature,
        string_to_sign: v1::string_to_sign(incoming.method, incoming.form),
    })
}

fn read_acs3<'a>(
    incoming: &Incoming<'a>,
    authorization: &'a str,
) -> Result<Presented<'a>, AuthError> {
    let authorization = acs3::Authorization::parse(authorization)?;
    let date = incoming.need_header("x-acs-date")?;
    let nonce = incoming.need_header("x-acs-signature-nonce")?;
    let hashed_payload = incoming.need_header("x-acs-content-sha256")?;
    let timestamp = parse_timestamp(date)?;
    // An unsigned header could be changed on the way: each that we act on must be signed. Of several,
    // the signature covers the values, but not their order.
    let unsigned =
        ACTED_ON.iter().any(|name| incoming.header(name).is_some() && !authorization.signs(name));
    let mut counted = ACTED_ON.iter().chain(&BELIEVED_IF_SIGNED);
    let ambiguous = counted.any(|name| incoming.has_several(name));
    if unsigned || ambiguous || acs3::hash(incoming.body) != hashed_payload {
        return Err(AuthError::IncompleteSignature);
    }
    let query_alone;
    let query = if incoming.body.is_empty() {
        incoming.form
    } else {
        // The form has the body's parameters too. Its limit was kept when it was made.
        let mut form = Form::new();
        form.add_encoded(incoming.query.as_bytes(), usize::MAX)
            .map_err(|_| AuthError::IncompleteSignature)?;
        query_alone = form;
        &query_alone
    };
    let canonical = acs3::canonical_request(&acs3::Signed {
        method: incoming.method,
        path: if incoming.path.is_empty() { "/" } else { incoming.path },
        query,
        headers: incoming.headers,
        signed_headers: authorization.signed_headers,
        hashed_payload,
    });
    // Java puts the token among the parameters, which are signed as well.
    let token = incoming.header("x-acs-security-token");
    Ok(Presented {
        scheme: Scheme::Acs3,
        access_key_id: authorization.credential,
        security_token: token.or_else(|| incoming.parameter("SecurityToken")),
        bearer_token: None,
        nonce,
        timestamp,
        signature: authorization.signature,
        string_to_sign: acs3::string_to_sign(&canonical),
    })
}

/// The headers that change what a request does. The body's hash is signed in any case.
const ACTED_ON: [&str; 5] = [
    "x-acs-action",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// The headers that clients may leave unsigned. Then nothing that they say is believed.
const BELIEVED_IF_SIGNED: [&str; 2] = ["content-type", "host"];

/// The type of the body, as far as nobody can have changed it on the way; names of headers are in
/// lower case.
///
/// ACS3 signs the bytes of a body, but its type only if the client says so. Without its type a body
/// is a form, so that no parameter of it can be made to disappear. The other schemes sign the
/// parameters themselves, or nothing.
pub fn content_type<'a>(headers: &[(&'a str, &'a str)]) -> Option<&'a str> {
    let find = |name| headers.iter().find(|(header, _)| *header == name).map(|(_, value)| *value);
    let is_believed = match find("authorization").filter(|value| is_acs3(value)) {
        Some(value) => signs(value.trim(), "content-type"),
        None => true,
    };
    find("content-type").filter(|_| is_believed)
}

/// The host that a request names, as far as nobody can have changed it on the way: with ACS3 if it is
/// signed; with a bearer token, which signs nothing; never with V1, which signs parameters only.
pub fn host<'a>(incoming: &Incoming<'a>) -> Option<&'a str> {
    let is_believed = match Carrier::of(incoming) {
        Carrier::Acs3(value) => signs(value, "host"),
        Carrier::BearerHeader(_) | Carrier::BearerParameter => true,
        Carrier::V1 => false,
    };
    incoming.header("host").filter(|_| is_believed)
}

/// Whether a signature of ACS3 is one over this header, too.
fn signs(authorization: &str, header: &str) -> bool {
    acs3::Authorization::parse(authorization).is_ok_and(|read| read.signs(header))
}

fn is_acs3(authorization: &str) -> bool {
    authorization.trim().starts_with("ACS3-")
}

fn bearer<'a>(token: &'a str, nonce: &'a str, date: &str) -> Result<Presented<'a>, AuthError> {
    Ok(Presented {
        scheme: Scheme::Bearer,
        access_key_id: "",
        security_token: None,
        bearer_token: Some(token),
        nonce,
        timestamp: parse_timestamp(date)?,
        signature: "",
        string_to_sign: String::new(),
    })
}

/// Reads `yyyy-MM-ddTHH:mm:ssZ` and nothing else that RFC 3339 allows.
fn parse_timestamp(text: &str) -> Result<Timestamp, AuthError> {
    let shape = b"0000-00-00T00:00:00Z";
    let fits = text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            _ => byte == *wanted,
        });
    let timestamp = fits.then(|| text.parse().ok()).flatten();
    timestamp.ok_or(AuthError::TimestampFormat)
}

#[cfg(test)]
mod tests;
