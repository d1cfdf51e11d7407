//! The operator API: a listener, a token and operations of its own.

use std::fs;
use std::net::TcpListener;

use super::harness::{Connection, Server, Setup, raw};
use crate::StartError;
use crate::config::DEFAULT_OPERATOR_LISTEN;

const ACCOUNT: u64 = 1_000_000_000_000_001;

#[test]
fn what_the_operator_does_callers_see() {
    let server = Server::start();
    let answer = server.operate("Action=SetCount&Value=n&Count=41");
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json;charset=utf-8");
    assert_eq!(answer.header("x-acs-request-id"), answer.text("RequestId"));
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.text("Value"), "41");
    assert_eq!(answer.json()["Account"], ACCOUNT);
    assert_eq!(server.call("Add", &[("Value", "n")]).text("Value"), "42");
}

#[test]
fn it_is_told_whose_resources_are_meant() {
    let other = ACCOUNT + 1;
    let mut setup = Setup::new();
    setup.config.accounts.push(crate::Account { id: other, ..Default::default() });
    let server = setup.start();
    let set = |more: &str| server.operate(&format!("Action=SetCount&Value=n&Count=1{more}"));
    assert_eq!(set("").text("Region"), "cn-hangzhou");
    let answer = set(&format!("&AccountId={other}&RegionId=cn-beijing"));
    assert_eq!(answer.json()["Account"], other);
    assert_eq!(answer.text("Region"), "cn-beijing");
    for unknown in ["&AccountId=1000000000000009", "&AccountId=x"] {
        set(unknown).is(404, "InvalidAccountId.NotFound");
    }
    set("&RegionId=cn-nowhere").is(404, "InvalidRegionId.NotFound");
}

#[test]
fn nothing_is_told_without_the_token() {
    let server = Server::start();
    let file = crate::operator_token_file(&server.folder.path().join("data"));
    let token = fs::read_to_string(&file).expect("a token");
    let token = token.trim();
    for wrong in ["", "Bearer", "Bearer ", "Bearer x", token, &format!("Basic {token}")] {
        let answer = server.operate_with(wrong, "Action=Nothing");
        answer.is(401, "InvalidOperatorToken");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert!(!answer.body.contains(token));
    }
    server
        .operate_with(&format!("bearer {token}"), "Action=Nothing")
        .is(404, "InvalidAction.NotFound");
    // The token is the operator's: callers cannot use it, and he has no signature.
    let headers = [("host", "localhost"), ("authorization", &*format!("Bearer {token}"))];
    let target = "/?Action=SetCount&Version=2026-11-21&Value=n&Count=1&Format=JSON";
    server.connect().send(&raw("GET", target, &headers, "")).is(400, "InvalidVersion");
    let answer = Connection::to(server.operator.expect("it listens")).send(&raw(
        "GET",
        "/?Action=SetCount&Value=n&Count=1",
        &headers,
        "",
    ));
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn every_operation_needs_the_token_in_its_own_letters() {
    let mut setup = Setup::new();
    setup.config.operator_token = Some("Chosen-Token".into());
    let server = setup.start();
    let refused = server.call("NoSuch", &[]);
    let explain = format!("Action=Explain&Id={}", refused.header("x-acs-request-id"));
    for form in [&explain, "Action=ListOperations", "Action=SetCount&Value=n&Count=1"] {
        assert_eq!(server.operate_with("Bearer Chosen-Token", form).status, 200, "{form}");
        for wrong in ["", "Bearer", "Bearer chosen-token", "Bearer CHOSEN-TOKEN", "Bearer Chosen"] {
            server.operate_with(wrong, form).is(401, "InvalidOperatorToken");
        }
        let headers = [("host", "localhost")];
        let operator = server.operator.expect("it listens");
        let bare = Connection::to(operator).send(&raw("GET", &format!("/?{form}"), &headers, ""));
        bare.is(401, "InvalidOperatorToken");
    }
}

#[test]
fn requests_are_refused_as_callers_are() {
    let server = Server::start();
    let missing = server.operate("Action=SetCount&Count=1");
    missing.is(400, "MissingParameter");
    assert!(missing.text("Message").contains("\"Value\""), "{}", missing.body);
    server.operate("Action=SetCount&Value=n&Count=101").is(400, "InvalidParameter");
    server.operate("").is(400, "MissingParameter");
    server.operate("Action=Echo").is(404, "InvalidAction.NotFound");
    let operator = server.operator.expect("it listens");
    let put = Connection::to(operator).send(&raw("PUT", "/", &[("host", "localhost")], ""));
    put.is(403, "UnsupportedHTTPMethod");
}

#[test]
fn the_operations_are_listed_with_their_parameters() {
    let server = Server::start();
    let json = server.operate("Action=ListOperations").json();
    let operations = json["Operations"].as_array().expect("a list");
    let names = operations.iter().map(|one| one["Name"].as_str().expect("a name"));
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["DescribeStore", "Explain", "ListOperations", "ListRequests", "SetCount"]
    );
    let of_set_count = serde_json::json!({
        "Name": "SetCount",
        "About": "Sets the count of one name.",
        "Parameters": [
            {
                "Name": "AccountId",
                "Type": "String",
                "Required": false,
                "About": "The account; the first one if none is given.",
            },
            { "Name": "RegionId", "Type": "String", "Required": false, "About": "The region." },
            { "Name": "Value", "Type": "String", "Required": true, "About": "The name." },
            { "Name": "Count", "Type": "Integer", "Required": true, "About": "What it is to be." },
        ],
    });
    assert_eq!(operations[4], of_set_count);
}

#[test]
fn the_token_outlives_the_server_and_a_configured_one_replaces_it() {
    let server = Server::start();
    let file = crate::operator_token_file(&server.folder.path().join("data"));
    let token = fs::read_to_string(&file).expect("a token");
    let mut setup = Setup::on(server.stop());
    assert_eq!(fs::read_to_string(&file).expect("a token"), token);
    setup.config.operator_token = Some("chosen".into());
    let server = setup.start();
    assert_eq!(server.operate_with("Bearer chosen", "Action=ListOperations").status, 200);
    server.operate("Action=ListOperations").is(401, "InvalidOperatorToken");
}

#[test]
fn it_can_be_left_out_and_makes_no_token_then() {
    let mut setup = Setup::new();
    setup.config.operator_listen = None;
    let server = setup.start();
    assert_eq!(server.operator, None);
    assert!(!crate::operator_token_file(&server.folder.path().join("data")).exists());
    assert_eq!(server.call("Echo", &[]).status, 200);
}

#[test]
fn beyond_loopback_it_needs_a_token_that_was_chosen() {
    let anywhere = "0.0.0.0:0".parse().ok();
    let mut setup = Setup::new();
    setup.config.operator_listen = anywhere;
    let error = setup.try_start().err().expect("it is refused").to_string();
    assert!(error.contains("0.0.0.0:0") && error.contains("operator_token"), "{error}");
    let mut setup = Setup::new();
    setup.config.operator_listen = anywhere;
    setup.config.operator_token = Some("chosen".into());
    assert!(setup.try_start().is_ok());
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let mut setup = Setup::new();
    setup.config.operator_listen = taken.local_addr().ok();
    let error = setup.try_start().err().expect("it is refused");
    let text = error.to_string();
    assert!(matches!(error, StartError::OperatorListen { .. }), "{text}");
    let address = taken.local_addr().expect("it listens").to_string();
    assert!(text.contains(&address) && text.contains("--operator-listen"), "{text}");
}

#[test]
fn two_servers_on_free_ports_do_not_clash() {
    let (one, other) = (Server::start(), Server::start());
    assert_ne!(one.operator, other.operator);
    assert_ne!(one.operator, Some(DEFAULT_OPERATOR_LISTEN));
}
