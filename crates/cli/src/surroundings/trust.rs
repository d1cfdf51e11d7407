//! The certificate authorities that programs are told to believe, in the forms that they read.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use sha1::{Digest, Sha1};

/// The password of every Java trust store, which holds nothing secret: it only guards against damage.
pub const JAVA_PASSWORD: &str = "changeit";

/// The authorities that this machine believes, after the one of the server. Without them a program could
/// not reach hosts that the proxy lets pass.
pub fn authorities(ca: &str) -> io::Result<Vec<CertificateDer<'static>>> {
    let own = CertificateDer::from_pem_slice(ca.as_bytes()).map_err(io::Error::other)?;
    // A machine may believe none, and some of its files may be unreadable.
    let machine = rustls_native_certs::load_native_certs().certs;
    let mut all = vec![own];
    all.extend(machine.into_iter().filter(|one| one.len() <= usize::from(u16::MAX)));
    Ok(all)
}

/// A PEM file with all of them.
pub fn pem(certificates: &[CertificateDer<'_>]) -> String {
    let mut text = String::new();
    for certificate in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let encoded = STANDARD.encode(certificate);
        for line in encoded.as_bytes().chunks(64) {
            text.extend(line.iter().copied().map(char::from));
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

/// A trust store that every Java reads (JKS): the entries, and a digest over them and the password.
pub fn java(certificates: &[CertificateDer<'_>]) -> Vec<u8> {
    const MAGIC: u32 = 0xFEED_FEED;
    const VERSION: u32 = 2;
    const TRUSTED: u32 = 2;
    let count = u32::try_from(certificates.len()).unwrap_or(u32::MAX);
    let mut store = Vec::new();
    for number in [MAGIC, VERSION, count] {
        store.extend(number.to_be_bytes());
    }
    for (number, certificate) in certificates.iter().enumerate() {
        store.extend(TRUSTED.to_be_bytes());
        text(&mut store, &format!("authority{number}"));
        // When it was made, which nothing depends on.
        store.extend(0u64.to_be_bytes());
        text(&mut store, "X.509");
        let length = u32::try_from(certificate.len()).unwrap_or(u32::MAX);
        store.extend(length.to_be_bytes());
        store.extend(certificate.iter());
    }
    let password = JAVA_PASSWORD.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let digest = Sha1::new_with_prefix(password).chain_update("Mighty Aphrodite");
    let digest = digest.chain_update(&store).finalize();
    store.extend(digest);
    store
}

/// Short ASCII text with its length before it.
fn text(store: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    store.extend(length.to_be_bytes());
    store.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_pem_is_read_again() {
        let certificates = [vec![1; 100], vec![2; 1], vec![3; 48]].map(CertificateDer::from);
        let read = CertificateDer::pem_slice_iter(pem(&certificates).as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .expect("well-formed");
        assert_eq!(read, certificates);
    }

    #[test]
    fn a_java_store_has_its_entries_and_the_digest_of_all() {
        let store = java(&[CertificateDer::from(vec![7; 3])]);
        let (body, digest) = store.split_at(store.len() - 20);
        let expected = b"\xFE\xED\xFE\xED\0\0\0\x02\0\0\0\x01\0\0\0\x02\0\x0Aauthority0\
                         \0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\x03\x07\x07\x07";
        assert_eq!(body, expected);
        let password = b"\0c\0h\0a\0n\0g\0e\0i\0t";
        let whole = [&password[..], b"Mighty Aphrodite", body].concat();
        assert_eq!(digest, Sha1::digest(whole).as_slice());
    }
}
