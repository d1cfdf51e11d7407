//! Seeding, and finding what was seeded.

use std::sync::Arc;

use store::{Engine, Memory, Snapshot};

use super::*;
use crate::{
    execution::{GroupLimits, audit},
    ram::{documents, find_key, find_token},
};

const ALLOW: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const DENY: &str = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// A store that is seeded again and again, as by one start after the other.
struct Seeded {
    engine: Memory,
    world: Arc<World>,
}

impl Seeded {
    fn new() -> Seeded {
        Seeded { engine: Memory::new(), world: Arc::new(World::default()) }
    }

    fn rows(&self) -> Arc<dyn Snapshot> {
        self.engine.snapshot().expect("memory has a snapshot")
    }

    fn user(&self, account: u64, name: &str) -> User {
        let rows = self.rows();
        let cell = crate::kernel::cell::find(&*rows, &Scope::of_account(account));
        let cell = cell.expect("memory reads").expect("the account has a cell");
        let own = Txn::new(&*rows, cell, Timestamp(7), 0);
        own.get(User::TABLE, &name.into()).expect("memory reads").expect("the user is there")
    }

    /// Starts with this configuration; how many rows that has changed.
    fn start(&mut self, declared: &[Declared]) -> Result<usize, SeedError> {
        let limits = GroupLimits { rows: usize::MAX, bytes: usize::MAX };
        let core = Core::open(self.rows(), self.world.clone(), limits).expect("memory reads");
        let batch = seed(&core, &self.world, declared, Timestamp(7))?;
        let changes = batch.len();
        self.engine.commit(batch, self.engine.fence()).expect("memory commits");
        let breaches = audit::audit(&*self.rows()).expect("memory reads");
        assert!(breaches.is_empty(), "{}", breaches[0]);
        Ok(changes)
    }

    /// Writes what a call could have written into the rows of an account and of the directory.
    fn call(&mut self, account: u64, work: impl FnOnce(&mut Txn<'_>, &mut Txn<'_>)) {
        let mut group = store::Overlay::new(self.rows());
        let scope = Scope::of_account(account);
        let cell = cells::open(&mut group, &scope, &self.world, Timestamp(7), &[]);
        let cell = cell.expect("memory reads");
        let mut own = Txn::new(&group, cell, Timestamp(7), 0);
        let mut directory = Txn::new(&group, Cell::SYSTEM, Timestamp(7), 0);
        work(&mut own, &mut directory);
        let (own, directory) = (own.into_batch(), directory.into_batch());
        group.merge(own);
        group.merge(directory);
        self.engine.commit(group.into_batch(), self.engine.fence()).expect("memory commits");
    }

    /// Makes an access key as a call would.
    fn make_key(&mut self, account: u64, id: &str, user: Option<&str>) {
        let key = AccessKey {
            id: id.into(),
            origin: Origin::Call,
            secret: "made".into(),
            is_active: true,
            user: user.map(UserName::from),
            security_tokens: Vec::new(),
            created: Timestamp(7),
        };
        self.call(account, |own, directory| {
            own.put(AccessKey::TABLE, &key.id, &key).expect("memory writes");
            let credential = Credential::Key(id.to_owned());
            directory.put(CREDENTIALS, &credential, &account).expect("memory writes");
        });
    }

    /// Whose the key is, and its secret.
    fn key(&self, id: &str) -> Option<(u64, Option<String>, String)> {
        let found = find_key(&*self.rows(), id).expect("memory reads");
        found.map(|(account, key)| {
            let user = key.user.map(|user| user.to_string());
            (account, user, key.secret.expose().to_owned())
        })
    }

    fn token(&self, token: &str) -> Option<u64> {
        find_token(&*self.rows(), token).expect("memory reads")
    }

    fn documents(&self, account: u64, user: &str) -> Option<Vec<String>> {
        documents(&*self.rows(), account, &user.into()).expect("memory reads")
    }
}

fn policy(name: &str, default_version: u32) -> Policy {
    Policy {
        name: name.into(),
        origin: Origin::Call,
        description: String::new(),
        default_version,
        created: Timestamp(7),
        updated: Timestamp(7),
        tags: Vec::new(),
        last_version: 2,
    }
}

fn version(document: &str) -> Version {
    Version { origin: Origin::Call, document: document.to_owned(), created: Timestamp(7) }
}

fn attached(policy: &str) -> Attached {
    let (origin, policy_type, at) = (Origin::Call, PolicyType::Custom, Timestamp(7));
    Attached { origin, policy_type, policy: policy.into(), at }
}

fn key(id: &str) -> DeclaredKey {
    let (id, secret) = (id.to_owned(), "s".into());
    DeclaredKey { id, secret, is_active: true, security_tokens: Vec::new() }
}

fn user(name: &str, documents: &[&str], keys: &[&str]) -> DeclaredUser {
    DeclaredUser {
        name: name.to_owned(),
        documents: documents.iter().map(|document| (*document).to_owned()).collect(),
        keys: keys.iter().map(|id| key(id)).collect(),
    }
}

fn account(account: u64, keys: &[&str], tokens: &[&str], users: Vec<DeclaredUser>) -> Declared {
    Declared {
        account,
        keys: keys.iter().map(|id| key(id)).collect(),
        bearer_tokens: tokens.iter().map(|token| (*token).into()).collect(),
        users,
    }
}

#[test]
fn what_is_declared_is_found() {
    let mut seeded = Seeded::new();
    let users = vec![user("u", &[ALLOW, DENY], &["of-user"]), user("v", &[], &[])];
    let declared = [account(1, &["k"], &["t"], users), account(2, &["l"], &["t2"], Vec::new())];
    assert!(seeded.start(&declared).is_ok_and(|changes| changes > 0));
    let text = str::to_owned;
    assert_eq!(seeded.key("k"), Some((1, None, text("s"))));
    assert_eq!(seeded.key("l"), Some((2, None, text("s"))));
    assert_eq!(seeded.key("of-user"), Some((1, Some(text("u")), text("s"))));
    assert_eq!(
        [seeded.token("t"), seeded.token("t2"), seeded.token("t3")],
        [Some(1), Some(2), None]
    );
    assert_eq!(seeded.documents(1, "u"), Some(vec![text(ALLOW), text(DENY)]));
    assert_eq!(seeded.documents(1, "v"), Some(Vec::new()));
    assert_eq!([seeded.documents(2, "u"), seeded.documents(3, "u")], [None, None]);
    for nobody in ["", "K", "k\0", "k2"] {
        assert_eq!(seeded.key(nobody), None);
    }
    // The same configuration changes nothing.
    assert_eq!(seeded.start(&declared).expect("it is the same"), 0);
}

#[test]
fn what_is_declared_no_longer_goes() {
    let mut seeded = Seeded::new();
    let users = vec![user("u", &[ALLOW, DENY], &["of-u"]), user("v", &[ALLOW], &["of-v"])];
    let declared = [account(1, &["k"], &["t"], users), account(2, &["l"], &["t2"], Vec::new())];
    seeded.start(&declared).expect("it can be seeded");
    // A key has moved to the other account, a policy has gone, and so has a user.
    let users = vec![user("u", &[DENY], &["of-u"])];
    let declared = [account(1, &[], &[], users), account(2, &["k"], &["t"], Vec::new())];
    seeded.start(&declared).expect("it can be seeded");
    assert_eq!(seeded.key("k").map(|(account, ..)| account), Some(2));
    assert_eq!([seeded.key("l"), seeded.key("of-v")], [None, None]);
    assert_eq!([seeded.token("t"), seeded.token("t2")], [Some(2), None]);
    assert_eq!(seeded.documents(1, "u"), Some(vec![DENY.to_owned()]));
    assert_eq!(seeded.documents(1, "v"), None);
    // An account can go as a whole.
    seeded.start(&[account(1, &["only"], &[], Vec::new())]).expect("it can be seeded");
    assert_eq!([seeded.key("k"), seeded.key("of-u")], [None, None]);
    assert_eq!([seeded.token("t"), seeded.documents(1, "u").map(|_| 0)], [None, None]);
}

#[test]
fn the_accounts_that_are_declared_are_known_and_no_others() {
    let mut seeded = Seeded::new();
    let declared = |seeded: &Seeded| {
        let rows = seeded.rows();
        let txn = Txn::new(&*rows, Cell::SYSTEM, Timestamp(0), 0);
        let accounts = txn.scan(DECLARED, &(), None).expect("memory reads");
        accounts.map(|row| row.expect("memory reads").0).collect::<Vec<_>>()
    };
    let accounts = [1, 2].map(|id| account(id, &[], &[], Vec::new()));
    seeded.start(&accounts).expect("it can be seeded");
    assert_eq!(declared(&seeded), [1, 2]);
    seeded.start(&accounts[1..]).expect("it can be seeded");
    assert_eq!(declared(&seeded), [2]);
}

#[test]
fn a_key_is_as_it_is_declared() {
    let mut seeded = Seeded::new();
    let mut of = |is_active, tokens: &[&str]| {
        let mut declared = account(1, &["k"], &[], Vec::new());
        declared.keys[0].is_active = is_active;
        declared.keys[0].security_tokens = tokens.iter().map(|token| (*token).into()).collect();
        seeded.start(&[declared]).expect("it can be seeded");
        let found = find_key(&*seeded.rows(), "k").expect("memory reads");
        let (_, key) = found.expect("it is declared");
        let tokens = key.security_tokens.iter().map(|token| token.expose().to_owned());
        (key.is_active, tokens.collect::<Vec<_>>())
    };
    assert_eq!(of(false, &["t"]), (false, vec!["t".to_owned()]));
    assert_eq!(of(true, &[]), (true, Vec::new()));
}

#[test]
fn a_policy_that_goes_takes_along_what_calls_have_made_of_it_and_nothing_else() {
    let mut seeded = Seeded::new();
    let users = vec![user("u", &[ALLOW], &[]), user("v", &[], &[])];
    seeded.start(&[account(1, &[], &[], users)]).expect("it can be seeded");
    seeded.call(1, |own, _| {
        let policy = own.scan(Policy::TABLE, &(), None).expect("memory reads").next();
        let (policy, _) = policy.expect("the user has a policy").expect("memory reads");
        own.put(VERSIONS, &(policy.to_string(), 2), &version(DENY)).expect("memory writes");
    });
    let users = vec![user("u", &[], &[]), user("v", &[], &[])];
    // The policy, two versions of it, the user who had it, and what is kept beside these rows: two
    // counts of policies, and an index of who has one.
    assert_eq!(seeded.start(&[account(1, &[], &[], users)]).expect("it can be seeded"), 7);
}

#[test]
fn what_calls_have_made_stays() {
    let mut seeded = Seeded::new();
    let declared = |documents: &[&str]| [account(1, &["k"], &[], vec![user("u", documents, &[])])];
    seeded.start(&declared(&[ALLOW])).expect("it can be seeded");
    seeded.make_key(1, "made", None);
    seeded.make_key(1, "made-of-u", Some("u"));
    // A policy of a call's own, which the user of the configuration is given.
    seeded.call(1, |own, _| {
        own.put(Policy::TABLE, &"made".into(), &policy("made", 2)).expect("memory writes");
        own.put(VERSIONS, &("made".to_owned(), 2), &version(DENY)).expect("memory writes");
        let user = own.get(User::TABLE, &"u".into()).expect("memory reads");
        let mut user = user.expect("it is there");
        user.policies.push(attached("made"));
        user.comments = "said by a call".to_owned();
        own.put(User::TABLE, &user.name, &user).expect("memory writes");
    });
    seeded.start(&declared(&[])).expect("it can be seeded");
    assert_eq!(seeded.documents(1, "u"), Some(vec![DENY.to_owned()]));
    assert_eq!(seeded.user(1, "u").comments, "said by a call");
    assert!(seeded.key("made").is_some() && seeded.key("made-of-u").is_some());
    // The user goes, and its keys with it; those of the account itself stay.
    seeded.start(&[]).expect("it can be seeded");
    assert_eq!(seeded.documents(1, "u"), None);
    assert!(seeded.key("made").is_some() && seeded.key("made-of-u").is_none());
}

#[test]
fn a_policy_that_goes_is_taken_from_users_that_calls_have_made() {
    let mut seeded = Seeded::new();
    seeded.start(&[account(1, &[], &[], vec![user("u", &[ALLOW], &[])])]).expect("seeded");
    seeded.call(1, |own, _| {
        let policy = own.scan(Policy::TABLE, &(), None).expect("memory reads").next();
        let (policy, _) = policy.expect("the user has a policy").expect("memory reads");
        let policies = vec![attached(policy.as_str())];
        let user =
            User { origin: Origin::Call, ..declared_user(1, "made", policies, Timestamp(7)) };
        own.put(User::TABLE, &user.name, &user).expect("memory writes");
    });
    assert_eq!(seeded.documents(1, "made"), Some(vec![ALLOW.to_owned()]));
    seeded.start(&[]).expect("it can be seeded");
    assert_eq!(seeded.documents(1, "made"), Some(Vec::new()));
}

#[test]
fn a_key_that_a_call_has_made_for_another_account_is_not_taken_from_it() {
    let mut seeded = Seeded::new();
    seeded.make_key(2, "k", None);
    let refused = seeded.start(&[account(1, &["k"], &[], Vec::new())]).expect_err("it is taken");
    assert_eq!(refused.to_string(), "the access key \"k\" belongs to account 2 already");
    assert_eq!(seeded.key("k").map(|(account, ..)| account), Some(2));
}

#[test]
fn the_second_half_of_a_token_s_hash_counts() {
    let mut seeded = Seeded::new();
    seeded.start(&[account(1, &[], &["t"], Vec::new())]).expect("it can be seeded");
    let (first, _) = BearerToken::of("t", Origin::Call);
    let (_, wrong) = BearerToken::of("another", Origin::Call);
    seeded.call(1, |own, _| own.put(BEARER_TOKENS, &first, &wrong).expect("memory writes"));
    assert_eq!(seeded.token("t"), None);
}

#[test]
fn breaches_of_the_invariants_are_found() {
    let mut seeded = Seeded::new();
    seeded.make_key(1, "k", Some("nobody"));
    seeded.call(1, |own, directory| {
        own.put(Policy::TABLE, &"p".into(), &policy("p", 2)).expect("memory writes");
        own.put(VERSIONS, &("q".to_owned(), 1), &version(ALLOW)).expect("memory writes");
        let user = declared_user(1, "u", vec![attached("r")], Timestamp(7));
        own.put(User::TABLE, &user.name, &user).expect("memory writes");
        directory.put(CREDENTIALS, &Credential::Token(7), &1).expect("memory writes");
    });
    let breaches = audit::audit(&*seeded.rows()).expect("memory reads");
    let found = breaches.iter().map(|breach| breach.invariant).collect::<Vec<_>>();
    let expected = [
        "a policy has its default version",
        "a version of a policy is of one that is there",
        "a policy that a user or a role has is there",
        "the user of an access key is there",
        "the directory has the account of each key and token",
    ];
    assert_eq!(found, expected);
}
