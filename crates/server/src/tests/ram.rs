//! Users, keys, policies and sessions that calls make, at the door of a real server.

use api::sign::acs3::AccessKey;
use serde_json::Value;
use store::Timestamp;

use super::harness::{Answer, NOW, Request, Server, Setup};

const RAM: &str = "2015-05-01";
const STS: &str = "2015-04-01";
const ACCOUNT: u64 = crate::DEFAULT_ACCOUNT;

/// What requests are signed with.
#[derive(Clone)]
struct Signer {
    id: String,
    secret: String,
    token: Option<String>,
}

impl Signer {
    fn account() -> Signer {
        Signer {
            id: crate::DEFAULT_ACCESS_KEY_ID.to_owned(),
            secret: crate::DEFAULT_ACCESS_KEY_SECRET.to_owned(),
            token: None,
        }
    }

    /// From the answer of CreateAccessKey or AssumeRole.
    fn of(answer: &Answer) -> Signer {
        let json = answer.json();
        let given = ["AccessKey", "Credentials"].iter().find_map(|name| json.get(*name));
        let given = given.unwrap_or_else(|| panic!("no key in {json}"));
        let text = |name: &str| given.get(name).and_then(Value::as_str).map(str::to_owned);
        Signer {
            id: text("AccessKeyId").expect("an id"),
            secret: text("AccessKeySecret").expect("a secret"),
            token: text("SecurityToken"),
        }
    }

    fn send(&self, server: &Server, version: &str, action: &str, query: &[(&str, &str)]) -> Answer {
        self.send_at(server, NOW, version, action, query)
    }

    fn send_at(
        &self,
        server: &Server,
        at: Timestamp,
        version: &str,
        action: &str,
        query: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::new(action, query);
        (request.version, request.at) = (version, at);
        let (id, secret) = (self.id.as_str(), self.secret.as_str());
        request.key = AccessKey { id, secret, security_token: self.token.as_deref() };
        server.connect().send(&request.bytes())
    }

    /// Whether it may look at the regions, and at the users.
    fn may(&self, server: &Server) -> [bool; 2] {
        let vpcs = self.send(server, "2016-04-28", "DescribeVpcs", &[("RegionId", "cn-hangzhou")]);
        let users = self.send(server, RAM, "ListUsers", &[]);
        [vpcs, users].map(|answer| answer.status == 200)
    }
}

fn ok(answer: Answer) -> Answer {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

fn allow(action: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
    )
}

#[test]
fn a_key_that_a_call_makes_signs_at_once_and_does_what_policies_say_by_now() {
    let server = Server::start();
    let account = Signer::account();
    let ram = |action: &str, query: &[(&str, &str)]| ok(account.send(&server, RAM, action, query));
    ram("CreateUser", &[("UserName", "alice")]);
    let alice = Signer::of(&ram("CreateAccessKey", &[("UserName", "alice")]));
    assert_eq!(alice.may(&server), [false, false]);
    let who = ok(alice.send(&server, STS, "GetCallerIdentity", &[]));
    assert_eq!(who.text("Arn"), format!("acs:ram::{ACCOUNT}:user/alice"));
    ram("CreatePolicy", &[("PolicyName", "p"), ("PolicyDocument", &allow("vpc:Describe*"))]);
    let custom = [("PolicyType", "Custom"), ("PolicyName", "p"), ("UserName", "alice")];
    ram("AttachPolicyToUser", &custom);
    assert_eq!(alice.may(&server), [true, false]);
    let system = [
        ("PolicyType", "System"),
        ("PolicyName", "AliyunRAMReadOnlyAccess"),
        ("UserName", "alice"),
    ];
    ram("AttachPolicyToUser", &system);
    assert_eq!(alice.may(&server), [true, true]);
    ram("DetachPolicyFromUser", &custom);
    assert_eq!(alice.may(&server), [false, true]);
    let refused = alice.send(&server, RAM, "CreateUser", &[("UserName", "bob")]);
    refused.is(403, "NoPermission");
    assert_eq!(refused.json()["AccessDeniedDetail"]["AuthPrincipalType"], "SubUser");

    let of_alice = [("UserName", "alice"), ("UserAccessKeyId", alice.id.as_str())];
    ram("UpdateAccessKey", &[&of_alice[..], &[("Status", "Inactive")]].concat());
    alice.send(&server, RAM, "ListUsers", &[]).is(400, "InvalidAccessKeyId.Inactive");
    ram("UpdateAccessKey", &[&of_alice[..], &[("Status", "Active")]].concat());
    assert_eq!(alice.may(&server), [false, true]);
    ram("DeleteAccessKey", &of_alice);
    alice.send(&server, RAM, "ListUsers", &[]).is(404, "InvalidAccessKeyId.NotFound");
}

#[test]
fn what_calls_have_made_is_there_after_a_restart() {
    let server = Server::start();
    let account = Signer::account();
    ok(account.send(&server, RAM, "CreateUser", &[("UserName", "alice")]));
    let made = account.send(&server, RAM, "CreateAccessKey", &[("UserName", "alice")]);
    let alice = Signer::of(&ok(made));
    let server = Setup::on(server.stop()).start();
    let who = ok(alice.send(&server, STS, "GetCallerIdentity", &[]));
    assert_eq!(who.text("IdentityType"), "RAMUser");
}

/// A server with a role that has a policy, and alice, who may assume it: both.
fn with_role() -> (Server, Signer) {
    let server = Server::start();
    let account = Signer::account();
    let ram = |action: &str, query: &[(&str, &str)]| ok(account.send(&server, RAM, action, query));
    let trust = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":"acs:ram::{ACCOUNT}:root"}}}}]}}"#
    );
    ram("CreateRole", &[("RoleName", "r"), ("AssumeRolePolicyDocument", &trust)]);
    ram("CreatePolicy", &[("PolicyName", "p"), ("PolicyDocument", &allow("vpc:Describe*"))]);
    ram("AttachPolicyToRole", &[("PolicyType", "Custom"), ("PolicyName", "p"), ("RoleName", "r")]);
    ram("CreateUser", &[("UserName", "alice")]);
    ram(
        "AttachPolicyToUser",
        &[
            ("PolicyType", "System"),
            ("PolicyName", "AliyunSTSAssumeRoleAccess"),
            ("UserName", "alice"),
        ],
    );
    let alice = Signer::of(&ram("CreateAccessKey", &[("UserName", "alice")]));
    (server, alice)
}

fn assume(server: &Server, who: &Signer, more: &[(&str, &str)]) -> Signer {
    let arn = format!("acs:ram::{ACCOUNT}:role/r");
    let query = [&[("RoleArn", arn.as_str()), ("RoleSessionName", "job")], more].concat();
    Signer::of(&ok(who.send(server, STS, "AssumeRole", &query)))
}

#[test]
fn a_session_does_what_its_role_may_and_its_own_policy_too() {
    let (server, alice) = with_role();
    assert_eq!(alice.may(&server), [false, false]);
    let session = assume(&server, &alice, &[]);
    assert_eq!(session.may(&server), [true, false]);
    let who = ok(session.send(&server, STS, "GetCallerIdentity", &[]));
    assert_eq!(who.text("Arn"), format!("acs:ram::{ACCOUNT}:assumed-role/r/job"));
    let refused = session.send(&server, RAM, "ListUsers", &[]);
    let detail = &refused.json()["AccessDeniedDetail"];
    assert_eq!(detail["AuthPrincipalType"], "AssumedRoleUser");
    assert_eq!(detail["AuthPrincipalDisplayName"], "r:job");

    let narrow = assume(&server, &alice, &[("Policy", &allow("ram:*"))]);
    assert_eq!(narrow.may(&server), [false, false]);
    let account = Signer::account();
    let ram = |action: &str, query: &[(&str, &str)]| ok(account.send(&server, RAM, action, query));
    let system =
        [("PolicyType", "System"), ("PolicyName", "AliyunRAMReadOnlyAccess"), ("RoleName", "r")];
    ram("AttachPolicyToRole", &system);
    assert_eq!([session.may(&server), narrow.may(&server)], [[true, true], [false, true]]);
}

#[test]
fn a_session_needs_its_token_and_ends_with_its_time_or_its_role() {
    let (server, alice) = with_role();
    let session = assume(&server, &alice, &[("DurationSeconds", "900")]);
    let without = Signer { token: None, ..session.clone() };
    without.send(&server, RAM, "ListUsers", &[]).is(400, "MissingSecurityToken");
    let wrong = Signer { token: Some("CAIS".to_owned()), ..session.clone() };
    wrong
        .send(&server, RAM, "ListUsers", &[])
        .is(400, "InvalidSecurityToken.MismatchWithAccessKey");
    let forged = Signer { secret: "wrong".to_owned(), ..session.clone() };
    forged.send(&server, RAM, "ListUsers", &[]).is(400, "SignatureDoesNotMatch");
    assert_eq!(session.may(&server), [true, false]);

    let long = assume(&server, &alice, &[]);
    let later = NOW.plus_ms(900_000);
    server.clock.set(later);
    let sent = session.send_at(&server, later, RAM, "ListUsers", &[]);
    sent.is(400, "InvalidSecurityToken.Expired");
    let sent = long.send_at(&server, later, STS, "GetCallerIdentity", &[]);
    assert_eq!(sent.status, 200, "{}", sent.body);
    // The role goes, and comes back as another one.
    let account = Signer::account();
    let ram = |action: &str, query: &[(&str, &str)]| {
        ok(account.send_at(&server, later, RAM, action, query));
    };
    let policy = [("PolicyType", "Custom"), ("PolicyName", "p"), ("RoleName", "r")];
    ram("DetachPolicyFromRole", &policy);
    ram("DeleteRole", &[("RoleName", "r")]);
    let sent = long.send_at(&server, later, STS, "GetCallerIdentity", &[]);
    sent.is(404, "InvalidAccessKeyId.NotFound");
    let trust = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"RAM":"acs:ram::{ACCOUNT}:root"}}}}]}}"#
    );
    ram("CreateRole", &[("RoleName", "r"), ("AssumeRolePolicyDocument", &trust)]);
    let sent = long.send_at(&server, later, STS, "GetCallerIdentity", &[]);
    sent.is(404, "InvalidAccessKeyId.NotFound");
}
