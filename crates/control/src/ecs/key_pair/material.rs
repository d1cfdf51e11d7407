//! The keys themselves: how pairs are made, and how public keys are read.
//!
//! **What a new pair is.** RSA of 2,048 bits, its private half as PEM of PKCS #1. The page calls it
//! PKCS #8, but its sample starts with `MIIEpAIBAAKCAQEA`, which is PKCS #1 of such a key: that is
//! what clients write to files and hand to `ssh -i`.
//!
//! **Nobody waits for one.** Two primes take 65 ms on average and four times that at worst, and all
//! writes go through one thread. So a pair is made before its request stands in line (`Plan::labour`),
//! from a seed of its own.

use std::fmt;

use api::{Kind, Value};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use rsa::{
    RsaPrivateKey,
    pkcs1::{EncodeRsaPrivateKey, LineEnding},
    traits::PublicKeyParts,
};
use store::Random;

use crate::ram::Secret;

const BITS: usize = 2048;

/// A new key pair.
pub(super) struct Material {
    pub(super) public: PublicKey,
    /// The private half, as PEM.
    pub(super) private: Secret,
}

/// A public key as OpenSSH has it in a line: its algorithm, the key in Base64, and a comment.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The line.
    pub(super) line: String,
    /// What is in Base64 there.
    blob: Vec<u8>,
}

impl Material {
    /// Draws a pair.
    pub(super) fn draw(random: &mut Random) -> Material {
        let private = RsaPrivateKey::new(random, BITS).expect("so many bits have two primes");
        let pem = private.to_pkcs1_pem(LineEnding::LF).expect("a key that was made can be written");
        let exponent = private.e().to_be_bytes();
        let modulus = private.n().to_be_bytes();
        let mut blob = Vec::new();
        put(&mut blob, RSA.as_bytes());
        put(&mut blob, &positive(&exponent));
        put(&mut blob, &positive(&modulus));
        let line = format!("{RSA} {}", STANDARD.encode(&blob));
        Material { public: PublicKey { line, blob }, private: Secret::from(pem.as_str()) }
    }
}

impl PublicKey {
    /// Its MD5, as RFC 4716 prints it: `c1:b1:30:29:…`.
    pub(super) fn fingerprint(&self) -> String {
        let hash = Md5::digest(&self.blob);
        hash.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
    }
}

/// Its fingerprint says which it is.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}

const RSA: &str = "ssh-rsa";

/// The algorithms that the page of ImportKeyPair lists: how a line may call one, what the key itself
/// calls it, and how many values follow there. Of certificates only the name is looked at.
const ALGORITHMS: &[(&str, &str, Option<usize>)] = &[
    ("rsa", RSA, Some(2)),
    (RSA, RSA, Some(2)),
    ("dsa", "ssh-dss", Some(4)),
    ("ssh-dss", "ssh-dss", Some(4)),
    ("ecdsa", "ecdsa-sha2-nistp256", Some(2)),
    ("ecdsa", "ecdsa-sha2-nistp384", Some(2)),
    ("ecdsa", "ecdsa-sha2-nistp521", Some(2)),
    ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", Some(2)),
    ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384", Some(2)),
    ("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521", Some(2)),
    ("ssh-rsa-cert-v00@openssh.com", "ssh-rsa-cert-v00@openssh.com", None),
    ("ssh-dss-cert-v00@openssh.com", "ssh-dss-cert-v00@openssh.com", None),
    ("ssh-rsa-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com", None),
    ("ssh-dss-cert-v01@openssh.com", "ssh-dss-cert-v01@openssh.com", None),
    ("ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256-cert-v01@openssh.com", None),
    ("ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com", None),
    ("ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-sha2-nistp521-cert-v01@openssh.com", None),
];

impl Value for PublicKey {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a public key as OpenSSH writes it";

    fn parse(text: &str) -> Option<PublicKey> {
        let line = text.trim();
        if line.contains(char::is_control) {
            return None;
        }
        let mut words = line.split_whitespace();
        let (called, encoded) = (words.next()?, words.next()?);
        let blob = STANDARD.decode(encoded).ok()?;
        let (name, mut rest) = take(&blob)?;
        let known =
            ALGORITHMS.iter().find(|(word, is, _)| *word == called && is.as_bytes() == name);
        let (_, _, values) = known?;
        for _ in 0..values.unwrap_or(0) {
            let (value, behind) = take(rest)?;
            if value.is_empty() {
                return None;
            }
            rest = behind;
        }
        // Nothing may follow the values; a certificate has more, and must.
        (rest.is_empty() == values.is_some())
            .then(|| PublicKey { line: line.to_owned(), blob: blob.clone() })
    }
}

/// A value with its length before it (RFC 4251, section 5).
fn put(out: &mut Vec<u8>, value: &[u8]) {
    let length = u32::try_from(value.len()).expect("a value of a key is short");
    out.extend(length.to_be_bytes());
    out.extend(value);
}

/// The first value, and what follows it.
fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// A positive number in as few bytes as it needs: its first bit would be its sign.
fn positive(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let sign = bytes.get(first).is_some_and(|byte| byte & 0x80 != 0);
    sign.then_some(0).into_iter().chain(bytes[first..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rsa::{RsaPrivateKey, pkcs1::DecodeRsaPrivateKey};

    use super::*;

    /// A key that `ssh-keygen -t ecdsa` made.
    const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNKU3iAY0BH47Cr98//7nqbR8CKFzX9iCrOQ/Tdo87EidpWkKp9PhtmxweqlfEwHhqWHeoJqEdCjAMnzN2579WU= me@home";

    #[test]
    fn a_drawn_pair_is_two_halves_of_one_and_the_same_for_the_same_seed() {
        let draw = || Material::draw(&mut Random::seed_from_u64(7));
        let made = draw();
        let pem = made.private.expose();
        assert!(pem.starts_with("-----BEGIN RSA PRIVATE KEY-----\nMIIE"), "{pem}");
        assert!(pem.ends_with("-----END RSA PRIVATE KEY-----\n"), "{pem}");
        let private = RsaPrivateKey::from_pkcs1_pem(pem).expect("it is a key");
        assert_eq!(private.n().bits(), 2048);
        let parsed = PublicKey::parse(&made.public.line).expect("it is a public key");
        assert_eq!(parsed, made.public);
        let (_, values) = take(&parsed.blob).expect("it has a name");
        let (exponent, values) = take(values).expect("it has an exponent");
        let (modulus, rest) = take(values).expect("it has a modulus");
        assert_eq!((exponent, rest), (&[1, 0, 1][..], &[][..]));
        assert_eq!(modulus, positive(&private.n().to_be_bytes()));
        assert_eq!((draw().public, draw().private), (made.public, made.private));
    }

    #[test]
    fn a_fingerprint_is_what_ssh_keygen_prints() {
        let key = PublicKey::parse(ECDSA).expect("it is a public key");
        let printed = "f0:f9:5b:b9:65:7d:ed:5b:88:9a:58:8d:fe:3d:c3:f4";
        assert_eq!(key.fingerprint(), printed);
        assert_eq!(format!("{key:?}"), format!("PublicKey({printed})"));
    }

    #[test]
    fn public_keys_are_of_the_listed_algorithms_and_whole() {
        let line = |called: &str, name: &str, values: &[&[u8]]| {
            let mut blob = Vec::new();
            put(&mut blob, name.as_bytes());
            values.iter().for_each(|value| put(&mut blob, value));
            format!("{called} {}", STANDARD.encode(&blob))
        };
        let two: &[&[u8]] = &[b"e", b"n"];
        let certificate = "ssh-rsa-cert-v01@openssh.com";
        for good in [
            line("ssh-rsa", "ssh-rsa", two),
            line("rsa", "ssh-rsa", two),
            format!("  {} me@home \n", line("ssh-rsa", "ssh-rsa", two)),
            line("ssh-dss", "ssh-dss", &[b"p", b"q", b"g", b"y"]),
            line("dsa", "ssh-dss", &[b"p", b"q", b"g", b"y"]),
            line("ecdsa", "ecdsa-sha2-nistp521", two),
            line(certificate, certificate, two),
            ECDSA.to_owned(),
        ] {
            assert!(PublicKey::parse(&good).is_some(), "{good}");
        }
        for bad in [
            String::new(),
            "ssh-rsa".to_owned(),
            "ssh-rsa ABC1234567".to_owned(),
            line("ssh-rsa", "ssh-dss", two),
            line("ssh-ed25519", "ssh-ed25519", &[b"k"]),
            line("ssh-rsa", "ssh-rsa", &[b"e"]),
            line("ssh-rsa", "ssh-rsa", &[b"e", b""]),
            line("ssh-rsa", "ssh-rsa", &[b"e", b"n", b"x"]),
            line(certificate, certificate, &[]),
            format!("{}\nssh-rsa x", line("ssh-rsa", "ssh-rsa", two)),
        ] {
            assert!(PublicKey::parse(&bad).is_none(), "{bad}");
        }
    }
}
