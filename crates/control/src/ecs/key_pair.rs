//! Key pairs: the rows, and what their operations share.
//!
//! A row has the public half only. The private half of a pair that is made here is in the one answer
//! that made it, and nowhere else.

mod binding;
mod material;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::Timestamp;

use crate::{
    Ctx, Fault,
    ecs::Instance,
    faults::KeyPairFault,
    kernel::{operation::operations, resource::Resource, resource_group},
    value::{
        id::{InstanceId, KeyPairId},
        key_pair_name::KeyPairName,
        tag::{self, Tag},
    },
};

operations! {
    attach_key_pair: AttachKeyPair,
    create_key_pair: CreateKeyPair,
    delete_key_pairs: DeleteKeyPairs,
    describe_key_pairs: DescribeKeyPairs,
    detach_key_pair: DetachKeyPair,
    import_key_pair: ImportKeyPair,
}

/// The public half of a key pair.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 70, name = "key_pairs", id = name, missing = KeyPairFault::NotFound { pair },
    taken = KeyPairFault::Taken { pair }, ram = "ecs:keypair", tags = tags, group = resource_group,
    group_named = names_resource_group
)]
#[index(1, BY_FINGERPRINT: String = fingerprint)]
#[index(2, BY_TAG: (String, String) = each tag_keys())]
#[index(3, BY_RESOURCE_GROUP: String = resource_group)]
pub struct KeyPair {
    /// Its name, which is its id.
    #[n(0)]
    pub name: KeyPairName,
    /// The id that it was given besides.
    #[n(1)]
    pub id: KeyPairId,
    /// The MD5 of its public key, as RFC 4716 prints it.
    #[n(2)]
    pub fingerprint: String,
    /// Its public key, as a line of OpenSSH.
    #[n(3)]
    pub public_key: String,
    /// When it was created, or imported.
    #[n(4)]
    pub created: Timestamp,
    /// The resource group, empty for the default one.
    #[n(5)]
    pub resource_group: String,
    /// Its tags.
    #[n(6)]
    pub tags: Vec<Tag>,
    /// Whether a request has put it into its resource group by the id. Only then it shows the default
    /// one.
    #[n(7)]
    #[cbor(default)]
    pub names_resource_group: bool,
}

/// A pair to be kept.
struct New {
    name: KeyPairName,
    resource_group: Option<String>,
    tags: Vec<Tag>,
}

impl KeyPair {
    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

impl New {
    /// Whether there may be one more such pair; the resource group that it is in.
    fn check(&self, ctx: &Ctx<'_>) -> Result<String, Fault> {
        let resource_group = resource_group::find(ctx, self.resource_group.as_deref())?;
        if ctx.get(&self.name)?.is_some() {
            return Err(KeyPairFault::Taken { pair: self.name.clone() }.into());
        }
        let limit = ctx.world.quotas.key_pairs;
        match ctx.txn.count(KeyPair::TABLE)? >= limit as u64 {
            true => Err(KeyPairFault::Quota { limit }.into()),
            false => Ok(resource_group),
        }
    }

    /// Keeps it, once it was checked.
    fn keep(
        self,
        ctx: &mut Ctx<'_>,
        resource_group: String,
        public_key: material::PublicKey,
    ) -> Result<KeyPair, Fault> {
        let pair = KeyPair {
            name: self.name,
            id: ctx.new_id()?,
            fingerprint: public_key.fingerprint(),
            public_key: public_key.line,
            created: ctx.now(),
            resource_group,
            tags: self.tags,
            names_resource_group: self.resource_group.is_some(),
        };
        ctx.insert(&pair)?;
        Ok(pair)
    }
}

/// An instance that the pair lets people in to, if there is one.
fn user_of(ctx: &Ctx<'_>, pair: &KeyPairName) -> Result<Option<InstanceId>, Fault> {
    let name = pair.as_str().to_owned();
    let mut users = ctx.txn.keys_under(Instance::TABLE, Instance::BY_KEY_PAIR, &name, None)?;
    Ok(users.next().transpose()?)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use store::{Timestamp, Txn};

    use crate::{
        ecs::Instance,
        kernel::{caller::Scope, cell, resource::Resource},
        tests::testing::{Testing, at, text},
    };

    /// A public key that `ssh-keygen -t ecdsa` made.
    pub(super) const LINE: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNKU3iAY0BH47Cr98//7nqbR8CKFzX9iCrOQ/Tdo87EidpWkKp9PhtmxweqlfEwHhqWHeoJqEdCjAMnzN2579WU= me@home";

    /// What `ssh-keygen -l -E md5` prints of it.
    pub(super) const FINGERPRINT: &str = "f0:f9:5b:b9:65:7d:ed:5b:88:9a:58:8d:fe:3d:c3:f4";

    /// The public key as a query has it.
    pub(super) fn public_key() -> String {
        LINE.replace('+', "%2B").replace(' ', "%20")
    }

    /// A new pair with this name.
    pub(super) fn import(t: &mut Testing, name: &str, more: &str) -> Value {
        let key = public_key();
        t.ok(&format!("Action=ImportKeyPair&KeyPairName={name}&PublicKeyBody={key}{more}"))
    }

    /// The name of the pair that lets people in to the instance, empty if there is none.
    pub(super) fn pair_of(t: &Testing, instance: &str) -> String {
        let scope = Scope { account: Testing::ACCOUNT, region: "cn-hangzhou".to_owned() };
        let rows = t.rows();
        let cell = cell::find(&*rows, &scope).expect("memory reads").expect("it has been made");
        let txn = Txn::new(&*rows, cell, Timestamp(0), 0);
        let row = txn.get(Instance::TABLE, &instance.into()).expect("memory reads");
        row.expect("it is there").key_pair
    }

    /// The names of the pairs that pass the filters.
    pub(super) fn names(t: &mut Testing, filter: &str) -> Vec<String> {
        let found = t.ok(&format!("Action=DescribeKeyPairs{filter}"));
        let pairs = at(&found, "KeyPairs.KeyPair").as_array().expect("the set is a list");
        pairs.iter().map(|pair| text(pair, "KeyPairName").to_owned()).collect()
    }
}
