//! Client tokens: a repeated request answers as the first did.
//!
//! A token belongs to an operation, an account and a region. Only a success uses it up: a refused
//! request left nothing to repeat, and clients reuse the token of a failed try. The answer is kept
//! for `World::token_retention_ms` and survives a restart; the `RequestId` of a repeated answer is
//! that of the repetition.

use api::{Answer, Form};
use minicbor::{Decode, Encode, bytes::ByteVec};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Table, Timestamp, Txn};

use crate::{Endpoint, Fault, Scope};

/// The answers kept.
pub const TOKENS: Table<(Scope, String, String), Kept> = Table::new(30, "client_tokens");

/// Rows that one purge looks at.
const PURGE_ROWS: usize = 1000;

/// The first answer to a request with a token.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Kept {
    /// The hash of the request's parameters.
    #[n(0)]
    fingerprint: ByteVec,
    /// The answer, without its `RequestId`, as JSON.
    #[n(1)]
    answer: ByteVec,
    /// When it was given.
    #[n(2)]
    at: Timestamp,
}

/// The token of a request, and what its other parameters are.
pub struct Token {
    key: (Scope, String, String),
    fingerprint: ByteVec,
}

impl Token {
    /// The token of a request, if the operation has one and the request gives it.
    pub fn of(endpoint: &dyn Endpoint, form: &Form, scope: &Scope) -> Option<Token> {
        let token = form.get("ClientToken").filter(|token| !token.is_empty())?;
        let parameters = endpoint.parameters();
        if !parameters.iter().any(|parameter| parameter.name == "ClientToken") {
            return None;
        }
        // Only what the operation declares: signature, nonce and time differ in a repetition, and
        // parameters that are ignored are ignored here too.
        let heads = parameters.iter().map(|parameter| head(&parameter.name)).collect::<Vec<_>>();
        let mut hash = Sha256::new();
        for (name, value) in form.iter().filter(|(name, _)| heads.contains(&head(name))) {
            for part in [name, value] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
        }
        let key = (scope.clone(), endpoint.name().to_owned(), token.to_owned());
        Some(Token { key, fingerprint: ByteVec::from(hash.finalize().to_vec()) })
    }

    /// The first answer, if the same request came before.
    pub fn answer(&self, txn: &Txn<'_>, retention_ms: u64) -> Result<Option<Kept>, Fault> {
        match txn.get(TOKENS, &self.key)? {
            Some(kept) if kept.is_over(txn.now(), retention_ms) => Ok(None),
            Some(kept) if kept.fingerprint == self.fingerprint => Ok(Some(kept)),
            Some(_) => Err(Fault::TokenParameters),
            None => Ok(None),
        }
    }

    /// Keeps the first answer.
    pub fn keep(self, txn: &mut Txn<'_>, answer: &dyn Answer) {
        let answer = ByteVec::from(answer.keep());
        let kept = Kept { fingerprint: self.fingerprint, answer, at: txn.now() };
        txn.put(TOKENS, &self.key, &kept);
    }
}

fn head(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

impl Kept {
    fn is_over(&self, now: Timestamp, retention_ms: u64) -> bool {
        self.at.plus_ms(retention_ms) < now
    }
}

/// A kept answer, given again.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Repeated(serde_json::Map<String, serde_json::Value>);

impl From<Kept> for Repeated {
    fn from(kept: Kept) -> Repeated {
        Repeated(serde_json::from_slice(&kept.answer).expect("kept answers are JSON objects"))
    }
}

/// Deletes answers that were kept long enough, from `after` on; answers where to go on, or nothing
/// at the end.
pub fn purge(
    txn: &mut Txn<'_>,
    retention_ms: u64,
    after: Option<(Scope, String, String)>,
) -> Result<Option<(Scope, String, String)>, Fault> {
    let rows =
        txn.scan(TOKENS, &(), after.as_ref())?.take(PURGE_ROWS).collect::<Result<Vec<_>, _>>()?;
    for (key, kept) in &rows {
        if kept.is_over(txn.now(), retention_ms) {
            txn.delete(TOKENS, key);
        }
    }
    Ok((rows.len() == PURGE_ROWS)
        .then(|| rows.into_iter().next_back())
        .flatten()
        .map(|(key, _)| key))
}

#[cfg(test)]
mod tests {
    use store::{Engine, Memory};

    use super::*;

    fn key(number: usize) -> (Scope, String, String) {
        let scope = Scope { account: 1, region: "cn-hangzhou".to_owned() };
        (scope, "CreateNetworkInterface".to_owned(), format!("t{number:05}"))
    }

    #[test]
    fn what_was_kept_long_enough_is_purged_a_piece_at_a_time() {
        let engine = Memory::new();
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let mut txn = Txn::new(&*snapshot, Timestamp(10_000), 0);
        let count = PURGE_ROWS + 500;
        for number in 0..count {
            // Every second one is of the last second.
            let at = Timestamp(if number % 2 == 0 { 1_000 } else { 9_500 });
            let (fingerprint, answer) = (ByteVec::from(vec![1]), ByteVec::from(b"{}".to_vec()));
            txn.put(TOKENS, &key(number), &Kept { fingerprint, answer, at });
        }
        let after = purge(&mut txn, 1_000, None).expect("memory reads");
        assert_eq!(after, Some(key(PURGE_ROWS - 1)));
        assert_eq!(purge(&mut txn, 1_000, after).expect("memory reads"), None);
        let left = txn.scan(TOKENS, &(), None).expect("memory reads").count();
        assert_eq!(left, count / 2);
    }
}
