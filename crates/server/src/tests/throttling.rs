//! How often operations may be called. The clock is the tests' own.

use store::Timestamp;

use super::harness::{Answer, NOW, Request, Server, Setup};

/// A server that answers `DescribeVpcs` so often a minute.
fn server(limit: u32) -> Server {
    let mut setup = Setup::new();
    setup.config.world.calls_per_minute.insert("DescribeVpcs".to_owned(), limit);
    setup.start()
}

/// The answer to a call in a region, `seconds` after the start.
fn at(server: &Server, seconds: u64, region: &str) -> Answer {
    server.clock.set(Timestamp(NOW.0 + seconds * 1000));
    let parameters = [("RegionId", region)];
    let request = Request { version: VPC, ..Request::new("DescribeVpcs", &parameters) };
    server.connect().send(&request.bytes())
}

const VPC: &str = "2016-04-28";
const HANGZHOU: &str = "cn-hangzhou";
const BEIJING: &str = "cn-beijing";

#[test]
fn a_call_too_many_is_refused_until_the_next_minute() {
    let server = server(2);
    assert_eq!([0, 1].map(|second| at(&server, second, HANGZHOU).status), [200, 200]);
    let refused = at(&server, 2, HANGZHOU);
    refused.is(400, "Throttling");
    let text = "Request was denied due to request throttling.";
    assert_eq!(refused.text("Message"), text);
    // The tests start at second 51.
    assert_eq!(refused.header("x-acs-retry-after"), "7000");
    at(&server, 8, HANGZHOU).is(400, "Throttling");
    assert_eq!(at(&server, 9, HANGZHOU).status, 200);
}

#[test]
fn regions_are_counted_apart() {
    let server = server(1);
    assert_eq!([HANGZHOU, BEIJING].map(|region| at(&server, 0, region).status), [200, 200]);
    at(&server, 0, BEIJING).is(400, "Throttling");
    at(&server, 0, HANGZHOU).is(400, "Throttling");
    assert_eq!(server.call("Echo", &[]).status, 200);
}

#[test]
fn only_who_has_proven_who_he_is_is_counted() {
    let server = server(1);
    let mut forged = Request { version: VPC, ..Request::new("DescribeVpcs", &[]) };
    forged.key.secret = "wrong";
    for _ in 0..2 {
        server.connect().send(&forged.bytes()).is(400, "SignatureDoesNotMatch");
    }
    assert_eq!(at(&server, 0, HANGZHOU).status, 200);
    // The limit is looked at before the parameters are.
    at(&server, 0, "cn-nowhere").is(400, "Throttling");
}

#[test]
fn a_burst_that_an_operation_tells_of_says_when_to_come_back_too() {
    let mut setup = Setup::new();
    setup.config.limits.retry_after_ms = 250;
    let refused = setup.start().call("Burst", &[]);
    assert_eq!(refused.status, 400);
    assert!(refused.code().starts_with("Throttling"), "{}", refused.body);
    assert_eq!(refused.header("x-acs-retry-after"), "250");
}
