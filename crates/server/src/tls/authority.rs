//! The local certificate authority. It is made at the first start and kept in the data folder, so that
//! clients which were told of it once believe the server after every restart.
//!
//! Whoever has its key can pretend to be any host to whoever believes the authority. So the key is for
//! its owner only and never leaves the folder, and programs should be told of the authority one by one
//! (`enid exec` does so) rather than the whole machine.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::sign::SigningKey;

use crate::kept_file::{self, Readers};

/// For how long clients can believe the authority, in days.
const AUTHORITY_DAYS: i64 = 20 * 365;
/// How long a certificate is valid, in days; some clients take none that is valid for longer.
const LEAF_DAYS: i64 = 397;
/// So long before its end it is issued anew, in days.
const RENEWAL_DAYS: i64 = 97;
/// A certificate is valid from a day before, since clients' clocks may be behind.
const BEFORE_DAYS: i64 = 1;

const DAY_S: i64 = 24 * 60 * 60;

/// Why the local authority cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// One of its files cannot be read or made.
    #[error("cannot use the file {} of the local certificate authority", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Clients believe a certificate whose key is gone.
    #[error(
        "the key of the local certificate authority is gone: {} is missing, which belongs to {}. \
         Restore it from a copy, or remove the certificate too, and the server makes others, which \
         clients must be told of",
        key.display(),
        certificate.display()
    )]
    KeyGone {
        /// The file of the key.
        key: PathBuf,
        /// The file of the certificate.
        certificate: PathBuf,
    },
    /// A file does not hold what it should.
    #[error("the file {} of the local certificate authority cannot be used: {why}", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// A certificate cannot be made.
    #[error("no certificate can be made")]
    Make(#[from] rcgen::Error),
}

/// Issues the server's certificates.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

/// A certificate that has been issued.
pub(super) struct Leaf {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: Arc<dyn SigningKey>,
    /// When it is time for the next one, in seconds of Unix time.
    pub(super) renew_s: i64,
}

/// The file with the certificate of the local authority, in a data folder.
pub fn authority_file(data: &Path) -> PathBuf {
    data.join("ca.pem")
}

/// The file with its key.
pub(crate) fn key_file(data: &Path) -> PathBuf {
    data.join("ca-key.pem")
}

impl Authority {
    /// The authority of a data folder, which is made if there is none. The folder must be locked.
    pub(super) fn ensure(data: &Path) -> Result<Authority, AuthorityError> {
        let (file, key_file) = (authority_file(data), key_file(data));
        let failed = |file: &Path| {
            let file = file.to_owned();
            move |source| AuthorityError::File { file, source }
        };
        let certificate = kept_file::read(&file).map_err(failed(&file))?;
        let key = match kept_file::read(&key_file).map_err(failed(&key_file))? {
            Some(text) => KeyPair::from_pem(&text).map_err(|error| AuthorityError::Unusable {
                file: key_file.clone(),
                why: error.to_string(),
            })?,
            None if certificate.is_some() => {
                return Err(AuthorityError::KeyGone { key: key_file, certificate: file });
            }
            None => {
                let key = KeyPair::generate()?;
                kept_file::make(&key_file, &key.serialize_pem(), Readers::Owner)
                    .map_err(failed(&key_file))?;
                key
            }
        };
        let params = params(&key);
        let certificate = match certificate {
            Some(text) => text,
            // A start may have ended after the key was made.
            None => {
                let pem = params.self_signed(&key)?.pem();
                kept_file::make(&file, &pem, Readers::Everybody).map_err(failed(&file))?;
                pem
            }
        };
        let certificate =
            CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(|error| {
                AuthorityError::Unusable { file: file.clone(), why: error.to_string() }
            })?;
        // A certificate has its public key in it as it is.
        if !contains(&certificate, key.public_key_raw()) {
            let why = format!("it does not belong to the key in {}", key_file.display());
            return Err(AuthorityError::Unusable { file, why });
        }
        Ok(Authority { issuer: Issuer::new(params, key), certificate })
    }

    /// A certificate for these names, with a key of its own.
    pub(super) fn issue(&self, names: &[String], now_s: i64) -> Result<Leaf, AuthorityError> {
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = name("enid".to_owned());
        set_validity(&mut params, now_s, LEAF_DAYS);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let key = super::signing_key(&der).expect("the library reads the keys that it makes");
        Ok(Leaf {
            chain: vec![certificate.der().clone(), self.certificate.clone()],
            key,
            renew_s: now_s + (LEAF_DAYS - RENEWAL_DAYS) * DAY_S,
        })
    }
}

/// What the authority's certificate says. What it issues names it so.
fn params(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    // The name tells the authorities of several servers apart where clients believe all of them.
    let id = params.key_identifier(key);
    let id = id.iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    params.distinguished_name = name(format!("enid local authority {id}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, super::now_s(), AUTHORITY_DAYS);
    params
}

fn name(common: String) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

fn set_validity(params: &mut CertificateParams, now_s: i64, days: i64) {
    let day = |day: i64| {
        let at = Timestamp::from_second(now_s + day * DAY_S).unwrap_or(Timestamp::MAX);
        let date = at.to_zoned(TimeZone::UTC).date();
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = day(-BEFORE_DAYS);
    params.not_after = day(days - BEFORE_DAYS);
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
