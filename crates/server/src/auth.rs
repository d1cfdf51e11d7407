//! Who sends a request, by the keys and tokens that the rows have at that moment.
//!
//! The checks, in their order: what is presented is well-formed; the key is there and active;
//! temporary credentials come with a token; the signature is right; the token is the key's; the time
//! is right; the nonce is new. The nonce comes last, so that nobody without a key can use up another
//! caller's.

use std::net::IpAddr;

use api::credentials::{AuthError, Presented, Scheme};
use api::sign;
use control::ram::{self, AccessKey};
use control::sts::session::{self, TEMPORARY};
use control::value::name::UserName;
use control::{Assumed, Caller, Permitted, Principal};
use store::{Snapshot, StoreError, Timestamp};

use crate::config::Config;
use crate::nonce::Nonces;
use policies::Policies;

mod policies;

/// Decides who is let in.
pub(crate) struct Auth {
    policies: Policies,
    skew_s: u32,
    nonces: Nonces,
}

/// Why nobody was let in.
#[derive(Debug)]
pub(crate) enum Rejected {
    /// The request does not prove who sends it.
    Auth(AuthError),
    /// The store failed.
    Store(StoreError),
}

impl From<AuthError> for Rejected {
    fn from(error: AuthError) -> Rejected {
        Rejected::Auth(error)
    }
}

impl From<StoreError> for Rejected {
    fn from(error: StoreError) -> Rejected {
        Rejected::Store(error)
    }
}

impl Auth {
    pub(crate) fn new(config: &Config) -> Auth {
        let nonces = Nonces::new(config.clock_skew_s, config.limits.nonces);
        Auth { policies: Policies::default(), skew_s: config.clock_skew_s, nonces }
    }

    /// Who sends the request that presents this, from `peer`.
    pub(crate) fn caller(
        &self,
        presented: &Presented<'_>,
        rows: &dyn Snapshot,
        peer: IpAddr,
        now: Timestamp,
    ) -> Result<Caller, Rejected> {
        let caller = match presented.scheme {
            Scheme::V1 | Scheme::Acs3 => self.by_key(presented, rows, now)?,
            Scheme::Bearer => by_token(presented, rows)?,
        };
        presented.check_clock(wire_time(now), self.skew_s)?;
        let holder = match caller.access_key_id.as_str() {
            "" => &format!("account {}", caller.account),
            id => id,
        };
        if !self.nonces.is_new(holder, presented.nonce, now) {
            return Err(AuthError::SignatureNonceUsed.into());
        }
        // TLS is not spoken yet.
        Ok(Caller { source_ip: peer.to_canonical(), secure: false, ..caller })
    }

    fn by_key(
        &self,
        presented: &Presented<'_>,
        rows: &dyn Snapshot,
        now: Timestamp,
    ) -> Result<Caller, Rejected> {
        let id = presented.access_key_id;
        let Some((account, key)) = ram::find_key(rows, id)? else {
            return self.by_session(presented, rows, now);
        };
        check_key(presented, &key)?;
        let principal = match &key.user {
            None => Principal::Account,
            Some(user) => self.user(rows, account, user)?,
        };
        Ok(Caller { access_key_id: id.to_owned(), principal, ..Caller::account(account) })
    }

    /// Who has assumed a role: with the policies that the role has by now.
    fn by_session(
        &self,
        presented: &Presented<'_>,
        rows: &dyn Snapshot,
        now: Timestamp,
    ) -> Result<Caller, Rejected> {
        let id = presented.access_key_id;
        let session = session::find(rows, id)?.ok_or(AuthError::AccessKeyNotFound)?;
        let token = presented.security_token.ok_or(AuthError::MissingSecurityToken)?;
        presented.verify(session.secret.expose())?;
        if !session.has_token(token) {
            return Err(AuthError::SecurityTokenMismatch.into());
        }
        if session.expires <= now {
            return Err(AuthError::SecurityTokenExpired.into());
        }
        let (account, role) = (session.account, &session.role);
        let documents = ram::documents_of_role(rows, account, role, &session.role_id)?;
        // The role is gone, and what it was given to with it.
        let documents = documents.ok_or(AuthError::AccessKeyNotFound)?;
        let assumed = Assumed {
            role: role.to_string(),
            role_id: session.role_id,
            session: session.name,
            policies: documents.into_iter().map(|document| self.policies.read(document)).collect(),
            narrowed: session.policy.map(|document| self.policies.read(document)),
        };
        let principal = Principal::Role(assumed.into());
        Ok(Caller { access_key_id: id.to_owned(), principal, ..Caller::account(account) })
    }

    /// The user, with its policies.
    fn user(
        &self,
        rows: &dyn Snapshot,
        account: u64,
        name: &UserName,
    ) -> Result<Principal, Rejected> {
        let documents = ram::documents(rows, account, name)?;
        // A user's keys are removed along with the user.
        let documents = documents.ok_or(AuthError::AccessKeyNotFound)?;
        let policies = documents.into_iter().map(|document| self.policies.read(document));
        let permitted = Permitted { name: name.to_string(), policies: policies.collect() };
        Ok(Principal::User(permitted.into()))
    }
}

/// Checks that the key may be used, and that the sender of the request has its secret.
fn check_key(presented: &Presented<'_>, key: &AccessKey) -> Result<(), AuthError> {
    if !key.is_active {
        return Err(AuthError::AccessKeyInactive);
    }
    if presented.access_key_id.starts_with(TEMPORARY) && presented.security_token.is_none() {
        return Err(AuthError::MissingSecurityToken);
    }
    presented.verify(key.secret.expose())?;
    let is_of_key = |token| key.security_tokens.iter().any(|one| sign::equal(one.expose(), token));
    if presented.security_token.is_some_and(|token| !is_of_key(token)) {
        return Err(AuthError::SecurityTokenMismatch);
    }
    Ok(())
}

fn by_token(presented: &Presented<'_>, rows: &dyn Snapshot) -> Result<Caller, Rejected> {
    let token = presented.bearer_token.ok_or(AuthError::SecurityTokenMalformed)?;
    let account = ram::find_token(rows, token)?.ok_or(AuthError::SecurityTokenMalformed)?;
    Ok(Caller::account(account))
}

/// Why a request is rejected, for whoever has to find out: never a secret, nor what a client signed.
pub(crate) fn sentence(error: &AuthError) -> &'static str {
    match error {
        AuthError::MissingParameter { .. } => {
            "A common parameter, or the header in its place, is missing or empty."
        }
        AuthError::TimestampFormat => "Times are written as yyyy-MM-ddTHH:mm:ssZ, in UTC.",
        AuthError::TimestampExpired => {
            "The clocks of client and server differ by more than clock_skew_s."
        }
        AuthError::SignatureDoesNotMatch { .. } => {
            "The key is known, but with its secret the text at the end of the message has another \
             signature. If the client signed that very text, its secret is wrong. If not, comparing \
             the two texts shows what the client did differently, or what changed on the way."
        }
        AuthError::IncompleteSignature => {
            "The Authorization header cannot be read, or does not sign all that it must, or the body \
             is not the one that was hashed."
        }
        AuthError::InvalidSignatureMethod => {
            "V1 requests are signed with HMAC-SHA1, ACS3 requests with HMAC-SHA256."
        }
        AuthError::InvalidSignatureVersion => "SignatureVersion must be 1.0.",
        AuthError::InvalidFormat => "Format must be JSON or XML.",
        AuthError::AccessKeyNotFound => "No account has this access key, and no user of one.",
        AuthError::AccessKeyInactive => {
            "The key is not active: in enid.toml, its status is \"Inactive\"."
        }
        AuthError::MissingSecurityToken => {
            "A request with a key whose id starts with STS. must carry one of the key's security_tokens."
        }
        AuthError::SecurityTokenExpired => "The token has expired.",
        AuthError::SecurityTokenMalformed => "No account has this bearer token.",
        AuthError::SecurityTokenMismatch => "The token is not one of the key's security_tokens.",
        AuthError::SignatureNonceUsed => {
            "A request with the same key and the same nonce has come before, within twice clock_skew_s."
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
    use api::credentials::{self, Incoming};
    use api::sign::v1;
    use control::World;
    use control::execution::{Core, GroupLimits, seed};
    use store::{Engine, Memory};

    use super::*;
    use crate::config::{self, Account, KeyStatus, RamUser};

    const NOW: Timestamp = Timestamp(1_795_151_871_000);

    fn key(id: &str) -> config::AccessKey {
        let (id, secret) = (id.to_owned(), "secret".into());
        config::AccessKey { id, secret, status: KeyStatus::Active, security_tokens: Vec::new() }
    }

    /// The rows of a store that has this account.
    fn rows(account: &Account) -> Arc<dyn Snapshot> {
        let mut engine = Memory::new();
        let world = Arc::new(World::default());
        let last = engine.snapshot().expect("memory has a snapshot");
        let limits = GroupLimits { rows: 1, bytes: 1 };
        let core = Core::open(last, world.clone(), limits).expect("the rows can be read");
        let batch =
            seed::seed(&core, &world, &[account.declared()], NOW).expect("it can be seeded");
        engine.commit(batch, engine.fence()).expect("memory commits");
        engine.snapshot().expect("memory has a snapshot")
    }

    #[test]
    fn a_caller_is_who_has_the_key_from_where_he_calls() {
        let policies = vec![
            r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#.into(),
        ];
        let users = vec![RamUser { name: "u".to_owned(), policies, keys: vec![key("of-user")] }];
        let account = Account { id: 7, keys: vec![key("of-account")], users, ..Account::default() };
        let (auth, rows) = (Auth::new(&Config::default()), rows(&account));
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
            let presented = credentials::read(&incoming).expect("it is well-formed");
            auth.caller(&presented, &*rows, peer.parse().expect("an address"), NOW)
        };
        let right = |id, peer| caller(id, peer).expect("it is right");
        let of_account = right("of-account", "192.0.2.1");
        assert!(matches!(of_account.principal, Principal::Account));
        assert_eq!(of_account.source_ip.to_string(), "192.0.2.1");
        // As a listener for IPv4 and IPv6 sees an IPv4 address.
        let of_user = right("of-user", "::ffff:192.0.2.2");
        assert_eq!((of_user.account, of_user.access_key_id.as_str()), (7, "of-user"));
        assert_eq!((of_user.source_ip.to_string().as_str(), of_user.secure), ("192.0.2.2", false));
        let Principal::User(user) = of_user.principal else { panic!("it is a user") };
        assert_eq!((user.name.as_str(), user.policies.len()), ("u", 1));
        for nobody in ["of-nobody", "of-\0account"] {
            let rejected = caller(nobody, "192.0.2.1").expect_err("there is no such key");
            let is_not_found = matches!(rejected, Rejected::Auth(AuthError::AccessKeyNotFound));
            assert!(is_not_found, "{nobody:?}: {rejected:?}");
        }
    }
}
