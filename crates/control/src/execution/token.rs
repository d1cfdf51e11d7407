//! Client tokens: a repeated request answers as the first did.
//!
//! A token belongs to an operation, an account and a region. Only a success uses it up: a refused
//! request left nothing to repeat, and clients reuse the token of a failed try. The answer is kept
//! for `World::token_retention_ms` and survives a restart; the `RequestId` of a repeated answer is
//! that of the repetition.

use api::Answer;
use minicbor::{Decode, Encode, bytes::ByteVec};
use serde::Serialize;
use store::{StoreError, Table, Timestamp, Txn};

use crate::{Fault, faults::RequestFault, kernel::head::Token};

/// The answers kept, by the operation and the token.
pub const TOKENS: Table<(String, String), Kept> = Table::new(30, "client_tokens");

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

impl Kept {
    fn is_over(&self, now: Timestamp, retention_ms: u64) -> bool {
        self.at.plus_ms(retention_ms) < now
    }
}

/// The first answer, if the same request came before.
pub fn answer(
    txn: &Txn<'_>,
    operation: &str,
    token: &Token,
    retention_ms: u64,
) -> Result<Option<Repeated>, Fault> {
    match txn.get(TOKENS, &(operation.to_owned(), token.text.clone()))? {
        Some(kept) if kept.is_over(txn.now(), retention_ms) => Ok(None),
        Some(kept) if *kept.fingerprint == token.fingerprint => Ok(Some(Repeated::from(kept))),
        Some(_) => Err(RequestFault::TokenParameters.into()),
        None => Ok(None),
    }
}

/// Keeps the first answer.
pub fn keep(
    txn: &mut Txn<'_>,
    operation: &str,
    token: &Token,
    answer: &dyn Answer,
) -> Result<(), StoreError> {
    let kept = Kept {
        fingerprint: ByteVec::from(token.fingerprint.to_vec()),
        answer: ByteVec::from(answer.keep()),
        at: txn.now(),
    };
    txn.put(TOKENS, &(operation.to_owned(), token.text.clone()), &kept)
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

/// Deletes answers of the cell that were kept long enough, looking at so many behind `after`; the
/// key to go on from, or nothing at the end.
pub fn purge(
    txn: &mut Txn<'_>,
    retention_ms: u64,
    after: Option<(String, String)>,
    most: usize,
) -> Result<Option<(String, String)>, StoreError> {
    let rows = txn.scan(TOKENS, &(), after.as_ref())?.take(most).collect::<Result<Vec<_>, _>>()?;
    for (key, kept) in &rows {
        if kept.is_over(txn.now(), retention_ms) {
            txn.delete(TOKENS, key)?;
        }
    }
    let last = (rows.len() == most).then(|| rows.into_iter().next_back()).flatten();
    Ok(last.map(|(key, _)| key))
}
