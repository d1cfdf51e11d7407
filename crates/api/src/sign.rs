//! Signatures as pure functions: what text is signed, and what its signature is.
//!
//! - [`v1`]: RPC signature version 1.0, HMAC-SHA1 over the sorted parameters.
//! - [`acs3`]: ACS3-HMAC-SHA256 over the request with the headers that the client chose.

use subtle::ConstantTimeEq;

pub mod acs3;
pub mod v1;

/// Whether two signatures, or other secrets, are equal, in a time that does not tell where they
/// differ.
pub fn equal(ours: impl AsRef<[u8]>, theirs: impl AsRef<[u8]>) -> bool {
    ours.as_ref().ct_eq(theirs.as_ref()).into()
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn signatures_are_equal_only_in_every_byte() {
        assert!(equal("", ""));
        assert!(equal("Jv4y", "Jv4y"));
        assert!(!equal("Jv4y", "Jv4Y"));
        assert!(!equal("Jv4y", "Jv4"));
    }
}
