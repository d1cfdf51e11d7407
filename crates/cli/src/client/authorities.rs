//! Whose certificates a client believes.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls_pki_types::{
    CertificateDer,
    pem::{self, PemObject},
};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::Endpoint;

/// The authorities that a client believes; none, of a client that sends no encrypted requests.
#[derive(Clone, Debug)]
pub struct Authorities(RootCertStore);

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// The file cannot be read.
    #[error("cannot read the certificate of an authority in {}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: pem::Error,
    },
    /// The file has none.
    #[error("there is no certificate of an authority in {}", .0.display())]
    Empty(PathBuf),
    /// This machine has none.
    #[error(
        "this machine believes no authority, so it believes no server: name one with --ca, such as \
         the one that `enid ca` prints"
    )]
    Machine,
}

impl Authorities {
    /// None at all.
    pub fn none() -> Authorities {
        Authorities(RootCertStore::empty())
    }

    /// Those that a client of the endpoint needs: those in the file, or else those that this machine
    /// believes, which the environment may name (`SSL_CERT_FILE`).
    pub fn of(endpoint: &Endpoint, file: Option<&Path>) -> Result<Authorities, AuthoritiesError> {
        if !endpoint.is_https() {
            return Ok(Authorities::none());
        }
        let mut store = RootCertStore::empty();
        match file {
            Some(file) => {
                let unreadable = |source| AuthoritiesError::File { file: file.to_owned(), source };
                let read = CertificateDer::pem_file_iter(file).map_err(unreadable)?;
                let read = read.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
                store.add_parsable_certificates(read);
                match store.is_empty() {
                    true => Err(AuthoritiesError::Empty(file.to_owned())),
                    false => Ok(Authorities(store)),
                }
            }
            None => {
                // Some of the machine's files may be unreadable, which is no matter if others are not.
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                match store.is_empty() {
                    true => Err(AuthoritiesError::Machine),
                    false => Ok(Authorities(store)),
                }
            }
        }
    }

    /// How a client that believes them speaks TLS.
    pub(super) fn config(self) -> ClientConfig {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has the suites of TLS 1.2 and 1.3")
            .with_root_certificates(self.0)
            .with_no_client_auth()
    }
}
