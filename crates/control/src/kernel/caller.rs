//! Who calls, and whose resources are meant.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use store::Key;

use crate::policy::Policy;

/// Who calls, from where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account whose resources the caller sees: 16 digits.
    pub account: u64,
    /// The access key that signed, or nothing for a bearer token.
    pub access_key_id: String,
    /// Whether it is the account itself, or a RAM user of it.
    pub principal: Principal,
    /// The address that the request came from.
    pub source_ip: IpAddr,
    /// Whether it came over TLS.
    pub secure: bool,
}

/// Who of an account calls.
#[derive(Clone, Debug)]
pub enum Principal {
    /// The account: it may do everything.
    Account,
    /// A RAM user: it may do what its policies allow.
    User(Arc<Permitted>),
    /// Who has assumed a RAM role: it may do what the role's policies allow, and no more than the
    /// session's own policy.
    Role(Arc<Assumed>),
}

/// A RAM user as authorization sees it.
#[derive(Clone, Debug, Default)]
pub struct Permitted {
    /// Its name.
    pub name: String,
    /// Its policies.
    pub policies: Vec<Arc<Policy>>,
}

/// The session of a RAM role as authorization sees it.
#[derive(Clone, Debug, Default)]
pub struct Assumed {
    /// The role's name.
    pub role: String,
    /// The role's number.
    pub role_id: String,
    /// The session's name.
    pub session: String,
    /// The role's policies.
    pub policies: Vec<Arc<Policy>>,
    /// The policy of the session, which allows nothing that the role's do not.
    pub narrowed: Option<Arc<Policy>>,
}

fn all(policies: &[Arc<Policy>]) -> Vec<&Policy> {
    policies.iter().map(|one| &**one).collect()
}

impl Principal {
    /// The policies that count: each of these must allow what is done. Nothing for the account itself,
    /// which may do everything.
    pub fn policies(&self) -> Option<Vec<Vec<&Policy>>> {
        match self {
            Principal::Account => None,
            Principal::User(user) => Some(vec![all(&user.policies)]),
            Principal::Role(session) => {
                let narrowed = session.narrowed.iter().map(|one| vec![&**one]);
                Some(std::iter::once(all(&session.policies)).chain(narrowed).collect())
            }
        }
    }

    /// What it is, as refusals say it, and its name.
    pub fn kind_and_name(&self) -> (&'static str, String) {
        match self {
            Principal::Account => ("Account", String::new()),
            Principal::User(user) => ("SubUser", user.name.clone()),
            Principal::Role(session) => {
                ("AssumedRoleUser", format!("{}:{}", session.role, session.session))
            }
        }
    }
}

impl Caller {
    /// The account itself, from this machine.
    pub fn account(account: u64) -> Caller {
        Caller {
            account,
            access_key_id: String::new(),
            principal: Principal::Account,
            source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
        }
    }
}

/// An account in a region, or an account alone where the region is empty: what has its rows in one
/// cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The account.
    pub account: u64,
    /// The region's id; empty for what has no region.
    pub region: String,
}

impl Scope {
    /// The account alone.
    pub fn of_account(account: u64) -> Scope {
        Scope { account, region: String::new() }
    }

    /// The full name that a resource of the scope has in policies, as
    /// `acs:ecs:cn-hangzhou:1000000000000001:eni/eni-1`. What is the cloud's own is of the account
    /// `system`, and is written `system:policy/name`.
    pub fn full_name(&self, service: &str, relative: &str) -> String {
        let region = if self.region.is_empty() { "*" } else { &self.region };
        if relative.starts_with("system:") {
            return format!("acs:{service}:{region}:{relative}");
        }
        format!("acs:{service}:{region}:{:016}:{relative}", self.account)
    }
}

impl Key for Scope {
    fn write(&self, out: &mut Vec<u8>) {
        self.account.write(out);
        self.region.write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<Scope> {
        Some(Scope { account: u64::read(bytes)?, region: String::read(bytes)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_keys_in_the_order_of_accounts() {
        let scopes = [(1, ""), (1, "cn-beijing"), (1, "cn-hangzhou"), (256, "")]
            .map(|(account, region)| Scope { account, region: region.to_owned() });
        let bytes = scopes.each_ref().map(|scope| {
            let mut bytes = Vec::new();
            scope.write(&mut bytes);
            assert_eq!(Scope::read(&mut bytes.as_slice()).as_ref(), Some(scope));
            bytes
        });
        assert!(bytes.is_sorted());
    }
}
