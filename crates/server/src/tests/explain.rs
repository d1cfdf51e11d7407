//! Why requests were refused.

use serde_json::Value;
use store::Timestamp;

use super::harness::{Answer, ECS, NOW, Request, Server, Setup, raw};

/// What the operator is told of a refusal.
fn explain(server: &Server, refused: &Answer) -> Value {
    let id = refused.header("x-acs-request-id");
    let answer = server.operate(&format!("Action=Explain&Id={id}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let refusal = answer.json()["Refusal"].clone();
    assert_eq!(refusal["RequestId"], id);
    refusal
}

fn text<'v>(refusal: &'v Value, member: &str) -> &'v str {
    refusal[member].as_str().unwrap_or_else(|| panic!("no text {member} in {refusal}"))
}

#[test]
fn a_fault_is_explained_with_its_row_and_values() {
    let server = Server::start();
    let parameters = [
        ("NetworkInterfaceId", "eni-9"),
        ("SecondaryPrivateIpAddressCount", "1"),
        ("ClientToken", "hidden"),
        ("RegionId", "cn-beijing"),
    ];
    let refused = server.call("AssignPrivateIpAddresses", &parameters);
    refused.is(404, "InvalidEniId.NotFound");
    let refusal = explain(&server, &refused);
    for (member, expected) in [
        ("Time", "2026-11-20T05:17:51Z"),
        ("AccountId", "1000000000000001"),
        ("RegionId", "cn-beijing"),
        ("Operation", "AssignPrivateIpAddresses"),
        ("Code", "InvalidEniId.NotFound"),
        ("Message", &refused.text("Message")),
        ("Sentence", "The specified EniId \"eni-9\" is not found."),
    ] {
        assert_eq!(text(&refusal, member), expected);
    }
    assert_eq!(refusal["Status"], 404);
    assert!(text(&refusal, "Values").contains("eni-9"), "{refusal}");
    assert!(text(&refusal, "Page").contains("001"), "{refusal}");
    assert!(refusal["Rules"].is_array());
    let parameters = refusal["Parameters"].as_array().expect("a list");
    let shown = |name: &str| {
        let one = parameters.iter().find(|one| one["Name"] == name).expect("it was sent");
        one.get("Value").map(|value| value.as_str().expect("text").to_owned())
    };
    assert_eq!(shown("NetworkInterfaceId").as_deref(), Some("eni-9"));
    assert_eq!(shown("ClientToken"), None);
    assert!(!refusal.to_string().contains("hidden"), "{refusal}");
}

#[test]
fn a_malformed_parameter_is_explained_too() {
    let server = Server::start();
    let refused = server.call("Add", &[]);
    refused.is(400, "MissingParameter");
    let refusal = explain(&server, &refused);
    assert_eq!(text(&refusal, "Operation"), "Add");
    assert!(text(&refusal, "Sentence").contains("\"Value\""), "{refusal}");
}

#[test]
fn refusals_before_any_operation_are_explained_without_secrets() {
    let server = Server::start();
    let mut forged = Request::new("Echo", &[("Value", "v")]);
    forged.key.secret = "hidden-secret";
    forged.key.security_token = Some("hidden-token");
    let refused = server.connect().send(&forged.bytes());
    refused.is(400, "SignatureDoesNotMatch");
    let refusal = explain(&server, &refused);
    assert!(!refusal.to_string().contains("hidden"), "{refusal}");
    assert!(!refusal.to_string().contains("ACS3-HMAC-SHA256"), "{refusal}");
    let message = "Specified signature is not matched with our calculation.";
    assert_eq!(text(&refusal, "Message"), message);
    assert!(text(&refusal, "Sentence").contains("secret"), "{refusal}");
    assert!(refusal.get("AccountId").is_none(), "who sent it was not proven");

    // A V1 request has all of it in its parameters.
    let target = format!(
        "/?Action=Echo&Version={ECS}&Format=JSON&AccessKeyId=hidden-key&Signature=hidden-signature\
         &SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=n&SecurityToken=hidden-token\
         &Timestamp=2026-11-20T05:17:51Z"
    );
    let refused = server.connect().send(&raw("GET", &target, &[("host", "localhost")], ""));
    refused.is(404, "InvalidAccessKeyId.NotFound");
    let refusal = explain(&server, &refused);
    assert!(!refusal.to_string().contains("hidden"), "{refusal}");
    assert_eq!(refusal["Parameters"].as_array().map(Vec::len), Some(0));

    let mut late = Request::new("Echo", &[]);
    late.at = Timestamp(NOW.0 - 901_000);
    let refusal = explain(&server, &server.connect().send(&late.bytes()));
    assert!(text(&refusal, "Values").contains("2026-11-20T05:17:51Z"), "{refusal}");

    let refusal = explain(&server, &server.call("NoSuch", &[]));
    assert_eq!(text(&refusal, "Operation"), "NoSuch");
    assert_eq!(text(&refusal, "Code"), "InvalidAction.NotFound");
    let put = server.connect().send(&raw("PUT", "/", &[("host", "localhost")], ""));
    assert_eq!(text(&explain(&server, &put), "Code"), "UnsupportedHTTPMethod");
}

#[test]
fn nothing_of_the_parameters_of_a_request_that_did_not_authenticate_is_kept() {
    let server = Server::start();
    let with_key = |id: &'static str, secret: &'static str| {
        let mut request = Request::new("Echo", &[("Value", "hidden"), ("hidden-name", "hidden")]);
        (request.key.id, request.key.secret) = (id, secret);
        request
    };
    let (id, secret) = (crate::DEFAULT_ACCESS_KEY_ID, crate::DEFAULT_ACCESS_KEY_SECRET);
    let mut late = with_key(id, secret);
    late.at = Timestamp(NOW.0 - 901_000);
    let replayed = with_key(id, secret);
    assert_eq!(server.connect().send(&replayed.bytes()).status, 200);
    let mut unknown = with_key(id, secret);
    unknown.action = "NoSuch";
    let changed = String::from_utf8(with_key(id, secret).bytes()).expect("text");
    let form = "hidden-name=hidden&Value=hidden";
    let cases = [
        (with_key(id, "wrong").bytes(), "SignatureDoesNotMatch"),
        (with_key("nobody", secret).bytes(), "InvalidAccessKeyId.NotFound"),
        (late.bytes(), "InvalidTimeStamp.Expired"),
        (replayed.bytes(), "SignatureNonceUsed"),
        (unknown.bytes(), "InvalidAction.NotFound"),
        (changed.replace("x-acs-date", "x-acs-data").into_bytes(), "MissingParameter"),
        (changed.replace("&hidden", "&%zz-hidden").into_bytes(), "InvalidParameter.Format"),
        (
            raw("POST", &format!("/?Format=yaml&{form}"), &[("host", "localhost")], ""),
            "InvalidParameter.Format",
        ),
        (raw("PUT", &format!("/?{form}"), &[("host", "localhost")], ""), "UnsupportedHTTPMethod"),
    ];
    for (request, code) in cases {
        let refusal = explain(&server, &server.connect().send(&request));
        assert_eq!(text(&refusal, "Code"), code);
        assert!(!refusal.to_string().contains("hidden"), "{refusal}");
        assert_eq!(refusal["Parameters"].as_array().map(Vec::len), Some(0), "{refusal}");
        assert_eq!(refusal["MoreParameters"], 0, "{refusal}");
        assert!(text(&refusal, "NotKept").contains("did not authenticate"), "{refusal}");
    }
    // Who has proven who he is sees what he sent.
    let refusal = explain(&server, &server.call("Add", &[("Other", "o")]));
    assert_eq!(refusal["Parameters"][0]["Name"], "Other");
    assert!(refusal.get("NotKept").is_none());
}

#[test]
fn throttling_is_explained_with_its_limit() {
    let mut setup = Setup::new();
    setup.config.world.calls_per_minute.insert("DescribeNetworkInterfaces".to_owned(), 0);
    let server = setup.start();
    let refused = server.call("DescribeNetworkInterfaces", &[]);
    refused.is(400, "Throttling");
    let refusal = explain(&server, &refused);
    assert_eq!(text(&refusal, "Values"), "calls_per_minute.DescribeNetworkInterfaces = 0");
}

#[test]
fn what_is_not_remembered_is_said_to_be_so() {
    let mut setup = Setup::new();
    setup.config.limits.explained = 2;
    let server = setup.start();
    let refused = [(); 3].map(|()| server.call("NoSuch", &[]));
    let id = refused[0].header("x-acs-request-id");
    server.operate(&format!("Action=Explain&Id={id}")).is(404, "InvalidId.NotFound");
    explain(&server, &refused[1]);
    explain(&server, &refused[2]);
    let done = server.call("Echo", &[]);
    let id = done.text("RequestId");
    let answer = server.operate(&format!("Action=Explain&Id={id}"));
    answer.is(404, "InvalidId.NotFound");
    assert!(answer.text("Message").contains(&id), "{}", answer.body);
    server.operate("Action=Explain").is(400, "MissingParameter");
    // Refusals of the operator are his own, and take nobody's place.
    server.operate_with("Bearer x", "").is(401, "InvalidOperatorToken");
    explain(&server, &refused[1]);
}

#[test]
fn a_large_request_is_explained_by_the_beginning_of_its_parameters() {
    let server = Server::start();
    let long = format!("Value={}&Other={}", "v".repeat(20_000), "o".repeat(20_000));
    let mut request = Request::new("PanicsReading", &[]);
    request.body = &long;
    let refusal = explain(&server, &server.connect().send(&request.bytes()));
    assert_eq!(text(&refusal, "Code"), "InternalError");
    let mut request = Request::new("Add", &[("RegionId", "cn-nowhere")]);
    request.body = &long;
    let refused = server.connect().send(&request.bytes());
    refused.is(404, "InvalidRegionId.NotFound");
    let refusal = explain(&server, &refused);
    let parameters = refusal["Parameters"].as_array().expect("a list");
    let find = |name: &str| parameters.iter().find(|one| one["Name"] == name).expect("sent");
    let value = find("Value")["Value"].as_str().expect("it is declared");
    assert!(value.starts_with("vvv") && value.len() < 100, "{value}");
    assert!(find("Other").get("Value").is_none());
}
