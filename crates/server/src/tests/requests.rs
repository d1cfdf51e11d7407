//! What the operator is told of requests.

use serde_json::{Value, json};

use super::harness::{Request, Server, Setup};

/// The requests with higher numbers, and the number of the last one.
fn after(server: &Server, number: u64) -> (Vec<Value>, u64) {
    let answer = server.operate(&format!("Action=ListRequests&WaitSeconds=0&After={number}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    assert!(json["Run"].is_string(), "{json}");
    let requests = json["Requests"].as_array().expect("a list").clone();
    (requests, json["Last"].as_u64().expect("a number"))
}

#[test]
fn each_request_of_a_caller_is_there_with_what_became_of_it() {
    let server = Server::start();
    let done = server.call("Echo", &[("Value", "v"), ("RegionId", "cn-beijing")]);
    let parameters = [
        ("NetworkInterfaceId", "eni-9"),
        ("RegionId", "cn-hangzhou"),
        ("SecondaryPrivateIpAddressCount", "1"),
    ];
    let refused = server.call("AssignPrivateIpAddresses", &parameters);
    let unknown = server.call("NoSuch", &[("VpcId", "hidden")]);
    let (mut requests, last) = after(&server, 0);
    assert_eq!(last, 3);
    for request in &mut requests {
        let took = request.as_object_mut().and_then(|one| one.remove("Milliseconds"));
        let took = took.and_then(|took| took.as_f64()).expect("how long it took");
        assert!((0.0..30_000.0).contains(&took), "{took}");
    }
    let time = "2026-11-20T05:17:51.000Z";
    let of_account = json!({
        "Number": 1, "Time": time, "AccountId": "1000000000000001", "Peer": "127.0.0.1",
        "Product": "Ecs", "Operation": "Echo", "RegionId": "cn-beijing", "Named": [],
        "Status": 200, "RequestId": done.text("RequestId"),
    });
    assert_eq!(requests[0], of_account);
    let of_refused = json!({
        "Number": 2, "Time": time, "AccountId": "1000000000000001", "Peer": "127.0.0.1",
        "Product": "Ecs", "Operation": "AssignPrivateIpAddresses", "RegionId": "cn-hangzhou",
        "Named": ["eni-9"], "Status": 404, "Code": "InvalidEniId.NotFound",
        "RequestId": refused.text("RequestId"),
    });
    assert_eq!(requests[1], of_refused);
    let of_nobody = json!({
        "Number": 3, "Time": time, "Peer": "127.0.0.1", "Operation": "NoSuch",
        "RegionId": "cn-hangzhou", "Named": [], "Status": 404, "Code": "InvalidAction.NotFound",
        "RequestId": unknown.text("RequestId"),
    });
    assert_eq!(requests[2], of_nobody);
    // Those of the operator are his own.
    assert_eq!(after(&server, 0).1, 3);
    assert_eq!(after(&server, 2).0.len(), 1);
}

#[test]
fn a_ram_user_is_named() {
    let mut setup = Setup::new();
    let key = crate::AccessKey {
        id: "of-alice".to_owned(),
        secret: "alice-secret".into(),
        status: crate::KeyStatus::Active,
        security_tokens: Vec::new(),
    };
    let alice = crate::RamUser { name: "alice".to_owned(), policies: Vec::new(), keys: vec![key] };
    setup.config.accounts[0].users.push(alice);
    let server = setup.start();
    let mut request = Request::new("Add", &[("Value", "v")]);
    (request.key.id, request.key.secret) = ("of-alice", "alice-secret");
    let refused = server.connect().send(&request.bytes());
    assert_eq!(refused.status, 403, "{}", refused.body);
    let (requests, _) = after(&server, 0);
    assert_eq!(requests[0]["Caller"], "alice");
    assert!(!requests[0].to_string().contains("of-alice"), "{}", requests[0]);
}

#[test]
fn nothing_is_shown_of_who_did_not_authenticate_or_is_no_name() {
    let server = Server::start();
    let mut forged = Request::new("DescribeVpcs\u{1b}[2J", &[("VpcId", "hidden")]);
    forged.key.secret = "wrong";
    server.connect().send(&forged.bytes());
    let mut forged = Request::new("AssignPrivateIpAddresses", &[("NetworkInterfaceId", "hidden")]);
    forged.key.secret = "wrong";
    server.connect().send(&forged.bytes()).is(400, "SignatureDoesNotMatch");
    for request in after(&server, 0).0 {
        let text = request.to_string();
        assert!(!text.contains("hidden") && !text.contains("2J"), "{text}");
        assert!(request.get("AccountId").is_none(), "{text}");
    }
}

#[test]
fn a_large_request_names_what_it_names() {
    let server = Server::start();
    let body = format!("NetworkInterfaceId=eni-9&Other={}", "o".repeat(20_000));
    let mut request = Request::new("AssignPrivateIpAddresses", &[]);
    request.body = &body;
    server.connect().send(&request.bytes());
    assert_eq!(after(&server, 0).0[0]["Named"], json!(["eni-9"]));
}

#[test]
fn only_so_many_are_remembered() {
    let mut setup = Setup::new();
    setup.config.limits.requests = 2;
    let server = setup.start();
    for _ in 0..3 {
        server.call("Echo", &[]);
    }
    let (requests, last) = after(&server, 0);
    let numbers = requests.iter().map(|one| one["Number"].as_u64()).collect::<Vec<_>>();
    assert_eq!((numbers, last), (vec![Some(2), Some(3)], 3));
}

#[test]
fn a_follower_waits_for_the_next_request_but_not_beyond_the_end() {
    let server = Server::start();
    let wait = "Action=ListRequests&WaitSeconds=30";
    std::thread::scope(|scope| {
        let follower = scope.spawn(|| server.operate(wait).json());
        server.call("Echo", &[]);
        let told = follower.join().expect("no panic");
        assert_eq!(told["Requests"][0]["Operation"], "Echo", "{told}");
    });
    for wrong in ["After=x", "WaitSeconds=-1"] {
        server.operate(&format!("Action=ListRequests&{wrong}")).is(400, "InvalidParameter");
    }
    let run = server.operate(wait).text("Run");
    let of_other = server.operate(&format!("{wait}&After=100&Run=other")).json();
    assert_eq!(of_other["Requests"][0]["Number"], 1, "{of_other}");
    let none = server.operate(&format!("Action=ListRequests&WaitSeconds=0&After=1&Run={run}"));
    assert_eq!(none.json()["Requests"], json!([]));
}

#[test]
fn a_follower_is_told_of_nothing_when_the_server_stops() {
    let mut server = Server::start();
    let running = server.running.take().expect("it runs");
    let requests = running.requests.clone();
    std::thread::scope(|scope| {
        let follower = scope.spawn(|| server.operate("Action=ListRequests&WaitSeconds=30").json());
        while requests.followers() == 0 {
            std::thread::yield_now();
        }
        server.runtime.block_on(running.stop());
        let told = follower.join().expect("it is answered before the end");
        assert_eq!(told["Requests"], json!([]));
    });
}
