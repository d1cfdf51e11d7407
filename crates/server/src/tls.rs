//! HTTPS on the port that speaks HTTP: whom the server says it is.
//!
//! **Certificates.** A client that believes the local [`authority`] believes the server under every
//! name that clients reach it by: those of this machine, those of the configuration, and the cloud's
//! own, by which clients with fixed hosts come through the proxy. The server's certificate is issued
//! by the authority when it starts, and again before it expires; only the authority is kept.
//!
//! A user's own certificate stands for all names but the cloud's, for which nobody issues one.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::{CertifiedKey, SigningKey};
use tokio_rustls::rustls::{self, ServerConfig};
use tracing::error;

use crate::config::Config;
use authority::{Authority, Leaf};

pub(crate) use authority::key_file;
pub use authority::{AuthorityError, authority_file};

mod authority;

/// What the cloud's own hosts end with, such as `ecs.cn-hangzhou.aliyuncs.com`.
pub(crate) const CLOUD: &str = ".aliyuncs.com";

/// Whether a host's name, without port, is one of the cloud's own.
pub fn is_cloud(name: &str) -> bool {
    name.len() > CLOUD.len() && name.to_ascii_lowercase().ends_with(CLOUD)
}

/// The first byte of a connection that begins with TLS: the type of a handshake record.
pub(crate) const HANDSHAKE: u8 = 0x16;

/// Why the server cannot speak TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The local authority cannot be used or made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// A file of the user's own certificate cannot be read.
    #[error("cannot read {what} in {}", file.display())]
    Pem {
        /// What is in the file.
        what: &'static str,
        /// The file.
        file: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// The user's own certificate and key cannot be used together.
    #[error("the certificate in {} cannot be used with the key in {}", certificate.display(), key.display())]
    Pair {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// The library does not take the settings.
    #[error("TLS cannot be set up")]
    Library(#[source] rustls::Error),
}

/// The files of a certificate that a user has from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those that it was issued with: PEM.
    pub certificate: PathBuf,
    /// Its private key: PEM.
    pub key: PathBuf,
}

/// Accepts TLS on connections. `address` is where the server listens.
pub(crate) fn acceptor(config: &Config, address: IpAddr) -> Result<TlsAcceptor, TlsError> {
    let authority = Authority::ensure(&config.data)?;
    let own = config.tls.as_ref().map(TlsFiles::read).transpose()?.map(Arc::new);
    let names = names(config, address);
    let identity = Identity { authority, names, own, issued: Mutex::default() };
    // So that a name that no certificate can have is found now.
    identity.issued(now_s()).map_err(TlsError::Authority)?;
    let mut settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Library)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(identity));
    settings.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Clients that connect for each call need no second key exchange.
    settings.ticketer = ring::Ticketer::new().map_err(TlsError::Library)?;
    Ok(TlsAcceptor::from(Arc::new(settings)))
}

/// The names that the server's certificate has.
fn names(config: &Config, address: IpAddr) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    names.extend(
        [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()].map(|ip| ip.to_string()),
    );
    if !address.is_unspecified() {
        names.push(address.to_canonical().to_string());
    }
    names.extend(config.public_endpoint.as_deref().map(|endpoint| host_of(endpoint).to_owned()));
    names.extend(config.hosts.iter().cloned());
    names.push(format!("*{CLOUD}"));
    names.extend(config.world.regions.iter().map(|region| format!("*.{}{CLOUD}", region.id)));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.to_ascii_lowercase()));
    names
}

/// The host of `HOST` or `HOST:PORT`, an IPv6 address without its brackets.
fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    }
}

/// Chooses the certificate of a connection.
struct Identity {
    authority: Authority,
    names: Vec<String>,
    /// The user's.
    own: Option<Arc<CertifiedKey>>,
    /// The one that the authority has issued last.
    issued: Mutex<Option<Issued>>,
}

struct Issued {
    certified: Arc<CertifiedKey>,
    /// In seconds of Unix time.
    renew_s: i64,
}

impl Identity {
    /// The certificate of the authority's, which is issued anew when its time comes.
    fn issued(&self, now_s: i64) -> Result<Arc<CertifiedKey>, AuthorityError> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Issued { certified, .. }) = issued.as_ref().filter(|one| now_s < one.renew_s) {
            return Ok(certified.clone());
        }
        let Leaf { chain, key, renew_s } = self.authority.issue(&self.names, now_s)?;
        let certified = Arc::new(CertifiedKey::new(chain, key));
        *issued = Some(Issued { certified: certified.clone(), renew_s });
        Ok(certified)
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_cloud = hello.server_name().is_some_and(is_cloud);
        match &self.own {
            Some(own) if !is_cloud => Some(own.clone()),
            Some(_) | None => match self.issued(now_s()) {
                Ok(issued) => Some(issued),
                Err(error) => {
                    error!(%error, "no certificate can be issued");
                    None
                }
            },
        }
    }
}

/// Without the keys.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("names", &self.names).finish_non_exhaustive()
    }
}

/// One of the two files is named without the other.
#[derive(Debug, thiserror::Error)]
#[error("a certificate and its key belong together: name both tls_cert and tls_key, or neither,")]
pub struct Lone;

impl TlsFiles {
    /// Both files, or neither.
    pub fn of(
        certificate: Option<PathBuf>,
        key: Option<PathBuf>,
    ) -> Result<Option<TlsFiles>, Lone> {
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
            (None, None) => Ok(None),
            (Some(_), None) | (None, Some(_)) => Err(Lone),
        }
    }

    fn read(&self) -> Result<CertifiedKey, TlsError> {
        let unreadable = |what, file: &Path| {
            let file = file.to_owned();
            move |source| TlsError::Pem { what, file, source }
        };
        let what = "a certificate";
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(unreadable(what, &self.certificate))?;
        if chain.is_empty() {
            return Err(unreadable(what, &self.certificate)(pem::Error::NoItemsFound));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(unreadable("a private key", &self.key))?;
        let no_pair = |source| TlsError::Pair {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            source,
        };
        let certified = CertifiedKey::new(chain, signing_key(&key).map_err(no_pair)?);
        match certified.keys_match() {
            // Some kinds of keys cannot be compared.
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
                Ok(certified)
            }
            Err(source) => Err(no_pair(source)),
        }
    }
}

fn signing_key(key: &PrivateKeyDer<'_>) -> Result<Arc<dyn SigningKey>, rustls::Error> {
    ring::sign::any_supported_type(key)
}

/// Clients judge a certificate by the time of their machine, so the server's setting for time is of
/// no use here.
fn now_s() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_issued_anew_before_it_expires() {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = Authority::ensure(folder.path()).expect("made");
        let names = names(&Config::default(), Ipv4Addr::LOCALHOST.into());
        let identity = Identity { authority, names, own: None, issued: Mutex::default() };
        let day = |days: i64| {
            let now_s = now_s() + days * 24 * 60 * 60;
            identity.issued(now_s).expect("issued").cert[0].clone()
        };
        let first = day(0);
        assert_eq!(day(299), first);
        let second = day(301);
        assert_ne!(second, first);
        assert_eq!(day(302), second);
    }

    #[test]
    fn it_names_whatever_clients_may_call_the_server() {
        let hosts = ["enid", "*.enid.example", "localhost"].map(str::to_owned).to_vec();
        let public_endpoint = Some("Public.example:443".to_owned());
        let config = Config { public_endpoint, hosts, ..Config::default() };
        let names = names(&config, [10, 1, 2, 3].into());
        let expected = ["localhost", "127.0.0.1", "::1", "10.1.2.3", "Public.example", "enid"];
        assert_eq!(names[..6], expected);
        assert_eq!(names[6..8], ["*.enid.example", "*.aliyuncs.com"]);
        assert!(names.contains(&"*.cn-hangzhou.aliyuncs.com".to_owned()));
        assert_eq!(names.len(), 8 + config.world.regions.len());
        assert_eq!(host_of("[::1]:3640"), "::1");
    }

    #[test]
    fn one_file_alone_is_no_certificate() {
        let file = || Some(PathBuf::from("f"));
        assert!(TlsFiles::of(file(), None).is_err() && TlsFiles::of(None, file()).is_err());
        assert!(TlsFiles::of(None, None).is_ok_and(|files| files.is_none()));
        assert!(TlsFiles::of(file(), file()).is_ok_and(|files| files.is_some()));
    }
}
