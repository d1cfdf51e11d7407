//! What an operation runs with: its transaction, the world, and who calls from where.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use store::{Key, Txn};

use crate::{
    Fault, World,
    ram::Policy,
    world::{Feature, Region},
};

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
    User(Arc<User>),
}

/// A RAM user.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its policies.
    pub policies: Vec<Policy>,
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

/// An account in a region: every resource is in one, and none is seen from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The account.
    pub account: u64,
    /// The region's id.
    pub region: String,
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

/// What an operation runs with.
pub struct Ctx<'a> {
    /// The rows, the time and the random source.
    pub txn: Txn<'a>,
    /// The facts that no call creates.
    pub world: &'a World,
    /// Whose resources, in which region.
    pub scope: Scope,
}

impl<'a> Ctx<'a> {
    /// The region that the request names.
    pub fn region(&self) -> Result<&'a Region, Fault> {
        self.world
            .region(&self.scope.region)
            .ok_or_else(|| Fault::RegionNotFound { region: self.scope.region.clone() })
    }

    /// Whether the account has the feature in the region, if the request wants it by `parameter`.
    pub fn permit(
        &self,
        wanted: bool,
        feature: Feature,
        parameter: &'static str,
    ) -> Result<(), Fault> {
        match wanted && !self.world.has(feature, &self.scope) {
            true => Err(Fault::FeatureMissing { feature, parameter }),
            false => Ok(()),
        }
    }
}
