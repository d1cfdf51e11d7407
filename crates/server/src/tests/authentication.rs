//! Who is let in.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use api::sign::acs3::{self, AccessKey};
use api::sign::v1;
use api::{Form, credentials};
use serde::Deserialize;
use store::Timestamp;

use super::harness::{Answer, ECS, NOW, Request, Server, Setup, raw};
use super::operations;
use crate::config::{AccessKey as Key, KeyStatus, RamUser};

const ACCOUNT: u64 = 1_000_000_000_000_002;

fn key(id: &str, tokens: &[&str]) -> Key {
    Key {
        id: id.to_owned(),
        secret: "testsecret".into(),
        status: KeyStatus::Active,
        security_tokens: tokens.iter().map(|token| (*token).into()).collect(),
    }
}

/// The answer to a call with a key of `ACCOUNT`.
fn call(server: &Server, id: &str, secret: &str, security_token: Option<&str>) -> Answer {
    let mut request = Request::new("Echo", &[]);
    request.key = AccessKey { id, secret, security_token };
    server.connect().send(&request.bytes())
}

/// The target of a call signed with V1, for `method`.
fn v1_target(method: &str, parameters: &[(&str, &str)]) -> String {
    static NONCES: AtomicU64 = AtomicU64::new(0);
    let nonce = format!("v1-{}", NONCES.fetch_add(1, Ordering::Relaxed));
    let common = [
        ("Action", "Echo"),
        ("Version", ECS),
        ("Format", "JSON"),
        ("AccessKeyId", crate::DEFAULT_ACCESS_KEY_ID),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("SignatureType", ""),
        ("SignatureNonce", &nonce),
        ("Timestamp", "2026-11-20T05:17:51Z"),
    ];
    let mut form: Form = common.iter().chain(parameters).copied().collect();
    let to_sign = v1::string_to_sign(method, &form);
    form.insert("Signature", &v1::signature(crate::DEFAULT_ACCESS_KEY_SECRET, &to_sign));
    form.encode()
}

#[test]
fn v1_is_told_from_acs3_by_its_signature_and_not_by_headers() {
    let server = Server::start();
    let mut connection = server.connect();
    // pop-core spells the header's action wrongly; the parameter counts.
    let headers = [("host", "localhost"), ("x-acs-action", "echo"), ("x-acs-version", ECS)];
    let query = v1_target("GET", &[("Value", "in the query")]);
    let answer = connection.send(&raw("GET", &format!("/?{query}"), &headers, ""));
    assert_eq!(answer.text("Value"), "in the query");
    let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
    let body = v1_target("POST", &[("Value", "in the form")]);
    assert_eq!(connection.send(&raw("POST", "/", &form, &body)).text("Value"), "in the form");
    // Signed as one, wherever a parameter stands.
    let split = v1_target("POST", &[("Value", "in both")]);
    let (query, body) = split.split_once("&Format").expect("a format");
    let answer =
        connection.send(&raw("POST", &format!("/?{query}"), &form, &format!("Format{body}")));
    assert_eq!(answer.text("Value"), "in both");
}

#[test]
fn a_wrong_signature_is_told_what_should_have_been_signed() {
    let server = Server::start();
    let signed = v1_target("GET", &[("Value", "a")]);
    let changed = signed.replace("Value=a", "Value=b");
    let answer =
        server.connect().send(&raw("GET", &format!("/?{changed}"), &[("host", "localhost")], ""));
    answer.is(400, "SignatureDoesNotMatch");
    let mut form = Form::new();
    form.add_encoded(changed.as_bytes(), 100).expect("a form");
    let message = answer.text("Message");
    let (_, theirs) = message.split_once(':').expect("a colon");
    assert_eq!(theirs, v1::string_to_sign("GET", &form));
    call(&server, crate::DEFAULT_ACCESS_KEY_ID, "wrong", None).is(400, "SignatureDoesNotMatch");
}

#[test]
fn a_key_must_be_there_and_active() {
    let mut inactive = key("sleeping", &[]);
    inactive.status = KeyStatus::Inactive;
    let server = Setup::new().account(ACCOUNT, inactive, "b").start();
    call(&server, "nobody", "x", None).is(404, "InvalidAccessKeyId.NotFound");
    call(&server, "sleeping", "testsecret", None).is(400, "InvalidAccessKeyId.Inactive");
}

#[test]
fn temporary_credentials_need_their_token() {
    let server = Setup::new()
        .account(ACCOUNT, key("STS.key", &["token-1", "token-2"]), "bearer-1")
        .account(ACCOUNT + 1, key("plain", &["token-3"]), "bearer-2")
        .start();
    let answer = call(&server, "STS.key", "testsecret", Some("token-2"));
    assert_eq!(answer.json()["Account"], ACCOUNT);
    call(&server, "STS.key", "testsecret", None).is(400, "MissingSecurityToken");
    let mismatch = "InvalidSecurityToken.MismatchWithAccessKey";
    call(&server, "STS.key", "testsecret", Some("token-3")).is(400, mismatch);
    call(&server, "STS.key", "wrong", Some("token-1")).is(400, "SignatureDoesNotMatch");
    // A key that is not temporary may come with its token, or without.
    assert_eq!(call(&server, "plain", "testsecret", None).json()["Account"], ACCOUNT + 1);
    assert_eq!(call(&server, "plain", "testsecret", Some("token-3")).status, 200);
    call(&server, "plain", "testsecret", Some("token-1")).is(400, mismatch);
}

#[test]
fn a_bearer_token_stands_for_its_account() {
    let server = Setup::new()
        .account(ACCOUNT, key("k", &[]), "bearer-1")
        .account(ACCOUNT + 1, key("l", &[]), "bearer-2")
        .start();
    let send = |token: &str, nonce: &str| {
        let headers = [
            ("host", "localhost"),
            ("x-acs-action", "Echo"),
            ("x-acs-version", ECS),
            ("x-acs-date", "2026-11-20T05:17:51Z"),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-bearer-token", token),
        ];
        server.connect().send(&raw("POST", "/?SignatureType=BEARERTOKEN", &headers, ""))
    };
    assert_eq!(send("bearer-1", "1").json()["Account"], ACCOUNT);
    assert_eq!(send("bearer-2", "1").json()["Account"], ACCOUNT + 1);
    send("bearer-1", "1").is(400, "SignatureNonceUsed");
    send("bearer-3", "2").is(400, "InvalidSecurityToken.Malformed");
}

#[test]
fn a_client_s_clock_may_be_off_by_fifteen_minutes() {
    let server = Server::start();
    let sent_at = |seconds: i64| {
        let mut request = Request::new("Echo", &[]);
        request.at = Timestamp(NOW.0.saturating_add_signed(seconds * 1000));
        server.connect().send(&request.bytes())
    };
    assert_eq!([sent_at(-900).status, sent_at(900).status], [200, 200]);
    sent_at(-901).is(400, "InvalidTimeStamp.Expired");
    sent_at(901).is(400, "InvalidTimeStamp.Expired");
}

#[test]
fn a_nonce_is_used_once_and_only_by_who_signs() {
    let server = Server::start();
    let request = Request::new("Echo", &[]);
    let mut forged = Request::new("Echo", &[]);
    forged.nonce = request.nonce.clone();
    forged.key.secret = "wrong";
    server.connect().send(&forged.bytes()).is(400, "SignatureDoesNotMatch");
    assert_eq!(server.connect().send(&request.bytes()).status, 200);
    server.connect().send(&request.bytes()).is(400, "SignatureNonceUsed");
}

#[test]
fn a_key_lets_in_as_long_as_the_configuration_has_it() {
    let known = Setup::new().account(ACCOUNT, key("k", &[]), "b").start();
    assert_eq!(call(&known, "k", "testsecret", None).json()["Account"], ACCOUNT);
    let unknown = Setup::on(known.stop()).start();
    call(&unknown, "k", "testsecret", None).is(404, "InvalidAccessKeyId.NotFound");
    // It may come back as another account's.
    let moved = Setup::on(unknown.stop()).account(ACCOUNT + 1, key("k", &[]), "b").start();
    assert_eq!(call(&moved, "k", "testsecret", None).json()["Account"], ACCOUNT + 1);
    let folder = moved.stop();
    assert!(crate::check(&folder.path().join("data")).expect("a store").is_empty());
}

#[test]
fn a_user_may_do_what_its_policies_allow_by_now() {
    let policy = |action: &str| {
        format!(
            r#"{{"Version":"1","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#
        )
    };
    let start = |mut setup: Setup, action: &str| {
        let policies = vec![policy(action)];
        let user = RamUser { name: "u".to_owned(), policies, keys: vec![key("of-user", &[])] };
        setup.config.accounts[0].users.push(user);
        setup.start()
    };
    let server = start(Setup::new(), "ecs:Ech*");
    assert_eq!(call(&server, "of-user", "testsecret", None).status, 200);
    let server = start(Setup::on(server.stop()), "vpc:*");
    assert_eq!(call(&server, "of-user", "testsecret", None).status, 403);
}

/// A request with more header lines, in front of its own.
fn with_headers(request: &[u8], lines: &str) -> Vec<u8> {
    let text = str::from_utf8(request).expect("text");
    text.replacen("\r\n", &format!("\r\n{lines}"), 1).into_bytes()
}

/// Headers that nobody has signed, each of which somebody on the way could have put in.
const UNSIGNED: [&str; 12] = [
    "content-type: application/json",
    "content-type: text/plain;charset=utf-8",
    "x-acs-security-token: token-1",
    "x-acs-bearer-token: bearer-1",
    "x-acs-accesskey-id: other",
    "x-acs-action: Add",
    "x-acs-version: 2016-04-28",
    "x-acs-date: 2026-11-20T05:17:52Z",
    "x-acs-signature-nonce: another",
    "x-http-method-override: DELETE",
    "x-forwarded-host: ecs.cn-beijing.aliyuncs.com",
    "accept: text/xml",
];

#[test]
fn no_header_that_is_not_signed_changes_what_is_executed() {
    let server = Setup::new().account(ACCOUNT, key("STS.key", &["token-1"]), "bearer-1").start();
    for header in UNSIGNED {
        let line = format!("{header}\r\n");
        let is_as_meant = |sent: &[u8]| {
            let answer = server.connect().send(&with_headers(sent, &line));
            if answer.status != 200 {
                return answer.is(400, "IncompleteSignature");
            }
            let said = ["Region", "Value"].map(|member| answer.text(member));
            assert_eq!(said, ["cn-hangzhou", "meant"], "{header}");
            assert_eq!(answer.json()["Account"], 1_000_000_000_000_001_u64, "{header}");
        };
        // Its body has a parameter; the client's own content type is not signed, or not there.
        let mut request = Request::new("Echo", &[("Value", "of the query")]);
        request.body = "Value=meant";
        for own in ["", "content-type: application/x-www-form-urlencoded\r\n"] {
            request.nonce += "again";
            is_as_meant(&with_headers(&unsign(&request, "content-type"), own));
        }
        let query = v1_target("POST", &[("Value", "meant")]);
        is_as_meant(&raw("POST", &format!("/?{query}"), &[("host", "localhost")], ""));
    }
    // Nobody has the temporary key who cannot have its token signed.
    let mut request = Request::new("Echo", &[]);
    request.key = AccessKey { id: "STS.key", secret: "testsecret", security_token: None };
    let stolen = with_headers(&request.bytes(), "x-acs-security-token: token-1\r\n");
    server.connect().send(&stolen).is(400, "IncompleteSignature");
}

/// The request, signed without one of its headers, which it does not have then.
fn unsign(request: &Request<'_>, name: &str) -> Vec<u8> {
    let date = jiff::Timestamp::from_millisecond(request.at.0 as i64).expect("a time");
    let query = request.query.encode();
    let hashed = acs3::hash(request.body.as_bytes());
    let headers = [
        ("host", request.host.to_owned()),
        ("x-acs-action", request.action.to_owned()),
        ("x-acs-content-sha256", hashed.clone()),
        ("x-acs-date", date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ("x-acs-signature-nonce", request.nonce.clone()),
        ("x-acs-version", request.version.to_owned()),
    ];
    let mut headers: Vec<_> = headers.into_iter().filter(|(header, _)| *header != name).collect();
    let signed_headers = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lent: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let canonical = acs3::canonical_request(&acs3::Signed {
        method: request.method,
        path: "/",
        query: &request.query,
        headers: &lent,
        signed_headers: &signed_headers,
        hashed_payload: &hashed,
    });
    let signature = acs3::signature(request.key.secret, &acs3::string_to_sign(&canonical));
    let id = request.key.id;
    let value = format!(
        "ACS3-HMAC-SHA256 Credential={id},SignedHeaders={signed_headers},Signature={signature}"
    );
    headers.push(("authorization", value));
    raw(request.method, &format!("/?{query}"), &headers, request.body)
}

#[test]
fn a_host_names_the_region_only_if_it_is_signed() {
    let server = Server::start();
    let elsewhere = "ecs.cn-beijing.aliyuncs.com";
    let region = |request: &[u8]| server.connect().send(request).text("Region");
    let mut request = Request::new("Echo", &[]);
    request.host = elsewhere;
    assert_eq!(region(&request.bytes()), "cn-beijing");
    request.nonce += "again";
    // A target that names another host is not signed.
    let moved = String::from_utf8(request.bytes()).expect("text");
    let target = "POST http://ecs.cn-shanghai.aliyuncs.com/?";
    assert_eq!(region(moved.replacen("POST /?", target, 1).as_bytes()), "cn-beijing");
    request.nonce += "again";
    let unsigned = with_headers(&unsign(&request, "host"), &format!("host: {elsewhere}\r\n"));
    assert_eq!(region(&unsigned), "cn-hangzhou");
    let query = v1_target("GET", &[]);
    assert_eq!(
        region(&raw("GET", &format!("/?{query}"), &[("host", elsewhere)], "")),
        "cn-hangzhou"
    );
}

#[derive(Deserialize)]
struct Recording {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Recording {
    /// The request as its client sent it; `raw` adds the length, so that goes here.
    fn bytes(&self) -> Vec<u8> {
        let keep = |(name, _): &&(String, String)| !name.eq_ignore_ascii_case("content-length");
        let headers: Vec<_> = self.headers.iter().filter(keep).cloned().collect();
        raw(&self.method, &self.target, &headers, &self.body)
    }

    /// When its client sent it, and the security token that it carries.
    fn sent(&self) -> (Timestamp, Option<String>) {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 500).expect("a query");
        form.add_encoded(self.body.as_bytes(), 500).expect("a form");
        let names: Vec<_> = self.headers.iter().map(|(n, _)| n.to_ascii_lowercase()).collect();
        let headers: Vec<_> =
            names.iter().zip(&self.headers).map(|(n, (_, v))| (n.as_str(), v.as_str())).collect();
        let incoming = credentials::Incoming {
            method: &self.method,
            path,
            query,
            body: self.body.as_bytes(),
            headers: &headers,
            form: &form,
        };
        let presented = credentials::read(&incoming).expect("a recording is well-formed");
        let ms = u64::try_from(presented.timestamp.as_millisecond()).expect("after 1970");
        (Timestamp(ms), presented.security_token.map(str::to_owned))
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of recordings");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// A server that knows the recordings' key, and each recording's answer at its own time.
fn replay(find: crate::http::Find, check: impl Fn(&str, &Answer)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract/recordings");
    let files: Vec<_> = entries(&folder).iter().flat_map(|client| entries(client)).collect();
    let recordings: Vec<Recording> = files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a recording"))
        .map(|text| serde_json::from_str(&text).expect("its shape"))
        .collect();
    assert_eq!(recordings.len(), 134);
    let tokens: Vec<_> = recordings.iter().filter_map(|one| one.sent().1).collect();
    let tokens: Vec<_> = tokens.iter().map(String::as_str).collect();
    assert!(!tokens.is_empty());
    let mut setup = Setup::new().account(ACCOUNT, key("LTAItestid", &tokens), "my.bearer.token");
    setup.find = find;
    let server = setup.start();
    for (file, recording) in files.iter().zip(&recordings) {
        server.clock.set(recording.sent().0);
        check(&file.display().to_string(), &server.connect().send(&recording.bytes()));
    }
}

#[test]
fn every_recording_is_let_in_at_its_own_time() {
    // One operation answers for all: whether it is let in must not depend on what is served.
    replay(operations::find_echo, |name, answer| {
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        assert!(answer.body.contains(&ACCOUNT.to_string()), "{name}: {}", answer.body);
    });
}

#[test]
fn every_recording_gets_an_answer_of_the_real_operations() {
    const REFUSED: [&str; 8] = [
        "Signature",
        "AccessKey",
        "TimeStamp",
        "SecurityToken",
        "InvalidVersion",
        "InvalidParameter.Format",
        "InvalidApi",
        "InternalError",
    ];
    replay(control::find, |name, answer| {
        assert!(!answer.header("x-acs-request-id").is_empty(), "{name}");
        let code = match answer.body.starts_with('{') {
            true => answer.json()["Code"].as_str().unwrap_or_default().to_owned(),
            false => answer.body.split("<Code>").nth(1).unwrap_or_default().to_owned(),
        };
        let code = code.split('<').next().unwrap_or_default();
        assert!(!REFUSED.iter().any(|part| code.contains(part)), "{name}: {}", answer.body);
    });
}
