//! The known answers of both signature versions: every vector, string to sign and signature.

use std::collections::BTreeMap;
use std::fs;

use api::form::Form;
use api::sign::{acs3, v1};
use serde::Deserialize;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contract/signature_vectors.json");

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

/// Which fields a vector has, its scheme says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Vector {
    id: String,
    scheme: String,
    method: String,
    path: String,
    query_params: BTreeMap<String, String>,
    form_params: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
    signed_headers: String,
    body: Option<String>,
    hashed_payload: String,
    key: String,
    message: String,
    access_key_id: String,
    access_key_secret: String,
    canonical_request: String,
    expected_string_to_sign: String,
    expected_signature: String,
    expected_authorization: String,
}

#[test]
fn every_vector_gives_its_published_answer() {
    let text = fs::read_to_string(PATH).expect("the vectors");
    let file: File = serde_json::from_str(&text).expect("their shape");
    let mut checked = BTreeMap::<&str, usize>::new();
    for vector in &file.vectors {
        match vector.scheme.as_str() {
            "RPC-V1-HMAC-SHA1" => check_v1(vector),
            "RPC-V1-STRING-TO-SIGN" => check_string_to_sign(vector),
            "HMAC-SHA1-BASE64-PRIMITIVE" => check_primitive(vector),
            "ACS3-HMAC-SHA256" => check_acs3(vector),
            other => panic!("{}: unknown scheme {other}", vector.id),
        }
        *checked.entry(&vector.scheme).or_default() += 1;
    }
    let expected = [
        ("ACS3-HMAC-SHA256", 9),
        ("HMAC-SHA1-BASE64-PRIMITIVE", 2),
        ("RPC-V1-HMAC-SHA1", 16),
        ("RPC-V1-STRING-TO-SIGN", 4),
    ];
    assert_eq!(checked.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(file.vectors.len(), 31);
}

fn check_v1(vector: &Vector) {
    check_string_to_sign(vector);
    let signature = v1::signature(&vector.access_key_secret, &vector.expected_string_to_sign);
    assert_eq!(signature, vector.expected_signature, "{}", vector.id);
}

/// These have no signature.
fn check_string_to_sign(vector: &Vector) {
    let form = form(vector.query_params.iter().chain(&vector.form_params));
    let string_to_sign = v1::string_to_sign(&vector.method, &form);
    assert_eq!(string_to_sign, vector.expected_string_to_sign, "{}", vector.id);
}

fn check_primitive(vector: &Vector) {
    let signature = v1::hmac_sha1(&vector.key, &vector.message);
    assert_eq!(signature, vector.expected_signature, "{}", vector.id);
}

fn check_acs3(vector: &Vector) {
    let query = form(vector.query_params.iter());
    let headers: Vec<_> = vector.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    // Three vectors come from SDK tests that give a hash and no body.
    if let Some(body) = &vector.body {
        assert_eq!(acs3::hash(body.as_bytes()), vector.hashed_payload, "{}", vector.id);
    }
    let canonical = acs3::canonical_request(&acs3::Signed {
        method: &vector.method,
        path: &vector.path,
        query: &query,
        headers: &headers,
        signed_headers: &vector.signed_headers,
        hashed_payload: &vector.hashed_payload,
    });
    assert_eq!(canonical, vector.canonical_request, "{}", vector.id);
    let string_to_sign = acs3::string_to_sign(&canonical);
    assert_eq!(string_to_sign, vector.expected_string_to_sign, "{}", vector.id);
    let signature = acs3::signature(&vector.access_key_secret, &string_to_sign);
    assert_eq!(signature, vector.expected_signature, "{}", vector.id);
    let authorization = acs3::Authorization::parse(&vector.expected_authorization);
    let expected = acs3::Authorization {
        credential: &vector.access_key_id,
        signed_headers: &vector.signed_headers,
        signature: &vector.expected_signature,
    };
    assert_eq!(authorization, Ok(expected), "{}", vector.id);
}

fn form<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>) -> Form {
    pairs.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
