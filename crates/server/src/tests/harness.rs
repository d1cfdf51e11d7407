//! A server on a free port, and a client that signs.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::Form;
use api::sign::acs3::{self, AccessKey, Call};
use control::Endpoint;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use store::Timestamp;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::operations;
use crate::http::Find;
use crate::server::{Inside, Open, start_with};
use crate::{Clock, Config, Running, StartError, config};

/// The time of the tests' servers: 2026-11-20T05:17:51Z.
pub(super) const NOW: Timestamp = Timestamp(1_795_151_871_000);
pub(super) const ECS: &str = "2014-05-26";

/// A server, its clock and its folder; stopped when dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// Of the operator API.
    pub(super) operator: Option<SocketAddr>,
    pub(super) clock: Clock,
    pub(super) runtime: Runtime,
    pub(super) running: Option<Running>,
    pub(super) folder: TempDir,
}

/// What tests change of a server.
pub(super) struct Setup {
    pub(super) config: Config,
    pub(super) find: Find,
    pub(super) open: Open,
    /// The operations of the operator API.
    pub(super) operations: &'static [&'static dyn Endpoint],
    folder: TempDir,
}

impl Setup {
    pub(super) fn new() -> Setup {
        Setup::on(tempfile::tempdir().expect("a folder"))
    }

    pub(super) fn on(folder: TempDir) -> Setup {
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            data: folder.path().join("data"),
            clock: Clock::manual(NOW),
            ..Config::default()
        };
        let open: Open = Box::new(crate::server::open);
        let (find, operations) = (operations::find, operations::OPERATOR);
        Setup { config, find, open, operations, folder }
    }

    /// Adds the account of a TOML text.
    pub(super) fn account(mut self, id: u64, key: config::AccessKey, bearer: &str) -> Setup {
        let (keys, bearer_tokens) = (vec![key], vec![bearer.into()]);
        let account = config::Account { id, keys, bearer_tokens, users: Vec::new() };
        self.config.accounts.push(account);
        self
    }

    pub(super) fn start(self) -> Server {
        self.try_start().unwrap_or_else(|error| panic!("{error}"))
    }

    pub(super) fn try_start(self) -> Result<Server, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let clock = self.config.clock.clone();
        let inside = Inside { open: self.open, find: self.find, operations: self.operations };
        let running = runtime.block_on(start_with(self.config, inside))?;
        let (address, operator) = (running.address, running.operator);
        let running = Some(running);
        Ok(Server { address, operator, clock, runtime, running, folder: self.folder })
    }
}

impl Server {
    pub(super) fn start() -> Server {
        Setup::new().start()
    }

    /// Stops the server and hands on its folder.
    pub(super) fn stop(mut self) -> TempDir {
        let running = self.running.take().expect("it runs");
        self.runtime.block_on(running.stop());
        self.folder
    }

    pub(super) fn connect(&self) -> Connection {
        Connection::to(self.address)
    }

    /// The certificate of its local authority.
    pub(super) fn authority(&self) -> String {
        let file = crate::authority_file(&self.folder.path().join("data"));
        std::fs::read_to_string(file).expect("an authority")
    }

    /// The answer of the operator API to a form, with the token of the data folder.
    pub(super) fn operate(&self, form: &str) -> Answer {
        let file = crate::operator_token_file(&self.folder.path().join("data"));
        let token = std::fs::read_to_string(file).expect("a token");
        self.operate_with(&format!("Bearer {}", token.trim()), form)
    }

    /// The same with any `Authorization`.
    pub(super) fn operate_with(&self, authorization: &str, form: &str) -> Answer {
        let headers = [
            ("host", "localhost"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", authorization),
        ];
        let address = self.operator.expect("the operator API listens");
        Connection::to(address).send(&raw("POST", "/", &headers, form))
    }

    /// The answer to a signed call with the default key.
    pub(super) fn call(&self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        self.connect().send(&Request::new(action, parameters).bytes())
    }
}

/// A request of the ACS3 family, to be signed.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) action: &'a str,
    pub(super) version: &'a str,
    pub(super) host: &'a str,
    pub(super) query: Form,
    pub(super) body: &'a str,
    pub(super) at: Timestamp,
    pub(super) nonce: String,
    pub(super) key: AccessKey<'a>,
}

impl<'a> Request<'a> {
    pub(super) fn new(action: &'a str, parameters: &[(&'a str, &'a str)]) -> Request<'a> {
        static NONCES: AtomicU64 = AtomicU64::new(0);
        let key = AccessKey {
            id: crate::DEFAULT_ACCESS_KEY_ID,
            secret: crate::DEFAULT_ACCESS_KEY_SECRET,
            security_token: None,
        };
        Request {
            method: "POST",
            action,
            version: ECS,
            host: "127.0.0.1",
            query: parameters.iter().copied().collect(),
            body: "",
            at: NOW,
            nonce: format!("nonce-{}", NONCES.fetch_add(1, Ordering::Relaxed)),
            key,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let date = jiff::Timestamp::from_millisecond(self.at.0 as i64).expect("a time");
        let headers = acs3::authorize(
            &Call {
                method: self.method,
                host: self.host,
                action: self.action,
                version: self.version,
                query: &self.query,
                body: self.body.as_bytes(),
                date,
                nonce: &self.nonce,
            },
            &self.key,
        );
        let target = format!("/?{}", self.query.encode());
        raw(self.method, &target, &headers, self.body)
    }
}

/// A request as it is, with a `content-length`.
pub(super) fn raw(
    method: &str,
    target: &str,
    headers: &[(impl AsRef<str>, impl AsRef<str>)],
    body: &str,
) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{}: {}\r\n", name.as_ref(), value.as_ref()));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}

/// A connection whose requests may follow each other.
pub(super) struct Connection<S = TcpStream> {
    pub(super) stream: S,
}

/// What a client with TLS has.
pub(super) type Tls = StreamOwned<ClientConnection, TcpStream>;

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Connection {
    pub(super) fn to(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).expect("the server listens");
        // A server that hangs fails the test instead of holding it up.
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
        Connection { stream }
    }

    /// Begins TLS, as a client does that believes these authorities only.
    pub(super) fn secure(self, authorities: &str, name: &str) -> Connection<Tls> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
            roots.add(certificate.expect("a certificate")).expect("an authority");
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the usual versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let tls = ClientConnection::new(Arc::new(config), name).expect("a client");
        Connection { stream: StreamOwned::new(tls, self.stream) }
    }
}

impl<S: Read + Write> Connection<S> {
    pub(super) fn send(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).expect("sent");
        self.receive(request.starts_with(b"HEAD "))
    }

    pub(super) fn receive(&mut self, without_body: bool) -> Answer {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.stream.read_exact(&mut byte).expect("an answer's head");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("a head is text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer =
            Answer { status: status.parse().expect("a number"), headers, body: String::new() };
        let length = if without_body { "0" } else { answer.header("content-length") };
        let length = if length.is_empty() { "0" } else { length };
        let mut body = vec![0; length.parse().expect("a length")];
        self.stream.read_exact(&mut body).expect("an answer's body");
        answer.body = String::from_utf8(body).expect("a body is text");
        answer
    }

    /// Whether the server has closed the connection, without more bytes.
    pub(super) fn is_closed(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(read) => read == 0,
            // What it had not read yet is thrown away.
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }

    /// How many bytes come until the server closes the connection.
    pub(super) fn rest(&mut self) -> usize {
        let (mut buffer, mut sum) = (vec![0; 1 << 16], 0);
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return sum,
                Ok(read) => sum += read,
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return sum,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map_or("", |(_, value)| value)
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(super) fn code(&self) -> String {
        self.text("Code")
    }

    /// A member of the JSON body, which must be text.
    pub(super) fn text(&self, name: &str) -> String {
        let json = self.json();
        json[name].as_str().unwrap_or_else(|| panic!("no text {name} in {json}")).to_owned()
    }

    #[track_caller]
    pub(super) fn is(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.body);
    }
}
