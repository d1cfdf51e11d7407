//! Who sends a request: the keys that there are, and the checks in their order.
//!
//! What is presented is well-formed; the key is there and active; temporary credentials come with a
//! token; the signature is right; the token is the key's; the time is right; the nonce is new. A
//! nonce counts only after all else, so that nobody without a key can use up another's.

use std::collections::HashMap;
use std::net::IpAddr;

use api::credentials::{self, AuthError, Incoming, Presented, Scheme};
use api::sign;
use control::{Caller, Principal};
use store::Timestamp;

use crate::config::{AccessKey, Config, KeyStatus, Secret};
use crate::nonce::Nonces;

/// What ids of temporary credentials start with.
const TEMPORARY: &str = "STS.";

/// Lets requests in, or not.
pub(crate) struct Auth {
    keys: HashMap<String, Holder>,
    bearer_tokens: Vec<(u64, Secret)>,
    skew_s: u32,
    nonces: Nonces,
}

/// Whose key it is.
struct Holder {
    account: u64,
    principal: Principal,
    key: AccessKey,
}

impl Auth {
    pub(crate) fn new(config: &Config) -> Auth {
        let mut keys = HashMap::new();
        let mut bearer_tokens = Vec::new();
        for account in &config.accounts {
            let mut add = |key: &AccessKey, principal: Principal| {
                let holder = Holder { account: account.id, principal, key: key.clone() };
                keys.insert(key.id.clone(), holder);
            };
            account.keys.iter().for_each(|key| add(key, Principal::Account));
            for user in &account.users {
                user.keys.iter().for_each(|key| add(key, Principal::User(user.user.clone())));
            }
            let tokens = account.bearer_tokens.iter();
            bearer_tokens.extend(tokens.map(|token| (account.id, token.clone())));
        }
        let nonces = Nonces::new(config.clock_skew_s, config.limits.nonces);
        Auth { keys, bearer_tokens, skew_s: config.clock_skew_s, nonces }
    }

    /// Who sends the request from `peer`, by proof.
    pub(crate) fn caller(
        &self,
        incoming: &Incoming<'_>,
        peer: IpAddr,
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
        // TLS is not spoken yet.
        Ok(Caller { source_ip: peer.to_canonical(), secure: false, ..caller })
    }

    fn by_key(&self, presented: &Presented<'_>) -> Result<Caller, AuthError> {
        let id = presented.access_key_id;
        let holder = self.keys.get(id).ok_or(AuthError::AccessKeyNotFound)?;
        let key = &holder.key;
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
        let (access_key_id, principal) = (id.to_owned(), holder.principal.clone());
        Ok(Caller { access_key_id, principal, ..Caller::account(holder.account) })
    }

    fn by_token(&self, presented: &Presented<'_>) -> Result<Caller, AuthError> {
        // All are compared: which one is right must not be told by the time it takes.
        let right = |(_, token): &&(u64, Secret)| presented.verify(token.expose()).is_ok();
        let found = self.bearer_tokens.iter().filter(right).fold(None, |_, one| Some(one));
        let (account, _) = found.ok_or(AuthError::SecurityTokenMalformed)?;
        Ok(Caller::account(*account))
    }
}

/// What is behind a refusal, for who has to find out why: never a secret, nor what a client signed.
pub(crate) fn sentence(error: &AuthError) -> &'static str {
    match error {
        AuthError::MissingParameter { .. } => {
            "A common parameter, or the header in its place, is missing or empty."
        }
        AuthError::TimestampFormat => "Times are written yyyy-MM-ddTHH:mm:ssZ, in UTC.",
        AuthError::TimestampExpired => {
            "The clocks of client and server differ by more than clock_skew_s."
        }
        AuthError::SignatureDoesNotMatch { .. } => {
            "The key is known, but its secret makes another signature of the text that the message \
             ended with. If the client signed that very text, its secret is wrong; if not, the two \
             texts show what it signed in another way, or what changed on the way."
        }
        AuthError::IncompleteSignature => {
            "The Authorization header cannot be read or signs too little, or the body is not the \
             one that was hashed."
        }
        AuthError::InvalidSignatureMethod => "V1 is signed by HMAC-SHA1, ACS3 by HMAC-SHA256.",
        AuthError::InvalidSignatureVersion => "SignatureVersion must be 1.0.",
        AuthError::InvalidFormat => "Format must be JSON or XML.",
        AuthError::AccessKeyNotFound => "No account or user of enid.toml has this access key.",
        AuthError::AccessKeyInactive => "The key has status = \"Inactive\" in enid.toml.",
        AuthError::MissingSecurityToken => {
            "A key whose id starts with STS. needs one of its security_tokens in each request."
        }
        AuthError::SecurityTokenExpired => "The token's time is over.",
        AuthError::SecurityTokenMalformed => "No account of enid.toml has this bearer token.",
        AuthError::SecurityTokenMismatch => "The token is none of the key's security_tokens.",
        AuthError::SignatureNonceUsed => {
            "The same key came with the same nonce before, within twice clock_skew_s."
        }
    }
}

fn wire_time(Timestamp(ms): Timestamp) -> jiff::Timestamp {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use api::Form;
    use api::sign::v1;
    use control::User;

    use super::*;
    use crate::config::{Account, RamUser};

    const NOW: Timestamp = Timestamp(1_795_151_871_000);

    fn key(id: &str) -> AccessKey {
        let (id, secret) = (id.to_owned(), "secret".into());
        AccessKey { id, secret, status: KeyStatus::Active, security_tokens: Vec::new() }
    }

    #[test]
    fn a_caller_is_who_has_the_key_from_where_he_calls() {
        let user = Arc::new(User { name: "u".to_owned(), policies: Vec::new() });
        let users = vec![RamUser { user, keys: vec![key("of-user")] }];
        let account = Account { id: 7, keys: vec![key("of-account")], users, ..Account::default() };
        let auth = Auth::new(&Config { accounts: vec![account], ..Config::default() });
        let caller = |id: &str, peer: &str| {
            let mut form = Form::from_iter([
                ("AccessKeyId", id),
                ("SignatureMethod", "HMAC-SHA1"),
                ("SignatureNonce", "n"),
                ("SignatureVersion", "1.0"),
                ("Timestamp", "2026-11-20T05:17:51Z"),
            ]);
            let signature = v1::signature("secret", &v1::string_to_sign("GET", &form));
            form.insert("Signature", &signature);
            let (method, path, query) = ("GET", "/", "");
            let (headers, form) = (&[], &form);
            let incoming = Incoming { method, path, query, body: b"", headers, form };
            auth.caller(&incoming, peer.parse().expect("an address"), NOW).expect("it is right")
        };
        let of_account = caller("of-account", "192.0.2.1");
        assert!(matches!(of_account.principal, Principal::Account));
        assert_eq!(of_account.source_ip.to_string(), "192.0.2.1");
        // As a listener for IPv4 and IPv6 sees an IPv4 address.
        let of_user = caller("of-user", "::ffff:192.0.2.2");
        assert_eq!((of_user.account, of_user.access_key_id.as_str()), (7, "of-user"));
        assert_eq!((of_user.source_ip.to_string().as_str(), of_user.secure), ("192.0.2.2", false));
        assert!(matches!(of_user.principal, Principal::User(user) if user.name == "u"));
    }
}
