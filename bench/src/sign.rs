//! Requests as clients sign them: version 1.0, all in the query, which is the cheapest that is common.

use std::{
    fmt::Write,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use anyhow::Result;
use api::{Form, sign::v1};
use jiff::Timestamp;

/// For so long the same time is sent: servers allow for minutes.
const TIME: Duration = Duration::from_secs(30);

/// What tells moto the product and the region.
const EC2: &str = "AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/ec2/aws4_request, \
                   SignedHeaders=host, Signature=none";

/// Who signs, and for which region.
#[derive(Clone, Debug)]
pub struct Key {
    /// The AccessKey id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The region of requests that name none.
    pub region: String,
    /// How requests are written.
    pub protocol: Protocol,
}

/// How requests are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// As this API has it, signed.
    Rpc,
    /// As Amazon's EC2 has it. The signature is none: the server that it is for looks at none.
    Ec2,
}

impl Default for Key {
    /// The key that everybody knows.
    fn default() -> Key {
        let [id, secret, region] = ["enid-local", "enid-local-secret", "cn-hangzhou"];
        Key {
            id: id.to_owned(),
            secret: secret.to_owned(),
            region: region.to_owned(),
            protocol: Protocol::Rpc,
        }
    }
}

/// Signs requests to one server.
pub struct Signer {
    key: Key,
    host: SocketAddr,
    /// What no other signer of any process begins its nonces with.
    place: String,
    signed: u64,
    time: (Instant, String),
    request: String,
}

impl Signer {
    /// Signs with this key.
    pub fn new(key: Key, host: SocketAddr) -> Signer {
        static SIGNERS: AtomicU64 = AtomicU64::new(0);
        let (process, number) = (std::process::id(), SIGNERS.fetch_add(1, Relaxed));
        let place = format!("{process:x}-{number:x}-{:x}", Timestamp::now().as_nanosecond());
        Signer {
            key,
            host,
            place,
            signed: 0,
            time: (Instant::now(), now()),
            request: String::new(),
        }
    }

    /// A request with these parameters, of the ECS unless they name another `Version`.
    pub fn sign(&mut self, parameters: &str) -> Result<&[u8]> {
        if self.key.protocol == Protocol::Ec2 {
            let (host, body) = (self.host, format!("{parameters}&Version=2016-11-15"));
            self.request.clear();
            let length = body.len();
            write!(
                self.request,
                "POST / HTTP/1.1\r\nHost: {host}\r\nAuthorization: {EC2}\r\nContent-Type: \
                 application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
            )?;
            return Ok(self.request.as_bytes());
        }
        if self.time.0.elapsed() > TIME {
            self.time = (Instant::now(), now());
        }
        self.signed += 1;
        let mut nonce = self.place.clone();
        write!(nonce, "-{:x}", self.signed)?;
        let mut form = Form::new();
        form.add_encoded(parameters.as_bytes(), 1000)?;
        for (name, value) in [
            ("AccessKeyId", self.key.id.as_str()),
            ("Format", "JSON"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", &nonce),
            ("SignatureVersion", "1.0"),
            ("Timestamp", &self.time.1),
        ] {
            form.insert(name, value);
        }
        for (name, usual) in [("RegionId", self.key.region.as_str()), ("Version", "2014-05-26")] {
            if form.get(name).is_none() {
                form.insert(name, usual);
            }
        }
        let signature = v1::signature(&self.key.secret, &v1::string_to_sign("GET", &form));
        form.insert("Signature", &signature);
        let (query, host) = (form.encode(), self.host);
        self.request.clear();
        let head = format!("GET /?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        self.request.push_str(&head);
        Ok(self.request.as_bytes())
    }
}

fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use api::credentials::{self, Incoming};

    use super::*;

    #[test]
    fn what_is_signed_is_what_a_server_verifies_and_no_request_is_another() -> Result<()> {
        let host = "127.0.0.1:3640".parse()?;
        let mut signers = [(); 2].map(|()| Signer::new(Key::default(), host));
        let mut nonces = std::collections::BTreeSet::new();
        for turn in 0..4 {
            let signer = &mut signers[turn % 2];
            let request = String::from_utf8(signer.sign("Action=X&Name=a%20b%2F")?.to_vec())?;
            let query = request.strip_prefix("GET /?").and_then(|rest| rest.split_once(' '));
            let (query, rest) = query.expect("there is a query");
            assert_eq!(rest, "HTTP/1.1\r\nHost: 127.0.0.1:3640\r\n\r\n");
            let mut form = Form::new();
            form.add_encoded(query.as_bytes(), 100)?;
            assert_eq!(
                [form.get("Name"), form.get("RegionId")],
                [Some("a b/"), Some("cn-hangzhou")]
            );
            let (method, path, body, headers) = ("GET", "/", &[][..], &[][..]);
            let read = Incoming { method, path, query, body, headers, form: &form };
            let presented = credentials::read(&read)?;
            presented.verify("enid-local-secret")?;
            presented.check_clock(Timestamp::now(), 60)?;
            assert!(nonces.insert(presented.nonce.to_owned()), "{}", presented.nonce);
        }
        Ok(())
    }
}
