//! RPC signature, `SignatureVersion=1.0`: HMAC-SHA1 over verb and sorted parameters.
//!
//! From "Request signatures" of the ECS documentation and the official SDKs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::encode;
use crate::form::Form;

/// The text that is signed: the verb, `/`, and all parameters of query and body but `Signature`,
/// empty ones too.
pub fn string_to_sign(method: &str, form: &Form) -> String {
    // Encoded twice: each escape takes five bytes and each separator three.
    let mut out = String::with_capacity(form.encoded_len() * 3 / 2 + 16);
    out.push_str(method);
    out.push_str("&%2F&");
    let start = out.len();
    for (name, value) in form.iter().filter(|(name, _)| *name != "Signature") {
        if out.len() > start {
            out.push_str("%26");
        }
        encode::push_twice(&mut out, name);
        out.push_str("%3D");
        encode::push_twice(&mut out, value);
    }
    out
}

/// The value of the `Signature` parameter, not percent-encoded.
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    let mut key = String::with_capacity(secret.len() + 1);
    key.push_str(secret);
    key.push('&');
    hmac_sha1(&key, string_to_sign)
}

/// HMAC-SHA1 in base64, with the key as it is.
pub fn hmac_sha1(key: &str, message: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes any key");
    mac.update(message.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::string_to_sign;
    use crate::form::Form;

    #[test]
    fn only_the_signature_itself_is_not_signed() {
        let form: Form =
            [("Signature", "x"), ("SignatureType", ""), ("A", "b c")].into_iter().collect();
        assert_eq!(string_to_sign("GET", &form), "GET&%2F&A%3Db%2520c%26SignatureType%3D");
    }
}
