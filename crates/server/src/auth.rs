//! Who sends a request: the keys that there are, and the checks in their order.
//!
//! What is presented is well-formed; the key is there and active; temporary credentials come with a
//! token; the signature is right; the token is the key's; the time is right; the nonce is new. A
//! nonce counts only after all else, so that nobody without a key can use up another's.

use std::collections::HashMap;

use api::credentials::{self, AuthError, Incoming, Presented, Scheme};
use api::sign;
use control::Caller;
use store::Timestamp;

use crate::config::{AccessKey, Account, Config, KeyStatus, Secret};
use crate::nonce::Nonces;

/// What ids of temporary credentials start with.
const TEMPORARY: &str = "STS.";

/// Lets requests in, or not.
pub(crate) struct Auth {
    keys: HashMap<String, (u64, AccessKey)>,
    bearer_tokens: Vec<(u64, Secret)>,
    skew_s: u32,
    nonces: Nonces,
}

impl Auth {
    pub(crate) fn new(config: &Config) -> Auth {
        let mut keys = HashMap::new();
        let mut bearer_tokens = Vec::new();
        for Account { id, keys: of_account, bearer_tokens: tokens } in &config.accounts {
            keys.extend(of_account.iter().map(|key| (key.id.clone(), (*id, key.clone()))));
            bearer_tokens.extend(tokens.iter().map(|token| (*id, token.clone())));
        }
        let nonces = Nonces::new(config.clock_skew_s, config.limits.nonces);
        Auth { keys, bearer_tokens, skew_s: config.clock_skew_s, nonces }
    }

    /// Who sends the request, by proof.
    pub(crate) fn caller(
        &self,
        incoming: &Incoming<'_>,
        now: Timestamp,
    ) -> Result<Caller, AuthError> {
        let presented = credentials::read(incoming)?;
        let caller = match presented.scheme {
            Scheme::V1 | Scheme::Acs3 => self.by_key(&presented)?,
            Scheme::Bearer => self.by_token(&presented)?,
        };
        presented.check_clock(wire_time(now), self.skew_s)?;
        let holder = match caller.access_key_id.as_str() {
            "" => &format!("account {}", caller.account),
            id => id,
        };
        if !self.nonces.is_new(holder, presented.nonce, now) {
            return Err(AuthError::SignatureNonceUsed);
        }
        Ok(caller)
    }

    fn by_key(&self, presented: &Presented<'_>) -> Result<Caller, AuthError> {
        let id = presented.access_key_id;
        let (account, key) = self.keys.get(id).ok_or(AuthError::AccessKeyNotFound)?;
        if key.status == KeyStatus::Inactive {
            return Err(AuthError::AccessKeyInactive);
        }
        if key.id.starts_with(TEMPORARY) && presented.security_token.is_none() {
            return Err(AuthError::MissingSecurityToken);
        }
        presented.verify(key.secret.expose())?;
        let is_of_key =
            |token| key.security_tokens.iter().any(|one| sign::equal(one.expose(), token));
        if presented.security_token.is_some_and(|token| !is_of_key(token)) {
            return Err(AuthError::SecurityTokenMismatch);
        }
        Ok(Caller { access_key_id: id.to_owned(), ..Caller::account(*account) })
    }

    fn by_token(&self, presented: &Presented<'_>) -> Result<Caller, AuthError> {
        // All are compared: which one is right must not be told by the time it takes.
        let right = |(_, token): &&(u64, Secret)| presented.verify(token.expose()).is_ok();
        let found = self.bearer_tokens.iter().filter(right).fold(None, |_, one| Some(one));
        let (account, _) = found.ok_or(AuthError::SecurityTokenMalformed)?;
        Ok(Caller::account(*account))
    }
}

fn wire_time(Timestamp(ms): Timestamp) -> jiff::Timestamp {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX)
}
