//! Commits that the engine refuses, and rows that are not ours to read any more.

use store::{Engine, Memory, Refusal};

use super::harness::{Answer, Server, Setup};

/// A server on rows in memory, which the test keeps a clone of.
fn start() -> (Server, Memory) {
    let engine = Memory::new();
    let mut setup = Setup::new();
    setup.config.limits.retry_after_ms = 250;
    let opened = engine.clone();
    setup.open = Box::new(move |_| Ok(Box::new(opened) as Box<dyn Engine>));
    (setup.start(), engine)
}

fn add(server: &Server) -> Answer {
    server.call("Add", &[("Value", "n")])
}

#[track_caller]
fn is_unavailable(answer: &Answer) {
    answer.is(503, "ServiceUnavailable");
    assert_eq!(answer.header("x-acs-retry-after"), "250");
}

#[test]
fn a_commit_that_was_not_applied_fails_its_calls_alone() {
    let (server, engine) = start();
    assert_eq!(add(&server).text("Value"), "1");
    engine.refuse_next([Refusal::NotApplied]);
    is_unavailable(&add(&server));
    // Nothing of it is there, for reads and writes.
    assert_eq!(server.call("Echo", &[("Value", "v")]).text("Value"), "v");
    assert_eq!(add(&server).text("Value"), "2");
}

#[test]
fn a_commit_that_turns_out_to_be_applied_is_answered_as_any_other() {
    let (server, engine) = start();
    engine.refuse_next([Refusal::UnknownApplied]);
    assert_eq!(add(&server).text("Value"), "1");
    assert_eq!(add(&server).text("Value"), "2");
}

#[test]
fn a_commit_that_turns_out_not_to_be_applied_fails_its_calls_alone() {
    let (server, engine) = start();
    engine.refuse_next([Refusal::UnknownNotApplied]);
    is_unavailable(&add(&server));
    assert_eq!(add(&server).text("Value"), "1");
}

#[test]
fn nothing_is_answered_once_another_process_owns_the_store() {
    let (server, engine) = start();
    assert_eq!(add(&server).text("Value"), "1");
    engine.refuse_next([Refusal::Fenced]);
    add(&server).is(500, "InternalError");
    let running = server.running.as_ref().expect("it runs");
    server.runtime.block_on(running.failed());
}

#[test]
fn nothing_is_read_without_the_lease() {
    let (server, engine) = start();
    let mut connection = server.connect();
    let echo = || super::harness::Request::new("Echo", &[]).bytes();
    assert_eq!(connection.send(&echo()).status, 200);
    engine.end_lease();
    // Nobody can be let in either: who may call is read from the rows.
    is_unavailable(&connection.send(&echo()));
    is_unavailable(&add(&server));
    // What needs no rows is told as ever.
    server.call("NoSuch", &[]).is(404, "InvalidAction.NotFound");
}

#[test]
fn why_a_commit_was_refused_is_explained() {
    let (server, engine) = start();
    for (refusal, why) in [
        (Refusal::NotApplied, "did not take the changes"),
        (Refusal::Full, "The disk that the store is on is full."),
    ] {
        engine.refuse_next([refusal]);
        let refused = add(&server);
        is_unavailable(&refused);
        let id = refused.header("x-acs-request-id");
        let explained = server.operate(&format!("Action=Explain&Id={id}")).json();
        let sentence = explained["Refusal"]["Sentence"].as_str().expect("a sentence");
        assert!(sentence.contains(why), "{explained}");
        assert_eq!(server.call("Echo", &[("Value", "v")]).text("Value"), "v");
    }
    assert_eq!(add(&server).text("Value"), "1");
}

#[test]
fn calls_that_a_group_has_no_room_for_are_run_in_the_next() {
    let mut setup = Setup::new();
    // Each call fills a group.
    setup.config.limits.group_rows = 1;
    setup.config.limits.group_bytes = 1;
    super::lifetime::is_counted_once_each(&setup.start());
}
